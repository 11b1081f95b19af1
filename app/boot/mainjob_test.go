package boot_test

import (
	"context"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// TestMainJob goes the whole way once, from a council's transfer and a
// resident's idea to an award, on every engine.
func TestMainJob(t *testing.T) {
	storetest.Engines(t, boot.Schemas(), func(t *testing.T, e store.Engine) {
		shared := boottest.Share(t, e)
		j := &job{T: t, shared: shared, app: shared.Node(t, true), ctx: t.Context()}
		j.places()
		j.money()
		j.ideas()
		j.seal()
		j.vote()
		j.count()
		j.resolve()
	})
}

type job struct {
	*testing.T
	shared boottest.Shared
	app    *boot.App
	ctx    context.Context
	n      int
	swing  models.ProposalID
	bench  models.ProposalID
	codes  []string
}

const round = models.RoundID("hatherden-decides")

var (
	officer    = models.Actor{ID: "officer", Grants: []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}}
	clerk      = models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}
	councillor = models.Actor{ID: "councillor", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}}
)

func (j *job) by(a models.Actor) models.By {
	j.n++
	return models.By{Actor: a, Cmd: "cmd-" + string(rune('a'+j.n%26)) + time.Duration(j.n).String()}
}

func (j *job) must(err error) {
	j.Helper()
	if err != nil {
		j.Fatal(err)
	}
}

func (j *job) places() {
	system := models.SystemActor("test")
	j.must(j.app.Places.Create(j.ctx, j.by(system),
		models.Place{ID: "westmere", Name: "Westmere", Kind: models.PrincipalArea, Body: "westmere-council", Currency: "GBP", Zone: "Europe/London"},
		models.Body{ID: "westmere-council", Name: "Westmere Council", Kind: models.PrincipalCouncil, Place: "westmere"}))
	j.must(j.app.Places.Create(j.ctx, j.by(officer),
		models.Place{ID: "hatherden", Name: "Hatherden", Kind: models.Neighbourhood, Parent: "westmere", Body: "hatherden-parish-council", Zone: "Europe/London"},
		models.Body{ID: "hatherden-parish-council", Name: "Hatherden Parish Council", Kind: models.ParishCouncil, Place: "hatherden", Electors: 1840}))
}

func (j *job) balance(account ledger.Account) money.Pence {
	j.Helper()
	st, err := j.app.Funding.Statement(j.ctx, "hatherden")
	j.must(err)
	return st.Balances[account]
}

func (j *job) money() {
	j.must(j.app.Funding.Contribute(j.ctx, j.by(models.SystemActor("test")), models.Fund{ID: "westmere-pooled", Place: "westmere", Name: "Pooled",
		Partner: "westmere-council", Kind: models.GrantFund}, 30_000_00, models.Banked{}))
	offers, err := j.app.Transfers.Offer(j.ctx, j.by(officer), models.TransferDraft{ID: "t", FromPlace: "westmere",
		To: []models.DraftTo{{Place: "hatherden", Fund: "hatherden-play", Amount: 20_000_00}},
		Terms: models.TransferTerms{FromFund: "westmere-pooled", Name: "Play and safety", Condition: "Things for children to play on", Plain: true, Years: 1, Statutory: "none",
			AnswerBy: j.shared.Clock.Now().AddDate(0, 1, 0)}}, models.TransferWords{})
	j.must(err)
	id, yes := offers[0].ID, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "26/1"}
	if _, err := j.app.Transfers.Answer(j.ctx, j.by(officer), id, yes); !models.IsKind(err, models.Forbidden) {
		j.Fatalf("the giver answers its own offer: %v", err)
	}
	if _, err := j.app.Transfers.Release(j.ctx, j.by(officer), id); !models.IsKind(err, models.Conflict) {
		j.Fatalf("released before it was accepted: %v", err)
	}
	_, err = j.app.Transfers.Answer(j.ctx, j.by(clerk), id, yes)
	j.must(err)
	if _, err := j.app.Transfers.Receive(j.ctx, j.by(clerk), id, models.Banked{Ref: "BACS 1"}); !models.IsKind(err, models.Conflict) {
		j.Fatalf("received before it was released: %v", err)
	}
	_, err = j.app.Transfers.Release(j.ctx, j.by(officer), id)
	j.must(err)
	if got := j.balance(ledger.FundAccount("hatherden-play")); got != 0 {
		j.Fatalf("released money is in the fund before it is received: %d", got)
	}
	by := j.by(clerk)
	for range 2 { // a retry is harmless
		_, err = j.app.Transfers.Receive(j.ctx, by, id, models.Banked{Ref: "BACS 4711"})
		j.must(err)
	}
	if got, left := j.balance(ledger.FundAccount("hatherden-play")), j.balance(ledger.FundAccount("westmere-pooled")); got != 20_000_00 || left != 10_000_00 {
		j.Fatalf("received %d, left %d", got, left)
	}
}

