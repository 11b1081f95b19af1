package alloc

import "context"

// greedyVotesNoSkip is [greedyVotes] that ends at the first project that the money
// left does not pay for, even when a cheaper one below it would fit.
//
// Source: the rule "greedy-no-skip" of pabulib.org (Gdynia, Wrocław).
func greedyVotesNoSkip() Rule {
	return Rule{Name: "greedy_votes_no_skip", count: func(_ context.Context, inst *instance, _ Params) (Result, error) {
		w := newWalk(inst, inst.byScore())
		w.fundUntilMisfit(w.rank(inst.everyone()))
		return w.result(matteredWhereFirstMisfitStops, 0), nil
	}}
}
