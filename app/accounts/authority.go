package accounts

import (
	"context"
	"slices"

	"commonchest/models"
)

// may says whether an actor may give a role and take it: an operator at its
// place, and for every role but an operator's also an officer of that place or
// of the one around it.
func (s *Service) may(ctx context.Context, actor models.Actor, g models.Grant) error {
	if actor.Can(models.RoleOperator, g.Place) {
		return nil
	}
	if g.Role != models.RoleOperator && g.Place != models.Everywhere {
		if actor.Can(models.RoleOfficer, g.Place) {
			return nil
		}
		place, err := s.place(ctx, g.Place)
		if err != nil {
			return err
		}
		if place.Parent != "" && actor.Can(models.RoleOfficer, place.Parent) {
			return nil
		}
	}
	return actor.Need(g.Place, models.RoleOperator)
}

// place reads a place; one that is not there yet has no parent.
func (s *Service) place(ctx context.Context, id models.PlaceID) (models.Place, error) {
	if s.places == nil {
		return models.Place{}, nil
	}
	p, err := s.places.Place(ctx, id)
	if models.IsKind(err, models.NotFound) {
		return models.Place{}, nil
	}
	return p, err
}

// mayManage asks for the right to give every one of the roles; without any, for
// an operator of the whole installation.
func (s *Service) mayManage(ctx context.Context, actor models.Actor, grants []models.Grant) error {
	if len(grants) == 0 {
		return actor.Need(models.Everywhere, models.RoleOperator)
	}
	for _, g := range grants {
		if err := s.may(ctx, actor, g); err != nil {
			return err
		}
	}
	return nil
}

// notOneself refuses to change what the actor may do: nobody gives themselves a
// role, takes their own or locks themselves out.
func notOneself(actor models.Actor, id models.AccountID) error {
	if actor.ID == string(id) {
		return models.E(models.Forbidden, "own_account")
	}
	return nil
}

// needed refuses to let go of the last one of a role that a place cannot be
// without: its operators and officers. Grants are those that the account would
// lose. An operator of everything stands in for one of a place.
func (s *Service) needed(ctx context.Context, id models.AccountID, lost []models.Grant) error {
	for _, g := range lost {
		if g.Role != models.RoleOperator && g.Role != models.RoleOfficer {
			continue
		}
		left := false
		err := s.each(ctx, func(u User) {
			a := u.Account
			left = left || a.ID != id && !a.Disabled &&
				slices.ContainsFunc(a.Grants, func(have models.Grant) bool { // one that ends leaves nobody behind
					return have == models.Grant{Place: g.Place, Role: g.Role} || have == models.Grant{Place: models.Everywhere, Role: g.Role}
				})
		})
		if err != nil {
			return err
		}
		if !left {
			return models.E(models.Conflict, "last_"+string(g.Role))
		}
	}
	return nil
}
