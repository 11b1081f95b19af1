package models

import (
	"time"
)

// AskID names a policy ask.
type AskID string

// AskFrom says who raises an ask.
type AskFrom string

// Who may raise an ask: a round that a rule blocks, a pilot (the proposal that tries
// something out), or a body in its own name.
const (
	AskFromRound AskFrom = "round"
	AskFromPilot AskFrom = "pilot"
	AskFromBody  AskFrom = "body"
)

// AskOwner is the kind of body that could change the rule.
type AskOwner string

// The kinds of owners.
const (
	OwnerDepartment AskOwner = "department" // of central government
	OwnerPartner    AskOwner = "partner"
	OwnerCouncil    AskOwner = "council"
)

// AskStatus is what the owner has made of an ask.
type AskStatus string

// The statuses. AskNoAnswer is never stored: see [Ask.StatusOn].
const (
	AskRaised       AskStatus = "raised"
	AskAcknowledged AskStatus = "acknowledged"
	AskAgreed       AskStatus = "agreed"
	AskRefused      AskStatus = "refused"
	AskNoAnswer     AskStatus = "no_answer"
)

// Ask is a rule that blocks something here, brought before who could change it. Its
// words lie apart: parts title, rule, evidence, wanted.
type Ask struct {
	ID        AskID       `bson:"ask" json:"id"`
	Place     PlaceID     `bson:"place" json:"place"`
	Programme ProgrammeID `bson:"programme" json:"programme"`
	From      AskFrom     `bson:"from" json:"from"`
	Body      BodyID      `bson:"body" json:"body"` // that of the place, in whose name it is raised
	Round     RoundID     `bson:"round" json:"round"`
	Proposal  ProposalID  `bson:"proposal" json:"proposal"` // what it blocks; "" if no proposal in particular
	Owner     AskOwner    `bson:"owner" json:"owner"`
	OwnerName string      `bson:"owner_name" json:"owner_name"`                     // a body, never a person
	OwnerBody BodyID      `bson:"owner_body,omitempty" json:"owner_body,omitempty"` // a partner's of the place budget, which then answers for itself
	Text      TextRef     `bson:"text" json:"-"`
	Status    AskStatus   `bson:"status" json:"status"`
	Words     TextRef     `bson:"words" json:"-"`                 // of the last answer, part "words"
	Itself    bool        `bson:"itself,omitempty" json:"itself"` // the owner gave it on its own page; else it was written down here
	RaisedAt  time.Time   `bson:"raised_at" json:"raised_at"`
	Due       string      `bson:"due" json:"due"` // an answer is due on that day, 2006-01-02
	Held      Held        `bson:"held" json:"held"`
}

// AnsweredBy reports whether an actor is the partner that an ask is addressed to.
func (a Ask) AnsweredBy(by Actor) bool {
	return a.OwnerBody != "" && by.SignsFor(a.OwnerBody, PlaceID(a.Programme))
}

// AskText is what was typed of an ask.
type AskText struct{ Title, Rule, Evidence, Wanted string }

// Parts gives the text in its stored order.
func (t AskText) Parts() []TextPart {
	return []TextPart{{"title", t.Title}, {"rule", t.Rule}, {"evidence", t.Evidence}, {"wanted", t.Wanted}}
}

// Cleaned returns the text with every field cleaned.
func (t AskText) Cleaned() AskText {
	return AskText{Clean(t.Title), Clean(t.Rule), Clean(t.Evidence), Clean(t.Wanted)}
}

// Raise checks a new ask with its words. today is the day at the place, 2006-01-02.
func (a Ask) Raise(t AskText, today string, now time.Time) (Ask, error) {
	var c checks
	c.text("title", t.Title, 3, 100)
	c.text("rule", t.Rule, 10, 600)
	c.text("evidence", t.Evidence, 10, 1500)
	c.text("wanted", t.Wanted, 3, 600)
	c.text("owner_name", a.OwnerName, 2, 120)
	c.need(a.OwnerBody == "" || a.Owner == OwnerPartner, "owner_body", "owner_no_partner")
	c.need(a.Owner == OwnerDepartment || a.Owner == OwnerPartner || a.Owner == OwnerCouncil, "owner", "choose")
	switch a.From {
	case AskFromRound:
		c.need(a.Round != "", "round", "choose_round")
	case AskFromPilot:
		c.need(a.Proposal != "", "proposal", "choose_idea")
	case AskFromBody:
	default:
		c.fail("from", "choose")
	}
	c.due(a.Due, today)
	c.text("sponsor", a.Held.Sponsor, 0, 100)
	a.Status, a.RaisedAt = AskRaised, now
	return a, c.err("ask")
}

func (c *checks) due(due, today string) {
	if _, err := time.Parse(time.DateOnly, due); err != nil {
		c.fail("due", "date")
		return
	}
	c.need(due > today, "due", "not_in_the_past")
}

// Answer records what the owner said. An ask that was agreed to is settled; one that was
// refused may still be agreed to later. due is the new day where the owner was given
// more time, or "" for the old one.
func (a Ask) Answer(status AskStatus, hasWords bool, due, today string) (Ask, error) {
	var c checks
	switch {
	case a.Status == AskAgreed:
		return a, E(Conflict, "ask_agreed")
	case status == AskAcknowledged || status == AskAgreed || status == AskRefused:
	default:
		c.fail("status", "choose")
	}
	c.need(hasWords, "words", "required")
	if due != "" && due != a.Due {
		c.due(due, today)
		a.Due = due
	}
	a.Status = status
	return a, c.err("ask")
}

// Open reports whether the owner still has to agree or refuse.
func (a Ask) Open() bool { return a.Status == AskRaised || a.Status == AskAcknowledged }

// Overdue is by how many days an open ask has passed its day; 0 while it has not. It is
// never stored: silence needs nobody to record it.
func (a Ask) Overdue(today string) int64 {
	if !a.Open() {
		return 0
	}
	return max(0, daysTo(a.Due, today))
}

// StatusOn is what the register says on a day: an ask that nobody has so much as
// acknowledged by the day an answer was due has no answer.
func (a Ask) StatusOn(today string) AskStatus {
	if a.Status == AskRaised && a.Overdue(today) > 0 {
		return AskNoAnswer
	}
	return a.Status
}

// daysTo counts the days from one day to another, both 2006-01-02.
func daysTo(from, to string) int64 {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int64(b.Sub(a) / (24 * time.Hour))
}
