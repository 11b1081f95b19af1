package models

// FundID names a fund.
type FundID string

// FundKind says what the money is in law. The kinds are the sector's own words.
type FundKind string

const (
	TransferFund FundKind = "transfer"          // passed on by a principal council or partner
	PreceptFund  FundKind = "precept"           // the body's own share of council tax
	CILFund      FundKind = "cil_neighbourhood" // neighbourhood portion of the community infrastructure levy
	GrantFund    FundKind = "grant"
	S137Fund     FundKind = "s137" // set aside to be spent under section 137 of the Local Government Act 1972
)

// CommitmentID names a partner's sign-up: its promise of a sum on its conditions.
type CommitmentID string

// Fund is one partner's money with its conditions, in one place. What it holds
// is never written here: it is the balance of its account in the ledger. Money that
// is passed on to another place stays its first giver's.
type Fund struct {
	ID        FundID   `bson:"fund" json:"id"`
	Place     PlaceID  `bson:"place" json:"place"`
	Name      string   `bson:"name" json:"name"`
	Partner   BodyID   `bson:"partner" json:"partner"`                   // whose money it was in the beginning
	From      FundID   `bson:"from,omitempty" json:"from,omitempty"`     // the fund of another place that it came out of
	Strand    Strand   `bson:"strand,omitempty" json:"strand,omitempty"` // the line of the place budget that it counts under
	Kind      FundKind `bson:"kind" json:"kind"`
	Condition string   `bson:"condition" json:"condition"` // what it may be spent on, as its giver words it; "" for no condition
	Order     int64    `bson:"order" json:"order"`         // position in the place, which fixes its colour and pattern
	Fence     Fence    `bson:"fence,omitempty" json:"fence,omitzero"`
}

// Giver is whose money it was where that is not the body that keeps it now; "" for the
// body's own.
func (f Fund) Giver(keeper BodyID) BodyID {
	if f.Partner == keeper {
		return ""
	}
	return f.Partner
}

// Check says what is wrong with a fund.
func (f Fund) Check() error {
	var c checks
	c.need(IsSlug(string(f.ID)), "id", "slug")
	c.text("name", f.Name, 1, 100)
	c.text("condition", f.Condition, 0, 500)
	c.need(f.Place != "", "place", "required")
	c.need(f.Partner != "", "partner", "required")
	switch f.Kind {
	case TransferFund, PreceptFund, CILFund, GrantFund, S137Fund:
	default:
		c.fail("kind", "fund_kind")
	}
	f.Fence.check(&c)
	c.need(f.Kind != CILFund || !f.Fence.Virement, "virement", "virement_levy") // the regulations say what it is for
	return c.err("fund")
}
