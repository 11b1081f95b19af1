package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// begun is a round of Hatherden from a template, with its clerk at the task list.
func (w *world) begun(template string) *browser {
	w.Helper()
	clerk := w.staff("hatherden", models.RoleClerk)
	clerk.sees("/staff/hatherden/rounds/new")
	clerk.sends("/staff/hatherden/rounds/new", fiber.StatusSeeOther, "start", "template."+template, "name", "Hatherden Decides")
	return clerk
}

// faults are the sentences of the summary of errors, in order.
func faults(page string) []string {
	_, page, _ = strings.Cut(page, "govuk-error-summary__list")
	page, _, _ = strings.Cut(page, "</ul>")
	var out []string
	for part := range strings.SplitSeq(page, "<li>") {
		if line := text("<" + "p>" + part); strings.Contains(part, "</li>") {
			out = append(out, line)
		}
	}
	return out
}

// TestRoundBegins from a template or like another round, and nothing else.
func TestRoundBegins(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	clerk := w.staff("hatherden", models.RoleClerk)
	at := "/staff/hatherden/rounds/new"
	w.has(clerk.sees(at), "Parish £1,000 evening", "Parish £20,000 round", "District round, one area", "Like Hatherden Decides")
	clerk.sends(at, fiber.StatusUnprocessableEntity, "name", "Summer Round")
	w.has(clerk.last, "Choose one")
	clerk.sends(at, fiber.StatusUnprocessableEntity, "name", "", "start", "template.evening")
	w.has(clerk.last, "Give it a name")
	if !strings.Contains(clerk.last, `value="template.evening" checked`) {
		t.Error("the choice is lost")
	}
	clerk.sends(at, fiber.StatusUnprocessableEntity, "name", "Hatherden Decides", "start", "template.evening")
	w.has(clerk.last, "Choose another short name")
	clerk.sends(at, fiber.StatusSeeOther, "name", "Second Round", "start", "round.hatherden-decides")
	w.has(clerk.sees("/staff/rounds/second-round"), "Begun like Hatherden Decides", "0 of 10 done", "Not started", "Cannot start yet")
	public := w.browser()
	w.has(public.sees("/r/second-round"), "What is different from last time")
	w.has(public.sees("/r/second-round/changes"), "How people choose")
	edit := "/staff/rounds/second-round/set/"
	clerk.sees(edit + "ballot")
	clerk.sends(edit+"ballot", fiber.StatusSeeOther, "ballot", "approval", "min", "1", "max", "3")
	clerk.sees(edit + "dates")
	clerk.sends(edit+"dates", fiber.StatusSeeOther, "name", "Second Round", "opens_at", "2026-12-01T09:00", "closes_at", "2026-12-08T21:00")
	w.has(public.sees("/r/second-round/changes"), "From 1 to 2 projects", "From 1 to 3 projects", "12 days", "7 days", "The same as last time")
	if a := public.get("/r/hatherden-decides/changes"); a.status != fiber.StatusNotFound {
		t.Errorf("the changes of a round that was begun like no other: %d", a.status)
	}
}

