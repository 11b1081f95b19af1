package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func followURL(id models.ProposalID, token string) string {
	return proposalURL(id) + "?follow=" + url.QueryEscape(token)
}

// proposal shows an idea and what has become of it. Who brings the follow token
// is told what happens next, and may withdraw it or change its picture.
func (s *Site) proposal(c *fiber.Ctx) error {
	v := s.visit(c)
	e, err := s.d.Ideas.Entry(v.ctx, models.ProposalID(c.Params("proposal")))
	if err != nil {
		return err
	}
	place, err := s.d.Places.Place(v.ctx, e.Proposal.Place)
	if err != nil {
		return err
	}
	token := c.Query("follow")
	if c.Query("sent") != "" && v.follows(e, token) {
		page := v.page(&place)
		page.Body = v.receivedModel(place, e, token)
		return v.show("proposal-received", page)
	}
	page, err := v.proposalPage(place, e, token)
	if err != nil {
		return err
	}
	if page.Body.(view.Proposal).Follow != nil {
		return v.showForm("proposal", page)
	}
	return v.show("proposal", page)
}

// follows reports whether the reader brings the token of an idea.
func (v *visit) follows(e proposals.Entry, token string) bool {
	return token != "" && v.d.Ideas.Follows(e.Proposal.ID, token)
}

// proposalPage puts the page of an idea together, for its proposer when the token
// is the right one.
func (v *visit) proposalPage(place models.Place, e proposals.Entry, token string) (view.Page, error) {
	page := v.page(&place)
	body, err := v.proposalModel(place, e)
	if err == nil && v.follows(e, token) {
		body.Photo = v.photo(e, token)
		body.Follow = v.followModel(e, token, body)
		page.Form = map[string]string{"alt": e.Alt}
	}
	page.Body = body
	return page, err
}

// withdraw ends an idea for its proposer, and its picture with it. There is only
// one withdrawal of an idea, so it needs no id of the form's making.
func (s *Site) withdraw(c *fiber.Ctx) error {
	v := s.visit(c)
	id, token := models.ProposalID(c.Params("proposal")), c.Query("follow")
	by := models.By{Actor: v.actor, Cmd: v.d.KeyedID("web/withdraw", string(id)), Request: httpx.RequestID(c)}
	e, err := s.d.Ideas.Entry(v.ctx, id)
	if err != nil {
		return err
	}
	picture := e.Proposal.Picture
	if picture != "" && v.mayWithdraw(e) {
		if err := s.d.Pictures.Release(v.ctx, picture); err != nil {
			return err
		}
	}
	if _, err := s.d.Ideas.Withdraw(v.ctx, by, id, token); err != nil {
		return err
	}
	if picture != "" {
		if err := s.d.Pictures.Remove(v.ctx, picture); err != nil {
			return err
		}
	}
	return v.then(proposalURL(id), "withdrawn")
}
