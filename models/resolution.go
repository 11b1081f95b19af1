package models

import (
	"slices"
	"time"

	"commonchest/models/money"
)

// Award is what a body resolved to spend on one project.
type Award struct {
	Ref      string      `bson:"ref" json:"ref"`
	Proposal ProposalID  `bson:"proposal" json:"proposal"`
	Amount   money.Pence `bson:"amount" json:"amount"`
}

// Resolution is the body's decision, taken at a meeting and minuted. Without
// one, no money moves. It is inserted once per round.
type Resolution struct {
	Round  RoundID   `bson:"round" json:"round"`
	Body   BodyID    `bson:"body" json:"body"`
	Minute string    `bson:"minute" json:"minute"` // as the council writes it: 26/114
	On     string    `bson:"on" json:"on"`         // date of the meeting, 2006-01-02
	Power  string    `bson:"power" json:"power"`   // power relied on
	Awards []Award   `bson:"awards" json:"awards"`
	Paid   []Share   `bson:"paid" json:"paid"`
	Reason TextRef   `bson:"reason" json:"-"` // for departing from the recommendation
	At     time.Time `bson:"at" json:"at"`
	Actor  string    `bson:"actor" json:"actor"`
}

// Total is the sum of the awards in minor units.
func (r Resolution) Total() money.Pence {
	var sum money.Pence
	for _, a := range r.Awards {
		sum += a.Amount
	}
	return sum
}

// AwardPlan is what a body awards, in sealed order, and which funds pay for it. Faults
// say why it cannot be paid.
type AwardPlan struct {
	Awards []Award
	Paid   []Share
	Faults []Field
}

// Resolve makes a resolution on a published recommendation. Where the awards differ
// from the recommendation a reason is needed (hasReason).
func Resolve(v RoundView, res Result, minute, on, power string, plan AwardPlan, hasReason bool, now time.Time) (Resolution, error) {
	if v.Round.Rehearsal {
		return Resolution{}, E(Conflict, "rehearsal")
	}
	switch v.PhaseAt(now) {
	case PhasePublished:
	case PhaseResolved:
		return Resolution{}, E(Conflict, "resolved_already")
	default:
		return Resolution{}, E(Conflict, "not_published")
	}
	var c checks
	c.text("minute", minute, 1, 40)
	c.text("power", power, 1, 200)
	met, err := time.Parse(time.DateOnly, on)
	if err != nil {
		c.fail("on", "date")
	} else if met.After(now) {
		c.fail("on", "not_in_the_future")
	} else if met.Before(v.ClosesAt().Truncate(24 * time.Hour)) {
		c.fail("on", "before_closing")
	}
	out := Resolution{Round: v.Seal.Round, Body: v.Seal.Body, Minute: minute, On: on, Power: power, Awards: plan.Awards, Paid: plan.Paid, At: now}
	c.fields = append(c.fields, plan.Faults...)
	awarded := []string{}
	for _, a := range plan.Awards {
		awarded = append(awarded, a.Ref)
	}
	c.need(out.Total() <= v.Seal.Pot(), "awards", "more_than_the_pot")
	same := slices.Equal(slices.Sorted(slices.Values(res.Chosen)), slices.Sorted(slices.Values(awarded)))
	c.need(hasReason || same || len(plan.Faults) > 0, "reason", "departure_needs_reason")
	return out, c.err("resolution")
}

// Share is what one fund pays of one award, or of one part of it.
type Share struct {
	Ref    string      `bson:"ref" json:"ref"`
	Part   int64       `bson:"part" json:"part"`
	Fund   FundID      `bson:"fund" json:"fund"`
	Amount money.Pence `bson:"amount" json:"amount"`
}
