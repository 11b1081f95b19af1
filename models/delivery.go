package models

import (
	"slices"
	"strconv"
	"time"

	"commonchest/models/money"
)

// DeliveryID names what became of one award.
type DeliveryID string

// DeliveryOf is the id of an award's delivery: there is one per round and project.
func DeliveryOf(r RoundID, ref string) DeliveryID { return DeliveryID(string(r) + "." + ref) }

// RecipientKind says what an award is paid to.
type RecipientKind string

// The kinds. A council that buys the thing itself is the recipient of its own award.
const (
	RecipientOwn        RecipientKind = "own"        // the body itself, which buys it
	RecipientCharity    RecipientKind = "charity"    // with a charity number
	RecipientCompany    RecipientKind = "company"    // with a company number
	RecipientGroup      RecipientKind = "group"      // a club or group without a number
	RecipientPublic     RecipientKind = "public"     // another public body
	RecipientIndividual RecipientKind = "individual" // a person: the name is never published
)

// RecipientKinds lists them in the order in which people see them.
func RecipientKinds() []RecipientKind {
	return []RecipientKind{RecipientOwn, RecipientCharity, RecipientCompany, RecipientGroup, RecipientPublic, RecipientIndividual}
}

// PlannedPart is a part of an award with the day on which it is planned.
type PlannedPart struct {
	Amount money.Pence `bson:"amount" json:"amount"`
	Due    string      `bson:"due" json:"due"` // 2006-01-02
	For    string      `bson:"for" json:"for"` // what must be there by then; "" for nothing
}

// Milestone is something that is to be there by a day, with evidence.
type Milestone struct {
	What string `bson:"what" json:"what"`
	Due  string `bson:"due" json:"due"`
	Done string `bson:"done" json:"done"` // the day of the report that shows it; "" until then
}

// Measure is an outcome in figures: whole numbers of a unit.
type Measure struct {
	What     string `bson:"what" json:"what"`
	Unit     string `bson:"unit" json:"unit"`
	Baseline int64  `bson:"baseline" json:"baseline"`
	Target   int64  `bson:"target" json:"target"`
	Actual   int64  `bson:"actual" json:"actual"`
	Known    bool   `bson:"known" json:"known"` // actual has been measured
}

// Report is evidence of how a project goes.
type Report struct {
	N         int64     `bson:"n" json:"n"`
	On        string    `bson:"on" json:"on"`
	Words     TextRef   `bson:"words" json:"-"` // part words
	Picture   PictureID `bson:"picture" json:"picture"`
	Alt       TextRef   `bson:"alt,omitempty" json:"-"`
	Document  string    `bson:"document" json:"document"`
	Milestone int64     `bson:"milestone" json:"milestone"` // the one that it shows, counted from 1; 0 for none
	At        time.Time `bson:"at" json:"at"`
}

// OutcomeKind says how an award ended.
type OutcomeKind string

// The outcomes; "" while it goes on as planned.
const (
	OutcomeDelivered OutcomeKind = "delivered"
	OutcomeLate      OutcomeKind = "late"     // it goes on, later than planned, and says why
	OutcomeReturned  OutcomeKind = "returned" // it will not happen, and what is left went back
	OutcomeReopened  OutcomeKind = "reopened" // it had ended by mistake: it goes on as planned
)

// Ended reports whether nothing more is awaited of the award.
func (k OutcomeKind) Ended() bool { return k == OutcomeDelivered || k == OutcomeReturned }

// Outcome is how it ended, or why it is late.
type Outcome struct {
	Kind   OutcomeKind `bson:"kind" json:"kind"`
	On     string      `bson:"on" json:"on"`
	Until  string      `bson:"until" json:"until"` // late: the new day
	Reason TextRef     `bson:"reason" json:"-"`
}

// Mistake is an end that was recorded by mistake, and stays to be read with the reason.
type Mistake struct {
	Was Outcome `bson:"was" json:"was"`
	On  string  `bson:"on" json:"on"` // the day of the correction
	Why TextRef `bson:"why" json:"-"`
}

// ReturnKind says why money leaves an award or comes back to it.
type ReturnKind string

const (
	ReturnLapsed   ReturnKind = "lapsed"   // what the award did not need: back to its funds
	ReturnRefunded ReturnKind = "refunded" // paid, not spent, and paid back
)

