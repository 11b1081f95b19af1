package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
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
	for _, t := range told {
		if len(came) == 0 || t.Year < came[0].Year {
			body.Rows = append(body.Rows, view.YearTotal{Day: t.Year, Year: v.yearWords(t.Year), Sum: sum(place, t.Amount), Where: t.Where})
		}
	}
	now := models.YearOf(v.in(place, v.now).Format("2006-01-02")).First()
	for _, c := range came {
		body.Rows = append(body.Rows, view.YearTotal{Day: c.Year, Year: v.yearWords(c.Year), Sum: sum(place, c.Amount), Running: c.Year == now,
			URL: placeURL(place.ID) + "/journal/statement"})
	}
	if len(body.Rows) == 0 {
		return nil
	}
	last, priceless := body.Rows[len(body.Rows)-1], figures.Of(models.RuleDeflator) == nil
	body.Prices, body.NoPrices = last.Year, priceless
	var sums []*view.Money
	for i := range body.Rows {
		row := &body.Rows[i]
		then, err := figures.At(models.RuleDeflator, row.Day)
		base, err2 := figures.At(models.RuleDeflator, last.Day)
		if err == nil && err2 == nil {
			real := sum(place, models.InPrices(row.Sum.Pence, then, base))
			row.Real, body.Sources = &real, addSource(body.Sources, then)
			sums = append(sums, row.Real)
		}
		if i > 0 {
			row.Change = v.changeWords(body.Rows[i-1].Sum.Pence, row.Sum.Pence)
			if before := body.Rows[i-1].Real; before != nil && row.Real != nil {
				row.RealChange = v.changeWords(before.Pence, row.Real.Pence)
			}
		}
		sums = append(sums, &row.Sum)
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
func (v *visit) changeWords(before, after money.Pence) string {
	if before <= 0 || before == after {
		return ""
	}
	key, hardly, by := "totals.more", "totals.more_hardly", after-before
	if by < 0 {
		key, hardly, by = "totals.less", "totals.less_hardly", -by
	}
	if by < before/100 {
		key = hardly
	}
	return v.say(key, "n", strconv.FormatInt(int64(by)*100/int64(before), 10))
}
