package alloc

import (
	"math"
	"math/big"
)

// payments is the exact account of one run of Equal Shares. Every ballot begins with
// the same endowment and, until it has nothing left, pays the full price x_j in each
// round j that funds a project on it. So what a ballot has left is fixed by the rounds
// it paid in:
//
//	left = endowment − Σ x_j
//
// and what any set of ballots has left by how many of them paid in each round. All is kept
// over one common denominator that grows by a small factor a round, as big integers:
// no fraction is ever reduced but by a machine word, and none is rounded.
type payments struct {
	endowment big.Int   // of one ballot, over ballots
	ballots   int64     // n, at least 1
	den       big.Int   // the common denominator now: ballots × all factors
	paid      []payment // one for each round; entries beyond rounds keep their memory
	rounds    int

	sum, term, word, low big.Int
}

// payment is the full price of a round: x_j = num / den after that round.
type payment struct {
	num    big.Int
	factor int64 // den after the round = den before × factor
}

// reset begins a run: everybody has endowment/ballots minor units.
func (p *payments) reset(endowment *big.Int, ballots int64) {
	p.endowment.Set(endowment)
	p.ballots = ballots
	p.den.SetInt64(ballots)
	p.rounds = 0
}

// held gives what weight ballots have left together, when paid[j] of them
// (by weight) paid in full in round j: over the denominator after as many rounds as paid
// tells of. The result is valid until the next call.
func (p *payments) held(weight int64, paid []int64) *big.Int {
	p.sum.Mul(&p.endowment, p.word.SetInt64(weight))
	for j := range paid { // Horner's scheme: the denominator of round j divides that of round j+1
		round := &p.paid[j]
		if round.factor != 1 {
			p.sum.Mul(&p.sum, p.word.SetInt64(round.factor))
		}
		switch paid[j] {
		case 0:
		case 1:
			p.sum.Sub(&p.sum, &round.num)
		default:
			p.sum.Sub(&p.sum, p.term.Mul(&round.num, p.word.SetInt64(paid[j])))
		}
	}
	return &p.sum
}

// price sets num so that num / (den × full) is what each of full ballots must pay for
// a project when the others together pay held (over den).
func (p *payments) price(num *big.Int, cost int64, held *big.Int) {
	num.Mul(&p.den, p.word.SetInt64(cost))
	num.Sub(num, held)
}

// record ends a round in which full ballots paid num / (den × full) each.
func (p *payments) record(num *big.Int, full int64) {
	if p.rounds == len(p.paid) {
		p.paid = append(p.paid, payment{})
	}
	round := &p.paid[p.rounds]
	p.rounds++
	p.word.SetInt64(full)
	common := p.term.GCD(nil, nil, &p.word, p.low.Rem(num, &p.word)).Int64()
	round.num.Quo(num, p.word.SetInt64(common))
	round.factor = full / common
	p.den.Mul(&p.den, p.word.SetInt64(round.factor))
}

// relErr bounds the relative error of approx: three truncations and three roundings
// of 2⁻⁵³ at most, taken generously.
const relErr = 0x1p-50

// approx gives num / (den × full) to within relErr, or 0 for what is not positive.
func (p *payments) approx(num *big.Int, full int64) float64 {
	if num.Sign() <= 0 {
		return 0
	}
	a, ea := p.mantissa(num)
	b, eb := p.mantissa(&p.den)
	return math.Ldexp(a/(b*float64(full)), ea-eb)
}

// approxEndowment gives the endowment to within relErr.
func (p *payments) approxEndowment() float64 {
	if p.endowment.Sign() == 0 {
		return 0
	}
	a, e := p.mantissa(&p.endowment)
	return math.Ldexp(a/float64(p.ballots), e)
}

// mantissa gives m and e with x ≈ m·2^e from the first 64 bits of x.
func (p *payments) mantissa(x *big.Int) (float64, int) {
	shift := x.BitLen() - 64
	if shift <= 0 {
		return float64(x.Uint64()), 0
	}
	return float64(p.low.Rsh(x, uint(shift)).Uint64()), shift
}
