package view_test

import (
	"fmt"
	"maps"
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

// ballotOf is a ballot of Hatherden with what every sample shares.
func ballotOf(spec models.BallotSpec, pots []view.BallotPot) view.Ballot {
	return view.Ballot{RoundID: "h26", Key: "chest/cast/h26/v1", Round: "Hatherden Decides", Action: "/r/h26/ballot", Forget: "/r/h26/forget",
		Live: "/live", Closes: closes, BodyName: council, Cmd: "0192f0c1-7f2e-7c3a-9d2e-000000000001", Spec: spec, Pots: pots,
		Currency: "GBP", RoundURL: "/r/h26"}
}

// onePot puts the projects of all pots into one, with nothing chosen.
func onePot() []view.BallotPot {
	all := view.BallotPot{ID: "all", Name: "Projects", Ink: "1", Total: pounds(46400)}
	for _, pot := range pots() {
		for _, p := range pot.Projects {
			p.Parts, p.Chosen, p.URL = nil, false, "/i/"+p.Ref
			all.Projects = append(all.Projects, p)
		}
	}
	return []view.BallotPot{all}
}

// ballotPages are the ballot of every kind, and the states it can be in.
func ballotPages() map[string]view.Page {
	limited := ballotOf(models.BallotSpec{Kind: models.Knapsack, Min: 1}, pots())
	limited.Base, limited.State, limited.Counted = 3, models.BallotCast, true
	limited.Counts, limited.Here = "1 3 5 7 8 10 11", "1 3 5 7 8 10 11"
	bilingual := public(limited)
	bilingual.Langs = []view.Language{{Code: "en", Name: "English", Current: true}, {Code: "cy", Name: "Cymraeg", URL: "/cy/r/h26"}}

	over := limited
	over.Pots = pots()
	over.Pots[0].Projects[1].Chosen = true
	over.Counted, over.Here = false, "1 2 3 5 7 8 10 11"
	over.Meanwhile = "Footpath 14 drainage, Inclusive swing and surfacing and Carers’ drop-in"
	over.Fault = view.BallotFault{Code: "over_pot", N: 1620000, Sum: pounds(16200)}
	overPage := public(over)
	overPage.Errors = []view.FieldError{{Name: "choices", ID: "choice-1", Message: "Take something out: your choices cost £16,200 more than the £26,400 there is"}}

	approval := ballotOf(models.BallotSpec{Kind: models.Approval, Min: 3, Max: 5}, onePot())
	approval.Pots[0].Projects[0].Chosen, approval.Here = true, "1"
	approval.Fault = view.BallotFault{Code: "choose_more", N: 2}
	approval.Filter = &view.BallotFilter{Digits: 2, Shown: 13, All: 13}
	filtered := approval
	filtered.Pots = onePot()
	filtered.Pots[0].Projects[0].Chosen = true
	for i := range filtered.Pots[0].Projects {
		filtered.Pots[0].Projects[i].Hidden = i%3 != 0
	}
	filtered.Filter = &view.BallotFilter{Digits: 2, Shown: 5, All: 13, On: true, Words: "path", Most: "ten"}
	filteredPage := public(filtered)
	filteredPage.Errors = []view.FieldError{{Name: "most", Message: "Enter an amount like 2,500"}}

	one := ballotOf(models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}, onePot())
	one.Pots[0].Projects[2].Chosen, one.Here, one.Counts = true, "3", "3"
	one.Base, one.State, one.Counted = 1, models.BallotCast, true

	blank := ballotOf(models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}, onePot())
	blank.Base, blank.State, blank.Meanwhile = 1, models.BallotBlank, "a blank ballot"
	blank.Fault = view.BallotFault{Code: "choose_more", N: 1}

	conflict := limited
	conflict.Pots = pots()
	conflict.Counted, conflict.Counts, conflict.Base, conflict.Meanwhile = false, "2", 4, "Village hall kitchen"
	conflict.Conflict = &view.BallotConflict{There: "Village hall kitchen", Here: "Footpath 14 drainage and Inclusive swing and surfacing"}
	conflictPage := public(conflict)
	conflictPage.Errors = []view.FieldError{{Message: "Your choices were changed on another device in the meantime. Look at both, then send what you want to count"}}

	return map[string]view.Page{
		"ballot":          bilingual,
		"ballot.over":     overPage,
		"ballot.approval": public(approval),
		"ballot.filtered": filteredPage,
		"ballot.one":      public(one),
		"ballot.blank":    public(blank),
		"ballot.conflict": conflictPage,
		"ballot.points":   pointsPage(),
		"ballot.ranking":  rankingPage(),
	}
}

