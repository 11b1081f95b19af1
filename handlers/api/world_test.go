package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/storetest"
	"commonchest/handlers/api"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// world is an installation with its nodes, its people and what they know.
type world struct {
	*testing.T
	store  *storetest.Faulty
	shared boottest.Shared
	*node  // the first one
	tokens map[string]token
	keys   int
	mu     sync.Mutex         // casts run at the same time
	used   map[string]request // by operation, the last call that was answered
	ballot m                  // of the rounds that are prepared; nil for approval
}

// node is one server: a service stack of its own over the shared store.
type node struct {
	app  *boot.App
	http *fiber.App
}

type token struct {
	value string
	until time.Time
}

// Who there is: name → grants.
var people = map[string][]models.Grant{
	"operator":   {{Place: models.Everywhere, Role: models.RoleOperator}},
	"officer":    {{Place: "westmere", Role: models.RoleOfficer}},
	"clerk":      {{Place: "hatherden", Role: models.RoleClerk}},
	"councillor": {{Place: "hatherden", Role: models.RoleCouncillor}},
	"auditor":    {{Place: "hatherden", Role: models.RoleAuditor}},
	"member":     {{Place: "hatherden", Role: models.RoleCouncillor}},
	"another":    {{Place: "hatherden", Role: models.RoleCouncillor}},
	"partner":    {{Place: "westmere", Role: models.RolePartner, Body: "police"}},
	"nobody":     {{Place: "quarrybank", Role: models.RoleCouncillor}},
	"stranger":   {{Place: "elsewhere", Role: models.RoleClerk}, {Place: "elsewhere", Role: models.RoleCouncillor}},
}

const password = "correct horse battery"

// newWorld starts an installation of one node.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, store: &storetest.Faulty{Engine: storetest.SQLite(t, boot.Schemas()...)},
		tokens: map[string]token{}, used: map[string]request{}}
	w.shared = boottest.Share(t, w.store)
	w.node = w.join(true)
	return w
}

// hire adds one of the people, the first time that somebody calls as them.
func (w *world) hire(name string) {
	w.Helper()
	_, err := w.app.Accounts.AddUser(w.Context(), accounts.Command{Actor: models.SystemActor("test"), Cmd: "add-" + name},
		accounts.NewUser{Email: name + "@chest.example", Password: password, Label: "The " + name, Grants: people[name]})
	if err != nil {
		w.Fatal(err)
	}
}

// join starts another node of the installation.
func (w *world) join(single bool) *node {
	w.Helper()
	app := w.run(single)
	server, err := httpx.New(httpx.Options{
		PublicURL: &url.URL{Scheme: "https", Host: "chest.example"}, Log: slog.New(slog.DiscardHandler), Now: w.shared.Clock.Now,
		IDs: app.NewID, Rand: rand.Reader, MAC: w.shared.Keys, Sessions: app.Accounts,
	})
	if err != nil {
		w.Fatal(err)
	}
	api.New(app.APIDeps(httpx.NewGuesses(w.shared.Clock.Now))).Routes(server.Group(api.Prefix))
	return &node{app: app, http: server}
}

// run puts a node together of which only the job that shows the tallies runs: the
// tests move the clock, and do themselves what would be due then.
func (w *world) run(single bool) *boot.App {
	w.Helper()
	cfg := boottest.Config()
	cfg.SingleNode = single
	if !single {
		cfg.MongoDB = "mongodb://shared.invalid" // several nodes; the engine is given
	}
	bus := w.shared.Bus.Attach()
	app, err := boot.New(w.Context(), cfg, boot.Options{Engine: w.shared.Engine, Bus: bus, Keys: w.shared.Keys, Now: w.shared.Clock.Now, Hash: boottest.QuickHash{},
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	done := make(chan error, 1)
	go func() {
		done <- app.Run(ctx, boot.Pulse{Show: 5 * time.Millisecond, View: time.Hour, Beat: time.Hour, Compare: time.Hour,
			Project: time.Hour, Close: time.Hour, Mail: time.Hour, Hourly: time.Hour})
	}()
	w.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, bus.Close()); err != nil {
			w.Error(err)
		}
	})
	return app
}

