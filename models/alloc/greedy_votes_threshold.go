package alloc

import "context"

// greedyVotesThreshold is [greedyVotes] among the projects whose score is at least
// Params.Threshold; a score equal to it stays in.
//
// Source: the rule "greedy-threshold" of pabulib.org with the file's
// min_project_score_threshold (Warszawa, Łódź, Katowice).
func greedyVotesThreshold() Rule {
	return Rule{Name: "greedy_votes_threshold", NeedsThreshold: true,
		count: func(_ context.Context, inst *instance, p Params) (Result, error) {
			w := newWalk(inst, inst.byScore())
			ranking := w.rank(inst.everyone())
			in := 0
			for in < len(ranking) && inst.scores[ranking[in]] >= p.Threshold {
				in++
			}
			w.fundWhatFits(ranking[:in])
			for _, out := range ranking[in:] {
				w.pass(out, VisitBelowThreshold)
			}
			return w.result(matteredWhereAllAreTried, p.Threshold), nil
		}}
}
