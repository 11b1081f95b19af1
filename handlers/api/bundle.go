package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Bundles is what a published count can be repeated from.
type Bundles interface {
	// Bundle gives the file and its SHA-256; conflict "not_published", or
	// "too_few_ballots" where one could tell whose is whose.
	Bundle(ctx context.Context, id models.RoundID) (data []byte, digest string, err error)
}

// getBundle sends everything that a published result follows from.
func (a *API) getBundle(c *fiber.Ctx) error {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	if !v.Published {
		return models.E(models.NotFound, "no_result_yet")
	}
	if err := a.mayRead(c, v); err != nil {
		return err
	}
	data, digest, err := a.d.Bundles.Bundle(c.UserContext(), v.Round.ID)
	if err != nil {
		return err
	}
	if httpx.NotModified(c, digest) {
		return nil
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	return c.Send(data)
}
