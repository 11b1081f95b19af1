package api_test

import "testing"

// send posts something that may be wrong: only its answer is held to the description.
func (w *world) send(as, path string, body any) answer {
	w.Helper()
	return w.call(request{method: "POST", path: path, as: as, body: body, key: w.newKey(), wild: true})
}

// twice posts the same request again, as after a lost answer: both get the same.
func (w *world) twice(as, path string, body any, into ...any) {
	w.Helper()
	r := request{method: "POST", path: path, as: as, body: body, key: w.newKey()}
	first, again := w.call(r), w.call(r)
	if first.status >= 300 || first.status != again.status || string(first.body) != string(again.body) {
		w.Fatalf("%s: %d %s\nand again %d %s", path, first.status, first.body, again.status, again.body)
	}
	first.want(w, first.status, into...)
}

// notFor checks that a write is refused without a session, and to people in other roles.
func (w *world) notFor(path string, body any, others ...string) {
	w.Helper()
	w.send("", path, body).refused(w, 401, "sign_in")
	for _, as := range others {
		if a := w.send(as, path, body); a.status != 403 {
			w.Errorf("%s as %s: %d %s", path, as, a.status, a.body)
		}
	}
}

type signedUp struct {
	Stage, Ending string
	Received      int64
	Back          int64 `json:"gain_back"`
	Estimated     bool  `json:"gain_estimated"`
}

// partnership goes through everything that partners and those who ask them do.
func (w *world) partnership() {
	w.Helper()
	asked := m{"id": "police-young", "partner": "police", "name": "For young people", "pooling": "pooled", "asked": 60_000, "currency": "GBP",
		"fence": m{"strand": "young_people"}, "cooling_off": 0, "gain": m{"share": 5000, "of": "Fewer callouts", "estimate": 10_000}}
	at := "/places/westmere/commitments"
	w.notFor(at, asked, "clerk", "partner")
	asked["asked"] = -5
	w.send("officer", at, asked).field(w, "asked", "positive")
	asked["asked"], asked["currency"] = 60_000, "EUR"
	w.send("officer", at, asked).field(w, "currency", "other_currency")
	asked["currency"] = "GBP"
	w.twice("officer", at, asked)
	w.send("officer", at, m{"id": "police-young", "partner": "police", "name": "Other", "pooling": "pooled", "asked": 1, "currency": "GBP"}).field(w, "name", "commitment_taken")
	w.signing("/commitments/police-young")
	for _, id := range []string{"police-no", "police-yes"} {
		asked["id"] = id
		w.post("officer", at, asked)
	}
	w.notFor("/commitments/police-no/refusal", m{"why": "Not now"}, "officer", "clerk")
	w.twice("partner", "/commitments/police-no/refusal", m{"why": "Not now"})
	w.budgeting()
}

func (w *world) signing(one string) {
	w.Helper()
	w.call(request{method: "GET", path: one}).refused(w, 404, "document")
	w.call(request{method: "GET", path: one + "/story", as: "stranger"}).refused(w, 404, "document")
	w.get("partner", one)
	w.notFor(one+"/discussion", m{}, "clerk", "stranger")
	w.twice("officer", one+"/discussion", m{})
	on := w.shared.Clock.Now().Format("2006-01-02")
	sign := m{"pooling": "pooled", "amount": 50_000, "currency": "GBP", "fence": m{"strand": "young_people"}, "on": on, "role": "Chief finance officer",
		"authority": "Scheme of delegation", "instalments": []m{{"due": on, "amount": 30_000}, {"due": on, "amount": 10_000}}}
	w.notFor(one+"/signature", sign, "officer", "clerk", "councillor")
	w.send("partner", one+"/signature", sign).field(w, "instalments", "instalments_unequal")
	sign["instalments"] = []m{{"due": on, "amount": 30_000}, {"due": on, "amount": 20_000}}
	sign["currency"] = "EUR"
	w.send("partner", one+"/signature", sign).field(w, "currency", "other_currency")
	sign["currency"] = "GBP"
	w.twice("partner", one+"/signature", sign)
	w.send("partner", one+"/signature", sign).refused(w, 409, "commitment_signed")

	came := m{"amount": 30_000, "currency": "GBP", "bank_ref": "BACS 77"}
	w.notFor(one+"/receipts", came, "partner", "clerk")
	var c signedUp
	w.twice("officer", one+"/receipts", came, &c)
	w.post("officer", one+"/receipts", came, &c) // the same payment under another key
	if c.Received != 30_000 {
		w.Errorf("received %d", c.Received)
	}
	came["amount"] = 30_001
	w.send("officer", one+"/receipts", came).refused(w, 409, "bank_ref_taken")
	came["bank_ref"] = "BACS 78"
	w.send("officer", one+"/receipts", came).field(w, "amount", "more_than_signed")
	w.notFor(one+"/necessity", m{"essential": true, "why": "It pays half"}, "partner", "clerk")
	w.send("officer", one+"/necessity", m{"essential": true}).field(w, "why", "required")
	w.twice("officer", one+"/necessity", m{"essential": true, "why": "It pays half"})
	saved := m{"amount": 7_001, "currency": "GBP", "on": on, "source": "Report 26/7"}
	w.notFor(one+"/saving", saved, "partner", "clerk")
	w.twice("officer", one+"/saving", saved, &c)
	if c.Back != 3_501 || c.Estimated {
		w.Errorf("gain share %+v", c)
	}
	w.send("officer", one+"/saving", saved).refused(w, 409, "gain_entered")
	w.leaving(one)
}

