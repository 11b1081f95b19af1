package view_test

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func labSamples() map[string]view.Page {
	form := view.Lab{Round: "Hatherden Decides", Action: "/staff/rounds/h26/lab", Back: "/staff/rounds/h26", Use: "/staff/rounds/h26/set/rule", Base: 3, Rule: models.RuleSpec{Ties: "lot", MinVotes: 10, Compare: true}, Cmd: "cmd", Prefix: "£",
		Samples: []view.Choice{{Value: "last", Text: "Those of Hatherden Last Winter", Hint: "10 January 2026", Checked: true}, {Value: "made-up", Text: "Made-up ballots on the projects of this round", Hint: "600 people"}, {Value: "file", Text: "Those of a file"}},
		Rules:   []view.Choice{{Value: "greedy_votes", Text: "Most chosen first", Checked: true}, {Value: "mes_cost_add1", Text: "Equal Shares, raised until the money is used", Checked: true}}}
	tried := form
	tried.Tried = &view.Tried{Sample: "Those of Hatherden Last Winter", Ballots: 487, Pot: pounds(15500), Step: view.In("GBP", int64(5)), Trials: []view.LabTrial{
		{Cmd: "use-1", Rule: "greedy_votes", Name: "Most chosen first", Chosen: 2, Total: pounds(14600), Left: pounds(900), Served: 412, Mean: "1.2", Threshold: 0},
		{Cmd: "use-2", Rule: "mes_cost_add1", Name: "Equal Shares, raised until the money is used", Chosen: 3, Total: pounds(10000), Left: pounds(5500), Served: 452, Mean: "1.3", Step: "0.05",
			Warnings: []string{"There are only 4 projects. Equal Shares needs about 5 to choose between."}},
		{Cmd: "use-3", Rule: "mes_cost", Name: "Equal Shares", Refused: "The funds must add up to the budget"}},
		Rows: []view.LabRow{{Name: "Village hall heating", Cost: pounds(9400), ChosenBy: 301, In: []bool{true, false, false}},
			{Name: "Lights on the school path", Cost: pounds(5200), ChosenBy: 268, In: []bool{true, true, false}},
			{Name: "Hedge planting day", Cost: pounds(900), ChosenBy: 1, In: []bool{false, true, false}}}}
	wrong := form
	errs := staff("Rounds", wrong)
	errs.Errors = []view.FieldError{{Name: "file", Message: "Choose a .pb file"}}
	return map[string]view.Page{"clerk-lab": staff("Rounds", form), "clerk-lab.tried": staff("Rounds", tried), "clerk-lab.wrong": errs}
}
