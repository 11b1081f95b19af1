package web

import (
	"strconv"
	"strings"

	"commonchest/app/delivery"
	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

type moneyPence = money.Pence

func number(n int64) string { return words.Number(n) }

// How many empty rows a form offers beyond what is there.
const spareRows = 2

func (v *visit) inputField(name, key string) view.FormField {
	return view.FormField{Name: name, Label: v.say(key)}
}

func (v *visit) amountField(a models.Place, name, key string) view.FormField {
	return view.FormField{Name: name, Label: v.say(key), Prefix: prefixOf(a), Width: "10", Mode: "decimal"}
}

func (v *visit) dateField(name, key string) view.FormField {
	return view.FormField{Name: name, Label: v.say(key), Hint: v.say("offers.day_hint"), Width: "10"}
}

func nth(what string, i int, part string) string { return what + "." + strconv.Itoa(i+1) + "." + part }

// arrangeSheet asks to whom an award goes and on which terms.
func arrangeSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	d := a.Delivery
	filled := map[string]string{"name": a.To, "number": d.Number, "conditions": a.Conditions, "starts": d.Starts, "ends": d.Ends, "from": d.Brings.From}
	brings := d.Brings
	if d.To == "" {
		e, err := v.d.Ideas.Entry(v.ctx, d.Proposal)
		if err != nil {
			return view.Sheet{}, nil, err
		}
		brings = e.Proposal.Brings
	}
	v.fillBrings(a.place, brings, filled)
	var kinds []view.Choice
	for _, k := range models.RecipientKinds() {
		kinds = append(kinds, view.Choice{Value: string(k), Text: v.say("recipient." + string(k)), Checked: k == d.To})
	}
	fields := []view.FormField{
		{Kind: "radios", Name: "to", Label: v.say("award.to"), Items: kinds},
		{Name: "name", Label: v.say("award.name"), Hint: v.say("award.name_hint")},
		{Name: "number", Label: v.say("award.number"), Hint: v.say("award.number_hint"), Width: "10", Optional: true},
		{Kind: "textarea", Name: "conditions", Label: v.say("award.conditions"), Hint: v.say("award.conditions_hint"), Rows: 4, Optional: true},
		v.dateField("starts", "award.starts"), v.dateField("ends", "award.ends"),
		{Kind: "heading", Name: "instalments", Label: v.say("award.instalments"), Hint: v.say("award.instalments_hint", "sum", sum(a.place, a.Award.Amount).String())}}
	for i := range len(d.Instalments) + spareRows {
		if i < len(d.Instalments) {
			one := d.Instalments[i]
			filled[nth("instalment", i, "amount")], filled[nth("instalment", i, "due")], filled[nth("instalment", i, "for")] = typedAmount(a.place, one.Amount), one.Due, one.For
		}
		fields = append(fields, v.amountField(a.place, nth("instalment", i, "amount"), "award.instalment_amount"),
			v.dateField(nth("instalment", i, "due"), "award.instalment_due"), v.inputField(nth("instalment", i, "for"), "award.instalment_if"))
	}
	fields = append(fields, view.FormField{Kind: "heading", Name: "milestones", Label: v.say("award.milestones"), Hint: v.say("award.milestones_hint")})
	for i := range len(d.Milestones) + spareRows {
		if i < len(d.Milestones) {
			filled[nth("milestone", i, "what")], filled[nth("milestone", i, "due")] = d.Milestones[i].What, d.Milestones[i].Due
		}
		fields = append(fields, v.inputField(nth("milestone", i, "what"), "award.milestone"), v.dateField(nth("milestone", i, "due"), "award.by"))
	}
	fields = append(fields, view.FormField{Kind: "heading", Name: "measures", Label: v.say("award.measures"), Hint: v.say("award.measures_hint")})
	for i := range len(d.Measures) + spareRows {
		if i < len(d.Measures) {
			m := d.Measures[i]
			filled[nth("measure", i, "what")], filled[nth("measure", i, "unit")] = m.What, m.Unit
			filled[nth("measure", i, "baseline")], filled[nth("measure", i, "target")] = itoa(m.Baseline), itoa(m.Target)
		}
		fields = append(fields, v.inputField(nth("measure", i, "what"), "measure.what"), v.inputField(nth("measure", i, "unit"), "measure.unit"))
		for _, part := range []string{"baseline", "target"} {
			fields = append(fields, view.FormField{Name: nth("measure", i, part), Label: v.say("measure." + part), Width: "10", Mode: "numeric"})
		}
	}
	fields = append(fields, view.FormField{Kind: "heading", Name: "brings", Label: v.say("brings.title"), Hint: v.say("brings.hint")})
	fields = append(fields, v.bringsFields(a.place)...)
	return view.Sheet{Title: v.say("award.arrange"), Lead: v.say("award.arrange_lead", "project", a.title(), "sum", sum(a.place, a.Award.Amount).String()),
		Sections: []view.Section{{Form: &view.SheetForm{Action: v.c.Path(), Fields: fields, Hidden: []view.FormField{{Name: "base", Value: itoa(d.Terms)}}, Buttons: []view.FormButton{{Text: v.say("award.save")}}}}}}, filled, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func (v *visit) bringsFields(p models.Place) []view.FormField {
	return []view.FormField{v.amountField(p, "match", "brings.match"), v.amountField(p, "in_kind", "brings.in_kind"),
		{Name: "hours", Label: v.say("brings.hours"), Width: "10", Mode: "numeric"}, v.amountField(p, "avoided", "brings.avoided"), v.inputField("from", "brings.from")}
}

func (v *visit) fillBrings(p models.Place, b models.Brings, filled map[string]string) {
	for name, amount := range map[string]money.Pence{"match": b.Match, "in_kind": b.InKind, "avoided": b.Avoided} {
		if amount > 0 {
			filled[name] = typedAmount(p, amount)
		}
	}
	if b.Hours > 0 {
		filled["hours"] = itoa(b.Hours)
	}
	filled["from"] = b.From
}

func readBrings(r *reader) models.Brings {
	return models.Brings{Match: r.amountOr("match", 0), InKind: r.amountOr("in_kind", 0), Avoided: r.amountOr("avoided", 0),
		Hours: r.count("hours", 0), From: models.Clean(r.get("from"))}
}

// arrange saves the terms of an award.
func arrange(v *visit, a awarded, by models.By, f form) (string, error) {
	r := v.reader(f, a.place)
	in := models.Arrangement{Base: r.count("base", 0), To: models.RecipientKind(f.get("to")), Name: f.get("name"), Number: f.get("number"), Conditions: f.get("conditions"),
		Starts: r.day("starts"), Ends: r.day("ends"), Brings: readBrings(r)}
	for i := range 40 {
		if amount := nth("instalment", i, "amount"); f.get(amount) != "" {
			in.Instalments = append(in.Instalments, models.PlannedPart{Amount: r.amount(amount), Due: r.day(nth("instalment", i, "due")), For: models.Clean(f.get(nth("instalment", i, "for")))})
		} else if f.get(nth("instalment", i, "due")) != "" {
			r.fail(amount, "required")
		}
		if what := models.Clean(f.get(nth("milestone", i, "what"))); what != "" {
			in.Milestones = append(in.Milestones, models.Milestone{What: what, Due: r.day(nth("milestone", i, "due"))})
		}
		if what := models.Clean(f.get(nth("measure", i, "what"))); what != "" {
			in.Measures = append(in.Measures, models.Measure{What: what, Unit: models.Clean(f.get(nth("measure", i, "unit"))),
				Baseline: r.count(nth("measure", i, "baseline"), 0), Target: r.count(nth("measure", i, "target"), 0)})
		}
	}
	if err := r.err("award", nil); err != nil {
		_, rest := a.Delivery.Arrange(a.Award, in)
		return "", r.err("award", rest)
	}
	_, err := v.d.Awards.Arrange(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, in)
	return "award_saved", err
}

// requestSheet asks what is to be paid out of an award.
func requestSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	free := models.Sum(a.Delivery.Left(a.Award)) - a.Delivery.Claimed()
	fields := []view.FormField{
		{Name: "payee", Label: v.say("payment.payee"), Hint: v.say("payment.payee_hint")},
		{Name: "purpose", Label: v.say("payment.purpose")},
		v.amountField(a.place, "amount", "payment.amount_all"),
		v.amountField(a.place, "vat", "payment.vat"),
		{Kind: "radios", Name: "vat_back", Label: v.say("payment.vat_back"), Items: []view.Choice{{Value: "no", Text: v.say("payment.vat_no"), Checked: true}, {Value: "yes", Text: v.say("payment.vat_yes")}}},
		{Name: "document", Label: v.say("payment.document"), Hint: v.say("payment.document_hint")},
	}
	return view.Sheet{Title: v.say("award.request"), Lead: v.say("payment.lead", "project", a.title(), "sum", sum(a.place, free).String()),
			Sections: []view.Section{{Form: &view.SheetForm{Action: v.c.Path(), Fields: fields, Buttons: []view.FormButton{{Text: v.say("payment.request")}}}}}},
		map[string]string{"payee": a.To}, nil
}

