// Package rounds prepares, seals and times rounds. Start with Service.Create and
// go on to Service.Seal: before the seal everything may change, after it nothing
// but the closing time. The phase is derived, never stored.
package rounds

import (
	"context"
	"crypto/sha256"
	"io"
	"sync"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Places is what rounds need to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
}

// Money is what rounds need of funding.
type Money interface {
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Available says what the funds hold now for a round whose money is committed on a day.
	Available(ctx context.Context, place models.PlaceID, ids []models.FundID, on string) ([]models.SealedFund, error)
	// SetAside moves the amounts into the round's pot, once per attempt to seal it.
	SetAside(ctx context.Context, by models.By, place models.PlaceID, round models.RoundID, attempt int64, funds []models.SealedFund) ([]models.SealedFund, error)
	// Held lists the funds whose money an attempt has set aside and not given back.
	Held(ctx context.Context, place models.PlaceID, round models.RoundID, attempt int64) ([]models.FundID, error)
	// Release gives back what an attempt has set aside, if it has, once.
	Release(ctx context.Context, by models.By, place models.PlaceID, round models.RoundID, attempt int64) error
}

// Partners tells who has not signed.
type Partners interface {
	// Unsigned names the essential partners of a place's programme whose signature is missing.
	Unsigned(ctx context.Context, place models.PlaceID) ([]string, error)
}

// Steps tells how far areas decide on a council's money.
type Steps interface {
	// Agreed reads the agreement of a council and an area that stands, with its number;
	// number 0 where there is none.
	Agreed(ctx context.Context, giver, area models.PlaceID) (models.AreaStep, int64, error)
}

// Ballot gives what residents would choose from and how many may.
type Ballot interface {
	// Projects lists what is admitted to the round, numbered, in order.
	Projects(ctx context.Context, round models.RoundID) ([]models.SealedProject, error)
	// RollSize is how many codes the round has.
	RollSize(ctx context.Context, round models.RoundID) (int64, error)
}

// Letters makes codes.
type Letters interface {
	// MakeBatch makes codes for a round; the same command makes them once.
	MakeBatch(ctx context.Context, by models.By, round models.RoundID, size int64) (models.CodeBatch, error)
}

// Facts tells what has been recorded about a round after it closed.
type Facts interface {
	// Recorded tells how far a round has come.
	Recorded(ctx context.Context, round models.RoundID) (models.Facts, error)
}

// Texts keeps reasons.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// Wrapper locks secrets under a key outside the database.
type Wrapper interface {
	// Wrap locks a secret.
	Wrap(purpose string, plain []byte) ([]byte, error)
	// Unwrap opens it; it fails for good once the key is gone.
	Unwrap(purpose string, wrapped []byte) ([]byte, error)
}

// Deps are what the service is made of. Rules are the names of the rules of counting.
type Deps struct {
	Places   Places
	Money    Money
	Partners Partners
	Steps    Steps
	Ballot   Ballot
	Letters  Letters
	Facts    Facts
	Texts    Texts
	Keys     Wrapper
	Rules    []string
	Now      func() time.Time
	Random   io.Reader
}

// Service keeps rounds, seals and overrides.
type Service struct {
	d         Deps
	rounds    *store.Records[models.Round]
	seals     store.Collection[models.Seal]
	overrides store.Collection[models.Override]
	secrets   store.Collection[Secret]
	packed    sync.Map // of RoundID: rounds known to be packed
}

// New declares the collections on an engine.
func New(e store.Engine) *Service {
	return &Service{
		rounds:    store.NewRecords[models.Round](e, "rounds", store.Index{Name: "place", Fields: []string{"place"}}),
		seals:     store.NewCollection[models.Seal](e, store.Schema{Name: "seals", Kept: true}),
		overrides: store.NewCollection[models.Override](e, store.Schema{Name: "overrides", Kept: true}),
		secrets:   store.NewCollection[Secret](e, store.Schema{Name: "secrets"}),
	}
}

// Wire gives the service what it needs of the others; rounds, rolls, proposals
// and counting need each other, so boot makes them first and wires them then.
func (s *Service) Wire(d Deps) { s.d = d }

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	out := s.rounds.Schemas()
	out = append(out, s.seals.Schemas()...)
	out = append(out, s.overrides.Schemas()...)
	return append(out, s.secrets.Schemas()...)
}

// Create records a new round with its secret. The hash of the seed that will
// break ties is in the round from the start.
func (s *Service) Create(ctx context.Context, by models.By, r models.Round) (models.Round, error) {
	place, err := s.d.Places.Place(ctx, r.Place)
	if err != nil {
		return r, err
	}
	if err := by.Actor.Need(r.Place, models.RoleClerk); err != nil {
		return r, err
	}
	r.Body, r.SeedHash = place.Body, nil
	if r.Shadow.Is() {
		if r, err = s.shadowed(ctx, r); err != nil {
			return r, err
		}
	}
	r = filled(r)
	if err := r.Check(s.d.Rules); err != nil {
		return r, err
	}
	secret := make([]byte, 64)
	if _, err := io.ReadFull(s.d.Random, secret); err != nil {
		return r, err
	}
	wrapped, err := s.d.Keys.Wrap(secretPurpose(r.ID), secret)
	if err != nil {
		return r, err
	}
	if _, err := s.secrets.Insert(ctx, by.Cmd, secretID(r.ID, 1), Secret{Wrapped: wrapped}); err != nil {
		return r, taken(err)
	}
	stored, err := s.Secret(ctx, r.ID)
	if err != nil {
		return r, err
	}
	sum := sha256.Sum256(stored.Seed)
	r.SeedHash = sum[:]
	v, err := s.rounds.Save(ctx, s.act(by, "create"), string(r.ID), 0, r)
	return v.State, err
}

