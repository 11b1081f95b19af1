package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// rowsOfPage is how many ideas stand on a page of the list.
const rowsOfPage = 25

// sorting is a filter of a clerk's list.
type sorting struct {
	name string
	in   func(models.Proposal) bool
}

// sortings are the filters of a clerk's list: those to decide, by state, all.
var sortings = []sorting{
	{"open", models.Proposal.Open},
	{"new", stands(models.ProposalSubmitted)},
	{"review", stands(models.ProposalUnderReview)},
	{"admitted", stands(models.ProposalAdmitted)},
	{"not_feasible", stands(models.ProposalNotFeasible)},
	{"merged", stands(models.ProposalMerged)},
	{"withdrawn", stands(models.ProposalWithdrawn)},
	{"all", func(models.Proposal) bool { return true }},
}

func stands(state models.ProposalState) func(models.Proposal) bool {
	return func(p models.Proposal) bool { return p.State == state }
}

// desk is what a clerk sorts: the ideas of a place, with the rounds that they are
// meant for.
type desk struct {
	*visit
	place  models.Place
	ideas  []proposals.Entry // the oldest first: they have waited longest
	views  []models.RoundView
	fates  map[models.ProposalID]models.ProposalState
	alike  map[models.ProposalID][]proposals.Likeness
	titles map[models.ProposalID]string
	funds  map[models.FundID]string
}

func (v *visit) deskOf(place models.Place) (*desk, error) {
	d := &desk{visit: v, place: place, fates: map[models.ProposalID]models.ProposalState{}, titles: map[models.ProposalID]string{},
		funds: map[models.FundID]string{}}
	var err error
	if d.ideas, err = v.d.Ideas.OfPlace(v.ctx, place.ID); err != nil {
		return d, err
	}
	slices.SortStableFunc(d.ideas, func(a, b proposals.Entry) int { return a.Proposal.AskedAt.Compare(b.Proposal.AskedAt) })
	if d.views, err = v.d.Rounds.OfPlace(v.ctx, place.ID); err != nil {
		return d, err
	}
	for _, r := range d.views {
		var minutes models.Resolution
		if r.Resolved {
			if minutes, err = v.d.Results.Resolution(v.ctx, r.Round.ID); err != nil {
				return d, err
			}
		}
		if err := v.addFates(d.fates, r, minutes); err != nil {
			return d, err
		}
	}
	funds, err := v.d.Money.Funds(v.ctx, place.ID)
	for _, f := range funds {
		d.funds[f.ID] = f.Name
	}
	var going []proposals.Entry
	for _, e := range d.ideas {
		d.titles[e.Proposal.ID] = v.title(e)
		if d.goesOn(e.Proposal) {
			going = append(going, e)
		}
	}
	d.alike = proposals.Alike(going)
	return d, err
}

// round finds the round that an idea is meant for.
func (d *desk) round(id models.RoundID) (models.RoundView, bool) {
	i := slices.IndexFunc(d.views, func(r models.RoundView) bool { return r.Round.ID == id })
	if i < 0 {
		return models.RoundView{}, false
	}
	return d.views[i], true
}

// goesOn reports whether others may be merged into an idea: it is open, or on the
// list of a round that is not sealed.
func (d *desk) goesOn(p models.Proposal) bool {
	r, ok := d.round(p.Round)
	return p.Open() || p.State == models.ProposalAdmitted && (!ok || r.Seal == nil)
}

// list is a page of the ideas that a filter lets through.
func (d *desk) list(chosen string, page int) view.Proposals {
	if !slices.ContainsFunc(sortings, func(f sorting) bool { return f.name == chosen }) {
		chosen = "open"
	}
	at := staffURL(d.place.ID, "proposals")
	body := view.Proposals{PlaceName: d.place.Name, Action: staffURL(d.place.ID, "sort"), PaperURL: at + "/new", Lead: d.lead()}
	var rows []proposals.Entry
	for _, filter := range sortings {
		f := view.Filter{Name: d.say("filter." + filter.name), URL: at + "?state=" + filter.name, Current: filter.name == chosen}
		for _, e := range d.ideas {
			if !filter.in(e.Proposal) {
				continue
			}
			f.Count++
			if f.Current {
				rows = append(rows, e)
			}
		}
		body.Filters = append(body.Filters, f)
	}
	pages := (len(rows) + rowsOfPage - 1) / rowsOfPage
	page = max(1, min(page, pages))
	rows = rows[min(len(rows), (page-1)*rowsOfPage):min(len(rows), page*rowsOfPage)]
	if pages > 1 {
		body.Pages = paging(at+"?state="+chosen, page, pages)
	}
	for _, e := range rows {
		body.Rows = append(body.Rows, d.row(e))
	}
	for _, act := range actsOn(chosen) {
		body.Acts = append(body.Acts, view.Choice{Value: string(act), Text: d.say("sort.button." + string(act))})
	}
	return body
}

