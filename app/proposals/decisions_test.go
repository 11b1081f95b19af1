package proposals_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/proposals"
	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/money"
)

// table is a place with a round in preparation and its two clerks.
type table struct {
	*testing.T
	app *boot.App
	n   int
}

const round = models.RoundID("spring")

func newTable(t *testing.T) *table {
	t.Helper()
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	w := &table{T: t, app: shared.Node(t, true)}
	for _, id := range []models.PlaceID{"marsh", "fossby"} {
		w.must(w.app.Places.Create(t.Context(), w.by(models.SystemActor("test")),
			models.Place{ID: id, Name: string(id), Kind: models.Neighbourhood, Body: models.BodyID(id + "-council"), Currency: "GBP", Zone: "Europe/London"},
			models.Body{ID: models.BodyID(id + "-council"), Name: "Council", Kind: models.ParishCouncil, Place: id}))
	}
	w.must(w.app.Funding.Contribute(t.Context(), w.by(clerk("one")), models.Fund{ID: "precept", Place: "marsh", Name: "Precept", Partner: "marsh-council", Kind: models.PreceptFund}, 5_000_00, models.Banked{}))
	opens := shared.Clock.Now().AddDate(0, 0, 14)
	_, err := w.app.Rounds.Create(t.Context(), w.by(clerk("one")), models.Round{ID: round, Place: "marsh", Name: "Spring",
		Times: models.Timetable{OpensAt: opens, ClosesAt: opens.AddDate(0, 0, 14)}, Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Funds: []models.FundID{"precept"}, Disclosure: models.DefaultDisclosure(20),
		Answers: models.Accountable{Councillor: "Chair", Officer: "Clerk"}})
	w.must(err)
	return w
}

func clerk(name string) models.Actor {
	return models.Actor{ID: "clerk-" + name, Grants: []models.Grant{{Place: "marsh", Role: models.RoleClerk}}}
}

func (w *table) by(a models.Actor) models.By {
	w.n++
	return models.By{Actor: a, Cmd: fmt.Sprintf("cmd-%04d", w.n)}
}

func (w *table) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *table) idea(place models.PlaceID, title string) models.ProposalID {
	w.Helper()
	p, err := w.app.Proposals.Submit(w.Context(), w.by(models.Anonymous), models.Proposal{ID: models.ProposalID(w.app.NewID()), Place: place,
		By: models.ByResident, Ask: 100_00}, models.ProposalText{Title: title, Summary: "For everybody who comes by.", Period: "once", After: "Council", Deliver: "Council"})
	w.must(err)
	return p.ID
}

func (w *table) state(id models.ProposalID) models.ProposalState {
	w.Helper()
	e, err := w.app.Proposals.Entry(w.Context(), id)
	w.must(err)
	return e.Proposal.State
}

func (w *table) seal() {
	w.Helper()
	_, err := w.app.Rolls.MakeBatch(w.Context(), w.by(clerk("one")), round, 20)
	w.must(err)
	_, err = w.app.Rounds.Seal(w.Context(), w.by(clerk("one")), round)
	w.must(err)
}

var refusal = proposals.Decision{Act: proposals.ActRefuse, Reason: "private_gain", Words: "Ask the owner."}

// TestTwoClerks decide about one idea at the same time: one decision stands, and
// the other clerk is told.
func TestTwoClerks(t *testing.T) {
	w := newTable(t)
	for range 10 {
		id := w.idea("marsh", "A bench")
		decisions := []proposals.Decision{refusal, {Act: proposals.ActAdmit, Round: round, Power: "General power of competence"}}
		commands := []models.By{w.by(clerk("one")), w.by(clerk("two"))}
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i := range decisions {
			both.Go(func() {
				_, errs[i] = w.app.Proposals.Decide(context.WithoutCancel(t.Context()), commands[i], id, decisions[i])
			})
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("one of two decisions stands: %v, %v", errs[0], errs[1])
		}
		if err := errors.Join(errs...); !models.IsKind(err, models.Conflict) {
			t.Errorf("the other is told that it came second: %v", err)
		}
		want := models.ProposalNotFeasible
		if errs[1] == nil {
			want = models.ProposalAdmitted
		}
		if got := w.state(id); got != want {
			t.Errorf("%s stands, not %s", got, want)
		}
	}
}

