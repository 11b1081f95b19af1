package models

import (
	"slices"
	"strings"
	"time"

	"commonchest/models/money"
)

// PaymentStage is how far a payment has come.
type PaymentStage string

// The life of a payment. The platform moves no money: paid means that somebody has
// recorded what the bank has done.
const (
	PaymentRequested  PaymentStage = "requested"
	PaymentAuthorised PaymentStage = "authorised"
	PaymentPaid       PaymentStage = "paid"
	PaymentRejected   PaymentStage = "rejected"  // by a councillor
	PaymentCancelled  PaymentStage = "cancelled" // by the clerk
	PaymentReversed   PaymentStage = "reversed"  // recorded as paid by mistake
)

// SignOff is one councillor's signature under a payment.
type SignOff struct {
	By AccountID `bson:"by" json:"-"`
	At time.Time `bson:"at" json:"at"`
}

// FundShare is one fund's part of an amount.
type FundShare struct {
	Fund   FundID      `bson:"fund" json:"fund"`
	Amount money.Pence `bson:"amount" json:"amount"`
}

// Payment is a request to pay part of an award, with its authorisation. Who gets it and
// what for is text that lies apart: parts payee, purpose.
type Payment struct {
	N         int64        `bson:"n" json:"n"`
	Amount    money.Pence  `bson:"amount" json:"amount"`     // in all, with VAT
	VAT       money.Pence  `bson:"vat" json:"vat"`           // of it
	VATBack   bool         `bson:"vat_back" json:"vat_back"` // the body gets the VAT back
	Document  string       `bson:"document" json:"document"` // the invoice or other evidence, by its number
	Words     TextRef      `bson:"words" json:"-"`
	Needed    int64        `bson:"needed" json:"needed"` // approvals, as the body's rule was when it was requested
	Stage     PaymentStage `bson:"stage" json:"stage"`
	Preparer  AccountID    `bson:"preparer" json:"-"`
	At        time.Time    `bson:"at" json:"at"`
	Approvals []SignOff    `bson:"approvals,omitempty" json:"approvals"`
	BankRef   string       `bson:"bank_ref" json:"bank_ref"`
	PaidOn    string       `bson:"paid_on" json:"paid_on"`         // 2006-01-02, as the bank has it
	Shares    []FundShare  `bson:"shares,omitempty" json:"shares"` // which funds paid it
	Reason    TextRef      `bson:"reason,omitempty" json:"-"`      // why it was rejected, cancelled or reversed
	EndedAt   time.Time    `bson:"ended_at,omitempty" json:"-"`
}

// Open reports whether the payment still claims its amount of the award.
func (p Payment) Open() bool { return p.Stage == PaymentRequested || p.Stage == PaymentAuthorised }

// How many approvals a payment may need, and how many unless the body says otherwise.
// Two members authorise what the clerk has prepared: usual practice since section 150(5)
// of the Local Government Act 1972 was repealed by SI 2014/580.
const (
	LeastApprovals   = 1
	DefaultApprovals = 2
	MostApprovals    = 3
)

// PaymentRule is how many councillors a body wants under a payment, by a minute.
type PaymentRule struct {
	Place     PlaceID `bson:"place" json:"place"`
	Approvals int64   `bson:"approvals" json:"approvals"`
	Minute    string  `bson:"minute" json:"minute"`
}

// RuleChange is a version of the rule with who made it.
type RuleChange struct {
	Rule  PaymentRule
	At    time.Time
	Actor string
}

// Check says what is wrong with a rule.
func (r PaymentRule) Check() error {
	var c checks
	c.need(r.Approvals >= LeastApprovals && r.Approvals <= MostApprovals, "approvals", "approvals")
	c.text("minute", r.Minute, 1, 40)
	return c.err("payment_rule")
}

const mostPayments = 200

// Request adds a payment. It may claim what the award still holds and no earlier
// request claims.
func (d Delivery) Request(a Awarded, p Payment, payee, purpose string) (Delivery, error) {
	var c checks
	free := Sum(d.Left(a)) - d.Claimed()
	c.text("payee", payee, 2, 120)
	c.text("purpose", purpose, 3, 300)
	c.text("document", p.Document, 1, 80)
	c.need(p.Amount > 0, "amount", "positive")
	if p.Amount > free {
		c.fields = append(c.fields, Field{Name: "amount", Code: "more_than_awarded", Args: []Arg{moneyArg("left", max(free, 0), a.Currency)}})
	}
	c.need(p.VAT >= 0 && (p.VAT == 0 || p.VAT < p.Amount), "vat", "vat_within")
	c.need(len(d.Payments) < mostPayments, "amount", "too_many", "most", "200")
	if n := d.asked(p); n > 0 {
		c.fail("document", "document_twice", "number", itoa(n))
	}
	if d.Outcome.Kind == OutcomeReturned {
		return d, E(Conflict, "award_returned")
	}
	if err := c.err("payment"); err != nil {
		return d, err
	}
	p.N, p.Stage = int64(len(d.Payments))+1, PaymentRequested
	d.Payments = append(slices.Clone(d.Payments), p)
	return d, nil
}

