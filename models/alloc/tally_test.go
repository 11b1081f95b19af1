package alloc_test

import (
	"slices"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// A tally that folds revisions in any order, some of them twice, has the scores that a
// recount of the packed ballots has: for every kind.
func TestTallyIsWhatThePackCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := models.BallotSpec{Kind: rapid.SampledFrom(models.BallotKinds()).Draw(t, "kind"), Min: 1}
		switch spec.Kind {
		case models.ChooseOne:
			spec.Max = 1
		case models.Ranking:
			spec.Max = rapid.Int64Range(1, 4).Draw(t, "max")
		case models.Points:
			spec.MaxSum = rapid.Int64Range(1, 12).Draw(t, "max_sum")
		}
		view := roundOf(spec)
		all, packed := castAny(t, view)
		tally := models.NewTally(*view.Seal)
		for _, b := range append(rapid.Permutation(all).Draw(t, "order"), all...) {
			tally.Add(b)
		}
		profile := alloc.NewProfile(view.Seal.Refs())
		for _, b := range packed {
			if err := profile.AddBallot(spec, b.Choices, b.Points); err != nil {
				t.Fatal(err)
			}
		}
		live := alloc.NewProfile(view.Seal.Refs())
		for b := range tally.Counting() {
			if err := live.AddCounting(b); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(live.Votes(), profile.Votes()) || !slices.Equal(live.Scores(), profile.Scores()) || live.Ballots() != profile.Ballots() {
			t.Fatalf("live %v %v, recounted %v %v", live.Votes(), live.Scores(), profile.Votes(), profile.Scores())
		}
		figures := tally.Figures()
		if figures.Turnout != profile.Ballots() || !slices.Equal(figures.Counts, profile.Scores()) {
			t.Fatalf("folded %d %v, recounted %d %v", figures.Turnout, figures.Counts, profile.Ballots(), profile.Scores())
		}
	})
}

var votingBegan = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func roundOf(spec models.BallotSpec) models.RoundView {
	seal := models.Seal{Round: "r", Ballot: spec, Times: models.Timetable{OpensAt: votingBegan, ClosesAt: votingBegan.Add(time.Hour)},
		Funds: []models.SealedFund{{Amount: 1000}}}
	for i, ref := range []string{"10", "2", "a/1", "z"} {
		seal.Projects = append(seal.Projects, models.SealedProject{Ref: ref, Ask: 300 + 100*money.Pence(i)})
	}
	return models.RoundView{Round: models.Round{ID: "r", Times: seal.Times}, Seal: &seal}
}

// castAny makes valid revisions of some ballots, and what of them is packed.
func castAny(t *rapid.T, view models.RoundView) (all []models.Ballot, packed []models.PackedBallot) {
	for key := range rapid.IntRange(1, 6).Draw(t, "voters") {
		var last models.Ballot
		for base := range rapid.Int64Range(1, 4).Draw(t, "revisions") {
			state := rapid.SampledFrom([]models.BallotState{models.BallotCast, models.BallotCast, models.BallotBlank, models.BallotWithdrawn}).Draw(t, "state")
			var choices []string
			var points []int64
			if state == models.BallotCast {
				choices = rapid.Permutation(view.Seal.Refs()).Draw(t, "choices")[:rapid.IntRange(1, 4).Draw(t, "n")]
				for range choices {
					if view.Seal.Ballot.Kind == models.Points {
						points = append(points, rapid.Int64Range(1, 4).Draw(t, "points"))
					}
				}
			}
			b, err := models.NewBallot(view, votingBegan.Add(time.Minute), models.BallotKey(rune('k'+key)), base, state, choices, points)
			if err != nil {
				b = models.Ballot{Round: "r", Key: models.BallotKey(rune('k' + key)), Rev: base + 1, State: models.BallotBlank}
			}
			last, all = b, append(all, b)
		}
		if last.State != models.BallotWithdrawn {
			packed = append(packed, models.PackedBallot{Choices: last.Choices, Points: last.Points})
		}
	}
	return all, packed
}

// A ballot that cannot have been cast is refused rather than counted in part.
func TestAddBallotRefuses(t *testing.T) {
	points := models.BallotSpec{Kind: models.Points, Min: 1, MaxSum: 10}
	for name, add := range map[string]func(*alloc.Profile) error{
		"points missing": func(p *alloc.Profile) error { return p.AddBallot(points, []string{"a", "b"}, []int64{1}) },
		"nobody's":       func(p *alloc.Profile) error { return p.AddBallot(points, []string{"c"}, []int64{1}) },
		"no ranking's": func(p *alloc.Profile) error {
			return p.AddBallot(models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 2}, []string{"c"}, nil)
		},
	} {
		p := alloc.NewProfile([]string{"a", "b"})
		if err := add(p); !models.IsKind(err, models.Invalid) || p.Ballots() != 0 {
			t.Errorf("%s: %v, %d ballots", name, err, p.Ballots())
		}
	}
}