// TestOverruling somebody's decision takes a step of its own.
func TestOverruling(t *testing.T) {
	w := newTable(t)
	id := w.idea("marsh", "A bench")
	_, err := w.app.Proposals.Decide(t.Context(), w.by(clerk("one")), id, refusal)
	w.must(err)
	admit := proposals.Decision{Act: proposals.ActAdmit, Round: round, Power: "GPC", Asks: map[models.ProposalID]money.Pence{id: 150_00}}
	if _, err := w.app.Proposals.Decide(t.Context(), w.by(clerk("two")), id, admit); !models.IsKind(err, models.Conflict) {
		t.Errorf("admitted over a refusal: %v", err)
	}
	_, err = w.app.Proposals.Reopen(t.Context(), w.by(clerk("two")), id)
	w.must(err)
	_, err = w.app.Proposals.Decide(t.Context(), w.by(clerk("two")), id, admit)
	w.must(err)
	if e, _ := w.app.Proposals.Entry(t.Context(), id); e.Proposal.Ask != 150_00 || e.Proposal.Reason != "" || e.Decision.Get("words") != "" {
		t.Errorf("%+v", e.Proposal)
	}
}

// TestSort says of each idea what became of it; a repetition changes nothing.
func TestSort(t *testing.T) {
	w := newTable(t)
	open, decided, elsewhere := w.idea("marsh", "A bench"), w.idea("marsh", "A drive"), w.idea("fossby", "A ramp")
	_, err := w.app.Proposals.Admit(t.Context(), w.by(clerk("two")), decided, round, 0, "GPC")
	w.must(err)
	by := w.by(clerk("one"))
	ids := []models.ProposalID{open, decided, elsewhere, "nowhere"}
	for range 2 {
		out, err := w.app.Proposals.Sort(t.Context(), by, "marsh", ids, refusal)
		w.must(err)
		if len(out) != 4 || out[0].Err != nil || !models.IsKind(out[1].Err, models.Conflict) || !models.IsKind(out[2].Err, models.Forbidden) || !models.IsKind(out[3].Err, models.NotFound) {
			t.Fatalf("got %v", out)
		}
		if out[1].Proposal.State != models.ProposalAdmitted || out[2].Proposal.State != "" {
			t.Errorf("the state of what was not done: %v", out)
		}
	}
	if w.state(open) != models.ProposalNotFeasible || w.state(decided) != models.ProposalAdmitted || w.state(elsewhere) != models.ProposalSubmitted {
		t.Error("a row was changed that was reported as not done, or the other way round")
	}
	// The same command after somebody has gone on: what it had done is not done again.
	_, err = w.app.Proposals.Reopen(t.Context(), w.by(clerk("two")), open)
	w.must(err)
	out, err := w.app.Proposals.Sort(t.Context(), by, "marsh", ids[:1], refusal)
	w.must(err)
	if out[0].Err != nil || w.state(open) != models.ProposalUnderReview {
		t.Errorf("a late repetition: %v, %s", out, w.state(open))
	}
}

