package models

import (
	"slices"
	"strconv"
	"time"

	"commonchest/models/money"
)

// Pooling says whose hands a partner's money is in.
type Pooling string

// Only pooled money is in a fund and can be allocated.
const (
	Pooled   Pooling = "pooled"   // paid into the chest
	Aligned  Pooling = "aligned"  // the partner keeps it, and spends it to the result
	Reserved Pooling = "reserved" // the partner holds it back until it is asked for
)

// Poolings lists them in the order in which people see them.
func Poolings() []Pooling { return []Pooling{Pooled, Aligned, Reserved} }

// CommitmentStage is how far a partner has come. What was received and released is
// not a stage: the ledger tells it.
type CommitmentStage string

// The stages. Each but the first is the partner's own act.
const (
	CommitmentInvited    CommitmentStage = "invited"
	CommitmentDiscussion CommitmentStage = "in_discussion"
	CommitmentSigned     CommitmentStage = "signed"
	CommitmentDeclined   CommitmentStage = "declined"
	CommitmentWithdrawn  CommitmentStage = "withdrawn"
)

// Instalment is a part of a signed sum with the day on which it is due.
type Instalment struct {
	Due    string      `bson:"due" json:"due"` // 2006-01-02
	Amount money.Pence `bson:"amount" json:"amount"`
}

// Gain is what a partner gets back of a saving: a rule that is set with the
// invitation and signed with the rest, so before any round can spend the money.
type Gain struct {
	Share    int64       `bson:"share" json:"share"`       // of 10,000; 0 for no rule
	Of       string      `bson:"of" json:"of"`             // what saving is meant, and how it is measured
	Estimate money.Pence `bson:"estimate" json:"estimate"` // of the saving
	Actual   money.Pence `bson:"actual" json:"actual"`     // of the saving, once it is known
	ActualOn string      `bson:"actual_on" json:"actual_on"`
	Source   string      `bson:"source" json:"source"` // the document that the actual stands in
}

// Returns is what goes back to the partner of the actual saving, or of the estimate
// while there is no actual: the share rounded to the penny, halves up.
func (g Gain) Returns() (back money.Pence, estimated bool) {
	saving, estimated := g.Actual, g.ActualOn == ""
	if estimated {
		saving = g.Estimate
	}
	parts, err := money.Split(saving, []int64{g.Share, wholeShare - g.Share})
	if err != nil { // Check has refused such a share
		return 0, estimated
	}
	return parts[0], estimated
}

const wholeShare = 10_000

func (g Gain) check(c *checks) {
	c.need(g.Share >= 0 && g.Share <= wholeShare, "gain_share", "between", "least", "0", "most", "100")
	c.text("gain_of", g.Of, 0, 300)
	c.need(g.Share == 0 || g.Of != "", "gain_of", "required")
	c.need(g.Estimate >= 0 && g.Actual >= 0, "gain_estimate", "not_negative")
}

// Commitment is a partner's sign-up: what it is asked for, and what it has put its
// name to. Nobody but the partner can sign, decline or withdraw. The signatory's
// role and authority, and why, are words that lie apart.
type Commitment struct {
	ID        CommitmentID `bson:"commitment" json:"id"`
	Partner   BodyID       `bson:"partner" json:"partner"`
	Place     PlaceID      `bson:"place" json:"place"` // the outermost place, whose budget it joins
	Name      string       `bson:"name" json:"name"`   // what its fund is called
	Kind      FundKind     `bson:"kind" json:"kind"`
	Strand    Strand       `bson:"strand" json:"strand"`
	Pooling   Pooling      `bson:"pooling" json:"pooling"`
	Essential bool         `bson:"essential" json:"essential"` // no round that its money could be in may open without it
	Asked     money.Pence  `bson:"asked" json:"asked"`
	AnswerBy  string       `bson:"answer_by" json:"answer_by"` // day; "" for none

	Amount      money.Pence  `bson:"amount" json:"amount"` // signed for; 0 before
	Currency    string       `bson:"currency" json:"currency"`
	Condition   string       `bson:"condition" json:"condition"`
	Fence       Fence        `bson:"fence" json:"fence"`
	Fund        FundID       `bson:"fund" json:"fund"` // that pooled money becomes
	Instalments []Instalment `bson:"instalments" json:"instalments"`
	Expires     string       `bson:"expires" json:"expires"`         // last day on which the signature holds; "" for no end
	CoolingOff  int64        `bson:"cooling_off" json:"cooling_off"` // days in which it can be taken back without a reason
	Gain        Gain         `bson:"gain" json:"gain"`

	Stage     CommitmentStage `bson:"stage" json:"stage"`
	Words     TextRef         `bson:"words" json:"-"`             // role, authority and why of the signatory
	Ending    TextRef         `bson:"ending" json:"-"`            // why it declined or withdrew
	SignedOn  string          `bson:"signed_on" json:"signed_on"` // day, as the signatory gives it
	InvitedAt time.Time       `bson:"invited_at" json:"invited_at"`
	SignedAt  time.Time       `bson:"signed_at" json:"signed_at"`
	EndedAt   time.Time       `bson:"ended_at" json:"ended_at"`
}

