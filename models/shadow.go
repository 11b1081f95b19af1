package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"commonchest/models/money"
)

// AreaStep is how far an area decides on a council's money, as the council has recorded
// it: each version is one agreement, and its number is the agreement's. At the steps
// "shadow" and "co_decide" residents may advise on a sum that stays in the council's fund.
type AreaStep struct {
	Giver  PlaceID       `bson:"giver" json:"giver"`
	Area   PlaceID       `bson:"area" json:"area"`
	Step   ReadinessStep `bson:"step" json:"step"`
	Fund   FundID        `bson:"fund" json:"fund"`     // of the giver's; "" where nobody advises
	Amount money.Pence   `bson:"amount" json:"amount"` // the most that residents advise on
	Minute string        `bson:"minute" json:"minute"` // of the council's decision
	At     time.Time     `bson:"at" json:"at"`
	Words  TextRef       `bson:"words,omitempty" json:"-"` // part "words"
}

// The steps of an area, see ReadinessSteps.
const (
	StepNone     ReadinessStep = "none"
	StepShadow   ReadinessStep = "shadow"
	StepCoDecide ReadinessStep = "co_decide"
	StepFull     ReadinessStep = "full"
)

// Advises reports whether residents advise on money that stays with the council.
func (s ReadinessStep) Advises() bool { return s == StepShadow || s == StepCoDecide }

// Beyond reports whether a step takes on more than another one.
func (s ReadinessStep) Beyond(other ReadinessStep) bool {
	return slices.Index(ReadinessSteps(), s) > slices.Index(ReadinessSteps(), other)
}

// Check says what is wrong with a step. willing is how far the area's clerk has said it
// would go, and taken whether it has taken a duty of this council on. A shadow budget asks
// nothing of an area, so it needs nobody's readiness.
func (a AreaStep) Check(words string, willing ReadinessStep, taken bool) error {
	var c checks
	c.need(slices.Contains(ReadinessSteps(), a.Step), "step", "choose")
	c.need(a.Step != StepCoDecide && a.Step != StepFull || !a.Step.Beyond(willing), "step", "step_beyond")
	c.need(a.Step != StepFull || taken, "step", "step_without_transfer")
	if a.Step.Advises() {
		c.need(a.Fund != "", "from_fund", "choose")
		c.need(a.Amount > 0, "amount", "positive")
	} else {
		c.need(a.Fund == "" && a.Amount == 0, "amount", "step_without_money")
	}
	c.text("minute", a.Minute, 1, 60)
	c.text("words", words, 0, 1000)
	return c.err("step")
}

// Shadow marks a round of an area about a council's money: residents advise, the money
// stays in the council's fund, and the council's body decides. The zero one is that of
// an ordinary round.
type Shadow struct {
	From   PlaceID       `bson:"from" json:"from"` // the council's place
	N      int64         `bson:"n" json:"n"`       // of the agreement
	Step   ReadinessStep `bson:"step" json:"step"`
	Fund   FundID        `bson:"fund" json:"fund"`
	Amount money.Pence   `bson:"amount" json:"amount"` // the most that is set aside
}

// ShadowOf is what an agreement lets an area's round advise on.
func (a AreaStep) ShadowOf(n int64) Shadow {
	return Shadow{From: a.Giver, N: n, Step: a.Step, Fund: a.Fund, Amount: a.Amount}
}

// Is reports whether a round is one.
func (s Shadow) Is() bool { return s.From != "" }

// RoundFor names the one round that an area may hold under an agreement: that there is
// one only follows from its id.
func (s Shadow) RoundFor(area PlaceID) RoundID {
	mark := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", s.From, area, s.N))
	return RoundID(Slug(string(area), 40) + "-shadow-" + hex.EncodeToString(mark[:4]))
}

// MoneyAt is the place whose funds a sealed round spends.
func (s Seal) MoneyAt() PlaceID {
	if s.Shadow.Is() {
		return s.Shadow.From
	}
	return s.Place
}

// DecidedAt is the place whose body receives the recommendation and makes the awards:
// the round's own, or the council's where residents advise on its money.
func (r Round) DecidedAt() PlaceID {
	if r.Shadow.Is() {
		return r.Shadow.From
	}
	return r.Place
}
