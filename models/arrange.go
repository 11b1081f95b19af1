package models

import (
	"fmt"
	"slices"
	"strings"

	"commonchest/models/money"
)

// Arrangement is what a body agrees with who gets an award.
type Arrangement struct {
	Base        int64 // how often the terms had been set when they were read
	To          RecipientKind
	Name        string // of the organisation or person; it lies apart
	Number      string // of the charity or company
	Conditions  string
	Starts      string
	Ends        string
	Instalments []PlannedPart
	Milestones  []Milestone
	Measures    []Measure
	Brings      Brings
}

const (
	mostPlanned    = 12
	mostMilestones = 12
	mostMeasures   = 8
)

// Arrange records the terms of an award. Instalments add up to the award, to the penny;
// what has been reported of a milestone or measured stays.
func (d Delivery) Arrange(a Awarded, in Arrangement) (Delivery, error) {
	if d.Outcome.Kind.Ended() {
		return d, E(Conflict, "award_ended")
	}
	if in.Base != d.Terms { // what somebody else has set meanwhile is not overwritten unseen
		return d, E(Conflict, "terms_meanwhile")
	}
	var c checks
	c.need(slices.Contains(RecipientKinds(), in.To), "to", "choose")
	least := 2
	if in.To == RecipientOwn {
		least = 0
	}
	c.text("name", in.Name, least, 120)
	c.text("conditions", in.Conditions, 0, 1000)
	c.text("number", in.Number, 0, 20)
	c.need(in.Number != "" || in.To != RecipientCharity && in.To != RecipientCompany, "number", "recipient_number")
	c.span(in.Starts, in.Ends)
	c.sinceAward("ends", in.Ends, a)
	c.instalments(a, in)
	c.milestones(a, in.Milestones)
	c.measures(in.Measures)
	in.Brings.check(&c)
	if err := c.err("award"); err != nil {
		return d, err
	}
	for i, m := range in.Milestones {
		if j := slices.IndexFunc(d.Milestones, func(have Milestone) bool { return have.What == m.What }); j >= 0 {
			in.Milestones[i].Done = d.Milestones[j].Done
		}
	}
	for i, m := range in.Measures {
		if j := slices.IndexFunc(d.Measures, func(have Measure) bool { return have.What == m.What && have.Unit == m.Unit }); j >= 0 {
			in.Measures[i].Actual, in.Measures[i].Known = d.Measures[j].Actual, d.Measures[j].Known
		}
	}
	if in.To == RecipientIndividual || in.To == RecipientOwn { // the number of a person is nobody's business
		in.Number = ""
	}
	d.Terms++
	d.To, d.Number, d.Starts, d.Ends, d.Brings = in.To, in.Number, in.Starts, in.Ends, in.Brings
	d.Instalments, d.Milestones, d.Measures = in.Instalments, in.Milestones, in.Measures
	return d, nil
}

// span wants two dates in order; either may be open.
func (c *checks) span(from, to string) {
	c.day("starts", from, "")
	c.day("ends", to, "")
	c.need(from == "" || to == "" || from <= to, "ends", "before_start")
}

// sinceAward refuses a day before the meeting that made the award.
func (c *checks) sinceAward(name, day string, a Awarded) {
	c.need(day == "" || day >= a.On, name, "before_award")
}

func (c *checks) instalments(a Awarded, in Arrangement) {
	c.need(len(in.Instalments) <= mostPlanned, "instalments", "too_many", "most", itoa(mostPlanned))
	var sum money.Pence
	last := ""
	for i, one := range in.Instalments {
		name := fmt.Sprintf("instalment.%d", i+1)
		c.need(one.Amount > 0 && one.Amount <= a.Amount, name+".amount", "instalment_amount")
		if one.Due == "" {
			c.fail(name+".due", "required")
		}
		c.day(name+".due", one.Due, "")
		c.sinceAward(name+".due", one.Due, a)
		c.need(one.Due >= last, name+".due", "instalment_order")
		c.text(name+".for", one.For, 0, 120)
		last = one.Due
		sum += min(max(one.Amount, 0), a.Amount)
	}
	if len(in.Instalments) > 0 && sum != a.Amount {
		c.fields = append(c.fields, Field{Name: "instalments", Code: "instalments_sum",
			Args: []Arg{moneyArg("sum", sum, a.Currency), moneyArg("amount", a.Amount, a.Currency)}})
	}
}

