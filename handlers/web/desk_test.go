package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/models"
)

// saltby adds a second parish, and somebody who is clerk of both.
func (w *world) saltby() *browser {
	w.Helper()
	w.must(w.app.Places.Create(w.Context(), w.by(officer),
		models.Place{ID: "saltby", Name: "Saltby", Kind: models.Neighbourhood, Parent: "westmere", Body: "saltby-parish-council", Zone: "Europe/London"},
		models.Body{ID: "saltby-parish-council", Name: "Saltby Parish Council", Kind: models.ParishCouncil, Place: "saltby"}))
	return w.person("both@saltby.example", models.Grant{Place: "hatherden", Role: models.RoleClerk}, models.Grant{Place: "saltby", Role: models.RoleClerk})
}

// person adds an account with roles and signs in with it.
func (w *world) person(email string, grants ...models.Grant) *browser {
	w.Helper()
	_, err := w.app.Accounts.AddUser(w.Context(), accounts.Command{Actor: models.SystemActor("test"), Cmd: w.by(models.Anonymous).Cmd},
		accounts.NewUser{Email: email, Password: password, Label: email, Grants: grants})
	w.must(err)
	return w.signedIn(email)
}

func (w *world) signedIn(email string) *browser {
	w.Helper()
	b := w.browser()
	b.get("/sign-in")
	b.sends("/sign-in", fiber.StatusSeeOther, "email", email, "password", password)
	return b
}

// ideaAt proposes something at a place.
func (w *world) ideaAt(place models.PlaceID, title string) models.ProposalID {
	w.Helper()
	p, err := w.app.Proposals.Submit(w.Context(), w.by(models.Anonymous), models.Proposal{ID: models.ProposalID(w.app.NewID()), Place: place,
		By: models.ByResident, Ask: 100_00}, models.ProposalText{Title: title, Summary: "For everyone who comes by.", Period: "once", After: "The council", Deliver: "A contractor"})
	w.must(err)
	return p.ID
}

// TestSeveralPlaces are served under one sign-in: jobs name their place, each
// place has an address, and neither shows anything of the other.
func TestSeveralPlaces(t *testing.T) {
	w := newWorld(t)
	both := w.saltby()
	w.ideaAt("hatherden", "Swing")
	ramp := w.ideaAt("saltby", "Ramp")
	w.has(both.sees("/staff"), "2 things need you today", "Sort one idea for Hatherden", "Sort one idea for Saltby", "All your places")
	w.has(both.sees("/staff/saltby"), "One thing needs you today", "Sort one idea for Saltby")
	w.hasNot(both.last, "idea for Hatherden", "in Hatherden")
	w.has(both.sees("/staff/saltby/proposals?state=all"), "Ramp", "All · 1")
	w.hasNot(both.last, "Swing")

	one := w.staff("hatherden", models.RoleClerk)
	w.has(one.sees("/staff"), "One thing needs you today")
	w.hasNot(one.last, "Saltby", "Ramp", "All your places")
	for _, path := range []string{"/staff/saltby", "/staff/saltby/proposals", "/staff/saltby/sort?decision=refuse&pick=" + string(ramp), "/staff/proposals/" + string(ramp)} {
		if a := one.get(path); a.status != fiber.StatusForbidden || strings.Contains(a.body, "Ramp") {
			t.Errorf("GET %s as clerk of another place: %d", path, a.status)
		}
	}
	// Nor by naming another place's idea under one's own.
	one.sees("/staff/hatherden/proposals")
	a := one.post("/staff/hatherden/sort", "decision", "review", "pick", string(ramp))
	w.has(a.body, "Not done: one idea", "Your role does not cover this place")
	w.hasNot(a.body, "Ramp")
	if e, err := w.app.Proposals.Entry(t.Context(), ramp); err != nil || e.Proposal.State != models.ProposalSubmitted {
		t.Errorf("%s, %v", e.Proposal.State, err)
	}
}

