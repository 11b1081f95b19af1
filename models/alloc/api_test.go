package alloc_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

func TestUnknownRuleNamesThoseThatExist(t *testing.T) {
	_, err := alloc.Run(context.Background(), alloc.Request{Rule: "newest_first"})
	if !errors.Is(err, models.E(models.Invalid, "unknown_rule")) {
		t.Fatalf("got %v", err)
	}
	for _, name := range alloc.Names() {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
}

func TestRunRefusesWhatCannotBeCounted(t *testing.T) {
	good := func() alloc.Request {
		return scored(t, "greedy_votes", 10, scoredProject{"a", 5, 1}, scoredProject{"b", 5, 2})
	}
	for _, c := range []struct {
		name  string
		spoil func(*alloc.Request)
		field string
		code  string
	}{
		{"negative budget", func(r *alloc.Request) { r.Budget = -1 }, "budget", "not_negative"},
		{"negative cost", func(r *alloc.Request) { r.Projects[0].Cost = -1 }, "projects", "not_negative"},
		{"two projects of one id", func(r *alloc.Request) {
			r.Projects[1].ID = "a"
			r.Profile, r.Ties = alloc.NewProfile([]string{"a", "a"}), alloc.ByID(r.Projects)
		}, "projects", "duplicate"},
		{"costs that do not add up", func(r *alloc.Request) { r.Projects[0].Cost = math.MaxInt64 - 4 }, "projects", "money_overflow"},
		{"no ballots given", func(r *alloc.Request) { r.Profile = nil }, "ballots", "required"},
		{"ballots over other projects", func(r *alloc.Request) { r.Profile = alloc.NewProfile([]string{"b", "a"}) }, "ballots", "other_projects"},
		{"no order of ties", func(r *alloc.Request) { r.Ties = alloc.Order{} }, "ties", "other_projects"},
		{"ties over other projects", func(r *alloc.Request) { r.Ties = alloc.ByID(r.Projects[:1]) }, "ties", "other_projects"},
		{"threshold for a rule without", func(r *alloc.Request) { r.Params.Threshold = 1 }, "threshold", "not_of_this_rule"},
		{"negative threshold", func(r *alloc.Request) { r.Rule, r.Params.Threshold = "greedy_votes_threshold", -1 }, "threshold", "not_of_this_rule"},
		{"step for a rule without", func(r *alloc.Request) { r.Params.Step = 1 }, "step", "not_of_this_rule"},
		{"no step for Add1", func(r *alloc.Request) { r.Rule = "mes_cost_add1" }, "step", "positive"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := good()
			c.spoil(&req)
			_, err := alloc.Run(context.Background(), req)
			e, ok := errors.AsType[*models.Error](err)
			if !ok || e.Kind != models.Invalid || !slices.ContainsFunc(e.Fields, func(f models.Field) bool {
				return f.Name == c.field && f.Code == c.code
			}) {
				t.Errorf("got %v, want %s: %s", err, c.field, c.code)
			}
		})
	}
}

