// Package corrections undoes receipts that were recorded by mistake: money of a body's own,
// and what came under a partner's signature. Start with Service.Undo. The receipt stays; an
// entry of its own reverses it, with the reason. What was paid out or went back is undone
// where it was recorded, in package delivery.
package corrections

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"commonchest/models"
	"commonchest/models/ledger"
)

// Places is what corrections need to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
}

// Money is the journal.
type Money interface {
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
	// Post records a movement, once per command; conflict "not_enough_money", "reversed_already".
	Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error)
}

// Partners knows signatures and who records what comes under them.
type Partners interface {
	// Commitment reads one; not found if there is none.
	Commitment(ctx context.Context, id models.CommitmentID) (models.Commitment, error)
	// Pays reports whether an actor may record receipts of a place budget.
	Pays(ctx context.Context, actor models.Actor, place models.PlaceID) (bool, error)
}

// Texts keeps words apart.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places   Places
	Money    Money
	Partners Partners
	Texts    Texts
}

// Service undoes receipts. It stores nothing of its own: a correction is an entry.
type Service struct{ d Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

const mostReason = 500

// Receipt reads a receipt that the actor may undo: not found if the place has no such entry,
// conflict "not_a_receipt" or "reversed_already", forbidden to who may not have recorded it.
func (s *Service) Receipt(ctx context.Context, actor models.Actor, place models.PlaceID, seq int64) (ledger.Entry, error) {
	if err := s.records(ctx, actor, place); err != nil { // before anything is said of the entry
		return ledger.Entry{}, err
	}
	st, err := s.d.Money.Statement(ctx, place)
	if err != nil {
		return ledger.Entry{}, err
	}
	i := slices.IndexFunc(st.Entries, func(e ledger.Entry) bool { return e.Seq == seq && e.Place == place })
	if i < 0 {
		return ledger.Entry{}, models.E(models.NotFound, "document")
	}
	e := st.Entries[i]
	if err := s.may(ctx, actor, e); err != nil {
		return e, err
	}
	switch {
	case e.Kind != ledger.Received:
		return e, models.E(models.Conflict, "not_a_receipt")
	case ledger.ReversedBy(st.Entries, seq) > 0:
		return e, models.E(models.Conflict, "reversed_already")
	}
	return e, nil
}

// records refuses who records no receipts at a place at all.
func (s *Service) records(ctx context.Context, actor models.Actor, place models.PlaceID) error {
	refused := actor.Need(place, models.RoleClerk)
	if refused == nil {
		return nil
	}
	pays, err := s.d.Partners.Pays(ctx, actor, place)
	if err != nil {
		return err
	}
	if !pays {
		return refused
	}
	return nil
}

// may refuses who could not have recorded a receipt: its place's clerk, or the paymaster for
// what came under a signature that stands.
func (s *Service) may(ctx context.Context, actor models.Actor, e ledger.Entry) error {
	if !slices.ContainsFunc(e.Postings, func(p ledger.Posting) bool { return p.Account.Stage() == ledger.AtSigned }) {
		return actor.Need(e.Place, models.RoleClerk)
	}
	pays, err := s.d.Partners.Pays(ctx, actor, e.Place)
	if err != nil {
		return err
	}
	if !pays {
		return models.E(models.Forbidden, "not_your_place")
	}
	c, err := s.d.Partners.Commitment(ctx, models.CommitmentID(e.Of))
	if err == nil && c.Stage != models.CommitmentSigned { // what came went back with the signature
		err = models.E(models.Conflict, "commitment_"+string(c.Stage))
	}
	return err
}

// Undo reverses a receipt that was recorded by mistake, with the reason. It counts on the
// day of what it undoes. Conflict "receipt_used" where its money has gone on.
func (s *Service) Undo(ctx context.Context, by models.By, place models.PlaceID, seq int64, reason string) (ledger.Entry, error) {
	e, err := s.Receipt(ctx, by.Actor, place, seq)
	if err != nil && !errors.Is(err, models.E(models.Conflict, "reversed_already")) { // the same command may come again
		return e, err
	}
	reason = models.Clean(reason)
	if reason == "" {
		return e, models.E(models.Invalid, "correction", models.F("reason", "required"))
	}
	if over := utf8.RuneCountInString(reason) - mostReason; over > 0 {
		return e, models.E(models.Invalid, "correction", models.F("reason", "too_long", "most", strconv.Itoa(mostReason), "over", strconv.Itoa(over)))
	}
	why, err := s.d.Texts.Put(ctx, by.Cmd, "correction-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}})
	if err != nil {
		return e, err
	}
	on := e.On
	if on == "" {
		if on, err = s.day(ctx, place, e.At); err != nil {
			return e, err
		}
	}
	undone, err := s.d.Money.Post(ctx, by, by.Cmd, ledger.Movement{Place: place, Kind: ledger.Reversed, Of: e.Of, Ref: e.Ref, On: on, Reverses: e.Seq,
		Reason: why, Postings: ledger.Opposite(e.Postings)})
	if errors.Is(err, models.E(models.Conflict, "not_enough_money")) {
		err = models.E(models.Conflict, "receipt_used").Because(err)
	}
	return undone, err
}

func (s *Service) day(ctx context.Context, id models.PlaceID, at time.Time) (string, error) {
	place, err := s.d.Places.Place(ctx, id)
	if err != nil {
		return "", err
	}
	return place.Today(at)
}
