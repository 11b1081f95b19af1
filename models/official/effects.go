package official

import (
	"context"
	"slices"

	"commonchest/models"
	"commonchest/models/alloc"
)

// Effects says what each fence cost and protected: one count without it for every fund
// whose fence refused something or has a floor. Funds that the clerk left out of a part stay left out.
func Effects(ctx context.Context, seal models.Seal, profile *alloc.Profile, seed []byte, outcome alloc.Result) ([]models.FenceEffect, error) {
	var effects []models.FenceEffect
	for _, f := range seal.Funds {
		lifted, changed := seal.Without(f.Fund)
		if !changed {
			continue
		}
		without, err := alloc.Run(ctx, Request(lifted, profile, seed))
		if err != nil {
			return nil, err
		}
		effects = append(effects, models.FenceEffect{Fund: f.Fund, Kept: beyond(outcome, without), Missed: beyond(without, outcome)})
	}
	return effects, nil
}

// beyond lists what one outcome has and another has not.
func beyond(a, b alloc.Result) []string {
	out := []string{}
	for _, id := range a.Selected {
		if !b.Has(id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
