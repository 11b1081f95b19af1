package alloc_test

import (
	"cmp"
	"math/big"
	"slices"

	"commonchest/models/money"
)

// What follows is Equal Shares as its definition reads, voter by voter in fractions,
// without any thought of speed: the measure of the one that is fast.

// election is a small instance. voters[i] are the projects that voter i chose, with
// points beside them; worth is the name of the utility.
type election struct {
	worth  string
	budget int64
	costs  []int64
	voters [][]int32
	points [][]int64 // nil: one for each choice
	rank   []int     // place of each project in the order of ties
	step   int64
}

// naiveRound is what a round of Equal Shares did.
type naiveRound struct {
	project int
	rho     *big.Rat   // of a unit of utility
	pays    []*big.Rat // of each voter
	tied    []int      // all with the same rho, in the order of ties
	before  []*big.Rat // what each voter had
}

// given is the points that a voter gives a project.
func (e election) given(i, p int) int64 {
	at := slices.Index(e.voters[i], int32(p))
	switch {
	case at < 0:
		return 0
	case e.points == nil:
		return 1
	}
	return e.points[i][at]
}

// utility is what a project is worth to a voter.
func (e election) utility(i, p int) int64 {
	if !slices.Contains(e.voters[i], int32(p)) {
		return 0
	}
	switch e.worth {
	case "cost":
		return max(1, e.costs[p])
	case "points":
		return max(0, e.given(i, p))
	case "borda":
		var below int64
		for _, q := range e.voters[i] {
			if e.given(i, int(q)) < e.given(i, p) {
				below++
			}
		}
		return below
	}
	return 1
}

func (e election) supports(i, p int) bool { return e.utility(i, p) > 0 }

// equalShares runs the rule with an endowment for each voter.
func (e election) equalShares(endowment *big.Rat) (rounds []naiveRound, left []*big.Rat) {
	left = make([]*big.Rat, len(e.voters))
	for i := range left {
		left[i] = endowment
	}
	funded := make([]bool, len(e.costs))
	for {
		best := naiveRound{project: -1}
		for _, p := range e.byRank() {
			if funded[p] || e.costs[p] == 0 {
				continue
			}
			rho := e.price(p, left)
			if rho == nil {
				continue
			}
			switch {
			case best.project < 0 || rho.Cmp(best.rho) < 0:
				best = naiveRound{project: p, rho: rho, tied: []int{p}}
			case rho.Cmp(best.rho) == 0:
				best.tied = append(best.tied, p)
			}
		}
		if best.project < 0 {
			return rounds, left
		}
		best.before = slices.Clone(left)
		best.pays = make([]*big.Rat, len(e.voters))
		for i := range e.voters {
			best.pays[i] = new(big.Rat)
			if e.supports(i, best.project) {
				full := new(big.Rat).Mul(best.rho, big.NewRat(e.utility(i, best.project), 1))
				best.pays[i] = least(full, left[i])
				left[i] = new(big.Rat).Sub(left[i], best.pays[i])
			}
		}
		funded[best.project] = true
		rounds = append(rounds, best)
	}
}

// price is the least rho for which the supporters, each paying rho for each unit of
// utility or all they have left, pay for the project; nil when they cannot.
func (e election) price(p int, left []*big.Rat) *big.Rat {
	type supporter struct{ left, units, lasts *big.Rat } // lasts: the rho that takes all they have
	var own []supporter
	var units int64
	for i := range e.voters {
		if u := e.utility(i, p); u > 0 {
			own = append(own, supporter{left[i], big.NewRat(u, 1), new(big.Rat).Quo(left[i], big.NewRat(u, 1))})
			units += u
		}
	}
	slices.SortFunc(own, func(a, b supporter) int { return a.lasts.Cmp(b.lasts) })
	missing, rest := big.NewRat(e.costs[p], 1), new(big.Rat).SetInt64(units)
	for _, s := range own {
		rho := new(big.Rat).Quo(missing, rest)
		if rho.Cmp(s.lasts) <= 0 {
			return rho
		}
		missing = new(big.Rat).Sub(missing, s.left)
		rest = new(big.Rat).Sub(rest, s.units)
	}
	return nil
}

func (e election) byRank() []int {
	order := make([]int, len(e.costs))
	for p := range order {
		order[p] = p
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(e.rank[a], e.rank[b]) })
	return order
}

// free lists the supported projects without a cost, in the order of ties.
func (e election) free() []int {
	return slices.DeleteFunc(e.byRank(), func(p int) bool { return e.costs[p] != 0 || e.support(p) == 0 })
}

// score is the points of all voters together.
func (e election) score(p int) (n int64) {
	for i := range e.voters {
		n += e.given(i, p)
	}
	return n
}

func (e election) support(p int) (n int64) {
	for i := range e.voters {
		if e.supports(i, p) {
			n++
		}
	}
	return n
}

func (e election) cost(rounds []naiveRound) (sum int64) {
	for _, r := range rounds {
		sum += e.costs[r.project]
	}
	return sum
}

// addOne raises the endowment step by step; exhaustive says whether to stop at an
// exhaustive outcome or only at one with everything in it.
func (e election) addOne(exhaustive bool) (rounds []naiveRound, k int64) {
	var before []naiveRound
	for k = 0; ; k++ {
		endowment := new(big.Rat).Add(big.NewRat(e.budget, int64(len(e.voters))), big.NewRat(k*e.step, 1))
		rounds, _ = e.equalShares(endowment)
		if e.cost(rounds) > e.budget {
			return before, k - 1
		}
		fits, missing := false, false
		for p, c := range e.costs {
			if c > 0 && e.support(p) > 0 && !slices.ContainsFunc(rounds, func(r naiveRound) bool { return r.project == p }) {
				missing = true
				fits = fits || e.cost(rounds)+c <= e.budget
			}
		}
		if !missing || exhaustive && !fits {
			return rounds, k
		}
		before = rounds
	}
}

// greedy goes down the ranking and funds what fits beside what is funded already.
func (e election) greedy(funded []int) []int {
	order := e.byRank()
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.score(b), e.score(a)) })
	left := e.budget
	for _, p := range funded {
		left -= e.costs[p]
	}
	for _, p := range order {
		if !slices.Contains(funded, p) && e.costs[p] <= left {
			left -= e.costs[p]
			funded = append(funded, p)
		}
	}
	return funded
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func floor(r *big.Rat) money.Pence {
	return money.Pence(new(big.Int).Div(r.Num(), r.Denom()).Int64())
}
