package accounts_test

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

const (
	email  = "clerk@marsh.example"
	word   = "correct horse battery"
	issuer = "https://chest.example"
)

// world is a service over a real embedded engine with a clock of its own.
type world struct {
	*accounts.Service
	t      *testing.T
	engine store.Engine
	clock  *clock
	keys   accounts.Keys
	hash   *plainHash
	n      atomic.Int64
	places accounts.Places // nil unless a test is about what lies in what
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}, hash: &plainHash{}}
	w.engine = storetest.SQLiteAt(t, w.clock.now, accounts.NewStores(nil).Schemas()...)
	w.keys = accounts.Keys{
		Sessions: ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", 32))),
		Passes:   ed25519.NewKeyFromSeed([]byte(strings.Repeat("p", 32))),
		MAC:      mac{},
	}
	w.Service = w.node()
	return w
}

// node is another node on the same database.
func (w *world) node() *accounts.Service {
	w.t.Helper()
	s, err := accounts.New(w.t.Context(), accounts.Options{
		Stores: accounts.NewStores(w.engine), Keys: w.keys, Now: w.clock.now, IDs: w.id, Issuer: issuer, Hash: w.hash, Places: w.places,
	})
	must(w.t, err)
	return s
}

func (w *world) id() string { return fmt.Sprintf("id%d", w.n.Add(1)) }

// by is a fresh command of an actor.
func (w *world) by(actor models.Actor) accounts.Command {
	return accounts.Command{Actor: actor, Cmd: w.id()}
}

func (w *world) operator() accounts.Command { return w.by(models.SystemActor("test")) }

func (w *world) addClerk() models.AccountID {
	w.t.Helper()
	id, err := w.AddUser(w.t.Context(), w.operator(), clerk())
	must(w.t, err)
	return id
}

func clerk() accounts.NewUser {
	return accounts.NewUser{Email: email, Password: word, Label: "J. Okafor, clerk",
		Grants: []models.Grant{{Place: "marsh", Role: models.RoleClerk}}}
}

func (w *world) signIn() accounts.Session {
	w.t.Helper()
	s, err := w.SignIn(w.t.Context(), accounts.SignIn{Email: email, Password: word, Address: "192.0.2.1"})
	must(w.t, err)
	return s
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type mac struct{}

func (mac) HMAC(purpose string, parts ...string) []byte {
	m := hmac.New(sha256.New, []byte("test"))
	fmt.Fprintf(m, "%q", append([]string{purpose}, parts...))
	return m.Sum(nil)
}

// plainHash hashes nothing and counts.
type plainHash struct{ compared atomic.Int64 }

func (h *plainHash) Make(password string) (string, error) { return "hash of " + password, nil }

func (h *plainHash) Matches(password, hash string) (bool, error) {
	h.compared.Add(1)
	return hash == "hash of "+password, nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is of the kind and code.
func wants(t *testing.T, err error, kind models.ErrorKind, code string) {
	t.Helper()
	if !errors.Is(err, models.E(kind, code)) {
		t.Fatalf("error = %v, want %s %s", err, kind, code)
	}
}

func TestAddUserRefuses(t *testing.T) {
	w := newWorld(t)
	with := func(edit func(*accounts.NewUser)) accounts.NewUser {
		in := clerk()
		edit(&in)
		return in
	}
	anywhere := models.SystemActor("test")
	local := models.Actor{ID: "op", Grants: []models.Grant{{Place: "marsh", Role: models.RoleOperator}}}
	cases := []struct {
		name  string
		actor models.Actor
		in    accounts.NewUser
		kind  models.ErrorKind
		want  string // in the message
	}{
		{"short password", anywhere, with(func(u *accounts.NewUser) { u.Password = "nine char" }), models.Invalid, "password: password_short least=10"},
		{"endless password", anywhere, with(func(u *accounts.NewUser) { u.Password = strings.Repeat("x", 201) }), models.Invalid, "password_long"},
		{"no address", anywhere, with(func(u *accounts.NewUser) { u.Email = "clerk" }), models.Invalid, "email: email"},
		{"no label", anywhere, with(func(u *accounts.NewUser) { u.Label = "" }), models.Invalid, "label"},
		{"unknown role", anywhere, with(func(u *accounts.NewUser) { u.Grants[0].Role = "king" }), models.Invalid, "grants.0.role"},
		{"all at once", anywhere, accounts.NewUser{Password: "short"}, models.Invalid, "password_short"},
		{"nobody", models.Anonymous, clerk(), models.Unauthenticated, "sign_in"},
		{"an operator of another place", local, with(func(u *accounts.NewUser) { u.Grants[0].Place = "hill" }), models.Forbidden, "not_your_place"},
		{"a local operator who gives everything", local, with(func(u *accounts.NewUser) { u.Grants[0].Place = models.Everywhere }), models.Forbidden, "not_your_place"},
		{"a local operator, no place at all", local, with(func(u *accounts.NewUser) { u.Grants = nil }), models.Forbidden, "not_your_place"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.AddUser(t.Context(), w.by(c.actor), c.in)
			if !models.IsKind(err, c.kind) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("AddUser = %v, want %s with %q", err, c.kind, c.want)
			}
		})
	}
	if users, err := w.Users(t.Context(), anywhere, ""); err != nil || len(users) != 0 {
		t.Fatalf("left behind: %v, %v", users, err)
	}
}

