package alloc

import (
	"context"
	"math"
	"math/bits"
	"slices"

	"commonchest/models"
	"commonchest/models/money"
)

// maxWelfare funds the set of projects that is worth most to all ballots together among
// the sets that the budget pays for. Of several that are worth the same it takes the one
// that comes first in the order of ties: the one with the first project, if any of them
// has it, and so on. Projects that are worth nothing are never funded.
//
// It is solved exactly, which may take long where many projects are alike: the error
// is then an invalid "too_hard". A worth too large for 63 bits is refused.
//
// Source: the 0/1 knapsack problem; Talmon and Faliszewski, "A Framework for
// Approval-Based Budgeting Methods", AAAI 2019, "max rule"; max_additive_utilitarian_welfare
// of pabutools.
func maxWelfare(u utility) Rule {
	return Rule{Name: "maxwelfare_" + u.name, OneFund: true, count: func(ctx context.Context, inst *instance, _ Params) (Result, error) {
		k, err := newKnapsack(ctx, inst, u.of(inst))
		if err != nil {
			return Result{}, err
		}
		if err := k.solve(); err != nil {
			return Result{}, err
		}
		return k.result()
	}}
}

// mostNodes bounds the search: some minutes.
const mostNodes = 1 << 32

// knapsack finds the best set by branch and bound: projects in the order of worth for
// each unit of cost, and a set is given up when even a part of the next project would
// not make it good enough.
type knapsack struct {
	ctx   context.Context
	inst  *instance
	worth []int64
	free  []int32 // cost nothing, are worth something: always in
	items []int32 // the others that fit alone, the densest first
	fixed []choice
	set   []bool // of each project: in the best set found
	best  int64  // its worth
	nodes int64

	trail  []int32 // the set being tried, beside what is fixed
	wanted int64   // stop as soon as a set is worth this
	others []Tie
}

type choice int8

const (
	open choice = iota
	in
	excluded
)

func newKnapsack(ctx context.Context, inst *instance, w worth) (*knapsack, error) {
	k := &knapsack{ctx: ctx, inst: inst, worth: w.units(), fixed: make([]choice, len(inst.projects)), set: make([]bool, len(inst.projects))}
	var sum uint64
	for p, project := range inst.projects {
		hi, lo := bits.Mul64(uint64(k.worth[p]), uint64(w.unit[p]))
		sum += min(lo, math.MaxInt64)
		if hi > 0 || lo > math.MaxInt64 || sum > math.MaxInt64 {
			return nil, models.E(models.Invalid, "count", models.F("projects", "worth_overflow", "project", project.ID))
		}
		k.worth[p] = int64(lo)
		switch {
		case lo == 0 || inst.barred[p] != "":
		case project.Cost == 0:
			k.free = append(k.free, int32(p))
			k.set[p] = true
			k.best += int64(lo)
		case project.Cost <= inst.budget:
			k.items = append(k.items, int32(p))
		}
	}
	slices.SortFunc(k.items, byDensity(inst, w).compare)
	return k, nil
}

// solve finds the best worth, and then the set of that worth that is first in the
// order of ties.
func (k *knapsack) solve() error {
	k.wanted = math.MaxInt64
	if err := k.search(); err != nil {
		return err
	}
	k.wanted = k.best
	order := slices.SortedFunc(slices.Values(k.items), k.inst.ties.before)
	for _, p := range order {
		if k.set[p] {
			k.fixed[p] = in // some best set has it, and all that is fixed before it
			continue
		}
		k.fixed[p] = in
		found, err := k.another()
		if err != nil {
			return err
		}
		if !found {
			k.fixed[p] = excluded
		}
	}
	return k.findOther(order)
}

// another looks for a set of the best worth that keeps to what is fixed, and takes it.
func (k *knapsack) another() (bool, error) {
	best := k.best
	k.best--
	err := k.search()
	found := k.best == best
	k.best = best
	return found, err
}

// findOther notes whether a different set is worth as much: then the order of ties
// decided.
func (k *knapsack) findOther(order []int32) error {
	first := slices.Clone(k.set)
	for _, p := range order {
		if !first[p] {
			continue
		}
		for i := range k.fixed {
			k.fixed[i] = open
		}
		k.fixed[p] = excluded
		found, err := k.another()
		if err != nil {
			return err
		}
		if found {
			k.noteTie(order, first)
			break
		}
	}
	k.set = first
	return nil
}

