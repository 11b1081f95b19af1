package web

import (
	"slices"
	"strconv"
	"strings"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/money"
)

// bankQueue is a source's account: how far it is reconciled, what does not agree, and the
// lists that it is made of.
func bankQueue(v *visit, b *bankBook) (view.Sheet, error) {
	body := view.Sheet{Title: v.say("bank.title"), Lead: v.say("bank.lead"), State: v.bankTag(b)}
	sources, err := v.bankSources(b)
	if err != nil {
		return body, err
	}
	body.Sections = append(body.Sections, sources)
	if len(b.Lists) > 0 {
		body.Sections = append(body.Sections, v.bankDifference(b))
		body.Sections = append(body.Sections, v.bankOpen(b)...)
		settled, err := v.bankStanding(b)
		if err != nil {
			return body, err
		}
		body.Sections = append(body.Sections, settled, v.bankLists(b))
	}
	if b.keeps {
		body.Sections = append(body.Sections, v.bankUpload(b), v.bankHeadings())
	}
	return body, nil
}

// bankTag says in a word how far the book is reconciled.
func (v *visit) bankTag(b *bankBook) view.Tag {
	open := len(b.OpenLines()) + len(b.OpenEntries())
	switch to := b.ReconciledTo(); {
	case len(b.Lists) == 0:
		return view.Tag{Text: v.say("bank.no_lists"), Colour: "grey"}
	case open == 0:
		return view.Tag{Text: v.say("bank.reconciled", "date", v.onDay(b.place, to)), Colour: "green"}
	case to == "":
		return view.Tag{Text: v.say("bank.open", "n", int64(open)), Colour: "orange"}
	default:
		return view.Tag{Text: v.say("bank.open_from", "n", int64(open), "date", v.onDay(b.place, to)), Colour: "orange"}
	}
}

// bankSources lead from one source's account to another's.
func (v *visit) bankSources(b *bankBook) (view.Section, error) {
	ids, err := v.d.Bank.Sources(v.ctx, b.place.ID)
	if err != nil {
		return view.Section{}, err
	}
	out := view.Section{Lead: v.say("bank.of_bank")}
	if b.source != "" {
		out.Lead = v.say("bank.of_partner", "partner", b.chest.bodies[b.source])
		out.Links = append(out.Links, view.Link{Name: v.say("bank.to_bank"), URL: bankBook{place: b.place}.url("")})
	}
	for _, id := range ids {
		if id != b.source && id != b.place.Body {
			out.Links = append(out.Links, view.Link{Name: v.say("bank.to_partner", "partner", b.chest.bodies[id]), URL: bankBook{place: b.place, source: id}.url("")})
		}
	}
	return out, nil
}

// bankDifference leads from the journal to the lists, as a picture and as a table.
func (v *visit) bankDifference(b *bankBook) view.Section {
	bridge := b.Bridge()
	side := func(key string, t bank.Turnover) view.SplitBar {
		bar := view.SplitBar{Name: v.say(key), Sum: sum(b.place, t.All())}
		for _, n := range []money.Pence{t.Agreed, t.Explained, t.Open} {
			bar.Parts = append(bar.Parts, sum(b.place, n))
		}
		return bar
	}
	table := &view.Table{Caption: v.say("bank.difference"), Columns: []view.Column{{Name: v.say("bank.step")}, {Name: v.say("bank.how_many"), Num: true}, {Name: v.say("payment.amount"), Num: true}}}
	row := func(key string, p bank.Part, sign money.Pence, always bool) {
		if p.N > 0 || always {
			table.Rows = append(table.Rows, []view.Cell{{Text: v.say(key)}, {Text: strconv.Itoa(p.N)}, {Text: sum(b.place, sign*p.Sum).String()}})
		}
	}
	row("bank.journal", bridge.Journal, 1, true)
	row("bank.only_list", bridge.OnlyList, 1, true)
	row("bank.only_list_explained", bridge.OnlyListExplained, 1, false)
	row("bank.only_journal", bridge.OnlyJournal, -1, true)
	row("bank.only_journal_explained", bridge.OnlyJournalExplained, -1, false)
	row("bank.differs", bridge.Differs, 1, false)
	table.Total = []view.Cell{{Text: v.say("bank.lists_say")}, {Text: strconv.Itoa(bridge.Lists.N)}, {Text: sum(b.place, bridge.Lists.Sum).String()}}
	out := view.Section{ID: "difference", Title: v.say("bank.difference"), Lead: v.say("bank.difference_lead", "from", v.onDay(b.place, b.From), "to", v.onDay(b.place, b.To)), Table: table,
		Split: &view.Split{Title: v.say("bank.picture"), Keys: []string{v.say("bank.key.agrees"), v.say("bank.key.explained"), v.say("bank.key.open")},
			Bars: []view.SplitBar{side("bank.moved_journal", bridge.JournalTurnover), side("bank.moved_list", bridge.ListTurnover)}}}
	if n := len(b.Broken); n > 0 {
		out.Note = v.say("bank.broken", "n", int64(n))
	}
	return out
}

