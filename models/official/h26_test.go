package official_test

import (
	"slices"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/official"

	"pgregory.net/rapid"
)

// h26 is a parish round of five funds of which each may pay for something else: the
// parish's precept and its share of the infrastructure levy, and what the police, the
// health service and a housing association gave for their own purposes.
func h26() models.Seal {
	seal := models.Seal{Currency: "GBP", Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByNumber},
		Ballot: models.BallotSpec{Kind: models.Knapsack, Min: 1},
		Funds: []models.SealedFund{
			{Fund: "precept", Amount: 20_000_00},
			{Fund: "cil", Amount: 26_400_00, Fence: models.Fence{Spend: models.Capital}},
			{Fund: "police", Amount: 8_000_00, Fence: models.Fence{Strand: "safety"}},
			{Fund: "health", Amount: 12_000_00, Fence: models.Fence{Strand: "older_people", Spend: models.Revenue}},
			{Fund: "estates", Amount: 10_000_00, Fence: models.Fence{Area: "fenbridge", Spend: models.Capital}},
		}}
	var projects []models.SealedProject
	for _, p := range []struct {
		ref    string
		pounds money.Pence
		terms  models.Terms
	}{
		{"swing", 14_800, only("cil", models.Purpose{Strand: "place", Spend: models.Capital})},
		{"devices", 6_900, only("police", models.Purpose{Strand: "safety", Spend: models.Capital})},
		{"kitchen", 18_500, only("cil", models.Purpose{Strand: "place", Spend: models.Capital})},
		{"orchard", 2_450, only("precept", models.Purpose{Strand: "place"})},
		{"hub", 4_800, only("health", models.Purpose{Strand: "older_people", Spend: models.Revenue})},
		// Asked of the health service first, which pays no capital.
		{"seats", 3_600, models.Terms{Purpose: models.Purpose{Strand: "older_people", Spend: models.Capital},
			Parts: []models.ProposalPart{{Amount: 3_600_00, Funds: []models.FundID{"health", "precept"}}}}},
		{"defibrillator", 2_100, only("precept", models.Purpose{Strand: "place"})},
		// Half from the estate's owner, half from the police.
		{"shelter", 7_200, models.Terms{Purpose: models.Purpose{Strand: "safety", Area: "fenbridge", Spend: models.Capital},
			Parts: []models.ProposalPart{{Amount: 3_600_00, Funds: []models.FundID{"estates"}}, {Amount: 3_600_00, Funds: []models.FundID{"police"}}}}},
		{"footpath", 9_300, only("cil", models.Purpose{Strand: "place", Spend: models.Capital})},
		{"carers", 6_500, only("health", models.Purpose{Strand: "older_people", Spend: models.Revenue})},
		{"water", 3_150, only("precept", models.Purpose{Strand: "place"})},
		{"archive", 1_900, only("precept", models.Purpose{Strand: "place"})},
		{"ramp", 11_750, only("cil", models.Purpose{Strand: "young_people", Spend: models.Capital})},
	} {
		if len(p.terms.Parts) == 1 {
			p.terms.Parts[0].Amount = p.pounds * 100
		}
		projects = append(projects, models.SealedProject{Ref: p.ref, Ask: p.pounds * 100}.Of(p.terms))
	}
	seal.Projects = models.Fenced(projects, seal.Funds, "2026-12-08")
	return seal
}

func only(fund models.FundID, p models.Purpose) models.Terms {
	return models.Terms{Purpose: p, Parts: []models.ProposalPart{{Funds: []models.FundID{fund}}}}
}

