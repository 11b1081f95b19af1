package alloc

import "slices"

// ties finds the runs of equal merit in a walk; mattered says of one run, and which of
// it could be paid for alone when it began, whether another order could have funded
// others of them. Projects below a threshold took
// no part.
func (w *walk) ties(mattered func(run []Visit, fits []bool) bool) []Tie {
	again, upTo := w.again(), 0 // the pot before that visit
	var ties []Tie
	for from := 0; from < len(w.visits); {
		to := from + 1
		for to < len(w.visits) && w.merit.compare(w.came[from], w.came[to]) == 0 {
			to++
		}
		run, came := w.visits[from:to], w.came[from:to]
		if len(run) < 2 || run[0].Outcome == VisitBelowThreshold {
			from = to
			continue
		}
		for ; upTo < from; upTo++ {
			if w.visits[upTo].Outcome == VisitFunded {
				again.take(w.came[upTo])
			}
		}
		from = to
		fits := make([]bool, len(run))
		for i, p := range came {
			fits[i] = again.ask(p).ok()
		}
		tie := Tie{Place: run[0].Place, Score: run[0].Score, Tied: []string{}, Funded: []string{}, Mattered: mattered(run, fits)}
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

// again is the pot as the walk found it.
func (w *walk) again() *pot {
	p := w.inst.newPot()
	for _, q := range w.before {
		p.take(q)
	}
	return p
}

// matteredWhereAllAreTried: where every project is tried, the order within a run
// matters when one that is not funded could have been, had it come first.
func matteredWhereAllAreTried(run []Visit, fits []bool) bool {
	for i, v := range run {
		if v.Outcome != VisitFunded && fits[i] {
			return true
		}
	}
	return false
}

// matteredWhereFirstMisfitStops: where the walk stops at the first that does not fit,
// the order within a run matters when it is reached, not all of it is funded, and at
// least one would be if it came first.
func matteredWhereFirstMisfitStops(run []Visit, fits []bool) bool {
	if run[0].Outcome == VisitAfterStop {
		return false
	}
	all := !slices.ContainsFunc(run, func(v Visit) bool { return v.Outcome != VisitFunded })
	return !all && slices.Contains(fits, true)
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
