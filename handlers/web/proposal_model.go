package web

import (
	"cmp"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// proposePage is the form for an idea, for a round when the address names one
// that takes ideas.
func (v *visit) proposePage(place models.Place, id models.RoundID, cmd string) (view.Page, error) {
	body := view.Propose{PlaceName: place.Name, Action: v.here(), Cmd: cmd, Back: placeURL(place.ID)}
	if id != "" {
		r, err := v.d.Rounds.View(v.ctx, id)
		if err != nil {
			return view.Page{}, err
		}
		if r.Round.Place == place.ID && r.Seal == nil {
			body.Round, body.Until = r.Round.Name, v.in(place, r.OpensAt())
		}
	}
	page := v.page(&place)
	page.Body = body
	return page, nil
}

// receivedModel thanks for an idea and gives the address to follow it on.
func (v *visit) receivedModel(place models.Place, e proposals.Entry, token string) view.ProposalReceived {
	follow := followURL(e.Proposal.ID, token)
	return view.ProposalReceived{Title: v.title(e), Follow: v.d.URL + follow, FollowTo: follow, PlaceURL: placeURL(place.ID),
		Next: v.say("propose.next")}
}

// proposer says in whose name an idea was made: a body's, or a resident's
// without one.
func (v *visit) proposer(p models.Proposal) (string, error) {
	switch p.By {
	case models.ByResident:
		return v.say("proposal.by_resident"), nil
	case models.ByPaper:
		return v.say("proposal.by_paper"), nil
	}
	body, err := v.d.Places.Body(v.ctx, p.Body)
	return body.Name, err
}

// proposalModel is an idea as the public sees it.
func (v *visit) proposalModel(place models.Place, e proposals.Entry) (view.Proposal, error) {
	p, text := e.Proposal, e.Text
	body := view.Proposal{Title: text.Get("title"), Summary: text.Get("summary"), Need: text.Get("need"), Where: text.Get("where"),
		Period: text.Get("period"), After: text.Get("after"), Deliver: text.Get("deliver"), Ask: sum(place, p.Ask),
		Asked: v.in(place, p.AskedAt), State: p.State, Words: e.Decision.Get("words"), Power: p.Power,
		Erased: text.Get("title") == "", Back: placeURL(place.ID)}
	var err error
	if body.By, err = v.proposer(p); err != nil {
		return body, err
	}
	if withheld(e) && !v.actor.Can(models.RoleClerk, place.ID) {
		body = view.Proposal{Ask: body.Ask, By: body.By, Asked: body.Asked, State: body.State, Words: body.Words, Erased: true, Back: body.Back}
	}
	if p.State == models.ProposalNotFeasible && p.Reason != "" {
		body.Reason = v.say("refusal." + p.Reason)
	}
	if p.Round != "" && p.State == models.ProposalAdmitted {
		r, err := v.d.Rounds.View(v.ctx, p.Round)
		if err != nil {
			return body, err
		}
		body.Round = &view.Link{Name: r.Round.Name, URL: roundURL(p.Round)}
		if body.State, err = v.fate(p, r); err != nil {
			return body, err
		}
	}
	if p.Into != "" {
		into, err := v.d.Ideas.Entry(v.ctx, p.Into)
		if err != nil {
			return body, err
		}
		body.Into = &view.Link{Name: v.title(into), URL: proposalURL(p.Into)}
	}
	carried, err := v.d.Review.Carries(v.ctx, p.ID)
	for _, e := range carried {
		body.Carries = append(body.Carries, view.Link{Name: v.title(e), URL: proposalURL(e.Proposal.ID)})
	}
	return body, err
}

// fate is what the round of a proposal made of it, or its own state before that.
func (v *visit) fate(p models.Proposal, r models.RoundView) (models.ProposalState, error) {
	var minutes models.Resolution
	if r.Resolved {
		var err error
		if minutes, err = v.d.Results.Resolution(v.ctx, r.Round.ID); err != nil {
			return p.State, err
		}
	}
	fates := map[models.ProposalID]models.ProposalState{}
	err := v.addFates(fates, r, minutes)
	return cmp.Or(fates[p.ID], p.State), err
}

// mayWithdraw reports whether a proposer can still take an idea back: not once
// it is on a sealed ballot.
func (v *visit) mayWithdraw(e proposals.Entry) bool {
	_, err := e.Proposal.Withdraw()
	if err != nil || e.Proposal.Round == "" {
		return err == nil
	}
	r, err := v.d.Rounds.View(v.ctx, e.Proposal.Round)
	v.keep(err)
	return err == nil && r.Seal == nil
}
