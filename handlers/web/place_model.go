package web

import (
	"cmp"
	"slices"
	"strings"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
)

// The page of a place is no endless one: so many entries of the journal and so
// many ideas stand on it, and the rest is a link away.
const (
	placeEntries = 4
	placeIdeas   = 10
)

// placeModel puts the page of a place together.
func (v *visit) placeModel(place models.Place) (view.Place, error) {
	chest, err := v.chest(place)
	if err != nil {
		return view.Place{}, err
	}
	ideas, err := v.d.Ideas.OfPlace(v.ctx, place.ID)
	if err != nil {
		return view.Place{}, err
	}
	fates, err := v.fates(chest)
	if err != nil {
		return view.Place{}, err
	}
	entries := v.entryLines(chest)
	intro, err := v.intro(chest)
	if err != nil {
		return view.Place{}, err
	}
	body := view.Place{Name: place.Name, Intro: intro, AsOf: v.in(place, v.now), Sums: v.sums(chest),
		Rounds: v.roundRows(chest), Ideas: v.ideaRows(place, ideas, fates), Propose: placeURL(place.ID) + "/propose", Asks: asksURL(place.ID), Groups: groupsURL(place.ID), Offers: placeURL(place.ID) + "/offers",
		Entries: entries[:min(len(entries), placeEntries)], Publications: publicationsURL(place.ID), Currency: place.Currency}
	who, err := v.d.Places.Body(v.ctx, place.Body)
	if err != nil {
		return view.Place{}, err
	}
	body.BodyURL, body.Warnings = placeURL(place.ID)+"/body", v.warnings(who)
	if body.Alerts, err = v.alerts(place); err != nil {
		return view.Place{}, err
	}
	if len(entries) > placeEntries {
		body.AllURL = placeURL(place.ID) + "/journal"
	}
	if len(body.Ideas) > placeIdeas && v.c.Query("ideas") != "all" {
		body.MoreIdeas, body.AllIdeas = int64(len(body.Ideas)-placeIdeas), placeURL(place.ID)+"?ideas=all#ideas"
		body.Ideas = body.Ideas[:placeIdeas]
	}
	view.AlikeIn(body.Ideas, func(r *view.IdeaRow) *view.Money { return &r.Ask })
	view.AlikeIn(body.Entries, func(e *view.Entry) *view.Money { return &e.Amount })
	view.AlikeIn(body.Rounds, func(r *view.RoundRow) *view.Money { return &r.Money })
	return body, nil
}

// intro says in a sentence whose money this is, or to whom it goes.
func (v *visit) intro(ch *chest) (string, error) {
	if ch.place.Kind == models.PrincipalArea {
		return v.introOfGiver(ch)
	}
	var givers []string
	for _, f := range ch.funds {
		if name := ch.bodies[f.Partner]; !slices.Contains(givers, name) {
			givers = append(givers, name)
		}
	}
	if len(givers) == 0 {
		return v.say("place.intro_none", "body", ch.bodies[ch.place.Body]), nil
	}
	return v.say("place.intro", "givers", v.list(givers), "body", ch.bodies[ch.place.Body]), nil
}

// introOfGiver says how much a principal council has passed on to its areas.
func (v *visit) introOfGiver(ch *chest) (string, error) {
	offers, err := v.d.Offers.From(v.ctx, ch.place.ID)
	if err != nil {
		return "", err
	}
	total, takers := nothing(ch.place), []string{}
	for _, t := range offers {
		reached := ledger.Reached(ch.journal.Entries, t.ID, t.Terms.Fund)
		if reached == 0 {
			continue
		}
		total = total.Add(view.In(t.Currency, reached))
		name, err := v.bodyName(t.To)
		if err != nil {
			return "", err
		}
		if !slices.Contains(takers, name) {
			takers = append(takers, name)
		}
	}
	if len(takers) == 0 {
		return v.say("place.intro_giver_none", "body", ch.bodies[ch.place.Body]), nil
	}
	return v.say("place.intro_giver", "body", ch.bodies[ch.place.Body], "sum", total.String(), "takers", v.list(takers)), nil
}

