package alloc

import (
	"context"
	"strings"

	"commonchest/models"
)

// Rule is a published way of counting. Its name is stable: it is sealed with a round.
type Rule struct {
	Name           string
	NeedsThreshold bool // uses Params.Threshold
	NeedsStep      bool // requires Params.Step

	count func(context.Context, *instance, Params) (Result, error)
}

// Rules lists the rules, the simplest first. The slice is the caller's.
func Rules() []Rule {
	return []Rule{
		greedyVotes(),
		greedyVotesNoSkip(),
		greedyVotesThreshold(),
		mesCost(),
		mesCostAdd1(),
		mesCostAdd1NoExh(),
		mesCostAdd1Greedy(),
	}
}

// Names lists the names of [Rules], in their order.
func Names() []string {
	var names []string
	for _, r := range Rules() {
		names = append(names, r.Name)
	}
	return names
}

// Lookup finds a rule by name. The error is an invalid "unknown_rule" that names
// those there are.
func Lookup(name string) (Rule, error) {
	for _, r := range Rules() {
		if r.Name == name {
			return r, nil
		}
	}
	return Rule{}, models.E(models.Invalid, "unknown_rule",
		models.F("rule", "unknown_rule", "given", name, "known", strings.Join(Names(), ", ")))
}
