package web_test

import (
	"testing"

	"commonchest/models"
)

// TestFundsPayAndFences shows what each fund pays and what is left of it until when,
// and which project is recommended only because of a condition, and which is not.
func TestFundsPayAndFences(t *testing.T) {
	w := newWorld(t)
	police := w.fenced("Police", 10_000_00, models.Fence{Strand: "safety", Until: "2030-10-31"})
	w.prepare(20, func(r *models.Round) { r.Funds = append(r.Funds, police) })
	w.idea("Tool shed", 7_000_00, decides) // beside the swing, the common fund is short of it
	_, err := w.app.Rounds.Seal(w.Context(), w.by(clerk), decides)
	w.must(err)
	r, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	w.shared.Clock.Set(r.OpensAt())
	w.app.Voting.Look(w.Context())
	for i, title := range []string{"Inclusive swing", "Inclusive swing", "Tool shed"} {
		w.vote(w.codes[i], w.ref(title))
	}
	w.close()
	_, err = w.app.Counting.Count(w.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(w.Context(), w.by(clerk), decides)
	w.must(err)
	page := w.browser().sees("/r/hatherden-decides/result")
	w.has(page, "What each fund pays", "Play and safety Set aside £20,000 Pays £17,250 Left £2,750 To be committed by no set day",
		"Police Set aside £10,000 Pays £0 Left £10,000 To be committed by 31 October 2030",
		"What the conditions changed", "Would be recommended without it: Tool shed.")
	// The sentence about a fence says which line of it refused.
	shed := w.browser().sees("/r/hatherden-decides/result/" + w.ref("Tool shed"))
	w.hasNot(shed, "which left") // nor is there a picture of one pot, which a fence has made two
	w.has(shed, "can only come from Play and safety",
		"Police may not pay for it. Only for community safety. The idea’s strand: not said yet.")
}
