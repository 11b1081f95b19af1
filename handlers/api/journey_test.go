package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"commonchest/models"
)

// TestMainJobOverTheInterface goes the whole way once, from a council's transfer
// and a resident's idea to an award, and uses every operation there is.
func TestMainJobOverTheInterface(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	w.post("operator", "/bodies", m{"id": "police", "name": "Westmere Police", "kind": "partner", "place": "hatherden"})
	codes := w.letters(round, 40)
	w.sessions()
	w.reading()
	w.law()
	w.ideas()
	w.admit(w.propose("", "resident", round, "A clock for the hall", 2_600_00), round) // more than there is
	w.editing()
	w.seal(round)
	w.sealed()
	receipt := w.voting(codes)
	w.counting(receipt)
	w.resolving()
	w.delivering()
	w.reconciling()
	w.offers()
	w.drafting()
	w.stepping()
	w.partnership()
	w.overseeing()
	w.fencing()
	w.publishing()
	w.totalling()
	w.auditing()
	for op, id := range described(t) {
		if _, ok := w.used[id]; !ok {
			t.Errorf("%s (%s) was never used", op, id)
		}
	}
	w.guards()
}

func (w *world) sessions() {
	w.Helper()
	var s struct{ Token, Refresh string }
	w.call(request{method: "POST", path: "/session", body: m{"email": "clerk@chest.example", "password": password}}).want(w, 200, &s)
	w.call(request{method: "POST", path: "/session/refresh", body: m{"refresh": s.Refresh}}).want(w, 200, &s)
	var me struct{ Label string }
	w.get(s.Token, "/session", &me)
	if me.Label != "The clerk" {
		w.Fatalf("who am I: %+v", me)
	}
	w.call(request{method: "DELETE", path: "/session", as: s.Token}).want(w, 204)
	w.call(request{method: "GET", path: "/session", as: s.Token}).refused(w, 401, "session_ended")
	w.call(request{method: "GET", path: "/session"}).refused(w, 401, "sign_in")
}

// law is what holds for bodies, strands and figures.
func (w *world) law() {
	w.Helper()
	w.get("", "/figures")
	w.get("", "/places/hatherden/strands")
	w.call(request{method: "PUT", path: "/figures/s137_rate.2026-04-01", as: "operator",
		body: m{"value": 1161, "source": "https://www.gov.uk/s137", "reason": "Read in the circular"}}).want(w, 200)
	w.call(request{method: "PUT", path: "/bodies/hatherden-council/facts/electors", as: "officer", body: m{"base": 1, "electors": 1850}}).want(w, 200)
}

func (w *world) reading() {
	w.Helper()
	w.get("", "/openapi.yaml")
	var list struct{ Places []struct{ ID string } }
	w.get("", "/places", &list)
	if len(list.Places) != 3 {
		w.Fatalf("places: %+v", list)
	}
	var p struct {
		Currency string
		Funds    []struct {
			ID      string
			Balance int64
		}
	}
	w.get("", "/places/hatherden", &p)
	if p.Currency != "GBP" || len(p.Funds) != 2 || p.Funds[0].Balance != 200_000 || p.Funds[1].Balance != 50_000 {
		w.Fatalf("funds: %+v", p)
	}
	w.get("", "/bodies/hatherden-council")
	var ts struct {
		To []struct {
			ID, Stage string
			BankRef   string `json:"bank_ref"`
		}
	}
	w.get("", "/places/hatherden/transfers", &ts)
	if len(ts.To) != 1 || ts.To[0].Stage != "received" || ts.To[0].BankRef != "" {
		w.Fatalf("transfers: %+v", ts)
	}
	w.get("auditor", "/transfers/"+ts.To[0].ID, &ts.To[0])
	if ts.To[0].BankRef != "BACS 4711" {
		w.Fatalf("the auditor does not see the reference: %+v", ts)
	}
	var rounds struct{ Rounds []struct{ Phase string } }
	w.get("", "/places/hatherden/rounds", &rounds)
	if len(rounds.Rounds) != 1 || rounds.Rounds[0].Phase != "preparing" {
		w.Fatalf("rounds: %+v", rounds)
	}
	w.get("auditor", "/rounds/"+round+"/batches")
	w.call(request{method: "PUT", path: "/rounds/" + round + "/batches/1/unused", as: "clerk", body: m{"unused": 2}}).want(w, 200)
}

