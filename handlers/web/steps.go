package web

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/transfers"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func stepURL(giver, area models.PlaceID) string {
	return staffURL(giver, "offers/readiness/"+string(area))
}

// stepForm shows how far an area decides on the council's money and since when; the
// council's officer may record another step.
func (s *Site) stepForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.stepPage(v.d.NewID(), "")
	if err != nil {
		return err
	}
	return v.showForm("sheet", page)
}

// stepPage is the form with what stands; base is the agreement it began with, "" for the
// last one.
func (v *visit) stepPage(cmd, base string) (view.Page, error) {
	giver, page, err := v.givingPage()
	if err != nil {
		return page, err
	}
	area, err := v.d.Places.Place(v.ctx, models.PlaceID(v.c.Params("area")))
	if err == nil && area.Programme != giver.Programme {
		err = models.E(models.NotFound, "document")
	}
	if err != nil {
		return page, err
	}
	steps, err := v.d.Readiness.Steps(v.ctx, giver.ID, area.ID)
	if err != nil {
		return page, err
	}
	body := view.Sheet{Caption: v.say("readiness.title"), Title: v.say("steps.title", "area", area.Name), Lead: v.say("steps.lead"), Cmd: cmd,
		Back: view.Link{Name: v.say("readiness.title"), URL: staffURL(giver.ID, "offers/readiness")}}
	history := view.Section{ID: "history", Title: v.say("steps.history"), Lead: v.say("steps.none")}
	if len(steps) > 0 {
		history.Lead = ""
		if history.Table, err = v.stepTable(giver, steps); err != nil {
			return page, err
		}
	}
	body.Sections = []view.Section{history}
	if v.actor.Can(models.RoleOfficer, giver.ID) {
		section, err := v.stepSection(giver, area, steps, base)
		if err != nil {
			return page, err
		}
		body.Sections = append(body.Sections, section)
	}
	page.Body = body
	return page, nil
}

// stepSection is the form for another step.
func (v *visit) stepSection(giver, area models.Place, steps []transfers.AreaStep, base string) (view.Section, error) {
	funds, err := v.fundChoices(giver, v.form().get("from_fund"))
	if err != nil {
		return view.Section{}, err
	}
	var n int64
	if len(steps) > 0 {
		n = steps[0].N
	}
	var choices []view.Choice
	for _, step := range models.ReadinessSteps() {
		choices = append(choices, view.Choice{Value: string(step), Text: v.say("readiness.step." + string(step)), Hint: v.say("steps.hint." + string(step)),
			Checked: v.form().get("step") == string(step)})
	}
	return view.Section{ID: "step", Title: v.say("steps.record"), Form: &view.SheetForm{Action: stepURL(giver.ID, area.ID),
		Hidden:  []view.FormField{{Name: "base", Value: cmp.Or(base, strconv.FormatInt(n, 10))}},
		Buttons: []view.FormButton{{Text: v.say("steps.save")}},
		Fields: []view.FormField{
			{Kind: "radios", Name: "step", Label: v.say("steps.step_of", "area", area.Name), Items: choices},
			{Kind: "radios", Name: "from_fund", Label: v.say("steps.fund_of"), Hint: v.say("steps.fund_hint"), Items: funds, Optional: true},
			{Name: "amount", Label: v.say("steps.amount_of"), Hint: v.say("steps.amount_hint"), Prefix: prefixOf(giver), Width: "10", Mode: "decimal", Optional: true},
			{Name: "minute", Label: v.say("offers.minute"), Hint: v.say("offers.minute_hint"), Width: "10"},
			{Kind: "textarea", Name: "words", Label: v.say("steps.words_of"), Rows: 3, Max: 1000, Optional: true},
		}}}, nil
}

