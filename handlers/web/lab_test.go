package web_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestTheLaboratory counts ballots by several rules before a round is sealed: those of an
// earlier round, made-up ones and those of a file, of which nothing is kept.
func TestTheLaboratory(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, true)
	clerk := w.staff("hatherden", models.RoleClerk)
	const at = "/staff/rounds/hatherden-decides/lab"
	w.has(clerk.sees(at), "Try the rules", "Those of Hatherden Decides", "Made-up ballots")
	for _, c := range []struct {
		name, says string
		fields     []string
	}{
		{"an earlier round", "Project by project", []string{"sample", "hatherden-decides", "rules", "greedy_votes", "rules", "mes_cost_add1"}},
		{"made-up ballots", "600 ballots", []string{"sample", "made-up", "rules", "greedy_votes_threshold", "rules", "mes_cost", "change", "-10"}},
	} {
		clerk.sees(at)
		clerk.sends(at, fiber.StatusOK, c.fields...)
		w.has(clerk.last, c.says, "People with at least one of their projects", "Most chosen first")
	}
	for _, c := range []struct {
		says   string
		fields []string
	}{
		{"Choose from one to 6 of the rules", []string{"sample", "made-up"}},
		{"Choose from one to 6 of the rules", []string{"sample", "made-up", "rules", "mes_points"}},
		{"from −90 to 100", []string{"sample", "made-up", "rules", "mes_cost", "change", "-99"}},
		{"Choose a .pb file", []string{"sample", "file", "rules", "mes_cost"}},
		{"Choose one", []string{"sample", "nothing", "rules", "mes_cost"}},
	} {
		clerk.sees(at)
		clerk.sends(at, fiber.StatusUnprocessableEntity, c.fields...)
		w.has(clerk.last, c.says)
	}
	if a := w.browser().get(at); a.status == fiber.StatusOK {
		t.Error("everybody may try rules")
	}
}

// TestTheLaboratoryReadsAFile tells where a file is wrong, and shows what rules make of a
// good one in its own currency.
func TestTheLaboratoryReadsAFile(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, true)
	clerk := w.staff("hatherden", models.RoleClerk)
	const at = "/staff/rounds/hatherden-decides/lab"
	const good = "META\nkey;value\ndescription;A small town\ncurrency;PLN\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;approval\nrule;greedy\n" +
		"PROJECTS\nproject_id;cost;name\n1;60;Bench\n2;50;Tree\nVOTES\nvoter_id;vote\n1;1\n2;1,2\n"
	for file, says := range map[string][]string{good: {"A small town", "2 Tree", "Bench", "100 PLN"}, strings.Replace(good, "2;50", "2;x", 1): {"The file cannot be read", "Line 13:3: column cost"}} {
		clerk.sees(at)
		a := clerk.sendsFile(at, "file", "town.pb", []byte(file), "sample", "file", "rules", "greedy_votes", "rules", "mes_cost_add1")
		w.has(a.body, says...)
	}
}
