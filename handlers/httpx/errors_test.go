package httpx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

func TestErrorTable(t *testing.T) {
	s := newSite(t, func(o *httpx.Options) {
		o.ErrorPage = func(c *fiber.Ctx, _ int, err *models.Error, _ string) error {
			_, bad := c.WriteString(err.Code) // adds to what is there
			return bad
		}
	})
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
			return c.SendString("page " + err.Code + httpx.Actor(c).ID + httpx.CSRFToken(c))
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
		if res.StatusCode != c.status || !strings.Contains(string(data), "page "+c.code) || res.Header.Get("Content-Security-Policy") == "" {
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
	s.Get("/join/:token", func(c *fiber.Ctx) error { return c.SendString("form") })
	s.Get("/r/:round/code/:code", func(c *fiber.Ctx) error { return errors.New("boom") })
	s.do("GET", "/who?name=okafor")
	for _, private := range []string{"/c/SECRETCODE", "/join/SECRETCODE", "/C/SECRETCODE", "//c/SECRETCODE", "/%63/SECRETCODE", "/r/benches/code/SECRETCODE?x=1", "/cc/SECRETCODE"} {
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