// votes gives each project so many ballots of its own, so that they rank in this order.
func votes(t *testing.T, seal models.Seal, order ...string) *alloc.Profile {
	t.Helper()
	profile := alloc.NewProfile(seal.Refs())
	for i, ref := range order {
		for range len(order) - i {
			if err := profile.AddBallot(models.BallotSpec{Kind: models.Approval}, []string{ref}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	return profile
}

// The kitchen leads what the levy may pay for and the devices beat the shelter: nine
// awards, and the shelter fails for the police's half alone.
func TestNineAwardsOfFiveFunds(t *testing.T) {
	seal := h26()
	if seal.Pot() != 76_400_00 {
		t.Fatalf("the pot is %d", seal.Pot())
	}
	profile := votes(t, seal, "defibrillator", "kitchen", "orchard", "devices", "hub", "swing", "seats", "carers", "footpath", "shelter", "ramp", "archive", "water")
	res, err := alloc.Run(t.Context(), official.Request(seal, profile, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"archive", "carers", "defibrillator", "devices", "hub", "kitchen", "orchard", "seats", "water"}
	if got := slices.Sorted(slices.Values(res.Selected)); !slices.Equal(got, want) {
		t.Fatalf("chosen %v, want %v", got, want)
	}
	for ref, c := range map[string]struct{ found, short money.Pence }{"swing": {7_900_00, 6_900_00}, "shelter": {1_100_00, 2_500_00},
		"footpath": {7_900_00, 1_400_00}, "ramp": {7_900_00, 3_850_00}} {
		why, _ := res.Reason(ref)
		if why.Kind != alloc.FenceRefused || why.Left != c.found || why.Short != c.short {
			t.Errorf("%s: %s, %d found and %d short", ref, why.Kind, why.Left, why.Short)
		}
	}
	if why, _ := res.Reason("shelter"); why.Part != 1 {
		t.Errorf("the shelter fails for part %d", why.Part)
	}
	paid := map[models.FundID]money.Pence{}
	for _, share := range official.Shares(res.Payments) {
		paid[share.Fund] += share.Amount
	}
	for fund, sum := range map[models.FundID]money.Pence{"precept": 13_200_00, "cil": 18_500_00, "police": 6_900_00, "health": 11_300_00, "estates": 0} {
		if paid[fund] != sum {
			t.Errorf("%s pays %d, want %d", fund, paid[fund], sum)
		}
	}
}

// The seats are for older people, but they last: the fence takes the health service off
// their list and leaves the precept.
func TestAFenceOnlyRemoves(t *testing.T) {
	seal := h26()
	i := slices.IndexFunc(seal.Projects, func(p models.SealedProject) bool { return p.Ref == "seats" })
	part := seal.Projects[i].Parts[0]
	if !slices.Equal(part.Funds, []models.FundID{"precept"}) {
		t.Errorf("paid by %v", part.Funds)
	}
	if at := slices.IndexFunc(part.Refused, func(r models.RefusedFund) bool { return r.Fund == "health" }); at < 0 || part.Refused[at].Line != models.LineSpend {
		t.Errorf("refused: %v", part.Refused)
	}
}

// What each fence cost and protected is found by counting without it.
func TestEffectsOfFences(t *testing.T) {
	seal := h26()
	profile := votes(t, seal, "defibrillator", "kitchen", "orchard", "devices", "hub", "seats", "water", "carers", "archive")
	res, err := alloc.Run(t.Context(), official.Request(seal, profile, nil))
	if err != nil {
		t.Fatal(err)
	}
	effects, err := official.Effects(t.Context(), seal, profile, nil, res)
	if err != nil {
		t.Fatal(err)
	}
	// The seats are paid either way, by the precept or by the health service.
	for _, e := range effects {
		if e.Fund == "health" && (len(e.Kept) > 0 || len(e.Missed) > 0) {
			t.Errorf("%+v", e)
		}
	}
	if len(effects) != 1 {
		t.Errorf("%d fences refused something that the clerk had not left out: %+v", len(effects), effects)
	}
	lifted, changed := seal.Without("health")
	if !changed || len(lifted.Projects[5].Parts[0].Funds) != 2 || len(seal.Projects[5].Parts[0].Funds) != 1 {
		t.Error("lifting a fence changes the seal itself, or nothing")
	}
}

// A body that departs from the recommendation is told which project the funds cannot pay.
func TestAwardsThatTheFundsCannotPay(t *testing.T) {
	seal := h26()
	plan := official.Awards(seal, []string{"devices", "shelter"}, models.Result{Chosen: []string{"devices"}})
	if len(plan.Faults) != 1 || plan.Faults[0].Code != "funds_short" || plan.Faults[0].Args[0].Value != "shelter" || plan.Faults[0].Args[1].Value != "250000" {
		t.Errorf("%+v", plan.Faults)
	}
	plan = official.Awards(seal, []string{"shelter", "orchard"}, models.Result{})
	if len(plan.Faults) != 0 || len(plan.Awards) != 2 || len(plan.Paid) != 3 {
		t.Errorf("%+v", plan)
	}
	if plan = official.Awards(seal, []string{"palace"}, models.Result{}); len(plan.Faults) != 1 {
		t.Errorf("%+v", plan)
	}
}

// What the funds pay together is what is awarded, to the penny; no fund pays more than it
// holds, or for what its fence refuses; and the order of the funds makes no difference.
func TestAwardsArePaidToThePenny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seal := models.Seal{Currency: "GBP", Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByNumber}}
		spend := rapid.SampledFrom([]models.Spend{"", models.Capital, models.Revenue})
		for i := range rapid.IntRange(1, 4).Draw(t, "funds") {
			seal.Funds = append(seal.Funds, models.SealedFund{Fund: models.FundID(rune('a' + i)), Amount: money.Pence(rapid.Int64Range(1, 300).Draw(t, "amount")),
				Fence: models.Fence{Spend: spend.Draw(t, "fence")}})
		}
		var projects []models.SealedProject
		var refs []string
		for i := range rapid.IntRange(1, 6).Draw(t, "projects") {
			ref := string(rune('p' + i))
			projects = append(projects, models.SealedProject{Ref: ref, Ask: money.Pence(rapid.Int64Range(1, 200).Draw(t, "ask"))}.
				Of(models.Terms{Purpose: models.Purpose{Spend: spend.Draw(t, "spend")}}))
			if rapid.Bool().Draw(t, "awarded") {
				refs = append(refs, ref)
			}
		}
		seal.Projects = models.Fenced(projects, seal.Funds, "")
		plan := official.Awards(seal, refs, models.Result{})
		turned := seal
		turned.Funds = slices.Clone(seal.Funds)
		slices.Reverse(turned.Funds)
		if other := official.Awards(turned, refs, models.Result{}); len(other.Faults) != len(plan.Faults) || !slices.Equal(other.Paid, plan.Paid) {
			t.Fatalf("turned round: %v, before %v", other, plan)
		}
		if len(plan.Faults) > 0 {
			return
		}
		paid, awarded := map[models.FundID]money.Pence{}, map[string]money.Pence{}
		for _, share := range plan.Paid {
			paid[share.Fund] += share.Amount
			awarded[share.Ref] += share.Amount
			at := slices.IndexFunc(seal.Projects, func(p models.SealedProject) bool { return p.Ref == share.Ref })
			if !seal.Projects[at].MayPay(share.Fund) {
				t.Fatalf("%s pays for %s", share.Fund, share.Ref)
			}
		}
		for _, f := range seal.Funds {
			if paid[f.Fund] > f.Amount {
				t.Fatalf("%s pays %d of %d", f.Fund, paid[f.Fund], f.Amount)
			}
		}
		for _, a := range plan.Awards {
			if awarded[a.Ref] != a.Amount || a.Amount == 0 {
				t.Fatalf("%s is awarded %d and paid %d", a.Ref, a.Amount, awarded[a.Ref])
			}
		}
	})
}

