package view_test

import (
	"commonchest/handlers/web/view"
)

// bodySamples are figures of law and the facts of bodies.
func bodySamples() map[string]view.Page {
	figures := view.Figures{Unchecked: 1, Groups: []view.FigureGroup{
		{Name: "Section 137 limit for each elector", Why: "A council without the general power of competence may spend this much for each elector.", Rows: []view.FigureRow{
			{From: "2026-27", Value: "£11.60", Source: "https://www.legislation.gov.uk/ukpga/1972/70/schedule/12B"},
			{From: "2020-21", Value: "£8.32", Source: "https://www.legislation.gov.uk/ukpga/1972/70/schedule/12B", Checked: "22 November 2026"}}},
		{Name: "Price level (deflator)", Why: "Sums of different years are compared by it."}}}
	mine := figures
	mine.May, mine.Groups = true, append([]view.FigureGroup{}, figures.Groups...)
	mine.Groups[0].Rows = append([]view.FigureRow{}, figures.Groups[0].Rows...)
	mine.Groups[0].Rows[0].URL, mine.Groups[0].NewURL = "/staff/figures/s137_rate.2026-04-01", "/staff/figures/s137_rate.new"
	figure := view.Figure{Name: "Section 137 limit for each elector", Why: "What a council may spend for each elector.", Yearly: true, From: "2026-27", Prefix: "£",
		Action: "/staff/figures/s137_rate.2026-04-01", Cmd: "c1", Base: 1}
	next := figure
	next.New, next.Base, next.Action = true, 0, "/staff/figures/s137_rate.new"
	wrong := staff("", next)
	wrong.Errors = []view.FieldError{{Name: "from", Message: "Enter the first day of a financial year: 1 April"}, {Name: "reason", Message: "Fill this in"}}
	return map[string]view.Page{
		"figures":      {Body: figures, SignIn: "/sign-in"},
		"figures.mine": staff("", mine),
		"figure":       staff("", figure),
		"figure.wrong": wrong,
	}
}

// officerBodySamples are what officers say of bodies.
func officerBodySamples() map[string]view.Page {
	rows := []view.BodyFact{{What: "Constitution", Says: "Adopted on 3 May 2026: parish office"}, {What: "Members", Says: "Not said yet", Missing: true}}
	can := []string{"Its rounds can collect ideas and votes. They can award nothing, because nobody holds the money.", "The way to a parish council: a petition of 188 of the 2,501 electors."}
	warn := []string{"Quarrybank Neighbourhood Forum has no accountable body. Its rounds can collect ideas and votes, and can award nothing."}
	tasks := view.BodyTasks{Name: "Quarrybank Neighbourhood Forum", Place: "Quarrybank", Warnings: warn, Rows: append([]view.BodyFact{}, rows...), Can: can,
		NextURL: "/staff/westmere/places/quarrybank/body/members", Public: "/p/quarrybank/body", InviteURL: "/staff/westmere/people/invite?place=quarrybank", Back: "/staff/westmere/places"}
	for i := range tasks.Rows {
		tasks.Rows[i].URL = "/staff/westmere/places/quarrybank/body/members"
	}
	council := view.BodyTasks{Name: "Hatherden Parish Council", Place: "Hatherden", Council: true, Rows: []view.BodyFact{{What: "Neighbourhood plan", Says: "Made on 3 July 2024", URL: "/x"}}, Public: "/p/hatherden/body", InviteURL: "/staff/westmere/people/invite?place=hatherden", Back: "/staff/westmere/places"}
	part := view.BodyPart{Title: "Members", Lead: "Count them by why they belong.", Name: tasks.Name, Notes: []string{"A neighbourhood forum needs at least 21 individuals. There is evidence for 0."},
		Fields: []view.BodyField{{Name: "live", Label: "How many live here?", Hint: "Each member once.", Number: true}, {Name: "live_evidence", Label: "Where can that be seen?", Hint: "A list."}},
		Action: "/staff/westmere/places/quarrybank/body/members", Cmd: "c1", Base: 2, Back: "/staff/westmere/places/quarrybank/body"}
	holder := part
	holder.Title, holder.Notes, holder.Fields = "Accountable body", nil, []view.BodyField{
		{Name: "holder", Label: "Who holds the money?", Hint: "A council.", Items: []view.Choice{{Value: "westmere-council", Text: "Westmere Council"}}},
		{Name: "holder_since", Label: "Since when?", Hint: "The day of its agreement.", Day: true}, {Name: "area", Label: "Which area is it?", Hint: "Streets.", Long: true}}
	wrong := staff("", holder)
	wrong.Errors = []view.FieldError{{Name: "holder", Message: "Choose a body that can hold money"}}
	return map[string]view.Page{
		"body":                    money(view.BodyFacts{Name: tasks.Name, Kind: "Neighbourhood forum", Warnings: warn, Rows: rows, Can: can, Back: "/p/quarrybank"}),
		"officer-body":            staff("", tasks),
		"officer-body.council":    staff("", council),
		"officer-body-part":       staff("", part),
		"officer-body-part.wrong": wrong,
	}
}

