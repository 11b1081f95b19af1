package alloc_test

import (
	"cmp"
	"math/big"
	"os"
	"reflect"
	"slices"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// TestExplanationsOfWieliczka2023: every sentence about that count, by the rule that the
// town used and by the most chosen first, with every figure in it, is made again from
// what the naive engine finds.
func TestExplanationsOfWieliczka2023(t *testing.T) {
	town := newTown(readFile(t, "Poland_Wieliczka_2023_Green_Budget.pb"))
	t.Run("most chosen first", func(t *testing.T) {
		res := town.counted(t, "greedy_votes")
		town.check(t, res, town.ranked(), []explain.Sentence{
			{Key: "count_spent", Params: town.spent(town.greedy(nil))}})
	})
	t.Run("equal shares", func(t *testing.T) {
		res := town.counted(t, "mes_cost_add1_noexh")
		if len(res.Selected) != 30 || town.f.Amount(res.TotalCost) != "995079" || res.Compare.Took != "own" {
			t.Fatalf("this is not the town's result: %v", res.Selected)
		}
		said, whole := town.shared(t, res.Add1.Steps)
		town.check(t, res, said, whole)
	})
}

// town is a file beside the same as the naive engine takes it.
type town struct {
	election
	f *pabulib.File
}

func newTown(f *pabulib.File) town {
	e := election{worth: "cost", budget: int64(f.Budget), rank: make([]int, len(f.Projects)), step: 1}
	var ids []string
	for _, p := range f.Projects {
		e.costs = append(e.costs, int64(p.Cost))
		ids = append(ids, p.ID)
	}
	sorted := slices.Sorted(slices.Values(ids))
	for p, id := range ids {
		e.rank[p] = slices.Index(sorted, id)
	}
	for _, v := range f.Votes {
		e.voters = append(e.voters, v.Choices)
	}
	return town{e, f}
}

// counted counts the file, with the comparison where it is not with itself.
func (w town) counted(t *testing.T, rule string) alloc.Result {
	t.Helper()
	req, err := w.f.Request(rule)
	if err != nil {
		t.Fatal(err)
	}
	req.Params.Compare = rule != "greedy_votes"
	return run(t, req)
}

func (w town) check(t *testing.T, res alloc.Result, want []explain.Explanation, whole []explain.Sentence) {
	t.Helper()
	figures := 0
	for i, got := range explain.Projects(res, models.UnitPeople) {
		for _, s := range append(got.Why, got.More...) {
			figures += len(s.Params)
		}
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("project %s:\n got %+v\nwant %+v", got.Project, got, want[i])
		}
	}
	if got := explain.Count(res); !reflect.DeepEqual(got, whole) {
		t.Errorf("the count:\n got %+v\nwant %+v", got, whole)
	}
	t.Logf("%d figures and names in the sentences of %d projects", figures, len(want))
}

// ranked explains the walk down the ranking.
func (w town) ranked() []explain.Explanation {
	order := w.byRank()
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(w.score(b), w.score(a)) })
	all := make([]explain.Explanation, len(w.costs))
	left := w.budget
	before := make([]int64, len(w.costs)) // what was left when each was reached
	var took []alloc.Taking
	for place, p := range order {
		cost, e := w.costs[p], &all[p]
		before[p] = left
		e.Project, e.Chosen = w.id(p), cost <= left
		rank := explain.Sentence{Key: "rank_people", Params: []explain.Param{number("n", w.support(p)), number("place", int64(place+1)), number("of", int64(len(order)))}}
		if e.Chosen {
			e.Why = []explain.Sentence{{Key: "won_ranked", Params: []explain.Param{number("place", int64(place+1)), number("of", int64(len(order))), sum("left", left), sum("cost", cost)}}}
			e.More = []explain.Sentence{rank, {Key: "per_person", Params: []explain.Param{price("each", big.NewRat(cost, w.support(p)))}}}
			took = append(took, alloc.Taking{Project: w.id(p), Amount: money.Pence(cost)})
			left -= cost
			continue
		}
		e.Why = []explain.Sentence{{Key: "too_dear", Params: []explain.Param{listed("took", explain.Few, took), sum("spent", w.budget-left),
			sum("left", left), sum("cost", cost), sum("short", cost-left)}}}
		e.More = []explain.Sentence{rank, {Key: "took", Params: []explain.Param{shortened("took", took)}}}
	}
	for _, p := range order {
		level := slices.DeleteFunc(slices.Clone(order), func(q int) bool { return w.score(q) != w.score(p) })
		first := before[level[0]]
		if slices.ContainsFunc(level, func(q int) bool { return !all[q].Chosen && w.costs[q] <= first }) {
			all[p].More = append(all[p].More, explain.Sentence{Key: "tie_rank", Params: []explain.Param{w.others(level, p)}},
				explain.Sentence{Key: "tie_by.id"})
		}
	}
	return all
}

