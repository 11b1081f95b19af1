package web_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestFigures are public with their sources, and an operator alone corrects them.
func TestFigures(t *testing.T) {
	w := newWorld(t)
	public := w.browser()
	w.has(public.sees("/figures"), "Section 137 limit for each elector", "2020-21", "£8.32", "Not checked", "37.5%", "21", "6 figures have not been checked")
	at := "/staff/figures/s137_rate.2026-04-01"
	if a := w.staff("westmere", models.RoleOfficer).get(at); a.status != fiber.StatusForbidden {
		t.Errorf("an officer corrects a figure: %d", a.status)
	}
	operator := w.staff(models.Everywhere, models.RoleOperator)
	w.has(operator.sees("/staff"), "Figures of law and practice")
	operator.sees(at)
	operator.sends(at, fiber.StatusUnprocessableEntity, "value", "none", "source", "a letter", "checked_on", "31 2 2026", "reason", "")
	if got := faults(operator.last); len(got) != 3 { // the reason is asked for once the figure is right
		t.Errorf("faults %q", got)
	}
	operator.sends(at, fiber.StatusUnprocessableEntity, "value", "11.60", "source", "https://www.gov.uk/s137", "checked_on", "1 11 2026", "reason", "")
	operator.sends(at, fiber.StatusSeeOther, "value", "11.60", "source", "https://www.gov.uk/s137", "checked_on", "1 11 2026", "reason", "Read in the circular")
	w.has(public.sees("/figures"), "1 November 2026", "5 figures have not been checked")
	next := "/staff/figures/s137_rate.new"
	operator.sees(next)
	operator.sends(next, fiber.StatusUnprocessableEntity, "from", "5 4 2027", "value", "12", "source", "https://www.gov.uk/s137", "reason", "The next year")
	w.has(operator.last, "the first day of a financial year")
	operator.sends(next, fiber.StatusSeeOther, "from", "1 4 2027", "value", "12", "source", "https://www.gov.uk/s137", "reason", "The next year")
	data, err := w.app.Rules.Data(t.Context())
	w.must(err)
	if most, rate, err := data.S137Cap(612, "2027-06-01"); err != nil || most != 612*12_00 || rate.Checked() {
		t.Errorf("%d %+v %v", most, rate, err)
	}
	if a := operator.get("/staff/figures/nothing.2020-01-01"); a.status != fiber.StatusNotFound {
		t.Errorf("a figure that is none: %d", a.status)
	}
}
