// Package proposals takes ideas from residents and bodies through their life, from
// submitted to admitted, merged, not feasible or withdrawn. Start with Service.Submit.
// It keeps no name of a resident, and knows nothing of ballots.
package proposals

import (
	"context"
	"crypto/subtle"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Texts keeps the words of proposals and of decisions on them.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Places is what proposals need to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// TakesStrand refuses a strand that the place does not have, or that was split.
	TakesStrand(ctx context.Context, place models.PlaceID, strand models.Strand) error
}

// Rounds is what proposals need to know of rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
}

// Interests says who must stay out of a matter.
type Interests interface {
	// Bars reports whether an actor has declared an interest in a proposal.
	Bars(ctx context.Context, a models.Actor, p models.ProposalID, funds ...models.FundID) (bool, error)
}

// Deps are what the service is made of. Follow makes the secret part of a
// proposer's follow link from the proposal's id.
type Deps struct {
	Texts   Texts
	Places  Places
	Rounds  Rounds
	Results Results
	// Interests keeps who declared one from deciding about the proposal.
	Interests Interests
	Now       func() time.Time
	Follow    func(models.ProposalID) string
}

// Service keeps proposals as change records.
type Service struct {
	d       Deps
	records *store.Records[models.Proposal]
	drafts  store.Collection[Draft]
}

// New declares the collection on an engine.
func New(e store.Engine, d Deps) *Service {
	return &Service{d: d, records: store.NewRecords[models.Proposal](e, "proposals",
		store.Index{Name: "place", Fields: []string{"place"}}, store.Index{Name: "round", Fields: []string{"round"}},
		store.Index{Name: "into", Fields: []string{"into"}}, store.Index{Name: "picture", Fields: []string{"picture"}}),
		drafts: newDrafts(e)}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return append(s.records.Schemas(), s.drafts.Schemas()...)
}

// Entry is a proposal with its words.
type Entry struct {
	Proposal models.Proposal
	Version  int64
	Text     models.Text // the proposer's words
	Decision models.Text // the clerk's words beside a reason
	Alt      string      // what its picture shows
}

// Submit records a proposal: by a resident, without an account; through the clerk
// of the place by its body in its own name, or by somebody who handed it in on paper. p.ID is of the caller's making; the
// same command again gives the same proposal.
func (s *Service) Submit(ctx context.Context, by models.By, p models.Proposal, t models.ProposalText) (models.Proposal, error) {
	place, err := s.d.Places.Place(ctx, p.Place)
	if err != nil {
		return p, err
	}
	p.Body = ""
	if p.By != models.ByResident {
		if err := by.Actor.Need(p.Place, models.RoleClerk); err != nil {
			return p, err
		}
	}
	if p.By == models.ByBody {
		p.Body = place.Body
	}
	if p.Round != "" {
		if err := s.takesIdeas(ctx, p.Place, p.Round); err != nil {
			return p, err
		}
	}
	if strand := p.Terms.Purpose.Strand; strand != "" {
		if err := s.d.Places.TakesStrand(ctx, p.Place, strand); err != nil {
			return p, err
		}
	}
	t = t.Cleaned()
	p, err = p.Submit(t, s.d.Now())
	if err != nil {
		return p, err
	}
	// The words are a part of the act; the record that refers to them comes last.
	if p.Alt, err = s.putAlt(ctx, by.Cmd, p.ID, p.Picture, t.Alt); err != nil {
		return p, err
	}
	if p.Text, err = s.d.Texts.Put(ctx, by.Cmd, "proposal-"+string(p.ID), t.Parts()); err != nil {
		return p, err
	}
	v, err := s.records.Save(ctx, s.act(by, "submit"), string(p.ID), 0, p)
	return v.State, err
}

