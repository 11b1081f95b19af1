package alloc

import "commonchest/models/money"

// ties finds the runs of equal merit in a walk; mattered says of one run whether
// another order could have funded others of them. Projects below a threshold took
// no part.
func (w *walk) ties(mattered func([]Visit) bool) []Tie {
	var ties []Tie
	for from := 0; from < len(w.visits); {
		to := from + 1
		for to < len(w.visits) && w.merit.compare(w.came[from], w.came[to]) == 0 {
			to++
		}
		run, came := w.visits[from:to], w.came[from:to]
		from = to
		if len(run) < 2 || run[0].Outcome == VisitBelowThreshold {
			continue
		}
		tie := Tie{Place: run[0].Place, Score: run[0].Score, Tied: []string{}, Funded: []string{}, Mattered: mattered(run)}
		depth := 0
		for i, v := range run {
			tie.Tied = append(tie.Tied, v.Project)
			if v.Outcome == VisitFunded {
				tie.Funded = append(tie.Funded, v.Project)
			}
			if i > 0 && (v.Outcome == VisitFunded) != (run[i-1].Outcome == VisitFunded) {
				depth = max(depth, w.inst.ties.depth(came[i], came[i-1]))
			}
		}
		if tie.Mattered {
			tie.decide(w.inst.ties, depth)
		}
		ties = append(ties, tie)
	}
	return ties
}

// matteredWhereAllAreTried: where every project is tried, the order within a run
// matters when some of it fits, but not all that fits on its own fits together. Then
// whichever comes first is funded, and one of them never.
func matteredWhereAllAreTried(run []Visit) bool {
	var fits money.Pence
	for _, v := range run {
		if v.Cost <= run[0].Left {
			fits += v.Cost
		}
	}
	return fits > run[0].Left
}

// matteredWhereFirstMisfitStops: where the walk stops at the first that does not fit,
// the order within a run matters when it is reached, not all of it fits together, and
// at least one would be funded if it came first.
func matteredWhereFirstMisfitStops(run []Visit) bool {
	if run[0].Outcome == VisitAfterStop {
		return false
	}
	var all money.Pence
	one := false
	for _, v := range run {
		all += v.Cost
		one = one || v.Cost <= run[0].Left
	}
	return one && all > run[0].Left
}

// decide notes what told the projects of a tie apart, and the draw if that was it.
func (t *Tie) decide(o Order, depth int) {
	t.By = o.criteria[depth].name
	if t.By != ByLot {
		return
	}
	for _, id := range t.Tied {
		for i, known := range o.ids {
			if known == id {
				t.Lots = append(t.Lots, Lot{Project: id, Lot: o.lots[i]})
			}
		}
	}
}
