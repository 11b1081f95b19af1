// Package trail gathers what an auditor reads from the features that keep it. Start with
// Service.Place, every award of a place in a line, and Service.Award, one of them from
// whose money it was to the bank. It stores nothing; what follows from the facts is
// package models/audit's business.
package trail

import (
	"context"
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/bank"
	"commonchest/models/duties"
	"commonchest/models/ledger"
)

// Places knows places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Places lists every place.
	Places(ctx context.Context) ([]models.Place, error)
}

// Awards is what became of resolutions.
type Awards interface {
	// OfPlace lists the awards that the body of a place made.
	OfPlace(ctx context.Context, place models.PlaceID) ([]audit.Award, error)
	// Award reads one; not found if the resolution does not have it.
	Award(ctx context.Context, round models.RoundID, ref string) (audit.Award, error)
	// Paid finds the entry of a payment, if it was paid.
	Paid(ctx context.Context, d models.Delivery, n int64) (ledger.Entry, bool, error)
	// Bars reports whether an interest keeps an actor out of an award.
	Bars(ctx context.Context, a models.Actor, p models.ProposalID, of models.Awarded) (bool, error)
	// Refusals lists the acts that were tried in spite of an interest.
	Refusals(ctx context.Context, place models.PlaceID) ([]models.Refusal, error)
	// RuleHistory lists how many councillors a place wanted under a payment, oldest first.
	RuleHistory(ctx context.Context, place models.PlaceID) ([]models.RuleChange, error)
}

// Interests is what people who decide have declared.
type Interests interface {
	// Declared lists the interests of a place with their words.
	Declared(ctx context.Context, place models.PlaceID) ([]audit.Interest, error)
}

// Money is the journal.
type Money interface {
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
}

// Bank compares the journal with lists.
type Bank interface {
	// Sources lists the partners whose money is at a place.
	Sources(ctx context.Context, place models.PlaceID) ([]models.BodyID, error)
	// Compared compares the journal with the lists of a source, "" for the bank's.
	Compared(ctx context.Context, actor models.Actor, place models.PlaceID, source models.BodyID) (bank.Account, error)
}

// Rounds knows rounds.
type Rounds interface {
	// OfPlace lists the rounds of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]models.RoundView, error)
	// DecidedAt lists the rounds whose recommendations a place's body receives.
	DecidedAt(ctx context.Context, place models.PlaceID) ([]models.RoundView, error)
}

// Fences keeps proposals to lift fences.
type Fences interface {
	// Liftings lists those of a place.
	Liftings(ctx context.Context, place models.PlaceID) ([]models.Lifting, error)
}

// Duties is what bodies owe the public about financial years.
type Duties interface {
	// Years lists the years of a place, the newest first.
	Years(ctx context.Context, place models.Place) ([]models.FinancialYear, error)
	// Year gathers the facts of one.
	Year(ctx context.Context, place models.PlaceID, of models.FinancialYear) (duties.Year, error)
}

