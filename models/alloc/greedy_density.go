package alloc

import (
	"cmp"
	"context"
	"math/bits"
)

// greedyDensity is [greedyVotes] with projects sorted by what they are worth to all
// ballots together for each unit of cost, highest first. A project that costs nothing
// and is worth something comes first.
//
// With cost utilities that is the number of ballots, whatever the ballots' points.
//
// Source: greedy utilitarian welfare for additive utilities; Aziz and Shah (2021),
// section 3; greedy_utilitarian_welfare of pabutools.
func greedyDensity(u utility) Rule {
	return Rule{Name: "greedy_" + u.name, count: func(_ context.Context, inst *instance, _ Params) (Result, error) {
		w := newWalk(inst, byDensity(inst, u.of(inst)))
		w.fundWhatFits(w.rank(inst.everyone()))
		return w.result(matteredWhereAllAreTried, 0), nil
	}}
}

// byDensity ranks by units/per: a project's worth over its cost in lowest terms, as
// far as the unit of its worth is its cost.
func byDensity(inst *instance, w worth) merit {
	units, per := w.units(), make([]uint64, len(inst.projects))
	for p, project := range inst.projects {
		switch {
		case units[p] == 0:
			per[p] = 1
		case w.unit[p] == int64(project.Cost):
			per[p] = 1
		default:
			per[p] = uint64(project.Cost)
		}
	}
	return merit{score: units, compare: func(a, b int32) int {
		// units[a]/per[a] and units[b]/per[b], in 128 bits; per is 0 for what is free.
		ah, al := bits.Mul64(uint64(units[a]), per[b])
		bh, bl := bits.Mul64(uint64(units[b]), per[a])
		return cmp.Or(cmp.Compare(bh, ah), cmp.Compare(bl, al))
	}}
}
