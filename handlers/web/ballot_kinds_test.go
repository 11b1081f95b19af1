package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// kind sets the ballot of a round.
func kind(spec models.BallotSpec) func(*models.Round) {
	return func(r *models.Round) { r.Ballot = spec }
}

// TestKnapsackForm keeps what is too dear ticked, and says by how much.
func TestKnapsackForm(t *testing.T) {
	w := newWorld(t)
	w.open(20, kind(models.BallotSpec{Kind: models.Knapsack, Min: 1}))
	swing, signs, orchard := w.ref("Inclusive swing"), w.ref("Speed signs"), w.ref("Village orchard")
	b := w.voter(0)
	w.has(b.sees(at), "Pick as many as the money covers.", "£20,000 left of £20,000")
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "check", "choice", swing, "choice", signs)
	w.has(b.last, "Take something out: your choices cost £1,700 more than the £20,000 of Play and safety", "Not counted yet: £1,700 over", "£1,700 too much")
	if got := checked(b.last); len(got) != 2 {
		t.Errorf("ticked: %v", got)
	}
	b.sends(at, fiber.StatusOK, "do", "check", "choice", swing, "choice", orchard)
	w.has(b.last, "2 projects, £17,250", "£2,750 not used.")
	b.sends(at, fiber.StatusSeeOther, "do", "send")
	w.has(b.sees(at), "£2,750 left", "2 chosen · counted")
}

// TestChooseOneForm is a choice between.
func TestChooseOneForm(t *testing.T) {
	w := newWorld(t)
	w.open(20, kind(models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}))
	b := w.voter(0)
	if page := b.sees(at); strings.Count(page, `type="radio"`) != 3 {
		t.Error("the three are no choice between")
	}
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "send")
	b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", w.ref("Speed signs"))
	w.hasBallot(0, 1, models.BallotCast, w.ref("Speed signs"))
}

var numberTag = regexp.MustCompile(`<input class="govuk-input cc-number__field[^>]*id="choice-([^"]*)"[^>]* value="([^"]*)"`)

// typedIn reads the number fields of a page.
func typedIn(page string) map[string]string {
	typed := map[string]string{}
	for _, m := range numberTag.FindAllStringSubmatch(page, -1) {
		if m[2] != "" {
			typed[m[1]] = m[2]
		}
	}
	return typed
}

// TestPointsForm reads points, keeps what cannot be read, and says where.
func TestPointsForm(t *testing.T) {
	w := newWorld(t)
	w.open(20, kind(models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 5, MaxSum: 5, MaxEach: 4}))
	swing, signs, orchard := w.ref("Inclusive swing"), w.ref("Speed signs"), w.ref("Village orchard")
	b := w.voter(0)
	w.has(b.sees(at), "You have 5 points.", "One project can have 4 at most.", "All of them must be given.", "Not counted yet: give 5 more points")
	fields := func(do, a, b, c string) []string {
		return []string{"do", do, "choice", swing, "choice", signs, "choice", orchard, "points", a, "points", b, "points", c}
	}
	for _, c := range []struct{ a, b, c, says, anchor string }{
		{"lots", "1", "", "Write a whole number of points for “Inclusive swing”", swing},
		{"-1", "1", "", "Write a whole number of points for “Inclusive swing”", swing},
		{"1", "1.5", "", "Write a whole number of points for “Speed signs”", signs},
		{"", "5", "", "Give “Speed signs” at most 4", signs},
		{"1", "1", "", "Give 3 more: this round asks for at least 5 points", ""},
		{"3", "3", "", "Take 1 back: you can give at most 5 points", ""},
	} {
		b.sees(at)
		b.sends(at, fiber.StatusUnprocessableEntity, fields("check", c.a, c.b, c.c)...)
		w.has(b.last, "There is a problem", c.says)
		if typed := typedIn(b.last); typed[swing] != c.a || typed[signs] != c.b {
			t.Errorf("%q and %q came back as %v", c.a, c.b, typed)
		}
		if c.anchor != "" && !strings.Contains(b.last, `href="#choice-`+c.anchor+`"`) {
			t.Errorf("%s leads nowhere", c.says)
		}
	}
	b.sees(at)
	b.sends(at, fiber.StatusOK, fields("check", "4", "", "1")...)
	w.has(b.last, "4 points", "1 point", "2 projects, 5 points given")
	b.sends(at, fiber.StatusOK, "do", "change")
	if typed := typedIn(b.last); typed[swing] != "4" || typed[orchard] != "1" || typed[signs] != "" {
		t.Errorf("back from the check stands %v", typed)
	}
	b.sends(at, fiber.StatusSeeOther, fields("send", "4", "", "1")...)
	w.hasPoints(0, map[string]int64{swing: 4, orchard: 1})
	w.has(b.sees(at), "0 points left", "Counted")

	other := w.voter(0)
	page := other.sees(at)
	b.sends(at, fiber.StatusSeeOther, fields("send", "2", "2", "1")...)
	other.last = page
	other.sends(at, fiber.StatusUnprocessableEntity, fields("send", "1", "4", "")...)
	w.has(other.last, "Inclusive swing (1 point) and Speed signs (4 points)", "Inclusive swing (2 points)", "Speed signs (2 points)", "Village orchard (1 point)")
	other.sends(at, fiber.StatusSeeOther, fields("send", "1", "4", "")...)
	w.hasPoints(0, map[string]int64{swing: 1, signs: 4})
}

