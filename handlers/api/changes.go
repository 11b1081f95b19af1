package api

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/app/counting"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

type changesBody struct {
	Currency string `json:"currency"`
	counting.Changes
}

// getChanges reads what would have changed the outcome for a project, for whoever may
// read the result.
func (a *API) getChanges(c *fiber.Ctx) error {
	v, err := a.resultView(c)
	if err != nil {
		return err
	}
	kept, err := a.d.Results.Changes(c.UserContext(), v.Round.ID, c.Params("ref"))
	if models.IsKind(err, models.NotFound) {
		return models.E(models.NotFound, "not_asked_yet")
	}
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, changesBody{v.Seal.Currency, kept})
}

// findChanges finds it and keeps it, or gives what is kept.
func (a *API) findChanges(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	v, err := a.resultView(c)
	if err != nil {
		return err
	}
	found, err := a.d.Results.FindChanges(c.UserContext(), by, v.Round.ID, c.Params("ref"))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, changesBody{v.Seal.Currency, found})
}

// resultView reads the round of an address whose result is disclosed to who asks.
func (a *API) resultView(c *fiber.Ctx) (models.RoundView, error) {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return v, err
	}
	return v, a.mayRead(c, v)
}