func requestPayment(v *visit, a awarded, by models.By, f form) (string, error) {
	r := v.reader(f, a.place)
	in := delivery.Request{Payee: f.get("payee"), Purpose: f.get("purpose"), Amount: r.amount("amount"), VAT: r.amountOr("vat", 0), VATBack: f.get("vat_back") == "yes", Document: f.get("document")}
	if len(r.fields) > 0 {
		_, rest := a.Delivery.Request(a.Award, models.Payment{Amount: in.Amount, VAT: in.VAT, Document: models.Clean(in.Document)}, models.Clean(in.Payee), models.Clean(in.Purpose))
		return "", r.err("payment", rest)
	}
	_, err := v.d.Awards.Request(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, in)
	return "payment_requested", err
}

// reportSheet asks for evidence.
func reportSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	items := []view.Choice{{Value: "0", Text: v.say("report.no_milestone"), Checked: true}}
	for i, m := range a.Delivery.Milestones {
		if m.Done == "" {
			items = append(items, view.Choice{Value: strconv.Itoa(i + 1), Text: m.What, Hint: v.onDay(a.place, m.Due)})
		}
	}
	fields := []view.FormField{v.dateField("on", "report.on"), {Kind: "textarea", Name: "words", Label: v.say("report.words"), Hint: v.say("report.words_hint"), Rows: 5},
		{Kind: "radios", Name: "milestone", Label: v.say("report.milestone"), Items: items},
		{Kind: "file", Name: "picture", Label: v.say("report.picture"), Hint: v.say("propose.picture.hint"), Accept: "image/jpeg,image/png", Optional: true},
		{Name: "alt", Label: v.say("propose.picture.alt"), Hint: v.say("propose.picture.alt_hint"), Optional: true},
		{Name: "document", Label: v.say("report.document"), Hint: v.say("report.document_hint"), Optional: true}}
	return view.Sheet{Title: v.say("award.report"), Lead: v.say("report.lead", "project", a.title()),
			Sections: []view.Section{{Form: &view.SheetForm{Action: v.c.Path(), Fields: fields, File: true, Buttons: []view.FormButton{{Text: v.say("report.save")}}}}}},
		map[string]string{"on": v.dayAt(a.place)}, nil
}

