package web_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

const newAsk = "/staff/hatherden/asks/new"

// askFields are what the form of an ask needs.
func askFields(more ...string) []string {
	fields := []string{"title", "Count students as looking for work", "rule", "Fares are paid only for people who look for work.",
		"evidence", "Of 31 students who answered, 3 may be paid for.", "wanted", "Count a place at college.", "owner", "department",
		"owner_name", "Department for Work and Pensions", "due", "2026-12-01", "from", "body"}
	for i := 0; i < len(more); i += 2 {
		fields = with(fields, more[i], more[i+1])
	}
	return fields
}

// CB-03: a rule that blocks a proposal stands in a public register with its owner and
// status, on the page of what it blocks, is flagged when its day has passed, and goes out as a
// table in which no cell is a formula.
func TestCB03_PolicyAsks(t *testing.T) {
	w := newWorld(t)
	bus := w.idea("Bus to college trial", 8_000_00, "")
	clerk, public := w.staff("hatherden", models.RoleClerk), w.browser()
	w.has(public.sees("/p/hatherden/asks"), "No rule has been brought before anybody yet.")
	if a := public.post(newAsk, askFields("csrf", "x")...); a.status == fiber.StatusSeeOther {
		t.Error("anybody may raise an ask in the council's name")
	}
	clerk.sees(newAsk)
	clerk.sends(newAsk, fiber.StatusUnprocessableEntity, askFields("due", "2026-11-01", "owner", "", "from", "round", "evidence", "")...)
	w.has(clerk.last, "Choose a day after today", "Choose one", "Choose a round", "Count a place at college.")
	to := clerk.sends(newAsk, fiber.StatusSeeOther, askFields("from", "pilot", "proposal", string(bus), "title", "=HYPERLINK(1)")...).header.Get("Location")
	ask, _, _ := strings.Cut(to, "?")
	w.has(public.sees(to), "=HYPERLINK(1)", "Raised", "Department for Work and Pensions", "Bus to college trial", "Answer due Tuesday 1 December 2026")
	w.has(public.sees("/proposals/"+string(bus)), "A rule that blocks it", "=HYPERLINK(1)", "Raised by Hatherden Parish Council")
	w.hasNot(public.last, "Overdue")

	// The day passes, and nobody has to do anything for the register to say so.
	w.shared.Clock.Set(time.Date(2026, 12, 13, 9, 0, 0, 0, time.UTC))
	w.has(public.sees("/p/hatherden/asks"), "One answer is overdue.", "No answer", "Overdue by 12 days.")
	w.has(public.sees("/proposals/"+string(bus)), "Overdue by 12 days.")
	file, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(public.sees("/p/hatherden/asks.csv"), "\ufeff"))).ReadAll()
	if err != nil || len(file) != 2 || file[1][0] != "'=HYPERLINK(1)" || file[1][10] != "No answer" || file[1][11] != "12" {
		t.Errorf("the table: %q %v", file, err)
	}

	clerk = w.staff("hatherden", models.RoleClerk)
	kept := strings.Replace(ask, "/p/hatherden", "/staff", 1)
	clerk.sees(kept)
	clerk.sends(kept, fiber.StatusUnprocessableEntity, "status", "refused", "words", "")
	clerk.sends(kept, fiber.StatusSeeOther, "status", "acknowledged", "words", "We look into it.", "due", "2027-01-15")
	w.has(public.sees(ask), "Acknowledged", "We look into it.", "Answer due Friday 15 January 2027")
	w.hasNot(public.last, "Overdue")
	clerk.sees(kept)
	clerk.sends(kept, fiber.StatusSeeOther, "status", "agreed", "words", "Students count from April.")
	w.has(public.sees(ask), "Agreed", "Students count from April.", "We look into it.", "Raised.")
	clerk.sees("/staff")
	if a := clerk.post(kept, "status", "refused", "words", "No.", "csrf", hidden(clerk.last, "/sign-out").Get("csrf")); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("what was agreed to is refused: %d", a.status)
	}
}

