package alloc

import "context"

// mesCostAdd1Greedy is [mesCostAdd1] followed by [greedyVotes] over the projects that
// are not funded yet, with the money that is left ("Add1u").
//
// Source: equalshares.net, "Completion of the outcome", Add1 with utilitarian completion.
func mesCostAdd1Greedy() Rule {
	return Rule{Name: "mes_cost_add1_greedy", NeedsStep: true,
		count: func(ctx context.Context, inst *instance, p Params) (Result, error) {
			m := newMarket(inst, costUtility)
			r, add1, err := raise(ctx, m, p.Step, isExhaustive)
			if err != nil {
				return Result{}, err
			}
			res := m.result(r)
			res.Add1 = add1
			return res.completed(inst), nil
		}}
}

// completed goes on from a result with a walk that funds what still fits.
func (r Result) completed(inst *instance) Result {
	var rest []int32
	var before []Taking
	for i, p := range inst.projects {
		if !r.Has(p.ID) {
			rest = append(rest, int32(i))
		}
	}
	for _, done := range r.Rounds {
		before = append(before, Taking{done.Project, done.Cost})
	}
	w := walk{inst: inst, left: r.Left}
	w.fundWhatFits(inst.rank(rest))
	r.Selected = append(r.Selected, w.funded...)
	r.Left, r.TotalCost = w.left, inst.budget-w.left
	r.Visits = w.visits
	r.Ties = append(r.Ties, w.ties(matteredWhereAllAreTried)...)
	reasons := walked(before, w.visits, 0)
	for i, why := range r.Reasons {
		if later, ok := reasons[why.Project]; ok {
			r.Reasons[i] = later
		}
	}
	return r
}
