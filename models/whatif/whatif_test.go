package whatif_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/whatif"
)

const plenty = 100

// draw makes a small round and counts it.
func draw(t *rapid.T, rules ...string) (alloc.Request, alloc.Result) {
	n := rapid.IntRange(1, 5).Draw(t, "projects")
	req := alloc.Request{Budget: money.Pence(rapid.Int64Range(0, 60).Draw(t, "budget")), Rule: rapid.SampledFrom(rules).Draw(t, "rule")}
	var ids []string
	for p := range n {
		ids = append(ids, fmt.Sprint("p", p))
		req.Projects = append(req.Projects, alloc.Project{ID: ids[p], Cost: money.Pence(rapid.Int64Range(0, 30).Draw(t, "cost"))})
	}
	req.Profile = alloc.NewProfile(ids)
	for range rapid.IntRange(0, 8).Draw(t, "voters") {
		if err := req.Profile.Add(rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(n)-1), 0, n, rapid.ID[int32]).Draw(t, "ballot"), 1); err != nil {
			t.Fatal(err)
		}
	}
	if req.Rule == "mes_cost_add1" {
		req.Params.Step = 1
	}
	req.Ties = alloc.BySeed([]byte("seed"), req.Projects, req.Profile.Votes())
	return req, run(t, req)
}

func run(t *rapid.T, req alloc.Request) alloc.Result {
	res, err := alloc.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// at counts with one project at another cost.
func at(t *rapid.T, req alloc.Request, p int, cost int64) bool {
	req.Projects = append([]alloc.Project(nil), req.Projects...)
	req.Projects[p].Cost = money.Pence(cost)
	req.Ties = alloc.BySeed([]byte("seed"), req.Projects, req.Profile.Votes())
	return run(t, req).Has(req.Projects[p].ID)
}

// TestCost: an answer names a cost at which the project is chosen, and the next at which
// it is not; of greedy rules it is the largest there is.
func TestCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req, res := draw(t, "greedy_votes", "greedy_votes_no_skip", "mes_cost", "mes_card", "mes_cost_add1", "phragmen")
		for p, project := range req.Projects {
			if res.Has(project.ID) {
				continue
			}
			a, err := whatif.Cost(t.Context(), req, res, project.ID, plenty)
			if err != nil {
				t.Fatal(err)
			}
			largest := int64(-1)
			for cost := int64(project.Cost); cost >= 0 && largest < 0; cost-- {
				if at(t, req, p, cost) {
					largest = cost
				}
			}
			if a.Found && (!at(t, req, p, a.Figure) || at(t, req, p, a.Beyond) || !a.Tight || a.Beyond != a.Figure+1) {
				t.Fatalf("%s: %+v is not so", project.ID, a)
			}
			if greedy := req.Rule == "greedy_votes" || req.Rule == "greedy_votes_no_skip"; greedy && (a.Found != (largest >= 0) || a.Found && a.Figure != largest) {
				t.Fatalf("%s: %+v, the largest is %d", project.ID, a, largest)
			}
		}
	})
}

// TestVotes: the smallest number of ballots with which the project is chosen.
func TestVotes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req, res := draw(t, "greedy_votes", "greedy_votes_no_skip")
		for p, project := range req.Projects {
			if res.Has(project.ID) {
				continue
			}
			a, err := whatif.Votes(t.Context(), req, res, project.ID, plenty)
			if err != nil {
				t.Fatal(err)
			}
			least := int64(0)
			for more := int64(1); more < 12 && least == 0; more++ {
				again := req
				again.Profile = alloc.NewProfile(ids(req))
				for choices, weight := range req.Profile.All() {
					if err := again.Profile.Add(choices, weight); err != nil {
						t.Fatal(err)
					}
				}
				if err := again.Profile.Add([]int32{int32(p)}, more); err != nil {
					t.Fatal(err)
				}
				again.Ties = alloc.BySeed([]byte("seed"), req.Projects, again.Profile.Votes())
				if run(t, again).Has(project.ID) {
					least = more
				}
			}
			if a.Found != (least > 0) || a.Found && a.Figure != least {
				t.Fatalf("%s: %+v, the least is %d", project.ID, a, least)
			}
		}
	})
}

func ids(req alloc.Request) (list []string) {
	for _, p := range req.Projects {
		list = append(list, p.ID)
	}
	return list
}

// village is a round in which the swing costs £69 more than is left.
func village(t *testing.T, parts ...alloc.Part) (alloc.Request, alloc.Result) {
	t.Helper()
	req := alloc.Request{Budget: 264_00, Rule: "greedy_votes", Projects: []alloc.Project{{ID: "kitchen", Cost: 185_00}, {ID: "swing", Cost: 148_00, Parts: parts}}}
	if parts != nil {
		req.Funds = []alloc.Fund{{ID: "a", Amount: 200_00}, {ID: "b", Amount: 64_00}}
	}
	req.Profile = alloc.NewProfile([]string{"kitchen", "swing"})
	for p, weight := range []int64{307, 206} {
		if err := req.Profile.Add([]int32{int32(p)}, weight); err != nil {
			t.Fatal(err)
		}
	}
	req.Ties = alloc.ByID(req.Projects)
	res, err := alloc.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return req, res
}

// TestFewRuns: two counts answer for the most chosen first, and a limit is kept and said.
func TestFewRuns(t *testing.T) {
	req, res := village(t)
	a, err := whatif.Cost(t.Context(), req, res, "swing", 2)
	if err != nil || a.Figure != 79_00 || !a.Tight || a.Limited || len(a.Runs) != 3 {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = whatif.Votes(t.Context(), req, res, "swing", plenty); err != nil || a.Figure != 102 || !a.Tight {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = whatif.Votes(t.Context(), req, res, "swing", 3); err != nil || !a.Limited || !a.Found || a.Tight || len(a.Runs) != 4 {
		t.Errorf("with three runs: %+v, %v", a, err)
	}
	if a, err = whatif.Cost(t.Context(), req, res, "swing", 0); err != nil || a.Found || !a.Limited {
		t.Errorf("without a run: %+v, %v", a, err)
	}
}

// TestPartThatCouldNotBePaid: what is saved comes off the part that the fence refused.
func TestPartThatCouldNotBePaid(t *testing.T) {
	req, _ := village(t, alloc.Part{Amount: 48_00, Funds: []string{"a"}}, alloc.Part{Amount: 100_00, Funds: []string{"b"}})
	req.Projects[0].Cost = 100_00
	res, err := alloc.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if why, _ := res.Reason("swing"); why.Kind != alloc.FenceRefused {
		t.Fatalf("%+v", why)
	}
	a, err := whatif.Cost(t.Context(), req, res, "swing", plenty)
	if err != nil || a.Figure != 48_00+64_00 || !a.Tight {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestRefused: questions without an answer.
func TestRefused(t *testing.T) {
	req, res := village(t)
	if _, err := whatif.Cost(t.Context(), req, res, "kitchen", 1); !errors.Is(err, models.E(models.Invalid, "what_if")) {
		t.Errorf("a chosen project: %v", err)
	}
	if _, err := whatif.Cost(t.Context(), req, res, "pool", 1); !errors.Is(err, models.E(models.Invalid, "what_if")) {
		t.Errorf("no such project: %v", err)
	}
	req.Rule = "mes_cost"
	if _, err := whatif.Votes(t.Context(), req, res, "swing", 1); !errors.Is(err, models.E(models.Invalid, "what_if")) {
		t.Errorf("votes by shares: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := whatif.Cost(ctx, req, res, "swing", plenty); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
