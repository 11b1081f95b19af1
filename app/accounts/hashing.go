package accounts

import (
	"context"
	"fmt"

	"github.com/alexedwards/argon2id"

	"commonchest/models"
)

// PasswordHash makes and compares hashes of passwords. Matches fails only on a
// hash that it cannot read.
type PasswordHash interface {
	Make(password string) (hash string, err error)
	Matches(password, hash string) (bool, error)
}

// Argon2id hashes with 19 MiB, two passes and one lane: the least that OWASP's
// Password Storage Cheat Sheet recommends (2024), and little enough for a parish
// server that hashes two at once.
func Argon2id() PasswordHash {
	return argon{&argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
}

type argon struct{ params *argon2id.Params }

func (a argon) Make(password string) (string, error) {
	return argon2id.CreateHash(password, a.params)
}

func (argon) Matches(password, hash string) (bool, error) {
	return argon2id.ComparePasswordAndHash(password, hash)
}

// hashing lets so many passwords be hashed at once and no more: each costs
// memory and a core, and a burst of sign-ins must not stop the ballots.
type hashing struct {
	hash  PasswordHash
	slots chan struct{}
	decoy string // compared where there is no account, so that it takes as long
}

func newHashing(ctx context.Context, h PasswordHash, atOnce int) (hashing, error) {
	p := hashing{hash: h, slots: make(chan struct{}, atOnce)}
	var err error
	p.decoy, err = p.make(ctx, "no account has this password")
	return p, err
}

func (p hashing) make(ctx context.Context, password string) (string, error) {
	release, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	hash, err := p.hash.Make(password)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// matches compares with a hash, or with the decoy if there is none: then it
// takes as long and is false.
func (p hashing) matches(ctx context.Context, password, hash string) (bool, error) {
	release, err := p.enter(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	against := hash
	if hash == "" {
		against = p.decoy
	}
	ok, err := p.hash.Matches(password, against)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok && hash != "", nil
}

// enter waits for a slot as long as the caller does.
func (p hashing) enter(ctx context.Context) (release func(), err error) {
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, models.E(models.Unavailable, "busy").Because(ctx.Err())
	}
}
