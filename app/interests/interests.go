// Package interests keeps what people who decide have declared, and says who must stay
// out of a matter. Start with Service.Declare; the features that decide ask Service.Bars.
// It knows accounts and roles, never names.
package interests

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Texts keeps the words of a declaration.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Matters tells where what somebody has an interest in is decided.
type Matters interface {
	// PlacesOf lists the places that decide about a proposal or a fund, whichever is given:
	// its own, and the one whose money its round advises on. Not found if there is none.
	PlacesOf(ctx context.Context, p models.ProposalID, f models.FundID) ([]models.PlaceID, error)
}

// Service keeps interests as change records.
type Service struct {
	records *store.Records[models.Interest]
	texts   Texts
	matters Matters
	now     func() time.Time
}

// New declares the collection on an engine.
func New(e store.Engine, texts Texts, matters Matters, now func() time.Time) *Service {
	return &Service{records: store.NewRecords[models.Interest](e, "interests", store.Index{Name: "place", Fields: []string{"place"}}),
		texts: texts, matters: matters, now: now}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema { return s.records.Schemas() }

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection { return []store.Projection{s.records} }

// Entry is an interest with its words.
type Entry struct {
	Interest models.Interest
	Words    string
	At       time.Time // of the last change
}

// Told is what the public reads of what the interest is; "" where it is withheld.
func (e Entry) Told() string {
	if e.Interest.Sensitive {
		return ""
	}
	return e.Words
}

// Readers are who may read what was declared at a place.
func Readers() []models.Role { return append(models.Deciders(), models.RoleAuditor) }

// Declare records an interest of the actor's own in a proposal or a fund. Declared
// again it replaces what was said before, and a dispensation with it.
func (s *Service) Declare(ctx context.Context, by models.By, i models.Interest, words string) (models.Interest, error) {
	if by.Actor.IsAnonymous() {
		return i, models.E(models.Unauthenticated, "sign_in")
	}
	words = models.Clean(words)
	i, err := i.Declare(words)
	if err != nil {
		return i, err
	}
	places, err := s.matters.PlacesOf(ctx, i.Proposal, i.Fund)
	if err != nil {
		return i, models.E(models.Invalid, "interest", models.F("matter", "choose")).Because(err)
	}
	if i.Place, i.As, err = decidesAt(by.Actor, places); err != nil {
		return i, err
	}
	i.Account, i.ID = models.AccountID(by.Actor.ID), models.InterestOf(by.Actor.ID, i.Proposal, i.Fund)
	head, err := s.records.Head(ctx, string(i.ID))
	if err != nil && !models.IsKind(err, models.NotFound) {
		return i, err
	}
	if err == nil && head.Cmd == by.Cmd {
		return head.State, nil
	}
	if i.Words, err = s.texts.Put(ctx, by.Cmd, "interest-"+by.Cmd, []models.TextPart{{Name: "words", Value: words}}); err != nil {
		return i, err
	}
	v, err := s.records.Save(ctx, s.act(by, "declare", models.TextRef{}), string(i.ID), head.N, i)
	return v.State, err
}

// decidesAt finds the first of some places where an actor decides, and as what.
func decidesAt(a models.Actor, places []models.PlaceID) (models.PlaceID, models.Role, error) {
	for _, place := range places {
		for _, r := range models.Deciders() {
			if a.Can(r, place) {
				return place, r, nil
			}
		}
	}
	return "", "", a.Need(places[0], models.Deciders()...)
}

// Dispense records the reference of a dispensation; for a clerk of the place, and never
// for one's own interest.
func (s *Service) Dispense(ctx context.Context, by models.By, id models.InterestID, reference string) (models.Interest, error) {
	return s.change(ctx, by, id, "dispense", "", func(i models.Interest) (models.Interest, error) {
		return i.Dispense(models.Clean(reference))
	})
}

// End records that an interest is none any more, and why; for a clerk of the place, and
// never for one's own.
func (s *Service) End(ctx context.Context, by models.By, id models.InterestID, reason string) (models.Interest, error) {
	reason = models.Clean(reason)
	return s.change(ctx, by, id, "end", reason, func(i models.Interest) (models.Interest, error) { return i.End(reason) })
}

func (s *Service) change(ctx context.Context, by models.By, id models.InterestID, action, reason string, step func(models.Interest) (models.Interest, error)) (models.Interest, error) {
	head, err := s.records.Head(ctx, string(id))
	if err != nil {
		return models.Interest{}, err
	}
	if err := by.Actor.Need(head.State.Place, models.RoleClerk); err != nil {
		return head.State, err
	}
	if string(head.State.Account) == by.Actor.ID {
		return head.State, models.E(models.Forbidden, "own_interest")
	}
	if head.Cmd == by.Cmd {
		return head.State, nil
	}
	next, err := step(head.State)
	if err != nil {
		return head.State, err
	}
	var why models.TextRef
	if reason != "" {
		if why, err = s.texts.Put(ctx, by.Cmd, "interest-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}}); err != nil {
			return head.State, err
		}
	}
	v, err := s.records.Save(ctx, s.act(by, action, why), string(id), head.N, next)
	return v.State, err
}

// Bars reports whether an actor must stay out of a matter: a proposal, and the funds
// that pay for it. It reads the last records, not the projection.
func (s *Service) Bars(ctx context.Context, a models.Actor, p models.ProposalID, funds ...models.FundID) (bool, error) {
	if a.IsAnonymous() {
		return false, nil
	}
	ids := []models.InterestID{models.InterestOf(a.ID, p, "")}
	for _, f := range funds {
		ids = append(ids, models.InterestOf(a.ID, "", f))
	}
	for _, id := range ids {
		head, err := s.records.Head(ctx, string(id))
		if err != nil && !models.IsKind(err, models.NotFound) {
			return false, err
		}
		if err == nil && head.State.Bars() {
			return true, nil
		}
	}
	return false, nil
}

// OfPlace lists the interests of a place with their words, by id.
func (s *Service) OfPlace(ctx context.Context, place models.PlaceID) ([]Entry, error) {
	var out []Entry
	for v, err := range s.records.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}) {
		if err != nil {
			return nil, err
		}
		words, err := s.texts.Get(ctx, v.State.Words)
		if err != nil {
			return nil, err
		}
		out = append(out, Entry{v.State, words.Get("words"), v.At})
	}
	return out, nil
}

func (s *Service) act(by models.By, action string, reason models.TextRef) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.ID, Action: action, Reason: reason, Request: by.Request, At: s.now()}
}
