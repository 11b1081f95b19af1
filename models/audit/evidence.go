package audit

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
	"commonchest/models/plainzip"
)

// NoStrand stands in an address for awards without a strand.
const NoStrand = "none"

// Under is the strand of the award as an address has it.
func (a Award) Under() string { return cmp.Or(string(a.Strand), NoStrand) }

// StrandSum is what a place awarded about one strand.
type StrandSum struct {
	Strand  string      `json:"strand"`
	Awards  int         `json:"awards"`
	Reports int         `json:"reports"`
	Awarded money.Pence `json:"awarded"`
}

// ByStrand adds awards up by strand, in the order of their names.
func ByStrand(awards []Award) []StrandSum {
	out := []StrandSum{}
	for _, a := range awards {
		i, known := slices.BinarySearchFunc(out, a.Under(), func(s StrandSum, name string) int { return strings.Compare(s.Strand, name) })
		if !known {
			out = slices.Insert(out, i, StrandSum{Strand: a.Under()})
		}
		out[i].Awards++
		out[i].Reports += len(a.Delivery.Reports)
		out[i].Awarded += a.Awarded.Amount
	}
	return out
}

// Evidence is an award with its news and the place whose it is.
type Evidence struct {
	Award
	Place models.Place
	News  []News
}

// News is a report with its words, and its photograph unless that was removed.
type News struct {
	models.Report
	Said, Shows string
	Photo       []byte
}

// redacted stands for a person, whose name is never published.
const redacted = "A person; the name is not published"

// Pack puts the evidence of a strand together: what was awarded and paid, what came of it,
// and why some of it is late, as tables with the photographs and a manifest with their
// digests. The same facts give the same bytes.
func Pack(strand string, list []Evidence) ([]byte, error) {
	var awards, spend, measures, updates, late [][]plaincsv.Cell
	var photos []plainzip.File
	for _, e := range list {
		awards = append(awards, e.award())
		spend = append(spend, e.spend()...)
		measures = append(measures, e.measures()...)
		if o := e.Delivery.Outcome; o.Kind == models.OutcomeLate || o.Kind == models.OutcomeReturned {
			late = append(late, e.row(plaincsv.Day(o.Until), plaincsv.Text(e.Reason)))
		}
		for _, n := range e.News {
			updates = append(updates, e.row(plaincsv.Day(n.On), plaincsv.Text(n.Said), plaincsv.Text(e.photo(n)), plaincsv.Text(n.Shows)))
			if n.Photo != nil {
				photos = append(photos, plainzip.File{Name: e.photo(n), Data: n.Photo})
			}
		}
	}
	var files []plainzip.File
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]plaincsv.Cell
	}{
		{"awards.csv", []string{"project", "to", "minute", "date", "awarded", "currency", "paid", "state"}, awards},
		{"spend.csv", []string{"payment", "amount", "currency", "document", "bank_ref", "paid_on"}, spend},
		{"measures.csv", []string{"measure", "unit", "before", "aim", "now"}, measures},
		{"updates.csv", []string{"date", "words", "photograph", "photograph_shows"}, updates},
		{"late.csv", []string{"until", "reason"}, late},
	} {
		head := append([]string{"place", "round", "ref"}, t.columns...)
		files = append(files, plainzip.File{Name: t.name, Data: plaincsv.Write(head, t.rows)})
	}
	return sealed(strand, append(files, photos...))
}

// row begins a line with what tells the award from every other.
func (e Evidence) row(cells ...plaincsv.Cell) []plaincsv.Cell {
	return append([]plaincsv.Cell{plaincsv.Text(e.Place.Name), plaincsv.Text(e.Delivery.Round), plaincsv.Number(e.Delivery.Ref)}, cells...)
}

func (e Evidence) award() []plaincsv.Cell {
	to := e.To
	if e.Delivery.To == models.RecipientIndividual {
		to = redacted
	}
	return e.row(plaincsv.Text(e.Title), plaincsv.Text(to), plaincsv.Text(e.Resolution.Minute), plaincsv.Day(e.Resolution.On), e.sum(e.Awarded.Amount),
		plaincsv.Text(e.Awarded.Currency), e.sum(models.Sum(e.Delivery.Spent())), plaincsv.Text(cmp.Or(string(e.Delivery.Outcome.Kind), "under way")))
}

func (e Evidence) sum(p money.Pence) plaincsv.Cell {
	return plaincsv.Amount(p, money.DigitsOf(e.Awarded.Currency))
}

func (e Evidence) spend() [][]plaincsv.Cell {
	var out [][]plaincsv.Cell
	for _, p := range e.Delivery.Payments {
		if p.Stage == models.PaymentPaid {
			out = append(out, e.row(plaincsv.Int(p.N), e.sum(p.Amount), plaincsv.Text(e.Awarded.Currency), plaincsv.Text(p.Document), plaincsv.Text(p.BankRef), plaincsv.Day(p.PaidOn)))
		}
	}
	return out
}

func (e Evidence) measures() [][]plaincsv.Cell {
	var out [][]plaincsv.Cell
	for _, m := range e.Delivery.Measures {
		var now plaincsv.Cell
		if m.Known {
			now = plaincsv.Int(m.Actual)
		}
		out = append(out, e.row(plaincsv.Text(m.What), plaincsv.Text(m.Unit), plaincsv.Int(m.Baseline), plaincsv.Int(m.Target), now))
	}
	return out
}

// photo is the name of a piece of news' photograph; "" for none.
func (e Evidence) photo(n News) string {
	if n.Photo == nil {
		return ""
	}
	return "photos/" + string(e.Delivery.ID) + "-" + strconv.FormatInt(n.N, 10) + ".jpg"
}

// sealed puts files into a zip file, with a manifest of their digests.
func sealed(strand string, files []plainzip.File) ([]byte, error) {
	type entry struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
	}
	manifest := struct {
		Strand string  `json:"strand"`
		Files  []entry `json:"files"`
	}{Strand: strand}
	for _, f := range files {
		manifest.Files = append(manifest.Files, entry{f.Name, plainzip.Sum(f.Data)})
	}
	data, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	return plainzip.Write(append(files, plainzip.File{Name: "manifest.json", Data: append(data, '\n')}))
}
