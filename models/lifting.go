package models

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"commonchest/models/money"
)

// LiftingID names a proposal to lift a fence.
type LiftingID string

// NoticeDays is the least time between a proposal to lift a fence and the lifting, so
// that those whom it protects can speak.
const NoticeDays = 28

// LiftApprovals is how many people must approve, none of them the proposer.
const LiftApprovals = 2

// Lifting is a proposal to lift the fence of a fund. It is a record: it is proposed,
// and then lifted or withdrawn. Its words are public, and lie apart: why, and what it
// does to the service that the fence protects.
type Lifting struct {
	ID          LiftingID   `bson:"lifting" json:"id"`
	Place       PlaceID     `bson:"place" json:"place"`
	Fund        FundID      `bson:"fund" json:"fund"`
	Protects    ServiceID   `bson:"protects,omitempty" json:"protects"` // the service whose level is watched before and after
	Old         Fence       `bson:"old" json:"old"`
	Proposer    string      `bson:"proposer" json:"proposer"`
	Words       TextRef     `bson:"words" json:"-"` // parts reason, impact
	At          time.Time   `bson:"at" json:"at"`
	Lines       []FenceLine `bson:"lines,omitempty" json:"lines,omitempty"`   // only these; none: every line that can be lifted
	Amount      money.Pence `bson:"amount,omitempty" json:"amount,omitempty"` // only for so much of the money; 0: all
	NoticeUntil string      `bson:"notice_until" json:"notice_until"`         // the last day of notice, 2006-01-02
	AgreedAt    time.Time   `bson:"agreed_at" json:"agreed_at"`               // by the giver, where the money is another's
	LiftedAt    time.Time   `bson:"lifted_at" json:"lifted_at"`
}

// LiftApproval is one of the two approvals, each in a place of its own.
type LiftApproval struct {
	Lifting LiftingID `bson:"lifting" json:"lifting"`
	N       int64     `bson:"n" json:"n"` // 1 or 2
	Actor   string    `bson:"actor" json:"actor"`
	At      time.Time `bson:"at" json:"at"`
}

// LiftLines are the lines of a fence that can be lifted: how long money may be spent is
// not, and leave to move it is none of its conditions.
func LiftLines() []FenceLine {
	return []FenceLine{LineStrand, LineSpend, LineArea, LineGroup, LineBasis, LineTags, LineFloor, LineCeiling}
}

// Lifted is what the fence becomes, or for a part of the sum what the fence of that part
// becomes.
func (l Lifting) Lifted() Fence {
	f := l.Old
	for _, line := range LiftLines() {
		if len(l.Lines) == 0 || slices.Contains(l.Lines, line) {
			f = f.without(line)
		}
	}
	if l.Amount > 0 { // what the whole fund owed, or might give, a part of it does not
		f.Floor, f.Ceiling = 0, 0
	}
	return f
}

// Part is the fund that a part of the money goes to, whose fence is lifted. It comes out
// of the other, so that whose money it was stays known.
func (l Lifting) Part(of Fund) Fund {
	part := of
	part.ID, part.From, part.Fence = FundID(string(l.ID)+"-part"), of.ID, l.Lifted()
	part.Name = fit(of.Name, 100-len(" (part)")) + " (part)"
	return part
}

