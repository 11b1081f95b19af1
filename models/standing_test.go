package models_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// asking is a seal with a pot of 100 whose projects ask so much.
func asking(rule string, asks ...money.Pence) models.Seal {
	s := models.Seal{Rule: models.RuleSpec{Name: rule}, Ballot: models.BallotSpec{Kind: models.Approval},
		Funds: []models.SealedFund{{Fund: "f", Amount: 100}}}
	for i, ask := range asks {
		s.Projects = append(s.Projects, models.SealedProject{Ref: string(rune('a' + i)), Ask: ask})
	}
	return s
}

// shown is what councillors see first of such scores in bands of 10.
func shown(seal models.Seal, width int64, scores ...int64) models.Shown {
	d := models.Disclosure{Step: 1, Width: width}
	s, _, _ := d.Show(seal, models.Shown{}, models.Figures{N: 90, Turnout: 90, Counts: scores}, opens)
	return s
}

func TestTheMoneyLineIsReadOffTheBands(t *testing.T) {
	const skip, stop, least = "greedy_votes", "greedy_votes_no_skip", "greedy_votes_threshold"
	for _, c := range []struct {
		name   string
		rule   string
		asks   []money.Pence
		scores []int64
		in     string
		closed int64
	}{
		{"one after the other", skip, []money.Pence{60, 80}, []int64{59, 31}, "a", -1},
		{"a cheaper one below still fits", skip, []money.Pence{80, 60, 20}, []int64{59, 41, 31}, "ac", -1},
		{"no cheaper one where the rule stops", stop, []money.Pence{80, 60, 20}, []int64{59, 41, 31}, "a", -1},
		{"the line falls inside a band", skip, []money.Pence{40, 50, 50, 5}, []int64{59, 38, 31, 15}, "a", 30},
		{"inside a band, but all fit", skip, []money.Pence{40, 30, 30}, []int64{59, 38, 31}, "abc", -1},
		{"inside a band, one too dear in any order", skip, []money.Pence{40, 500}, []int64{38, 31}, "a", -1},
		{"where the rule stops, that one may come first", stop, []money.Pence{40, 500}, []int64{38, 31}, "", 30},
		{"where the rule stops, a band that is too dear ends it", stop, []money.Pence{500, 300, 1}, []int64{38, 31, 15}, "", -1},
		{"above the threshold", least, []money.Pence{40, 40}, []int64{59, 12}, "a", -1},
		{"the threshold falls inside a band", least, []money.Pence{40, 40}, []int64{59, 27}, "a", 20},
		{"too dear anyway", least, []money.Pence{90, 40}, []int64{59, 27}, "a", -1},
		{"fewer than ten", skip, []money.Pence{90, 5, 6}, []int64{59, 9, 0}, "a", 0},
		{"nothing below matters after an open band", skip, []money.Pence{60, 60, 1}, []int64{38, 31, 15}, "", 30},
	} {
		seal := asking(c.rule, c.asks...)
		if c.rule == least {
			seal.Rule.Threshold = 25
		}
		got := shown(seal, 10, c.scores...).Standing
		var in string
		for i, yes := range got.In {
			if yes {
				in += seal.Projects[i].Ref
			}
		}
		if in != c.in || got.Close != c.closed {
			t.Errorf("%s: in %q, close at %d; want %q, %d", c.name, in, got.Close, c.in, c.closed)
		}
	}
}

// Whatever the exact scores behind the bands are: what stands above the line would
// be recommended, and where no band is too close, nothing else would be.
func TestTheMoneyLineHoldsForEveryScoreInTheBands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom([]string{"greedy_votes", "greedy_votes_no_skip", "greedy_votes_threshold"}).Draw(t, "rule")
		n := rapid.IntRange(1, 6).Draw(t, "projects")
		asks, scores := make([]money.Pence, n), make([]int64, n)
		for i := range n {
			asks[i] = money.Pence(rapid.IntRange(1, 120).Draw(t, "ask"))
			scores[i] = rapid.Int64Range(0, 69).Draw(t, "score")
		}
		seal := asking(rule, asks...)
		if rule == "greedy_votes_threshold" {
			seal.Rule.Threshold = rapid.Int64Range(0, 60).Draw(t, "threshold")
		}
		got := shown(seal, 10, scores...).Standing
		again := make([]int64, n) // other scores that would show the same bands
		for i, s := range scores {
			again[i] = s - s%10 + rapid.Int64Range(0, 9).Draw(t, "hidden")
		}
		for i, would := range sealedRule(t, seal, again) {
			if got.In[i] && !would {
				t.Fatalf("project %d stands above the line, but scores %v do not recommend it: %+v", i, again, got)
			}
			if got.Close < 0 && would && !got.In[i] {
				t.Fatalf("project %d would be recommended with scores %v, and the line says no: %+v", i, again, got)
			}
		}
	})
}

