package web

import (
	"slices"
	"strconv"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// page is the form with what was typed, and what terms would do.
func (d *terming) page(f form, t models.Terms, ask money.Pence, cmd string) (view.Page, error) {
	page, err := d.staffPage(d.place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	p := d.entry.Proposal
	body := view.Terms{Title: d.title(d.entry), Prefix: prefixOf(d.place), Strands: d.strandChoices(d.place, "terms.no_strand"), Spends: d.spendChoices("terms.no_spend"), Bases: d.basisChoices("terms.no_basis"),
		Scalable: f.get("scalable") != "", Action: termsURL(p.ID), Cmd: cmd, Back: decideURL(p.ID)}
	if d.round != nil {
		body.Round = &view.Link{Name: d.round.Round.Name, URL: clerkRoundURL(d.round.Round.ID)}
	}
	for _, pays := range []string{"any", "parts"} {
		body.Pays = append(body.Pays, view.Choice{Value: pays, Text: d.say("terms.pays_" + pays), Hint: d.say("terms.pays_" + pays + "_hint"), Checked: f.get("pays") == pays})
	}
	d.suggest(&body)
	body.Parts = d.parts(f)
	body.Adds = d.adds(t, ask)
	d.effects(&body, t, ask)
	page.Body, page.Form = body, f.kept()
	return page, nil
}

// suggest names the areas, people and purposes that the funds of the place ask for.
func (d *terming) suggest(body *view.Terms) {
	var areas, groups, tags []string
	add := func(list *[]string, word string) {
		if word != "" && !slices.Contains(*list, word) {
			*list = append(*list, word)
		}
	}
	for _, f := range d.all {
		add(&areas, areaWords(f.Fence.Area))
		add(&groups, slugWords(f.Fence.Group))
		for _, tag := range f.Fence.Tags {
			add(&tags, slugWords(tag))
		}
	}
	hint := func(field string, words []string) string {
		if len(words) == 0 {
			return d.say("terms." + field + "_hint")
		}
		return d.say("terms.funds_ask", "words", d.list(words))
	}
	body.AreaHint, body.WhomHint, body.TagsHint = hint("area", areas), hint("group", groups), hint("tags", tags)
}

// parts are the rows that were filled in, and two more to go on with.
func (d *terming) parts(f form) []view.TermsPart {
	filled := int64(0)
	for n := range int64(mostTermParts) {
		if row := termsPart(n + 1); f.get(row.Amount) != "" || f.get(row.Spend) != "" || len(f[row.Funds]) > 0 {
			filled = n + 1
		}
	}
	var rows []view.TermsPart
	for n := range min(filled+2, mostTermParts) {
		row := termsPart(n + 1)
		for _, s := range []models.Spend{"", models.Capital, models.Revenue} {
			text := d.say("terms.as_whole")
			if s != "" {
				text = d.say("spend." + string(s) + ".long")
			}
			row.Spends = append(row.Spends, view.Choice{Value: string(s), Text: text, Checked: f.get(row.Spend) == string(s)})
		}
		for _, fund := range d.funds {
			row.May = append(row.May, view.Choice{Value: string(fund.Fund), Text: fund.Name, Checked: slices.Contains(f[row.Funds], string(fund.Fund))})
		}
		rows = append(rows, row)
	}
	return rows
}

// adds says whether the parts add up to what the idea asks for.
func (d *terming) adds(t models.Terms, ask money.Pence) string {
	if len(t.Parts) == 0 {
		return ""
	}
	var total money.Pence
	for _, part := range t.Parts {
		total += part.Amount
	}
	key, rest := "terms.adds_up", ask-total
	switch {
	case rest > 0:
		key = "terms.adds_short"
	case rest < 0:
		key, rest = "terms.adds_over", -rest
	}
	return d.say(key, "total", sum(d.place, total).String(), "ask", sum(d.place, ask).String(), "rest", sum(d.place, rest).String())
}

// effects says beside each fund what it may pay for, and which line of its fence keeps
// it from the rest. The seal will say the same, because the same function decides.
func (d *terming) effects(body *view.Terms, t models.Terms, ask money.Pence) {
	on := ""
	if d.round != nil {
		on = d.round.Round.Times.Committed(d.zone(d.place.Zone))
	}
	told := t
	told.Scalable = true // parts are told also where every fund may pay
	parts := models.Fenced([]models.SealedProject{models.SealedProject{Ask: ask}.Of(told)}, d.funds, on)[0].Parts
	for _, f := range d.funds {
		partner, err := d.bodyName(f.Partner)
		d.keep(err)
		e := view.FundEffect{FundLine: view.FundLine{Name: f.Name, From: partner, Condition: d.condition(d.place, f.Fence, f.Condition),
			Ink: d.inks[f.Fund], Amount: sum(d.place, f.Amount)}, May: "yes"}
		may := 0
		for i, part := range parts {
			at := slices.IndexFunc(part.Refused, func(r models.RefusedFund) bool { return r.Fund == f.Fund })
			if at < 0 {
				may++
				continue
			}
			purpose := t.Purpose
			if part.Spend != "" {
				purpose.Spend = part.Spend
			}
			why := d.refusalWords(d.place, part.Refused[at].Line, f.Fence, purpose)
			if len(parts) > 1 {
				why = d.say("terms.of_part", "n", strconv.Itoa(i+1), "sum", sum(d.place, part.Amount).String(), "why", why)
			}
			e.Why = append(e.Why, why)
		}
		switch {
		case may == 0:
			e.May = "no"
		case may < len(parts):
			e.May = "some"
		}
		body.Effects = append(body.Effects, e)
	}
	for i, part := range parts {
		if len(part.Funds) == 0 {
			key := "terms.unpaid"
			if len(parts) > 1 {
				key = "terms.unpaid_part"
			}
			body.Unpaid = append(body.Unpaid, d.say(key, "n", strconv.Itoa(i+1), "sum", sum(d.place, part.Amount).String()))
		}
	}
}
