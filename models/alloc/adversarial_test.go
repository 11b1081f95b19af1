package alloc_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// Costs and a budget that just fit 63 bits together are counted exactly; more is refused.
func TestHugeCosts(t *testing.T) {
	const half = math.MaxInt64 / 4
	for _, rule := range alloc.Rules() {
		req := scored(t, rule.Name, half, scoredProject{"a", half, 3}, scoredProject{"b", half - 1, 2}, scoredProject{"c", half - 2, 1})
		if err := req.Profile.AddIDs([]string{"a", "b", "c"}, math.MaxInt32-6); err != nil {
			t.Fatal(err)
		}
		if rule.NeedsStep {
			req.Params.Step = half / 3
		}
		req.Ties = alloc.BySeed([]byte("seed"), req.Projects, req.Profile.Votes())
		res, err := alloc.Run(t.Context(), req)
		if e := models.KindOf(err); err != nil && (e != models.Invalid || rule.Name != "maxwelfare_cost") { // whose worth has more than 63 bits
			t.Errorf("%s: %v", rule.Name, err)
		}
		if err == nil && (res.TotalCost < 0 || res.TotalCost > res.Budget || res.Left != res.Budget-res.TotalCost || len(res.Selected) > 1) {
			t.Errorf("%s: %v costs %d of %d", rule.Name, res.Selected, res.TotalCost, res.Budget)
		}
		req.Projects[0].Cost++
		req.Budget += 3
		req.Projects[1].Cost += 3
		req.Projects[2].Cost += 3
		if _, err := alloc.Run(t.Context(), req); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: a sum of more than 63 bits: %v", rule.Name, err)
		}
	}
}

// One voter has all the money; nobody's ballots, blank ones and projects dearer than the
// budget do no harm to any rule, and a project named twice counts once.
func TestOddElections(t *testing.T) {
	for _, rule := range alloc.Rules() {
		count := func(blank int64, choices ...int32) alloc.Result {
			req := scored(t, rule.Name, 10, scoredProject{"free", 0, 0}, scoredProject{"whole", 10, 0}, scoredProject{"dear", 999_999_999, 0})
			if len(choices) > 0 {
				if err := req.Profile.Add(choices, 1); err != nil {
					t.Fatal(err)
				}
			}
			if blank > 0 {
				if err := req.Profile.Add(nil, blank); err != nil {
					t.Fatal(err)
				}
			}
			if rule.NeedsStep {
				req.Params.Step = 100_000_000 // the rule without the exhaustive stop goes on until what is dear is paid for
			}
			return run(t, req)
		}
		once, twice := count(0, 0, 1, 2), count(0, 1, 0, 2, 1, 0, 0, 2)
		if !slices.Equal(once.Selected, twice.Selected) || once.Has("dear") || twice.Ballots != 1 {
			t.Errorf("%s: named once %v, twice %v", rule.Name, once.Selected, twice.Selected)
		}
		// By Borda the one who comes last is worth nothing, and who is dear may end the walk first.
		if !strings.Contains(rule.Name, "borda") && rule.Name != "greedy_votes_no_skip" && !once.Has("whole") {
			t.Errorf("%s: one voter gets %v", rule.Name, once.Selected)
		}
		for _, res := range []alloc.Result{count(0), count(5)} {
			if res.TotalCost > res.Budget || len(res.Reasons) != 3 {
				t.Errorf("%s, nobody chose anything: %+v", rule.Name, res)
			}
		}
	}
}

// In the filter just enough votes are enough, as in a minimum.
func TestFilterIsExact(t *testing.T) {
	// 12 ballots, a budget of 40 and a filter of 3: votes/12 ≥ cost/120, so a cost of 30 needs 3 votes.
	req := scored(t, "greedy_votes", 40, scoredProject{"just", 30, 3}, scoredProject{"short", 10, 0}, scoredProject{"dearer", 31, 3}, scoredProject{"many", 5, 6})
	req.Params.Filter = 3
	res := run(t, req)
	if !slices.Equal(res.Selected, []string{"many", "just"}) {
		t.Errorf("selected %v", res.Selected)
	}
	for id, need := range map[string]int64{"dearer": 4, "short": 1} {
		if why, _ := res.Reason(id); why.Kind != alloc.BelowFilter || why.Threshold != need {
			t.Errorf("%s: %+v, want one that needs %d", id, why, need)
		}
	}
}

// Where as many ballots are better served by either, the rule's own outcome stands.
func TestComparisonStandsOnADraw(t *testing.T) {
	req := scored(t, "mes_cost", 10, scoredProject{"wanted", 10, 4}, scoredProject{"one", 1, 2}, scoredProject{"two", 1, 2})
	req.Params.Compare = true
	res := run(t, req)
	if c := res.Compare; c.ForOwn != 4 || c.ForGreedy != 4 || c.Took != "own" || !slices.Equal(slices.Sorted(slices.Values(res.Selected)), []string{"one", "two"}) {
		t.Errorf("%v, %+v", res.Selected, c)
	}
}

