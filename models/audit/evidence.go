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
	awards := [][]string{{"place", "round", "ref", "project", "to", "minute", "date", "awarded", "currency", "paid", "state"}}
	spend := [][]string{{"place", "round", "ref", "payment", "amount", "currency", "document", "bank_ref", "paid_on"}}
	measures := [][]string{{"place", "round", "ref", "measure", "unit", "before", "aim", "now"}}
	updates := [][]string{{"place", "round", "ref", "date", "words", "photograph", "photograph_shows"}}
	late := [][]string{{"place", "round", "ref", "until", "reason"}}
	var photos []plainzip.File
	for _, e := range list {
		awards = append(awards, e.award())
		spend = append(spend, e.spend()...)
		measures = append(measures, e.measures()...)
		if o := e.Delivery.Outcome; o.Kind == models.OutcomeLate || o.Kind == models.OutcomeReturned {
			late = append(late, e.row(o.Until, e.Reason))
		}
		for _, n := range e.News {
			updates = append(updates, e.row(n.On, n.Said, e.photo(n), n.Shows))
			if n.Photo != nil {
				photos = append(photos, plainzip.File{Name: e.photo(n), Data: n.Photo})
			}
		}
	}
	var files []plainzip.File
	for _, t := range []struct {
		name string
		rows [][]string
	}{{"awards.csv", awards}, {"spend.csv", spend}, {"measures.csv", measures}, {"updates.csv", updates}, {"late.csv", late}} {
		data, err := plaincsv.Write(t.rows)
		if err != nil {
			return nil, err
		}
		files = append(files, plainzip.File{Name: t.name, Data: data})
	}
	return sealed(strand, append(files, photos...))
}

// row begins a line with what tells the award from every other.
func (e Evidence) row(cells ...string) []string {
	return append([]string{e.Place.Name, string(e.Delivery.Round), e.Delivery.Ref}, cells...)
}

func (e Evidence) award() []string {
	to := e.To
	if e.Delivery.To == models.RecipientIndividual {
		to = redacted
	}
	return e.row(e.Title, to, e.Resolution.Minute, e.Resolution.On, e.sum(e.Awarded.Amount), e.Awarded.Currency, e.sum(models.Sum(e.Delivery.Spent())), cmp.Or(string(e.Delivery.Outcome.Kind), "under way"))
}

func (e Evidence) sum(p money.Pence) string { return money.Decimal(p, digitsOf(e.Awarded.Currency)) }

func (e Evidence) spend() [][]string {
	var out [][]string
	for _, p := range e.Delivery.Payments {
		if p.Stage == models.PaymentPaid {
			out = append(out, e.row(strconv.FormatInt(p.N, 10), e.sum(p.Amount), e.Awarded.Currency, p.Document, p.BankRef, p.PaidOn))
		}
	}
	return out
}

func (e Evidence) measures() [][]string {
	var out [][]string
	for _, m := range e.Delivery.Measures {
		now := ""
		if m.Known {
			now = strconv.FormatInt(m.Actual, 10)
		}
		out = append(out, e.row(m.What, m.Unit, strconv.FormatInt(m.Baseline, 10), strconv.FormatInt(m.Target, 10), now))
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
