package view_test

import (
	"slices"
	"time"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func roundSamples() map[string]view.Page {
	voting := view.Round{Name: "Hatherden Decides", Phase: models.PhaseVoting, Opens: opens, Closes: closes, Resolves: resolves, BodyName: council,
		Pot: pounds(76400), Min: 1, Rule: "Most chosen first, in each pot", RuleWords: ruleWords,
		Residents: "Residents see how many have voted, in steps of ten.", Members: "Councillors see how often each project was chosen, in bands of 25.",
		Turnout: &view.Turnout{People: 410, Step: 10, Roll: 1402, At: now}, Keys: keysWhileVoting,
		Digest: "9f2c4e0a77b1d5e3f8a60c19b7e4d2f1a3c5e7092b4d6f8091a2b3c4d5e6f708", VoteURL: "/r/h26/code", WallURL: "/r/h26/wall"}
	for _, f := range sums().Rows[:5] {
		voting.Funds = append(voting.Funds, view.FundLine{Name: f.Name, From: "Received in 2026", Condition: f.Condition, Ink: f.Ink, Amount: f.Signed})
	}
	for _, pot := range pots() {
		for _, p := range pot.Projects {
			voting.Projects.Rows = append(voting.Projects.Rows, view.ProjectLine{Where: "Recreation ground", Ref: p.Ref, Name: p.Name, Line: p.Line, Cost: p.Cost, URL: "/i/" + p.Ref})
		}
	}
	voting.Projects.Rows[0].Photo = aPhoto
	voting.Projects.Rows[0].Need, voting.Projects.Rows[0].Strengths = "The nearest one is nine miles away.", "Two parents will help to lay the ground."
	n := int64(len(voting.Projects.Rows))
	voting.Projects.Action, voting.Projects.Total, voting.Projects.Found, voting.Projects.Page, voting.Projects.Pages = "/r/h26", n, n, 1, 2
	voting.Projects.Prefix, voting.Projects.After, voting.Projects.Order = "£", "/r/h26?page=2#projects", "k3"
	voting.Projects.Sorts = []view.Choice{{Value: "mixed", Text: "Mixed, another for each visitor", Checked: true}, {Value: "name", Text: "By name"}}
	voting.Next = "Vote with the code from your letter."
	voting.Steps = []view.Milestone{{What: "The list of projects is settled", At: opens.AddDate(0, 0, -5), Done: true}, {What: "Voting opens", At: opens, Done: true},
		{What: "Voting closes", At: closes}, {What: "The count is published"}, {What: "The council decides at a meeting", At: resolves, Day: true}}
	filtered := voting
	filtered.Projects.Filtered, filtered.Projects.Found, filtered.Projects.Rows, filtered.Projects.After, filtered.Projects.Pages = true, 0, nil, "", 1
	notFound := public(filtered)
	notFound.Form = map[string]string{"q": "zebra", "most": "a lot"}
	notFound.Errors = []view.FieldError{{Name: "most", Message: "Enter an amount in figures, like 3,600 or 3,600.50"}}
	held := voting
	held.Phase, held.Turnout, held.VoteURL, held.Digest = models.PhaseHeld, nil, "", ""
	held.Held = []string{"Vale Fire has not signed.", "Fenbridge estates holds nothing yet."}
	resolved := voting
	resolved.Phase, resolved.VoteURL, resolved.ResultURL, resolved.WallURL = models.PhaseResolved, "", "/r/h26/result", ""
	resolved.CheckURL = "/r/h26/receipt/check"
	resolved.Minute, resolved.Minuted = "26/114", resolves
	resolved.Turnout = &view.Turnout{People: 607, Step: 1, Roll: 1402, At: closes}
	preparing := view.Round{Name: "Quarrybank Youth Fund", Phase: models.PhasePreparing, Opens: opens, Closes: closes, BodyName: "Westmere Council", Min: 1, Max: 3,
		Propose: "/p/quarrybank/propose?round=q27", Next: "Ideas come in, and the clerk finds out what each would cost.",
		Rule: "Equal Shares", RuleWords: ruleWords[:1], Residents: voting.Residents, Members: voting.Members, Keys: view.Keys{Choose: view.Key{Detail: "From Monday 2 November."}, Money: view.Key{Detail: "No money received yet."}, Resolve: view.Key{Detail: "Not on an agenda yet."}}}

	facts := view.Facts{Name: voting.Name, Place: "Hatherden", BodyName: council, Phase: voting.Phase, AsOf: now, Opens: opens, Closes: closes, Resolves: resolves,
		Pot: voting.Pot, Funds: voting.Funds, Projects: voting.Projects.Rows, Min: 1, Rule: voting.Rule, RuleWords: voting.RuleWords, Residents: voting.Residents,
		Members: voting.Members, Turnout: voting.Turnout, URL: "https://chest.example/r/h26/facts", Digest: voting.Digest,
		Sources: []view.Link{{Name: "This round", URL: "https://chest.example/r/h26"}, {Name: "The money of the place", URL: "https://chest.example/p/hatherden"}}}
	done := facts
	done.Phase, done.Minute, done.Minuted, done.Total = models.PhaseResolved, "26/114", resolves, pounds(29800)
	done.Turnout = &view.Turnout{People: 607, Step: 1, Roll: 1402, At: closes}
	done.Results = []view.ResultRow{{Name: "Village hall kitchen", Cost: pounds(18500), ChosenBy: 307, Chosen: true}, {Name: "Inclusive swing and surfacing", Cost: pounds(14800), ChosenBy: 206}}
	wall := wallSample()
	paused := wallSample()
	paused.Paused = true
	turnout := wallSample()
	turnout.Width, turnout.Would, turnout.Sealed, turnout.View = 0, nil, true, "Clerk’s view"
	turnout.Turnout = view.Turnout{People: 410, Step: 10, Roll: 1402, At: now}
	turnout.Channels, turnout.Curve = nil, nil
	for i := range turnout.Pots {
		turnout.Pots[i].Rows = slices.Clone(turnout.Pots[i].Rows)
		for j := range turnout.Pots[i].Rows {
			turnout.Pots[i].Rows[j].Low, turnout.Pots[i].Rows[j].In = 0, false
		}
	}
	turnout.Arrange()
	before := turnout
	before.Phase, before.Sealed, before.Now = models.PhaseSealed, false, opens.Add(-50*time.Hour)
	counting := wallSample()
	counting.Phase, counting.Live, counting.Snapshot = models.PhaseClosed, "", ""
	one := oneWall("5", "10", "8", "12", "7")
	close := oneWall("5")
	close.Width, close.Would.Close = 25, 250
	shares := oneWall("6", "5", "8", "9", "13", "1")
	shares.Width, shares.Ranked, shares.Meeting, shares.OtherURL = 25, false, true, "/r/h26/wall"
	shares.Points, shares.Rule = true, "Equal Shares"
	shares.Would.At, shares.Would.Of, shares.Would.Step = now.Add(-90*time.Second), 297, 1
	for _, w := range []*view.Wall{&one, &close, &shares} {
		w.Arrange()
	}
	return map[string]view.Page{
		"round":           public(voting),
		"round.held":      public(held),
		"round.filtered":  notFound,
		"round.resolved":  public(resolved),
		"round.preparing": public(preparing),
		"wall":            public(wall),
		"wall.paused":     public(paused),
		"wall.turnout":    public(turnout),
		"facts":           public(facts),
		"facts.resolved":  public(done),
		"wall.one":        public(one),
		"wall.close":      public(close),
		"wall.meeting":    public(shares),
		"wall.before":     public(before),
		"wall.counting":   public(counting),
	}
}

// oneWall is a wall as a round with all its money in one pot has it: exact figures,
// and these projects recommended.
func oneWall(in ...string) view.Wall {
	w := wallSample()
	rows := []view.WallRow{}
	for _, pot := range w.Pots {
		for _, r := range pot.Rows {
			r.Parts, r.In = nil, slices.Contains(in, r.Ref)
			rows = append(rows, r)
		}
	}
	w.Width, w.Pots = 1, []view.WallPot{{ID: "all", Name: "All the money together", Ink: "1", Total: pounds(46400), Rows: rows}}
	w.Funds = []view.WallFund{{Pot: "all", Name: "Parish precept", Ink: "1", Amount: pounds(20000)}, {Pot: "all", Name: "Community infrastructure levy", Ink: "2", Amount: pounds(16400)},
		{Pot: "all", Name: "Fenbridge Homes", Ink: "5", Amount: pounds(10000)}}
	return w
}

// wallSample is the wall of the councillors, with low ends of bands of 25.
func wallSample() view.Wall {
	lows := map[string]int64{"1": 100, "2": 200, "3": 125, "4": 25, "5": 300, "6": 125, "7": 225, "8": 250, "13": 100, "9": 75, "10": 250, "11": 200, "12": 225}
	w := view.Wall{RoundID: "h26", Round: "Hatherden Decides", View: "Councillors’ view", Phase: models.PhaseVoting, Live: "/live", Snapshot: "/api/v1/rounds/h26/live",
		Opens: opens, Closes: closes, Resolves: resolves, Now: now, Turnout: view.Turnout{People: 418, Step: 1, Roll: 1402, At: now}, Curve: curve(),
		Channels: []view.Channel{{Name: "Phone and web", People: 352}, {Name: "Paper", People: 51}, {Name: "Helped at the desk", People: 0}},
		Hour:     now.Truncate(time.Hour), Width: 25, Least: 10, Moved: now.Add(-2 * time.Minute), Ranked: true, Would: &view.WallWould{Close: -1, At: now.Add(-2 * time.Minute)},
		PauseURL: "?pause=1", HereURL: "/r/h26/wall", OtherURL: "/r/h26/wall?view=meeting", FactsURL: "/r/h26/facts", Currency: "GBP", Zone: "Europe/London"}
	for _, pot := range pots() {
		p := view.WallPot{ID: pot.ID, Name: pot.Name, Ink: pot.Ink, Total: pot.Total}
		for _, row := range pot.Projects {
			p.Rows = append(p.Rows, view.WallRow{Ref: row.Ref, Name: row.Name, Cost: row.Cost, Parts: row.Parts, Low: lows[row.Ref],
				In: slices.Contains([]string{"2", "5", "6", "7", "8", "13", "10", "11", "12"}, row.Ref)})
		}
		w.Pots = append(w.Pots, p)
	}
	w.Arrange()
	return w
}

func resultSamples() map[string]view.Page {
	chain := func(fund string, sum string, project string) []view.Step {
		return []view.Step{{Text: fund + " transferred " + sum + " on 28 October 2025", URL: "/e/1"}, {Text: "Hatherden Decides", URL: "/r/h26"}, {Text: project}}
	}
	cil := view.ResultPot{Name: "Building and repairs", Ink: "2", Pot: pounds(26400), Left: pounds(7900), Line: 1, Rows: []view.ResultRow{
		{Ref: "2", Name: "Village hall kitchen", Cost: pounds(18500), ChosenBy: 307, Chosen: true, Reason: "More people chose it than any other in this pot, and the money covers it.", URL: "/r/h26/why/2", Chain: chain("Westmere Council", "£26,400", "Village hall kitchen")},
		{Ref: "3", Name: "Inclusive swing and surfacing", Cost: pounds(14800), ChosenBy: 206, Reason: "The village hall kitchen was chosen by more people and took £18,500. That left £7,900: the swing needed £6,900 more.", URL: "/r/h26/why/3",
			More: []string{"206 people chose it, which put it at number 2 of 4.", "The money before it went to Village hall kitchen (£18,500)."}},
		{Ref: "1", Name: "Footpath 14 drainage", Cost: pounds(9300), ChosenBy: 158, Reason: "£7,900 was left. The footpath needed £1,400 more.", URL: "/r/h26/why/1"},
		{Ref: "4", Name: "Skate ramp repair", Cost: pounds(11750), ChosenBy: 61, Reason: "£7,900 was left. The ramp needed £3,850 more.", URL: "/r/h26/why/4"}}}
	nhs := view.ResultPot{Name: "Older people and carers", Ink: "4", Pot: pounds(12000), Left: pounds(700), Line: 2, Rows: []view.ResultRow{
		{Ref: "12", Name: "Warm hub, winter openings", Cost: pounds(4800), ChosenBy: 374, Chosen: true, Reason: "The money covers both projects of this pot.", Chain: chain("Marshlands NHS Trust", "£12,000", "Warm hub, winter openings")},
		{Ref: "11", Name: "Carers’ drop-in", Cost: pounds(6500), ChosenBy: 319, Chosen: true, Reason: "The money covers both projects of this pot.", Chain: chain("Marshlands NHS Trust", "£12,000", "Carers’ drop-in")}}}
	for _, pot := range []view.ResultPot{cil, nhs} {
		for i := range pot.Rows {
			pot.Rows[i].Verdict = view.IdeaNotRecommended
			if pot.Rows[i].Chosen {
				pot.Rows[i].Verdict = view.IdeaRecommended
			}
		}
	}
	keys := keysWhileVoting
	keys.Choose = view.Key{Turned: true, Detail: "607 people voted until Monday 30 November."}
	published := view.Result{Name: "Hatherden Decides", Phase: models.PhasePublished, BodyName: council, Ballots: 607, Roll: 1402, Pot: pounds(38400), Total: pounds(29800), Counted: counted,
		Rule: "Most chosen first, in each pot", RuleURL: "/r/h26#how", Pots: []view.ResultPot{cil, nhs, {Name: "Fenbridge estates", Ink: "5", Pot: pounds(10000), Line: -1}}, Keys: keys,
		Pack: "b51e2c4e0a77b1d5e3f8a60c19b7e4d2f1a3c5e7092b4d6f8091a2b3c4d5e6f7", Bundle: "/r/h26/result/bundle.zip", Repeat: "/r/h26/repeat", RoundURL: "/r/h26", CountURL: "/r/h26/count", WhatIf: "/r/h26/what-if"}
	published.Course = []string{"3 projects are recommended. They cost £29,800, which leaves £8,600 of £38,400."}
	published.Funds = []view.FundPays{{Name: "Community infrastructure levy", Ink: "2", Of: pounds(26400), Pays: pounds(18500), Left: pounds(7900), Until: "31 October 2030"},
		{Name: "Marshlands NHS Trust", Ink: "4", Of: pounds(12000), Pays: pounds(11300), Left: pounds(700)}}
	published.Fences = []view.FenceEffect{{Fund: "Community infrastructure levy", Ink: "2", Condition: "Lasting things only", Kept: "Community kitchen", Missed: "Carers’ café"},
		{Fund: "Marshlands NHS Trust", Ink: "4", Condition: "For older people and independence"}}
	published.Measures = &view.Measures{Beside: true, Rows: []words.Measure{
		{Name: "Of 607 people, those with at least one of their projects recommended", Value: "94.1%", Greedy: "89.0%"},
		{Name: "Of a person’s own projects recommended, on average", Value: "2.41", Greedy: "1.98"},
		{Name: "What those cost, on average", Value: "£12,480", Greedy: "£13,021"},
		{Name: "Money left over", Value: "£8,600", Greedy: "£7,900"}},
		Sums: []view.LabelSums{{Kind: "strand", Rows: []view.LabelSum{{Name: "Place and environment", Of: 4, Projects: 1, Asked: pounds(54350), Cost: pounds(18500)},
			{Name: "Older people", Of: 2, Projects: 2, Asked: pounds(11300), Cost: pounds(11300)}, {Name: "Not said", Of: 1, Asked: pounds(800), Cost: pounds(0)}}},
			{Kind: "area", Rows: []view.LabelSum{{Name: "Fenbridge", Of: 3, Projects: 1, Asked: pounds(31000), Cost: pounds(4800)}}}},
		Claims: []string{"158 people chose Footpath 14 drainage, and nothing that any of them chose is recommended. Their share of the money is £9,995.38, which would have paid the £9,300."}}
	resolved := published
	resolved.Phase, resolved.Minute, resolved.Minuted = models.PhaseResolved, "26/114", resolves
	resolved.Keys.Resolve = view.Key{Turned: true, Detail: "Minute 26/114, Monday 14 December 2026."}
	resolved.Minutes = "The council followed the recommendation in full."
	why := view.Why{Verdict: view.IdeaNotRecommended, From: "Building and repairs", Round: "Hatherden Decides", Name: "Inclusive swing and surfacing", Cost: pounds(14800), ChosenBy: 206, Ballots: 607,
		Reason:  "The village hall kitchen was chosen by more people (307) and took £18,500 of the £26,400. That left £7,900. The swing needed £6,900 more.",
		More:    []string{"206 people chose it, which put it at number 2 of 4."},
		Picture: &view.WhyPicture{Ink: "2", Took: "Kitchen", Pot: pounds(26400), Spent: pounds(18500), Cost: pounds(14800), Short: pounds(6900)},
		Pot:     cil, Ref: "3", Changes: []string{"at a cost of £7,900, though not at £7,900.01", "with 102 more people who chose this project and no other"}, Recounts: 13,
		Next: "The idea is kept. The clerk has carried it to the 2027 round with its 206 supporters’ count and costing, so nobody has to start again.", Back: "/r/h26/result", Bundle: "/r/h26/bundle"}
	chosen := why
	chosen.Verdict, chosen.Body = view.IdeaNotAwarded, "Residents recommended it, and Hatherden Parish Council decided otherwise. Its reason: the lease ends in March."
	chosen.Name, chosen.Chosen, chosen.Ref, chosen.ChosenBy, chosen.Cost = "Village hall kitchen", true, "2", 307, pounds(18500)
	chosen.Reason, chosen.Picture, chosen.Changes, chosen.Recounts = cil.Rows[0].Reason, nil, nil, 0
	ask, unchanged := why, why
	ask.Changes, ask.Recounts, ask.Ask = nil, 0, "/r/h26/result/3"
	unchanged.Changes, unchanged.Unchanged, unchanged.Recounts = nil, []string{"Even if it had cost nothing, it would not have been recommended."}, 1
	chosen.Next = "The council resolves on Monday 14 December."
	repeat := view.Repeat{Name: "Hatherden Decides", Bundle: "/r/h26/result/bundle.zip", File: "h26.zip", Size: 84, Ballots: 607, Small: 10,
		Digest: "3906aa8e8b7838753ad1deb905b1101a25537bee4818a1b28b016714d5f537c7", Seal: "9f2c4e0a77b1d5e3f8a60c19b7e4d2f1a3c5e7092b4d6f8091a2b3c4d5e6f708",
		Rule: "Most chosen first, in each pot", RuleName: "greedy_votes", ResultURL: "/r/h26/result", RoundURL: "/r/h26"}
	return map[string]view.Page{
		"repeat":          public(repeat),
		"repeat.few":      public(view.Repeat{Name: "Hatherden Decides", Small: 10, ResultURL: "/r/h26/result", RoundURL: "/r/h26"}),
		"result":          public(published),
		"result.resolved": public(resolved),
		"why":             public(why),
		"why.ask":         public(ask),
		"why.chosen":      public(chosen),
		"why.unchanged":   public(unchanged),
	}
}
