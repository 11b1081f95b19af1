package boot

import (
	"context"
	"errors"
	"sync"
	"time"

	"commonchest/app/store"
	"commonchest/app/voting"
	"commonchest/handlers/web"
	"commonchest/models"
)

// DemoTour is what a visitor may try in ten minutes, in this order.
var DemoTour = []web.Try{
	{ID: "vote", As: "resident", Minutes: 2},
	{ID: "wall", URL: "/r/" + string(DemoRound) + "/wall", As: "councillor", Minutes: 2},
	{ID: "result", URL: "/r/" + string(demoLastRound) + "/result", Minutes: 1},
	{ID: "idea", URL: "/p/quarrybank/propose", Minutes: 1},
	{ID: "held", URL: "/staff/rounds/" + string(demoHeldRound), As: "clerk", Minutes: 2},
	{ID: "offers", URL: "/staff/westmere/offers", As: "officer", Minutes: 1},
	{ID: "partner", URL: "/partner", As: "nhs", Minutes: 1},
	{ID: "audit", URL: "/p/hatherden/journal", As: "auditor", Minutes: 1},
}

// moving is a store whose clock the demonstration moves: its past was really
// gone through, act by act, and not written down afterwards.
type moving struct {
	store.Engine
	mu sync.Mutex
	at time.Time
}

// Now is the store's clock.
func (m *moving) Now(context.Context) (store.Reading, error) {
	return store.Reading{At: m.now()}, nil
}

func (m *moving) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

func (m *moving) set(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = at
}

// errHalfDemo says that filling was cut off.
var errHalfDemo = errors.New("the demonstration was cut off while it was being filled: run commonchest demo --fresh")

// Demo fills an empty store with Aldermarsh Vale, its last year relative to now.
// A demonstration that is there goes on as it is.
func (a *App) Demo(ctx context.Context) error {
	list, err := a.Places.Places(ctx)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return a.wholeDemo(ctx, list)
	}
	now := a.Clock.Now()
	clock := &moving{Engine: a.Engine, at: now.AddDate(0, -13, 4)}
	cfg := *a.Config
	cfg.SingleNode = true
	past, err := New(ctx, &cfg, Options{Engine: clock, Bus: a.bus, Keys: a.Keys, Now: clock.now, Random: a.random, Log: a.log})
	if err != nil {
		return err
	}
	jobs, stop := context.WithCancel(ctx)
	done, compare := make(chan error, 1), make(chan time.Time)
	go func() {
		done <- past.Voting.Run(jobs, voting.Ticks{Show: make(chan time.Time), View: make(chan time.Time), Beat: make(chan time.Time), Compare: compare})
	}()
	d := &demo{App: past, ctx: ctx, clock: clock, compare: compare, ids: map[string]models.ProposalID{}, staff: map[string]models.AccountID{}}
	d.story(now)
	stop()
	past.Hub.Close("gone")
	if err := <-done; err != nil {
		return err
	}
	return d.err
}

// wholeDemo refuses what was cut off; places that are no demonstration are left alone.
func (a *App) wholeDemo(ctx context.Context, list []models.Place) error {
	for _, p := range list {
		if !p.Demo {
			return nil
		}
	}
	_, err := a.Proposals.Entry(ctx, demoLastIdea)
	if models.IsKind(err, models.NotFound) {
		return errHalfDemo
	}
	return err
}

// demo tells the story; the first error stops it.
type demo struct {
	*App
	ctx   context.Context
	clock *moving
	// compare has voting keep the turnout of an hour
	compare chan<- time.Time
	ids     map[string]models.ProposalID // of ideas, by title
	staff   map[string]models.AccountID  // of the people, by their short names
	n       int
	err     error
}

func (d *demo) do(step func() error) {
	if d.err == nil {
		d.n++
		d.err = step()
	}
}

// story goes through the year, in order of time.
func (d *demo) story(now time.Time) {
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	d.people(now)
	d.places()
	d.bodyFacts()
	d.postcodes()
	for _, f := range lastYear {
		d.own(f)
	}
	start := d.clock.now()
	d.saltbyLastWinter(start)
	d.lastWinter(start)
	d.lesson()
	d.clock.set(day(packOn))
	d.publishYear("hatherden", "")
	d.publishYear("saltby", "")

	d.placeBudget(now)
	d.clock.set(day(statementOn))
	d.statementCame()
	d.clock.set(day(-140))
	for _, share := range shares {
		d.share(share)
	}
	d.clock.set(day(-62))
	for _, o := range demoOffers {
		d.offer(now, o)
	}
	d.groups(now)
	d.clock.set(day(-60))
	d.windDown()
	for _, f := range ownMoney {
		d.own(f)
	}
	d.clock.set(day(-45))
	d.saltbyHeld(now)
	d.familiesFence()
	d.quarrybankIdeas(now)
	d.lateSignature(now)
	d.clock.set(day(-40))
	d.hatherdenDecides(now)
	d.busAsk(now)
	d.standsAside()
	d.evenings(now)
	d.clock.set(now)
	d.bankList()
	d.lastWords()
}
