package models

import (
	"slices"
	"time"

	"commonchest/models/money"
)

// TransferID names a transfer.
type TransferID string

// TransferStage is how far a transfer has come. What is only a matter of time, such as
// silence past the deadline, is derived and never stored.
type TransferStage string

// The life of a transfer.
const (
	TransferOffered   TransferStage = "offered"   // the area is to answer
	TransferDeferred  TransferStage = "deferred"  // it has said by when it will
	TransferCountered TransferStage = "countered" // it has made a version of its own: the giver is to answer
	TransferDeclined  TransferStage = "declined"
	TransferWithdrawn TransferStage = "withdrawn" // by the giver
	TransferAccepted  TransferStage = "accepted"  // agreed; conditions of the area's may still be open
	TransferReleased  TransferStage = "released"  // the money has left its fund
	TransferReceived  TransferStage = "received"  // and is in the area's
	TransferReturning TransferStage = "returning" // what was not used is on its way back
	TransferReturned  TransferStage = "returned"
)

// Transfer is money that one body offers to another for a place, paired with what the
// other takes on with it. The giver offers, the taker answers, the giver releases and
// the taker records that the money came: nobody acts for another. Each act is a
// version of the record, so its history is the history of the offer.
type Transfer struct {
	ID        TransferID      `bson:"transfer"`
	Draft     TransferDraftID `bson:"draft"` // what it was sent with; until that says so, nobody sees the transfer
	From      BodyID          `bson:"from"`
	FromPlace PlaceID         `bson:"from_place"`
	To        BodyID          `bson:"to"`
	Place     PlaceID         `bson:"place"`
	Currency  string          `bson:"currency"`

	Version int64           `bson:"version"` // of the terms: 1, and one more with each offer or counter-offer
	By      BodyID          `bson:"by"`      // whose version it is
	Terms   TransferTerms   `bson:"terms"`
	Stage   TransferStage   `bson:"stage"`
	Answer  Answer          `bson:"answer,omitempty"`  // the last one
	Refused []DeclineReason `bson:"refused,omitempty"` // the reasons of the last no, whatever was said since
	Said    TextRef         `bson:"said,omitempty"`    // why the giver withdrew or recalled, or the taker hands back; part "words"

	OfferedAt  time.Time `bson:"offered_at"`
	SentAt     time.Time `bson:"sent_at"` // this version
	DecidedAt  time.Time `bson:"decided_at"`
	ReleasedAt time.Time `bson:"released_at"`
	ReceivedAt time.Time `bson:"received_at"`
	BankRef    string    `bson:"bank_ref"` // the taker's own reference; the platform moves no money
	Sends      int64     `bson:"sends"`    // how often money has left: names each sending in the journal
	Year       int64     `bson:"year"`     // for how many of its years it has left
}

// Public reports whether anybody may read all its versions: from the taker's first yes
// or no on, whatever comes after it.
func (t Transfer) Public() bool { return !t.DecidedAt.IsZero() }

// Silent reports whether the area is reluctant without an answer: its time to answer is
// over. It may still answer, and silence is never a yes.
func (t Transfer) Silent(now time.Time) bool {
	return t.Stage == TransferOffered && now.After(t.Terms.AnswerBy) || t.Stage == TransferDeferred && now.After(t.Answer.Until)
}

// Waits reports whether the area has not decided yet.
func (t Transfer) Waits() bool { return t.Stage == TransferOffered || t.Stage == TransferDeferred }

// Agreed reports whether the area has accepted the duties, with all its conditions met.
func (t Transfer) Agreed() bool {
	return t.Stage == TransferAccepted && t.Answer.Open() == 0
}

// Holds reports whether the offer still counts against the fund that it is made from:
// its money is spoken for and has not left.
func (t Transfer) Holds() bool {
	return t.Waits() || t.Stage == TransferCountered || t.Stage == TransferAccepted
}

// Took reports whether the area has taken the duties on.
func (t Transfer) Took() bool {
	return slices.Contains([]TransferStage{TransferAccepted, TransferReleased, TransferReceived, TransferReturning}, t.Stage)
}

// Steps says how many of the five boxes are full: drafted, sent, answered, agreed, moved.
func (t Transfer) Steps() int {
	switch {
	case t.Waits():
		return 2
	case t.Agreed():
		return 4
	case t.Sends > 0 && t.Stage != TransferWithdrawn && t.Stage != TransferAccepted:
		return 5
	}
	return 3
}