// TestLiveCountIsTheBatchCount: after each of many acts of voters in any order the count
// of what is held in memory is byte for byte the count of the last ballot of each, and
// the same acts give the same bytes again.
func TestLiveCountIsTheBatchCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		view := roundOf(models.BallotSpec{Kind: models.Approval, Min: 1})
		acts, _ := castAny(t, view)
		again := models.NewTally(*view.Seal)
		tally, last := models.NewTally(*view.Seal), map[models.BallotKey]models.Ballot{}
		for _, act := range rapid.Permutation(acts).Draw(t, "order") {
			tally.Add(act)
			again.Add(act)
			again.Add(act) // heard of twice
			if act.Rev > last[act.Key].Rev {
				last[act.Key] = act
			}
			batch := alloc.NewProfile(view.Seal.Refs())
			for _, b := range last {
				if b.State != models.BallotWithdrawn {
					if err := batch.AddBallot(view.Seal.Ballot, b.Choices, b.Points); err != nil {
						t.Fatal(err)
					}
				}
			}
			want := counted(t, view, batch)
			for _, held := range []*models.Tally{tally, again} {
				live := alloc.NewProfile(view.Seal.Refs())
				for b := range held.Counting() {
					if err := live.AddCounting(b); err != nil {
						t.Fatal(err)
					}
				}
				if got := counted(t, view, live); got != want {
					t.Fatalf("live\n%s\nbatch\n%s", got, want)
				}
			}
		}
	})
}

// counted is what two rules make of a profile, as it would be stored.
func counted(t fataler, view models.RoundView, profile *alloc.Profile) string {
	var all []byte
	for _, rule := range []string{"greedy_votes", "mes_cost_add1"} {
		req := alloc.Request{Budget: view.Seal.Pot(), Rule: rule, Profile: profile}
		for _, p := range view.Seal.Projects {
			req.Projects = append(req.Projects, alloc.Project{ID: p.Ref, Cost: p.Ask})
		}
		if rule == "mes_cost_add1" {
			req.Params.Step = 50
		}
		req.Ties = alloc.BySeed([]byte("seed"), req.Projects, profile.Votes())
		data, err := json.Marshal(run(t, req))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return string(all)
}

// TestCoresChangeNothing: however many processors play the steps of Add1, the result is
// the same byte for byte, its trace of ties included.
func TestCoresChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		rule := "mes_" + e.worth + rapid.SampledFrom([]string{"_add1", "_add1_noexh", "_add1_greedy"}).Draw(t, "rule")
		var first string
		for _, cores := range []int{1, 2, 0} {
			req := e.request(t, rule)
			req.Cores = cores
			data, err := json.Marshal(run(t, req))
			if err != nil {
				t.Fatal(err)
			}
			if first == "" {
				first = string(data)
			} else if string(data) != first {
				t.Fatalf("%d cores:\n%s\n1:\n%s", cores, data, first)
			}
		}
	})
}

// TestSoakManyBallots counts a million different ballots, under SOAK=1, and holds the
// sums to each other.
func TestSoakManyBallots(t *testing.T) {
	if os.Getenv("SOAK") != "1" {
		t.Skip("skipped: takes long; SOAK=1 runs it")
	}
	const projects, ballots = 200, 1_000_000
	rng := rand.New(rand.NewPCG(3, 4))
	req := alloc.Request{Budget: 10_000_000_00, Rule: "mes_cost"}
	for p := range projects {
		req.Projects = append(req.Projects, alloc.Project{ID: id(p), Cost: money.Pence(10_000_00 + rng.Int64N(500_000_00))})
	}
	req.Profile = alloc.NewProfile(names(places(projects)))
	for range ballots {
		var choices []int32
		for range 10 {
			choices = append(choices, rng.Int32N(projects))
		}
		if err := req.Profile.Add(choices, 1); err != nil {
			t.Fatal(err)
		}
	}
	req.Ties = alloc.BySeed([]byte("seed"), req.Projects, req.Profile.Votes())
	res := run(t, req)
	var cost money.Pence
	for _, r := range res.Rounds {
		if cost += r.Cost; r.Left != res.Budget-cost || r.Shares.Rich+r.Shares.Middle+r.Shares.Poor != ballots || r.PaidInFull+r.PaidRest > r.Supporters {
			t.Errorf("%+v", r)
		}
	}
	if cost != res.TotalCost || len(res.Selected) == 0 {
		t.Errorf("%d of %d for %d projects", cost, res.Budget, len(res.Selected))
	}
}