func TestAddUserTwice(t *testing.T) {
	w := newWorld(t)
	cmd := w.operator()
	id, err := w.AddUser(t.Context(), cmd, clerk())
	must(t, err)
	again, err := w.AddUser(t.Context(), cmd, clerk())
	if err != nil || again != id {
		t.Fatalf("the same command again = %v, %v, want %v", again, err, id)
	}
	other := clerk()
	other.Email, other.Password = "  CLERK@Marsh.example ", "another password"
	_, err = w.AddUser(t.Context(), w.operator(), other)
	wants(t, err, models.Conflict, "email_taken")
	users, err := w.Users(t.Context(), models.SystemActor("test"), "")
	if err != nil || len(users) != 1 || users[0].Account.ID != id {
		t.Fatalf("users = %+v, %v", users, err)
	}
	w.signIn()
}

func TestAddUserAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	const n = 8
	errs := make(chan error, n)
	for range n {
		go func() {
			_, err := w.AddUser(t.Context(), w.operator(), clerk())
			errs <- err
		}()
	}
	added := 0
	for range n {
		if err := <-errs; err == nil {
			added++
		} else if !models.IsKind(err, models.Conflict) {
			t.Error(err)
		}
	}
	if added != 1 {
		t.Fatalf("%d accounts for one address", added)
	}
	w.signIn()
	people := 0
	for _, err := range w.engine.Find(t.Context(), "staff", store.Query{}) {
		must(t, err)
		people++
	}
	if people != 1 {
		t.Fatalf("%d people kept for one account", people)
	}
}

// No personal data and no secret in what is kept for good.
func TestChangeRecordsHoldNoPersonalData(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	must(t, w.SetDisabled(t.Context(), w.operator(), id, true))
	must(t, w.SetPassword(t.Context(), w.operator(), id, "a third password"))
	seen := 0
	for doc, err := range w.engine.Find(t.Context(), "changes", store.Query{}) {
		must(t, err)
		seen++
		for _, secret := range []string{"marsh.example", "Okafor", "correct horse", "third", "hash of"} {
			if strings.Contains(string(doc.Body), secret) {
				t.Errorf("%s contains %q", doc.ID, secret)
			}
		}
	}
	if seen != 3 {
		t.Fatalf("%d change records, want 3", seen)
	}
}

func TestErase(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	s := w.signIn()
	must(t, w.Erase(t.Context(), w.operator(), id))
	_, err := w.Refresh(t.Context(), s.Refresh)
	wants(t, err, models.Unauthenticated, "account_disabled")
	_, err = w.SignIn(t.Context(), accounts.SignIn{Email: email, Password: word})
	wants(t, err, models.Unauthenticated, "sign_in_failed")
	_, err = w.Person(t.Context(), id)
	wants(t, err, models.NotFound, "document")
	for _, coll := range []string{"staff", "passwords", "logins"} {
		for doc := range w.engine.Find(t.Context(), coll, store.Query{}) {
			t.Errorf("%s keeps %s", coll, doc.ID)
		}
	}
	if w.addClerk() == id {
		t.Fatal("a new person got the old account")
	}
}

