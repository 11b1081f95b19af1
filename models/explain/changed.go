package explain

import (
	"commonchest/models/money"
	"commonchest/models/whatif"
)

// Changed tells of answers what would have changed the outcome for a project: each says
// at which figure a count chose it, to stand after "it would have been recommended".
func Changed(answers []whatif.Answer) []Sentence {
	var all []Sentence
	for _, a := range answers {
		if !a.Found {
			continue
		}
		s := Sentence{"changed_votes", []Param{count("n", a.Figure)}}
		if a.Asked == whatif.AskedCost {
			s = Sentence{"changed_cost", []Param{sum("cost", money.Pence(a.Figure)), sum("beyond", money.Pence(a.Beyond))}}
		}
		all = append(all, s)
	}
	return all
}

// Unchanged tells of answers what would have made no difference: the furthest figure at
// which a count was made and did not choose the project.
func Unchanged(answers []whatif.Answer) []Sentence {
	var all []Sentence
	for _, a := range answers {
		if a.Found || len(a.Runs) < 2 {
			continue
		}
		last := a.Runs[len(a.Runs)-1].Figure
		switch {
		case a.Asked == whatif.AskedVotes:
			all = append(all, Sentence{"unchanged_votes", []Param{count("n", last)}})
		case last == 0:
			all = append(all, Sentence{"unchanged_free", nil})
		default:
			all = append(all, Sentence{"unchanged_cost", []Param{sum("cost", money.Pence(last))}})
		}
	}
	return all
}
