package rounds

import (
	"context"
	"errors"

	"commonchest/models"
)

// Changed says that the same part of a round was saved by somebody else after
// the form was shown.
type Changed struct {
	Version int64
	Now     models.Round
}

func (e *Changed) Error() string { return "conflict: changed_meanwhile" }

// Unwrap makes it a conflict for every table of errors.
func (e *Changed) Unwrap() error { return models.E(models.Conflict, "changed_meanwhile") }

// mostTries is how often a part is saved again over other parts saved meanwhile.
const mostTries = 5

// SaveTask saves one part of a round that is not sealed. base is the version the
// form showed. What was saved of other parts meanwhile stays; when the same part
// was changed, the answer is *Changed and nothing is saved.
func (s *Service) SaveTask(ctx context.Context, by models.By, base int64, task models.RoundTask, r models.Round) (models.Round, error) {
	var refusal error
	for range mostTries {
		head, err := s.rounds.Head(ctx, string(r.ID))
		if err != nil {
			return r, err
		}
		if done, found, err := s.doneBy(ctx, by.Cmd, r.ID, base); err != nil || found {
			return done, err
		}
		if head.N != base {
			before, err := s.at(ctx, r.ID, base)
			if err != nil {
				return r, err
			}
			if !before.SameIn(task, head.State) && !r.SameIn(task, head.State) {
				return r, &Changed{Version: head.N, Now: head.State}
			}
		}
		saved, err := s.Edit(ctx, by, head.N, head.State.Taking(task, r))
		if e, ok := errors.AsType[*models.Error](err); !ok || e.Code != "changed_meanwhile" {
			return saved, err
		}
		refusal = err
	}
	return r, refusal
}

// at reads an older version of a round.
func (s *Service) at(ctx context.Context, id models.RoundID, n int64) (models.Round, error) {
	for v, err := range s.rounds.History(ctx, string(id)) {
		if err != nil || v.N == n {
			return v.State, err
		}
	}
	return models.Round{}, models.E(models.Conflict, "changed_meanwhile")
}

// doneBy finds what a command saved after base: the reply was lost and it comes again.
func (s *Service) doneBy(ctx context.Context, cmd string, id models.RoundID, base int64) (models.Round, bool, error) {
	for v, err := range s.rounds.History(ctx, string(id)) {
		if err != nil {
			return models.Round{}, false, err
		}
		if v.N > base && v.Cmd == cmd {
			return v.State, true, nil
		}
	}
	return models.Round{}, false, nil
}
