package explain

import (
	"cmp"
	"slices"

	"commonchest/models/metrics"
	"commonchest/models/money"
)

// mostClaims is how many claims are told.
const mostClaims = 3

// Claims tells of the largest groups of people that could have paid for a project from
// their share of the money and were left without it, by cost.
func Claims(m metrics.Metrics) []Sentence {
	claims := slices.Clone(m.ByCost)
	slices.SortStableFunc(claims, func(a, b metrics.Claim) int { return cmp.Compare(b.Ballots, a.Ballots) })
	var all []Sentence
	for _, c := range claims[:min(mostClaims, len(claims))] {
		key := "claim"
		if c.Has == 0 {
			key = "claim_nothing"
		}
		all = append(all, Sentence{key, []Param{count("n", c.Ballots), {Name: "project", Kind: Name, IDs: []string{c.Project}},
			sum("has", money.Pence(c.Has)), sum("share", c.Share), sum("cost", c.Cost)}})
	}
	return all
}