// shared explains the shares after some steps, and that one step more is too many.
func (w town) shared(t *testing.T, steps int64) ([]explain.Explanation, []explain.Sentence) {
	n := int64(len(w.voters))
	share := big.NewRat(w.budget, n)
	raised := func(k int64) *big.Rat { return new(big.Rat).Add(share, big.NewRat(k*w.step, 1)) }
	next, _ := w.equalShares(raised(steps + 1))
	if w.cost(next) <= w.budget {
		t.Fatalf("%d steps are not the last", steps)
	}
	if os.Getenv("SOAK") == "1" { // five minutes
		for k := range steps {
			if rounds, _ := w.equalShares(raised(k)); w.cost(rounds) > w.budget {
				t.Fatalf("after %d steps it cost too much already", k)
			}
		}
	}
	rounds, left := w.equalShares(raised(steps))
	all := make([]explain.Explanation, len(w.costs))
	spent := int64(0)
	var chosen []int
	for j, r := range rounds {
		chosen = append(chosen, r.project)
		spent += w.costs[r.project]
		all[r.project] = w.paid(j, r, w.budget-spent)
	}
	for p := range w.costs {
		if !slices.Contains(chosen, p) {
			all[p] = w.short(p, rounds, left, raised(steps))
		}
		for j, r := range rounds {
			if slices.Contains(r.tied, p) && slices.ContainsFunc(r.tied, func(q int) bool { return !slices.Contains(chosen, q) }) {
				all[p].More = append(all[p].More, explain.Sentence{Key: "tie_round", Params: []explain.Param{w.others(r.tied, p), number("round", int64(j+1))}},
					explain.Sentence{Key: "tie_by.id"})
			}
		}
	}
	forOwn, forGreedy, same := w.compareOutcomes(chosen, w.greedy(nil))
	for p := range w.costs {
		if own := slices.Contains(chosen, p); own != slices.Contains(w.greedy(nil), p) {
			key := "compare_own_lost"
			if own {
				key = "compare_own_gained"
			}
			all[p].More = append(all[p].More, explain.Sentence{Key: key, Params: []explain.Param{number("own", forOwn), number("greedy", forGreedy)}})
		}
	}
	return all, []explain.Sentence{
		{Key: "count_share", Params: []explain.Param{number("n", n), price("each", share), sum("budget", w.budget)}},
		{Key: "count_raised", Params: []explain.Param{number("n", steps), sum("step", w.step), price("each", raised(steps))}},
		{Key: "count_stop.infeasible", Params: []explain.Param{sum("cost", w.cost(next))}},
		{Key: "count_compare", Params: []explain.Param{number("own", forOwn), number("greedy", forGreedy), number("same", same)}},
		{Key: "count_took.own"},
		{Key: "count_spent", Params: w.spent(chosen)},
	}
}

// paid explains a project that its supporters paid for.
func (w town) paid(j int, r naiveRound, left int64) explain.Explanation {
	p := r.project
	most := new(big.Rat).Mul(r.rho, big.NewRat(w.costs[p], 1))
	var full, rest, nothing int64
	for i := range w.voters {
		switch {
		case !w.supports(i, p):
		case r.before[i].Cmp(most) >= 0:
			full++
		case r.before[i].Sign() > 0:
			rest++
		default:
			nothing++
		}
	}
	e := explain.Explanation{Project: w.id(p), Chosen: true, Why: []explain.Sentence{{Key: "won_shares",
		Params: []explain.Param{number("n", w.support(p)), number("round", int64(j+1)), sum("cost", w.costs[p])}}}}
	switch {
	case rest > 0:
		e.More = append(e.More, explain.Sentence{Key: "price_some", Params: []explain.Param{number("n", rest), number("full", full), price("each", most)}})
	case nothing > 0:
		e.More = append(e.More, explain.Sentence{Key: "price_full", Params: []explain.Param{number("n", full), price("each", most)}})
	default:
		e.More = append(e.More, explain.Sentence{Key: "price_all", Params: []explain.Param{number("n", full), price("each", most)}})
	}
	if nothing > 0 {
		e.More = append(e.More, explain.Sentence{Key: "price_none", Params: []explain.Param{number("n", nothing)}})
	}
	e.More = append(e.More,
		explain.Sentence{Key: "effective", Params: []explain.Param{{Name: "votes", Kind: explain.Decimal, Exact: exactly(new(big.Rat).Quo(big.NewRat(w.costs[p], 1), most))}}},
		explain.Sentence{Key: "round_left", Params: []explain.Param{sum("left", left)}})
	return e
}

