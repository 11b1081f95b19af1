package voting

import (
	"context"
	"iter"

	"commonchest/app/store"
	"commonchest/models"
)

// Stored streams the highest revision in time of every ballot of a round, in
// the order of the ballot keys: what the packer packs.
func (s *Service) Stored(ctx context.Context, id models.RoundID) iter.Seq2[models.Ballot, error] {
	return func(yield func(models.Ballot, error) bool) {
		late, err := s.Late(ctx, id)
		if err != nil {
			yield(models.Ballot{}, err)
			return
		}
		var last models.Ballot
		for row, err := range s.ballots.Find(ctx, under(id)) {
			if err != nil {
				yield(models.Ballot{}, err)
				return
			}
			if late[row.ID] {
				continue
			}
			if last.Rev > 0 && last.Key != row.Value.Key && !yield(last, nil) {
				return
			}
			last = row.Value
		}
		if last.Rev > 0 {
			yield(last, nil)
		}
	}
}

// Receipt is the receipt of a ballot of a round.
func (s *Service) Receipt(ctx context.Context, id models.RoundID, key models.BallotKey) (string, error) {
	r, err := s.room(ctx, id)
	if err != nil {
		return "", err
	}
	return r.receipt(key), nil
}

// Forget lets a round go whose ballots were packed, after its audiences have
// been told; nothing is taken for it again.
func (s *Service) Forget(ctx context.Context, id models.RoundID) {
	s.mu.Lock()
	r := s.rooms[id]
	s.mu.Unlock()
	if r != nil {
		s.retire(ctx, r)
	}
}

func under(id models.RoundID) store.Query {
	from, before := store.Prefix(string(id))
	return store.Query{From: from, Before: before}
}