// bankOpen is the queue of what does not agree: in a list alone, with another amount, in
// the journal alone.
func (v *visit) bankOpen(b *bankBook) []view.Section {
	columns := []view.Column{{Name: v.say("bank.line")}, {Name: v.say("report.on")}, {Name: v.say("payment.amount"), Num: true}}
	only := &view.Table{Caption: v.say("bank.only_list"), Columns: columns, Empty: v.say("bank.none_open")}
	differs := &view.Table{Caption: v.say("bank.amounts_differ"), Columns: append(slices.Clone(columns), view.Column{Name: v.say("bank.in_journal"), Num: true})}
	queue := b.Queue()
	line := func(l bank.Open) []view.Cell {
		return []view.Cell{{Text: v.lineName(l.Ref), URL: b.url("/line/" + l.ID), Small: l.Text}, {Text: v.onDay(b.place, l.Day)}, {Text: sum(b.place, l.Amount).String()}}
	}
	for _, l := range queue.OnlyList {
		row := line(l)
		if n := len(l.Proposals); n > 0 {
			row[0].Tag = view.Tag{Text: v.say("bank.proposed", "n", int64(n)), Colour: "blue"}
		}
		only.Rows = append(only.Rows, row)
	}
	for _, l := range queue.Differs {
		differs.Rows = append(differs.Rows, append(line(l), view.Cell{Text: sum(b.place, l.Proposals[0].Amount).String()}))
	}
	journal := &view.Table{Caption: v.say("bank.only_journal"), Columns: columns, Empty: v.say("bank.none_open")}
	for _, e := range queue.OnlyJournal {
		journal.Rows = append(journal.Rows, v.cashRow(b, e, b.url("/entry/"+strconv.FormatInt(e.Seq, 10))))
	}
	out := []view.Section{{ID: "only-list", Title: v.say("bank.only_list"), Table: only}, {ID: "only-journal", Title: v.say("bank.only_journal"), Table: journal}}
	if len(differs.Rows) > 0 {
		out = append(out, view.Section{ID: "differs", Title: v.say("bank.amounts_differ"), Table: differs})
	}
	if n := len(b.Exact()); n > 0 && b.keeps {
		out[0].Lead = v.say("bank.exact_lead", "n", int64(n))
		out[0].Form = &view.SheetForm{Action: b.url(""), Buttons: []view.FormButton{{Name: "do", Value: "exact", Text: v.say("bank.exact")}}}
	}
	return out
}

// lineName is what a line is called where it is a link.
func (v *visit) lineName(ref string) string {
	if ref == "" {
		return v.say("bank.no_ref")
	}
	return ref
}

func (v *visit) cashRow(b *bankBook, e bank.Cash, at string) []view.Cell {
	return []view.Cell{{Text: v.cashName(b, e), URL: at, Small: e.Ref}, {Text: v.onDay(b.place, e.Day)}, {Text: sum(b.place, e.Amount).String()}}
}

// cashName tells an entry as the journal does.
func (v *visit) cashName(b *bankBook, c bank.Cash) string { return v.entryName(b.chest, c.Seq) }

// entryName tells what the entry of a number records.
func (v *visit) entryName(ch *chest, seq int64) string {
	for _, e := range ch.entries {
		if e.Seq == seq {
			return v.entryLine(ch, e).What
		}
	}
	return v.say("books.number", "seq", seq)
}

