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
	cast       *ballots  // the distinct ballots, with the choices that are worth something
	supporters [][]int32 // of each project: places in cast, ascending
	points     [][]int32 // beside supporters; nil where each gives one
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
	m := &market{inst: inst, ballots: max(1, inst.ballots()), plain: inst.plain(), cast: w.gather(), unit: w.unit, byCost: w.cost,
		units: w.units(), supporters: make([][]int32, n)}
	m.mentions = len(m.cast.choices)
	m.gather()
	for i, p := range inst.projects {
		m.cost = append(m.cost, int64(p.Cost))
		switch {
		case m.support[i] == 0 || inst.barred[i] != "":
		case p.Cost == 0:
			m.free = append(m.free, int32(i))
		default:
			m.candidates = append(m.candidates, int32(i))
		}
	}
	slices.SortFunc(m.free, inst.ties.before)
	return m
}

// gather lists for each project who supports it.
func (m *market) gather() {
	n := len(m.unit)
	m.support = make([]int64, n)
	at := make([]int, n+1) // at[c+1]: how many ballots name c, then where those of c go
	for _, c := range m.cast.choices {
		at[c+1]++
	}
	for c := range n {
		at[c+1] += at[c]
	}
	flat := make([]int32, m.mentions)
	for c := range n {
		m.supporters[c] = flat[at[c]:at[c+1]:at[c+1]]
	}
	var points []int32
	if m.cast.points != nil {
		points, m.points = make([]int32, m.mentions), make([][]int32, n)
		for c := range n {
			m.points[c] = points[at[c]:at[c+1]:at[c+1]]
		}
	}
	for g := range int32(m.cast.len()) {
		own := m.cast.pointsOf(g)
		for i, c := range m.cast.choicesOf(g) {
			flat[at[c]] = g
			if points != nil {
				points[at[c]] = own[i]
			}
			at[c]++
			m.support[c] += m.cast.weight(g)
		}
	}
}