// asked finds the payment that asks for the same sum on the same document, and was not
// stopped: an invoice that comes twice is paid once. It is 0 where there is none.
func (d Delivery) asked(p Payment) int64 {
	i := slices.IndexFunc(d.Payments, func(have Payment) bool {
		return (have.Open() || have.Stage == PaymentPaid) && have.Amount == p.Amount && strings.EqualFold(have.Document, p.Document)
	})
	return int64(i) + 1
}

// Approve puts a councillor's signature under a payment; the last one that it needs
// authorises it. Nobody approves what they prepared, and nobody twice.
func (d Delivery) Approve(n int64, by AccountID, at time.Time) (Delivery, error) {
	return d.payment(n, func(p *Payment) error {
		switch {
		case p.Preparer == by:
			return E(Forbidden, "own_payment")
		case slices.ContainsFunc(p.Approvals, func(a SignOff) bool { return a.By == by }):
			return E(Conflict, "approved_already")
		case p.Stage != PaymentRequested:
			return E(Conflict, "payment_stage", F("stage", "payment_stage", "stage", string(p.Stage)))
		}
		p.Approvals = append(slices.Clone(p.Approvals), SignOff{By: by, At: at})
		if int64(len(p.Approvals)) >= p.Needed {
			p.Stage = PaymentAuthorised
		}
		return nil
	})
}

// StopPayment ends a payment that is not paid: rejected by a councillor, or cancelled
// by the clerk.
func (d Delivery) StopPayment(n int64, stage PaymentStage, reason TextRef, at time.Time) (Delivery, error) {
	return d.payment(n, func(p *Payment) error {
		if !p.Open() {
			return E(Conflict, "payment_stage", F("stage", "payment_stage", "stage", string(p.Stage)))
		}
		if reason.ID == "" {
			return E(Invalid, "payment", F("reason", "required"))
		}
		p.Stage, p.Reason, p.EndedAt = stage, reason, at
		return nil
	})
}

// Pay records that the bank has paid an authorised payment. Each fund pays in proportion
// to what it still owes to the award, to the penny. today is the day at the place.
func (d Delivery) Pay(a Awarded, n int64, bankRef, on, today string) (Delivery, error) {
	left := d.Left(a)
	return d.payment(n, func(p *Payment) error {
		if p.Stage != PaymentAuthorised {
			return E(Conflict, "payment_stage", F("stage", "payment_stage", "stage", string(p.Stage)))
		}
		var c checks
		c.text("bank_ref", bankRef, 1, 60)
		c.pastDay("paid_on", on, today)
		c.sinceAward("paid_on", on, a)
		if err := c.err("payment"); err != nil {
			return err
		}
		shares, err := splitOver(p.Amount, left)
		if err != nil {
			return err
		}
		p.Stage, p.BankRef, p.PaidOn, p.Shares = PaymentPaid, bankRef, on, shares
		return nil
	})
}

// payment changes one payment of a copy.
func (d Delivery) payment(n int64, change func(*Payment) error) (Delivery, error) {
	if n < 1 || n > int64(len(d.Payments)) {
		return d, E(NotFound, "payment")
	}
	list := slices.Clone(d.Payments)
	if err := change(&list[n-1]); err != nil {
		return d, err
	}
	d.Payments = list
	return d, nil
}

// pastDay wants a date that is not after today, which is the day at the place: at its
// midnight another day begins than at Greenwich.
func (c *checks) pastDay(name, day, today string) {
	_, err := time.Parse(time.DateOnly, day)
	switch {
	case err != nil:
		c.fail(name, "date")
	case day > today:
		c.fail(name, "not_in_the_future")
	}
}

// moneyArg fills a gap of a message with an amount.
func moneyArg(name string, p money.Pence, currency string) Arg {
	return Arg{Name: name, Value: itoa(int64(p)), Currency: currency}
}
