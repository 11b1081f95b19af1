package money

import (
	"math/bits"
	"slices"
)

// Split shares total by weights so that the shares add up to total exactly. Each
// share is the exact proportion rounded down (towards zero) and the pennies left
// over go one each to the largest remainders, the earlier share first where remainders
// are equal (the largest remainder method). A negative total is split as its size.
//
// Weights are not negative and at least one is positive, else they are refused
// with "split_weights"; weights whose sum cannot be held, with "money_overflow".
func Split(total Pence, weights []int64) ([]Pence, error) {
	var sum Pence
	for _, w := range weights {
		if w < 0 {
			return nil, &Error{Code: "split_weights"}
		}
		var err error
		if sum, err = sum.Add(Pence(w)); err != nil {
			return nil, err
		}
	}
	if sum == 0 {
		return nil, &Error{Code: "split_weights"}
	}
	shares := make([]uint64, len(weights))
	rests := make([]uint64, len(weights))
	left := total.size()
	for i, w := range weights {
		hi, lo := bits.Mul64(total.size(), uint64(w))
		shares[i], rests[i] = bits.Div64(hi, lo, sum.size())
		left -= shares[i]
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rests[a] > rests[b]:
			return -1
		case rests[a] < rests[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] { // fewer than len(weights) pennies are left, by the rounding down
		shares[i]++
	}
	out := make([]Pence, len(weights))
	for i, s := range shares {
		p, err := signed(0, s, total < 0)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}
