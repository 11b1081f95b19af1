package ledger

import (
	"commonchest/models"
	"commonchest/models/money"
)

// YearIn is what came in to a place in a financial year, as it was paid and in the prices
// of the last year.
type YearIn struct {
	YearSum
	Where      string // the document of a year from before the journal; "" for the journal's
	Real       money.Pence
	HasReal    bool             // a price level is given for the year and for the last
	Level      models.RuleDatum // that of the year
	Change     Change           // against the year before
	RealChange Change
}

// Change is by how much a sum is more or less than another.
type Change struct {
	By      money.Pence
	Percent int64 // in whole per cent, towards zero
	Known   bool  // there was something before
}

func changed(before, after money.Pence) Change {
	if before <= 0 {
		return Change{}
	}
	by := after - before
	return Change{by, int64(by) * 100 / int64(before), true}
}

// YearsIn puts the years that were told before those that the journal has, oldest first,
// each against the one before it and in the prices of the last by the figures' price levels.
func YearsIn(told []models.YearTotal, came []YearSum, figures models.RuleData) []YearIn {
	var out []YearIn
	for _, t := range told {
		if len(came) == 0 || t.Year < came[0].Year {
			out = append(out, YearIn{YearSum: YearSum{t.Year, t.Amount}, Where: t.Where})
		}
	}
	for _, c := range came {
		out = append(out, YearIn{YearSum: c})
	}
	for i := range out {
		y := &out[i]
		y.Level, y.Real, y.HasReal = figures.Real(y.Amount, y.Year, out[len(out)-1].Year)
		if i == 0 {
			continue
		}
		before := out[i-1]
		y.Change = changed(before.Amount, y.Amount)
		if before.HasReal && y.HasReal {
			y.RealChange = changed(before.Real, y.Real)
		}
	}
	return out
}