// mostSettled is how many settlements the page shows; the file has them all.
const mostSettled = 60

// bankStanding lists what was settled, the last first.
func (v *visit) bankStanding(b *bankBook) (view.Section, error) {
	table := &view.Table{Caption: v.say("bank.settled"), Empty: v.say("bank.none_settled"), Columns: []view.Column{{Name: v.say("bank.settlement")}, {Name: v.say("bank.state")}, {Name: v.say("return.why")}, {Name: v.say("report.on")}}}
	for _, st := range slices.Backward(b.Settled) {
		if len(table.Rows) == mostSettled {
			break
		}
		reason, err := v.d.Bank.Reason(v.ctx, st.Reason)
		if err != nil {
			return view.Section{}, err
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: v.settledName(b, st), URL: b.url("/settled/" + st.ID)}, {Tag: v.settledTag(b.place, st)}, {Text: reason}, {Text: v.date(b.place, st.At)}})
	}
	out := view.Section{ID: "settled", Title: v.say("bank.settled"), Table: table, Links: []view.Link{{Name: v.say("bank.file"), URL: strings.Replace(b.url(".csv"), "/bank/.csv", "/bank.csv", 1)}}}
	if len(b.Settled) > mostSettled {
		out.Lead = v.say("bank.settled_more", "n", int64(len(b.Settled)))
	}
	return out, nil
}

// settledName names both sides of a settlement.
func (v *visit) settledName(b *bankBook, st bank.Standing) string {
	var names []string
	for _, id := range st.Lines {
		l, _ := b.Line(id)
		names = append(names, v.say("bank.line_of", "ref", v.lineName(l.Ref), "sum", sum(b.place, l.Amount).String()))
	}
	for _, seq := range st.Entries {
		names = append(names, v.say("books.number", "seq", seq))
	}
	return v.list(names)
}

func (v *visit) settledTag(place models.Place, st bank.Standing) view.Tag {
	switch st.State() {
	case bank.Explained:
		return view.Tag{Text: v.say("bank.key.explained"), Colour: "grey"}
	case bank.Differs:
		return view.Tag{Text: v.say("bank.differs_by", "sum", sum(place, st.Difference).String()), Colour: "orange"}
	}
	if st.Exact {
		return view.Tag{Text: v.say("bank.agrees_exact"), Colour: "green"}
	}
	return view.Tag{Text: v.say("bank.key.agrees"), Colour: "green"}
}

// bankLists are the files that were taken in.
func (v *visit) bankLists(b *bankBook) view.Section {
	table := &view.Table{Caption: v.say("bank.lists"), Columns: []view.Column{{Name: v.say("bank.taken_on")}, {Name: v.say("bank.days")}, {Name: v.say("bank.lines"), Num: true}, {Name: v.say("bank.fresh"), Num: true}, {Name: v.say("bank.digest")}}}
	for _, l := range slices.Backward(b.Lists) {
		from, to := l.Lines[0].Day, l.Lines[0].Day
		for _, line := range l.Lines {
			from, to = min(from, line.Day), max(to, line.Day)
		}
		table.Rows = append(table.Rows, []view.Cell{{Text: v.date(b.place, l.At)}, {Text: v.say("bank.from_to", "from", v.onDay(b.place, from), "to", v.onDay(b.place, to))},
			{Text: strconv.Itoa(len(l.Lines))}, {Text: strconv.Itoa(l.Fresh)}, {Text: l.Digest[:12]}})
	}
	return view.Section{ID: "lists", Title: v.say("bank.lists"), Lead: v.say("bank.lists_lead"), Table: table}
}

// bankHeadings says which headings of a list are understood.
func (v *visit) bankHeadings() view.Section {
	out := view.Section{ID: "headings", Fold: true, Title: v.say("bank.headings"), Lead: v.say("bank.headings_lead")}
	for _, column := range []string{"date", "amount", "in", "out", "ref", "text"} {
		out.Facts = append(out.Facts, view.Detail{Key: v.say("bank.heading." + column), Value: strings.Join(bank.Headings(column), ", ")})
	}
	return out
}

