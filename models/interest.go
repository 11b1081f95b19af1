package models

// InterestID names a declared interest.
type InterestID string

// InterestKind is what kind of interest was declared. In England both mean: say so, and
// leave the matter to the others. Source: Localism Act 2011, sections 29 to 34,
// https://www.legislation.gov.uk/ukpga/2011/20/part/1/chapter/7 (read 22 November 2026).
type InterestKind string

const (
	PecuniaryInterest   InterestKind = "pecuniary"   // disclosable: one's own, or a spouse's or partner's
	RegistrableInterest InterestKind = "registrable" // another one on the register, such as being a trustee
)

// Interest is what somebody who decides at a place declared about one proposal or one
// fund. Whose it is, is an account; the public reads the role. It bars that account from
// the matter until a dispensation is recorded or it has ended, and neither is its own act.
type Interest struct {
	ID           InterestID   `bson:"interest" json:"id"`
	Place        PlaceID      `bson:"place" json:"place"`
	Account      AccountID    `bson:"account" json:"-"`
	As           Role         `bson:"as" json:"as"`
	Proposal     ProposalID   `bson:"proposal" json:"proposal,omitempty"` // one of these two
	Fund         FundID       `bson:"fund" json:"fund,omitempty"`
	Kind         InterestKind `bson:"kind" json:"kind"`
	Sensitive    bool         `bson:"sensitive" json:"sensitive"`       // what it is, is not published
	Words        TextRef      `bson:"words" json:"-"`                   // part "words"
	Dispensation string       `bson:"dispensation" json:"dispensation"` // its reference; "" for none
	Ended        bool         `bson:"ended" json:"ended"`
}

// InterestOf is the id of an account's interest in a proposal or a fund: there is one.
func InterestOf(account string, p ProposalID, f FundID) InterestID {
	if p != "" {
		return InterestID(account + ".idea." + string(p))
	}
	return InterestID(account + ".fund." + string(f))
}

// Deciders are the roles that can have an interest in what is decided.
func Deciders() []Role { return []Role{RoleCouncillor, RoleClerk, RoleOfficer} }

// Bars reports whether its account must stay out of the matter.
func (i Interest) Bars() bool { return !i.Ended && i.Dispensation == "" }

// Declare checks a declaration; words say what the interest is.
func (i Interest) Declare(words string) (Interest, error) {
	var c checks
	c.need((i.Proposal == "") != (i.Fund == ""), "matter", "choose")
	c.need(i.Kind == PecuniaryInterest || i.Kind == RegistrableInterest, "kind", "choose")
	c.text("words", words, 3, 200)
	i.Ended, i.Dispensation = false, ""
	return i, c.err("interest")
}

// Dispense records a dispensation by its reference; who has it may take part again.
func (i Interest) Dispense(reference string) (Interest, error) {
	if i.Ended {
		return i, E(Conflict, "interest_ended")
	}
	var c checks
	c.text("reference", reference, 1, 60)
	i.Dispensation = reference
	return i, c.err("interest")
}

// End says that the interest is none any more.
func (i Interest) End(reason string) (Interest, error) {
	if i.Ended {
		return i, E(Conflict, "interest_ended")
	}
	var c checks
	c.text("reference", reason, 3, 200)
	i.Ended = true
	return i, c.err("interest")
}
