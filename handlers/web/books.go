package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

func entryURL(place models.PlaceID, seq int64) string {
	return placeURL(place) + "/journal/entry/" + strconv.FormatInt(seq, 10)
}

// books answers with a sheet about the journal of a place.
func (s *Site) books(make func(v *visit, ch *chest) (view.Sheet, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		place, err := v.placeOf()
		if err != nil {
			return err
		}
		ch, err := v.chest(place)
		if err != nil {
			return err
		}
		page := v.page(&place)
		body, err := make(v, ch)
		if err != nil {
			return err
		}
		body.Caption, body.Back = place.Name, view.Link{Name: v.say("nav.journal"), URL: placeURL(place.ID) + "/journal"}
		page.Body = body
		return v.show("sheet", page)
	}
}

// accountName says in words where money is.
func (v *visit) accountName(ch *chest, a ledger.Account) string {
	round, ref := a.Project()
	if round == "" {
		round = a.Round()
	}
	return v.say("books."+string(a.Stage()), "fund", ch.fund(a.Fund()).Name, "round", ch.roundName(string(round)), "ref", ref)
}

// trialBalance lists every account of the place with what it holds: together nothing.
func trialBalance(v *visit, ch *chest) (view.Sheet, error) {
	table := &view.Table{Caption: v.say("balance.title"), Empty: v.say("place.no_entries"), Columns: []view.Column{{Name: v.say("balance.account")}, {Name: v.say("balance.in"), Num: true}, {Name: v.say("balance.out"), Num: true}}}
	var in, out money.Pence
	for _, b := range ch.trial() {
		row := []view.Cell{{Text: v.accountName(ch, b.Account), URL: accountURL(ch.place.ID, b.Account), Small: string(b.Account)}, {}, {}}
		switch {
		case b.Account == ledger.Outside:
			row[0] = view.Cell{Text: v.say("balance.outside")}
			fallthrough
		case b.Amount < 0:
			out -= b.Amount
			row[2].Text = sum(ch.place, -b.Amount).String()
		default:
			in += b.Amount
			row[1].Text = sum(ch.place, b.Amount).String()
		}
		table.Rows = append(table.Rows, row)
	}
	table.Total = []view.Cell{{Text: v.say("award.total")}, {Text: sum(ch.place, in).String()}, {Text: sum(ch.place, out).String()}}
	return view.Sheet{Title: v.say("balance.title"), Lead: v.say("balance.lead"), Sections: []view.Section{{Table: table}}}, nil
}

func accountURL(place models.PlaceID, a ledger.Account) string {
	return placeURL(place) + "/journal/account?name=" + url.QueryEscape(string(a))
}

// trial is the trial balance of the place.
func (ch *chest) trial() []ledger.Balance {
	funds := make([]models.FundID, len(ch.funds))
	for i, f := range ch.funds {
		funds[i] = f.ID
	}
	return ledger.Trial(ch.journal.Balances, funds, models.PlaceID(ch.place.Programme) == ch.place.ID)
}

