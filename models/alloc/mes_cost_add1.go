package alloc

import "context"

// mesCostAdd1 is [mesCost] completed by Add1: everybody's endowment is raised by
// Params.Step until the outcome is exhaustive, and that one stands, or costs more than
// the budget, and the one before it stands.
//
// Source: equalshares.net, "Completion of the outcome"; voter_budget_increment of
// pabutools. Świecie 2023 and Assen 2024 counted so, with a step of one currency unit.
func mesCostAdd1() Rule {
	return Rule{Name: "mes_cost_add1", NeedsStep: true,
		count: func(ctx context.Context, inst *instance, p Params) (Result, error) {
			m := newMarket(inst, costUtility)
			r, add1, err := raise(ctx, m, p.Step, isExhaustive)
			if err != nil {
				return Result{}, err
			}
			res := m.result(r)
			res.Add1 = add1
			return res, nil
		}}
}
