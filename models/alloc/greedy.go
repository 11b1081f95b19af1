package alloc

import (
	"cmp"
	"slices"

	"commonchest/models/money"
)

// merit is what a walk ranks projects by.
type merit struct {
	score   []int64              // of each project, as the visits show it
	compare func(a, b int32) int // the better first; 0 is a tie
}

// byScore ranks by score, highest first.
func (i *instance) byScore() merit {
	return merit{score: i.scores, compare: func(a, b int32) int { return cmp.Compare(i.scores[b], i.scores[a]) }}
}

// walk is a count that goes down a ranking once. The rules in greedy_*.go differ in
// the merit, in who is ranked, and in what a project that does not fit means.
type walk struct {
	inst   *instance
	merit  merit
	pot    *pot
	came   []int32 // beside visits
	visits []Visit
	funded []string
	before []int32 // taken before the walk, in that order
}

func newWalk(inst *instance, by merit) *walk {
	n := len(inst.projects)
	return &walk{inst: inst, merit: by, pot: inst.newPot(), came: make([]int32, 0, n), visits: make([]Visit, 0, n)}
}

// everyone lists the projects of an instance that take part.
func (i *instance) everyone() []int32 {
	all := make([]int32, 0, len(i.projects))
	for p, why := range i.barred {
		if why == "" {
			all = append(all, int32(p))
		}
	}
	return all
}

// rank sorts projects by merit, ties by the order. It sorts in place.
func (w *walk) rank(projects []int32) []int32 {
	slices.SortFunc(projects, func(a, b int32) int {
		if c := w.merit.compare(a, b); c != 0 {
			return c
		}
		return w.inst.ties.before(a, b)
	})
	return projects
}

// fundWhatFits goes down a ranking and funds every project that the money left pays for.
func (w *walk) fundWhatFits(ranking []int32) {
	for _, p := range ranking {
		w.visit(p)
	}
}

// fundUntilMisfit goes down a ranking and stops at the first project that the money
// left does not pay for.
func (w *walk) fundUntilMisfit(ranking []int32) {
	for i, p := range ranking {
		if w.visit(p) == VisitTooDear {
			for _, later := range ranking[i+1:] {
				w.pass(later, VisitAfterStop)
			}
			return
		}
	}
}

// visit asks for the money for a project, and takes it.
func (w *walk) visit(p int32) Outcome {
	left := w.pot.left
	v := w.pot.take(p)
	seen := w.note(p, left)
	seen.Outcome, seen.By, seen.Paid, seen.Dropped = Outcome(v.kind), v.by, v.cost, v.dropped
	switch v.kind {
	case Funded:
		w.funded = append(w.funded, seen.Project)
	case SkippedTooDear:
		seen.Outcome = VisitTooDear
	case FenceRefused:
		seen.Part, seen.Found, seen.Short = v.part, v.found, v.short
	}
	return seen.Outcome
}

// pass goes by a project without asking.
func (w *walk) pass(p int32, why Outcome) { w.note(p, w.pot.left).Outcome = why }

func (w *walk) note(p int32, left money.Pence) *Visit {
	w.came = append(w.came, p)
	w.visits = append(w.visits, Visit{Place: len(w.visits) + 1, Project: w.inst.projects[p].ID,
		Score: w.merit.score[p], Cost: w.inst.projects[p].Cost, Left: left})
	return &w.visits[len(w.visits)-1]
}

// result makes the result of a count that is nothing but a walk.
func (w *walk) result(mattered func([]Visit, []bool) bool, threshold int64) Result {
	res := w.inst.result(w.funded, w.inst.budget-w.pot.left)
	res.Visits = w.visits
	if w.inst.bare {
		return res
	}
	res.Ties = w.ties(mattered)
	for i, why := range walked(nil, w.visits, threshold) {
		res.Reasons[w.came[i]] = why
	}
	return res
}

// result begins a result with what every rule has.
func (i *instance) result(selected []string, cost money.Pence) Result {
	if selected == nil {
		selected = []string{}
	}
	res := Result{TieOrder: i.ties.Name, Seed: i.ties.Seed, Ballots: i.ballots(), Budget: i.budget,
		Selected: selected, TotalCost: cost, Left: i.budget - cost}
	if !i.bare {
		res.Reasons = make([]Reason, len(i.projects))
	}
	return res
}