// TestCB03_PartnersAnswerThemselves: a partner of the place budget answers the ask that is
// addressed to it on its own page, and no other's; nobody has to write it down.
func TestCB03_PartnersAnswerThemselves(t *testing.T) {
	w := newWorld(t)
	w.partners()
	clerk, nhs, pcc, public := w.staff("hatherden", models.RoleClerk), w.signatory("nhs"), w.signatory("pcc"), w.browser()
	w.has(clerk.sees(newAsk), "Vale NHS", "Vale PCC")
	clerk.sends(newAsk, fiber.StatusUnprocessableEntity, askFields("owner", "council", "owner_body", "nhs", "from", "body")...)
	w.has(clerk.last, "Only a partner answers on its own page")
	clerk.sends(newAsk, fiber.StatusUnprocessableEntity, askFields("owner", "partner", "owner_body", "hatherden-parish-council", "from", "body")...)
	to := clerk.sends(newAsk, fiber.StatusSeeOther, askFields("owner", "partner", "owner_body", "nhs", "from", "body")...).header.Get("Location")
	ask, _, _ := strings.Cut(to, "?")
	own := strings.Replace(ask, "/p/hatherden", "/partner", 1)
	w.has(nhs.sees("/partner"), "Rules you were asked to change", "Raised")
	w.hasNot(pcc.sees("/partner"), "Rules you were asked to change")
	w.has(nhs.sees(own), "Your answer", "What do you say?", "We refuse")
	nhs.sends(own, fiber.StatusUnprocessableEntity, "status", "agreed", "words", "")
	nhs.sends(own, fiber.StatusSeeOther, "status", "refused", "words", "The rule is set in London.", "due", "2027-12-31")
	w.has(public.sees(ask), "Refused", "The rule is set in London.", "Answer due Tuesday 1 December 2026")
	w.hasNot(public.last, "Written down here")
	if a := pcc.get(own); a.status != fiber.StatusForbidden {
		t.Errorf("another partner reads the form: %d", a.status)
	}
	pcc.sees("/partner")
	pcc.sends(own, fiber.StatusForbidden, "status", "agreed", "words", "We agree for them.", "csrf", hidden(pcc.last, "/sign-out").Get("csrf"))
	if a := public.get(own); a.status != fiber.StatusUnauthorized && a.status != fiber.StatusSeeOther {
		t.Errorf("anybody reads the form: %d", a.status)
	}
	w.hasNot(public.sees(ask), "We agree for them.")
	kept := strings.Replace(ask, "/p/hatherden", "/staff", 1)
	clerk.sees(kept)
	clerk.sends(kept, fiber.StatusSeeOther, "status", "agreed", "words", "By letter of 3 November.")
	w.has(public.sees(ask), "Agreed. Written down here, not by the partner itself.", "By letter of 3 November.")
}

// group forms a group at Westmere and gives its id.
func (w *world) group(name, lead string) models.GroupID {
	w.Helper()
	g, err := w.app.Oversight.Form(w.Context(), w.by(officer), 0, models.Group{ID: models.GroupID(w.app.NewID()), Place: "westmere", Name: name, Kind: models.OfficialsGroup,
		Seats: []models.Seat{{Role: lead}}, Lead: lead, From: "2026-01-01", Until: "2027-12-31"}, "Families with complex needs.")
	w.must(err)
	return g.ID
}

