package models

import (
	"slices"
	"time"

	"commonchest/models/money"
)

// ProposalID names a proposal.
type ProposalID string

// ProposalState is where a proposal is in its life.
type ProposalState string

// The life of a proposal: draft → submitted → under review → admitted, merged,
// not feasible or withdrawn. Only an admitted one can be sealed into a round.
const (
	ProposalDraft       ProposalState = "draft"
	ProposalSubmitted   ProposalState = "submitted"
	ProposalUnderReview ProposalState = "under_review"
	ProposalAdmitted    ProposalState = "admitted"
	ProposalMerged      ProposalState = "merged"
	ProposalNotFeasible ProposalState = "not_feasible"
	ProposalWithdrawn   ProposalState = "withdrawn"
)

// Proposer says in whose name a proposal is made.
type Proposer string

const (
	ByResident Proposer = "resident" // no account and no name is kept
	ByBody     Proposer = "body"     // the body itself, through its clerk
	ByPaper    Proposer = "paper"    // handed in on paper and copied out by the clerk; no name is kept
)

// RefusalReasons are the reasons, from a list, for which a proposal is not
// feasible; words of the clerk's own may stand beside them.
var RefusalReasons = []string{
	"no_power", "not_the_bodys_land", "statutory_duty_of_another", "private_gain",
	"cost_not_known", "names_a_person", "outside_the_area", "other",
}

// Proposal is an idea for a neighbourhood service. Its words are free text and
// lie apart (Text), so that they can be erased; the record pins their digest.
// Text parts: title, summary, where, period, after (who bears the cost after),
// deliver (who delivers), need, strengths (what is there already to build on).
type Proposal struct {
	ID      ProposalID    `bson:"proposal" json:"id"`
	Place   PlaceID       `bson:"place" json:"place"`
	Round   RoundID       `bson:"round" json:"round"` // the round it is meant for; "" if none yet
	By      Proposer      `bson:"by" json:"by"`
	Body    BodyID        `bson:"body" json:"body"` // set when By is a body
	Text    TextRef       `bson:"text" json:"text"`
	Ask     money.Pence   `bson:"ask" json:"ask"` // what the pot pays over the stated period; 0 while nobody knows
	State   ProposalState `bson:"state" json:"state"`
	Power   string        `bson:"power" json:"power"`   // power relied on: general power of competence, a specific power, s.137, grant conditions
	Reason  string        `bson:"reason" json:"reason"` // one of RefusalReasons when not feasible
	Words   TextRef       `bson:"words" json:"-"`       // the clerk's words beside the reason, part "words"
	Into    ProposalID    `bson:"into" json:"into"`     // set when merged: the proposal that carries it on
	Ref     string        `bson:"ref" json:"ref"`       // its number on the ballot, if given at import
	AskedAt time.Time     `bson:"asked_at" json:"asked_at"`
	Picture PictureID     `bson:"picture" json:"picture"` // "" for none
	Alt     TextRef       `bson:"alt" json:"-"`           // what the picture shows, part "alt"
	Terms   Terms         `bson:"terms,omitempty" json:"terms,omitzero"`
	Brings  Brings        `bson:"brings,omitempty" json:"brings,omitzero"`
	Moved   TextRef       `bson:"moved,omitempty" json:"-"`                   // why its clerk moved it to another strand, part "words"
	Again   ProposalID    `bson:"again,omitempty" json:"again,omitempty"`     // as which it was on the ballot of an earlier round
	Cleared bool          `bson:"cleared,omitempty" json:"cleared,omitempty"` // its clerk has said that no person can be recognised in it
}

// ProposalText is what a proposer typed, before it becomes a Text.
type ProposalText struct {
	Title, Summary, Where, Period, After, Deliver, Need, Strengths string

	Alt string // what the picture shows; it lies in a text of its own, because pictures change
}

// Parts gives the text in its stored order.
func (t ProposalText) Parts() []TextPart {
	return []TextPart{{"title", t.Title}, {"summary", t.Summary}, {"where", t.Where}, {"period", t.Period},
		{"after", t.After}, {"deliver", t.Deliver}, {"need", t.Need}, {"strengths", t.Strengths}}
}

// Cleaned returns the text with every field cleaned.
func (t ProposalText) Cleaned() ProposalText {
	return ProposalText{Clean(t.Title), Clean(t.Summary), Clean(t.Where), Clean(t.Period),
		Clean(t.After), Clean(t.Deliver), Clean(t.Need), Clean(t.Strengths), Clean(t.Alt)}
}

// check measures the words. What a proposer cannot know stays open: the clerk
// finds out before the idea is admitted.
func (t ProposalText) check() checks {
	var c checks
	c.text("need", t.Need, 0, 600)
	c.text("title", t.Title, 3, 80)
	c.text("summary", t.Summary, 10, 600)
	c.text("strengths", t.Strengths, 0, 600)
	c.text("where", t.Where, 0, 120)
	c.text("period", t.Period, 0, 120)
	c.text("after", t.After, 0, 200)
	c.text("deliver", t.Deliver, 0, 200)
	c.text("alt", t.Alt, 0, mostAlt)
	return c
}

// Check says what is wrong with the words.
func (t ProposalText) Check() error {
	c := t.check()
	return c.err("proposal")
}

// Anew is a proposal as it is brought into another round: the same words and sum and what
// it says of itself, nothing of what was decided, and the way back to where it comes from.
func (p Proposal) Anew(id ProposalID, round RoundID, now time.Time) Proposal {
	return Proposal{ID: id, Place: p.Place, Round: round, By: p.By, Body: p.Body, Text: p.Text, Ask: p.Ask,
		Terms: Terms{Purpose: p.Terms.Purpose}, Brings: p.Brings, State: ProposalSubmitted, AskedAt: now, Again: p.ID, Cleared: p.Cleared}
}

