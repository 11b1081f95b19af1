package api_test

import (
	"slices"
	"strconv"
	"time"
)

type awarded struct {
	Amount, Spent, Left int64
	To                  struct{ Name string }
	Interests           []struct{ Words string }
	Papers              *struct {
		Claimed  int64
		Payments []struct{ Stage, Payee string }
	}
	Outcome  struct{ Kind string }
	Mistakes []struct{ Was, Reason string }
}

// delivering follows the award of the main job to its end, and reads the books behind it.
func (w *world) delivering() {
	w.Helper()
	var all struct {
		Awards []struct {
			Ref, Proposal string
			Amount        int64
		}
	}
	w.get("", "/rounds/"+round+"/awards", &all)
	if len(all.Awards) != 1 {
		w.Fatalf("awards %+v", all)
	}
	of := all.Awards[0]
	at := "/awards/" + round + "/" + of.Ref
	w.arranging(at, of.Amount)
	w.paying(at)
	w.using(at, of.Ref)
	w.declaring(at, of.Proposal)
	w.reporting(at)
	w.books(at)
}

func (w *world) arranging(at string, amount int64) {
	w.Helper()
	put := request{method: "PUT", path: at + "/terms", wild: true, body: m{"to": "charity", "name": "Play Association", "currency": "GBP"}}
	w.call(put).refused(w, 401, "sign_in")
	for _, as := range []string{"councillor", "officer", "stranger"} {
		put.as = as
		w.call(put).refused(w, 403, "not_your_place")
	}
	put.as = "clerk"
	w.call(put).field(w, "number", "recipient_number")
	terms := m{"to": "individual", "name": "Somebody here", "currency": "GBP", "conditions": "Three quotes", "instalments": []m{{"amount": amount - 1, "due": "2027-01-10"}},
		"milestones": []m{{"what": "Swing stands", "due": "2027-02-01"}}, "measures": []m{{"what": "Children", "unit": "a week", "target": 40}},
		"brings": m{"match": amount, "in_kind": 5_00}}
	put.body = terms
	w.call(put).field(w, "instalments", "instalments_sum")
	put.key, terms["instalments"] = w.newKey(), []m{{"amount": amount, "due": "2027-01-10"}}
	first, again := w.call(put).want(w, 200), w.call(put).want(w, 200)
	if string(first.body) != string(again.body) {
		w.Errorf("%s, again %s", first.body, again.body)
	}
	var public, inside awarded
	w.get("", at, &public)
	w.get("auditor", at, &inside)
	if public.To.Name != "" || public.Papers != nil || inside.To.Name == "" || inside.Papers == nil {
		w.Errorf("the public reads %+v, the auditor %+v", public, inside)
	}
	rule := request{method: "PUT", path: "/places/hatherden/payment-rule", as: "councillor", wild: true, body: m{"approvals": 2, "minute": "26/115"}}
	w.call(rule).refused(w, 403, "not_your_place")
	rule.as, rule.key = "clerk", w.newKey()
	w.call(rule).want(w, 200)
	w.call(rule).want(w, 200)
	rule.body = m{"approvals": 4, "minute": "26/115"}
	w.call(rule).field(w, "approvals", "approvals")
	w.get("", "/places/hatherden/payment-rule")
}

