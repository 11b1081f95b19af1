// Package transfers keeps what a principal council offers to its areas: money paired
// with duties. Start with Service.SaveDraft and follow an offer: drafted, sent, answered
// by the area's clerk as its body resolved, agreed, and only then moved. Money is moved
// by asking funding for an entry; nothing here moves any without the duties accepted.
package transfers

import (
	"context"
	"iter"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// Places is what transfers need to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
}

// Money moves money from fund to fund, and knows what they hold.
type Money interface {
	// Fund reads a fund; not found if there is none.
	Fund(ctx context.Context, id models.FundID) (models.Fund, error)
	// MakeFund records a fund unless the place has it; conflict "fund_taken".
	MakeFund(ctx context.Context, by models.By, f models.Fund) error
	// Post records a movement, once per command; conflict "not_enough_money".
	Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error)
	// Posted finds what a command has posted to a place's ledger, if it has.
	Posted(ctx context.Context, place models.PlaceID, cmd string) (ledger.Entry, bool, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
}

// Texts keeps free text apart from the records.
type Texts interface {
	// Put stores a text, once per command.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; one that was deleted is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Deps are what the service needs of others.
type Deps struct {
	Places Places
	Money  Money
	Texts  Texts
	Now    func() time.Time
}

// Service keeps transfers, their drafts and how ready each area is.
type Service struct {
	transfers *store.Records[models.Transfer]
	drafts    *store.Records[models.TransferDraft]
	readiness *store.Records[models.Readiness]
	steps     *store.Records[models.AreaStep]
	d         Deps
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	return &Service{
		transfers: store.NewRecords[models.Transfer](e, "transfers",
			store.Index{Name: "place", Fields: []string{"place"}}, store.Index{Name: "from", Fields: []string{"from_place"}}),
		drafts:    store.NewRecords[models.TransferDraft](e, "transfer_drafts", store.Index{Name: "from", Fields: []string{"from_place"}}),
		readiness: store.NewRecords[models.Readiness](e, "readiness"),
		steps: store.NewRecords[models.AreaStep](e, "area_steps",
			store.Index{Name: "area", Fields: []string{"area"}}, store.Index{Name: "giver", Fields: []string{"giver"}}),
		d: d,
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return slices.Concat(s.transfers.Schemas(), s.drafts.Schemas(), s.readiness.Schemas(), s.steps.Schemas())
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.transfers, s.drafts, s.readiness, s.steps}
}

// Transfer reads one transfer; not found if there is none, or if its draft was never sent.
func (s *Service) Transfer(ctx context.Context, id models.TransferID) (models.Transfer, error) {
	v, err := s.transfers.Get(ctx, string(id))
	if err != nil {
		return v.State, err
	}
	if sent, err := s.sent(ctx, v.State); err != nil || !sent {
		return models.Transfer{}, errorOr(err, store.NotThere("transfers", string(id)))
	}
	return v.State, nil
}

func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// sent reports whether the act that a transfer is part of was done to its end. Once it
// was, the transfer has versions of its own.
func (s *Service) sent(ctx context.Context, t models.Transfer) (bool, error) {
	if t.Stage != models.TransferOffered || t.Version > 1 {
		return true, nil
	}
	d, err := s.drafts.Get(ctx, string(t.Draft))
	if models.IsKind(err, models.NotFound) {
		return false, nil
	}
	return !d.State.SentAt.IsZero(), err
}

func collect[T any](seq iter.Seq2[store.Version[T], error]) ([]T, error) {
	var list []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}

// To lists the transfers for a place, by id.
func (s *Service) To(ctx context.Context, place models.PlaceID) ([]models.Transfer, error) {
	return s.sentOnly(ctx, s.transfers.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}))
}

// From lists what a place's body has offered, by id.
func (s *Service) From(ctx context.Context, place models.PlaceID) ([]models.Transfer, error) {
	return s.sentOnly(ctx, s.transfers.Find(ctx, store.Query{Index: "from", Equal: []any{string(place)}}))
}

