package api_test

import "testing"

// TestFiguresOverTheInterface are read by everybody and changed by an operator.
func TestFiguresOverTheInterface(t *testing.T) {
	w := newWorld(t)
	var all struct {
		Figures []struct {
			Rule, From string
			Value      int64
		}
	}
	w.get("", "/figures", &all)
	if len(all.Figures) < 20 {
		t.Fatalf("%d figures", len(all.Figures))
	}
	in := m{"value": 1161, "source": "https://www.gov.uk/s137", "checked_on": "2026-11-01", "reason": "Read in the circular"}
	path := "/figures/s137_rate.2026-04-01"
	w.call(request{method: "PUT", path: path, as: "officer", body: in}).refused(t, 403, "not_your_place")
	w.call(request{method: "PUT", path: path, as: "operator", body: in}).want(t, 200)
	w.call(request{method: "PUT", path: path, as: "operator", key: "another-key-2", body: in}).refused(t, 409, "changed_meanwhile")
	in["base"] = 1
	w.call(request{method: "PUT", path: path, as: "operator", key: "another-key-3", body: in}).want(t, 200)
}