// fit cuts words to so many bytes, between two characters.
func fit(s string, most int) string {
	for len(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// CheckLifting says what is wrong with a proposal as typed.
func CheckLifting(l Lifting, reason, impact, today string) error {
	var c checks
	c.need(l.Fund != "" && l.Old.Narrows(), "fund", "no_fence_to_lift")
	for _, line := range l.Lines {
		c.need(slices.Contains(LiftLines(), line) && !l.Old.Same(l.Old.without(line)), "lines", "no_such_line")
	}
	c.need(len(c.fields) > 0 || !l.Old.Same(l.Lifted()), "fund", "no_fence_to_lift")
	c.need(l.Amount >= 0, "amount", "positive")
	c.need(l.Protects != "", "protects", "choose")
	c.text("reason", reason, 10, 1000)
	c.text("impact", impact, 10, 1000)
	until, err := time.Parse(time.DateOnly, l.NoticeUntil)
	now, bad := time.Parse(time.DateOnly, today)
	c.need(err == nil, "notice_until", "date")
	c.need(err != nil || bad != nil || until.Sub(now) >= NoticeDays*24*time.Hour, "notice_until", "notice_days")
	return c.err("lifting")
}

// MayApprove refuses an approval that is not somebody else's, or comes out of turn.
func (l Lifting) MayApprove(actor string, n int64, given []LiftApproval) error {
	switch {
	case !l.LiftedAt.IsZero():
		return E(Conflict, "lifted_already")
	case n < 1 || n > LiftApprovals || n != int64(len(given))+1:
		return E(Conflict, "approval_taken")
	case actor == l.Proposer:
		return E(Forbidden, "own_lifting")
	}
	for _, a := range given {
		if a.Actor == actor {
			return E(Forbidden, "approved_before")
		}
	}
	return nil
}

// Agree is the word of whose money it was: a condition that somebody has signed is not
// taken off by those who keep the money.
func (l Lifting) Agree(now time.Time) (Lifting, error) {
	switch {
	case !l.LiftedAt.IsZero():
		return l, E(Conflict, "lifted_already")
	case !l.AgreedAt.IsZero():
		return l, E(Conflict, "agreed_already")
	}
	l.AgreedAt = now
	return l, nil
}

// MayLift refuses a lifting before its notice is over or both have approved, and where
// the money is another giver's before that one has agreed.
func (l Lifting) MayLift(given []LiftApproval, giver BodyID, today string) error {
	switch {
	case !l.LiftedAt.IsZero():
		return E(Conflict, "lifted_already")
	case len(given) < LiftApprovals:
		return E(Conflict, "approvals_missing")
	case giver != "" && l.AgreedAt.IsZero():
		return E(Conflict, "giver_missing")
	case today <= l.NoticeUntil:
		return E(Conflict, "notice_runs")
	}
	return nil
}

// ServiceID names a service that a fence protects, or once did.
type ServiceID string

// Service is what money was fenced for. Its level is watched also when the fence has
// gone.
type Service struct {
	ID      ServiceID `bson:"service" json:"id"`
	Place   PlaceID   `bson:"place" json:"place"`
	Name    string    `bson:"name" json:"name"`
	Was     string    `bson:"was" json:"was"`         // the fence it has, or had, in words
	Percent int64     `bson:"percent" json:"percent"` // a fall by more than this raises the alert
}

// RunDownPercent is the fall from which the alert is raised unless the service says
// otherwise.
const RunDownPercent = 20

// Check says what is wrong with a service.
func (s Service) Check() error {
	var c checks
	c.need(IsSlug(string(s.ID)), "name", "required")
	c.text("name", s.Name, 1, 100)
	c.text("was", s.Was, 1, 300)
	c.need(s.Percent >= 1 && s.Percent <= 90, "percent", "percent_range")
	return c.err("service")
}

// ServiceLevel is what a service had and did in one financial year. It is a fact: a
// wrong one is followed by another, and the last counts.
type ServiceLevel struct {
	Service  ServiceID   `bson:"service" json:"service"`
	Year     string      `bson:"year" json:"year"` // its first day: 1 April
	Spend    money.Pence `bson:"spend" json:"spend"`
	Replaced money.Pence `bson:"replaced" json:"replaced"` // spent on what has taken its place
	Outputs  int64       `bson:"outputs" json:"outputs"`
	Unit     string      `bson:"unit" json:"unit"`   // of the outputs: families
	Where    string      `bson:"where" json:"where"` // the document that it stands in
	At       time.Time   `bson:"at" json:"at"`
	Actor    string      `bson:"actor" json:"actor"`

	Was []ServiceLevel `bson:"-" json:"-"` // what was said of the year before it was corrected, oldest first
}

// Check says what is wrong with a level as typed. What a year had is known once it has
// begun: a plan for a later one would hide a fall.
func (l ServiceLevel) Check(today string) error {
	var c checks
	c.need(YearOf(l.Year).First() == l.Year, "year", "first_of_april")
	c.need(l.Year <= today, "year", "past_date")
	c.need(l.Spend >= 0, "spend", "not_negative")
	c.need(l.Replaced >= 0, "replaced", "not_negative")
	c.need(l.Outputs >= 0, "outputs", "not_negative")
	c.text("unit", l.Unit, 0, 60)
	c.text("where", l.Where, 1, 200)
	return c.err("service_level")
}

// ServiceAnswer is a public answer to an alert. It stands beside the alert and does not
// end it.
type ServiceAnswer struct {
	Service ServiceID `bson:"service" json:"service"`
	N       int64     `bson:"n" json:"n"`
	Words   TextRef   `bson:"words" json:"-"` // part words
	At      time.Time `bson:"at" json:"at"`
	Actor   string    `bson:"actor" json:"actor"`
}

// RunDown is a fall in what is spent on a service, from the year that had most to the
// last.
type RunDown struct {
	From, To ServiceLevel
	Fall     int64 // in whole per cent, rounded down; with what took its place
	Real     int64 // the same in the prices of the last year
	HasReal  bool  // a price level is given for both years
	Alert    bool
}

// RunDownOf compares the last level with the highest before it, so that no year that is
// told later can hide a fall; ok is false where there is only one year. levels are in
// order of year, one a year.
func (s Service) RunDownOf(levels []ServiceLevel, figures RuleData) (r RunDown, ok bool) {
	if len(levels) < 2 {
		return r, false
	}
	last := len(levels) - 1
	r.From = slices.MaxFunc(levels[:last], func(a, b ServiceLevel) int { return cmp.Compare(a.Spend, b.Spend) })
	r.To = levels[last]
	if r.From.Spend <= 0 {
		return r, false
	}
	before, after := int64(r.From.Spend), int64(r.To.Spend)+int64(r.To.Replaced)
	r.Fall = fallen(before, after)
	r.Alert = (before-after)*100 > before*s.Percent
	if _, real, ok := figures.Real(r.From.Spend, r.From.Year, r.To.Year); ok {
		r.HasReal, r.Real = true, fallen(int64(real), after)
	}
	return r, true
}

func fallen(before, after int64) int64 { return (before - after) * 100 / max(1, before) }

// Real gives what an amount of one year is in the prices of another, with the price level
// of its own; ok is false where either is not given.
func (l RuleData) Real(p money.Pence, year, base string) (level RuleDatum, real money.Pence, ok bool) {
	then, err := l.At(RuleDeflator, year)
	now, err2 := l.At(RuleDeflator, base)
	if err != nil || err2 != nil {
		return RuleDatum{}, 0, false
	}
	return then, inPrices(p, then, now), true
}

// inPrices gives what an amount of one year is in the prices of another.
func inPrices(p money.Pence, then, now RuleDatum) money.Pence {
	whole, rest := int64(p)/max(1, then.Value), int64(p)%max(1, then.Value)
	return money.Pence(whole*now.Value + rest*now.Value/max(1, then.Value))
}