// accountEntries are the entries behind one figure of the trial balance.
func accountEntries(v *visit, ch *chest) (view.Sheet, error) {
	name := ledger.Account(v.c.Query("name"))
	table := &view.Table{Caption: v.say("books.title"), Columns: []view.Column{{Name: v.say("books.entry")}, {Name: v.say("report.on")}, {Name: v.say("payment.amount"), Num: true}}}
	var total money.Pence
	for _, e := range ch.journal.Entries { // also those by which it went to another place, or came
		for _, p := range e.Postings {
			if p.Account != name {
				continue
			}
			total += p.Amount
			line := v.entryLine(ch, e)
			table.Rows = append(table.Rows, []view.Cell{{Text: line.What, URL: entryURL(ch.place.ID, e.Seq), Small: line.Ref}, {Text: v.date(ch.place, e.At)}, {Text: sum(ch.place, p.Amount).String()}})
		}
	}
	if len(table.Rows) == 0 {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	table.Total = []view.Cell{{Text: v.say("award.total")}, {}, {Text: sum(ch.place, total).String()}}
	return view.Sheet{Title: v.accountName(ch, name), Lead: v.say("books.lead"), Sections: []view.Section{{Table: table}}}, nil
}

// entrySheet is one entry with its postings and the papers behind it.
func entrySheet(v *visit, ch *chest) (view.Sheet, error) {
	seq, _ := strconv.ParseInt(v.c.Params("seq"), 10, 64)
	i := slices.IndexFunc(ch.journal.Entries, func(e ledger.Entry) bool { return e.Seq == seq })
	if i < 0 {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	e := ch.journal.Entries[i]
	line := v.entryLine(ch, e)
	reason, err := v.d.Texts.Get(v.ctx, e.Reason)
	if err != nil {
		return view.Sheet{}, err
	}
	facts := []view.Detail{{Key: v.say("report.on"), Value: v.date(ch.place, e.At)}, {Key: v.say("books.ref"), Value: cmp.Or(line.Ref, e.Ref)}, {Key: v.say("return.why"), Value: reason.Get("words")}}
	if e.Reverses > 0 {
		facts = append(facts, view.Detail{Key: v.say("books.undoes"), Value: v.say("books.number", "seq", e.Reverses), URL: entryURL(ch.place.ID, e.Reverses)})
	}
	table := &view.Table{Caption: v.say("books.postings"), Columns: []view.Column{{Name: v.say("balance.account")}, {Name: v.say("payment.amount"), Num: true}}}
	var papers []view.Link
	for _, p := range e.Postings {
		table.Rows = append(table.Rows, []view.Cell{{Text: v.accountName(ch, p.Account), URL: accountURL(ch.place.ID, p.Account)}, {Text: sum(ch.place, p.Amount).String()}})
		if round, ref := p.Account.Project(); round != "" && v.worksOn(ch.place.ID) {
			papers = append(papers, view.Link{Name: v.say("books.award_link", "ref", ref), URL: awardURL(round, ref)})
		}
		if round := p.Account.Round(); round != "" {
			papers = append(papers, view.Link{Name: ch.roundName(string(round)), URL: roundURL(round) + "/result"}, view.Link{Name: v.say("did.link"), URL: roundURL(round) + "/did"})
		}
	}
	slices.SortFunc(papers, func(a, b view.Link) int { return cmp.Compare(a.URL, b.URL) })
	sections := []view.Section{{Facts: facts}, {Title: v.say("books.postings"), Table: table}}
	if len(papers) > 0 {
		sections = append(sections, view.Section{Title: v.say("books.papers"), Links: slices.Compact(papers)})
	}
	return view.Sheet{Title: v.say("books.number", "seq", e.Seq), Lead: line.What, Sections: sections}, nil
}

// statementBy are the ways in which a statement can be broken down.
var statementBy = []string{"fund", "partner", "strand", "place"}

// statement is a financial year of a place's money, to 31 March.
func statement(v *visit, ch *chest) (view.Sheet, error) {
	by := v.c.Query("by", statementBy[0])
	if !slices.Contains(statementBy, by) {
		by = statementBy[0]
	}
	zone := v.zone(ch.place.Zone)
	year := models.YearOf(v.in(ch.place, v.now).Format(time.DateOnly))
	if n, err := strconv.Atoi(v.c.Query("year")); err == nil && n > 1900 && n < 3000 {
		year = models.FinancialYear(n)
	}
	group := func(id models.FundID) string {
		f := ch.fund(id)
		switch by {
		case "partner":
			return cmp.Or(ch.bodies[f.Partner], string(f.Partner))
		case "strand":
			if s := cmp.Or(f.Strand, f.Fence.Strand); s != "" {
				return v.say("strand." + string(s))
			}
			return v.say("statement.no_strand")
		case "place":
			return ch.place.Name
		}
		return string(id) // two funds may have one name
	}
	label := func(group string) string {
		if by == statementBy[0] {
			return ch.fund(models.FundID(group)).Name
		}
		return group
	}
	table := &view.Table{Caption: v.say("statement.title", "year", year.String()), Empty: v.say("place.no_entries"), Columns: []view.Column{{Name: v.say("statement.by." + by)}}}
	for _, key := range []string{"opening", "in", "out", "paid", "closing"} {
		table.Columns = append(table.Columns, view.Column{Name: v.say("statement." + key), Num: true})
	}
	var total ledger.Line
	row := func(name string, l ledger.Line) []view.Cell {
		cells := []view.Cell{{Text: name}}
		for _, n := range []money.Pence{l.Opening, l.In, l.Out, l.Paid, l.Closing} {
			cells = append(cells, view.Cell{Text: sum(ch.place, n).String()})
		}
		return cells
	}
	for _, l := range ledger.Lines(ch.entries, year, zone, group) {
		table.Rows = append(table.Rows, row(label(l.Group), l))
		total.Opening, total.In, total.Out, total.Paid, total.Closing = total.Opening+l.Opening, total.In+l.In, total.Out+l.Out, total.Paid+l.Paid, total.Closing+l.Closing
	}
	table.Total = row(v.say("award.total"), total)
	at := placeURL(ch.place.ID) + "/journal/statement?by="
	var links []view.Link
	for _, other := range statementBy {
		if other != by {
			links = append(links, view.Link{Name: v.say("statement.by." + other), URL: at + other + "&year=" + strconv.Itoa(int(year))})
		}
	}
	for _, y := range []models.FinancialYear{year - 1, year + 1} {
		links = append(links, view.Link{Name: v.say("statement.title", "year", y.String()), URL: at + by + "&year=" + strconv.Itoa(int(y))})
	}
	return view.Sheet{Title: v.say("statement.title", "year", year.String()), Lead: v.say("statement.lead"), Sections: []view.Section{{Table: table, Links: links}}}, nil
}