// Texts reads words that lie apart.
type Texts interface {
	// Get reads a text; a deleted one is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Pictures keeps photographs.
type Pictures interface {
	// Bytes gives one as JPEG; not found if it was removed.
	Bytes(ctx context.Context, id models.PictureID, size models.PictureSize) ([]byte, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places    Places
	Awards    Awards
	Interests Interests
	Money     Money
	Bank      Bank
	Rounds    Rounds
	Fences    Fences
	Duties    Duties
	Texts     Texts
	Pictures  Pictures
	Now       func() time.Time
}

// Service gathers; it keeps nothing.
type Service struct{ d Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Readers are who may read the trail of a place: clerks and officers see what an auditor
// will.
func Readers() []models.Role {
	return []models.Role{models.RoleClerk, models.RoleOfficer, models.RoleAuditor}
}

// Place tells every award of a place in a line.
func (s *Service) Place(ctx context.Context, actor models.Actor, id models.PlaceID) (audit.Trail, error) {
	place, err := s.readable(ctx, actor, id)
	out := audit.Trail{Place: place}
	if err != nil {
		return out, err
	}
	list, err := s.d.Awards.OfPlace(ctx, id)
	if err != nil {
		return out, err
	}
	declared, err := s.d.Interests.Declared(ctx, id)
	if err != nil {
		return out, err
	}
	out.Rows = make([]audit.Row, len(list))
	for i, a := range list {
		entries, err := s.entries(ctx, a.Delivery)
		if err != nil {
			return out, err
		}
		out.Rows[i] = a.Row(declared, entries)
	}
	return out, nil
}

// readable reads a place whose trail the actor may read.
func (s *Service) readable(ctx context.Context, actor models.Actor, id models.PlaceID) (models.Place, error) {
	place, err := s.d.Places.Place(ctx, id)
	if err == nil {
		err = actor.Need(id, Readers()...)
	}
	return place, err
}

// entries are the numbers of those by which payments were paid, by the payment's number.
func (s *Service) entries(ctx context.Context, d models.Delivery) (map[int64]int64, error) {
	out := map[int64]int64{}
	for _, p := range d.Payments {
		e, found, err := s.d.Awards.Paid(ctx, d, p.N)
		if err != nil {
			return nil, err
		}
		if found {
			out[p.N] = e.Seq
		}
	}
	return out, nil
}

// Award tells one award from whose money it was to the bank. Who has declared an interest
// in it is kept out: forbidden "interest_declared".
func (s *Service) Award(ctx context.Context, actor models.Actor, round models.RoundID, ref string) (audit.Story, error) {
	a, err := s.d.Awards.Award(ctx, round, ref)
	if err != nil {
		return audit.Story{}, err
	}
	out := audit.Story{Award: a}
	if out.Place, err = s.readable(ctx, actor, a.Delivery.Place); err != nil {
		return out, err
	}
	barred, err := s.d.Awards.Bars(ctx, actor, a.Delivery.Proposal, a.Awarded)
	if err == nil && barred {
		err = models.E(models.Forbidden, "interest_declared")
	}
	if err != nil {
		return out, err
	}
	funds, err := s.d.Money.Funds(ctx, out.Place.ID)
	if err != nil {
		return out, err
	}
	entries, err := s.journal(ctx, out.Place.ID)
	if err != nil {
		return out, err
	}
	out.Funds, out.Round = a.Sources(funds, entries), audit.OfRound(entries, round)
	if out.Departs, err = s.words(ctx, a.Resolution.Reason, "words"); err != nil {
		return out, err
	}
	declared, err := s.d.Interests.Declared(ctx, out.Place.ID)
	if err != nil {
		return out, err
	}
	out.Interests = a.Declared(declared)
	out.Payments, err = s.payments(ctx, actor, a.Delivery)
	return out, err
}

// payments tells of each payment what the journal and the bank's lists have of it.
func (s *Service) payments(ctx context.Context, actor models.Actor, d models.Delivery) ([]audit.Paid, error) {
	book, err := s.d.Bank.Compared(ctx, actor, d.Place, "")
	if err != nil {
		return nil, err
	}
	entries, err := s.entries(ctx, d)
	if err != nil {
		return nil, err
	}
	out := make([]audit.Paid, len(d.Payments))
	for i, p := range d.Payments {
		out[i] = audit.Paid{Payment: p, Entry: entries[p.N]}
		if out[i].Payee, err = s.words(ctx, p.Words, "payee"); err != nil {
			return nil, err
		}
		if settled, ok := book.OfEntry(entries[p.N]); ok {
			out[i].Settled = &settled
		}
	}
	return out, nil
}

// journal lists the entries of a place, oldest first.
func (s *Service) journal(ctx context.Context, place models.PlaceID) ([]ledger.Entry, error) {
	st, err := s.d.Money.Statement(ctx, place)
	return slices.DeleteFunc(slices.Clone(st.Entries), func(e ledger.Entry) bool { return e.Place != place }), err
}

// words reads a part of a text; one that is not there is empty.
func (s *Service) words(ctx context.Context, ref models.TextRef, part string) (string, error) {
	text, err := s.d.Texts.Get(ctx, ref)
	return text.Get(part), err
}