func (j *job) ideas() {
	now := j.shared.Clock.Now()
	_, err := j.app.Rounds.Create(j.ctx, j.by(clerk), models.Round{ID: round, Place: "hatherden", Name: "Hatherden Decides",
		Times:  models.Timetable{OpensAt: now.Add(time.Hour), ClosesAt: now.Add(48 * time.Hour)},
		Rule:   models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Funds: []models.FundID{"hatherden-play"},
		Disclosure: models.DefaultDisclosure(40), Answers: models.Accountable{Councillor: "Chair", Officer: "Clerk"}})
	j.must(err)
	j.swing = j.propose(models.Anonymous, models.ByResident, "Inclusive swing", 14_800_00)
	j.bench = j.propose(clerk, models.ByBody, "Speed signs", 6_900_00)
	if _, err := j.app.Proposals.Submit(j.ctx, j.by(models.Anonymous), models.Proposal{ID: "x", Place: "hatherden", By: models.ByBody, Ask: 1},
		words("A false flag")); !models.IsKind(err, models.Unauthenticated, models.Forbidden) {
		j.Fatalf("anybody may propose in the council's name: %v", err)
	}
	for _, id := range []models.ProposalID{j.swing, j.bench} {
		_, err := j.app.Proposals.Review(j.ctx, j.by(clerk), id)
		j.must(err)
		_, err = j.app.Proposals.Admit(j.ctx, j.by(clerk), id, round, 0, "General power of competence")
		j.must(err)
	}
}

func words(title string) models.ProposalText {
	return models.ProposalText{Title: title, Summary: "For the recreation ground, wheelchairs welcome.", Period: "once, 2026-27",
		After: "The parish council, from its precept", Deliver: "A contractor for the parish council"}
}

func (j *job) propose(actor models.Actor, by models.Proposer, title string, ask money.Pence) models.ProposalID {
	p, err := j.app.Proposals.Submit(j.ctx, j.by(actor), models.Proposal{ID: models.ProposalID(j.app.NewID()), Place: "hatherden",
		Round: round, By: by, Ask: ask}, words(title))
	j.must(err)
	return p.ID
}

func (j *job) seal() {
	if _, err := j.app.Rounds.Seal(j.ctx, j.by(clerk), round); !models.IsKind(err, models.Conflict) {
		j.Fatalf("sealed without codes: %v", err)
	}
	batch, err := j.app.Rolls.MakeBatch(j.ctx, j.by(clerk), round, 40)
	j.must(err)
	letters, err := j.app.Rolls.Download(j.ctx, j.by(clerk), round, batch.N)
	j.must(err)
	for _, l := range letters {
		j.codes = append(j.codes, l.Code)
	}
	seal, err := j.app.Rounds.Seal(j.ctx, j.by(clerk), round)
	j.must(err)
	if got := j.balance(ledger.FundAccount("hatherden-play")); got != 0 || seal.Pot() != 20_000_00 {
		j.Fatalf("sealed pot %d, still in the fund %d", seal.Pot(), got)
	}
	token := j.app.Proposals.FollowToken(j.swing)
	if _, err := j.app.Proposals.Withdraw(j.ctx, j.by(models.Anonymous), j.swing, token); !models.IsKind(err, models.Conflict) {
		j.Fatalf("a project of a sealed round is withdrawn: %v", err)
	}
	j.shared.Clock.Set(seal.Times.OpensAt)
	j.app.Voting.Look(j.ctx)
}

func (j *job) cast(code string, base int64, choices ...string) (voting.Receipt, error) {
	j.Helper()
	person, err := j.app.Rolls.Redeem(j.ctx, round, code)
	j.must(err)
	return j.app.Voting.Cast(j.ctx, voting.Cast{Round: round, Person: person, Channel: models.Online, Cmd: j.app.NewID(), Base: base,
		State: models.BallotCast, Choices: choices, ReadAt: j.shared.Clock.Now()})
}

