package rounds

import (
	"context"
	"errors"

	"commonchest/app/store"
	"commonchest/models"
)

// Secret is what only the server knows of a round until it is destroyed: the
// key of ballots and receipts, and the seed for ties, locked under a key that lies
// outside the database. Locking it anew under a rotated key would be another row.
type Secret struct {
	Wrapped []byte `bson:"wrapped"`
}

// Keys are the opened secrets of one round.
type Keys struct {
	Ballots []byte // 32 bytes, the key of ballot keys and receipts
	Seed    []byte // 32 bytes, for ties by lot; its SHA-256 is in the seal
}

// Secret opens the secrets of a round. It fails once they are destroyed.
func (s *Service) Secret(ctx context.Context, id models.RoundID) (Keys, error) {
	row, err := s.lastSecret(ctx, id)
	if err != nil {
		return Keys{}, err
	}
	plain, err := s.d.Keys.Unwrap(secretPurpose(id), row.Value.Wrapped)
	if err != nil {
		return Keys{}, err
	}
	if len(plain) != 64 {
		return Keys{}, errors.New("round secret: wrong length")
	}
	return Keys{Ballots: plain[:32], Seed: plain[32:]}, nil
}

func (s *Service) lastSecret(ctx context.Context, id models.RoundID) (store.Row[Secret], error) {
	from, before := store.Prefix(string(id))
	for row, err := range s.secrets.Find(ctx, store.Query{From: from, Before: before, Desc: true, Limit: 1}) {
		return row, err
	}
	return store.Row[Secret]{}, models.E(models.NotFound, "round_secret")
}

func secretPurpose(id models.RoundID) string { return "round/" + string(id) }

func secretID(id models.RoundID, n int64) string { return string(id) + "/" + store.Padded(n) }
