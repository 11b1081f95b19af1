package web_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestWhatWouldHaveChangedIt is counted when somebody asks, and read by everybody after.
func TestWhatWouldHaveChangedIt(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, false)
	at := "/r/hatherden-decides/result/" + w.ref("Inclusive swing")
	early := w.staff("hatherden", models.RoleCouncillor)
	early.sees("/staff")
	if a := early.post(at, "csrf", hidden(early.last, "/sign-out").Get("csrf")); a.status != fiber.StatusNotFound {
		t.Errorf("before publication: %d", a.status)
	}
	_, err := w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	b := w.browser()
	w.has(b.sees(at), "What would have changed it", "Count again and find out")
	token := hidden(b.last, at).Get("csrf")
	if a := b.post(at, "csrf", "another"); a.status != fiber.StatusForbidden {
		t.Errorf("from another site: %d", a.status)
	}
	// £20,000 less £9,350 leaves £10,650. Four chose the swing; with seven people it stands
	// before the signs, and with ten of them level with the orchard, which costs less.
	if to := b.sends(at, fiber.StatusSeeOther, "csrf", token).header.Get("Location"); to != at+"#changed" {
		t.Fatalf("asking leads to %q", to)
	}
	first, err := w.app.Counting.Changes(t.Context(), decides, w.ref("Inclusive swing"))
	w.must(err)
	page := w.browser().sees(at)
	w.has(page, "at a cost of £10,650, though not at £10,650.01", "with 3 more people who chose this project and no other", "were counted")
	w.hasNot(page, "Count again and find out")
	w.shared.Clock.Add(1)
	b.sends(at, fiber.StatusSeeOther, "csrf", token)
	if again, err := w.app.Counting.Changes(t.Context(), decides, w.ref("Inclusive swing")); err != nil || !again.At.Equal(first.At) {
		t.Errorf("counted twice: %v %v", again, err)
	}
	// What is recommended is not asked.
	orchard := "/r/hatherden-decides/result/" + w.ref("Village orchard")
	w.hasNot(b.sees(orchard), "Count again and find out")
	if a := b.post(orchard, "csrf", token); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("of a recommended project: %d", a.status)
	}
	if a := b.post("/r/hatherden-decides/result/no", "csrf", token); a.status != fiber.StatusNotFound {
		t.Errorf("of no project: %d", a.status)
	}
}
