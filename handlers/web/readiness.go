package web

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// readiness tells how far each area would go, which reasons were given for a no, and who
// is reluctant.
func (s *Site) readiness(c *fiber.Ctx) error {
	v := s.visit(c)
	place, page, err := v.givingPage()
	if err != nil {
		return err
	}
	all, err := s.d.Places.Places(v.ctx)
	if err != nil {
		return err
	}
	body := view.Readiness{Back: view.Link{Name: v.say("offers.title"), URL: staffURL(place.ID, "offers")}}
	for _, p := range all {
		if p.Parent != place.ID {
			continue
		}
		row, err := v.readinessRow(p)
		if err != nil {
			return err
		}
		body.Rows = append(body.Rows, row)
	}
	list, err := s.d.Offers.From(v.ctx, place.ID)
	if err != nil {
		return err
	}
	body.Reasons = v.reasonCounts(list)
	body.Reluctant, err = v.offerRows(place, slices.DeleteFunc(slices.Clone(list), func(t models.Transfer) bool {
		return !t.Silent(v.now) && t.Stage != models.TransferDeclined && t.Stage != models.TransferDeferred
	}))
	page.Body = body
	if err != nil {
		return err
	}
	return v.show("officer-readiness", page)
}

func (v *visit) readinessRow(p models.Place) (view.ReadinessRow, error) {
	r, said, n, err := v.d.Readiness.Readiness(v.ctx, p.ID)
	if err != nil {
		return view.ReadinessRow{}, err
	}
	row := view.ReadinessRow{Area: p.Name, Words: said}
	if err := v.addAgreed(&row, p); err != nil {
		return row, err
	}
	if row.Kind, err = v.areaKind(p); err != nil || n == 0 {
		return row, err
	}
	row.Hours, row.Checked = v.say("readiness.hours_a_week", "n", r.Hours), v.in(p, r.CheckedAt)
	row.Insurance, row.VAT, row.Skill = v.say("ready."+r.Insurance), v.say("ready."+r.VAT), v.say("ready."+r.Skills)
	row.Step = v.say("readiness.step." + string(r.Step))
	return row, nil
}

// reasonCounts counts the coded reasons of every no, the most frequent first: what has been
// made of an offer since does not take its reason away.
func (v *visit) reasonCounts(list []models.Transfer) []view.ReasonCount {
	var out []view.ReasonCount
	for _, reason := range models.DeclineReasons() {
		count := view.ReasonCount{Reason: upper(v.say("decline." + string(reason)))}
		for _, t := range list {
			if slices.Contains(t.Refused, reason) {
				count.N++
			}
		}
		if count.N > 0 {
			out = append(out, count)
		}
	}
	slices.SortStableFunc(out, func(a, b view.ReasonCount) int { return cmp.Compare(b.N, a.N) })
	return out
}

// readinessForm asks an area's clerk what there is.
func (s *Site) readinessForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.readinessPage(place, v.d.NewID(), "")
	if err != nil {
		return err
	}
	return v.showForm("clerk-readiness", page)
}

// readinessPage is the form with what was said last; base is the version it began with,
// "" for the last one.
func (v *visit) readinessPage(place models.Place, cmd, base string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	r, said, n, err := v.d.Readiness.Readiness(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	body := view.ReadinessForm{Action: staffURL(place.ID, "readiness"), Cmd: cmd, Base: cmp.Or(base, money.Decimal(money.Pence(n), 0)),
		Back: view.Link{Name: v.say("clerk.transfers"), URL: staffURL(place.ID, "transfers")}}
	if body.Agreed, err = v.agreedLinks(place); err != nil {
		return page, err
	}
	for _, a := range models.ReadyAnswers() {
		body.Answers = append(body.Answers, view.Choice{Value: a, Text: v.say("ready." + a)})
	}
	for _, step := range models.ReadinessSteps() {
		body.Steps = append(body.Steps, view.Choice{Value: string(step), Text: v.say("readiness.step." + string(step)), Hint: v.say("readiness.step." + string(step) + ".hint")})
	}
	if n > 0 {
		body.Checked = v.in(place, r.CheckedAt)
		page.Form = map[string]string{"hours": words.Number(r.Hours), "insurance": r.Insurance, "vat": r.VAT, "skills": r.Skills, "step": string(r.Step), "words": said}
	}
	page.Body = body
	return page, nil
}

// saveReadiness keeps what the clerk says.
func (s *Site) saveReadiness(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	said := models.Clean(f.get("words"))
	ready := models.Readiness{Place: place.ID, Hours: r.count("hours", -1), Insurance: f.get("insurance"), VAT: f.get("vat"), Skills: f.get("skills"), Step: models.ReadinessStep(f.get("step"))}
	base := r.count("base", 0)
	if err = r.err("readiness", ready.Check(said)); err == nil {
		_, err = s.d.Readiness.SaveReadiness(v.ctx, v.by(f), base, ready, said)
	}
	if err != nil {
		v.order = []string{"hours", "insurance", "vat", "skills", "step", "words"}
		page, pageErr := v.readinessPage(place, v.cmd(f), f.get("base"))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "clerk-readiness", page)
	}
	return v.then(staffURL(place.ID, "transfers"), "readiness_saved")
}
