package accounts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 7 * 24 * time.Hour

// invitation is one that was made: its id is the keyed hash of its token, which
// is stored nowhere. The account that it becomes has an id that follows from it,
// so that the account's first record is the one use: who accepts inserts it, who
// revokes inserts it as disabled, and only one of them can.
type invitation struct {
	Label   string           `bson:"label"`
	Grants  []models.Grant   `bson:"grants"`
	By      models.AccountID `bson:"by"`
	At      time.Time        `bson:"at"`
	Expires time.Time        `bson:"expires"`
}

// Invitation is one that nobody has accepted yet.
type Invitation struct {
	ID      string
	Label   string
	Grants  []models.Grant
	At      time.Time
	Expires time.Time
}

// Invite prepares an account and gives the token that its owner takes it up with,
// once and within a week. The same command gives the same token. The actor must
// be one who may give every role in it.
func (s *Service) Invite(ctx context.Context, cmd Command, label string, grants []models.Grant) (token string, i Invitation, err error) {
	if err := s.mayManage(ctx, cmd.Actor, grants); err != nil {
		return "", i, err
	}
	check := models.Person{Account: "-", Email: "a@b.example", Label: label}
	if err := invalid(check.Check(), models.Account{ID: "-", Grants: grants}.Check()); err != nil {
		return "", i, err
	}
	if len(grants) == 0 {
		return "", i, models.E(models.Invalid, "user", models.F("role", "role"))
	}
	token = s.keyed("invitation", cmd.Cmd)
	row, err := s.invited.Insert(ctx, cmd.Cmd, s.invitationID(token), invitation{Label: label, Grants: grants,
		By: models.AccountID(cmd.Actor.ID), At: s.instant(), Expires: s.instant().Add(InvitationLife)})
	return token, shown(s.invitationID(token), row), err
}

func shown(id string, i invitation) Invitation {
	return Invitation{ID: id, Label: i.Label, Grants: i.Grants, At: i.At.UTC(), Expires: i.Expires.UTC()}
}

func (s *Service) invitationID(token string) string {
	return s.keyed("invitation-id", strings.ToLower(strings.TrimSpace(token)))
}

// becomes is the id of the account that an invitation is for.
func (s *Service) becomes(invitationID string) models.AccountID {
	return models.AccountID(s.keyed("invited", invitationID))
}

// Invited reads the invitation of a token: not found "invitation_unknown"; or it
// is over: conflict "invitation_used", "invitation_revoked", "invitation_expired",
// or "invitation_void" when who made it could not make it now.
func (s *Service) Invited(ctx context.Context, token string) (Invitation, error) {
	id := s.invitationID(token)
	row, err := s.invited.Get(ctx, id)
	if models.IsKind(err, models.NotFound) {
		return Invitation{}, models.E(models.NotFound, "invitation_unknown")
	}
	if err != nil {
		return Invitation{}, err
	}
	return shown(id, row.Value), s.usable(ctx, id, row.Value)
}

func (s *Service) usable(ctx context.Context, id string, i invitation) error {
	head, err := s.accounts.Head(ctx, string(s.becomes(id)))
	switch {
	case err == nil && head.Action == "revoke":
		return models.E(models.Conflict, "invitation_revoked")
	case err == nil:
		return models.E(models.Conflict, "invitation_used")
	case !models.IsKind(err, models.NotFound):
		return err
	case !s.instant().Before(i.Expires):
		return models.E(models.Conflict, "invitation_expired")
	}
	if strings.HasPrefix(string(i.By), "system:") {
		return nil
	}
	maker, err := s.accounts.Head(ctx, string(i.By))
	if err != nil {
		return err
	}
	a := maker.State.Account
	by, err := s.due(ctx, models.Actor{ID: string(a.ID), Grants: a.Grants}, s.instant())
	if err != nil {
		return err
	}
	err = s.mayManage(ctx, by, i.Grants)
	if a.Disabled || models.IsKind(err, models.Forbidden) {
		return models.E(models.Conflict, "invitation_void")
	}
	return err
}

// Accept makes the account of an invitation, with the address and the password of
// its owner. Errors are those of Invited, invalid "user" with fields, and
// conflict "email_taken".
func (s *Service) Accept(ctx context.Context, cmd Command, token, email, password string) (models.AccountID, error) {
	in, err := s.Invited(ctx, token)
	id := s.becomes(in.ID)
	if models.IsKind(err, models.Conflict) {
		head, headErr := s.accounts.Head(ctx, string(id))
		switch {
		case headErr != nil && !models.IsKind(headErr, models.NotFound): // not found: nobody took it up
			err = headErr
		case head.Cmd == cmd.Cmd:
			err = nil // it comes again: its reply was lost
		}
	}
	if err != nil {
		return "", err
	}
	// Looked at first, because a lost race for the address costs the invitation.
	if found, err := s.logins.Get(ctx, s.loginID(email)); err == nil && found.Value.Account != id {
		return "", models.E(models.Conflict, "email_taken", models.F("email", "email_taken"))
	}
	cmd.Actor = models.Actor{ID: string(id)}
	_, err = s.create(ctx, cmd, id, NewUser{Email: email, Password: password, Label: in.Label, Grants: in.Grants})
	if models.IsKind(err, models.Conflict) && !errors.Is(err, models.E(models.Conflict, "email_taken")) {
		return "", errors.Join(models.E(models.Conflict, "invitation_used"), s.passwords.Delete(ctx, s.passwordAt(cmd, "add", id)))
	}
	return id, err
}

// Revoke ends an invitation that was not accepted; afterwards it is a conflict:
// "invitation_used". Who may give its roles may revoke it.
func (s *Service) Revoke(ctx context.Context, cmd Command, id string) error {
	row, err := s.invited.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := s.mayManage(ctx, cmd.Actor, row.Value.Grants); err != nil {
		return err
	}
	account := s.becomes(id)
	head, err := s.accounts.Head(ctx, string(account))
	if err == nil && head.Action == "revoke" {
		return nil
	}
	act := cmd.act("revoke", s.instant())
	_, err = s.accounts.Save(ctx, act, string(account), 0, state{Account: models.Account{ID: account, Disabled: true, Grants: []models.Grant{}}})
	if models.IsKind(err, models.Conflict) {
		return models.E(models.Conflict, "invitation_used")
	}
	return err
}

// Invitations lists those that the actor may revoke and that can still be
// accepted, the last one first.
func (s *Service) Invitations(ctx context.Context, actor models.Actor) ([]Invitation, error) {
	var out []Invitation
	for row, err := range s.invited.Find(ctx, store.Query{Index: "expires", From: s.instant()}) {
		if err != nil {
			return nil, err
		}
		if s.mayManage(ctx, actor, row.Value.Grants) != nil {
			continue
		}
		err := s.usable(ctx, row.ID, row.Value)
		if err != nil && !models.IsKind(err, models.Conflict) {
			return nil, err
		}
		if err == nil {
			out = append(out, shown(row.ID, row.Value))
		}
	}
	slices.SortFunc(out, func(a, b Invitation) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// sweepInvitations deletes those that are long over: they hold how somebody is
// called.
func (s *Service) sweepInvitations(ctx context.Context) error {
	var ids []string
	for row, err := range s.invited.Find(ctx, store.Query{Index: "expires", Before: s.instant().Add(-InvitationLife), Limit: 500}) {
		if err != nil {
			return err
		}
		ids = append(ids, row.ID)
	}
	return s.invited.Delete(ctx, ids...)
}
