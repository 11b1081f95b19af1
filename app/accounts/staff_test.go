package accounts_test

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/store"
	"commonchest/models"
)

// county is a place with two neighbourhoods.
type county struct{}

func (county) Place(_ context.Context, id models.PlaceID) (models.Place, error) {
	switch id {
	case "vale":
		return models.Place{ID: id}, nil
	case "marsh", "hill":
		return models.Place{ID: id, Parent: "vale"}, nil
	}
	return models.Place{}, models.E(models.NotFound, "document")
}

func newCounty(t *testing.T) *world {
	w := newWorld(t)
	w.places = county{}
	w.Service = w.node()
	return w
}

// person adds somebody with roles and gives them as an actor.
func (w *world) person(email string, grants ...models.Grant) models.Actor {
	w.t.Helper()
	id, err := w.AddUser(w.t.Context(), w.operator(), accounts.NewUser{Email: email, Password: word, Label: email, Grants: grants})
	must(w.t, err)
	return models.Actor{ID: string(id), Grants: grants}
}

func role(place models.PlaceID, r models.Role) models.Grant {
	return models.Grant{Place: place, Role: r}
}

var marshClerk = role("marsh", models.RoleClerk)

// TestInvitation becomes an account with the password that its owner chose, once.
func TestInvitation(t *testing.T) {
	w := newCounty(t)
	ctx := t.Context()
	officer := w.person("officer@vale.example", role("vale", models.RoleOfficer))
	cmd := w.by(officer)
	token, in, err := w.Invite(ctx, cmd, "The clerk", []models.Grant{marshClerk})
	must(t, err)
	if again, _, err := w.Invite(ctx, cmd, "The clerk", []models.Grant{marshClerk}); err != nil || again != token {
		t.Errorf("the same command gives the same link: %v", err)
	}
	if list, err := w.Invitations(ctx, officer); err != nil || len(list) != 1 || list[0].ID == token {
		t.Errorf("listed without the token: %v, %v", list, err)
	}
	for doc, err := range w.engine.Find(ctx, "invitations", store.Query{}) {
		must(t, err)
		if bytes.Contains(doc.Body, []byte(token)) || doc.ID == token {
			t.Error("the token is stored")
		}
	}
	_, err = w.Accept(ctx, w.by(models.Anonymous), token, "new@marsh.example", "short")
	wants(t, err, models.Invalid, "user")
	_, err = w.Accept(ctx, w.by(models.Anonymous), token, "officer@vale.example", word)
	wants(t, err, models.Conflict, "email_taken")
	accept := w.by(models.Anonymous)
	id, err := w.Accept(ctx, accept, token, "new@marsh.example", word)
	must(t, err)
	if again, err := w.Accept(ctx, accept, token, "new@marsh.example", word); err != nil || again != id {
		t.Errorf("the reply was lost: %v", err)
	}
	s, err := w.SignIn(ctx, accounts.SignIn{Email: "new@marsh.example", Password: word})
	must(t, err)
	if !s.Actor.Can(models.RoleClerk, "marsh") {
		t.Error("without the role")
	}
	_, err = w.Accept(ctx, w.by(models.Anonymous), token, "other@marsh.example", word)
	wants(t, err, models.Conflict, "invitation_used")
	wants(t, w.Revoke(ctx, w.by(officer), in.ID), models.Conflict, "invitation_used")
	if list, _ := w.Invitations(ctx, officer); len(list) != 0 {
		t.Errorf("still listed: %v", list)
	}
}

// TestInvitationOver cannot be accepted: it ran out, was revoked, is unknown, or
// who made it may not any more.
func TestInvitationOver(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*world, models.Actor, accounts.Invitation)
		kind  models.ErrorKind
		code  string
	}{
		"a week old": {func(w *world, _ models.Actor, _ accounts.Invitation) { w.clock.pass(7 * 24 * time.Hour) }, models.Conflict, "invitation_expired"},
		"revoked": {func(w *world, a models.Actor, i accounts.Invitation) {
			must(w.t, w.Revoke(w.t.Context(), w.by(a), i.ID))
			must(w.t, w.Revoke(w.t.Context(), w.by(a), i.ID))
		}, models.Conflict, "invitation_revoked"},
		"by somebody who has left": {func(w *world, a models.Actor, _ accounts.Invitation) {
			w.person("next@vale.example", role("vale", models.RoleOfficer))
			must(w.t, w.SetDisabled(w.t.Context(), w.operator(), models.AccountID(a.ID), true))
		}, models.Conflict, "invitation_void"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newCounty(t)
			officer := w.person("officer@vale.example", role("vale", models.RoleOfficer))
			token, in, err := w.Invite(t.Context(), w.by(officer), "The clerk", []models.Grant{marshClerk})
			must(t, err)
			c.spoil(w, officer, in)
			_, err = w.Accept(t.Context(), w.by(models.Anonymous), token, "new@marsh.example", word)
			wants(t, err, c.kind, c.code)
		})
	}
	_, err := newCounty(t).Invited(t.Context(), "no such token")
	wants(t, err, models.NotFound, "invitation_unknown")
}

