package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
)

func totalsURL(id models.PlaceID) string { return placeURL(id) + "/totals" }

// totals shows what came in to a place year by year, and what less money would do to the
// rounds whose votes are counted.
func (s *Site) totals(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.totalsPage(place, v.d.NewID())
	if err != nil {
		return err
	}
	if body := page.Body.(view.Totals); body.Action != "" {
		return v.showForm("totals", page)
	}
	return v.show("totals", page)
}

// tellTotal records a year from before the journal.
func (s *Site) tellTotal(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleOfficer, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	t := models.YearTotal{Place: place.ID, Year: r.day("year"), Amount: r.amount("amount"), Where: models.Clean(f.get("where"))}
	if err = r.err("year_total", t.Check("")); err == nil {
		err = s.d.Totals.TellTotal(v.ctx, v.by(f), t)
	}
	if err != nil {
		v.order = []string{"year", "amount", "where"}
		page, pageErr := v.totalsPage(place, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "totals", page)
	}
	return v.then(totalsURL(place.ID), "total_told")
}

func (v *visit) totalsPage(place models.Place, cmd string) (view.Page, error) {
	page := v.page(&place)
	body := view.Totals{Back: placeURL(place.ID), Prefix: prefixOf(place), FiguresURL: "/figures"}
	if v.actor.Need(place.ID, models.RoleOfficer, models.RoleClerk) == nil {
		body.Action, body.Cmd = totalsURL(place.ID), cmd
	}
	if err := v.addYears(&body, place); err != nil {
		return page, err
	}
	rounds, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	for _, r := range rounds {
		if r.Published || r.Resolved {
			body.Rounds = append(body.Rounds, view.Link{Name: r.Round.Name, URL: whatIfURL(r.Round.ID, "change=-10")})
		}
	}
	page.Body = body
	return page, nil
}

// addYears adds the years that were told, and after them those of the journal, each also
// in the prices of the last.
func (v *visit) addYears(body *view.Totals, place models.Place) error {
	told, err := v.d.Totals.Told(v.ctx, place.ID)
	if err != nil {
		return err
	}
	came, err := v.d.Totals.CameIn(v.ctx, place.ID)
	if err != nil {
		return err
	}
	figures, err := v.d.Figures.Data(v.ctx)
	if err != nil {
		return err
	}
	years := ledger.YearsIn(told, came, figures)
	if len(years) == 0 {
		return nil
	}
	body.Prices, body.NoPrices = years[len(years)-1].Year, figures.Of(models.RuleDeflator) == nil
	now := models.YearOf(v.in(place, v.now).Format("2006-01-02")).First()
	for _, y := range years {
		row := view.YearTotal{Day: y.Year, Year: v.yearWords(y.Year), Sum: sum(place, y.Amount), Where: y.Where, Change: v.changeWords(y.Change), RealChange: v.changeWords(y.RealChange)}
		if y.Where == "" {
			row.URL, row.Running = placeURL(place.ID)+"/journal/statement", y.Year == now
		}
		if y.HasReal {
			real := sum(place, y.Real)
			row.Real, body.Sources = &real, addSource(body.Sources, y.Level)
		}
		body.Rows = append(body.Rows, row)
	}
	var sums []*view.Money
	for i := range body.Rows {
		if row := &body.Rows[i]; row.Real != nil {
			sums = append(sums, row.Real)
		}
		sums = append(sums, &body.Rows[i].Sum)
	}
	view.Alike(sums...)
	return nil
}

// addSource adds where a price level stands, each address once.
func addSource(list []view.Link, d models.RuleDatum) []view.Link {
	for _, l := range list {
		if l.URL == d.Source {
			return list
		}
	}
	return append(list, view.Link{Name: d.CheckedOn, URL: d.Source})
}

// changeWords says by how much per cent a sum is more or less than another; "" where that
// is nothing.
func (v *visit) changeWords(c ledger.Change) string {
	switch {
	case c.By == 0:
		return ""
	case c.Percent > 0:
		return v.say("totals.more", "n", strconv.FormatInt(c.Percent, 10))
	case c.Percent < 0:
		return v.say("totals.less", "n", strconv.FormatInt(-c.Percent, 10))
	case c.By > 0:
		return v.say("totals.more_hardly")
	}
	return v.say("totals.less_hardly")
}
