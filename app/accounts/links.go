package accounts

import (
	"context"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// LinkLife is how long a partner's link can be used.
const LinkLife = 72 * time.Hour

// link is a way in for a partner's account, used once: its id is the keyed hash of its
// token, which is stored nowhere, and <id>/used is the one use.
type link struct {
	Account models.AccountID `bson:"account"`
	By      string           `bson:"by"`
	Expires time.Time        `bson:"expires"`
}

// PartnerLink gives a link's token for somebody who signs for a partner, named by role.
// There is no password: each sign-in has a link of its own. The same command gives the
// same token. The actor must be one who may give the partner's role at the place.
func (s *Service) PartnerLink(ctx context.Context, cmd Command, g models.Grant, role string) (token string, expires time.Time, err error) {
	if err := s.may(ctx, cmd.Actor, g); err != nil {
		return "", expires, err
	}
	check := models.Person{Account: "-", Email: "a@b.example", Label: role}
	id := models.AccountID(s.keyed("partner", string(g.Place), string(g.Body), tidy(role)))
	account := models.Account{ID: id, Grants: []models.Grant{g}}
	if err := invalid(check.Check(), account.Check()); err != nil {
		return "", expires, err
	}
	if g.Role != models.RolePartner {
		return "", expires, models.E(models.Invalid, "user", models.F("role", "role"))
	}
	_, err = s.accounts.Head(ctx, string(id))
	if models.IsKind(err, models.NotFound) {
		_, err = s.accounts.Save(ctx, cmd.act("add", s.instant()), string(id), 0, state{Account: account})
		if models.IsKind(err, models.Conflict) { // somebody else made the same account in this moment
			err = nil
		}
	}
	if err != nil {
		return "", expires, err
	}
	token = s.keyed("partner-link", cmd.Cmd)
	row, err := s.links.Insert(ctx, cmd.Cmd, s.linkID(token), link{Account: id, By: cmd.Actor.ID, Expires: s.instant().Add(LinkLife)})
	return token, row.Expires.UTC(), err
}

func (s *Service) linkID(token string) string {
	return s.keyed("partner-link-id", strings.ToLower(strings.TrimSpace(token)))
}

// Enter begins a session by a link, once: not found "link_unknown", conflict "link_used"
// or "link_expired", unauthenticated "account_disabled". Addresses that try too many are
// limited.
func (s *Service) Enter(ctx context.Context, cmd, token, address string) (Session, error) {
	if wait := s.byAddress.Take(address); wait > 0 {
		return Session{}, TooMany(wait)
	}
	id := s.linkID(token)
	row, err := s.links.Get(ctx, id)
	if models.IsKind(err, models.NotFound) {
		return Session{}, models.E(models.NotFound, "link_unknown")
	}
	if err != nil {
		return Session{}, err
	}
	s.byAddress.Forgive(address)
	if !s.instant().Before(row.Value.Expires) {
		return Session{}, models.E(models.Conflict, "link_expired")
	}
	if _, err := s.links.Insert(ctx, cmd, id+"/used", row.Value); models.IsKind(err, models.Conflict) {
		return Session{}, models.E(models.Conflict, "link_used")
	} else if err != nil {
		return Session{}, err
	}
	account, err := s.current(ctx, row.Value.Account, s.instant())
	if err != nil {
		return Session{}, err
	}
	return s.begin(ctx, account)
}

// sweepLinks deletes those that are over, with their uses.
func (s *Service) sweepLinks(ctx context.Context) error {
	var ids []string
	for row, err := range s.links.Find(ctx, store.Query{Index: "expires", Before: s.instant(), Limit: 500}) {
		if err != nil {
			return err
		}
		ids = append(ids, row.ID)
	}
	return s.links.Delete(ctx, ids...)
}
