package funding

import (
	"context"

	"commonchest/models"
)

// LiftFence changes the fence of a fund from one that is known to another, once per
// command; conflict "changed_meanwhile" if it is neither. Who may ask for it, and when,
// is package fences' to say: nothing else calls it. Sealed rounds keep the fence that
// they were sealed with.
func (s *Service) LiftFence(ctx context.Context, by models.By, id models.FundID, old, next models.Fence) error {
	head, err := s.funds.Head(ctx, string(id))
	if err != nil {
		return err
	}
	f := head.State
	switch {
	case f.Fence.Same(next):
		return nil
	case !f.Fence.Same(old):
		return models.E(models.Conflict, "changed_meanwhile")
	}
	f.Fence = next
	_, err = s.funds.Save(ctx, s.act(by, "lift_fence"), string(id), head.N, f)
	return err
}
