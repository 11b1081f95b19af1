// Package delivery follows an award after the resolution that made it: to whom and on
// which terms, payments with their authorisation, evidence, and how it ended. Start with
// Service.Entry. One record per award decides everything about its money, so two people
// can never promise the same pound; the journal is brought into step behind it. Nothing
// here moves money: what the bank has done is recorded.
package delivery

import (
	"context"
	"errors"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// Rounds is what delivery needs to know of rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
	// DecidedAt lists the rounds whose recommendations the body of a place receives.
	DecidedAt(ctx context.Context, place models.PlaceID) ([]models.RoundView, error)
}

// Places is what delivery needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
}

// Resolutions makes the awards.
type Resolutions interface {
	// Resolution reads what the body resolved; not found if it has not.
	Resolution(ctx context.Context, id models.RoundID) (models.Resolution, error)
}

// Money is the journal.
type Money interface {
	// Post records a movement, once per command; conflict "not_enough_money".
	Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error)
	// Posted finds what a command has posted, if it has.
	Posted(ctx context.Context, place models.PlaceID, cmd string) (ledger.Entry, bool, error)
}

// Texts keeps words apart.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Interests says who must stay out of a matter.
type Interests interface {
	// Bars reports whether an actor has declared an interest in a proposal or a fund.
	Bars(ctx context.Context, a models.Actor, p models.ProposalID, funds ...models.FundID) (bool, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places      Places
	Rounds      Rounds
	Resolutions Resolutions
	Money       Money
	Texts       Texts
	Interests   Interests
	Now         func() time.Time
}

// Service keeps deliveries as change records.
type Service struct {
	d        Deps
	records  *store.Records[models.Delivery]
	rules    *store.Records[models.PaymentRule]
	refusals store.Collection[models.Refusal]
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	return &Service{d: d,
		records: store.NewRecords[models.Delivery](e, "deliveries", store.Index{Name: "place", Fields: []string{"place"}},
			store.Index{Name: "round", Fields: []string{"round"}}),
		rules:    store.NewRecords[models.PaymentRule](e, "payment_rules"),
		refusals: store.NewCollection[models.Refusal](e, store.Schema{Name: "refusals", Kept: true, Indexes: []store.Index{{Name: "place", Fields: []string{"place", "at"}}}})}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return append(append(s.records.Schemas(), s.rules.Schemas()...), s.refusals.Schemas()...)
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection { return []store.Projection{s.records, s.rules} }

// Entry is an award with all that has become of it, and the words of both.
type Entry struct {
	Delivery   models.Delivery
	Award      models.Awarded
	Project    models.SealedProject
	Resolution models.Resolution
	To         string // "" where nobody has said yet, or the body buys it itself
	Conditions string
	Reason     string // of the outcome
}

// Readers are who may read the papers of awards at a place, unless they must stay out.
func Readers() []models.Role {
	return []models.Role{models.RoleClerk, models.RoleCouncillor, models.RoleOfficer, models.RoleAuditor}
}

// Recipient is who an actor may read that an award goes to; "" where nobody is named. The
// name of a person is for those who work on awards only.
func (e Entry) Recipient(a models.Actor) string {
	if e.Delivery.To == models.RecipientIndividual && a.Need(e.Delivery.Place, Readers()...) != nil {
		return ""
	}
	return e.To
}

// MayRead refuses who may not read the papers of an award: payees, purposes, reasons.
func (s *Service) MayRead(ctx context.Context, actor models.Actor, e Entry) error {
	return s.may(ctx, actor, award{delivery: e.Delivery, awarded: e.Award}, Readers())
}

// award is what an act on one award looks at: the truth, not the projection.
type award struct {
	delivery   models.Delivery
	n          int64 // version
	cmd        string
	awarded    models.Awarded
	project    models.SealedProject
	resolution models.Resolution
}

// load reads an award by its head.
func (s *Service) load(ctx context.Context, round models.RoundID, ref string) (award, error) {
	list, err := s.awards(ctx, round)
	if err != nil {
		return award{}, err
	}
	i := slices.IndexFunc(list, func(a award) bool { return a.awarded.Ref == ref })
	if i < 0 {
		return award{}, models.E(models.NotFound, "award")
	}
	a := list[i]
	head, err := s.records.Head(ctx, string(a.delivery.ID))
	if models.IsKind(err, models.NotFound) {
		return a, nil
	}
	if err == nil {
		a.delivery, a.n, a.cmd = head.State, head.N, head.Cmd
	}
	return a, err
}

// awards lists what a resolution gave, as if nothing had been done about it yet.
func (s *Service) awards(ctx context.Context, round models.RoundID) ([]award, error) {
	r, err := s.d.Resolutions.Resolution(ctx, round)
	if err != nil {
		return nil, err
	}
	v, err := s.d.Rounds.View(ctx, round)
	if err != nil {
		return nil, err
	}
	var out []award
	for _, a := range r.Awarded(v.Seal.Currency) {
		one := award{awarded: a, resolution: r, delivery: models.Delivery{ID: models.DeliveryOf(round, a.Ref), Place: v.Round.DecidedAt(), Round: round, Ref: a.Ref, Proposal: a.Proposal}}
		for _, p := range v.Seal.Projects {
			if p.Ref == a.Ref {
				one.project = p
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// Entry reads one award; not found if the resolution does not have it.
func (s *Service) Entry(ctx context.Context, round models.RoundID, ref string) (Entry, error) {
	a, err := s.load(ctx, round, ref)
	if err != nil {
		return Entry{}, err
	}
	return s.entry(ctx, a)
}

// OfRound lists the awards of a round in sealed order; none before its resolution.
func (s *Service) OfRound(ctx context.Context, round models.RoundID) ([]Entry, error) {
	list, err := s.awards(ctx, round)
	if models.IsKind(err, models.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	kept := map[models.DeliveryID]models.Delivery{}
	for v, err := range s.records.Find(ctx, store.Query{Index: "round", Equal: []any{string(round)}}) {
		if err != nil {
			return nil, err
		}
		kept[v.State.ID] = v.State
	}
	out := make([]Entry, len(list))
	for i, a := range list {
		if d, ok := kept[a.delivery.ID]; ok {
			a.delivery = d
		}
		if out[i], err = s.entry(ctx, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// OfPlace lists the awards that the body of a place made, round by round.
func (s *Service) OfPlace(ctx context.Context, place models.PlaceID) ([]Entry, error) {
	rounds, err := s.d.Rounds.DecidedAt(ctx, place)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rounds, func(a, b models.RoundView) int { return b.ClosesAt().Compare(a.ClosesAt()) })
	var out []Entry
	for _, r := range rounds {
		if !r.Resolved {
			continue
		}
		list, err := s.OfRound(ctx, r.Round.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func (s *Service) entry(ctx context.Context, a award) (Entry, error) {
	e := Entry{Delivery: a.delivery, Award: a.awarded, Project: a.project, Resolution: a.resolution}
	words, err := s.d.Texts.Get(ctx, a.delivery.Words)
	if err != nil {
		return e, err
	}
	e.To, e.Conditions = words.Get("name"), words.Get("conditions")
	reason, err := s.d.Texts.Get(ctx, a.delivery.Outcome.Reason)
	e.Reason = reason.Get("words")
	return e, err
}

// Words reads a text of an award: of a payment, a report, a reason.
func (s *Service) Words(ctx context.Context, ref models.TextRef) (models.Text, error) {
	return s.d.Texts.Get(ctx, ref)
}

// clerks may do what moves an award along.
var clerks = []models.Role{models.RoleClerk}

// step is what an act makes of an award; why refers to the reason that was given.
type step func(d models.Delivery, a models.Awarded, why models.TextRef) (models.Delivery, error)

// change makes one step of an award for an actor who has one of the roles and no
// interest in it, and brings the journal into step. When somebody else came first the
// step is decided again on what they left: of two who sign at once both count, and of
// two who claim the same money one is refused.
func (s *Service) change(ctx context.Context, by models.By, round models.RoundID, ref, action string, roles []models.Role, reason string,
	step step) (models.Delivery, error) {
	for {
		a, err := s.load(ctx, round, ref)
		if err != nil {
			return a.delivery, err
		}
		err = s.may(ctx, by.Actor, a, roles)
		if errors.Is(err, models.E(models.Forbidden, "interest_declared")) {
			err = s.refused(ctx, by, a, action)
		}
		if err != nil {
			return models.Delivery{}, err
		}
		if a.cmd == by.Cmd {
			return a.delivery, s.settle(ctx, by, a)
		}
		why, err := s.reason(ctx, by, reason)
		if err != nil {
			return a.delivery, err
		}
		next, err := step(a.delivery, a.awarded, why)
		if err != nil {
			if done, found := s.savedBy(ctx, a.delivery.ID, by.Cmd); found {
				return done, s.settle(ctx, by, a)
			}
			return a.delivery, err
		}
		v, err := s.records.Save(ctx, s.act(by, action, why), string(a.delivery.ID), a.n, next)
		if errors.Is(err, models.E(models.Conflict, "changed_meanwhile")) {
			continue
		}
		if err != nil {
			return a.delivery, err
		}
		a.delivery, a.n = v.State, v.N
		return v.State, s.settle(ctx, by, a)
	}
}

func (s *Service) may(ctx context.Context, actor models.Actor, a award, roles []models.Role) error {
	if err := actor.Need(a.delivery.Place, roles...); err != nil {
		return err
	}
	barred, err := s.Bars(ctx, actor, a.delivery.Proposal, a.awarded)
	if err == nil && barred {
		err = models.E(models.Forbidden, "interest_declared")
	}
	return err
}

// Bars reports whether an actor must stay out of an award, for an interest in the
// project or in a fund that pays for it.
func (s *Service) Bars(ctx context.Context, actor models.Actor, p models.ProposalID, a models.Awarded) (bool, error) {
	var funds []models.FundID
	for _, share := range a.Shares {
		funds = append(funds, share.Fund)
	}
	return s.d.Interests.Bars(ctx, actor, p, funds...)
}

// today is the day at the place of a round, by its clocks.
func (s *Service) today(ctx context.Context, round models.RoundID) (string, error) {
	v, err := s.d.Rounds.View(ctx, round)
	if err != nil {
		return "", err
	}
	place, err := s.d.Places.Place(ctx, v.Round.Place)
	if err != nil {
		return "", err
	}
	return place.Today(s.d.Now())
}

// savedBy finds what a command has saved before, if it has.
func (s *Service) savedBy(ctx context.Context, id models.DeliveryID, cmd string) (models.Delivery, bool) {
	for v, err := range s.records.History(ctx, string(id)) {
		if err != nil {
			break
		}
		if v.Cmd == cmd {
			return v.State, true
		}
	}
	return models.Delivery{}, false
}

func (s *Service) act(by models.By, action string, reason models.TextRef) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.ID, Action: action, Reason: reason, Request: by.Request, At: s.d.Now()}
}

// words stores a text of an act apart; empty ones are none.
func (s *Service) words(ctx context.Context, by models.By, what string, parts ...models.TextPart) (models.TextRef, error) {
	if !slices.ContainsFunc(parts, func(p models.TextPart) bool { return p.Value != "" }) {
		return models.TextRef{}, nil
	}
	return s.d.Texts.Put(ctx, by.Cmd, "delivery-"+what+"-"+by.Cmd, parts)
}

// Arrange records the terms of an award.
func (s *Service) Arrange(ctx context.Context, by models.By, round models.RoundID, ref string, in models.Arrangement) (models.Delivery, error) {
	in.Name, in.Number, in.Conditions = models.Clean(in.Name), models.Clean(in.Number), models.Clean(in.Conditions)
	return s.change(ctx, by, round, ref, "arrange", clerks, "", func(d models.Delivery, a models.Awarded, _ models.TextRef) (models.Delivery, error) {
		next, err := d.Arrange(a, in)
		if err != nil {
			return d, err
		}
		next.Words, err = s.words(ctx, by, "terms", models.TextPart{Name: "name", Value: in.Name}, models.TextPart{Name: "conditions", Value: in.Conditions})
		return next, err
	})
}
