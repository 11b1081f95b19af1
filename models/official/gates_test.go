package official_test

import (
	"slices"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/official"
)

// TestWhatIsSealedCanBeCounted: a rule that would refuse the count shuts a gate before it.
func TestWhatIsSealedCanBeCounted(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	good := models.Seal{Answers: models.Accountable{Councillor: "Chair", Officer: "Clerk"}, Rule: models.RuleSpec{Name: "phragmen", Ties: models.TiesByLot}, Ballot: models.BallotSpec{Kind: models.Approval, Min: 1},
		Times: models.Timetable{ClosesAt: now.Add(time.Hour)}, RollSize: 10, Funds: []models.SealedFund{{Fund: "f", Amount: 100}},
		Projects: []models.SealedProject{{Ref: "1", Ask: 50}, {Ref: "2", Ask: 60}}}
	for name, c := range map[string]struct {
		change func(*models.Seal)
		gate   string
	}{
		"nothing":   {func(*models.Seal) {}, ""},
		"two funds": {func(s *models.Seal) { s.Funds = append(s.Funds, models.SealedFund{Fund: "g", Amount: 1}) }, "one_fund_rule"},
		"two funds, by shares": {func(s *models.Seal) {
			s.Rule.Name = "mes_cost"
			s.Funds = append(s.Funds, models.SealedFund{Fund: "g", Amount: 1})
		}, ""},
		"projects that exclude each other": {func(s *models.Seal) { s.Projects[0].OneOf, s.Projects[1].OneOf = "a", "a" }, "one_fund_rule"},
		"a floor":                          {func(s *models.Seal) { s.Funds[0].Fence.Floor = 10 }, "one_fund_rule"},
		"a part":                           {func(s *models.Seal) { s.Rule.PartFund = true }, "part_fund_rule"},
		"points":                           {func(s *models.Seal) { s.Ballot = models.BallotSpec{Kind: models.Points, Min: 1, MaxSum: 5} }, "rule_other_ballots"},
		"a step":                           {func(s *models.Seal) { s.Rule.Step = 1 }, "rule_step"},
		"no step":                          {func(s *models.Seal) { s.Rule.Name = "mes_card_add1" }, "rule_step"},
		"a threshold":                      {func(s *models.Seal) { s.Rule.Threshold = 1 }, "rule_threshold"},
		"no such rule":                     {func(s *models.Seal) { s.Rule.Name = "coin" }, "rule_cannot_count"},
		"parts that do not add up": {func(s *models.Seal) {
			s.Rule.Name = "mes_cost"
			s.Projects[0].Parts = []models.SealedPart{{Amount: 1, Funds: []models.FundID{"f"}}}
		}, "rule_cannot_count"},
	} {
		s := good
		s.Funds, s.Projects = slices.Clone(s.Funds), slices.Clone(s.Projects)
		c.change(&s)
		gates := official.Gates(s, now)
		if c.gate == "" && len(gates) > 0 || c.gate != "" && (len(gates) != 1 || gates[0].Code != c.gate) {
			t.Errorf("%s: %v, want %q", name, gates, c.gate)
		}
	}
}
