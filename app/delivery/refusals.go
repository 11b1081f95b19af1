package delivery

import (
	"context"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// refused records that somebody tried an act in spite of an interest, and gives the refusal.
func (s *Service) refused(ctx context.Context, by models.By, a award, action string) error {
	_, err := s.refusals.Insert(ctx, by.Cmd, string(a.delivery.Place)+"/"+by.Cmd, models.Refusal{Place: a.delivery.Place, Round: a.delivery.Round, Ref: a.delivery.Ref,
		Action: action, Actor: by.Actor.ID, At: s.d.Now()})
	if err != nil && !models.IsKind(err, models.Conflict) { // a conflict has recorded it
		return err
	}
	return models.E(models.Forbidden, "interest_declared")
}

// Refusals lists the acts on awards of a place that were tried in spite of an interest.
func (s *Service) Refusals(ctx context.Context, place models.PlaceID) ([]models.Refusal, error) {
	var out []models.Refusal
	for row, err := range s.refusals.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, row.Value)
	}
	return out, nil
}

// Paid finds the entry that a payment has posted, if it has been paid.
func (s *Service) Paid(ctx context.Context, d models.Delivery, n int64) (ledger.Entry, bool, error) {
	return s.d.Money.Posted(ctx, d.Place, moveCmd("pay", d.ID, n))
}

// RuleHistory lists how many councillors a place wanted under a payment, oldest first.
func (s *Service) RuleHistory(ctx context.Context, place models.PlaceID) ([]models.RuleChange, error) {
	var out []models.RuleChange
	for v, err := range s.rules.History(ctx, string(place)) {
		if err != nil {
			return nil, err
		}
		out = append(out, models.RuleChange{Rule: v.State, At: v.At, Actor: v.Actor})
	}
	return out, nil
}
