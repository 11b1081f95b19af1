package models_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"

	"commonchest/models"
	"commonchest/models/money"
)

var update = flag.Bool("update", false, "write the shared vectors anew")

// judged is one case that the server and the ballot page have to judge alike.
type judged struct {
	Name     string         `json:"name"`
	Kind     string         `json:"kind"`
	Min      int64          `json:"min"`
	Max      int64          `json:"max"`
	MinSum   int64          `json:"min_sum"`
	MaxSum   int64          `json:"max_sum"`
	MaxEach  int64          `json:"max_each"`
	Pot      int64          `json:"pot"`
	Projects []judgedAsk    `json:"projects"`
	Choices  []string       `json:"choices"`
	Points   []int64        `json:"points"`
	Faults   []judgedFaults `json:"faults"`
}

type judgedAsk struct {
	Ref string `json:"ref"`
	Ask int64  `json:"ask"`
}

type judgedFaults struct {
	Code string `json:"code"`
	N    int64  `json:"n"`
}

// figure is the argument of each fault that the page shows.
var figure = map[string]string{"choose_more": "more", "choose_fewer": "fewer", "over_pot": "over",
	"points_each": "most", "points_more": "more", "points_fewer": "fewer"}

// TestJudgeAsInScripts writes what Judge says of many ballots to the file that
// holds the page's own judge to it, and fails when the file says otherwise.
func TestJudgeAsInScripts(t *testing.T) {
	const file = "../frontend/src/testdata/judge.json"
	specs := []models.BallotSpec{
		{Kind: models.Approval, Min: 1},
		{Kind: models.Approval, Min: 2, Max: 3},
		{Kind: models.ChooseOne, Min: 1, Max: 1},
		{Kind: models.Knapsack, Min: 1},
		{Kind: models.Knapsack, Min: 2, Max: 2},
		{Kind: models.Ranking, Min: 1, Max: 3},
		{Kind: models.Ranking, Min: 3, Max: 3},
		{Kind: models.Points, Min: 1, MinSum: 5, MaxSum: 5},
		{Kind: models.Points, Min: 2, Max: 3, MinSum: 3, MaxSum: 8, MaxEach: 4},
	}
	var cases []judged
	for _, spec := range specs {
		for _, named := range []struct {
			choices []string
			points  []int64
		}{
			{[]string{}, []int64{}},
			{[]string{"1"}, []int64{5}},
			{[]string{"4"}, []int64{4}},
			{[]string{"2", "1"}, []int64{1, 2}},
			{[]string{"2", "3"}, []int64{2, 3}},
			{[]string{"3", "4"}, []int64{6, 7}},
			{[]string{"1", "2", "4"}, []int64{1, 1, 1}},
			{[]string{"4", "3", "2", "1"}, []int64{1, 2, 1, 1}},
		} {
			cases = append(cases, judgeCase(t, spec, named.choices, named.points))
		}
	}
	got, err := json.MarshalIndent(cases, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run go test ./models -run TestJudgeAsInScripts -update, then npm run unit", file)
	}
}

func judgeCase(t *testing.T, spec models.BallotSpec, choices []string, points []int64) judged {
	t.Helper()
	if spec.Kind != models.Points {
		points = []int64{}
	}
	seal := models.Seal{Currency: "GBP", Ballot: spec, Funds: []models.SealedFund{{Fund: "f", Amount: 500}}}
	c := judged{Name: fmt.Sprintf("%s %d to %d, %d to %d: %v %v", spec.Kind, spec.Min, spec.Max, spec.MinSum, spec.MaxSum, choices, points),
		Kind: string(spec.Kind), Min: spec.Min, Max: spec.Max, MinSum: spec.MinSum, MaxSum: spec.MaxSum, MaxEach: spec.MaxEach,
		Pot: int64(seal.Pot()), Choices: choices, Points: points, Faults: []judgedFaults{}}
	for n := int64(1); n <= 4; n++ {
		ref := strconv.FormatInt(n, 10)
		seal.Projects = append(seal.Projects, models.SealedProject{Ref: ref, Ask: money.Pence(n * 100)})
		c.Projects = append(c.Projects, judgedAsk{ref, n * 100})
	}
	for _, f := range seal.Judge(choices, points).Faults {
		arg, known := figure[f.Code]
		if !known {
			t.Fatalf("%s: the page knows no %s", c.Name, f.Code)
		}
		for _, a := range f.Args {
			if a.Name != arg {
				continue
			}
			n, err := strconv.ParseInt(a.Value, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			c.Faults = append(c.Faults, judgedFaults{f.Code, n})
		}
	}
	return c
}
