package alloc

import (
	"math"
	"slices"
)

// step is what one step of Add1 came to.
type step struct {
	k       int64
	spent   int64
	stop    StopReason
	ties    []roundTie
	refused bool // the pot did not pay for something as it was offered

	// By round: what was funded, the most that its rho can be, and the least that the rho
	// of any other project can be.
	funded []int32
	most   []float64
	others []float64
}

// holdsTo reports whether all steps between two are certain to have their outcome, and no
// ties.
//
// Let the same projects be funded in the same order at two endowments. Then, round by
// round, at the higher one everybody has at least as much left, and the price is not
// higher: with more in every purse, a price that was enough is enough; and who has more
// and pays less, or pays all that the price asks where it took all there was, keeps at
// least as much. So the rho of any project falls, if it changes, as the endowment rises, and what
// cannot be paid for at one endowment cannot at a lower one.
//
// At an endowment between the two, as long as it goes the same way, the next project's rho
// is therefore at most what it is at the lower one, and that of any other at least what it
// is at the higher one. If in every round the one is less than the other, it goes the
// same way to the end. What the pot has granted at both it grants there: the same
// projects are taken before. Where it has refused something nothing is said.
func (s *step) holdsTo(higher *step) bool {
	if s.refused || higher.refused || !slices.Equal(s.funded, higher.funded) {
		return false
	}
	for j, most := range s.most {
		if most >= higher.others[j] {
			return false
		}
	}
	return true
}

// note keeps how clear a round was that is decided. The bounds of other projects are raised
// above what the step below asks for, while it goes the same way.
func (r *run) note() {
	j, best := len(r.rounds), &r.best
	var asked float64
	if r.below != nil && j < len(r.below.funded) && r.below.funded[j] == best.project {
		asked = r.below.most[j]
	} else {
		r.below = nil
	}
	others := math.Inf(1)
	for _, p := range r.alive {
		for r.stages[p] == stale && r.bound[p] <= asked {
			r.lookAt(p)
		}
		switch r.stages[p] {
		case out:
			continue
		case ready:
			r.stages[p] = stale
		}
		others = min(others, r.bound[p])
	}
	if others <= asked {
		r.below = nil
	}
	r.step.funded = append(r.step.funded, best.project)
	r.step.most = append(r.step.most, best.pays/float64(r.unit[best.project])*(1+2*relErr))
	r.step.others = append(r.step.others, others)
}