// Return is money that went back to its funds.
type Return struct {
	N        int64       `bson:"n" json:"n"`
	Kind     ReturnKind  `bson:"kind" json:"kind"`
	Amount   money.Pence `bson:"amount" json:"amount"`
	Shares   []FundShare `bson:"shares,omitempty" json:"shares"`
	BankRef  string      `bson:"bank_ref" json:"bank_ref"`
	On       string      `bson:"on,omitempty" json:"on"` // refunded: the day of the bank, 2006-01-02
	Reason   TextRef     `bson:"reason" json:"-"`
	At       time.Time   `bson:"at" json:"at"`
	Reversed bool        `bson:"reversed" json:"reversed"` // recorded by mistake
	Why      TextRef     `bson:"why,omitempty" json:"-"`   // it was one
}

// Delivery is everything about one award after the resolution that made it: to whom, on
// which terms, what was paid, what came of it. The award itself is the resolution's.
type Delivery struct {
	ID          DeliveryID    `bson:"delivery" json:"id"`
	Place       PlaceID       `bson:"place" json:"place"`
	Round       RoundID       `bson:"round" json:"round"`
	Ref         string        `bson:"ref" json:"ref"`
	Proposal    ProposalID    `bson:"proposal" json:"proposal"`
	To          RecipientKind `bson:"to" json:"to"` // "" until it is arranged
	Number      string        `bson:"number" json:"number"`
	Words       TextRef       `bson:"words,omitempty" json:"-"`     // parts name, conditions
	Terms       int64         `bson:"terms,omitempty" json:"terms"` // how often they have been set
	Starts      string        `bson:"starts" json:"starts"`
	Ends        string        `bson:"ends" json:"ends"`
	Instalments []PlannedPart `bson:"instalments,omitempty" json:"instalments"`
	Milestones  []Milestone   `bson:"milestones,omitempty" json:"milestones"`
	Measures    []Measure     `bson:"measures,omitempty" json:"measures"`
	Brings      Brings        `bson:"brings" json:"brings"`
	Payments    []Payment     `bson:"payments,omitempty" json:"payments"`
	Returns     []Return      `bson:"returns,omitempty" json:"returns"`
	Reports     []Report      `bson:"reports,omitempty" json:"reports"`
	Outcome     Outcome       `bson:"outcome" json:"outcome"`
	Mistakes    []Mistake     `bson:"mistakes,omitempty" json:"mistakes,omitempty"`
}

// Awarded is what a resolution gave to one project, by fund.
type Awarded struct {
	Award
	Currency string
	On       string      // day of the resolution, before which nothing was paid or done
	Shares   []FundShare // in the order in which the resolution names the funds
}

// Awarded lists what was awarded, in sealed order, each with its funds.
func (r Resolution) Awarded(currency string) []Awarded {
	out := make([]Awarded, 0, len(r.Awards))
	for _, a := range r.Awards {
		one := Awarded{Award: a, Currency: currency, On: r.On}
		for _, s := range r.Paid {
			if s.Ref == a.Ref {
				one.Shares = add(one.Shares, FundShare{s.Fund, s.Amount}, 1)
			}
		}
		out = append(out, one)
	}
	return out
}

// add adds a share, sign times, to those of its fund.
func add(list []FundShare, s FundShare, sign money.Pence) []FundShare {
	i := slices.IndexFunc(list, func(have FundShare) bool { return have.Fund == s.Fund })
	if i < 0 {
		return append(list, FundShare{s.Fund, sign * s.Amount})
	}
	list[i].Amount += sign * s.Amount
	return list
}

// Sum adds shares up.
func Sum(list []FundShare) money.Pence {
	var sum money.Pence
	for _, s := range list {
		sum += s.Amount
	}
	return sum
}

// Left is what each fund still owes to the award: not paid, and not gone back.
func (d Delivery) Left(a Awarded) []FundShare {
	left := slices.Clone(a.Shares)
	for _, p := range d.Payments {
		if p.Stage == PaymentPaid {
			left = addAll(left, p.Shares, -1)
		}
	}
	for _, r := range d.Returns {
		if r.Kind == ReturnLapsed && !r.Reversed {
			left = addAll(left, r.Shares, -1)
		}
	}
	return left
}

// Spent is what each fund has paid out and not got back.
func (d Delivery) Spent() []FundShare {
	var spent []FundShare
	for _, p := range d.Payments {
		if p.Stage == PaymentPaid {
			spent = addAll(spent, p.Shares, 1)
		}
	}
	for _, r := range d.Returns {
		if r.Kind == ReturnRefunded && !r.Reversed {
			spent = addAll(spent, r.Shares, -1)
		}
	}
	return spent
}