func TestProfile(t *testing.T) {
	p := alloc.NewProfile([]string{"a", "b", "c"})
	add := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	add(p.Add([]int32{2, 0}, 3))
	add(p.Add([]int32{0, 2, 0}, 1)) // the same ballot: a set
	add(p.AddIDs(nil, 2))           // blank
	add(p.AddPoints([]int32{1, 0, 1}, []int64{9, 5, 7}, 1))
	if p.Ballots() != 7 || p.Distinct() != 3 {
		t.Errorf("%d ballots, %d distinct; want 7 and 3", p.Ballots(), p.Distinct())
	}
	if got := p.Votes(); !slices.Equal(got, []int64{5, 1, 4}) {
		t.Errorf("votes %v", got)
	}
	if got := p.Scores(); !slices.Equal(got, []int64{9, 7, 4}) {
		t.Errorf("scores %v: what is said last counts", got)
	}
	for name, err := range map[string]error{
		"unknown place":    p.Add([]int32{3}, 1),
		"negative place":   p.Add([]int32{-1}, 1),
		"unknown id":       p.AddIDs([]string{"d"}, 1),
		"no weight":        p.Add(nil, 0),
		"too many ballots": p.Add(nil, math.MaxInt32-6),
		"points missing":   p.AddPoints([]int32{0}, nil, 1),
		"too many points":  p.AddPoints([]int32{0}, []int64{1_000_000_001}, 1),
	} {
		if !errors.Is(err, models.E(models.Invalid, "ballot")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p.Ballots() != 7 {
		t.Error("a refused ballot was counted")
	}
}

func TestOrders(t *testing.T) {
	projects := []alloc.Project{{ID: "2", Cost: 5}, {ID: "10", Cost: 5}, {ID: "ä", Cost: 5}, {ID: "Z", Cost: 4}}
	ranking := func(o alloc.Order) []string {
		t.Helper()
		return run(t, alloc.Request{Budget: 100, Projects: projects, Rule: "greedy_votes", Ties: o,
			Profile: alloc.NewProfile([]string{"2", "10", "ä", "Z"})}).Selected
	}
	if got := ranking(alloc.ByID(projects)); !slices.Equal(got, []string{"10", "2", "Z", "ä"}) {
		t.Errorf("by id: %v", got)
	}
	// Cheaper first, then more votes, then the lot, which for the seed "s" is lower for "2".
	if got := ranking(alloc.BySeed([]byte("s"), projects, []int64{1, 1, 2, 0})); !slices.Equal(got, []string{"Z", "ä", "2", "10"}) {
		t.Errorf("by seed: %v", got)
	}
	if got := ranking(alloc.BySeed([]byte("t"), projects, []int64{1, 1, 2, 0})); !slices.Equal(got, []string{"Z", "ä", "10", "2"}) {
		t.Errorf("by another seed: %v", got)
	}
	list, err := alloc.ByList(projects, []string{"ä", "2", "Z", "10"})
	if err != nil {
		t.Fatal(err)
	}
	if got := ranking(list); !slices.Equal(got, []string{"ä", "2", "Z", "10"}) {
		t.Errorf("by list: %v", got)
	}
	for name, ids := range map[string][]string{
		"missing": {"ä", "2", "Z"}, "other": {"ä", "2", "Z", "11"}, "extra": {"ä", "2", "Z", "10", "11"}, "twice": {"ä", "2", "Z", "10", "10"},
	} {
		if _, err := alloc.ByList(projects, ids); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTiesThatMattered tries every order of the tied projects: a tie mattered exactly
// when some order funds others of them.
func TestTiesThatMattered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var projects []scoredProject
		for p := range rapid.IntRange(2, 6).Draw(t, "projects") {
			projects = append(projects, scoredProject{id(p), money.Pence(rapid.IntRange(0, 5).Draw(t, "cost")), rapid.Int64Range(1, 2).Draw(t, "score")})
		}
		pot := money.Pence(rapid.IntRange(0, 12).Draw(t, "pot"))
		for _, rule := range []string{"greedy_votes", "greedy_votes_no_skip"} {
			req := scored(t, rule, pot, projects...)
			for _, tie := range run(t, req).Ties {
				differs := false
				permute(tie.Tied, func(order []string) {
					other := req
					for _, p := range projects {
						if !slices.Contains(tie.Tied, p.id) {
							order = append(order, p.id)
						}
					}
					var err error
					if other.Ties, err = alloc.ByList(req.Projects, order); err != nil {
						t.Fatal(err)
					}
					res := run(t, other)
					for _, id := range tie.Tied {
						differs = differs || res.Has(id) != slices.Contains(tie.Funded, id)
					}
				})
				if differs != tie.Mattered || tie.Mattered != (tie.By == alloc.ByIDOrder) {
					t.Fatalf("%s: %+v, but another order matters: %v", rule, tie, differs)
				}
			}
		}
	})
}

// permute calls f with every order of ids.
func permute(ids []string, f func([]string)) {
	var rest func(done, left []string)
	rest = func(done, left []string) {
		if len(left) == 0 {
			f(slices.Clone(done))
			return
		}
		for i := range left {
			others := slices.Delete(slices.Clone(left), i, i+1)
			rest(append(slices.Clone(done), left[i]), others)
		}
	}
	rest(nil, ids)
}

func TestThreshold(t *testing.T) {
	req := scored(t, "greedy_votes_threshold", 10, scoredProject{"at", 5, 3}, scoredProject{"below", 5, 2})
	req.Params.Threshold = 3
	res := run(t, req)
	why, _ := res.Reason("below")
	want := alloc.Reason{Project: "below", Kind: alloc.BelowThreshold, Score: 2, Votes: 2, Cost: 5, Place: 2, Threshold: 3, Left: 5}
	if !slices.Equal(res.Selected, []string{"at"}) || !reflect.DeepEqual(why, want) {
		t.Errorf("selected %v, reason %+v", res.Selected, why)
	}
}

// TestBlankBallotsShareTheMoney: with a blank ballot beside it, one voter has half the pot.
func TestBlankBallotsShareTheMoney(t *testing.T) {
	req := scored(t, "mes_cost", 10, scoredProject{"a", 6, 1})
	if res := run(t, req); !res.Has("a") {
		t.Errorf("alone: %+v", res.Reasons)
	}
	if err := req.Profile.Add(nil, 1); err != nil {
		t.Fatal(err)
	}
	res := run(t, req)
	want := alloc.Reason{Project: "a", Kind: alloc.SupportersShort, Score: 1, Votes: 1, Cost: 6, Left: 5, Short: 1}
	if why, _ := res.Reason("a"); res.Ballots != 2 || !reflect.DeepEqual(why, want) {
		t.Errorf("with a blank ballot: %+v", why)
	}
}

// TestResultSurvivesJSON: results are stored and published.
func TestResultSurvivesJSON(t *testing.T) {
	req := scored(t, "mes_cost_add1_greedy", 10, scoredProject{"a", 6, 2}, scoredProject{"b", 4, 1}, scoredProject{"c", 0, 1}, scoredProject{"d", 9, 0})
	req.Params.Step = 1
	want := run(t, req)
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got alloc.Result
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if _, ok := want.Reason("e"); ok || want.Has("e") {
		t.Error("a project that is not there has a reason")
	}
	if (alloc.Fraction{}).Rat() != nil || (alloc.Fraction{Num: "-7", Den: "2"}).Pence() != -4 {
		t.Error("fractions")
	}
}

// TestFarAboveThePot: a project that is dear beyond all measure, and a step of a penny. Nothing
// changes for a million million steps, and they are judged without being played.
func TestFarAboveThePot(t *testing.T) {
	for _, fence := range []bool{false, true} {
		req := scored(t, "mes_cost_add1_noexh", 10, scoredProject{"near", 4, 0}, scoredProject{"far", 1 << 40, 0})
		if err := errors.Join(req.Profile.Add([]int32{0}, 1), req.Profile.Add([]int32{1}, 1)); err != nil {
			t.Fatal(err)
		}
		req.Params.Step = 1
		if fence {
			req = fenced(req)
		}
		const last = 1<<40 - 5 - 1 // each has 5 + k, and one alone pays for what is far
		res := run(t, req)
		if res.Add1.Stop != alloc.StopInfeasible || res.Add1.Steps != last || res.Add1.Tried != last+1 || !slices.Equal(res.Selected, []string{"near"}) {
			t.Errorf("%v, %+v", res.Selected, res.Add1)
		}
	}
}

func TestCancelEndsACount(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e := election{budget: 1, costs: []int64{1 << 40}, rank: []int{0}, step: 1, voters: [][]int32{{0}}}
	if _, err := alloc.Run(ctx, e.request(t, "mes_cost_add1_noexh")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