// Knapsack ballots are held to each fund that stands alone.
func TestBallotsAreHeldToEachPurse(t *testing.T) {
	seal := h26()
	if purses := seal.Purses(); len(purses) != 5 {
		t.Fatalf("%d purses", len(purses))
	}
	for _, c := range []struct {
		choices []string
		over    string
	}{
		{[]string{"kitchen", "devices"}, ""},
		{[]string{"swing", "ramp"}, "15000"},
		{[]string{"devices", "shelter"}, "250000"},
		{[]string{"shelter", "hub", "seats"}, ""},
	} {
		faults := seal.Judge(c.choices, nil).Faults
		switch {
		case c.over == "" && len(faults) > 0:
			t.Errorf("%v: %v", c.choices, faults)
		case c.over != "" && (len(faults) != 1 || faults[0].Code != "over_pot" || faults[0].Args[0].Value != c.over):
			t.Errorf("%v: %v, want %s over", c.choices, faults, c.over)
		}
	}
	if !seal.OffBands() {
		t.Error("the standing cannot be read off the bands")
	}
}

// A least sum above what a project asks for is refused where it is said: once it were
// sealed, no rule could count it.
func TestALeastSumIsWithinTheAsk(t *testing.T) {
	p := models.Proposal{State: models.ProposalUnderReview}
	if _, err := p.Term(models.Terms{Scalable: true, Least: 101}, 100); !models.IsKind(err, models.Invalid) {
		t.Errorf("101 of 100: %v", err)
	}
	if _, err := p.Term(models.Terms{Scalable: true, Least: 100}, 100); err != nil {
		t.Error(err)
	}
}
