package view_test

import (
	"fmt"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// project makes a row of the sample ballot.
func project(ref, name, line string, cost int64, chosen bool) view.BallotProject {
	return view.BallotProject{Ref: ref, Name: name, Line: line, Cost: pounds(cost), Chosen: chosen}
}

func pots() []view.BallotPot {
	shelter := project("9", "Youth shelter and Wi-Fi", "Half from here, half from Fenbridge estates.", 7200, false)
	shelter.Parts = []view.Part{{Pot: "pcc", Amount: pounds(3600)}, {Pot: "fenbridge", Amount: pounds(3600)}}
	return []view.BallotPot{
		{ID: "cil", Name: "Building and repairs", From: "Community infrastructure levy (CIL)", Ink: "2", Total: pounds(26400), Projects: []view.BallotProject{
			project("1", "Footpath 14 drainage", "Dry all winter between the school and Mill Lane.", 9300, true),
			project("2", "Village hall kitchen", "A kitchen that meets food rules, so the hall can be let.", 18500, false),
			project("3", "Inclusive swing and surfacing", "A wheelchair swing and soft ground on the recreation ground.", 14800, true),
			project("4", "Skate ramp repair", "New plates and rails, safe again by spring.", 11750, false)}},
		{ID: "precept", Name: "Anything for Hatherden", From: "Parish precept", Ink: "1", Total: pounds(20000), Projects: []view.BallotProject{
			project("5", "Defibrillator and cabinet", "On the wall of the shop, open day and night.", 2100, true),
			project("6", "Allotment water", "Three taps, so that nobody carries cans.", 3150, false),
			project("7", "Dementia-friendly bus-shelter seats", "Seats and clear signs at both village stops.", 3600, true),
			project("8", "Community orchard", "Thirty fruit trees anyone may pick from.", 2450, true),
			project("13", "Parish archive scanning", "Photographs and minutes since 1894, free online.", 1900, false)}},
		{ID: "pcc", Name: "Community safety", From: "Police and Crime Commissioner", Ink: "3", Total: pounds(8000), Projects: []view.BallotProject{
			project("10", "Two speed-indicator devices", "Signs that show drivers their speed.", 6900, true), shelter}},
		{ID: "nhs", Name: "Older people and carers", From: "Marshlands NHS Trust, running costs only", Ink: "4", Total: pounds(12000), Projects: []view.BallotProject{
			project("11", "Carers’ drop-in", "A weekly morning for people who look after someone.", 6500, true),
			project("12", "Warm hub, winter openings", "Twenty winter afternoons with soup.", 4800, false)}},
		{ID: "fenbridge", Name: "Fenbridge estates", From: "Fenbridge Homes, things that last", Ink: "5", Total: pounds(10000)},
	}
}

func ballotSamples() map[string]view.Page {
	limited := view.Ballot{RoundID: "h26", Voter: "v1", Round: "Hatherden Decides", Action: "/r/h26/ballot", Live: "/live", Closes: closes, BodyName: council,
		Base: 3, Cmd: "0192f0c1-7f2e-7c3a-9d2e-000000000001", Min: 1, Limited: true, Pots: pots(), Kind: models.BallotCast, Counted: true, Currency: "GBP", Zone: "Europe/London", RoundURL: "/r/h26"}

	over := limited
	over.Pots = pots()
	over.Pots[0].Projects[1].Chosen = true
	over.Counted = false
	overPage := public(over)
	overPage.Errors = []view.FieldError{{Name: "choices", ID: "choice-1", Message: "Too much is chosen from “Building and repairs”: take £16,200 out"}}

	approval := view.Ballot{RoundID: "h26", Voter: "v1", Round: "Hatherden Decides", Action: "/r/h26/ballot", Live: "/live", Closes: closes, BodyName: council,
		Cmd: "0192f0c1-7f2e-7c3a-9d2e-000000000002", Min: 3, Max: 5, Currency: "GBP", Zone: "Europe/London", RoundURL: "/r/h26",
		Pots: []view.BallotPot{{ID: "all", Name: "Projects", Ink: "1", Total: pounds(46400)}}}
	for _, pot := range pots() {
		for _, p := range pot.Projects {
			p.Parts, p.Chosen, p.URL = nil, p.Ref == "1", "/i/"+p.Ref
			approval.Pots[0].Projects = append(approval.Pots[0].Projects, p)
		}
	}

	check := view.Check{Round: "Hatherden Decides", Action: "/r/h26/ballot", Change: "/r/h26/ballot", Closes: closes, Resolves: resolves, BodyName: council,
		Count: 7, Total: pounds(45650), Limited: true, Choices: []string{"1", "3", "5", "7", "8", "10", "11"}, Base: 3, Cmd: "0192f0c1-7f2e-7c3a-9d2e-000000000003", Counted: true}
	for _, pot := range pots() {
		c := view.CheckPot{ID: pot.ID, Name: pot.Name, Ink: pot.Ink, Unused: pot.LeftIn(limited.Left())}
		for _, p := range pot.Projects {
			if p.Chosen {
				c.Projects = append(c.Projects, view.ProjectLine{Ref: p.Ref, Name: p.Name, Cost: p.Cost})
			}
		}
		if len(c.Projects) > 0 {
			check.Pots = append(check.Pots, c)
		}
	}
	langs := []view.Language{{Code: "en", Name: "English", Current: true}, {Code: "cy", Name: "Cymraeg", URL: "/cy/r/h26"}}
	bilingual := public(limited)
	bilingual.Langs = langs
	receipt := view.Receipt{Round: "Hatherden Decides", Code: "K7M4-92QD-TX3R", Kind: models.BallotCast, At: now, Closes: closes, Change: "/r/h26/code", CheckURL: "/r/h26/receipts",
		Keys: keysWhileVoting, Rule: "Most chosen first, in each pot", RuleWords: ruleWords, RoundURL: "/r/h26"}
	blank := receipt
	blank.Kind = models.BallotBlank
	code := view.Code{Round: "Hatherden Decides", Closes: closes, Action: "/r/h26/code", Help: "Ring the clerk on 01632 960123, Monday to Thursday mornings.", Paper: "Paper ballots lie at the shop and in the village hall."}
	wrong := public(code)
	wrong.Errors = []view.FieldError{{Name: "code", Message: "Check the code: one letter is wrong, or two have changed places"}}
	wrong.Form = map[string]string{"code": "2K7M-492Q-DTX3-R2K"}
	return map[string]view.Page{
		"code":            public(code),
		"code.errors":     wrong,
		"ballot":          bilingual,
		"ballot.over":     overPage,
		"ballot.approval": public(approval),
		"check":           public(check),
		"receipt":         public(receipt),
		"receipt.blank":   public(blank),
	}
}

// longBallot has as many projects as a large town.
func longBallot() view.Page {
	pot := view.BallotPot{ID: "all", Name: "Projects", Ink: "1", Total: pounds(46400)}
	for i := range 64 {
		pot.Projects = append(pot.Projects, project(fmt.Sprint(i+1), fmt.Sprintf("Project number %d", i+1), "A line that says what it is, in a few words.", int64(1000+i*37), false))
	}
	return public(view.Ballot{RoundID: "town", Closes: closes, Min: 1, Max: 5, Pots: []view.BallotPot{pot}})
}

// curve is a turnout that grows.
func curve() []view.CurvePoint {
	var out []view.CurvePoint
	for i, n := range []int64{0, 12, 48, 74, 92, 101, 120, 141, 170, 180, 186, 197, 210, 222, 241, 262, 280, 290, 301, 312, 330, 352, 410, 418} {
		out = append(out, view.CurvePoint{At: opens.Add(time.Duration(i) * 23 * time.Hour), People: n})
	}
	return out
}
