package metrics_test

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"commonchest/models/alloc"
	"commonchest/models/metrics"
	"commonchest/models/money"
)

// town is an instance, voter by voter.
type town struct {
	req    alloc.Request
	voters [][]int32
}

func draw(t *rapid.T) town {
	n := rapid.IntRange(1, 6).Draw(t, "projects")
	w := town{req: alloc.Request{Budget: money.Pence(rapid.Int64Range(0, 60).Draw(t, "budget"))}}
	var ids []string
	for p := range n {
		ids = append(ids, fmt.Sprint("p", p))
		w.req.Projects = append(w.req.Projects, alloc.Project{ID: ids[p], Cost: money.Pence(rapid.Int64Range(0, 20).Draw(t, "cost"))})
	}
	w.req.Profile = alloc.NewProfile(ids)
	for range rapid.IntRange(0, 9).Draw(t, "voters") {
		choices := rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(n)-1), 0, n, rapid.ID[int32]).Draw(t, "ballot")
		w.voters = append(w.voters, choices)
		if err := w.req.Profile.Add(choices, 1); err != nil {
			t.Fatal(err)
		}
	}
	w.req.Ties = alloc.ByID(w.req.Projects)
	w.req.Rule = rapid.SampledFrom([]string{"greedy_votes", "mes_cost", "mes_card", "mes_cost_add1", "phragmen", "maxwelfare_card"}).Draw(t, "rule")
	if w.req.Rule == "mes_cost_add1" {
		w.req.Params.Step = 1
	}
	w.req.Params.MinVotes = rapid.Int64Range(0, 2).Draw(t, "votes needed")
	return w
}

// own is what a voter has of the chosen projects.
func (w town) own(i int, res alloc.Result) (number, cost int64) {
	for _, p := range w.voters[i] {
		if res.Has(w.req.Projects[p].ID) {
			number++
			cost += int64(w.req.Projects[p].Cost)
		}
	}
	return number, cost
}

// supporters lists the voters who name a project.
func (w town) supporters(p int) (list []int) {
	for i, v := range w.voters {
		if slices.Contains(v, int32(p)) {
			list = append(list, i)
		}
	}
	return list
}

// TestAsDefined: every figure is what its definition gives, voter by voter in fractions.
func TestAsDefined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		res, err := alloc.Run(t.Context(), w.req)
		if err != nil {
			t.Fatal(err)
		}
		got := metrics.Of(w.req, res, metrics.Labels{})
		n := int64(max(1, len(w.voters)))
		var served, under, numbers, costs int64
		apart, distance := new(big.Rat), new(big.Rat)
		for i := range w.voters {
			a, cost := w.own(i, res)
			numbers, costs = numbers+a, costs+cost
			if a > 0 {
				served++
			}
			for j := range w.voters {
				b, _ := w.own(j, res)
				apart.Add(apart, new(big.Rat).Abs(big.NewRat(a-b, n*n)))
			}
			share, fair := w.share(i, res)
			if share.Cmp(fair) < 0 {
				under++
			}
			off := new(big.Rat).Sub(share, fair)
			distance.Add(distance, off.Quo(off.Abs(off), big.NewRat(n, 1)))
		}
		gini := new(big.Rat)
		if numbers > 0 {
			gini.Quo(apart, big.NewRat(2*numbers, n))
		}
		if got.Served != served || got.Under != under || got.Chosen != int64(len(res.Selected)) {
			t.Fatalf("served %d, under %d; want %d, %d", got.Served, got.Under, served, under)
		}
		for name, pair := range map[string][2]*big.Rat{
			"own": {got.Own.Rat(), big.NewRat(numbers, n)}, "own cost": {got.OwnCost.Rat(), big.NewRat(costs, n)},
			"Gini": {got.Gini.Rat(), gini}, "distance": {got.Distance.Rat(), distance}, "fair": {got.Fair.Rat(), big.NewRat(int64(w.req.Budget), n)}} {
			if pair[0].Cmp(pair[1]) != 0 {
				t.Fatalf("%s %v, want %v", name, pair[0], pair[1])
			}
		}
		for i, p := range got.Prices {
			at := slices.IndexFunc(w.req.Projects, func(q alloc.Project) bool { return q.ID == res.Selected[i] })
			s := int64(len(w.supporters(at)))
			if p.Supporters != s || s > 0 && p.Each.Rat().Cmp(big.NewRat(int64(p.Cost), s)) != 0 {
				t.Fatalf("price %+v of %s", p, res.Selected[i])
			}
		}
		byCost, byNumber := w.claims(res)
		if !reflect.DeepEqual(got.ByCost, byCost) || !reflect.DeepEqual(got.ByNumber, byNumber) {
			t.Fatalf("claims\n%+v\n%+v, want\n%+v\n%+v", got.ByCost, got.ByNumber, byCost, byNumber)
		}
	})
}

