// Package oversight keeps what those who answer for a programme have before them: policy
// asks, oversight groups with their matters, escalations to a round's councillor and
// officer, and the lessons of rounds. Start with Service.Raise for an ask and with
// Service.Form for a group. It moves no money and decides nothing about a round.
package oversight

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Places is what oversight needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
}

// Rounds is what oversight needs to know of rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
}

// Proposals is what oversight needs to know of proposals.
type Proposals interface {
	// Proposal reads a proposal without its words; not found if there is none.
	Proposal(ctx context.Context, id models.ProposalID) (models.Proposal, error)
}

// Texts keeps words.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places    Places
	Rounds    Rounds
	Proposals Proposals
	Texts     Texts
	Now       func() time.Time
}

// Service keeps asks, groups, matters and escalations as change records, and lessons as
// facts.
type Service struct {
	d           Deps
	asks        *store.Records[models.Ask]
	groups      *store.Records[models.Group]
	matters     *store.Records[models.Matter]
	escalations *store.Records[models.Escalation]
	lessons     store.Collection[models.Lesson]
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	programme := store.Index{Name: "programme", Fields: []string{"programme"}}
	return &Service{d: d,
		asks:        store.NewRecords[models.Ask](e, "asks", programme, store.Index{Name: "proposal", Fields: []string{"proposal"}}),
		groups:      store.NewRecords[models.Group](e, "groups", programme),
		matters:     store.NewRecords[models.Matter](e, "matters", programme),
		escalations: store.NewRecords[models.Escalation](e, "escalations", programme, store.Index{Name: "round", Fields: []string{"round"}}),
		lessons:     store.NewCollection[models.Lesson](e, store.Schema{Name: "lessons", Kept: true}),
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	var out []store.Schema
	for _, list := range [][]store.Schema{s.asks.Schemas(), s.groups.Schemas(), s.matters.Schemas(), s.escalations.Schemas(), s.lessons.Schemas()} {
		out = append(out, list...)
	}
	return out
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.asks, s.groups, s.matters, s.escalations}
}

// here reads a place at which the actor works as clerk or officer: the two who keep these
// papers.
func (s *Service) here(ctx context.Context, a models.Actor, id models.PlaceID) (models.Place, error) {
	place, err := s.d.Places.Place(ctx, id)
	if err != nil {
		return place, err
	}
	return place, a.Need(id, models.RoleClerk, models.RoleOfficer)
}

// today is the day at a place, 2006-01-02.
func (s *Service) today(p models.Place) string { return p.Day(s.d.Now()) }

func (s *Service) act(by models.By, action string, reason models.TextRef) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Reason: reason, Request: by.Request, At: s.d.Now()}
}

// words stores what somebody said under the act's own name; nothing said is no text.
func (s *Service) words(ctx context.Context, by models.By, said string) (models.TextRef, error) {
	said = models.Clean(said)
	if said == "" {
		return models.TextRef{}, nil
	}
	return s.d.Texts.Put(ctx, by.Cmd, "oversight-"+by.Cmd, []models.TextPart{{Name: "words", Value: said}})
}

// said reads words.
func (s *Service) said(ctx context.Context, ref models.TextRef) (string, error) {
	text, err := s.d.Texts.Get(ctx, ref)
	return text.Get("words"), err
}

// among reports whether what belongs to a place is shown at another: everything of a
// programme at its outermost place, elsewhere only what is the place's own.
func among(at models.Place, of models.PlaceID) bool { return at.Parent == "" || of == at.ID }

func ofProgramme(p models.Place) store.Query {
	return store.Query{Index: "programme", Equal: []any{string(p.Programme)}}
}

// collect reads every state of a query.
func collect[T any](ctx context.Context, r *store.Records[T], q store.Query) ([]T, error) {
	var list []T
	for v, err := range r.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}

// change makes a step from the last version of a record. A command that comes again gets
// what it had saved.
func change[T any](ctx context.Context, s *Service, r *store.Records[T], by models.By, id, action string, reason models.TextRef, step func(T) (T, error)) (T, error) {
	head, err := r.Head(ctx, id)
	if err != nil || head.Cmd == by.Cmd {
		return head.State, err
	}
	next, err := step(head.State)
	if err != nil {
		return head.State, err
	}
	v, err := r.Save(ctx, s.act(by, action, reason), id, head.N, next)
	return v.State, err
}
