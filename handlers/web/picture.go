package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// Pictures keep their address as long as they live, and lose it with the picture.
const forever = "public, max-age=31536000, immutable"

// picture serves the picture of an idea: to everybody once the clerk has put the
// idea on a list, before that to the clerk and to who has the follow link.
func (s *Site) picture(c *fiber.Ctx) error {
	v := s.visit(c)
	e, err := s.d.Ideas.Entry(v.ctx, models.ProposalID(c.Params("proposal")))
	if err != nil {
		return err
	}
	id := models.PictureID(c.Params("picture"))
	if id == "" || e.Proposal.Picture != id || !v.seesPicture(e, c.Query("follow")) {
		return models.E(models.NotFound, "document")
	}
	cache := "private, no-store"
	if showsPicture(e.Proposal) {
		cache = forever
	}
	return v.sendPicture(id, models.PictureSize(c.Params("size")), cache)
}

// draftPicture serves the picture of an idea that is still being written.
func (s *Site) draftPicture(c *fiber.Ctx) error {
	v := s.visit(c)
	d, err := s.d.Drafts.Draft(v.ctx, c.Params("draft"))
	if err != nil {
		return err
	}
	if id := models.PictureID(c.Params("picture")); id != "" && d.Picture == id {
		return v.sendPicture(id, models.PictureSmall, "private, no-store")
	}
	return models.E(models.NotFound, "document")
}

func (v *visit) sendPicture(id models.PictureID, size models.PictureSize, cache string) error {
	raw, err := v.d.Pictures.Bytes(v.ctx, id, size)
	if err != nil {
		return err
	}
	v.c.Set(fiber.HeaderCacheControl, cache)
	v.c.Set(fiber.HeaderContentType, "image/jpeg")
	return v.c.Send(raw)
}

// showsPicture reports whether everybody may see the picture of an idea.
func showsPicture(p models.Proposal) bool {
	return p.Picture != "" && p.State == models.ProposalAdmitted
}

func (v *visit) seesPicture(e proposals.Entry, token string) bool {
	p := e.Proposal
	return showsPicture(p) || p.Picture != "" && p.State != models.ProposalWithdrawn &&
		(v.actor.Can(models.RoleClerk, p.Place) || token != "" && v.d.Ideas.Follows(p.ID, token))
}

// photo is the picture of an idea for a page of this reader; nil if there is none
// to be seen.
func (v *visit) photo(e proposals.Entry, token string) *view.Photo {
	if !v.seesPicture(e, token) {
		return nil
	}
	p, err := v.d.Pictures.Picture(v.ctx, e.Proposal.Picture)
	if err != nil {
		if !models.IsKind(err, models.NotFound) { // one that was removed leaves nothing
			v.keep(err)
		}
		return nil
	}
	at := proposalURL(e.Proposal.ID) + "/picture/" + url.PathEscape(string(p.ID)) + "/"
	query := ""
	if !showsPicture(e.Proposal) && token != "" {
		query = "?follow=" + url.QueryEscape(token)
	}
	return &view.Photo{Small: at + string(models.PictureSmall) + query, Large: at + string(models.PictureLarge) + query,
		Width: p.Small.Width, Height: p.Small.Height, Alt: e.Alt}
}

// changePicture gives an idea another picture, or none, for its proposer, until
// the clerk has begun to look at it.
func (s *Site) changePicture(c *fiber.Ctx) error {
	v := s.visit(c)
	id, token := models.ProposalID(c.Params("proposal")), c.Query("follow")
	e, err := s.d.Ideas.Entry(v.ctx, id)
	if err != nil {
		return err
	}
	f := v.form()
	if err := v.illustrate(e, f, token); err != nil {
		place, pageErr := s.d.Places.Place(v.ctx, e.Proposal.Place)
		if pageErr != nil {
			return pageErr
		}
		page, pageErr := v.proposalPage(place, e, token)
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "proposal", page)
	}
	return httpx.SeeOther(c, followURL(id, token)+"&done=picture")
}

func (v *visit) illustrate(e proposals.Entry, f form, token string) error {
	id, old := e.Proposal.ID, e.Proposal.Picture
	if !v.mayIllustrate(e, token) {
		return models.E(models.Forbidden, "not_your_place")
	}
	picture, alt := old, f.get("alt")
	if f.get("do") == "remove" {
		picture, alt = "", ""
	} else {
		if err := models.CheckAlt(models.Clean(alt)); err != nil {
			return err
		}
		sent, err := v.upload(v.d.KeyedID("web/picture", string(id)))
		if err != nil {
			return err
		}
		if sent != "" {
			picture = sent
		}
		if picture == "" {
			return models.E(models.Invalid, "proposal", models.F("picture", "picture_missing"))
		}
	}
	if old != "" && picture != old {
		if err := v.d.Pictures.Release(v.ctx, old); err != nil {
			return err
		}
	}
	f["picture"] = []string{string(picture)}
	if _, err := v.d.Story.Illustrate(v.ctx, v.by(f), id, token, picture, alt); err != nil {
		return err
	}
	if old != "" && picture != old {
		return v.d.Pictures.Remove(v.ctx, old)
	}
	return nil
}

// mayIllustrate reports whether a picture can still be changed, and by this reader.
func (v *visit) mayIllustrate(e proposals.Entry, token string) bool {
	if e.Proposal.State != models.ProposalSubmitted {
		return false
	}
	if e.Proposal.By == models.ByBody {
		return v.actor.Can(models.RoleClerk, e.Proposal.Place)
	}
	return token != "" && v.d.Ideas.Follows(e.Proposal.ID, token)
}
