package alloc_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

func id(p int) string { return fmt.Sprintf("P%02d", p) }

// request makes a request of an election, ballot by ballot.
func (e election) request(t fataler, rule string) alloc.Request {
	req := alloc.Request{Budget: money.Pence(e.budget), Rule: rule}
	var ids []string
	for p, c := range e.costs {
		ids = append(ids, id(p))
		req.Projects = append(req.Projects, alloc.Project{ID: id(p), Cost: money.Pence(c)})
	}
	order := make([]string, len(ids))
	for p, place := range e.rank {
		order[place] = id(p)
	}
	var err error
	if req.Ties, err = alloc.ByList(req.Projects, order); err != nil {
		t.Fatal(err)
	}
	req.Profile = alloc.NewProfile(ids)
	for i, choices := range e.voters {
		if err := e.add(req.Profile, i, choices); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := alloc.Lookup(rule); err != nil {
		t.Fatal(err)
	} else if r.NeedsStep {
		req.Params.Step = money.Pence(e.step)
	}
	return req
}

// add puts the ballot of a voter into a profile.
func (e election) add(p *alloc.Profile, i int, choices []int32) error {
	if e.points == nil {
		return p.Add(choices, 1)
	}
	return p.AddPoints(choices, e.points[i], 1)
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func run(t fataler, req alloc.Request) alloc.Result {
	t.Helper()
	res, err := alloc.Run(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// elections draws small elections with many ties: few different costs, few voters.
// Some have costs so large that a float cannot tell them apart.
func elections(t *rapid.T) election {
	projects := rapid.IntRange(1, 7).Draw(t, "projects")
	scale := rapid.SampledFrom([]int64{1, 1, 1, 7, 1_000_003, 1 << 50, 1 << 55}).Draw(t, "scale")
	odd := rapid.Int64Range(0, 2).Draw(t, "odd") // moves each cost by up to 2
	e := election{rank: rapid.Permutation(places(projects)).Draw(t, "rank")}
	for range projects {
		c := rapid.SampledFrom([]int64{0, 1, 2, 2, 3, 4, 4, 6, 9, 12}).Draw(t, "cost") * scale
		if c > 0 {
			c = max(1, c+rapid.Int64Range(-odd, odd).Draw(t, "extra"))
		}
		e.costs = append(e.costs, c)
	}
	e.budget = rapid.Int64Range(0, 20).Draw(t, "budget") * scale
	e.step = max(1, scale/rapid.Int64Range(1, 9).Draw(t, "step"))
	voters := rapid.IntRange(1, 9).Draw(t, "voters")
	for range voters {
		ballot := rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(projects-1)), 0, projects, rapid.ID[int32]).Draw(t, "ballot")
		e.voters = append(e.voters, ballot)
	}
	e.worth = rapid.SampledFrom([]string{"cost", "cost", "card", "points", "borda"}).Draw(t, "utility")
	if e.worth == "points" || e.worth == "borda" || rapid.IntRange(0, 3).Draw(t, "pointed") == 0 {
		most := rapid.SampledFrom([]int64{2, 4, 1_000_000_000}).Draw(t, "most")
		for _, ballot := range e.voters {
			e.points = append(e.points, rapid.SliceOfN(rapid.Int64Range(-1, most), len(ballot), len(ballot)).Draw(t, "points"))
		}
	}
	return e
}

func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func names(projects []int) []string {
	ids := []string{}
	for _, p := range projects {
		ids = append(ids, id(p))
	}
	return ids
}

func (e election) selected(rounds []naiveRound) []int {
	chosen := e.free()
	for _, r := range rounds {
		chosen = append(chosen, r.project)
	}
	return chosen
}

func TestEqualSharesAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		want, left := e.equalShares(big.NewRat(e.budget, int64(len(e.voters))))
		got := run(t, e.request(t, "mes_"+e.worth))
		if w := names(e.selected(want)); !slices.Equal(got.Selected, w) {
			t.Fatalf("selected %v, want %v", got.Selected, w)
		}
		if got.Left != money.Pence(e.budget-e.cost(want)) || got.TotalCost+got.Left != got.Budget {
			t.Fatalf("cost %d, left %d of %d", got.TotalCost, got.Left, got.Budget)
		}
		checkRounds(t, e, got.Rounds[len(e.free()):], want)
		checkTies(t, got, want, len(e.free()))
		checkReasons(t, e, got, want, left)
	})
}

