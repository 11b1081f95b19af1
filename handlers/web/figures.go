package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// newFigure stands for a figure that is not there yet, behind its rule.
const newFigure = "new"

// figures lists the rates, limits and thresholds for everybody.
func (s *Site) figures(c *fiber.Ctx) error {
	v := s.visit(c)
	list, err := s.d.Figures.Data(v.ctx)
	if err != nil {
		return err
	}
	body := view.Figures{May: v.actor.Can(models.RoleOperator, models.Everywhere)}
	for _, rule := range models.RuleNames() {
		group := view.FigureGroup{Name: v.say("rule_data." + string(rule)), Why: v.say("rule_data." + string(rule) + ".why")}
		for _, d := range list.Of(rule) {
			row := view.FigureRow{From: v.holdsFrom(d), Value: v.figureWords(d), Source: d.Source}
			if d.Checked() {
				row.Checked = v.dayWords(d.CheckedOn)
			} else {
				body.Unchecked++
			}
			if body.May {
				row.URL = figureURL(d.ID())
			}
			group.Rows = append([]view.FigureRow{row}, group.Rows...)
		}
		if body.May {
			group.NewURL = figureURL(string(rule) + "." + newFigure)
		}
		body.Groups = append(body.Groups, group)
	}
	page := v.page(nil)
	page.Body = body
	return v.show("figures", page)
}

func figureURL(id string) string { return "/staff/figures/" + id }

// dayWords writes a day (2006-01-02) as people read it.
func (v *visit) dayWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return v.say("page.date", "day", t.Day(), "month", v.say("month."+strconv.Itoa(int(t.Month()))), "year", t.Year())
}

// holdsFrom is the financial year of a yearly figure, or the day from which it holds.
func (v *visit) holdsFrom(d models.RuleDatum) string {
	year, err := strconv.Atoi(d.From[:min(4, len(d.From))])
	if !d.Rule.Yearly() || err != nil {
		return v.dayWords(d.From)
	}
	return v.say("figures.year", "from", strconv.Itoa(year), "to", strconv.Itoa((year+1)%100))
}

// figureWords writes a figure with its unit.
func (v *visit) figureWords(d models.RuleDatum) string {
	switch unit := d.Rule.Unit(); unit {
	case models.UnitPence:
		return view.In(money.GBP.Code, d.Pence()).String()
	case models.UnitHundredths:
		return v.say("figures.per_cent", "n", hundredths(d.Value))
	case models.UnitIndex:
		return hundredths(d.Value)
	default:
		return v.say("figures."+string(unit), "n", strconv.FormatInt(d.Value, 10))
	}
}

// hundredths writes 3750 as 37.5.
func hundredths(n int64) string {
	return strings.TrimSuffix(strings.TrimRight(money.Decimal(money.Pence(n), 2), "0"), ".")
}

// figureForm asks for a figure, or corrects one, for an operator.
func (s *Site) figureForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.figurePage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("figure", page)
}

func (v *visit) figurePage(cmd string) (view.Page, error) {
	if err := v.actor.Need(models.Everywhere, models.RoleOperator); err != nil {
		return view.Page{}, err
	}
	id := v.c.Params("figure")
	want := models.RuleDatumOf(id)
	list, err := v.d.Figures.Data(v.ctx)
	if err != nil {
		return view.Page{}, err
	}
	body := view.Figure{New: want.From == newFigure, Yearly: want.Rule.Yearly(), Action: v.c.Path(), Cmd: cmd}
	page := v.page(nil)
	page.Form = map[string]string{}
	found := false
	for _, d := range list.Of(want.Rule) {
		if found = found || body.New || d.From == want.From; body.New || d.From == want.From {
			page.Form = map[string]string{"value": typedFigure(d), "source": d.Source, "checked_on": d.CheckedOn}
			body.From = v.holdsFrom(d)
		}
	}
	if !found && !(body.New && want.Rule.Yearly()) {
		return page, models.E(models.NotFound, "document")
	}
	if body.New {
		page.Form = map[string]string{"source": page.Form["source"]}
	} else if body.Base, err = v.d.Figures.Version(v.ctx, id); err != nil {
		return page, err
	}
	body.Name, body.Why = v.say("rule_data."+string(want.Rule)), v.say("rule_data."+string(want.Rule)+".why")
	switch unit := want.Rule.Unit(); unit {
	case models.UnitPence:
		body.Prefix = "£"
	default:
		body.Unit = v.say("figures.unit." + string(unit))
	}
	page.Body = body
	return page, nil
}

// typedFigure writes a figure as it stands in its field.
func typedFigure(d models.RuleDatum) string {
	switch d.Rule.Unit() {
	case models.UnitPence, models.UnitHundredths, models.UnitIndex:
		return money.Decimal(money.Pence(d.Value), 2)
	}
	return strconv.FormatInt(d.Value, 10)
}

// saveFigure enters or corrects a figure.
func (s *Site) saveFigure(c *fiber.Ctx) error {
	v := s.visit(c)
	if err := v.actor.Need(models.Everywhere, models.RoleOperator); err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, models.Place{Currency: money.GBP.Code, Zone: "UTC"})
	d := models.RuleDatumOf(c.Params("figure"))
	if d.From == newFigure {
		d.From = r.day("from")
	}
	d.Source, d.CheckedOn = f.get("source"), r.day("checked_on")
	switch d.Rule.Unit() {
	case models.UnitPence, models.UnitHundredths, models.UnitIndex:
		d.Value = int64(r.amount("value"))
	default:
		d.Value = r.count("value", 0)
	}
	err := r.err("rule_data", d.Check(v.now.Format(time.DateOnly)))
	if err == nil {
		base, _ := strconv.ParseInt(f.get("base"), 10, 64) // none for a figure that is not there yet
		_, err = s.d.Figures.Save(v.ctx, v.by(f), base, d, f.get("reason"))
	}
	if err != nil {
		v.order = []string{"from", "value", "source", "checked_on", "reason"}
		page, pageErr := v.figurePage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "figure", page)
	}
	return v.then("/figures", "figure_saved")
}