// TestHomesWithoutJobs gives everybody who works here the way to what is there for
// them; and a job leads to the page on which it is done.
func TestHomesWithoutJobs(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	w.close()
	_, err := w.app.Counting.Count(w.Context(), w.by(clerk), decides)
	w.must(err)
	const result, entries, people = "/r/hatherden-decides/result", "/p/hatherden/journal", "/staff/hatherden/people"
	links := func(b *browser, want bool, paths ...string) {
		t.Helper()
		home := b.get("/staff").body
		for _, path := range paths {
			if strings.Contains(home, `href="`+path+`"`) != want {
				t.Errorf("a link to %s: %t, want %t", path, !want, want)
			}
		}
	}
	auditor := w.staff("hatherden", models.RoleAuditor)
	links(auditor, false, result)
	_, err = w.app.Counting.Publish(w.Context(), w.by(clerk), decides)
	w.must(err)
	w.has(auditor.sees("/staff"), "Nothing needs you today", "To look at", "The result of Hatherden Decides")
	links(auditor, true, result, entries, "/p/hatherden")
	councillor, operator, parishClerk := w.staff("hatherden", models.RoleCouncillor), w.staff("hatherden", models.RoleOperator), w.staff("hatherden", models.RoleClerk)
	links(councillor, true, result)
	links(councillor, false, entries, people)
	links(operator, true, people)
	links(operator, false, result)
	links(parishClerk, true, "/staff/rounds/hatherden-decides/resolution", "/staff/rounds/hatherden-decides/codes")
	w.hasNot(parishClerk.sees("/staff"), "To look at")
}

// TestManyAtOnce refuses several ideas with one reason, and names the one that a
// colleague had decided meanwhile.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.idea("Resurface a drive", 100_00, ""), w.idea("Mend my fence", 200_00, "")
	clerk := w.staff("hatherden", models.RoleClerk)
	clerk.sees("/staff/hatherden/proposals")
	clerk.sends("/staff/hatherden/sort", fiber.StatusUnprocessableEntity, "decision", "refuse")
	w.has(clerk.last, "Tick at least one idea", "Resurface a drive")
	to := clerk.sends("/staff/hatherden/sort", fiber.StatusSeeOther, "decision", "refuse", "pick", string(a), "pick", string(b)).header.Get("Location")
	w.has(clerk.sees(to), "Refuse 2 ideas", "Resurface a drive", "Mend my fence")
	form := func() answer {
		return clerk.post("/staff/hatherden/sort", "decision", "refuse", "sure", "yes", "pick", string(a), "pick", string(b), "reason", "private_gain", "words", "Ask the owner.")
	}
	clerk.sends("/staff/hatherden/sort", fiber.StatusUnprocessableEntity, "decision", "refuse", "sure", "yes", "pick", string(a), "pick", string(b))
	w.has(clerk.last, "Choose a reason", "Refuse 2 ideas")

	clerk.sees(to)
	_, err := w.app.Proposals.Review(t.Context(), w.by(clerkOf("colleague")), b)
	w.must(err)
	_, err = w.app.Proposals.Refuse(t.Context(), w.by(clerkOf("colleague")), b, "no_power", "")
	w.must(err)
	first := form()
	w.has(first.body, "Done: one idea", "Not done: one idea", "Mend my fence This idea has been decided in the meantime")
	w.has(w.browser().sees("/proposals/"+string(a)), "It would serve a private person", "Ask the owner.")
	w.has(w.browser().sees("/proposals/"+string(b)), "The council has no power")
	clerk.last = clerk.sees(to)
	if again := form(); again.status != fiber.StatusOK {
		t.Errorf("sent again: %d", again.status)
	}
}

func clerkOf(name string) models.Actor {
	return models.Actor{ID: name, Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}
}