// request is one call. As is the name of one of the people, or a bearer token.
type request struct {
	method, path string
	as           string
	body         any    // marshalled, unless it is a string
	key          string // Idempotency-Key
	header       map[string]string
	to           *node // the first node unless given
	wild         bool  // breaks the description on purpose
	loose        bool  // of thousands: its refusals are not held against the description
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// call sends a request and holds it and its answer against the description.
func (w *world) call(r request) answer {
	w.Helper()
	if r.to == nil {
		r.to = w.node
	}
	req := w.request(r)
	ask := req.Clone(w.Context())
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		w.Fatal(err)
	}
	req.Body, ask.Body = io.NopCloser(bytes.NewReader(sent)), io.NopCloser(bytes.NewReader(sent))
	res, err := r.to.http.Test(req, -1)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	out := answer{status: res.StatusCode, header: res.Header}
	if out.body, err = io.ReadAll(res.Body); err != nil {
		w.Fatal(err)
	}
	if r.loose && out.status >= 400 {
		return out
	}
	operation := conform(w.T, ask, out, r.wild)
	if out.status < 400 {
		w.mu.Lock()
		w.used[operation] = r
		w.mu.Unlock()
	}
	return out
}

func (w *world) request(r request) *http.Request {
	w.Helper()
	var body io.Reader = http.NoBody
	switch b := r.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			w.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req := httptest.NewRequestWithContext(w.Context(), r.method, "https://chest.example"+api.Prefix+r.path, body)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if _, person := people[r.as]; person {
		req.Header.Set("Authorization", "Bearer "+w.token(r.as))
	} else if r.as != "" {
		req.Header.Set("Authorization", "Bearer "+r.as)
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	return req
}

// token signs somebody in, again when the clock has moved on.
func (w *world) token(name string) string {
	w.Helper()
	w.mu.Lock()
	t, known := w.tokens[name]
	if !known {
		w.hire(name)
	}
	w.mu.Unlock()
	if w.shared.Clock.Now().Before(t.until) {
		return t.value
	}
	var s struct {
		Token        string    `json:"token"`
		TokenExpires time.Time `json:"token_expires"`
	}
	w.call(request{method: "POST", path: "/session", body: m{"email": name + "@chest.example", "password": password}}).want(w, 200, &s)
	w.mu.Lock()
	w.tokens[name] = token{s.Token, s.TokenExpires}
	w.mu.Unlock()
	return s.Token
}

// m is a JSON object.
type m = map[string]any

// want checks the status and decodes the body into the first of into.
func (a answer) want(t testing.TB, status int, into ...any) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d instead of %d: %s", a.status, status, a.body)
	}
	for _, v := range into {
		if err := json.Unmarshal(a.body, v); err != nil {
			t.Fatalf("%v: %s", err, a.body)
		}
	}
	return a
}

// refused checks status and code of a problem.
func (a answer) refused(t testing.TB, status int, code string) answer {
	t.Helper()
	var p httpx.Problem
	a.want(t, status, &p)
	if p.Code != code {
		t.Fatalf("code %q instead of %q: %s", p.Code, code, a.body)
	}
	return a
}

// field checks that a problem names a field with a code.
func (a answer) field(t testing.TB, name, code string) {
	t.Helper()
	var p httpx.Problem
	a.want(t, 422, &p)
	for _, f := range p.Fields {
		if f.Name == name && f.Code == code {
			return
		}
	}
	t.Fatalf("no field %s with %s: %s", name, code, a.body)
}

func (w *world) get(as, path string, into ...any) answer {
	w.Helper()
	return w.call(request{method: "GET", path: path, as: as}).want(w, 200, into...)
}

func (w *world) post(as, path string, body any, into ...any) answer {
	w.Helper()
	a := w.call(request{method: "POST", path: path, as: as, body: body, key: w.newKey()})
	if a.status != 200 && a.status != 201 {
		w.Fatalf("POST %s: %d %s", path, a.status, a.body)
	}
	return a.want(w, a.status, into...)
}

func (w *world) newKey() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keys++
	return fmt.Sprintf("test-key-%d", w.keys)
}