// actsOn are the decisions that can be made about ideas of a filter.
func actsOn(filter string) []proposals.Act {
	switch filter {
	case "open", "new", "all":
		return []proposals.Act{proposals.ActReview, proposals.ActAdmit, proposals.ActRefuse, proposals.ActMerge}
	case "review":
		return []proposals.Act{proposals.ActAdmit, proposals.ActRefuse, proposals.ActMerge}
	case "admitted", "not_feasible", "merged":
		return []proposals.Act{proposals.ActReopen}
	}
	return nil
}

func paging(at string, page, pages int) *view.Paging {
	p := &view.Paging{Page: int64(page), Pages: int64(pages)}
	if page > 1 {
		p.Previous = at + "&page=" + strconv.Itoa(page-1)
	}
	if page < pages {
		p.Next = at + "&page=" + strconv.Itoa(page+1)
	}
	return p
}

// lead says how many ideas wait, and until when they can get onto a ballot.
func (d *desk) lead() string {
	open := 0
	for _, e := range d.ideas {
		if e.Proposal.Open() {
			open++
		}
	}
	lead := d.say("review.lead", "place", d.place.Name, "n", open)
	next := slices.Clone(d.views)
	next = slices.DeleteFunc(next, func(r models.RoundView) bool { return r.Seal != nil || r.OpensAt().Before(d.now) })
	if len(next) == 0 {
		return lead
	}
	first := slices.MinFunc(next, func(a, b models.RoundView) int { return a.OpensAt().Compare(b.OpensAt()) })
	return lead + " " + d.say("review.until", "round", first.Round.Name, "date", d.date(d.place, first.OpensAt()))
}

func (d *desk) row(e proposals.Entry) view.ReviewRow {
	p := e.Proposal
	row := view.ReviewRow{ID: p.ID, Title: d.titles[p.ID], URL: decideURL(p.ID), Asked: d.in(d.place, p.AskedAt), Ask: sum(d.place, p.Ask),
		Power: p.Power, State: cmp.Or(d.fates[p.ID], p.State)}
	if p.By != models.ByResident {
		row.By = d.say("idea.by." + string(p.By))
	}
	if r, ok := d.round(p.Round); ok {
		row.Round = &view.Link{Name: r.Round.Name, URL: clerkRoundURL(p.Round)}
		for _, f := range r.Round.Funds {
			row.Funds = append(row.Funds, d.funds[f])
		}
	}
	row.Next = view.Link{Name: d.say("idea.next." + string(p.State))}
	switch p.State {
	case models.ProposalSubmitted, models.ProposalUnderReview:
		row.Next.URL = row.URL
		d.addLikeness(&row)
	case models.ProposalAdmitted:
		if r, ok := d.round(p.Round); ok && mayTerm(p, &r) {
			row.Next = view.Link{Name: d.say("terms.title"), URL: termsURL(p.ID)}
		}
	case models.ProposalMerged:
		row.Note = d.say("idea.into", "title", d.titles[p.Into])
	}
	return row
}

// addLikeness says which ideas may be the same one, and leads to comparing them.
func (d *desk) addLikeness(row *view.ReviewRow) {
	found := d.alike[row.ID]
	if len(found) == 0 {
		return
	}
	row.Alike, row.Note = true, d.say("idea.looks_like", "title", d.titles[found[0].ID], "words", strings.Join(found[0].Shared, ", "))
	to := staffURL(d.place.ID, "sort") + "?decision=merge&pick=" + string(row.ID)
	for _, like := range found[:min(len(found), 5)] {
		to += "&pick=" + string(like.ID)
	}
	row.Next = view.Link{Name: d.say("idea.compare"), URL: to}
}

// review is one idea with what can be decided about it. What f holds was chosen
// before.
func (d *desk) review(e proposals.Entry, act proposals.Act, f form) (view.Review, error) {
	public, err := d.proposalModel(d.place, e)
	if err != nil {
		return view.Review{}, err
	}
	public.Back = staffURL(d.place.ID, "proposals")
	body := view.Review{Proposal: public, Public: proposalURL(e.Proposal.ID)}
	body.Action = decideURL(e.Proposal.ID)
	if _, err := e.Proposal.Reopen(); err == nil {
		if r, ok := d.round(e.Proposal.Round); e.Proposal.State != models.ProposalAdmitted || !ok || r.Seal == nil {
			body.Reopen = d.say("review.reopen." + string(e.Proposal.State))
		}
	}
	if r, ok := d.round(e.Proposal.Round); mayTerm(e.Proposal, &r) && (ok || e.Proposal.Open()) {
		body.TermsURL = termsURL(e.Proposal.ID)
	}
	if !e.Proposal.Open() {
		return body, nil
	}
	acts := []proposals.Act{proposals.ActAdmit, proposals.ActRefuse, proposals.ActMerge}
	if e.Proposal.State == models.ProposalSubmitted {
		acts = append([]proposals.Act{proposals.ActReview}, acts...)
	}
	for _, a := range acts {
		body.Choices = append(body.Choices, view.Choice{Value: string(a), Text: d.say("review.decision." + string(a)),
			Hint: d.say("review.decision." + string(a) + "_hint")})
	}
	for _, like := range d.alike[e.Proposal.ID] {
		body.Alike = append(body.Alike, view.Link{Name: d.titles[like.ID], URL: decideURL(like.ID)})
	}
	if slices.Contains(acts, act) {
		d.ask(&body.Deciding, act, []proposals.Entry{e}, f)
	}
	return body, nil
}

