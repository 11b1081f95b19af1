package web

import (
	"cmp"
	"encoding/hex"
	"net/url"
	"slices"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/official"
)

// resultModel puts the page of a result together.
func (v *visit) resultModel(o outcome) (view.Result, error) {
	place, seal := o.names.place, o.names.seal
	at := roundURL(seal.Round)
	body := view.Result{Name: seal.Name, Phase: o.round.PhaseAt(v.now), BodyName: o.names.body, Ballots: o.result.Ballots,
		Roll: seal.RollSize, Pot: sum(place, o.result.Pot), Total: sum(place, o.result.Total), Counted: v.in(place, o.result.At),
		Rule: v.say("rule." + seal.Rule.Name), RuleURL: at, Pots: v.rankings(o),
		Pack: hex.EncodeToString(o.result.Pack), RoundURL: at, CountURL: at + "/count", WhatIf: at + "/what-if"}
	if o.round.Published {
		body.Repeat = repeatURL(seal.Round)
		if o.result.Ballots >= models.Small {
			body.Bundle = bundleURL(seal.Round)
		}
	}
	view.Alike(&body.Pot, &body.Total)
	var err error
	if body.Shadow, err = v.shadowWords(place, seal); err != nil {
		return body, err
	}
	body.Course = v.sentences(o, explain.Count(o.trace))
	body.Measures = v.measures(o)
	body.Funds, body.Fences = v.fundsPay(o), v.fenceEffects(o)
	if body.Keys, err = v.keys(o.round, place); err != nil {
		return body, err
	}
	if meets := seal.Times.ResolvesOn; !meets.IsZero() && !o.round.Resolved {
		body.Next = v.say("why.next_meets", "date", v.date(place, meets))
	}
	if o.round.Resolved {
		body.Minute, body.Minuted = o.minute.Minute, v.meeting(place, o.minute.On)
		body.Minutes, err = v.departure(o)
	}
	return body, err
}

// departure tells in which way the body decided otherwise than recommended.
func (v *visit) departure(o outcome) (string, error) {
	var added, left []string
	awarded := map[string]bool{}
	for _, a := range o.minute.Awards {
		awarded[a.Ref] = true
		if !slices.Contains(o.result.Chosen, a.Ref) {
			added = append(added, o.names.title(a.Ref))
		}
	}
	for _, ref := range o.result.Chosen {
		if !awarded[ref] {
			left = append(left, o.names.title(ref))
		}
	}
	if len(added)+len(left) == 0 {
		return "", nil
	}
	reason, err := v.d.Texts.Get(v.ctx, o.minute.Reason)
	if err != nil {
		return "", err
	}
	key := "result.departed"
	switch {
	case len(added) == 0:
		key = "result.departed_left"
	case len(left) == 0:
		key = "result.departed_added"
	}
	return v.say(key, "body", o.names.body, "added", v.list(added), "left", v.list(left), "reason", reason.Get("words")), nil
}

// rankings list, for each pot, its projects in the order of the count, with the line
// below the last that is paid for.
func (v *visit) rankings(o outcome) []view.ResultPot {
	place := o.names.place
	purses := o.names.seal.Purses()
	var pots []view.ResultPot
	spent := make([]money.Pence, len(purses))
	for i, purse := range purses {
		for _, share := range o.result.Paid {
			if slices.ContainsFunc(purse.Funds, func(f models.SealedFund) bool { return f.Fund == share.Fund }) {
				spent[i] += share.Amount
			}
		}
	}
	for i, p := range v.pots(o.names, o.names.projects) {
		pot := view.ResultPot{Name: p.name, Ink: p.ink, Pot: p.total, Left: p.total.Add(sum(place, spent[i]).Minus()), Line: -1}
		for _, r := range inOrder(o.result) {
			if !slices.ContainsFunc(p.projects, func(q project) bool { return q.Ref == r.Ref }) {
				continue
			}
			row := v.resultRow(o, r)
			pot.Rows = append(pot.Rows, row)
			if r.Chosen {
				pot.Line = len(pot.Rows)
			}
		}
		if pot.Line < 0 && len(pot.Rows) > 0 {
			pot.Line = 0
		}
		sums := []*view.Money{&pot.Pot, &pot.Left}
		for i := range pot.Rows {
			sums = append(sums, &pot.Rows[i].Cost)
		}
		view.Alike(sums...)
		pots = append(pots, pot)
	}
	return pots
}

