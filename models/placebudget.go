package models

// Paymaster says what kind of body holds the pooled money of a place budget and
// records what arrives.
type Paymaster string

// The three there are. The kind of body is the law's; what it may do here is the same:
// it keeps the money and records receipts, and cannot sign or change a partner's line.
const (
	PaymasterCouncil     Paymaster = "council"
	PaymasterParish      Paymaster = "parish"
	PaymasterAccountable Paymaster = "accountable_body"
)

// Paymasters lists them.
func Paymasters() []Paymaster {
	return []Paymaster{PaymasterCouncil, PaymasterParish, PaymasterAccountable}
}

// PlaceBudget is how the budget of a programme's outermost place is run. Its figures
// are folds of the ledger and the signatures.
type PlaceBudget struct {
	Place     PlaceID   `bson:"place" json:"place"`
	Name      string    `bson:"name" json:"name"` // "Vale Place Budget 2026-27"
	From      string    `bson:"from" json:"from"` // first day of its year; what was awarded before is not in it
	Paymaster Paymaster `bson:"paymaster" json:"paymaster"`
	Payer     BodyID    `bson:"payer" json:"payer"` // the body that is the paymaster
}

// Check says what is wrong with the settings; the body is the payer's.
func (b PlaceBudget) Check(payer Body) error {
	var c checks
	c.text("name", b.Name, 1, 100)
	c.need(b.From == "" || isDay(b.From), "from", "date")
	fits := map[Paymaster][]BodyKind{
		PaymasterCouncil:     {PrincipalCouncil},
		PaymasterParish:      {ParishCouncil, GroupedParish, CommunityCouncil},
		PaymasterAccountable: {AccountableBody, PrincipalCouncil, ParishCouncil, GroupedParish, CommunityCouncil},
	}
	kinds, known := fits[b.Paymaster]
	c.need(known, "paymaster", "choose")
	ok := !known
	for _, k := range kinds {
		ok = ok || k == payer.Kind
	}
	c.need(ok, "payer", "other_kind_of_body")
	return c.err("place_budget")
}
