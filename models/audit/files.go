package audit

import (
	"encoding/json"
	"slices"
	"strconv"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
	"commonchest/models/plainzip"
)

// Trail is every award of a place, a line each.
type Trail struct {
	Place models.Place
	Rows  []Row
}

// Files are the trail as files: the same facts give the same bytes.
func (t Trail) Files() ([]plainzip.File, error) {
	data, err := json.MarshalIndent(struct {
		Awards []Row          `json:"awards"`
		Place  models.PlaceID `json:"place"`
	}{t.Rows, t.Place.ID}, "", "  ")
	if err != nil {
		return nil, err
	}
	table := [][]string{{"round", "ref", "title", "minute", "on", "power", "awarded", "payment", "amount", "currency", "stage", "document", "prepared_by", "signed_by", "bank_ref", "paid_on", "entry"}}
	for _, r := range t.Rows {
		table = append(table, r.lines(digitsOf(t.Place.Currency))...)
	}
	lines, err := plaincsv.Write(table)
	return []plainzip.File{{Name: "trail.json", Data: append(data, '\n')}, {Name: "trail.csv", Data: lines}}, err
}

// lines are the award's lines of the table: one for each payment, or one without.
func (r Row) lines(digits int) [][]string {
	line := []string{string(r.Round), r.Ref, r.Title, r.Minute, r.On, r.Power, money.Decimal(r.Awarded, digits)}
	if len(r.Payments) == 0 {
		return [][]string{append(line, "", "", r.Currency, "", "", "", "", "", "", "")}
	}
	var out [][]string
	for _, p := range r.Payments {
		signed := ""
		for _, by := range p.Signed {
			signed += by + " "
		}
		out = append(out, append(slices.Clone(line), strconv.FormatInt(p.N, 10), money.Decimal(p.Amount, digits), r.Currency, p.Stage, p.Document, p.Prepared, signed, p.BankRef, p.PaidOn, strconv.FormatInt(p.Entry, 10)))
	}
	return out
}

// digitsOf is how many decimals a currency has.
func digitsOf(currency string) int {
	if c, err := money.CurrencyOf(currency); err == nil {
		return c.Digits
	}
	return money.GBP.Digits
}
