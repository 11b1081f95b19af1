package duties

import (
	"slices"

	"commonchest/models/money"
	"commonchest/models/plaincsv"
)

// row puts cells after each other.
func row(parts ...[]plaincsv.Cell) []plaincsv.Cell { return slices.Concat(parts...) }

// digits is how many decimals the year's currency has.
func (y Year) digits() int { return money.DigitsOf(y.Place.Currency) }

// amounts makes cells of amounts in the year's currency.
func (y Year) amounts(list ...money.Pence) []plaincsv.Cell {
	out := make([]plaincsv.Cell, len(list))
	for i, p := range list {
		out[i] = y.amount(p)
	}
	return out
}

func (y Year) amount(p money.Pence) plaincsv.Cell { return plaincsv.Amount(p, y.digits()) }
