package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// fencing lifts a fence, answers an alert and divides a strand.
func (w *world) fencing() {
	w.Helper()
	w.post("clerk", "/places/hatherden/contributions", m{"fund": "levy", "name": "Levy", "kind": "grant", "amount": 1_00, "currency": "GBP", "fence": m{"area": "north"}})
	until := w.shared.Clock.Now().AddDate(0, 0, 29)
	lift := m{"fund": "levy", "notice_until": w.today(), "reason": "What it came from has ended", "impact": "Two of five sessions go on"}
	at := "/places/hatherden/liftings"
	w.notFor(at, lift, "councillor", "stranger")
	w.send("clerk", at, lift).field(w, "protects", "choose")
	w.watching()
	lift["protects"], lift["lines"] = "children-centre", []string{"area"}
	w.send("clerk", at, lift).field(w, "notice_until", "notice_days")
	lift["notice_until"] = until.Format(time.DateOnly)
	var l struct {
		ID        string
		Approvals []time.Time
		LiftedAt  *time.Time `json:"lifted_at"`
	}
	w.twice("clerk", at, lift, &l)
	one := "/liftings/" + l.ID
	w.notFor(one+"/approvals", m{"n": 1}, "clerk", "stranger")
	w.twice("councillor", one+"/approvals", m{"n": 1})
	w.send("member", one+"/approvals", m{"n": 1}).refused(w, 409, "approval_taken")
	w.send("councillor", one+"/approvals", m{"n": 2}).refused(w, 403, "approved_before")
	w.send("clerk", one+"/lifting", m{}).refused(w, 409, "approvals_missing")
	w.post("member", one+"/approvals", m{"n": 2})
	w.send("clerk", one+"/lifting", m{}).refused(w, 409, "notice_runs")
	w.at(until.AddDate(0, 0, 1))
	w.notFor(one+"/lifting", m{}, "councillor", "stranger")
	w.twice("clerk", one+"/lifting", m{}, &l)
	if l.LiftedAt == nil || len(l.Approvals) != 2 {
		w.Errorf("lifted %+v", l)
	}
	w.send("officer", one+"/agreement", m{}).refused(w, 403, "not_your_signature") // the parish's own money needs nobody's word
	w.get("", at)
	w.givers()
	w.dividing()
	w.viring()
}

// givers lets a partner, and nobody else, agree that the fence of its money is lifted.
func (w *world) givers() {
	w.Helper()
	w.post("officer", "/places/westmere/services", m{"id": "youth-work", "name": "Youth work", "was": "For the young"})
	w.post("officer", "/services/youth-work/levels", m{"year": "2020-04-01", "spend": 60_000, "where": "Budget book"})
	var l struct {
		ID, Giver string
		AgreedAt  *time.Time `json:"agreed_at"`
	}
	w.post("officer", "/places/westmere/liftings", m{"fund": "police-young", "protects": "youth-work", "notice_until": w.shared.Clock.Now().AddDate(0, 0, 40).Format(time.DateOnly),
		"reason": "What it came from has ended", "impact": "Two of five sessions go on"}, &l)
	one := "/liftings/" + l.ID + "/agreement"
	w.notFor(one, m{}, "officer", "clerk", "stranger")
	if w.twice("partner", one, m{}, &l); l.Giver != "police" || l.AgreedAt == nil {
		w.Errorf("the partner agrees: %+v", l)
	}
}