// potOf is the ranking that a project stands in.
func (v *visit) potOf(o outcome, ref string) view.ResultPot {
	for _, pot := range v.rankings(o) {
		if slices.ContainsFunc(pot.Rows, func(r view.ResultRow) bool { return r.Ref == ref }) {
			return pot
		}
	}
	return view.ResultPot{Line: -1}
}

func (v *visit) resultRow(o outcome, p models.ProjectResult) view.ResultRow {
	row := view.ResultRow{Ref: p.Ref, Name: o.names.title(p.Ref), Cost: sum(o.names.place, p.Ask), ChosenBy: p.Votes, Chosen: p.Chosen,
		Verdict: o.verdict(p), URL: roundURL(o.names.seal.Round) + "/result/" + url.PathEscape(p.Ref)}
	row.Reason, row.More = v.reason(o, p)
	if p.Chosen {
		row.Chain = v.chain(o, p)
	}
	return row
}

// verdict is what became of a project: what the count recommends, and once the
// body has resolved, what it awarded.
func (o outcome) verdict(p models.ProjectResult) models.ProposalState {
	switch {
	case o.round.Resolved && o.awarded(p.Ref):
		return view.IdeaAwarded
	case o.round.Resolved:
		return view.IdeaNotAwarded
	case p.Chosen:
		return view.IdeaRecommended
	}
	return view.IdeaNotRecommended
}

func (o outcome) awarded(ref string) bool {
	return slices.ContainsFunc(o.minute.Awards, func(a models.Award) bool { return a.Ref == ref })
}

// inOrder puts projects in the order in which the count came to them: by place
// in the ranking, or by the round of Equal Shares that paid; what it never came
// to stands last, by votes.
func inOrder(r models.Result) []models.ProjectResult {
	list := slices.Clone(r.Projects)
	position := func(p models.ProjectResult) int64 {
		switch {
		case p.Why.Place > 0:
			return p.Why.Place
		case p.Chosen:
			return int64(slices.Index(r.Chosen, p.Ref)) + 1
		}
		return int64(len(list)) + 1
	}
	slices.SortStableFunc(list, func(a, b models.ProjectResult) int {
		return cmp.Or(cmp.Compare(position(a), position(b)), cmp.Compare(b.Votes, a.Votes), cmp.Compare(a.Ref, b.Ref))
	})
	return list
}

// mostNamed is how many projects a sentence names.
const mostNamed = 3

// took names the projects that took the money, the first few of them.
func (v *visit) took(o outcome, refs []string) string {
	var names []string
	for _, ref := range refs {
		names = append(names, o.names.title(ref))
	}
	if len(names) <= mostNamed {
		return v.list(names)
	}
	return v.list(append(names[:mostNamed-1:mostNamed-1], v.say("why.took_more", "n", len(names)-mostNamed+1)))
}

// whyModel puts the page about one project together.
func (v *visit) whyModel(o outcome, p models.ProjectResult) (view.Why, error) {
	place, seal := o.names.place, o.names.seal
	name := ""
	if len(seal.Funds) == 1 { // of several, each pays a part
		name = seal.Funds[0].Name
	}
	body := view.Why{Round: seal.Name, Name: o.names.title(p.Ref), Cost: sum(place, p.Ask), ChosenBy: p.Votes, Ballots: o.result.Ballots,
		Chosen: p.Chosen, Verdict: o.verdict(p), From: name, Pot: v.potOf(o, p.Ref).Near(p.Ref, 3), Ref: p.Ref,
		Back: roundURL(seal.Round) + "/result", Next: v.next(o, p)}
	body.Reason, body.More = v.reason(o, p)
	if p.Why.Kind == string(alloc.SkippedTooDear) && len(p.Why.Took) > 0 && p.Why.Short > 0 && p.Why.Place > 0 { // of the whole pot: what a fence refuses has no one line of money
		body.Picture = &view.WhyPicture{Ink: body.Pot.Ink, Took: v.took(o, p.Why.Took), Pot: sum(place, o.result.Pot),
			Spent: sum(place, o.result.Pot-p.Why.Left), Cost: body.Cost, Short: sum(place, p.Why.Short)}
		view.Alike(&body.Picture.Pot, &body.Picture.Spent, &body.Picture.Cost, &body.Picture.Short)
	}
	var err error
	body.Body, err = v.otherwise(o, p)
	return body, err
}

