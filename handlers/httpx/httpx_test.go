package httpx_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// site is an app with fake services, and what it logged.
type site struct {
	*fiber.App
	t        *testing.T
	log      *safeBuffer
	sessions *fakeSessions
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// fakeSessions knows the tokens that it is told.
type fakeSessions struct {
	actors    map[string]models.Actor
	refreshes map[string]accounts.Session
	err       error // instead of "session_expired"
	refreshed int
}

func (f *fakeSessions) Check(_ context.Context, token string) (models.Actor, error) {
	if a, ok := f.actors[token]; ok {
		return a, nil
	}
	if f.err != nil {
		return models.Actor{}, f.err
	}
	return models.Actor{}, models.E(models.Unauthenticated, "session_expired")
}

func (f *fakeSessions) Refresh(_ context.Context, refresh string) (accounts.Session, error) {
	f.refreshed++
	if s, ok := f.refreshes[refresh]; ok {
		return s, nil
	}
	return accounts.Session{}, models.E(models.Unauthenticated, "session_reused")
}

type mac struct{}

func (mac) HMAC(purpose string, parts ...string) []byte {
	m := hmac.New(sha256.New, []byte("test"))
	fmt.Fprintf(m, "%q", append([]string{purpose}, parts...))
	return m.Sum(nil)
}

var clerk = models.Actor{ID: "a1", Session: "s1", Grants: []models.Grant{{Place: "marsh", Role: models.RoleClerk}}}

func newSite(t *testing.T, edit ...func(*httpx.Options)) *site {
	t.Helper()
	s := &site{t: t, log: &safeBuffer{}, sessions: &fakeSessions{
		actors:    map[string]models.Actor{"good": clerk},
		refreshes: map[string]accounts.Session{"fresh": {Token: "good2", Refresh: "fresher", Actor: clerk}},
	}}
	o := httpx.Options{
		PublicURL: address(t, "https://chest.example"), Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Now: time.Now, IDs: func() string { return "fresh-id-1" }, Rand: rand.Reader, MAC: mac{}, Sessions: s.sessions,
	}
	for _, e := range edit {
		e(&o)
	}
	app, err := httpx.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.App = app
	app.Get("/who", func(c *fiber.Ctx) error { return c.SendString(httpx.Actor(c).ID + " " + httpx.SessionEnded(c)) })
	app.Get("/form", func(c *fiber.Ctx) error { return c.SendString(httpx.CSRFToken(c)) })
	app.Get("/pass", func(c *fiber.Ctx) error { return c.SendString(httpx.Pass(c)) })
	app.Get("/address", func(c *fiber.Ctx) error { return c.SendString(httpx.Address(c)) })
	post := func(c *fiber.Ctx) error { return c.SendString("done by " + httpx.Actor(c).ID) }
	app.Post("/act", post)
	app.Post("/api/v1/act", post)
	return s
}

func address(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// onHTTP is for a chest on a developer's machine.
func onHTTP(o *httpx.Options) { o.PublicURL = &url.URL{Scheme: "http", Host: "localhost:8080"} }

type answer struct {
	*http.Response
	body string
}

// do sends a request; headers alternate name and value, "body" is the body.
func (s *site) do(method, target string, headers ...string) answer {
	s.t.Helper()
	var body io.Reader
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "body" {
			body = strings.NewReader(headers[i+1])
		}
	}
	req := httptest.NewRequest(method, target, body)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] != "body" {
			req.Header.Add(headers[i], headers[i+1])
		}
	}
	res, err := s.Test(req, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res, string(data)}
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (a answer) wants(t *testing.T, status int, body string) {
	t.Helper()
	if a.StatusCode != status || !strings.Contains(a.body, body) {
		t.Fatalf("answer = %d %q, want %d with %q", a.StatusCode, a.body, status, body)
	}
}

func TestNewNeedsItsServices(t *testing.T) {
	if _, err := httpx.New(httpx.Options{}); err == nil {
		t.Fatal("built without anything")
	}
	broken := func(o *httpx.Options) { o.Assets = brokenFS{} }
	o := httpx.Options{PublicURL: &url.URL{}, Log: slog.Default(), Now: time.Now, IDs: func() string { return "" },
		Rand: rand.Reader, MAC: mac{}, Sessions: &fakeSessions{}}
	broken(&o)
	if _, err := httpx.New(o); err == nil {
		t.Fatal("built with unreadable files")
	}
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, errors.New("broken") }

func TestSecurityHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(*httpx.Options)
		hsts   string
		socket string
	}{
		"https":     {func(*httpx.Options) {}, "max-age=31536000", "wss://chest.example"},
		"localhost": {onHTTP, "", "ws://localhost:8080"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, c.edit)
			for _, target := range []string{"/who", "/nowhere", "/api/v1/nowhere"} {
				h := s.do("GET", target).Header
				want := map[string]string{
					"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; connect-src 'self' " + c.socket +
						"; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
					"X-Content-Type-Options":    "nosniff",
					"X-Frame-Options":           "DENY",
					"Referrer-Policy":           "same-origin",
					"Strict-Transport-Security": c.hsts,
					"Cache-Control":             "no-store",
					"Server":                    "",
				}
				for name, value := range want {
					if got := h.Get(name); got != value {
						t.Errorf("%s: %s = %q, want %q", target, name, got, value)
					}
				}
			}
		})
	}
}