// viring moves money between two funds of the parish: one asks, another approves.
func (w *world) viring() {
	w.Helper()
	for fund, fence := range map[string]m{"paths": {"virement": true}, "hedges": {}} {
		w.post("clerk", "/places/hatherden/contributions", m{"fund": fund, "name": fund, "kind": "grant", "amount": 50_00, "currency": "GBP", "fence": fence})
	}
	move := m{"from": "hedges", "to": "paths", "amount": 20_00, "currency": "GBP", "why": "The hedges cost less this year"}
	at := "/places/hatherden/virements"
	w.notFor(at, move, "councillor", "stranger")
	w.send("clerk", at, move).field(w, "from", "virement_not_allowed")
	move["from"], move["to"], move["amount"] = "paths", "hedges", 60_00
	w.send("clerk", at, move).field(w, "amount", "virement_too_much")
	move["amount"] = 20_00
	var v struct {
		ID    string
		Entry int64
	}
	w.twice("clerk", at, move, &v)
	one := "/virements/" + v.ID
	w.notFor(one+"/approval", m{}, "clerk", "stranger")
	w.twice("councillor", one+"/approval", m{}, &v)
	w.send("member", one+"/approval", m{}).refused(w, 409, "virement_decided")
	if v.Entry == 0 {
		w.Error("nothing has moved")
	}
	w.notFor(one+"/undoing", m{"reason": "It was the other path"}, "councillor", "stranger")
	w.send("clerk", one+"/undoing", m{}).field(w, "undo_reason", "too_short")
	w.twice("clerk", one+"/undoing", m{"reason": "It was the other path"})
	w.get("", at)
	var p struct {
		Funds []struct {
			ID      string
			Balance int64
		}
	}
	w.get("", "/places/hatherden", &p)
	for _, f := range p.Funds {
		if (f.ID == "paths" || f.ID == "hedges") && f.Balance != 50_00 {
			w.Errorf("%s holds %d after all", f.ID, f.Balance)
		}
	}
}

func (w *world) watching() {
	w.Helper()
	at := "/places/hatherden/services"
	service := m{"id": "children-centre", "name": "Children's centre", "was": "For families"}
	w.notFor(at, service, "councillor", "stranger")
	w.send("clerk", at, m{"id": "children-centre", "name": "", "was": "x"}).field(w, "name", "required")
	w.twice("clerk", at, service)
	one := "/services/children-centre"
	level := m{"year": "2010-04-02", "spend": 100_000, "where": "Budget book"}
	w.notFor(one+"/levels", level, "councillor", "stranger")
	w.send("clerk", one+"/levels", level).field(w, "year", "first_of_april")
	for year, spend := range map[string]int{"2010-04-01": 100_000, "2020-04-01": 60_000} {
		level["year"], level["spend"] = year, spend
		w.twice("clerk", one+"/levels", level)
	}
	w.notFor(one+"/answers", m{"words": "We know of it"}, "councillor", "stranger")
	w.send("clerk", one+"/answers", m{"words": ""}).field(w, "answer", "required")
	w.twice("clerk", one+"/answers", m{"words": "We know of it"})
	var all struct {
		Services []struct {
			RunDown struct {
				Fall  int64
				Alert bool
			} `json:"run_down"`
			Answers []struct{ Words string }
		}
	}
	w.get("", at, &all)
	if s := all.Services; len(s) != 1 || s[0].RunDown.Fall != 40 || !s[0].RunDown.Alert || len(s[0].Answers) != 1 {
		w.Errorf("an answer must not end the alert: %+v", s)
	}
}

func (w *world) dividing() {
	w.Helper()
	at := "/places/westmere/strands"
	w.notFor(at, m{"name": "Water", "what": "Ponds and streams"}, "clerk", "stranger")
	w.send("officer", at, m{"name": "Water", "what": ""}).field(w, "what", "required")
	w.twice("officer", at, m{"name": "Water", "what": "Ponds and streams"})
	split := m{"into": []m{{"name": "Ponds", "what": "Still water"}, {"name": "Streams", "what": "Water that runs"}}}
	water := at + "/own-westmere-water"
	w.notFor(water+"/division", split, "clerk", "stranger")
	w.send("officer", water+"/division", split).field(w, "reason", "required")
	split["reason"] = "Two bodies look after them"
	w.twice("officer", water+"/division", split)
	var s struct {
		Strand struct {
			Closed bool
			Into   []string
		}
		Story []struct{ Act string }
	}
	w.get("", water, &s)
	if !s.Strand.Closed || len(s.Strand.Into) != 2 || len(s.Story) != 2 {
		w.Errorf("divided %+v", s)
	}
	w.call(request{method: "GET", path: at + "/own-none"}).refused(w, 404, "document")
	put := request{method: "PUT", path: "/funds/levy/strand", body: m{"strand": "own-westmere-ponds"}, wild: true}
	w.call(put).refused(w, 401, "sign_in")
	put.as = "councillor"
	w.call(put).refused(w, 403, "not_your_place")
	put.as, put.body = "officer", m{"strand": "own-westmere-water"}
	w.call(put).field(w, "strand", "strand_split")
	put.key, put.body = w.newKey(), m{"strand": "own-westmere-ponds"}
	w.call(put).want(w, 200)
	w.call(put).want(w, 200)
}

