// Package counting packs the ballots of a closed round, counts the pack,
// publishes the result and records what the body resolved. Start with
// Service.Pack. Everything after packing reads the pack and nothing else, so
// any count can be repeated. No money moves here without a resolution.
package counting

import (
	"context"
	"io"
	"iter"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/official"
)

// Rounds is what counting needs to know of rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
	// Seed opens the seed for ties: 32 bytes.
	Seed(ctx context.Context, id models.RoundID) ([]byte, error)
}

// Ballots is what counting needs of voting.
type Ballots interface {
	// Shut stops taking ballots if none can still be on its way; with force it
	// waits for those inside.
	Shut(ctx context.Context, id models.RoundID, force bool) (shut bool, err error)
	// Stored streams the highest revision in time of every ballot.
	Stored(ctx context.Context, id models.RoundID) iter.Seq2[models.Ballot, error]
	// Receipt is the receipt of a ballot.
	Receipt(ctx context.Context, id models.RoundID, key models.BallotKey) (string, error)
	// Forget drops a packed round from memory.
	Forget(ctx context.Context, id models.RoundID)
}

// Bodies knows who decides.
type Bodies interface {
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
}

// Money carries a resolution out.
type Money interface {
	// Allocate moves a resolution's awards out of the round's pot, once per round.
	Allocate(ctx context.Context, by models.By, seal models.Seal, r models.Resolution) (ledger.Entry, error)
}

// Texts keeps reasons.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// Deps are what the service is made of.
type Deps struct {
	Rounds  Rounds
	Ballots Ballots
	Bodies  Bodies
	Money   Money
	Limits  Limits
	Texts   Texts
	Now     func() time.Time
	Random  io.Reader
}

// Service keeps packs, results, publications and resolutions.
type Service struct {
	d            Deps
	asked        scenarios
	changing     chan struct{} // of one: full while what would have changed a result is counted
	parts        store.Collection[models.PackPart]
	receipts     store.Collection[models.ReceiptPart]
	manifests    store.Collection[models.Manifest]
	results      store.Collection[models.Result]
	publications store.Collection[models.Publication]
	changes      store.Collection[Changes]
	resolutions  store.Collection[models.Resolution]
	promises     store.Collection[Promise]
}

// New declares the collections on an engine.
func New(e store.Engine) *Service {
	return &Service{
		changing:     make(chan struct{}, 1),
		parts:        store.NewCollection[models.PackPart](e, store.Schema{Name: "pack_parts", Kept: true}),
		receipts:     store.NewCollection[models.ReceiptPart](e, store.Schema{Name: "receipt_parts", Kept: true}),
		manifests:    store.NewCollection[models.Manifest](e, store.Schema{Name: "manifests", Kept: true}),
		results:      store.NewCollection[models.Result](e, store.Schema{Name: "results", Kept: true}),
		publications: store.NewCollection[models.Publication](e, store.Schema{Name: "publications", Kept: true}),
		changes:      store.NewCollection[Changes](e, store.Schema{Name: "result_changes", Kept: true}),
		resolutions:  store.NewCollection[models.Resolution](e, store.Schema{Name: "resolutions", Kept: true}),
		promises:     store.NewCollection[Promise](e, store.Schema{Name: "s137_promises"}),
	}
}

// Wire gives the service what it needs of the others, which need it in turn.
func (s *Service) Wire(d Deps) { s.d = d }

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	var out []store.Schema
	for _, list := range [][]store.Schema{s.parts.Schemas(), s.receipts.Schemas(), s.manifests.Schemas(), s.results.Schemas(),
		s.publications.Schemas(), s.changes.Schemas(), s.resolutions.Schemas(), s.promises.Schemas()} {
		out = append(out, list...)
	}
	return out
}

// Recorded tells how far a round has come.
func (s *Service) Recorded(ctx context.Context, id models.RoundID) (models.Facts, error) {
	var f models.Facts
	for _, step := range []struct {
		at  *bool
		get func() error
	}{
		{&f.Packed, func() error { _, err := s.manifests.Get(ctx, string(id)); return err }},
		{&f.Counted, func() error { _, err := s.results.Get(ctx, resultID(id, 1)); return err }},
		{&f.Published, func() error { _, err := s.publications.Get(ctx, string(id)); return err }},
		{&f.Resolved, func() error { _, err := s.resolutions.Get(ctx, string(id)); return err }},
	} {
		err := step.get()
		if models.IsKind(err, models.NotFound) {
			return f, nil
		}
		if err != nil {
			return f, err
		}
		*step.at = true
	}
	return f, nil
}

// Publish makes the first count's result public.
func (s *Service) Publish(ctx context.Context, by models.By, id models.RoundID) (models.Publication, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return models.Publication{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return models.Publication{}, err
	}
	if v.Round.Rehearsal { // its clerk sees what came of it, and nobody else
		return models.Publication{}, models.E(models.Conflict, "rehearsal")
	}
	if !v.Counted {
		return models.Publication{}, models.E(models.Conflict, "not_counted_yet")
	}
	return s.publications.Insert(ctx, by.Cmd, string(id), models.Publication{Round: id, N: 1, At: s.d.Now(), Actor: by.Actor.ID})
}

// Resolution reads what the body resolved; not found if it has not.
func (s *Service) Resolution(ctx context.Context, id models.RoundID) (models.Resolution, error) {
	row, err := s.resolutions.Get(ctx, string(id))
	return row.Value, err
}

// Resolve records the body's resolution, by the clerk of the place whose body decides, and then allocates the money it awards.
// The resolution is the commit; an allocation that was cut off is taken up by
// the same command, or by Settle.
func (s *Service) Resolve(ctx context.Context, by models.By, id models.RoundID, m models.Minuted) (models.Resolution, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return models.Resolution{}, err
	}
	if err := by.Actor.Need(v.Round.DecidedAt(), models.RoleClerk); err != nil {
		return models.Resolution{}, err
	}
	if row, err := s.resolutions.Get(ctx, string(id)); err == nil && row.Cmd == by.Cmd {
		return row.Value, s.allocate(ctx, by, v, row.Value)
	}
	result, err := s.Result(ctx, id)
	if err != nil {
		return models.Resolution{}, models.E(models.Conflict, "not_published").Because(err)
	}
	m = m.Cleaned()
	r, err := models.Resolve(v, result, m, official.AwardsOn(*v.Seal, m.Refs, result, m.On), s.d.Now())
	if err != nil {
		return r, err
	}
	if err := s.mayAward(ctx, by, v, r); err != nil {
		return r, err
	}
	r.Actor = by.Actor.ID
	if m.Reason != "" {
		if r.Reason, err = s.d.Texts.Put(ctx, by.Cmd, "resolution-"+string(id)+"-"+by.Cmd, []models.TextPart{{Name: "words", Value: m.Reason}}); err != nil {
			return r, err
		}
	}
	if r, err = s.resolutions.Insert(ctx, by.Cmd, string(id), r); err != nil {
		return r, err
	}
	return r, s.allocate(ctx, by, v, r)
}

// Settle takes up allocations that were cut off behind their resolution.
func (s *Service) Settle(ctx context.Context, by models.By, id models.RoundID) error {
	r, err := s.Resolution(ctx, id)
	if err != nil {
		return err
	}
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return err
	}
	return s.allocate(ctx, by, v, r)
}

func (s *Service) allocate(ctx context.Context, by models.By, v models.RoundView, r models.Resolution) error {
	_, err := s.d.Money.Allocate(ctx, by, *v.Seal, r)
	return err
}

func resultID(id models.RoundID, n int64) string { return string(id) + "/" + store.Padded(n) }