// CB-08: a group ends only with a named successor or an explicit none; all that it has before
// it, asks, blocked items and approvals, goes over in that act, and everybody sees from where.
func TestCB08_GroupWoundDown(t *testing.T) {
	w := newWorld(t)
	clerk := w.staff("westmere", models.RoleOfficer)
	clerk.sees("/staff/westmere/groups/new")
	clerk.sends("/staff/westmere/groups/new", fiber.StatusUnprocessableEntity, "name", "Families group", "kind", "officials_group", "remit", "Families with complex needs.",
		"seats", "", "from", "2026-01-01", "until", "2025-01-01")
	w.has(clerk.last, "The term must end after it begins")
	clerk.sends("/staff/westmere/groups/new", fiber.StatusSeeOther, "name", "Families group", "kind", "officials_group", "remit", "Families with complex needs.",
		"seats", "Head of early help, Westmere Council\nSchool link", "from", "2026-01-01", "until", "2027-01-01")
	page := clerk.sees("/p/westmere/groups")
	w.has(page, "Head of early help, Westmere Council (sponsors what is taken over)", "School link", "Nothing is before it.")
	families := models.GroupID(first(t, page, `href="/staff/groups/([^/"]+)"`))
	board, third := w.group("Vale board", "Cabinet member"), w.group("Third group", "Director")
	var keptIDs []string
	for _, kind := range []models.MatterKind{models.MatterBlocked, models.MatterApproval} {
		m, err := w.app.Oversight.Bring(t.Context(), w.by(officer), models.Matter{ID: models.MatterID("m-" + kind), Place: "westmere", Kind: kind,
			Held: models.Held{Group: families, Sponsor: "School link"}}, "About "+string(kind), "It stands still until somebody says yes.")
		w.must(err)
		keptIDs = append(keptIDs, "/p/westmere/matters/"+string(m.ID))
	}
	ask, err := w.app.Oversight.Raise(t.Context(), w.by(officer), models.Ask{ID: "ask-1", Place: "westmere", From: models.AskFromBody, Owner: models.OwnerDepartment, OwnerName: "A department",
		Due: "2026-12-01", Held: models.Held{Group: families, Sponsor: "School link"}}, models.AskText{Title: "An open ask", Rule: "A rule from elsewhere.", Evidence: "Numbers from here.", Wanted: "Another rule."})
	w.must(err)
	keptIDs = append(keptIDs, "/p/westmere/asks/"+string(ask.ID))
	w.has(clerk.sees("/p/westmere/groups"), "Sponsor: School link.")

	end := "/staff/groups/" + string(families) + "/end"
	w.has(clerk.sees(end), "3 things are handed over", "Explicitly no successor")
	clerk.sends(end, fiber.StatusUnprocessableEntity, "reason", "It is done.")
	w.has(clerk.last, "Name the successor, or say explicitly that there is none")
	clerk.sends(end, fiber.StatusUnprocessableEntity, "successor", string(board), "reason", "")
	clerk.sends(end, fiber.StatusUnprocessableEntity, "successor", string(families), "reason", "Itself.")
	clerk.sends(end, fiber.StatusSeeOther, "successor", string(board), "reason", "Its work is the board's now.")
	public := w.browser()
	page = public.sees("/p/westmere/groups")
	w.has(page, "Wound down on Monday 2 November 2026.", "Everything open went to Vale board", "Its work is the board's now.", "Taken over from Families group.", "Sponsor: Cabinet member.")
	w.hasNot(page, "Sponsor: School link.")
	for _, at := range keptIDs {
		w.has(public.sees(at), "Vale board. Sponsor: Cabinet member.", "Handed over from Families group to Vale board on 2 November 2026.")
	}
	// What was handed over is followed further, down to an explicit none.
	_, err = w.app.Oversight.WindDown(t.Context(), w.by(officer), board, third, false, "Again.")
	w.must(err)
	w.has(public.sees(keptIDs[0]), "Third group. Sponsor: Director.", "from Families group to Vale board", "from Vale board to Third group")
	_, err = w.app.Oversight.WindDown(t.Context(), w.by(officer), third, "", true, "Nobody is left.")
	w.must(err)
	w.has(public.sees(keptIDs[0]), "Westmere Council itself: no oversight group has it.")
	w.has(public.sees("/p/westmere/groups"), "There is explicitly no successor", "With no group", "About blocked", "About approval", "An open ask")
	// One document is the act, and the trail has it with actor and reason.
	steps, err := w.app.Oversight.GroupHistory(t.Context(), families)
	w.must(err)
	if last := steps[len(steps)-1]; last.Action != "wind_down" || last.State.Successor != board || last.Reason != "Its work is the board's now." {
		t.Errorf("the trail: %+v", steps)
	}
	if _, err := w.app.Oversight.Bring(t.Context(), w.by(officer), models.Matter{ID: "late", Place: "westmere", Kind: models.MatterBlocked, Held: models.Held{Group: families, Sponsor: "School link"}},
		"Too late", "The group is no more."); !models.IsKind(err, models.Invalid) {
		t.Errorf("a group that ended is given more: %v", err)
	}
}