// otherwise tells in which way the body decided otherwise about a project than
// recommended, with its reason.
func (v *visit) otherwise(o outcome, p models.ProjectResult) (string, error) {
	awarded := o.awarded(p.Ref)
	if !o.round.Resolved || awarded == p.Chosen {
		return "", nil
	}
	reason, err := v.d.Texts.Get(v.ctx, o.minute.Reason)
	if err != nil {
		return "", err
	}
	key := "why.otherwise_left"
	if awarded {
		key = "why.otherwise_added"
	}
	return v.say(key, "body", o.names.body, "reason", reason.Get("words")), nil
}

// next tells what happens to a project now.
func (v *visit) next(o outcome, p models.ProjectResult) string {
	place := o.names.place
	if o.round.Resolved {
		key := "why.next_not_awarded"
		if o.awarded(p.Ref) {
			key = "why.next_awarded"
		}
		return v.say(key, "body", o.names.body, "minute", o.minute.Minute, "date", v.date(place, v.meeting(place, o.minute.On)))
	}
	key := "why.next_not_recommended"
	if p.Chosen {
		key = "why.next_recommended"
	}
	next := v.say(key, "body", o.names.body)
	if meets := o.names.seal.Times.ResolvesOn; !meets.IsZero() {
		next += " " + v.say("why.next_meets", "date", v.date(place, meets))
	}
	return next
}

// chain follows the money of a recommended project: from whoever gave it, into
// the round, to the project. Before the body has resolved it says what would be.
func (v *visit) chain(o outcome, p models.ProjectResult) []view.Step {
	place, seal := o.names.place, o.names.seal
	resolved := o.minute
	if !o.round.Resolved {
		resolved.Paid = official.Awards(seal, o.result.Chosen, o.result).Paid
	}
	var steps []view.Step
	for _, share := range resolved.Paid {
		if share.Ref != p.Ref {
			continue
		}
		steps = append(steps, v.origins(o, share.Fund)...)
		steps = append(steps, view.Step{URL: roundURL(seal.Round), Text: v.say("chain.pays", "fund", o.chest.fund(share.Fund).Name,
			"sum", sum(place, share.Amount).String(), "round", seal.Name)})
	}
	if len(steps) == 0 {
		return nil
	}
	last := v.say("chain.recommended", "project", o.names.title(p.Ref), "sum", sum(place, p.Ask).String())
	if o.round.Resolved {
		last = v.say("chain.awarded", "project", o.names.title(p.Ref), "sum", sum(place, p.Ask).String(),
			"body", o.names.body, "minute", o.minute.Minute)
	}
	return append(steps, view.Step{Text: last, URL: proposalURL(p.Proposal)})
}

// origins tells where the money came from that a fund set aside for the round.
// Old money is spent first, so it is the last that came in before the seal.
func (v *visit) origins(o outcome, fund models.FundID) []view.Step {
	seal := o.names.seal
	i := slices.IndexFunc(seal.Funds, func(f models.SealedFund) bool { return f.Fund == fund })
	if i < 0 {
		return nil
	}
	var steps []view.Step
	missing := seal.Funds[i].Amount
	for _, e := range slices.Backward(ledger.Receipts(o.chest.entries, fund)) {
		if missing <= 0 || e.At.After(seal.SealedAt) {
			continue
		}
		missing -= moved(e)
		line := v.entryLine(o.chest, e)
		steps = append(steps, view.Step{Text: v.say("chain.came", "what", line.What, "sum", line.Amount.String(),
			"date", v.date(o.names.place, e.At)), URL: placeURL(o.names.seal.MoneyAt()) + "/journal"})
	}
	slices.Reverse(steps)
	return steps
}
