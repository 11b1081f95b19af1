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
		{Name: "41 street lights", From: "Westmere Council", To: "Upper Denshaw", Condition: "Columns, energy and insurance go with them", Amount: pounds(9000), Stage: models.TransferDeclined, Offered: day, Answered: opens, Why: "Columns uninsured; clerk hours, 6 a week.", Next: "Westmere: write a counter-offer"},
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
	offer.Body = view.Offer{Fence: fenceForm(), Action: "/officer/offers", Cmd: "c3", Back: "/officer/offers", Bodies: []view.Choice{
		{Value: "hatherden-pc", Text: council, Hint: "Parish council, 1,840 electors"}, {Value: "little-fossby", Text: "Little Fossby Parish Meeting", Hint: "No council; 118 electors"}}}

	return map[string]view.Page{
		"clerk-home":       staff("Today", home),
		"clerk-home.quiet": staff("Today", view.ClerkHome{Now: now}),
		"clerk-home.look": staff("Today", view.ClerkHome{Now: now, Look: []view.Job{{Do: "Every entry of Hatherden", URL: "/p/hatherden/journal",
			Why: "All movements of money, to read and as a file."}}}),
		"clerk-rounds":            staff("Rounds", view.ClerkRounds{NewURL: "/staff/hatherden/rounds/new", Soon: home.Soon, Rounds: []view.RoundRow{home.Rounds[0].RoundRow}}),
		"clerk-rounds.none":       staff("Rounds", view.ClerkRounds{NewURL: "/staff/hatherden/rounds/new"}),
		"clerk-transfers":         staff("Money", view.Transfers{Rows: rows[:1], Own: &view.OwnMoney{Fence: fenceForm(), Action: "/staff/hatherden/money", Cmd: "c7", Kinds: []view.Choice{{Value: "precept", Text: "Precept"}, {Value: "cil_neighbourhood", Text: "Neighbourhood share of the levy"}}}}),
		"clerk-transfer":          staff("Money", transfer),
		"clerk-transfer.accepted": wrong,
		"officer-offers":          officer,
		"officer-offer":           offer,
	}
}