// mostSigned is the most that one signature may be for: a slip of the keyboard, not a
// limit of the law.
const mostSigned = money.Pence(1_000_000_000_00)

// mostInstalments of one signature.
const mostInstalments = 24

// Invite checks an officer's invitation and sets its stage.
func (c Commitment) Invite(today string, now time.Time) (Commitment, error) {
	var f checks
	f.need(IsSlug(string(c.ID)), "id", "slug")
	f.need(c.Partner != "", "partner", "required")
	f.need(c.Place != "", "place", "required")
	f.text("name", c.Name, 1, 100)
	f.need(len(c.Currency) == 3, "currency", "currency")
	f.amount("asked", c.Asked)
	f.day("answer_by", c.AnswerBy, today)
	f.need(c.CoolingOff >= 0 && c.CoolingOff <= 90, "cooling_off", "between", "least", "0", "most", "90")
	c.Gain.check(&f)
	f.need(c.Gain.ActualOn == "" && c.Gain.Actual == 0, "gain_actual", "too_early")
	c.checkMoney(&f)
	if err := f.err("commitment"); err != nil {
		return c, err
	}
	c.Kind, c.Stage, c.InvitedAt, c.Amount, c.Instalments = GrantFund, CommitmentInvited, now, 0, []Instalment{}
	c.Fund = FundID(c.ID)
	return c, nil
}

// checkMoney looks at what an invitation and a signature both say of the money.
func (c Commitment) checkMoney(f *checks) {
	f.need(slices.Contains(Poolings(), c.Pooling), "pooling", "choose")
	f.need(c.Strand == "" || c.Strand.Known(), "strand", "choose")
	f.text("condition", c.Condition, 0, 500)
	c.Fence.check(f)
}

// Signature is what a partner puts its name to.
type Signature struct {
	Pooling     Pooling
	Amount      money.Pence
	Condition   string
	Fence       Fence
	Instalments []Instalment
	Expires     string
	On          string // day of the decision, 2006-01-02
	Role        string // the signatory's
	Authority   string // by which the signatory may sign: a minute, a scheme of delegation
	Why         string // the partner's own words
}

// Sign takes a partner's signature. today is the day at the place.
func (c Commitment) Sign(s Signature, today string, now time.Time) (Commitment, error) {
	if !c.Open() {
		return c, E(Conflict, "commitment_"+string(c.Stage))
	}
	var f checks
	c.Pooling, c.Amount, c.Condition, c.Fence = s.Pooling, s.Amount, s.Condition, s.Fence
	c.Instalments, c.Expires, c.SignedOn = append([]Instalment{}, s.Instalments...), s.Expires, s.On
	if s.Fence.Strand != "" {
		c.Strand = s.Fence.Strand
	}
	f.amount("amount", s.Amount)
	c.checkMoney(&f)
	f.text("role", s.Role, 1, 100)
	f.text("authority", s.Authority, 1, 200)
	f.text("why", s.Why, 0, 1000)
	switch {
	case s.On == "":
		f.fail("on", "required")
	case !isDay(s.On):
		f.fail("on", "date")
	case s.On > today:
		f.fail("on", "in_the_future")
	}
	f.day("expires", s.Expires, max(s.On, today)) // one that is over promises nothing
	c.checkInstalments(&f)
	if err := f.err("commitment"); err != nil {
		return c, err
	}
	c.Stage, c.SignedAt = CommitmentSigned, now
	return c, nil
}

// checkInstalments holds them to the sum, to the penny, and to their order.
func (c Commitment) checkInstalments(f *checks) {
	if c.Pooling != Pooled {
		f.need(len(c.Instalments) == 0, "instalments", "only_pooled")
		return
	}
	f.need(len(c.Instalments) > 0, "instalments", "required")
	if len(c.Instalments) > mostInstalments {
		f.fail("instalments", "too_many", "most", strconv.Itoa(mostInstalments))
	}
	var sum money.Pence
	last := c.SignedOn
	for _, in := range c.Instalments {
		f.need(in.Amount > 0, "instalments", "positive")
		f.need(isDay(in.Due), "instalments", "date")
		f.need(in.Due >= last, "instalments", "in_order")
		f.need(c.Expires == "" || in.Due <= c.Expires, "instalments", "after_expiry")
		sum, last = money.Pence(capped(int64(sum), int64(max(0, in.Amount)))), in.Due
	}
	if len(c.Instalments) > 0 && sum != c.Amount {
		f.fail("instalments", "instalments_unequal", "sum", money.Decimal(sum, 2), "amount", money.Decimal(c.Amount, 2))
	}
}