// publishing tells the facts of a year, looks at its pack, and publishes that.
func (w *world) publishing() {
	w.Helper()
	year := yearOf(w.shared.Clock.Now())
	at := "/places/hatherden/duties/" + year
	facts := request{method: "PUT", path: at + "/facts", wild: true, body: m{"base": 0, "currency": "GBP", "turnover": 90_000_00, "notices_served": 0, "notices_unpaid": 0, "reason": ""}}
	w.call(facts).refused(w, 401, "sign_in")
	facts.as = "councillor"
	w.call(facts).refused(w, 403, "not_your_place")
	facts.as = "clerk"
	w.call(facts).field(w, "reason", "required")
	facts.key, facts.body.(m)["reason"] = w.newKey(), "Last year's return"
	w.call(facts).want(w, 200)
	w.call(facts).want(w, 200)
	facts.key = w.newKey()
	w.call(facts).refused(w, 409, "changed_meanwhile")

	w.call(request{method: "GET", path: at}).refused(w, 401, "sign_in")
	w.call(request{method: "GET", path: at, as: "stranger"}).refused(w, 403, "not_your_place")
	type file struct {
		Name   string
		Bytes  int
		SHA256 string
	}
	var d struct {
		SHA256 string
		Gaps   []struct{ Stops bool }
		Files  []file
	}
	w.get("auditor", at, &d)
	for _, f := range d.Files {
		if body := w.get("auditor", at+"/files/"+f.Name).body; len(body) != f.Bytes || digest(body) != f.SHA256 {
			w.Errorf("%s is not what the list says", f.Name)
		}
	}
	w.call(request{method: "GET", path: at + "/files/none.csv", as: "clerk"}).refused(w, 404, "document")
	list := "/places/hatherden/publications"
	w.send("clerk", list, m{"year": "2031-32", "sha256": d.SHA256}).refused(w, 409, "year_not_begun")
	w.notFor(list, m{"year": year, "sha256": d.SHA256}, "councillor", "auditor", "stranger")
	if slices.ContainsFunc(d.Gaps, func(g struct{ Stops bool }) bool { return g.Stops }) {
		w.Fatalf("gaps %+v", d.Gaps)
	}
	w.send("clerk", list, m{"year": "2026", "sha256": d.SHA256}).field(w, "year", "financial_year")
	w.send("clerk", list, m{"year": year, "sha256": digest(nil)}).refused(w, 409, "pack_changed")
	var p struct {
		N      int64
		SHA256 string
	}
	w.twice("clerk", list, m{"year": year, "sha256": d.SHA256}, &p)
	w.send("clerk", list, m{"year": year, "sha256": d.SHA256}).refused(w, 409, "published_already")
	if pack := w.get("", list+"/"+year+"/1").body; digest(pack) != d.SHA256 || p.SHA256 != d.SHA256 {
		w.Error("the pack is not the one that was published")
	}
	w.call(request{method: "GET", path: list + "/" + year + "/2"}).want(w, 404)
	w.get("", list)
	w.get("", "/places/hatherden/giving")
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
