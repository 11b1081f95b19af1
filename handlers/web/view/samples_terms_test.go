package view_test

import "commonchest/handlers/web/view"

// fenceForm is the section of a form with the conditions on money.
func fenceForm() view.FenceForm {
	return view.FenceForm{Prefix: "£", Strands: []view.Choice{{Text: "Any strand", Checked: true}, {Value: "safety", Text: "Community safety"}},
		Bases:  []view.Choice{{Text: "Either", Checked: true}, {Value: "people", Text: "People-based", Hint: "For certain people."}, {Value: "place", Text: "Place-based"}},
		Moves:  []view.Choice{{Text: "No, it stays in this fund", Checked: true}, {Value: "yes", Text: "Yes"}},
		Spends: []view.Choice{{Text: "Lasting things and running costs", Checked: true}, {Value: "capital", Text: "Lasting things (capital)", Hint: "Buys, builds or repairs something that stays."}}}
}

// termsSamples are the page on which a clerk says what may pay for an idea.
func termsSamples() map[string]view.Page {
	fence := fenceForm()
	part := func(n int64, amount, spend, funds string) view.TermsPart {
		return view.TermsPart{N: n, Amount: amount, Spend: spend, Funds: funds, Spends: []view.Choice{{Text: "As the whole idea", Checked: true}, {Value: "capital", Text: "Lasting things (capital)"}},
			May: []view.Choice{{Value: "police", Text: "Police and Crime Commissioner", Checked: n == 1}, {Value: "estates", Text: "Fenbridge Homes", Checked: n == 2}}}
	}
	body := view.Terms{Title: "Lit shelter at Fenbridge", Round: &view.Link{Name: "Hatherden Decides", URL: "/staff/rounds/h26"}, Prefix: "£",
		Strands: fence.Strands, Spends: fence.Spends, Bases: fence.Bases, Pays: []view.Choice{{Value: "any", Text: "Any fund whose conditions allow it"}, {Value: "parts", Text: "Parts of it, each from certain funds"}},
		AreaHint: "Funds here ask for: Fenbridge.", WhomHint: "In a word or two, if it is for certain people.", TagsHint: "With commas between them.",
		Parts: []view.TermsPart{part(1, "amount.1", "kind.1", "funds.1"), part(2, "amount.2", "kind.2", "funds.2"), part(3, "amount.3", "kind.3", "funds.3")},
		Adds:  "The parts add up to £7,200.", Action: "/staff/proposals/7/terms", Cmd: "c7", Back: "/staff/proposals/7",
		Effects: []view.FundEffect{
			{FundLine: view.FundLine{Name: "Parish precept", Ink: "1", Amount: pounds(20000)}, May: "no", Why: []string{"Part 1, £3,600: Not ticked for it.", "Part 2, £3,600: Not ticked for it."}},
			{FundLine: view.FundLine{Name: "Police and Crime Commissioner", Ink: "3", Condition: "For community safety", Amount: pounds(8000)}, May: "some", Why: []string{"Part 2, £3,600: Not ticked for it."}},
			{FundLine: view.FundLine{Name: "Fenbridge Homes", Ink: "5", Condition: "Lasting things only · only in Fenbridge", Amount: pounds(10000)}, May: "yes"}}}
	page := staff("Ideas", body)
	page.Form = map[string]string{"ask": "7,200", "pays": "parts", "amount.1": "3,600", "amount.2": "3,600"}
	empty := body
	empty.Effects, empty.Round, empty.Adds = nil, nil, ""
	wrong := staff("Ideas", empty)
	wrong.Form = map[string]string{"ask": "7,200", "pays": "parts"}
	wrong.Errors = []view.FieldError{{Name: "parts", Message: "Fill in at least one part, or let any fund pay"}}
	none := body
	none.Unpaid, none.Adds = []string{"As it stands no fund may pay for part 2 of £3,600."}, "The parts add up to £3,600 of £7,200: £3,600 is missing."
	return map[string]view.Page{"clerk-terms": page, "clerk-terms.wrong": wrong, "clerk-terms.unpaid": staff("Ideas", none)}
}