// checkRounds compares each round, and holds the definition to its invariants: payments
// add up to the cost, nobody pays more than they have, and rho never falls.
func checkRounds(t *rapid.T, e election, got []alloc.Round, want []naiveRound) {
	endowment := big.NewRat(e.budget, int64(len(e.voters)))
	last := new(big.Rat)
	for j, w := range want {
		g := got[j]
		price := new(big.Rat) // of the supporter who pays most without paying all
		for i, pays := range w.pays {
			full := new(big.Rat).Mul(w.rho, big.NewRat(e.utility(i, w.project), 1))
			if pays.Cmp(full) == 0 && pays.Cmp(price) > 0 {
				price = pays
			}
		}
		if g.Rho.Rat().Cmp(w.rho) != 0 || g.MaxPayment.Rat().Cmp(price) != 0 {
			t.Fatalf("round %d: rho %v, price %v; want %v, %v", j, g.Rho, g.MaxPayment, w.rho, price)
		}
		if w.rho.Cmp(last) < 0 {
			t.Fatalf("round %d: rho fell from %v to %v", j, last, w.rho)
		}
		last = w.rho
		sum := new(big.Rat)
		var full, rest int64
		var shares alloc.Shares
		for i, pays := range w.pays {
			sum.Add(sum, pays)
			switch {
			case e.supports(i, w.project) && pays.Cmp(new(big.Rat).Mul(w.rho, big.NewRat(e.utility(i, w.project), 1))) == 0:
				full++
			case pays.Sign() > 0:
				rest++
			}
			switch had := new(big.Rat).Mul(w.before[i], big.NewRat(3, 1)); {
			case had.Cmp(endowment) < 0:
				shares.Poor++
			case had.Cmp(new(big.Rat).Mul(endowment, big.NewRat(2, 1))) <= 0:
				shares.Middle++
			default:
				shares.Rich++
			}
		}
		if sum.Cmp(big.NewRat(e.costs[w.project], 1)) != 0 {
			t.Fatalf("round %d: %v was paid for a cost of %d", j, sum, e.costs[w.project])
		}
		if g.PaidInFull != full || g.PaidRest != rest || g.Supporters != e.support(w.project) || g.Shares != shares {
			t.Fatalf("round %d: %+v; want %d in full, %d the rest, shares %+v", j, g, full, rest, shares)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d rounds, want %d", len(got), len(want))
	}
}

func checkTies(t *rapid.T, got alloc.Result, want []naiveRound, free int) {
	var met int
	for j, w := range want {
		if len(w.tied) < 2 {
			continue
		}
		tie := got.Ties[met]
		met++
		if tie.Place != free+j+1 || tie.Tied[0] != id(w.project) || tie.Rho.Rat().Cmp(w.rho) != 0 ||
			!slices.Equal(slices.Sorted(slices.Values(tie.Tied)), slices.Sorted(slices.Values(names(w.tied)))) {
			t.Fatalf("round %d: tie %+v, want %v", j, tie, names(w.tied))
		}
		if tie.Mattered != (len(tie.Funded) < len(tie.Tied)) || tie.Mattered != (tie.By == alloc.ByListOrder) {
			t.Fatalf("tie %+v", tie)
		}
	}
	if met != len(got.Ties) {
		t.Fatalf("%d ties, want %d", len(got.Ties), met)
	}
}

// checkReasons follows the money of every project's supporters.
func checkReasons(t *rapid.T, e election, got alloc.Result, rounds []naiveRound, left []*big.Rat) {
	for p, cost := range e.costs {
		why, ok := got.Reason(id(p))
		if !ok || why.Cost != money.Pence(cost) || why.Score != e.score(p) {
			t.Fatalf("reason of %s: %+v", id(p), why)
		}
		switch {
		case got.Has(id(p)):
			if why.Kind != alloc.Funded || got.Selected[why.Round-1] != id(p) {
				t.Fatalf("reason of %s: %+v", id(p), why)
			}
			continue
		case e.support(p) == 0:
			if why.Kind != alloc.NoSupporters {
				t.Fatalf("reason of %s: %+v", id(p), why)
			}
			continue
		}
		have := new(big.Rat)
		for i := range e.voters {
			if e.supports(i, p) {
				have.Add(have, left[i])
			}
		}
		var took []alloc.Taking
		for _, r := range rounds {
			sum, any := new(big.Rat), false
			for i := range e.voters {
				if e.supports(i, p) {
					sum.Add(sum, r.pays[i])
					any = any || r.pays[i].Sign() > 0
				}
			}
			if any {
				took = append(took, alloc.Taking{Project: id(r.project), Amount: floor(sum)})
			}
		}
		if why.Kind != alloc.SupportersShort || why.Left != floor(have) || why.Short != why.Cost-why.Left || !slices.Equal(why.TookMoney, took) {
			t.Fatalf("reason of %s: %+v; want %v left and %v", id(p), why, have, took)
		}
	}
}

func TestCompletionsAgreeWithTheirDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		for rule, exhaustive := range map[string]bool{"mes_" + e.worth + "_add1": true, "mes_" + e.worth + "_add1_noexh": false} {
			want, k := e.addOne(exhaustive)
			got := run(t, e.request(t, rule))
			if w := names(e.selected(want)); !slices.Equal(got.Selected, w) || got.Add1.Steps != k {
				t.Fatalf("%s selects %v after %d steps, want %v after %d", rule, got.Selected, got.Add1.Steps, w, k)
			}
			if got.TotalCost > got.Budget || (got.Add1.Stop == alloc.StopInfeasible) != (got.Add1.LastCost > got.Budget) {
				t.Fatalf("%s: cost %d of %d, %+v", rule, got.TotalCost, got.Budget, got.Add1)
			}
			endowment := new(big.Rat).Add(big.NewRat(e.budget, int64(len(e.voters))), big.NewRat(k*e.step, 1))
			if got.Add1.Endowment.Rat().Cmp(endowment) != 0 {
				t.Fatalf("%s: endowment %v, want %v", rule, got.Add1.Endowment, endowment)
			}
		}
		want, _ := e.addOne(true)
		got := run(t, e.request(t, "mes_"+e.worth+"_add1_greedy"))
		if w := names(e.greedy(e.selected(want))); !slices.Equal(got.Selected, w) {
			t.Fatalf("completed: %v, want %v", got.Selected, w)
		}
	})
}

func TestGreedyAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		req := e.request(t, "greedy_votes")
		got := run(t, req)
		if w := names(e.greedy(nil)); !slices.Equal(got.Selected, w) {
			t.Fatalf("selected %v, want %v", got.Selected, w)
		}
	})
}

// TestOutcomeIsOfTheVotesAlone: how ballots are ordered, gathered or multiplied, how
// projects are listed and in what unit money is counted make no difference.
func TestOutcomeIsOfTheVotesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		w := e.worth
		for _, rule := range []string{"greedy_votes", "greedy_" + w, "maxwelfare_" + w, "phragmen",
			"mes_" + w, "mes_" + w + "_add1", "mes_" + w + "_add1_noexh", "mes_" + w + "_add1_greedy"} {
			e := e
			if strings.HasPrefix(rule, "maxwelfare") {
				e = e.cheaper()
			}
			want := run(t, e.request(t, rule)).Selected
			same := func(what string, req alloc.Request) {
				if got := run(t, req).Selected; !slices.Equal(got, want) {
					t.Fatalf("%s, %s: %v, want %v", rule, what, got, want)
				}
			}
			shuffled := e
			shuffled.voters, shuffled.points = nil, nil
			for _, i := range rapid.Permutation(places(len(e.voters))).Draw(t, "voters") {
				shuffled.voters = append(shuffled.voters, e.voters[i])
				if e.points != nil {
					shuffled.points = append(shuffled.points, e.points[i])
				}
			}
			same("ballots in another order", shuffled.request(t, rule))

			gathered := e.request(t, rule)
			if e.points == nil {
				gathered.Profile = alloc.NewProfile(names(places(len(e.costs))))
				for i, ballot := range e.voters {
					if n := int64(count(e.voters[i:], ballot)); count(e.voters[:i], ballot) == 0 {
						twice := append(slices.Clone(ballot), ballot...) // a project named twice counts once
						if err := gathered.Profile.Add(twice, n); err != nil {
							t.Fatal(err)
						}
					}
				}
				same("ballots gathered", gathered)
			}

			doubled := e
			doubled.voters = append(slices.Clone(e.voters), e.voters...)
			doubled.points = append(slices.Clone(e.points), e.points...)
			doubled.costs, doubled.budget = times(e.costs, 2), e.budget*2
			same("ballots and money doubled", doubled.request(t, rule))

			scaled := e
			scaled.costs, scaled.budget, scaled.step = times(e.costs, 3), e.budget*3, e.step*3
			same("money in another unit", scaled.request(t, rule))
			same("projects listed backwards", e.backwards(t, rule))
		}
	})
}

