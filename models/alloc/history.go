package alloc

import (
	"math/big"
	"slices"

	"commonchest/models/money"
)

// history explains, exactly, a run that has been played: in which rounds each ballot
// paid, ascending, the one that emptied it included.
type history struct {
	*run
	lists []int32   // the rounds of all ballots, one ballot after the other
	from  []int     // where those of each ballot begin
	dens  []big.Int // the common denominator after each round

	// Of the supporters of one project, by round: the points of those who paid in full,
	// how many it emptied, and the points that those had paid before, and of those who
	// have something left.
	full, rest, holding []int64
	before              [][]int64
}

func newHistory(r *run) history {
	h := history{run: r, lists: make([]int32, 0, r.m.mentions), from: make([]int, 1, r.m.cast.len()+1)}
	for g := range int32(r.m.cast.len()) {
		for _, c := range r.m.cast.choicesOf(g) {
			if j := r.roundOf[c]; j >= 0 && (r.goneAt[g] < 0 || j <= r.goneAt[g]) {
				h.lists = append(h.lists, j)
				for i := len(h.lists) - 1; i > h.from[g] && h.lists[i-1] > j; i-- { // a handful: put it in its place
					h.lists[i-1], h.lists[i] = j, h.lists[i-1]
				}
			}
		}
		h.from = append(h.from, len(h.lists))
	}
	rounds := r.pay.rounds
	h.full, h.rest, h.holding = make([]int64, rounds), make([]int64, rounds), make([]int64, rounds)
	h.before, h.dens = make([][]int64, rounds), make([]big.Int, rounds)
	den, flat := big.NewInt(r.pay.ballots), make([]int64, rounds*rounds)
	for j := range rounds {
		h.before[j] = flat[j*rounds : (j+1)*rounds]
		h.dens[j].Set(den.Mul(den, big.NewInt(r.pay.paid[j].factor)))
	}
	return h
}

// points gives the points of a group for the project of a round that it paid in.
func (h history) points(g, round int32) int64 {
	if h.m.cast.points == nil {
		return 1
	}
	i, _ := slices.BinarySearch(h.m.cast.choicesOf(g), h.rounds[round].project)
	return int64(h.m.cast.pointsOf(g)[i])
}

// paidIn gives the rounds in which a group paid.
func (h history) paidIn(g int32) []int32 { return h.lists[h.from[g]:h.from[g+1]] }

// shares counts before each round, and after the last, who has how much left.
func (h history) shares() []Shares {
	// change[j] is how the counts move between the state before round j−1 and before j.
	change := make([]Shares, len(h.rounds)+1)
	change[0].Rich = h.m.ballots
	if h.m.inst.ballots() == 0 {
		change[0].Rich = 0
	}
	all := h.pay.approxEndowment()
	for g := range int32(h.m.cast.len()) {
		weight := h.m.cast.weight(g)
		rounds := h.paidIn(g)
		left, band := all, 2
		for i, j := range rounds {
			now := 0
			if j != h.goneAt[g] {
				left -= h.rounds[j].pays * float64(h.points(g, j))
				now = h.third(g, left/all, rounds[:i+1])
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
	clear(h.full)
	clear(h.rest)
	clear(h.holding)
	var holders int64
	for _, g := range h.m.supporters[p] {
		weight, own, sum := h.m.cast.weight(g), h.paidIn(g), h.holding
		if j := h.goneAt[g]; j >= 0 { // the last it paid in
			own, sum = own[:len(own)-1], h.before[j]
			if h.rest[j] == 0 {
				clear(sum)
			}
			h.rest[j] += weight
		} else {
			holders += weight
		}
		for _, j := range own {
			n := weight * h.points(g, j)
			h.full[j] += n
			sum[j] += n
		}
	}
	paid := new(big.Int)
	for j, done := range h.rounds {
		if h.full[j]+h.rest[j] == 0 {
			continue
		}
		paid.Mul(&h.pay.paid[j].num, big.NewInt(h.full[j]))
		if h.rest[j] > 0 {
			had := h.pay.held(h.rest[j], h.before[j][:j])
			paid.Add(paid, had.Mul(had, big.NewInt(h.pay.paid[j].factor)))
		}
		took = append(took, Taking{h.m.inst.projects[done.project].ID, wholePence(paid, &h.dens[j])})
	}
	return wholePence(h.pay.held(holders, h.holding), &h.pay.den), took
}

// wholePence rounds an amount down.
func wholePence(num, den *big.Int) money.Pence {
	return money.Pence(new(big.Int).Div(num, den).Int64())
}
