package view_test

import (
	"commonchest/handlers/web/view"
)

func stage(steps int, word string, tone view.OfferTone) view.OfferStage {
	return view.OfferStage{Steps: steps, Word: word, Tone: tone}
}

// offers are the five of the story, with what became of them.
func offers() []view.OfferRow {
	return []view.OfferRow{
		{Other: "Hatherden", Kind: "Parish or town council, 1,840 electors", URL: "/staff/transfers/1", Name: "Recreation ground", With: "3 years; repairs and safety checks go with it", Sum: pounds(18000), Stage: stage(3, "Answered", view.ToneYes),
			Answer: view.Tag{Text: "Accepted, 1 condition", Colour: "green"}, Why: "RoSPA safety report first. Minute 26/98.", Next: "Confirm each condition met", Whose: "Hatherden, since 16 November 2026"},
		{Other: "Quarrybank", Kind: "Neighbourhood forum", URL: "/staff/transfers/4", Name: "Community centre lease", With: "25 years; repairs, insurance and restrictions on use go with it", Sum: pounds(12500), Stage: stage(2, "Sent", view.ToneDefer),
			Answer: view.Tag{Text: "Deferred", Colour: "teal"}, Why: "Until 18 March 2027. To the forum’s annual meeting.", Next: "Answer the offer", Whose: "Quarrybank, by 18 March 2027"},
		{Other: "Upper Denshaw", Kind: "Parish or town council", URL: "/staff/transfers/3", Name: "41 street lights", With: "2 years; repairs, energy and insurance go with it", Sum: pounds(9000), Stage: stage(3, "Answered", view.ToneNo),
			Answer: view.Tag{Text: "Declined", Colour: "magenta"}, Why: "Liability and clerk hours. The columns are not insured.", Next: "Write a counter-offer", NextURL: "/staff/transfers/3", Whose: "You, since 9 November 2026"},
		{Other: "Saltby St Mary and Cotes", Kind: "Grouped parish council, 612 electors", URL: "/staff/transfers/2", Name: "Grass cutting", With: "1 year; contracts go with it", Sum: pounds(4200), Stage: stage(4, "Agreed", view.ToneYes),
			Answer: view.Tag{Text: "Accepted", Colour: "green"}, Why: "Minute 26/41.", Next: "Release the money", NextURL: "/staff/transfers/2", Whose: "You, from 1 December 2026"},
		{Other: "Little Fossby", Kind: "Parish meeting, 118 electors", URL: "/staff/transfers/5", Name: "Verge and telephone box", With: "1 year; handed back on 3 months’ notice", Sum: pounds(600), Stage: stage(2, "Sent", view.ToneSilent),
			Answer: view.Tag{Text: "Reluctant, no answer", Colour: "orange"}, Why: "The deadline was 31 October 2026. Silence is never a yes.", Next: "Offer a smaller step, or ask again", NextURL: "/staff/transfers/5", Whose: "You, since 31 October 2026"},
	}
}

// giving is the shell of the council's officer.
func giving(body any) view.Page {
	p := staff("", body)
	p.Place, p.Staff.Role = view.Link{Name: "Vale Place Budget", URL: "/officer"}, "Westmere officer"
	p.Nav = []view.NavItem{{Name: "Money", URL: "/p/vale"}, {Name: "Offers to areas", URL: "/officer/offers", Current: true}}
	return p
}

func offerPage() view.OfferPage {
	cell := func(text string, changed bool) view.OfferCell { return view.OfferCell{Text: text, Changed: changed} }
	return view.OfferPage{Name: "41 street lights", From: "Westmere Council", To: "Upper Denshaw Parish Council", Row: offers()[2], Sum: pounds(9000), Back: view.Link{Name: "Offers to areas", URL: "/officer/offers"},
		PublicURL: "/offers/3", Versions: []view.OfferVersion{{N: 1, By: "Westmere Council", At: opens.AddDate(0, -1, 0)}, {N: 2, By: "Upper Denshaw Parish Council", At: opens}},
		Lines: []view.OfferLine{{Label: "Sum a year", Cells: []view.OfferCell{cell("£9,000", false), cell("£11,400", true)}}, {Label: "Service", Cells: []view.OfferCell{cell("Lighting 41 columns", false), cell("Lighting 41 columns", false)}},
			{Label: "Liabilities", Cells: []view.OfferCell{cell("Repairs, energy and insurance.", false), cell("", true)}}},
		Steps: []view.OfferStep{{At: opens, What: "The area sent version 2, a counter-offer", Words: []string{"The columns are not insured."}}, {At: opens.AddDate(0, -1, 0), What: "Offer sent"}}}
}

