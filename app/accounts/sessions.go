package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Session is what a browser keeps of a session.
type Session struct {
	Token   string // for every request; lasts until TokenExpires
	Refresh string // for the next Token; lasts until Expires
	Actor   models.Actor

	TokenExpires, Expires time.Time
}

// session is one row of a family of refresh tokens: <family>/<n> for the n-th
// token, <family>/revoked when it is all over. No secret is stored: the secret
// of a token is a keyed hash of its id.
type session struct {
	Account models.AccountID `bson:"account"`
	Since   time.Time        `bson:"since"` // when the session began
	At      time.Time        `bson:"at"`    // when this row was made
	Expires time.Time        `bson:"expires"`
	Reason  string           `bson:"reason"` // of a revocation
}

// Why a family is revoked.
const (
	signedOut = "signed_out"
	reused    = "reused"
)

// begin starts a family with its first token.
func (s *Service) begin(ctx context.Context, a models.Account) (Session, error) {
	now := s.instant()
	family := s.keyed("family", s.ids())
	row := session{Account: a.ID, Since: now, At: now, Expires: now.Add(SessionLife)}
	if _, err := s.sessions.Insert(ctx, family, tokenID(family, 1), row); err != nil {
		return Session{}, err
	}
	return s.hand(ctx, family, 1, row, a)
}

// Refresh exchanges a refresh token for the next one and a new session token. A
// token that was spent less than 30 seconds ago gets the same successor again,
// for a second tab or a lost answer; after that somebody has a copy, and the
// whole session ends. Errors are unauthenticated: session_ended, session_reused,
// session_invalid or account_disabled.
func (s *Service) Refresh(ctx context.Context, refresh string) (Session, error) {
	family, n, err := s.readRefresh(refresh)
	if err != nil {
		return Session{}, err
	}
	f, err := s.family(ctx, family, n)
	if err != nil {
		return Session{}, err
	}
	now := s.instant()
	if f.spent == nil || f.revoked || !now.Before(f.spent.Expires) || (f.next == nil && now.Sub(f.spent.At) > SessionIdle) {
		return Session{}, ended()
	}
	account, err := s.current(ctx, f.spent.Account, f.spent.Since)
	if err != nil {
		return Session{}, err
	}
	if f.next == nil {
		row := *f.spent
		row.At = now
		row, err = s.sessions.Insert(ctx, s.ids(), tokenID(family, n+1), row)
		if err != nil && !models.IsKind(err, models.Conflict) { // then another tab was quicker: row is its row
			return Session{}, err
		}
		f.next = &row
	}
	if now.Sub(f.next.At) > SpentGrace {
		if err := s.revoke(ctx, family, *f.spent, reused); err != nil {
			return Session{}, err
		}
		return Session{}, models.E(models.Unauthenticated, "session_reused")
	}
	return s.hand(ctx, family, n+1, *f.next, account)
}

// hand makes the tokens of a row.
func (s *Service) hand(ctx context.Context, family string, n int64, row session, a models.Account) (Session, error) {
	now := s.instant()
	expires := now.Add(TokenLife)
	if row.Expires.Before(expires) {
		expires = row.Expires
	}
	actor := models.Actor{ID: string(a.ID), Session: family, Since: row.Since.UTC(), Grants: a.Grants}
	token, err := s.signSession(actor, now, expires)
	if err != nil {
		return Session{}, err
	}
	s.recent.put(actor, now)
	if actor, err = s.due(ctx, actor, now); err != nil {
		return Session{}, err
	}
	return Session{Token: token, Refresh: s.refreshToken(family, n), Actor: actor,
		TokenExpires: expires, Expires: row.Expires.UTC()}, nil
}

// part is what Refresh needs to know of a family.
type part struct {
	spent, next *session
	revoked     bool
}

// family reads the rows from the n-th on in one go.
func (s *Service) family(ctx context.Context, family string, n int64) (part, error) {
	var p part
	_, before := store.Prefix(family)
	for row, err := range s.sessions.Find(ctx, store.Query{From: tokenID(family, n), Before: before}) {
		if err != nil {
			return part{}, err
		}
		switch row.ID {
		case tokenID(family, n):
			p.spent = &row.Value
		case tokenID(family, n+1):
			p.next = &row.Value
		case revokedID(family):
			p.revoked = true
		}
	}
	return p, nil
}

// Check gives the actor of a session token, with the grants that the account has
// now, or had at most 60 seconds ago. Errors are unauthenticated:
// session_expired, session_invalid, session_ended or account_disabled.
func (s *Service) Check(ctx context.Context, token string) (models.Actor, error) {
	actor, err := s.readSession(token)
	if err != nil {
		return models.Actor{}, err
	}
	return s.Recheck(ctx, actor)
}

