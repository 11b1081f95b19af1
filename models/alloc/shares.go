package alloc

import (
	"math/big"
	"slices"

	"commonchest/models/money"
)

// What follows reads a run that has been played and explains it, exactly.

// paidRounds lists in ascending order the rounds in which a group paid, the one that emptied
// it included.
func (r *run) paidRounds(g int32, into []int32) []int32 {
	into = into[:0]
	for _, c := range r.m.groups[g].choices {
		if j := r.roundOf[c]; j >= 0 && (r.goneAt[g] < 0 || j <= r.goneAt[g]) {
			into = append(into, j)
		}
	}
	slices.Sort(into)
	return into
}

// shares counts before each round, and after the last, who has how much left.
func (r *run) shares() []Shares {
	// change[j] is how the counts move between the state before round j−1 and before j.
	change := make([]Shares, len(r.rounds)+1)
	change[0].Rich = r.m.ballots
	if r.m.inst.profile.ballots == 0 {
		change[0].Rich = 0
	}
	all := r.pay.approxEndowment()
	var rounds []int32
	for g := range r.m.groups {
		weight := r.m.groups[g].weight
		rounds = r.paidRounds(int32(g), rounds)
		left, band := all, 2
		for i, j := range rounds {
			now := 0
			if j != r.goneAt[g] {
				left -= r.rounds[j].pays
				now = r.third(left/all, rounds[:i+1])
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

// third says which third of the endowment a ballot has left that paid in full in
// those rounds: 2 for more than two, 1 for one to two, 0 for less than one. share is
// about what it has left, and decides where it is not close.
func (r *run) third(share float64, rounds []int32) int {
	const close = 1e-6 // thousands of rounds would not err so much
	switch {
	case share > 2./3+close:
		return 2
	case share < 2./3-close && share > 1./3+close:
		return 1
	case share < 1./3-close:
		return 0
	}
	paid := make([]int64, r.pay.rounds)
	all := new(big.Int).Set(r.pay.held(1, paid))
	for _, j := range rounds {
		paid[j] = 1
	}
	left := new(big.Int).Mul(r.pay.held(1, paid), big.NewInt(3))
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
func (r *run) whereMoneyWent(p int32) (left money.Pence, took []Taking) {
	rounds := r.pay.rounds
	heldBy := make([]int64, rounds) // payments of supporters who have something left
	var holders int64
	full := make([]int64, rounds)     // supporters who paid the full price of each round
	rest := make([]int64, rounds)     // supporters whom each round emptied
	before := make([][]int64, rounds) // payments of those before
	var own []int32
	for _, g := range r.m.supporters[p] {
		weight := r.m.groups[g].weight
		own = r.paidRounds(g, own)
		for i, j := range own {
			if j != r.goneAt[g] {
				full[j] += weight
				continue
			}
			rest[j] += weight
			if before[j] == nil {
				before[j] = make([]int64, rounds)
			}
			for _, earlier := range own[:i] {
				before[j][earlier] += weight
			}
		}
		if r.goneAt[g] < 0 {
			holders += weight
			for _, j := range own {
				heldBy[j] += weight
			}
		}
	}
	for j, done := range r.rounds {
		if full[j]+rest[j] == 0 {
			continue
		}
		sum := before[j] // what they had left, and a negative count for what the others paid in full
		if sum == nil {
			sum = make([]int64, rounds)
		}
		sum[j] -= full[j]
		took = append(took, Taking{r.m.inst.projects[done.project].ID, r.wholePence(r.pay.held(rest[j], sum))})
	}
	return r.wholePence(r.pay.held(holders, heldBy)), took
}

// wholePence rounds an amount over the common denominator down.
func (r *run) wholePence(over *big.Int) money.Pence {
	return money.Pence(new(big.Int).Div(over, &r.pay.den).Int64())
}
