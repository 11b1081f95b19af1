package view_test

import "commonchest/handlers/web/view"

func flow() view.Flow {
	from := func(name string, ink view.Ink, sum int64) view.FlowPart {
		return view.FlowPart{Name: name, Ink: ink, Sum: pounds(sum)}
	}
	use := func(name string, sum int64, tick bool) view.FlowUse {
		return view.FlowUse{Name: name, Sum: pounds(sum), Tick: tick}
	}
	open := func(sum int64) view.FlowUse {
		return view.FlowUse{Name: "not yet decided", Sum: pounds(sum), Open: true}
	}
	council := "Westmere Council"
	return view.Flow{Streams: []view.FlowStream{
		{Name: "Pooled, no condition", Ink: "6", Sum: pounds(112000), From: []view.FlowPart{from(council, "6", 112000)}, Uses: []view.FlowUse{use("Recreation ground, Hatherden", 18000, false), use("Grass cutting, Saltby", 4200, false), open(89800)}},
		{Name: "Families with complex needs", Ink: "6", Sum: pounds(38000), From: []view.FlowPart{from(council, "6", 38000)}, Uses: []view.FlowUse{open(38000)}},
		{Name: "Kept and spent by the partner", Ink: view.InkAligned, Sum: pounds(52000), From: []view.FlowPart{from(council, "6", 30000), from("Jobcentre Plus Westmere", view.InkAligned, 22000)}, Uses: []view.FlowUse{use("Spent by its partner alongside", 52000, false)}},
		{Name: "Older people and carers", Ink: "4", Sum: pounds(60000), From: []view.FlowPart{from("Marshlands NHS Trust", "4", 60000)}, Uses: []view.FlowUse{use("Carers’ drop-in", 6500, true), use("Warm hub, winter openings", 4800, true), open(48700)}},
		{Name: "Community safety", Ink: "3", Sum: pounds(45000), From: []view.FlowPart{from("Vale Police and Crime Commissioner", "3", 45000)}, Uses: []view.FlowUse{use("Two speed-indicator devices", 6900, true), open(38100)}},
		{Name: "Fenbridge estates", Ink: "5", Sum: pounds(40000), From: []view.FlowPart{from("Fenbridge Homes", "5", 40000)}, Uses: []view.FlowUse{open(40000)}},
		{Name: "Community infrastructure levy", Ink: "2", Sum: pounds(26400), From: []view.FlowPart{from("Hatherden: Community infrastructure levy", "2", 26400)}, Uses: []view.FlowUse{use("Village hall kitchen", 18500, true), open(7900)}},
		{Name: "Precepts", Ink: "1", Sum: pounds(23600), From: []view.FlowPart{from("Hatherden: Parish precept", "1", 20000), from("Saltby: Parish precept", "1", 3600)},
			Uses: []view.FlowUse{use("Dementia-friendly bus-shelter seats", 3600, true), use("Allotment water", 3150, true), use("Community orchard", 2450, true), use("Defibrillator and cabinet", 2100, true), use("Parish archive scanning", 1900, true), open(10400)}},
	}, Withdrawn: []view.FlowPart{from("Vale Fire and Rescue, withdrew", view.InkAligned, 15000)}}
}

