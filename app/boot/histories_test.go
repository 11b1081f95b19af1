package boot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/bus"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// A history is what might happen in a place budget: hundreds of acts drawn at random, by
// those who may do them and by those who may not, on what earlier acts have left. It keeps
// books of its own beside those of the chest, in the plainest way there is, and a note of
// each fence and each purpose, so that the two can be held against each other.
type history struct {
	*testing.T
	ctx   context.Context
	seed  uint64
	rng   *rand.Rand
	clock *boottest.Clock
	bus   *bus.InProcess
	app   *boot.App
	site  *boot.Site
	n     int

	books     map[ledger.Account]money.Pence
	entries   []entry                             // what made them so
	withdrawn map[models.CommitmentID]money.Pence // taken back with a signature
	said      []string                            // the last acts, for the reader of a failure

	fences          map[models.FundID]models.Fence
	homes           map[models.FundID]models.PlaceID
	wrote           map[string][]money.Pence // the amounts that somebody typed, by what they were about
	commitments     []models.CommitmentID
	transfers       []models.TransferID
	liftings        []models.LiftingID
	virements       []models.VirementID
	claims          map[string]map[int64]money.Pence // what is asked for of an award and waits, by the payment
	journals, lists map[models.PlaceID]turnover      // of bank accounts
	rounds          []*played
	drafts          []*played // not sealed
	known           known
	awards          []*owed
}

// Histories hold for the trial balance, for fences, for every figure of every award, for
// the place budget, its pages and statements, and for every amount on every page that
// anybody can come to; and what was stored gives them all again.
func TestHistories(t *testing.T) {
	histories, length := uint64(2), 130
	soak := os.Getenv("SOAK") != ""
	if soak {
		histories, length = 12, 500
	}
	done := map[string]int{}
	for seed := range histories {
		h := begin(t, seed)
		for n := 0; n < length || seed == histories-1 && n < 20*length && !all(done); n++ { // the last goes on until everything has happened
			if name := h.step(); name != "" {
				done[name]++
			}
		}
		h.balanced()
		h.holds()
		h.again()
		if soak || seed == histories-1 {
			h.dress()
			h.exact()
			h.crawl()
		}
	}
	for name := range acts() {
		if done[name] == 0 {
			t.Errorf("no history had a %q that was accepted", name)
		}
	}
	t.Logf("accepted: %v", done)
}

// all reports whether each act was accepted at least once.
func all(done map[string]int) bool { return len(done) == len(acts()) }

// begin is a whole place with two parishes and three partners.
func begin(t *testing.T, seed uint64) *history {
	t.Helper()
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	h := &history{T: t, ctx: t.Context(), seed: seed, rng: rand.New(rand.NewPCG(seed, 7)), clock: shared.Clock, bus: shared.Bus, app: bare(t, shared),
		books: map[ledger.Account]money.Pence{}, fences: map[models.FundID]models.Fence{}, homes: map[models.FundID]models.PlaceID{}, wrote: map[string][]money.Pence{}, claims: map[string]map[int64]money.Pence{}, journals: map[models.PlaceID]turnover{}, lists: map[models.PlaceID]turnover{}, withdrawn: map[models.CommitmentID]money.Pence{}}
	ctx, stop := context.WithCancel(context.Background())
	voted := make(chan error, 1)
	go func() {
		voted <- h.app.Voting.Run(ctx, voting.Ticks{Show: make(chan time.Time), View: make(chan time.Time), Beat: make(chan time.Time), Compare: make(chan time.Time)})
	}()
	t.Cleanup(func() { stop(); <-voted })
	var err error
	h.site, err = h.app.NewSite(ctx)
	h.must(err)
	h.must(h.app.Places.Create(h.ctx, h.by(models.SystemActor("test")),
		models.Place{ID: "westmere", Name: "Westmere", Kind: models.PrincipalArea, Body: "westmere-council", Currency: "GBP", Zone: "Europe/London"},
		models.Body{ID: "westmere-council", Name: "Westmere Council", Kind: models.PrincipalCouncil, Place: "westmere"}))
	for _, area := range areas {
		h.must(h.app.Places.Create(h.ctx, h.by(officer), models.Place{ID: area, Name: string(area), Kind: models.Neighbourhood, Parent: "westmere", Body: models.BodyID(area), Zone: "Europe/London"},
			models.Body{ID: models.BodyID(area), Name: string(area) + " parish council", Kind: models.ParishCouncil, Place: area, Electors: 1840}))
	}
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		id := watchedAt(place)
		h.must(h.app.Fences.AddService(h.ctx, h.by(h.keeper(place)), models.Service{ID: id, Place: place, Name: "Families", Was: "Families only"}))
		h.must(h.app.Fences.Record(h.ctx, h.by(h.keeper(place)), models.ServiceLevel{Service: id, Year: "2026-04-01", Spend: 1000_00, Where: "Budget book"}))
	}
	for _, p := range givers {
		h.must(h.app.Places.AddBody(h.ctx, h.by(officer), models.Body{ID: p, Name: string(p), Kind: models.PartnerBody, Place: "westmere"}))
	}
	for _, act := range []func(*history) error{(*history).invite, (*history).sign, (*history).instalment, (*history).own} {
		for range 24 { // so that there is money to begin with
			h.must(notMine(act(h)))
		}
	}
	return h
}