// saveStep records another step.
func (s *Site) saveStep(c *fiber.Ctx) error {
	v := s.visit(c)
	giver, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(giver.ID, models.RoleOfficer); err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, giver)
	a := models.AreaStep{Giver: giver.ID, Area: models.PlaceID(c.Params("area")), Step: models.ReadinessStep(f.get("step")), Minute: models.Clean(f.get("minute"))}
	if a.Step.Advises() {
		a.Fund, a.Amount = models.FundID(f.get("from_fund")), r.amount("amount")
	}
	base := r.count("base", 0)
	words := models.Clean(f.get("words"))
	if err = r.err("step", a.Check(words, models.StepFull, true)); err == nil { // how far the area would go is looked at then
		_, err = s.d.Readiness.SaveStep(v.ctx, v.by(f), base, a, words)
	}
	if err != nil {
		v.order = []string{"step", "from_fund", "amount", "minute", "words"}
		page, pageErr := v.stepPage(v.cmd(f), f.get("base"))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "sheet", page)
	}
	return v.then(stepURL(giver.ID, a.Area), "step_saved")
}

// stepTable tells of agreements, the newest first.
func (v *visit) stepTable(giver models.Place, steps []transfers.AreaStep) (*view.Table, error) {
	table := &view.Table{Caption: v.say("steps.history"), Columns: []view.Column{{Name: v.say("steps.since")}, {Name: v.say("steps.step")},
		{Name: v.say("steps.about")}, {Name: v.say("steps.minute")}, {Name: v.say("steps.sum"), Num: true}}}
	for _, a := range steps {
		row := []view.Cell{{Text: v.date(giver, a.At)}, {Text: v.say("readiness.step." + string(a.Step)), Small: a.Said}, {}, {Text: a.Minute}, {}}
		if a.Step.Advises() {
			fund, err := v.d.Money.Fund(v.ctx, a.Fund)
			if err != nil {
				return nil, err
			}
			row[2], row[4] = view.Cell{Text: fund.Name}, view.Cell{Text: sum(giver, a.Amount).String()}
			round := a.ShadowOf(a.N).RoundFor(a.Area)
			if r, err := v.d.Rounds.View(v.ctx, round); err == nil {
				row[2].Small, row[2].URL = r.Round.Name, roundURL(round)
			} else if !models.IsKind(err, models.NotFound) {
				return nil, err
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

// addAgreed tells officers how far an area decides now, with where that is changed.
func (v *visit) addAgreed(row *view.ReadinessRow, area models.Place) error {
	steps, err := v.d.Readiness.Steps(v.ctx, area.Parent, area.ID)
	if err != nil {
		return err
	}
	if len(steps) > 0 {
		row.Agreed = v.stepWords(area, steps[0].AreaStep)
	}
	row.AgreedURL = stepURL(area.Parent, area.ID)
	return nil
}

// stepWords says in a line how far an area decides.
func (v *visit) stepWords(place models.Place, a models.AreaStep) string {
	step := v.say("readiness.step." + string(a.Step))
	if !a.Step.Advises() {
		return step
	}
	return v.say("steps.on", "step", step, "sum", sum(place, a.Amount).String())
}

// agreedLinks tells an area's clerk what councils have recorded; where residents may
// advise, it leads to the beginning of a round.
func (v *visit) agreedLinks(area models.Place) ([]view.Link, error) {
	list, err := v.d.Readiness.StepsOf(v.ctx, area.ID)
	var out []view.Link
	for _, a := range list {
		giver, err := v.bodyAt(a.Giver)
		if err != nil {
			return nil, err
		}
		link := view.Link{Name: v.say("steps.agreed", "giver", giver, "step", v.stepWords(area, a))}
		if a.Step.Advises() {
			link.URL = staffURL(area.ID, "rounds/new")
		}
		out = append(out, link)
	}
	return out, err
}

// bodyAt is the name of the body of a place.
func (v *visit) bodyAt(id models.PlaceID) (string, error) {
	place, err := v.d.Places.Place(v.ctx, id)
	if err != nil {
		return "", err
	}
	return v.bodyName(place.Body)
}

// shadowChoices are the councils' money that a new round of an area may be about.
func (v *visit) shadowChoices(area models.Place, chosen string) ([]view.Choice, error) {
	list, err := v.d.Readiness.StepsOf(v.ctx, area.ID)
	var out []view.Choice
	for _, a := range list {
		if !a.Step.Advises() {
			continue
		}
		giver, err := v.bodyAt(a.Giver)
		if err != nil {
			return nil, err
		}
		value := fromShadow + string(a.Giver)
		out = append(out, view.Choice{Value: value, Text: v.say("begin.shadow", "giver", giver, "sum", sum(area, a.Amount).String()),
			Hint: v.say("begin.shadow_hint", "giver", giver), Checked: value == chosen})
	}
	return out, err
}

// shadowWords says whose money and decision a round is about; "" for an ordinary one.
func (v *visit) shadowWords(place models.Place, seal models.Seal) (string, error) {
	if !seal.Shadow.Is() {
		return "", nil
	}
	giver, err := v.bodyName(seal.Body)
	return v.say("shadow."+string(seal.Shadow.Step), "giver", giver, "area", place.Name), err
}

// addShadowFund is the money that a round about a council's money has: it was agreed, and
// is not chosen.
func (v *visit) addShadowFund(body *view.RoundTask, place models.Place, s models.Shadow) error {
	fund, err := v.d.Money.Fund(v.ctx, s.Fund)
	if err != nil {
		return err
	}
	giver, err := v.bodyAt(s.From)
	body.MoneyURL = ""
	body.Shadow = v.say("setup.shadow_funds", "giver", giver, "sum", sum(place, s.Amount).String())
	body.Funds = []view.FundChoice{{Choice: view.Choice{Value: string(fund.ID), Text: fund.Name, Hint: v.condition(place, fund.Fence, fund.Condition), Checked: true},
		Ink: inkOf(fund), Amount: sum(place, s.Amount)}}
	return err
}

// publicOffers lists what was offered to a place or by it and has been decided, and how
// far areas decide on a council's money.
func (s *Site) publicOffers(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	from, err := s.d.Offers.From(v.ctx, place.ID)
	if err != nil {
		return err
	}
	to, err := s.d.Offers.To(v.ctx, place.ID)
	if err != nil {
		return err
	}
	decided := func(list []models.Transfer) []models.Transfer {
		return slices.DeleteFunc(slices.Clone(list), func(t models.Transfer) bool { return !t.Public() })
	}
	body := view.PublicOffers{Back: view.Link{Name: place.Name, URL: placeURL(place.ID)}}
	if body.From, err = v.publicRows(place, decided(from)); err != nil {
		return err
	}
	if body.To, err = v.publicRows(place, decided(to)); err != nil {
		return err
	}
	if body.Steps, err = v.publicSteps(place); err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	return v.show("offers", page)
}

// publicRows are decided offers as everybody reads them, whoever reads.
func (v *visit) publicRows(place models.Place, list []models.Transfer) ([]view.OfferRow, error) {
	rows, err := v.offerRows(place, list)
	for i, t := range newestFirst(list) {
		if i < len(rows) {
			rows[i].URL, rows[i].NextURL = publicOfferURL(t.ID), ""
		}
	}
	return rows, err
}

// publicSteps is a table for each area with its council: all inside a council's place, or
// what stands about an area itself.
func (v *visit) publicSteps(place models.Place) ([]view.AreaSteps, error) {
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []view.AreaSteps
	for _, area := range all {
		if area.ID != place.ID && area.Parent != place.ID || area.Parent == "" {
			continue
		}
		steps, err := v.d.Readiness.Steps(v.ctx, area.Parent, area.ID)
		if err != nil {
			return nil, err
		}
		if len(steps) == 0 {
			continue
		}
		giver, err := v.d.Places.Place(v.ctx, area.Parent)
		if err != nil {
			return nil, err
		}
		table, err := v.stepTable(giver, steps)
		if err != nil {
			return nil, err
		}
		table.Caption = v.say("steps.title", "area", area.Name)
		out = append(out, view.AreaSteps{Area: area.Name, Table: table})
	}
	return out, nil
}
