package web_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// TestPostcodeLeadsToThePlace, however it is typed; it stands in no address and in
// no log.
func TestPostcodeLeadsToThePlace(t *testing.T) {
	w := newWorld(t)
	w.must(w.app.Places.SetPostcodes(t.Context(), []models.Postcode{{Code: "ZZ1 1AA", Places: []models.PlaceID{"hatherden"}},
		{Code: "ZZ1 9ZZ", Places: []models.PlaceID{"hatherden", "westmere"}}}))
	b := w.browser()
	for _, typed := range []string{"ZZ1 1AA", "zz11aa", " zz1-1aa "} {
		b.sees("/")
		if to := b.sends("/find", fiber.StatusSeeOther, "postcode", typed).header.Get("Location"); to != "/p/hatherden" {
			t.Errorf("%q leads to %s", typed, to)
		}
	}
	b.sees("/")
	b.sends("/find", fiber.StatusOK, "postcode", "zz1 9zz")
	w.has(b.last, "Your postcode lies in more than one place", "Hatherden", "Westmere")
	for typed, words := range map[string]string{"": "Enter your postcode", "12 Mill Lane": "Check the postcode", "ZZ9 9AA": "We have no place for this postcode"} {
		b.sees("/")
		b.sends("/find", fiber.StatusUnprocessableEntity, "postcode", typed)
		w.has(b.last, words, "All places", "Hatherden")
		if typed != "" && !strings.Contains(b.last, `value="`+typed+`"`) {
			t.Errorf("%q was not kept", typed)
		}
	}
	if logged := strings.ToLower(w.log.String()); strings.Contains(logged, "zz1") || strings.Contains(logged, "zz9") {
		t.Errorf("a postcode was logged:\n%s", logged)
	}
}

// many sets up a round with so many projects, not sealed.
func many(t *testing.T, n int) *world {
	w := newWorld(t)
	w.prepare(10, nil)
	for i := range n - len(three) {
		w.idea(fmt.Sprintf("Bench %02d", i+1), money.Pence(100_00+i*100), decides)
	}
	return w
}

var listed = regexp.MustCompile(`cc-list__name" href="/proposals/[^"]*">([^<]*)</a>`)