// paying prepares, signs, stops, records and corrects payments.
func (w *world) paying(at string) {
	w.Helper()
	ask := m{"payee": "Play Builders", "purpose": "First part", "amount": 1 << 50, "currency": "GBP", "document": "Invoice 1"}
	w.notFor(at+"/payments", ask, "councillor", "officer", "stranger")
	w.send("clerk", at+"/payments", ask).field(w, "amount", "more_than_awarded")
	ask["amount"], ask["currency"] = 120_00, "EUR"
	w.send("clerk", at+"/payments", ask).field(w, "currency", "other_currency")
	ask["currency"] = "GBP"
	var a awarded
	for n := range 3 {
		ask["document"] = "Invoice " + strconv.Itoa(n)
		w.twice("clerk", at+"/payments", ask, &a)
		ask["amount"] = 10_00
	}
	if len(a.Papers.Payments) != 3 || a.Papers.Claimed != 140_00 {
		w.Fatalf("payments %+v", a.Papers)
	}
	one := at + "/payments/1"
	w.send("clerk", one+"/paid", m{"bank_ref": "FP 1", "on": w.today()}).refused(w, 409, "payment_stage")
	w.notFor(one+"/approval", m{}, "clerk", "officer", "stranger")
	w.twice("councillor", one+"/approval", m{})
	w.send("councillor", one+"/approval", m{}).refused(w, 409, "approved_already")
	w.twice("member", one+"/approval", m{}, &a)
	if a.Papers.Payments[0].Stage != "authorised" {
		w.Errorf("signed by two: %+v", a.Papers.Payments[0])
	}
	paid := m{"bank_ref": "", "on": w.today()}
	w.notFor(one+"/paid", paid, "councillor", "stranger")
	w.send("clerk", one+"/paid", paid).field(w, "bank_ref", "required")
	paid["bank_ref"] = "FP 9921"
	w.twice("clerk", one+"/paid", paid, &a)
	if a.Spent != 120_00 {
		w.Errorf("spent %+v", a)
	}
	w.notFor(at+"/payments/2/rejection", m{"reason": "Not as ordered"}, "clerk", "stranger")
	w.send("councillor", at+"/payments/2/rejection", m{}).field(w, "reason", "required")
	w.twice("councillor", at+"/payments/2/rejection", m{"reason": "Not as ordered"})
	w.notFor(at+"/payments/3/cancellation", m{"reason": "Twice"}, "councillor", "stranger")
	w.twice("clerk", at+"/payments/3/cancellation", m{"reason": "Twice"})
	w.send("clerk", at+"/payments/9/cancellation", m{"reason": "Twice"}).refused(w, 404, "payment")
}

// using records that a charity has said what it did with a grant, where it owes that.
func (w *world) using(at, ref string) {
	w.Helper()
	w.call(request{method: "PUT", path: at + "/terms", as: "clerk", body: m{"to": "own", "currency": "GBP"}}).refused(w, 409, "terms_meanwhile")
	w.call(request{method: "PUT", path: at + "/terms", as: "clerk", body: m{"base": 1, "to": "charity", "name": "Play Association", "number": "1000000", "currency": "GBP",
		"milestones": []m{{"what": "Swing stands", "due": "2027-02-01"}}}}).want(w, 200)
	year, use := "/places/hatherden/duties/"+yearOf(w.shared.Clock.Now()), m{"round": round, "ref": ref, "on": w.today(), "document": "Letter 4"}
	w.send("clerk", year+"/statements", use).refused(w, 404, "statement") // it was given too little
	w.call(request{method: "PUT", path: "/figures/s137a_england.1972-10-26", as: "operator", body: m{"base": 0, "value": 100, "source": "https://chest.example", "reason": "For the test"}}).want(w, 200)
	w.notFor(year+"/statements", use, "councillor", "auditor", "stranger")
	w.send("clerk", year+"/statements", m{"round": round, "ref": ref, "on": w.today()}).field(w, "document", "statement_document")
	w.twice("clerk", year+"/statements", use)
	w.send("clerk", year+"/statements", use).refused(w, 409, "statement_received")
}

func (w *world) today() string { return w.shared.Clock.Now().Format(time.DateOnly) }