// Offer checks the first version and sends it.
func (t Transfer) Offer(words TransferWords, now time.Time) (Transfer, error) {
	if err := t.Terms.Check(words, now); err != nil {
		return t, err
	}
	if t.To == "" || t.Place == "" || t.From == t.To || len(t.Currency) != 3 {
		return t, E(Invalid, "transfer", F("to", "other_body"))
	}
	t.Version, t.By, t.Stage, t.OfferedAt, t.SentAt = 1, t.From, TransferOffered, now, now
	return t, nil
}

// Revise is a new version by the giver, after which the area answers anew.
func (t Transfer) Revise(terms TransferTerms, words TransferWords, now time.Time) (Transfer, error) {
	if !t.Waits() && t.Stage != TransferCountered && t.Stage != TransferDeclined {
		return t, E(Conflict, "transfer_settled")
	}
	return t.version(t.From, TransferOffered, terms, words, now)
}

// version puts new terms in the place of the old ones. What money it is and whether a
// duty comes with it stay as they were offered.
func (t Transfer) version(by BodyID, stage TransferStage, terms TransferTerms, words TransferWords, now time.Time) (Transfer, error) {
	terms.FromFund, terms.Plain = t.Terms.FromFund, t.Terms.Plain
	if by == t.To {
		terms.AnswerBy = time.Time{} // who counters sets its giver no day
	}
	if err := terms.Check(words, now); err != nil {
		return t, err
	}
	t.Terms, t.By, t.Stage, t.SentAt = terms, by, stage, now
	t.Version++
	return t, nil
}

// Agree is the giver's yes to a counter-offer.
func (t Transfer) Agree(now time.Time) (Transfer, error) {
	if t.Stage != TransferCountered {
		return t, E(Conflict, "transfer_not_countered")
	}
	t.Stage, t.DecidedAt = TransferAccepted, first(t.DecidedAt, now)
	return t, nil
}

// Withdraw takes the offer back while no money has moved. A decision that was public
// stays public.
func (t Transfer) Withdraw() (Transfer, error) {
	if !t.Holds() && t.Stage != TransferDeclined || t.Year > 0 {
		return t, E(Conflict, "transfer_settled")
	}
	t.Stage = TransferWithdrawn
	return t, nil
}

// Release lets the money of a year leave its fund. Without the area's yes to the duties,
// and before all its conditions are met, it does not.
func (t Transfer) Release(now time.Time) (Transfer, error) {
	again := t.Stage == TransferReceived && t.Year < t.Terms.Years
	switch {
	case t.Stage == TransferAccepted && t.Answer.Open() > 0:
		return t, E(Conflict, "transfer_conditions_open")
	case !again && t.Stage != TransferAccepted:
		return t, E(Conflict, "transfer_not_accepted")
	}
	t.Stage, t.ReleasedAt = TransferReleased, now
	t.Sends++
	t.Year++
	return t, nil
}

// Recall takes back what was released and has not arrived.
func (t Transfer) Recall() (Transfer, error) {
	if t.Stage == TransferReceived {
		return t, E(Conflict, "transfer_received")
	}
	if t.Stage != TransferReleased {
		return t, E(Conflict, "transfer_not_released")
	}
	t.Year--
	t.Stage = TransferAccepted
	if t.Year > 0 {
		t.Stage = TransferReceived
	}
	return t, nil
}

// Receive records that released money has arrived, as the bank has it. today is the day at
// the area.
func (t Transfer) Receive(b Banked, today string, now time.Time) (Transfer, error) {
	switch t.Stage {
	case TransferReleased:
	case TransferReceived:
		return t, E(Conflict, "transfer_received")
	default:
		return t, E(Conflict, "transfer_not_released")
	}
	var c checks
	c.banked(b, 1, today)
	if err := c.err("transfer"); err != nil {
		return t, err
	}
	t.Stage, t.ReceivedAt, t.BankRef = TransferReceived, now, b.Ref
	return t, nil
}

// HandBack gives the duties back, with so much of the money as was not used.
func (t Transfer) HandBack(unused money.Pence, bankRef string) (Transfer, error) {
	if t.Stage != TransferReceived {
		return t, E(Conflict, "transfer_not_received")
	}
	var c checks
	c.need(unused >= 0, "amount", "not_negative")
	c.need(unused <= t.Terms.Amount*money.Pence(t.Year), "amount", "more_than_came")
	if unused > 0 {
		c.text("bank_ref", bankRef, 1, 60)
	}
	if err := c.err("transfer"); err != nil {
		return t, err
	}
	t.Stage = TransferReturning
	if unused == 0 {
		t.Stage = TransferReturned
	}
	return t, nil
}

// TakeBack records that what was handed back has arrived at the giver's.
func (t Transfer) TakeBack() (Transfer, error) {
	if t.Stage != TransferReturning {
		return t, E(Conflict, "transfer_not_returning")
	}
	t.Stage = TransferReturned
	return t, nil
}

func first(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}
