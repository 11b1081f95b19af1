package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// countedBy votes in a round by a rule, 10 for the orchard and 6 for the signs as well,
// 4 for the swing, and counts; published says whether everybody may read it.
func countedBy(t *testing.T, rule models.RuleSpec, published bool) *world {
	t.Helper()
	w := newWorld(t)
	rule.Ties = models.TiesByLot
	w.open(20, func(r *models.Round) { r.Rule = rule })
	for i := range 14 {
		switch {
		case i < 6:
			w.vote(w.codes[i], w.ref("Village orchard"), w.ref("Speed signs"))
		case i < 10:
			w.vote(w.codes[i], w.ref("Village orchard"))
		default:
			w.vote(w.codes[i], w.ref("Inclusive swing"))
		}
	}
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	if published {
		_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
		w.must(err)
	}
	return w
}

// TestTheMoneyIsDrawn step by step, from the trace: who paid what for which project, who
// has how much left, and how far the money of the others went.
func TestTheMoneyIsDrawn(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "mes_cost"}, true)
	page := w.browser().sees("/r/hatherden-decides/count")
	// £20,000 among 14 is £1,428.57: ten pay £245 each for the orchard; six have £1,183.57
	// left, which pays £1,150 each for the signs; four have £5,714.28 of £14,800.
	w.has(page, "round by round", "ballots counted 14", "£1,428.57", "Village orchard", "10 people paid £245 each.", "£17,550 left",
		"6 people paid £1,150 each.", "£10,650 left", "14 people with over two thirds of their share left, 0 with one to two thirds, 0 with less",
		"£5,714.28", "Play and safety", "In the round £20,000", "£9,350", "How the count went")
	if strings.Index(page, "Village orchard") > strings.Index(page, "Speed signs") {
		t.Error("the orchard is not the first")
	}
	w.has(w.browser().sees("/r/hatherden-decides/result"), "See how the money went")
}

// TestTheMoneyIsDrawnDownTheRanking for the other rules.
func TestTheMoneyIsDrawnDownTheRanking(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, true)
	page := w.browser().sees("/r/hatherden-decides/count")
	w.has(page, "project by project", "10 people", "£17,550 left", "6 people", "£10,650 left")
	w.hasNot(page, "share of the whole", "people paid")
}

// TestTheMoneyIsSealedLikeTheResult: what explains the result is read by nobody before it.
func TestTheMoneyIsSealedLikeTheResult(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "mes_cost_add1_noexh", Step: 100}, false)
	for _, page := range []string{"/count", "/result"} {
		if a := w.browser().get("/r/hatherden-decides" + page); a.status != fiber.StatusNotFound {
			t.Errorf("%s before publication: %d", page, a.status)
		}
	}
	w.has(w.staff("hatherden", models.RoleClerk).sees("/r/hatherden-decides/count"), "round by round")
	_, err := w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	page := w.browser().sees("/r/hatherden-decides/count")
	w.has(page, "raised", "Village orchard", "Inclusive swing")
	if n := strings.Count(page, `class="cc-count__row"`); n != 2 {
		t.Errorf("%s are paid for", fmt.Sprint(n))
	}
}
