package view_test

import "commonchest/handlers/web/view"

const (
	sha  = "3f7d1c9a5e2b8064c1d7e9f0a3b6c5d8e7f1029384756a1b2c3d4e5f60718293"
	law  = "https://www.legislation.gov.uk/uksi/2010/948/regulation/121B"
	year = "2025-26"
)

// dutySamples are the pages of what a body owes the public.
func dutySamples() map[string]view.Page {
	years := []view.NavItem{{Name: "2026-27", URL: "/staff/hatherden/publish/2026-27"}, {Name: year, URL: "/staff/hatherden/publish/2025-26", Current: true}}
	packs := []view.PackRow{{Year: year, N: 1, At: counted, Digest: sha, KB: 14, URL: "/p/hatherden/publications/2025-26/1.zip"}}
	publish := view.Publish{Year: year, Body: council, Ends: "31 March 2026", Over: true, Years: years,
		Code: "The Transparency Code for Smaller Authorities holds: the turnover is at most £25,000.",
		Gaps: []view.Gap{{Text: "Parish precept: the payments recorded for awards and the journal differ by 0.01. Have this mended first.", Stops: true},
			{Text: "There is no 360Giving publisher prefix. Ask 360Giving for it, so that others can tell your grants apart."}},
		Duties: []view.DutyRow{{Name: "Totals for the annual return (AGAR)", Must: true, Due: "30 June 2026", Late: true, URL: "/staff/hatherden/publish/2025-26/accounts.csv", Source: law},
			{Name: "Community infrastructure levy report (regulation 121B)", Must: true, Due: "31 December 2026", URL: "/staff/hatherden/publish/2025-26/cil-121b.csv", Source: law},
			{Name: "Grants in the 360Giving Data Standard", Source: law}},
		PackURL: "/staff/hatherden/publish/2025-26/pack.zip", Digest: sha, KB: 14, FactsURL: "/staff/hatherden/publish/2025-26/facts",
		GrantsURL: "/staff/hatherden/grants/2025-26", PublicURL: "/p/hatherden/publications", Resolutions: []view.Link{{Name: "Hatherden Last Winter", URL: "/staff/rounds/h25/resolution"}}}
	ready := publish
	ready.Gaps, ready.Form = nil, &view.PublishForm{Action: "/staff/hatherden/publish/2025-26", Cmd: "c1", Digest: sha}
	again := staff("", ready)
	second := ready
	second.Packs, second.Over, second.Form = packs, false, &view.PublishForm{Action: ready.Form.Action, Cmd: "c1", Digest: sha, Again: true}
	again.Body, again.Errors = second, []view.FieldError{{Name: "reason", Message: "Fill this in"}}
	facts := view.PublishFacts{Year: year, Levy: true, Prefix: "£", Action: "/staff/hatherden/publish/2025-26/facts", Cmd: "c1", Base: 2, Back: "/staff/hatherden/publish/2025-26"}
	wrong := staff("", facts)
	wrong.Errors = []view.FieldError{{Name: "turnover", Message: "Enter an amount, like 24,000"}, {Name: "reason", Message: "Fill this in"}}
	grants := view.Grants{Year: year, Years: years, Total: pounds(16800), StatementFrom: pounds(2000), Open: true, Action: "/staff/hatherden/grants/2025-26", Cmd: "c1",
		PublishURL: "/staff/hatherden/publish/2025-26",
		Rows: []view.GrantRow{{Title: "Inclusive swing & surfacing", Minute: "25/207", On: "11 February 2026", Power: "General power of competence", Kind: "The council buys it itself", Amount: pounds(14800), Paid: pounds(12000)},
			{Title: "Carers’ drop-in", Minute: "25/207", On: "11 February 2026", Power: "Section 137 of the Local Government Act 1972", To: "Hatherden Carers", Number: "1234567", Kind: "Charity", Amount: pounds(2000), Paid: pounds(2000)}},
		S137: &view.S137{Known: true, Cap: view.GBP(int64(679320)), Spent: view.GBP(int64(679321)), Rate: view.GBP(int64(1110)), Electors: 612, Unchecked: true, Warning: "£0.01 more was spent than section 137 allows in a year.",
			Items: []view.S137Item{{On: "9 March 2026", Minute: "25/207", Title: "Carers’ drop-in", To: "Hatherden Carers", Amount: view.GBP(int64(679321))}}},
		Statements: []view.StatementRow{{Grant: "h25/2", Title: "Carers’ drop-in", To: "Hatherden Carers", Paid: pounds(2000), Due: "8 March 2027", Late: true},
			{Grant: "h25/3", Title: "Orchard", To: "Friends of the Green", Paid: pounds(2450), Due: "8 March 2027", Came: "1 September 2026", Document: "Letter, file 12"}}}
	quiet := view.Grants{Year: "2026-27", Years: years[:1], PublishURL: "/staff/hatherden/publish/2026-27", S137: &view.S137{Spent: pounds(0)}}
	return map[string]view.Page{
		"publish":             staff("", publish),
		"publish.ready":       staff("", ready),
		"publish.again":       again,
		"publish-facts":       staff("", facts),
		"publish-facts.wrong": wrong,
		"grants":              staff("", grants),
		"grants.none":         staff("", quiet),
		"publications":        money(view.Publications{Place: "Hatherden", Body: council, Packs: packs, GivingURL: "/p/hatherden/360giving"}),
		"publications.none":   money(view.Publications{Place: "Hatherden", Body: council}),
	}
}