// filled is a round as it can be stored: lists that are empty, not missing.
func filled(r models.Round) models.Round {
	r.Funds = append([]models.FundID{}, r.Funds...)
	r.Settled = append([]models.RoundTask{}, r.Settled...)
	return r
}

func taken(err error) error {
	if models.IsKind(err, models.Conflict) {
		return models.E(models.Conflict, "round_taken", models.F("id", "taken")).Because(err)
	}
	return err
}

// Edit replaces a round that is not sealed. base is the version the form showed.
// Where it came from stays.
func (s *Service) Edit(ctx context.Context, by models.By, base int64, r models.Round) (models.Round, error) {
	head, err := s.rounds.Head(ctx, string(r.ID))
	if err != nil {
		return r, err
	}
	if err := by.Actor.Need(head.State.Place, models.RoleClerk); err != nil {
		return r, err
	}
	if err := s.unsealed(ctx, r.ID); err != nil {
		return r, err
	}
	was := head.State
	r.Place, r.Body, r.SeedHash = was.Place, was.Body, was.SeedHash
	r.From, r.Template, r.Rehearsal, r.Shadow = was.From, was.Template, was.Rehearsal, was.Shadow
	if r.Shadow.Is() {
		r.Funds = was.Funds // agreed with the council, and not chosen here
	}
	r = filled(r)
	if err := r.Check(s.d.Rules); err != nil {
		return r, err
	}
	if head.N == base && !r.Rehearsal && !sameFunds(was.Funds, r.Funds) {
		if _, err := s.attempt(ctx, by, r, r.Funds); err != nil {
			return r, err
		}
	}
	v, err := s.rounds.Save(ctx, s.act(by, "edit"), string(r.ID), base, r)
	return v.State, err
}

// unsealed refuses a round that is frozen.
func (s *Service) unsealed(ctx context.Context, id models.RoundID) error {
	_, _, err := s.sealed(ctx, id)
	if err == nil {
		return models.E(models.Conflict, "round_sealed")
	}
	if models.IsKind(err, models.NotFound) {
		return nil
	}
	return err
}

// View reads a round with every fact recorded about it, from the facts
// themselves and not from a projection.
func (s *Service) View(ctx context.Context, id models.RoundID) (models.RoundView, error) {
	head, err := s.rounds.Head(ctx, string(id))
	if err != nil {
		return models.RoundView{}, err
	}
	return s.view(ctx, head.State)
}

func (s *Service) view(ctx context.Context, r models.Round) (models.RoundView, error) {
	v := models.RoundView{Round: r}
	seal, _, err := s.sealed(ctx, r.ID)
	if models.IsKind(err, models.NotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Seal = &seal.Value
	from, before := store.Prefix(string(r.ID))
	for row, err := range s.overrides.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return v, err
		}
		v.Overrides = append(v.Overrides, row.Value)
	}
	v.Facts, err = s.d.Facts.Recorded(ctx, r.ID)
	return v, err
}

// Version reads the number of a round's last version, for its form.
func (s *Service) Version(ctx context.Context, id models.RoundID) (int64, error) {
	head, err := s.rounds.Head(ctx, string(id))
	return head.N, err
}

// OfPlace lists the rounds of a place. Rehearsals are in no list but their own.
func (s *Service) OfPlace(ctx context.Context, place models.PlaceID) ([]models.RoundView, error) {
	return s.list(ctx, store.Query{Index: "place", Equal: []any{string(place)}}, genuine)
}

// DecidedAt lists the rounds whose recommendation the body of a place receives: its own,
// and those of areas that advise on its money.
func (s *Service) DecidedAt(ctx context.Context, place models.PlaceID) ([]models.RoundView, error) {
	return s.list(ctx, store.Query{}, func(r models.Round) bool { return genuine(r) && r.DecidedAt() == place })
}

// Rehearsals lists the practice rounds that were made of a round.
func (s *Service) Rehearsals(ctx context.Context, of models.RoundID) ([]models.RoundView, error) {
	v, err := s.rounds.Head(ctx, string(of))
	if err != nil {
		return nil, err
	}
	return s.list(ctx, store.Query{Index: "place", Equal: []any{string(v.State.Place)}},
		func(r models.Round) bool { return r.Rehearsal && r.From == of })
}

func genuine(r models.Round) bool { return !r.Rehearsal }

// Open lists the rounds that are sealed and not packed. That a round is packed
// never changes, so it is asked once.
func (s *Service) Open(ctx context.Context) ([]models.RoundID, error) {
	var open []models.RoundID
	for rec, err := range s.rounds.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		id := rec.State.ID
		if _, known := s.packed.Load(id); known {
			continue
		}
		v, err := s.view(ctx, rec.State)
		if err != nil {
			return nil, err
		}
		switch {
		case v.Packed:
			s.packed.Store(id, struct{}{})
		case v.Seal != nil:
			open = append(open, id)
		}
	}
	return open, nil
}

// All lists every round, without the rehearsals.
func (s *Service) All(ctx context.Context) ([]models.RoundView, error) {
	return s.list(ctx, store.Query{}, genuine)
}

// Every lists every round and rehearsal, for examinations.
func (s *Service) Every(ctx context.Context) ([]models.RoundView, error) {
	return s.list(ctx, store.Query{}, func(models.Round) bool { return true })
}

func (s *Service) list(ctx context.Context, q store.Query, wanted func(models.Round) bool) ([]models.RoundView, error) {
	var list []models.RoundView
	for rec, err := range s.rounds.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		if !wanted(rec.State) {
			continue
		}
		v, err := s.view(ctx, rec.State)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (s *Service) act(by models.By, action string) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Request: by.Request, At: s.d.Now()}
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.rounds}
}