// pointsPage is a ballot of points with a number that cannot be read.
func pointsPage() view.Page {
	b := ballotOf(models.BallotSpec{Kind: models.Points, Min: 1, MinSum: 10, MaxSum: 10, MaxEach: 6}, onePot())
	rows := b.Pots[0].Projects
	for i, n := range []int64{5, 0, 2} {
		rows[i].Points, rows[i].Chosen = n, n > 0
		if n > 0 {
			rows[i].Typed = fmt.Sprint(n)
		}
	}
	rows[3].Typed = "lots"
	rows[0].Photo = &view.Photo{Small: "/assets/favicon.svg", Alt: "The path under water in January", Width: 240, Height: 160}
	b.Base, b.State, b.Counts, b.Here = 2, models.BallotCast, "1:6 2:4", "1:5 3:2"
	b.Meanwhile = "Footpath 14 drainage (6 points) and Village hall kitchen (4 points)"
	b.Fault = view.BallotFault{Code: "points_more", N: 3}
	p := public(b)
	p.Errors = []view.FieldError{{Name: "row-4", ID: "choice-4", Message: "Write a whole number of points for “Skate ramp repair”, such as 3"}}
	return p
}

func rankingPage() view.Page {
	b := ballotOf(models.BallotSpec{Kind: models.Ranking, Min: 1, Max: 4}, onePot())
	rows := b.Pots[0].Projects
	for rank, i := range []int{4, 0} {
		rows[i].Rank, rows[i].Chosen, rows[i].Typed = int64(rank)+1, true, fmt.Sprint(rank+1)
		b.Order = append(b.Order, rows[i].Name)
	}
	rows[1].Where = "Mill Lane"
	b.Base, b.State, b.Counts, b.Here, b.Counted = 1, models.BallotCast, "5 1", "5 1", true
	return public(b)
}

// checkPages are the choices of each kind looked at once more.
func checkPages() map[string]view.Page {
	check := view.Check{Round: "Hatherden Decides", Action: "/r/h26/ballot", Change: "/r/h26/ballot", Closes: closes, Resolves: resolves, BodyName: council,
		Kind: models.Knapsack, State: models.BallotCast, Count: 7, Total: pounds(45650), Base: 3, Cmd: "0192f0c1-7f2e-7c3a-9d2e-000000000003", Counted: true}
	left := ballotOf(models.BallotSpec{Kind: models.Knapsack, Min: 1}, pots()).Left()
	for _, pot := range pots() {
		c := view.CheckPot{ID: pot.ID, Name: pot.Name, Ink: pot.Ink, Unused: pot.LeftIn(left)}
		for _, p := range pot.Projects {
			if p.Chosen {
				check.Choices = append(check.Choices, view.CheckChoice{Ref: p.Ref})
				c.Lines = append(c.Lines, view.CheckLine{Name: p.Name, Cost: p.Cost})
			}
		}
		if len(c.Lines) > 0 {
			check.Pots = append(check.Pots, c)
		}
	}
	points := check
	points.Kind, points.Count, points.Given, points.Counted = models.Points, 2, 10, false
	points.Meanwhile = "Community orchard (10 points)"
	points.Choices = []view.CheckChoice{{Ref: "1", Points: 7}, {Ref: "3", Points: 3}}
	points.Pots = []view.CheckPot{{ID: "all", Name: "Projects", Ink: "1", Lines: []view.CheckLine{
		{Name: "Footpath 14 drainage", Cost: pounds(9300), Points: 7}, {Name: "Inclusive swing and surfacing", Cost: pounds(14800), Points: 3}}}}
	ranking := points
	ranking.Kind, ranking.Meanwhile = models.Ranking, ""
	ranking.Choices = []view.CheckChoice{{Ref: "1"}, {Ref: "3"}}
	ranking.Pots = []view.CheckPot{{ID: "all", Name: "Projects", Ink: "1", Lines: []view.CheckLine{
		{Name: "Footpath 14 drainage", Cost: pounds(9300), Points: 2}, {Name: "Inclusive swing and surfacing", Cost: pounds(14800), Points: 1}}}}
	blank := check
	blank.State, blank.Pots, blank.Counted, blank.Meanwhile = models.BallotBlank, nil, false, "Footpath 14 drainage and Carers’ drop-in"
	withdrawn := blank
	withdrawn.State = models.BallotWithdrawn
	return map[string]view.Page{"check": public(check), "check.points": public(points), "check.ranking": public(ranking),
		"check.blank": public(blank), "check.withdrawn": public(withdrawn)}
}