func TestCaching(t *testing.T) {
	s := newSite(t)
	s.Get("/tagged", func(c *fiber.Ctx) error {
		if httpx.NotModified(c, "v7") {
			return nil
		}
		return c.SendString("page")
	})
	s.Get("/public", func(c *fiber.Ctx) error {
		c.Set("Cache-Control", "public, max-age=60")
		httpx.CSRFToken(c) // sets a cookie
		return c.SendString("page")
	})
	first := s.do("GET", "/tagged")
	if first.Header.Get("ETag") != `W/"v7"` || first.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("headers = %v", first.Header)
	}
	s.do("GET", "/tagged", "If-None-Match", `W/"v6", W/"v7"`).wants(t, 304, "")
	s.do("GET", "/tagged", "If-None-Match", `W/"v6"`).wants(t, 200, "page")
	if got := s.do("GET", "/public").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("an answer with a cookie may be cached: %q", got)
	}
}

func TestAddress(t *testing.T) {
	trust := func(nets ...string) func(*httpx.Options) {
		return func(o *httpx.Options) {
			for _, n := range nets {
				o.Proxies = append(o.Proxies, netip.MustParsePrefix(n))
			}
		}
	}
	peer := "0.0.0.0/32" // who talks to the server in a test
	cases := []struct {
		name  string
		trust []string
		xff   []string
		want  string
	}{
		{"no proxy", nil, nil, "0.0.0.0"},
		{"not trusted", nil, []string{"203.0.113.9"}, "0.0.0.0"},
		{"trusted", []string{peer}, []string{"203.0.113.9"}, "203.0.113.9"},
		{"made up on the left", []string{peer}, []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{"made up in a header of its own", []string{peer}, []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"two proxies", []string{peer, "10.0.0.0/8"}, []string{"198.51.100.1, 203.0.113.9, 10.1.1.1"}, "203.0.113.9"},
		{"only proxies", []string{peer, "10.0.0.0/8"}, []string{"10.2.2.2, 10.1.1.1"}, "10.2.2.2"},
		{"rubbish", []string{peer, "10.0.0.0/8"}, []string{"203.0.113.9, unknown, 10.1.1.1"}, "10.1.1.1"},
		{"ipv6 by network", []string{peer}, []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		{"ipv4 in ipv6", []string{peer}, []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, trust(c.trust...))
			var headers []string
			for _, x := range c.xff {
				headers = append(headers, "X-Forwarded-For", x)
			}
			if got := s.do("GET", "/address", headers...).body; got != c.want {
				t.Fatalf("Address = %q, want %q", got, c.want)
			}
		})
	}
}

func TestHandlersHaveADeadline(t *testing.T) {
	s := newSite(t, func(o *httpx.Options) { o.RequestTimeout = time.Millisecond })
	s.Get("/slow", func(c *fiber.Ctx) error {
		<-c.UserContext().Done()
		return c.UserContext().Err()
	})
	s.do("GET", "/slow").wants(t, 503, "out_of_time")
}

func TestPagesAreCompressed(t *testing.T) {
	s := newSite(t)
	s.Get("/long", func(c *fiber.Ctx) error {
		c.Set("Content-Type", "text/html; charset=utf-8")
		return c.SendString(strings.Repeat("hello ", 1000))
	})
	a := s.do("GET", "/long", "Accept-Encoding", "gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || len(a.body) > 1000 {
		t.Fatalf("%d bytes, headers %v", len(a.body), a.Header)
	}
}

func TestStream(t *testing.T) {
	s := newSite(t)
	s.Get("/export", func(c *fiber.Ctx) error {
		return httpx.Stream(c, "text/csv", "ballots.csv", time.Minute, lines(10_000, nil))
	})
	s.Get("/broken", func(c *fiber.Ctx) error {
		return httpx.Stream(c, "text/csv", "", time.Minute, lines(100_000, errors.New("database gone")))
	})
	s.Get("/panic", func(c *fiber.Ctx) error {
		return httpx.Stream(c, "text/csv", "", time.Minute, func(context.Context, *writer) error { panic("boom") })
	})
	a := s.do("GET", "/export", "Accept-Encoding", "gzip")
	if len(a.body) != 50_000 || a.Header.Get("Content-Disposition") != `attachment; filename=ballots.csv` {
		t.Fatalf("%d bytes, %v", len(a.body), a.Header)
	}
	for _, target := range []string{"/broken", "/panic"} {
		req := httptest.NewRequest("GET", target, nil)
		res, err := s.Test(req, -1)
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: half an answer looks like a whole one", target)
		}
	}
	if log := s.log.String(); !strings.Contains(log, "database gone") || !strings.Contains(log, "boom") {
		t.Errorf("log = %s", log)
	}
}
