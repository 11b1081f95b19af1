package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
)

// openKind goes on to an open round of three projects that ask 30,000, 40,000 and
// 50,000 pence, with a pot of 50,000.
func (w *world) openKind(ballot m) (pass string, refs []string) {
	w.Helper()
	w.ballot = ballot
	w.places()
	w.money()
	w.prepare(round, nil, "precept-share")
	for i, title := range []string{"Inclusive swing", "Speed signs", "Bench by the pond"} {
		w.admit(w.propose("", "resident", round, title, 100_00*int64(i+3)), round)
	}
	codes := w.letters(round, 40)
	w.seal(round)
	return w.pass(round, codes[0]), w.refs(round)
}

// act is a ballot as it is sent to the open round.
func (w *world) act(pass, cmd string, base int64, choices []string, points []int64) answer {
	w.Helper()
	body := m{"cmd": cmd, "base": base, "kind": "cast", "choices": choices}
	if points != nil {
		body["points"] = points
	}
	return w.call(request{method: "PUT", path: "/rounds/" + round + "/ballot", as: pass, body: body, wild: true})
}

// TestTrap20_LimitsServerSideOfEveryKind: what no page would send is refused at the
// raw interface, whatever the kind of ballot.
func TestTrap20_LimitsServerSideOfEveryKind(t *testing.T) {
	t.Run("knapsack", func(t *testing.T) {
		w := newWorld(t)
		pass, refs := w.openKind(m{"kind": "knapsack", "min": 1, "max": 0})
		over := w.act(pass, "knapsack-1", 0, refs[:2], nil)
		over.field(t, "choices", "over_pot")
		var r struct{ Seal models.Seal }
		w.get("", "/rounds/"+round, &r)
		want := fmt.Sprintf(`"over":"%d"`, r.Seal.Projects[0].Ask+r.Seal.Projects[1].Ask-50_000)
		if !strings.Contains(string(over.body), want) || !strings.Contains(string(over.body), `"pot":"50000"`) {
			t.Errorf("how much is over: %s", over.body)
		}
		w.act(pass, "knapsack-2", 0, refs[2:], nil).want(t, 200)
	})
	t.Run("choose-1", func(t *testing.T) {
		w := newWorld(t)
		pass, refs := w.openKind(m{"kind": "choose-1", "min": 1, "max": 1})
		w.act(pass, "choose-one-1", 0, refs[:2], nil).field(t, "choices", "choose_fewer")
		w.act(pass, "choose-one-2", 0, refs[:1], nil).want(t, 200)
	})
	t.Run("points", func(t *testing.T) {
		w := newWorld(t)
		pass, refs := w.openKind(m{"kind": "points", "min": 1, "max": 0, "min_sum": 5, "max_sum": 10, "max_each": 6})
		for code, points := range map[string][]int64{"points_more": {1, 3}, "points_fewer": {6, 5}, "points_each": {1, 7}, "points_whole": {6, 0},
			"points_beside": {2, 2, 2}} {
			w.act(pass, "points-"+strings.TrimPrefix(code, "points_")+"-1", 0, refs[:2], points).field(t, "points", code)
		}
		w.act(pass, "points-overflow", 0, refs[:2], []int64{1<<63 - 1, 1<<63 - 1}).field(t, "points", "points_fewer")
		w.act(pass, "points-too-many", 0, refs[:1], slices.Repeat([]int64{1}, 501)).field(t, "points", "too_many")
		var b ballot
		w.act(pass, "points-good", 0, []string{refs[1], refs[0]}, []int64{6, 2}).want(t, 200, &b)
		if !slices.Equal(b.Choices, refs[:2]) || !slices.Equal(b.Points, []int64{2, 6}) {
			t.Errorf("stored %+v", b)
		}
		w.act(pass, "points-good", 0, refs[:2], []int64{2, 6}).want(t, 200) // the same in other words
		w.act(pass, "points-good", 0, refs[:2], []int64{6, 2}).refused(t, 409, "cmd_reused")
		var res models.Result
		w.count(&res)
		if res.Projects[0].Score != 2 || res.Projects[1].Score != 6 || res.Projects[1].Votes != 1 || res.Projects[2].Score != 0 {
			t.Errorf("counted %+v", res.Projects)
		}
	})
	t.Run("ranking", func(t *testing.T) {
		w := newWorld(t)
		pass, refs := w.openKind(m{"kind": "ranking", "min": 2, "max": 2})
		w.act(pass, "ranking-short", 0, refs[:1], nil).field(t, "choices", "choose_more")
		w.act(pass, "ranking-twice", 0, []string{refs[0], refs[0]}, nil).field(t, "choices", "chosen_twice")
		w.act(pass, "ranking-points", 0, refs[:2], []int64{1, 2}).field(t, "points", "no_points_here")
		var b ballot
		w.act(pass, "ranking-good", 0, []string{refs[1], refs[0]}, nil).want(t, 200, &b)
		if !slices.Equal(b.Choices, []string{refs[1], refs[0]}) || b.Points != nil {
			t.Errorf("stored %+v", b)
		}
		w.act(pass, "ranking-good", 0, refs[:2], nil).refused(t, 409, "cmd_reused")
		var res models.Result
		w.count(&res)
		if res.Projects[0].Score != 1 || res.Projects[1].Score != 2 {
			t.Errorf("counted %+v", res.Projects)
		}
	})
}
