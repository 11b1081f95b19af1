package words

import (
	"math/big"

	"commonchest/models/alloc"
	"commonchest/models/metrics"
)

// Measure is one figure of an outcome in words.
type Measure struct {
	Name   string
	Value  string
	Greedy string // the same of the most chosen first
}

// Measured writes the figures of an outcome and of the most chosen first beside it.
func (c *Catalogue) Measured(lang string, both metrics.Both, amounts Amounts) ([]Measure, error) {
	var failed error
	say := func(key string, args ...any) string {
		text, err := c.Get(lang, key, nil, args)
		if failed == nil {
			failed = err
		}
		return text
	}
	var list []Measure
	add := func(key string, value func(metrics.Metrics) string) {
		list = append(list, Measure{say(key, "of", Number(both.Result.Ballots)), value(both.Result), value(both.Greedy)})
	}
	add("metrics.served", func(m metrics.Metrics) string { return Percent(m.Served, m.Ballots) })
	add("metrics.own", func(m metrics.Metrics) string { return hundredths(m.Own) })
	add("metrics.own_cost", func(m metrics.Metrics) string { return amounts.About(m.OwnCost) })
	add("metrics.chosen", func(m metrics.Metrics) string { return Number(m.Chosen) })
	add("metrics.left", func(m metrics.Metrics) string { return amounts.Sum(m.Left) })
	add("metrics.distance", func(m metrics.Metrics) string { return amounts.About(m.Distance) })
	add("metrics.gini", func(m metrics.Metrics) string { return hundredths(m.Gini) })
	add("metrics.claims", func(m metrics.Metrics) string { return Number(int64(len(m.ByCost))) })
	return list, failed
}

// hundredths writes a number with two decimals, rounded half up.
func hundredths(f alloc.Fraction) string {
	r := f.Rat()
	if r == nil {
		r = new(big.Rat)
	}
	return r.FloatString(2)
}
