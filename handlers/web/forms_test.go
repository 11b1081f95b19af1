package web_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/boot"
	"commonchest/handlers/web"
	"commonchest/models"
)

// with is a form with one field changed.
func with(fields []string, name, value string) []string {
	out := slices.Clone(fields)
	for i := 0; i+1 < len(out); i += 2 {
		if out[i] == name {
			out[i+1] = value
			return out
		}
	}
	return append(out, name, value)
}

// TestDoubleSubmitIsOne sends forms twice, as impatient people do.
func TestDoubleSubmitIsOne(t *testing.T) {
	w := newWorld(t)
	w.chest(5_000_00)
	officer := w.staff("westmere", models.RoleOfficer)
	page := officer.sees("/staff/westmere/offers/new")
	draft := ""
	for range 2 {
		officer.last = page
		draft = officer.sends("/staff/westmere/offers/new", fiber.StatusSeeOther, w.share("Play", "1,000")...).header.Get("Location")
	}
	stale := officer.sees(draft) // and another officer changes it before this one sends what stands there
	w.has(stale, "Out of Vale Place Budget")
	officer.sees(draft + "/edit")
	officer.sends(draft+"/edit", fiber.StatusSeeOther, append(w.share("Play", "900"), "version", "1")...)
	officer.last = stale
	if a := officer.post(draft); a.status != fiber.StatusConflict && a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("a draft that was changed meanwhile is sent: %d", a.status)
	}
	page = officer.sees(draft)
	for range 2 {
		officer.last = page
		officer.sends(draft, fiber.StatusSeeOther)
	}
	offers, err := w.app.Transfers.To(t.Context(), "hatherden")
	w.must(err)
	if len(offers) != 1 {
		t.Errorf("%d offers", len(offers))
	}
}

// TestIdeaThatNamesAPerson is not repeated to the public once the clerk has said so.
func TestIdeaThatNamesAPerson(t *testing.T) {
	w := newWorld(t)
	id := w.idea("Mend the fence of Mrs Example", 100_00, "")
	clerk, public := w.staff("hatherden", models.RoleClerk), w.browser()
	page := "/staff/proposals/" + string(id)
	clerk.sees(page + "?decision=refuse")
	clerk.sends(page, fiber.StatusUnprocessableEntity, "decision", "refuse")
	w.has(clerk.last, "Choose a reason")
	clerk.sends(page, fiber.StatusSeeOther, "decision", "refuse", "reason", "names_a_person", "words", "Send it again without the name.")
	w.hasNot(public.sees("/proposals/"+string(id)), "Mrs Example")
	w.has(public.last, "It names a person.", "Send it again without the name.")
	w.hasNot(public.sees("/p/hatherden"), "Mrs Example")
	w.has(clerk.sees(page), "Mrs Example")
}

// TestMergedIdea leads to the one that carries it on.
func TestMergedIdea(t *testing.T) {
	w := newWorld(t)
	kept, merged := w.idea("Benches by the river", 900_00, ""), w.idea("A bench by the river", 500_00, "")
	clerk := w.staff("hatherden", models.RoleClerk)
	w.has(clerk.sees("/staff/hatherden/proposals"), "Need you · 2", "Looks like: ")
	page := "/staff/proposals/" + string(merged)
	clerk.sees(page + "?decision=merge")
	clerk.sends(page, fiber.StatusSeeOther, "decision", "merge", "into", string(kept))
	w.has(w.browser().sees("/proposals/"+string(merged)), "Carried on in Benches by the river")
	w.has(clerk.sees("/staff/hatherden/proposals?state=merged"), "A bench by the river")
	if strings.Contains(clerk.sees(page+"?decision=refuse"), "id=\"decide\"") {
		t.Error("what is decided can be decided again")
	}
}

