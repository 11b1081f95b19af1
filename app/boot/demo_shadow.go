package boot

import (
	"time"

	"commonchest/app/rounds"
	"commonchest/models"
)

// Little Fossby has not answered the offer of its verge and telephone box: it takes
// nothing on, and its residents advise on how Westmere spends the same sum there.
const (
	fossby       = models.PlaceID("little-fossby")
	fossbySent   = 96 // letters
	fossbyCame   = 41
	fossbyAgreed = -21 // days of the story
	fossbyVotes  = -12
	fossbyCount  = -5
)

var fossbyIdeas = []demoIdea{
	{title: "Paint the telephone box", summary: "Two coats of paint and a new door spring, so that it can be the book swap.", ask: 240_00, by: models.ByResident, liked: 71},
	{title: "Cut the verge twice a year", summary: "Once in July and once in October, with the hay taken away.", ask: 310_00, by: models.ByBody, liked: 64},
	{title: "Grit bin on Fossby Hill", summary: "A yellow bin at the bend where cars slide.", ask: 280_00, by: models.ByResident, liked: 38},
}

// fossbyAdvises takes the shadow round of Little Fossby a step on where the day has one.
func (d *demo) fossbyAdvises(now time.Time, day int) {
	switch day {
	case fossbyAgreed:
		d.saltbyTakesAll()
		d.fossbyBegins(now)
	case fossbyVotes:
		if id, ok := d.fossbyRound(); ok {
			d.votes(id, fossbyIdeas, 0, fossbyCame)
		}
	case fossbyCount:
		if id, ok := d.fossbyRound(); ok {
			d.recommend(id, fossby)
		}
	}
}

// saltbyTakesAll records the step of an area that has accepted a duty.
func (d *demo) saltbyTakesAll() {
	d.do(func() error {
		_, err := d.Transfers.SaveStep(d.ctx, d.as(models.RoleOfficer, "westmere"), 0,
			models.AreaStep{Giver: "westmere", Area: "saltby", Step: models.StepFull, Minute: "W26/60"}, "Grass cutting passes over with its sum.")
		return err
	})
}

// fossbyRound is the round that the agreement allows.
func (d *demo) fossbyRound() (models.RoundID, bool) {
	a, n, err := d.Transfers.Agreed(d.ctx, "westmere", fossby)
	d.do(func() error { return err })
	return a.ShadowOf(n).RoundFor(fossby), d.err == nil
}

func (d *demo) fossbyBegins(now time.Time) {
	d.do(func() error {
		_, err := d.Transfers.SaveStep(d.ctx, d.as(models.RoleOfficer, "westmere"), 0, models.AreaStep{Giver: "westmere", Area: fossby, Step: models.StepShadow,
			Fund: "westmere-pooled", Amount: 600_00, Minute: "W26/61"}, "The parish meeting has no clerk and has not answered. Residents advise; the council goes on cutting and mending.")
		return err
	})
	var r models.Round
	d.do(func() (err error) {
		r, err = d.Rounds.Begin(d.ctx, d.clerk(fossby), rounds.Beginning{Place: fossby, Name: "Little Fossby Advises", Shadow: "westmere"})
		return err
	})
	d.do(func() (err error) {
		r.Times = models.Timetable{OpensAt: at(now, fossbyAgreed+1, 9), ClosesAt: at(now, fossbyCount-1, 21), ResolvesOn: at(now, 12, 19)}
		r.Rule, r.Settled = models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot}, models.RoundTasks()
		r.Answers = models.Accountable{Councillor: "Chair of the parish meeting", Officer: "Neighbourhood officer, Westmere Council"}
		r, err = d.Rounds.Edit(d.ctx, d.clerk(fossby), 1, r)
		return err
	})
	d.ideas(fossby, r.ID, competence, fossbyIdeas)
	d.do(func() error {
		_, err := d.Rolls.MakeBatch(d.ctx, d.clerk(fossby), r.ID, fossbySent)
		return err
	})
	d.do(func() error {
		_, err := d.Rounds.Seal(d.ctx, d.clerk(fossby), r.ID)
		return err
	})
}

// recommend counts a round whose voting is over, and publishes what it recommends.
func (d *demo) recommend(id models.RoundID, place models.PlaceID) {
	d.do(func() error {
		d.Voting.Look(d.ctx)
		_, err := d.Counting.Count(d.ctx, d.clerk(place), id)
		return err
	})
	d.do(func() error {
		_, err := d.Counting.Publish(d.ctx, d.clerk(place), id)
		return err
	})
}
