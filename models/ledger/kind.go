package ledger

import (
	"fmt"
	"slices"

	"commonchest/models"
)

// Kind says which act an entry records.
type Kind string

// The acts, in the order of a pound's way.
const (
	Signed    Kind = "signed"     // outside → signed: a partner put its name to a sum
	Withdrawn Kind = "withdrawn"  // signed → outside: it withdrew, or signed for less
	Received  Kind = "received"   // signed or outside → fund: the money came
	GivenBack Kind = "given_back" // fund → outside: it went back to who gave it
	Moved     Kind = "moved"      // fund → fund of one place: virement, or a strand that was split
	Sent      Kind = "sent"       // fund → transit: a transfer left
	Arrived   Kind = "arrived"    // transit → fund: it was received
	Recalled  Kind = "recalled"   // transit → fund: it came back
	SetAside  Kind = "set_aside"  // fund → pot: a round was sealed
	Released  Kind = "released"   // pot → fund: the funds of a round changed whose seal was cut off
	Allocated Kind = "allocated"  // pot → award and fund: a body resolved
	Paid      Kind = "paid"       // award → paid: two people authorised, and the bank has done it
	Lapsed    Kind = "lapsed"     // award → fund: what an award did not need, or lost
	Refunded  Kind = "refunded"   // paid → fund: unspent money came back
	Reversed  Kind = "reversed"   // the exact opposite of one earlier entry, with a reason
)

// way is where the money of an act comes from and where it may go.
type way struct{ from, to []Stage }

var ways = map[Kind]way{
	Signed:    {[]Stage{AtOutside}, []Stage{AtSigned}},
	Withdrawn: {[]Stage{AtSigned}, []Stage{AtOutside}},
	Received:  {[]Stage{AtSigned, AtOutside}, []Stage{AtFund}},
	GivenBack: {[]Stage{AtFund}, []Stage{AtOutside}},
	Moved:     {[]Stage{AtFund}, []Stage{AtFund}},
	Sent:      {[]Stage{AtFund}, []Stage{AtTransit}},
	Arrived:   {[]Stage{AtTransit}, []Stage{AtFund}},
	Recalled:  {[]Stage{AtTransit}, []Stage{AtFund}},
	SetAside:  {[]Stage{AtFund}, []Stage{AtPot}},
	Released:  {[]Stage{AtPot}, []Stage{AtFund}},
	Allocated: {[]Stage{AtPot}, []Stage{AtAward, AtFund}},
	Paid:      {[]Stage{AtAward}, []Stage{AtPaid}},
	Lapsed:    {[]Stage{AtAward}, []Stage{AtFund}},
	Refunded:  {[]Stage{AtPaid}, []Stage{AtFund}},
}

// Kinds lists the acts in the order of a pound's way.
func Kinds() []Kind {
	return []Kind{Signed, Withdrawn, Received, GivenBack, Moved, Sent, Arrived, Recalled, SetAside, Released, Allocated, Paid, Lapsed, Refunded, Reversed}
}

// checkWay refuses postings that go where the entry's act does not lead. What a
// reversal may do the book decides, which knows what it reverses.
func (e Entry) checkWay() error {
	if e.Kind == Reversed {
		if e.Reverses <= 0 || e.Reverses >= e.Seq && e.Seq > 0 || e.Reason.ID == "" {
			return models.E(models.Invalid, "entry_reversal", models.F("reverses", "needs_reason"))
		}
		return nil
	}
	w, known := ways[e.Kind]
	if !known || e.Reverses != 0 {
		return models.E(models.Invalid, "entry_kind", models.F("kind", "entry_kind", "kind", string(e.Kind)))
	}
	for i, p := range e.Postings {
		allowed := w.from
		if p.Amount > 0 {
			allowed = w.to
		}
		if !slices.Contains(allowed, p.Account.Stage()) {
			return models.E(models.Invalid, "entry_way", models.F(fmt.Sprintf("postings[%d]", i), "entry_way", "account", string(p.Account), "kind", string(e.Kind)))
		}
	}
	return nil
}
