package alloc

import "context"

// greedyVotes is the rule of most cities ("most chosen first"): projects sorted by
// score, highest first, ties by the order; each is funded if the money left pays for
// it, else skipped. A project that nobody chose comes last and is funded if it still
// fits; set a threshold to prevent that.
//
// Source: greedy utilitarian welfare, Aziz and Shah, "Participatory Budgeting: Models
// and Approaches" (2021), section 3; the rule "greedy" of pabulib.org.
func greedyVotes() Rule {
	return Rule{Name: "greedy_votes", count: func(_ context.Context, inst *instance, _ Params) (Result, error) {
		return countGreedyVotes(inst), nil
	}}
}

func countGreedyVotes(inst *instance) Result {
	w := newWalk(inst, inst.byScore())
	w.fundWhatFits(w.rank(inst.everyone()))
	return w.result(matteredWhereAllAreTried, 0)
}
