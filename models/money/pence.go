package money

import (
	"math"
	"math/bits"
)

// Pence is an amount in minor units of a currency: pence of pounds, grosze of
// złote, whole yen. What currency it is, its owner knows.
type Pence int64

// The ends of what Pence can hold.
const (
	MaxPence Pence = math.MaxInt64
	MinPence Pence = math.MinInt64
)

// Add gives p + q, or "money_overflow" when that cannot be held.
func (p Pence) Add(q Pence) (Pence, error) {
	s := p + q
	if (s > p) != (q > 0) && q != 0 {
		return 0, overflow()
	}
	return s, nil
}

// Sub gives p − q, or "money_overflow" when that cannot be held.
func (p Pence) Sub(q Pence) (Pence, error) {
	d := p - q
	if (d < p) != (q > 0) && q != 0 {
		return 0, overflow()
	}
	return d, nil
}

// Mul gives p × n, or "money_overflow" when that cannot be held.
func (p Pence) Mul(n int64) (Pence, error) {
	hi, lo := bits.Mul64(p.size(), Pence(n).size())
	return signed(hi, lo, (p < 0) != (n < 0))
}

// Neg gives −p, or "money_overflow" for [MinPence].
func (p Pence) Neg() (Pence, error) { return Pence(0).Sub(p) }

// Sum adds amounts, or refuses with "money_overflow". The sum of
// nothing is zero.
func Sum(amounts ...Pence) (Pence, error) {
	var total Pence
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// size is the absolute value, which for MinPence only fits without a sign.
func (p Pence) size() uint64 {
	if p < 0 {
		return -uint64(p)
	}
	return uint64(p)
}

// signed gives back its sign to a 128-bit size, if it fits.
func signed(hi, lo uint64, negative bool) (Pence, error) {
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if hi != 0 || lo > limit {
		return 0, overflow()
	}
	if negative {
		return Pence(-lo), nil
	}
	return Pence(lo), nil
}

func overflow() error { return &Error{Code: "money_overflow"} }