// ideas goes through the other ways a proposal can end.
func (w *world) ideas() {
	w.Helper()
	one, two := w.propose("", "resident", "", "A pond", 1_00), w.propose("clerk", "body", "", "A larger pond", 2_00)
	terms := m{"purpose": m{"strand": "place", "spend": "capital"}, "parts": []m{{"amount": 60}, {"amount": 40, "funds": []string{"precept"}}}}
	w.call(request{method: "POST", path: "/proposals/" + one + "/terms", as: "clerk", body: m{"terms": terms, "ask": 90, "currency": "GBP"}}).refused(w, 422, "proposal")
	w.post("clerk", "/proposals/"+one+"/terms", m{"terms": terms, "ask": 1_00, "currency": "GBP"})
	brings := m{"brings": m{"match": 3_00, "in_kind": 1_00, "hours": 40, "from": "Friends of the pond"}, "currency": "GBP"}
	w.notFor("/proposals/"+one+"/brings", brings, "councillor", "stranger")
	w.send("clerk", "/proposals/"+one+"/brings", m{"brings": m{"match": -1}, "currency": "GBP"}).field(w, "match", "amount_range")
	var pond struct {
		Brings struct{ Match, Hours int64 }
	}
	if w.twice("clerk", "/proposals/"+one+"/brings", brings, &pond); pond.Brings.Match != 3_00 || pond.Brings.Hours != 40 {
		w.Errorf("it brings %+v", pond)
	}
	w.post("clerk", "/proposals/"+one+"/merger", m{"into": two})
	w.post("clerk", "/proposals/"+two+"/refusal", m{"reason": "other", "words": "The land floods."})
	w.get("", "/proposals/"+two)
	w.get("", "/places/hatherden/proposals")
	var p struct {
		Proposal struct{ ID string }
		Follow   string
	}
	w.post("", "/proposals", m{"place": "hatherden", "by": "resident", "ask": 5_00, "currency": "GBP", "text": m{"title": "Swift boxes",
		"summary": "Nest boxes for swifts", "period": "once", "after": "Nobody", "deliver": "Volunteers"}}, &p)
	w.call(request{method: "POST", path: "/proposals/" + p.Proposal.ID + "/withdrawal", body: m{}}).refused(w, 401, "sign_in")
	w.call(request{method: "POST", path: "/proposals/" + p.Proposal.ID + "/withdrawal", body: m{},
		header: map[string]string{"Follow-Token": p.Follow}}).want(w, 200)
}

func (w *world) editing() {
	w.Helper()
	var r m
	w.get("clerk", "/rounds/"+round, &r)
	edit := m{"version": r["version"], "name": "Hatherden Decides 2026"}
	for _, k := range []string{"times", "rule", "ballot", "funds", "disclosure", "answers"} {
		edit[k] = r[k]
	}
	put := request{method: "PUT", path: "/rounds/" + round, as: "clerk", body: edit, key: w.newKey()}
	w.call(put).want(w, 200)
	w.call(put).want(w, 200) // the reply was lost
	put.key = w.newKey()
	w.call(put).refused(w, 409, "changed_meanwhile")
	var g struct{ Gates []struct{ Code string } }
	w.get("", "/rounds/"+round+"/gates", &g)
	if len(g.Gates) != 0 {
		w.Fatalf("gates: %+v", g)
	}
	w.get("", "/rounds/"+round+"/proposals")
}

