package boot

import (
	"context"
	"fmt"
	"sync"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/store"
	"commonchest/app/voting"
	"commonchest/models"
	"commonchest/models/money"
)

// DemoPassword is the password of every made-up member of staff. It is shown
// on the start page: a demonstration holds nothing that needs guarding.
const DemoPassword = "three-keys-one-chest"

// DemoStaff is who a visitor of the demonstration may be.
type DemoStaff struct {
	ID    string
	Email string
	Label string
	Grant models.Grant
}

// DemoPeople are roles, never names.
var DemoPeople = []DemoStaff{
	{"clerk", "clerk@hatherden.example", "Parish clerk", models.Grant{Place: "hatherden", Role: models.RoleClerk}},
	{"councillor", "councillor@hatherden.example", "Parish councillor", models.Grant{Place: "hatherden", Role: models.RoleCouncillor}},
	{"officer", "officer@westmere.example", "Council officer", models.Grant{Place: "westmere", Role: models.RoleOfficer}},
}

// The demonstration's rounds.
const (
	DemoRound     = models.RoundID("hatherden-decides")
	demoLastRound = models.RoundID("hatherden-last-winter")
)

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

// Demo fills an empty store with a made-up district and gives a code to vote
// with. A store that holds a place already is left alone.
func (a *App) Demo(ctx context.Context) error {
	list, err := a.Places.Places(ctx)
	if err != nil || len(list) > 0 {
		return err
	}
	now := a.Clock.Now()
	clock := &moving{Engine: a.Engine, at: now.AddDate(0, -11, 0)}
	cfg := *a.Config
	cfg.SingleNode = true
	past, err := New(ctx, &cfg, Options{Engine: clock, Bus: a.bus, Keys: a.Keys, Now: clock.now, Random: a.random, Log: a.log})
	if err != nil {
		return err
	}
	jobs, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		done <- past.Voting.Run(jobs, voting.Ticks{Show: make(chan time.Time), View: make(chan time.Time), Beat: make(chan time.Time), Compare: make(chan time.Time)})
	}()
	d := &demo{App: past, ctx: ctx, clock: clock}
	d.story(now)
	stop()
	past.Hub.Close("gone")
	if err := <-done; err != nil {
		return err
	}
	return d.err
}

// demo tells the story; the first error stops it.
type demo struct {
	*App
	ctx   context.Context
	clock *moving
	n     int
	err   error
}

func (d *demo) do(step func() error) {
	if d.err == nil {
		d.n++
		d.err = step()
	}
}

func (d *demo) as(role models.Role) models.By {
	by := models.By{Actor: models.SystemActor("demo"), Cmd: d.NewID(), Request: "demo"}
	for _, p := range DemoPeople {
		if p.Grant.Role == role {
			by.Actor = models.Actor{ID: "demo-" + p.ID, Grants: []models.Grant{p.Grant}}
		}
	}
	return by
}

func (d *demo) story(now time.Time) {
	d.people()
	d.transfer("westmere-2025", "hatherden-neighbourhood", "Neighbourhood fund", "Anything that makes Hatherden a better place to live", 12_000_00, true)
	d.own("hatherden-precept", "Parish precept", 5_000_00)
	d.round(demoLastRound, "Hatherden Last Winter", 14*24*time.Hour, []models.FundID{"hatherden-neighbourhood", "hatherden-precept"}, lastProjects, 60)
	d.votes(demoLastRound, 47, 7)
	d.finish(demoLastRound)

	d.clock.set(now.AddDate(0, 0, -21))
	d.transfer("westmere-2026", "hatherden-neighbourhood", "Neighbourhood fund", "Anything that makes Hatherden a better place to live", 18_000_00, true)
	d.own("hatherden-precept", "Parish precept", 20_000_00)
	d.clock.set(now.AddDate(0, 0, -6))
	d.round(DemoRound, "Hatherden Decides", 15*24*time.Hour, []models.FundID{"hatherden-neighbourhood", "hatherden-precept"}, thisProjects, 120)
	d.clock.set(now.Add(-time.Hour))
	d.votes(DemoRound, 83, 3)
	d.clock.set(now)
	d.transfer("westmere-paths", "hatherden-paths", "Footpath money", "Footpaths that a wheelchair can use", 4_200_00, false)
	d.idea("A bench at the bus stop", "Somewhere to sit while the number 9 is late. Two of us can help to build it.", "", 650_00, models.ByResident)
	d.idea("Parish notice boards", "Three boards that keep the rain out, so that notices can be read.", "", 1_450_00, models.ByBody)
}

