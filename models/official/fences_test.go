package official_test

import (
	"cmp"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/official"
)

// TestCB27_NoAllocationBreaksAFence: over any funds, fences, projects, floors and ballots
// each rule pays only what the fences allow on that day, each part in full, no fund more
// than it has; and so does what a body awards of it.
func TestCB27_NoAllocationBreaksAFence(t *testing.T) {
	const on = "2027-03-31"
	rapid.Check(t, func(t *rapid.T) {
		seal := models.Seal{Currency: "GBP", Ballot: models.BallotSpec{Kind: models.Approval}, Rule: models.RuleSpec{Ties: models.TiesByNumber,
			Name: rapid.SampledFrom([]string{"greedy_votes", "greedy_card", "mes_cost", "mes_card"}).Draw(t, "rule"), PartFund: rapid.Bool().Draw(t, "part fund")}}
		for i := range rapid.IntRange(1, 4).Draw(t, "funds") {
			seal.Funds = append(seal.Funds, models.SealedFund{Fund: models.FundID(fmt.Sprintf("f%d", i)), Amount: pence(t, 1, 900), Fence: drawFence(t)})
		}
		var projects []models.SealedProject
		for i := range rapid.IntRange(1, 6).Draw(t, "projects") {
			projects = append(projects, drawProject(t, i, seal.Funds))
		}
		seal.Projects = models.Fenced(projects, seal.Funds, on)
		if rapid.Bool().Draw(t, "floor") {
			seal.First = []models.RoundFloor{{Basis: models.PeopleBased, Amount: pence(t, 1, 300)}}
		}
		ballots := alloc.NewProfile(seal.Refs())
		for range rapid.IntRange(1, 8).Draw(t, "ballots") {
			choices := rapid.SliceOfDistinct(rapid.SampledFrom(seal.Refs()), rapid.ID[string]).Draw(t, "choices")
			if err := ballots.AddBallot(seal.Ballot, choices, nil); err != nil {
				t.Fatal(err)
			}
		}
		res, err := alloc.Run(t.Context(), official.Request(seal, ballots, nil))
		if err != nil {
			t.Fatal(err)
		}
		kept(t, seal, projects, official.Shares(res.Payments), on)
		result := models.Result{Chosen: res.Selected, Paid: official.Shares(res.Payments)}
		for _, day := range []string{on, "2027-06-30"} {
			if plan := official.AwardsOn(seal, res.Selected, result, day); len(plan.Faults) == 0 {
				kept(t, seal, projects, plan.Paid, day)
			}
		}
	})
}

func pence(t *rapid.T, from, to int64) money.Pence {
	return money.Pence(rapid.Int64Range(from, to).Draw(t, "pence"))
}

func drawFence(t *rapid.T) models.Fence {
	return models.Fence{Strand: rapid.SampledFrom([]models.Strand{"", "", "safety", "families"}).Draw(t, "strand"), Spend: rapid.SampledFrom([]models.Spend{"", "", models.Capital, models.Revenue}).Draw(t, "spend"),
		Basis: rapid.SampledFrom([]models.Basis{"", "", models.PeopleBased, models.PlaceBased}).Draw(t, "basis"), Group: rapid.SampledFrom([]string{"", "", "carers"}).Draw(t, "group"),
		Until: rapid.SampledFrom([]string{"", "", "2026-12-31", "2027-03-31", "2027-04-30"}).Draw(t, "until"), Floor: money.Pence(rapid.SampledFrom([]int64{0, 0, 50}).Draw(t, "floor"))}
}

func drawProject(t *rapid.T, i int, funds []models.SealedFund) models.SealedProject {
	f := drawFence(t)
	p := models.SealedProject{Ref: fmt.Sprint(i + 1), Purpose: models.Purpose{Strand: f.Strand, Spend: f.Spend, Basis: f.Basis, Group: f.Group}, Scalable: rapid.Bool().Draw(t, "scalable")}
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		part := models.SealedPart{Amount: pence(t, 1, 400), Spend: rapid.SampledFrom([]models.Spend{"", models.Capital, models.Revenue}).Draw(t, "spend of part")}
		if rapid.Bool().Draw(t, "only from one") {
			part.Funds = []models.FundID{funds[rapid.IntRange(0, len(funds)-1).Draw(t, "fund")].Fund}
		}
		p.Parts, p.Ask = append(p.Parts, part), p.Ask+part.Amount
	}
	return p
}

// kept fails unless the payments keep to every fence on a day, by what the projects said of
// themselves before they were sealed.
func kept(t *rapid.T, seal models.Seal, said []models.SealedProject, paid []models.Share, day string) {
	left := map[models.FundID]money.Pence{}
	fences := map[models.FundID]models.Fence{}
	for _, f := range seal.Funds {
		left[f.Fund], fences[f.Fund] = f.Amount, f.Fence
	}
	parts := map[string]money.Pence{}
	for _, share := range paid {
		for i, p := range seal.Projects {
			if p.Ref != share.Ref {
				continue
			}
			for j, part := range said[i].Parts {
				if len(p.Parts) > 0 && int64(j) != share.Part { // a project that every fund may pay for is sealed as a whole
					continue
				}
				purpose := p.Purpose
				purpose.Spend = cmp.Or(part.Spend, purpose.Spend)
				if line := fences[share.Fund].Refuses(purpose, day); line != "" {
					t.Fatalf("%s pays for %s on %s, and its %s does not allow it", share.Fund, share.Ref, day, line)
				}
			}
			most := p.Ask
			if len(p.Parts) > 0 {
				most = p.Parts[share.Part].Amount
			}
			part := fmt.Sprint(share.Ref, "/", share.Part)
			if parts[part] += share.Amount; parts[part] > most {
				t.Fatalf("part %s is paid %d of %d", part, parts[part], most)
			}
		}
		if left[share.Fund] -= share.Amount; left[share.Fund] < 0 || share.Amount <= 0 {
			t.Fatalf("%s pays %d more than it has", share.Fund, -left[share.Fund])
		}
	}
}
