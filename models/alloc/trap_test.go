package alloc_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"

	"commonchest/models/alloc"
	"commonchest/models/money"
)

// The traps are mistakes seen in other systems, each with its number in the list that
// this project keeps of them.

// scored makes a request for a rule of approval ballots that give each project its
// score: a pot, and projects with cost and score.
func scored(t fataler, rule string, pot money.Pence, projects ...scoredProject) alloc.Request {
	t.Helper()
	req := alloc.Request{Budget: pot, Rule: rule}
	var ids []string
	for _, p := range projects {
		req.Projects = append(req.Projects, alloc.Project{ID: p.id, Cost: p.cost})
		ids = append(ids, p.id)
	}
	req.Profile = alloc.NewProfile(ids)
	for _, p := range projects {
		if p.score == 0 {
			continue
		}
		if err := req.Profile.AddIDs([]string{p.id}, p.score); err != nil {
			t.Fatal(err)
		}
	}
	req.Ties = alloc.ByID(req.Projects)
	return req
}

type scoredProject struct {
	id    string
	cost  money.Pence
	score int64
}

func TestTrap01_ExactFit(t *testing.T) {
	for _, rule := range []string{"greedy_votes", "greedy_votes_no_skip", "greedy_votes_threshold"} {
		res := run(t, scored(t, rule, 10_000_00,
			scoredProject{"first", 8_000_00, 300}, scoredProject{"fits", 2_000_00, 200}, scoredProject{"late", 1, 100}))
		if !slices.Equal(res.Selected, []string{"first", "fits"}) || res.Left != 0 {
			t.Errorf("%s: selected %v, left %d; want what costs just the rest to win and £0 to remain", rule, res.Selected, res.Left)
		}
	}
	// Equal Shares: supporters who have together just what it costs can pay for it.
	res := run(t, scored(t, "mes_cost", 10_000_00, scoredProject{"all", 10_000_00, 3}))
	if !slices.Equal(res.Selected, []string{"all"}) || res.Left != 0 {
		t.Errorf("mes_cost: selected %v, left %d", res.Selected, res.Left)
	}
}

func TestTrap02_NearMissByOnePound(t *testing.T) {
	projects := []scoredProject{{"first", 8_001_00, 300}, {"miss", 2_000_00, 200}, {"cheap", 1_999_00, 100}}
	skip := run(t, scored(t, "greedy_votes", 10_000_00, projects...))
	if !slices.Equal(skip.Selected, []string{"first", "cheap"}) {
		t.Errorf("skipping: selected %v", skip.Selected)
	}
	want := alloc.Visit{Place: 2, Project: "miss", Score: 200, Cost: 2_000_00, Left: 1_999_00, Outcome: alloc.VisitTooDear}
	if !reflect.DeepEqual(skip.Visits[1], want) {
		t.Errorf("the trace says %+v, want %+v", skip.Visits[1], want)
	}
	why, _ := skip.Reason("miss")
	wantWhy := alloc.Reason{Project: "miss", Kind: alloc.SkippedTooDear, Score: 200, Votes: 200, Cost: 2_000_00, Place: 2,
		Left: 1_999_00, Short: 1_00, TookMoney: []alloc.Taking{{Project: "first", Amount: 8_001_00}}}
	if !reflect.DeepEqual(why, wantWhy) {
		t.Errorf("the reason is %+v, want %+v", why, wantWhy)
	}

	stop := run(t, scored(t, "greedy_votes_no_skip", 10_000_00, projects...))
	if !slices.Equal(stop.Selected, []string{"first"}) {
		t.Errorf("stopping: selected %v", stop.Selected)
	}
	if why, _ := stop.Reason("cheap"); why.Kind != alloc.AfterStop || why.StoppedAt != "miss" || why.Short != 0 {
		t.Errorf("the reason is %+v", why)
	}
}

func TestTrap03_TieOrder(t *testing.T) {
	a, b := scoredProject{"a", 6_000_00, 150}, scoredProject{"b", 6_000_00, 150}
	for _, rule := range []string{"greedy_votes", "greedy_votes_no_skip", "mes_cost", "mes_cost_add1", "mes_cost_add1_noexh", "mes_cost_add1_greedy"} {
		for name, order := range map[string]func(alloc.Request) alloc.Order{
			"id":   func(r alloc.Request) alloc.Order { return alloc.ByID(r.Projects) },
			"seed": func(r alloc.Request) alloc.Order { return alloc.BySeed([]byte("draw"), r.Projects, r.Profile.Votes()) },
		} {
			var outcomes [][]string
			for _, created := range [][]scoredProject{{a, b}, {b, a}} {
				req := scored(t, rule, 10_000_00, created...)
				if r, _ := alloc.Lookup(rule); r.NeedsStep {
					req.Params.Step = 1_00
				}
				req.Ties = order(req)
				outcomes = append(outcomes, run(t, req).Selected)
			}
			if !slices.Equal(outcomes[0], outcomes[1]) {
				t.Errorf("%s, ties by %s: %v or %v, by which was created first", rule, name, outcomes[0], outcomes[1])
			}
		}
	}
}

