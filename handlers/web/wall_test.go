package web_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

const wallPage = "/r/hatherden-decides/wall"

// Before the opening the wall says when; to the public there is none.
func TestWallBeforeTheOpening(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	councillor := w.staff("hatherden", models.RoleCouncillor)
	if a := councillor.get(wallPage); a.status != fiber.StatusSeeOther {
		t.Errorf("a wall without a seal: %d", a.status)
	}
	_, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	page := councillor.sees(wallPage)
	w.has(page, "Voting opens", "in 1 hour", "On the ballot", "Inclusive swing")
	w.hasNot(page, "have voted", "Fewer than 10 people", "Money line")
	if a := w.browser().get(wallPage); a.status != fiber.StatusForbidden && a.status != fiber.StatusSeeOther {
		t.Errorf("the public before the opening: %d", a.status)
	}
}

// A sealed wall shows councillors the turnout and the closed lock.
func TestSealedWall(t *testing.T) {
	w := tallied(t, func(r *models.Round) { r.Disclosure.Wall = models.WallSealed })
	page := w.staff("hatherden", models.RoleCouncillor).sees(wallPage)
	w.has(page, "Sealed until the count", "the council included", "94", "people have voted")
	w.hasNot(page, "67", "43", "50 to", "25 to", "Money line", "If voting closed now")
	if strings.Contains(page, "data-figure") || strings.Contains(page, "data-solid") {
		t.Error("a sealed wall draws bars")
	}
}

// The figures and the line of the page are those of the state that the socket and
// the snapshot send.
func TestWallShowsWhatTheFrameSays(t *testing.T) {
	w := tallied(t, nil)
	councillor := w.staff("hatherden", models.RoleCouncillor)
	page := councillor.sees(wallPage)
	shown, err := w.app.Voting.Shown(t.Context(), decides, models.Councillors)
	w.must(err)
	sent, ok := w.app.Hub.Latest("councillors/" + string(decides))
	if frame := w.app.TallyFrame(shown).Encode(); !ok || string(frame) != string(sent.Body) {
		t.Errorf("the socket sends %s, the page is made of %s", sent.Body, frame)
	}
	v, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	for i, ref := range v.Seal.Refs() {
		row := first(t, page, `(?s)data-band="`+ref+`"(.*?)</li>`)
		want := "fewer than 10"
		if low := shown.Counts[i]; low > 0 {
			want = map[int64]string{60: "60 to 69", 40: "40 to 49"}[low]
		}
		if got := text(first(t, row, `(?s)data-figure>(.*?)</span>`)); got != want {
			t.Errorf("project %s: the page says %q, the state %d", ref, got, shown.Counts[i])
		}
	}
	if shown.Standing == nil || shown.Standing.Close >= 0 {
		t.Fatalf("no standing: %+v", shown.Standing)
	}
	w.has(page, "Money line", "What stands above the line would use", "of £20,000", "Bars as of")
}

// Equal Shares and its kin say when they were worked out.
func TestWallOfEqualShares(t *testing.T) {
	w := tallied(t, func(r *models.Round) {
		r.Rule = models.RuleSpec{Name: "mes_cost_add1", Step: 1, Ties: models.TiesByLot}
	})
	w.shows(models.Councillors, func(s models.Shown) bool { return s.Standing != nil && s.Standing.Of == 94 })
	w.has(w.staff("hatherden", models.RoleCouncillor).sees(wallPage), "Worked out from 94 ballots, as of", "Money line", "Equal Shares, raised")
}

// Whoever reads the page of facts, it shows what anybody may know.
func TestFactsAreThePublics(t *testing.T) {
	w := tallied(t, nil)
	shared := regexp.MustCompile(`(?s)<main.*</main>`)
	public := shared.FindString(w.browser().sees("/r/hatherden-decides/facts"))
	for name, b := range map[string]*browser{"councillor": w.staff("hatherden", models.RoleCouncillor), "clerk": w.staff("hatherden", models.RoleClerk)} {
		if got := shared.FindString(b.sees("/r/hatherden-decides/facts")); got != public {
			t.Errorf("the %s sees other facts than the public", name)
		}
	}
	w.has(public, "At least 90 people have voted", "£20,000", "Play and safety", "Inclusive swing", "The result is published after the count",
		"http://chest.example/r/hatherden-decides/facts")
	digest := regexp.MustCompile(`[0-9a-f]{64}`) // which may hold any figure
	w.hasNot(digest.ReplaceAllString(public, ""), "94", "67", "60 to 69", "Money line")

	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.hasNot(digest.ReplaceAllString(w.staff("hatherden", models.RoleClerk).sees("/r/hatherden-decides/facts"), ""), "67", "Recommended")
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.has(w.browser().sees("/r/hatherden-decides/facts"), "What residents recommend", "67", "43", "Not recommended")
}

// After closing the wall says that it is being counted, and then leads to the result.
func TestWallAfterClosing(t *testing.T) {
	w := tallied(t, nil)
	w.close()
	councillor := w.staff("hatherden", models.RoleCouncillor) // a session does not last that long
	page := councillor.sees(wallPage)
	w.has(page, "Counting", "Voting closed", "Last figures before the count")
	w.hasNot(page, "Pause", "If voting closed now")
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	councillor.sees(wallPage)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	if a := councillor.get(wallPage); a.status != fiber.StatusSeeOther || a.header.Get("Location") != "/r/hatherden-decides/result" {
		t.Errorf("after publication: %d to %s", a.status, a.header.Get("Location"))
	}
}

// Pause and the meeting view are addresses: they work without a script.
func TestWallByAddress(t *testing.T) {
	w := tallied(t, nil)
	councillor := w.staff("hatherden", models.RoleCouncillor)
	refresh := `http-equiv="refresh"`
	if page := councillor.sees(wallPage); !strings.Contains(page, refresh) || !strings.Contains(page, "?pause=1") || !strings.Contains(page, "?view=meeting") {
		t.Error("the wall lacks its refresh, its pause or its meeting view")
	}
	page := councillor.sees(wallPage + "?pause=1")
	w.has(page, "Paused since", "Go on")
	if strings.Contains(page, refresh) {
		t.Error("a paused wall refreshes itself")
	}
	page = councillor.sees(wallPage + "?view=meeting")
	links := regexp.MustCompile(`<a [^>]*href="([^"#]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) != 1 || links[0][1] != wallPage {
		t.Errorf("the meeting view has other links than the way out: %v", links)
	}
	if strings.Contains(page, "<button") {
		t.Error("the meeting view has a button")
	}
}
