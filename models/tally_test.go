package models_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
)

// A tally of many ballots knows each by its whole key, and keeps its last revision.
func TestTallyKnowsEveryBallot(t *testing.T) {
	seal := asking("greedy_votes", 1, 1, 1)
	tally, rng := models.NewTally(seal), rand.New(rand.NewPCG(1, 2))
	last := map[models.BallotKey]models.Ballot{}
	for i := range 20_000 {
		n := rng.IntN(5000) // keys of any length, many of which begin alike
		b := models.Ballot{Key: models.BallotKey(strings.Repeat("a", n%7) + fmt.Sprint(n)), Rev: 1 + rng.Int64N(4), State: models.BallotWithdrawn}
		if rng.IntN(4) > 0 {
			b.State, b.Choices = models.BallotCast, []string{"a", "b", "c"}[:rng.IntN(4)]
		}
		news := b.Rev > last[b.Key].Rev
		if tally.Add(b) != news {
			t.Fatalf("ballot %d, revision %d: news is %v", i, b.Rev, !news)
		}
		if news {
			last[b.Key] = b
		}
	}
	var turnout, n int64
	counts := make([]int64, 3)
	for key, b := range last {
		n += b.Rev
		if b.State == models.BallotCast {
			turnout++
			for p := range b.Choices {
				counts[p]++
			}
		}
		if tally.Rev(key) != b.Rev || tally.Counted(key) != (b.State == models.BallotCast) {
			t.Errorf("%s: revision %d, want %+v", key, tally.Rev(key), b)
		}
	}
	if got := tally.Figures(); got.Turnout != turnout || got.N != n || !slices.Equal(got.Counts, counts) || got.Moved != int64(len(last)) {
		t.Errorf("%+v, want turnout %d, n %d, counts %v, moved %d", got, turnout, n, counts, len(last))
	}
	if tally.Taken(); tally.Figures().Moved != 0 || tally.Rev("nobody") != 0 {
		t.Error("nothing moved since, and nobody has no ballot")
	}
	for range 2 {
		tally.Add(models.Ballot{Key: "1", Rev: tally.Rev("1") + 1, State: models.BallotBlank})
	}
	if tally.Figures().Moved != 1 {
		t.Error("a ballot moves once in a turn")
	}
}
