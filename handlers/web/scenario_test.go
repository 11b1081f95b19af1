package web_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestAScenarioIsNeverTheResult: it is marked wherever it is read, has an address of its
// own, is sealed like the result, leaves the result as it was, and stores nothing.
func TestAScenarioIsNeverTheResult(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, false)
	const at = "/r/hatherden-decides/what-if"
	if a := w.browser().get(at + "?change=-10"); a.status != fiber.StatusNotFound {
		t.Errorf("before publication: %d", a.status)
	}
	before, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	// £8,000 pays for the orchard, and then no longer for the signs.
	page := w.staff("hatherden", models.RoleClerk).sees(at + "?change=-60")
	w.has(page, "Scenario – not the result", "£8,000", "£20,000", "Recommended, and left out here: 1.", "cannot be published or resolved")
	if !strings.Contains(page, "<title>Scenario – not the result: ") {
		t.Error("the title does not say what it is")
	}
	for _, act := range []string{"/publish", "/resolve"} {
		if strings.Contains(page, act) {
			t.Errorf("a scenario leads to %s", act)
		}
	}
	after, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	if !slices.Equal(before.Chosen, after.Chosen) || before.Pot != after.Pot {
		t.Errorf("the result was %v and is %v", before.Chosen, after.Chosen)
	}
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	b := w.browser()
	w.has(b.sees(at+"?change=-10"), "Exactly the same projects")
	w.has(b.sees(at+"?rule=mes_cost"), "Scenario – not the result", "Equal Shares")
	w.hasNot(b.sees("/r/hatherden-decides/result"), "Scenario")
	w.has(b.sees(at), "What if?", "10% less money")
	w.hasNot(b.sees(at), "Projects chosen")
	for query, says := range map[string]string{"change=-95": "from −90 to 100", "change=x": "from −90 to 100", "without=nobody": "Choose funds of this round",
		"without=" + string(fundOf(w)): "Leave at least one fund in", "rule=greedy_votes_threshold": "least number of people", "rule=mes_points": "one of the rules listed", "rule=no": "worked out"} {
		a := b.get(at + "?" + query)
		if a.status != fiber.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, a.status)
		}
		w.has(a.body, says)
	}
}

// TestAScenarioKeepsWhatTheRoundAsksOfEveryRule, and says so; what another rule cannot do
// it leaves out, and says that too.
func TestAScenarioKeepsWhatTheRoundAsksOfEveryRule(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes", MinVotes: 5, Compare: true, PartFund: true}, true)
	b := w.browser()
	page := b.sees("/r/hatherden-decides/what-if?rule=phragmen")
	w.has(page, "Kept as the round has it: A project needs at least 5 people", "most chosen first", "Left out, because this rule cannot do it: What is left in the end")
	w.hasNot(b.sees("/r/hatherden-decides/what-if?change=-10"), "Kept as the round has it", "Left out, because")
	// Four people chose the swing: with any rule it takes no part.
	out, err := w.app.Counting.Scenario(t.Context(), decides, models.Scenario{Percent: 50, Rule: models.RuleSpec{Name: "mes_cost"}})
	w.must(err)
	if out.Rule.MinVotes != 5 || !out.Rule.Compare || !out.Rule.PartFund || slices.Contains(out.Chosen, w.ref("Inclusive swing")) {
		t.Errorf("%+v", out)
	}
	w.has(b.sees("/r/hatherden-decides/result"), "What if there had been more or less money")
	w.has(w.staff("hatherden", models.RoleClerk).sees("/staff/rounds/hatherden-decides/resolution"), "What if there had been more or less money")
}

func fundOf(w *world) models.FundID {
	v, err := w.app.Rounds.View(w.Context(), decides)
	w.must(err)
	return v.Seal.Funds[0].Fund
}

// TestTrap13_WhatTheBodyDecidesStandsBesideTheComputedResult: a body that decides otherwise
// gives its reason, and what was computed stays to be read as it was computed.
func TestTrap13_WhatTheBodyDecidesStandsBesideTheComputedResult(t *testing.T) {
	w := countedBy(t, models.RuleSpec{Name: "greedy_votes"}, true)
	computed, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	swing, orchard := w.ref("Inclusive swing"), w.ref("Village orchard")
	on := w.shared.Clock.Now().Format("2006-01-02")
	if _, err := w.app.Counting.Resolve(t.Context(), w.by(clerk), decides, models.Minuted{Kind: models.GeneralPower, Minute: "26/1", On: on, Power: "s. 137", Refs: []string{swing, orchard}}); err == nil {
		t.Error("a departure needs no reason")
	}
	_, err = w.app.Counting.Resolve(t.Context(), w.by(clerk), decides, models.Minuted{Kind: models.GeneralPower, Minute: "26/1", On: on, Power: "s. 137", Refs: []string{swing, orchard}, Reason: "The signs are paid for by the county."})
	w.must(err)
	// Neither counting nor publishing again makes another result of it.
	_, err = w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	again, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	if !slices.Equal(again.Chosen, computed.Chosen) || string(again.Trace) != string(computed.Trace) || !again.At.Equal(computed.At) {
		t.Errorf("the computed result was %v and is %v", computed.Chosen, again.Chosen)
	}
	if same, err := w.app.Counting.Recount(t.Context(), decides); err != nil || !same {
		t.Errorf("recounted: %v %v", same, err)
	}
	for _, b := range []*browser{w.browser(), w.staff("hatherden", models.RoleCouncillor)} {
		page := b.sees("/r/hatherden-decides/result")
		w.has(page, "The signs are paid for by the county.", "minute 26/1", "residents had recommended it", "residents had not recommended it")
		w.has(b.sees("/r/hatherden-decides/count"), "2 projects, £9,350.")
		w.has(b.sees("/r/hatherden-decides/result/"+swing), "had not recommended it", "The signs are paid for by the county.")
	}
}
