package counting

import (
	"context"
	"slices"

	"commonchest/models"
)

// Unfunded lists the proposals that stood on a round's ballot and got no money: those that
// the body did not award, or, before it has resolved, those that were not recommended.
// Before the result is public: conflict "not_published".
func (s *Service) Unfunded(ctx context.Context, id models.RoundID) ([]models.ProposalID, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return nil, err
	}
	if v.Seal == nil || !v.Published && !v.Resolved {
		return nil, models.E(models.Conflict, "not_published")
	}
	result, err := s.Result(ctx, id)
	if err != nil {
		return nil, err
	}
	funded := result.Chosen
	if v.Resolved {
		r, err := s.Resolution(ctx, id)
		if err != nil {
			return nil, err
		}
		funded = nil
		for _, a := range r.Awards {
			funded = append(funded, a.Ref)
		}
	}
	var out []models.ProposalID
	for _, p := range v.Seal.Projects {
		if !slices.Contains(funded, p.Ref) {
			out = append(out, p.Proposal)
		}
	}
	return out, nil
}
