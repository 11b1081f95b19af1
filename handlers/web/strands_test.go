package web_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestCB07Strands: each fund line and each admitted idea has exactly one strand, sums and
// outcomes filter by it, and a strand that is split or narrowed keeps its history.
func TestCB07Strands(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	officer, public := w.staff("westmere", models.RoleOfficer), w.browser()
	funds, err := w.app.Funding.Funds(t.Context(), "hatherden")
	w.must(err)
	ideas, err := w.app.Proposals.OfPlace(t.Context(), "hatherden")
	w.must(err)
	if len(funds) != 1 || funds[0].Strand != models.DefaultStrand || ideas[0].Proposal.Belongs() != models.DefaultStrand {
		t.Fatalf("without a strand: %+v %+v", funds, ideas[0].Proposal)
	}
	w.has(public.sees("/p/hatherden/strands/place"), "£20,000", "Inclusive swing", "On the ballot")
	w.hasNot(public.sees("/p/hatherden/strands/safety"), "Inclusive swing", "£20,000")

	at := "/staff/westmere/strands/place"
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "do", "split", "name_1", "Play", "what_1", "Playgrounds", "reason", "One was too wide")
	w.has(officer.last, "at least two new strands")
	officer.sends(at, fiber.StatusSeeOther, "do", "split", "name_1", "Play", "what_1", "Playgrounds", "name_2", "Paths", "what_2", "Paths and lights", "reason", "One was too wide")
	if a := officer.post(at, "do", "split", "name_1", "X", "what_1", "X", "name_2", "Y", "what_2", "Y", "reason", "Again"); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("a strand is split twice: %d", a.status)
	}
	play := models.OwnStrand("westmere", "play")
	officer.sees("/staff/westmere/strands")
	officer.sends("/staff/westmere/strands", fiber.StatusSeeOther, "fund", string(funds[0].ID), "strand", string(play))
	officer.sees("/staff/westmere/strands")
	officer.sends("/staff/westmere/strands", fiber.StatusUnprocessableEntity, "fund", string(funds[0].ID), "strand", "place")
	w.has(officer.last, "This strand was split")
	w.has(public.sees("/p/hatherden/strands/"+string(play)), "Playgrounds", "£20,000", "came out of Place and environment", "One was too wide")
	w.has(public.sees("/p/hatherden/strands/place"), "£20,000", "Counts under Play", "was split into Play and Paths", "Inclusive swing")
	w.has(public.sees("/p/hatherden/strands"), "Came out of Place and environment")

	w.has(public.sees("/p/westmere/strands/place"), "In the places inside Hatherden 3 ideas £20,000 held, £0 awarded, £0 paid") // the whole place leads to each part
	w.has(public.sees("/p/hatherden/journal/statement?by=strand"), "Play", "£20,000")
	w.has(public.sees("/p/westmere/budget/strand"), "Play", "£20,000")

	err = w.app.Places.TakesStrand(t.Context(), "hatherden", "own-elsewhere-play")
	if !models.IsKind(err, models.Invalid) {
		t.Errorf("a strand of nobody: %v", err)
	}
	if a := w.staff("hatherden", models.RoleClerk).get(at); a.status != fiber.StatusForbidden {
		t.Errorf("a clerk divides the programme's strands: %d", a.status)
	}
	at = "/staff/westmere/strands/safety"
	officer.sees(at)
	officer.sends(at, fiber.StatusSeeOther, "do", "narrow", "what", "Crime and fear of it", "name_1", "Road safety", "what_1", "Speed and crossings", "reason", "Roads have a budget of their own")
	w.has(public.sees("/p/westmere/strands/safety"), "Crime and fear of it", "was narrowed; Road safety came out of it")
}
