package rounds

import (
	"context"
	"slices"

	"commonchest/app/store"
	"commonchest/models"
)

// Money is set aside before the seal is inserted, so a seal that was cut off leaves
// it in the pot. When the round's funds change afterwards, the money has to go back,
// and no process that still works on the old seal may insert it behind our back: so a
// void seal takes its id first, and the next attempt has another id.

func attemptID(id models.RoundID, n int64) string {
	if n == 0 {
		return string(id)
	}
	return string(id) + "/" + store.Padded(n)
}

// sealed finds the seal of a round and the number of the attempt that made it, or
// else, with not found, that of the attempt to come.
func (s *Service) sealed(ctx context.Context, id models.RoundID) (store.Row[models.Seal], int64, error) {
	for n := int64(0); ; n++ {
		row, err := s.seals.Get(ctx, attemptID(id, n))
		if err != nil || !row.Value.Void {
			return row, n, err
		}
	}
}

// attempt gives the number under which a round may be sealed with these funds. What an
// attempt with other funds has set aside goes back to them.
func (s *Service) attempt(ctx context.Context, by models.By, r models.Round, funds []models.FundID) (int64, error) {
	for {
		_, n, err := s.sealed(ctx, r.ID)
		if err == nil {
			return n, models.E(models.Conflict, "round_sealed")
		}
		if !models.IsKind(err, models.NotFound) {
			return n, err
		}
		if err := s.release(ctx, by, r, n); err != nil {
			return n, err
		}
		held, err := s.d.Money.Held(ctx, r.DecidedAt(), r.ID, n)
		if err != nil || len(held) == 0 || sameFunds(held, funds) {
			return n, err
		}
		_, err = s.seals.Insert(ctx, by.Cmd, attemptID(r.ID, n), models.Seal{Round: r.ID, Place: r.Place, Void: true})
		if err != nil && !models.IsKind(err, models.Conflict) { // taken: sealed or void in the meantime, which is looked at again
			return n, err
		}
	}
}

// release gives back what attempts before one have set aside.
func (s *Service) release(ctx context.Context, by models.By, r models.Round, before int64) error {
	for n := range before {
		if err := s.d.Money.Release(ctx, by, r.DecidedAt(), r.ID, n); err != nil {
			return err
		}
	}
	return nil
}

// GiveBack gives back what attempts to seal a round had set aside that came to
// nothing: the attempt itself does so, unless it is cut off.
func (s *Service) GiveBack(ctx context.Context, by models.By, id models.RoundID) error {
	head, err := s.rounds.Head(ctx, string(id))
	if err != nil {
		return err
	}
	_, n, err := s.sealed(ctx, id)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return err
	}
	return s.release(ctx, by, head.State, n)
}

func sameFunds(a, b []models.FundID) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
