package view_test

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func offers() []view.TransferRow {
	day := opens.AddDate(0, -1, 0)
	return []view.TransferRow{
		{Name: "Recreation ground", From: "Westmere Council", To: "Hatherden", Condition: "Three years; repairs and safety checks go with it", Amount: pounds(18000), Stage: models.TransferAccepted, Offered: day, Answered: opens, URL: "/clerk/transfers/1", Next: "Hatherden: record it when it is in the bank"},
		{Name: "Grass cutting", From: "Westmere Council", To: "Saltby St Mary and Cotes", Condition: "One year; contract passes over", Amount: pounds(4200), Stage: models.TransferReceived, Offered: day, Answered: opens, Received: opens, BankRef: "BACS 71120", Next: "Nothing to do"},
		{Name: "41 street lights", From: "Westmere Council", To: "Upper Denshaw", Condition: "Columns, energy and insurance go with them", Amount: pounds(9000), Stage: models.TransferDeclined, Offered: day, Answered: opens, Next: "Westmere: write a counter-offer"},
		{Name: "Verge and telephone box", From: "Westmere Council", To: "Little Fossby", Amount: pounds(600), Stage: models.TransferOffered, Offered: day, URL: "/clerk/transfers/4", Next: "Little Fossby has not answered"},
	}
}

func staffSamples() map[string]view.Page {
	home := view.ClerkHome{Now: now, Count: 3, Minutes: 20, Also: []view.Link{{Name: "Set up a round in Hatherden", URL: "/staff/hatherden/rounds/new"}},
		Today: []view.Job{
			{Do: "Ask a second person to check 3 paper ballots", URL: "/clerk/paper", Why: "You keyed them yesterday. They are not counted until someone else has keyed them too.", Minutes: 10, Tag: view.Tag{Text: "Due today", Colour: "orange"}},
			{Do: "Decide about an idea that names a neighbour", URL: "/clerk/ideas/9", Why: "Hidden from everyone since 8:15am. Ask for a new wording, or refuse with a reason.", Minutes: 5, Tag: view.Tag{Text: "Due today", Colour: "orange"}},
			{Do: "Send 2 replacement codes", URL: "/clerk/codes", Why: "Two residents rang: letters never came. The old codes stop working when you do.", Minutes: 5, Tag: view.Tag{Text: "Waiting 1 day", Colour: "orange"}}},
		Soon:    []view.Job{{Do: "Answer Westmere about the recreation ground", URL: "/clerk/transfers/1", Why: "You accepted on one condition: the safety report first. It came this morning.", Minutes: 15, Tag: view.Tag{Text: "By 27 Nov", Colour: "teal"}}},
		Waiting: []view.Job{{Do: "Vale Fire withdrew £15,000", URL: "/p/vale", Why: "Westmere has to publish what it changes. No Hatherden pot is touched.", Tag: view.Tag{Text: "With Westmere", Colour: "grey"}}},
		Rounds: []view.RailRound{{RoundRow: view.RoundRow{Name: "Hatherden Decides", URL: "/clerk/rounds/h26", Phase: models.PhaseVoting, Opens: opens, Closes: closes},
			Turnout: &view.Turnout{People: 418, Step: 1, Roll: 1402, At: now}, Channels: []view.Channel{{Name: "online", People: 352}, {Name: "paper", People: 51}, {Name: "helped", People: 15}}, WallURL: "/r/h26/wall", TookPart: "/clerk/rounds/h26/people"}},
		Coming: []view.Event{{At: closes, What: "Voting closes by itself at 9pm. Nothing to do."}, {At: counted, What: "Count paper in: issued, used, spoiled, unused."}, {At: resolves, What: "Council resolves. Minute wording is ready."}}}

	rows := offers()
	transfer := view.Transfer{TransferRow: rows[3], Action: "/clerk/transfers/4", Cmd: "c2", Back: "/clerk/transfers"}
	accepted := view.Transfer{TransferRow: rows[0], Action: "/clerk/transfers/1", Cmd: "c2", Back: "/clerk/transfers"}
	wrong := staff("Money", accepted)
	wrong.Errors = []view.FieldError{{Name: "bank_ref", Message: "Enter the reference on your bank statement"}}
	officer := staff("", view.Transfers{Rows: rows, NewURL: "/officer/offers/new"})
	officer.Place, officer.Staff.Role = view.Link{Name: "Vale Place Budget", URL: "/officer"}, "Westmere officer"
	officer.Nav = []view.NavItem{{Name: "Money", URL: "/p/vale"}, {Name: "Offers to areas", URL: "/officer/offers", Current: true}}
	offer := officer
	offer.Body = view.Offer{Action: "/officer/offers", Cmd: "c3", Back: "/officer/offers", Bodies: []view.Choice{
		{Value: "hatherden-pc", Text: council, Hint: "Parish council, 1,840 electors"}, {Value: "little-fossby", Text: "Little Fossby Parish Meeting", Hint: "No council; 118 electors"}}}

	return map[string]view.Page{
		"clerk-home":              staff("Today", home),
		"clerk-home.quiet":        staff("Today", view.ClerkHome{Now: now}),
		"clerk-transfers":         staff("Money", view.Transfers{Rows: rows[:1], Own: &view.OwnMoney{Action: "/staff/hatherden/money", Cmd: "c7", Kinds: []view.Choice{{Value: "precept", Text: "Precept"}, {Value: "cil_neighbourhood", Text: "Neighbourhood share of the levy"}}}}),
		"clerk-transfer":          staff("Money", transfer),
		"clerk-transfer.accepted": wrong,
		"officer-offers":          officer,
		"officer-offer":           offer,
	}
}