// TestFinishedRoundsCarryNothingOn offers no idea of a sealed ballot to merge
// into, and the list says what became of those.
func TestFinishedRoundsCarryNothingOn(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	late := w.idea("Another village orchard", 100_00, "")
	w.hasNot(w.staff("hatherden", models.RoleClerk).sees("/staff/proposals/"+string(late)+"?decision=merge"), "Village orchard")
	w.vote(w.codes[0], w.ref("Inclusive swing"))
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerkOf("clerk")), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerkOf("clerk")), decides)
	w.must(err)
	clerk := w.staff("hatherden", models.RoleClerk)
	w.has(clerk.sees("/staff/hatherden/proposals?state=admitted"), "Recommended", "Not recommended")
	w.hasNot(clerk.last, "On the ballot")
}

// TestPaperIdea stands on the list as handed in on paper, and names nobody.
func TestPaperIdea(t *testing.T) {
	w := newWorld(t)
	clerk := w.staff("hatherden", models.RoleClerk)
	at := "/staff/hatherden/proposals/new"
	clerk.sees(at)
	clerk.sends(at, fiber.StatusUnprocessableEntity, "title", "Seats")
	w.has(clerk.last, "Enter an amount")
	clerk.sends(at, fiber.StatusSeeOther, "title", "Seats by the hall", "summary", "Two seats where people wait.", "ask", "400", "period", "once", "after", "The council", "deliver", "The council")
	w.has(clerk.sees("/staff/hatherden/proposals"), "Seats by the hall", "on paper")
	list, err := w.app.Proposals.OfPlace(t.Context(), "hatherden")
	w.must(err)
	w.has(w.browser().sees("/proposals/"+string(list[0].Proposal.ID)), "Handed in on paper")
}

// TestInviteToDisable goes from the link to the account that is refused at once.
func TestInviteToDisable(t *testing.T) {
	w := newWorld(t)
	officer := w.staff("westmere", models.RoleOfficer)
	at := "/staff/westmere/people/invite"
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "label", "")
	w.has(officer.last, "Say how colleagues will see them", "Choose a place", "Choose a role")
	if strings.Index(officer.last, `href="#label"`) > strings.Index(officer.last, `href="#place"`) {
		t.Error("the summary is not in the order of the fields")
	}
	officer.sends(at, fiber.StatusUnprocessableEntity, "label", "The operator", "place", "westmere", "role", "nobody")
	made := officer.sends(at, fiber.StatusOK, "label", "Clerk of Hatherden", "place", "hatherden", "role", "clerk")
	link, err := url.Parse(first(t, made.body, `(http://chest.example/join/[a-z0-9]+)`))
	w.must(err)
	if made.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the link may be kept: %q", made.header.Get("Cache-Control"))
	}
	w.has(officer.sees("/staff/westmere/people"), "Clerk of Hatherden", "Take back")
	if strings.Contains(officer.last, link.Path) {
		t.Error("the list shows the link again")
	}

	clerk := w.browser()
	w.has(clerk.sees(link.Path), "Clerk of Hatherden", "Clerk, Hatherden")
	clerk.sends(link.Path, fiber.StatusUnprocessableEntity, "email", "clerk@hatherden.example", "password", "short")
	w.has(clerk.last, "Use at least 10 characters")
	if strings.Contains(clerk.last, `value="short"`) {
		t.Error("the password comes back")
	}
	clerk.sends(link.Path, fiber.StatusSeeOther, "email", "clerk@hatherden.example", "password", password)
	if a := w.browser().get(link.Path); a.status != fiber.StatusConflict || !strings.Contains(a.body, "has been taken up") {
		t.Errorf("the link again: %d", a.status)
	}
	clerk = w.signedIn("clerk@hatherden.example")
	clerk.sees("/staff/hatherden/proposals")
	if strings.Contains(w.log.String(), link.Path) {
		t.Error("the link stands in the log:\n" + w.log.String())
	}

	id := first(t, officer.sees("/staff/westmere/people"), `href="(/staff/westmere/people/[a-z0-9]+)">Clerk of Hatherden`)
	officer.sees(id)
	officer.sends(id, fiber.StatusSeeOther, "do", "disable")
	a := clerk.get("/staff/hatherden/proposals")
	if a.status != fiber.StatusUnauthorized || !strings.Contains(a.body, "This account is switched off") {
		t.Errorf("after it was switched off: %d %s", a.status, text(a.body))
	}
	b := w.browser()
	b.get("/sign-in")
	b.sends("/sign-in", fiber.StatusUnprocessableEntity, "email", "clerk@hatherden.example", "password", password)
	w.has(b.last, "This account is switched off")
	w.has(officer.sees(id), "Switched off by you.", "The account was made by the person.")
}