func report(v *visit, a awarded, by models.By, f form) (string, error) {
	r := v.reader(f, a.place)
	in := models.Report{On: r.day("on"), Document: f.get("document"), Milestone: r.count("milestone", 0)}
	file, err := v.file("picture")
	if err != nil {
		return "", err
	}
	if len(file) > 0 {
		if models.Clean(f.get("alt")) == "" {
			r.fail("alt", "required")
		}
		if _, rest := a.Delivery.Report(a.Award, in, models.Clean(f.get("words")), v.dayAt(a.place)); rest != nil || len(r.fields) > 0 {
			r.take(rest)
			return "", r.err("report", nil)
		}
		p, err := v.d.Pictures.Keep(v.ctx, "delivery-"+string(a.Delivery.ID), file)
		if err != nil {
			return "", err
		}
		in.Picture = p.ID
	}
	if err := r.err("report", nil); err != nil {
		return "", err
	}
	_, err = v.d.Awards.Report(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, in, f.get("words"), f.get("alt"))
	return "reported", err
}

// outcomeSheet asks how an award ended, or why it is late.
func outcomeSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	var kinds []view.Choice
	offered := []models.OutcomeKind{models.OutcomeDelivered, models.OutcomeLate, models.OutcomeReturned}
	if a.Delivery.Outcome.Kind.Ended() {
		offered = append([]models.OutcomeKind{models.OutcomeReopened}, offered...)
	}
	for _, k := range offered {
		kinds = append(kinds, view.Choice{Value: string(k), Text: v.say("award.state." + string(k)), Hint: v.say("outcome." + string(k) + "_hint")})
	}
	fields := []view.FormField{{Kind: "radios", Name: "kind", Label: v.say("outcome.kind"), Items: kinds}, v.dateField("on", "outcome.on"), v.dateField("until", "outcome.until"),
		{Kind: "textarea", Name: "reason", Label: v.say("outcome.reason"), Hint: v.say("outcome.reason_hint"), Rows: 3, Optional: true}}
	filled := map[string]string{"on": v.dayAt(a.place)}
	for i, m := range a.Delivery.Measures {
		name := "actual." + strconv.Itoa(i+1)
		fields = append(fields, view.FormField{Name: name, Label: v.say("measure.actual_of", "what", m.What, "unit", m.Unit), Hint: v.say("measure.against", "baseline", m.Baseline, "target", m.Target), Width: "10", Mode: "numeric"})
		if m.Known {
			filled[name] = itoa(m.Actual)
		}
	}
	return view.Sheet{Title: v.say("award.finish"), Lead: v.say("outcome.lead", "project", a.title()),
		Sections: []view.Section{{Form: &view.SheetForm{Action: v.c.Path(), Fields: fields, Buttons: []view.FormButton{{Text: v.say("outcome.save")}}}}}}, filled, nil
}