// sort is one decision about the ideas that f picks.
func (d *desk) sort(f form) (view.Sort, error) {
	act := proposals.Act(f.get("decision"))
	body := view.Sort{Back: staffURL(d.place.ID, "proposals")}
	body.Action = staffURL(d.place.ID, "sort")
	if _, known := doneBy[act]; !known {
		return body, models.E(models.NotFound, "page")
	}
	var list []proposals.Entry
	for _, e := range d.ideas {
		if slices.Contains(f["pick"], string(e.Proposal.ID)) {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return body, models.E(models.NotFound, "page")
	}
	d.ask(&body.Deciding, act, list, f)
	return body, nil
}

// ask fills in what a decision needs, and no more.
func (d *desk) ask(body *view.Deciding, act proposals.Act, list []proposals.Entry, f form) {
	body.Act = string(act)
	for _, e := range list {
		p := e.Proposal
		body.Picked = append(body.Picked, view.Picked{ID: p.ID, Title: d.titles[p.ID], URL: decideURL(p.ID), Ask: sum(d.place, p.Ask),
			Field: askField(p.ID), State: cmp.Or(d.fates[p.ID], p.State)})
	}
	switch act {
	case proposals.ActAdmit:
		wanted := f.get("round")
		if wanted == "" {
			wanted = string(list[0].Proposal.Round)
		}
		body.Rounds = d.rounds(wanted)
		body.Sensitive = slices.ContainsFunc(list, func(e proposals.Entry) bool { return e.Proposal.Sensitive() && !e.Proposal.Cleared })
	case proposals.ActRefuse:
		for _, reason := range models.RefusalReasons {
			body.Reasons = append(body.Reasons, view.Choice{Value: reason, Text: d.say("refusal." + reason), Checked: reason == f.get("reason")})
		}
	case proposals.ActMerge:
		body.Others = d.carriers(list, f.get("into"))
	}
}

// rounds are those that still take ideas.
func (d *desk) rounds(wanted string) []view.Choice {
	var out []view.Choice
	for _, r := range d.views {
		if r.Seal == nil {
			id := string(r.Round.ID)
			out = append(out, view.Choice{Value: id, Text: r.Round.Name, Checked: id == wanted})
		}
	}
	if len(out) == 1 {
		out[0].Checked = true
	}
	return out
}

// carriers are the ideas that could carry the picked ones on: each of several
// that were picked, then those that look alike, then the rest by name.
func (d *desk) carriers(list []proposals.Entry, chosen string) []view.Choice {
	inList := func(id models.ProposalID) bool {
		return slices.ContainsFunc(list, func(e proposals.Entry) bool { return e.Proposal.ID == id })
	}
	var first, rest []view.Choice
	for _, o := range d.ideas {
		id := o.Proposal.ID
		if !d.goesOn(o.Proposal) || len(list) == 1 && inList(id) {
			continue
		}
		c := view.Choice{Value: string(id), Text: d.titles[id], Checked: string(id) == chosen}
		i := slices.IndexFunc(d.alike[list[0].Proposal.ID], func(l proposals.Likeness) bool { return l.ID == id })
		switch {
		case inList(id):
			first = append(first, c)
		case i >= 0:
			c.Hint = d.say("idea.shares", "words", strings.Join(d.alike[list[0].Proposal.ID][i].Shared, ", "))
			first = append(first, c)
		default:
			rest = append(rest, c)
		}
	}
	slices.SortStableFunc(rest, func(a, b view.Choice) int { return strings.Compare(a.Text, b.Text) })
	return append(first, rest...)
}

// filledIn are the values that the form of a decision begins with.
func (d *desk) filledIn(body view.Deciding) map[string]string {
	out := map[string]string{}
	for _, p := range body.Picked {
		out[p.Field] = typedAmount(d.place, p.Ask.Pence)
	}
	return out
}

// sortedModel tells what became of each idea.
func (v *visit) sortedModel(place models.Place, act proposals.Act, out []proposals.Outcome) (view.Sorted, error) {
	body := view.Sorted{Act: string(act), Back: staffURL(place.ID, "proposals")}
	for _, o := range out {
		row := view.Outcome{URL: decideURL(o.Proposal.ID), State: o.Proposal.State}
		e, err := v.d.Ideas.Entry(v.ctx, o.Proposal.ID)
		switch {
		case models.IsKind(err, models.NotFound), models.IsKind(o.Err, models.Forbidden):
			row.Title, row.URL = v.say("sort.unknown"), ""
		case err != nil:
			return body, err
		default:
			row.Title, row.State = v.title(e), e.Proposal.State
		}
		if o.Err == nil {
			body.Done = append(body.Done, row)
			continue
		}
		refusal, _ := asError(o.Err)
		if row.Why, err = v.refusal(refusal); err != nil {
			return body, err
		}
		body.Not = append(body.Not, row)
	}
	return body, nil
}
