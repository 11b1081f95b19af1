package web_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// steps counts the forms that somebody sends.
type steps struct {
	*browser
	n *int
}

func (s steps) sends(path string, status int, fields ...string) answer {
	s.w.Helper()
	*s.n++
	return s.browser.sends(path, status, fields...)
}

// TestCB15ParishInMinutes: an officer adds a parish and invites its clerk, who records
// the money, begins a round from a template and prints the letters: eight forms, and no
// operator.
func TestCB15ParishInMinutes(t *testing.T) {
	w := newWorld(t)
	forms := 0
	officer := steps{w.staff("westmere", models.RoleOfficer), &forms}
	officer.browser.sees("/staff/westmere/places/new")
	to := officer.sends("/staff/westmere/places/new", fiber.StatusSeeOther, "name", "Nether Cotes", "body_name", "Nether Cotes Parish Council",
		"kind", "parish_council", "electors", "612", "zone", "Europe/London").header.Get("Location")
	page := officer.sees(strings.SplitN(to, "?", 2)[0])
	w.has(page, "To a first round in minutes")
	invite := first(t, page, `href="(/staff/westmere/people/invite[^"]*)"`)
	if page = officer.sees(invite); !strings.Contains(page, `value="nether-cotes" checked`) {
		t.Error("the place is not chosen already")
	}
	officer.sends("/staff/westmere/people/invite", fiber.StatusOK, "label", "Clerk of Nether Cotes", "place", "nether-cotes", "role", "clerk")
	link := first(t, officer.last, `(/join/[a-z0-9]+)`)

	clerk := steps{w.browser(), &forms}
	clerk.browser.sees(link)
	clerk.sends(link, fiber.StatusSeeOther, "email", "clerk@nether-cotes.example", "password", password)
	if _, in := clerk.jar["session"]; !in && clerk.get("/staff").status != fiber.StatusOK {
		clerk.browser.sees("/sign-in")
		clerk.sends("/sign-in", fiber.StatusSeeOther, "email", "clerk@nether-cotes.example", "password", password)
	}
	clerk.browser.sees("/staff/nether-cotes/transfers")
	clerk.sends("/staff/nether-cotes/money", fiber.StatusSeeOther, "kind", "precept", "name", "Parish precept", "amount", "£3,600")
	clerk.browser.sees("/staff/nether-cotes/rounds/new")
	clerk.sends("/staff/nether-cotes/rounds/new", fiber.StatusSeeOther, "start", "template.parish", "name", "Nether Cotes Decides")
	at := "/staff/rounds/nether-cotes-decides"
	clerk.browser.sees(at + "/codes")
	clerk.sends(at+"/codes", fiber.StatusSeeOther, "size", "40")
	sheet := first(t, clerk.sees(at+"/codes"), `href="(`+at+`/codes/1/sheet[^"]*)"`)
	w.has(clerk.sees(sheet), "Letter 1-40", "How to vote", "Nether Cotes Parish Council")

	v, err := w.app.Rounds.View(t.Context(), "nether-cotes-decides")
	w.must(err)
	funds, err := w.app.Funding.Funds(t.Context(), "nether-cotes")
	w.must(err)
	if len(funds) != 1 || len(v.Round.Funds) != 1 || v.Round.Funds[0] != funds[0].ID || v.Round.Rule.Name == "" {
		t.Errorf("funds %+v of %+v", funds, v.Round)
	}
	if forms > 8 {
		t.Errorf("%d forms are no matter of minutes", forms)
	}
}