// sealed checks that the digest of the seal can be worked out from what is sent.
func (w *world) sealed() {
	w.Helper()
	var r struct{ Seal json.RawMessage }
	w.get("", "/rounds/"+round, &r)
	var s models.Seal
	if err := json.Unmarshal(r.Seal, &s); err != nil {
		w.Fatal(err)
	}
	digest, err := json.Marshal(s.Digest)
	if err != nil {
		w.Fatal(err)
	}
	plain := bytes.Replace(r.Seal, append([]byte(`"digest":`), digest...), []byte(`"digest":null`), 1)
	if got := sha256.Sum256(plain); !slices.Equal(got[:], s.Digest) {
		w.Fatalf("digest %x of %s", s.Digest, plain)
	}
	w.post("clerk", "/rounds/"+round+"/closing", m{"closes_at": w.closes(round).Add(time.Hour), "reason": "The hall was shut by snow."})
	var o struct{ Overrides []struct{ Reason string } }
	w.get("", "/rounds/"+round, &o)
	if len(o.Overrides) != 1 || o.Overrides[0].Reason == "" {
		w.Fatalf("overrides: %+v", o)
	}
}

func (w *world) voting(codes []string) (receipt string) {
	w.Helper()
	refs := w.refs(round)
	for _, code := range codes[:12] {
		w.vote(code, refs[0])
	}
	pass := w.pass(round, codes[12])
	var b ballot
	w.get(pass, "/rounds/"+round+"/ballot", &b)
	if b.Rev != 0 || b.Kind != nil || b.Receipt != nil {
		w.Fatalf("a ballot before there is one: %+v", b)
	}
	w.call(request{method: "POST", path: "/rounds/" + round + "/ballot", as: pass,
		body: m{"cmd": "by-post-1", "base": 0, "kind": "cast", "choices": refs[1:3]}}).want(w, 200, &b)
	w.call(request{method: "GET", path: "/rounds/" + round + "/receipts/" + *b.Receipt}).refused(w, 409, "not_packed")
	w.get("", "/rounds/"+round+"/live")
	return *b.Receipt
}

func (w *world) counting(receipt string) {
	w.Helper()
	w.call(request{method: "POST", path: "/rounds/" + round + "/count", as: "clerk", body: m{}}).refused(w, 409, "not_closed")
	var res struct {
		Ballots int64
		Chosen  []string
	}
	w.count(&res)
	if res.Ballots != 13 || len(res.Chosen) == 0 {
		w.Fatalf("result: %+v", res)
	}
	for code, counted := range map[string]bool{receipt: true, "AAAA-AAA-AAA-AAA": false} {
		var r struct{ Counted bool }
		w.get("", "/rounds/"+round+"/receipts/"+code, &r)
		if r.Counted != counted {
			w.Errorf("receipt %s is counted: %v", code, r.Counted)
		}
	}
	w.call(request{method: "GET", path: "/rounds/" + round + "/result", as: "councillor"}).refused(w, 404, "no_result_yet")
	w.call(request{method: "GET", path: "/rounds/" + round + "/bundle", as: "clerk"}).refused(w, 404, "no_result_yet")
	w.post("clerk", "/rounds/"+round+"/publication", m{})
	w.get("", "/rounds/"+round+"/result")
	var again struct{ Equal bool }
	w.post("", "/rounds/"+round+"/recount", m{}, &again)
	if !again.Equal {
		w.Fatal("the recount differs")
	}
	w.bundled()
	w.scenario()
	w.changing()
	w.recounting()
}

// scenario asks what a tenth less money would have given: never the official result.
func (w *world) scenario() {
	w.Helper()
	var out struct {
		Official  *bool
		Pot       int64
		ResultPot int64 `json:"result_pot"`
	}
	w.get("", "/rounds/"+round+"/scenarios?change=-10", &out)
	if out.Official == nil || *out.Official || out.Pot != out.ResultPot*9/10 {
		w.Errorf("the scenario is %+v", out)
	}
	w.call(request{method: "GET", path: "/rounds/" + round + "/scenarios?change=-10&without=nobody"}).refused(w, 422, "scenario")
}