func finish(v *visit, a awarded, by models.By, f form) (string, error) {
	r := v.reader(f, a.place)
	o := models.Outcome{Kind: models.OutcomeKind(f.get("kind")), On: r.day("on"), Until: r.day("until")}
	actual := make([]models.Measure, len(a.Delivery.Measures))
	for i := range actual {
		if name := "actual." + strconv.Itoa(i+1); f.get(name) != "" {
			actual[i] = models.Measure{Actual: r.count(name, 0), Known: true}
		}
	}
	if o.Kind != models.OutcomeLate {
		o.Until = ""
	}
	if len(r.fields) > 0 {
		return "", r.err("outcome", nil)
	}
	_, err := v.d.Awards.Finish(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, o, f.get("reason"), actual)
	return "outcome_saved", err
}

// returnSheet records money that goes back, and what of it was recorded by mistake.
func returnSheet(v *visit, a awarded) (view.Sheet, map[string]string, error) {
	left, spent := models.Sum(a.Delivery.Left(a.Award)), models.Sum(a.Delivery.Spent())
	kinds := []view.Choice{
		{Value: "lapse", Text: v.say("return.lapse"), Hint: v.say("return.lapse_hint", "sum", sum(a.place, left).String())},
		{Value: "refund", Text: v.say("return.refund"), Hint: v.say("return.refund_hint", "sum", sum(a.place, spent).String())}}
	for _, r := range a.Delivery.Returns {
		if !r.Reversed {
			kinds = append(kinds, view.Choice{Value: "correct." + itoa(r.N), Text: v.say("return.correct", "what", v.say("return.kind."+string(r.Kind)), "sum", sum(a.place, r.Amount).String()), Hint: v.say("return.correct_hint")})
		}
	}
	refund := v.amountField(a.place, "amount", "return.amount")
	refund.Hint = v.say("return.amount_hint")
	fields := []view.FormField{{Kind: "radios", Name: "do", Label: v.say("return.what"), Items: kinds}, refund, {Name: "bank_ref", Label: v.say("transfer.bank_ref"), Width: "20", Optional: true}, v.dateField("came_on", "transfer.came_on"),
		{Kind: "textarea", Name: "reason", Label: v.say("return.why"), Rows: 3}}
	return view.Sheet{Title: v.say("award.give_back"), Lead: v.say("return.lead", "project", a.title()),
		Sections: []view.Section{{Form: &view.SheetForm{Action: v.c.Path(), Fields: fields, Buttons: []view.FormButton{{Text: v.say("return.save")}}}}}}, map[string]string{"came_on": v.dayAt(a.place)}, nil
}

func giveBack(v *visit, a awarded, by models.By, f form) (string, error) {
	r := v.reader(f, a.place)
	var err error
	mistaken, _ := strings.CutPrefix(f.get("do"), "correct.")
	switch n, _ := strconv.ParseInt(mistaken, 10, 64); {
	case n > 0:
		_, err = v.d.Awards.CorrectReturn(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, n, f.get("reason"))
	case f.get("do") == "lapse":
		_, err = v.d.Awards.Lapse(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, f.get("reason"))
	case f.get("do") == "refund":
		amount := r.amount("amount")
		if err = r.err("return", nil); err == nil {
			_, err = v.d.Awards.Refund(v.ctx, by, a.Delivery.Round, a.Delivery.Ref, amount, models.Banked{Ref: f.get("bank_ref"), On: r.day("came_on")}, f.get("reason"))
		}
	default:
		err = models.E(models.Invalid, "return", models.F("do", "choose"))
	}
	return "returned", err
}
