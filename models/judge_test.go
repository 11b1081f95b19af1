package models_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// ballotOf is a sealed round with a pot of £10 and projects a, b, c that ask £4 each.
func ballotOf(spec models.BallotSpec) models.RoundView {
	v := sealed("a", "b", "c")
	v.Seal.Ballot, v.Seal.Currency = spec, "GBP"
	return v
}

var (
	knapsack  = models.BallotSpec{Kind: models.Knapsack, Min: 1}
	chooseOne = models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}
	points    = models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 5, MaxSum: 10, MaxEach: 6}
	ranking   = models.BallotSpec{Kind: models.Ranking, Min: 2, Max: 3}
)

func TestJudge(t *testing.T) {
	list := func(s string) []string { return strings.Fields(s) }
	for _, c := range []struct {
		name    string
		spec    models.BallotSpec
		choices string
		points  []int64
		kept    string  // as the ballot keeps them
		weights []int64 // of what is kept
		faults  string
	}{
		{"knapsack within the pot", knapsack, "b a", nil, "a b", []int64{1, 1}, ""},
		{"knapsack over the pot", knapsack, "c b a", nil, "a b c", []int64{1, 1, 1}, "over_pot over=£2 pot=£10 purse=Fund"},
		{"choose one", chooseOne, "b", nil, "b", []int64{1}, ""},
		{"choose one of two", chooseOne, "b a", nil, "a b", []int64{1, 1}, "choose_fewer fewer=1 max=1"},
		{"choose none", chooseOne, "", nil, "", nil, "choose_more more=1 min=1"},
		{"ranking keeps the order", ranking, "c a b", nil, "c a b", []int64{3, 2, 1}, ""},
		{"ranking too short", ranking, "c", nil, "c", []int64{3}, "choose_more more=1 min=2"},
		{"ranking names one twice", ranking, "c c", nil, "c", []int64{3}, "chosen_twice project=c"},
		{"ranking with points", ranking, "c a", []int64{1, 2}, "c a", []int64{3, 2}, "no_points_here"},
		{"points go with their project", points, "c a", []int64{6, 4}, "a c", []int64{4, 6}, ""},
		{"too few points", points, "a", []int64{4}, "a", []int64{4}, "points_more more=1 min=5"},
		{"too many points", points, "a b", []int64{6, 6}, "a b", []int64{6, 6}, "points_fewer fewer=2 max=10"},
		{"too many for one", points, "a", []int64{7}, "a", []int64{7}, "points_each most=6 project=a"},
		{"no points for one", points, "a b", []int64{5, 0}, "a b", []int64{5, 0}, "points_whole project=b"},
		{"points below nothing", points, "a b", []int64{6, -1}, "a b", []int64{6, -1}, "points_whole project=b"},
		{"points missing", points, "a b", []int64{5}, "a b", []int64{5, 0}, "points_whole project=b"},
		{"points without a project", points, "a", []int64{5, 1}, "a", []int64{5}, "points_beside"},
		{"points twice for one", points, "a a", []int64{5, 1}, "a", []int64{5}, "chosen_twice project=a"},
		{"points that overflow", points, "a b", []int64{math.MaxInt64, math.MaxInt64}, "a b", []int64{math.MaxInt64, math.MaxInt64},
			"points_each most=6 project=a; points_each most=6 project=b; points_fewer fewer=9223372036854775797 max=10"},
		{"nobody's project", points, "a z", []int64{5, 1}, "a", []int64{5}, "not_on_this_ballot"},
	} {
		v := ballotOf(c.spec)
		verdict := v.Seal.Judge(list(c.choices), c.points)
		var faults []string
		for _, f := range verdict.Faults {
			text := f.Code
			for _, a := range f.Args {
				text += " " + a.Name + "=" + a.Text()
			}
			faults = append(faults, text)
		}
		if got := strings.Join(faults, "; "); got != c.faults || verdict.Valid() != (c.faults == "") {
			t.Errorf("%s: %q, want %q", c.name, got, c.faults)
		}
		if !slices.Equal(verdict.Choices, list(c.kept)) {
			t.Errorf("%s: kept %v, want %v", c.name, verdict.Choices, c.kept)
		}
		for place, want := range c.weights {
			if got := c.spec.Weight(place, verdict.Points); got != want {
				t.Errorf("%s: place %d weighs %d, want %d", c.name, place, got, want)
			}
		}
		b, err := models.NewBallot(v, opens.Add(time.Hour), "k", 0, models.BallotCast, list(c.choices), c.points)
		if (err == nil) != verdict.Valid() || err == nil && (!slices.Equal(b.Choices, verdict.Choices) || !slices.Equal(b.Points, verdict.Points) || b.Points == nil) {
			t.Errorf("%s: NewBallot says %v %+v", c.name, err, b)
		}
	}
}

