package alloc

import (
	"context"
	"math"
	"math/big"
	"slices"
)

// gone marks a purse with nothing left.
var gone = math.Inf(-1)

// purse is what a group's ballots have left, each, as a float that is right to within
// run.purseErr, or gone.
type purse struct{ left, weight float64 }

// stage is where a project stands in the current round.
type stage int8

const (
	stale   stage = iota // its bound may be raised by another look at its supporters
	ready                // its bound is as good as floats get
	settled              // its price has been computed exactly in this round
	out                  // funded, or its supporters can no longer pay for it
)

// run is one run of Equal Shares at one endowment. It holds only scratch memory
// beyond the outcome, and can be played again at another endowment.
//
// A round must find the project with the least price per unit of utility, rho.
// Floats give lower bounds on rho, which only rise during a run because purses only
// empty. Projects are looked at in the order of their bounds; one whose bound is the least
// and cannot be raised is computed exactly, and when the least bound exceeds the best exact
// rho the round is decided. So an error of a float can cost time, never the outcome.
type run struct {
	m        *market
	pay      payments
	purses   []purse
	purseErr float64 // bound on the error of every purse, absolute
	goneAt   []int32 // of each group: the round that emptied it, or -1
	roundOf  []int32 // of each project: the round that funded it, or -1

	flat       []int32
	flatPoints []int32
	supporters [][]int32 // of each project, without those found to be gone
	points     [][]int32 // beside supporters; nil where each gives one
	guess      []float64 // of each project: the last estimate of its price
	bound      []float64 // of each project: rho is at least this
	stages     []stage
	alive      []int32 // the candidates that are not out

	pot     *pot      // nil where it pays for whatever people pay for
	cost    []int64   // of each project, in this run: without the parts that are dropped
	unit    []int64   // of each project, in this run: what one point of a supporter is worth
	freed   []int32   // projects without a cost, funded at the start
	refused []verdict // of each project: why the pot refused it, or the zero verdict
	over    bool      // the last project costs more than the whole pot has left: nothing stands

	best, trial quote
	tied        []int32
	paid        []int64 // scratch: by round, how many ballots paid in full

	rounds []round
	ties   []roundTie
	spent  int64

	step, below *step // of Add1: where to note how clear each round was, and the step to compare it with; or nil
}

// round is a decided round.
type round struct {
	project int32
	pays    float64 // the price of a point to within relErr
	full    int64   // ballots that paid it for each of their points
	most    int64   // points of one of them, at most
	rest    int64   // ballots that paid all they had left, which was less
}

// roundTie is an exact equality of rho.
type roundTie struct {
	round   int     // from 0
	tied    []int32 // the one that was funded first
	refused bool    // the first was asked first, and a condition kept it out
}

func newRun(m *market) *run {
	n := len(m.inst.projects)
	r := &run{m: m, purses: make([]purse, m.cast.len()), goneAt: make([]int32, m.cast.len()),
		roundOf: make([]int32, n), flat: make([]int32, m.mentions), supporters: make([][]int32, n),
		guess: make([]float64, n), bound: make([]float64, n), stages: make([]stage, n), paid: make([]int64, n), cost: make([]int64, n), unit: make([]int64, n), refused: make([]verdict, n)}
	if m.points != nil {
		r.flatPoints, r.points = make([]int32, m.mentions), make([][]int32, n)
	}
	return r
}

// play runs Equal Shares with endowment/n minor units for each ballot.
func (r *run) play(ctx context.Context, endowment *big.Int) error {
	r.reset(endowment)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !r.findCheapest() {
			return nil
		}
		if r.pot != nil && !r.granted(r.best.project) {
			if r.step != nil {
				r.step.refused = true
			}
			if len(r.tied) > 0 {
				r.ties = append(r.ties, roundTie{round: len(r.rounds), tied: append([]int32{r.best.project}, r.tied...), refused: true})
			}
			if r.over {
				return nil
			}
			continue
		}
		if r.step != nil {
			r.note()
		}
		r.fund()
	}
}

