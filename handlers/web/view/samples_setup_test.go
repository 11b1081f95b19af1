package view_test

import (
	"maps"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

const clerkRound = "/staff/rounds/h26"

func setupSamples() map[string]view.Page {
	all := map[string]view.Page{"clerk-round-begin": staff("Rounds", view.RoundBegin{Action: "/staff/hatherden/rounds/new", Cmd: "c5", Back: "/staff/hatherden/rounds",
		Templates: []view.Choice{{Value: "template.evening", Text: "Parish £1,000 evening", Hint: "One evening in the hall."}, {Value: "template.parish", Text: "Parish £20,000 round", Hint: "Four weeks of voting."}},
		Copies:    []view.Choice{{Value: "round.h25", Text: "Like Hatherden 2025", Hint: "Opened on 3 November 2025."}}})}
	for _, group := range []map[string]view.Page{taskSamples(), clerkRoundSamples(), letterSamples(), resolutionSamples()} {
		maps.Copy(all, group)
	}
	return all
}

func taskSamples() map[string]view.Page {
	task := func(kind models.RoundTask, body view.RoundTask, form map[string]string) view.Page {
		body.Task, body.Round, body.Action, body.Cmd, body.Base, body.Back, body.Prefix = kind, "Hatherden Decides", clerkRound+"/set/"+string(kind), "c5", 4, clerkRound, "£"
		p := staff("Rounds", body)
		p.Form = form
		return p
	}
	both := task(models.TaskDates, view.RoundTask{Both: []view.Both{{Saved: view.Fact{Name: "Name", Text: "Hatherden Decides"}, Typed: view.Fact{Name: "Name", Text: "Hatherden Chooses"}},
		{Saved: view.Fact{Name: "Council meeting"}, Typed: view.Fact{Name: "Council meeting", At: resolves}}}},
		map[string]string{"name": "Hatherden Chooses", "opens_at": "2026-11-02T09:00", "closes_at": "2026-11-30T21:00", "resolves_on": "2026-12-14T19:30"})
	both.Errors = []view.FieldError{{Message: "Somebody else has saved this part in the meantime."}}
	wrong := task(models.TaskBallot, view.RoundTask{Kinds: []view.Choice{{Value: "approval", Text: "Tick the projects they like", Hint: "“The bench and the kitchen, yes.”", Checked: true}, {Value: "points", Text: "Share out points", Hint: "“6 points for the kitchen, 4 for the bench.”"}}},
		map[string]string{"ballot": "approval", "min": "0", "max": "many"})
	wrong.Errors = []view.FieldError{{Name: "min", Message: "Enter 1 or more"}, {Name: "max", Message: "Enter a whole number"}}
	return map[string]view.Page{
		"clerk-round-task":        both,
		"clerk-round-task.people": task(models.TaskPeople, view.RoundTask{}, map[string]string{"councillor": "Chair of the council"}),
		"clerk-round-task.money": task(models.TaskMoney, view.RoundTask{MoneyURL: "/staff/hatherden/transfers", Funds: []view.FundChoice{
			{Choice: view.Choice{Value: "precept", Text: "Parish precept", Checked: true}, Ink: "1", Amount: pounds(20000)},
			{Choice: view.Choice{Value: "cil", Text: "Community infrastructure levy", Hint: "Building and repairs; spend by October 2030"}, Ink: "2", Amount: pounds(26400)}}}, nil),
		"clerk-round-task.none":   task(models.TaskMoney, view.RoundTask{MoneyURL: "/staff/hatherden/transfers"}, nil),
		"clerk-round-task.ballot": wrong,
		"clerk-round-task.rule": task(models.TaskRule, view.RoundTask{
			Warnings: []string{"Each person chooses 2 projects at most. Equal Shares works better the more people choose: let them choose 3 or more.", "There are only 4 projects. With so few, a share mostly pays for one thing or for nothing, and the outcome hangs on a few ballots."},
			Rules:    []view.Choice{{Value: "greedy_votes", Text: "Most chosen first", Hint: "Down the list, whatever the money still covers", Checked: true}, {Value: "mes_cost", Text: "Equal Shares", Hint: "Everyone has the same share to put into what they chose"}},
			Ties:     []view.Choice{{Value: "lot", Text: "The cheaper first, then a lot", Checked: true}, {Value: "number", Text: "By number on the ballot"}}}, map[string]string{"threshold": "0", "step": ""}),
		"clerk-round-task.shown": task(models.TaskShown, view.RoundTask{
			Walls: []view.Choice{{Value: "bands", Text: "Bands", Hint: "Rough figures that move in steps.", Checked: true}, {Value: "exact", Text: "Exact figures", Hint: "Every vote shows."}}}, map[string]string{"band_width": "25", "turnout_step": "10"}),
	}
}

func clerkRoundSamples() map[string]view.Page {
	base := view.ClerkRound{Name: "Hatherden Decides", Opens: opens, Closes: closes, Resolves: resolves, Cmd: "c6", Back: "/staff/hatherden/rounds",
		PublicURL: "/r/h26", CodesURL: clerkRound + "/codes"}
	setting := base
	setting.Phase, setting.Origin, setting.PreviewURL, setting.Practice = models.PhasePreparing, "From the template “Parish £20,000 round”.", clerkRound+"/preview", clerkRound+"/rehearse"
	setting.Gates = []view.Way{{Text: "Fenbridge estates holds nothing yet.", URL: clerkRound + "/set/money"}, {Text: "No codes have been made.", URL: clerkRound + "/codes"}}
	setting.Rehearsals = []view.RoundRow{{Name: "Hatherden Decides (rehearsal)", URL: "/staff/rounds/h26-rehearsal-1", Phase: models.PhaseClosed, Opens: opens.AddDate(0, 0, -7), Closes: opens.AddDate(0, 0, -7)}}
	setting.Parts = []view.TaskPart{
		{Name: "The round", Tasks: []view.Task{{Name: "Name and dates", URL: clerkRound + "/set/dates", Hint: "Voting from 2 November 2026 to 30 November 2026.", State: view.TaskDone}, {Name: "The councillor and the officer who answer for it", URL: clerkRound + "/set/people", Hint: "Chair of the council. Parish clerk.", State: view.TaskDone}}},
		{Name: "The money", Tasks: []view.Task{{Name: "Funds and their conditions", URL: clerkRound + "/set/money", Hint: "Funds chosen: 5. They hold £76,400.", State: view.TaskWaiting}}},
		{Name: "The ballot and the count", Tasks: []view.Task{{Name: "Projects on the ballot", URL: clerkRound + "/projects", Hint: "On the ballot: 8.", State: view.TaskDone}, {Name: "How people choose", URL: clerkRound + "/set/ballot", Hint: "Tick the projects they like. At least 1, as many as they like.", State: view.TaskNeedsYou}}},
		{Name: "Reaching everyone", Tasks: []view.Task{{Name: "Letters with codes", URL: clerkRound + "/codes", Hint: "Codes: 0.", State: view.TaskNotStarted}}},
		{Name: "Practise and open", Tasks: []view.Task{{Name: "Practice round", URL: "#practice", Hint: "A copy that you open at once and vote in.", State: view.TaskDone}, {Name: "Check everything and seal", Hint: "Cannot start yet. No codes have been made.", State: view.TaskCannot}}}}
	in := func(phase models.Phase, change func(*view.ClerkRound)) view.Page {
		r := base
		r.Phase = phase
		change(&r)
		return staff("Rounds", r)
	}
	flashed := staff("Rounds", setting)
	flashed.Flash = "Saved."
	practice := in(models.PhaseCounted, func(r *view.ClerkRound) {
		r.Rehearsal, r.ResultURL, r.EndURL = true, "/r/h26-rehearsal-1/result", clerkRound+"/end"
	})
	practice.Mark = view.MarkRehearsal
	check := view.RoundCheck{Round: "Hatherden Decides", SealURL: clerkRound + "/seal", Shown: "9f2c", Cmd: "c6", Back: clerkRound, Pot: pounds(46400),
		Advice: []view.Way{{Text: "No date of the council meeting is set.", URL: clerkRound + "/set/people"}},
		Facts:  []view.Fact{{Name: "Name", Text: "Hatherden Decides"}, {Name: "Voting opens", At: opens}, {Name: "How people choose", Text: "Tick the projects they like"}},
		Funds:  []view.FundLine{{Name: "Parish precept", From: council, Ink: "1", Amount: pounds(20000)}, {Name: "Community infrastructure levy", From: "Westmere Council", Condition: "Building and repairs", Ink: "2", Amount: pounds(26400)}},
		Projects: []view.ProjectLine{{Ref: "1", Name: "Village hall kitchen", Line: "New units and a safe floor.", Cost: pounds(18500), URL: "/i/kitchen"},
			{Ref: "2", Name: "Inclusive swing and surfacing", Cost: pounds(14800), URL: "/i/swing"}}}
	shut := check
	shut.SealURL, shut.Funds, shut.Projects, shut.Pot = "", nil, nil, pounds(0)
	shut.Gates = []view.Way{{Text: "No fund has been chosen.", URL: clerkRound + "/set/money"}, {Text: "No project is on the ballot yet.", URL: clerkRound + "/projects"}}
	closing := staff("Rounds", view.Closing{Round: "Hatherden Decides", Closes: closes, Action: clerkRound + "/close", Cmd: "c6", Back: clerkRound})
	closing.Form = map[string]string{"closes_at": "2026-11-30T21:00"}
	return map[string]view.Page{
		"clerk-round":       staff("Rounds", setting),
		"clerk-round.saved": flashed,
		"clerk-round.voting": in(models.PhaseVoting, func(r *view.ClerkRound) {
			r.WallURL, r.CloseURL, r.ChangesURL = "/r/h26/wall", clerkRound+"/closing", "/r/h26/changes"
			r.LessonsURL = clerkRound + "/lessons"
			r.Turnout, r.Digest = &view.Turnout{People: 418, Step: 1, Roll: 1402, At: now}, "9f2c4e0a77b1d5e3f8a60c19b7e4d2f1a3c5e7092b4d6f8091a2b3c4d5e6f708"
		}),
		"clerk-round.closed":  in(models.PhaseClosed, func(r *view.ClerkRound) { r.CountURL = clerkRound + "/count" }),
		"clerk-round.counted": in(models.PhaseCounted, func(r *view.ClerkRound) { r.Publish, r.ResultURL = clerkRound+"/publish", "/r/h26/result" }),
		"clerk-round.published": in(models.PhasePublished, func(r *view.ClerkRound) {
			r.Resolution, r.ResultURL = clerkRound+"/resolution", "/r/h26/result"
		}),
		"clerk-round.resolved": in(models.PhaseResolved, func(r *view.ClerkRound) {
			r.Resolution, r.ResultURL, r.Minute, r.Minuted = clerkRound+"/resolution", "/r/h26/result", "26/114", resolves
		}),
		"clerk-round.rehearsal":   practice,
		"clerk-round-check":       staff("Rounds", check),
		"clerk-round-check.shut":  staff("Rounds", shut),
		"clerk-round-closing":     closing,
		"clerk-round-projects":    staff("Rounds", view.RoundProjects{Round: "Hatherden Decides", Projects: check.Projects, Total: pounds(33300), Pot: pounds(46400), IdeasURL: "/staff/hatherden/proposals", Back: clerkRound}),
		"clerk-round-projects.no": staff("Rounds", view.RoundProjects{Round: "Hatherden Decides", Total: pounds(0), Pot: pounds(46400), IdeasURL: "/staff/hatherden/proposals", Back: clerkRound}),
		"changes": public(view.Changes{Round: "Hatherden Decides", RoundURL: "/r/h26", Last: view.Link{Name: "Hatherden 2025", URL: "/r/h25"}, Same: []string{"How people choose", "Funds"},
			Rows: []view.Both{{Saved: view.Fact{Name: "Time to vote", Text: "14 days"}, Typed: view.Fact{Name: "Time to vote", Text: "28 days"}},
				{Saved: view.Fact{Name: "Step by which shares are raised"}, Typed: view.Fact{Name: "Step by which shares are raised", Text: "£1"}}}}),
		"changes.none": public(view.Changes{Round: "Hatherden Decides", RoundURL: "/r/h26", Last: view.Link{Name: "Hatherden 2025", URL: "/r/h25"}, Same: []string{"Everything"}}),
	}
}

func letterSamples() map[string]view.Page {
	codes := view.RoundCodes{Round: "Hatherden Decides", Issued: 1402, Void: 1, Unused: 12, Used: &view.Turnout{People: 418, Step: 1, Roll: 1402, At: now},
		MakeURL: clerkRound + "/codes", ReplaceURL: clerkRound + "/codes/replace", Cmd: "c6", Back: clerkRound,
		Batches: []view.CodeBatch{{N: 1, Size: 1402, Made: opens.AddDate(0, 0, -14), Downloads: 1, Unused: 12, Void: 1, UnusedURL: clerkRound + "/codes/1/unused", SheetURL: clerkRound + "/codes/1/sheet", FileURL: clerkRound + "/codes/1/file"},
			{N: 2, Size: 1, Made: opens, Replaces: "1-12", SheetURL: clerkRound + "/codes/2/sheet", FileURL: clerkRound + "/codes/2/file"}}}
	letters := view.Codes{Round: "Hatherden Decides", BodyName: council, Site: "https://chest.example/r/h26/code", Closes: closes, Batch: 1, Pot: pounds(76400), How: "From 1 to 5 projects.",
		Residents: "Residents see how many have voted, in steps of 10.", Members: "Councillors see rough figures in bands of 25.", Back: clerkRound + "/codes"}
	for _, number := range []string{"1-1", "1-2"} {
		letters.Slips = append(letters.Slips, view.Slip{Number: number, Code: "2K7M-492Q-DTX3-R2K", QR: &view.QR{Size: 21, Path: "M0 0h7v7h-7zM1 1v5h5v-5zM2 2h3v3h-3zM14 0h7v7h-7zM15 1v5h5v-5zM16 2h3v3h-3zM0 14h7v7h-7zM1 15v5h5v-5zM2 16h3v3h-3zM9 9h3v3h-3z"}})
	}
	return map[string]view.Page{
		"clerk-round-codes":      staff("Rounds", codes),
		"clerk-round-codes.none": staff("Rounds", view.RoundCodes{Round: "Hatherden Decides", MakeURL: clerkRound + "/codes", Cmd: "c6", Back: clerkRound}),
		"codes":                  staff("Rounds", letters),
	}
}

func resolutionSamples() map[string]view.Page {
	agenda := "Hatherden Decides: recommendation of residents\n\nTo receive the recommendation of residents and to resolve what to award from the pot of £76,400."
	before := view.RoundResolution{Round: "Hatherden Decides", Phase: models.PhasePublished, BodyName: council, Agenda: agenda, Journal: "/p/hatherden/journal", Back: clerkRound,
		Draft: "RESOLVED, having received the recommendation of residents, to award under the general power of competence:\n(1) Village hall kitchen: £18,500",
		Form:  &view.ResolveForm{Action: clerkRound + "/resolve", Cmd: "c6", Powers: []view.Choice{{Value: "general", Text: "General power of competence", Hint: "If it is eligible."}, {Value: "s137", Text: "Section 137"}}, Stood: []view.StoodField{{Name: "stood.2", Project: "Village hall kitchen"}}, Projects: []view.Choice{{Value: "2", Text: "Village hall kitchen", Hint: "£18,500", Checked: true}, {Value: "3", Text: "Inclusive swing and surfacing", Hint: "£14,800"}}}}
	page := staff("Rounds", before)
	page.Form = map[string]string{"power": "General power of competence"}
	after := before
	after.Form, after.Phase, after.Minute, after.Minuted, after.Power, after.Reason = nil, models.PhaseResolved, "26/114", resolves, "General power of competence", "The swing has to wait for the ground report."
	after.Total = pounds(18500)
	after.Awards = []view.AwardRow{{Name: "Village hall kitchen", URL: "/i/kitchen", Sum: pounds(18500), Funds: []view.FundLine{{Name: "Community infrastructure levy", Ink: "2", Amount: pounds(18500)}}}}
	after.Entries = []view.Entry{{At: resolves, What: "Allocated after Hatherden Decides", Amount: pounds(18500), Ref: "minute 26/114"}}
	nothing := after
	nothing.Awards, nothing.Reason = nil, ""
	return map[string]view.Page{
		"clerk-round-resolution":          page,
		"clerk-round-resolution.resolved": staff("Rounds", after),
		"clerk-round-resolution.nothing":  staff("Rounds", nothing),
	}
}