// TestClosingIsMoved with a reason, and never backwards.
func TestClosingIsMoved(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	clerk := w.staff("hatherden", models.RoleClerk)
	page := "/staff/rounds/hatherden-decides"
	clerk.sees(page + "/closing")
	clerk.sends(page+"/close", fiber.StatusUnprocessableEntity, "closes_at", "2026-11-02T10:00", "reason", "")
	w.has(clerk.last, "Say why. Residents read it")
	clerk.sends(page+"/close", fiber.StatusUnprocessableEntity, "closes_at", "2026-11-02T10:00", "reason", "The hall is flooded")
	w.has(clerk.last, "Choose a time at least 30 seconds from now")
	clerk.sends(page+"/close", fiber.StatusSeeOther, "closes_at", "2026-11-03T20:00", "reason", "The hall is flooded")
	w.has(w.browser().sees("/r/hatherden-decides"), "Voting is open until Tuesday 3 November at 8pm", "The hall is flooded")
}

// TestUnusedLettersAndOwnMoney are acts of a clerk.
func TestUnusedLettersAndOwnMoney(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	clerk := w.staff("hatherden", models.RoleClerk)
	page := "/staff/rounds/hatherden-decides"
	clerk.sees(page + "/codes")
	clerk.sends(page+"/codes/1/unused", fiber.StatusUnprocessableEntity, "unused", "21")
	w.has(clerk.last, "Enter a number from 0 to 20")
	if !strings.Contains(clerk.last, `href="#unused-1"`) {
		t.Error("the error leads to no field")
	}
	clerk.sends(page+"/codes/1/unused", fiber.StatusSeeOther, "unused", "3")
	w.has(clerk.sees(page+"/codes"), "3 came back unused.")
	clerk.sees("/staff/hatherden/transfers")
	clerk.sends("/staff/hatherden/money", fiber.StatusUnprocessableEntity, "name", "Precept", "amount", "much")
	w.has(clerk.last, "Enter an amount in figures", "Choose what kind of money it is")
	clerk.sends("/staff/hatherden/money", fiber.StatusSeeOther, "name", "Precept", "kind", "precept", "amount", "20,000")
	w.has(w.browser().sees("/p/hatherden"), "Hatherden Parish Council put in money of its own: Precept", "£20,000")
}

// TestReceiptOnPaper is looked up on the page of the round once there is a list.
func TestReceiptOnPaper(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.voter(0)
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", w.ref("Village orchard"))
	receipt := first(t, b.sees("/r/hatherden-decides/receipt"), `id="receipt-code">([^<]+)<`)
	public := w.browser()
	w.hasNot(public.sees("/r/hatherden-decides"), "Is my receipt counted?")
	w.close()
	public.sees("/r/hatherden-decides")
	check := "/r/hatherden-decides/receipt/check"
	public.sends(check, fiber.StatusUnprocessableEntity, "receipt", "ABCD-EFGHJ-KMNP")
	w.has(public.last, "it is not in the list of counted receipts")
	public.sends(check, fiber.StatusUnprocessableEntity, "receipt", "")
	to := public.sends(check, fiber.StatusSeeOther, "receipt", strings.ToLower(receipt)).header.Get("Location")
	w.has(public.sees(to), "Your receipt is in the list of counted receipts.")
}

// councillorsRead are the pages of the staff that councillors decide upon.
var councillorsRead = []string{"/staff/:place/offers/readiness/:area", "/staff/transfers/:transfer", "/staff/:place/transfers", "/staff/:place/offers", "/staff/:place/offers.csv", "/staff/:place/offers/readiness"}

