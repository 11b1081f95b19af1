package boot

import (
	"time"

	"commonchest/models"
)

// The demonstration's rounds.
const (
	DemoRound       = models.RoundID("hatherden-decides") // open
	demoLastRound   = models.RoundID("hatherden-last-winter")
	demoSaltbyRound = models.RoundID("saltby-last-winter")
	demoHeldRound   = models.RoundID("saltby-spends")
	demoComingRound = models.RoundID("quarrybank-begins")
)

// How many letters went out in Hatherden, and how many came back as ballots.
const (
	lettersSent = 1402
	soFar       = 418 // when the demonstration begins
	byTheClose  = 611 // the rest arrive while it is watched
	lastSent    = 1390
	lastCame    = 487
	saltbySent  = 84
	saltbyCame  = 51
)

// When voting opens and closes, in days from the start of the demonstration.
const (
	openOn  = -22
	closeOn = 6
)

// The powers relied on.
const (
	competence = "General power of competence"
	section137 = "Section 137 of the Local Government Act 1972"
)

// valeZone is the zone of every place in the vale.
const valeZone = "Europe/London"

// at is an hour of the clock in the vale, some days from a moment.
func at(now time.Time, days, hour int) time.Time {
	zone, err := time.LoadLocation(valeZone)
	if err != nil {
		zone = time.UTC
	}
	y, m, day := now.In(zone).Date()
	return time.Date(y, m, day+days, hour, 0, 0, 0, zone).UTC()
}

// lastWinter is the round of a year ago, with what has become of it since.
func (d *demo) lastWinter(start time.Time) {
	d.round(models.Round{ID: demoLastRound, Place: "hatherden", Name: "Hatherden Last Winter", Funds: []models.FundID{precept, levy},
		Times:  models.Timetable{OpensAt: at(start, 68, 9), ClosesAt: at(start, 96, 21), ResolvesOn: at(start, 106, 19)},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 3}, Disclosure: models.DefaultDisclosure(lastSent)}, "Chair of the parish council")
	d.ideas("hatherden", demoLastRound, competence, lastWintersIdeas)
	d.seal(demoLastRound, lastSent)
	d.clock.set(at(start, 80, 18))
	d.votes(demoLastRound, lastWintersIdeas, 0, lastCame)
	d.finish(demoLastRound, models.Minuted{Minute: "25/207", Power: competence, Kind: models.GeneralPower})
	d.deliver(demoLastRound, lastWintersAwards, 85, start.AddDate(0, 0, 195))
}

// saltbyLastWinter is a small one of a council without the general power: it relies on
// section 137, and keeps the account that the section asks for.
func (d *demo) saltbyLastWinter(start time.Time) {
	d.round(models.Round{ID: demoSaltbyRound, Place: "saltby", Name: "Saltby Last Winter", Funds: []models.FundID{"saltby-precept"},
		Times:  models.Timetable{OpensAt: at(start, 10, 9), ClosesAt: at(start, 24, 21), ResolvesOn: at(start, 34, 19)},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Disclosure: models.DefaultDisclosure(saltbySent)}, "Chair of the grouped parish council")
	d.ideas("saltby", demoSaltbyRound, section137, saltbysLastIdeas)
	d.seal(demoSaltbyRound, saltbySent)
	d.votes(demoSaltbyRound, saltbysLastIdeas, 0, saltbyCame)
	d.finish(demoSaltbyRound, models.Minuted{Minute: "25/31", Power: section137, Kind: models.Section137})
	d.deliver(demoSaltbyRound, saltbysLastAwards, 24, start.AddDate(0, 0, 66))
}

func (d *demo) hatherdenDecides(now time.Time) {
	d.round(models.Round{ID: DemoRound, Place: "hatherden", Name: "Hatherden Decides", Funds: []models.FundID{precept, levy, safety, care, estates},
		Times:  models.Timetable{OpensAt: at(now, openOn, 9), ClosesAt: at(now, closeOn, 21), ResolvesOn: at(now, closeOn+8, 19)},
		Ballot: models.BallotSpec{Kind: models.Knapsack, Min: 1}, Disclosure: models.DefaultDisclosure(lettersSent)}, "Chair of the parish council")
	d.ideas("hatherden", DemoRound, competence, hatherdenIdeas)
	d.seal(DemoRound, lettersSent)
}

// saltbyHeld is a round whose opening time has passed while no codes were made.
func (d *demo) saltbyHeld(now time.Time) {
	d.round(models.Round{ID: demoHeldRound, Place: "saltby", Name: "Saltby Spends", Funds: []models.FundID{"saltby-precept"},
		Times:  models.Timetable{OpensAt: at(now, -1, 9), ClosesAt: at(now, 13, 21), ResolvesOn: at(now, 24, 19)},
		Ballot: models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}, Disclosure: models.DefaultDisclosure(612)}, "Chair of the grouped parish council")
	d.ideas("saltby", demoHeldRound, section137, saltbyIdeas)
}

// quarrybankIdeas is a round that asks for ideas first.
func (d *demo) quarrybankIdeas(now time.Time) {
	d.round(models.Round{ID: demoComingRound, Place: "quarrybank", Name: "Quarrybank Begins", Funds: []models.FundID{"quarrybank-start"},
		Times:  models.Timetable{OpensAt: at(now, 21, 9), ClosesAt: at(now, 35, 21), ResolvesOn: at(now, 45, 19)},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Disclosure: models.DefaultDisclosure(400)}, "Ward councillor of Quarrybank")
	d.ideas("quarrybank", demoComingRound, "", quarrybankIdeas)
}

// round sets up a round of the most common rule, with who answers for it.
func (d *demo) round(r models.Round, councillor string) {
	r.Rule = models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot}
	r.Settled = models.RoundTasks()
	r.Answers = models.Accountable{Councillor: councillor, Officer: "Parish clerk"}
	if r.Place == "quarrybank" {
		r.Answers.Officer = "Neighbourhood officer, Westmere Council"
	}
	d.do(func() error {
		_, err := d.Rounds.Create(d.ctx, d.clerk(r.Place), r)
		return err
	})
}

// seal makes the codes and seals, a day before the round opens, and opens it.
func (d *demo) seal(id models.RoundID, codes int64) {
	d.do(func() error {
		v, err := d.Rounds.View(d.ctx, id)
		if err != nil {
			return err
		}
		d.clock.set(v.OpensAt().Add(-24 * time.Hour))
		if _, err := d.Rolls.MakeBatch(d.ctx, d.clerk(v.Round.Place), id, codes); err != nil {
			return err
		}
		_, err = d.Rounds.Seal(d.ctx, d.clerk(v.Round.Place), id)
		d.clock.set(v.OpensAt().Add(time.Minute))
		return err
	})
}

// finish closes, counts, publishes and resolves a round as it was recommended.
func (d *demo) finish(id models.RoundID, m models.Minuted) {
	var place models.PlaceID
	d.do(func() error {
		view, err := d.Rounds.View(d.ctx, id)
		place = view.Round.Place
		d.clock.set(view.ClosesAt().Add(time.Hour))
		return err
	})
	d.recommend(id, place)
	d.clock.set(d.clock.now().AddDate(0, 0, 12))
	d.do(func() error {
		result, err := d.Counting.Result(d.ctx, id)
		if err != nil {
			return err
		}
		m.On, m.Refs = d.clock.now().AddDate(0, 0, -2).Format(time.DateOnly), result.Chosen
		_, err = d.Counting.Resolve(d.ctx, d.clerk(place), id, m)
		return err
	})
}