// changing asks what would have changed the outcome for a project: counted once, then read.
func (w *world) changing() {
	w.Helper()
	var res struct {
		Projects []struct {
			Ref    string
			Chosen bool
		}
	}
	w.get("", "/rounds/"+round+"/result", &res)
	for _, p := range res.Projects {
		at := "/rounds/" + round + "/result/changes/" + p.Ref
		w.call(request{method: "GET", path: at}).refused(w, 404, "not_asked_yet")
		if p.Chosen {
			w.call(request{method: "POST", path: at, body: m{}}).refused(w, 409, "chosen")
			continue
		}
		first := w.call(request{method: "POST", path: at, body: m{}}).want(w, 200).body
		w.shared.Clock.Add(time.Second)
		again := w.call(request{method: "POST", path: at, body: m{}}).want(w, 200).body
		kept := w.call(request{method: "GET", path: at}).want(w, 200).body
		if string(first) != string(again) || string(first) != string(kept) {
			w.Errorf("found %s, then %s, kept %s", first, again, kept)
		}
	}
	w.call(request{method: "POST", path: "/rounds/" + round + "/result/changes/nothing", body: m{}}).refused(w, 404, "project")
}

// recounting starts a second recount while one runs.
func (w *world) recounting() {
	w.Helper()
	recount := request{method: "POST", path: "/rounds/" + round + "/recount", body: m{}}
	begun, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.store.Before(func(_, coll string) error {
		if coll == "pack_parts" {
			once.Do(func() { close(begun) })
			<-release
		}
		return nil
	})
	first := make(chan answer)
	go func() { first <- w.call(recount) }()
	<-begun
	second := make(chan answer, 1)
	go func() { second <- w.call(recount) }()
	select {
	case a := <-second:
		a.refused(w, 429, "recount_running")
	case <-time.After(10 * time.Second):
		w.Error("a second recount runs beside the first")
	}
	close(release)
	(<-first).want(w, 200)
	w.store.Before(nil)
}

func (w *world) resolving() {
	w.Helper()
	w.shared.Clock.Add(48 * time.Hour)
	var res struct{ Chosen []string }
	w.get("", "/rounds/"+round+"/result", &res)
	on := w.shared.Clock.Now().Format(time.DateOnly)
	body := m{"minute": "26/114", "on": on, "power_kind": "general", "power": "General power of competence", "refs": res.Chosen[:1]}
	resolve := request{method: "POST", path: "/rounds/" + round + "/resolution", as: "clerk", body: body}
	w.call(resolve).field(w, "reason", "departure_needs_reason")
	body["reason"] = "The others were paid for otherwise."
	resolve.as = "councillor"
	w.call(resolve).refused(w, 403, "not_your_place")
	resolve.as, resolve.key = "clerk", w.newKey()
	for range 2 { // the reply was lost
		w.call(resolve).want(w, 201)
	}
	var r struct {
		Total  int64
		Reason string
	}
	w.get("", "/rounds/"+round+"/resolution", &r)
	if r.Total == 0 || r.Reason == "" {
		w.Fatalf("resolution: %+v", r)
	}
	var st struct {
		Entries  []json.RawMessage
		Balances []struct {
			Account string
			Amount  int64
		}
		Next *int64
	}
	w.get("", "/places/westmere/statement?limit=3", &st)
	if len(st.Entries) != 3 || st.Next == nil || *st.Next != 3 {
		w.Fatalf("first page: %+v", st)
	}
	var sum, award int64
	for _, b := range st.Balances {
		sum += b.Amount
		if strings.HasPrefix(b.Account, "award:"+round+"/"+res.Chosen[0]+"/") {
			award += b.Amount
		}
	}
	if sum != 0 || award != r.Total {
		w.Fatalf("balances add up to %d, award %d of %d", sum, award, r.Total)
	}
	w.call(request{method: "GET", path: "/places/westmere/statement?limit=1001", wild: true}).field(w, "limit", "between")
	st.Next = nil
	w.get("", "/places/westmere/statement?after=5", &st)
	if len(st.Entries) != 1 || st.Next != nil {
		w.Fatalf("second page: %+v", st)
	}
}
