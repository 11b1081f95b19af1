package alloc

import (
	"context"
	"slices"
	"strings"

	"commonchest/models"
)

// Rule is a published way of counting. Its name is stable: it is sealed with a round.
type Rule struct {
	Name           string
	NeedsThreshold bool // uses Params.Threshold
	NeedsStep      bool // requires Params.Step
	OneFund        bool // cannot keep to conditions: funds, parts, conflicts and floors are refused
	Offered        bool // to rounds; the others count files

	count func(context.Context, *instance, Params) (Result, error)
}

// Rules lists the rules, the simplest first. The slice is the caller's.
func Rules() []Rule { return slices.Clone(rules) }

var rules = makeRules()

func makeRules() []Rule {
	rules := []Rule{greedyVotes(), greedyVotesNoSkip(), greedyVotesThreshold()}
	for _, u := range utilities() {
		rules = append(rules, greedyDensity(u))
	}
	for _, u := range utilities() {
		rules = append(rules, maxWelfare(u))
	}
	rules = append(rules, phragmen())
	for _, u := range utilities() {
		rules = append(rules, equalShares(u), equalSharesAdd1(u), equalSharesAdd1NoExh(u), equalSharesAdd1Greedy(u))
	}
	offered := []string{"greedy_votes", "greedy_votes_no_skip", "greedy_votes_threshold",
		"mes_cost", "mes_cost_add1", "mes_cost_add1_noexh", "mes_cost_add1_greedy"}
	for i, r := range rules {
		rules[i].Offered = slices.Contains(offered, r.Name)
	}
	return rules
}

// Names lists the names of [Rules], in their order.
func Names() []string {
	var names []string
	for _, r := range rules {
		names = append(names, r.Name)
	}
	return names
}

// Offered lists the names of the rules that a round may be sealed with.
func Offered() []string {
	var names []string
	for _, r := range rules {
		if r.Offered {
			names = append(names, r.Name)
		}
	}
	return names
}

// Lookup finds a rule by name. The error is an invalid "unknown_rule" that names
// those there are.
func Lookup(name string) (Rule, error) {
	for _, r := range rules {
		if r.Name == name {
			return r, nil
		}
	}
	return Rule{}, models.E(models.Invalid, "unknown_rule",
		models.F("rule", "unknown_rule", "given", name, "known", strings.Join(Names(), ", ")))
}
