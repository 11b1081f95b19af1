package accounts

import (
	"context"
	"errors"
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

// Signatory is somebody who signs for a partner: named by role, never by name.
type Signatory struct {
	Grant models.Grant
	Role  string
	Email string // where links may be sent; "" leaves what is known as it is
}

// Link is a way in for a signatory.
type Link struct {
	Signatory
	Token   string
	Expires time.Time
}

// PartnerLink makes a link for somebody who signs for a partner, with an account where
// there is none. There is no password: each sign-in has a link of its own. The same
// command gives the same token. The actor must be one who may give the partner's role at
// the place. Conflict "partner_disabled" where the account is locked.
func (s *Service) PartnerLink(ctx context.Context, cmd Command, who Signatory) (Link, error) {
	if err := s.may(ctx, cmd.Actor, who.Grant); err != nil {
		return Link{}, err
	}
	person := models.Person{Account: "-", Email: "a@b.example", Label: who.Role}
	id := models.AccountID(s.keyed("partner", string(who.Grant.Place), string(who.Grant.Body), tidy(who.Role)))
	account := models.Account{ID: id, Grants: []models.Grant{who.Grant}}
	if who.Email != "" {
		person.Email = who.Email
	}
	if err := invalid(person.Check(), account.Check()); err != nil {
		if e, ok := errors.AsType[*models.Error](err); ok {
			for i, f := range e.Fields {
				if f.Name == "label" { // here it is the role
					e.Fields[i].Name = "role"
				}
			}
		}
		return Link{}, err
	}
	if who.Grant.Role != models.RolePartner {
		return Link{}, models.E(models.Invalid, "user", models.F("role", "role"))
	}
	if err := s.signatory(ctx, cmd, account, who); err != nil {
		return Link{}, err
	}
	return s.linkFor(ctx, cmd, id, who)
}

// signatory makes the account of a signatory unless it is there, and notes where links
// may be sent.
func (s *Service) signatory(ctx context.Context, cmd Command, account models.Account, who Signatory) error {
	head, err := s.accounts.Head(ctx, string(account.ID))
	if models.IsKind(err, models.NotFound) {
		head, err = s.accounts.Save(ctx, cmd.act("add", s.instant()), string(account.ID), 0, state{Account: account})
		if models.IsKind(err, models.Conflict) { // somebody else made the same account in this moment
			head, err = s.accounts.Head(ctx, string(account.ID))
		}
	}
	if err != nil {
		return err
	}
	if head.State.Account.Disabled {
		return models.E(models.Conflict, "partner_disabled", models.F("role", "partner_disabled"))
	}
	_, err = s.people.Insert(ctx, cmd.Cmd, head.ID, models.Person{Account: account.ID, Label: who.Role})
	if err != nil && !models.IsKind(err, models.Conflict) {
		return err
	}
	if who.Email == "" {
		return nil
	}
	return s.setAddress(ctx, cmd, head, who.Email)
}

func (s *Service) linkFor(ctx context.Context, cmd Command, id models.AccountID, who Signatory) (Link, error) {
	token := s.keyed("partner-link", cmd.Cmd, string(id))
	row, err := s.links.Insert(ctx, cmd.Cmd, s.linkID(token), link{Account: id, By: cmd.Actor.ID, Expires: s.instant().Add(LinkLife)})
	return Link{Signatory: who, Token: token, Expires: row.Expires.UTC()}, err
}

func (s *Service) linkID(token string) string {
	return s.keyed("partner-link-id", strings.ToLower(strings.TrimSpace(token)))
}

// Enter begins a session by a link, once: not found "link_unknown", conflict "link_used",
// "link_expired" or "link_revoked", unauthenticated "account_disabled". Addresses that try
// too many are limited.
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
	head, err := s.accounts.Head(ctx, string(row.Value.Account))
	if err != nil {
		return Session{}, err
	}
	if made := row.Value.Expires.Add(-LinkLife); !made.After(head.State.Account.SessionsFrom) {
		return Session{}, models.E(models.Conflict, "link_revoked")
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

// RevokeLinks ends the links of a signatory that were not used, and its sessions.
func (s *Service) RevokeLinks(ctx context.Context, cmd Command, id models.AccountID) error {
	return s.change(ctx, cmd, "revoke_links", id, func(st *state) error {
		if !st.Account.OfPartner() {
			return models.E(models.Invalid, "user", models.F("do", "choose"))
		}
		st.Account.SessionsFrom = s.instant()
		return nil
	})
}

// address is where links for a signatory may be sent, under <keyed address>/<account>. The
// last one counts; it lies apart, as people do.
type address struct {
	Account models.AccountID `bson:"account"`
	Email   string           `bson:"email"`
	At      time.Time        `bson:"at"`
}

func (s *Service) addressID(email string) string { return s.keyed("partner-address", tidy(email)) }

// setAddress notes another address, and forgets the one before: it gets no links any more.
// That it changed, not what it is, stands in the account's record.
func (s *Service) setAddress(ctx context.Context, cmd Command, head store.Version[state], email string) error {
	known, old, err := s.addressOf(ctx, models.AccountID(head.ID))
	if err != nil || known == tidy(email) {
		return err
	}
	if err := s.save(ctx, Command{Actor: cmd.Actor, Cmd: s.keyed("address", cmd.Cmd), Request: cmd.Request}, "address", head, head.State); err != nil {
		return err
	}
	id := s.addressID(email) + "/" + head.ID
	if err := s.addresses.Delete(ctx, append(old, id)...); err != nil {
		return err
	}
	_, err = s.addresses.Insert(ctx, cmd.Cmd, id, address{Account: models.AccountID(head.ID), Email: tidy(email), At: s.instant()})
	return err
}

// addressOf is the address that counts, with the ids of all that are kept.
func (s *Service) addressOf(ctx context.Context, id models.AccountID) (email string, ids []string, err error) {
	for row, err := range s.addresses.Find(ctx, store.Query{Index: "account", Equal: []any{string(id)}, Desc: true}) {
		if err != nil {
			return "", nil, err
		}
		if len(ids) == 0 {
			email = row.Value.Email
		}
		ids = append(ids, row.ID)
	}
	return email, ids, nil
}

// LinksAt makes a new link for every signatory that is reached at an address; none if
// nobody is. Staff have passwords and are sent nothing.
func (s *Service) LinksAt(ctx context.Context, email string) ([]Link, error) {
	var ids []models.AccountID
	from, before := store.Prefix(s.addressID(email))
	for row, err := range s.addresses.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, row.Value.Account)
	}
	found, err := s.logins.Get(ctx, s.loginID(email)) // a signatory who has a password, too
	if err == nil {
		ids = append(ids, found.Value.Account)
	} else if !models.IsKind(err, models.NotFound) {
		return nil, err
	}
	var links []Link
	for _, id := range ids {
		head, err := s.accounts.Head(ctx, string(id))
		if err != nil {
			return nil, err
		}
		account := head.State.Account
		if account.Disabled || !account.OfPartner() {
			continue
		}
		person, err := s.people.Get(ctx, string(id))
		if err != nil && !models.IsKind(err, models.NotFound) {
			return nil, err
		}
		l, err := s.linkFor(ctx, Command{Actor: models.SystemActor("mail"), Cmd: s.ids()}, id, Signatory{Grant: account.Grants[0], Role: person.Value.Label, Email: tidy(email)})
		if err != nil {
			return nil, err
		}
		links = append(links, l)
	}
	return links, nil
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