func (s *Service) sentOnly(ctx context.Context, seq iter.Seq2[store.Version[models.Transfer], error]) ([]models.Transfer, error) {
	var list []models.Transfer
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		sent, err := s.sent(ctx, v.State)
		if err != nil {
			return nil, err
		}
		if sent {
			list = append(list, v.State)
		}
	}
	return list, nil
}

// Duties lists the funds whose money came together with a duty, of all that a place has
// passed on: that money is released for good, whatever the area still does with it.
func (s *Service) Duties(ctx context.Context, place models.PlaceID) ([]models.FundID, error) {
	list, err := s.From(ctx, place)
	var funds []models.FundID
	for _, t := range list {
		if t.Sends > 0 && !t.Terms.Plain {
			funds = append(funds, t.Terms.Fund)
		}
	}
	return funds, err
}

// Step is one act in the life of a transfer: how it stood after it, and the words that
// were said then.
type Step struct {
	At       time.Time
	Action   string
	Transfer models.Transfer
	Words    models.TransferWords // of its terms
	Answer   models.Text          // of its answer
	Said     models.Text
}

// Story tells the whole history of a transfer, oldest first.
func (s *Service) Story(ctx context.Context, id models.TransferID) ([]Step, error) {
	if _, err := s.Transfer(ctx, id); err != nil {
		return nil, err
	}
	var steps []Step
	for v, err := range s.transfers.History(ctx, string(id)) {
		if err != nil {
			return nil, err
		}
		step := Step{At: v.At, Action: v.Action, Transfer: v.State}
		words, err := s.d.Texts.Get(ctx, v.State.Terms.Words)
		if err != nil {
			return nil, err
		}
		step.Words = models.TransferWordsOf(words)
		if step.Answer, err = s.d.Texts.Get(ctx, v.State.Answer.Words); err != nil {
			return nil, err
		}
		if step.Said, err = s.d.Texts.Get(ctx, v.State.Said); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// words keeps what is said, under the command that says it.
func (s *Service) words(ctx context.Context, by models.By, what string, parts []models.TextPart) (models.TextRef, error) {
	return s.d.Texts.Put(ctx, by.Cmd, "transfer-"+what+"-"+by.Cmd, parts)
}

// change applies a step to a transfer's head for who has the role at the place that
// side gives. The same command again gets what it did the first time.
func (s *Service) change(ctx context.Context, by models.By, id models.TransferID, action string, side party, step func(models.Transfer) (models.Transfer, error)) (models.Transfer, error) {
	head, err := s.transfers.Head(ctx, string(id))
	if err != nil {
		return models.Transfer{}, err
	}
	if sent, err := s.sent(ctx, head.State); err != nil || !sent {
		return models.Transfer{}, errorOr(err, store.NotThere("transfers", string(id)))
	}
	if err := side(by.Actor, head.State); err != nil {
		return head.State, err
	}
	if head.Cmd == by.Cmd {
		return head.State, nil // the reply was lost and the command came again
	}
	next, err := step(head.State)
	if err != nil {
		return head.State, err
	}
	v, err := s.transfers.Save(ctx, s.act(by, action, reasonOf(head.State, next)), string(id), head.N, next)
	return v.State, err
}

// party says who may act: forbidden to everybody else.
type party func(models.Actor, models.Transfer) error

func giver(a models.Actor, t models.Transfer) error { return a.Need(t.FromPlace, models.RoleOfficer) }
func taker(a models.Actor, t models.Transfer) error { return a.Need(t.Place, models.RoleClerk) }

// reasonOf is what was said with an act; nothing where nothing new was.
func reasonOf(before, after models.Transfer) models.TextRef {
	switch {
	case after.Said.ID != before.Said.ID:
		return after.Said
	case after.Answer.Words.ID != before.Answer.Words.ID:
		return after.Answer.Words
	}
	return models.TextRef{}
}

func (s *Service) act(by models.By, action string, reason models.TextRef) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Reason: reason, Request: by.Request, At: s.d.Now()}
}
