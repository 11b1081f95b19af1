package models

import (
	"time"
)

// MatterID names a matter.
type MatterID string

// MatterKind is what a group has before it, beside policy asks.
type MatterKind string

// The kinds of matters.
const (
	MatterBlocked  MatterKind = "blocked"  // something stands still
	MatterApproval MatterKind = "approval" // something waits for a yes
)

// Matter is something that an oversight group has to deal with.
type Matter struct {
	ID        MatterID    `bson:"matter" json:"id"`
	Place     PlaceID     `bson:"place" json:"place"`
	Programme ProgrammeID `bson:"programme" json:"programme"`
	Kind      MatterKind  `bson:"kind" json:"kind"`
	Round     RoundID     `bson:"round" json:"round"`
	Text      TextRef     `bson:"text" json:"-"` // parts title, words
	OpenedAt  time.Time   `bson:"opened_at" json:"opened_at"`
	SettledAt time.Time   `bson:"settled_at" json:"settled_at,omitzero"`
	Outcome   TextRef     `bson:"outcome" json:"-"` // part "words"
	Held      Held        `bson:"held" json:"held"`
}

// Open reports whether the matter waits.
func (m Matter) Open() bool { return m.SettledAt.IsZero() }

// Begin checks a new matter that is given to a group.
func (m Matter) Begin(title, words string, g Group, now time.Time) (Matter, error) {
	var c checks
	c.text("title", title, 3, 100)
	c.text("words", words, 10, 1000)
	c.need(m.Kind == MatterBlocked || m.Kind == MatterApproval, "kind", "choose")
	c.need(g.Has(m.Held.Sponsor), "sponsor", "no_such_seat")
	c.need(!g.Ended(), "group", "group_ended")
	m.OpenedAt = now
	return m, c.err("matter")
}

// Settle ends a matter with what came of it.
func (m Matter) Settle(hasWords bool, now time.Time) (Matter, error) {
	if !m.Open() {
		return m, E(Conflict, "matter_settled")
	}
	if !hasWords {
		return m, E(Invalid, "matter", F("outcome", "required"))
	}
	m.SettledAt = now
	return m, nil
}

// EscalationID names an escalation.
type EscalationID string

// EscalatedTo is which of the two who answer for a round is called upon.
type EscalatedTo string

// The two.
const (
	ToCouncillor EscalatedTo = "councillor"
	ToOfficer    EscalatedTo = "officer"
)

// Escalation brings an ask or a matter before who answers for its round. It is open until
// there is an answer, and its age is public meanwhile.
type Escalation struct {
	ID         EscalationID `bson:"escalation" json:"id"`
	Place      PlaceID      `bson:"place" json:"place"`
	Programme  ProgrammeID  `bson:"programme" json:"programme"`
	Round      RoundID      `bson:"round" json:"round"`
	Ask        AskID        `bson:"ask" json:"ask"`       // either this
	Matter     MatterID     `bson:"matter" json:"matter"` // or that
	To         EscalatedTo  `bson:"to" json:"to"`
	Role       string       `bson:"role" json:"role"` // as the round named them
	Reason     TextRef      `bson:"reason" json:"-"`
	At         time.Time    `bson:"at" json:"at"`
	AnsweredAt time.Time    `bson:"answered_at" json:"answered_at,omitzero"`
	Answer     TextRef      `bson:"answer" json:"-"`
}

// Open reports whether nobody has answered.
func (e Escalation) Open() bool { return e.AnsweredAt.IsZero() }

// Waits is for how many whole days it has waited, or had waited when it was answered.
func (e Escalation) Waits(now time.Time) int64 {
	if !e.Open() {
		now = e.AnsweredAt
	}
	return int64(now.Sub(e.At) / (24 * time.Hour))
}

// Escalate calls upon one of the two who answer for a round.
func (r Round) Escalate(e Escalation, hasReason bool, now time.Time) (Escalation, error) {
	var c checks
	switch e.To {
	case ToCouncillor:
		e.Role = r.Answers.Councillor
	case ToOfficer:
		e.Role = r.Answers.Officer
	default:
		c.fail("to", "choose")
	}
	c.need(e.Role != "" || len(c.fields) > 0, "to", "nobody_named")
	c.need(hasReason, "reason", "required")
	e.Round, e.At = r.ID, now
	return e, c.err("escalation")
}

// Reply answers an escalation.
func (e Escalation) Reply(hasWords bool, now time.Time) (Escalation, error) {
	if !e.Open() {
		return e, E(Conflict, "escalation_answered")
	}
	if !hasWords {
		return e, E(Invalid, "escalation", F("answer", "required"))
	}
	e.AnsweredAt = now
	return e, nil
}

// Roles are those whose holder may answer: a councillor for themselves, and whoever works
// as an officer at the place.
func (e Escalation) Roles() []Role {
	if e.To == ToCouncillor {
		return []Role{RoleCouncillor}
	}
	return []Role{RoleClerk, RoleOfficer}
}

// Lesson is what a round taught, in a few words of its clerk. It is a fact: what was
// learnt since is another lesson.
type Lesson struct {
	Round RoundID   `bson:"round" json:"round"`
	Text  TextRef   `bson:"text" json:"-"` // part "words"
	At    time.Time `bson:"at" json:"at"`
	Actor string    `bson:"actor" json:"-"`
}

// Learn checks a lesson of a round: there is one only once the result is public.
func (v RoundView) Learn(words string, now time.Time) (Lesson, error) {
	if v.Round.Rehearsal {
		return Lesson{}, E(Conflict, "rehearsal")
	}
	if !v.Published && !v.Resolved {
		return Lesson{}, E(Conflict, "not_published")
	}
	var c checks
	c.text("lesson", words, 10, 600)
	return Lesson{Round: v.Round.ID, At: now}, c.err("lesson")
}
