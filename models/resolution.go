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

// Resolve makes a resolution on a published recommendation. refs are the projects
// that the body awards; where they differ from the recommendation a reason
// is needed (hasReason). Awards come in sealed order at the sealed cost.
func Resolve(v RoundView, res Result, minute, on, power string, refs []string, hasReason bool, now time.Time) (Resolution, error) {
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
	out := Resolution{Round: v.Seal.Round, Body: v.Seal.Body, Minute: minute, On: on, Power: power, Awards: []Award{}, At: now}
	for _, p := range v.Seal.Projects {
		if slices.Contains(refs, p.Ref) {
			out.Awards = append(out.Awards, Award{Ref: p.Ref, Proposal: p.Proposal, Amount: p.Ask})
		}
	}
	c.need(len(out.Awards) == len(refs), "awards", "not_on_this_ballot")
	c.need(out.Total() <= v.Seal.Pot(), "awards", "more_than_the_pot")
	chosen, awarded := slices.Sorted(slices.Values(res.Chosen)), slices.Sorted(slices.Values(refs))
	c.need(hasReason || slices.Equal(chosen, awarded), "reason", "departure_needs_reason")
	return out, c.err("resolution")
}

// Share is what one fund pays of one award.
type Share struct {
	Ref    string      `json:"ref"`
	Fund   FundID      `json:"fund"`
	Amount money.Pence `json:"amount"`
}

// Shares says which fund pays what: funds are used up in sealed order.
func (r Resolution) Shares(funds []SealedFund) []Share {
	var shares []Share
	i, left := 0, money.Pence(0)
	if len(funds) > 0 {
		left = funds[0].Amount
	}
	for _, a := range r.Awards {
		for need := a.Amount; need > 0 && i < len(funds); {
			if left == 0 {
				if i++; i < len(funds) {
					left = funds[i].Amount
				}
				continue
			}
			pay := min(need, left)
			shares = append(shares, Share{Ref: a.Ref, Fund: funds[i].Fund, Amount: pay})
			need, left = need-pay, left-pay
		}
	}
	return shares
}
