package view_test

import (
	"maps"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// The samples tell one story: the parish of Hatherden on Tuesday 24 November
// 2026, with sums and projects of the demonstration. Votes are illustrative.
var (
	now      = time.Date(2026, 11, 24, 19, 42, 0, 0, time.UTC)
	opens    = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	closes   = time.Date(2026, 11, 30, 21, 0, 0, 0, time.UTC)
	counted  = time.Date(2026, 12, 1, 9, 10, 0, 0, time.UTC)
	resolves = time.Date(2026, 12, 14, 19, 30, 0, 0, time.UTC)
)

const council = "Hatherden Parish Council"

// samples are the pages that golden files exist for.
func samples() map[string]view.Page {
	all := map[string]view.Page{}
	for _, group := range []map[string]view.Page{
		ballotSamples(),
		boardSamples(),
		bookSamples(),
		bodySamples(),
		budgetSamples(),
		countSamples(),
		deliverySamples(),
		dutySamples(),
		fencesSamples(),
		ideaSamples(),
		labSamples(),
		offerSamples(),
		officerBodySamples(),
		oversightSamples(),
		partnerSamples(),
		peopleSamples(),
		placeSamples(),
		proposeSamples(),
		resultSamples(),
		roundSamples(),
		scenarioSamples(),
		setupSamples(),
		staffSamples(),
		strandSamples(),
		termsSamples(),
		totalsSamples(),
	} {
		maps.Copy(all, group)
	}
	return all
}

// public is the shell that residents see; page fills its body.
func public(body any) view.Page {
	return view.Page{Place: view.Link{Name: "Hatherden Decides", URL: "/r/h26"}, RunBy: council, CSRF: "token", Body: body}
}

// money is the shell of a place.
func money(body any) view.Page {
	p := public(body)
	p.Place = view.Link{Name: "Hatherden", URL: "/p/hatherden"}
	p.SignIn = "/sign-in"
	p.Demo = true
	p.Nav = []view.NavItem{{Name: "Money", URL: "/p/hatherden", Current: true}, {Name: "Rounds", URL: "/p/hatherden#rounds"}, {Name: "Ideas", URL: "/p/hatherden#ideas"}}
	return p
}

// staff is the shell of the clerk.
func staff(current string, body any) view.Page {
	p := view.Page{Place: view.Link{Name: "Hatherden", URL: "/clerk"}, RunBy: council, CSRF: "token", Body: body,
		Staff: &view.Staff{Role: "Parish clerk", SignOut: "/sign-out"}}
	for _, name := range []string{"Today", "Rounds", "Ideas", "Money"} {
		p.Nav = append(p.Nav, view.NavItem{Name: name, URL: "/clerk/" + name, Current: name == current})
	}
	return p
}

func pounds(n int64) view.Money { return view.GBP(n * 100) }

var keysWhileVoting = view.Keys{
	Choose:  view.Key{Detail: "Until Monday 30 November, 9pm. 418 people have voted so far."},
	Money:   view.Key{Turned: true, Detail: "£76,400 received from five partners."},
	Resolve: view.Key{Detail: "Monday 14 December, 7:30pm, village hall. Anyone may come."},
}

var ruleWords = []string{
	"In each pot the projects are put in order of how many people chose them. Going down the list, each one that the money still covers is recommended.",
	"If two are level, the cheaper one comes first, and if they cost the same a lot decides that was drawn before voting opened.",
}

func sums() view.Sums {
	return view.Sums{
		Rows: []view.SumRow{
			{Name: "Parish precept", Ink: "1", Signed: pounds(20000), Received: pounds(20000), Released: pounds(13200)},
			{Name: "Community infrastructure levy", Ink: "2", Condition: "Building and repairs; spend by October 2030", Unspent: "£7,900 unspent, to be committed by 31 October 2030.", Signed: pounds(26400), Received: pounds(26400), Released: pounds(18500)},
			{Name: "Police and Crime Commissioner", Ink: "3", Condition: "Community safety", Signed: pounds(8000), Received: pounds(8000), Released: pounds(6900)},
			{Name: "Marshlands NHS Trust", Ink: "4", Condition: "Older people and carers, running costs", Signed: pounds(12000), Received: pounds(6000), Released: pounds(0)},
			{Name: "Fenbridge Homes", Ink: "5", Condition: "Its estates, things that last", Signed: pounds(10000), Received: pounds(10000)},
			{Name: "Jobcentre Plus Westmere", Ink: view.InkAligned, Condition: "Adult skills", Signed: pounds(22000), NotPooled: true},
			{Name: "Vale Fire", Condition: "Withdrew on 12 November 2026", Withdrawn: true},
			{Name: "Grass and paths", Condition: "Open spaces", Coming: "£6,000 accepted and not here yet: it counts at Westmere until it arrives"},
		},
		Total: view.SumRow{Signed: pounds(98400), Received: pounds(70400), Released: pounds(38600)},
	}
}

var ideaRows = []view.IdeaRow{
	{Title: "Inclusive swing and surfacing", URL: "/i/swing", Summary: "A wheelchair swing and soft ground on the recreation ground.", Ask: pounds(14800), State: models.ProposalAdmitted},
	{Title: "Benches by the river", URL: "/i/benches", Summary: "Two benches where the path widens.", Ask: pounds(1200), State: models.ProposalSubmitted},
	{Title: "Resurface a driveway", URL: "/i/drive", Summary: "The private drive behind Mill Lane.", Ask: pounds(6000), State: models.ProposalNotFeasible},
}

var people = []view.Persona{
	{ID: "clerk", Role: "The clerk", Does: "Runs the round of Hatherden, twelve hours a week."},
	{ID: "councillor", Role: "A councillor", Does: "Sees the tally in bands and resolves in December."},
	{ID: "officer", Role: "The Westmere officer", Does: "Offers money to the areas."},
	{ID: "resident", Role: "A resident, 16", Does: "Votes with the code of a letter."},
}

func placeSamples() map[string]view.Page {
	rounds := []view.RoundRow{
		{Name: "Hatherden Decides", URL: "/r/h26", Place: "Hatherden", Phase: models.PhaseVoting, Opens: opens, Closes: closes, Money: pounds(76400)},
		{Name: "Quarrybank Youth Fund", URL: "/r/q27", Place: "Quarrybank", Phase: models.PhasePreparing, Opens: opens.AddDate(0, 3, 0), Closes: closes.AddDate(0, 3, 0), Money: pounds(9000)},
		{Name: "Hatherden 2025", URL: "/r/h25", Place: "Hatherden", Phase: models.PhaseResolved, Opens: opens.AddDate(-1, 0, 0), Closes: closes.AddDate(-1, 0, 0), Money: pounds(31000)},
	}
	home := view.Home{Find: "/find", Rounds: rounds[:2], Try: []view.Try{
		{Do: "Watch the count as a councillor", Why: "Ballots arrive by themselves. You see bands, never a ballot.", URL: "/r/h26/wall", As: "councillor", Minutes: 2},
		{Do: "Propose an idea", Why: "You need no account.", URL: "/p/hatherden/propose", Minutes: 1},
	}, Who: people, WhoURL: "/who", Places: []view.PlaceRow{
		{Name: "Hatherden", URL: "/p/hatherden", Within: "Westmere", Rounds: 1},
		{Name: "Llanfair-y-Dolydd", URL: "/p/llanfair"},
	}}
	unknown := view.Page{RunBy: council, CSRF: "token", Body: home, Form: map[string]string{"postcode": "ZZ9 9ZZ"},
		Errors: []view.FieldError{{Name: "postcode", Message: "We have no place for this postcode. It may be outside the areas that take part: choose from the list"}}}
	straddling := home
	straddling.Who, straddling.Try, straddling.Found = nil, nil, home.Places
	place := view.Place{Name: "Hatherden", BodyURL: "/p/hatherden/body", Intro: "What five partners and the parish bring together, and what it buys.", AsOf: now, Sums: sums(), Rounds: rounds,
		Ideas: ideaRows, Propose: "/p/hatherden/propose", Asks: "/p/hatherden/asks", Groups: "/p/hatherden/groups", AllURL: "/p/hatherden/entries", Publications: "/p/hatherden/publications", Entries: []view.Entry{
			{At: now.AddDate(0, 0, -2), What: "Marshlands NHS Trust transferred to Older people and carers", Amount: pounds(6000), Ref: "BACS 88213"},
			{At: now.AddDate(0, -1, 0), What: "Westmere Council passed on the community infrastructure levy", Amount: pounds(26400), Ref: "CIL/2025/2"},
			{At: now.AddDate(0, -7, 0), What: "Precept, first half", Amount: view.GBP(int64(1000012)), URL: "/e/1"},
		}}
	journal := place
	journal.Intro, journal.AllURL = "Every movement of money, the last one first. A line is never changed: a correction is another line.", "/p/hatherden/journal.csv"
	idea := view.Proposal{By: "A resident", Title: "Inclusive swing and surfacing", Summary: "A wheelchair swing and soft ground on the recreation ground, so that every child can play.",
		Need: "The nearest one is nine miles away.", Where: "Recreation ground, beside the old swings", Period: "Once", After: "The parish, £60 a year for inspection",
		Deliver: "Hatherden Parish Council", Ask: pounds(14800), Asked: opens.AddDate(0, -2, 0), State: models.ProposalAdmitted, Power: "General power of competence",
		Round: &view.Link{Name: "Hatherden Decides", URL: "/r/h26"}, Back: "/p/hatherden#ideas",
		History: []view.Event{{At: opens.AddDate(0, -1, 0), What: "Put on the ballot. The cost was checked with two firms."}, {At: opens.AddDate(0, -2, 0), What: "Proposed online."}}}
	refused := view.Proposal{Title: "Resurface a driveway", Summary: "The private drive behind Mill Lane is full of holes.", Period: "Once", After: "The owner", Deliver: "A firm",
		Ask: pounds(6000), Asked: opens.AddDate(0, -2, 0), State: models.ProposalNotFeasible, Reason: "It would serve a private person, not the neighbourhood.",
		Words: "The lane itself is a highway: ask Westmere Council about potholes there.", Back: "/p/hatherden#ideas", Asks: []view.AskRow{lateAsk},
		Again: &view.Link{Name: "Resurface a driveway, Hatherden 2025", URL: "/i/old"}, Later: []view.Link{{Name: "Resurface a driveway", URL: "/i/new"}}}
	return map[string]view.Page{
		"home":         {Demo: true, RunBy: council, CSRF: "token", SignIn: "/sign-in", Body: home},
		"home.empty":   {Body: view.Home{Find: "/find"}},
		"home.unknown": unknown,
		"home.found":   {RunBy: council, CSRF: "token", Body: straddling, Form: map[string]string{"postcode": "ZZ1 9ZZ"}},
		"place":        money(place),
		"journal":      money(journal),
		"place.empty": money(view.Place{Name: "Little Fossby", BodyURL: "/p/little-fossby/body", Warnings: []string{"The designation of the forum ends on 3 May 2027."}, Intro: "What the parish meeting has, and what it buys.", AsOf: now,
			Propose: "/p/little-fossby/propose", Asks: "/p/little-fossby/asks", Groups: "/p/little-fossby/groups"}),
		"proposal":          money(idea),
		"proposal.refused":  money(refused),
		"proposal.erased":   money(view.Proposal{Erased: true, Ask: pounds(100), Asked: opens, State: models.ProposalWithdrawn, Back: "/p/hatherden"}),
		"proposal-received": money(view.ProposalReceived{Title: "Bench at the bus stop", Follow: "https://chest.example/i/k7m492qdtx", FollowTo: "/i/k7m492qdtx", PlaceURL: "/p/hatherden", Next: "The clerk looks at it before Friday 23 October and says on this page what becomes of it."}),
		"help":              public(nil),
		"privacy":           public(nil),
		"cookies":           public(nil),
		"accessibility":     public(nil),
		"error.404":         public(view.Problem{Status: 404}),
		"error.no-result":   public(view.Problem{Status: 404, Sentence: "The result stands here as soon as the count is published.", Closes: closes}),
		"error.403":         staff("", view.Problem{Status: 403, Back: "/clerk"}),
		"error.429":         public(view.Problem{Status: 429}),
		"error.500":         public(view.Problem{Status: 500, Incident: "A7K2"}),
		"error.503":         public(view.Problem{Status: 503}),
		"sign-in":           {Demo: true, Body: view.SignIn{Action: "/sign-in", Next: "/clerk", Link: "/enter", Who: people[:3], WhoURL: "/who"}},
	}
}
