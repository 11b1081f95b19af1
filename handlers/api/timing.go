package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Timing seals rounds and moves their closing time; both are for a clerk of the
// place.
type Timing interface {
	// Seal freezes a round; conflict "gates" with what stands in the way.
	Seal(ctx context.Context, by models.By, id models.RoundID) (models.Seal, error)
	// Close moves the closing time of a sealed round, at least half a minute ahead.
	Close(ctx context.Context, by models.By, id models.RoundID, at time.Time, reason string) (models.Override, error)
}

// Texts reads what was typed.
type Texts interface {
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

func (a *API) sealRound(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	seal, err := a.d.Timing.Seal(c.UserContext(), by, roundOf(c))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, seal)
}

func (a *API) moveClosing(c *fiber.Ctx) error {
	by, in, err := command[struct {
		ClosesAt time.Time `json:"closes_at"`
		Reason   string    `json:"reason"`
	}](a, c)
	if err != nil {
		return err
	}
	if err := shortEnough("reason", in.Reason); err != nil {
		return err
	}
	o, err := a.d.Timing.Close(c.UserContext(), by, roundOf(c), in.ClosesAt.UTC(), in.Reason)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, overrideBody{Override: o, Reason: models.Clean(in.Reason)})
}
