package api_test

import "testing"

// TestBodyFacts are said one part at a time, by an officer around the place, and are
// public.
func TestBodyFacts(t *testing.T) {
	w := newWorld(t)
	w.places()
	w.post("officer", "/places", m{"place": m{"id": "quarrybank", "name": "Quarrybank", "kind": "neighbourhood", "parent": "westmere", "zone": "Europe/London"},
		"body": m{"id": "quarrybank-forum", "name": "Quarrybank Forum", "kind": "neighbourhood_forum"}})
	path := "/bodies/quarrybank-forum/facts/"
	holder := m{"base": 1, "facts": m{"holder": "westmere-council", "holder_since": "2026-11-01", "area": "not of this part"}, "reason": "Letter of agreement"}
	w.call(request{method: "PUT", path: path + "holder", as: "clerk", body: holder}).refused(t, 403, "not_your_place")
	w.call(request{method: "PUT", path: path + "competence", as: "officer", body: m{"base": 1}}).refused(t, 404, "document")
	w.call(request{method: "PUT", path: path + "holder", as: "officer", body: m{"base": 1, "facts": m{"holder": "nobody", "holder_since": "2026-11-01"}}}).field(t, "holder", "cannot_hold")
	w.call(request{method: "PUT", path: path + "holder", as: "officer", body: holder}).want(t, 200)
	w.call(request{method: "PUT", path: path + "holder", as: "officer", key: "once-more-1", body: holder}).refused(t, 409, "changed_meanwhile")
	w.call(request{method: "PUT", path: path + "designation", as: "officer", body: m{"base": 2, "facts": m{"designated_on": "2026-11-01"}}}).field(t, "designated_on", "forum_constitution")
	var b struct{ Facts struct{ Holder, Area string } }
	w.get("", "/bodies/quarrybank-forum", &b)
	if b.Facts.Holder != "westmere-council" || b.Facts.Area != "" {
		t.Errorf("%+v", b)
	}
	var all struct{ Strands []struct{ ID string } }
	w.get("", "/places/quarrybank/strands", &all)
	if len(all.Strands) != 6 || all.Strands[0].ID != "place" {
		t.Errorf("strands %+v", all)
	}
}
