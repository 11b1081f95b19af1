package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/rolls"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Batches is what the interface needs of printings of codes.
type Batches interface {
	// MakeBatch makes codes for a round; for a clerk of the place.
	MakeBatch(ctx context.Context, by models.By, round models.RoundID, size int64) (models.CodeBatch, error)
	// Batches lists the batches of a round, to whoever asks.
	Batches(ctx context.Context, round models.RoundID) ([]models.CodeBatch, error)
	// Download gives the codes of a batch and records that it did; for a clerk.
	Download(ctx context.Context, by models.By, round models.RoundID, n int64) ([]rolls.Letter, error)
	// RecordUnused records how many letters were never handed out; for a clerk.
	RecordUnused(ctx context.Context, by models.By, round models.RoundID, n, unused int64) (models.CodeBatch, error)
}

func (a *API) listBatches(c *fiber.Ctx) error {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	if err := httpx.Actor(c).Need(v.Round.Place, staff...); err != nil {
		return err
	}
	list, err := a.d.Batches.Batches(c.UserContext(), v.Round.ID)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"batches": append([]models.CodeBatch{}, list...)})
}

func (a *API) makeBatch(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Size int64 `json:"size"`
	}](a, c)
	if err != nil {
		return err
	}
	b, err := a.d.Batches.MakeBatch(c.UserContext(), by, roundOf(c), in.Size)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, b)
}

func (a *API) downloadLetters(c *fiber.Ctx) error {
	n, err := batchOf(c)
	if err != nil {
		return err
	}
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	letters, err := a.d.Batches.Download(c.UserContext(), by, roundOf(c), n)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"letters": letters})
}

func (a *API) recordUnused(c *fiber.Ctx) error {
	n, err := batchOf(c)
	if err != nil {
		return err
	}
	by, in, err := command[struct {
		Unused *int64 `json:"unused"`
	}](a, c)
	if err != nil {
		return err
	}
	if in.Unused == nil {
		return models.E(models.Invalid, "batch", models.F("unused", "required"))
	}
	b, err := a.d.Batches.RecordUnused(c.UserContext(), by, roundOf(c), n, *in.Unused)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, b)
}

func batchOf(c *fiber.Ctx) (int64, error) {
	n, err := c.ParamsInt("batch")
	if err != nil || n < 1 {
		return 0, models.E(models.NotFound, "batch")
	}
	return int64(n), nil
}
