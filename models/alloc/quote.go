package alloc

import (
	"math"
	"math/big"
)

// quote is the exact price of a project in the current round: who can pays
// num / (den × full) for each of its points, and the others all they have left.
type quote struct {
	project int32
	num     big.Int
	full    int64   // the points of those who can
	pays    float64 // the price of a point to within relErr
	poor    []bool  // beside run.supporters[project]; of those gone it means nothing
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
	weight, some := r.partition(q, r.guess[p], paid)
	if q.full == 0 {
		weight, some = r.partition(q, math.Inf(-1), paid)
	}
	for some {
		r.pay.price(&q.num, r.cost[p], r.pay.held(weight, paid))
		q.pays = r.pay.approx(&q.num, q.full)
		moved := false
		for i, g := range r.supporters[p] {
			if r.purses[g].left == gone {
				continue
			}
			if poor := r.hasLess(g, q, i); poor != q.poor[i] {
				moved = true
				q.poor[i] = poor
				weight += r.move(g, q, i, paid)
			}
		}
		if !moved {
			r.guess[p] = max(r.guess[p], q.pays)
			r.bound[p] = max(r.bound[p], q.pays/float64(r.unit[p])*(1-2*relErr))
			return true
		}
		some = q.full > 0
	}
	return false
}

// partition takes for poor who seems to have less than guess. It gives the weight of
// the poor, their payments in paid, and whether any supporter has anything left.
func (r *run) partition(q *quote, guess float64, paid []int64) (weight int64, some bool) {
	clear(paid)
	q.full = 0
	q.poor = q.poor[:0]
	for i, g := range r.supporters[q.project] {
		left := r.purses[g].left
		poor := left < guess*r.pointsOf(q.project, i)
		q.poor = append(q.poor, poor)
		switch {
		case left == gone:
			continue
		case poor:
			weight += r.m.groups[g].weight
			r.count(g, r.m.groups[g].weight, paid)
		default:
			q.full += r.m.groups[g].weight * r.wholePointsOf(q.project, i)
		}
		some = true
	}
	return weight, some && q.full > 0
}

// move takes a group, the i-th supporter, over to the poor or back, as q.poor[i] now
// says, and gives the change of their weight.
func (r *run) move(g int32, q *quote, i int, paid []int64) int64 {
	weight := r.m.groups[g].weight
	if !q.poor[i] {
		weight = -weight
	}
	q.full -= weight * r.wholePointsOf(q.project, i)
	r.count(g, weight, paid)
	return weight
}

// count adds weight × points for every round that a group with something left has paid in.
func (r *run) count(g int32, weight int64, paid []int64) {
	from := &r.m.groups[g]
	for i, c := range from.choices {
		if j := r.roundOf[c]; j >= 0 {
			paid[j] += weight * from.pointsAt(i)
		}
	}
}

// hasLess reports whether each ballot of a group, the i-th supporter, has less than
// its price: by floats where they are certain, else exactly.
func (r *run) hasLess(g int32, q *quote, i int) bool {
	pays := q.pays * r.pointsOf(q.project, i)
	apart := r.purses[g].left - pays
	if unsure := 2 * (r.purseErr + pays*relErr); math.Abs(apart) > unsure {
		return apart < 0
	}
	return r.compareExactly(g, q, r.wholePointsOf(q.project, i)) < 0
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
