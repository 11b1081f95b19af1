package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// proposeForm asks for an idea: of a resident without an account, or of the
// body itself when its clerk is signed in.
func (s *Site) proposeForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.proposePage(place, models.RoundID(c.Query("round")), v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("propose", page)
}

// propose takes an idea and sends its proposer to the page to follow it on.
func (s *Site) propose(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	by := v.by(f)
	p, words, err := v.readIdea(place, f)
	if err == nil {
		p.ID = models.ProposalID(v.d.KeyedID("web/proposal", by.Cmd))
		p, err = s.d.Ideas.Submit(v.ctx, by, p, words)
	}
	if err != nil {
		page, pageErr := v.proposePage(place, models.RoundID(c.Query("round")), v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "propose", page)
	}
	return httpx.SeeOther(c, followURL(p.ID, s.d.Ideas.FollowToken(p.ID))+"&sent=yes")
}

// readIdea reads the form of an idea.
func (v *visit) readIdea(place models.Place, f form) (models.Proposal, models.ProposalText, error) {
	r := v.reader(f, place)
	p := models.Proposal{Place: place.ID, Round: models.RoundID(v.c.Query("round")), By: models.ByResident, Ask: r.amount("ask")}
	if f.get("by") == string(models.ByBody) || v.c.Query("by") == string(models.ByBody) {
		p.By, p.Body = models.ByBody, place.Body
	}
	words := models.ProposalText{Title: f.get("title"), Summary: f.get("summary"), Where: f.get("where"), Period: f.get("period"),
		After: f.get("after"), Deliver: f.get("deliver"), Need: f.get("need")}.Cleaned()
	_, rest := p.Submit(words, v.now)
	return p, words, r.err("proposal", rest)
}

func followURL(id models.ProposalID, token string) string {
	return proposalURL(id) + "?follow=" + url.QueryEscape(token)
}

// proposal shows an idea and what has become of it. Who brings the follow token
// may also withdraw it.
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
	mine := token != "" && s.d.Ideas.Follows(e.Proposal.ID, token)
	page := v.page(&place)
	if mine && c.Query("sent") != "" {
		page.Body = v.receivedModel(place, e, token)
		return v.show("proposal-received", page)
	}
	body, err := v.proposalModel(place, e)
	if err != nil {
		return err
	}
	if mine && v.mayWithdraw(e) {
		body.Withdraw = proposalURL(e.Proposal.ID) + "/withdraw?follow=" + url.QueryEscape(token)
		page.Body = body
		return v.showForm("proposal", page)
	}
	page.Body = body
	return v.show("proposal", page)
}

// withdraw ends an idea for its proposer. There is only one withdrawal of an
// idea, so it needs no id of the form's making.
func (s *Site) withdraw(c *fiber.Ctx) error {
	v := s.visit(c)
	id, token := models.ProposalID(c.Params("proposal")), c.Query("follow")
	by := models.By{Actor: v.actor, Cmd: v.d.KeyedID("web/withdraw", string(id)), Request: httpx.RequestID(c)}
	if _, err := s.d.Ideas.Withdraw(v.ctx, by, id, token); err != nil {
		return err
	}
	return v.then(proposalURL(id), "withdrawn")
}
