// Package fences guards fences while they stand and watches what they protected when
// they have gone. Start with Service.Propose: a proposal with its impact on the service,
// a time of notice, two approvals by others, and only then the fence changes. What is
// spent on the service is recorded before and after; a fall raises an alert that can be
// answered and not silenced.
package fences

import (
	"context"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// Money knows funds and changes their fences.
type Money interface {
	// Fund reads one fund; not found if there is none.
	Fund(ctx context.Context, id models.FundID) (models.Fund, error)
	// LiftFence changes a fund's fence from old to next, once per command; conflict
	// "changed_meanwhile" if it is neither.
	LiftFence(ctx context.Context, by models.By, id models.FundID, old, next models.Fence) error
	// MakeFund records a fund, once.
	MakeFund(ctx context.Context, by models.By, f models.Fund) error
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
	// Post records a movement once per command; conflict if an account were overdrawn.
	Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error)
}

// Places is what fences need to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
}

// Texts keeps words.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// Interests says who must stay out of a matter.
type Interests interface {
	// Bars reports whether an actor has declared an interest in a proposal or a fund.
	Bars(ctx context.Context, a models.Actor, p models.ProposalID, funds ...models.FundID) (bool, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places    Places
	Money     Money
	Texts     Texts
	Interests Interests
	Now       func() time.Time
}

// Service keeps proposals and services as records, approvals, levels and answers as
// facts.
type Service struct {
	liftings  *store.Records[models.Lifting]
	approvals store.Collection[models.LiftApproval]
	services  *store.Records[models.Service]
	levels    store.Collection[models.ServiceLevel]
	answers   store.Collection[models.ServiceAnswer]
	virements *store.Records[models.Virement]
	places    Places
	money     Money
	texts     Texts
	interests Interests
	now       func() time.Time
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	byPlace := store.Index{Name: "place", Fields: []string{"place"}}
	return &Service{liftings: store.NewRecords[models.Lifting](e, "liftings", byPlace), services: store.NewRecords[models.Service](e, "services", byPlace),
		approvals: store.NewCollection[models.LiftApproval](e, store.Schema{Name: "lift_approvals", Kept: true}),
		levels:    store.NewCollection[models.ServiceLevel](e, store.Schema{Name: "service_levels", Kept: true}),
		answers:   store.NewCollection[models.ServiceAnswer](e, store.Schema{Name: "service_answers", Kept: true}),
		virements: store.NewRecords[models.Virement](e, "virements", byPlace),
		places:    d.Places, money: d.Money, texts: d.Texts, interests: d.Interests, now: d.Now}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return slices.Concat(s.liftings.Schemas(), s.services.Schemas(), s.approvals.Schemas(), s.levels.Schemas(), s.answers.Schemas(), s.virements.Schemas())
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.liftings, s.services, s.virements}
}

// today is the day at a place: notice runs to its midnight.
func (s *Service) today(ctx context.Context, id models.PlaceID) (string, error) {
	place, err := s.places.Place(ctx, id)
	if err != nil {
		return "", err
	}
	return place.Today(s.now())
}

// Propose records a proposal to lift the fence of a fund, by an officer or clerk of its
// place.
func (s *Service) Propose(ctx context.Context, by models.By, l models.Lifting, reason, impact string) (models.Lifting, error) {
	if err := by.Actor.Need(l.Place, models.RoleOfficer, models.RoleClerk); err != nil {
		return l, err
	}
	if head, err := s.liftings.Head(ctx, string(l.ID)); err == nil && head.Cmd == by.Cmd {
		return head.State, nil
	}
	if l.Fund != "" {
		fund, err := s.money.Fund(ctx, l.Fund)
		if err != nil || fund.Place != l.Place {
			return l, models.E(models.Invalid, "lifting", models.F("fund", "choose")).Because(err)
		}
		l.Old = fund.Fence
	}
	if err := s.watched(ctx, l); err != nil {
		return l, err
	}
	reason, impact = models.Clean(reason), models.Clean(impact)
	today, err := s.today(ctx, l.Place)
	if err != nil {
		return l, err
	}
	if err := models.CheckLifting(l, reason, impact, today); err != nil {
		return l, err
	}

	if l.Words, err = s.texts.Put(ctx, by.Cmd, "lifting-"+by.Cmd, []models.TextPart{{Name: "reason", Value: reason}, {Name: "impact", Value: impact}}); err != nil {
		return l, err
	}
	l.Proposer, l.At = by.Actor.Name(), s.now()
	v, err := s.liftings.Save(ctx, s.act(by, "propose", l.Words), string(l.ID), 0, l)
	return v.State, err
}

