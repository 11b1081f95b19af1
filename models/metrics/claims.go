package metrics

import (
	"cmp"
	"math/big"
	"slices"

	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Claim is a group of ballots that all name a project which was not chosen, and that
// could have paid for it from their share of the budget, beside all that any one of
// them has. By cost, that is when
//
//	Has + Cost ≤ Ballots · budget / n,
//
// Has being the most that the own chosen projects of one of them cost; by number, when
//
//	(Has + 1) · Cost ≤ Ballots · budget / n,
//
// Has being the most own chosen projects of one of them. The group is the largest there
// is for the project; with cost utilities Equal Shares leaves no claim by cost, with card
// utilities none by number.
//
// It is the test for EJR+ of Brill and Peters, "Robust and Verifiable Proportionality Axioms
// for Multiwinner Voting", EC 2023, in two forms for costs. Only projects are
// tested that took part and that no fence and no conflict refused.
type Claim struct {
	Project string      `json:"project"`
	Ballots int64       `json:"ballots"`
	Has     int64       `json:"has"` // minor units by cost, projects by number
	Cost    money.Pence `json:"cost"`
	Share   money.Pence `json:"share"` // Ballots · budget / n, rounded down
}

// supporter is how much of W some ballots that name a project have.
type supporter struct{ number, cost, weight int64 }

// claims tests both forms for every project.
func (o outcome) claims(m *Metrics) {
	supporters := make([][]supporter, len(o.votes))
	for choices, weight := range o.req.Profile.All() {
		number, cost := o.own(choices)
		for _, p := range choices {
			if !o.chosen[p] && !o.out[p] {
				supporters[p] = append(supporters[p], supporter{number, int64(cost), weight})
			}
		}
	}
	for p, own := range supporters {
		cost := o.req.Projects[p].Cost
		byCost := func(s supporter) *big.Int { return big.NewInt(s.cost + int64(cost)) }
		if c, ok := o.largest(p, own, m.Ballots, func(s supporter) int64 { return s.cost }, byCost); ok {
			m.ByCost = append(m.ByCost, c)
		}
		byNumber := func(s supporter) *big.Int { return times(s.number+1, int64(cost)) }
		if c, ok := o.largest(p, own, m.Ballots, func(s supporter) int64 { return s.number }, byNumber); ok {
			m.ByNumber = append(m.ByNumber, c)
		}
	}
}

// largest finds the largest group with a claim to a project. Those with the least come
// first; of ballots with as much all or none are in it.
func (o outcome) largest(p int, own []supporter, n int64, has func(supporter) int64, needs func(supporter) *big.Int) (Claim, bool) {
	slices.SortFunc(own, func(a, b supporter) int { return cmp.Compare(has(a), has(b)) })
	claim, found := Claim{Project: o.req.Projects[p].ID, Cost: o.req.Projects[p].Cost}, false
	var group int64
	for i, s := range own {
		group += s.weight
		if i+1 < len(own) && has(own[i+1]) == has(s) {
			continue
		}
		share := times(group, int64(o.req.Budget)) // over n
		if new(big.Int).Mul(needs(s), big.NewInt(n)).Cmp(share) <= 0 {
			found = true
			claim.Ballots, claim.Has = group, has(s)
			claim.Share = money.Pence(share.Quo(share, big.NewInt(n)).Int64())
		}
	}
	return claim, found
}

func times(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// ratio gives num/den in lowest terms, and 0 where den is 0.
func ratio(num, den *big.Int) alloc.Fraction {
	if den.Sign() == 0 {
		return alloc.Fraction{Num: "0", Den: "1"}
	}
	r := new(big.Rat).SetFrac(num, den)
	return alloc.Fraction{Num: r.Num().String(), Den: r.Denom().String()}
}
