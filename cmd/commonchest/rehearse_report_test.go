package main

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"commonchest/app/rehearse"
	"commonchest/models"
)

func equalResults(a, b rehearsalResult) bool {
	return slices.Equal(a.Selected, b.Selected) && a.TotalCost == b.TotalCost
}

// The report finds what a rehearsal is for.
func TestReportFindsWhatIsLostAndDoubled(t *testing.T) {
	hash := func(receipt string) string {
		sum := sha256.Sum256([]byte(strings.ReplaceAll(receipt, "-", "")))
		return hex.EncodeToString(sum[:])
	}
	spec := models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 3}
	ballots := []rehearse.Ballot{{Choices: []string{"a"}}, {Choices: []string{"a", "b"}}, {}}
	outcome := func(votesA, scoreA, counted int64) rehearse.Outcome {
		o := rehearse.Outcome{Recounted: true, Seconds: 1, Acks: []rehearse.Ack{{Voter: 0, Receipt: "AB-C"}, {Voter: 1, Receipt: "D-E"}, {Voter: 2, Receipt: "F"}}}
		o.Result = rehearse.Result{Currency: "GBP", Ballots: counted, Total: 12_50, Chosen: []string{"b", "a"}}
		o.Result.Projects = append(o.Result.Projects, struct {
			Ref   string `json:"ref"`
			Votes int64  `json:"votes"`
			Score int64  `json:"score"`
		}{"a", votesA, scoreA}, struct {
			Ref   string `json:"ref"`
			Votes int64  `json:"votes"`
			Score int64  `json:"score"`
		}{"b", 1, 2})
		return o
	}
	three := []string{hash("ABC"), hash("DE"), hash("F")}
	cases := map[string]struct {
		o             rehearse.Outcome
		counted       []string
		lost, doubled int
		good          bool
	}{
		"all is well":                 {outcome(2, 6, 3), three, 0, 0, true},
		"one is not counted":          {outcome(1, 3, 2), three[:2], 1, 0, false},
		"one is counted twice":        {outcome(2, 6, 4), append(slices.Clone(three), three[0]), 0, 1, false},
		"one too many":                {outcome(2, 6, 4), three, 0, 1, false},
		"another ballot in its place": {outcome(2, 6, 3), []string{three[0], three[1], hash("X")}, 1, 0, false},
		"a point too few":             {outcome(2, 5, 3), three, 0, 0, false},
		"a vote too many":             {outcome(3, 6, 3), three, 0, 0, false},
	}
	for name, c := range cases {
		r := newReport(spec, ballots, c.o, c.counted)
		if r.Lost != c.lost || r.Doubled != c.doubled || r.good() != c.good {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := newReport(spec, ballots, outcome(2, 6, 3), three); r.Result.TotalCost != "12.5" || !slices.Equal(r.Result.Selected, []string{"a", "b"}) {
		t.Errorf("result %+v", r.Result)
	}
}
