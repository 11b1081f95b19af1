package models

import (
	"errors"
	"time"

	"commonchest/models/money"
)

// VirementID names a movement of money between two funds of a place.
type VirementID string

// Virement moves money from one fund to another of the same giver in the same place,
// where the first fund's fence lets it. It is a record: asked for by one person, done
// when a second one approves, and undone by a reversing entry.
type Virement struct {
	ID       VirementID  `bson:"virement" json:"id"`
	Place    PlaceID     `bson:"place" json:"place"`
	From     FundID      `bson:"from" json:"from"`
	To       FundID      `bson:"to" json:"to"`
	Amount   money.Pence `bson:"amount" json:"amount"`
	Words    TextRef     `bson:"words" json:"-"` // part words: why
	Asked    string      `bson:"asked" json:"asked"`
	AskedAt  time.Time   `bson:"asked_at" json:"asked_at"`
	Agreed   string      `bson:"agreed" json:"agreed"` // "" while it waits
	AgreedAt time.Time   `bson:"agreed_at" json:"agreed_at"`
	Entry    int64       `bson:"entry" json:"entry"` // of the journal; 0 before it is done

	UndoneAt time.Time `bson:"undone_at" json:"undone_at"`
	Undoing  TextRef   `bson:"undoing" json:"-"` // part words: why it was undone
}

// Waits reports whether a second person has still to approve it.
func (v Virement) Waits() bool { return v.Agreed == "" && v.UndoneAt.IsZero() }

// Vires refuses what the fences do not let be moved, and names the line. The money
// stays its giver's, and does not last longer for being moved.
func Vires(from, to Fund) error {
	var c checks
	switch {
	case from.ID == to.ID || from.Place != to.Place:
		c.fail("to", "virement_place")
	case !from.Fence.Virement:
		c.fail("from", "virement_not_allowed", "fund", from.Name, "line", string(LineVirement))
	case from.Kind == CILFund || to.Kind == CILFund:
		c.fail("to", "virement_levy")
	case from.Partner != to.Partner:
		c.fail("to", "virement_partner", "fund", from.Name)
	case from.Fence.Until != "" && (to.Fence.Until == "" || to.Fence.Until > from.Fence.Until):
		c.fail("to", "virement_until", "fund", from.Name, "until", from.Fence.Until, "line", string(LineUntil))
	}
	return c.err("virement")
}

// CheckVirement says what is wrong with one as typed. held is what the fund has.
func CheckVirement(v Virement, from, to Fund, held money.Pence, reason string) error {
	var c checks
	c.need(v.Amount > 0, "amount", "positive")
	c.need(v.Amount <= max(0, held), "amount", "virement_too_much")
	c.text("why", reason, 10, 1000)
	if e, ok := errors.AsType[*Error](Vires(from, to)); ok {
		c.fields = append(c.fields, e.Fields...)
	}
	return c.err("virement")
}

// MayAgree refuses an approval that is not a second person's.
func (v Virement) MayAgree(actor string) error {
	switch {
	case !v.Waits():
		return E(Conflict, "virement_decided")
	case actor == v.Asked:
		return E(Forbidden, "own_virement")
	}
	return nil
}
