package duties

import (
	"slices"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// Statement is a recipient's written statement of the use of a grant, as it came in.
type Statement struct {
	Place    models.PlaceID       `bson:"place" json:"place"`
	Round    models.RoundID       `bson:"round" json:"round"`
	Ref      string               `bson:"ref" json:"ref"`
	Year     models.FinancialYear `bson:"year" json:"year"` // in which the grant was paid
	On       string               `bson:"on" json:"on"`     // when it came
	Document string               `bson:"document" json:"document"`
	At       time.Time            `bson:"at" json:"at"`
	Actor    string               `bson:"actor" json:"-"`
}

// Check says what is wrong with a statement that is recorded on a day, for a grant that
// was first paid on a day.
func (s Statement) Check(today, paid string) error {
	var fields []models.Field
	switch _, err := time.Parse(time.DateOnly, s.On); {
	case err != nil:
		fields = append(fields, models.F("on", "date"))
	case s.On > today:
		fields = append(fields, models.F("on", "not_in_the_future"))
	case s.On < paid:
		fields = append(fields, models.F("on", "before_paid"))
	}
	if n := len([]rune(s.Document)); n < 1 || n > 120 {
		fields = append(fields, models.F("document", "statement_document"))
	}
	if len(fields) > 0 {
		return models.E(models.Invalid, "statement", fields...)
	}
	return nil
}

// StatementDue is a grant of the year whose recipient owes a statement of its use: a
// voluntary body that was given the least amount or more in the year, in one grant or in
// several. It is due within twelve months that begin with the day of the first payment.
// Source: Local Government Act 1972, section 137A,
// https://www.legislation.gov.uk/ukpga/1972/70/section/137A.
type StatementDue struct {
	Award    Award
	Paid     money.Pence // of this award in the year
	All      money.Pence // to the same recipient in the year
	First    string      // day of the first payment in the year
	Due      string
	Received *Statement
}

// Late reports whether it has not come and its day is over.
func (s StatementDue) Late(today string) bool { return s.Received == nil && s.Due < today }

// Statements lists the grants of the year that need a statement, by the day it is due.
// None is listed while the least amount is not known.
func (y Year) Statements() []StatementDue {
	if !y.Figures.StatementFrom.Known {
		return nil
	}
	all := map[string]money.Pence{}
	var out []StatementDue
	for _, a := range y.Awards {
		if !a.To.voluntary() {
			continue
		}
		one := StatementDue{Award: a}
		for _, p := range a.Payments {
			if y.Of.Has(p.On) {
				one.Paid += p.Amount
				if one.First == "" || p.On < one.First {
					one.First = p.On
				}
			}
		}
		if one.First == "" {
			continue
		}
		all[a.recipientKey()] += one.Paid
		one.Due = yearAfter(one.First)
		i := slices.IndexFunc(y.Received, func(s Statement) bool { return s.Round == a.Round && s.Ref == a.Ref && s.Year == y.Of })
		if i >= 0 {
			one.Received = &y.Received[i]
		}
		out = append(out, one)
	}
	for i := range out {
		out[i].All = all[out[i].Award.recipientKey()]
	}
	out = slices.DeleteFunc(out, func(s StatementDue) bool { return s.All < y.Figures.StatementFrom.Value })
	slices.SortStableFunc(out, func(a, b StatementDue) int { return strings.Compare(a.Due, b.Due) })
	return out
}

// recipientKey tells recipients apart: by number where they have one, else by name.
func (a Award) recipientKey() string {
	if a.Number != "" {
		return string(a.To) + " " + strings.ToUpper(strings.ReplaceAll(a.Number, " ", ""))
	}
	return string(a.To) + " " + strings.ToLower(strings.Join(strings.Fields(a.Name), " "))
}

// yearAfter is the last day of twelve months that begin with a day.
func yearAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(1, 0, -1).Format(time.DateOnly)
}
