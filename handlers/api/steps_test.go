package api_test

import (
	"context"
	"fmt"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

const round = "hatherden-decides"

// ready goes from an empty installation to a round of three projects that is
// being prepared, with its money received and everything admitted.
func (w *world) ready(disclosure m) {
	w.Helper()
	w.places()
	w.money()
	w.prepare(round, disclosure, "play", "precept-share")
	for i, title := range []string{"Inclusive swing", "Speed signs", "Bench by the pond"} {
		w.admit(w.propose("", "resident", round, title, 100_00*int64(i+3)), round)
	}
}

// open goes on to a round that is open, and gives the codes of its letters.
func (w *world) open(codes int, disclosure m) []string {
	w.Helper()
	w.ready(disclosure)
	letters := w.letters(round, codes)
	w.seal(round)
	return letters
}

func (w *world) places() {
	w.Helper()
	place := func(as, id, name, kind, parent, body string) {
		p := m{"id": id, "name": name, "kind": kind, "zone": "Europe/London"}
		bodyKind := "parish_council"
		if parent != "" {
			p["parent"] = parent
		} else {
			p["currency"], bodyKind = "GBP", "principal_council"
		}
		w.post(as, "/places", m{"place": p, "body": m{"id": body, "name": name + " Council", "kind": bodyKind, "electors": 1840}})
	}
	place("operator", "westmere", "Westmere", "principal_area", "", "westmere-council")
	place("officer", "hatherden", "Hatherden", "neighbourhood", "westmere", "hatherden-council")
	place("officer", "elsewhere", "Elsewhere", "neighbourhood", "westmere", "elsewhere-council")
}

// money comes as a transfer from the principal council and as a contribution of
// the parish: 200,000 and 50,000 pence.
func (w *world) money() {
	w.Helper()
	w.chest(200_000)
	t := w.offer("play", 200_000)
	w.post("clerk", "/transfers/"+t+"/answer", m{"answer": "accept", "version": 1, "minute": "26/90"})
	w.post("officer", "/transfers/"+t+"/release", m{})
	w.post("clerk", "/transfers/"+t+"/arrival", m{"bank_ref": "BACS 4711"})
	w.post("clerk", "/places/hatherden/contributions", m{"fund": "precept-share", "name": "Share of the precept", "kind": "precept",
		"amount": 50_000, "currency": "GBP"})
}

// chest puts money into Westmere's own fund.
func (w *world) chest(amount int64) {
	w.Helper()
	by := models.By{Actor: models.SystemActor("test"), Cmd: w.app.NewID()}
	if err := w.app.Funding.Contribute(context.Background(), by, models.Fund{ID: "westmere-pooled", Place: "westmere", Name: "Pooled", Partner: "westmere-council", Kind: models.GrantFund}, money.Pence(amount), models.Banked{}); err != nil {
		w.Fatal(err)
	}
}

// offer sends Hatherden a plain share.
func (w *world) offer(fund string, amount int64) string {
	w.Helper()
	var out struct{ Transfers []struct{ ID string } }
	w.post("officer", "/transfers", m{"from_place": "westmere", "from_fund": "westmere-pooled", "name": "Play", "condition": "Things for children", "plain": true, "currency": "GBP",
		"answer_by": w.shared.Clock.Now().AddDate(0, 1, 0), "to": []m{{"place": "hatherden", "amount": amount, "fund": fund}}}, &out)
	return out.Transfers[0].ID
}

// prepare makes a round of approval of one or two, or of w.ballot, that opens in an hour and
// closes two days later.
func (w *world) prepare(id string, disclosure m, funds ...string) {
	w.Helper()
	now := w.shared.Clock.Now()
	body := m{"id": id, "place": "hatherden", "name": "Hatherden Decides", "funds": funds,
		"times": m{"opens_at": now.Add(time.Hour), "closes_at": now.Add(49 * time.Hour)},
		"rule":  m{"name": "greedy_votes", "ties": "lot"}, "answers": m{"councillor": "Chair of the council", "officer": "Parish clerk"},
		"ballot": m{"kind": "approval", "min": 1, "max": 2}}
	if w.ballot != nil {
		body["ballot"] = w.ballot
	}
	if disclosure != nil {
		body["disclosure"] = disclosure
	}
	w.post("clerk", "/rounds", body)
}

func (w *world) propose(as, by, round, title string, ask int64) string {
	w.Helper()
	var p struct{ Proposal struct{ ID string } }
	body := m{"place": "hatherden", "by": by, "ask": ask, "currency": "GBP", "text": m{"title": title,
		"summary": "For the recreation ground, wheelchairs welcome.", "period": "once, 2026-27",
		"after": "The parish council, from its precept", "deliver": "A contractor for the council"}}
	if round != "" {
		body["round"] = round
	}
	w.post(as, "/proposals", body, &p)
	return p.Proposal.ID
}

func (w *world) admit(proposal, round string) {
	w.Helper()
	w.post("clerk", "/proposals/"+proposal+"/review", m{})
	w.post("clerk", "/proposals/"+proposal+"/admission", m{"round": round, "power": "General power of competence"})
}

// letters makes a batch of codes and downloads it.
func (w *world) letters(round string, n int) []string {
	w.Helper()
	var b struct{ N int64 }
	w.post("clerk", "/rounds/"+round+"/batches", m{"size": n}, &b)
	var l struct{ Letters []struct{ Code string } }
	w.post("clerk", fmt.Sprintf("/rounds/%s/batches/%d/letters", round, b.N), m{}, &l)
	codes := make([]string, n)
	for i := range codes {
		codes[i] = l.Letters[i].Code
	}
	return codes
}

// seal seals a round and waits for its opening.
func (w *world) seal(round string) {
	w.Helper()
	var s models.Seal
	w.post("clerk", "/rounds/"+round+"/seal", m{}, &s)
	w.at(s.Times.OpensAt)
}

// at sets the clock and lets every node notice.
func (w *world) at(t time.Time) {
	w.shared.Clock.Set(t)
	w.app.Voting.Look(w.Context())
}

// closes is when voting ends.
func (w *world) closes(round string) time.Time {
	w.Helper()
	var r struct {
		ClosesAt time.Time `json:"closes_at"`
	}
	w.get("", "/rounds/"+round, &r)
	return r.ClosesAt
}

// refs are the numbers on the ballot.
func (w *world) refs(round string) []string {
	w.Helper()
	var r struct{ Seal models.Seal }
	w.get("", "/rounds/"+round, &r)
	return r.Seal.Refs()
}

func (w *world) pass(round, code string) string {
	w.Helper()
	var p struct{ Pass string }
	w.call(request{method: "POST", path: "/rounds/" + round + "/passes", body: m{"code": code}}).want(w, 201, &p)
	return p.Pass
}

// ballot is a ballot as the interface shows it.
type ballot struct {
	Rev     int64
	Kind    *string
	Choices []string
	Points  []int64
	Receipt *string
}

// cast hands a ballot in; the caller looks at the answer.
func (w *world) cast(pass, cmd string, base int64, choices ...string) answer {
	w.Helper()
	return w.call(request{method: "PUT", path: "/rounds/" + round + "/ballot", as: pass,
		body: m{"cmd": cmd, "base": base, "kind": "cast", "choices": append([]string{}, choices...)}})
}

// shows waits until an audience is shown what is looked for.
func (w *world) shows(a models.Audience, want func(models.Shown) bool) {
	w.Helper()
	tick := time.NewTicker(time.Millisecond) // the tallies are shown by a job of the node
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
	defer cancel()
	for {
		shown, err := w.app.Voting.Shown(w.Context(), round, a)
		if err != nil {
			w.Fatal(err)
		}
		if want(shown) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.Fatalf("%s are shown %+v", a, shown)
		}
	}
}

// vote hands in the first ballot of a code.
func (w *world) vote(code string, choices ...string) {
	w.Helper()
	w.cast(w.pass(round, code), w.newKey(), 0, choices...).want(w, 200)
}

// count closes the round by the clock and has the clerk count it.
func (w *world) count(into ...any) {
	w.Helper()
	w.at(w.closes(round).Add(2*models.Settle + time.Second))
	w.post("clerk", "/rounds/"+round+"/count", m{}, into...)
}
