package web

import (
	"slices"
	"strings"
	"time"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/placebudget"
)

// budgetModel puts the page of a place budget together.
func (v *visit) budgetModel(b *budget, by string) (view.PlaceBudget, error) {
	if !slices.Contains(budgetViews, by) {
		return view.PlaceBudget{}, models.E(models.NotFound, "document")
	}
	out := view.PlaceBudget{Name: b.settings.Name, AsOf: v.in(b.place, v.now), Heading: v.say("budget.by." + by),
		Journal: placeURL(b.place.ID) + "/journal.csv", Signed: v.signedFigure(b)}
	out.Pooled = words.Percent(int64(b.Pooled), int64(max(1, b.Total.Signed)))
	out.Of = v.say("budget.of", "pooled", sum(b.place, b.Pooled).String(), "signed", sum(b.place, b.Total.Signed).String())
	out.Columns = v.budgetTable(b, b.Lines, by)
	for _, name := range budgetViews {
		link := view.NavItem{Name: v.say("budget.by." + name), URL: budgetURL(b.place.ID) + "/" + name, Current: name == by}
		if name == budgetViews[0] {
			link.URL = budgetURL(b.place.ID)
		}
		out.Views = append(out.Views, link)
	}
	var err error
	if out.Flow, out.Note, err = v.flowModel(b); err != nil {
		return out, err
	}
	out.Lead = v.budgetLead(b)
	out.Gains = v.gainRows(b)
	payer, err := v.bodyName(b.settings.Payer)
	out.Held = v.say("budget.held."+string(b.settings.Paymaster), "body", payer)
	return out, err
}

// signedFigure is what is signed now, and who has withdrawn.
func (v *visit) signedFigure(b *budget) view.BudgetFigure {
	f := view.BudgetFigure{Sum: sum(b.place, b.Total.Signed)}
	var gone []string
	for _, l := range b.Lines {
		if name := b.bodies[l.Partner]; l.Withdrawn > 0 && !slices.Contains(gone, name) {
			gone = append(gone, name)
		}
	}
	if len(gone) > 0 {
		f.Then = v.say("budget.was", "sum", sum(b.place, b.Was).String(), "partners", v.list(gone))
	}
	return f
}

func (v *visit) budgetLead(b *budget) string {
	payers, places := map[string]bool{}, map[models.PlaceID]bool{}
	for _, l := range b.Lines {
		if l.Signed > 0 {
			payers[string(l.Partner)] = true
		}
	}
	for _, p := range b.places {
		if p.Programme == b.place.Programme && p.ID != b.place.ID {
			places[p.ID] = true
		}
	}
	if len(places) == 0 {
		return v.say("budget.lead_alone", "partners", len(payers))
	}
	return v.say("budget.lead", "partners", len(payers), "n", int64(len(places)))
}

// payerName names it: the partner, or the body with what its own money is.
func (v *visit) payerName(b *budget, l placebudget.Line) string {
	if l.Own() {
		switch l.Kind {
		case models.PreceptFund, models.CILFund:
			return v.say("budget.own."+string(l.Kind), "body", b.places[l.Place].Name)
		}
		return v.say("budget.own", "body", b.places[l.Place].Name, "fund", l.Name)
	}
	return b.bodies[l.Partner]
}

// budgetTable makes the three columns by one of the views.
func (v *visit) budgetTable(b *budget, lines []placebudget.Line, by string) view.Sums {
	table := placebudget.Budget{Lines: lines}
	inks := v.inks(b)
	out := view.Sums{First: v.say("budget.first." + by), Total: v.sumRow(b.place, placebudget.Columns{})}
	key := map[string]func(placebudget.Line) string{
		"partner":       func(l placebudget.Line) string { return l.Payer() + "/" + pooledOr(l) + gone(l) },
		"fund":          func(l placebudget.Line) string { return string(l.Root) + "/" + string(l.Commitment) },
		"strand":        func(l placebudget.Line) string { return string(l.Strand) },
		"neighbourhood": func(l placebudget.Line) string { return string(l.Place) },
		"line":          func(l placebudget.Line) string { return string(l.Fund) + "/" + string(l.Commitment) },
	}[by]
	total := placebudget.Columns{}
	for _, g := range table.By(key) {
		row := v.sumRow(b.place, g.Columns)
		row.Name, total = v.groupName(b, g.Lines, by), total.Add(g.Columns)
		v.describe(b, &row, g.Lines)
		if by == "partner" || by == "fund" || by == "line" {
			row.Ink = inks[inkKey(g.Lines[0])]
		}
		out.Rows = append(out.Rows, row)
	}
	out.Total = v.sumRow(b.place, total)
	alikeSums(&out)
	return out
}

func alikeSums(s *view.Sums) {
	list := []*view.Money{&s.Total.Signed, &s.Total.Received, &s.Total.Released}
	for i := range s.Rows {
		list = append(list, &s.Rows[i].Signed, &s.Rows[i].Received, &s.Rows[i].Released)
	}
	view.Alike(list...)
}

func (v *visit) sumRow(p models.Place, c placebudget.Columns) view.SumRow {
	return view.SumRow{Signed: sum(p, c.Signed), Received: sum(p, c.Received), Released: sum(p, c.Released)}
}

// pooledOr parts pooled money from what a partner keeps.
func pooledOr(l placebudget.Line) string { return string(l.Pooling) }

// gone parts what was withdrawn as a whole from what is there.
func gone(l placebudget.Line) string {
	if l.Withdrawn > 0 && l.Signed == 0 {
		return "/" + string(l.Commitment)
	}
	return ""
}