func budgetSamples() map[string]view.Page {
	table := sums()
	table.First = "Partner"
	table.Rows[0].URL = "/p/westmere/budget/own/hatherden-precept"
	table.Rows = append([]view.SumRow{{Name: "Westmere Council", Ink: "6", Signed: pounds(150000), Received: pounds(135000), Released: pounds(22200), Parts: []view.SumPart{
		{Sum: pounds(112000), Text: "No condition", Fund: "Vale Place Budget", URL: "/p/westmere/budget/signed/westmere-pooled"},
		{Sum: pounds(38000), Text: "Families", Fund: "Families with complex needs", URL: "/p/westmere/budget/signed/westmere-families"}}}}, table.Rows...)
	budget := view.PlaceBudget{Name: "Vale Place Budget 2026-27", Lead: "What seven partners and parishes bring together for six neighbourhoods, and what it buys.", AsOf: now,
		Signed: view.BudgetFigure{Sum: pounds(397000), Then: "It was £412,000 until Vale Fire and Rescue withdrew."}, Columns: table, Pooled: "86.9%", Of: "£345,000 of £397,000",
		Flow: flow(), Note: "A tick marks a project that the body has resolved. Empty boxes, £234,900 in all, are not yet decided.", Heading: "By partner", Journal: "/p/westmere/journal.csv",
		Held:  "Westmere Council keeps the pooled money and records what arrives.",
		Views: []view.NavItem{{Name: "By partner", URL: "/p/westmere/budget", Current: true}, {Name: "By fund", URL: "/p/westmere/budget/fund"}, {Name: "By strand", URL: "/p/westmere/budget/strand"}},
		Gains: []view.GainRow{{Partner: "Vale Police and Crime Commissioner", URL: "/p/westmere/budget/signed/westmere-pcc", Rule: "20% of call-outs avoided goes back to it.", Saving: pounds(9500), Back: pounds(1900), Estimate: true}}}
	signed := view.Commitment{Name: "Community safety", Partner: "Vale Police and Crime Commissioner", Stage: view.Tag{Text: "Signed", Colour: "green"},
		Sums:  view.Sums{First: "Neighbourhood", Rows: table.Rows[3:4], Total: table.Rows[3]},
		Facts: []view.Term{{Key: "Amount", Value: "£45,000"}, {Key: "Signed by", Value: "Chief finance officer"}, {Key: "On the authority of", Value: "Scheme of delegation"}, {Key: "Decided on", Value: "10 June 2026"}},
		Why:   "What residents see as unsafe is not always what our figures show.", Back: view.Link{Name: budget.Name, URL: "/p/westmere/budget"},
		Instalments: []view.InstalmentRow{{Due: opens, Amount: pounds(15000), State: view.Tag{Text: "Received", Colour: "green"}}, {Due: closes, Amount: pounds(30000), State: view.Tag{Text: "Due"}}},
		Entries:     []view.Entry{{At: opens, What: "Signed", Amount: pounds(45000)}, {At: opens, What: "Received", Amount: pounds(15000), Ref: "BACS 88213"}},
		History:     []view.Event{{At: opens.AddDate(0, -2, 0), What: "Invited."}, {At: opens, What: "Signed by the partner."}}}
	withdrawn := signed
	withdrawn.Stage, withdrawn.Ending, withdrawn.Instalments = view.Tag{Text: "Withdrawn", Colour: "grey"}, "Our own budget was cut in the year.", nil
	return map[string]view.Page{
		"place-budget":         money(budget),
		"place-budget.empty":   money(view.PlaceBudget{Name: "Marsh", Lead: "What 0 partners bring together, and what it buys.", AsOf: now, Heading: "By partner", Journal: "/p/marsh/journal.csv", Pooled: "0%", Held: "Marsh Parish Council keeps the pooled money."}),
		"commitment":           money(signed),
		"commitment.withdrawn": money(withdrawn),
	}
}

