package web

import (
	"cmp"
	"net/url"
	"slices"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

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

// proposalModel is an idea as this reader sees it.
func (v *visit) proposalModel(place models.Place, e proposals.Entry) (view.Proposal, error) {
	p, text := e.Proposal, e.Text
	body := view.Proposal{Title: text.Get("title"), Summary: text.Get("summary"), Need: text.Get("need"), Strengths: text.Get("strengths"),
		Where: text.Get("where"), Period: text.Get("period"), After: text.Get("after"), Deliver: text.Get("deliver"), Ask: sum(place, p.Ask),
		Asked: v.in(place, p.AskedAt), State: p.State, Words: e.Decision.Get("words"), Power: p.Power,
		Erased: text.Get("title") == "", Back: placeURL(place.ID), Photo: v.photo(e, ""), Address: v.d.URL + proposalURL(p.ID)}
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
	if err := v.addRound(&body, p); err != nil {
		return body, err
	}
	if p.Into != "" {
		into, err := v.d.Ideas.Entry(v.ctx, p.Into)
		if err != nil {
			return body, err
		}
		body.Into = &view.Link{Name: v.title(into), URL: proposalURL(p.Into)}
	}
	carried, err := v.d.Review.Carries(v.ctx, p.ID)
	if err != nil {
		return body, err
	}
	for _, e := range carried {
		body.Carries = append(body.Carries, view.Link{Name: v.title(e), URL: proposalURL(e.Proposal.ID)})
	}
	if body.Interests, err = v.declaredOn(place, p.ID); err != nil {
		return body, err
	}
	if v.decides(place.ID) {
		body.Declare = staffURL(place.ID, "interests") + "?matter=" + ideaMatter + string(p.ID)
	}
	body.Brings = v.bringsFacts(place, p.Brings, p.Ask)
	if err := v.addAgain(&body, p); err != nil {
		return body, err
	}
	if body.Asks, err = v.blocking(place, p.ID); err != nil {
		return body, err
	}
	body.History, err = v.history(place, p)
	return body, err
}

// addRound tells on whose list an admitted idea is, and what came of it there.
func (v *visit) addRound(body *view.Proposal, p models.Proposal) error {
	if p.Round == "" || p.State != models.ProposalAdmitted {
		return nil
	}
	r, err := v.d.Rounds.View(v.ctx, p.Round)
	if err != nil {
		return err
	}
	body.Round = &view.Link{Name: r.Round.Name, URL: roundURL(p.Round)}
	if body.State, err = v.fate(p, r); err != nil || r.Seal == nil || body.State == p.State {
		return err
	}
	for _, sealed := range r.Seal.Projects {
		if sealed.Proposal == p.ID {
			body.Why = roundURL(p.Round) + "/result/" + url.PathEscape(sealed.Ref)
		}
	}
	return nil
}

// told are the actions on a proposal that its page tells of.
var told = []string{"submit", "review", "admit", "refuse", "merge", "reopen", "withdraw", "carry"}

// history tells what happened to an idea, the newest first.
func (v *visit) history(place models.Place, p models.Proposal) ([]view.Event, error) {
	steps, err := v.d.Story.History(v.ctx, p.ID)
	if err != nil {
		return nil, err
	}
	var out []view.Event
	for _, step := range slices.Backward(steps) {
		if slices.Contains(told, step.Action) {
			out = append(out, view.Event{At: v.in(place, step.At), What: v.say("proposal.event." + step.Action)})
		}
	}
	return out, nil
}

// followModel is what the proposer is told, and may do.
func (v *visit) followModel(e proposals.Entry, token string, p view.Proposal) *view.Follow {
	out := &view.Follow{State: v.say("follow.state." + string(p.State)), Next: v.say("follow.next." + string(p.State))}
	query := "?follow=" + url.QueryEscape(token)
	if v.mayWithdraw(e) {
		out.Withdraw = proposalURL(e.Proposal.ID) + "/withdraw" + query
	}
	if v.mayIllustrate(e, token) {
		out.Picture, out.Cmd = proposalURL(e.Proposal.ID)+"/picture"+query, v.d.NewID()
	}
	return out
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