func setupSamples() map[string]view.Page {
	form := view.RoundForm{New: true, Action: "/clerk/rounds", Cmd: "c5", Back: "/clerk/rounds",
		Rules: []view.Choice{{Value: "greedy", Text: "Most chosen first", Hint: "Down the list, whatever the money still covers", Checked: true}, {Value: "equal_shares", Text: "Equal Shares", Hint: "Everyone has the same share to put into what they chose"}},
		Ties:  []view.Choice{{Value: "lot", Text: "The cheaper first, then a lot", Checked: true}, {Value: "number", Text: "By number on the ballot"}},
		Walls: []view.Choice{{Value: "bands", Text: "Bands", Checked: true}, {Value: "exact", Text: "Exact figures"}, {Value: "sealed", Text: "Only how many have voted"}},
		Funds: []view.FundChoice{{Choice: view.Choice{Value: "precept", Text: "Parish precept", Checked: true}, Ink: "1", Amount: pounds(20000)}, {Choice: view.Choice{Value: "cil", Text: "Community infrastructure levy", Hint: "Building and repairs; spend by October 2030"}, Ink: "2", Amount: pounds(26400)}}}
	formPage := staff("Rounds", form)
	formPage.Form = map[string]string{"name": "Hatherden Decides", "opens_at": "2026-11-02T09:00", "closes_at": "2026-11-30T21:00", "min": "1", "max": "0", "threshold": "0", "band_width": "25", "turnout_step": "10"}

	round := view.ClerkRound{Name: "Hatherden Decides", Phase: models.PhasePreparing, Opens: opens, Closes: closes, Resolves: resolves, Cmd: "c6", Base: 4, Back: "/clerk/rounds", PublicURL: "/r/h26",
		Gates: []string{"Fenbridge estates holds nothing yet.", "No codes have been made."}, CodesURL: "/clerk/rounds/h26/codes",
		Parts: []view.TaskPart{
			{Name: "1. The round", Tasks: []view.Task{{Name: "Name and dates", URL: "/clerk/rounds/h26/edit", Hint: "Voting 2 to 30 November 2026. Council on 14 December.", State: view.TaskDone}}},
			{Name: "2. The money", Tasks: []view.Task{{Name: "Funds", URL: "/clerk/rounds/h26/edit#funds", Hint: "5 funds, £76,400.", State: view.TaskDone}, {Name: "Transfers received", URL: "/clerk/transfers", Hint: "Vale Fire has not signed.", State: view.TaskWaiting}}},
			{Name: "3. The ballot", Tasks: []view.Task{{Name: "Ideas", URL: "/clerk/ideas", Hint: "8 need a decision.", State: view.TaskNeedsYou}, {Name: "Letters with codes", URL: "#codes", State: view.TaskNotStarted}, {Name: "Check everything and seal", Hint: "Cannot start until the codes are made.", State: view.TaskCannot}}}}}
	ready := round
	ready.Gates, ready.SealURL = nil, "/clerk/rounds/h26/seal"
	ready.Batches = []view.CodeBatch{{N: 1, Size: 1402, Made: opens.AddDate(0, 0, -14), Downloads: 1, Unused: 12, UnusedURL: "/clerk/rounds/h26/codes/1/unused", SheetURL: "/clerk/rounds/h26/codes/1", FileURL: "/clerk/rounds/h26/codes/1.csv"}}
	voting := view.ClerkRound{Name: "Hatherden Decides", Phase: models.PhaseVoting, Opens: opens, Closes: closes, Resolves: resolves, Cmd: "c6", Back: "/clerk/rounds", PublicURL: "/r/h26", WallURL: "/r/h26/wall",
		CloseURL: "/clerk/rounds/h26/close", Batches: ready.Batches, Turnout: &view.Turnout{People: 418, Step: 1, Roll: 1402, At: now}, Digest: "9f2c4e0a77b1d5e3f8a60c19b7e4d2f1a3c5e7092b4d6f8091a2b3c4d5e6f708"}
	closed := view.ClerkRound{Name: "Hatherden Decides", Phase: models.PhaseClosed, Opens: opens, Closes: closes, Cmd: "c6", Back: "/clerk/rounds", CountURL: "/clerk/rounds/h26/count"}
	countedRound := view.ClerkRound{Name: "Hatherden Decides", Phase: models.PhaseCounted, Opens: opens, Closes: closes, Cmd: "c6", Back: "/clerk/rounds", Publish: "/clerk/rounds/h26/publish", ResultURL: "/r/h26/result"}
	published := view.ClerkRound{Name: "Hatherden Decides", Phase: models.PhasePublished, Opens: opens, Closes: closes, Cmd: "c6", Back: "/clerk/rounds", ResultURL: "/r/h26/result",
		Resolve: &view.ResolveForm{Action: "/clerk/rounds/h26/resolve", Projects: []view.Choice{{Value: "2", Text: "Village hall kitchen, £18,500", Checked: true}, {Value: "3", Text: "Inclusive swing and surfacing, £14,800"}}}}
	resolved := view.ClerkRound{Name: "Hatherden Decides", Phase: models.PhaseResolved, Opens: opens, Closes: closes, Back: "/clerk/rounds", ResultURL: "/r/h26/result", Minute: "26/114", Minuted: resolves}
	flashed := staff("Rounds", ready)
	flashed.Flash = "1,402 codes made."
	codes := view.Codes{Round: "Hatherden Decides", Site: "chest.example/h26", Closes: closes, Batch: 1, Back: "/clerk/rounds/h26"}
	for i := range 6 {
		codes.Slips = append(codes.Slips, view.Slip{Serial: int64(i + 1), Code: "2K7M-492Q-DTX3-R2K", QR: &view.QR{Size: 21, Path: "M0 0h7v7h-7zM1 1v5h5v-5zM2 2h3v3h-3zM14 0h7v7h-7zM15 1v5h5v-5zM16 2h3v3h-3zM0 14h7v7h-7zM1 15v5h5v-5zM2 16h3v3h-3zM9 9h3v3h-3z"}})
	}
	return map[string]view.Page{
		"clerk-round-form":      formPage,
		"clerk-round":           staff("Rounds", round),
		"clerk-round.ready":     flashed,
		"clerk-round.voting":    staff("Rounds", voting),
		"clerk-round.closed":    staff("Rounds", closed),
		"clerk-round.counted":   staff("Rounds", countedRound),
		"clerk-round.published": staff("Rounds", published),
		"clerk-round.resolved":  staff("Rounds", resolved),
		"codes":                 staff("Rounds", codes),
	}
}
