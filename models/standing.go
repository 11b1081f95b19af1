package models

import (
	"cmp"
	"slices"
	"time"

	"commonchest/models/money"
)

// Standing is what would be recommended if voting closed now, as far as the
// figures that an audience is shown can tell.
type Standing struct {
	In    []bool    `json:"in"`    // by project, in the order of Seal.Refs: would be recommended
	Close int64     `json:"close"` // low end of the band inside which it is too close to say; -1: none
	At    time.Time `json:"at"`    // of the ballots it is made from
}

// The rules that go down the ranking by score.
const (
	mostChosenFirst     = "greedy_votes"
	mostChosenUntilFull = "greedy_votes_no_skip"
	mostChosenAbove     = "greedy_votes_threshold"
)

// Ranked reports whether the rule goes down the ranking by score, so that its
// outcome can be read off the figures of the projects alone.
func (r RuleSpec) Ranked() bool {
	return slices.Contains([]string{mostChosenFirst, mostChosenUntilFull, mostChosenAbove}, r.Name)
}

// stops reports whether a ranked rule ends at the first project that does not fit.
func (r RuleSpec) stops() bool { return r.Name == mostChosenUntilFull }

// bandStanding walks down the bands as the sealed rule, which must be Ranked,
// walks down the ranking. Inside a band nothing is known of the order: where the
// outcome depends on it, or on how near a threshold the figures are, the walk ends
// and the rest is too close to say. counts are the low ends that were shown.
func (s Seal) bandStanding(counts []int64, width int64) Standing {
	out := Standing{In: make([]bool, len(s.Projects)), Close: -1}
	order := make([]int, len(s.Projects))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	left := s.Pot()
	for len(order) > 0 {
		low := counts[order[0]]
		n := 1
		for n < len(order) && counts[order[n]] == low {
			n++
		}
		band := order[:n]
		order = order[n:]
		high := low + width - 1
		if low == 0 {
			high = max(high, s.Least()-1)
		}
		if high < s.Rule.Threshold {
			return out
		}
		fitting, cost := s.fitting(band, left)
		sure := low >= s.Rule.Threshold
		all := len(fitting) == len(band)
		switch {
		case len(fitting) == 0:
			if s.Rule.stops() {
				return out
			}
		case sure && cost <= left && (all || !s.Rule.stops()):
			for _, i := range fitting {
				out.In[i] = true
			}
			left -= cost
		default:
			out.Close = low
			return out
		}
	}
	return out
}

// fitting are the projects of a band that the money left pays for one by one, and
// their sum.
func (s Seal) fitting(band []int, left money.Pence) (list []int, sum money.Pence) {
	for _, i := range band {
		if ask := s.Projects[i].Ask; ask <= left {
			list = append(list, i)
			sum += ask
		}
	}
	return list, sum
}

// InOf marks the projects with these numbers, in the order of Refs.
func (s Seal) InOf(refs []string) []bool {
	in := make([]bool, len(s.Projects))
	for i, p := range s.Projects {
		in[i] = slices.Contains(refs, p.Ref)
	}
	return in
}
