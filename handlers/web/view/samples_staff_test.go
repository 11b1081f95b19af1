package view_test

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
)

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

	return map[string]view.Page{
		"clerk-home":       staff("Today", home),
		"clerk-home.quiet": staff("Today", view.ClerkHome{Now: now}),
		"clerk-home.look": staff("Today", view.ClerkHome{Now: now, Look: []view.Job{{Do: "Every entry of Hatherden", URL: "/p/hatherden/journal",
			Why: "All movements of money, to read and as a file."}}}),
		"clerk-rounds":      staff("Rounds", view.ClerkRounds{NewURL: "/staff/hatherden/rounds/new", Soon: home.Soon, Rounds: []view.RoundRow{home.Rounds[0].RoundRow}}),
		"clerk-rounds.none": staff("Rounds", view.ClerkRounds{NewURL: "/staff/hatherden/rounds/new"}),
	}
}