// TestSortUnsound does nothing when the decision itself lacks something.
func TestSortUnsound(t *testing.T) {
	w := newTable(t)
	id := w.idea("marsh", "A bench")
	for name, d := range map[string]proposals.Decision{
		"no reason":           {Act: proposals.ActRefuse},
		"a reason of our own": {Act: proposals.ActRefuse, Reason: "ugly"},
		"other without words": {Act: proposals.ActRefuse, Reason: "other"},
		"no power":            {Act: proposals.ActAdmit, Round: round},
		"no round":            {Act: proposals.ActAdmit, Power: "GPC"},
		"into nothing":        {Act: proposals.ActMerge},
		"no act":              {Act: "burn"},
	} {
		if _, err := w.app.Proposals.Sort(t.Context(), w.by(clerk("one")), "marsh", []models.ProposalID{id}, d); !models.IsKind(err, models.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.app.Proposals.Sort(t.Context(), w.by(models.Actor{ID: "x", Grants: []models.Grant{{Place: "fossby", Role: models.RoleClerk}}}), "marsh", []models.ProposalID{id}, refusal); !models.IsKind(err, models.Forbidden) {
		t.Errorf("a clerk of another place: %v", err)
	}
	if w.state(id) != models.ProposalSubmitted {
		t.Error("something was done")
	}
}

// TestMerge keeps the credit, can be taken back until the ballot is sealed, and
// leads nowhere else.
func TestMerge(t *testing.T) {
	w := newTable(t)
	a, b, c := w.idea("marsh", "Bench"), w.idea("marsh", "Benches"), w.idea("marsh", "Seats")
	merge := func(into models.ProposalID, ids ...models.ProposalID) []proposals.Outcome {
		out, err := w.app.Proposals.Sort(t.Context(), w.by(clerk("one")), "marsh", ids, proposals.Decision{Act: proposals.ActMerge, Into: into})
		w.must(err)
		return out
	}
	if out := merge(b, a, b); len(out) != 1 || out[0].Err != nil {
		t.Fatalf("the one that goes on is left out: %v", out)
	}
	merge(c, b)
	if list, err := w.app.Proposals.Carries(t.Context(), c); err != nil || len(list) != 2 {
		t.Errorf("both are credited on the last: %v, %v", list, err)
	}
	_, err := w.app.Proposals.Admit(t.Context(), w.by(clerk("one")), c, round, 0, "GPC")
	w.must(err)
	_, err = w.app.Proposals.Reopen(t.Context(), w.by(clerk("one")), b)
	w.must(err)
	if list, _ := w.app.Proposals.Carries(t.Context(), c); len(list) != 0 {
		t.Errorf("taken out again: %v", list)
	}
	merge(c, b)
	w.seal()
	if _, err := w.app.Proposals.Reopen(t.Context(), w.by(clerk("one")), a); !models.IsKind(err, models.Conflict) {
		t.Errorf("taken out of a sealed ballot: %v", err)
	}
	d := w.idea("marsh", "Late bench")
	if _, err := w.app.Proposals.Merge(t.Context(), w.by(clerk("one")), d, c); !models.IsKind(err, models.Invalid) {
		t.Errorf("merged into a sealed ballot: %v", err)
	}
	if _, err := w.app.Proposals.Merge(t.Context(), w.by(clerk("one")), d, a); !models.IsKind(err, models.Invalid) {
		t.Errorf("merged into one that has ended: %v", err)
	}
}

// TestMergeInCircles cannot happen: of two mergers that point at each other at
// most one stands.
func TestMergeInCircles(t *testing.T) {
	w := newTable(t)
	for range 10 {
		ids := []models.ProposalID{w.idea("marsh", "Bench"), w.idea("marsh", "Benches")}
		commands := []models.By{w.by(clerk("one")), w.by(clerk("two"))}
		var both sync.WaitGroup
		for i := range ids {
			both.Go(func() {
				_, _ = w.app.Proposals.Merge(context.WithoutCancel(t.Context()), commands[i], ids[i], ids[1-i])
			})
		}
		both.Wait()
		if w.state(ids[0]) == models.ProposalMerged && w.state(ids[1]) == models.ProposalMerged {
			t.Fatal("both were merged into each other, and none goes on")
		}
	}
}

// TestPaper is logged by the clerk only, and names nobody.
func TestPaper(t *testing.T) {
	w := newTable(t)
	submit := func(by models.Actor) (models.Proposal, error) {
		return w.app.Proposals.Submit(t.Context(), w.by(by), models.Proposal{ID: models.ProposalID(w.app.NewID()), Place: "marsh", By: models.ByPaper, Ask: 1},
			models.ProposalText{Title: "A bench", Summary: "For everybody who comes by.", Period: "once", After: "Council", Deliver: "Council"})
	}
	if _, err := submit(models.Anonymous); !models.IsKind(err, models.Unauthenticated) {
		t.Errorf("a resident says it came on paper: %v", err)
	}
	p, err := submit(clerk("one"))
	if err != nil || p.By != models.ByPaper || p.Body != "" {
		t.Errorf("%+v, %v", p, err)
	}
}