// hasPoints fails unless the n-th letter's ballot gives these points.
func (w *world) hasPoints(n int, want map[string]int64) {
	w.Helper()
	person, err := w.app.Rolls.Redeem(w.Context(), decides, w.codes[n])
	w.must(err)
	r, err := w.app.Voting.Current(w.Context(), decides, person)
	w.must(err)
	got := map[string]int64{}
	for i, ref := range r.Ballot.Choices {
		got[ref] = r.Ballot.Points[i]
	}
	if len(got) != len(want) {
		w.Errorf("the ballot gives %v", got)
	}
	for ref, points := range want {
		if got[ref] != points {
			w.Errorf("the ballot gives %v", got)
		}
	}
}

// TestRankingForm reads places, closes gaps, and refuses one place for two.
func TestRankingForm(t *testing.T) {
	w := newWorld(t)
	w.open(20, kind(models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 2}))
	swing, signs, orchard := w.ref("Inclusive swing"), w.ref("Speed signs"), w.ref("Village orchard")
	fields := func(do, a, b, c string) []string {
		return []string{"do", do, "choice", swing, "choice", signs, "choice", orchard, "rank", a, "rank", b, "rank", c}
	}
	b := w.voter(0)
	w.has(b.sees(at), "Put projects in order", "Your first gets 2 points", "0 of 2 placed")
	b.sends(at, fiber.StatusUnprocessableEntity, fields("check", "1", "1", "")...)
	w.has(b.last, "Give “Speed signs” a place of its own: 1 stands twice")
	if typed := typedIn(b.last); typed[swing] != "1" || typed[signs] != "1" {
		t.Errorf("the places came back as %v", typed)
	}
	b.sends(at, fiber.StatusUnprocessableEntity, fields("check", "first", "2", "")...)
	w.has(b.last, "Write the place of “Inclusive swing” as a whole number")
	b.sends(at, fiber.StatusUnprocessableEntity, fields("send", "1", "2", "3")...)
	w.has(b.last, "Take 1 out: you can choose at most 2")
	b.sends(at, fiber.StatusOK, fields("check", "", "7", "3")...)
	if text := text(b.last); strings.Index(text, "Village orchard") > strings.Index(text, "Speed signs") {
		t.Error("the third does not come before the seventh")
	}
	w.has(b.last, "2 points", "1 point")
	b.sends(at, fiber.StatusSeeOther, "do", "send")
	w.hasBallot(0, 1, models.BallotCast, orchard, signs)
	page := b.sees(at)
	if typed := typedIn(page); typed[orchard] != "1" || typed[signs] != "2" {
		t.Errorf("counted is %v", typed)
	}
	b.sends(at, fiber.StatusSeeOther, fields("send", "", "1", "2")...)
	w.hasBallot(0, 2, models.BallotCast, signs, orchard)
}

