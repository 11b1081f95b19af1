// Package rolls makes and reads one-time codes: a roll without names. Start with
// Service.MakeBatch. The letters of a code are never stored, only their keyed
// hash; whoever holds the database cannot vote. It knows no ballots.
package rolls

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// MaxBatch is how many codes one batch may hold.
const MaxBatch = 200_000

// Keys is what rolls need of the key material.
type Keys interface {
	// ID is a keyed hash of the parts as an id, different for each purpose.
	ID(purpose string, parts ...string) string
	// Wrap locks a secret under a key outside the database.
	Wrap(purpose string, plain []byte) ([]byte, error)
	// Unwrap opens it again; it fails for good once the key is gone.
	Unwrap(purpose string, wrapped []byte) ([]byte, error)
}

// Rounds is what rolls need to know of rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
}

// Claims is what rolls need to know of the right to vote.
type Claims interface {
	// Void takes an unused right away; conflict "code_used" if it was used.
	Void(ctx context.Context, round models.RoundID, person models.PersonKey) error
	// Voided reports whether it was taken away.
	Voided(ctx context.Context, round models.RoundID, person models.PersonKey) (bool, error)
}

// Deps are what the service is made of.
type Deps struct {
	Keys   Keys
	Rounds Rounds
	Claims Claims
	Now    func() time.Time
	Random io.Reader
}

