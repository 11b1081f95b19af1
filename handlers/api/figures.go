package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Figures is what the interface needs of the figures of law and practice.
type Figures interface {
	// Data gives every figure.
	Data(ctx context.Context) (models.RuleData, error)
	// Save enters or corrects a figure; for operators.
	Save(ctx context.Context, by models.By, base int64, d models.RuleDatum, reason string) (models.RuleDatum, error)
}

func (a *API) listFigures(c *fiber.Ctx) error {
	list, err := a.d.Figures.Data(c.UserContext())
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"figures": append(models.RuleData{}, list...)})
}

type newFigure struct {
	Base      int64  `json:"base"`
	Value     int64  `json:"value"`
	Source    string `json:"source"`
	CheckedOn string `json:"checked_on"`
	Reason    string `json:"reason"`
}

func (a *API) putFigure(c *fiber.Ctx) error {
	by, in, err := command[newFigure](a, c)
	if err != nil {
		return err
	}
	d := models.RuleDatumOf(c.Params("figure"))
	d.Value, d.Source, d.CheckedOn = in.Value, in.Source, in.CheckedOn
	if d, err = a.d.Figures.Save(c.UserContext(), by, in.Base, d, in.Reason); err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, d)
}