func partnerSamples() map[string]view.Page {
	shell := func(body any) view.Page {
		p := money(body)
		p.SignIn, p.Nav = "", []view.NavItem{{Name: "What you have signed", URL: "/partner"}}
		p.Staff = &view.Staff{Role: "Partner", SignOut: "/sign-out", Account: "/account"}
		return p
	}
	open := view.Tag{Text: "Invited"}
	row := view.PartnerRow{Name: "Community safety", URL: "/partner/westmere-pcc", Partner: "Vale Police and Crime Commissioner", Budget: "Vale Place Budget 2026-27", Asked: pounds(45000), Stage: open, Next: "Your answer is awaited."}
	terms := []view.Term{{Key: "Asked for", Value: "£45,000"}, {Key: "What it may be spent on", Value: "For community safety"}}
	ask := view.PartnerPage{Name: row.Name, Partner: row.Partner, Budget: row.Budget, Stage: open, Asker: "Westmere Council", Asked: row.Asked, AnswerBy: closes, Essential: true, Open: true, Facts: terms,
		Answers: []view.Choice{{Value: "sign", Text: "Sign, with conditions if you need them", Hint: "Nothing is signed before you have checked it."}, {Value: "discuss", Text: "We are still talking about it", Hint: "It binds you to nothing."}, {Value: "decline", Text: "Decline", Hint: "Nobody is made to sign."}},
		Action:  row.URL, Cmd: "cmd", Back: "/partner", History: []view.Event{{At: opens, What: "Invited."}}}
	wrong := shell(ask)
	wrong.Errors = []view.FieldError{{Name: "answer", Message: "Choose one"}}
	signed := ask
	table := sums()
	signed.Open, signed.Answers, signed.Stage = false, nil, view.Tag{Text: "Signed", Colour: "green"}
	signed.Sums, signed.Bought = &view.Sums{First: "Neighbourhood", Rows: table.Rows[2:3], Total: table.Rows[2]}, []view.FlowUse{{Name: "Two speed-indicator devices", Sum: pounds(6900), Tick: true}, {Name: "not yet decided", Sum: pounds(1100), Open: true}}
	signed.Public, signed.Withdraw, signed.Paper = "/p/westmere/budget/signed/westmere-pcc", row.URL+"/withdraw", row.URL+"/paper"
	sign := view.PartnerSign{Name: row.Name, Budget: row.Budget, Fence: fenceForm(), Parts: []int{1, 2, 3, 4}, Prefix: "£", Action: row.URL + "/sign", Cmd: "cmd", Back: row.URL,
		Poolings: []view.Choice{{Value: "pooled", Text: "Pooled: it is paid in, and rounds decide on it", Checked: true}, {Value: "aligned", Text: "Aligned: the partner keeps it and spends it to the result"}}}
	notSumming := shell(sign)
	notSumming.Form = map[string]string{"amount": "45000", "part-1": "15000"}
	notSumming.Errors = []view.FieldError{{Name: "instalments", ID: "part-1", Message: "The instalments come to 15000 and the amount is 45000: they must be the same to the penny"}}
	check := view.PartnerCheck{Name: row.Name, Budget: row.Budget, Facts: terms, Instalments: []view.Term{{Key: "1 July 2026", Value: "£45,000"}}, Why: "We hope for quieter evenings.", CoolingOff: 14,
		Keep: []view.HiddenField{{Name: "amount", Value: "45000"}}, Action: row.URL + "/sign", Cmd: "cmd"}
	withdraw := view.PartnerWithdraw{Name: row.Name, Before: pounds(412000), After: pounds(375000), Unpaid: pounds(0), Back: pounds(37000), Stays: pounds(8000), Held: []view.Term{{Key: "Hatherden Decides", Value: "£8,000 is set aside"}},
		Rounds: []string{"Quarrybank Begins"}, Passed: []string{"Community safety, Hatherden"}, Essential: true, Action: row.URL + "/withdraw", Cmd: "cmd", BackURL: row.URL}
	free := withdraw
	free.Free, free.Until, free.Rounds, free.Held, free.Passed = true, closes, nil, nil, nil
	return map[string]view.Page{
		"partner-home": shell(view.PartnerHome{Rows: []view.PartnerRow{row}}), "partner-home.none": shell(view.PartnerHome{}),
		"partner": shell(ask), "partner.signed": shell(signed), "partner.wrong": wrong, "partner-sign": shell(sign), "partner-sign.wrong": notSumming,
		"partner-check": shell(check), "partner-withdraw": shell(withdraw), "partner-withdraw.free": shell(free), "partner-paper": shell(signed),
	}
}

