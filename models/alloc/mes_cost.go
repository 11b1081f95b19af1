package alloc

import "context"

// mesCost is the Method of Equal Shares with cost utilities: every ballot gets an equal
// share of the budget, blank ballots too; in each round the project is funded whose
// supporters can pay for it at the least price for each unit of its cost, everybody
// paying the same or all they have left; it ends when no project's supporters can
// pay for it. Equal prices are ties. A supported project without a cost is funded at
// once, one without supporters never.
//
// Source: Peters, Pierczyński and Skowron, "Proportional Participatory Budgeting with
// Additive Utilities", NeurIPS 2021 (arXiv 2008.13276), section 3; equalshares.net.
func mesCost() Rule {
	return Rule{Name: "mes_cost", count: func(ctx context.Context, inst *instance, _ Params) (Result, error) {
		m := newMarket(inst, costUtility)
		r := newRun(m)
		if err := r.play(ctx, m.baseEndowment()); err != nil {
			return Result{}, err
		}
		return m.result(r), nil
	}}
}