// noteTie notes that the set found now is worth as much as the first.
func (k *knapsack) noteTie(order []int32, first []bool) {
	t := Tie{Place: 1, Score: k.best, Tied: []string{}, Funded: []string{}, Mattered: true}
	lead, other := int32(-1), int32(-1)
	for _, p := range order {
		if first[p] == k.set[p] {
			continue
		}
		t.Tied = append(t.Tied, k.inst.projects[p].ID)
		switch {
		case !first[p]:
			if other < 0 {
				other = p
			}
		default:
			t.Funded = append(t.Funded, k.inst.projects[p].ID)
			if lead < 0 {
				lead = p
			}
		}
	}
	depth := 0
	if lead >= 0 && other >= 0 {
		depth = k.inst.ties.depth(lead, other)
	}
	t.decide(k.inst.ties, depth)
	k.others = append(k.others, t)
}

// search looks for sets that are worth more than best, and takes the best of them or
// the first that is worth what is wanted.
func (k *knapsack) search() error {
	worth, left := int64(0), int64(k.inst.budget)
	for _, p := range k.free {
		worth += k.worth[p]
	}
	var rest []int32
	for _, p := range k.items {
		switch k.fixed[p] {
		case in:
			worth += k.worth[p]
			left -= int64(k.inst.projects[p].Cost)
		case open:
			rest = append(rest, p)
		}
	}
	if left < 0 {
		return nil
	}
	k.trail = k.trail[:0]
	return k.try(rest, worth, left)
}

// try takes the projects in turn that still fit, the densest first, and then without
// the last one taken.
func (k *knapsack) try(rest []int32, worth, left int64) error {
	for {
		if k.nodes++; k.nodes%(1<<16) == 0 {
			if err := k.ctx.Err(); err != nil {
				return err
			}
		}
		if k.nodes > mostNodes {
			return models.E(models.Invalid, "count", models.F("projects", "too_hard"))
		}
		if worth > k.best {
			k.take(worth)
		}
		if len(rest) == 0 || k.best >= k.wanted || k.atMost(rest, worth, left) <= k.best {
			return nil
		}
		p := rest[0]
		rest = rest[1:]
		if cost := int64(k.inst.projects[p].Cost); cost <= left {
			k.trail = append(k.trail, p)
			if err := k.try(rest, worth+k.worth[p], left-cost); err != nil {
				return err
			}
			k.trail = k.trail[:len(k.trail)-1]
		}
	}
}

// atMost bounds what a set can come to be worth: all that fits in turn, and of the
// first that does not as much as fits.
func (k *knapsack) atMost(rest []int32, worth, left int64) int64 {
	for _, p := range rest {
		cost := int64(k.inst.projects[p].Cost)
		if cost > left {
			hi, lo := bits.Mul64(uint64(left), uint64(k.worth[p]))
			part, _ := bits.Div64(hi, lo, uint64(cost)) // left < cost: the quotient is less than the worth
			return worth + int64(part)
		}
		worth += k.worth[p]
		left -= cost
	}
	return worth
}

func (k *knapsack) take(worth int64) {
	k.best = worth
	clear(k.set)
	for _, p := range k.free {
		k.set[p] = true
	}
	for p, c := range k.fixed {
		k.set[p] = k.set[p] || c == in
	}
	for _, p := range k.trail {
		k.set[p] = true
	}
}

func (k *knapsack) result() (Result, error) {
	var ids []string
	var cost money.Pence
	for _, p := range slices.SortedFunc(slices.Values(k.inst.everyone()), k.inst.ties.before) {
		if k.set[p] {
			ids = append(ids, k.inst.projects[p].ID)
			cost += k.inst.projects[p].Cost
		}
	}
	res := k.inst.result(ids, cost)
	res.Worth = k.best
	if k.inst.bare {
		return res, nil
	}
	res.Ties = k.others
	for p, project := range k.inst.projects {
		why := Reason{Project: project.ID, Score: k.inst.scores[p], Cost: project.Cost}
		switch {
		case k.set[p]:
			why.Kind, why.Paid = Funded, project.Cost
		case k.worth[p] == 0:
			why.Kind = NoSupporters
		case project.Cost > k.inst.budget:
			why.Kind, why.Left, why.Short = SkippedTooDear, k.inst.budget, project.Cost-k.inst.budget
		default:
			why.Kind, why.Left, why.Short = NotInBestSet, res.Left, max(0, project.Cost-res.Left)
		}
		res.Reasons[p] = why
	}
	return res, nil
}