// TestFilterKeepsChoices looks for projects without JavaScript.
func TestFilterKeepsChoices(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	for _, title := range []string{"Bench by the ford", "Bench by the school", "Library hours", "Bus shelter", "Footpath lamps", "Allotment water"} {
		w.idea(title, 1_200_00, decides)
	}
	seal, err := w.app.Rounds.Seal(w.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(w.Context())
	swing := w.ref("Inclusive swing")
	b := w.voter(0)
	w.has(b.sees(at), "Find a project")
	b.sends(at, fiber.StatusOK, "do", "filter", "choice", swing, "find", " BENCH ", "most", "")
	if n := strings.Count(b.last, "data-project="); n != 9 {
		t.Errorf("%d rows are in the page", n)
	}
	w.has(b.last, "2 of 9 projects shown")
	if got := checked(b.last); !slices.Equal(got, []string{swing}) {
		t.Errorf("ticked: %v", got)
	}
	if !regexp.MustCompile(`data-project="` + swing + `"[^>]* hidden>`).MatchString(b.last) {
		t.Error("what is not looked for is shown")
	}
	b.sends(at, fiber.StatusOK, "do", "filter", "choice", swing, "find", "", "most", "£1,200")
	w.has(b.last, "6 of 9 projects shown")
	b.sends(at, fiber.StatusOK, "do", "filter", "choice", swing, "find", "", "most", "", "mine", "yes")
	w.has(b.last, "1 of 9 projects shown")
	b.sends(at, fiber.StatusOK, "do", "filter", "choice", swing, "find", "xyz", "most", "")
	w.has(b.last, "No project is like that. Nothing you chose is lost.")
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "filter", "choice", swing, "find", "", "most", "cheap")
	w.has(b.last, "There is a problem")
	if got := checked(b.last); !slices.Equal(got, []string{swing}) {
		t.Errorf("ticked after the error: %v", got)
	}
}

// TestForgetThisDevice takes the pass away and leaves the ballot counted.
func TestForgetThisDevice(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.voter(0)
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", w.ref("Speed signs"))
	w.has(b.sees("/r/hatherden-decides/receipt"), "I am done: forget this ballot on this device")
	b.sends("/r/hatherden-decides/forget", fiber.StatusSeeOther)
	w.has(b.sees("/r/hatherden-decides?done=forgotten"), "This device has forgotten your ballot.")
	if a := b.get("/r/hatherden-decides/receipt"); a.status != fiber.StatusSeeOther {
		t.Errorf("the receipt is still shown: %d", a.status)
	}
	w.hasBallot(0, 1, models.BallotCast, w.ref("Speed signs"))
}

// TestClosedStaysAtItsAddress says there what is counted, and keeps the way to
// the receipt.
func TestClosedStaysAtItsAddress(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b, idle := w.voter(0), w.voter(1)
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "do", "send", "choice", w.ref("Speed signs"))
	b.sees(at)
	w.close()
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "send", "choice", w.ref("Village orchard"))
	w.has(b.last, "Voting has closed. Your last counted choices stand", "Your choices are counted as they stood then.", "Show my receipt")
	b.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", w.codes[0], "csrf", hidden(b.last, "/r/hatherden-decides/forget").Get("csrf"))
	w.has(b.sees("/r/hatherden-decides/receipt"), "What was counted stays as it is.")
	w.has(idle.sees(at), "There is no vote from you.")
	w.has(w.browser().sees("/r/hatherden-decides/code"), "Your code still shows your receipt.")
}
