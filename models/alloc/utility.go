package alloc

import "slices"

// utility says what a funded project is worth to each ballot that names it. Only the
// proportions within one utility matter.
type utility struct {
	name string
	of   func(*instance) worth
}

// worth is a utility on an instance: a choice of a group is worth
// unit[project] × points beside the choice (1 where points are nil), always positive.
type worth struct {
	unit   []int64 // of each project, at least 1
	cost   bool    // the unit is the project's cost, or what is paid for of it
	groups []group // the distinct ballots with the choices that are worth something
}

// utilities lists the utilities: see [Rules] for which rule uses which.
func utilities() []utility {
	return []utility{
		{"cost", costUtility},
		{"card", cardUtility},
		{"points", pointsUtility},
		{"borda", bordaUtility},
	}
}

// costUtility: a project on the ballot is worth what it costs.
func costUtility(inst *instance) worth {
	w := cardUtility(inst)
	w.cost = true
	for p, project := range inst.projects {
		w.unit[p] = max(1, int64(project.Cost)) // what costs nothing is never priced
	}
	return w
}

// cardUtility: every project on the ballot is worth the same, whatever it costs.
func cardUtility(inst *instance) worth {
	w := worth{unit: make([]int64, len(inst.projects)), groups: inst.profile.approvals()}
	for p := range w.unit {
		w.unit[p] = 1
	}
	return w
}

// pointsUtility: a project is worth the points that the ballot gives it. Points that
// are not positive are worth nothing. A ballot without points gives one to each.
func pointsUtility(inst *instance) worth {
	return fromPoints(inst, func(g *group, i int) int64 { return g.pointsAt(i) })
}

// bordaUtility: a project is worth the number of projects on the ballot that it is
// placed before; so the last one of a ballot is worth nothing.
func bordaUtility(inst *instance) worth {
	return fromPoints(inst, func(g *group, i int) (below int64) {
		for j := range g.choices {
			if g.pointsAt(j) < g.pointsAt(i) {
				below++
			}
		}
		return below
	})
}

func fromPoints(inst *instance, points func(g *group, i int) int64) worth {
	w := worth{unit: make([]int64, len(inst.projects))}
	for p := range w.unit {
		w.unit[p] = 1
	}
	for at := range inst.profile.groups {
		from := &inst.profile.groups[at]
		g := group{weight: from.weight, points: []int64{}}
		for i, c := range from.choices {
			if u := points(from, i); u > 0 {
				g.choices = append(g.choices, c)
				g.points = append(g.points, u)
			}
		}
		w.groups = append(w.groups, g)
	}
	return w
}

// units adds up, for each project, the points beside its choices. No sum overflows:
// see maxPoints.
func (w worth) units() []int64 {
	sum := make([]int64, len(w.unit))
	for i := range w.groups {
		g := &w.groups[i]
		for j, c := range g.choices {
			sum[c] += g.weight * g.pointsAt(j)
		}
	}
	return sum
}

// approvals gives the distinct ballots without their points: those that name the
// same projects are one.
func (p *Profile) approvals() []group {
	plain := !slices.ContainsFunc(p.groups, func(g group) bool { return g.points != nil })
	if plain {
		return p.groups
	}
	var groups []group
	known := make(map[string]int, len(p.groups))
	var key []byte
	for _, g := range p.groups {
		g.points = nil
		key = g.encode(key[:0])
		if at, ok := known[string(key)]; ok {
			groups[at].weight += g.weight
			continue
		}
		known[string(key)] = len(groups)
		groups = append(groups, g)
	}
	return groups
}