func addAll(list, shares []FundShare, sign money.Pence) []FundShare {
	for _, s := range shares {
		list = add(list, s, sign)
	}
	return list
}

// Claimed is what payments ask for that are not paid yet.
func (d Delivery) Claimed() money.Pence {
	var sum money.Pence
	for _, p := range d.Payments {
		if p.Open() {
			sum += p.Amount
		}
	}
	return sum
}

// splitOver splits an amount over what funds hold, in proportion and to the penny: no
// fund gives more than it holds, and all of it empties all of them.
func splitOver(amount money.Pence, held []FundShare) ([]FundShare, error) {
	weights := make([]int64, len(held))
	for i, s := range held {
		weights[i] = int64(s.Amount)
	}
	if amount <= 0 || amount > Sum(held) {
		return nil, E(Conflict, "not_enough_money")
	}
	parts, err := money.Split(amount, weights)
	if err != nil {
		return nil, err
	}
	var out []FundShare
	for i, part := range parts {
		if part > 0 {
			out = append(out, FundShare{held[i].Fund, part})
		}
	}
	return out, nil
}

// Lapse sends back to its funds what the award does not need.
func (d Delivery) Lapse(a Awarded, reason TextRef, at time.Time) (Delivery, error) {
	left := slices.DeleteFunc(d.Left(a), func(s FundShare) bool { return s.Amount == 0 })
	switch {
	case d.Claimed() > 0:
		return d, E(Conflict, "payments_open")
	case Sum(left) == 0:
		return d, E(Conflict, "nothing_left")
	case reason.ID == "":
		return d, E(Invalid, "return", F("reason", "required"))
	}
	return d.returned(Return{Kind: ReturnLapsed, Amount: Sum(left), Shares: left, Reason: reason, At: at}), nil
}

// Refund records that money which was paid and not spent has come back. today is the day
// at the place.
func (d Delivery) Refund(a Awarded, amount money.Pence, b Banked, reason TextRef, today string, at time.Time) (Delivery, error) {
	spent := d.Spent()
	var c checks
	c.need(amount > 0, "amount", "positive")
	if amount > Sum(spent) {
		c.fields = append(c.fields, Field{Name: "amount", Code: "more_than_paid", Args: []Arg{moneyArg("paid", Sum(spent), a.Currency)}})
	}
	c.banked(b, 1, today)
	c.sinceAward("came_on", b.On, a)
	c.need(reason.ID != "", "reason", "required")
	if err := c.err("return"); err != nil {
		return d, err
	}
	shares, err := splitOver(amount, spent)
	if err != nil {
		return d, err
	}
	return d.returned(Return{Kind: ReturnRefunded, Amount: amount, Shares: shares, BankRef: b.Ref, On: b.On, Reason: reason, At: at}), nil
}

func (d Delivery) returned(r Return) Delivery {
	r.N = int64(len(d.Returns)) + 1
	d.Returns = append(slices.Clone(d.Returns), r)
	return d
}

// CorrectPayment says that a payment was recorded as paid by mistake. The entry stays;
// another one undoes it.
func (d Delivery) CorrectPayment(n int64, reason TextRef, at time.Time) (Delivery, error) {
	next, err := d.payment(n, func(p *Payment) error {
		if p.Stage != PaymentPaid {
			return E(Conflict, "payment_stage", F("stage", "payment_stage", "stage", string(p.Stage)))
		}
		if reason.ID == "" {
			return E(Invalid, "payment", F("reason", "required"))
		}
		p.Stage, p.Reason, p.EndedAt = PaymentReversed, reason, at
		return nil
	})
	if err == nil && slices.ContainsFunc(next.Spent(), func(s FundShare) bool { return s.Amount < 0 }) {
		return d, E(Conflict, "refunded_already")
	}
	return next, err
}

// CorrectReturn says that money was recorded as gone back by mistake.
func (d Delivery) CorrectReturn(n int64, reason TextRef) (Delivery, error) {
	if n < 1 || n > int64(len(d.Returns)) {
		return d, E(NotFound, "return")
	}
	if d.Returns[n-1].Reversed {
		return d, E(Conflict, "reversed_already")
	}
	if reason.ID == "" {
		return d, E(Invalid, "return", F("reason", "required"))
	}
	d.Returns = slices.Clone(d.Returns)
	d.Returns[n-1].Reversed, d.Returns[n-1].Why = true, reason
	return d, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