// Service makes batches of codes and finds the person behind a code.
type Service struct {
	d       Deps
	batches *store.Records[models.CodeBatch]
	codes   store.Collection[models.Code]
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	return &Service{d: d,
		batches: store.NewRecords[models.CodeBatch](e, "batches", store.Index{Name: "round", Fields: []string{"round", "n"}}),
		codes:   store.NewCollection[models.Code](e, store.Schema{Name: "codes"}),
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return append(s.batches.Schemas(), s.codes.Schemas()...)
}

func batchID(round models.RoundID, n int64) string { return string(round) + "." + store.Padded(n) }

// MakeBatch makes size codes for a round. The batch's record is first stored
// unready, then its codes, and last the record again, ready: codes of an unready
// batch are not valid. A command that was cut off is taken up where it stopped.
func (s *Service) MakeBatch(ctx context.Context, by models.By, round models.RoundID, size int64) (models.CodeBatch, error) {
	return s.make(ctx, by, round, size, models.LetterRef{})
}

func (s *Service) make(ctx context.Context, by models.By, round models.RoundID, size int64, replaces models.LetterRef) (models.CodeBatch, error) {
	v, err := s.d.Rounds.View(ctx, round)
	if err != nil {
		return models.CodeBatch{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return models.CodeBatch{}, err
	}
	if size < 1 || size > MaxBatch {
		return models.CodeBatch{}, models.E(models.Invalid, "batch", models.F("size", "between", "least", "1", "most", fmt.Sprint(MaxBatch)))
	}
	if !v.ClosesAt().After(s.d.Now()) {
		return models.CodeBatch{}, models.E(models.Conflict, "closed")
	}
	draft, err := s.draft(ctx, by, round, size, replaces)
	if err != nil || draft.State.Ready {
		return draft.State, err
	}
	codes, err := s.spell(draft.State)
	if err != nil {
		return draft.State, err
	}
	rows := make([]store.Row[models.Code], len(codes))
	for i, code := range codes {
		rows[i] = store.Row[models.Code]{ID: s.codeID(round, code), Cmd: by.Cmd,
			Value: models.Code{Round: round, Batch: draft.State.N, Serial: int64(i) + 1}}
	}
	for _, out := range s.codes.InsertMany(ctx, rows) {
		if out.Err != nil {
			return draft.State, fmt.Errorf("store codes: %w", out.Err)
		}
	}
	ready := draft.State
	ready.Ready = true
	saved, err := s.batches.Save(ctx, s.act(by, "ready", by.Cmd+"/ready"), batchID(round, ready.N), draft.N, ready)
	return saved.State, err
}

// draft stores the next batch of the round unready, or finds the one that the
// same command stored before.
func (s *Service) draft(ctx context.Context, by models.By, round models.RoundID, size int64, replaces models.LetterRef) (store.Version[models.CodeBatch], error) {
	list, err := s.Batches(ctx, round)
	if err != nil {
		return store.Version[models.CodeBatch]{}, err
	}
	for _, b := range list {
		first, err := s.first(ctx, round, b.N)
		if err == nil && first.Cmd == by.Cmd {
			return s.batches.Head(ctx, batchID(round, b.N))
		}
	}
	n := int64(len(list)) + 1
	seed := make([]byte, 32)
	if _, err := io.ReadFull(s.d.Random, seed); err != nil {
		return store.Version[models.CodeBatch]{}, err
	}
	wrapped, err := s.d.Keys.Wrap("batch/"+batchID(round, n), seed)
	if err != nil {
		return store.Version[models.CodeBatch]{}, err
	}
	return s.batches.Save(ctx, s.act(by, "make", by.Cmd), batchID(round, n), 0,
		models.CodeBatch{Round: round, N: n, Size: size, MadeAt: s.d.Now(), Seed: wrapped,
			Void: []int64{}, Replaces: replaces})
}

func (s *Service) first(ctx context.Context, round models.RoundID, n int64) (store.Version[models.CodeBatch], error) {
	for v, err := range s.batches.History(ctx, batchID(round, n)) {
		return v, err
	}
	return store.Version[models.CodeBatch]{}, models.E(models.NotFound, "batch")
}

// spell makes the letters of every code of a batch from its seed.
func (s *Service) spell(b models.CodeBatch) ([]string, error) {
	seed, err := s.d.Keys.Unwrap("batch/"+batchID(b.Round, b.N), b.Seed)
	if err != nil {
		return nil, err
	}
	codes := make([]string, b.Size)
	for i := range codes {
		random, err := hkdf.Key(sha256.New, seed, nil, fmt.Sprintf("code/%d", i+1), 48)
		if err != nil {
			return nil, err
		}
		var ok bool
		if codes[i], ok = models.NewCode(b.N, random); !ok {
			return nil, errors.New("code: not enough random bytes") // chance below 10^-20
		}
	}
	return codes, nil
}

// Letter is one code as it is printed.
type Letter struct {
	Serial int64  `json:"serial"`
	Code   string `json:"code"` // grouped for reading
}

// Download gives the codes of a batch for printing, and records that it did.
func (s *Service) Download(ctx context.Context, by models.By, round models.RoundID, n int64) ([]Letter, error) {
	head, err := s.clerks(ctx, by, round, n)
	if err != nil {
		return nil, err
	}
	if !head.State.Ready {
		return nil, models.E(models.Conflict, "batch_not_ready")
	}
	codes, err := s.spell(head.State)
	if err != nil {
		return nil, models.E(models.Conflict, "codes_gone").Because(err)
	}
	if head.Cmd != by.Cmd {
		next := head.State
		next.Downloads++
		if _, err := s.batches.Save(ctx, s.act(by, "download", by.Cmd), batchID(round, n), head.N, next); err != nil {
			return nil, err
		}
	}
	letters := make([]Letter, 0, len(codes))
	for i, code := range codes {
		if serial := int64(i) + 1; !slices.Contains(head.State.Void, serial) {
			letters = append(letters, Letter{Serial: serial, Code: models.Grouped(code)})
		}
	}
	return letters, nil
}

// RecordUnused records how many letters of a batch came back or were never
// handed out.
func (s *Service) RecordUnused(ctx context.Context, by models.By, round models.RoundID, n, unused int64) (models.CodeBatch, error) {
	head, err := s.clerks(ctx, by, round, n)
	if err != nil || head.Cmd == by.Cmd {
		return head.State, err
	}
	if unused < 0 || unused > head.State.Size {
		return head.State, models.E(models.Invalid, "batch", models.F("unused", "between", "least", "0", "most", fmt.Sprint(head.State.Size)))
	}
	next := head.State
	next.Unused = unused
	saved, err := s.batches.Save(ctx, s.act(by, "unused", by.Cmd), batchID(round, n), head.N, next)
	return saved.State, err
}

func (s *Service) clerks(ctx context.Context, by models.By, round models.RoundID, n int64) (store.Version[models.CodeBatch], error) {
	v, err := s.d.Rounds.View(ctx, round)
	if err != nil {
		return store.Version[models.CodeBatch]{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return store.Version[models.CodeBatch]{}, err
	}
	return s.batches.Head(ctx, batchID(round, n))
}

// Batches lists the batches of a round in order.
func (s *Service) Batches(ctx context.Context, round models.RoundID) ([]models.CodeBatch, error) {
	var list []models.CodeBatch
	for v, err := range s.batches.Find(ctx, store.Query{Index: "round", Equal: []any{string(round)}}) {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}

// Size is how many codes a round has, in ready batches, without those made void.
func (s *Service) Size(ctx context.Context, round models.RoundID) (int64, error) {
	list, err := s.Batches(ctx, round)
	var n int64
	for _, b := range list {
		if b.Ready {
			n += b.Valid()
		}
	}
	return n, err
}

// Redeem finds the person behind typed letters: the person key is the code's id.
// It spends nothing; what a person may do with it is the claim's business.
func (s *Service) Redeem(ctx context.Context, round models.RoundID, typed string) (models.PersonKey, error) {
	code, err := models.ReadCode(typed)
	if err != nil {
		return "", err
	}
	row, err := s.codes.Get(ctx, s.codeID(round, code))
	if models.IsKind(err, models.NotFound) {
		return "", models.E(models.NotFound, "code_unknown", models.F("code", "code_unknown"))
	}
	if err != nil {
		return "", err
	}
	head, err := s.batches.Get(ctx, batchID(round, row.Value.Batch))
	if err != nil {
		return "", err
	}
	if !head.State.Ready {
		return "", models.E(models.NotFound, "code_unknown", models.F("code", "code_unknown"))
	}
	person := models.PersonKey(s.personKey(round, code))
	void, err := s.d.Claims.Voided(ctx, round, person)
	if err != nil {
		return "", err
	}
	if void {
		return "", models.E(models.Conflict, "code_void", models.F("code", "code_void"))
	}
	return person, nil
}

func (s *Service) personKey(round models.RoundID, code string) string {
	return s.d.Keys.ID("code", string(round), code)
}

func (s *Service) codeID(round models.RoundID, code string) string {
	return string(round) + "/" + s.personKey(round, code)
}

func (s *Service) act(by models.By, action, cmd string) store.Act {
	return store.Act{Cmd: cmd, Actor: by.Actor.Name(), Action: action, Request: by.Request, At: s.d.Now()}
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.batches}
}
