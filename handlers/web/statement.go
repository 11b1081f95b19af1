package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// statementBy are the ways in which a statement can be broken down.
var statementBy = []string{"fund", "partner", "strand", "place"}

// byArea breaks the money of a whole programme down by its places; only the outermost one
// has such a statement.
const byArea = "area"

// breakdown is the year of a statement and what its lines stand for.
type breakdown struct {
	by      string
	year    models.FinancialYear
	first   models.FinancialYear // in which any entry counts
	last    models.FinancialYear // that, or the one that runs
	zone    *time.Location
	entries []ledger.Entry
	group   func(models.FundID) string
	label   func(group string) string
}

func (v *visit) breakdown(ch *chest) breakdown {
	b := breakdown{by: v.c.Query("by", statementBy[0]), zone: v.zone(ch.place.Zone), label: func(group string) string { return group }, entries: ch.entries,
		year: models.YearOf(v.in(ch.place, v.now).Format(time.DateOnly))}
	if !slices.Contains(statementBy, b.by) && (b.by != byArea || ch.place.Parent != "") {
		b.by = statementBy[0]
	}
	b.first, b.last = ledger.Span(ch.entries, b.zone, b.year)
	if n, err := strconv.Atoi(v.c.Query("year")); err == nil {
		b.year = min(max(models.FinancialYear(n), b.first), b.last)
	}
	switch b.by {
	case "partner":
		b.group = func(id models.FundID) string {
			partner := ch.fund(id).Partner
			return cmp.Or(ch.bodies[partner], string(partner))
		}
	case "strand":
		b.group = func(id models.FundID) string {
			f := ch.fund(id)
			if s := cmp.Or(f.Strand, f.Fence.Strand); s != "" {
				return v.strandName(s)
			}
			return v.say("statement.no_strand")
		}
	case byArea:
		b.entries = ch.journal.Entries
		b.group, _ = ledger.Grouping("place", ch.budget.sources.Funds)
		b.label = func(group string) string {
			place, err := v.d.Places.Place(v.ctx, models.PlaceID(group))
			v.keep(err)
			return place.Name
		}
	case "place":
		b.group = func(models.FundID) string { return ch.place.Name }
	default: // by its id, because two funds may have one name
		b.group = func(id models.FundID) string { return string(id) }
		b.label = func(group string) string { return ch.fund(models.FundID(group)).Name }
	}
	return b
}

func (b breakdown) url(place models.PlaceID, path, by string, year models.FinancialYear) string {
	return placeURL(place) + "/journal/statement" + path + "?by=" + by + "&year=" + strconv.Itoa(int(year))
}

// statement is a financial year of a place's money, to 31 March. Each line leads to the
// entries that make it.
func statement(v *visit, ch *chest) (view.Sheet, error) {
	b := v.breakdown(ch)
	table := &view.Table{Caption: v.say("statement.title", "year", b.year.String()), Empty: v.say("place.no_entries"), Columns: []view.Column{{Name: v.say("statement.by." + b.by)}}}
	for _, key := range []string{"opening", "in", "out", "paid", "closing"} {
		table.Columns = append(table.Columns, view.Column{Name: v.say("statement." + key), Num: true})
	}
	row := func(name view.Cell, l ledger.Line) []view.Cell {
		return append([]view.Cell{name}, sums(ch.place, l.Opening, l.In, l.Out, l.Paid, l.Closing)...)
	}
	lines := ledger.Lines(b.entries, b.year, b.zone, b.group)
	for _, l := range lines {
		at := b.url(ch.place.ID, "/line", b.by, b.year) + "&of=" + url.QueryEscape(l.Group)
		if b.by == byArea { // its own statement has the entries
			at = b.url(models.PlaceID(l.Group), "", statementBy[0], b.year)
		}
		table.Rows = append(table.Rows, row(view.Cell{Text: b.label(l.Group), URL: at}, l))
	}
	table.Total = row(view.Cell{Text: v.say("award.total")}, ledger.Total(lines))
	var links []view.Link
	ways := statementBy
	if ch.place.Parent == "" {
		ways = append(slices.Clone(ways), byArea)
	}
	for _, other := range ways {
		if other != b.by {
			links = append(links, view.Link{Name: v.say("statement.by." + other), URL: b.url(ch.place.ID, "", other, b.year)})
		}
	}
	for _, y := range []models.FinancialYear{b.year - 1, b.year + 1} {
		if y < b.first || y > b.last {
			continue
		}
		links = append(links, view.Link{Name: v.say("statement.title", "year", y.String()), URL: b.url(ch.place.ID, "", b.by, y)})
	}
	return view.Sheet{Title: v.say("statement.title", "year", b.year.String()), Lead: v.say("statement.lead"), Sections: []view.Section{{Table: table, Links: links}}}, nil
}

func sums(place models.Place, list ...money.Pence) []view.Cell {
	out := make([]view.Cell, len(list))
	for i, n := range list {
		out[i].Text = sum(place, n).String()
	}
	return out
}

// statementLine lists the entries behind one line of a statement.
func statementLine(v *visit, ch *chest) (view.Sheet, error) {
	b, of := v.breakdown(ch), v.c.Query("of")
	table := &view.Table{Caption: v.say("books.title"), Columns: []view.Column{{Name: v.say("books.entry")}, {Name: v.say("report.on")}}}
	for _, key := range []string{"in", "out", "paid"} {
		table.Columns = append(table.Columns, view.Column{Name: v.say("statement." + key), Num: true})
	}
	var lines []ledger.Line
	for _, e := range ledger.LineEntries(ch.entries, b.year, b.zone, b.group, of) {
		line, l := v.entryLine(ch, e.Entry), e.Line
		table.Rows = append(table.Rows, append([]view.Cell{{Text: line.What, URL: entryURL(ch.place.ID, e.Seq), Small: line.Ref}, {Text: v.onDay(ch.place, e.Day(b.zone))}}, sums(ch.place, l.In, l.Out, l.Paid)...))
		lines = append(lines, l)
	}
	total := ledger.Total(lines)
	table.Total = append([]view.Cell{{Text: v.say("award.total")}, {}}, sums(ch.place, total.In, total.Out, total.Paid)...)
	table.Empty = v.say("statement.no_entries")
	back := []view.Link{{Name: v.say("statement.title", "year", b.year.String()), URL: b.url(ch.place.ID, "", b.by, b.year)}}
	return view.Sheet{Title: b.label(of), Lead: v.say("statement.line_lead", "year", b.year.String()), Sections: []view.Section{{Table: table, Links: back}}}, nil
}
