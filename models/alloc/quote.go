package alloc

import (
	"math"
	"math/big"
	"slices"
)

// quote is the exact price of a project in the current round: who can pays
// num / (den × full) for each of its points, and the others all they have left.
type quote struct {
	project int32
	num     big.Int
	full    int64   // the points of those who can
	pays    float64 // the price of a point to within relErr
	poor    []bool  // beside run.supporters[project]; of those gone it means nothing
	weight  int64   // of the poor

	// About what a poor ballot has left for a point at most, and another one at least.
	poorHas, richHas float64
}

// settle computes the price of a project exactly. It reports false when the supporters
// cannot pay for it.
//
// Let f(x) = Σ min(left, points·x) over the supporters, f(price) = cost. For any guess which
// supporters are poor, the x at which the rest pays for the project is at most the
// price, since min is at most either. Taking for poor exactly those who have less than
// that x and repeating is Newton's method on the concave f: x rises to the price in
// finitely many steps, unless nobody is left to be rich, which means that there is no
// price.
func (r *run) settle(p int32, q *quote) bool {
	q.project = p
	paid := r.paid[:r.pay.rounds]
	r.partition(q, r.guess[p], paid)
	if q.full == 0 {
		r.partition(q, math.Inf(-1), paid)
	}
	for q.full > 0 {
		r.pay.price(&q.num, r.cost[p], r.pay.held(q.weight, paid))
		q.pays = r.pay.approx(&q.num, q.full)
		if r.apart(q) || !r.regroup(q, paid) {
			r.guess[p] = max(r.guess[p], q.pays)
			r.bound[p] = max(r.bound[p], q.pays/float64(r.unit[p])*(1-2*relErr))
			return true
		}
	}
	return false
}

// partition takes for poor who seems to have less than guess. It leaves their payments
// in paid, and nobody is rich where no supporter has anything left.
func (r *run) partition(q *quote, guess float64, paid []int64) {
	clear(paid)
	q.full, q.weight = 0, 0
	q.poorHas, q.richHas = math.Inf(-1), math.Inf(1)
	list, points := r.supporters[q.project], r.pointsFor(q.project)
	q.poor = slices.Grow(q.poor[:0], len(list))[:len(list)]
	for i, g := range list {
		u := r.purses[g]
		if u.left == gone {
			continue
		}
		has, own := u.left, pointsAt(points, i)
		if points != nil {
			has /= float64(own)
		}
		q.poor[i] = has < guess
		if q.poor[i] {
			q.weight += int64(u.weight)
			q.poorHas = max(q.poorHas, has)
			r.count(g, int64(u.weight), paid)
		} else {
			q.full += int64(u.weight) * own
			q.richHas = min(q.richHas, has)
		}
	}
}

// apart reports whether all poor ballots have less than the price, and all others more,
// by what floats can tell.
func (r *run) apart(q *quote) bool {
	unsure := 4 * (r.purseErr + q.pays*relErr)
	return q.poorHas < q.pays-unsure && q.richHas > q.pays+unsure
}

// regroup takes the ballots over to the poor or back that the price shows to be on the
// wrong side, and reports whether there are any.
func (r *run) regroup(q *quote, paid []int64) (moved bool) {
	for i, g := range r.supporters[q.project] {
		if r.purses[g].left == gone {
			continue
		}
		poor := r.hasLess(g, q, i)
		if poor == q.poor[i] {
			continue
		}
		moved = true
		q.poor[i] = poor
		weight := r.m.cast.weight(g)
		if !poor {
			weight = -weight
		}
		q.weight += weight
		q.full -= weight * r.pointsOf(q.project, i)
		r.count(g, weight, paid)
	}
	q.poorHas = math.Inf(1) // not known any more
	return moved
}

// count adds weight × points for every round that a group with something left has paid in.
func (r *run) count(g int32, weight int64, paid []int64) {
	points := r.m.cast.pointsOf(g)
	for i, c := range r.m.cast.choicesOf(g) {
		if j := r.roundOf[c]; j >= 0 {
			paid[j] += weight * pointsAt(points, i)
		}
	}
}

// hasLess reports whether each ballot of a group, the i-th supporter, has less than
// its price: by floats where they are certain, else exactly.
func (r *run) hasLess(g int32, q *quote, i int) bool {
	pays := q.pays * float64(r.pointsOf(q.project, i))
	apart := r.purses[g].left - pays
	if unsure := 2 * (r.purseErr + pays*relErr); math.Abs(apart) > unsure {
		return apart < 0
	}
	return r.compareExactly(g, q, r.pointsOf(q.project, i)) < 0
}

// compareExactly compares what each ballot of a group has left with its price for
// that many points.
func (r *run) compareExactly(g int32, q *quote, points int64) int {
	paid := make([]int64, r.pay.rounds)
	r.count(g, 1, paid)
	left := r.pay.held(1, paid)
	left.Mul(left, big.NewInt(q.full))
	if points == 1 {
		return left.Cmp(&q.num)
	}
	return left.Cmp(new(big.Int).Mul(&q.num, big.NewInt(points)))
}

// compare compares rho, the price of a unit of utility, of two quotes of one round.
func (q *quote) compare(other *quote, unit []int64) int {
	return compareShares(&q.num, q.full, unit[q.project], &other.num, other.full, unit[other.project])
}

// compareShares compares a/(b·c) with d/(e·f); the divisors are positive.
func compareShares(a *big.Int, b, c int64, d *big.Int, e, f int64) int {
	left := new(big.Int).Mul(a, big.NewInt(e))
	right := new(big.Int).Mul(d, big.NewInt(b))
	return left.Mul(left, big.NewInt(f)).Cmp(right.Mul(right, big.NewInt(c)))
}
