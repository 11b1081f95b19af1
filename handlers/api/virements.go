package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// Virements move money between funds of a place, where the fence lets them: one person
// asks, a second one approves. Everybody may read them.
type Virements interface {
	// Virements lists those of a place.
	Virements(ctx context.Context, place models.PlaceID) ([]models.Virement, error)
	// AskVirement asks for one, for a clerk or officer of the place.
	AskVirement(ctx context.Context, by models.By, v models.Virement, reason string) (models.Virement, error)
	// AgreeVirement moves the money; forbidden "own_virement", conflict "virement_decided".
	AgreeVirement(ctx context.Context, by models.By, id models.VirementID) (models.Virement, error)
	// UndoVirement takes one back, with a reason.
	UndoVirement(ctx context.Context, by models.By, id models.VirementID, reason string) (models.Virement, error)
}

type virementBody struct {
	ID       models.VirementID `json:"id"`
	Place    models.PlaceID    `json:"place"`
	From     models.FundID     `json:"from"`
	To       models.FundID     `json:"to"`
	Amount   money.Pence       `json:"amount"`
	Why      string            `json:"why"`
	AskedAt  time.Time         `json:"asked_at"`
	AgreedAt *time.Time        `json:"agreed_at"`
	Entry    int64             `json:"entry"`
	UndoneAt *time.Time        `json:"undone_at"`
	Undoing  string            `json:"undoing"`
}

func (a *API) newVirement(ctx context.Context, v models.Virement) (virementBody, error) {
	body := virementBody{ID: v.ID, Place: v.Place, From: v.From, To: v.To, Amount: v.Amount, AskedAt: v.AskedAt, AgreedAt: orNull(v.AgreedAt), Entry: v.Entry, UndoneAt: orNull(v.UndoneAt)}
	var err error
	if body.Why, err = a.words(ctx, v.Words, "words"); err != nil {
		return body, err
	}
	body.Undoing, err = a.words(ctx, v.Undoing, "words")
	return body, err
}

func (a *API) sendVirement(c *fiber.Ctx, v models.Virement, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return a.newVirement(c.UserContext(), v)
}

func (a *API) listVirements(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Virements.Virements(c.UserContext(), place.ID)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(v models.Virement) string { return string(v.ID) })
	out := make([]virementBody, len(page))
	for i, v := range page {
		if out[i], err = a.newVirement(c.UserContext(), v); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"currency": place.Currency, "virements": out, "next": next}, err
}

type virementInput struct {
	From     models.FundID `json:"from"`
	To       models.FundID `json:"to"`
	Amount   money.Pence   `json:"amount"`
	Currency string        `json:"currency"`
	Why      string        `json:"why"`
}

func (a *API) askVirement(c *fiber.Ctx, by models.By, in virementInput) (any, error) {
	place, err := a.paidIn(c.UserContext(), placeOf(c), in.Currency)
	if err != nil {
		return nil, err
	}
	v, err := a.d.Virements.AskVirement(c.UserContext(), by, models.Virement{ID: models.VirementID(a.fresh(by)), Place: place.ID, From: in.From, To: in.To, Amount: in.Amount}, in.Why)
	return a.sendVirement(c, v, err)
}

func virementOf(c *fiber.Ctx) models.VirementID { return models.VirementID(c.Params("virement")) }

func (a *API) agreeVirement(c *fiber.Ctx, by models.By, _ nothing) (any, error) {
	v, err := a.d.Virements.AgreeVirement(c.UserContext(), by, virementOf(c))
	return a.sendVirement(c, v, err)
}

func (a *API) undoVirement(c *fiber.Ctx, by models.By, in reason) (any, error) {
	v, err := a.d.Virements.UndoVirement(c.UserContext(), by, virementOf(c), in.Reason)
	return a.sendVirement(c, v, err)
}
