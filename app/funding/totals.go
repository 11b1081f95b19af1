package funding

import (
	"context"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// CameIn is what came in to the funds of a place, year by year, as the journal has it.
func (s *Service) CameIn(ctx context.Context, id models.PlaceID) ([]ledger.YearSum, error) {
	place, err := s.places.Place(ctx, id)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return nil, err
	}
	funds, err := s.Funds(ctx, id)
	if err != nil {
		return nil, err
	}
	st, err := s.Statement(ctx, id)
	return ledger.CameIn(st.Entries, func(f models.FundID) bool {
		return slices.ContainsFunc(funds, func(have models.Fund) bool { return have.ID == f })
	}, zone), err
}

// TellTotal records what came in to a place in a year before its journal begins, for an
// officer or clerk of it. A year that is told again is corrected: both stay.
func (s *Service) TellTotal(ctx context.Context, by models.By, t models.YearTotal) error {
	if err := by.Actor.Need(t.Place, models.RoleOfficer, models.RoleClerk); err != nil {
		return err
	}
	came, err := s.CameIn(ctx, t.Place)
	if err != nil {
		return err
	}
	first := ""
	if len(came) > 0 {
		first = came[0].Year
	}
	t.Where = models.Clean(t.Where)
	if err := t.Check(first); err != nil {
		return err
	}
	n := int64(0)
	from, before := store.Prefix(string(t.Place) + "/" + t.Year)
	for row, err := range s.totals.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil || row.Cmd == by.Cmd {
			return err
		}
		n++
	}
	t.At, t.Actor = s.now(), by.Actor.Name()
	_, err = s.totals.Insert(ctx, by.Cmd, string(t.Place)+"/"+t.Year+"/"+store.Padded(n+1), t)
	if models.IsKind(err, models.Conflict) {
		err = models.E(models.Conflict, "changed_meanwhile").Because(err)
	}
	return err
}

// Told lists what was told of the years before a place's journal, the last for each, by
// year.
func (s *Service) Told(ctx context.Context, place models.PlaceID) ([]models.YearTotal, error) {
	var out []models.YearTotal
	from, before := store.Prefix(string(place))
	for row, err := range s.totals.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].Year == row.Value.Year {
			out[n-1] = row.Value
		} else {
			out = append(out, row.Value)
		}
	}
	return out, nil
}