// sealedRule runs the rule itself on exact scores, with ties in any order.
func sealedRule(t *rapid.T, seal models.Seal, scores []int64) []bool {
	projects := make([]alloc.Project, len(scores))
	order := make([]string, len(scores))
	for i, p := range seal.Projects {
		projects[i], order[i] = alloc.Project{ID: p.Ref, Cost: p.Ask}, p.Ref
	}
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "ties"), 1))
	random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	ties, err := alloc.ByList(projects, order)
	if err != nil {
		t.Fatal(err)
	}
	profile := alloc.NewProfile(seal.Refs())
	for i, n := range scores {
		if n > 0 {
			if err := profile.Add([]int32{int32(i)}, n); err != nil {
				t.Fatal(err)
			}
		}
	}
	res, err := alloc.Run(t.Context(), alloc.Request{Budget: seal.Pot(), Projects: projects, Profile: profile, Rule: seal.Rule.Name,
		Params: alloc.Params{Threshold: seal.Rule.Threshold}, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	return seal.InOf(res.Selected)
}

// The standing is given out with the figures and never without them: not below ten
// people, not where the tally is not disclosed; and it moves when the bands move.
func TestTheStandingFollowsTheDisclosure(t *testing.T) {
	ranked, shares := asking("greedy_votes", 60, 30), asking("mes_cost_add1", 60, 30)
	run := &models.Standing{In: []bool{true, false}, Close: -1, At: opens}
	first := models.Figures{N: 40, Turnout: 40, Counts: []int64{33, 21}, Would: run}
	d := models.Disclosure{Step: 1, Width: 10}
	few := first
	few.Turnout = 9
	for _, c := range []struct {
		name string
		d    models.Disclosure
		seal models.Seal
		f    models.Figures
		want bool
	}{
		{"bands, a ranking", d, ranked, first, true},
		{"bands, Equal Shares", d, shares, first, true},
		{"exact", models.Disclosure{Step: 1, Width: 1}, ranked, first, true},
		{"turnout only", models.Disclosure{Step: 1}, shares, first, false},
		{"fewer than ten", d, ranked, few, false},
		{"fewer than ten, Equal Shares", d, shares, few, false},
	} {
		if got, _, _ := c.d.Show(c.seal, models.Shown{}, c.f, opens); (got.Standing != nil) != c.want {
			t.Errorf("%s: %+v", c.name, got.Standing)
		}
	}
	before, _, _ := d.Show(ranked, models.Shown{}, first, opens)
	more := models.Figures{N: 49, Turnout: 49, Counts: []int64{33, 41}, Moved: 9}
	still, _, _ := d.Show(ranked, before, more, opens.Add(time.Hour))
	if !slices.Equal(still.Standing.In, before.Standing.In) || !still.Standing.At.Equal(opens) {
		t.Errorf("nine ballots moved the line: %+v", still.Standing)
	}
}

// Exact figures below ten people are not shown either, while voting is open.
func TestExactFiguresSuppressSmallOnes(t *testing.T) {
	seal := asking("greedy_votes", 1, 1, 1)
	if got := shown(seal, 1, 9, 10, 11).Counts; !slices.Equal(got, []int64{0, 10, 11}) {
		t.Errorf("exact: %v", got)
	}
	seal.Ballot = models.BallotSpec{Kind: models.Points, Max: 3, MaxSum: 5}
	if got := shown(seal, 1, 49, 50, 51).Counts; !slices.Equal(got, []int64{0, 50, 51}) {
		t.Errorf("points, of which one person gives at most five: %v", got)
	}
	result := models.Disclosure{Step: 1, Width: 1, Result: true}
	if got, _, _ := result.Show(seal, models.Shown{}, models.Figures{Turnout: 3, Counts: []int64{1, 2, 3}}, opens); !slices.Equal(got.Counts, []int64{1, 2, 3}) || got.Turnout != 3 {
		t.Errorf("the certified totals are whole: %+v", got)
	}
}

// What is kept of an hour is coarse.
func TestTurnoutHours(t *testing.T) {
	seal := models.Seal{Round: "r", Shows: models.DisclosureSpec{TurnoutStep: 1}}
	got := models.NewTurnoutHour(seal, opens.Add(61*time.Minute), 47, 38, 9)
	if want := (models.TurnoutHour{Round: "r", At: opens.Add(time.Hour), Turnout: 40, Online: 30}); got != want {
		t.Errorf("%+v", got)
	}
	seal.Shows.TurnoutStep = 25
	if got := models.NewTurnoutHour(seal, opens, 74, 74, 0); cmp.Compare(got.Turnout, 50) != 0 {
		t.Errorf("in the round's steps: %+v", got)
	}
}

// The tally gives its ballots as they stood when it was asked, for a count.
func TestTallyGivesItsBallots(t *testing.T) {
	seal := asking("mes_cost", 1, 1, 1)
	seal.Ballot = models.BallotSpec{Kind: models.Points, Max: 3, MaxSum: 5}
	tally := models.NewTally(seal)
	tally.Add(models.Ballot{Key: "1", Rev: 1, State: models.BallotCast, Choices: []string{"c", "a"}, Points: []int64{3, 2}})
	tally.Add(models.Ballot{Key: "2", Rev: 1, State: models.BallotCast, Choices: []string{"a"}, Points: []int64{1}})
	tally.Add(models.Ballot{Key: "2", Rev: 2, State: models.BallotWithdrawn})
	tally.Add(models.Ballot{Key: "3", Rev: 1, State: models.BallotBlank})
	ballots := tally.Counting()
	tally.Add(models.Ballot{Key: "4", Rev: 1, State: models.BallotCast, Choices: []string{"b"}, Points: []int64{5}})
	n, blank := 0, 0
	for b := range ballots {
		if n++; len(b.Places) == 0 {
			blank++
		} else if !slices.Equal(b.Places, []int32{0, 2}) || !slices.Equal(b.Weights, []int64{2, 3}) {
			t.Errorf("%+v", b)
		}
	}
	if n != 2 || blank != 1 {
		t.Errorf("%d ballots, %d of them blank", n, blank)
	}
}
