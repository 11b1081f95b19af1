package rounds

import (
	"context"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// A shadow round asks the residents of an area how a council is to spend for it. It is the
// area's round up to the recommendation; the money stays in the council's fund, and the
// council's body decides. An ordinary round never draws on another place's fund: only
// an agreement that the council has recorded opens one, for one round.

// shadowTemplate is what such a round begins like; all of it can be changed.
const shadowTemplate = "parish"

func (s *Service) beginShadow(ctx context.Context, b *Beginning, place models.Place, zone *time.Location) (models.Round, error) {
	agreed, n, err := s.d.Steps.Agreed(ctx, b.Shadow, b.Place)
	if err != nil {
		return models.Round{}, err
	}
	if n == 0 || !agreed.Step.Advises() {
		return models.Round{}, models.E(models.Invalid, "round", models.F("start", "shadow_not_agreed"))
	}
	b.Template = shadowTemplate
	r, err := s.fromTemplate(ctx, *b, place, zone)
	r.Shadow = agreed.ShadowOf(n)
	b.ID = r.Shadow.RoundFor(b.Place)
	return r, err
}

// shadowed gives a new round the body and the fund of its agreement, which must stand.
func (s *Service) shadowed(ctx context.Context, r models.Round) (models.Round, error) {
	giver, err := s.d.Places.Place(ctx, r.Shadow.From)
	if err != nil {
		return r, err
	}
	r.Body, r.Funds = giver.Body, []models.FundID{r.Shadow.Fund}
	if r.Rehearsal {
		return r, nil // of a round that was looked at when it was made
	}
	agreed, n, err := s.d.Steps.Agreed(ctx, r.Shadow.From, r.Place)
	if err == nil && (n == 0 || !agreed.Step.Advises() || agreed.ShadowOf(n) != r.Shadow || r.ID != r.Shadow.RoundFor(r.Place)) {
		err = models.E(models.Invalid, "round", models.F("start", "shadow_not_agreed"))
	}
	return r, err
}

// ended reports that the agreement a round was begun under does not stand any more.
func (s *Service) ended(ctx context.Context, seal models.Seal) (bool, error) {
	if !seal.Shadow.Is() {
		return false, nil
	}
	_, n, err := s.d.Steps.Agreed(ctx, seal.Shadow.From, seal.Place)
	return n != seal.Shadow.N, err
}

// available says what a round may spend: funds of its own place, or of a council what
// was agreed and no more.
func (s *Service) available(ctx context.Context, r models.Round, on string) ([]models.SealedFund, error) {
	if !r.Shadow.Is() {
		return s.d.Money.Available(ctx, r.Place, r.Funds, on)
	}
	funds, err := s.d.Money.Available(ctx, r.Shadow.From, []models.FundID{r.Shadow.Fund}, on)
	left := r.Shadow.Amount
	for i := range funds {
		funds[i].Amount = min(funds[i].Amount, left)
		left = max(money.Pence(0), left-funds[i].Amount)
	}
	return funds, err
}