// strandSamples are money and ideas by strand.
func strandSamples() map[string]view.Page {
	rows := []view.StrandRow{
		{Name: "Families with complex needs", URL: "/p/westmere/strands/families", Closed: true, Held: pounds(38000), Awarded: pounds(0), Paid: pounds(0), Ideas: 1},
		{Name: "Early help", URL: "/p/westmere/strands/own-westmere-early-help", From: "Families with complex needs", What: "Before there is a crisis.", Held: pounds(12000), Awarded: pounds(4000), Paid: pounds(250)}}
	total := view.StrandRow{Held: pounds(50000), Awarded: pounds(4000), Paid: pounds(250), Ideas: 1}
	one := view.Strand{StrandRow: rows[0], Back: "/p/westmere/strands", Inner: []view.StrandRow{{Name: "Hatherden", URL: "/p/hatherden/strands/place", Held: pounds(8000), Awarded: pounds(6900), Paid: pounds(0), Ideas: 2}}, Funds: []view.StrandFund{
		{Name: "Families", Strand: "Families with complex needs", Condition: "Only for families", Held: pounds(38000), Awarded: pounds(0), Paid: pounds(0)},
		{Name: "Help", Strand: "Early help", Held: pounds(12000), Awarded: pounds(4000), Paid: pounds(250)}},
		Ideas:   []view.IdeaRow{{Title: "Family support worker hours", URL: "/proposals/1", Summary: "More hours.", Ask: pounds(12000), State: "admitted"}},
		History: []view.Event{{At: now, What: "Families with complex needs was split into Early help."}}}
	list := view.StrandsForm{PlaceName: "Westmere", Rows: rows, NewURL: "/staff/westmere/strands/new", Action: "/staff/westmere/strands", Cmd: "c1",
		Funds: []view.Choice{{Value: "families", Text: "Westmere: Families", Hint: "Counts under Families with complex needs."}}, Strands: []view.Choice{{Value: "safety", Text: "Community safety"}}}
	form := view.StrandForm{Of: "Families with complex needs", Ways: []view.Choice{{Value: "split", Text: "Split it"}, {Value: "narrow", Text: "Narrow it"}}, Parts: []int64{1, 2, 3},
		Action: "/staff/westmere/strands/families", Cmd: "c2", Back: "/staff/westmere/strands"}
	add := form
	add.Of, add.Ways, add.Parts = "", nil, nil
	return map[string]view.Page{
		"strands":            money(view.Strands{Rows: rows, Total: total, StaffTo: "/staff/westmere/strands", Back: "/p/westmere"}),
		"strand":             money(one),
		"strand.empty":       money(view.Strand{StrandRow: rows[1], Back: "/p/westmere/strands"}),
		"officer-strands":    staff("", list),
		"officer-strand":     staff("", form),
		"officer-strand.new": staff("", add),
	}
}