// TestInvitationAcceptedTwice at the same moment becomes one account.
func TestInvitationAcceptedTwice(t *testing.T) {
	for range 10 {
		w := newCounty(t)
		token, _, err := w.Invite(t.Context(), w.operator(), "The clerk", []models.Grant{marshClerk})
		must(t, err)
		commands := []accounts.Command{w.by(models.Anonymous), w.by(models.Anonymous)}
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, email := range []string{"one@marsh.example", "two@marsh.example"} {
			both.Go(func() { _, errs[i] = w.Accept(context.WithoutCancel(t.Context()), commands[i], token, email, word) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("one of two: %v, %v", errs[0], errs[1])
		}
		users, err := w.Users(t.Context(), models.SystemActor("test"), "")
		if err != nil || len(users) != 1 {
			t.Fatalf("%v, %v", users, err)
		}
	}
}

// TestAcceptedOrRevoked at the same moment is one of the two.
func TestAcceptedOrRevoked(t *testing.T) {
	for range 10 {
		w := newCounty(t)
		token, in, err := w.Invite(t.Context(), w.operator(), "The clerk", []models.Grant{marshClerk})
		must(t, err)
		accept, revoke := w.by(models.Anonymous), w.operator()
		var accepted, revoked error
		var both sync.WaitGroup
		ctx := context.WithoutCancel(t.Context())
		both.Go(func() { _, accepted = w.Accept(ctx, accept, token, "one@marsh.example", word) })
		both.Go(func() { revoked = w.Revoke(ctx, revoke, in.ID) })
		both.Wait()
		if (accepted == nil) == (revoked == nil) {
			t.Fatalf("accepted %v, revoked %v", accepted, revoked)
		}
		_, err = w.SignIn(ctx, accounts.SignIn{Email: "one@marsh.example", Password: word})
		if (err == nil) != (accepted == nil) {
			t.Fatalf("accepted %v, but signing in: %v", accepted, err)
		}
	}
}

// TestWhoMayGiveWhat is the table of who gives which role where.
func TestWhoMayGiveWhat(t *testing.T) {
	w := newCounty(t)
	ctx := t.Context()
	operator := w.person("operator@vale.example", role(models.Everywhere, models.RoleOperator))
	officer := w.person("officer@vale.example", role("vale", models.RoleOfficer))
	clerk := w.person("clerk@marsh.example", marshClerk)
	for _, c := range []struct {
		by   models.Actor
		g    models.Grant
		want bool
	}{
		{operator, role("marsh", models.RoleOperator), true},
		{operator, role(models.Everywhere, models.RoleAuditor), true},
		{officer, role("marsh", models.RoleClerk), true},
		{officer, role("vale", models.RoleOfficer), true},
		{officer, role("hill", models.RoleCouncillor), true},
		{officer, role("marsh", models.RoleOperator), false},
		{officer, role(models.Everywhere, models.RoleClerk), false},
		{officer, role("elsewhere", models.RoleClerk), false},
		{clerk, role("marsh", models.RoleCouncillor), false},
	} {
		_, _, err := w.Invite(ctx, w.by(c.by), "Somebody", []models.Grant{c.g})
		if c.want != (err == nil) || err != nil && !models.IsKind(err, models.Forbidden) {
			t.Errorf("%s gives %v: %v", c.by.Grants[0].Role, c.g, err)
		}
	}
	wants(t, w.Grant(ctx, w.by(officer), models.AccountID(officer.ID), role("vale", models.RoleClerk)), models.Forbidden, "own_account")
	wants(t, w.Lift(ctx, w.by(operator), models.AccountID(operator.ID), operator.Grants[0]), models.Forbidden, "own_account")
	wants(t, w.SetDisabled(ctx, w.by(officer), models.AccountID(officer.ID), true), models.Forbidden, "own_account")
}

// TestHandOver moves a role from one to another, finishes when it comes again,
// and leaves its trail on both.
func TestHandOver(t *testing.T) {
	w := newCounty(t)
	ctx := t.Context()
	officer := w.person("officer@vale.example", role("vale", models.RoleOfficer))
	old, next := w.person("old@marsh.example", marshClerk, role("hill", models.RoleClerk)), w.person("next@marsh.example", role("hill", models.RoleCouncillor))
	cmd := w.by(officer)
	for range 2 {
		must(t, w.HandOver(ctx, cmd, marshClerk, models.AccountID(old.ID), models.AccountID(next.ID)))
	}
	users, err := w.Users(ctx, officer, "marsh")
	must(t, err)
	if len(users) != 1 || string(users[0].Account.ID) != next.ID || len(users[0].Account.Grants) != 1 {
		t.Errorf("at the marsh: %+v", users)
	}
	for _, a := range []models.Actor{old, next} {
		trail, err := w.Trail(ctx, officer, models.AccountID(a.ID))
		if err != nil || trail[0].Action != "hand_over" || string(trail[0].By) != officer.ID {
			t.Errorf("%+v, %v", trail, err)
		}
	}
	wants(t, w.HandOver(ctx, w.by(officer), marshClerk, models.AccountID(old.ID), models.AccountID(next.ID)), models.Conflict, "role_gone")
	wants(t, w.HandOver(ctx, w.by(officer), role("vale", models.RoleOfficer), models.AccountID(officer.ID), models.AccountID(next.ID)), models.Forbidden, "own_account")
	must(t, w.SetDisabled(ctx, w.by(officer), models.AccountID(old.ID), true))
	wants(t, w.HandOver(ctx, w.by(officer), marshClerk, models.AccountID(next.ID), models.AccountID(old.ID)), models.Invalid, "user")
}

// TestLastOne of the operators or officers cannot be locked out, by whomever.
func TestLastOne(t *testing.T) {
	w := newCounty(t)
	ctx := t.Context()
	officer := w.person("officer@vale.example", role("vale", models.RoleOfficer))
	id := models.AccountID(officer.ID)
	wants(t, w.SetDisabled(ctx, w.operator(), id, true), models.Conflict, "last_officer")
	wants(t, w.Lift(ctx, w.operator(), id, officer.Grants[0]), models.Conflict, "last_officer")
	w.person("two@vale.example", role("vale", models.RoleOfficer))
	must(t, w.SetDisabled(ctx, w.operator(), id, true))
	must(t, w.SetDisabled(ctx, w.operator(), id, false))
}

// TestTwoOperatorsAtOnce cannot lock each other out.
func TestTwoOperatorsAtOnce(t *testing.T) {
	for range 10 {
		w := newCounty(t)
		g := role(models.Everywhere, models.RoleOperator)
		people := []models.Actor{w.person("one@vale.example", g), w.person("two@vale.example", g)}
		commands := []accounts.Command{w.by(people[0]), w.by(people[1])}
		var both sync.WaitGroup
		for i := range people {
			both.Go(func() {
				_ = w.SetDisabled(context.WithoutCancel(t.Context()), commands[i], models.AccountID(people[1-i].ID), true)
			})
		}
		both.Wait()
		users, err := w.Users(t.Context(), models.SystemActor("test"), "")
		must(t, err)
		if users[0].Account.Disabled && users[1].Account.Disabled {
			t.Fatal("nobody is left")
		}
	}
}

// TestDisabledAtOnce ends sessions here in the same moment.
func TestDisabledAtOnce(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	s := w.signIn()
	_, err := w.Check(t.Context(), s.Token)
	must(t, err)
	must(t, w.SetDisabled(t.Context(), w.operator(), id, true))
	_, err = w.Check(t.Context(), s.Token)
	wants(t, err, models.Unauthenticated, "account_disabled")
}

// TestOwnSessions are listed and ended by their owner alone.
func TestOwnSessions(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	first, second := w.signIn(), w.signIn()
	list, err := w.OwnSessions(t.Context(), second.Actor)
	must(t, err)
	if len(list) != 2 || list[0].This == list[1].This {
		t.Fatalf("%+v", list)
	}
	stranger := w.person("other@marsh.example", marshClerk)
	stranger.Session = "another"
	wants(t, w.EndSessions(t.Context(), stranger, []string{first.Actor.Session}), models.NotFound, "document")
	must(t, w.EndSessions(t.Context(), second.Actor, []string{first.Actor.Session}))
	_, err = w.Check(t.Context(), first.Token)
	wants(t, err, models.Unauthenticated, "session_ended")
	_, err = w.Check(t.Context(), second.Token)
	must(t, err)
	if list, err = w.OwnSessions(t.Context(), second.Actor); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}
