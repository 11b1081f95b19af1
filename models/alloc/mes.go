package alloc

import (
	"context"
	"slices"
)

// equalShares is the Method of Equal Shares: every ballot gets an equal share of the
// budget, blank ballots too; in each round the project is funded whose supporters can
// pay for it at the least price for each unit of what it is worth to them, everybody
// paying in proportion or all they have left; it ends when no project's supporters can
// pay for it. Equal prices are ties. A supported project without a cost is funded at
// once, one without supporters never.
//
// With cost utilities that is the least share of each project's cost, with card
// utilities the least payment.
//
// Source: Peters, Pierczyński and Skowron, "Proportional Participatory Budgeting with
// Additive Utilities", NeurIPS 2021 (arXiv 2008.13276), section 3; equalshares.net.
func equalShares(u utility) Rule {
	return Rule{Name: "mes_" + u.name, count: func(ctx context.Context, inst *instance, _ Params) (Result, error) {
		m := newMarket(inst, u)
		r := newRun(m)
		if err := r.play(ctx, m.baseEndowment()); err != nil {
			return Result{}, err
		}
		return m.result(r), nil
	}}
}

// equalSharesAdd1 is [equalShares] completed by Add1: everybody's endowment is raised
// by Params.Step until the outcome is exhaustive, and that one stands, or costs more
// than the budget, and the one before it stands.
//
// Source: equalshares.net, "Completion of the outcome"; voter_budget_increment of
// pabutools. Świecie 2023 and Assen 2024 counted so with cost utilities and a step of
// one currency unit.
func equalSharesAdd1(u utility) Rule {
	return Rule{Name: "mes_" + u.name + "_add1", NeedsStep: true,
		count: func(ctx context.Context, inst *instance, p Params) (Result, error) {
			return raised(ctx, newMarket(inst, u), p, isExhaustive)
		}}
}

// equalSharesAdd1NoExh is [equalSharesAdd1] without the stop at an exhaustive outcome:
// the one before the first that costs more than the budget stands, or the one that
// funds everything that has a supporter.
//
// Source: Wieliczka 2023 counted so with cost utilities (30 projects, 995,079 PLN; the
// exhaustive stop would have given 31).
func equalSharesAdd1NoExh(u utility) Rule {
	return Rule{Name: "mes_" + u.name + "_add1_noexh", NeedsStep: true,
		count: func(ctx context.Context, inst *instance, p Params) (Result, error) {
			return raised(ctx, newMarket(inst, u), p, isComplete)
		}}
}

// equalSharesAdd1Greedy is [equalSharesAdd1] followed by [greedyVotes] over the projects
// that are not funded yet, with the money that is left ("Add1u").
//
// Source: equalshares.net, "Completion of the outcome", Add1 with utilitarian completion.
func equalSharesAdd1Greedy(u utility) Rule {
	return Rule{Name: "mes_" + u.name + "_add1_greedy", NeedsStep: true,
		count: func(ctx context.Context, inst *instance, p Params) (Result, error) {
			res, err := raised(ctx, newMarket(inst, u), p, isExhaustive)
			if err != nil {
				return Result{}, err
			}
			return res.completed(inst), nil
		}}
}

// raised counts with Add1.
func raised(ctx context.Context, m *market, p Params, enough func(*run) StopReason) (Result, error) {
	r, add1, err := raise(ctx, m, p.Step, enough)
	if err != nil {
		return Result{}, err
	}
	res := m.result(r)
	res.Add1 = add1
	return res, nil
}

// completed goes on from a result with a walk that funds what still fits.
func (r Result) completed(inst *instance) Result {
	w := newWalk(inst, inst.byScore())
	rest := inst.everyone()
	for _, id := range r.Selected {
		p := inst.place(id)
		w.pot.take(p)
		w.before = append(w.before, p)
		rest = slices.DeleteFunc(rest, func(q int32) bool { return q == p })
	}
	w.fundWhatFits(w.rank(rest))
	r.Selected = append(r.Selected, w.funded...)
	r.Left, r.TotalCost = w.pot.left, inst.budget-w.pot.left
	r.Visits = w.visits
	if inst.bare {
		return r
	}
	var before []Taking
	for _, done := range r.Rounds {
		before = append(before, Taking{done.Project, done.Cost})
	}
	r.Ties = append(r.Ties, w.ties(matteredWhereAllAreTried)...)
	for i, later := range walked(before, w.visits, 0) {
		r.Reasons[w.came[i]] = later
	}
	return r
}