// ballotSamples are all the pages on the way from a letter to a receipt.
func ballotSamples() map[string]view.Page {
	receipt := view.Receipt{Round: "Hatherden Decides", Code: "K7M4-92QD-TX3R", State: models.BallotCast, At: now, Closes: closes, Change: "/r/h26/ballot", CheckURL: "/r/h26/receipts",
		Keys: keysWhileVoting, RuleWords: ruleWords, RoundURL: "/r/h26", Key: "chest/cast/h26/v1", Forget: "/r/h26/forget"}
	blank, late := receipt, receipt
	blank.State = models.BallotBlank
	late.Closed = true
	code := view.Code{Round: "Hatherden Decides", Closes: closes, Action: "/r/h26/code", Help: "Ring the clerk on 01632 960123, Monday to Thursday mornings.", Paper: "Paper ballots lie at the shop and in the village hall."}
	wrong := public(code)
	wrong.Errors = []view.FieldError{{Name: "code", Message: "Check the code: one letter is wrong, or two have changed places"}}
	wrong.Form = map[string]string{"code": "2K7M-492Q-DTX3-R2K"}
	gone, early, over := code, code, code
	gone.Gone = true
	kept := gone
	kept.Chosen = "Inclusive swing (4 points) and Community orchard (1 point)"
	kept.Kept = []view.Kept{{Name: "do", Value: "check"}, {Name: "choice", Value: "3"}, {Name: "choice", Value: "8"}, {Name: "points", Value: "4"}, {Name: "points", Value: "1"}}
	early.Opens = opens
	over.Closed = true
	closed := view.Closed{Round: "Hatherden Decides", Closes: closes, State: models.BallotCast, Code: "K7M4-92QD-TX3R", Receipt: "/r/h26/receipt",
		RoundURL: "/r/h26", Key: "chest/cast/h26/v1", Forget: "/r/h26/forget"}
	empty := closed
	empty.State, empty.Code, empty.Result = "", "", "/r/h26/result"
	tooLate := public(closed)
	tooLate.Errors = []view.FieldError{{Message: "Voting has closed. Your last counted choices stand"}}
	pages := map[string]view.Page{
		"code":               public(code),
		"code.errors":        wrong,
		"code.gone":          public(gone),
		"code.kept":          public(kept),
		"code.early":         public(early),
		"code.closed":        public(over),
		"ballot-closed":      tooLate,
		"ballot-closed.none": public(empty),
		"receipt":            public(receipt),
		"receipt.blank":      public(blank),
		"receipt.closed":     public(late),
	}
	maps.Copy(pages, ballotPages())
	maps.Copy(pages, checkPages())
	return pages
}

// longBallot has as many projects as a large town.
func longBallot() view.Page {
	pot := view.BallotPot{ID: "all", Name: "Projects", Ink: "1", Total: pounds(46400)}
	for i := range 64 {
		pot.Projects = append(pot.Projects, project(fmt.Sprint(i+1), fmt.Sprintf("Project number %d", i+1), "A line that says what it is, in a few words.", int64(1000+i*37), false))
	}
	return public(view.Ballot{RoundID: "town", Closes: closes, Spec: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 5}, Pots: []view.BallotPot{pot}})
}

// curve is a turnout that grows.
func curve() []view.CurvePoint {
	var out []view.CurvePoint
	for i, n := range []int64{0, 12, 48, 74, 92, 101, 120, 141, 170, 180, 186, 197, 210, 222, 241, 262, 280, 290, 301, 312, 330, 352, 410, 418} {
		out = append(out, view.CurvePoint{At: opens.Add(time.Duration(i) * 23 * time.Hour), People: n})
	}
	return out
}