func (j *job) ref(id models.ProposalID) string {
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	for _, p := range v.Seal.Projects {
		if p.Proposal == id {
			return p.Ref
		}
	}
	j.Fatalf("%s is not on the ballot", id)
	return ""
}

func (j *job) vote() {
	swing, bench := j.ref(j.swing), j.ref(j.bench)
	for i, code := range j.codes[:30] {
		choices := []string{swing}
		if i%3 == 0 {
			choices = []string{bench}
		}
		_, err := j.cast(code, 0, choices...)
		j.must(err)
	}
	if _, err := j.cast(j.codes[0], 1, swing, bench); err != nil { // a change of mind
		j.Fatal(err)
	}
	if _, err := j.cast(j.codes[1], 0, bench); !models.IsKind(err, models.Conflict) {
		j.Fatalf("a stale base was taken: %v", err)
	}
	shown, err := j.app.Voting.Shown(j.ctx, round, models.Public)
	j.must(err)
	if shown.Counts != nil || shown.Turnout%10 != 0 {
		j.Fatalf("the public sees %+v", shown)
	}
}

func (j *job) count() {
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	j.shared.Clock.Set(v.ClosesAt().Add(-time.Second))
	j.app.Voting.Look(j.ctx)
	if _, err := j.cast(j.codes[31], 0, j.ref(j.swing)); err != nil {
		j.Fatalf("a second before closing: %v", err)
	}
	j.shared.Clock.Set(v.ClosesAt().Add(time.Second))
	j.app.Voting.Look(j.ctx)
	if _, err := j.cast(j.codes[32], 0, j.ref(j.swing)); !models.IsKind(err, models.Conflict) {
		j.Fatalf("a second after closing: %v", err)
	}
	j.shared.Clock.Set(v.ClosesAt().Add(2*models.Settle + time.Second))
	j.app.CloseDue(j.ctx)
	by := j.by(clerk)
	res, err := j.app.Counting.Count(j.ctx, by, round)
	j.must(err)
	if res.Ballots != 31 || len(res.Chosen) != 1 || res.Chosen[0] != j.ref(j.swing) {
		j.Fatalf("result: %+v", res)
	}
	equal, err := j.app.Counting.Recount(j.ctx, round)
	j.must(err)
	if !equal {
		j.Fatal("the recount differs")
	}
	if _, err := j.app.Counting.Resolve(j.ctx, j.by(clerk), round, models.Minuted{Kind: models.GeneralPower, Minute: "26/114", On: "2026-11-05", Power: "GPC", Refs: res.Chosen}); !models.IsKind(err, models.Conflict) {
		j.Fatalf("resolved before publication: %v", err)
	}
	_, err = j.app.Counting.Publish(j.ctx, j.by(clerk), round)
	j.must(err)
}

func (j *job) resolve() {
	j.shared.Clock.Add(48 * time.Hour)
	swing := j.ref(j.swing)
	if _, err := j.app.Counting.Resolve(j.ctx, j.by(councillor), round, models.Minuted{Kind: models.GeneralPower, Minute: "26/114", On: "2026-11-05", Power: "GPC", Refs: []string{swing}}); !models.IsKind(err, models.Forbidden) {
		j.Fatalf("a councillor alone resolves: %v", err)
	}
	by := j.by(clerk)
	for range 2 {
		_, err := j.app.Counting.Resolve(j.ctx, by, round, models.Minuted{Kind: models.GeneralPower, Minute: "26/114", On: "2026-11-05", Power: "General power of competence", Refs: []string{swing}})
		j.must(err)
	}
	if got := j.balance(ledger.AwardAccount(round, swing, "hatherden-play")); got != 14_800_00 {
		j.Fatalf("awarded %d", got)
	}
	if got := j.balance(ledger.FundAccount("hatherden-play")); got != 5_200_00 {
		j.Fatalf("back in the fund %d", got)
	}
	st, err := j.app.Funding.Statement(j.ctx, "hatherden")
	j.must(err)
	var sum money.Pence
	for _, n := range st.Balances {
		sum += n
	}
	if sum != 0 || len(st.Entries) != 5 {
		j.Fatalf("trial balance %d over %d entries", sum, len(st.Entries))
	}
}