// share is a voter's share of the money and their fair share.
func (w town) share(i int, res alloc.Result) (share, fair *big.Rat) {
	share, fair = new(big.Rat), new(big.Rat)
	for _, p := range w.voters[i] {
		part := big.NewRat(int64(w.req.Projects[p].Cost), int64(len(w.supporters(int(p)))))
		fair.Add(fair, part)
		if res.Has(w.req.Projects[p].ID) {
			share.Add(share, part)
		}
	}
	if even := big.NewRat(int64(w.req.Budget), int64(len(w.voters))); fair.Cmp(even) > 0 {
		fair = even
	}
	return share, fair
}

// claims tries every group of supporters of every project.
func (w town) claims(res alloc.Result) (byCost, byNumber []metrics.Claim) {
	byCost, byNumber = []metrics.Claim{}, []metrics.Claim{}
	for p, project := range w.req.Projects {
		own := w.supporters(p)
		if why, _ := res.Reason(project.ID); res.Has(project.ID) || why.Kind == alloc.BelowThreshold {
			continue
		}
		cost, number := metrics.Claim{}, metrics.Claim{}
		for set := 1; set < 1<<len(own); set++ {
			var group, mostNumber, mostCost int64
			for k, i := range own {
				if set>>k&1 == 1 {
					a, c := w.own(i, res)
					group, mostNumber, mostCost = group+1, max(mostNumber, a), max(mostCost, c)
				}
			}
			share := big.NewRat(group*int64(w.req.Budget), int64(len(w.voters)))
			claim := metrics.Claim{Project: project.ID, Ballots: group, Cost: project.Cost, Share: money.Pence(new(big.Int).Div(share.Num(), share.Denom()).Int64())}
			if group > cost.Ballots && big.NewRat(mostCost+int64(project.Cost), 1).Cmp(share) <= 0 {
				cost, cost.Has = claim, mostCost
			}
			if group > number.Ballots && big.NewRat((mostNumber+1)*int64(project.Cost), 1).Cmp(share) <= 0 {
				number, number.Has = claim, mostNumber
			}
		}
		if cost.Ballots > 0 {
			byCost = append(byCost, cost)
		}
		if number.Ballots > 0 {
			byNumber = append(byNumber, number)
		}
	}
	return byCost, byNumber
}

// TestEqualSharesLeavesNoClaim: the guarantee of the rule, for the form that goes with its
// utility.
func TestEqualSharesLeavesNoClaim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		w.req.Params = alloc.Params{}
		for _, w.req.Rule = range []string{"mes_cost", "mes_card"} {
			res, err := alloc.Run(t.Context(), w.req)
			if err != nil {
				t.Fatal(err)
			}
			m := metrics.Of(w.req, res, metrics.Labels{})
			if claims := map[string][]metrics.Claim{"mes_cost": m.ByCost, "mes_card": m.ByNumber}[w.req.Rule]; len(claims) > 0 {
				t.Fatalf("%s leaves %+v", w.req.Rule, claims)
			}
		}
	})
}

// TestLabelsAndFunds: sums under labels and by fund.
func TestLabelsAndFunds(t *testing.T) {
	projects := []alloc.Project{{ID: "a", Cost: 30}, {ID: "b", Cost: 20, Parts: []alloc.Part{{Amount: 20, Funds: []string{"f"}}}}, {ID: "c", Cost: 70}}
	profile := alloc.NewProfile([]string{"a", "b", "c"})
	for i, weight := range []int64{3, 2, 1} {
		if err := profile.Add([]int32{int32(i)}, weight); err != nil {
			t.Fatal(err)
		}
	}
	req := alloc.Request{Budget: 60, Funds: []alloc.Fund{{ID: "f", Amount: 25}, {ID: "g", Amount: 35}}, Projects: projects, Profile: profile,
		Rule: "mes_cost", Ties: alloc.ByID(projects)}
	res, err := alloc.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	both, err := metrics.Beside(t.Context(), req, res, metrics.Labels{Strands: []string{"young", "", "young"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []metrics.Share{{"", 1, 20, 1, 20}, {"young", 2, 100, 1, 30}}; !reflect.DeepEqual(both.Result.Strands, want) {
		t.Errorf("strands %+v, want %+v", both.Result.Strands, want)
	}
	if want := []metrics.Source{{"f", 25, 20, 5}, {"g", 35, 30, 5}}; !reflect.DeepEqual(both.Result.Funds, want) {
		t.Errorf("funds %+v, want %+v", both.Result.Funds, want)
	}
	if both.Greedy.Rule != "greedy_votes" || both.Greedy.Served != 5 || both.Result.Served != 5 {
		t.Errorf("served %d, and by %s %d", both.Result.Served, both.Greedy.Rule, both.Greedy.Served)
	}
}