// CB-10: without a councillor and an officer no round is sealed, so none opens; what is
// escalated to them grows old where everybody sees it, until they answer under their own sign-in.
func TestCB10_SponsorAndEscalation(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, func(r *models.Round) { r.Answers = models.Accountable{Councillor: "Chair of the council"} })
	clerk := w.staff("hatherden", models.RoleClerk)
	w.has(clerk.sees(clerkPage+"/check"), "No officer is named who answers for the round.")
	if _, err := w.app.Rounds.Seal(t.Context(), w.by(models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}), decides); !models.IsKind(err, models.Conflict) {
		t.Errorf("sealed without an officer: %v", err)
	}
	clerk.sees(clerkPage + "/set/people")
	clerk.sends(clerkPage+"/set/people", fiber.StatusSeeOther, "councillor", "", "officer", "Parish clerk")
	w.has(clerk.sees(clerkPage+"/check"), "No councillor is named who answers for the round.")
	clerk.sees(clerkPage + "/set/people")
	clerk.sends(clerkPage+"/set/people", fiber.StatusSeeOther, "councillor", "Chair of the council", "officer", "Parish clerk")
	w.hasNot(clerk.sees(clerkPage+"/check"), "is named who answers")
	clerk.sends(clerkPage+"/seal", fiber.StatusSeeOther)

	clerk.sees(newAsk)
	to := clerk.sends(newAsk, fiber.StatusSeeOther, askFields("from", "round", "round", string(decides))...).header.Get("Location")
	ask, _, _ := strings.Cut(to, "?")
	kept := strings.Replace(ask, "/p/hatherden", "/staff", 1)
	clerk.sees(kept)
	clerk.sends(kept, fiber.StatusUnprocessableEntity, "do", "escalate", "to", "councillor", "reason", "")
	clerk.sees(kept)
	clerk.sends(kept, fiber.StatusSeeOther, "do", "escalate", "to", "councillor", "reason", "Nobody answers us.")
	clerk.sees(kept)
	clerk.sends(kept, fiber.StatusUnprocessableEntity, "do", "escalate", "to", "councillor", "reason", "Once more.")
	w.has(clerk.last, "They have been called upon and have not answered yet")
	w.shared.Clock.Add(9*24*time.Hour + time.Hour)
	public := w.browser()
	for _, at := range []string{ask, "/p/hatherden/groups", "/r/hatherden-decides"} {
		w.has(public.sees(at), "Brought before the Chair of the council", "Unanswered for 9 days")
	}
	w.has(public.sees("/r/hatherden-decides"), "Who answers for it", "Parish clerk")
	clerk = w.staff("hatherden", models.RoleClerk)
	clerk.sees(ask)
	reply := "/staff/escalations/" + strings.TrimPrefix(ask, "/p/hatherden/asks/") + "-councillor-0"
	if a := clerk.post(reply, "answer", "For them.", "csrf", hidden(clerk.last, "/sign-out").Get("csrf")); a.status != fiber.StatusForbidden {
		t.Errorf("the clerk answers for the councillor: %d", a.status)
	}
	councillor := w.staff("hatherden", models.RoleCouncillor)
	councillor.sees(ask)
	councillor.sends(reply, fiber.StatusSeeOther, "answer", "I have written to the minister.")
	w.has(public.sees(ask), "Answered after 9 days", "I have written to the minister.")
}

