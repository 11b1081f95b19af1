package funding

import (
	"context"

	"commonchest/models"
)

// MoveStrand says under which strand a fund counts, for an officer of the programme or
// the clerk of its place. The money stays where it is, and so does its fence: a fund
// whose fence names a strand counts under that one, or one that came out of it.
func (s *Service) MoveStrand(ctx context.Context, by models.By, id models.FundID, strand models.Strand) (models.Fund, error) {
	head, err := s.funds.Head(ctx, string(id))
	if err != nil {
		return head.State, err
	}
	next := head.State
	place, err := s.places.Place(ctx, next.Place)
	if err != nil {
		return next, err
	}
	if by.Actor.Need(models.PlaceID(place.Programme), models.RoleOfficer) != nil {
		if err := by.Actor.Need(next.Place, models.RoleClerk); err != nil {
			return next, err
		}
	}
	if head.Cmd == by.Cmd || next.Strand == strand {
		return next, nil
	}
	if strand == "" {
		return next, models.E(models.Invalid, "strand", models.F("strand", "choose"))
	}
	if err := s.places.TakesStrand(ctx, next.Place, strand); err != nil {
		return next, err
	}
	next.Strand = strand
	v, err := s.funds.Save(ctx, s.act(by, "move_strand"), string(id), head.N, next)
	return v.State, err
}
