package view_test

import "commonchest/handlers/web/view"

// deliverySamples are the pages about interests, awards and what became of them.
func deliverySamples() map[string]view.Page {
	matters := []view.Choice{{Value: "idea.1", Text: "Parish archive scanning"}, {Value: "fund.care", Text: "The fund: Older people and carers"}}
	interests := staff("Interests", view.Interests{Place: "Hatherden", Action: "/staff/hatherden/interests", Cmd: "c1", Matters: matters,
		Kinds:     []view.Choice{{Value: "pecuniary", Text: "Disclosable pecuniary interest", Hint: "Money, property, work or land of your own."}, {Value: "registrable", Text: "Other registrable interest"}},
		Sensitive: []view.Choice{{Value: "yes", Text: "It is sensitive: keep the details back"}},
		Rows: []view.InterestRow{{ID: "a.idea.1", Who: "Councillor", What: "Parish archive scanning", URL: "/proposals/1", Kind: "Other registrable interest", Words: "trustee of the archive", MayChange: true, At: opens},
			{ID: "a.fund.care", Own: true, What: "The fund: Older people and carers", Kind: "Disclosable pecuniary interest", Words: "employed by the giver", Dispensation: "26/98", At: counted}}})
	return map[string]view.Page{"interests": interests, "interests.none": staff("Interests", view.Interests{Place: "Hatherden"}),
		"sheet": staff("Awards", awardSheet()), "sheet.form": formSheet(), "did": money(didSample()), "did.none": money(view.Did{Title: "You said, we did: Hatherden", Lead: "What the council awarded.", Note: "Nothing has been awarded yet.", Back: view.Link{Name: "Hatherden", URL: "/p/hatherden"}})}
}

func awardSheet() view.Sheet {
	columns := []view.Column{{Name: "Fund"}, {Name: "Awarded", Num: true}, {Name: "Paid", Num: true}, {Name: "Still to pay", Num: true}}
	return view.Sheet{Caption: "Hatherden Decides", Title: "Youth shelter and Wi-Fi", State: view.Tag{Text: "Under way", Colour: "blue"}, Cmd: "c2", Back: view.Link{Name: "Awards and payments", URL: "/staff/hatherden/awards"},
		Sections: []view.Section{
			{ID: "money", Title: "Money by fund", Table: &view.Table{Caption: "Money by fund", Columns: columns,
				Rows:  [][]view.Cell{{{Text: "Community safety", Ink: "3"}, {Text: "£3,600"}, {Text: "£1,800"}, {Text: "£1,800"}}, {{Text: "Fenbridge estates", Ink: "5", URL: "/p/hatherden"}, {Text: "£3,600"}, {Text: "£1,800"}, {Text: "£1,800"}}},
				Total: []view.Cell{{Text: "In all"}, {Text: "£7,200"}, {Text: "£3,600"}, {Text: "£3,600"}}}},
			{ID: "terms", Title: "Terms", Facts: []view.Detail{{Key: "Paid to", Value: "Vale Youth Trust (number 1099999)"}, {Key: "Conditions", Value: ""}, {Key: "Minute", Value: "26/114", URL: "/r/h26/result"}},
				Links: []view.Link{{Name: "Set the terms", URL: "/staff/awards/h26/8/terms"}}},
			{Title: "Payments", Note: "Evidence is due: the ground is laid.", Table: &view.Table{Columns: columns, Empty: "No payment has been requested."}},
			{Title: "Signatures", Lead: "The clerk prepares a payment and two councillors sign it.", Form: &view.SheetForm{Action: "/staff/hatherden/awards",
				Hidden: []view.FormField{{Name: "n", Value: "1"}}, Buttons: []view.FormButton{{Name: "do", Value: "approve", Text: "Sign it"}, {Name: "do", Value: "reject", Text: "Reject it", Kind: "secondary"}}}}}}
}

func formSheet() view.Page {
	page := staff("Awards", view.Sheet{Title: "Add evidence", Lead: "News, photographs and papers.", Cmd: "c3", Back: view.Link{Name: "Youth shelter", URL: "/staff/awards/h26/8"},
		Sections: []view.Section{{Form: &view.SheetForm{Action: "/staff/awards/h26/8/report", File: true, Buttons: []view.FormButton{{Text: "Add it"}},
			Fields: []view.FormField{{Kind: "heading", Name: "instalments", Label: "Instalments", Hint: "Together they are £7,200, to the penny."},
				{Name: "amount", Label: "Sum", Prefix: "£", Width: "10", Mode: "decimal"}, {Name: "on", Label: "Date", Hint: "Such as 31 10 2030.", Width: "10"},
				{Kind: "textarea", Name: "words", Label: "What happened", Hint: "Residents read this.", Rows: 5},
				{Kind: "radios", Name: "milestone", Label: "Does it show a milestone?", Items: []view.Choice{{Value: "0", Text: "No", Checked: true}, {Value: "1", Text: "The ground is laid", Hint: "10 December 2026"}}},
				{Kind: "checkboxes", Name: "agree", Label: "Agreed", Items: []view.Choice{{Value: "yes", Text: "Yes"}}},
				{Kind: "file", Name: "picture", Label: "Photograph", Accept: "image/jpeg", Optional: true}}}}}})
	page.Form = map[string]string{"amount": "7,199.99"}
	page.Errors = []view.FieldError{{Name: "instalments", Message: "The instalments are £7,199.99 together; the award is £7,200"}, {Name: "words", Message: "Fill this in"}}
	return page
}

func didSample() view.Did {
	return view.Did{Title: "You said, we did: Hatherden Decides", Lead: "What the council awarded after residents had chosen.", Back: view.Link{Name: "Hatherden Decides", URL: "/r/h26"},
		Counts: []view.Detail{{Key: "Delivered", Value: "7 of 9"}, {Key: "Late", Value: "1 of 9"}},
		Awards: []view.DidAward{{ID: "award-8", Name: "Youth shelter and Wi-Fi", URL: "/proposals/8", Round: &view.Link{Name: "Hatherden Decides", URL: "/r/h26"}, Said: "do this. The council awarded £7,200 (minute 26/114, 14 December 2026).",
			State: view.Tag{Text: "Late", Colour: "orange"}, Reason: "The supplier closed for the winter. The new day is 1 March 2027.",
			Money:      []view.Detail{{Key: "Paid to", Value: "Vale Youth Trust"}, {Key: "Spent", Value: "£3,600 of £7,200"}},
			Interests:  []string{"An interest was declared by a councillor, who takes no part."},
			Measures:   &view.Table{Caption: "Outcome measures", Columns: []view.Column{{Name: "What is counted"}, {Name: "Before", Num: true}, {Name: "Aim", Num: true}, {Name: "Now", Num: true}}, Rows: [][]view.Cell{{{Text: "Visits", Small: "young people a week"}, {Text: "0"}, {Text: "40"}, {Text: "Not yet"}}}},
			Milestones: []view.DidStep{{Text: "The ground is laid: done 4 January 2027", Done: true}},
			Reports:    []view.DidReport{{On: "4 January 2027", Words: "The ground is level and drained.", Photo: &view.Photo{Small: aPhoto.Small, Large: aPhoto.Large, Alt: "A level square of gravel"}}},
			Photo:      &view.Photo{Small: aPhoto.Small, Large: aPhoto.Large, Width: 640, Height: 480, Alt: "A level square of gravel"}}}}
}