// declaring declares an interest, which bars from the award until there is a dispensation.
func (w *world) declaring(at, proposal string) {
	w.Helper()
	own := m{"proposal": proposal, "kind": "pecuniary", "sensitive": true, "words": "Owns the builder"}
	w.notFor("/interests", own, "stranger", "auditor")
	w.send("member", "/interests", m{"proposal": proposal, "kind": "pecuniary"}).field(w, "words", "required")
	w.send("member", "/interests", m{"kind": "pecuniary", "words": "Owns it"}).field(w, "matter", "choose")
	var i struct{ ID string }
	w.twice("member", "/interests", own, &i)
	var a awarded
	w.get("member", at, &a)
	if a.Papers != nil || len(a.Interests) != 1 || a.Interests[0].Words != "" {
		w.Errorf("who declared an interest reads %+v", a)
	}
	w.call(request{method: "GET", path: "/places/hatherden/interests"}).refused(w, 401, "sign_in")
	w.call(request{method: "GET", path: "/places/hatherden/interests", as: "stranger"}).refused(w, 403, "not_your_place")
	var all struct{ Interests []struct{ Own, Bars bool } }
	w.get("auditor", "/places/hatherden/interests", &all)
	if len(all.Interests) != 1 || all.Interests[0].Own || !all.Interests[0].Bars {
		w.Errorf("interests %+v", all)
	}
	w.notFor("/interests/"+i.ID+"/dispensation", m{"reference": "D 1"}, "member", "stranger")
	w.send("clerk", "/interests/"+i.ID+"/dispensation", m{}).field(w, "reference", "required")
	w.twice("clerk", "/interests/"+i.ID+"/dispensation", m{"reference": "D 1"})
	a.Papers = nil
	if w.get("member", at, &a); a.Papers == nil {
		w.Error("a dispensation lets nobody in")
	}
	w.notFor("/interests/"+i.ID+"/ending", m{"reference": "Sold it"}, "member")
	w.twice("clerk", "/interests/"+i.ID+"/ending", m{"reference": "Sold it"})
}

// reporting adds evidence and corrects, sends back and ends.
func (w *world) reporting(at string) {
	w.Helper()
	seen := m{"on": w.today(), "words": "The swing stands", "milestone": 1}
	w.notFor(at+"/reports", seen, "councillor", "stranger")
	w.send("clerk", at+"/reports", m{"on": w.today(), "words": "The swing stands", "milestone": 7}).field(w, "milestone", "choose")
	w.twice("clerk", at+"/reports", seen)
	back := m{"amount": 20_00, "currency": "GBP", "bank_ref": "FP 10", "reason": "Cheaper"}
	w.notFor(at+"/refunds", back, "councillor", "stranger")
	w.send("clerk", at+"/refunds", m{"amount": 1 << 50, "currency": "GBP", "bank_ref": "FP 10", "reason": "Cheaper"}).field(w, "amount", "more_than_paid")
	w.twice("clerk", at+"/refunds", back)
	w.notFor(at+"/returns/1/correction", m{"reason": "Not ours"}, "councillor")
	w.twice("clerk", at+"/returns/1/correction", m{"reason": "Not ours"})
	w.notFor(at+"/payments/1/correction", m{"reason": "Not paid"}, "councillor")
	w.twice("clerk", at+"/payments/1/correction", m{"reason": "Not paid"})
	w.notFor(at+"/lapse", m{"reason": "Given up"}, "councillor")
	w.send("clerk", at+"/lapse", m{}).field(w, "reason", "required")
	late := m{"kind": "late", "on": w.today(), "until": "2027-05-01"}
	w.notFor(at+"/outcome", late, "councillor", "stranger")
	w.send("clerk", at+"/outcome", late).field(w, "reason", "required")
	late["reason"] = "The ground was frozen"
	w.twice("clerk", at+"/outcome", late)
	var a awarded
	w.twice("clerk", at+"/lapse", m{"reason": "Given up"}, &a)
	if a.Left != 0 || a.Spent != 0 || a.Outcome.Kind != "late" {
		w.Errorf("in the end %+v", a)
	}
	w.send("clerk", at+"/outcome", m{"kind": "reopened", "on": w.today(), "reason": "It goes on"}).field(w, "kind", "not_ended")
	w.twice("clerk", at+"/outcome", m{"kind": "returned", "on": w.today(), "reason": "Given up"})
	w.send("clerk", at+"/outcome", m{"kind": "reopened", "on": w.today()}).field(w, "reason", "required_for_a_mistake")
	w.twice("clerk", at+"/outcome", m{"kind": "reopened", "on": w.today(), "reason": "It was the other project"}, &a)
	if a.Outcome.Kind != "" || len(a.Mistakes) != 1 || a.Mistakes[0].Was != "returned" || a.Mistakes[0].Reason != "It was the other project" {
		w.Errorf("after a mistake %+v", a)
	}
	var all struct{ Awards []awarded }
	w.get("", "/places/hatherden/awards", &all)
	if len(all.Awards) != 1 || all.Awards[0].Papers != nil {
		w.Errorf("you said, we did: %+v", all)
	}
}

