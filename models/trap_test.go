package models_test

import (
	"testing"
	"time"

	"commonchest/models"
)

// TestTrap10_MinimumSpendDefault: nobody has to spend a share of the pot. Unless the
// clerk sets a minimum, a ballot counts that names the cheapest project alone or gives
// it a single point.
func TestTrap10_MinimumSpendDefault(t *testing.T) {
	for _, c := range []struct {
		spec   models.BallotSpec
		points []int64
	}{
		{models.BallotSpec{Kind: models.Approval, Min: 1}, nil},
		{models.BallotSpec{Kind: models.Knapsack, Min: 1}, nil},
		{models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 3}, nil},
		{models.BallotSpec{Kind: models.Points, Min: 1, MaxSum: 100}, []int64{1}},
	} {
		v := ballotOf(c.spec)
		v.Seal.Funds[0].Amount = 1_000_00
		v.Seal.Projects[1].Ask = 1
		if b, err := models.NewBallot(v, opens.Add(time.Hour), "k", 0, models.BallotCast, []string{"b"}, c.points); err != nil {
			t.Errorf("%s: a pennyworth of a pot of £1,000 is refused: %v", c.spec.Kind, err)
		} else if len(b.Choices) != 1 {
			t.Errorf("%s: %+v", c.spec.Kind, b)
		}
	}
}