// kept makes something of each kind that oversight keeps at Hatherden, and gives their ids.
func (w *world) kept() (ask, matter, group, escalation string) {
	w.Helper()
	by := func() models.By { return w.by(models.SystemActor("test")) }
	g, err := w.app.Oversight.Form(w.Context(), by(), 0, models.Group{ID: "board", Place: "hatherden", Name: "Board", Kind: models.OfficialsGroup,
		Seats: []models.Seat{{Role: "Chair"}}, Lead: "Chair", From: "2026-01-01", Until: "2027-12-31"}, "All that is open.")
	w.must(err)
	a, err := w.app.Oversight.Raise(w.Context(), by(), models.Ask{ID: "ask", Place: "hatherden", From: models.AskFromRound, Round: decides, Owner: models.OwnerDepartment,
		OwnerName: "A department", Due: "2026-12-01"}, models.AskText{Title: "An open ask", Rule: "A rule from elsewhere.", Evidence: "Numbers from here.", Wanted: "Another rule."})
	w.must(err)
	m, err := w.app.Oversight.Bring(w.Context(), by(), models.Matter{ID: "matter", Place: "hatherden", Kind: models.MatterBlocked,
		Held: models.Held{Group: g.ID, Sponsor: "Chair"}}, "Something", "It stands still.")
	w.must(err)
	e, err := w.app.Oversight.Escalate(w.Context(), by(), models.Escalation{Ask: a.ID, To: "officer"}, "Nobody answers us.")
	w.must(err)
	return string(a.ID), string(m.ID), string(g.ID), string(e.ID)
}