// TestPartsOfARound tell what is wrong in the order of their fields, keep what
// was typed, and read times in the zone of the place.
func TestPartsOfARound(t *testing.T) {
	w := newWorld(t)
	fund := w.fund("Play", 5_000_00)
	clerk := w.begun("parish")
	at := clerkPage + "/set/"
	clerk.sees(at + "dates")
	clerk.sends(at+"dates", fiber.StatusUnprocessableEntity, "name", "", "opens_at", "soon", "closes_at", "2027-07-14T21:00", "resolves_on", "2027-07-01T09:00")
	if got, want := faults(clerk.last), []string{"Give it a name", "Enter a day and a time", "The meeting must be after voting closes"}; len(got) != 3 ||
		!strings.HasPrefix(got[0], want[0]) || !strings.HasPrefix(got[1], want[1]) || got[2] != want[2] {
		t.Errorf("faults %q", got)
	}
	if !strings.Contains(clerk.last, `value="soon"`) || !strings.Contains(clerk.last, `value="2027-07-14T21:00"`) {
		t.Error("what was typed is lost")
	}
	clerk.sends(at+"dates", fiber.StatusUnprocessableEntity, "name", "Summer", "opens_at", "2027-03-28T01:30", "closes_at", "2027-07-14T21:00")
	w.has(clerk.last, "the clocks go forward")
	clerk.sends(at+"dates", fiber.StatusSeeOther, "name", "Summer", "opens_at", "2027-07-01T09:00", "closes_at", "2027-07-14T21:00")
	v, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	if want := time.Date(2027, 7, 1, 8, 0, 0, 0, time.UTC); !v.Round.Times.OpensAt.Equal(want) {
		t.Errorf("opens at %s, want %s", v.Round.Times.OpensAt, want)
	}
	clerk.sees(at + "money")
	clerk.sends(at+"money", fiber.StatusUnprocessableEntity)
	w.has(clerk.last, "Choose at least one fund")
	clerk.sends(at+"money", fiber.StatusSeeOther, "funds", string(fund))
	clerk.sees(at + "people")
	clerk.sends(at+"people", fiber.StatusSeeOther, "councillor", "Chair of the council", "officer", "Parish clerk")
	clerk.sees(at + "ballot")
	clerk.sends(at+"ballot", fiber.StatusUnprocessableEntity, "ballot", "points", "min", "1", "max", "0", "max_sum", "10", "max_each", "20", "min_sum", "0")
	w.has(clerk.last, "Enter no more than the points")
	clerk.sends(at+"ballot", fiber.StatusSeeOther, "ballot", "points", "min", "1", "max", "0", "max_sum", "10", "max_each", "5", "min_sum", "0")
	clerk.sees(at + "rule")
	clerk.sends(at+"rule", fiber.StatusSeeOther, "rule", "mes_cost_add1", "step", "2.50", "ties", "number", "threshold", "7",
		"min_votes", "10", "filter", "3", "compare", "yes")
	w.has(clerk.sees(clerkPage), "Chair of the council. Parish clerk.", "5 of 10 done", "10 points, at most 5 for one project")
	v, err = w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	if r := v.Round.Rule; r.Step != 250 || r.Threshold != 0 || r.MinVotes != 10 || r.Filter != 3 || !r.Compare || v.Round.Name != "Summer" || !slices.Equal(v.Round.Funds, []models.FundID{fund}) {
		t.Errorf("%+v", v.Round)
	}
	if a := clerk.get(at + "nothing"); a.status != fiber.StatusNotFound {
		t.Errorf("a part that is none: %d", a.status)
	}
}

// TestTwoClerksAtOnePart are both shown what the other did; at different parts
// nobody is in the way.
func TestTwoClerksAtOnePart(t *testing.T) {
	w := newWorld(t)
	one := w.begun("evening")
	two := w.staff("hatherden", models.RoleClerk)
	at := clerkPage + "/set/dates"
	fields := func(name string) []string {
		return []string{"name", name, "opens_at", "2027-07-01T09:00", "closes_at", "2027-07-14T21:00"}
	}
	one.sees(at)
	two.sees(at)
	one.sends(at, fiber.StatusSeeOther, fields("Named by one")...)
	two.sends(at, fiber.StatusUnprocessableEntity, fields("Named by two")...)
	w.has(two.last, "Somebody else has saved this part in the meantime", "Saved now", "Named by one", "Typed here", "Named by two")
	two.sends(at, fiber.StatusSeeOther, fields("Named by two")...)
	w.has(one.sees(clerkPage), "Set up Named by two")
	one.sees(at)
	two.sees(clerkPage + "/set/people")
	one.sends(at, fiber.StatusSeeOther, fields("Named by one again")...)
	two.sends(clerkPage+"/set/people", fiber.StatusSeeOther, "officer", "The clerk")
	w.has(one.sees(clerkPage), "Named by one again", "The clerk.")
}