// fencesSamples are proposals to lift a fence, and what fences protect.
func fencesSamples() map[string]view.Page {
	real := pounds(63800)
	alert := &view.Alert{Text: "Families with complex needs: spending fell by 31% from 2019-20 to 2026-27, from £55,072 to £38,000.", URL: "/p/westmere/fences",
		Answers: []view.Event{{At: now, What: "Schools have taken over two posts; the report comes in spring."}}}
	body := view.Fences{Back: "/p/westmere", Public: "/p/westmere/fences", Action: "/staff/westmere/fences", Cmd: "c1", Prefix: "£",
		Liftings: []view.Lifting{{ID: "l1", Fund: "Families with complex needs", Fence: "For families with complex needs", Reason: "So that it can be used where it is short.",
			Impact: "Forty families have one worker each today.", At: opens, NoticeUntil: "4 January 2027", Approvals: 1, Next: 2, CanLift: true, Service: "Families with complex needs", Giver: "Marshlands NHS Trust"}},
		Given: []view.Lifting{{ID: "l2", Place: "Hatherden", Fund: "Grass", Fence: "Only in Hatherden", Reason: "There is less grass.", Impact: "One verge is cut less often.", At: opens, NoticeUntil: "4 January 2027", Giver: "Westmere Council"}},
		Services: []view.WatchedService{{Name: "Families with complex needs", Was: "early intervention only", Alert: alert, Levels: []view.ServiceLevel{
			{Year: "2019-20", Spend: pounds(55072), Replaced: pounds(0), Real: &real, Outputs: "58 families", Where: "Budget book"}, {Year: "2026-27", Spend: pounds(38000), Replaced: pounds(0), Where: "Budget book"}}}},
		Ends: []view.EndingMoney{{Fund: "Community infrastructure levy", Came: "28 October 2025", Sum: pounds(26400), Until: "28 October 2030", State: view.Tag{Text: "1,434 days left"}, Source: "https://www.legislation.gov.uk/uksi/2010/948/regulation/59E"},
			{Fund: "Marshlands NHS", Sum: pounds(12000), Until: "31 March 2027", State: view.Tag{Text: "127 days left", Colour: "orange"}}},
		Moves: []view.Virement{{ID: "v1", From: "Vale Place Budget", To: "Roads", Sum: pounds(5000), Why: "The roads cost more than we thought.", Asked: now},
			{ID: "v2", From: "Vale Place Budget", To: "Families", Sum: pounds(2000), Why: "For the summer, when schools are shut.", Asked: opens, Agreed: opens, Entry: "/p/westmere/journal/entry/12"},
			{ID: "v3", From: "Vale Place Budget", To: "Families", Sum: pounds(1000), Why: "For the summer, when schools are shut.", Asked: opens, Agreed: opens, Undone: now, Undoing: "It was the wrong fund."}},
		From: []view.Choice{{Value: "pooled", Text: "Vale Place Budget", Hint: "May be moved to another fund of its giver"}}, To: []view.Choice{{Value: "roads", Text: "Roads"}},
		Lines: []view.Choice{{Value: "strand", Text: "Strand"}, {Value: "spend", Text: "Kind of spending"}},
		Funds: []view.Choice{{Value: "families", Text: "Families", Hint: "For families"}}, Kinds: []view.Choice{{Value: "families", Text: "Families with complex needs"}}}
	part := pounds(8000)
	lifted := body
	lifted.Moves, lifted.Ends = nil, nil
	lifted.Services, lifted.Liftings = nil, []view.Lifting{{Fund: "Families", Fence: "For families", Some: true, Left: "Running costs only", Part: &part, Reason: "Because.", Impact: "None.", At: opens, NoticeUntil: "4 January 2027", Approvals: 2, Giver: "Marshlands NHS Trust", AgreedAt: now, LiftedAt: now}}
	unanswered := view.Fences{Back: "/p/westmere", Services: []view.WatchedService{{Name: "Youth work", Was: "youth only", Alert: &view.Alert{Text: "Youth work fell by 40%.", URL: "/p/westmere/fences"}}}}
	return map[string]view.Page{
		"fences":            money(body),
		"fences.lifted":     money(lifted),
		"fences.unanswered": money(unanswered),
		"officer-fences":    staff("", body),
	}
}

// totalsSamples are years of money.
func totalsSamples() map[string]view.Page {
	was, is := pounds(486000), pounds(412000)
	rows := []view.YearTotal{{Day: "2024-04-01", Year: "2024-25", Sum: pounds(448000), Real: &was, Where: "Budget book 2024, page 3"},
		{Day: "2025-04-01", Year: "2025-26", Sum: pounds(430000), Change: "4% less", Where: "Budget book 2025, page 3"},
		{Day: "2026-04-01", Year: "2026-27", Sum: pounds(412000), Real: &is, Change: "4% less", Running: true, URL: "/p/westmere/journal/statement"}}
	body := view.Totals{Rows: rows, Prices: "2026-27", Sources: []view.Link{{Name: "2026-11-22", URL: "https://www.gov.uk/government/collections/gdp-deflators-at-market-prices-and-money-gdp"}},
		Rounds: []view.Link{{Name: "Hatherden Last Winter", URL: "/r/last/what-if?change=-10"}}, FiguresURL: "/figures", Back: "/p/westmere"}
	mine := body
	mine.Action, mine.Cmd, mine.Prefix, mine.NoPrices, mine.Sources = "/p/westmere/totals", "c1", "£", true, nil
	mine.Rows = append([]view.YearTotal{}, rows...)
	for i := range mine.Rows {
		mine.Rows[i].Real = nil
	}
	return map[string]view.Page{
		"totals":      money(body),
		"totals.mine": money(mine),
		"totals.none": money(view.Totals{FiguresURL: "/figures", Back: "/p/westmere"}),
	}
}
