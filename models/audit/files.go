package audit

import (
	"encoding/json"
	"slices"
	"strings"

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
	head := []string{"round", "ref", "title", "minute", "on", "power", "awarded", "payment", "amount", "currency", "stage", "document", "prepared_by", "signed_by", "bank_ref", "paid_on", "entry"}
	var table [][]plaincsv.Cell
	for _, r := range t.Rows {
		table = append(table, r.lines(money.DigitsOf(t.Place.Currency))...)
	}
	return []plainzip.File{{Name: "trail.json", Data: append(data, '\n')}, {Name: "trail.csv", Data: plaincsv.Write(head, table)}}, nil
}

// lines are the award's lines of the table: one for each payment, or one without.
func (r Row) lines(digits int) [][]plaincsv.Cell {
	text := func(s string) plaincsv.Cell { return plaincsv.Text(s) }
	line := []plaincsv.Cell{text(string(r.Round)), plaincsv.Number(r.Ref), text(r.Title), text(r.Minute), plaincsv.Day(r.On), text(r.Power), plaincsv.Amount(r.Awarded, digits)}
	if len(r.Payments) == 0 {
		return [][]plaincsv.Cell{append(line, "", "", text(r.Currency), "", "", "", "", "", "", "")}
	}
	var out [][]plaincsv.Cell
	for _, p := range r.Payments {
		out = append(out, append(slices.Clone(line), plaincsv.Int(p.N), plaincsv.Amount(p.Amount, digits), text(r.Currency), text(p.Stage), text(p.Document),
			text(p.Prepared), text(strings.Join(p.Signed, " ")), text(p.BankRef), plaincsv.Day(p.PaidOn), plaincsv.Int(p.Entry)))
	}
	return out
}