func TestBlankBallotTakesNoPoints(t *testing.T) {
	_, err := models.NewBallot(ballotOf(points), opens.Add(time.Hour), "k", 0, models.BallotBlank, nil, []int64{1})
	if !errors.Is(err, models.E(models.Invalid, "ballot")) {
		t.Error(err)
	}
}

// specs draws specs that a round may have.
func specs() *rapid.Generator[models.BallotSpec] {
	return rapid.Custom(func(t *rapid.T) models.BallotSpec {
		return models.BallotSpec{Kind: rapid.SampledFrom(models.BallotKinds()).Draw(t, "kind"),
			Min: rapid.Int64Range(1, 3).Draw(t, "min"), Max: rapid.Int64Range(0, 3).Draw(t, "max"),
			MinSum: rapid.Int64Range(0, 6).Draw(t, "min_sum"), MaxSum: rapid.Int64Range(0, 9).Draw(t, "max_sum"),
			MaxEach: rapid.Int64Range(0, 4).Draw(t, "max_each")}
	}).Filter(func(s models.BallotSpec) bool { return len(s.Check()) == 0 })
}

// What NewBallot accepts keeps every limit, and is what Judge says.
func TestNewBallotNeverAcceptsWhatBreaksTheSpec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := ballotOf(specs().Draw(t, "spec"))
		spec := v.Seal.Ballot
		choices := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "z"}), 0, 4).Draw(t, "choices")
		given := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(-1, 5), rapid.Int64()), 0, 4).Draw(t, "points")
		base := rapid.Int64Range(-2, 502).Draw(t, "base")
		b, err := models.NewBallot(v, opens.Add(time.Hour), "k", base, models.BallotCast, choices, given)
		if verdict := v.Seal.Judge(choices, given); (err == nil) != (verdict.Valid() && base >= 0 && base < models.MaxRevisions) {
			t.Fatalf("%v, but %+v", err, verdict)
		}
		if err != nil {
			return
		}
		n, sum, cost := int64(len(b.Choices)), int64(0), money.Pence(400*len(b.Choices))
		for _, p := range b.Points {
			if sum += p; p < 1 || p > spec.Most() {
				t.Fatalf("%+v", b)
			}
		}
		if n < spec.Min || spec.Max > 0 && n > spec.Max || sum < spec.MinSum || sum > spec.MaxSum || b.Rev > models.MaxRevisions ||
			spec.Kind == models.Knapsack && cost > v.Seal.Pot() || len(slices.Compact(slices.Sorted(slices.Values(b.Choices)))) != len(b.Choices) ||
			(len(b.Points) > 0) != (spec.Kind == models.Points) || len(b.Points) > 0 && len(b.Points) != len(b.Choices) {
			t.Fatalf("%+v by %+v", b, spec)
		}
	})
}