func TestTrap04_TieDrawLogged(t *testing.T) {
	seed := []byte{0x5e, 0xed}
	projects := []scoredProject{{"swing", 6_000_00, 150}, {"hub", 6_000_00, 150}, {"path", 1_00, 90}, {"pump", 1_00, 90}}
	lot := func(id string) string {
		mac := hmac.New(sha256.New, seed)
		mac.Write([]byte("commonchest/lot/1:" + id))
		return hex.EncodeToString(mac.Sum(nil))
	}
	first, second := "swing", "hub"
	if lot(second) < lot(first) {
		first, second = second, first
	}
	count := func() alloc.Result {
		req := scored(t, "greedy_votes", 10_000_00, projects...)
		req.Ties = alloc.BySeed(seed, req.Projects, req.Profile.Votes())
		return run(t, req)
	}
	ranked := count()
	if ranked.Seed != "5eed" || ranked.TieOrder != "seed" {
		t.Errorf("the draw is published as %q, %q", ranked.TieOrder, ranked.Seed)
	}
	want := alloc.Tie{Place: 1, Tied: []string{first, second}, Funded: []string{first}, Score: 150, Mattered: true,
		By: alloc.ByLot, Lots: []alloc.Lot{{Project: first, Lot: lot(first)}, {Project: second, Lot: lot(second)}}}
	if !reflect.DeepEqual(ranked.Ties[0], want) {
		t.Errorf("tie %+v, want %+v", ranked.Ties[0], want)
	}
	if other := ranked.Ties[1]; other.Mattered || other.By != "" || other.Lots != nil {
		t.Errorf("both fit, yet a draw is logged: %+v", other)
	}
	if again := count(); !reflect.DeepEqual(again, ranked) {
		t.Error("the count cannot be repeated")
	}
	// Equal Shares: two projects of the same three people, who can pay for one.
	req := scored(t, "mes_cost", 3_00, scoredProject{"swing", 2_00, 0}, scoredProject{"hub", 2_00, 0})
	if err := req.Profile.AddIDs([]string{"hub", "swing"}, 3); err != nil {
		t.Fatal(err)
	}
	req.Ties = alloc.BySeed(seed, req.Projects, req.Profile.Votes())
	res := run(t, req)
	if len(res.Ties) != 1 || !res.Ties[0].Mattered || res.Ties[0].By != alloc.ByLot || !slices.Equal(res.Selected, []string{first}) ||
		!slices.Equal(res.Ties[0].Tied, []string{first, second}) || res.Ties[0].Lots[0].Lot != lot(first) {
		t.Errorf("selected %v, ties %+v", res.Selected, res.Ties)
	}
}

func TestTrap09_ZeroAndOneProject(t *testing.T) {
	for _, rule := range alloc.Rules() {
		count := func(pot money.Pence, projects ...scoredProject) alloc.Result {
			req := scored(t, rule.Name, pot, projects...)
			if rule.NeedsStep {
				req.Params.Step = 1_00
			}
			if rule.NeedsThreshold {
				req.Params.Threshold = 1
			}
			return run(t, req)
		}
		t.Run(rule.Name, func(t *testing.T) {
			if res := count(5_00); len(res.Selected) != 0 || res.Selected == nil || res.Left != 5_00 || len(res.Reasons) != 0 {
				t.Errorf("no project: %+v", res)
			}
			if strings.Contains(rule.Name, "borda") {
				return // the last on a ballot is worth nothing, and here it is the only one
			}
			if res := count(5_00, scoredProject{"one", 5_00, 1}); !slices.Equal(res.Selected, []string{"one"}) || res.Left != 0 {
				t.Errorf("one project that fits: %+v", res)
			}
			res := count(4_00, scoredProject{"one", 5_00, 1})
			why, _ := res.Reason("one")
			if len(res.Selected) != 0 || why.Short != 1_00 || why.Left != 4_00 {
				t.Errorf("one project that does not fit: %+v", why)
			}
			res = count(0, scoredProject{"one", 5_00, 1})
			why, _ = res.Reason("one")
			short := money.Pence(5_00)
			if strings.HasSuffix(rule.Name, "_noexh") {
				short = 1_00 // it gives everybody £4 before the outcome would cost too much
			}
			if len(res.Selected) != 0 || why.Short != short || why.Left != 5_00-short {
				t.Errorf("a pot of £0: %+v", why)
			}
			res = count(6_00, scoredProject{"one", 5_00, 0}) // no ballots at all
			why, _ = res.Reason("one")
			switch {
			case rule.Name == "greedy_votes_threshold":
				if why.Kind != alloc.BelowThreshold || why.Threshold != 1 {
					t.Errorf("no ballots: %+v", why)
				}
			case strings.HasPrefix(rule.Name, "greedy"), strings.HasSuffix(rule.Name, "_greedy"):
				if why.Kind != alloc.Funded {
					t.Errorf("no ballots: %+v", why)
				}
			default:
				if why.Kind != alloc.NoSupporters {
					t.Errorf("no ballots: %+v", why)
				}
			}
		})
	}
}