// TestSealShowsWhatItFreezes, with what is in its way and where it is mended, and
// freezes nothing that was not shown.
func TestSealShowsWhatItFreezes(t *testing.T) {
	w := newWorld(t)
	clerk := w.begun("parish")
	empty := clerk.sees(clerkPage + "/check")
	w.has(empty, "In the way", "No fund has been chosen.", "No project is on the ballot yet.", "No codes have been made.")
	for _, link := range []string{"/set/money", "/projects", "/codes", "/set/dates"} {
		if link != "/set/dates" && !strings.Contains(empty, `href="`+clerkPage+link+`"`) {
			t.Errorf("nothing leads to %s", link)
		}
	}
	if strings.Contains(empty, "Seal the round</button>") {
		t.Error("a round with nothing in it can be sealed")
	}
	w = newWorld(t)
	w.prepare(20, nil)
	clerk = w.staff("hatherden", models.RoleClerk)
	ready := clerk.sees(clerkPage + "/check")
	w.has(ready, "A sealed round cannot be changed.", "Inclusive swing", "£20,000", "Parish clerk", "20 that can be voted with", "Look at this once more",
		"letters may not have reached everyone")
	w.idea("A late bench", 900_00, decides)
	clerk.last = ready
	clerk.sends(clerkPage+"/seal", fiber.StatusUnprocessableEntity)
	w.has(clerk.last, "Something has changed since this page was shown", "A late bench")
	ready = clerk.sees(clerkPage + "/check")
	for range 2 { // sent twice is sealed once
		clerk.last = ready
		clerk.sends(clerkPage+"/seal", fiber.StatusSeeOther)
	}
	for _, path := range []string{"/set/dates", "/check"} {
		if a := clerk.get(clerkPage + path); a.status != fiber.StatusConflict {
			t.Errorf("%s of a sealed round: %d", path, a.status)
		}
	}
}

// TestPreview shows what residents will see, to the clerk alone, and counts nothing.
func TestPreview(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	clerk := w.staff("hatherden", models.RoleClerk)
	w.has(clerk.sees(clerkPage+"/preview"), "Preview", "Voting is open until", "Inclusive swing", "Vote now")
	ballot := clerkPage + "/preview/ballot"
	page := clerk.sees(ballot)
	w.has(page, "Preview", "Choose what to pay for", "Inclusive swing")
	if !strings.Contains(page, "<title>Preview: ") || strings.Contains(page, "ballot.js") {
		t.Error("the title does not say that it is a preview, or a script would cast")
	}
	clerk.sends(ballot, fiber.StatusUnprocessableEntity, "do", "send", "choice", "1")
	w.has(clerk.last, "This is a preview: nothing is counted")
	public := w.browser()
	if a := public.get(clerkPage + "/preview"); a.status != fiber.StatusUnauthorized {
		t.Errorf("the public previews a round: %d", a.status)
	}
	w.has(public.sees("/r/hatherden-decides"), "Being set up") // what was previewed is not remembered
	w.hasNot(public.last, "Preview")
}

// TestRehearsalOnPages is marked on every page and listed on none.
func TestRehearsalOnPages(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	clerk := w.staff("hatherden", models.RoleClerk)
	clerk.sees(clerkPage)
	clerk.sends(clerkPage+"/rehearse", fiber.StatusUnprocessableEntity, "minutes", "1")
	w.has(clerk.last, "Enter a number from 5 to 240")
	to := clerk.sends(clerkPage+"/rehearse", fiber.StatusSeeOther, "minutes", "").header.Get("Location")
	to, _, _ = strings.Cut(to, "?")
	id := strings.TrimPrefix(to, "/staff/rounds/")
	w.app.Voting.Look(t.Context())
	public := w.browser()
	for _, page := range []string{clerk.sees(to), clerk.sees(to + "/codes"), public.sees("/r/" + id), public.sees("/r/" + id + "/code")} {
		w.has(page, "Rehearsal", "Nothing here counts", "Hatherden Decides (rehearsal)")
		if !strings.Contains(page, "<title>Rehearsal: ") {
			t.Errorf("no title says so: %s", first(t, page, "<title>([^<]*)"))
		}
	}
	for _, list := range []string{public.sees("/"), public.sees("/p/hatherden"), clerk.sees("/staff"), clerk.sees("/staff/hatherden/rounds")} {
		w.hasNot(list, "(rehearsal)")
	}
	w.has(clerk.sees(clerkPage), "Practice rounds", "Practice of")
	clerk.sees(to)
	clerk.sends(to+"/end", fiber.StatusSeeOther)
	w.shared.Clock.Add(2 * time.Hour)
	w.app.CloseDue(t.Context())
	clerk = w.staff("hatherden", models.RoleClerk)
	clerk.sees(to)
	clerk.sends(to+"/count", fiber.StatusSeeOther)
	w.has(clerk.sees(to), "What came of it", "Only you see it")
	w.hasNot(clerk.last, "Publish the recommendation")
	w.has(clerk.sees("/r/"+id+"/result"), "Rehearsal")
	if a := public.get("/r/" + id + "/result"); a.status == fiber.StatusOK {
		t.Error("the public sees what came of a rehearsal")
	}
}