// TestHandOverOnThePage moves a role, with a trail on both.
func TestHandOverOnThePage(t *testing.T) {
	w := newWorld(t)
	officer := w.staff("westmere", models.RoleOfficer)
	old := w.person("old@hatherden.example", models.Grant{Place: "hatherden", Role: models.RoleClerk})
	w.person("new@hatherden.example", models.Grant{Place: "hatherden", Role: models.RoleCouncillor})
	page := first(t, officer.sees("/staff/westmere/people"), `href="(/staff/westmere/people/[a-z0-9]+)">old@`)
	next := first(t, officer.last, `href="/staff/westmere/people/([a-z0-9]+)">new@`)
	officer.sees(page)
	officer.sends(page, fiber.StatusUnprocessableEntity, "do", "hand_over", "grant", "hatherden:clerk")
	w.has(officer.last, "Choose somebody else")
	officer.sends(page, fiber.StatusSeeOther, "do", "hand_over", "grant", "hatherden:clerk", "to", next)
	if a := old.get("/staff/hatherden/proposals"); a.status != fiber.StatusForbidden {
		t.Errorf("the old clerk still sees it: %d", a.status)
	}
	w.signedIn("new@hatherden.example").sees("/staff/hatherden/proposals")
	w.has(officer.sees("/staff/westmere/people/"+next), "A role was handed over by you.")
}

// TestOwnAccount changes the password and ends another session.
func TestOwnAccount(t *testing.T) {
	w := newWorld(t)
	here := w.person("clerk@hatherden.example", models.Grant{Place: "hatherden", Role: models.RoleClerk})
	w.shared.Clock.Add(time.Minute)
	there := w.signedIn("clerk@hatherden.example")
	w.has(here.sees("/account"), "Here, in this browser", "Somewhere else", "Clerk, Hatherden")
	here.sends("/account/sessions", fiber.StatusSeeOther)
	if a := there.get("/staff"); a.status != fiber.StatusUnauthorized {
		t.Errorf("the other session goes on: %d", a.status)
	}
	here.sees("/account")
	here.sends("/account/password", fiber.StatusUnprocessableEntity, "old", "not this one", "password", "another good one")
	w.has(here.last, "Enter the password that you have now")
	here.sends("/account/password", fiber.StatusSeeOther, "old", password, "password", "another good one")
	b := w.browser()
	b.get("/sign-in")
	b.sends("/sign-in", fiber.StatusSeeOther, "email", "clerk@hatherden.example", "password", "another good one")
	if a := w.browser().get("/account"); a.status != fiber.StatusUnauthorized {
		t.Errorf("nobody's account: %d", a.status)
	}
}

