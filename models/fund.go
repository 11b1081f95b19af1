package models

import (
	"time"

	"commonchest/models/money"
)

// FundID names a fund.
type FundID string

// FundKind says what the money is in law. The kinds are the sector's own words.
type FundKind string

const (
	TransferFund FundKind = "transfer"          // passed on by a principal council or partner
	PreceptFund  FundKind = "precept"           // the body's own share of council tax
	CILFund      FundKind = "cil_neighbourhood" // neighbourhood portion of the community infrastructure levy
	GrantFund    FundKind = "grant"
)

// CommitmentID names a partner's sign-up: its promise of a sum on its conditions.
type CommitmentID string

// Fund is one partner's money with its conditions, in one place. What it holds
// is never written here: it is the balance of its account in the ledger. Money that
// is passed on to another place stays its first giver's.
type Fund struct {
	ID        FundID   `bson:"fund" json:"id"`
	Place     PlaceID  `bson:"place" json:"place"`
	Name      string   `bson:"name" json:"name"`
	Partner   BodyID   `bson:"partner" json:"partner"`                   // whose money it was in the beginning
	From      FundID   `bson:"from,omitempty" json:"from,omitempty"`     // the fund of another place that it came out of
	Strand    Strand   `bson:"strand,omitempty" json:"strand,omitempty"` // the line of the place budget that it counts under
	Kind      FundKind `bson:"kind" json:"kind"`
	Condition string   `bson:"condition" json:"condition"` // what it may be spent on, as its giver words it; "" for no condition
	Order     int64    `bson:"order" json:"order"`         // position in the place, which fixes its colour and pattern
	Fence     Fence    `bson:"fence,omitempty" json:"fence,omitzero"`
}

// Check says what is wrong with a fund.
func (f Fund) Check() error {
	var c checks
	c.need(IsSlug(string(f.ID)), "id", "slug")
	c.text("name", f.Name, 1, 100)
	c.text("condition", f.Condition, 0, 500)
	c.need(f.Place != "", "place", "required")
	c.need(f.Partner != "", "partner", "required")
	switch f.Kind {
	case TransferFund, PreceptFund, CILFund, GrantFund:
	default:
		c.fail("kind", "fund_kind")
	}
	f.Fence.check(&c)
	return c.err("fund")
}

// TransferID names a transfer.
type TransferID string

// TransferStage is how far a transfer has come. Only received money is in a fund.
type TransferStage string

const (
	TransferOffered  TransferStage = "offered"
	TransferAccepted TransferStage = "accepted"
	TransferDeclined TransferStage = "declined"
	TransferReceived TransferStage = "received"
)

// Transfer is money that one body offers to another for a place. The giver
// offers, the taker accepts, and the taker records that it arrived: nobody can
// answer for another.
type Transfer struct {
	ID         TransferID    `bson:"transfer" json:"id"`
	From       BodyID        `bson:"from" json:"from"`
	FromPlace  PlaceID       `bson:"from_place" json:"from_place"`
	To         BodyID        `bson:"to" json:"to"`
	Place      PlaceID       `bson:"place" json:"place"`
	Fund       FundID        `bson:"fund" json:"fund"` // the fund it becomes part of
	Name       string        `bson:"name" json:"name"` // what the fund is called
	Condition  string        `bson:"condition" json:"condition"`
	Amount     money.Pence   `bson:"amount" json:"amount"`
	Currency   string        `bson:"currency" json:"currency"`
	Stage      TransferStage `bson:"stage" json:"stage"`
	OfferedAt  time.Time     `bson:"offered_at" json:"offered_at"`
	AnsweredAt time.Time     `bson:"answered_at" json:"answered_at"`
	ReceivedAt time.Time     `bson:"received_at" json:"received_at"`
	Why        string        `bson:"why" json:"why"`           // the taker's words beside its answer; "" for none
	BankRef    string        `bson:"bank_ref" json:"bank_ref"` // the taker's own reference; the platform moves no money
	Fence      Fence         `bson:"fence,omitempty" json:"fence,omitzero"`
}

// Offer checks a new offer and sets its stage.
func (t Transfer) Offer(now time.Time) (Transfer, error) {
	var c checks
	c.need(t.From != "" && t.From != t.To, "from", "other_body")
	c.need(t.To != "", "to", "required")
	c.need(t.Place != "", "to", "required")
	c.need(IsSlug(string(t.Fund)), "fund", "slug")
	c.text("name", t.Name, 1, 100)
	c.text("condition", t.Condition, 0, 500)
	c.need(t.Amount > 0, "amount", "positive")
	c.need(len(t.Currency) == 3, "currency", "currency")
	t.Fence.check(&c)
	if err := c.err("transfer"); err != nil {
		return t, err
	}
	t.Stage, t.OfferedAt = TransferOffered, now
	return t, nil
}

// Answer accepts or declines an offer that has no answer yet.
func (t Transfer) Answer(accept bool, now time.Time) (Transfer, error) {
	if t.Stage != TransferOffered {
		return t, E(Conflict, "transfer_answered")
	}
	t.Stage, t.AnsweredAt = TransferDeclined, now
	if accept {
		t.Stage = TransferAccepted
	}
	return t, nil
}

// Decline answers no, in the taker's own words if it gives any.
func (t Transfer) Decline(why string, now time.Time) (Transfer, error) {
	var c checks
	c.text("why", why, 0, 300)
	if err := c.err("transfer"); err != nil {
		return t, err
	}
	t, err := t.Answer(false, now)
	if err == nil {
		t.Why = why
	}
	return t, err
}

// Receive records that accepted money has arrived under a bank reference.
func (t Transfer) Receive(bankRef string, now time.Time) (Transfer, error) {
	switch t.Stage {
	case TransferAccepted:
	case TransferReceived:
		return t, E(Conflict, "transfer_received")
	default:
		return t, E(Conflict, "transfer_not_accepted")
	}
	var c checks
	c.text("bank_ref", bankRef, 1, 60)
	if err := c.err("transfer"); err != nil {
		return t, err
	}
	t.Stage, t.ReceivedAt, t.BankRef = TransferReceived, now, bankRef
	return t, nil
}