func TestOnlyOperatorsManage(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	s := w.signIn()
	local := models.Actor{ID: "op", Grants: []models.Grant{{Place: "hill", Role: models.RoleOperator}}}
	for name, actor := range map[string]models.Actor{"the clerk": s.Actor, "another place's operator": local} {
		ctx, cmd := t.Context(), w.by(actor)
		for act, err := range map[string]error{
			"grants":   w.Lift(ctx, cmd, id, models.Grant{Place: "marsh", Role: models.RoleClerk}),
			"disabled": w.SetDisabled(ctx, cmd, id, true),
			"erase":    w.Erase(ctx, cmd, id),
		} {
			if !models.IsKind(err, models.Forbidden) {
				t.Errorf("%s, %s: %v", name, act, err)
			}
		}
	}
	if err := w.SetPassword(t.Context(), w.by(local), id, "a third password"); !models.IsKind(err, models.Forbidden) {
		t.Errorf("another place's operator sets the password: %v", err)
	}
	users, err := w.Users(t.Context(), local, "")
	if err != nil || len(users) != 0 {
		t.Errorf("another place's operator sees %v, %v", users, err)
	}
	_, err = w.Users(t.Context(), models.Anonymous, "")
	wants(t, err, models.Unauthenticated, "sign_in")
	w.signIn()
}

func TestCommandOfAnotherActIsRefused(t *testing.T) {
	w := newWorld(t)
	cmd := w.operator()
	id, err := w.AddUser(t.Context(), cmd, clerk())
	must(t, err)
	wants(t, w.SetDisabled(t.Context(), cmd, id, true), models.Conflict, "command_reused")
	wants(t, w.SetPassword(t.Context(), cmd, id, "a third password"), models.Conflict, "command_reused")
	w.signIn()
}

func TestArgon2id(t *testing.T) {
	h := accounts.Argon2id()
	hash, err := h.Make(word)
	must(t, err)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash = %s", hash)
	}
	for password, want := range map[string]bool{word: true, word + " ": false, "": false} {
		if got, err := h.Matches(password, hash); err != nil || got != want {
			t.Errorf("Matches(%q) = %v, %v", password, got, err)
		}
	}
	if _, err := h.Matches(word, "not a hash"); err == nil {
		t.Error("a broken hash is no error")
	}
}

// slowHash holds every comparison until it is let go.
type slowHash struct {
	plainHash
	entered chan struct{}
	leave   chan struct{}
}

func (h *slowHash) Matches(password, hash string) (bool, error) {
	h.entered <- struct{}{}
	<-h.leave
	return h.plainHash.Matches(password, hash)
}

func TestOnlySoManyHashesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	slow := &slowHash{entered: make(chan struct{}, 100), leave: make(chan struct{})}
	s, err := accounts.New(t.Context(), accounts.Options{
		Stores: accounts.NewStores(w.engine), Keys: w.keys, Now: w.clock.now, IDs: w.id, Issuer: issuer, Hash: slow, Hashes: 2,
	})
	must(t, err)
	in := accounts.SignIn{Email: email, Password: word, Address: "192.0.2.1"}
	const n = 6
	errs := make(chan error, n)
	for range n {
		go func() {
			_, err := s.SignIn(t.Context(), in)
			errs <- err
		}()
	}
	<-slow.entered
	<-slow.entered
	// Both slots are taken: whoever gives up waiting is told so, every time.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		_, err = s.AddUser(ctx, w.operator(), clerk())
		wants(t, err, models.Unavailable, "busy")
	}
	if len(slow.entered) != 0 {
		t.Fatal("a third hash began")
	}
	for range n {
		slow.leave <- struct{}{}
	}
	for range n {
		must(t, <-errs)
	}
}
