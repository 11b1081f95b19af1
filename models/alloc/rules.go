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

	// Ballots are those of the rounds that it may be sealed with; none: it counts files.
	Ballots []models.BallotKind

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
	for i, r := range rules {
		rules[i].Ballots = ballotsFor(r.Name)
	}
	return rules
}

// ballotsFor says with which ballots a rule makes use of what people say on them.
func ballotsFor(rule string) []models.BallotKind {
	switch rule {
	case "greedy_votes", "greedy_votes_no_skip", "greedy_votes_threshold":
		return models.BallotKinds()
	case "phragmen":
		return []models.BallotKind{models.Approval, models.Knapsack}
	case "maxwelfare_card":
		return []models.BallotKind{models.Approval, models.ChooseOne, models.Knapsack}
	case "maxwelfare_points":
		return []models.BallotKind{models.Points, models.Ranking}
	case "maxwelfare_borda":
		return []models.BallotKind{models.Ranking}
	}
	utility, shares := strings.CutPrefix(rule, "mes_")
	utility, _, _ = strings.Cut(utility, "_")
	switch {
	case !shares:
		return nil
	case utility == "card":
		return []models.BallotKind{models.Approval, models.Knapsack}
	case utility == "points":
		return []models.BallotKind{models.Points, models.Ranking}
	case utility == "borda":
		return []models.BallotKind{models.Ranking}
	}
	return models.BallotKinds()
}

// Names lists the names of [Rules], in their order.
func Names() []string {
	var names []string
	for _, r := range rules {
		names = append(names, r.Name)
	}
	return names
}

// Offered lists the names of the rules that some round may be sealed with.
func Offered() []string { return offered(func(r Rule) bool { return len(r.Ballots) > 0 }) }

// OfferedFor lists those for a round with ballots of a kind.
func OfferedFor(kind models.BallotKind) []string {
	return offered(func(r Rule) bool { return r.Counts(kind) })
}

// Counts reports whether a round with ballots of a kind may be sealed with the rule.
func (r Rule) Counts(kind models.BallotKind) bool { return slices.Contains(r.Ballots, kind) }

func offered(to func(Rule) bool) []string {
	var names []string
	for _, r := range rules {
		if to(r) {
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
