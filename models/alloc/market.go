package alloc

import (
	"slices"
)

// market is what Equal Shares needs of an instance, the same at every endowment:
// who supports what. Identical ballots are one group with a weight.
type market struct {
	inst       *instance
	ballots    int64     // n, at least 1
	cost       []int64   // minor units
	utility    []int64   // of each project to each supporter, positive
	groups     []group   // the distinct ballots
	supporters [][]int32 // of each project: groups, ascending
	support    []int64   // of each project: ballots that name it
	candidates []int32   // projects with a supporter and a cost
	free       []int32   // projects with a supporter and without a cost, in the order of ties
	mentions   int       // sum of the lengths of supporters
}

// newMarket prepares an instance. utility gives what one project of a cost is worth
// to each of its supporters; only its proportions matter.
func newMarket(inst *instance, utility func(cost int64) int64) *market {
	m := &market{inst: inst, ballots: max(1, inst.profile.ballots), groups: inst.profile.groups,
		support: inst.profile.votes, supporters: make([][]int32, len(inst.projects))}
	named := make([]int, len(inst.projects))
	for _, g := range m.groups {
		for _, c := range g.choices {
			named[c]++
		}
		m.mentions += len(g.choices)
	}
	flat := make([]int32, m.mentions)
	for i, p := range inst.projects {
		m.cost = append(m.cost, int64(p.Cost))
		m.utility = append(m.utility, utility(int64(p.Cost)))
		m.supporters[i], flat = flat[:0:named[i]], flat[named[i]:]
		switch {
		case named[i] == 0:
		case p.Cost == 0:
			m.free = append(m.free, int32(i))
		default:
			m.candidates = append(m.candidates, int32(i))
		}
	}
	slices.SortFunc(m.free, inst.ties.before)
	for g := range m.groups {
		for _, c := range m.groups[g].choices {
			m.supporters[c] = append(m.supporters[c], int32(g))
		}
	}
	return m
}