// TestLostLetter is replaced once, by its number, and the counts say so.
func TestLostLetter(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	w.vote(w.codes[1], w.ref("Village orchard"))
	clerk := w.staff("hatherden", models.RoleClerk)
	at := clerkPage + "/codes"
	clerk.sees(at)
	for typed, want := range map[string]string{"": "like 1-12", "twelve": "like 1-12", "1-400": "There is no letter with these numbers", "1-2": "has been used to vote"} {
		clerk.sends(at+"/replace", fiber.StatusUnprocessableEntity, "letter", typed, "do", "replace")
		w.has(clerk.last, want)
		if typed != "" && !strings.Contains(clerk.last, `value="`+typed+`"`) {
			t.Errorf("%q is lost", typed)
		}
	}
	clerk.sends(at+"/replace", fiber.StatusSeeOther, "letter", "1 - 1", "do", "replace")
	page := clerk.sees(at)
	w.has(page, "Letter 2-1 instead of 1-1", "1 is void.")
	w.has(clerk.sees(first(t, page, `href="(/staff/rounds/hatherden-decides/codes/2/sheet[^"]*)"`)), "Letter 2-1", "How to vote", "Hatherden Parish Council")
	voter := w.browser()
	voter.sees("/r/hatherden-decides/code")
	voter.sends("/r/hatherden-decides/code", fiber.StatusUnprocessableEntity, "code", w.codes[0])
	w.has(voter.last, "a new letter took its place")
	clerk.sees(at)
	clerk.sends(at+"/replace", fiber.StatusSeeOther, "letter", "1-3", "do", "void")
	w.has(clerk.sees(at), "2 are void.")
}

// TestPaperwork is ready to copy before the meeting and after it.
func TestPaperwork(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	for _, code := range w.codes[:3] {
		w.vote(code, w.ref("Inclusive swing"), w.ref("Village orchard"))
	}
	_, err := w.app.Rounds.Close(t.Context(), w.by(clerk), decides, time.Date(2026, 11, 9, 12, 0, 0, 0, time.UTC), "The hall is free earlier")
	w.must(err)
	w.close()
	clerk := w.staff("hatherden", models.RoleClerk)
	if a := clerk.get(clerkPage + "/resolution"); a.status != fiber.StatusConflict {
		t.Errorf("paperwork before there is a recommendation: %d", a.status)
	}
	clerk.sees(clerkPage)
	clerk.sends(clerkPage+"/count", fiber.StatusSeeOther)
	clerk.sees(clerkPage)
	clerk.sends(clerkPage+"/publish", fiber.StatusSeeOther)
	w.has(clerk.sees(clerkPage), "3 of 20 codes used") // three are no secret any more
	at := clerkPage + "/resolution"
	w.has(clerk.sees(at), "Agenda item", "To receive the recommendation of residents", "from the pot of £20,000", "Voting was open from 2 November 2026 to 9 November 2026. Ballots counted: 3. Codes issued: 20.",
		"(1) ", "Inclusive swing: £14,800", "Village orchard: £2,450", "In all £17,250. £2,750 of the pot would be left", "Power to spend: General power of competence.",
		"http://chest.example/r/hatherden-decides/result", "RESOLVED", "- Play and safety: £17,250")
	if !strings.Contains(clerk.last, `name="power" type="text" value="General power of competence"`) {
		t.Error("the power is not filled in")
	}
	w.shared.Clock.Add(48 * time.Hour)
	clerk = w.staff("hatherden", models.RoleClerk)
	clerk.sees(at)
	day := w.shared.Clock.Now().Format(time.DateOnly)
	clerk.sends(clerkPage+"/resolve", fiber.StatusUnprocessableEntity, "reason", "", "awards", w.ref("Inclusive swing"), "power", "", "on", "", "minute", "")
	if got := faults(clerk.last); len(got) != 5 || !strings.Contains(got[4], "otherwise than recommended") {
		t.Errorf("faults %q", got)
	}
	clerk.sends(clerkPage+"/resolve", fiber.StatusSeeOther, "minute", "26/114", "power_kind", "general", "on", day, "power", "GPC", "awards", w.ref("Inclusive swing"),
		"reason", "The orchard has to wait for the lease.")
	w.has(clerk.sees(at), "Awards", "£14,800 from Play and safety", "In all £14,800, under: GPC.", "How the money moved", "Allocated after Hatherden Decides",
		"The council departs from the recommendation for this reason: The orchard has to wait for the lease.", "£5,200 goes back to its funds")
	w.hasNot(clerk.last, "Westmere Council transferred")
}
