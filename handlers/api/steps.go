package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/transfers"
	"commonchest/models"
	"commonchest/models/money"
)

// Steps are how far areas decide on the money of councils. Everybody may read them.
type Steps interface {
	// SaveStep records one, by the council's officer; base is the agreement that was read.
	SaveStep(ctx context.Context, by models.By, base int64, a models.AreaStep, words string) (models.AreaStep, error)
	// Steps tells what a council and an area have agreed, the newest first.
	Steps(ctx context.Context, giver, area models.PlaceID) ([]transfers.AreaStep, error)
	// StepsOf lists what an area has agreed with councils, as it stands.
	StepsOf(ctx context.Context, area models.PlaceID) ([]models.AreaStep, error)
}

// areaStepBody is an agreement; round is the one that may be held under it, where
// residents advise.
type areaStepBody struct {
	Giver    models.PlaceID       `json:"giver"`
	Area     models.PlaceID       `json:"area"`
	N        int64                `json:"n"`
	Step     models.ReadinessStep `json:"step"`
	Fund     models.FundID        `json:"fund"`
	Amount   money.Pence          `json:"amount"`
	Currency string               `json:"currency"`
	Minute   string               `json:"minute"`
	Words    string               `json:"words"`
	At       time.Time            `json:"at"`
	Round    models.RoundID       `json:"round"`
}

func newStep(s models.AreaStep, n int64, words, currency string) areaStepBody {
	body := areaStepBody{s.Giver, s.Area, n, s.Step, s.Fund, s.Amount, currency, s.Minute, words, s.At, ""}
	if s.Step.Advises() {
		body.Round = s.ShadowOf(n).RoundFor(s.Area)
	}
	return body
}

// agreed tells what a council and an area have agreed, the newest first.
func (a *API) agreed(ctx context.Context, giver, area models.PlaceID) ([]areaStepBody, error) {
	place, err := a.d.Places.Place(ctx, giver)
	if err != nil {
		return nil, err
	}
	all, err := a.d.Steps.Steps(ctx, giver, area)
	out := make([]areaStepBody, len(all))
	for i, s := range all {
		out[i] = newStep(s.AreaStep, s.N, s.Said, place.Currency)
	}
	return out, err
}

// listSteps lists what an area has agreed with each council, as it stands.
func (a *API) listSteps(c *fiber.Ctx) (any, error) {
	all, err := a.d.Steps.StepsOf(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	out := []areaStepBody{}
	for _, s := range all {
		agreed, err := a.agreed(c.UserContext(), s.Giver, s.Area)
		if err != nil {
			return nil, err
		}
		out = append(out, agreed[:min(1, len(agreed))]...)
	}
	return fiber.Map{"steps": out}, nil
}

func giverOf(c *fiber.Ctx) models.PlaceID { return models.PlaceID(c.Params("giver")) }

func (a *API) getSteps(c *fiber.Ctx) (any, error) {
	out, err := a.agreed(c.UserContext(), giverOf(c), placeOf(c))
	return fiber.Map{"steps": out}, err
}

type stepInput struct {
	Base     int64                `json:"base"`
	Step     models.ReadinessStep `json:"step"`
	Fund     models.FundID        `json:"fund"`
	Amount   money.Pence          `json:"amount"`
	Currency string               `json:"currency"`
	Minute   string               `json:"minute"`
	Words    string               `json:"words"`
}

func (a *API) putStep(c *fiber.Ctx, by models.By, in stepInput) (any, error) {
	if _, err := a.paidIn(c.UserContext(), giverOf(c), in.Currency); err != nil {
		return nil, err
	}
	words := models.Clean(in.Words)
	s, err := a.d.Steps.SaveStep(c.UserContext(), by, in.Base, models.AreaStep{Giver: giverOf(c), Area: placeOf(c), Step: in.Step, Fund: in.Fund, Amount: in.Amount,
		Minute: models.Clean(in.Minute)}, words)
	return newStep(s, in.Base+1, words, in.Currency), err
}
