package accounts

import (
	"context"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// OpenSession is a session of the actor's own account that goes on.
type OpenSession struct {
	ID    string
	Began time.Time
	Seen  time.Time // about; to within the life of a token
	This  bool      // the one that asks
}

// OwnSessions lists the sessions of the actor's account that go on, the last one
// first. It tells no device and no address: none is kept.
func (s *Service) OwnSessions(ctx context.Context, actor models.Actor) ([]OpenSession, error) {
	if actor.Session == "" {
		return nil, models.E(models.Unauthenticated, "sign_in")
	}
	account, err := s.accounts.Head(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	var out []OpenSession
	over := map[string]bool{}
	now := s.instant()
	for row, err := range s.sessions.Find(ctx, store.Query{Index: "account", Equal: []any{actor.ID}}) {
		if err != nil {
			return nil, err
		}
		family, _, _ := strings.Cut(row.ID, "/")
		v := row.Value
		if row.ID == revokedID(family) || !now.Before(v.Expires) || v.Since.Before(account.State.Account.SessionsFrom) {
			over[family] = true
			continue
		}
		i := slices.IndexFunc(out, func(o OpenSession) bool { return o.ID == family })
		if i < 0 {
			out, i = append(out, OpenSession{ID: family, Began: v.Since.UTC(), This: family == actor.Session}), len(out)
		}
		if v.At.After(out[i].Seen) {
			out[i].Seen = v.At.UTC()
		}
	}
	out = slices.DeleteFunc(out, func(o OpenSession) bool { return over[o.ID] || now.Sub(o.Seen) > SessionIdle })
	slices.SortFunc(out, func(a, b OpenSession) int { return b.Began.Compare(a.Began) })
	return out, nil
}

// EndSessions ends some sessions of the actor's own account, here at once and on
// other nodes within 60 seconds. One that is nobody's or somebody else's is not
// found.
func (s *Service) EndSessions(ctx context.Context, actor models.Actor, ids []string) error {
	own, err := s.OwnSessions(ctx, actor)
	if err != nil {
		return err
	}
	for _, id := range ids {
		i := slices.IndexFunc(own, func(o OpenSession) bool { return o.ID == id })
		if i < 0 {
			return models.E(models.NotFound, "document")
		}
		row := session{Account: models.AccountID(actor.ID), Since: own[i].Began, Expires: own[i].Began.Add(SessionLife)}
		if err := s.revoke(ctx, id, row, signedOut); err != nil {
			return err
		}
	}
	return nil
}
