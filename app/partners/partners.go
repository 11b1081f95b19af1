// Package partners keeps what partners sign: who was invited to bring money to a
// place budget, who has signed, declined or withdrawn, and what has arrived under a
// signature. Start with Service.Invite and go on to Service.Sign.
//
// A signature, a no and a withdrawal are the partner's own acts, under its own
// account; nobody can do them for it. The record of the act comes first, and what it
// means for the ledger follows from it (settle), so money is never promised without a
// signature. Figures are folds of the ledger (models/placebudget).
package partners

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/placebudget"
)

// Places is what partners needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Places lists every place by id.
	Places(ctx context.Context) ([]models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
}

// Money is what partners needs of funding.
type Money interface {
	// MakeFund records a fund unless it is there; conflict "fund_taken" if it is another's.
	MakeFund(ctx context.Context, by models.By, f models.Fund) error
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Post records a movement once per command; conflict "not_enough_money".
	Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error)
	// Posted finds the entry that a command has posted, if it has.
	Posted(ctx context.Context, place models.PlaceID, cmd string) (ledger.Entry, bool, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
}

// Rounds reads the rounds that a withdrawal could touch.
type Rounds interface {
	// All lists every round.
	All(ctx context.Context) ([]models.RoundView, error)
}

// Texts keeps words apart.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; one that was deleted is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places Places
	Money  Money
	Rounds Rounds
	Texts  Texts
	// Duties lists the funds of a programme whose money came with a duty.
	Duties func(ctx context.Context, place models.PlaceID) ([]models.FundID, error)
	Now    func() time.Time
}

// Service keeps commitments and how place budgets are run.
type Service struct {
	d           Deps
	commitments *store.Records[models.Commitment]
	budgets     *store.Records[models.PlaceBudget]
}

// New declares the records on an engine.
func New(e store.Engine, d Deps) *Service {
	return &Service{d: d,
		commitments: store.NewRecords[models.Commitment](e, "commitments",
			store.Index{Name: "place", Fields: []string{"place"}}, store.Index{Name: "partner", Fields: []string{"partner"}}),
		budgets: store.NewRecords[models.PlaceBudget](e, "place_budgets"),
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return append(s.commitments.Schemas(), s.budgets.Schemas()...)
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.commitments, s.budgets}
}

// Commitment reads one.
func (s *Service) Commitment(ctx context.Context, id models.CommitmentID) (models.Commitment, error) {
	v, err := s.commitments.Get(ctx, string(id))
	return v.State, err
}

// Of lists the commitments to the budget of a place, by id.
func (s *Service) Of(ctx context.Context, place models.PlaceID) ([]models.Commitment, error) {
	return s.find(ctx, store.Query{Index: "place", Equal: []any{string(place)}})
}

// OfPartner lists what a body was asked for and has signed, by id.
func (s *Service) OfPartner(ctx context.Context, body models.BodyID) ([]models.Commitment, error) {
	return s.find(ctx, store.Query{Index: "partner", Equal: []any{string(body)}})
}

func (s *Service) find(ctx context.Context, q store.Query) ([]models.Commitment, error) {
	var list []models.Commitment
	for v, err := range s.commitments.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}

// Event is something that was done to a commitment.
type Event struct {
	At     time.Time
	Action string
	Actor  string
	State  models.Commitment
}

// History lists what was done to a commitment, oldest first.
func (s *Service) History(ctx context.Context, id models.CommitmentID) ([]Event, error) {
	var out []Event
	for v, err := range s.commitments.History(ctx, string(id)) {
		if err != nil {
			return nil, err
		}
		out = append(out, Event{At: v.At, Action: v.Action, Actor: v.Actor, State: v.State})
	}
	return out, nil
}

// Sources reads what the figures of a place budget are folded from.
func (s *Service) Sources(ctx context.Context, place models.PlaceID) (placebudget.Sources, error) {
	home, err := s.home(ctx, place)
	if err != nil {
		return placebudget.Sources{}, err
	}
	out := placebudget.Sources{Place: home.ID}
	b, err := s.Budget(ctx, home.ID)
	if err != nil {
		return out, err
	}
	if b.From != "" {
		if out.From, err = time.ParseInLocation(time.DateOnly, b.From, zone(home)); err != nil {
			return out, err
		}
	}
	if out.Commitments, err = s.Of(ctx, home.ID); err != nil {
		return out, err
	}
	if out.Duties, err = s.d.Duties(ctx, home.ID); err != nil {
		return out, err
	}
	all, err := s.d.Places.Places(ctx)
	if err != nil {
		return out, err
	}
	for _, p := range all {
		if p.Programme != home.Programme {
			continue
		}
		funds, err := s.d.Money.Funds(ctx, p.ID)
		if err != nil {
			return out, err
		}
		out.Funds = append(out.Funds, funds...)
	}
	st, err := s.d.Money.Statement(ctx, home.ID)
	out.Entries = st.Entries
	return out, err
}

// Effect tells what it does when a partner withdraws, before it is done.
func (s *Service) Effect(ctx context.Context, id models.CommitmentID) (placebudget.Effect, error) {
	head, err := s.commitments.Head(ctx, string(id))
	if err != nil {
		return placebudget.Effect{}, err
	}
	sources, err := s.Sources(ctx, head.State.Place)
	if err != nil {
		return placebudget.Effect{}, err
	}
	rounds, err := s.d.Rounds.All(ctx)
	return placebudget.Withdrawal(sources, head.State, rounds), err
}

// home is the outermost place of a place's programme, whose budget it is part of.
func (s *Service) home(ctx context.Context, id models.PlaceID) (models.Place, error) {
	p, err := s.d.Places.Place(ctx, id)
	if err != nil || models.PlaceID(p.Programme) == p.ID {
		return p, err
	}
	return s.d.Places.Place(ctx, models.PlaceID(p.Programme))
}

// zone is where the clocks of a place stand. Its name was checked when it was stored.
func zone(p models.Place) *time.Location {
	if z, err := time.LoadLocation(p.Zone); err == nil {
		return z
	}
	return time.UTC
}

// today is the day at a place.
func (s *Service) today(p models.Place) string { return s.d.Now().In(zone(p)).Format(time.DateOnly) }

// Unsigned names the essential partners of a programme without whose signature the
// rounds that its place budget pays for may not open.
func (s *Service) Unsigned(ctx context.Context, place models.PlaceID) ([]string, error) {
	home, err := s.home(ctx, place)
	if err != nil {
		return nil, err
	}
	list, err := s.Of(ctx, home.ID)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range list {
		head, err := s.commitments.Head(ctx, string(c.ID)) // a gate rests on the truth, not on a projection
		if err != nil {
			return nil, err
		}
		if !head.State.Missing(s.today(home)) {
			continue
		}
		b, err := s.d.Places.Body(ctx, c.Partner)
		if err != nil {
			return nil, err
		}
		names = append(names, b.Name)
	}
	return names, nil
}