// TestStaffActsNeedTheirRole sends every form of the staff as others.
func TestStaffActsNeedTheirRole(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	transfers, err := w.app.Transfers.To(t.Context(), "hatherden")
	w.must(err)
	ideas, err := w.app.Proposals.OfPlace(t.Context(), "hatherden")
	w.must(err)
	ask, matter, group, escalation := w.kept()
	fill := strings.NewReplacer(":area", "hatherden", ":ask", ask, ":matter", matter, ":group", group, ":escalation", escalation, ":year", "2025-26", ":place", "hatherden", ":round", string(decides), ":batch", "1",
		":proposal", string(ideas[0].Proposal.ID), ":transfer", string(transfers[0].ID))
	public, councillor := w.browser(), w.staff("hatherden", models.RoleCouncillor)
	// Theirs are the pages that councillors work on, too; other tests say what they may do there.
	theirs := []string{"/awards", "/approvals", "/interests", "/:ref", "/payments/:n", "/fences"}
	tried := 0
	for _, route := range w.fiber.GetRoutes(true) {
		if !strings.HasPrefix(route.Path, "/staff/") || route.Path == "/staff/:place" { // everybody's own, with their own jobs
			continue
		}
		path := fill.Replace(route.Path)
		for reader, b := range map[string]*browser{"public": public, "councillor": councillor} {
			want := map[string]int{"public": fiber.StatusUnauthorized, "councillor": fiber.StatusForbidden}[reader]
			if reader == "councillor" && slices.ContainsFunc(theirs, func(part string) bool { return strings.HasSuffix(route.Path, part) }) {
				continue
			}
			var a answer
			switch route.Method {
			case fiber.MethodGet:
				a = b.get(path)
			case fiber.MethodPost:
				b.sees("/sign-in")
				token := hidden(b.last, "/sign-in")
				a = b.post(path, "csrf", token.Get("csrf"))
			default:
				continue
			}
			tried++
			if reader == "councillor" && route.Method == fiber.MethodGet && slices.Contains(councillorsRead, route.Path) {
				want = fiber.StatusOK
			}
			if a.status != want {
				t.Errorf("%s %s as %s: %d, want %d", route.Method, path, reader, a.status, want)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d tries", tried)
	}
}

// TestTablesRunNothing opens a journal that was made to be opened.
func TestTablesRunNothing(t *testing.T) {
	w := newWorld(t)
	w.fund("=HYPERLINK(\"http://evil.example\",\"click\")", 100_00)
	table := w.browser().sees("/p/hatherden/journal.csv")
	for line := range strings.Lines(table) {
		for cell := range strings.SplitSeq(strings.TrimSpace(line), ",") {
			if cell = strings.TrimPrefix(strings.TrimPrefix(cell, "\ufeff"), `"`); cell != "" && strings.ContainsRune("=+@", rune(cell[0])) {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

// TestSignIn leads back to where somebody was, and nowhere else.
func TestSignIn(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.get("/staff")
	if a.status != fiber.StatusUnauthorized || !strings.Contains(a.body, `name="next" value="/staff"`) {
		t.Fatalf("%d without the way back", a.status)
	}
	w.staff("hatherden", models.RoleClerk) // adds clerk.<n>@…
	for next, want := range map[string]string{"/staff/hatherden/transfers": "/staff/hatherden/transfers", "https://evil.example/": "/staff",
		"//evil.example/": "/staff", `/\evil.example`: "/staff", "javascript:alert(1)": "/staff", "": "/staff"} {
		page := b.sees("/sign-in?next=" + strings.NewReplacer(":", "%3A", "/", "%2F", `\`, "%5C").Replace(next))
		if got := hidden(page, "/sign-in").Get("next"); got != want {
			t.Errorf("next %q leads to %q", next, got)
		}
	}
	b.sees("/sign-in")
	b.sends("/sign-in", fiber.StatusUnprocessableEntity, "email", "nobody@hatherden.example", "password", "not this one")
	w.has(b.last, "do not fit together")
	if strings.Contains(b.last, "not this one") || !strings.Contains(b.last, "nobody@hatherden.example") {
		t.Error("the form came back with the password, or without the address")
	}
}

// TestSignOut ends the session.
func TestSignOut(t *testing.T) {
	w := newWorld(t)
	b := w.staff("hatherden", models.RoleClerk)
	b.sees("/staff")
	b.sends("/sign-out", fiber.StatusSeeOther)
	if a := b.get("/staff"); a.status != fiber.StatusUnauthorized {
		t.Errorf("signed out, and still %d", a.status)
	}
}

// TestDemonstration lets visitors be somebody, and only there.
func TestDemonstration(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	w.staff("hatherden", models.RoleClerk)
	b := w.browser()
	b.sees("/sign-in")
	token := hidden(b.last, "/sign-in")
	if a := b.post("/demo/sign-in", "who", "clerk", "csrf", token.Get("csrf")); a.status != fiber.StatusNotFound && a.status != fiber.StatusMethodNotAllowed {
		t.Errorf("outside a demonstration: %d", a.status)
	}
	people := []web.Persona{}
	for _, p := range boot.DemoPeople {
		people = append(people, web.Persona{ID: p.ID, Email: "clerk@hatherden.example", Password: password})
	}
	w.site(&web.Demo{People: people, Code: func(context.Context) (models.RoundID, string, error) { return decides, w.codes[0], nil }})
	b = w.browser()
	w.has(b.sees("/"), "Who do you want to be?", "A resident", "The parish clerk", "Demonstration")
	to := b.sends("/demo/sign-in", fiber.StatusSeeOther, "who", "resident").header.Get("Location")
	if !strings.Contains(b.sees(to), w.codes[0]) {
		t.Error("the resident has no letter")
	}
	b.sees("/")
	b.sends("/demo/sign-in", fiber.StatusNotFound, "who", "somebody else")
}

// TestPublicPages are there for everybody, with the words they need.
func TestPublicPages(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.browser()
	for _, page := range []string{"/", "/help", "/privacy", "/accessibility", "/p/westmere", "/p/hatherden", "/p/hatherden/journal",
		"/r/hatherden-decides", "/r/hatherden-decides/code", "/sign-in"} {
		b.sees(page)
	}
	w.has(b.sees("/r/hatherden-decides"), "£20,000 is set aside.", "Residents see how many people have voted, in steps of 10, and nothing else.",
		"Most chosen first", "Sealed under")
	for path, want := range map[string]int{"/p/nowhere": fiber.StatusNotFound, "/r/nothing": fiber.StatusNotFound, "/proposals/none": fiber.StatusNotFound,
		"/nothing": fiber.StatusNotFound} {
		if a := b.get(path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
