package web

import (
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// terms are what a round lays down, sealed or not, with its funds by name.
type terms struct {
	models.Seal
	funds []string
}

// termsOf gives what a round that is not sealed lays down. A fund that cannot be
// read goes by its id.
func (v *visit) termsOf(place models.Place, r models.Round) terms {
	t := terms{Seal: models.Seal{Name: r.Name, Times: r.Times, Rule: r.Rule, Ballot: r.Ballot, Shows: r.Disclosure, Answers: r.Answers, First: r.First}}
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	v.keep(err)
	for _, id := range r.Funds {
		name := string(id)
		for _, f := range funds {
			if f.ID == id {
				name = f.Name
			}
		}
		t.funds = append(t.funds, name)
	}
	return t
}

// termsOfView gives what a round lays down: its seal, once it has one.
func (v *visit) termsOfView(place models.Place, r models.RoundView) terms {
	if r.Seal == nil {
		return v.termsOf(place, r.Round)
	}
	t := terms{Seal: *r.Seal}
	for _, f := range r.Seal.Funds {
		t.funds = append(t.funds, f.Name)
	}
	return t
}

// factsOf puts one part of a round into words. The same part of two rounds always
// gives the same facts in the same order, so that they can stand side by side.
func (v *visit) factsOf(place models.Place, t terms, task models.RoundTask) []view.Fact {
	switch task {
	case models.TaskDates:
		return []view.Fact{{Name: v.say("fact.name"), Text: t.Name}, {Name: v.say("fact.opens"), At: v.in(place, t.Times.OpensAt)},
			{Name: v.say("fact.closes"), At: v.in(place, t.Times.ClosesAt)}, {Name: v.say("fact.meets"), At: v.in(place, t.Times.ResolvesOn)}}
	case models.TaskPeople:
		return []view.Fact{{Name: v.say("fact.councillor"), Text: t.Answers.Councillor}, {Name: v.say("fact.officer"), Text: t.Answers.Officer}}
	case models.TaskMoney:
		return []view.Fact{{Name: v.say("fact.funds"), Text: v.list(t.funds)}, {Name: v.say("fact.first"), Text: v.firstWords(place, t.First)}}
	case models.TaskBallot:
		return []view.Fact{{Name: v.say("fact.kind"), Text: v.say("kind." + string(t.Ballot.Kind))}, {Name: v.say("fact.limits"), Text: v.limits(t.Ballot)}}
	case models.TaskRule:
		return v.ruleFacts(place, t)
	case models.TaskShown:
		residents, members := v.whoSees(t.Seal)
		return []view.Fact{{Name: v.say("fact.residents"), Text: residents}, {Name: v.say("fact.members"), Text: members}}
	}
	return nil
}

// firstWords says which sums go first to certain projects; "" for none.
func (v *visit) firstWords(place models.Place, floors []models.RoundFloor) string {
	var out []string
	for _, f := range floors {
		out = append(out, v.say("floor.sum", "sum", sum(place, f.Amount).String(), "floor", v.floorName(f)))
	}
	return v.list(out)
}

func (v *visit) ruleFacts(place models.Place, t terms) []view.Fact {
	facts := []view.Fact{{Name: v.say("fact.rule"), Text: v.say("rule." + t.Rule.Name)}, {Name: v.say("fact.threshold")}, {Name: v.say("fact.step")},
		{Name: v.say("fact.ties"), Text: v.say("ties." + string(t.Rule.Ties))}, {Name: v.say("fact.min_votes")}, {Name: v.say("fact.filter")},
		{Name: v.say("fact.compare")}, {Name: v.say("fact.part_fund")}}
	if t.Rule.Threshold > 0 {
		facts[1].Text = v.say("fact.threshold_is", "n", t.Rule.Threshold)
	}
	if t.Rule.Step > 0 {
		facts[2].Text = sum(place, t.Rule.Step).String()
	}
	if t.Rule.MinVotes > 0 {
		facts[4].Text = v.say("fact.threshold_is", "n", t.Rule.MinVotes)
	}
	if t.Rule.Filter > 0 {
		facts[5].Text = v.say("fact.filter_is", "n", t.Rule.Filter)
	}
	if t.Rule.Compare {
		facts[6].Text = v.say("fact.compare_yes")
	}
	if t.Rule.PartFund {
		facts[7].Text = v.say("fact.part_fund_yes")
	}
	return facts
}

// limits tells what one person may choose.
func (v *visit) limits(b models.BallotSpec) string {
	switch {
	case b.Kind == models.Points:
		return v.say("limits.points", "sum", b.MaxSum, "each", b.Most())
	case b.Kind == models.Ranking:
		return v.say("limits.ranking", "min", b.Min, "max", b.Max)
	case b.Min == 1 && b.Max == 1:
		return v.say("limits.one")
	case b.Max == 0:
		return v.say("limits.any", "min", b.Min)
	}
	return v.say("limits.between", "min", b.Min, "max", b.Max)
}

// lasting tells how long voting is open.
func (v *visit) lasting(place models.Place, times models.Timetable) view.Fact {
	opens, closes := v.in(place, times.OpensAt), v.in(place, times.ClosesAt)
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	days := int(day(closes).Sub(day(opens)) / (24 * time.Hour))
	text := v.say("fact.days", "n", days)
	switch days {
	case 0:
		text = v.say("fact.minutes", "n", int(closes.Sub(opens).Minutes()))
	case 1:
		text = v.say("fact.one_day")
	}
	return view.Fact{Name: v.say("fact.lasts"), Text: text}
}

// allFacts is everything that a round lays down, without what is not there.
func (v *visit) allFacts(place models.Place, t terms) []view.Fact {
	var out []view.Fact
	for _, task := range models.RoundTasks() {
		facts := v.factsOf(place, t, task)
		if task == models.TaskMoney {
			facts = facts[1:] // the funds stand with their sums
		}
		for _, f := range facts {
			if f.Text != "" || !f.At.IsZero() {
				out = append(out, f)
			}
		}
	}
	return append(out, view.Fact{Name: v.say("fact.codes"), Text: v.say("fact.codes_are", "n", t.RollSize)})
}