// Recheck gives the actor of a session as it is now, or was at most 60 seconds
// ago; a websocket that outlives its token asks at that interval. Errors are as
// of Check.
func (s *Service) Recheck(ctx context.Context, actor models.Actor) (models.Actor, error) {
	now := s.instant()
	if known, ok := s.recent.get(actor.Session, now); ok && known.ID == actor.ID {
		return s.due(ctx, known, now)
	}
	if !now.Before(actor.Since.Add(SessionLife)) {
		return models.Actor{}, ended()
	}
	revoked, err := s.Revoked(ctx, actor.Session)
	if err != nil {
		return models.Actor{}, err
	}
	if revoked {
		return models.Actor{}, ended()
	}
	account, err := s.current(ctx, models.AccountID(actor.ID), actor.Since)
	if err != nil {
		return models.Actor{}, err
	}
	actor.Grants = account.Grants
	s.recent.put(actor, now)
	return s.due(ctx, actor, now)
}

// due parts an actor's roles into those that it has and those that have ended: a role ends
// with its last day, by the clocks of its place.
func (s *Service) due(ctx context.Context, a models.Actor, now time.Time) (models.Actor, error) {
	if !slices.ContainsFunc(a.Grants, func(g models.Grant) bool { return g.Until != "" }) {
		return a, nil
	}
	all := a.Grants
	a.Grants, a.Ended = nil, nil
	for _, g := range all {
		over, err := s.over(ctx, g, now)
		if err != nil {
			return a, err
		}
		if over {
			a.Ended = append(a.Ended, g)
		} else {
			a.Grants = append(a.Grants, g)
		}
	}
	return a, nil
}

func (s *Service) over(ctx context.Context, g models.Grant, now time.Time) (bool, error) {
	if g.Until == "" {
		return false, nil
	}
	place, err := s.place(ctx, g.Place)
	if err != nil {
		return false, err
	}
	zone, err := time.LoadLocation(place.Zone) // "" is UTC: a role everywhere has no place
	return err == nil && now.In(zone).Format(time.DateOnly) > g.Until, err
}

// Revoked reports whether a session was signed out of, or revoked. It asks the
// database.
func (s *Service) Revoked(ctx context.Context, sessionID string) (bool, error) {
	_, err := s.sessions.Get(ctx, revokedID(sessionID))
	if models.IsKind(err, models.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// SignOut ends the actor's session: here at once, on other nodes within 60
// seconds.
func (s *Service) SignOut(ctx context.Context, actor models.Actor) error {
	if actor.Session == "" {
		return nil
	}
	row := session{Account: models.AccountID(actor.ID), Since: actor.Since, Expires: actor.Since.Add(SessionLife)}
	return s.revoke(ctx, actor.Session, row, signedOut)
}

// revoke ends a family for good; that it has ended already is as good.
func (s *Service) revoke(ctx context.Context, family string, row session, reason string) error {
	s.recent.forget(family)
	row.At, row.Reason = s.instant(), reason
	_, err := s.sessions.Insert(ctx, s.ids(), revokedID(family), row)
	if models.IsKind(err, models.Conflict) {
		return nil
	}
	return err
}

// current reads the account of a session that began at since, if it may go on.
func (s *Service) current(ctx context.Context, id models.AccountID, since time.Time) (models.Account, error) {
	head, err := s.accounts.Head(ctx, string(id))
	if models.IsKind(err, models.NotFound) {
		return models.Account{}, ended()
	}
	if err != nil {
		return models.Account{}, err
	}
	a := head.State.Account
	if a.Disabled {
		return models.Account{}, models.E(models.Unauthenticated, "account_disabled")
	}
	if since.Before(a.SessionsFrom) {
		return models.Account{}, ended()
	}
	return a, nil
}

// Sweep deletes the rows of sessions that are over, and tells how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	// A revocation must outlive every token of its family; all rows of a family
	// expire together, and no token outlives them.
	var ids []string
	for row, err := range s.sessions.Find(ctx, store.Query{Index: "expires", Before: s.instant().Add(-TokenLife), Limit: 500}) {
		if err != nil {
			return 0, err
		}
		ids = append(ids, row.ID)
	}
	if err := errors.Join(s.sweepInvitations(ctx), s.sweepLinks(ctx)); err != nil {
		return 0, err
	}
	return len(ids), s.sessions.Delete(ctx, ids...)
}

func ended() error { return models.E(models.Unauthenticated, "session_ended") }

func tokenID(family string, n int64) string { return family + "/" + store.Padded(n) }

func revokedID(family string) string { return family + "/revoked" }

// A refresh token is <family>.<n>.<secret>.
func (s *Service) refreshToken(family string, n int64) string {
	number := strconv.FormatInt(n, 10)
	return family + "." + number + "." + s.refreshSecret(family, number)
}

func (s *Service) refreshSecret(family, number string) string {
	return base64.RawURLEncoding.EncodeToString(s.keys.MAC.HMAC("accounts/refresh", family, number))
}

func (s *Service) readRefresh(token string) (family string, n int64, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", 0, models.E(models.Unauthenticated, "session_invalid")
	}
	want := s.refreshSecret(parts[0], parts[1])
	n, err = strconv.ParseInt(parts[1], 10, 64)
	if subtle.ConstantTimeCompare([]byte(want), []byte(parts[2])) != 1 || err != nil || n < 1 {
		return "", 0, models.E(models.Unauthenticated, "session_invalid")
	}
	return parts[0], n, nil
}