// notMine passes over what was refused.
func notMine(err error) error {
	if _, refused := errors.AsType[*models.Error](err); refused || errors.Is(err, errNothing) {
		return nil
	}
	return err
}

var (
	areas   = []models.PlaceID{"hatherden", "saltby"}
	givers  = []models.BodyID{"police", "health", "homes"}
	strands = []models.Strand{"safety", "older_people", "place"}
)

func (h *history) by(a models.Actor) models.By {
	h.n++
	return models.By{Actor: a, Cmd: fmt.Sprintf("history-%d-%d", h.seed, h.n)}
}

func (h *history) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatalf("history %d: %v\nafter:\n%s", h.seed, err, strings.Join(h.said[max(0, len(h.said)-12):], "\n"))
	}
}

func (h *history) wrong(format string, args ...any) {
	h.Helper()
	h.must(fmt.Errorf(format, args...))
}

// someone is an actor who has the role at the place; n tells several apart.
func someone(role models.Role, place models.PlaceID, n int) models.Actor {
	return models.Actor{ID: fmt.Sprintf("%s-%s-%d", role, place, n), Grants: []models.Grant{{Place: place, Role: role}}}
}

// best is one of a list, mostly of those that fit.
func best[T any](h *history, list []T, fits func(T) bool) T {
	var good []T
	for _, one := range list {
		if fits(one) {
			good = append(good, one)
		}
	}
	if len(good) == 0 || h.one(8) {
		good = list
	}
	return of(h, good)
}

func of[T any](h *history, list []T) T { return list[h.rng.IntN(len(list))] }

func (h *history) one(in int) bool { return h.rng.IntN(in) == 0 }

// sum is an amount: mostly a sensible one, sometimes an odd number of pence, and now and
// then one that must be refused.
func (h *history) sum(most money.Pence) money.Pence {
	switch h.rng.IntN(12) {
	case 0:
		return -money.Pence(h.rng.Int64N(50_000))
	case 1:
		return most + 1 + money.Pence(h.rng.Int64N(1_000_000))
	case 2:
		return most
	}
	return 1 + money.Pence(h.rng.Int64N(int64(max(1, most))))
}

func (h *history) fence() models.Fence {
	var f models.Fence
	if h.one(2) {
		f.Strand = of(h, strands)
	}
	if h.one(4) {
		f.Spend = of(h, []models.Spend{models.Capital, models.Revenue})
	}
	f.Virement = h.one(3)
	if h.one(6) {
		f.Until = h.clock.Now().AddDate(0, h.rng.IntN(6), 0).Format(time.DateOnly)
	}
	return f
}

// acts are everything that can happen, by name. Each tries once, and writes what was
// accepted into the history's own books.
func acts() map[string]func(*history) error {
	return map[string]func(*history) error{
		"invite": (*history).invite, "sign": (*history).sign, "withdraw": (*history).withdraws, "instalment": (*history).instalment, "own money": (*history).own,
		"offer": (*history).offer, "answer": (*history).answer, "condition": (*history).condition, "release": (*history).release, "receive": (*history).receive,
		"recall": (*history).recall, "hand back": (*history).handBack, "take back": (*history).takeBack, "offer withdrawn": (*history).unoffer,
		"propose lifting": (*history).proposeLifting, "approve lifting": (*history).approveLifting, "lift": (*history).lift,
		"ask virement": (*history).asksVirement, "agree virement": (*history).agreesVirement, "undo virement": (*history).undoesVirement,
		"round": (*history).begins, "count": (*history).counts, "resolve": (*history).resolves, "arrange": (*history).arranges,
		"request": (*history).requests, "approve": (*history).approves, "stop": (*history).stops, "pay": (*history).pays, "lapse": (*history).lapses, "refund": (*history).refunds,
		"correct payment": (*history).correctsPayment, "correct return": (*history).correctsReturn,
	}
}