// CB-09: a round begun like the last one has its rules and its lessons, its clerk brings over
// what got no money, with the way back, and everybody sees what is different.
func TestCB09_Continuity(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, false)
	clerk := w.staff("hatherden", models.RoleClerk)
	lessons := clerkPage + "/lessons"
	w.hasNot(clerk.sees(lessons), "Add the lesson")
	clerk.sees("/staff")
	if a := clerk.post(lessons, "do", "learn", "lesson", "Too early for a lesson.", "csrf", hidden(clerk.last, "/sign-out").Get("csrf")); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("a lesson before there is a result: %d", a.status)
	}
	_, err := w.app.Counting.Publish(t.Context(), w.by(models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}), decides)
	w.must(err)
	clerk.sees(lessons)
	clerk.sends(lessons, fiber.StatusUnprocessableEntity, "lesson", "Short.")
	clerk.sees(lessons)
	clerk.sends(lessons, fiber.StatusSeeOther, "lesson", "Ask for quotations before the ballot is settled.")
	public := w.browser()
	w.has(public.sees("/r/hatherden-decides"), "What rounds taught", "Ask for quotations before the ballot is settled.")

	clerk.sees("/staff/hatherden/rounds/new")
	clerk.sends("/staff/hatherden/rounds/new", fiber.StatusSeeOther, "start", "round.hatherden-decides", "name", "Hatherden Again", "id", "hatherden-again")
	again := "/staff/rounds/hatherden-again"
	w.has(clerk.sees(again), "Begun like Hatherden Decides", "Lessons and earlier ideas")
	page := clerk.sees(again + "/lessons")
	w.has(page, "Ask for quotations before the ballot is settled.", "Hatherden Decides", "Ideas of Hatherden Decides that got no money")
	unfunded, err := w.app.Counting.Unfunded(t.Context(), decides)
	w.must(err)
	result, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	view, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	if len(unfunded) == 0 || len(unfunded)+len(result.Chosen) != 3 {
		t.Fatalf("unfunded %v, chosen %v", unfunded, result.Chosen)
	}
	var funded models.ProposalID
	for _, p := range view.Seal.Projects {
		if p.Ref == result.Chosen[0] {
			funded = p.Proposal
		}
	}
	clerk.sends(again+"/lessons", fiber.StatusUnprocessableEntity, "do", "carry", "pick", string(funded))
	clerk.sees(again + "/lessons")
	clerk.sends(again+"/lessons", fiber.StatusSeeOther, "do", "carry", "pick", string(unfunded[0]))
	old := public.sees("/proposals/" + string(unfunded[0]))
	w.has(old, "It was brought again:")
	next := first(t, old, `It was brought again: <a class="govuk-link" href="([^"]+)"`)
	w.has(public.sees(next), "This idea was on the ballot of an earlier round and got no money:", "Hatherden Decides", "Brought again from the round before.")
	p, err := w.app.Proposals.Proposal(t.Context(), models.ProposalID(strings.TrimPrefix(next, "/proposals/")))
	w.must(err)
	if p.State != models.ProposalSubmitted || p.Round != "hatherden-again" || p.Again != unfunded[0] || p.Ask == 0 {
		t.Errorf("brought over as %+v", p)
	}
	// What is different is public: at first the days and the budget, then a rule too.
	clerk.sees(again + "/set/ballot")
	clerk.sends(again+"/set/ballot", fiber.StatusSeeOther, "ballot", "approval", "min", "1", "max", "3")
	w.has(public.sees("/r/hatherden-again"), "Ask for quotations before the ballot is settled.")
	changes := public.sees("/r/hatherden-again/changes")
	w.has(changes, "Voting opens", "Voting closes", "How many", "From 1 to 3 projects", "Budget", "£20,000")
}

// CB-11: what is proposed about families speaks of a service: the form warns, nobody but the
// clerk reads it before the clerk has said that no person can be recognised, it is not admitted
// without that, and a live figure that fewer than ten people make is not shown.
func TestCB11_Families(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	public := w.browser()
	start := first(t, public.sees("/p/hatherden/propose"), `href="(/p/hatherden/propose/[^"]+/need[^"]*)"`)
	w.has(public.sees(start), "describe a service, never a case")
	clerk := w.staff("hatherden", models.RoleClerk)
	w.has(clerk.sees("/staff/hatherden/proposals/new"), "describe a service, never a case")
	id := w.proposesForFamilies(public, start)
	terms := []string{"ask", "1,000", "strand", "place", "pays", "any"}
	clerk.sees("/staff/proposals/" + string(id) + "/terms")
	clerk.sends("/staff/proposals/"+string(id)+"/terms", fiber.StatusUnprocessableEntity, append(terms, "do", "save")...) // moved out of families without a reason
	w.has(clerk.last, "Fill this in")
	clerk.sends("/staff/proposals/"+string(id)+"/terms", fiber.StatusSeeOther, "ask", "1,000", "strand", "families", "pays", "any", "do", "save")
	w.hasNot(public.sees("/proposals/"+string(id)), "Family support hours")
	w.hasNot(public.sees("/p/hatherden?ideas=all"), "Family support hours")
	at := "/staff/proposals/" + string(id)
	w.has(clerk.sees(at+"?decision=admit"), "No person can be recognised in it")
	admit := []string{"decision", "admit", "round", string(decides), "power", "General power of competence"}
	clerk.sends(at, fiber.StatusUnprocessableEntity, admit...)
	w.has(clerk.last, "Say that no person can be recognised in it, or refuse it")
	clerk.sends(at, fiber.StatusSeeOther, with(admit, "cleared", "yes")...)
	w.has(public.sees("/proposals/"+string(id)), "Family support hours")
	// Another idea that is admitted already does not become one about families unseen.
	swing := w.idea("Play hours", 500_00, decides)
	if _, err := w.app.Proposals.Term(t.Context(), w.by(models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}), swing,
		models.Terms{Purpose: models.Purpose{Strand: "families"}}, 500_00, ""); !models.IsKind(err, models.Conflict) {
		t.Errorf("an admitted idea became one about families: %v", err)
	}
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	ref := w.ref("Family support hours")
	for _, code := range w.codes[:9] {
		w.vote(code, ref)
	}
	wall := w.staff("hatherden", models.RoleCouncillor).sees("/r/hatherden-decides/wall")
	w.has(wall, "Fewer than 10 people have voted.", "fewer than 10")
	w.hasNot(wall, "9 people")
}