// granted asks the pot for the best project. A scalable project that must do without
// some parts costs less, so its price is found anew. One that costs more than all that
// is left ends the run: with a raised endowment people can offer more than there is.
func (r *run) granted(p int32) bool {
	v := r.pot.ask(p)
	switch {
	case v.kind == SkippedTooDear:
		r.spent += r.cost[p]
		r.over = true
		return false
	case !v.ok():
		r.refused[p], r.stages[p] = v, out
		return false
	case int64(v.cost) < r.cost[p]:
		r.cost[p] = int64(v.cost)
		if r.m.byCost {
			r.unit[p] = r.cost[p]
		}
		r.offer(p)
		return false
	}
	r.pot.take(p)
	return true
}

// offer puts a project up at its cost: if nobody runs out, the price of a point is the
// cost over all points.
func (r *run) offer(p int32) {
	price := float64(r.cost[p]) / float64(r.m.units[p])
	r.guess[p], r.bound[p] = price, price/float64(r.unit[p])*(1-relErr)
	r.stages[p] = stale
	r.alive = append(r.alive, p)
}

// free funds the projects without a cost, in the order of ties.
func (r *run) free() {
	r.freed = append(r.freed[:0], r.m.free...)
	if r.pot == nil {
		return
	}
	r.freed = slices.DeleteFunc(r.freed, func(p int32) bool {
		v := r.pot.take(p)
		if !v.ok() {
			r.refused[p] = v
		}
		return !v.ok()
	})
}

func (r *run) reset(endowment *big.Int) {
	r.pay.reset(endowment, r.m.ballots)
	each := r.pay.approxEndowment()
	for i := range r.purses {
		r.purses[i] = purse{left: each, weight: float64(r.m.cast.weights[i])}
		r.goneAt[i] = -1
	}
	r.purseErr = each * relErr
	r.rounds, r.ties, r.alive, r.spent = r.rounds[:0], r.ties[:0], r.alive[:0], 0
	copy(r.cost, r.m.cost)
	copy(r.unit, r.m.unit)
	r.over = false
	clear(r.refused)
	if !r.m.plain {
		r.pot = r.m.inst.newPot()
	}
	r.free()
	flat, points := r.flat, r.flatPoints
	for i := range r.roundOf {
		r.roundOf[i] = -1
		r.stages[i] = out
	}
	for _, p := range r.m.candidates {
		own := r.m.supporters[p]
		copy(flat, own)
		r.supporters[p], flat = flat[:len(own)], flat[len(own):]
		if r.points != nil {
			copy(points, r.m.points[p])
			r.points[p], points = points[:len(own)], points[len(own):]
		}
		if float64(r.cost[p])*(1-relErr) <= (each+r.purseErr)*float64(r.m.support[p]) || !r.m.plain {
			r.offer(p)
			if r.points == nil {
				r.stages[p] = ready // nobody runs out at once, so its bound is its price
			}
		}
	}
}

// findCheapest leaves the project to fund in r.best, and the projects that tie with
// it exactly in r.tied. It reports whether there is one.
func (r *run) findCheapest() bool {
	r.best.project = -1
	r.tied = r.tied[:0]
	limit := math.Inf(1)
	for {
		p := r.leastBound()
		if p < 0 || r.bound[p] > limit {
			break
		}
		if r.stages[p] == stale {
			r.lookAt(p)
			continue
		}
		if !r.settle(p, &r.trial) {
			r.stages[p] = out
			continue
		}
		r.stages[p] = settled
		r.consider(p)
		limit = r.best.pays / float64(r.unit[r.best.project]) * (1 + 2*relErr)
	}
	kept := r.alive[:0]
	for _, p := range r.alive {
		if r.stages[p] != out && p != r.best.project {
			r.stages[p] = stale
			kept = append(kept, p)
		}
	}
	r.alive = kept
	return r.best.project >= 0
}

// leastBound finds the project with the least bound that is not settled, or -1.
func (r *run) leastBound() int32 {
	least, found := math.Inf(1), int32(-1)
	for _, p := range r.alive {
		if b := r.bound[p]; b < least && r.stages[p] <= ready {
			least, found = b, p
		}
	}
	return found
}