// books reads the journal behind the award: from any figure to its entries.
func (w *world) books(at string) {
	w.Helper()
	type entry struct {
		Seq       int64
		Kind, Ref string
		Reason    string
	}
	var trail struct {
		Minute  string
		Entries []entry
	}
	w.get("", at+"/trail", &trail)
	var kinds []string
	for _, e := range trail.Entries {
		kinds = append(kinds, e.Kind)
	}
	want := []string{"received", "sent", "arrived", "set_aside", "allocated", "paid", "refunded", "reversed", "reversed", "lapsed"}
	if !slices.Equal(kinds, want) || trail.Minute != "26/114" {
		w.Errorf("trail %v", kinds)
	}
	for _, e := range trail.Entries {
		if e.Kind == "paid" && e.Ref != "FP 9921" {
			w.Errorf("paid by %q", e.Ref)
		}
		if e.Kind == "lapsed" {
			w.get("", "/places/hatherden/journal/entries/"+strconv.FormatInt(e.Seq, 10), &e)
			if e.Reason != "Given up" {
				w.Errorf("lapsed because %q", e.Reason)
			}
		}
	}
	w.call(request{method: "GET", path: "/places/hatherden/journal/entries/99999"}).refused(w, 404, "document")
	w.balances()
}

func (w *world) balances() {
	w.Helper()
	var b struct {
		Debit, Credit int64
		Accounts      []struct {
			Account string
			Amount  int64
		}
	}
	w.get("", "/places/westmere/journal/balance?whole=true", &b)
	if b.Debit == 0 || b.Debit != b.Credit {
		w.Errorf("trial balance %+v", b)
	}
	for _, of := range b.Accounts {
		var one struct {
			Holds   int64
			Entries []struct{ Seq int64 }
			Next    *string
		}
		path := "/places/westmere/journal/account?whole=true&name=" + of.Account
		w.get("", path+"&limit=1", &one)
		if one.Holds != of.Amount || len(one.Entries) != 1 {
			w.Errorf("%s holds %+v instead of %d", of.Account, one, of.Amount)
		}
		if one.Next != nil {
			last := one.Entries[0].Seq
			if w.get("", path+"&after="+*one.Next, &one); one.Entries[0].Seq <= last {
				w.Errorf("%s: behind %d comes %d", of.Account, last, one.Entries[0].Seq)
			}
		}
	}
	w.call(request{method: "GET", path: "/places/westmere/journal/account?name=fund:none"}).refused(w, 404, "document")
	year := "/places/westmere/journal/years/" + yearOf(w.shared.Clock.Now())
	for _, by := range []string{"fund", "partner", "strand", "place"} {
		var y struct {
			Lines []struct {
				Key                    string
				In, Out, Paid, Closing int64
			}
			Total struct{ Closing int64 }
		}
		w.get("", year+"?whole=true&by="+by, &y)
		var sum int64
		for _, l := range y.Lines {
			sum += l.Closing
			var behind struct {
				Entries []struct{ In, Out, Paid int64 }
			}
			w.get("", year+"/entries?whole=true&by="+by+"&key="+l.Key, &behind)
			for _, e := range behind.Entries {
				l.In, l.Out, l.Paid = l.In-e.In, l.Out-e.Out, l.Paid-e.Paid
			}
			if len(behind.Entries) == 0 || l.In != 0 || l.Out != 0 || l.Paid != 0 {
				w.Errorf("by %s, behind %s stands another sum: %+v", by, l.Key, l)
			}
		}
		if len(y.Lines) == 0 || sum != y.Total.Closing {
			w.Errorf("by %s: %+v", by, y)
		}
	}
	w.call(request{method: "GET", path: year + "?by=colour", wild: true}).field(w, "by", "choose")
	w.call(request{method: "GET", path: "/places/westmere/journal/years/2026-99", wild: true}).field(w, "year", "financial_year")
}

// yearOf names the financial year of a day: it begins in April.
func yearOf(t time.Time) string {
	first := t.AddDate(0, -3, 0).Year()
	return strconv.Itoa(first) + "-" + strconv.Itoa(first + 1)[2:]
}
