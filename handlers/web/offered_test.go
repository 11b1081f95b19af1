package web_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/alloc"
)

// TestEveryOfferedRuleIsTold counts a round by the rules that no other page test counts
// by, and finds each told as what it is.
func TestEveryOfferedRuleIsTold(t *testing.T) {
	for rule, says := range map[models.RuleSpec][]string{
		{Name: "phragmen"}:                 {"laid on the people who chose it", "6 people Each of them carries £1,395 now", "2 projects, £9,350."},
		{Name: "maxwelfare_card"}:          {"Every set of projects", "Village orchard", "Speed signs", "2 projects, £9,350."},
		{Name: "mes_card_add1", Step: 100}: {"costs each of its payers least first", "6 people paid £1,150 each.", "£1,428.57"},
	} {
		w := countedBy(t, rule, true)
		b := w.browser()
		page := b.sees("/r/hatherden-decides/count")
		w.has(page, says...)
		w.hasNot(page, "smallest slice of the cost", "Nothing was paid for")
		if got := strings.Contains(page, "Each of them carries"); got != (rule.Name == "phragmen") {
			t.Errorf("%s: loads are told: %v", rule.Name, got)
		}
		for _, path := range []string{"", "/result", "/result/" + w.ref("Inclusive swing"), "/result/" + w.ref("Village orchard"), "/repeat"} {
			b.sees("/r/hatherden-decides" + path)
		}
	}
}

// TestRulesAreOfferedByKindOfBallot: each kind has its own list, what does not suit it is
// said and is in the way of the seal, and what a rule cannot do is left out.
func TestRulesAreOfferedByKindOfBallot(t *testing.T) {
	w := newWorld(t)
	other := w.fund("Repairs", 500_00)
	w.prepare(5, func(r *models.Round) { r.Funds = append(r.Funds, other) })
	clerk := w.staff("hatherden", models.RoleClerk)
	const round, set = "/staff/rounds/hatherden-decides", "/staff/rounds/hatherden-decides/set/"
	w.offers(clerk.sees(set+"rule"), models.Approval)
	// The optimum and Phragmén's rule count one fund.
	clerk.sends(set+"rule", fiber.StatusSeeOther, "rule", "phragmen", "ties", "lot", "part_fund", "yes")
	w.has(clerk.sees(round+"/check"), "knows one fund without conditions", "cannot give a project a part")
	clerk.sees(set + "rule")
	clerk.sends(set+"rule", fiber.StatusSeeOther, "rule", "mes_card_add1", "ties", "lot", "part_fund", "yes")
	w.has(clerk.sees(round+"/check"), "Goes to the next project that can do with a part of its cost")
	w.hasNot(clerk.last, "knows one fund", "does not suit")
	// Three projects, of which people choose two: the shares have little to do.
	for _, path := range []string{set + "rule", round + "/check"} {
		w.has(clerk.sees(path), "chooses 2 projects at most", "There are only 3 projects.")
	}
	// Another kind of ballot.
	clerk.sees(set + "ballot")
	clerk.sends(set+"ballot", fiber.StatusSeeOther, "ballot", "points", "min", "1", "max", "0", "max_sum", "10")
	w.has(clerk.sees(round+"/check"), "The way of counting does not suit the ballots")
	w.has(clerk.sees(set+"rule"), "It does not suit the ballots of this round")
	clerk.sends(set+"rule", fiber.StatusSeeOther, "rule", "mes_points", "ties", "lot")
	w.offers(clerk.sees(set+"rule"), models.Points)
	w.hasNot(clerk.sees(round+"/check"), "does not suit")
	w.offers(clerk.sees(round+"/lab"), models.Points)
}

// offers wants exactly the rules for a kind of ballot on a page.
func (w *world) offers(page string, kind models.BallotKind) {
	w.Helper()
	for _, rule := range alloc.Rules() {
		if got := strings.Contains(page, `value="`+rule.Name+`"`); got != rule.Counts(kind) {
			w.Errorf("%s on %s ballots: offered %v", rule.Name, kind, got)
		}
	}
}