// usual are acts that come more often than the others, as they do in life.
var usual = []string{"arrange", "request", "approve", "approve", "pay", "instalment", "answer", "release", "receive", "approve lifting", "lift", "sign", "own money", "ask virement", "agree virement"}

// step does one act, and names it if it was accepted. What is refused must be refused in
// words, and leave no trace.
func (h *history) step() (accepted string) {
	every := acts()
	h.clock.Add(time.Duration(h.rng.IntN(40)) * time.Hour)
	before := maps.Clone(h.books)
	name, err := "", errNothing
	for errors.Is(err, errNothing) {
		name = of(h, append(slices.Sorted(maps.Keys(every)), usual...))
		err = every[name](h)
	}
	h.said = append(h.said, fmt.Sprintf("%s: %v", name, err))
	switch refusal, ok := errors.AsType[*models.Error](err); {
	case err == nil:
		accepted = name
	case !ok || !slices.Contains([]models.ErrorKind{models.Invalid, models.Conflict, models.Forbidden, models.NotFound}, refusal.Kind):
		h.must(err)
	case !maps.Equal(before, h.books):
		h.wrong("%s was refused and still booked", name)
	}
	if len(h.said)%10 == 0 {
		h.balanced()
	}
	return accepted
}

// errNothing says that there is nothing yet that an act could be done to.
var errNothing = errors.New("nothing to do it to")

// twice sends a command, and now and then once more, as a phone does that lost the answer.
func (h *history) twice(by models.By, do func(models.By) error) error {
	err := do(by)
	if err == nil && h.one(6) {
		if err := do(by); err != nil {
			h.wrong("the same command again: %v", err)
		}
	}
	return err
}

// balanced holds the chest's books against the history's: each pound in the same one
// place, all of them adding up to nothing, and no account below zero but the outside.
func (h *history) balanced() ledger.Statement {
	h.Helper()
	st, err := h.app.Funding.Statement(h.ctx, "westmere")
	h.must(err)
	var sum money.Pence
	for account, n := range st.Balances {
		sum += n
		if n != h.books[account] {
			h.wrong("%s holds %d, and %d by what was accepted", account, n, h.books[account])
		}
		if n < 0 && account != ledger.Outside {
			h.wrong("%s is overdrawn by %d", account, -n)
		}
	}
	if sum != 0 {
		h.wrong("the trial balance is %d", sum)
	}
	if len(st.Entries) != len(h.entries) {
		h.wrong("the journal has %d entries, and %d acts moved money", len(st.Entries), len(h.entries))
	}
	for i, e := range st.Entries {
		did := map[ledger.Account]money.Pence{}
		for _, p := range e.Postings {
			did[p.Account] = p.Amount
		}
		if want := h.entries[i].postings(); !maps.Equal(did, want) || !e.At.Equal(h.entries[i].at) {
			h.wrong("entry %d is %v at %s, and %v at %s by what was accepted", e.Seq, did, e.At, want, h.entries[i].at)
		}
	}
	for account, n := range h.books {
		if n != st.Balances[account] {
			h.wrong("%s holds %d, and %d by what was accepted", account, st.Balances[account], n)
		}
	}
	return st
}

// again builds everything anew from what is stored: the projections, the journal on another
// node, each count; and proves the chain.
func (h *history) again() {
	h.Helper()
	repaired, err := h.app.Projector.Repair(h.ctx)
	h.must(err)
	if repaired.Replaced+repaired.Removed > 0 {
		h.wrong("built anew, %d documents are others and %d are not there: %+v", repaired.Replaced, repaired.Removed, repaired)
	}
	first, err := json.Marshal(h.balanced())
	h.must(err)
	other := bare(h.T, boottest.Shared{Engine: h.app.Engine, Clock: h.clock, Keys: h.app.Keys, Bus: h.bus})
	st, err := other.Funding.Statement(h.ctx, "westmere")
	h.must(err)
	second, err := json.Marshal(st)
	h.must(err)
	if string(first) != string(second) {
		h.wrong("another node reads another journal")
	}
	for _, r := range h.rounds {
		if r.stage < counted {
			continue
		}
		if same, err := other.Counting.Recount(h.ctx, r.id); err != nil || !same {
			h.wrong("%s counted again: %v %v", r.id, same, err)
		}
	}
	audit, err := other.Audit(h.ctx, nil)
	h.must(err)
	if len(audit.Findings) > 0 {
		h.wrong("the audit finds %+v", audit.Findings)
	}
}
