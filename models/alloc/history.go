package alloc

import (
	"math/big"
	"slices"

	"commonchest/models/money"
)

// history explains, exactly, a run that has been played: in which rounds each group
// paid, ascending, the one that emptied it included.
type history struct {
	*run
	lists []int32 // the rounds of all groups, one group after the other
	from  []int32 // where those of each group begin
}

func newHistory(r *run) history {
	h := history{run: r, lists: make([]int32, 0, r.m.mentions), from: make([]int32, 1, len(r.m.groups)+1)}
	for g := range r.m.groups {
		for _, c := range r.m.groups[g].choices {
			if j := r.roundOf[c]; j >= 0 && (r.goneAt[g] < 0 || j <= r.goneAt[g]) {
				h.lists = append(h.lists, j)
			}
		}
		slices.Sort(h.lists[h.from[g]:])
		h.from = append(h.from, int32(len(h.lists)))
	}
	return h
}

// points gives the points of a group for the project of a round that it paid in.
func (h history) points(g, round int32) int64 {
	from := &h.m.groups[g]
	if from.points == nil {
		return 1
	}
	i, _ := slices.BinarySearch(from.choices, h.rounds[round].project)
	return from.points[i]
}

// paidIn gives the rounds in which a group paid.
func (h history) paidIn(g int32) []int32 { return h.lists[h.from[g]:h.from[g+1]] }

// shares counts before each round, and after the last, who has how much left.
func (h history) shares() []Shares {
	// change[j] is how the counts move between the state before round j−1 and before j.
	change := make([]Shares, len(h.rounds)+1)
	change[0].Rich = h.m.ballots
	if h.m.inst.profile.ballots == 0 {
		change[0].Rich = 0
	}
	all := h.pay.approxEndowment()
	for g := range h.m.groups {
		weight := h.m.groups[g].weight
		rounds := h.paidIn(int32(g))
		left, band := all, 2
		for i, j := range rounds {
			now := 0
			if j != h.goneAt[g] {
				left -= h.rounds[j].pays * float64(h.points(int32(g), j))
				now = h.third(int32(g), left/all, rounds[:i+1])
			}
			if now != band {
				change[j+1].add(band, -weight)
				change[j+1].add(now, weight)
				band = now
			}
		}
	}
	for j := 1; j < len(change); j++ {
		change[j].Rich += change[j-1].Rich
		change[j].Middle += change[j-1].Middle
		change[j].Poor += change[j-1].Poor
	}
	return change
}

// third says which third of the endowment a ballot of a group has left that paid in full
// in those rounds: 2 for more than two, 1 for one to two, 0 for less than one. share is
// about what it has left, and decides where it is not close.
func (h history) third(g int32, share float64, rounds []int32) int {
	const close = 1e-6 // thousands of rounds would not err so much
	switch {
	case share > 2./3+close:
		return 2
	case share < 2./3-close && share > 1./3+close:
		return 1
	case share < 1./3-close:
		return 0
	}
	paid := make([]int64, h.pay.rounds)
	all := new(big.Int).Set(h.pay.held(1, paid))
	for _, j := range rounds {
		paid[j] = h.points(g, j)
	}
	left := new(big.Int).Mul(h.pay.held(1, paid), big.NewInt(3))
	if left.Cmp(all) < 0 {
		return 0
	}
	if left.Cmp(all.Lsh(all, 1)) <= 0 {
		return 1
	}
	return 2
}

func (s *Shares) add(band int, weight int64) {
	switch band {
	case 0:
		s.Poor += weight
	case 1:
		s.Middle += weight
	case 2:
		s.Rich += weight
	}
}

// whereMoneyWent says what the supporters of a project have left, and what they paid
// for others, each rounded down to a whole minor unit.
func (h history) whereMoneyWent(p int32) (left money.Pence, took []Taking) {
	rounds := h.pay.rounds
	heldBy := make([]int64, rounds) // payments of supporters who have something left
	var holders int64
	full := make([]int64, rounds)     // points of supporters who paid the full price of each round
	rest := make([]int64, rounds)     // supporters whom each round emptied
	before := make([][]int64, rounds) // payments of those before
	for _, g := range h.m.supporters[p] {
		weight := h.m.groups[g].weight
		own := h.paidIn(g)
		for i, j := range own {
			if j != h.goneAt[g] {
				full[j] += weight * h.points(g, j)
				continue
			}
			rest[j] += weight
			if before[j] == nil {
				before[j] = make([]int64, rounds)
			}
			for _, earlier := range own[:i] {
				before[j][earlier] += weight * h.points(g, earlier)
			}
		}
		if h.goneAt[g] < 0 {
			holders += weight
			for _, j := range own {
				heldBy[j] += weight * h.points(g, j)
			}
		}
	}
	for j, done := range h.rounds {
		if full[j]+rest[j] == 0 {
			continue
		}
		sum := before[j] // what they had left, and a negative count for what the others paid in full
		if sum == nil {
			sum = make([]int64, rounds)
		}
		sum[j] -= full[j]
		took = append(took, Taking{h.m.inst.projects[done.project].ID, h.wholePence(h.pay.held(rest[j], sum))})
	}
	return h.wholePence(h.pay.held(holders, heldBy)), took
}

// wholePence rounds an amount over the common denominator down.
func (h history) wholePence(over *big.Int) money.Pence {
	return money.Pence(new(big.Int).Div(over, &h.pay.den).Int64())
}
