package voting

import (
	"context"
	"time"

	"commonchest/models"
)

// Void takes away the right to vote that nobody has used yet: it claims it for
// no channel. Claims are inserted once for each person, so a code is either used
// or void, on every node and for a browser that holds a pass already. Conflict
// "code_used" if it was used; void already is no fault.
func (s *Service) Void(ctx context.Context, round models.RoundID, person models.PersonKey) error {
	id := claimID(round, person)
	_, err := s.claims.Insert(ctx, id+"/"+string(models.Voided),
		id, models.Claim{Round: round, Channel: models.Voided, On: s.d.Clock.Now().Format(time.DateOnly)})
	if models.IsKind(err, models.Conflict) {
		return models.E(models.Conflict, "code_used").Because(err)
	}
	return err
}

// Voided reports whether the right to vote was taken away.
func (s *Service) Voided(ctx context.Context, round models.RoundID, person models.PersonKey) (bool, error) {
	row, err := s.claims.Get(ctx, claimID(round, person))
	if models.IsKind(err, models.NotFound) {
		return false, nil
	}
	return row.Value.Channel == models.Voided, err
}

func claimID(round models.RoundID, person models.PersonKey) string {
	return string(round) + "/" + string(person)
}

// elsewhere says why a claim was refused: it was used in another way, or is void.
func (s *Service) elsewhere(ctx context.Context, c Cast) error {
	void, err := s.Voided(ctx, c.Round, c.Person)
	if err != nil {
		return err
	}
	if void {
		return models.E(models.Conflict, "code_void")
	}
	return models.E(models.Conflict, "other_channel")
}