// proposesForFamilies goes through the form as a resident whose idea is help for families: the
// theme is the proposer's own choice, and the form warns once more before it is sent.
func (w *world) proposesForFamilies(public *browser, start string) models.ProposalID {
	w.Helper()
	step := func(name string) string { return strings.Replace(start, "/need", "/"+name, 1) }
	fields := map[string][]string{"idea": {"title", "Family support hours", "summary", "More hours for the worker whom people know.", "strand", "families"},
		"cost": {"ask", "1,000"}}
	w.has(public.sees(step("idea")), "What is it about?", "The clerk reads it before anybody else can")
	public.sends(step("idea"), fiber.StatusUnprocessableEntity, "title", "Family support hours", "summary", "More hours for the worker.", "strand", "witchcraft")
	for _, name := range []string{"need", "idea", "strengths", "where", "cost", "deliver", "picture"} {
		public.sees(step(name))
		public.sends(step(name), fiber.StatusSeeOther, fields[name]...)
	}
	w.has(public.sees(step("check")), "This is about help for families", "Families with complex needs")
	sent := public.sends(step("check"), fiber.StatusSeeOther).header.Get("Location")
	id, _, _ := strings.Cut(strings.TrimPrefix(sent, "/proposals/"), "?")
	return models.ProposalID(id)
}

// CB-33: evidence of need and strengths are asked for online and on paper, and stand on the list
// of what is on the ballot, on the page of the project and on the summary of one's own ballot.
func TestCB33_NeedAndStrengths(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	clerk, public := w.staff("hatherden", models.RoleClerk), w.browser()
	clerk.sees("/staff/hatherden/proposals/new")
	clerk.sends("/staff/hatherden/proposals/new", fiber.StatusSeeOther, "title", "Allotment water", "summary", "Three taps near the plots.", "need", "Forty plots share one tap.",
		"strengths", "Six plot holders can lay pipes.", "ask", "3,150", "period", "once", "after", "the society", "deliver", "volunteers", "round", string(decides))
	list, err := w.app.Proposals.OfPlace(t.Context(), "hatherden")
	w.must(err)
	var id models.ProposalID
	for _, e := range list {
		if e.Text.Get("title") == "Allotment water" {
			id = e.Proposal.ID
		}
	}
	clerk.sees("/staff/proposals/" + string(id) + "?decision=admit")
	clerk.sends("/staff/proposals/"+string(id), fiber.StatusSeeOther, "decision", "admit", "round", string(decides), "power", "General power of competence")
	for _, at := range []string{"/proposals/" + string(id), "/r/hatherden-decides"} {
		w.has(public.sees(at), "Forty plots share one tap.", "Six plot holders can lay pipes.")
	}
	step := first(t, public.sees("/p/hatherden/propose"), `href="(/p/hatherden/propose/[^"]+/)need[^"]*"`)
	if !strings.Contains(public.sees(step+"need"), `name="need"`) || !strings.Contains(public.sees(step+"strengths"), `name="strengths"`) {
		t.Error("the form does not ask for need and strengths")
	}
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(models.SystemActor("test")), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	voter := w.voter(0) // what a voter looks at once more before the ballot is sent
	voter.sees("/r/hatherden-decides/ballot")
	w.has(voter.sends("/r/hatherden-decides/ballot", fiber.StatusOK, "do", "check", "choice", w.ref("Allotment water")).body,
		"Check your choices", "Forty plots share one tap.", "Six plot holders can lay pipes.")
}