func names(page string) []string {
	var out []string
	for _, m := range listed.FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

// TestProjectsAreFound narrows the list of a round by words, place and cost.
func TestProjectsAreFound(t *testing.T) {
	w := many(t, 30)
	b := w.browser()
	for query, want := range map[string]string{
		"q=orchard":                        "Village orchard",
		"q=ORCHARD":                        "Village orchard",
		"least=10,000":                     "Inclusive swing",
		"least=2000&most=%C2%A33,000":      "Village orchard",
		"sort=dearest&least=2000":          "Inclusive swing Speed signs Village orchard",
		"sort=cheapest&least=2000":         "Village orchard Speed signs Inclusive swing",
		"sort=name&least=2000":             "Inclusive swing Speed signs Village orchard",
		"where=nowhere":                    "",
		"q=bench+0&most=102&sort=cheapest": "Bench 01 Bench 02 Bench 03",
	} {
		page := b.sees("/r/hatherden-decides?" + query)
		if got := strings.Join(names(page), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	w.has(b.sees("/r/hatherden-decides?q=zebra"), "0 of 30 projects.", "No project fits.")
	a := b.get("/r/hatherden-decides?most=a+lot&q=swing")
	w.has(a.body, "Enter an amount in figures", "Inclusive swing")
	if a.status != fiber.StatusUnprocessableEntity || !strings.Contains(a.body, `value="a lot"`) || !strings.Contains(a.body, `value="swing"`) {
		t.Errorf("what was typed is gone: %d", a.status)
	}
}

// TestOrderIsTheVisitorsOwn is another for each visitor, the same on reload, and goes
// on from page to page.
func TestOrderIsTheVisitorsOwn(t *testing.T) {
	w := many(t, 30)
	b := w.browser()
	page := b.sees("/r/hatherden-decides")
	first20 := names(page)
	if again := names(b.sees("/r/hatherden-decides")); !slices.Equal(first20, again) {
		t.Errorf("loaded again it is %v, first %v", again, first20)
	}
	w.has(page, "30 projects.", "Page 1 of 2.")
	next := first(t, page, `href="([^"]*)#projects" rel="next"`)
	all := append(slices.Clone(first20), names(b.sees(next))...)
	if slices.Sort(all); len(slices.Compact(all)) != 30 {
		t.Errorf("on two pages stand %d projects", len(slices.Compact(all)))
	}
	if other := names(b.sees("/r/hatherden-decides?order=somebody")); slices.Equal(first20, other) {
		t.Error("another visitor has the same order")
	}
	if got := names(b.sees("/r/hatherden-decides?page=99")); len(got) != 20 {
		t.Errorf("a page that there is not shows %d", len(got))
	}
}

// TestEveryPhaseSaysWhatComes goes through the life of a round.
func TestEveryPhaseSaysWhatComes(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	b := w.browser()
	at := "/r/hatherden-decides"
	w.has(b.sees(at), "Being set up", "Ideas are still taken.", "Propose an idea", "Ideas come in")
	w.shared.Clock.Add(2 * time.Hour)
	w.has(b.sees(at), "Held", "The clerk has still to seal the round.")
	_, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.hasNot(b.sees(at), "Ideas are still taken.")
	w.app.Voting.Look(t.Context())
	w.has(b.sees(at), "Vote now", "You can change your mind until voting closes.")
	w.has(b.sees("/"), "Open now, or soon", "Hatherden Decides", "1 round is open")
	w.vote(w.codes[0], w.ref("Inclusive swing"))
	w.close()
	w.has(b.sees(at), "The ballots are counted next.")
	_, err = w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.has(b.sees(at), "The clerk publishes the count.")
	w.hasNot(b.sees("/"), "Hatherden Decides")
}

// Trap 28: what was on a ballot stays readable after the close, with its votes and
// its fate.
func TestTrap28_CloseIsNotADisappearance(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	for _, code := range w.codes[:12] {
		w.vote(code, w.ref("Inclusive swing"))
	}
	view, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	w.close()
	_, err = w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Add(400 * 24 * time.Hour)
	b := w.browser()
	for _, p := range view.Seal.Projects {
		page := b.sees("/proposals/" + string(p.Proposal))
		why := first(t, page, `href="(/r/hatherden-decides/result/[^"]*)"`)
		if p.Ref == w.ref("Inclusive swing") {
			w.has(page, "Recommended")
			w.has(b.sees(why), "chosen by 12 of 12 people")
		} else {
			w.has(b.sees(why), "chosen by 0 of 12 people")
		}
	}
	w.has(b.sees("/p/hatherden"), "Inclusive swing", "Speed signs", "Village orchard")
}

// Trap 45: what was counted does not change with what happens afterwards: a year
// later, with more letters made, the result says the same.
func TestTrap45_FrozenStatistics(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	for _, code := range w.codes[:12] {
		w.vote(code, w.ref("Inclusive swing"))
	}
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	b := w.browser()
	before := b.sees("/r/hatherden-decides/result")
	w.has(before, "60.0% of the 20 codes sent", "12")
	_, _ = w.app.Rolls.MakeBatch(t.Context(), w.by(clerk), decides, 40) // whether it is refused or not
	w.shared.Clock.Add(365 * 24 * time.Hour)
	if after := b.sees("/r/hatherden-decides/result"); text(after) != text(before) {
		t.Errorf("a year later the result says\n%s\nand said\n%s", text(after), text(before))
	}
}

// TestResolvedOtherwise says of each project what the council awarded, and why it
// decided otherwise.
func TestResolvedOtherwise(t *testing.T) {
	w := newWorld(t)
	w.open(20, func(r *models.Round) { r.Times.ResolvesOn = r.Times.ClosesAt.Add(72 * time.Hour) })
	swing, orchard := w.ref("Inclusive swing"), w.ref("Village orchard")
	for _, code := range w.codes[:12] {
		w.vote(code, swing)
	}
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	b := w.browser()
	w.has(b.sees("/r/hatherden-decides/result/"+swing), "Recommended", "The meeting is on 17 November 2026.")
	w.shared.Clock.Add(96 * time.Hour)
	_, err = w.app.Counting.Resolve(t.Context(), w.by(clerk), decides, models.Minuted{Kind: models.GeneralPower, Minute: "26/114", On: "2026-11-17", Power: "General power of competence", Refs: []string{orchard}, Reason: "The ground floods."})
	w.must(err)
	w.has(b.sees("/r/hatherden-decides/result/"+swing), "Not awarded", "Residents recommended it, and Hatherden Parish Council decided otherwise. Its reason: The ground floods.", "minute 26/114")
	page := b.sees("/r/hatherden-decides/result")
	w.has(page, "Awarded", "Not awarded", "residents had recommended it", "The ground floods.")
	w.hasNot(page, "Nothing moves until the council resolves")
}

// TestRefusalsKeepTheWayOn has the navigation of the place on the page of an error.
func TestRefusalsKeepTheWayOn(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.browser()
	for path, status := range map[string]int{"/r/hatherden-decides/wall": fiber.StatusForbidden, "/r/hatherden-decides/result": fiber.StatusNotFound,
		"/p/hatherden/propose/short/need": fiber.StatusNotFound} {
		a := b.get(path)
		if a.status != status || !strings.Contains(a.body, `href="/p/hatherden/journal"`) {
			t.Errorf("%s: %d without its navigation", path, a.status)
		}
		w.has(a.body, "Go to Hatherden", "Go to the start", "Help")
	}
}
