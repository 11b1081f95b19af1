package models

import (
	"slices"
	"strconv"
	"time"
)

// AnswerKind is what an area says to an offer.
type AnswerKind string

// The five answers. Silence is none of them.
const (
	AnswerAccept     AnswerKind = "accept"
	AnswerConditions AnswerKind = "conditions" // yes, once the conditions are met
	AnswerCounter    AnswerKind = "counter"
	AnswerDefer      AnswerKind = "defer"
	AnswerDecline    AnswerKind = "decline"
)

// DeclineReason is a reason from the list for a no, so that reasons can be counted.
type DeclineReason string

// DeclineReasons lists the reasons; "other" is in words.
func DeclineReasons() []DeclineReason {
	return []DeclineReason{"liability", "clerk_hours", "insurance", "skills", "vat", "cost", "other"}
}

// Answer is what the receiving body has resolved about one version of an offer. Its
// words lie apart: parts "words", and "condition-1", "condition-2" …
type Answer struct {
	Kind       AnswerKind      `bson:"kind,omitempty"`
	Version    int64           `bson:"version,omitempty"`
	Minute     string          `bson:"minute,omitempty"` // of the meeting that decided
	At         time.Time       `bson:"at,omitempty"`
	Until      time.Time       `bson:"until,omitempty"` // deferred to
	Reasons    []DeclineReason `bson:"reasons,omitempty"`
	Conditions []Condition     `bson:"conditions,omitempty"`
	Words      TextRef         `bson:"words,omitempty"`
}

// Condition is one thing that must be so before money moves. The area, which asked for
// it, says when it is.
type Condition struct {
	MetAt time.Time `bson:"met_at"`
}

// Met reports whether the area has confirmed it.
func (c Condition) Met() bool { return !c.MetAt.IsZero() }

// Open counts the conditions that are not met yet.
func (a Answer) Open() int {
	n := 0
	for _, c := range a.Conditions {
		if !c.Met() {
			n++
		}
	}
	return n
}

// Reply is an answer as it is given, with its words.
type Reply struct {
	Kind       AnswerKind
	Version    int64 // what was read: another version has come since then if it is not the last
	Minute     string
	Words      string
	Until      time.Time
	Reasons    []DeclineReason
	Conditions []string
}

const mostConditions = 10

// Parts are the words of a reply as they are kept.
func (r Reply) Parts() []TextPart {
	parts := []TextPart{{Name: "words", Value: r.Words}}
	for i, c := range r.Conditions {
		parts = append(parts, TextPart{Name: ConditionPart(i), Value: c})
	}
	return parts
}

// ConditionPart names the words of the nth condition, from 0.
func ConditionPart(n int) string { return "condition-" + strconv.Itoa(n+1) }

// Check says what is wrong with a reply by itself.
func (r Reply) Check(now time.Time) error {
	var c checks
	c.text("minute", r.Minute, 1, 60)
	c.text("words", r.Words, 0, 1000)
	switch r.Kind {
	case AnswerAccept, AnswerCounter:
	case AnswerConditions:
		c.need(len(r.Conditions) > 0, "conditions", "required")
		c.need(len(r.Conditions) <= mostConditions, "conditions", "too_many", "most", strconv.Itoa(mostConditions))
		for _, text := range r.Conditions {
			c.text("conditions", text, 1, 300)
		}
	case AnswerDefer:
		c.need(r.Until.After(now), "until", "future")
		c.need(!r.Until.After(now.AddDate(1, 0, 1)), "until", "within_a_year") // else silence would never be told
	case AnswerDecline:
		c.need(len(r.Reasons) > 0, "reasons", "choose")
		for i, reason := range r.Reasons {
			c.need(slices.Contains(DeclineReasons(), reason) && !slices.Contains(r.Reasons[:i], reason), "reasons", "choose")
			c.need(reason != "other" || r.Words != "", "words", "required")
		}
	default:
		c.fail("answer", "choose")
	}
	return c.err("transfer")
}

// Reply records the area's answer, except a counter-offer, which has terms.
func (t Transfer) Reply(r Reply, words TextRef, now time.Time) (Transfer, error) {
	if err := t.answerable(r, now); err != nil {
		return t, err
	}
	t.Answer = Answer{Kind: r.Kind, Version: t.Version, Minute: r.Minute, At: now, Words: words}
	switch r.Kind {
	case AnswerAccept, AnswerConditions:
		t.Stage, t.DecidedAt = TransferAccepted, first(t.DecidedAt, now)
		if r.Kind == AnswerConditions {
			t.Answer.Conditions = make([]Condition, len(r.Conditions))
		}
	case AnswerDefer:
		t.Stage, t.Answer.Until = TransferDeferred, r.Until
	case AnswerDecline:
		t.Stage, t.Answer.Reasons, t.DecidedAt = TransferDeclined, r.Reasons, first(t.DecidedAt, now)
		t.Refused = r.Reasons
	default:
		return t, E(Invalid, "transfer", F("answer", "choose"))
	}
	return t, nil
}

// Counter is the area's own version, which the giver is to answer.
func (t Transfer) Counter(r Reply, said TextRef, terms TransferTerms, words TransferWords, now time.Time) (Transfer, error) {
	if err := t.answerable(r, now); err != nil {
		return t, err
	}
	answered := t.Version
	t, err := t.version(t.To, TransferCountered, terms, words, now)
	t.Answer = Answer{Kind: AnswerCounter, Version: answered, Minute: r.Minute, At: now, Words: said}
	return t, err
}

func (t Transfer) answerable(r Reply, now time.Time) error {
	if !t.Waits() {
		return E(Conflict, "transfer_answered")
	}
	if r.Version != t.Version {
		return E(Conflict, "transfer_changed")
	}
	return r.Check(now)
}

// Meet confirms that a condition of the area's, counted from 0, is met.
func (t Transfer) Meet(n int, now time.Time) (Transfer, error) {
	if t.Stage != TransferAccepted || n < 0 || n >= len(t.Answer.Conditions) {
		return t, E(Conflict, "transfer_no_condition")
	}
	if t.Answer.Conditions[n].Met() {
		return t, E(Conflict, "transfer_condition_met")
	}
	t.Answer.Conditions = slices.Clone(t.Answer.Conditions)
	t.Answer.Conditions[n].MetAt = now
	return t, nil
}