// roundRows lists rounds: what is open or to come first, then the last ones.
func (v *visit) roundRows(ch *chest) []view.RoundRow {
	var rows []view.RoundRow
	for _, r := range ch.rounds {
		rows = append(rows, v.roundRow(ch.place, r, false))
	}
	sortRounds(rows)
	return rows
}

func (v *visit) roundRow(place models.Place, r models.RoundView, withPlace bool) view.RoundRow {
	row := view.RoundRow{Name: r.Round.Name, URL: roundURL(r.Round.ID), Phase: r.PhaseAt(v.now),
		Opens: v.in(place, r.OpensAt()), Closes: v.in(place, r.ClosesAt())}
	if r.Seal != nil {
		row.Money = sum(place, r.Seal.Pot())
	}
	row.Advises = r.Round.Shadow.Is()
	if withPlace {
		row.Place = place.Name
	}
	return row
}

// sortRounds puts open rounds first, the next to close at the top; then what is
// to come; then what is past, the last one first.
func sortRounds(rows []view.RoundRow) {
	group := func(p models.Phase) int {
		switch p {
		case models.PhaseVoting:
			return 0
		case models.PhasePreparing, models.PhaseHeld, models.PhaseSealed:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(rows, func(a, b view.RoundRow) int {
		switch g := group(a.Phase); {
		case g != group(b.Phase):
			return g - group(b.Phase)
		case g == 0:
			return a.Closes.Compare(b.Closes)
		case g == 1:
			return a.Opens.Compare(b.Opens)
		}
		return b.Closes.Compare(a.Closes)
	})
}

// ideaRows lists ideas, the newest first. Withdrawn ones are their proposer's
// own affair; one that was refused for naming a person is not repeated.
func (v *visit) ideaRows(place models.Place, list []proposals.Entry, fates map[models.ProposalID]models.ProposalState) []view.IdeaRow {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b proposals.Entry) int {
		return cmp.Or(b.Proposal.AskedAt.Compare(a.Proposal.AskedAt), strings.Compare(string(a.Proposal.ID), string(b.Proposal.ID)))
	})
	var rows []view.IdeaRow
	for _, e := range list {
		if e.Proposal.State == models.ProposalWithdrawn || withheld(e) {
			continue
		}
		rows = append(rows, view.IdeaRow{Title: v.title(e), URL: proposalURL(e.Proposal.ID), Summary: e.Text.Get("summary"),
			Ask: sum(place, e.Proposal.Ask), State: cmp.Or(fates[e.Proposal.ID], e.Proposal.State)})
	}
	return rows
}

// fates tells of the proposals on ballots that have been counted what became of
// them, as far as results are public.
func (v *visit) fates(ch *chest) (map[models.ProposalID]models.ProposalState, error) {
	fates := map[models.ProposalID]models.ProposalState{}
	for _, r := range ch.rounds {
		if err := v.addFates(fates, r, ch.minutes[r.Round.ID]); err != nil {
			return nil, err
		}
	}
	return fates, nil
}

func (v *visit) addFates(fates map[models.ProposalID]models.ProposalState, r models.RoundView, minutes models.Resolution) error {
	if r.Seal == nil || !r.Discloses(models.Public, v.now).Result {
		return nil
	}
	yes, no := view.IdeaAwarded, view.IdeaNotAwarded
	var chosen []string
	if r.Resolved {
		for _, a := range minutes.Awards {
			chosen = append(chosen, a.Ref)
		}
	} else {
		result, err := v.d.Results.Result(v.ctx, r.Round.ID)
		if err != nil {
			return err
		}
		yes, no, chosen = view.IdeaRecommended, view.IdeaNotRecommended, result.Chosen
	}
	for _, p := range r.Seal.Projects {
		fates[p.Proposal] = no
		if slices.Contains(chosen, p.Ref) {
			fates[p.Proposal] = yes
		}
	}
	return nil
}

// withheld reports whether the public may not read the words of a proposal.
func withheld(e proposals.Entry) bool {
	return e.Proposal.Withheld()
}

// title is what a proposal is called, also when its words were taken out.
func (v *visit) title(e proposals.Entry) string {
	if title := e.Text.Get("title"); title != "" {
		return title
	}
	return v.say("proposal.erased_title")
}