// consider compares the quote on trial with the best one, exactly.
func (r *run) consider(p int32) {
	if r.best.project < 0 {
		r.best, r.trial = r.trial, r.best
		return
	}
	switch c := r.trial.compare(&r.best, r.unit); {
	case c < 0:
		r.tied = r.tied[:0]
		r.best, r.trial = r.trial, r.best
	case c == 0 && r.m.inst.ties.before(p, r.best.project) < 0:
		r.tied = append(r.tied, r.best.project)
		r.best, r.trial = r.trial, r.best
	case c == 0:
		r.tied = append(r.tied, p)
	}
}

// lookAt raises the bound of a project by one pass over its supporters. Those who
// have less than the guess pay all they have and the others share the rest: whoever is
// taken for poor, that gives no more than the true price, up to the error of the floats,
// which is taken off. The pass is a step of Newton's method on a concave function, so
// the guesses rise to the price.
func (r *run) lookAt(p int32) {
	guess, cost := r.guess[p], float64(r.cost[p])
	list, own := r.supporters[p], r.pointsFor(p)
	var poor, full float64
	next, empty := math.Inf(1), 0
	for i, g := range list {
		u := r.purses[g]
		has, points := u.left, 1.
		if own != nil {
			points = float64(own[i])
			has /= points
		}
		switch {
		case has >= guess:
			full += u.weight * points
			next = min(next, has)
		case has == gone:
			empty++
		default:
			poor += u.left * u.weight
		}
	}
	sums := float64(len(list)+8) * 0x1p-52 // relative error of a sum over the list
	err := sums*(cost+math.Abs(poor)) + float64(r.m.support[p])*2*r.purseErr
	if empty*4 > len(list) {
		r.dropEmpty(p)
	}
	if full == 0 {
		r.stages[p] = ready // all are poor: if that is not certain, settle decides
		if poor+err < cost {
			r.stages[p] = out
		}
		return
	}
	price := (cost - poor) / full
	lower := (cost - poor - err) / full / float64(r.unit[p]) * (1 - relErr - sums)
	r.bound[p] = max(r.bound[p], lower)
	if price <= next || price <= guess { // nobody changes sides: another pass would give the same
		r.stages[p] = ready
	}
	r.guess[p] = max(guess, price)
}

// dropEmpty takes the supporters with nothing left off a project's list.
func (r *run) dropEmpty(p int32) {
	kept := r.supporters[p][:0]
	for i, g := range r.supporters[p] {
		if r.purses[g].left == gone {
			continue
		}
		if r.points != nil {
			r.points[p][len(kept)] = r.points[p][i]
		}
		kept = append(kept, g)
	}
	r.supporters[p] = kept
}

// pointsFor gives the points beside the supporters of a project; nil: one each.
func (r *run) pointsFor(p int32) []int32 {
	if r.points == nil {
		return nil
	}
	return r.points[p]
}

// pointsOf gives the points of the supporter at a place in the list of a project.
func (r *run) pointsOf(p int32, i int) int64 { return pointsAt(r.pointsFor(p), i) }

// fund makes the supporters of the best project pay.
func (r *run) fund() {
	q := &r.best
	p, now := q.project, int32(len(r.rounds))
	if len(r.tied) > 0 {
		r.ties = append(r.ties, roundTie{round: int(now), tied: append([]int32{p}, r.tied...)})
	}
	done := round{project: p, pays: q.pays}
	points := r.pointsFor(p)
	for i, g := range r.supporters[p] {
		u := &r.purses[g]
		if u.left == gone {
			continue
		}
		own := pointsAt(points, i)
		pays := q.pays * float64(own)
		switch {
		case q.poor[i]:
			done.rest += int64(u.weight)
			u.left = gone
			r.goneAt[g] = now
			continue
		case u.left-pays <= 2*(r.purseErr+pays*relErr) && r.compareExactly(g, q, own) == 0:
			u.left = gone
			r.goneAt[g] = now
		default:
			u.left -= pays
		}
		done.full += int64(u.weight)
		done.most = max(done.most, own)
	}
	r.pay.record(&q.num, q.full)
	r.roundOf[p] = now
	r.rounds = append(r.rounds, done)
	r.spent += r.cost[p]
	// Each purse pays at most once a round: the error of the price and one rounding,
	// neither more than a few units in the last place of the endowment.
	r.purseErr += r.pay.approxEndowment() * 2 * relErr
}