// Discuss says that the partner talks about it.
func (c Commitment) Discuss() (Commitment, error) {
	if c.Stage != CommitmentInvited {
		return c, E(Conflict, "commitment_"+string(c.Stage))
	}
	c.Stage = CommitmentDiscussion
	return c, nil
}

// Decline is the partner's no; why may be empty.
func (c Commitment) Decline(why string, now time.Time) (Commitment, error) {
	if !c.Open() {
		return c, E(Conflict, "commitment_"+string(c.Stage))
	}
	return c.end(CommitmentDeclined, why, false, now)
}

// Withdraw takes a signature back. Within the cooling-off time it needs no reason.
func (c Commitment) Withdraw(why string, now time.Time) (Commitment, error) {
	if c.Stage != CommitmentSigned {
		return c, E(Conflict, "commitment_"+string(c.Stage))
	}
	return c.end(CommitmentWithdrawn, why, !c.CoolingOffAt(now), now)
}

func (c Commitment) end(stage CommitmentStage, why string, needed bool, now time.Time) (Commitment, error) {
	var f checks
	least := 0
	if needed {
		least = 1
	}
	f.text("why", why, least, 1000)
	if err := f.err("commitment"); err != nil {
		return c, err
	}
	c.Stage, c.EndedAt = stage, now
	return c, nil
}

// Relax says that rounds may open without this partner, or that they may not.
func (c Commitment) Relax(essential bool, why string) (Commitment, error) {
	var f checks
	f.text("why", why, 1, 1000)
	if err := f.err("commitment"); err != nil {
		return c, err
	}
	c.Essential = essential
	return c, nil
}

// Saved enters the actual saving that a gain share is of; today is the day at the place.
func (c Commitment) Saved(actual money.Pence, on, source, today string) (Commitment, error) {
	if c.Stage != CommitmentSigned || c.Gain.Share == 0 {
		return c, E(Conflict, "no_gain_rule")
	}
	if c.Gain.ActualOn != "" {
		return c, E(Conflict, "gain_entered")
	}
	var f checks
	f.need(actual >= 0, "actual", "not_negative")
	f.need(actual <= mostSigned, "actual", "sum_too_large")
	f.need(isDay(on) && on <= today, "on", "past_date")
	f.text("source", source, 1, 200)
	if err := f.err("commitment"); err != nil {
		return c, err
	}
	c.Gain.Actual, c.Gain.ActualOn, c.Gain.Source = actual, on, source
	return c, nil
}

// Receipt says what is wrong with recording a sum under a signature.
func (c Commitment) Receipt(amount money.Pence, b Banked, today string) error {
	if c.Stage != CommitmentSigned {
		return E(Conflict, "commitment_"+string(c.Stage))
	}
	if c.Pooling != Pooled {
		return E(Conflict, "not_pooled")
	}
	var f checks
	f.amount("amount", amount)
	f.banked(b, 1, today)
	return f.err("arrival")
}

// Open reports whether the partner has still to answer.
func (c Commitment) Open() bool {
	return c.Stage == CommitmentInvited || c.Stage == CommitmentDiscussion
}

// Public reports whether everybody may read it. What nobody has signed yet is between
// the partner and who asked it, and stays so when it declines.
func (c Commitment) Public() bool {
	return c.Stage == CommitmentSigned || c.Stage == CommitmentWithdrawn
}

// ReadBy reports whether an actor may read it: what is not public is for the partner and
// for the staff of the outermost place.
func (c Commitment) ReadBy(a Actor) bool {
	return c.Public() || c.KeptBy(a)
}

// KeptBy reports whether an actor is the partner itself, or of the staff that asked it.
func (c Commitment) KeptBy(a Actor) bool {
	return a.SignsFor(c.Partner, c.Place) || a.Need(c.Place, RoleOfficer, RoleClerk, RoleAuditor) == nil
}

// CoolingOffAt reports whether the signature can be taken back without a reason.
func (c Commitment) CoolingOffAt(now time.Time) bool {
	return c.Stage == CommitmentSigned && now.Before(c.SignedAt.AddDate(0, 0, int(c.CoolingOff)))
}

// Over reports that a signature's last day is behind a day.
func (c Commitment) Over(today string) bool {
	return c.Stage == CommitmentSigned && c.Expires != "" && today > c.Expires
}

// Missing reports that an essential partner's signature does not hold on a day.
func (c Commitment) Missing(today string) bool {
	return c.Essential && (c.Stage != CommitmentSigned || c.Over(today))
}

// amount wants a sum of money that somebody could mean.
func (c *checks) amount(name string, p money.Pence) {
	switch {
	case p <= 0:
		c.fail(name, "positive")
	case p > mostSigned:
		c.fail(name, "sum_too_large")
	}
}

// day wants a day that does not lie before another; "" is none.
func (c *checks) day(name, day, least string) {
	switch {
	case day == "":
	case !isDay(day):
		c.fail(name, "date")
	case day < least:
		c.fail(name, "too_early", "date", least)
	}
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
