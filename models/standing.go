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
	Of    int64     `json:"of"`    // how many ballots it was counted from, exactly; 0: it is read off the figures
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

// OffBands reports whether what would be recommended can be read off the figures of
// the projects alone, without the ballots: the rule goes down the ranking, and what a
// project takes from each purse is all that matters to the others.
func (s Seal) OffBands() bool {
	r := s.Rule
	if !r.Ranked() || r.MinVotes > 0 || r.Filter > 0 || r.Compare || len(s.Floors()) > 0 {
		return false
	}
	purses := s.Purses()
	for _, p := range s.Projects {
		if p.OneOf != "" || p.Scalable {
			return false
		}
		for _, part := range s.partsOf(p) {
			for _, purse := range purses {
				if n := purse.among(part.Funds); n > 0 && n < len(purse.Funds) || len(part.Funds) == 0 {
					return false
				}
			}
		}
	}
	return true
}

// stops reports whether a ranked rule ends at the first project that does not fit.
func (r RuleSpec) stops() bool { return r.Name == mostChosenUntilFull }

// bandStanding walks down the bands as the sealed rule, which must be OffBands,
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
	purses := s.Purses()
	left := make([]money.Pence, len(purses))
	for i, p := range purses {
		left[i] = p.Total
	}
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
		fitting, cost := s.fitting(purses, band, left)
		sure := low >= s.Rule.Threshold
		all := len(fitting) == len(band)
		switch {
		case len(fitting) == 0:
			if s.Rule.stops() {
				return out
			}
		case sure && within(cost, left) && (all || !s.Rule.stops()):
			for _, i := range fitting {
				out.In[i] = true
			}
			for i := range left {
				left[i] -= cost[i]
			}
		default:
			out.Close = low
			return out
		}
	}
	return out
}

// fitting are the projects of a band that the money left in each purse pays for one by
// one, and what they take together.
func (s Seal) fitting(purses []Purse, band []int, left []money.Pence) (list []int, sum []money.Pence) {
	sum = make([]money.Pence, len(purses))
	for _, i := range band {
		takes := make([]money.Pence, len(purses))
		for _, share := range s.SharesOf(purses, s.Projects[i]) {
			takes[share.Purse] = share.Amount
		}
		if !within(takes, left) {
			continue
		}
		list = append(list, i)
		for p, amount := range takes {
			sum[p] += amount
		}
	}
	return list, sum
}

func within(sums, left []money.Pence) bool {
	for i, sum := range sums {
		if sum > left[i] {
			return false
		}
	}
	return true
}

// InOf marks the projects with these numbers, in the order of Refs.
func (s Seal) InOf(refs []string) []bool {
	in := make([]bool, len(s.Projects))
	for i, p := range s.Projects {
		in[i] = slices.Contains(refs, p.Ref)
	}
	return in
}