func (s *Service) takesIdeas(ctx context.Context, place models.PlaceID, id models.RoundID) error {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return err
	}
	if v.Round.Place != place {
		return models.E(models.Invalid, "proposal", models.F("round", "round_of_another_place"))
	}
	if v.Seal != nil {
		return models.E(models.Conflict, "round_sealed")
	}
	return nil
}

// FollowToken is the secret that lets a proposer follow and withdraw a proposal.
func (s *Service) FollowToken(id models.ProposalID) string { return s.d.Follow(id) }

// Follows reports whether a token is the one of the proposal.
func (s *Service) Follows(id models.ProposalID, token string) bool {
	return subtle.ConstantTimeCompare([]byte(s.d.Follow(id)), []byte(token)) == 1
}

// Withdraw is the proposer's own act: the resident shows the follow token, the
// body acts through its clerk.
func (s *Service) Withdraw(ctx context.Context, by models.By, id models.ProposalID, token string) (models.Proposal, error) {
	head, err := s.records.Head(ctx, string(id))
	if err != nil {
		return models.Proposal{}, err
	}
	if err := s.mayAct(by.Actor, head.State, token); err != nil {
		return head.State, err
	}
	return s.save(ctx, by, head, "withdraw", func(p models.Proposal) (models.Proposal, error) {
		if p.State == models.ProposalAdmitted {
			if err := s.takesIdeas(ctx, p.Place, p.Round); err != nil {
				return p, err // sealed: it stays on the ballot
			}
		}
		return p.Withdraw()
	})
}

// Entry reads one proposal with its words.
func (s *Service) Entry(ctx context.Context, id models.ProposalID) (Entry, error) {
	v, err := s.records.Get(ctx, string(id))
	if err != nil {
		return Entry{}, err
	}
	return s.entry(ctx, v)
}

// OfPlace lists the proposals of a place with their words, by id.
func (s *Service) OfPlace(ctx context.Context, place models.PlaceID) ([]Entry, error) {
	return s.list(ctx, store.Query{Index: "place", Equal: []any{string(place)}})
}

// Admitted lists what a round would seal, by id.
func (s *Service) Admitted(ctx context.Context, round models.RoundID) ([]Entry, error) {
	all, err := s.list(ctx, store.Query{Index: "round", Equal: []any{string(round)}})
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, e := range all {
		if e.Proposal.State == models.ProposalAdmitted {
			list = append(list, e)
		}
	}
	return list, nil
}

// Carries lists the proposals that were merged into one, directly or by way of
// another: their proposers keep the credit.
func (s *Service) Carries(ctx context.Context, id models.ProposalID) ([]Entry, error) {
	var out []Entry
	seen := []models.ProposalID{id}
	for next := []models.ProposalID{id}; len(next) > 0; {
		list, err := s.list(ctx, store.Query{Index: "into", Equal: []any{string(next[0])}})
		if err != nil {
			return nil, err
		}
		next = next[1:]
		for _, e := range list {
			if !slices.Contains(seen, e.Proposal.ID) {
				seen, next, out = append(seen, e.Proposal.ID), append(next, e.Proposal.ID), append(out, e)
			}
		}
	}
	return out, nil
}

func (s *Service) list(ctx context.Context, q store.Query) ([]Entry, error) {
	var list []Entry
	for v, err := range s.records.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		e, err := s.entry(ctx, v)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func (s *Service) entry(ctx context.Context, v store.Version[models.Proposal]) (Entry, error) {
	e := Entry{Proposal: v.State, Version: v.N}
	var err error
	if e.Text, err = s.d.Texts.Get(ctx, v.State.Text); err != nil {
		return e, err
	}
	if e.Decision, err = s.d.Texts.Get(ctx, v.State.Words); err != nil {
		return e, err
	}
	alt, err := s.d.Texts.Get(ctx, v.State.Alt)
	e.Alt = alt.Get("alt")
	return e, err
}

func (s *Service) act(by models.By, action string) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Request: by.Request, At: s.d.Now()}
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.records}
}
