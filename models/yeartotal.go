package models

import (
	"time"

	"commonchest/models/money"
)

// YearTotal is what came in to a place in a financial year from before its journal
// begins, as a document says. It is a fact: a wrong one is followed by another, and the
// last counts.
type YearTotal struct {
	Place  PlaceID     `bson:"place" json:"place"`
	Year   string      `bson:"year" json:"year"` // its first day: 1 April
	Amount money.Pence `bson:"amount" json:"amount"`
	Where  string      `bson:"where" json:"where"` // the document that it stands in
	At     time.Time   `bson:"at" json:"at"`
	Actor  string      `bson:"actor" json:"actor"`
}

// Check says what is wrong with a total as typed. first is the first day of the year in
// which the place's journal begins: from then on the journal knows.
func (t YearTotal) Check(first string) error {
	var c checks
	c.need(t.Year != "" && YearOf(t.Year).First() == t.Year, "year", "first_of_april")
	c.need(first == "" || t.Year < first, "year", "year_in_journal")
	c.need(t.Amount >= 0, "amount", "not_negative")
	c.text("where", t.Where, 3, 200)
	return c.err("year_total")
}
