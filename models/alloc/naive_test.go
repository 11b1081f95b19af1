package alloc_test

import (
	"cmp"
	"math/big"
	"slices"

	"commonchest/models/money"
)

// What follows is Equal Shares as its definition reads, voter by voter in fractions,
// without any thought of speed: the measure of the one that is fast.

// election is a small instance. voters[i] are the projects that voter i chose.
type election struct {
	budget int64
	costs  []int64
	voters [][]int32
	rank   []int // place of each project in the order of ties
	step   int64
}

// naiveRound is what a round of Equal Shares did.
type naiveRound struct {
	project int
	rho     *big.Rat
	pays    []*big.Rat // of each voter
	tied    []int      // all with the same rho, in the order of ties
	before  []*big.Rat // what each voter had
}

func (e election) supports(i, p int) bool { return slices.Contains(e.voters[i], int32(p)) }

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
			price := e.price(p, left)
			if price == nil {
				continue
			}
			rho := new(big.Rat).Quo(price, big.NewRat(e.costs[p], 1))
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
		price := new(big.Rat).Mul(best.rho, big.NewRat(e.costs[best.project], 1))
		for i := range e.voters {
			best.pays[i] = new(big.Rat)
			if e.supports(i, best.project) {
				best.pays[i] = least(price, left[i])
				left[i] = new(big.Rat).Sub(left[i], best.pays[i])
			}
		}
		funded[best.project] = true
		rounds = append(rounds, best)
	}
}

// price is the least x for which the supporters, each paying x or all they have left,
// pay for the project; nil when they cannot.
func (e election) price(p int, left []*big.Rat) *big.Rat {
	var own []*big.Rat
	for i := range e.voters {
		if e.supports(i, p) {
			own = append(own, left[i])
		}
	}
	slices.SortFunc(own, func(a, b *big.Rat) int { return a.Cmp(b) })
	missing := big.NewRat(e.costs[p], 1)
	for i, has := range own {
		share := new(big.Rat).Quo(missing, big.NewRat(int64(len(own)-i), 1))
		if share.Cmp(has) <= 0 {
			return share
		}
		missing = new(big.Rat).Sub(missing, has)
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
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.support(b), e.support(a)) })
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
