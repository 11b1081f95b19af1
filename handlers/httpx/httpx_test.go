package httpx_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
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

func TestErrorTable(t *testing.T) {
	s := newSite(t)
	var next error
	handler := func(c *fiber.Ctx) error {
		c.Set("ETag", "x")
		c.WriteString("half a page")
		return next
	}
	s.Get("/err", handler)
	s.Get("/api/v1/err", handler)
	retry := accounts.TooMany(42 * time.Second)
	cases := []struct {
		name   string
		err    error
		status int
		code   string
		retry  string
	}{
		{"invalid", models.E(models.Invalid, "form", models.F("ask", "too_much", "most", "5000")), 422, "form", ""},
		{"not found", models.E(models.NotFound, "round"), 404, "round", ""},
		{"conflict", models.E(models.Conflict, "taken"), 409, "taken", ""},
		{"forbidden", models.E(models.Forbidden, "not_your_place"), 403, "not_your_place", ""},
		{"unauthenticated", models.E(models.Unauthenticated, "sign_in"), 401, "sign_in", ""},
		{"limited", models.E(models.Limited, "slow_down"), 429, "slow_down", "30"},
		{"limited with a time", retry, 429, "too_many_attempts", "42"},
		{"unavailable", models.E(models.Unavailable, "store").Because(errors.New("secret host")), 503, "store", "5"},
		{"wrapped", fmt.Errorf("read round: %w", models.E(models.NotFound, "round")), 404, "round", ""},
		{"out of time", fmt.Errorf("wait: %w", context.DeadlineExceeded), 503, "out_of_time", "5"},
		{"internal", errors.New("secret detail"), 500, "internal", ""},
		{"of no known kind", models.E("odd", "secret_code"), 500, "internal", ""},
		{"framework", fiber.NewError(500, "secret detail"), 500, "internal", ""},
		{"framework, client's fault", fiber.NewError(418, "secret detail"), 400, "bad_request", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			next = c.err
			page, api := s.do("GET", "/err"), s.do("GET", "/api/v1/err")
			page.wants(t, c.status, c.code)
			var p httpx.Problem
			if err := json.Unmarshal([]byte(api.body), &p); err != nil {
				t.Fatalf("%v in %q", err, api.body)
			}
			if api.StatusCode != c.status || p.Status != c.status || p.Code != c.code || p.Type != "about:blank" || p.Title == "" || p.Request != "fresh-id-1" {
				t.Errorf("problem = %+v", p)
			}
			if got := api.Header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("content type = %q", got)
			}
			for _, a := range []answer{page, api} {
				if strings.Contains(a.body, "secret") || strings.Contains(a.body, "half a page") {
					t.Errorf("the answer gives away %q", a.body)
				}
				if got := a.Header.Get("Retry-After"); got != c.retry {
					t.Errorf("Retry-After = %q, want %q", got, c.retry)
				}
				if a.Header.Get("ETag") != "" {
					t.Error("the error has the tag of the page")
				}
			}
		})
	}
}

func TestProblemNamesFields(t *testing.T) {
	s := newSite(t)
	s.Get("/api/v1/err", func(*fiber.Ctx) error {
		return models.E(models.Invalid, "form", models.F("ask", "too_much", "most", "5000"), models.F("name", "required"))
	})
	var p httpx.Problem
	if err := json.Unmarshal([]byte(s.do("GET", "/api/v1/err").body), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Fields) != 2 || p.Fields[0].Name != "ask" || p.Fields[0].Code != "too_much" || p.Fields[0].Args["most"] != "5000" || p.Kind != models.Invalid {
		t.Fatalf("problem = %+v", p)
	}
}

func TestInternalErrorIsLoggedOnceWithItsIncident(t *testing.T) {
	var incident string
	s := newSite(t, func(o *httpx.Options) {
		o.ErrorPage = func(c *fiber.Ctx, status int, err *models.Error, number string) error {
			incident = number
			return c.SendString("sorry " + number)
		}
	})
	s.Get("/boom/:id", func(*fiber.Ctx) error { panic("boom detail") })
	s.do("GET", "/boom/7?secret=1").wants(t, 500, "sorry ")
	if len(incident) != 6 || strings.ContainsAny(incident, "015AEIOUaeiouLSZN") {
		t.Errorf("incident = %q", incident)
	}
	log := s.log.String()
	if strings.Count(log, "boom detail") != 1 || strings.Count(log, incident) != 1 || !strings.Contains(log, "route=/boom/:id") || !strings.Contains(log, "stack=") {
		t.Errorf("log = %s", log)
	}
}

func TestErrorPageThatFails(t *testing.T) {
	for name, page := range map[string]httpx.ErrorPage{
		"fails":  func(*fiber.Ctx, int, *models.Error, string) error { return errors.New("no template") },
		"panics": func(*fiber.Ctx, int, *models.Error, string) error { panic("no template") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(o *httpx.Options) { o.ErrorPage = page })
			s.do("GET", "/nowhere").wants(t, 404, "page")
			if !strings.Contains(s.log.String(), "no template") {
				t.Error("nobody hears of it")
			}
		})
	}
}

func TestFrameworkRefusals(t *testing.T) {
	s := newSite(t)
	s.do("GET", "/nowhere").wants(t, 404, "page")
	s.do("POST", "/api/v1/who", "Authorization", "Bearer good").wants(t, 404, "page")
	s.do("DELETE", "/api/v1/act", "Authorization", "Bearer good").wants(t, 405, "method")
}

// What the server refuses before any middleware runs gets the same answers, and
// a page that may ask for anything.
func TestRefusalsBeforeTheFirstHandler(t *testing.T) {
	s := newSite(t, func(o *httpx.Options) {
		o.BodyLimit = 100
		o.ErrorPage = func(c *fiber.Ctx, _ int, err *models.Error, _ string) error {
			return c.SendString(err.Code + httpx.Actor(c).ID + httpx.CSRFToken(c))
		}
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- s.Listener(ln) }()
	for name, c := range map[string]struct {
		header string
		body   string
		status int
		code   string
	}{
		"body":    {"x", strings.Repeat("x", 200), 413, "body_too_large"},
		"headers": {strings.Repeat("x", 9000), "", 431, "headers_too_large"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+ln.Addr().String()+"/act", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Long", c.header)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		data, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != c.status || !strings.Contains(string(data), c.code) || res.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d %q %v", name, res.StatusCode, data, res.Header)
		}
	}
	if err := s.Shutdown(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAccessLog(t *testing.T) {
	s := newSite(t)
	s.Get("/c/:code", func(c *fiber.Ctx) error { return c.SendString("form") })
	s.Get("/r/:round/code/:code", func(c *fiber.Ctx) error { return errors.New("boom") })
	s.do("GET", "/who?name=okafor")
	for _, private := range []string{"/c/SECRETCODE", "/C/SECRETCODE", "//c/SECRETCODE", "/%63/SECRETCODE", "/r/benches/code/SECRETCODE?x=1", "/cc/SECRETCODE"} {
		s.do("GET", private)
	}
	log := s.log.String()
	for _, secret := range []string{"SECRETCODE", "okafor", "0.0.0.0"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	for _, want := range []string{"path=/who", "status=200", "request=fresh-id-1", "incident=", "path=\"(no such page)\""} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	if n := strings.Count(log, "msg=request"); n != 2 { // /who and, as no such page, /cc/…
		t.Errorf("%d lines, want 2:\n%s", n, log)
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