// Approve takes the n-th approval, which the page showed as free: of two who approve at
// once one has it, and the other is told.
func (s *Service) Approve(ctx context.Context, by models.By, id models.LiftingID, n int64) (models.LiftApproval, error) {
	head, err := s.liftings.Head(ctx, string(id))
	if err != nil {
		return models.LiftApproval{}, err
	}
	l := head.State
	if err := by.Actor.Need(l.Place, models.RoleCouncillor, models.RoleOfficer); err != nil {
		return models.LiftApproval{}, err
	}
	if err := s.unbarred(ctx, by.Actor, l.Fund); err != nil {
		return models.LiftApproval{}, err
	}
	at := string(id) + "/" + store.Padded(n)
	if row, err := s.approvals.Get(ctx, at); err == nil && row.Cmd == by.Cmd {
		return row.Value, nil
	}
	given, err := s.Approvals(ctx, id)
	if err != nil {
		return models.LiftApproval{}, err
	}
	if err := l.MayApprove(by.Actor.Name(), n, given); err != nil {
		return models.LiftApproval{}, err
	}
	a, err := s.approvals.Insert(ctx, by.Cmd, at, models.LiftApproval{Lifting: id, N: n, Actor: by.Actor.Name(), At: s.now()})
	if models.IsKind(err, models.Conflict) {
		err = models.E(models.Conflict, "approval_taken").Because(err)
	}
	return a, err
}

// unbarred refuses who has declared an interest in one of the funds.
func (s *Service) unbarred(ctx context.Context, actor models.Actor, funds ...models.FundID) error {
	barred, err := s.interests.Bars(ctx, actor, "", funds...)
	if err == nil && barred {
		err = models.E(models.Forbidden, "interest_declared")
	}
	return err
}

// Liftings lists the proposals of a place, by id.
func (s *Service) Liftings(ctx context.Context, place models.PlaceID) ([]models.Lifting, error) {
	var out []models.Lifting
	for v, err := range s.liftings.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, v.State)
	}
	return out, nil
}

// Approvals lists those given to a proposal, in order.
func (s *Service) Approvals(ctx context.Context, id models.LiftingID) ([]models.LiftApproval, error) {
	return under(ctx, s.approvals, string(id))
}

// under lists the facts whose id begins with that of something, in order.
func under[T any](ctx context.Context, c store.Collection[T], id string) ([]T, error) {
	var out []T
	from, before := store.Prefix(id)
	for row, err := range c.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return nil, err
		}
		out = append(out, row.Value)
	}
	return out, nil
}

// told reports whether a command has left a fact under an id, and how many there are.
func told[T any](ctx context.Context, c store.Collection[T], cmd, id string) (before bool, n int64, err error) {
	from, end := store.Prefix(id)
	for row, err := range c.Find(ctx, store.Query{From: from, Before: end}) {
		if err != nil {
			return false, n, err
		}
		before, n = before || row.Cmd == cmd, n+1
	}
	return before, n, nil
}

