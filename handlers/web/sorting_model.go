package web

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// sorting is a filter of a clerk's list.
type sorting struct {
	name string
	in   func(models.Proposal) bool
}

// sortings are the filters of a clerk's list: those to decide, by state, all.
var sortings = []sorting{
	{"open", models.Proposal.Open},
	{"admitted", stands(models.ProposalAdmitted)},
	{"not_feasible", stands(models.ProposalNotFeasible)},
	{"merged", stands(models.ProposalMerged)},
	{"withdrawn", stands(models.ProposalWithdrawn)},
	{"all", func(models.Proposal) bool { return true }},
}

func stands(state models.ProposalState) func(models.Proposal) bool {
	return func(p models.Proposal) bool { return p.State == state }
}

// sortingModel lists ideas for their clerk, the oldest first: they have waited
// longest.
func (v *visit) sortingModel(place models.Place, list []proposals.Entry, chosen string) view.Proposals {
	if !slices.ContainsFunc(sortings, func(f sorting) bool { return f.name == chosen }) {
		chosen = "open"
	}
	body := view.Proposals{PlaceName: place.Name}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b proposals.Entry) int { return a.Proposal.AskedAt.Compare(b.Proposal.AskedAt) })
	for _, filter := range sortings {
		f := view.Filter{Name: v.say("filter." + filter.name), URL: staffURL(place.ID, "proposals") + "?state=" + filter.name,
			Current: filter.name == chosen}
		for _, e := range list {
			if !filter.in(e.Proposal) {
				continue
			}
			f.Count++
			if f.Current {
				body.Rows = append(body.Rows, v.sortingRow(place, list, e))
			}
		}
		body.Filters = append(body.Filters, f)
	}
	return body
}

func (v *visit) sortingRow(place models.Place, all []proposals.Entry, e proposals.Entry) view.ReviewRow {
	row := view.ReviewRow{Title: v.title(e), URL: decideURL(e.Proposal.ID), Asked: v.in(place, e.Proposal.AskedAt),
		Ask: sum(place, e.Proposal.Ask), Power: e.Proposal.Power, State: e.Proposal.State, Next: v.say("idea.next." + string(e.Proposal.State))}
	if e.Proposal.Open() {
		if like, ok := v.lookalike(all, e); ok {
			row.Note = v.say("idea.looks_like", "title", v.title(like))
		}
	}
	return row
}

// lookalike finds an older idea whose title shares its rarest words.
func (v *visit) lookalike(all []proposals.Entry, e proposals.Entry) (proposals.Entry, bool) {
	mine := longWords(e.Text.Get("title"))
	for _, other := range all {
		if other.Proposal.ID == e.Proposal.ID {
			return proposals.Entry{}, false // the list is in order of time
		}
		if other.Proposal.Open() || other.Proposal.State == models.ProposalAdmitted {
			for _, word := range longWords(other.Text.Get("title")) {
				if slices.Contains(mine, word) {
					return other, true
				}
			}
		}
	}
	return proposals.Entry{}, false
}

// longWords are the words of a title that are long enough to mean something,
// without the s of a plural.
func longWords(title string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) }) {
		w = strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") // bench, benches; shelter, shelters
		if utf8.RuneCountInString(w) >= 5 {
			words = append(words, w)
		}
	}
	return words
}

// reviewModel is one idea with what can be decided about it. What f holds was
// chosen before.
func (v *visit) reviewModel(place models.Place, e proposals.Entry, f form) (view.Review, error) {
	public, err := v.proposalModel(place, e)
	if err != nil {
		return view.Review{}, err
	}
	public.Back = staffURL(place.ID, "proposals")
	body := view.Review{Proposal: public, ID: e.Proposal.ID, Action: decideURL(e.Proposal.ID), Base: e.Version, Public: proposalURL(e.Proposal.ID),
		Open: e.Proposal.Open() || e.Proposal.State == models.ProposalNotFeasible}
	rounds, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil {
		return body, err
	}
	wanted := f.get("round")
	if wanted == "" {
		wanted = string(e.Proposal.Round)
	}
	for _, r := range rounds {
		if r.Seal == nil {
			id := string(r.Round.ID)
			body.Rounds = append(body.Rounds, view.Choice{Value: id, Text: r.Round.Name, Checked: id == wanted})
		}
	}
	if len(body.Rounds) == 1 {
		body.Rounds[0].Checked = true
	}
	for _, reason := range models.RefusalReasons {
		body.Reasons = append(body.Reasons, view.Choice{Value: reason, Text: v.say("refusal." + reason), Checked: reason == f.get("reason")})
	}
	body.Others, err = v.others(place, e, f.get("into"))
	return body, err
}

// others lists the ideas that could carry one on.
func (v *visit) others(place models.Place, e proposals.Entry, chosen string) ([]view.Choice, error) {
	list, err := v.d.Ideas.OfPlace(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	var out []view.Choice
	for _, o := range list {
		if o.Proposal.ID == e.Proposal.ID || !o.Proposal.Open() && o.Proposal.State != models.ProposalAdmitted {
			continue
		}
		id := string(o.Proposal.ID)
		out = append(out, view.Choice{Value: id, Text: v.title(o), Checked: id == chosen})
	}
	slices.SortStableFunc(out, func(a, b view.Choice) int { return strings.Compare(a.Text, b.Text) })
	return out, nil
}
