package accounts

import (
	"context"
	"errors"
	"slices"

	"commonchest/models"
)

// Grant gives an account a role. Who has it already keeps it, until the day that is given
// now.
func (s *Service) Grant(ctx context.Context, cmd Command, id models.AccountID, g models.Grant) error {
	return s.alter(ctx, cmd, "grant", id, g, give)
}

// Lift takes a role from an account; who does not have it stays without. The
// last operator or officer of a place is kept: conflict "last_operator" or
// "last_officer".
func (s *Service) Lift(ctx context.Context, cmd Command, id models.AccountID, g models.Grant) error {
	if err := errors.Join(s.may(ctx, cmd.Actor, g), notOneself(cmd.Actor, id)); err != nil {
		return err
	}
	return s.guarded(ctx, cmd, id, []models.Grant{g},
		func() error { return s.alter(ctx, cmd, "lift", id, g, take) },
		func(back Command) error { return s.alter(ctx, back, "lift_taken_back", id, g, give) })
}

// HandOver gives a role at a place from one account to another: the new one has
// it before the old one loses it, so that somebody always has. The same command
// again finishes what was interrupted. Both changes stand in the records.
func (s *Service) HandOver(ctx context.Context, cmd Command, g models.Grant, from, to models.AccountID) error {
	if from == to || to == "" {
		return models.E(models.Invalid, "user", models.F("to", "other_person"))
	}
	if g.Role == models.RolePartner { // another signatory gets a link of its own
		return models.E(models.Invalid, "user", models.F("role", "role"))
	}
	if err := errors.Join(s.may(ctx, cmd.Actor, g), notOneself(cmd.Actor, from)); err != nil {
		return err
	}
	old, err := s.accounts.Head(ctx, string(from))
	if err != nil {
		return err
	}
	next, err := s.accounts.Head(ctx, string(to))
	if err != nil {
		return err
	}
	if next.State.Account.Disabled {
		return models.E(models.Invalid, "user", models.F("to", "person_disabled"))
	}
	if i := slices.IndexFunc(old.State.Account.Grants, g.Is); i >= 0 {
		g.Until = old.State.Account.Grants[i].Until // it ends when it would have
	} else if old.Cmd != cmd.Cmd {
		return models.E(models.Conflict, "role_gone")
	}
	if err := s.alter(ctx, cmd, "hand_over", to, g, give); err != nil {
		return err
	}
	return s.alter(ctx, cmd, "hand_over", from, g, take)
}

func give(a *models.Account, g models.Grant) {
	a.Grants = slices.Clone(a.Grants)
	if i := slices.IndexFunc(a.Grants, g.Is); i >= 0 {
		a.Grants[i] = g // with another last day
		return
	}
	a.Grants = append(a.Grants, g)
}

func take(a *models.Account, g models.Grant) {
	a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), g.Is)
}

// alter changes one role of an account, for an actor who may give that one. What
// other roles the account has is not asked.
func (s *Service) alter(ctx context.Context, cmd Command, action string, id models.AccountID, g models.Grant, edit func(*models.Account, models.Grant)) error {
	if err := s.may(ctx, cmd.Actor, g); err != nil {
		return err
	}
	head, err := s.accounts.Head(ctx, string(id))
	if err != nil {
		return err
	}
	next := head.State
	edit(&next.Account, g)
	if head.Cmd == cmd.Cmd || slices.Equal(next.Account.Grants, head.State.Account.Grants) {
		return nil
	}
	if err := errors.Join(notOneself(cmd.Actor, id), next.Account.Check()); err != nil {
		return err
	}
	return s.save(ctx, cmd, action, head, next)
}

// SetDisabled locks an account out, here at once and on other nodes within 60
// seconds, or lets it in again; its old sessions stay ended. The actor must be
// one who may give every role it has. The last operator or officer of a place
// stays: conflict "last_operator" or "last_officer".
func (s *Service) SetDisabled(ctx context.Context, cmd Command, id models.AccountID, disabled bool) error {
	if err := notOneself(cmd.Actor, id); err != nil {
		return err
	}
	set := func(action string, to bool) func(Command) error {
		return func(cmd Command) error {
			return s.change(ctx, cmd, action, id, func(st *state) error {
				st.Account.Disabled, st.Account.SessionsFrom = to, s.instant()
				return nil
			})
		}
	}
	if !disabled {
		return set("enable", false)(cmd)
	}
	head, err := s.managed(ctx, cmd, "disable", id)
	if err != nil {
		return err
	}
	return s.guarded(ctx, cmd, id, head.State.Account.Grants,
		func() error { return set("disable", true)(cmd) }, set("disable_taken_back", false))
}

// guarded does what takes roles away from an account unless a place would be
// left without one it needs. Two who lock each other out at the same moment both
// pass the first look; the second look finds it, and takes it back.
func (s *Service) guarded(ctx context.Context, cmd Command, id models.AccountID, lost []models.Grant, do func() error, undo func(Command) error) error {
	head, err := s.accounts.Head(ctx, string(id))
	if err != nil {
		return err
	}
	if head.Cmd == cmd.Cmd || head.State.Account.Disabled {
		return do() // it comes again, or has lost them before
	}
	lost = slices.DeleteFunc(slices.Clone(lost), func(g models.Grant) bool { return !slices.ContainsFunc(head.State.Account.Grants, g.Is) })
	if err := s.needed(ctx, id, lost); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	gone := s.needed(ctx, id, lost)
	if !models.IsKind(gone, models.Conflict) {
		return gone
	}
	back := cmd
	back.Cmd = s.keyed("back", cmd.Cmd)
	if err := undo(back); err != nil {
		return err
	}
	return gone
}