// AddService begins to watch a service, for an officer of its place.
func (s *Service) AddService(ctx context.Context, by models.By, sv models.Service) error {
	if err := by.Actor.Need(sv.Place, models.RoleOfficer, models.RoleClerk); err != nil {
		return err
	}
	if sv.Percent == 0 {
		sv.Percent = models.RunDownPercent
	}
	if err := sv.Check(); err != nil {
		return err
	}
	_, err := s.services.Save(ctx, s.act(by, "watch", models.TextRef{}), string(sv.ID), 0, sv)
	if models.IsKind(err, models.Conflict) {
		err = models.E(models.Invalid, "service", models.F("name", "service_taken"))
	}
	return err
}

// Services lists the services of a place that are watched, by id.
func (s *Service) Services(ctx context.Context, place models.PlaceID) ([]models.Service, error) {
	var out []models.Service
	for v, err := range s.services.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, v.State)
	}
	return out, nil
}

// mayTell gives the place of a service to who may speak for it.
func (s *Service) mayTell(ctx context.Context, by models.By, id models.ServiceID) (models.PlaceID, error) {
	v, err := s.services.Head(ctx, string(id))
	if err != nil {
		return "", err
	}
	return v.State.Place, by.Actor.Need(v.State.Place, models.RoleOfficer, models.RoleClerk)
}

// Record says what a service had and did in a year. A year that is told again is
// corrected: both stay.
func (s *Service) Record(ctx context.Context, by models.By, l models.ServiceLevel) error {
	place, err := s.mayTell(ctx, by, l.Service)
	if err != nil {
		return err
	}
	today, err := s.today(ctx, place)
	if err != nil {
		return err
	}
	if err := l.Check(today); err != nil {
		return err
	}
	before, n, err := told(ctx, s.levels, by.Cmd, string(l.Service)+"/"+l.Year)
	if err != nil || before {
		return err
	}
	l.At, l.Actor = s.now(), by.Actor.Name()
	_, err = s.levels.Insert(ctx, by.Cmd, string(l.Service)+"/"+l.Year+"/"+store.Padded(n+1), l)
	if models.IsKind(err, models.Conflict) {
		err = models.E(models.Conflict, "changed_meanwhile").Because(err)
	}
	return err
}

// Levels lists what was told of a service, by year, the last for each with what it has
// corrected.
func (s *Service) Levels(ctx context.Context, id models.ServiceID) ([]models.ServiceLevel, error) {
	all, err := under(ctx, s.levels, string(id))
	if err != nil {
		return nil, err
	}
	var out []models.ServiceLevel
	for _, l := range all {
		if n := len(out); n > 0 && out[n-1].Year == l.Year {
			before := out[n-1]
			l.Was, before.Was = before.Was, nil
			l.Was = append(l.Was, before)
			out[n-1] = l
		} else {
			out = append(out, l)
		}
	}
	return out, nil
}

// Answer answers the alert of a service in public; the alert stays as long as its
// figures do.
func (s *Service) Answer(ctx context.Context, by models.By, id models.ServiceID, words string) error {
	if _, err := s.mayTell(ctx, by, id); err != nil {
		return err
	}
	if words = models.Clean(words); len(strings.Fields(words)) < 3 {
		return models.E(models.Invalid, "service_answer", models.F("answer", "required"))
	}
	before, n, err := told(ctx, s.answers, by.Cmd, string(id))
	if err != nil || before {
		return err
	}
	n++
	ref, err := s.texts.Put(ctx, by.Cmd, "service-answer-"+by.Cmd, []models.TextPart{{Name: "words", Value: words}})
	if err != nil {
		return err
	}
	_, err = s.answers.Insert(ctx, by.Cmd, string(id)+"/"+store.Padded(n), models.ServiceAnswer{Service: id, N: n, Words: ref, At: s.now(), Actor: by.Actor.Name()})
	return err
}

// Answers lists the public answers about a service, oldest first.
func (s *Service) Answers(ctx context.Context, id models.ServiceID) ([]models.ServiceAnswer, error) {
	return under(ctx, s.answers, string(id))
}

func (s *Service) act(by models.By, action string, why models.TextRef) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Reason: why, Request: by.Request, At: s.now()}
}
