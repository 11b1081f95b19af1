package api

import (
	"cmp"
	"context"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/placebudget"
)

// Budgets says how place budgets are run, and what their figures are folded from.
type Budgets interface {
	// Sources reads what the figures of a place's budget are folded from.
	Sources(ctx context.Context, place models.PlaceID) (placebudget.Sources, error)
	// Budget reads the settings; those of the body's kind where nobody set them.
	Budget(ctx context.Context, place models.PlaceID) (models.PlaceBudget, error)
	// SetBudget saves them, for who leads the budget; conflict "changed_meanwhile".
	SetBudget(ctx context.Context, by models.By, base int64, b models.PlaceBudget) error
	// BudgetVersion is the number of their last version; 0 where nobody set them.
	BudgetVersion(ctx context.Context, place models.PlaceID) (int64, error)
}

type settingsBody struct {
	models.PlaceBudget
	Version int64 `json:"version"`
}

// groupBody is the sums of the lines that have a key in common.
type groupBody struct {
	Key string `json:"key"`
	placebudget.Columns
}

// totals are the same pounds, put into groups in four ways.
type totals struct {
	Partner       []groupBody `json:"partner"`
	Fund          []groupBody `json:"fund"`
	Strand        []groupBody `json:"strand"`
	Neighbourhood []groupBody `json:"neighbourhood"`
}

type budgetBody struct {
	Settings settingsBody        `json:"settings"`
	Currency string              `json:"currency"`
	Total    placebudget.Columns `json:"total"`
	Pooled   money.Pence         `json:"pooled"`
	Share    *int64              `json:"pooled_share"` // of 10,000; null of nothing
	Was      money.Pence         `json:"was"`
	By       totals              `json:"by"`
	Lines    []placebudget.Line  `json:"lines"`
}

// getBudget gives the lines of a place budget and their sums. An area's money is part of
// the whole, so every place of a programme has the same.
func (a *API) getBudget(c *fiber.Ctx) (any, error) {
	ctx := c.UserContext()
	place, err := a.d.Places.Place(ctx, placeOf(c))
	if err != nil {
		return nil, err
	}
	sources, err := a.d.Budgets.Sources(ctx, place.ID)
	if err != nil {
		return nil, err
	}
	b := placebudget.Fold(sources)
	settings, err := a.settings(ctx, sources.Place)
	if err != nil {
		return nil, err
	}
	body := budgetBody{Settings: settings, Currency: place.Currency, Total: b.Total, Pooled: b.Pooled, Was: b.Was, Lines: array(b.Lines), By: totals{
		Partner:       sums(b, func(l placebudget.Line) string { return string(l.Partner) }),
		Fund:          sums(b, func(l placebudget.Line) string { return string(cmp.Or(l.Root, models.FundID(l.Commitment))) }),
		Strand:        sums(b, func(l placebudget.Line) string { return string(l.Strand) }),
		Neighbourhood: sums(b, func(l placebudget.Line) string { return string(l.Place) })}}
	if share, some := b.PooledShare(); some {
		body.Share = &share
	}
	for i := range body.Lines {
		body.Lines[i].Uses = array(body.Lines[i].Uses)
	}
	return body, nil
}

func sums(b placebudget.Budget, key func(placebudget.Line) string) []groupBody {
	out := []groupBody{}
	for _, g := range b.By(key) {
		out = append(out, groupBody{Key: g.Key, Columns: g.Columns})
	}
	return out
}

func (a *API) settings(ctx context.Context, place models.PlaceID) (settingsBody, error) {
	b, err := a.d.Budgets.Budget(ctx, place)
	if err != nil {
		return settingsBody{}, err
	}
	n, err := a.d.Budgets.BudgetVersion(ctx, place)
	return settingsBody{PlaceBudget: b, Version: n}, err
}

type budgetSettings struct {
	Base      int64            `json:"base"`
	Name      string           `json:"name"`
	From      string           `json:"from"`
	Paymaster models.Paymaster `json:"paymaster"`
	Payer     models.BodyID    `json:"payer"`
}

func (a *API) setBudget(c *fiber.Ctx, by models.By, in budgetSettings) (any, error) {
	b := models.PlaceBudget{Place: placeOf(c), Name: models.Clean(in.Name), From: in.From, Paymaster: in.Paymaster, Payer: in.Payer}
	if err := a.d.Budgets.SetBudget(c.UserContext(), by, in.Base, b); err != nil {
		return nil, err
	}
	return a.settings(c.UserContext(), b.Place)
}
