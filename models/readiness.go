package models

import (
	"fmt"
	"slices"
	"time"
)

// Readiness is what an area's clerk says about taking something on: what there is, and how far the area would go.
type Readiness struct {
	Place     PlaceID       `bson:"place" json:"place"`
	Hours     int64         `bson:"hours" json:"hours"`         // of the clerk's, a week, that are free
	Insurance string        `bson:"insurance" json:"insurance"` // one of ReadyAnswers, as are the next two
	VAT       string        `bson:"vat" json:"vat"`             // it can have VAT back
	Skills    string        `bson:"skills" json:"skills"`       // somebody knows the work
	Step      ReadinessStep `bson:"step" json:"step"`
	CheckedAt time.Time     `bson:"checked_at" json:"checked_at"`
	Words     TextRef       `bson:"words,omitempty" json:"-"` // part "words"
}

// ReadinessStep is how far an area would go: each step takes on more than the one before.
type ReadinessStep string

// ReadinessSteps lists the steps: it advises on how the council spends for it, decides
// together with the council, or takes the money and the duty.
func ReadinessSteps() []ReadinessStep { return []ReadinessStep{"none", "shadow", "co_decide", "full"} }

// ReadyAnswers are the answers to a line of the check.
func ReadyAnswers() []string { return []string{"yes", "no", "not_sure"} }

const mostHours = 60

// Check says what is wrong with it.
func (r Readiness) Check(words string) error {
	var c checks
	c.need(r.Hours >= 0 && r.Hours <= mostHours, "hours", "between", "least", "0", "most", fmt.Sprint(mostHours))
	for name, value := range map[string]string{"insurance": r.Insurance, "vat": r.VAT, "skills": r.Skills} {
		c.need(slices.Contains(ReadyAnswers(), value), name, "choose")
	}
	c.need(slices.Contains(ReadinessSteps(), r.Step), "step", "choose")
	c.text("words", words, 0, 1000)
	return c.err("readiness")
}

// CheckReason refuses an act whose reason was not said, or at too great a length.
func CheckReason(field, why string) error {
	var c checks
	c.text(field, why, 1, 500)
	return c.err("reason")
}
