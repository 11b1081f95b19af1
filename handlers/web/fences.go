package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// alerts are the services of a place that have been run down. Nothing takes them off
// the page but figures.
func (v *visit) alerts(place models.Place) ([]view.Alert, error) {
	list, err := v.watchedServices(place)
	var out []view.Alert
	for _, s := range list {
		if s.Alert != nil {
			out = append(out, *s.Alert)
		}
	}
	return out, err
}

func (v *visit) watchedServices(place models.Place) ([]view.WatchedService, error) {
	list, err := v.d.Watched.Services(v.ctx, place.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	figures, err := v.d.Figures.Data(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []view.WatchedService
	for _, s := range list {
		levels, err := v.d.Watched.Levels(v.ctx, s.ID)
		if err != nil {
			return nil, err
		}
		row := view.WatchedService{Name: s.Name, Was: s.Was, Levels: v.levelRows(place, levels, figures)}
		if run, ok := s.RunDownOf(levels, figures); ok && run.Alert {
			if row.Alert, err = v.alert(place, s, run); err != nil {
				return nil, err
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// alert says by how much a service has fallen, with what was answered.
func (v *visit) alert(place models.Place, s models.Service, run models.RunDown) (*view.Alert, error) {
	out := &view.Alert{URL: placeURL(place.ID) + "/fences", Text: v.say("fences.alert", "service", s.Name, "fall", strconv.FormatInt(run.Fall, 10), "from", v.yearWords(run.From.Year),
		"to", v.yearWords(run.To.Year), "before", sum(place, run.From.Spend).String(), "after", sum(place, run.To.Spend+run.To.Replaced).String(), "was", s.Was)}
	if run.HasReal {
		out.Text += " " + v.say("fences.alert_real", "fall", strconv.FormatInt(run.Real, 10))
	}
	answers, err := v.d.Watched.Answers(v.ctx, s.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		text, err := v.d.Texts.Get(v.ctx, a.Words)
		if err != nil {
			return nil, err
		}
		out.Answers = append(out.Answers, view.Event{At: v.in(place, a.At), What: text.Get("words")})
	}
	return out, nil
}

func (v *visit) yearWords(year string) string {
	return v.holdsFrom(models.RuleDatum{Rule: models.RuleDeflator, From: year})
}

func (v *visit) levelRows(place models.Place, levels []models.ServiceLevel, figures models.RuleData) []view.ServiceLevel {
	var rows []view.ServiceLevel
	for _, l := range levels {
		row := view.ServiceLevel{Year: v.yearWords(l.Year), Spend: sum(place, l.Spend), Replaced: sum(place, l.Replaced), Where: l.Where}
		if l.Outputs > 0 {
			row.Outputs = v.say("fences.outputs_of", "n", strconv.FormatInt(l.Outputs, 10), "unit", l.Unit)
		}
		if _, spend, ok := figures.Real(l.Spend, l.Year, levels[len(levels)-1].Year); ok {
			real := sum(place, spend)
			row.Real = &real
		}
		for _, was := range l.Was {
			row.Was = append(row.Was, v.say("fences.level_was", "date", v.date(place, v.in(place, was.At)), "spend", sum(place, was.Spend).String(), "replaced", sum(place, was.Replaced).String()))
		}
		rows = append(rows, row)
	}
	return rows
}

// fences shows everybody what is proposed about fences, and what they protect.
func (s *Site) fences(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page := v.page(&place)
	if page.Body, err = v.fencesBody(place, ""); err != nil {
		return err
	}
	return v.show("fences", page)
}

// fencesBody is what there is about the fences of a place; with a cmd, with its forms.
func (v *visit) fencesBody(place models.Place, cmd string) (view.Fences, error) {
	body := view.Fences{Back: placeURL(place.ID), Public: placeURL(place.ID) + "/fences", Action: v.c.Path(), Cmd: cmd, Prefix: prefixOf(place)}
	list, err := v.d.Fences.Liftings(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	for _, f := range funds {
		if f.Fence.Narrows() {
			body.Funds = append(body.Funds, view.Choice{Value: string(f.ID), Text: f.Name, Hint: v.fenceWords(place, f.Fence)})
		}
	}
	for _, line := range models.LiftLines() {
		body.Lines = append(body.Lines, view.Choice{Value: string(line), Text: v.say("line." + string(line)), Checked: slices.Contains(v.form()["lines"], string(line))})
	}
	if body.Ends, err = v.endingMoney(place, funds); err != nil {
		return body, err
	}
	if err := v.addVirements(&body, place, funds); err != nil {
		return body, err
	}
	for _, l := range list {
		row, err := v.liftingRow(place, l)
		if err != nil {
			return body, err
		}
		body.Liftings = append(body.Liftings, row)
	}
	if cmd != "" {
		if body.Given, err = v.liftingsOf(place, place.Body); err != nil {
			return body, err
		}
	}
	services, err := v.d.Watched.Services(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	for _, sv := range services {
		body.Kinds = append(body.Kinds, view.Choice{Value: string(sv.ID), Text: sv.Name, Hint: v.say("fences.was", "was", sv.Was)})
	}
	body.Services, err = v.watchedServices(place)
	return body, err
}

// fencesForm is the same for those who work there, with what they may do.
func (s *Site) fencesForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.fencesPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-fences", page)
}

func (v *visit) fencesPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleOfficer, models.RoleClerk, models.RoleCouncillor)
	if err != nil {
		return page, err
	}
	page.Body, err = v.fencesBody(place, cmd)
	return page, err
}

// actOnFence does one thing about fences or what they protect; who may, the service
// decides.
func (s *Site) actOnFence(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	if err := v.doFence(place, f); err != nil {
		v.anchors = map[string]string{"undo_reason": "undo-" + f.get("virement")}
		page, pageErr := v.fencesPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "officer-fences", page)
	}
	return v.then(staffURL(place.ID, "fences"), "fence_acted")
}

func (v *visit) doFence(place models.Place, f form) error {
	by, r := v.by(f), v.reader(f, place)
	switch id := models.LiftingID(f.get("lifting")); f.get("do") {
	case "propose":
		l := models.Lifting{ID: models.LiftingID(v.d.KeyedID("web/lifting", by.Cmd)), Place: place.ID, Fund: models.FundID(f.get("fund")), Protects: models.ServiceID(f.get("protects")),
			Amount: r.amountOr("part", 0), NoticeUntil: r.day("notice_until")}
		for _, line := range f["lines"] {
			l.Lines = append(l.Lines, models.FenceLine(line))
		}
		if err := r.err("lifting", nil); err != nil {
			return err
		}
		_, err := v.d.Fences.Propose(v.ctx, by, l, f.get("reason"), f.get("impact"))
		return err
	case "virement", "agree", "undo":
		return v.doVirement(place, f, r)
	case "approve":
		_, err := v.d.Fences.Approve(v.ctx, by, id, r.count("n", 0))
		return err
	case "agree_lifting":
		_, err := v.d.Fences.Agree(v.ctx, by, id)
		return err
	case "lift":
		_, err := v.d.Fences.Lift(v.ctx, by, id)
		return err
	case "watch":
		sv := models.Service{Place: place.ID, Name: models.Clean(f.get("name")), Was: models.Clean(f.get("was")), Percent: r.count("percent", models.RunDownPercent)}
		sv.ID = models.ServiceID(models.Slug(string(place.ID)+"-"+sv.Name, 60))
		if err := r.err("service", sv.Check()); err != nil {
			return err
		}
		return v.d.Watched.AddService(v.ctx, by, sv)
	case "level":
		l := models.ServiceLevel{Service: models.ServiceID(f.get("service")), Year: r.day("year"), Spend: r.amount("spend"), Replaced: r.amountOr("replaced", 0),
			Outputs: r.count("outputs", 0), Unit: models.Clean(f.get("unit")), Where: models.Clean(f.get("where"))}
		if l.Service == "" {
			r.fail("service", "choose")
		}
		if err := r.err("service_level", l.Check(v.dayAt(place))); err != nil {
			return err
		}
		return v.d.Watched.Record(v.ctx, by, l)
	case "answer":
		if f.get("answered") == "" {
			return models.E(models.Invalid, "service_answer", models.F("answered", "choose"))
		}
		return v.d.Watched.Answer(v.ctx, by, models.ServiceID(f.get("answered")), f.get("answer"))
	}
	return models.E(models.Invalid, "lifting", models.F("do", "choose"))
}