// TestPlacesOfAnOfficer are added and changed; one of the same name is refused.
func TestPlacesOfAnOfficer(t *testing.T) {
	w := newWorld(t)
	officer := w.staff("westmere", models.RoleOfficer)
	at := "/staff/westmere/places/new"
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "name", "", "body_name", "", "kind", "parish_council", "electors", "many", "zone", "Here")
	var order []int
	for _, name := range []string{"name", "body-name", "electors", "zone"} {
		order = append(order, strings.Index(officer.last, `href="#`+name+`"`))
	}
	for i, at := range order {
		if at < 0 || i > 0 && at < order[i-1] {
			t.Errorf("the summary is not in the order of the fields: %v", order)
		}
	}
	officer.sends(at, fiber.StatusSeeOther, "name", "Little Fossby", "body_name", "Little Fossby Parish Meeting", "kind", "parish_meeting", "electors", "118", "zone", "Europe/London")
	w.has(officer.sees("/staff/westmere/places"), "Little Fossby Parish Meeting", "118")
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "name", "Little Fossby", "body_name", "Another", "kind", "parish_meeting", "zone", "Europe/London")
	w.has(officer.last, "There is a place of that name already")
	edit := "/staff/westmere/places/little-fossby"
	officer.sees(edit)
	officer.sends(edit, fiber.StatusSeeOther, "name", "Little Fossby", "body_name", "Little Fossby Parish Meeting", "kind", "parish_meeting", "electors", "121", "zone", "Europe/London")
	officer.sends(edit, fiber.StatusUnprocessableEntity, "name", "Older", "body_name", "Older", "kind", "parish_meeting", "electors", "1", "zone", "Europe/London")
	w.has(officer.last, "changed")
	w.has(officer.sees("/staff/westmere/places"), "121")
	if a := w.staff("westmere", models.RoleClerk).get(at); a.status != fiber.StatusForbidden {
		t.Errorf("the clerk adds places: %d", a.status)
	}
}

// TestDeclineSaysWhy to the giver.
func TestDeclineSaysWhy(t *testing.T) {
	w := newWorld(t)
	w.chest(9_000_00)
	offer := w.offered(models.TransferDraft{To: []models.DraftTo{{Place: "hatherden", Amount: 9_000_00}}, Terms: models.TransferTerms{Name: "Street lights", Statutory: "none",
		Starts: w.shared.Clock.Now().AddDate(0, 3, 0).Format(time.DateOnly)}}, models.TransferWords{Service: "Lighting", HandBack: "As they were"})
	clerk := w.staff("hatherden", models.RoleClerk)
	page := "/staff/transfers/" + string(offer.ID)
	clerk.sees(page)
	clerk.sends(page, fiber.StatusUnprocessableEntity, "answer", "decline", "minute", "26/57", "reasons", "liability", "words", strings.Repeat("x", 1001))
	clerk.sends(page, fiber.StatusSeeOther, "answer", "decline", "minute", "26/57", "reasons", "liability", "words", "The columns are not insured.")
	w.has(w.staff("westmere", models.RoleOfficer).sees("/staff/westmere/offers"), "Declined", "Liability. The columns are not insured. Minute 26/57.")
}

// Trap 47: who reviews sees every round that is going on, not the newest alone: on the
// home, among the rounds, and where an idea is admitted to one of them.
func TestTrap47_ReviewerView(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	for _, r := range []models.Round{{ID: "hatherden-summer", Name: "Hatherden Summer"}, {ID: "hatherden-autumn", Name: "Hatherden Autumn"}} {
		r.Place = "hatherden"
		r.Times = models.Timetable{OpensAt: w.shared.Clock.Now().Add(48 * time.Hour), ClosesAt: w.shared.Clock.Now().Add(96 * time.Hour)}
		r.Rule, r.Ballot = models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot}, models.BallotSpec{Kind: models.Approval, Min: 1}
		r.Funds, r.Disclosure = []models.FundID{w.fund("For "+r.Name, 1_000_00)}, models.DefaultDisclosure(20)
		_, err := w.app.Rounds.Create(w.Context(), w.by(clerk), r)
		w.must(err)
	}
	idea := w.idea("Bench", 500_00, "")
	reviewer := w.staff("hatherden", models.RoleClerk)
	w.has(reviewer.sees("/staff/hatherden"), "Hatherden Decides", "Hatherden Summer", "Hatherden Autumn")
	w.has(reviewer.sees("/staff/hatherden/rounds"), "Hatherden Decides", "Hatherden Summer", "Hatherden Autumn")
	// The round that is sealed already takes no more; both others are offered.
	w.has(reviewer.sees("/staff/proposals/"+string(idea)+"?decision=admit"), "Hatherden Summer", "Hatherden Autumn")
}
