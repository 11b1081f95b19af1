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
	Power  string    `bson:"power" json:"power"`   // power relied on, in words
	Kind   Power     `bson:"power_kind,omitempty" json:"power_kind,omitempty"`
	Awards []Award   `bson:"awards" json:"awards"`
	Paid   []Share   `bson:"paid" json:"paid"`
	Stood  []Stood   `bson:"stood,omitempty" json:"stood,omitempty"` // who declared an interest and stood aside
	Reason TextRef   `bson:"reason" json:"-"`                        // for departing from the recommendation
	At     time.Time `bson:"at" json:"at"`
	Actor  string    `bson:"actor" json:"actor"`
}

// Power is what kind of power a body relies on to spend money.
type Power string

// The powers. A parish council has the general power of competence if it qualifies
// (Localism Act 2011, section 1; SI 2012/965), else a specific power, or section 137 of
// the Local Government Act 1972 up to its cap; grants bring conditions of their own.
const (
	GeneralPower  Power = "general"
	SpecificPower Power = "specific"
	Section137    Power = "s137"
	GrantTerms    Power = "grant"
)

// Powers lists the powers in the order in which people see them.
func Powers() []Power { return []Power{GeneralPower, SpecificPower, Section137, GrantTerms} }

// Stood says by role who declared an interest in a project and stood aside when it was
// resolved. It names nobody.
type Stood struct {
	Ref string `bson:"ref" json:"ref"`
	Who string `bson:"who" json:"who"` // "a councillor who is a trustee"
}

// Minuted is what was minuted at the meeting, as the clerk writes it down.
type Minuted struct {
	Minute string // as the council writes it: 26/114
	On     string // date of the meeting, 2006-01-02
	Kind   Power
	Power  string   // which power exactly
	Refs   []string // the projects awarded
	Reason string   // for departing from the recommendation
	Stood  []Stood
}

// Cleaned returns it with every text cleaned.
func (m Minuted) Cleaned() Minuted {
	m.Minute, m.Power, m.Reason = Clean(m.Minute), Clean(m.Power), Clean(m.Reason)
	var stood []Stood
	for _, s := range m.Stood {
		if s.Who = Clean(s.Who); s.Who != "" {
			stood = append(stood, s)
		}
	}
	m.Stood = stood
	return m
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
// from the recommendation a reason is needed.
func Resolve(v RoundView, res Result, m Minuted, plan AwardPlan, now time.Time) (Resolution, error) {
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
	c.text("minute", m.Minute, 1, 40)
	c.need(slices.Contains(Powers(), m.Kind), "power_kind", "choose")
	c.text("power", m.Power, 1, 200)
	m.checkStood(&c, v.Seal.Refs())
	met, err := time.Parse(time.DateOnly, m.On)
	if err != nil {
		c.fail("on", "date")
	} else if met.After(now) {
		c.fail("on", "not_in_the_future")
	} else if met.Before(v.ClosesAt().Truncate(24 * time.Hour)) {
		c.fail("on", "before_closing")
	}
	out := Resolution{Round: v.Seal.Round, Body: v.Seal.Body, Minute: m.Minute, On: m.On, Power: m.Power, Kind: m.Kind,
		Awards: plan.Awards, Paid: plan.Paid, Stood: m.Stood, At: now}
	c.fields = append(c.fields, plan.Faults...)
	awarded := []string{}
	for _, a := range plan.Awards {
		awarded = append(awarded, a.Ref)
	}
	c.need(out.Total() <= v.Seal.Pot(), "awards", "more_than_the_pot")
	same := slices.Equal(slices.Sorted(slices.Values(res.Chosen)), slices.Sorted(slices.Values(awarded)))
	c.need(m.Reason != "" || same || len(plan.Faults) > 0, "reason", "departure_needs_reason")
	return out, c.err("resolution")
}

// CheckS137Funds refuses to award money that was set aside for section 137 under
// another power.
func (r Resolution) CheckS137Funds(seal Seal) error {
	for _, share := range r.Paid {
		if i := seal.fundAt(share.Fund); i >= 0 && seal.Funds[i].Kind == S137Fund {
			return E(Invalid, "resolution", F("power_kind", "s137_fund", "fund", seal.Funds[i].Name))
		}
	}
	return nil
}

// checkStood refuses who stood aside for what was not on the ballot.
func (m Minuted) checkStood(c *checks, refs []string) {
	for _, s := range m.Stood {
		c.need(slices.Contains(refs, s.Ref), "stood", "not_on_this_ballot")
		c.text("stood."+s.Ref, s.Who, 3, 120)
	}
}

// Share is what one fund pays of one award, or of one part of it.
type Share struct {
	Ref    string      `bson:"ref" json:"ref"`
	Part   int64       `bson:"part" json:"part"`
	Fund   FundID      `bson:"fund" json:"fund"`
	Amount money.Pence `bson:"amount" json:"amount"`
}