// Illustrate gives an open proposal a picture, or with "" takes it away.
func (p Proposal) Illustrate(picture PictureID, alt TextRef) (Proposal, error) {
	if p.State != ProposalSubmitted {
		return p, E(Conflict, "proposal_state", F("state", string(p.State)))
	}
	p.Picture, p.Alt = picture, alt
	return p, nil
}

// Submit checks a new proposal with its words and sets its state.
func (p Proposal) Submit(t ProposalText, now time.Time) (Proposal, error) {
	c := t.check()
	c.need(p.Ask >= 0, "ask", "not_negative")
	c.need((p.By == ByResident || p.By == ByPaper) && p.Body == "" || p.By == ByBody && p.Body != "", "by", "proposer")
	c.need(p.Place != "", "place", "required")
	if err := c.err("proposal"); err != nil {
		return p, err
	}
	p.State, p.AskedAt = ProposalSubmitted, now
	return p, nil
}

// Open reports whether the proposal still waits for a decision.
func (p Proposal) Open() bool {
	return p.State == ProposalSubmitted || p.State == ProposalUnderReview
}

// Review takes a submitted proposal into review.
func (p Proposal) Review() (Proposal, error) {
	if p.State != ProposalSubmitted {
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	p.State = ProposalUnderReview
	return p, nil
}

// Sensitive reports whether what is proposed is about families' lives: then it may speak of
// a service and never of a case, and is not admitted before its clerk has said that no person
// can be recognised in it.
func (p Proposal) Sensitive() bool { return p.Terms.Purpose.Strand == "families" }

// Withheld reports whether only its clerk may read the words: they name a person, or they
// might, and nobody has looked.
func (p Proposal) Withheld() bool {
	return p.State == ProposalNotFeasible && p.Reason == "names_a_person" || p.Sensitive() && !p.Cleared
}

// Clear records that no person can be recognised in the words.
func (p Proposal) Clear() Proposal {
	p.Cleared = true
	return p
}

// Admit puts a proposal on the list for a round, stating the power relied on.
func (p Proposal) Admit(round RoundID, ask money.Pence, power string) (Proposal, error) {
	if !p.Open() {
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	var c checks
	c.need(round != "", "round", "required")
	c.need(ask > 0, "ask", "positive")
	c.text("power", power, 1, 200)
	c.need(!p.Sensitive() || p.Cleared, "cleared", "not_cleared")
	p.Terms.check(&c, ask)
	if err := c.err("proposal"); err != nil {
		return p, err
	}
	p.State, p.Round, p.Ask, p.Power, p.Reason = ProposalAdmitted, round, ask, power, ""
	return p, nil
}

// Corrects reports whether terms move a proposal out of the strand that was said before.
func (p Proposal) Corrects(t Terms) bool {
	was := p.Terms.Purpose.Strand
	return was != "" && t.Purpose.Strand != was
}

// Term says what may pay for a proposal that is open or admitted. ask may correct the
// sum that its parts add up to.
func (p Proposal) Term(t Terms, ask money.Pence) (Proposal, error) {
	if !p.Open() && p.State != ProposalAdmitted {
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	var c checks
	c.need(ask > 0 || p.Open() && ask == 0, "ask", "positive")
	t.check(&c, ask)
	if err := c.err("proposal"); err != nil {
		return p, err
	}
	p.Terms, p.Ask = t, ask
	if p.State == ProposalAdmitted && p.Sensitive() && !p.Cleared {
		return p, E(Conflict, "not_cleared") // it has to be looked at again first
	}
	return p, nil
}

// Refuse ends a proposal as not feasible for a reason from the list.
func (p Proposal) Refuse(reason string, words TextRef) (Proposal, error) {
	if !p.Open() {
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	if !slices.Contains(RefusalReasons, reason) {
		return p, E(Invalid, "proposal", F("reason", "choose_reason"))
	}
	if reason == "other" && words.ID == "" {
		return p, E(Invalid, "proposal", F("words", "required"))
	}
	p.State, p.Reason, p.Words = ProposalNotFeasible, reason, words
	return p, nil
}

// Merge ends a proposal by carrying it on in another one of the same place.
func (p Proposal) Merge(into Proposal) (Proposal, error) {
	switch {
	case !p.Open():
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	case into.ID == p.ID || into.Place != p.Place:
		return p, E(Invalid, "proposal", F("into", "other_proposal"))
	case !into.Open() && into.State != ProposalAdmitted:
		return p, E(Invalid, "proposal", F("into", "proposal_ended"))
	}
	p.State, p.Into = ProposalMerged, into.ID
	return p, nil
}

// Reopen takes a decision back: the proposal waits for another one. Only what
// its clerk decided can be taken back, and only by a step of its own: a clerk who
// still sees the proposal as open cannot overrule a colleague unawares.
func (p Proposal) Reopen() (Proposal, error) {
	switch p.State {
	case ProposalAdmitted, ProposalNotFeasible, ProposalMerged:
	default:
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	p.State, p.Reason, p.Words, p.Into = ProposalUnderReview, "", TextRef{}, ""
	return p, nil
}

// Withdraw is the proposer's own act, until the round is sealed.
func (p Proposal) Withdraw() (Proposal, error) {
	if !p.Open() && p.State != ProposalAdmitted {
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	p.State = ProposalWithdrawn
	return p, nil
}
