package alloc

import (
	"cmp"
	"context"
	"math"
	"math/big"
	"slices"

	"commonchest/models/money"
)

// phragmen is the sequential rule of Phragmén for ballots that name projects: what a
// project costs is laid on those who named it, as a load, so that all of them carry the
// same in the end; in each round the project is funded whose supporters would carry the
// least. It ends when a project with the least load does not fit the money left. Equal
// loads are ties. Points and ranks make no difference; projects dearer than the budget
// and projects without supporters take no part.
//
// Source: Los, Christoff and Grossi, "Proportional Budget Allocations: Towards a
// Systematization", IJCAI 2022, section 3; sequential_phragmen of pabutools.
func phragmen() Rule {
	return Rule{Name: "phragmen", OneFund: true, count: func(ctx context.Context, inst *instance, _ Params) (Result, error) {
		l := newLoads(inst)
		if err := l.play(ctx); err != nil {
			return Result{}, err
		}
		return l.result(), nil
	}}
}

// loads is a run of Phragmén's rule. All supporters of a project come to carry the same
// when it is funded, so what a ballot carries is fixed by the last round that funded a
// project on it, and the sum over any ballots by how many of them have which last
// round. As with Equal Shares floats are lower bounds, which only rise because loads
// do, and choose what to compute exactly.
type loads struct {
	*market
	pay     payments // of each round: the load that its supporters came to carry
	last    []int32  // of each group: its last round, or -1
	approx  []float64
	bound   []float64 // of each project: its load is at least this
	alive   []int32
	counts  []int64 // scratch: by round
	exact   []bool  // of each project: nums holds its load in this round
	nums    []big.Int
	rounds  []Round
	ties    []Tie
	left    money.Pence
	misfits []int32 // of those with the least load when it ended
}

func newLoads(inst *instance) *loads {
	l := &loads{market: newMarket(inst, utility{of: cardUtility}), left: inst.budget,
		bound: make([]float64, len(inst.projects)), exact: make([]bool, len(inst.projects)), nums: make([]big.Int, len(inst.projects))}
	l.pay.reset(new(big.Int), 1)
	for range l.cast.weights {
		l.last = append(l.last, -1)
	}
	for p := range inst.projects {
		if inst.barred[p] == "" && l.support[p] > 0 && inst.projects[p].Cost <= inst.budget {
			l.alive = append(l.alive, int32(p))
			l.bound[p] = float64(l.cost[p]) / float64(l.support[p]) * (1 - relErr)
		}
	}
	return l
}

func (l *loads) play(ctx context.Context) error {
	for len(l.alive) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		least := l.least()
		for _, p := range least {
			if l.inst.projects[p].Cost > l.left {
				l.misfits = append(l.misfits, p)
			}
		}
		if len(least) > 1 {
			l.noteTie(least)
		}
		if len(l.misfits) > 0 {
			return nil
		}
		l.fund(least[0])
	}
	return nil
}

// least gives the projects with the least load, in the order of ties.
func (l *loads) least() []int32 {
	l.counts = append(l.counts[:0], make([]int64, l.pay.rounds)...)
	clear(l.exact)
	slices.SortFunc(l.alive, func(a, b int32) int { return cmp.Compare(l.bound[a], l.bound[b]) })
	var least []int32
	limit := math.Inf(1)
	for _, p := range l.alive {
		if l.bound[p] > limit {
			break
		}
		upper := l.estimate(p)
		if l.bound[p] > limit {
			continue
		}
		limit = min(limit, upper)
		l.settle(p)
		switch c := l.compare(p, least); {
		case c < 0:
			least = append(least[:0], p)
		case c == 0:
			least = append(least, p)
		}
	}
	slices.SortFunc(least, l.inst.ties.before)
	return least
}

// estimate raises the bound of a project by a look at its supporters, and gives a
// load that it does not exceed.
func (l *loads) estimate(p int32) (upper float64) {
	sum := float64(l.cost[p])
	for _, g := range l.supporters[p] {
		if j := l.last[g]; j >= 0 {
			sum += float64(l.cast.weight(g)) * l.approx[j]
		}
	}
	load := sum / float64(l.support[p])
	err := float64(len(l.supporters[p])+8)*0x1p-52 + 2*relErr
	l.bound[p] = max(l.bound[p], load*(1-err))
	return load * (1 + err)
}

