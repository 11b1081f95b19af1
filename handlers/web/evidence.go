package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
	"commonchest/models/plainzip"
)

// The evidence of a council about one strand: what was awarded and paid, what came of it,
// and why some of it is late, as tables with the photographs.

// noStrand stands in an address for awards without a strand.
const noStrand = "none"

func strandOf(e delivery.Entry) string {
	return cmp.Or(string(e.Project.Purpose.Strand), noStrand)
}

// evidenceOf lists the awards of a place and of those inside it, each with its place.
func (v *visit) evidenceOf(place models.Place) (list []delivery.Entry, names map[models.PlaceID]models.Place, err error) {
	places, err := v.managed(place)
	if err != nil {
		return nil, nil, err
	}
	names = map[models.PlaceID]models.Place{}
	for _, p := range places {
		names[p.ID] = p
		some, err := v.d.Awards.OfPlace(v.ctx, p.ID)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, some...)
	}
	return list, names, nil
}

// evidence offers a pack for each strand.
func (s *Site) evidence(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, dutyReaders...)
	if err != nil {
		return err
	}
	list, _, err := v.evidenceOf(place)
	if err != nil {
		return err
	}
	table := &view.Table{Caption: v.say("evidence.title"), Empty: v.say("award.none"), Columns: []view.Column{{Name: v.say("evidence.strand")}, {Name: v.say("trails.awards"), Num: true}, {Name: v.say("evidence.reports"), Num: true}, {Name: v.say("award.awarded"), Num: true}}}
	sums, reports, counts := map[string]money.Pence{}, map[string]int{}, map[string]int{}
	var strands []string
	for _, e := range list {
		s := strandOf(e)
		if counts[s] == 0 {
			strands = append(strands, s)
		}
		counts[s]++
		sums[s] += e.Award.Amount
		reports[s] += len(e.Delivery.Reports)
	}
	slices.Sort(strands)
	for _, s := range strands {
		table.Rows = append(table.Rows, []view.Cell{{Text: v.strandWord(s), URL: staffURL(place.ID, "evidence/"+s+".zip")}, {Text: strconv.Itoa(counts[s])}, {Text: strconv.Itoa(reports[s])}, {Text: sum(place, sums[s]).String()}})
	}
	page.Body = view.Sheet{Caption: place.Name, Title: v.say("evidence.title"), Lead: v.say("evidence.lead"), Sections: []view.Section{{Table: table}}, Back: view.Link{Name: v.say("award.register"), URL: staffURL(place.ID, "awards")}}
	return v.show("sheet", page)
}

func (v *visit) strandWord(s string) string {
	switch {
	case s == noStrand:
		return v.say("statement.no_strand")
	case slices.Contains(models.Strands(), models.Strand(s)):
		return v.say("strand." + s + ".long")
	}
	return s // of the programme's own making
}

// evidencePack sends the pack of a strand: the same facts give the same bytes.
func (s *Site) evidencePack(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, dutyReaders...); err != nil {
		return err
	}
	strand := strings.TrimSuffix(c.Params("strand"), ".zip")
	list, places, err := v.evidenceOf(place)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(e delivery.Entry) bool { return strandOf(e) != strand })
	if len(list) == 0 {
		return models.E(models.NotFound, "document")
	}
	p := pack{v: v, tables: map[string][][]string{
		"awards.csv":   {{"place", "round", "ref", "project", "to", "minute", "date", "awarded", "currency", "paid", "state"}},
		"spend.csv":    {{"place", "round", "ref", "payment", "amount", "currency", "document", "bank_ref", "paid_on"}},
		"measures.csv": {{"place", "round", "ref", "measure", "unit", "before", "aim", "now"}},
		"updates.csv":  {{"place", "round", "ref", "date", "words", "photograph", "photograph_shows"}},
		"late.csv":     {{"place", "round", "ref", "until", "reason"}}}}
	for _, e := range list {
		if err := p.add(places[e.Delivery.Place], e); err != nil {
			return err
		}
	}
	data, err := p.write(strand)
	if err != nil {
		return err
	}
	return sendFile(c, string(place.ID)+"-evidence-"+strand+".zip", data)
}

// pack is a pack on its way.
type pack struct {
	v      *visit
	tables map[string][][]string
	photos []plainzip.File
}

func (p *pack) row(table string, place models.Place, d models.Delivery, cells ...string) {
	p.tables[table] = append(p.tables[table], append([]string{place.Name, string(d.Round), d.Ref}, cells...))
}

func (p *pack) add(place models.Place, e delivery.Entry) error {
	d, v := e.Delivery, p.v
	title, err := v.projectTitle(e)
	if err != nil {
		return err
	}
	digits := money.GBP.Digits
	if c, err := money.CurrencyOf(e.Award.Currency); err == nil {
		digits = c.Digits
	}
	to := e.To
	if d.To == models.RecipientIndividual {
		to = v.say("recipient.redacted")
	}
	p.row("awards.csv", place, d, title, to, e.Resolution.Minute, e.Resolution.On, money.Decimal(e.Award.Amount, digits), e.Award.Currency, money.Decimal(models.Sum(d.Spent()), digits), cmp.Or(string(d.Outcome.Kind), "under way"))
	for _, pay := range d.Payments {
		if pay.Stage == models.PaymentPaid {
			p.row("spend.csv", place, d, strconv.FormatInt(pay.N, 10), money.Decimal(pay.Amount, digits), e.Award.Currency, pay.Document, pay.BankRef, pay.PaidOn)
		}
	}
	for _, m := range d.Measures {
		now := ""
		if m.Known {
			now = strconv.FormatInt(m.Actual, 10)
		}
		p.row("measures.csv", place, d, m.What, m.Unit, strconv.FormatInt(m.Baseline, 10), strconv.FormatInt(m.Target, 10), now)
	}
	if d.Outcome.Kind == models.OutcomeLate || d.Outcome.Kind == models.OutcomeReturned {
		p.row("late.csv", place, d, d.Outcome.Until, e.Reason)
	}
	for _, r := range d.Reports {
		if err := p.update(place, d, r); err != nil {
			return err
		}
	}
	return nil
}

// update adds a piece of news, with its photograph unless that was removed.
func (p *pack) update(place models.Place, d models.Delivery, r models.Report) error {
	words, err := p.v.d.Awards.Words(p.v.ctx, r.Words)
	if err != nil {
		return err
	}
	alt, err := p.v.d.Awards.Words(p.v.ctx, r.Alt)
	if err != nil {
		return err
	}
	photo := ""
	if r.Picture != "" {
		data, err := p.v.d.Pictures.Bytes(p.v.ctx, r.Picture, models.PictureLarge)
		switch {
		case models.IsKind(err, models.NotFound):
		case err != nil:
			return err
		default:
			photo = "photos/" + string(d.ID) + "-" + strconv.FormatInt(r.N, 10) + ".jpg"
			p.photos = append(p.photos, plainzip.File{Name: photo, Data: data})
		}
	}
	p.row("updates.csv", place, d, r.On, words.Get("words"), photo, alt.Get("alt"))
	return nil
}

// write puts the tables, the photographs and a manifest with their digests together.
func (p *pack) write(strand string) ([]byte, error) {
	var files []plainzip.File
	for _, name := range []string{"awards.csv", "spend.csv", "measures.csv", "updates.csv", "late.csv"} {
		data, err := plaincsv.Write(p.tables[name])
		if err != nil {
			return nil, err
		}
		files = append(files, plainzip.File{Name: name, Data: data})
	}
	files = append(files, p.photos...)
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
