package alloc_test

import (
	"errors"
	"slices"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// Part-funding is off unless a round asks for it; then the shares add up to the penny and
// stand in the trace.
func TestTrap07_PartFunding(t *testing.T) {
	for _, rule := range []string{"greedy_votes", "greedy_votes_no_skip", "greedy_cost", "mes_cost_add1", "mes_cost_add1_greedy"} {
		t.Run(rule, func(t *testing.T) {
			req := scored(t, rule, 10_000_00, scoredProject{"hall", 7_000_01, 300}, scoredProject{"whole", 9_000_00, 250},
				scoredProject{"path", 5_000_00, 200}, scoredProject{"garden", 4_000_00, 100}, scoredProject{"nobody's", 4_000_00, 0})
			if r, _ := alloc.Lookup(rule); r.NeedsStep {
				req.Params.Step = 1_00
			}
			for p := range req.Projects {
				req.Projects[p].Scalable = req.Projects[p].ID != "whole"
			}
			req.Projects[2].Least = 3_000_00 // the path: what is left is less than that
			off := run(t, req)
			if off.PartFunded != nil || !slices.Equal(off.Selected, []string{"hall"}) || off.Left != 2_999_99 {
				t.Fatalf("without being asked: %v, %+v", off.Selected, off.PartFunded)
			}
			req.Params.PartFund = true
			on := run(t, req)
			share, _ := on.Reason("garden")
			if got := on.PartFunded; got == nil || got.Project != "garden" || got.Cost != 4_000_00 || got.Left != 2_999_99 || got.Paid != 2_999_99 ||
				!slices.Equal(on.Selected, []string{"hall", "garden"}) || on.Left != 0 || on.TotalCost != on.Budget ||
				share.Kind != alloc.Funded || share.Paid != 2_999_99 {
				t.Errorf("selected %v, %+v, reason %+v", on.Selected, got, share)
			}
		})
	}
	for _, rule := range []string{"phragmen", "maxwelfare_card"} {
		req := scored(t, rule, 5, scoredProject{"a", 5, 1})
		req.Params.PartFund = true
		_, err := alloc.Run(t.Context(), req)
		e, ok := errors.AsType[*models.Error](err)
		if !ok || !slices.ContainsFunc(e.Fields, func(f models.Field) bool { return f.Name == "part_fund" && f.Code == "not_of_this_rule" }) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// TestPartFundingAgreesWithItsDefinition goes down the ranking penny by penny.
func TestPartFundingAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := conditions(t)
		for p := range c.costs { // pennies can be tried one by one
			for i := range c.parts[p] {
				c.parts[p][i].amount = 1 + c.parts[p][i].amount%7
			}
			c.costs[p] = 0
			for _, part := range c.parts[p] {
				c.costs[p] += part.amount
			}
			c.least[p] = min(c.least[p]%10, c.costs[p])
		}
		c.budget = 0
		for f := range c.funds {
			c.funds[f] %= 13
			c.budget += c.funds[f]
		}
		rule := rapid.SampledFrom([]string{"greedy_votes", "greedy_votes_no_skip", "mes_" + c.worth}).Draw(t, "rule")
		req := c.request(t, rule)
		before := run(t, req)
		req.Params.PartFund = true
		got := run(t, req)

		var pot naivePot
		for _, name := range before.Selected {
			p := slices.Index(names(places(len(c.costs))), name)
			parts, cost, _ := c.ask(pot, p)
			pot.take(p, parts, cost)
		}
		order := c.byRank()
		slices.SortStableFunc(order, func(a, b int) int { return int(c.score(b) - c.score(a)) })
		next := slices.IndexFunc(order, func(p int) bool { return c.partly(pot, p) != nil })
		if next < 0 {
			if got.PartFunded != nil || !slices.Equal(got.Selected, before.Selected) {
				t.Fatalf("%+v, want none", got.PartFunded)
			}
			return
		}
		p, shares := order[next], c.partly(pot, order[next])
		share := got.PartFunded
		if share == nil || share.Project != id(p) || !slices.Equal(share.Parts, shares) || share.Left != before.Left ||
			got.Left != before.Left-share.Paid || !slices.Equal(got.Selected, append(before.Selected, id(p))) {
			t.Fatalf("%+v, want %v for %s", share, shares, id(p))
		}
		paid := make([]money.Pence, len(shares))
		for _, pay := range got.Payments {
			if pay.Project == id(p) {
				paid[pay.Part] += pay.Amount
			}
		}
		if !slices.Equal(paid, shares) {
			t.Fatalf("payments %+v, want %v", got.Payments, shares)
		}
		checkFunds(t, c, got)
	})
}

// partly is what can be found of each part of a project, or nil where it gets nothing.
func (c conditioned) partly(pot naivePot, p int) []money.Pence {
	votes := 0
	for i := range c.voters {
		if slices.Contains(c.voters[i], int32(p)) {
			votes++
		}
	}
	if !c.scalable[p] || votes == 0 || slices.Contains(pot.taken, p) {
		return nil
	}
	for _, group := range c.conflicts {
		if slices.Contains(group, p) && slices.ContainsFunc(pot.taken, func(q int) bool { return slices.Contains(group, q) }) {
			return nil
		}
	}
	var shares []money.Pence
	var paid int64
	parts := slices.Clone(pot.parts)
	for _, part := range c.parts[p] {
		whole := part.amount
		for part.amount = whole; part.amount > 0 && !c.covers(append(slices.Clone(parts), part)); {
			part.amount--
		}
		if part.amount > 0 {
			parts = append(parts, part)
		}
		paid += part.amount
		shares = append(shares, money.Pence(part.amount))
	}
	if paid == 0 || paid < c.least[p] {
		return nil
	}
	return shares
}