func (d *demo) people() {
	d.do(func() error {
		return d.Places.Create(d.ctx, models.By{Actor: models.SystemActor("demo"), Cmd: d.NewID()},
			models.Place{ID: "westmere", Name: "Westmere", Kind: models.PrincipalArea, Body: "westmere-council", Currency: "GBP", Zone: "Europe/London", Demo: true},
			models.Body{ID: "westmere-council", Name: "Westmere Council", Kind: models.PrincipalCouncil, Place: "westmere"})
	})
	d.do(func() error {
		return d.Places.Create(d.ctx, d.as(models.RoleOfficer),
			models.Place{ID: "hatherden", Name: "Hatherden", Kind: models.Neighbourhood, Parent: "westmere", Body: "hatherden-parish-council", Zone: "Europe/London", Demo: true},
			models.Body{ID: "hatherden-parish-council", Name: "Hatherden Parish Council", Kind: models.ParishCouncil, Place: "hatherden", Electors: 1840})
	})
	d.postcodes()
	for _, p := range DemoPeople {
		d.do(func() error {
			_, err := d.Accounts.AddUser(d.ctx, accounts.Command{Actor: models.SystemActor("demo"), Cmd: d.NewID()},
				accounts.NewUser{Email: p.Email, Password: DemoPassword, Label: p.Label, Grants: []models.Grant{p.Grant}})
			return err
		})
	}
}

func (d *demo) transfer(id models.TransferID, fund models.FundID, name, condition string, amount money.Pence, through bool) {
	d.do(func() error {
		_, err := d.Funding.Offer(d.ctx, d.as(models.RoleOfficer), models.Transfer{ID: id, FromPlace: "westmere", Place: "hatherden",
			Fund: fund, Name: name, Condition: condition, Amount: amount})
		return err
	})
	if !through {
		return
	}
	d.clock.set(d.clock.now().Add(26 * time.Hour))
	d.do(func() error {
		_, err := d.Funding.Answer(d.ctx, d.as(models.RoleClerk), id, true)
		return err
	})
	d.clock.set(d.clock.now().Add(50 * time.Hour))
	d.do(func() error {
		_, err := d.Funding.Receive(d.ctx, d.as(models.RoleClerk), id, fmt.Sprintf("BACS WM-%d", 4000+d.n))
		return err
	})
}

func (d *demo) own(fund models.FundID, name string, amount money.Pence) {
	d.do(func() error {
		return d.Funding.Contribute(d.ctx, d.as(models.RoleClerk), models.Fund{ID: fund, Place: "hatherden", Name: name,
			Partner: "hatherden-parish-council", Kind: models.PreceptFund}, amount)
	})
}

func (d *demo) idea(title, summary string, round models.RoundID, ask money.Pence, by models.Proposer) models.ProposalID {
	id := models.ProposalID(d.NewID())
	d.do(func() error {
		who := models.By{Actor: models.Anonymous, Cmd: d.NewID(), Request: "demo"}
		if by == models.ByBody {
			who = d.as(models.RoleClerk)
		}
		_, err := d.Proposals.Submit(d.ctx, who, models.Proposal{ID: id, Place: "hatherden", Round: round, By: by, Ask: ask},
			models.ProposalText{Title: title, Summary: summary, Period: "Once, within a year of the award",
				After: "The parish council, from its precept", Deliver: "Hatherden Parish Council with a local contractor"})
		return err
	})
	return id
}

func (d *demo) round(id models.RoundID, name string, open time.Duration, funds []models.FundID, projects []demoProject, codes int64) {
	opens := d.clock.now().Add(time.Hour).Truncate(time.Hour)
	d.do(func() error {
		closes := opens.Add(open).Truncate(24 * time.Hour).Add(21 * time.Hour)
		_, err := d.Rounds.Create(d.ctx, d.as(models.RoleClerk), models.Round{ID: id, Place: "hatherden", Name: name,
			Times: models.Timetable{OpensAt: opens, ClosesAt: closes, ResolvesOn: closes.AddDate(0, 0, 10)},
			Rule:  models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot}, Funds: funds,
			Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 5}, Disclosure: models.DefaultDisclosure(codes)})
		return err
	})
	for _, p := range projects {
		pid := d.idea(p.title, p.summary, id, p.ask, p.by)
		d.do(func() error {
			if _, err := d.Proposals.Review(d.ctx, d.as(models.RoleClerk), pid); err != nil {
				return err
			}
			_, err := d.Proposals.Admit(d.ctx, d.as(models.RoleClerk), pid, id, 0, "General power of competence")
			return err
		})
	}
	d.do(func() error {
		_, err := d.Rolls.MakeBatch(d.ctx, d.as(models.RoleClerk), id, codes)
		return err
	})
	d.do(func() error {
		_, err := d.Rounds.Seal(d.ctx, d.as(models.RoleClerk), id)
		return err
	})
	d.clock.set(opens.Add(time.Minute))
}

// postcodes are made up: the Post Office uses no area ZZ.
func (d *demo) postcodes() {
	d.do(func() error {
		var list []models.Postcode
		for _, last := range []string{"AA", "AB", "AD", "AE"} {
			list = append(list, models.Postcode{Code: "ZZ1 1" + last, Places: []models.PlaceID{"hatherden"}})
		}
		list = append(list, models.Postcode{Code: "ZZ1 9ZZ", Places: []models.PlaceID{"hatherden", "westmere"}})
		return d.Places.SetPostcodes(d.ctx, list)
	})
}
