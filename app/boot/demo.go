package boot

import (
	"context"
	"errors"
	"sync"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/store"
	"commonchest/app/voting"
	"commonchest/handlers/web"
	"commonchest/models"
)

// DemoPassword is the password of every made-up member of staff. It is shown
// on the start page: a demonstration holds nothing that needs guarding.
const DemoPassword = "three-keys-one-chest"

// DemoStaff is who a visitor of the demonstration may be.
type DemoStaff struct {
	ID     string
	Email  string
	Label  string
	Grants []models.Grant
}

// DemoPeople are roles, never names.
var DemoPeople = []DemoStaff{
	{"clerk", "clerk@hatherden.example", "Parish clerk of Hatherden and Saltby", []models.Grant{{Place: "hatherden", Role: models.RoleClerk}, {Place: "saltby", Role: models.RoleClerk}}},
	{"councillor", "councillor@hatherden.example", "Parish councillor", []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}},
	{"officer", "officer@westmere.example", "Council officer", []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}},
	{"auditor", "auditor@vale.example", "Auditor", []models.Grant{{Place: "hatherden", Role: models.RoleAuditor}, {Place: "westmere", Role: models.RoleAuditor}}},
	{"police", "finance@vale-pcc.example", "Police inspector, for the Police and Crime Commissioner", []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "vale-pcc"}}},
	{"nhs", "community@marshlands.example", "Signatory of Marshlands NHS Trust", []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "marshlands-nhs"}}},
	{"operator", "operator@westmere.example", "Operator", []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}},
}

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
	d := &demo{App: past, ctx: ctx, clock: clock, compare: compare, ids: map[string]models.ProposalID{}}
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
	n       int
	err     error
}

func (d *demo) do(step func() error) {
	if d.err == nil {
		d.n++
		d.err = step()
	}
}

// as acts for the one of the demonstration's people who has the role at the
// place; where none of them works, for the chest itself.
func (d *demo) as(role models.Role, place models.PlaceID) models.By {
	by := models.By{Actor: models.SystemActor("demo"), Cmd: d.NewID(), Request: "demo"}
	for _, p := range DemoPeople {
		if a := (models.Actor{ID: "demo-" + p.ID, Grants: p.Grants}); a.Can(role, place) {
			by.Actor = a
		}
	}
	return by
}

func (d *demo) clerk(place models.PlaceID) models.By { return d.as(models.RoleClerk, place) }

// story goes through the year, in order of time.
func (d *demo) story(now time.Time) {
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	d.places()
	d.bodyFacts()
	d.postcodes()
	d.people()
	for _, f := range lastYear {
		d.own(f)
	}
	d.lastWinter()
	d.lesson()

	d.placeBudget(now)
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
	d.evenings(now)
	d.clock.set(now)
	d.lastWords()
}

func (d *demo) people() {
	for _, p := range DemoPeople {
		d.do(func() error {
			_, err := d.Accounts.AddUser(d.ctx, accounts.Command{Actor: models.SystemActor("demo"), Cmd: d.NewID()},
				accounts.NewUser{Email: p.Email, Password: DemoPassword, Label: p.Label, Grants: p.Grants})
			return err
		})
	}
}