// cheaper has costs whose worth to all voters fits in 63 bits.
func (e election) cheaper() election {
	e.costs, e.budget = slices.Clone(e.costs), e.budget%(1<<42)
	for p := range e.costs {
		e.costs[p] %= 1 << 40
	}
	return e
}

// backwards is request with the projects in reverse order.
func (e election) backwards(t fataler, rule string) alloc.Request {
	req := e.request(t, rule)
	ids := names(places(len(e.costs)))
	order := make([]string, len(ids))
	for p, place := range e.rank {
		order[place] = id(p)
	}
	slices.Reverse(ids)
	slices.Reverse(req.Projects)
	var err error
	if req.Ties, err = alloc.ByList(req.Projects, order); err != nil {
		t.Fatal(err)
	}
	req.Profile = alloc.NewProfile(ids)
	for i, choices := range e.voters {
		there := make([]int32, len(choices))
		for j, c := range choices {
			there[j] = int32(len(ids)) - 1 - c
		}
		if err := e.add(req.Profile, i, there); err != nil {
			t.Fatal(err)
		}
	}
	return req
}

func times(costs []int64, by int64) []int64 {
	var out []int64
	for _, c := range costs {
		out = append(out, c*by)
	}
	return out
}

func count(ballots [][]int32, ballot []int32) (n int) {
	for _, b := range ballots {
		if slices.Equal(slices.Sorted(slices.Values(b)), slices.Sorted(slices.Values(ballot))) {
			n++
		}
	}
	return n
}

// TestLongRunsStayExact plays larger elections, whose fractions grow to hundreds of digits
// and whose purses come close without being equal.
func TestLongRunsStayExact(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			e := election{worth: "cost", rank: rng.Perm(40), budget: 1_000_000, step: 500}
			for range 40 {
				e.costs = append(e.costs, 20_000+rng.Int64N(4))
			}
			for range 60 {
				var ballot []int32
				for p := range int32(40) {
					if rng.IntN(4) == 0 {
						ballot = append(ballot, p)
					}
				}
				e.voters = append(e.voters, ballot)
			}
			want, k := e.addOne(false)
			got := run(t, e.request(t, "mes_cost_add1_noexh"))
			if w := names(e.selected(want)); !slices.Equal(got.Selected, w) || got.Add1.Steps != k {
				t.Errorf("selected %v after %d, want %v after %d", got.Selected, got.Add1.Steps, w, k)
			}
		})
	}
}
