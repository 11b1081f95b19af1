package models_test

import (
	"testing"

	"commonchest/models"
)

var figures = models.RuleData{
	{Rule: models.RuleS137Rate, From: "2019-04-01", Value: 812}, {Rule: models.RuleS137Rate, From: "2020-04-01", Value: 832},
	{Rule: models.RuleForumMembers, From: "2012-04-06", Value: 21},
	{Rule: models.RulePetitionSmall, From: "2015-03-26", Value: 37_50}, {Rule: models.RulePetitionMiddleFrom, From: "2015-03-26", Value: 500},
	{Rule: models.RulePetitionSignatures, From: "2015-03-26", Value: 187}, {Rule: models.RulePetitionLargeOver, From: "2015-03-26", Value: 2500},
	{Rule: models.RulePetitionLarge, From: "2015-03-26", Value: 7_50},
}

// TestRateOfItsYear is never carried into a year that has none.
func TestRateOfItsYear(t *testing.T) {
	for _, c := range []struct {
		on   string
		want int64
	}{{"2019-04-01", 812}, {"2020-03-31", 812}, {"2020-04-01", 832}} {
		top, rate, err := figures.S137Cap(612, c.on)
		if err != nil || rate.Value != c.want || int64(top) != 612*c.want {
			t.Errorf("on %s: %d at %d, %v", c.on, top, rate.Value, err)
		}
	}
	for _, on := range []string{"2018-06-01", "2021-04-01", "soon"} {
		if _, _, err := figures.S137Cap(612, on); !models.IsKind(err, models.NotFound) {
			t.Errorf("on %s: %v", on, err)
		}
	}
	if d, err := figures.At(models.RuleForumMembers, "2030-01-01"); err != nil || d.Value != 21 {
		t.Errorf("a figure that holds until the next: %+v %v", d, err)
	}
}

// TestPetitionThresholds are those of 2015, at each side of their borders.
func TestPetitionThresholds(t *testing.T) {
	for electors, want := range map[int64]int64{0: 0, 118: 45, 499: 188, 500: 187, 2500: 187, 2501: 188, 4000: 300} {
		if got, err := figures.PetitionSignatures(electors, "2026-11-22"); err != nil || got != want {
			t.Errorf("%d electors: %d signatures, want %d (%v)", electors, got, want, err)
		}
	}
}

// TestShareIsRoundedDown and does not overflow.
func TestShareIsRoundedDown(t *testing.T) {
	share := models.RuleDatum{Rule: models.RuleCILShare, Value: 15_00}
	if got := share.Of(1_000_01); got != 150_00 {
		t.Errorf("15%% of £1,000.01 is %d", got)
	}
}
