package accounts_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"commonchest/app/accounts"
	"commonchest/models"
)

func TestSignInTellsNothing(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	var answers []string
	for i, in := range []accounts.SignIn{
		{Email: email, Password: "wrong password"},
		{Email: "nobody@marsh.example", Password: word},
		{Email: "nobody@marsh.example", Password: "no account has this password"},
		{Email: "", Password: ""},
	} {
		before := w.hash.compared.Load()
		_, err := w.SignIn(t.Context(), in)
		wants(t, err, models.Unauthenticated, "sign_in_failed")
		if n := w.hash.compared.Load() - before; n != 1 {
			t.Errorf("case %d compared %d hashes, want 1: the time tells whether the account exists", i, n)
		}
		answers = append(answers, err.Error())
	}
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("answers differ: %q and %q", answers[0], a)
		}
	}
}

func TestSignInOfADisabledAccount(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	must(t, w.SetDisabled(t.Context(), w.operator(), id, true))
	_, err := w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: word})
	wants(t, err, models.Unauthenticated, "account_disabled")
	_, err = w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: "wrong password"})
	wants(t, err, models.Unauthenticated, "sign_in_failed")
}

func TestSignInSlowsGuessing(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	guess := func(address string) error {
		_, err := w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: "wrong password", Address: address})
		return err
	}
	for i := range 10 {
		wants(t, guess(fmt.Sprint(i)), models.Unauthenticated, "sign_in_failed")
	}
	err := guess("elsewhere")
	wants(t, err, models.Limited, "too_many_attempts")
	if got := retryAfter(t, err); got != "30" {
		t.Errorf("retry after %s s, want 30", got)
	}
	before := w.hash.compared.Load()
	_, err = w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: word, Address: "elsewhere"})
	wants(t, err, models.Limited, "too_many_attempts")
	if w.hash.compared.Load() != before {
		t.Error("a limited attempt was compared")
	}
	w.clock.pass(30 * time.Second)
	w.signIn()
	wants(t, guess("elsewhere"), models.Unauthenticated, "sign_in_failed") // the success was forgiven
}

func TestSignInSlowsOneAddress(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	for i := range 30 {
		_, err := w.SignIn(t.Context(), accounts.SignIn{Email: fmt.Sprintf("u%d@marsh.example", i), Password: "wrong password", Address: "192.0.2.1"})
		wants(t, err, models.Unauthenticated, "sign_in_failed")
	}
	_, err := w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: word, Address: "192.0.2.1"})
	wants(t, err, models.Limited, "too_many_attempts")
	if _, err := w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: word, Address: "192.0.2.2"}); err != nil {
		t.Fatalf("from another address: %v", err)
	}
}

func TestChangePassword(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	s := w.signIn()
	const fresh = "another good password"
	err := w.ChangePassword(t.Context(), w.by(s.Actor), "wrong password", fresh, "a")
	wants(t, err, models.Invalid, "user")
	err = w.ChangePassword(t.Context(), w.by(s.Actor), word, "short", "a")
	wants(t, err, models.Invalid, "user")
	wants(t, w.ChangePassword(t.Context(), w.by(models.Anonymous), word, fresh, "a"), models.Unauthenticated, "sign_in")
	w.clock.pass(time.Second)
	cmd := w.by(s.Actor)
	must(t, w.ChangePassword(t.Context(), cmd, word, fresh, "a"))
	_, err = w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: word})
	wants(t, err, models.Unauthenticated, "sign_in_failed")
	if _, err = w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: fresh}); err != nil {
		t.Fatal(err)
	}
	_, err = w.Refresh(t.Context(), s.Refresh)
	wants(t, err, models.Unauthenticated, "session_ended")
	if err := w.SetPassword(t.Context(), w.operator(), models.AccountID(s.Actor.ID), word); err != nil {
		t.Fatalf("the operator sets it back: %v", err)
	}
	w.signIn()
}

func TestFailures(t *testing.T) {
	c := &clock{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	f := accounts.NewFailures(c.now, 3, 10*time.Second, 100)
	take := func(key string, want time.Duration) {
		t.Helper()
		if got := f.Take(key); got != want {
			t.Fatalf("Take(%s) at %s = %v, want %v", key, c.at.Format(time.TimeOnly), got, want)
		}
	}
	for range 3 {
		take("a", 0)
	}
	take("a", 10*time.Second)
	take("a", 10*time.Second) // a refused attempt costs nothing
	take("b", 0)
	c.pass(4 * time.Second)
	take("a", 6*time.Second)
	c.pass(6 * time.Second)
	take("a", 0)
	take("a", 10*time.Second)
	f.Forgive("a")
	take("a", 0)
	f.Forgive("unknown")
	c.pass(time.Hour)
	for range 3 {
		take("a", 0)
	}
	take("a", 10*time.Second)
}

func TestFailuresRememberAFewOnly(t *testing.T) {
	c := &clock{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	f := accounts.NewFailures(c.now, 3, time.Hour, 10)
	for range 3 {
		f.Take("guilty")
	}
	for i := range 1000 {
		f.Take(fmt.Sprint("other", i))
	}
	if f.Take("guilty") == 0 {
		t.Fatal("a flood of other keys washed the guilty one out")
	}
	if n := f.Len(); n > 10 {
		t.Fatalf("%d keys remembered, want at most 10", n)
	}
}

func TestTooManyRoundsUp(t *testing.T) {
	for wait, want := range map[time.Duration]string{1: "1", time.Second: "1", 1001 * time.Millisecond: "2"} {
		if got := retryAfter(t, accounts.TooMany(wait)); got != want {
			t.Errorf("TooMany(%v) = %s s, want %s", wait, got, want)
		}
	}
}

func retryAfter(t *testing.T, err error) string {
	t.Helper()
	e, ok := errors.AsType[*models.Error](err)
	if !ok || len(e.Fields) != 1 || e.Fields[0].Name != "retry" {
		t.Fatalf("no field retry in %v", err)
	}
	return e.Fields[0].Args[0].Value
}
