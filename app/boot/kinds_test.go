package boot_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commonchest/app/boot"
	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/pabulib"
)

// kindFile is a small budget of our own invention with ballots of one kind.
func kindFile(kind string, meta, columns string, votes ...string) string {
	return fmt.Sprintf(`META
key;value
description;A made-up budget
unit;Marsh Ferry
instance;2026
num_projects;4
num_votes;%d
budget;1000
vote_type;%s
%scurrency;GBP
PROJECTS
project_id;cost;name
7;400;Benches
2;600;A bridge
11;300;Lamps
x;1000;Square
VOTES
%s
%s
`, len(votes), kind, meta, columns, strings.Join(votes, "\n"))
}

// A round of each kind: what is imported, cast, counted, exported and imported once
// more has the same tally and the same outcome, and the file and its export count alike.
func TestEveryKindOfBallotGoesRound(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		spec   models.BallotSpec
		scores []int64 // of 7, 2, 11, x
	}{
		"approval": {kindFile("approval", "max_length;2\n", "voter_id;vote", "a;7,11", "b;x", "c;", "d;2,7"),
			models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, []int64{2, 1, 1, 1}},
		"knapsack": {kindFile("approval", "max_sum_cost;1000\n", "voter_id;vote", "a;7,11", "b;x", "c;", "d;2,7"),
			models.BallotSpec{Kind: models.Knapsack, Min: 1}, []int64{2, 1, 1, 1}},
		"choose-1": {kindFile("choose-1", "", "voter_id;vote", "a;7", "b;x", "c;", "d;7"),
			models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}, []int64{2, 0, 0, 1}},
		"points": {kindFile("cumulative", "min_sum_points;2\nmax_sum_points;10\nmax_points;7\n", "voter_id;vote;points", "a;11,7;3,7", "b;x;2", "c;;", "d;2,7,x;1,1,1"),
			models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 2, MaxSum: 10, MaxEach: 7}, []int64{8, 1, 3, 3}},
		"ranking": {kindFile("ordinal", "min_length;1\nmax_length;3\n", "voter_id;vote", "a;11,7", "b;x", "c;", "d;2,11,7"),
			models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 3}, []int64{3, 3, 5, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			source := c.source
			var before string
			for _, turn := range []string{"imported", "imported again"} {
				shared, app := opened(t, storetest.SQLite(t, boot.Schemas()...))
				got, err := app.Import(t.Context(), []byte(source), options("greedy_votes"))
				if err != nil {
					t.Fatalf("%s: %v\n%s", turn, err, source)
				}
				if got.Ballot != c.spec || len(got.Warnings) > 0 {
					t.Fatalf("%s: ballot %+v, want %+v; %v", turn, got.Ballot, c.spec, got.Warnings)
				}
				castFile(t, shared, app, got.Round, source)
				want := count(t, source, "greedy_votes")
				source = export(t, shared, app, got.Round)
				res, err := app.Counting.Result(t.Context(), got.Round)
				if err != nil || !slices.Equal(res.Chosen, want.Selected) {
					t.Fatalf("%s: counted %v, want %v: %v", turn, res.Chosen, want.Selected, err)
				}
				var lines []string // the order on the ballot follows from the round's name
				for _, p := range res.Projects {
					lines = append(lines, fmt.Sprintf("%s %d %d", p.Ref, p.Votes, p.Score))
				}
				tally := strings.Join(slices.Sorted(slices.Values(lines)), "; ")
				if before != "" && tally != before {
					t.Errorf("%s: %s, want %s", turn, tally, before)
				}
				before = tally
				for i, ref := range []string{"7", "2", "11", "x"} {
					p := res.Projects[slices.IndexFunc(res.Projects, func(p models.ProjectResult) bool { return p.Ref == ref })]
					score := p.Votes
					if c.spec.Unit() == models.UnitPoints {
						score = p.Score
					}
					if score != c.scores[i] {
						t.Errorf("%s: %s has %d, want %d", turn, ref, score, c.scores[i])
					}
				}
				if again := count(t, source, "greedy_votes"); !slices.Equal(again.Selected, want.Selected) {
					t.Errorf("%s: the export counts %v, want %v", turn, again.Selected, want.Selected)
				}
				if same, err := app.Counting.Recount(t.Context(), got.Round); err != nil || !same {
					t.Errorf("%s: recount %v %v", turn, same, err)
				}
				numbered(t, source)
			}
		})
	}
}

// numbered: the voters of an export are numbers and nothing else. That their order is drawn
// is for the tests of package bundle.
func numbered(t *testing.T, exported string) {
	t.Helper()
	f, err := pabulib.Read(strings.NewReader(exported), "export.pb")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range f.Votes {
		if v.Voter != strconv.Itoa(i+1) {
			t.Errorf("voter %q in line %d of the ballots", v.Voter, i+1)
		}
	}
	for _, column := range f.VoteColumns {
		if column != "voter_id" && column != "vote" && column != "points" {
			t.Errorf("the ballots tell %q", column)
		}
	}
}

// What an import cannot take it refuses with the line, and what it widens it says.
func TestImportOfPointsAndRankings(t *testing.T) {
	_, app := opened(t, storetest.SQLite(t, boot.Schemas()...))
	for name, c := range map[string]struct{ source, want string }{
		"half points": {kindFile("cumulative", "", "voter_id;vote;points", "a;7;1.5"), "its points are not whole"},
		"no points":   {kindFile("scoring", "", "voter_id;vote;points", "a;7,x;1,0"), ":19: a ballot gives a project no points"},
		"too many":    {kindFile("cumulative", "", "voter_id;vote;points", "a;7;100001"), "more than a round takes: max_sum"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := app.Import(t.Context(), []byte(c.source), options("greedy_votes")); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	got, err := app.Import(t.Context(), []byte(kindFile("cumulative", "min_sum_points;5\nmax_sum_points;6\nmax_points;4\n", "voter_id;vote;points", "a;7;4", "b;x,7;5,2")), options("greedy_votes"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 4, MaxSum: 7, MaxEach: 5}); got.Ballot != want || len(got.Warnings) != 3 {
		t.Errorf("%+v, want %+v: %v", got.Ballot, want, got.Warnings)
	}
	over := strings.ReplaceAll(kindFile("approval", "max_sum_cost;1000\n", "voter_id;vote", "a;7,x"), "Marsh Ferry", "Elsewhere")
	if got, err = app.Import(t.Context(), []byte(over), options("greedy_votes")); err != nil || got.Ballot.Kind != models.Approval || len(got.Warnings) != 1 {
		t.Errorf("%+v: %v", got, err)
	}
}