// settle computes the load of a project exactly: nums / (den × support).
func (l *loads) settle(p int32) {
	clear(l.counts)
	for _, g := range l.supporters[p] {
		if j := l.last[g]; j >= 0 {
			l.counts[j] += l.cast.weight(g)
		}
	}
	l.pay.price(&l.nums[p], l.cost[p], l.pay.held(0, l.counts))
	l.exact[p] = true
}

func (l *loads) compare(p int32, least []int32) int {
	if len(least) == 0 {
		return -1
	}
	q := least[0]
	return compareShares(&l.nums[p], l.support[p], 1, &l.nums[q], l.support[q], 1)
}

func (l *loads) fund(p int32) {
	l.pay.record(&l.nums[p], l.support[p])
	now := int32(l.pay.rounds - 1)
	l.approx = append(l.approx, l.pay.approx(&l.pay.paid[now].num, 1))
	for _, g := range l.supporters[p] {
		l.last[g] = now
	}
	l.alive = slices.DeleteFunc(l.alive, func(q int32) bool { return q == p })
	l.left -= l.inst.projects[p].Cost
	load := fraction(&l.pay.paid[now].num, &l.pay.den)
	l.rounds = append(l.rounds, Round{Project: l.inst.projects[p].ID, Cost: l.inst.projects[p].Cost,
		Rho: load, MaxPayment: load, Supporters: l.support[p], PaidInFull: l.support[p], Left: l.left})
}

// noteTie notes an equality of loads. It mattered if it is the last word on any of them:
// result says which of them are funded.
func (l *loads) noteTie(tied []int32) {
	den := new(big.Int).Mul(&l.pay.den, big.NewInt(l.support[tied[0]]))
	t := Tie{Place: len(l.rounds) + 1, Rho: fraction(&l.nums[tied[0]], den), Tied: l.names(tied), Funded: []string{}}
	l.ties = append(l.ties, t)
}

func (l *loads) result() Result {
	var ids []string
	for _, r := range l.rounds {
		ids = append(ids, r.Project)
	}
	res := l.inst.result(ids, l.inst.budget-l.left)
	if l.inst.bare {
		return res
	}
	res.Rounds = l.rounds
	for _, t := range l.ties {
		for _, id := range t.Tied {
			if res.Has(id) {
				t.Funded = append(t.Funded, id)
			}
		}
		// Among tied projects that all fit the order moves only who is first, unless one
		// of them is left out in the end.
		t.Mattered = len(t.Funded) > 0 && len(t.Funded) < len(t.Tied)
		if t.Mattered {
			t.decide(l.inst.ties, l.depthOf(t.Tied))
		}
		res.Ties = append(res.Ties, t)
	}
	took := make([]Taking, len(l.rounds))
	for i, r := range l.rounds {
		took[i] = Taking{r.Project, r.Cost}
	}
	stop := l.names(l.misfits)
	for p, project := range l.inst.projects {
		why := Reason{Project: project.ID, Score: l.inst.scores[p], Votes: l.support[p], Cost: project.Cost, Left: l.left,
			Round: 1 + slices.Index(ids, project.ID), Short: max(0, project.Cost-l.left)}
		switch {
		case why.Round > 0:
			why.Kind, why.Left, why.Short, why.Paid = Funded, l.rounds[why.Round-1].Left+project.Cost, 0, project.Cost
		case l.support[p] == 0:
			why.Kind = NoSupporters
		case len(stop) == 0 || slices.Contains(stop, project.ID) || project.Cost > l.inst.budget:
			why.Kind, why.TookMoney = SkippedTooDear, took
		default:
			why.Kind, why.StoppedAt, why.TookMoney = AfterStop, stop[0], took
		}
		if slices.Contains(l.alive, int32(p)) {
			l.settle(int32(p))
			why.Load = fraction(&l.nums[p], new(big.Int).Mul(&l.pay.den, big.NewInt(l.support[p])))
		}
		res.Reasons[p] = why
	}
	return res
}

// depthOf is the criterion that told the first of tied projects from the others.
func (l *loads) depthOf(tied []string) (depth int) {
	first := slices.Index(l.inst.ties.ids, tied[0])
	for _, id := range tied[1:] {
		depth = max(depth, l.inst.ties.depth(int32(first), int32(slices.Index(l.inst.ties.ids, id))))
	}
	return depth
}
