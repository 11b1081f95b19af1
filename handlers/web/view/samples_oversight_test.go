package view_test

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
)

var lateAsk = view.AskRow{Title: "Count students as looking for work", URL: "/p/hatherden/asks/a1", Owner: "Department for Work and Pensions",
	Of: "Hatherden Parish Council, for Hatherden Decides", Status: models.AskNoAnswer, Raised: opens.AddDate(0, -1, 0), Due: now.AddDate(0, 0, -12), Overdue: 12,
	Blocks: &view.Link{Name: "Bus to college trial", URL: "/i/bus"}}

var heldMatter = view.MatterRow{Title: "Insurance for volunteer drivers", URL: "/p/westmere/matters/m1", Kind: "blocked", Sponsor: "Cabinet member for neighbourhoods",
	Days: 41, Handed: "Families officials’ group"}

func oversightSamples() map[string]view.Page {
	all := askSamples()
	calls := []view.Call{{About: lateAsk.Title, URL: lateAsk.URL, Role: "Chair of the parish council", At: now.AddDate(0, 0, -9), Days: 9, Open: true,
		Reason: "The term has begun and there is no bus.", Reply: "/staff/escalations/a1-councillor-0"},
		{About: heldMatter.Title, URL: heldMatter.URL, Role: "Parish clerk", At: now.AddDate(0, 0, -30), Days: 1, Reason: "Nobody drives uninsured.", Answer: "The council’s policy covers them from Monday."}}
	seats := []view.SeatLine{{Role: "Cabinet member for neighbourhoods", Of: "Westmere Council", Lead: true}, {Role: "Neighbourhood inspector", Of: "Vale Police"}}
	groups := view.Groups{PlaceName: "Westmere", NewURL: "/staff/westmere/groups/new", BringURL: "/staff/westmere/matters/new", Back: "/p/westmere", Calls: calls,
		Groups: []view.GroupCard{
			{ID: "g1", Name: "Vale partnership board", Kind: models.PartnershipBoard, Remit: "Watches over the place budget and clears what stands in its way.", Seats: seats, Term: "2 November 2025 to 1 November 2027",
				Open: []view.MatterRow{heldMatter, {Title: lateAsk.Title, URL: lateAsk.URL, Kind: "ask", Sponsor: "Cabinet member for neighbourhoods", Days: 1}}, EditURL: "/staff/groups/g1", EndURL: "/staff/groups/g1/end"},
			{ID: "g3", Name: "Youth board", Kind: models.PoliticalBoard, Remit: "Young people’s services.", Seats: seats[:1], Term: "2 November 2025 to 1 November 2027", Expired: true},
			{ID: "g2", Name: "Families officials’ group", Kind: models.OfficialsGroup, Remit: "Families with complex needs.", Seats: seats[1:], Term: "2 November 2025 to 1 November 2027",
				Ended: opens, HandedTo: &view.Link{Name: "Vale partnership board", URL: "/p/westmere/groups#group-g1"}, Why: "Its work is part of the board’s now."}},
		Nobody: []view.MatterRow{{Title: "Key to the sports hall", URL: "/m/3", Kind: "approval", Days: 1}}, Settled: []view.MatterRow{{Title: "Street lights", URL: "/m/2", Kind: "approval", Outcome: "Approved."}}}
	matter := view.Matter{Title: heldMatter.Title, Words: "The trial cannot start before drivers are insured.", Kind: models.MatterBlocked, Opened: now.AddDate(0, 0, -41), Days: 41,
		Before: "Vale partnership board. Sponsor: Cabinet member for neighbourhoods.", Round: &view.Link{Name: "Hatherden Decides", URL: "/r/h26"}, Calls: calls[1:], Settle: "/staff/matters/m1", Cmd: "c1",
		Call: &view.CallForm{Action: "/staff/matters/m1", Cmd: "c1", To: []view.Choice{{Value: "officer", Text: "Parish clerk"}}}, Back: "/p/westmere/groups"}
	settled := matter
	settled.Settled, settled.Outcome, settled.Settle, settled.Call, settled.Kind = now, "The council’s policy covers them.", "", nil, models.MatterApproval
	form := staff("Oversight groups", view.GroupForm{Action: "/staff/groups/g1", Cmd: "c1", Base: 2, Kinds: []view.Choice{{Value: "political_board", Text: "Political board"}, {Value: "partnership_board", Text: "Partnership board", Checked: true}}, Back: "/p/westmere/groups"})
	form.Form = map[string]string{"name": "Vale partnership board", "seats": "Cabinet member for neighbourhoods, Westmere Council"}
	form.Errors = []view.FieldError{{Name: "remit", Message: "Enter this"}}
	end := view.GroupEnd{Name: "Families officials’ group", Open: []view.MatterRow{heldMatter}, Action: "/staff/groups/g2/end", Cmd: "c1", Back: "/p/westmere/groups",
		Successors: []view.Choice{{Value: "g1", Text: "Vale partnership board", Hint: "Partnership board"}, {Value: "none", Text: "Explicitly no successor", Hint: "What is open goes back to Westmere Council itself."}}}
	empty := end
	empty.Open = nil
	pick := []view.Choice{{Text: "Nobody yet: the body itself", Checked: true}, {Value: "g1/Inspector", Text: "Vale partnership board: Inspector"}}
	all["groups"] = money(groups)
	all["groups.none"] = money(view.Groups{PlaceName: "Hatherden", Back: "/p/hatherden"})
	lessons := []view.LessonLine{{At: counted, Words: "Ask for quotations before the ballot is settled, not after.", Round: &view.Link{Name: "Hatherden 2025", URL: "/r/h25"}}, {At: counted, Words: "Letters went out too late for the farms."}}
	all["clerk-round-lessons"] = staff("Rounds", view.RoundLessons{Round: "Hatherden Decides", Lessons: lessons, Learn: true, Last: &view.Link{Name: "Hatherden 2025", URL: "/r/h25"}, Action: clerkRound + "/lessons", Cmd: "c1", Back: clerkRound,
		Ideas: []view.Choice{{Value: "p1", Text: "Summer fair stage", Hint: "£3,900", Checked: true}}, Brought: []view.Link{{Name: "Hedge planting day", URL: "/staff/proposals/p2"}}})
	all["clerk-round-lessons.none"] = staff("Rounds", view.RoundLessons{Round: "Hatherden Decides", Last: &view.Link{Name: "Hatherden 2025", URL: "/r/h25"}, Action: clerkRound + "/lessons", Cmd: "c1", Back: clerkRound})
	answered := view.Round{Name: "Hatherden Decides", Phase: models.PhaseResolved, Opens: opens, Closes: closes, Resolves: resolves, BodyName: council, Pot: pounds(76400), Min: 1, Rule: "Most chosen first",
		Councillor: "Chair of the parish council", Officer: "Parish clerk", Calls: calls, Lessons: lessons, ResultURL: "/r/h26/result", Changes: "/r/h26/changes", Keys: keysWhileVoting}
	all["round.answers"] = public(answered)
	all["matter"] = money(matter)
	all["matter.settled"] = money(settled)
	all["clerk-group"] = form
	all["clerk-group.new"] = staff("Oversight groups", view.GroupForm{New: true, Action: "/staff/westmere/groups/new", Cmd: "c1", Back: "/p/westmere/groups", Kinds: []view.Choice{{Value: "political_board", Text: "Political board"}}})
	all["clerk-group-end"] = staff("Oversight groups", end)
	all["clerk-group-end.empty"] = staff("Oversight groups", empty)
	all["clerk-matter-new"] = staff("Oversight groups", view.MatterNew{Action: "/staff/westmere/matters/new", Cmd: "c1", Back: "/p/westmere/groups", Kinds: []view.Choice{{Value: "blocked", Text: "Something is blocked"}, {Value: "approval", Text: "Something waits for approval"}}, Rounds: pick[:1], Held: pick[1:]})
	all["clerk-matter-new.none"] = staff("Oversight groups", view.MatterNew{Back: "/p/westmere/groups"})
	return all
}