// leaving shows what a withdrawal does before it is done, and does it.
func (w *world) leaving(one string) {
	w.Helper()
	w.call(request{method: "GET", path: one + "/effect"}).refused(w, 401, "sign_in")
	w.call(request{method: "GET", path: one + "/effect", as: "stranger"}).refused(w, 403, "not_your_place")
	var e struct {
		Unpaid, Back, Stays, Before, After int64
		Mark                               string
	}
	w.get("partner", one+"/effect", &e)
	if e.Unpaid != 20_000 || e.Back != 30_000 || e.Stays != 0 || e.Before-e.After != 50_000 {
		w.Errorf("effect %+v", e)
	}
	w.notFor(one+"/withdrawal", m{"why": "Cuts"}, "officer", "stranger")
	w.send("partner", one+"/withdrawal", m{}).field(w, "why", "required")
	var c signedUp
	w.send("partner", one+"/withdrawal", m{"why": "Cuts", "seen": "other"}).refused(w, 409, "effect_changed")
	w.twice("partner", one+"/withdrawal", m{"why": "Cuts", "seen": e.Mark}, &c)
	if c.Stage != "withdrawn" || c.Ending != "Cuts" {
		w.Errorf("withdrawn: %+v", c)
	}
	var told struct{ Acts []struct{ Act string } }
	w.get("", one+"/story", &told)
	if len(told.Acts) != 6 || told.Acts[5].Act != "withdraw" {
		w.Errorf("story: %+v", told)
	}
}

// budgeting reads the budget: the lines add up to the same total in every way.
func (w *world) budgeting() {
	w.Helper()
	set := m{"base": 0, "name": "Westmere Place Budget", "paymaster": "council", "payer": "westmere-council"}
	put := request{method: "PUT", path: "/places/westmere/budget", body: set, wild: true}
	w.call(put).refused(w, 401, "sign_in")
	put.as = "clerk"
	w.call(put).refused(w, 403, "not_your_place")
	put.as, set["payer"] = "officer", "police"
	w.call(put).field(w, "payer", "other_kind_of_body")
	put.key, set["payer"] = w.newKey(), "westmere-council"
	w.call(put).want(w, 200)
	w.call(put).want(w, 200) // the reply was lost
	put.key = w.newKey()
	w.call(put).refused(w, 409, "changed_meanwhile")

	on := w.shared.Clock.Now().Format("2006-01-02")
	w.post("partner", "/commitments/police-yes/signature", m{"pooling": "aligned", "amount": 40_000, "currency": "GBP", "on": on, "role": "Chief", "authority": "Board 4"})
	type columns struct{ Signed, Received, Released int64 }
	var b struct {
		Settings struct{ Version int64 }
		Total    columns
		Pooled   int64
		Share    int64 `json:"pooled_share"`
		Was      int64
		By       map[string][]columns
		Lines    []columns
	}
	w.get("", "/places/hatherden/budget", &b)
	if b.Settings.Version != 1 || b.Pooled != b.Total.Signed-40_000 || b.Was != b.Total.Signed+50_000 || b.Share != (b.Pooled*20_000+b.Total.Signed)/(2*b.Total.Signed) {
		w.Errorf("budget %+v", b)
	}
	for by, groups := range b.By {
		var sum columns
		for _, g := range groups {
			sum.Signed, sum.Received, sum.Released = sum.Signed+g.Signed, sum.Received+g.Received, sum.Released+g.Released
		}
		if sum != b.Total {
			w.Errorf("by %s it is %+v of %+v", by, sum, b.Total)
		}
	}
	var all struct{ Commitments []struct{ ID string } }
	w.get("", "/places/westmere/commitments", &all)
	if len(all.Commitments) != 2 {
		w.Errorf("the public reads %+v", all)
	}
	w.get("partner", "/places/westmere/commitments?limit=1", &all)
	if len(all.Commitments) != 1 || all.Commitments[0].ID != "police-no" {
		w.Errorf("the partner reads %+v", all)
	}
}

// What a session may do says for whom a partner signs.
func TestSessionOfAPartner(t *testing.T) {
	w := newWorld(t)
	var me struct{ Grants []struct{ Role, Body string } }
	w.get("partner", "/session", &me)
	if len(me.Grants) != 1 || me.Grants[0].Role != "partner" || me.Grants[0].Body != "police" {
		t.Errorf("grants %+v", me)
	}
}
