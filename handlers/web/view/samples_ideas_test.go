package view_test

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// ideaSamples are the pages on which a clerk sorts ideas.
func ideaSamples() map[string]view.Page {
	filters := []view.Filter{{Name: "Need you", URL: "/staff/hatherden/proposals?state=open", Count: 8, Current: true}, {Name: "Admitted", URL: "/staff/hatherden/proposals?state=admitted", Count: 10},
		{Name: "Refused", URL: "/staff/hatherden/proposals?state=not_feasible", Count: 1}, {Name: "All", URL: "/staff/hatherden/proposals?state=all", Count: 21}}
	round := &view.Link{Name: "Hatherden Decides", URL: "/staff/rounds/h26"}
	compare := view.Link{Name: "Compare", URL: "/staff/hatherden/sort?decision=merge&pick=1&pick=2"}
	list := view.Proposals{PlaceName: "Hatherden", Lead: "Ideas for Hatherden: 8 to decide.", Filters: filters, Action: "/staff/hatherden/sort", Cmd: "c4", PaperURL: "/staff/hatherden/proposals/new",
		Acts:  []view.Choice{{Value: "review", Text: "Take into review"}, {Value: "admit", Text: "Admit to a round"}, {Value: "refuse", Text: "Refuse"}, {Value: "merge", Text: "Merge"}},
		Pages: &view.Paging{Page: 1, Pages: 2, Next: "/staff/hatherden/proposals?state=open&page=2"},
		Rows: []view.ReviewRow{
			{ID: "1", Title: "Benches by the river", URL: "/staff/proposals/1", Asked: opens.AddDate(0, -2, 0), By: "on paper", Note: "Looks like: Bench for the bus stop (both say “benches”)", Alike: true, State: models.ProposalSubmitted, Next: compare, Picked: true},
			{ID: "2", Title: "Bench for the bus stop", URL: "/staff/proposals/2", Asked: opens.AddDate(0, -2, 2), Alike: true, State: models.ProposalSubmitted, Next: compare},
			{ID: "3", Title: "Dementia-friendly bus-shelter seats", URL: "/staff/proposals/3", Asked: opens.AddDate(0, -2, 3), Ask: pounds(3600), Round: round, Funds: []string{"Parish precept", "Community infrastructure levy"}, Power: "General power of competence", State: models.ProposalUnderReview, Next: view.Link{Name: "Decide", URL: "/staff/proposals/3"}},
			{ID: "4", Title: "Resurface a driveway", URL: "/staff/proposals/4", Asked: opens.AddDate(0, -2, 9), Ask: pounds(6000), State: models.ProposalNotFeasible, Next: view.Link{Name: "Nothing, unless things change"}}}}
	none := list
	none.Rows, none.Pages, none.Acts = nil, nil, nil
	unpicked := staff("Ideas", list)
	unpicked.Errors = []view.FieldError{{Name: "pick", Message: "Tick at least one idea"}}

	idea := view.Proposal{Title: "Benches by the river", Summary: "Two benches where the path widens.", Period: "Once", After: "The parish", Deliver: "The parish", Ask: pounds(1200), Asked: opens, State: models.ProposalSubmitted, By: "Handed in on paper", Back: "/staff/hatherden/proposals"}
	first := view.Review{Proposal: idea, Public: "/proposals/1", Alike: []view.Link{{Name: "Bench for the bus stop", URL: "/staff/proposals/2"}},
		Choices: []view.Choice{{Value: "admit", Text: "Put it on the ballot", Hint: "You say for which round."}, {Value: "refuse", Text: "It is not possible"}, {Value: "merge", Text: "Carry it on in another idea"}}}
	first.Action = "/staff/proposals/1"
	one := []view.Picked{{ID: "1", Title: "Benches by the river", URL: "/staff/proposals/1", Ask: pounds(1200), Field: "ask.1", State: models.ProposalSubmitted}}
	admit := first
	admit.Deciding = view.Deciding{Act: "admit", Picked: one, Rounds: []view.Choice{{Value: "h26", Text: "Hatherden Decides", Checked: true}}, Action: "/staff/proposals/1", Cmd: "c4"}
	admitPage := staff("Ideas", admit)
	admitPage.Form = map[string]string{"ask.1": "1,200"}
	carried := first
	carried.Choices, carried.State, carried.Into, carried.Reopen = nil, models.ProposalMerged, &view.Link{Name: "Bench for the bus stop", URL: "/proposals/2"}, "Take it out of the other idea again"

	two := append(one, view.Picked{ID: "2", Title: "Bench for the bus stop", URL: "/staff/proposals/2", Ask: pounds(650), Field: "ask.2", State: models.ProposalSubmitted})
	merge := view.Sort{Back: "/staff/hatherden/proposals", Deciding: view.Deciding{Act: "merge", Picked: two, Action: "/staff/hatherden/sort", Cmd: "c5",
		Others: []view.Choice{{Value: "1", Text: "Benches by the river"}, {Value: "2", Text: "Bench for the bus stop", Hint: "Looks alike: both say “bench”"}}}}
	refuse := merge
	refuse.Act, refuse.Others = "refuse", nil
	for _, reason := range models.RefusalReasons {
		refuse.Reasons = append(refuse.Reasons, view.Choice{Value: reason, Text: "Reason " + reason})
	}
	refused := staff("Ideas", refuse)
	refused.Errors = []view.FieldError{{Name: "reason", Message: "Choose a reason"}}
	sorted := view.Sorted{Act: "refuse", Back: "/staff/hatherden/proposals", Done: []view.Outcome{{Title: "Benches by the river", URL: "/staff/proposals/1", State: models.ProposalNotFeasible}},
		Not: []view.Outcome{{Title: "Bench for the bus stop", URL: "/staff/proposals/2", State: models.ProposalAdmitted, Why: "This idea has been decided in the meantime"}}}
	paper := view.PaperIdea{PlaceName: "Hatherden", Rounds: []view.Choice{{Value: "h26", Text: "Hatherden Decides", Checked: true}}, Action: "/staff/hatherden/proposals/new", Cmd: "c6", Back: "/staff/hatherden/proposals"}
	return map[string]view.Page{
		"clerk-proposals":       staff("Ideas", list),
		"clerk-proposals.empty": staff("Ideas", none),
		"clerk-proposals.wrong": unpicked,
		"clerk-proposal":        staff("Ideas", first),
		"clerk-proposal.admit":  admitPage,
		"clerk-proposal.merged": staff("Ideas", carried),
		"clerk-sort":            staff("Ideas", merge),
		"clerk-sort.refuse":     refused,
		"clerk-sorted":          staff("Ideas", sorted),
		"clerk-paper":           staff("Ideas", paper),
	}
}
