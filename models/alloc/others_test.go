package alloc_test

import (
	"math/big"
	"slices"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// What follows holds the remaining rules to their definitions, read as plainly as
// possible.

func (e election) worthOf(p int) *big.Int {
	sum := new(big.Int)
	for i := range e.voters {
		sum.Add(sum, big.NewInt(e.utility(i, p)))
	}
	return sum
}

func TestDensityAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		got := run(t, e.request(t, "greedy_"+e.worth))
		order := e.byRank()
		slices.SortStableFunc(order, func(a, b int) int { return -e.density(a, b) })
		left, want := e.budget, []string{}
		for _, p := range order {
			if e.costs[p] <= left {
				left -= e.costs[p]
				want = append(want, id(p))
			}
		}
		if !slices.Equal(got.Selected, want) || got.Left != money.Pence(left) {
			t.Fatalf("selected %v with %d left, want %v with %d", got.Selected, got.Left, want, left)
		}
	})
}

// density compares the worth of two projects for each unit of cost; what is free and
// worth something is denser than all else.
func (e election) density(a, b int) int {
	free := func(p int) bool { return e.costs[p] == 0 && e.worthOf(p).Sign() > 0 }
	switch {
	case free(a) || free(b):
		switch {
		case free(a) && free(b):
			return 0
		case free(a):
			return 1
		}
		return -1
	}
	per := func(p int) *big.Rat { return new(big.Rat).SetFrac(e.worthOf(p), big.NewInt(max(1, e.costs[p]))) }
	return per(a).Cmp(per(b))
}

func TestMaxWelfareAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t).cheaper()
		got := run(t, e.request(t, "maxwelfare_"+e.worth))
		order := e.byRank()
		best, alternatives := big.NewInt(-1), 0
		var set []string
		// Sets in the order of ties: the one with the first project before the one without.
		for mask := 1<<len(order) - 1; mask >= 0; mask-- {
			var cost int64
			worth, chosen := new(big.Int), []string{}
			for at, p := range order {
				if mask>>(len(order)-1-at)&1 == 1 {
					cost += e.costs[p]
					worth.Add(worth, e.worthOf(p))
					chosen = append(chosen, id(p))
				}
			}
			useless := slices.ContainsFunc(order, func(p int) bool { return slices.Contains(chosen, id(p)) && e.worthOf(p).Sign() == 0 })
			if cost > e.budget || useless {
				continue
			}
			switch worth.Cmp(best) {
			case 1:
				best, set, alternatives = worth, chosen, 0
			case 0:
				alternatives++
			}
		}
		if !slices.Equal(got.Selected, set) || got.Worth != best.Int64() {
			t.Fatalf("selected %v worth %d, want %v worth %d", got.Selected, got.Worth, set, best)
		}
		if (len(got.Ties) > 0) != (alternatives > 0) {
			t.Fatalf("ties %+v, but %d other sets are as good", got.Ties, alternatives)
		}
	})
}

func TestPhragmenAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		e.worth = "card"
		got := run(t, e.request(t, "phragmen"))
		load := make([]*big.Rat, len(e.voters))
		for i := range load {
			load[i] = new(big.Rat)
		}
		left, want := e.budget, []string{}
		last := new(big.Rat)
		for {
			var least *big.Rat
			var tied []int
			for _, p := range e.byRank() {
				if slices.Contains(want, id(p)) || e.support(p) == 0 || e.costs[p] > e.budget {
					continue
				}
				sum := big.NewRat(e.costs[p], 1)
				for i := range e.voters {
					if e.supports(i, p) {
						sum.Add(sum, load[i])
					}
				}
				sum.Quo(sum, big.NewRat(e.support(p), 1))
				switch {
				case least == nil || sum.Cmp(least) < 0:
					least, tied = sum, []int{p}
				case sum.Cmp(least) == 0:
					tied = append(tied, p)
				}
			}
			if tied == nil || slices.ContainsFunc(tied, func(p int) bool { return e.costs[p] > left }) {
				break
			}
			p := tied[0]
			if least.Cmp(last) < 0 {
				t.Fatalf("the load fell from %v to %v", last, least)
			}
			last = least
			if r := got.Rounds[len(want)]; r.Rho.Rat().Cmp(least) != 0 || r.Project != id(p) {
				t.Fatalf("round %+v, want %s at %v", r, id(p), least)
			}
			left -= e.costs[p]
			want = append(want, id(p))
			for i := range e.voters {
				if e.supports(i, p) {
					load[i] = least
				}
			}
		}
		if !slices.Equal(got.Selected, want) || got.Left != money.Pence(left) {
			t.Fatalf("selected %v, want %v", got.Selected, want)
		}
	})
}

// TestEveryRuleExplainsEveryProject: the reasons are complete and agree with the outcome.
func TestEveryRuleExplainsEveryProject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t).cheaper()
		for _, rule := range alloc.Names() {
			res := run(t, e.request(t, rule))
			var cost money.Pence
			for p := range e.costs {
				why, ok := res.Reason(id(p))
				if !ok || (why.Kind == alloc.Funded) != res.Has(id(p)) {
					t.Fatalf("%s: %s: %+v, selected %v", rule, id(p), why, res.Selected)
				}
				if res.Has(id(p)) {
					cost += money.Pence(e.costs[p])
				}
			}
			if cost != res.TotalCost || cost > res.Budget || res.Left != res.Budget-cost {
				t.Fatalf("%s: cost %d, total %d, left %d of %d", rule, cost, res.TotalCost, res.Left, res.Budget)
			}
		}
	})
}

// TestPositionalScoresAndBorda: of a ranking of at most three, "points" is the positional
// score 3, 2, 1, whatever its length, and "borda" what a project is placed before.
func TestPositionalScoresAndBorda(t *testing.T) {
	spec := models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 3}
	profile := alloc.NewProfile([]string{"first", "second", "last"})
	for _, ranking := range [][]string{{"first", "second", "last"}, {"last"}, {"second", "first"}} {
		if err := profile.AddBallot(spec, ranking, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := profile.Scores(); !slices.Equal(got, []int64{3 + 2, 2 + 3, 1 + 3}) {
		t.Errorf("positional scores %v", got)
	}
	req := alloc.Request{Budget: 3, Profile: profile}
	for _, id := range []string{"first", "second", "last"} {
		req.Projects = append(req.Projects, alloc.Project{ID: id, Cost: 1})
	}
	req.Ties = alloc.ByID(req.Projects)
	for rule, worth := range map[string]int64{"maxwelfare_points": 14, "maxwelfare_borda": 2 + 1 + 1} {
		req.Rule = rule
		if got := run(t, req); got.Worth != worth {
			t.Errorf("%s: worth %d, want %d", rule, got.Worth, worth)
		}
	}
}