// bankUpload takes another list.
func (v *visit) bankUpload(b *bankBook) view.Section {
	hint := v.say("bank.upload_hint")
	if b.source != "" {
		hint = v.say("bank.upload_hint_partner")
	}
	return view.Section{ID: "upload", Title: v.say("bank.upload"), Lead: v.say("bank.upload_lead"),
		Form: &view.SheetForm{Action: b.url(""), File: true, Fields: []view.FormField{{Kind: "file", Name: "file", Label: v.say("bank.file_label"), Hint: hint, Accept: ".csv,.txt,text/csv"}},
			Buttons: []view.FormButton{{Name: "do", Value: "take", Text: v.say("bank.take")}}}}
}

// bankLine is one line of a list with what it may belong to.
func bankLine(v *visit, b *bankBook) (view.Sheet, error) {
	l, ok := b.Line(v.c.Params("line"))
	if !ok {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	body := view.Sheet{Title: v.say("bank.line_of", "ref", v.lineName(l.Ref), "sum", sum(b.place, l.Amount).String()), Back: view.Link{Name: v.say("bank.title"), URL: b.url("")},
		Sections: []view.Section{{Facts: []view.Detail{{Key: v.say("report.on"), Value: v.onDay(b.place, l.Day)}, {Key: v.say("payment.amount"), Value: sum(b.place, l.Amount).String()},
			{Key: v.say("books.ref"), Value: l.Ref}, {Key: v.say("bank.heading.text"), Value: l.Text}}}}}
	if st, settled := b.OfLine(l.ID); settled {
		body.State = v.settledTag(b.place, st)
		body.Sections[0].Links = []view.Link{{Name: v.say("bank.see_settled"), URL: b.url("/settled/" + st.ID)}}
		return body, nil
	}
	if !b.keeps {
		return body, nil
	}
	form := &view.SheetForm{Action: b.url("/line/" + l.ID)}
	proposals := b.Proposals(l)
	section := view.Section{ID: "settle", Title: v.say("bank.settle"), Lead: v.say("bank.no_proposals"), Form: form}
	if len(proposals) > 0 {
		section.Lead = v.say("bank.proposals_lead")
		var items []view.Choice
		for i, p := range proposals {
			like := string(p.Like)
			if p.Ref == "" {
				like = "no_ref"
			}
			items = append(items, view.Choice{Value: strconv.FormatInt(p.Seq, 10), Checked: i == 0 && p.Like == bank.LikeAll,
				Text: v.say("bank.proposal", "what", v.cashName(b, p.Cash), "sum", sum(b.place, p.Amount).String(), "date", v.onDay(b.place, p.Day)),
				Hint: v.say("bank.like."+like, "ref", p.Ref, "days", p.Days)})
		}
		form.Fields = append(form.Fields, view.FormField{Kind: "checkboxes", Name: "entry", Label: v.say("bank.which"), Hint: v.say("bank.which_hint"), Items: items})
		form.Buttons = append(form.Buttons, view.FormButton{Name: "do", Value: "match", Text: v.say("bank.match")})
	}
	form.Fields = append(form.Fields, view.FormField{Kind: "textarea", Name: "reason", Label: v.say("bank.reason"), Hint: v.say("bank.reason_hint"), Rows: 2, Optional: true})
	form.Buttons = append(form.Buttons, view.FormButton{Name: "do", Value: "explain", Text: v.say("bank.explain"), Kind: "secondary"})
	body.Sections = append(body.Sections, section, view.Section{Title: v.say("bank.record"), Lead: v.say("bank.record_lead"), Links: v.bankActs(b.place, l.Amount > 0)})
	return body, nil
}

// bankActs lead to the acts that record money which came in, or went out.
func (v *visit) bankActs(p models.Place, in bool) []view.Link {
	link := func(key, at string) view.Link { return view.Link{Name: v.say(key), URL: at} }
	if !in {
		return []view.Link{link("bank.act.paid", staffURL(p.ID, "awards"))}
	}
	var out []view.Link
	if v.actor.Can(models.RoleOfficer, p.ID) {
		out = append(out, link("bank.act.instalment", staffURL(p.ID, "partners")))
	}
	if v.actor.Can(models.RoleClerk, p.ID) {
		out = append(out, link("bank.act.transfer", staffURL(p.ID, "transfers")), link("bank.act.refund", staffURL(p.ID, "awards")))
	}
	return out
}

// bankEntry is an entry that no list has.
func bankEntry(v *visit, b *bankBook) (view.Sheet, error) {
	seq, _ := strconv.ParseInt(v.c.Params("seq"), 10, 64) // what is no number is not found
	e, ok := b.Entry(seq)
	if !ok {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	body := view.Sheet{Title: v.say("books.number", "seq", e.Seq), Lead: v.cashName(b, e), Back: view.Link{Name: v.say("bank.title"), URL: b.url("")},
		Sections: []view.Section{{Facts: []view.Detail{{Key: v.say("report.on"), Value: v.onDay(b.place, e.Day)}, {Key: v.say("payment.amount"), Value: sum(b.place, e.Amount).String()}, {Key: v.say("books.ref"), Value: e.Ref}},
			Links: []view.Link{{Name: v.say("bank.see_entry"), URL: entryURL(b.place.ID, e.Seq)}}}}}
	if st, settled := b.OfEntry(e.Seq); settled {
		body.State = v.settledTag(b.place, st)
		body.Sections[0].Links = append(body.Sections[0].Links, view.Link{Name: v.say("bank.see_settled"), URL: b.url("/settled/" + st.ID)})
		return body, nil
	}
	if b.keeps {
		body.Sections = append(body.Sections, view.Section{ID: "settle", Title: v.say("bank.settle"), Lead: v.say("bank.entry_lead"),
			Form: &view.SheetForm{Action: b.url("/entry/" + strconv.FormatInt(e.Seq, 10)), Fields: []view.FormField{{Kind: "textarea", Name: "reason", Label: v.say("bank.why_not"), Hint: v.say("bank.why_not_hint"), Rows: 2}},
				Buttons: []view.FormButton{{Name: "do", Value: "explain", Text: v.say("bank.explain")}}}})
	}
	return body, nil
}

// bankSettled is one settlement, and how to end it.
func bankSettled(v *visit, b *bankBook) (view.Sheet, error) {
	standing := append(slices.Clone(b.Settled), b.Broken...)
	i := slices.IndexFunc(standing, func(st bank.Standing) bool { return st.ID == v.c.Params("settled") })
	if i < 0 {
		return view.Sheet{}, models.E(models.NotFound, "document")
	}
	st := standing[i]
	reason, err := v.d.Bank.Reason(v.ctx, st.Reason)
	if err != nil {
		return view.Sheet{}, err
	}
	facts := []view.Detail{{Key: v.say("report.on"), Value: v.date(b.place, st.At)}, {Key: v.say("return.why"), Value: reason}}
	for _, id := range st.Lines {
		if l, ok := b.Line(id); ok {
			facts = append(facts, view.Detail{Key: v.say("bank.line"), Value: v.say("bank.line_of", "ref", v.lineName(l.Ref), "sum", sum(b.place, l.Amount).String()), URL: b.url("/line/" + l.ID)})
		}
	}
	for _, seq := range st.Entries {
		if e, ok := b.Entry(seq); ok {
			facts = append(facts, view.Detail{Key: v.say("books.entry"), Value: v.cashName(b, e), URL: entryURL(b.place.ID, seq)})
		}
	}
	body := view.Sheet{Title: v.say("bank.settlement"), State: v.settledTag(b.place, st), Back: view.Link{Name: v.say("bank.title"), URL: b.url("")}, Sections: []view.Section{{Facts: facts}}}
	if b.keeps {
		body.Sections = append(body.Sections, view.Section{ID: "undo", Title: v.say("bank.undo"), Lead: v.say("bank.undo_lead"),
			Form: &view.SheetForm{Action: b.url("/settled/" + st.ID), Fields: []view.FormField{{Kind: "textarea", Name: "reason", Label: v.say("payment.reason"), Rows: 2}},
				Buttons: []view.FormButton{{Text: v.say("bank.undo"), Kind: "secondary"}}}})
	}
	return body, nil
}
