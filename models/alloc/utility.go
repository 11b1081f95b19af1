package alloc

// utility says what a funded project is worth to each ballot that names it. Only the
// proportions within one utility matter.
type utility struct {
	name string
	of   func(*instance) worth
}

// worth is a utility on an instance: the i-th choice of a ballot is worth
// unit[project] × points(ballot, i); what is not positive is worth nothing.
type worth struct {
	profile *Profile
	unit    []int64                               // of each project, at least 1
	cost    bool                                  // the unit is the project's cost, or what is paid for of it
	points  func(points []int32, i int) (n int64) // nil: one for each choice
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
func cardUtility(inst *instance) worth { return byPoints(inst, nil) }

// pointsUtility: a project is worth the points that the ballot gives it. Points that
// are not positive are worth nothing. A ballot without points gives one to each. A
// ranking gives the positional score L − place (from 0), where L is the length that
// rankings may have: the last of a full ranking is worth one, which is what cities use.
func pointsUtility(inst *instance) worth {
	return byPoints(inst, pointsAt)
}

// bordaUtility: a project is worth the number of projects on the ballot that it is
// placed before; so the last one of a ballot is worth nothing, and the first of a short
// one less than the first of a long one. pabutools calls that Borda.
func bordaUtility(inst *instance) worth {
	return byPoints(inst, func(points []int32, i int) (below int64) {
		for _, p := range points {
			if p < points[i] {
				below++
			}
		}
		return below
	})
}

func byPoints(inst *instance, points func([]int32, int) int64) worth {
	w := worth{profile: inst.profile, unit: make([]int64, len(inst.projects)), points: points}
	for p := range w.unit {
		w.unit[p] = 1
	}
	return w
}

// units adds up, for each project, the points beside its choices. No sum overflows:
// see maxPoints.
func (w worth) units() []int64 {
	if w.points == nil {
		return w.profile.Votes()
	}
	sum := make([]int64, len(w.unit))
	cast := &w.profile.cast
	for g := range int32(cast.len()) {
		points, weight := cast.pointsOf(g), cast.weight(g)
		for i, c := range cast.choicesOf(g) {
			sum[c] += weight * max(0, w.points(points, i))
		}
	}
	return sum
}

// gather gives the distinct ballots with the choices that are worth something, and
// what they are worth beside them. Choices that are all worth the same have no points:
// then ballots that name the same projects are one.
func (w worth) gather() *ballots {
	cast := &w.profile.cast
	if w.points == nil && cast.points == nil {
		return &cast.ballots
	}
	d := newDistinct(cast.len())
	var choices, points []int32
	for g := range int32(cast.len()) {
		choices, points = choices[:0], points[:0]
		given := cast.pointsOf(g)
		for i, c := range cast.choicesOf(g) {
			if w.points == nil {
				choices = append(choices, c)
			} else if n := w.points(given, i); n > 0 {
				choices, points = append(choices, c), append(points, int32(n))
			}
		}
		d.add(choices, points, cast.weights[g])
	}
	return &d.ballots
}
