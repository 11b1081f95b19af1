package web

import (
	"encoding/hex"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func bundleURL(id models.RoundID) string { return roundURL(id) + "/result/bundle.zip" }
func repeatURL(id models.RoundID) string { return roundURL(id) + "/repeat" }

// bundle sends everything that a published result follows from.
func (s *Site) bundle(c *fiber.Ctx) error {
	v := s.visit(c)
	r, err := v.publishedRound()
	if err != nil {
		return err
	}
	data, digest, err := s.d.Bundles.Bundle(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	if httpx.NotModified(c, digest) {
		return nil
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Attachment(bundleName(r.Round.ID))
	return c.Send(data)
}

func bundleName(id models.RoundID) string { return url.PathEscape(string(id)) + ".zip" }

// publishedRound reads the round of the address, and nothing that is not published.
func (v *visit) publishedRound() (models.RoundView, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return r, err
	}
	if !r.Published || !v.discloses(r, place).Result {
		return r, models.E(models.NotFound, "no_result_yet")
	}
	return r, nil
}

// repeat says how anybody counts a round again.
func (s *Site) repeat(c *fiber.Ctx) error {
	v := s.visit(c)
	r, err := v.publishedRound()
	if err != nil {
		return err
	}
	o, err := v.outcome()
	if err != nil {
		return err
	}
	id := r.Round.ID
	body := view.Repeat{Name: r.Seal.Name, Ballots: o.result.Ballots, Rule: v.say("rule." + r.Seal.Rule.Name), RuleName: r.Seal.Rule.Name,
		Small: models.Small, Seal: hex.EncodeToString(r.Seal.Digest), File: bundleName(id), ResultURL: roundURL(id) + "/result", RoundURL: roundURL(id)}
	data, digest, err := s.d.Bundles.Bundle(v.ctx, id)
	switch {
	case err == nil:
		body.Bundle, body.Digest, body.Size = bundleURL(id), digest, int64(len(data)+1023)/1024
	case !errors.Is(err, models.E(models.Conflict, "too_few_ballots")):
		return err
	}
	page := v.page(&o.names.place)
	page.Body = body
	return v.show("repeat", page)
}
