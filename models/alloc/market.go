package alloc

import (
	"slices"
)

// market is what Equal Shares needs of an instance, the same at every endowment:
// who supports what. Identical ballots are one group with a weight.
type market struct {
	inst       *instance
	ballots    int64     // n, at least 1
	plain      bool      // the pot pays for whatever people pay for
	cost       []int64   // minor units
	unit       []int64   // of each project: what one point of a supporter is worth
	byCost     bool      // which is what is paid for of its cost
	groups     []group   // the distinct ballots, with the choices that are worth something
	supporters [][]int32 // of each project: groups, ascending
	points     [][]int64 // beside supporters; nil where each gives one
	support    []int64   // of each project: ballots to which it is worth something
	units      []int64   // of each project: the points of all of them
	candidates []int32   // projects with a supporter and a cost
	free       []int32   // projects with a supporter and without a cost, in the order of ties
	mentions   int       // sum of the lengths of supporters
}

// newMarket prepares an instance with a utility.
func newMarket(inst *instance, u utility) *market {
	w := u.of(inst)
	n := len(inst.projects)
	m := &market{inst: inst, ballots: max(1, inst.profile.ballots), plain: inst.plain(), groups: w.groups, unit: w.unit, byCost: w.cost,
		support: make([]int64, n), units: w.units(), supporters: make([][]int32, n)}
	named := make([]int, n)
	weighed := false
	for _, g := range m.groups {
		for _, c := range g.choices {
			named[c]++
			m.support[c] += g.weight
		}
		m.mentions += len(g.choices)
		weighed = weighed || g.points != nil
	}
	flat := make([]int32, m.mentions)
	for i, p := range inst.projects {
		m.cost = append(m.cost, int64(p.Cost))
		m.supporters[i], flat = flat[:0:named[i]], flat[named[i]:]
		switch {
		case named[i] == 0 || inst.barred[i] != "":
		case p.Cost == 0:
			m.free = append(m.free, int32(i))
		default:
			m.candidates = append(m.candidates, int32(i))
		}
	}
	slices.SortFunc(m.free, inst.ties.before)
	if weighed {
		m.points = make([][]int64, n)
	}
	for at := range m.groups {
		g := &m.groups[at]
		for i, c := range g.choices {
			m.supporters[c] = append(m.supporters[c], int32(at))
			if weighed {
				m.points[c] = append(m.points[c], g.pointsAt(i))
			}
		}
	}
	return m
}