func (c *checks) milestones(a Awarded, list []Milestone) {
	c.need(len(list) <= mostMilestones, "milestones", "too_many", "most", itoa(mostMilestones))
	for i, m := range list {
		name := fmt.Sprintf("milestone.%d", i+1)
		c.text(name+".what", m.What, 2, 120)
		if m.Due == "" {
			c.fail(name+".due", "required")
		}
		c.day(name+".due", m.Due, "")
		c.sinceAward(name+".due", m.Due, a)
		c.need(!slices.ContainsFunc(list[:i], func(have Milestone) bool { return strings.EqualFold(have.What, m.What) }), name+".what", "twice")
	}
}

func (c *checks) measures(list []Measure) {
	c.need(len(list) <= mostMeasures, "measures", "too_many", "most", itoa(mostMeasures))
	for i, m := range list {
		name := fmt.Sprintf("measure.%d", i+1)
		c.text(name+".what", m.What, 2, 120)
		c.text(name+".unit", m.Unit, 1, 40)
		c.need(m.Baseline >= 0 && m.Target >= 0 && m.Actual >= 0, name+".target", "not_negative")
	}
}

const mostReports = 200

// Report adds evidence, and ticks off the milestone that it shows.
func (d Delivery) Report(a Awarded, r Report, words, today string) (Delivery, error) {
	var c checks
	c.text("words", words, 3, 2000)
	c.text("document", r.Document, 0, 80)
	c.pastDay("on", r.On, today)
	c.sinceAward("on", r.On, a)
	c.need(r.Milestone >= 0 && r.Milestone <= int64(len(d.Milestones)), "milestone", "choose")
	c.need(len(d.Reports) < mostReports, "words", "too_many", "most", itoa(mostReports))
	if err := c.err("report"); err != nil {
		return d, err
	}
	r.N = int64(len(d.Reports)) + 1
	d.Reports = append(slices.Clone(d.Reports), r)
	if r.Milestone > 0 {
		d.Milestones = slices.Clone(d.Milestones)
		if m := &d.Milestones[r.Milestone-1]; m.Done == "" {
			m.Done = r.On
		}
	}
	return d, nil
}

// Finish records how it ended, or that it is late. What was measured comes in the
// order of the measures; none of them may be missing when it is delivered. An end that was
// recorded by mistake is followed by another, or by none, with the reason; it stays on record.
func (d Delivery) Finish(a Awarded, o Outcome, hasReason bool, actual []Measure, today string) (Delivery, error) {
	var c checks
	mistaken := d.Outcome.Kind.Ended()
	if mistaken {
		c.need(hasReason, "reason", "required_for_a_mistake")
	}
	if o.Kind != OutcomeReopened {
		c.pastDay("on", o.On, today)
		c.sinceAward("on", o.On, a)
	}
	switch o.Kind {
	case OutcomeReopened:
		c.need(mistaken, "kind", "not_ended")
	case OutcomeDelivered:
		c.need(d.Claimed() == 0, "kind", "payments_open")
	case OutcomeLate:
		c.need(hasReason, "reason", "required")
		if o.Until == "" {
			c.fail("until", "required")
		}
		c.day("until", o.Until, "")
		c.need(o.Until == "" || o.Until > o.On, "until", "after_today")
	case OutcomeReturned:
		c.need(hasReason, "reason", "required")
		c.need(Sum(d.Left(a)) == 0 && Sum(d.Spent()) == 0, "kind", "money_not_back")
	default:
		c.fail("kind", "choose")
	}
	measures := slices.Clone(d.Measures)
	for i := range measures {
		if i < len(actual) && actual[i].Known {
			c.need(actual[i].Actual >= 0, fmt.Sprintf("actual.%d", i+1), "not_negative")
			measures[i].Actual, measures[i].Known = actual[i].Actual, true
		}
		c.need(o.Kind != OutcomeDelivered || measures[i].Known, fmt.Sprintf("actual.%d", i+1), "required")
	}
	if err := c.err("outcome"); err != nil {
		return d, err
	}
	if mistaken {
		d.Mistakes = append(slices.Clone(d.Mistakes), Mistake{Was: d.Outcome, On: today, Why: o.Reason})
	}
	if o.Kind == OutcomeReopened {
		o = Outcome{}
	}
	d.Measures, d.Outcome = measures, o
	return d, nil
}

// Due lists, by day, what evidence is awaited on a day: milestones without a report
// and, once the end has passed, the outcome.
func (d Delivery) Due(today string) []Milestone {
	if d.Outcome.Kind.Ended() {
		return nil
	}
	var out []Milestone
	for _, m := range d.Milestones {
		if m.Done == "" && m.Due <= today {
			out = append(out, m)
		}
	}
	end := d.Ends
	if d.Outcome.Kind == OutcomeLate {
		end = d.Outcome.Until
	}
	if end != "" && end < today {
		out = append(out, Milestone{Due: end})
	}
	slices.SortStableFunc(out, func(a, b Milestone) int { return strings.Compare(a.Due, b.Due) })
	return out
}