func boardSamples() map[string]view.Page {
	late := view.PartnerRow{Name: "Young people after school", URL: "/staff/westmere/partners/westmere-schools", Partner: "Westmere Schools Forum", Asked: pounds(18000), Stage: view.Tag{Text: "In discussion", Colour: "yellow"}, AnswerBy: opens, Late: true, Next: "Your answer is awaited."}
	signed := view.PartnerRow{Name: "Community safety", URL: "/staff/westmere/partners/westmere-pcc", Partner: "Vale Police and Crime Commissioner", Asked: pounds(45000), Amount: pounds(45000), Received: pounds(15000), Stage: view.Tag{Text: "Signed", Colour: "green"}, Essential: true, Next: "The next instalment is to come."}
	board := view.PartnerBoard{Budget: "Vale Place Budget 2026-27", PublicURL: "/p/westmere/budget", Rows: []view.PartnerRow{signed, late}, NewURL: "/staff/westmere/partners/new", Action: "/staff/westmere/partners", Cmd: "cmd",
		Paymasters: []view.Choice{{Value: "council", Text: "The council", Checked: true}, {Value: "parish", Text: "A parish or town council"}}, Payers: []view.Choice{{Value: "westmere-council", Text: "Westmere Council", Checked: true}}}
	invite := view.PartnerInvite{Partners: []view.Choice{{Value: "vale-pcc", Text: "Vale Police and Crime Commissioner"}, {Value: "new", Text: "Another body", Checked: true}}, Poolings: []view.Choice{{Value: "pooled", Text: "Pooled", Checked: true}},
		Essential: []view.Choice{{Value: "yes", Text: "Essential"}}, Fence: fenceForm(), Prefix: "£", Action: "/staff/westmere/partners/new", Cmd: "cmd", Back: "/staff/westmere/partners"}
	manage := view.PartnerManage{PartnerRow: signed, Facts: []view.Term{{Key: "Amount", Value: "£45,000"}}, Receives: true, Saves: true, Prefix: "£", Action: signed.URL, Cmd: "cmd", Back: "/staff/westmere/partners",
		Instalments: []view.InstalmentRow{{Due: opens, Amount: pounds(15000), State: view.Tag{Text: "Late", Colour: "orange"}}}, History: []view.Event{{At: opens, What: "Invited."}}}
	linked := manage
	linked.Receives, linked.Saves, linked.Link, linked.LinkEnds = false, false, "https://chest.example/enter/abcdefghijklmnopqrstuvwxyz", closes
	mailed := manage
	mailed.Receives, mailed.Saves, mailed.MailReady, mailed.Mails = false, false, true, []view.MailRow{{At: closes, What: "A link is to be sent since 9:00 on 5 November 2026.", Tag: view.Tag{Text: "Waiting", Colour: "yellow"}},
		{At: opens, What: "A link was given up at 9:00 on 4 November 2026: the mail server does not know the address. Make another one. Its answer: 550 5.1.1.", Tag: view.Tag{Text: "Not sent", Colour: "red"}}}
	asked := public(view.AskLink{Ready: true, Action: "/enter", SignIn: "/sign-in"})
	asked.Errors = []view.FieldError{{Name: "email", Message: "Enter an email address, like name@example.org"}}
	used := public(view.Enter{Action: "/enter/abc", Cmd: "cmd", Another: "/enter"})
	used.Errors = []view.FieldError{{Message: "This link has been used. Ask for another one; if it was not you, say so"}}
	return map[string]view.Page{"partner-board": staff("Today", board), "partner-board.none": staff("Today", view.PartnerBoard{Budget: "Marsh", PublicURL: "/p/marsh/budget", NewURL: "/staff/marsh/partners/new", Action: "/staff/marsh/partners", Cmd: "cmd", Paymasters: board.Paymasters, Payers: board.Payers}),
		"partner-invite": staff("Today", invite), "partner-manage": staff("Today", manage), "partner-manage.link": staff("Today", linked), "partner-manage.mail": staff("Today", mailed),
		"ask-link": public(view.AskLink{Ready: true, Action: "/enter", SignIn: "/sign-in"}), "ask-link.wrong": asked, "ask-link.off": public(view.AskLink{SignIn: "/sign-in"}), "enter": public(view.Enter{Action: "/enter/abc", Cmd: "cmd"}), "enter.used": used}
}
