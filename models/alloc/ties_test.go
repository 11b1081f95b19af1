package alloc_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"commonchest/models/alloc"
	"commonchest/models/money"
)

// TestEveryTieThatMatteredIsInTheTrace: an order of ties that keeps the projects of each
// tie in the trace as they stand, and every other pair as it likes, gives the same outcome.
// So nothing was decided by a tie that the trace does not tell of.
func TestEveryTieThatMatteredIsInTheTrace(t *testing.T) {
	reordered, tied := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		req := tiedRequest(t)
		res := run(t, req)
		first := befores(req, res)
		ids := req.Ties.IDs()
		order := extension(t, ids, first)
		other := req
		var err error
		if other.Ties, err = alloc.ByList(req.Projects, order); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(order, ids) {
			reordered++
		}
		if len(first) > 0 {
			tied++
		}
		again := run(t, other)
		slices.Sort(res.Selected)
		slices.Sort(again.Selected)
		if !slices.Equal(res.Selected, again.Selected) || res.TotalCost != again.TotalCost {
			t.Fatalf("%s %+v: %v by %v, and %v by %v, which keeps all ties of the trace: %+v", req.Rule, req.Params, res.Selected, ids, again.Selected, order, res.Ties)
		}
	})
	if reordered == 0 || tied == 0 {
		t.Errorf("%d orders are others, %d counts have ties: nothing was tried", reordered, tied)
	}
}

// tiedRequest draws a small count with many ties, by any rule but the optimum, whose ties
// are between sets.
func tiedRequest(t *rapid.T) alloc.Request {
	var rules []string
	for _, name := range alloc.Names() {
		if !strings.HasPrefix(name, "maxwelfare") {
			rules = append(rules, name)
		}
	}
	name := rapid.SampledFrom(rules).Draw(t, "rule")
	rule, err := alloc.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	var req alloc.Request
	if rule.OneFund || rapid.Bool().Draw(t, "plain") {
		req = elections(t).request(t, name)
	} else {
		req = conditions(t).request(t, name)
		req.Params.PartFund = rapid.Bool().Draw(t, "part fund")
		if rapid.Bool().Draw(t, "floor") && req.Budget > 0 {
			floor := alloc.Floor{Name: "floor", Amount: max(1, req.Budget/money.Pence(rapid.IntRange(1, 3).Draw(t, "of")))}
			for _, p := range req.Projects {
				if rapid.Bool().Draw(t, "of the floor") {
					floor.Projects = append(floor.Projects, p.ID)
				}
			}
			req.Floors = []alloc.Floor{floor}
		}
	}
	req.Params.Compare = rapid.Bool().Draw(t, "compare")
	if rule.NeedsThreshold {
		req.Params.Threshold = rapid.Int64Range(0, 2).Draw(t, "threshold")
	}
	return req
}

// befores are the pairs of projects that the trace says were tied, the first one first.
func befores(req alloc.Request, res alloc.Result) map[[2]string]bool {
	place := map[string]int{}
	for i, id := range req.Ties.IDs() {
		place[id] = i
	}
	pairs := map[[2]string]bool{}
	note := func(tied []string) {
		for _, a := range tied {
			for _, b := range tied {
				if place[a] < place[b] {
					pairs[[2]string{a, b}] = true
				}
			}
		}
	}
	all := func(ties []alloc.Tie, add1 *alloc.Add1) {
		for _, tie := range ties {
			note(tie.Tied)
		}
		if add1 != nil {
			for _, tie := range add1.Ties {
				note(tie.Tied)
			}
		}
	}
	for _, pass := range res.Passes {
		all(pass.Ties, pass.Add1)
	}
	all(res.Ties, res.Add1)
	if c := res.Compare; c != nil {
		all(c.Ties, &alloc.Add1{Ties: c.StepTies})
	}
	return pairs
}

// extension draws an order of the ids that keeps all pairs.
func extension(t *rapid.T, ids []string, before map[[2]string]bool) []string {
	left := slices.Clone(ids)
	var order []string
	for len(left) > 0 {
		var free []string
		for _, b := range left {
			if !slices.ContainsFunc(left, func(a string) bool { return before[[2]string{a, b}] }) {
				free = append(free, b)
			}
		}
		next := rapid.SampledFrom(free).Draw(t, "next")
		order = append(order, next)
		left = slices.DeleteFunc(left, func(id string) bool { return id == next })
	}
	return order
}