func TestBallotSpecCheck(t *testing.T) {
	with := func(spec models.BallotSpec, change func(*models.BallotSpec)) models.BallotSpec {
		change(&spec)
		return spec
	}
	for _, c := range []struct {
		spec models.BallotSpec
		want string
	}{
		{models.BallotSpec{Kind: models.Approval, Min: 1}, ""},
		{knapsack, ""}, {chooseOne, ""}, {points, ""}, {ranking, ""},
		{models.BallotSpec{Kind: "acclaim", Min: 1}, "ballot ballot_kind"},
		{models.BallotSpec{Kind: models.Approval, Max: 2}, "min at_least_one"},
		{models.BallotSpec{Kind: models.Approval, Min: 3, Max: 2}, "max not_below_min"},
		{models.BallotSpec{Kind: models.Approval, Min: 1, Max: 501}, "max too_many"},
		{models.BallotSpec{Kind: models.Knapsack, Min: 1, MaxSum: 4}, "max_sum not_of_this_kind"},
		{models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 2}, "max exactly_one"},
		{models.BallotSpec{Kind: models.Ranking, Min: 1}, "max ranking_length"},
		{models.BallotSpec{Kind: models.Points, Min: 1}, "max_sum at_least_one; min min_needs_points"},
		{with(points, func(s *models.BallotSpec) { s.MaxSum = 100_001 }), "max_sum too_many"},
		{with(points, func(s *models.BallotSpec) { s.MinSum = 11 }), "min_sum not_above_max_sum"},
		{with(points, func(s *models.BallotSpec) { s.MinSum = -1 }), "min_sum not_negative"},
		{with(points, func(s *models.BallotSpec) { s.MaxEach = math.MaxInt64 }), "max_each not_above_max_sum"},
		{with(points, func(s *models.BallotSpec) { s.Min, s.Max = 11, 11 }), "min min_needs_points"},
		{with(points, func(s *models.BallotSpec) { s.Max, s.MinSum = 1, 7 }), "min_sum points_out_of_reach"},
	} {
		var got []string
		for _, f := range c.spec.Check() {
			got = append(got, f.Name+" "+f.Code)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%+v: %q, want %q", c.spec, got, c.want)
		}
	}
}

// A seal on which no ballot can be valid is held.
func TestGatesOfUnreachableBallots(t *testing.T) {
	for _, c := range []struct {
		spec models.BallotSpec
		want string
	}{
		{models.BallotSpec{Kind: models.Knapsack, Min: 2}, ""},
		{models.BallotSpec{Kind: models.Knapsack, Min: 3}, "min_over_pot"},
		{models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 9, MaxSum: 9, MaxEach: 3}, ""},
		{models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 10, MaxSum: 10, MaxEach: 3}, "points_out_of_reach"},
	} {
		got := ""
		for _, g := range ballotOf(c.spec).Seal.Gates(opens) {
			got += g.Code
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.spec, got, c.want)
		}
	}
}

// Bands hide one person's vote whatever one ballot can give: they are as many
// people wide under points and rankings.
func TestBandsAreAsWideAsPeopleAre(t *testing.T) {
	for _, c := range []struct {
		spec models.BallotSpec
		want int64
	}{{knapsack, 25}, {points, 150}, {models.BallotSpec{Kind: models.Points, MaxSum: 10}, 250}, {ranking, 75}} {
		v := ballotOf(c.spec)
		d := v.Discloses(models.Councillors, opens.Add(time.Hour))
		if d.Width != c.want {
			t.Errorf("%s: bands of %d, want %d", c.spec.Kind, d.Width, c.want)
		}
		shown, _, _ := d.Show(*v.Seal, models.Shown{}, models.Figures{N: 40, Turnout: 40, Counts: []int64{c.want - 1, c.want, 2*c.want - 1}}, opens)
		if fmt.Sprint(shown.Counts) != fmt.Sprint([]int64{0, c.want, c.want}) {
			t.Errorf("%s: shown %v", c.spec.Kind, shown.Counts)
		}
	}
}

// Two ballots are the same act only with the same order and the same points.
func TestSays(t *testing.T) {
	for _, c := range []struct {
		spec    models.BallotSpec
		choices []string
		points  []int64
		same    bool
	}{
		{knapsack, []string{"b", "a"}, nil, true},
		{ranking, []string{"a", "b"}, nil, true},
		{ranking, []string{"b", "a"}, nil, false},
		{points, []string{"b", "a"}, []int64{3, 2}, true},
		{points, []string{"a", "b"}, []int64{3, 2}, false},
		{knapsack, []string{"a", "b", "b"}, nil, false},
	} {
		seal := ballotOf(c.spec).Seal
		b := models.Ballot{State: models.BallotCast, Choices: []string{"a", "b"}, Points: []int64{}}
		if c.spec.Kind == models.Points {
			b.Points = []int64{2, 3}
		}
		if got := seal.Says(b, models.BallotCast, c.choices, c.points); got != c.same {
			t.Errorf("%s %v %v: %v", c.spec.Kind, c.choices, c.points, got)
		}
	}
}