func askSamples() map[string]view.Page {
	agreed := view.AskRow{Title: "Let a parish hold the bond", URL: "/p/hatherden/asks/a2", Owner: "Westmere Council", Of: "Hatherden Parish Council",
		Status: models.AskAgreed, Raised: opens.AddDate(0, -2, 0), Due: opens}
	ask := view.Ask{AskRow: lateAsk, Rule: "Support with fares is for people who look for work; who studies full time does not count.", Evidence: "Of 31 students who answered, 27 would take the bus and 3 may be paid for.",
		Wanted: "Count a place at college as a step to work.", OwnerKind: "A department of government", Before: "Vale partnership board. Sponsor: Cabinet member for neighbourhoods.",
		Handed: []string{"Handed over from Families officials’ group to Vale partnership board on 2 November 2026."}, EditURL: "/staff/asks/a1", Back: "/p/hatherden/asks",
		History: []view.AskEvent{{At: opens.AddDate(0, 0, -20), What: "Acknowledged.", Words: "We look into it."}, {At: opens.AddDate(0, -1, 0), What: "Raised."}}}
	kept := ask
	kept.EditURL = ""
	kept.Form = &view.AskForm{Action: "/staff/asks/a1", Cmd: "c1", Statuses: []view.Choice{{Value: "acknowledged", Text: "They have it and will answer"}, {Value: "agreed", Text: "They agree"}},
		Call: &view.CallForm{Action: "/staff/asks/a1", Cmd: "c1", To: []view.Choice{{Value: "councillor", Text: "Chair of the parish council", Hint: "The councillor who answers for the round"}, {Value: "officer", Text: "Parish clerk"}}}}
	wrong := staff("Policy asks", kept)
	wrong.Errors = []view.FieldError{{Name: "status", Message: "Choose one"}, {Name: "words", Message: "Enter this"}}
	pick := []view.Choice{{Text: "None in particular", Checked: true}, {Value: "x", Text: "Bus to college trial", Hint: "Hatherden"}}
	return map[string]view.Page{
		"asks":      money(view.Asks{PlaceName: "Hatherden", Rows: []view.AskRow{lateAsk, agreed}, Late: 1, FileURL: "/p/hatherden/asks.csv", NewURL: "/staff/hatherden/asks/new", Back: "/p/hatherden"}),
		"asks.none": money(view.Asks{PlaceName: "Hatherden", Back: "/p/hatherden"}),
		"ask":       money(ask),
		"ask.kept":  wrong,
		"clerk-ask-new": staff("Policy asks", view.AskNew{Action: "/staff/hatherden/asks/new", Cmd: "c1", Back: "/p/hatherden/asks", Froms: []view.Choice{{Value: "round", Text: "A round", Hint: "The rule gets in the way of what a round may do."}, {Value: "body", Text: "The body itself"}},
			Owners: []view.Choice{{Value: "department", Text: "A department of government"}, {Value: "partner", Text: "A partner"}}, Rounds: pick[:1], Ideas: pick, Held: pick[:1]}),
	}
}
