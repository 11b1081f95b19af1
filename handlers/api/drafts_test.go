package api_test

import "strings"

// drafting keeps an offer, changes it and sends it.
func (w *world) drafting() {
	w.Helper()
	typed := w.duty(m{"place": "hatherden", "amount": 2_000})
	w.notFor("/drafts", typed, "clerk", "councillor", "stranger")
	typed["from_fund"] = "nothing"
	w.send("officer", "/drafts", typed).want(w, 422)
	typed["from_fund"] = "westmere-pooled"
	var d m
	w.twice("officer", "/drafts", typed, &d)
	at := "/drafts/" + d["id"].(string)
	w.call(request{method: "GET", path: at}).refused(w, 401, "sign_in")
	w.call(request{method: "GET", path: at, as: "clerk"}).refused(w, 403, "not_your_place")
	w.call(request{method: "GET", path: "/places/westmere/drafts", as: "clerk"}).refused(w, 403, "not_your_place")
	w.get("officer", at, &d)
	edit := m{"base": d["version"]}
	for name := range typed { // what was read can be put back
		edit[name] = d[name]
	}
	edit["name"] = "Grass and hedges"
	put := request{method: "PUT", path: at, body: edit, wild: true}
	w.call(put).refused(w, 401, "sign_in")
	put.as = "clerk"
	w.call(put).refused(w, 403, "not_your_place")
	put.as = "officer"
	edit["name"] = ""
	w.call(put).field(w, "name", "required")
	edit["name"], put.key, put.wild = "Grass and hedges", w.newKey(), false
	first, again := w.call(put).want(w, 200), w.call(put).want(w, 200)
	if string(first.body) != string(again.body) || !strings.Contains(string(first.body), "Mowing") {
		w.Errorf("changed: %s, again %s", first.body, again.body)
	}
	put.key = w.newKey()
	w.call(put).refused(w, 409, "changed_meanwhile")
	put.path, put.key = "/drafts/chosen-by-me", ""
	w.call(put).want(w, 404)
	var list struct {
		Drafts []struct{ Name string }
		Next   *string
	}
	if w.get("officer", "/places/westmere/drafts", &list); len(list.Drafts) != 1 || list.Drafts[0].Name != "Grass and hedges" {
		w.Errorf("drafts: %+v", list)
	}
	w.notFor(at+"/sending", m{}, "clerk", "stranger")
	var sent transfer
	w.send("officer", at+"/sending", m{"version": 1}).refused(w, 409, "changed_meanwhile")
	w.twice("officer", at+"/sending", m{"version": 2}, &sent)
	w.send("officer", at+"/sending", m{}).refused(w, 409, "draft_sent")
	if len(sent.Transfers) != 1 || sent.Transfers[0].Stage != "offered" {
		w.Errorf("sent: %+v", sent)
	}
	put.path = at
	edit["base"] = 3
	w.call(put).refused(w, 409, "draft_sent")
	if w.get("officer", "/places/westmere/drafts", &list); len(list.Drafts) != 0 {
		w.Errorf("drafts after sending: %+v", list)
	}
}

// stepping records that residents advise on a council's money, and begins their round.
func (w *world) stepping() {
	w.Helper()
	at := "/places/hatherden/steps"
	step := m{"base": 0, "step": "shadow", "fund": "westmere-pooled", "amount": 600, "currency": "GBP", "minute": "W26/9", "words": "The clerk has no hours."}
	put := request{method: "PUT", path: at + "/westmere", body: step, wild: true}
	w.call(put).refused(w, 401, "sign_in")
	for _, as := range []string{"clerk", "councillor", "stranger"} {
		put.as = as
		w.call(put).refused(w, 403, "not_your_place")
	}
	put.as = "officer"
	step["amount"] = 1 << 50
	w.call(put).field(w, "amount", "fund_holds_less")
	step["amount"], step["currency"] = 600, "EUR"
	w.call(put).field(w, "currency", "other_currency")
	step["currency"], put.key, put.wild = "GBP", w.newKey(), false
	first, again := w.call(put).want(w, 200), w.call(put).want(w, 200)
	if string(first.body) != string(again.body) {
		w.Errorf("%s, again %s", first.body, again.body)
	}
	put.key = w.newKey()
	w.call(put).refused(w, 409, "changed_meanwhile")
	var all struct {
		Steps []struct {
			N                        int64
			Step, Words, Fund, Round string
			Amount                   int64
		}
	}
	w.get("", at, &all)
	if len(all.Steps) != 1 || all.Steps[0].N != 1 || all.Steps[0].Words != step["words"] || all.Steps[0].Amount != 600 {
		w.Fatalf("steps: %+v", all)
	}
	agreed := all.Steps[0].Round
	begun := m{"place": "hatherden", "name": "How Westmere spends here"}
	w.send("clerk", "/rounds/begun", begun).want(w, 422)
	begun["shadow"] = "elsewhere"
	w.send("clerk", "/rounds/begun", begun).field(w, "start", "shadow_not_agreed")
	begun["shadow"] = "westmere"
	w.notFor("/rounds/begun", begun, "officer", "councillor", "stranger")
	var r struct{ ID string }
	w.twice("clerk", "/rounds/begun", begun, &r)
	if r.ID != agreed {
		w.Errorf("the round is %s, agreed was %s", r.ID, agreed)
	}
	step["base"], step["step"], step["fund"], step["amount"] = 1, "none", "", 0
	w.call(put).want(w, 200)
	w.get("", at+"/westmere", &all)
	if len(all.Steps) != 2 || all.Steps[0].Step != "none" || all.Steps[0].Round != "" || all.Steps[1].Round != agreed {
		w.Errorf("in the course of time: %+v", all)
	}
}