func (v *visit) groupName(b *budget, lines []placebudget.Line, by string) string {
	l := lines[0]
	switch by {
	case "strand":
		if l.Strand == "" {
			return v.say("budget.no_strand")
		}
		return v.strandTitle(l.Strand)
	case "neighbourhood":
		if l.Place == b.place.ID {
			return v.say("budget.not_passed_on", "place", b.places[l.Place].Name)
		}
		return b.places[l.Place].Name
	}
	name := l.Name
	if by == "partner" {
		name = v.payerName(b, l)
	}
	if l.Pooling != models.Pooled {
		return v.say("budget."+string(l.Pooling), "partner", name)
	}
	return name
}

// describe says what a row's money may be spent on, and leads to what was signed: by
// its name where that is one thing, else by a link for each.
func (v *visit) describe(b *budget, row *view.SumRow, lines []placebudget.Line) {
	row.NotPooled, row.Withdrawn = true, true
	var parts []view.SumPart
	for _, l := range lines {
		row.NotPooled = row.NotPooled && l.Pooling != models.Pooled
		row.Withdrawn = row.Withdrawn && l.Signed == 0 && l.Withdrawn > 0
		url := b.lineURL(l)
		i := slices.IndexFunc(parts, func(p view.SumPart) bool { return p.URL == url })
		if i < 0 {
			condition := v.condition(b.place, l.Fence, l.Condition)
			if condition == "" {
				condition = v.say("sums.none")
			}
			i, parts = len(parts), append(parts, view.SumPart{Sum: nothing(b.place), Text: condition, URL: url, Fund: l.Name})
		}
		parts[i].Sum = parts[i].Sum.Add(sum(b.place, l.Signed))
		if l.Fund != "" && row.Unspent == "" { // the next line may have no last day, which ends no other's
			row.Unspent = v.unspent(b.place, l.Fence, l.Received-l.Released)
		}
	}
	if row.Withdrawn {
		row.NotPooled = false
	}
	if len(parts) == 1 {
		row.URL, row.Condition = parts[0].URL, parts[0].Text
		if row.Withdrawn {
			row.Condition = v.say("budget.withdrew", "sum", sum(b.place, lines[0].Withdrawn).String())
		}
		return
	}
	view.AlikeIn(parts, func(p *view.SumPart) *view.Money { return &p.Sum })
	row.Unspent, row.Parts = "", parts
}

// inkKey is what one colour stands for: money under one condition of one payer, where
// the council's conditions share its colour.
func inkKey(l placebudget.Line) string {
	if l.Pooling != models.Pooled {
		return string(view.InkAligned)
	}
	return l.Payer()
}

// inks gives payers their colours: precepts, levies, then partners in the order in which
// they signed, so that who comes later changes nobody's; the council has its own, and
// what comes after the fifth shares it.
func (v *visit) inks(b *budget) map[string]view.Ink {
	out := map[string]view.Ink{string(view.InkAligned): view.InkAligned}
	signed := map[models.CommitmentID]time.Time{}
	for _, c := range b.sources.Commitments {
		signed[c.ID] = c.SignedAt
	}
	next := int64(3)
	for _, l := range slices.SortedStableFunc(slices.Values(b.Lines), func(a, b placebudget.Line) int {
		return signed[a.Commitment].Compare(signed[b.Commitment])
	}) {
		if _, has := out[inkKey(l)]; has || l.Signed == 0 {
			continue
		}
		switch {
		case l.Kind == models.PreceptFund:
			out[inkKey(l)] = view.InkOf(1)
		case l.Kind == models.CILFund:
			out[inkKey(l)] = view.InkOf(2)
		case l.Partner == b.place.Body:
			out[inkKey(l)] = view.InkOf(6)
		default:
			out[inkKey(l)] = view.InkOf(next)
			next++
		}
	}
	return out
}

// gainRows lists the rules by which partners get part of a saving back.
func (v *visit) gainRows(b *budget) []view.GainRow {
	var rows []view.GainRow
	for _, c := range b.sources.Commitments {
		if c.Stage != models.CommitmentSigned || c.Gain.Share == 0 {
			continue
		}
		back, estimate := c.Gain.Returns()
		saving := c.Gain.Actual
		if estimate {
			saving = c.Gain.Estimate
		}
		rows = append(rows, view.GainRow{Partner: b.bodies[c.Partner], URL: commitmentURL(b.place.ID, c.ID), Rule: v.gainRule(c.Gain),
			Saving: sum(b.place, saving), Back: sum(b.place, back), Estimate: estimate})
	}
	return rows
}

func (v *visit) gainRule(g models.Gain) string {
	return v.say("budget.gain_rule", "share", strings.Replace(words.Percent(g.Share, 10_000), ".0%", "%", 1), "of", g.Of)
}

// sums makes the three columns of one place: a line for each fund and signature there,
// and behind them, in no sum, money that was accepted and has not come.
func (v *visit) sums(ch *chest) view.Sums {
	share := ch.budget.At(ch.place.ID, ch.transfers)
	out := v.budgetTable(ch.budget, share.Lines, "line")
	out.First = ""
	for i, l := range share.Lines {
		out.Rows[i].Ink = inkOf(ch.fund(l.Fund))
		if l.Pooling != models.Pooled {
			out.Rows[i].Ink = view.InkAligned
		}
	}
	for _, c := range share.Coming {
		t, _ := ch.transfer(string(c.Transfer))
		row := v.sumRow(ch.place, placebudget.Columns{})
		row.Name, row.Condition = t.Terms.Name, v.condition(ch.place, t.Terms.Fence, t.Terms.Condition)
		row.Coming = v.say("sums.coming", "sum", sum(ch.place, c.Amount), "place", ch.budget.places[c.From].Name)
		out.Rows = append(out.Rows, row)
	}
	alikeSums(&out)
	return out
}
