package view_test

import "commonchest/handlers/web/view"

func scenarioSamples() map[string]view.Page {
	form := view.Scenario{Round: "Hatherden Decides", Action: "/r/h26/what-if", Back: "/r/h26/result", Prefix: "£",
		Ready: []view.Link{{Name: "10% less money", URL: "/r/h26/what-if?change=-10"}, {Name: "10% more money", URL: "/r/h26/what-if?change=10"}},
		Funds: []view.Choice{{Value: "f1", Text: "Anything for Hatherden", Hint: "£20,000"}, {Value: "f2", Text: "Building and repairs", Hint: "£26,400"}},
		Rules: []view.Choice{{Text: "As the result was: Equal Shares", Checked: true}, {Value: "greedy_votes", Text: "Most chosen first"}, {Value: "greedy_votes_threshold", Text: "Most chosen first, with a least number of people"}}}
	counted := form
	counted.Beside = &view.Beside{Percent: -10, Without: []string{"Building and repairs"}, Rule: "Equal Shares", ResultRule: "Equal Shares", Ballots: 607, Pot: pounds(45000), Total: pounds(31100), Chosen: 3,
		ResultPot: pounds(76400), ResultTotal: pounds(49900), ResultChosen: 3,
		OnlyResult:   []view.BesideRow{{Name: "Village hall kitchen", Cost: pounds(18500), Result: true}},
		OnlyScenario: []view.BesideRow{{Name: "Footpath 14 drainage", Cost: pounds(9300), Scenario: true}},
		Both:         []view.BesideRow{{Name: "Community orchard", Cost: pounds(2450), Result: true, Scenario: true}, {Name: "Two speed-indicator devices", Cost: pounds(6900), Result: true, Scenario: true}}}
	ask, answer, refused := public(form), public(counted), public(form)
	refused.Form = map[string]string{"change": "200"}
	refused.Errors = []view.FieldError{{Name: "change", Message: "Enter a change from −90 to 100 per cent"}}
	for _, p := range []*view.Page{&ask, &answer, &refused} {
		p.Mark = view.MarkScenario
	}
	return map[string]view.Page{"what-if": ask, "what-if.counted": answer, "what-if.errors": refused}
}
