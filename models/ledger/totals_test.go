package ledger_test

import (
	"testing"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Years stand in the prices of the last, against the year before, and say nothing where a
// price level or a sum to compare with is missing.
func TestYearsInRealTerms(t *testing.T) {
	levels := func(values map[string]int64) (out models.RuleData) {
		for year, v := range values {
			out = append(out, models.RuleDatum{Rule: models.RuleDeflator, From: year, Value: v, Source: "of " + year})
		}
		return out
	}
	told := []models.YearTotal{{Year: "2022-04-01", Amount: 30_000_00, Where: "Budget book"}, {Year: "2024-04-01", Amount: 1, Where: "The journal knows better"}}
	came := []ledger.YearSum{{Year: "2023-04-01", Amount: 25_000_00}, {Year: "2024-04-01", Amount: 24_999_00}}
	type year struct {
		in, real     money.Pence
		has          bool
		change, then int64 // per cent
	}
	for name, c := range map[string]struct {
		told    []models.YearTotal
		came    []ledger.YearSum
		figures models.RuleData
		want    []year
	}{
		"nothing":                   {nil, nil, nil, nil},
		"no prices":                 {told, came, nil, []year{{30_000_00, 0, false, 0, 0}, {25_000_00, 0, false, -16, 0}, {24_999_00, 0, false, 0, 0}}},
		"all prices":                {told, came, levels(map[string]int64{"2022-04-01": 90_00, "2023-04-01": 95_00, "2024-04-01": 99_00}), []year{{30_000_00, 33_000_00, true, 0, 0}, {25_000_00, 26_052_63, true, -16, -21}, {24_999_00, 24_999_00, true, 0, -4}}},
		"one is missing":            {told, came, levels(map[string]int64{"2022-04-01": 90_00, "2024-04-01": 99_00}), []year{{30_000_00, 33_000_00, true, 0, 0}, {25_000_00, 0, false, -16, 0}, {24_999_00, 24_999_00, true, 0, 0}}},
		"the last is missing":       {told, came, levels(map[string]int64{"2022-04-01": 90_00}), []year{{30_000_00, 0, false, 0, 0}, {25_000_00, 0, false, -16, 0}, {24_999_00, 0, false, 0, 0}}},
		"only told":                 {told[:1], nil, levels(map[string]int64{"2022-04-01": 90_00}), []year{{30_000_00, 30_000_00, true, 0, 0}}},
		"after a year with nothing": {nil, []ledger.YearSum{{"2023-04-01", 0}, {"2024-04-01", 5}}, nil, []year{{}, {in: 5}}},
	} {
		got := ledger.YearsIn(c.told, c.came, c.figures)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %+v", name, got)
		}
		for i, y := range got {
			if (year{y.Amount, y.Real, y.HasReal, y.Change.Percent, y.RealChange.Percent}) != c.want[i] {
				t.Errorf("%s, %s: %+v, want %+v", name, y.Year, y, c.want[i])
			}
		}
	}
	first, after := ledger.YearsIn(told, came, nil)[0], ledger.YearsIn(nil, []ledger.YearSum{{"2023-04-01", 0}, {"2024-04-01", 5}}, nil)[1]
	if first.Where != "Budget book" || first.Change.Known || after.Change.Known {
		t.Errorf("the first year %+v, and one after nothing %+v", first, after)
	}
}
