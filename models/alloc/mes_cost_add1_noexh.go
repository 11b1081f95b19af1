package alloc

import "context"

// mesCostAdd1NoExh is [mesCostAdd1] that does not stop at an exhaustive outcome: the
// last outcome before the first that costs more than the budget stands, or the one that
// funds everything that has a supporter.
//
// Source: Wieliczka 2023 counted so (30 projects, 995,079 PLN; the exhaustive stop
// would have given 31).
func mesCostAdd1NoExh() Rule {
	return Rule{Name: "mes_cost_add1_noexh", NeedsStep: true,
		count: func(ctx context.Context, inst *instance, p Params) (Result, error) {
			m := newMarket(inst, costUtility)
			r, add1, err := raise(ctx, m, p.Step, isComplete)
			if err != nil {
				return Result{}, err
			}
			res := m.result(r)
			res.Add1 = add1
			return res, nil
		}}
}