// short explains a project whose supporters had too little left.
func (w town) short(p int, rounds []naiveRound, left []*big.Rat, share *big.Rat) explain.Explanation {
	kept := new(big.Rat)
	for i := range w.voters {
		if w.supports(i, p) {
			kept.Add(kept, left[i])
		}
	}
	var took []alloc.Taking
	for _, r := range rounds {
		gave := new(big.Rat)
		for i := range w.voters {
			if w.supports(i, p) {
				gave.Add(gave, r.pays[i])
			}
		}
		if gave.Sign() > 0 {
			took = append(took, alloc.Taking{Project: w.id(r.project), Amount: floor(gave)})
		}
	}
	slices.SortStableFunc(took, func(a, b alloc.Taking) int { return cmp.Compare(b.Amount, a.Amount) })
	have, cost, n := int64(floor(kept)), w.costs[p], number("n", w.support(p))
	return explain.Explanation{Project: w.id(p),
		Why: []explain.Sentence{{Key: "supporters_short", Params: []explain.Param{n, listed("took", explain.Few, took), sum("left", have), sum("cost", cost),
			sum("short", cost-have), {Name: "percent", Kind: explain.Percent, N: have * 1000 / cost}}}},
		More: []explain.Sentence{
			{Key: "began", Params: []explain.Param{price("each", share), price("began", new(big.Rat).Mul(share, big.NewRat(w.support(p), 1))), n}},
			{Key: "went_to", Params: []explain.Param{shortened("took", took)}}}}
}

func (w town) id(p int) string { return w.f.Projects[p].ID }

func (w town) others(tied []int, p int) explain.Param {
	list := explain.Param{Name: "others", Kind: explain.Few}
	for _, q := range tied {
		if q != p {
			list.IDs = append(list.IDs, w.id(q))
		}
	}
	return list
}

func (w town) spent(chosen []int) []explain.Param {
	var cost int64
	for _, p := range chosen {
		cost += w.costs[p]
	}
	return []explain.Param{number("n", int64(len(chosen))), sum("cost", cost), sum("left", w.budget-cost), sum("budget", w.budget)}
}

// compareOutcomes counts the voters who chose more of the one, of the other, and as many.
func (w town) compareOutcomes(one, other []int) (forOne, forOther, same int64) {
	for _, v := range w.voters {
		more := 0
		for _, p := range v {
			if slices.Contains(one, int(p)) {
				more++
			}
			if slices.Contains(other, int(p)) {
				more--
			}
		}
		switch {
		case more > 0:
			forOne++
		case more < 0:
			forOther++
		default:
			same++
		}
	}
	return forOne, forOther, same
}

func number(name string, n int64) explain.Param { return explain.Param{Name: name, N: n} }
func sum(name string, n int64) explain.Param {
	return explain.Param{Name: name, Kind: explain.Sum, N: n}
}
func price(name string, r *big.Rat) explain.Param {
	return explain.Param{Name: name, Kind: explain.Price, Exact: exactly(r)}
}
func exactly(r *big.Rat) alloc.Fraction {
	return alloc.Fraction{Num: r.Num().String(), Den: r.Denom().String()}
}

func listed(name string, kind explain.Kind, took []alloc.Taking) explain.Param {
	p := explain.Param{Name: name, Kind: kind}
	for _, t := range took {
		p.IDs, p.Sums = append(p.IDs, t.Project), append(p.Sums, t.Amount)
	}
	return p
}

// shortened names five, and of more than six the rest together.
func shortened(name string, took []alloc.Taking) explain.Param {
	if len(took) < 7 {
		return listed(name, explain.Spending, took)
	}
	p := listed(name, explain.Spending, took[:5])
	p.N = int64(len(took) - 5)
	var rest money.Pence
	for _, t := range took[5:] {
		rest += t.Amount
	}
	p.Sums = append(p.Sums, rest)
	return p
}