func offerSamples() map[string]view.Page {
	all := offers()
	choices := []view.Choice{{Value: "one", Text: "The first"}, {Value: "two", Text: "The second", Hint: "With a hint"}}
	back := view.Link{Name: "Offers to areas", URL: "/officer/offers"}
	countered, answering, moving, held, public := offerPage(), offerPage(), offerPage(), offerPage(), offerPage()
	countered.Acts = view.OfferActs{Action: "/staff/transfers/3", Cmd: "c", Version: 2, ReviseURL: "/staff/transfers/3/version", Agree: true, Withdraw: true}
	answering.Acts = view.OfferActs{Action: "/staff/transfers/3", Cmd: "c", Version: 1, Answer: true, CounterURL: "/staff/transfers/3/version", Reasons: choices}
	moving.Row, moving.Conditions = all[0], []view.OfferCondition{{Text: "RoSPA safety report first"}, {N: 1, Text: "A new gate", Met: opens}}
	moving.Acts = view.OfferActs{Action: "/staff/transfers/1", Cmd: "c", Version: 1, Meet: true, Receive: true, Release: true, Recall: true, TakeBack: true}
	held.Row, held.Acts = all[0], view.OfferActs{Action: "/staff/transfers/1", Cmd: "c", Version: 1, HandBack: true, Notice: "Westmere takes it back as it was handed over."}
	public.PublicURL = ""
	form := view.OfferForm{Title: "Draft a new offer", Action: "/staff/westmere/offers/new", Cmd: "c3", Back: back, Draft: true, Funds: choices, Liabilities: choices, Statutory: choices, Fence: fenceForm(), Prefix: "£",
		Areas: []view.OfferArea{{Field: "amount_hatherden", Name: "Hatherden", Hint: "Parish or town council, 1,840 electors"}, {Field: "amount_saltby", Name: "Saltby St Mary and Cotes"}}}
	counter := form
	counter.Draft, counter.Counter, counter.Version, counter.Title, counter.Areas = false, true, 1, "Counter-offer: 41 street lights", nil
	wrong := giving(form)
	wrong.Errors = []view.FieldError{{Name: "to", Message: "Enter a sum for at least one area"}, {Name: "hand_back", Message: "Say on which terms it can be handed back"}}
	return map[string]view.Page{
		"clerk-transfers":           staff("Money", view.OfferedTo{Rows: all[:1], ReadinessURL: "/staff/hatherden/readiness", Own: &view.OwnMoney{Fence: fenceForm(), Action: "/staff/hatherden/money", Cmd: "c7", Kinds: []view.Choice{{Value: "precept", Text: "Precept"}, {Value: "cil_neighbourhood", Text: "Neighbourhood share of the levy"}}}}),
		"clerk-transfers.none":      staff("Money", view.OfferedTo{}),
		"officer-offers":            giving(view.Offers{Rows: all, Shares: []view.OfferRow{{Other: "Hatherden", Name: "Community safety", With: "A plain share: no duty comes with it", Sum: pounds(8000), Stage: stage(5, "Moved", view.ToneYes), Answer: view.Tag{Text: "Accepted", Colour: "green"}, Next: "Nothing"}}, Drafts: []view.OfferDraftRow{{Name: "Litter bins", Areas: "Hatherden and Saltby", URL: "/staff/westmere/offers/drafts/1", Sum: pounds(900), Saved: now}}, NewURL: "/officer/offers/new", ReadinessURL: "/officer/readiness", CSVURL: "/officer/offers.csv"}),
		"officer-offers.none":       giving(view.Offers{ReadinessURL: "/officer/readiness", CSVURL: "/officer/offers.csv"}),
		"officer-offer":             giving(form),
		"officer-offer.wrong":       wrong,
		"officer-offer.counter":     staff("Money", counter),
		"officer-offer-check":       giving(view.OfferCheck{Name: "Grass cutting", Version: 2, Lines: []view.OfferLine{{Label: "For how long", Cells: []view.OfferCell{{Text: "1 year"}}}}, Areas: []view.OfferDraftArea{{Name: "Hatherden", Sum: pounds(4200)}, {Name: "Saltby St Mary and Cotes", Sum: pounds(3000)}}, Total: pounds(7200), Action: "/a", Cmd: "c", ChangeURL: "/a/edit", Back: back}),
		"offer":                     giving(countered),
		"offer.answer":              staff("Money", answering),
		"offer.money":               staff("Money", moving),
		"offer.held":                staff("Money", held),
		"offer.public":              money(public),
		"officer-readiness":         giving(view.Readiness{Rows: []view.ReadinessRow{{Area: "Hatherden", Kind: "Parish or town council", Hours: "4 hours a week", Insurance: "Yes", VAT: "Yes", Skill: "Yes", Step: "Full transfer", Words: "From April.", Checked: opens, Agreed: "Shadow budget, up to £600", AgreedURL: "/staff/westmere/offers/readiness/hatherden"}, {Area: "Little Fossby", Kind: "Parish meeting"}}, Reasons: []view.ReasonCount{{Reason: "liability", N: 1}}, Reluctant: all[2:3], Back: back}),
		"offers":                    money(view.PublicOffers{To: all[:1], From: all[2:3], Steps: []view.AreaSteps{{Area: "Little Fossby", Table: &view.Table{Caption: "How far Little Fossby decides", Columns: []view.Column{{Name: "Recorded"}, {Name: "Step"}, {Name: "Up to", Num: true}}, Rows: [][]view.Cell{{{Text: "1 November 2026"}, {Text: "Shadow budget", Small: "The parish meeting has no clerk."}, {Text: "£600"}}}}}}, Back: view.Link{Name: "Hatherden", URL: "/p/hatherden"}}),
		"offers.none":               money(view.PublicOffers{Back: view.Link{Name: "Hatherden", URL: "/p/hatherden"}}),
		"officer-readiness.nothing": giving(view.Readiness{Back: back}),
		"clerk-readiness":           staff("Money", view.ReadinessForm{Action: "/staff/hatherden/readiness", Cmd: "c", Base: "1", Back: back, Answers: choices, Steps: choices, Checked: opens, Agreed: []view.Link{{Name: "Westmere Council has recorded how far the area decides: Shadow budget, up to £600.", URL: "/staff/hatherden/rounds/new"}}}),
	}
}
