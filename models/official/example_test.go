package official_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/official"
)

// The worked example of docs/money-with-conditions.md: three funds, eight projects. What
// is counted is written down as the page's tables have it, line by line.
func TestWorkedExample(t *testing.T) {
	seal := models.Seal{Currency: "GBP", Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByNumber},
		Funds: []models.SealedFund{
			{Fund: "precept", Amount: 10_000_00},
			{Fund: "levy", Amount: 8_000_00, Fence: models.Fence{Spend: models.Capital}},
			{Fund: "care", Amount: 6_000_00, Fence: models.Fence{Strand: "older_people", Spend: models.Revenue}},
		}}
	capital, revenue := models.Purpose{Strand: "place", Spend: models.Capital}, models.Purpose{Strand: "place", Spend: models.Revenue}
	older := models.Purpose{Strand: "older_people", Spend: models.Revenue}
	people := []int{90, 85, 80, 70, 60, 50, 40, 30}
	var projects []models.SealedProject
	for _, p := range []struct {
		ref    string
		pounds money.Pence
		is     models.Purpose
	}{{"A", 5_000, capital}, {"B", 3_000, older}, {"C", 2_000, capital}, {"D", 4_000, older},
		{"E", 6_500, revenue}, {"F", 500, capital}, {"G", 3_000, older}, {"H", 2_900, capital}} {
		projects = append(projects, models.SealedProject{Ref: p.ref, Ask: p.pounds * 100}.Of(models.Terms{Purpose: p.is}))
	}
	seal.Projects = models.Fenced(projects, seal.Funds, "")
	ballots := alloc.NewProfile(seal.Refs())
	for i, n := range people {
		for range n {
			if err := ballots.AddBallot(models.BallotSpec{Kind: models.Approval}, []string{seal.Projects[i].Ref}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	res, err := alloc.Run(t.Context(), official.Request(seal, ballots, nil))
	if err != nil {
		t.Fatal(err)
	}
	effects, err := official.Effects(t.Context(), seal, ballots, nil, res)
	if err != nil {
		t.Fatal(err)
	}

	var lines []string
	sterling, err := money.CurrencyOf("GBP")
	if err != nil {
		t.Fatal(err)
	}
	pounds := func(p money.Pence) string { return money.Format(p, sterling) }
	for _, v := range res.Visits {
		line := "| " + v.Project + " | " + pounds(v.Cost) + " | " + pounds(v.Left) + " | "
		if v.Outcome == alloc.VisitFenced {
			line += "no: " + pounds(v.Found) + " found, " + pounds(v.Short) + " missing |"
		} else {
			line += "yes |"
		}
		lines = append(lines, line)
	}
	for _, p := range res.Payments {
		lines = append(lines, "| "+p.Project+" | "+p.Fund+" | "+pounds(p.Amount)+" |")
	}
	for _, e := range effects {
		lines = append(lines, "| "+string(e.Fund)+" | "+orNothing(e.Kept)+" | "+orNothing(e.Missed)+" |")
	}
	page, err := os.ReadFile("../../docs/money-with-conditions.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, line := range lines {
		at := strings.Index(text, "\n"+line+"\n")
		if at < 0 {
			t.Errorf("the page has not, or not in this order: %s", line)
			continue
		}
		text = text[at+1:]
	}
	if !slices.Equal(res.Selected, []string{"A", "B", "C", "D", "E", "F", "H"}) {
		t.Errorf("chosen %v", res.Selected)
	}
}

func orNothing(refs []string) string {
	if len(refs) == 0 {
		return "nothing"
	}
	return strings.Join(refs, ", ")
}
