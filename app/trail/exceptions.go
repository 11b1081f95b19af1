package trail

import (
	"context"
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/duties"
)

// Exceptions lists what wants a second look at a place, the newest first.
func (s *Service) Exceptions(ctx context.Context, actor models.Actor, id models.PlaceID) ([]audit.Exception, error) {
	place, err := s.readable(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, actor, place)
	if err != nil {
		return nil, err
	}
	found := facts.Exceptions()
	for i, e := range found {
		if e.Why.ID == "" {
			continue
		}
		if found[i].Reason, err = s.words(ctx, e.Why, "words"); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// facts gathers those of a place in which exceptions are found.
func (s *Service) facts(ctx context.Context, actor models.Actor, place models.Place) (f audit.Facts, err error) {
	if f.Zone, err = time.LoadLocation(place.Zone); err != nil {
		return f, err
	}
	f.Today = s.d.Now().In(f.Zone).Format(time.DateOnly)
	if f.Awards, err = s.d.Awards.OfPlace(ctx, place.ID); err != nil {
		return f, err
	}
	if f.Refusals, err = s.d.Awards.Refusals(ctx, place.ID); err != nil {
		return f, err
	}
	if f.Rules, err = s.d.Awards.RuleHistory(ctx, place.ID); err != nil {
		return f, err
	}
	if f.Declared, err = s.d.Interests.Declared(ctx, place.ID); err != nil {
		return f, err
	}
	if f.Entries, err = s.journal(ctx, place.ID); err != nil {
		return f, err
	}
	if f.Books, err = s.books(ctx, actor, place.ID); err != nil {
		return f, err
	}
	if f.Rounds, err = s.rounds(ctx, place.ID); err != nil {
		return f, err
	}
	if f.Liftings, err = s.d.Fences.Liftings(ctx, place.ID); err != nil {
		return f, err
	}
	f.Years, err = s.years(ctx, place)
	return f, err
}

// books are the accounts of the bank and of every partner whose money is at the place.
func (s *Service) books(ctx context.Context, actor models.Actor, place models.PlaceID) ([]audit.Book, error) {
	ids, err := s.d.Bank.Sources(ctx, place)
	if err != nil {
		return nil, err
	}
	var out []audit.Book
	for _, source := range append([]models.BodyID{""}, ids...) {
		account, err := s.d.Bank.Compared(ctx, actor, place, source)
		if err != nil {
			return nil, err
		}
		out = append(out, audit.Book{Source: source, Account: account})
	}
	return out, nil
}

// rounds are those of the place, and those elsewhere that its body decides on.
func (s *Service) rounds(ctx context.Context, place models.PlaceID) ([]models.RoundView, error) {
	own, err := s.d.Rounds.OfPlace(ctx, place)
	if err != nil {
		return nil, err
	}
	about, err := s.d.Rounds.DecidedAt(ctx, place)
	return append(own, slices.DeleteFunc(about, func(r models.RoundView) bool { return r.Round.Place == place })...), err
}

func (s *Service) years(ctx context.Context, place models.Place) ([]duties.Year, error) {
	list, err := s.d.Duties.Years(ctx, place)
	if err != nil {
		return nil, err
	}
	out := make([]duties.Year, len(list))
	for i, of := range list {
		if out[i], err = s.d.Duties.Year(ctx, place.ID, of); err != nil {
			return nil, err
		}
	}
	return out, nil
}
