package api_test

import (
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

type transfer struct {
	ID, Stage   string
	Version     int64
	Silent      bool
	Terms       struct{ Amount int64 }
	ReleasedAt  *time.Time `json:"released_at"`
	Transfers   []transfer
	Versions    []struct{ By string }
	Acts        []struct{ Act string }
	Hours, Base int64
}

// duty is an offer with everything that goes with it.
func (w *world) duty(to ...m) m {
	now := w.shared.Clock.Now()
	return m{"from_place": "westmere", "from_fund": "westmere-pooled", "name": "Grass", "currency": "GBP", "years": 1, "liabilities": []string{"contracts"},
		"statutory": "kept", "starts": now.AddDate(0, 3, 0).Format(time.DateOnly), "notice": 3, "answer_by": now.AddDate(0, 1, 0),
		"words": m{"service": "Mowing", "hand_back": "With what is left"}, "to": to}
}

// offers goes through every operation on offers.
func (w *world) offers() {
	w.Helper()
	w.chest(1_000_000)
	var out transfer
	w.post("officer", "/transfers", w.duty(m{"place": "hatherden", "amount": 300_000}, m{"place": "elsewhere", "amount": 200_000}), &out)
	grass, other := "/transfers/"+out.Transfers[0].ID, "/transfers/"+out.Transfers[1].ID
	w.call(request{method: "GET", path: grass}).refused(w, 404, "document")
	w.get("councillor", grass+"/story", &out)

	version := w.duty()
	for _, key := range []string{"from_place", "from_fund", "to"} {
		delete(version, key)
	}
	version["amount"], version["version"], version["minute"] = 350_000, 1, "26/1"
	delete(version, "answer_by")
	w.post("clerk", grass+"/counter", version, &out)
	version["version"], version["answer_by"] = 2, w.shared.Clock.Now().AddDate(0, 1, 0)
	delete(version, "minute")
	w.post("officer", grass+"/versions", version, &out)
	version["version"], version["amount"], version["minute"] = 3, 360_000, "26/2"
	delete(version, "answer_by")
	w.post("clerk", grass+"/counter", version)
	w.post("officer", grass+"/agreement", m{"version": 4}, &out)
	if out.Stage != "accepted" || out.Terms.Amount != 360_000 {
		w.Fatalf("agreed: %+v", out)
	}
	w.get("", grass+"/story", &out)
	if len(out.Versions) != 4 || out.Versions[1].By != "hatherden-council" || len(out.Acts) != 5 {
		w.Fatalf("story: %+v", out)
	}
	w.post("officer", grass+"/release", m{})
	w.post("officer", grass+"/recall", m{"why": "The wrong account"})
	w.post("officer", grass+"/release", m{})
	w.post("clerk", grass+"/arrival", m{"bank_ref": "BACS 1"})
	w.post("clerk", grass+"/hand-back", m{"amount": 10_000, "currency": "GBP", "bank_ref": "BACS 2", "why": "Less grass"})
	w.post("officer", grass+"/take-back", m{}, &out)
	if out.Stage != "returned" {
		w.Fatalf("taken back: %+v", out)
	}
	w.post("officer", other+"/withdrawal", m{"why": "Not this year"})

	w.post("officer", "/transfers", w.duty(m{"place": "hatherden", "amount": 1_000}), &out)
	again := "/transfers/" + out.Transfers[0].ID
	w.post("clerk", again+"/answer", m{"answer": "conditions", "version": 1, "minute": "26/3", "conditions": []string{"A report first"}})
	w.call(request{method: "POST", path: again + "/release", as: "officer", body: m{}}).refused(w, 409, "transfer_conditions_open")
	w.post("clerk", again+"/conditions/1", m{})

	ready := m{"hours": 4, "insurance": "yes", "vat": "yes", "skills": "not_sure", "step": "full", "words": "From April"}
	w.call(request{method: "PUT", path: "/places/hatherden/readiness", as: "officer", body: ready}).refused(w, 403, "not_your_place")
	w.call(request{method: "PUT", path: "/places/hatherden/readiness", as: "clerk", body: ready}).want(w, fiber.StatusOK)
	w.get("officer", "/places/hatherden/readiness", &out)
	if out.Hours != 4 {
		w.Fatalf("readiness: %+v", out)
	}
}

// What is offered is for those concerned until the area has said yes or no; nobody
// answers for another, and the same request twice is one.
func TestOffersAreForThoseConcerned(t *testing.T) {
	w := newWorld(t)
	w.places()
	w.chest(500_000)
	var out transfer
	w.post("officer", "/transfers", w.duty(m{"place": "hatherden", "amount": 300_000}), &out)
	id := "/transfers/" + out.Transfers[0].ID
	for _, as := range []string{"", "stranger"} {
		w.call(request{method: "GET", path: id, as: as}).refused(t, 404, "document")
		w.call(request{method: "GET", path: id + "/story", as: as}).refused(t, 404, "document")
	}
	var list struct{ To []transfer }
	w.get("", "/places/hatherden/transfers", &list)
	if len(list.To) != 0 {
		t.Errorf("anybody reads what is not decided: %+v", list.To)
	}
	yes := m{"answer": "accept", "version": 1, "minute": "26/1"}
	for as, status := range map[string]int{"": 401, "officer": 403, "councillor": 403, "stranger": 403} {
		w.call(request{method: "POST", path: id + "/answer", as: as, body: yes}).want(t, status)
	}
	w.call(request{method: "POST", path: id + "/release", as: "clerk", body: m{}}).want(t, 403)
	w.call(request{method: "POST", path: id + "/arrival", as: "clerk", body: m{"bank_ref": "x"}}).refused(t, 409, "transfer_not_released")
	for range 2 {
		w.call(request{method: "POST", path: id + "/answer", as: "clerk", key: "answer-0001", body: yes}).want(t, 200)
	}
	w.call(request{method: "POST", path: id + "/answer", as: "clerk", body: yes}).refused(t, 409, "transfer_answered")
	w.get("", id, &out)
	if out.Stage != "accepted" {
		t.Errorf("public: %+v", out)
	}
	for name, change := range map[string]func(m){
		"a negative amount": func(b m) { b["to"] = []m{{"place": "elsewhere", "amount": -1}} },
		"more than it has":  func(b m) { b["to"] = []m{{"place": "elsewhere", "amount": 200_001}} },
		"a sum that wraps": func(b m) {
			b["to"] = []m{{"place": "elsewhere", "amount": int64(1 << 62)}, {"place": "hatherden", "amount": int64(1 << 62)}}
		},
		"twice to one area": func(b m) { b["to"] = []m{{"place": "elsewhere", "amount": 1}, {"place": "elsewhere", "amount": 1}} },
		"to no area":        func(b m) { b["to"] = []m{{"place": "nowhere", "amount": 1}} },
		"to itself":         func(b m) { b["to"] = []m{{"place": "westmere", "amount": 1}} },
		"out of no fund":    func(b m) { b["from_fund"] = "nothing" },
		"without a duty":    func(b m) { b["words"] = m{"hand_back": "x"} },
		"answered too late": func(b m) { b["starts"] = w.shared.Clock.Now().Format(time.DateOnly) },
	} {
		body := w.duty(m{"place": "elsewhere", "amount": 100})
		change(body)
		if a := w.call(request{method: "POST", path: "/transfers", as: "officer", body: body, wild: true}); a.status != 422 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}
