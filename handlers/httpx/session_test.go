package httpx_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// passToken looks like a ballot pass; nothing here checks its signature.
func passToken(t *testing.T) string {
	t.Helper()
	tok := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "p"})
	tok.Header["typ"] = "pass+jwt"
	text, err := tok.SignedString([]byte("k"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSession(t *testing.T) {
	const session, refresh = "__Host-cc_session=", "__Host-cc_refresh="
	cases := []struct {
		name    string
		headers []string
		want    string // actor and why the session ended
		cookies map[string]string
	}{
		{"nobody", nil, " ", nil},
		{"signed in", []string{"Cookie", session + "good"}, "a1 ", nil},
		{"expired, refreshed in place", []string{"Cookie", session + "old; " + refresh + "fresh"}, "a1 ",
			map[string]string{"__Host-cc_session": "good2", "__Host-cc_refresh": "fresher"}},
		{"only the refresh token left", []string{"Cookie", refresh + "fresh"}, "a1 ",
			map[string]string{"__Host-cc_session": "good2", "__Host-cc_refresh": "fresher"}},
		{"expired, reused", []string{"Cookie", session + "old; " + refresh + "spent"}, " session_reused",
			map[string]string{"__Host-cc_session": "", "__Host-cc_refresh": ""}},
		{"expired, nothing to refresh", []string{"Cookie", session + "old"}, " session_expired",
			map[string]string{"__Host-cc_session": "", "__Host-cc_refresh": ""}},
		{"good, refresh token not touched", []string{"Cookie", session + "good; " + refresh + "fresh"}, "a1 ", nil},
		{"cookie of plain http", []string{"Cookie", "cc_session=good"}, " ", nil},
		{"bearer", []string{"Authorization", "Bearer good"}, "a1 ", nil},
		{"bearer in small letters", []string{"Authorization", "bearer good"}, "a1 ", nil},
		{"ballot pass as bearer, beside a session cookie", []string{"Authorization", "Bearer " + passToken(t), "Cookie", session + "good"}, " ", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			a := s.do("GET", "/who", c.headers...)
			a.wants(t, 200, c.want)
			if a.body != c.want {
				t.Errorf("who = %q, want %q", a.body, c.want)
			}
			if len(a.Cookies()) != len(c.cookies) {
				t.Errorf("cookies = %v", a.Cookies())
			}
			for name, value := range c.cookies {
				got := a.cookie(name)
				if got == nil || got.Value != value || !got.HttpOnly || !got.Secure || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" {
					t.Errorf("cookie %s = %v, want %q", name, got, value)
				} else if value == "" && !got.Expires.Before(time.Now()) {
					t.Errorf("cookie %s is not taken away", name)
				}
			}
		})
	}
}

func TestSessionOnPlainHTTP(t *testing.T) {
	s := newSite(t, onHTTP)
	a := s.do("GET", "/who", "Cookie", "cc_refresh=fresh")
	if got := a.cookie("cc_session"); got == nil || got.Secure || !got.HttpOnly || a.body != "a1 " {
		t.Fatalf("cookie = %v, body %q", got, a.body)
	}
}

func TestBearerOfNobodyIsRefused(t *testing.T) {
	s := newSite(t)
	s.do("GET", "/api/v1/act", "Authorization", "Bearer wrong").wants(t, 401, "session_expired")
	s.do("POST", "/api/v1/act", "Authorization", "Basic Y2xlcms6cGFzcw==", "Cookie", "__Host-cc_session=good").wants(t, 401, "session_expired")
}

func TestSessionsUnavailable(t *testing.T) {
	s := newSite(t)
	s.sessions.err = models.E(models.Unavailable, "store")
	a := s.do("GET", "/who", "Cookie", "__Host-cc_session=old; __Host-cc_refresh=fresh")
	a.wants(t, 503, "store")
	if s.sessions.refreshed != 0 || len(a.Cookies()) != 0 {
		t.Fatal("a failing store must not cost anybody the session")
	}
}

func TestSetAndClearSession(t *testing.T) {
	s := newSite(t)
	s.Get("/in", func(c *fiber.Ctx) error {
		httpx.SetSession(c, accounts.Session{Token: "t", Refresh: "r", Actor: clerk})
		return c.SendString(httpx.Actor(c).ID)
	})
	s.Get("/out", func(c *fiber.Ctx) error {
		httpx.ClearSession(c)
		return c.SendString("now " + httpx.Actor(c).ID)
	})
	in := s.do("GET", "/in")
	if in.body != "a1" || in.cookie("__Host-cc_session").Value != "t" || in.cookie("__Host-cc_refresh").Value != "r" {
		t.Fatalf("in: %q %v", in.body, in.Cookies())
	}
	if !in.cookie("__Host-cc_session").Expires.IsZero() {
		t.Error("the session outlives the browser")
	}
	if out := s.do("GET", "/out", "Cookie", "__Host-cc_session=good"); out.body != "now " || out.cookie("__Host-cc_session").Value != "" {
		t.Fatalf("out: %q %v", out.body, out.Cookies())
	}
}

func TestPass(t *testing.T) {
	s := newSite(t)
	pass := passToken(t)
	until := time.Date(2036, 1, 2, 3, 4, 5, 0, time.UTC)
	s.Get("/set", func(c *fiber.Ctx) error { httpx.SetPass(c, "p1", until); return nil })
	s.Get("/shared", func(c *fiber.Ctx) error { httpx.SetPass(c, "p1", time.Time{}); return nil })
	s.Get("/drop", func(c *fiber.Ctx) error { httpx.ClearPass(c); return nil })
	for _, c := range []struct {
		name    string
		headers []string
		want    string
	}{
		{"none", nil, ""},
		{"cookie", []string{"Cookie", "__Host-cc_pass=p1"}, "p1"},
		{"bearer", []string{"Authorization", "Bearer " + pass}, pass},
		{"bearer wins", []string{"Authorization", "Bearer " + pass, "Cookie", "__Host-cc_pass=p1"}, pass},
		{"a staff token is no pass, nor is the cookie beside it", []string{"Authorization", "Bearer good", "Cookie", "__Host-cc_pass=p1"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.do("GET", "/pass", c.headers...).body; got != c.want {
				t.Fatalf("Pass = %q, want %q", got, c.want)
			}
		})
	}
	if got := s.do("GET", "/set").cookie("__Host-cc_pass"); got == nil || got.Value != "p1" || !got.Expires.Equal(until) || !got.HttpOnly || !got.Secure {
		t.Errorf("cookie = %v", got)
	}
	if got := s.do("GET", "/shared").cookie("__Host-cc_pass"); got == nil || !got.Expires.IsZero() {
		t.Errorf("on a shared computer: %v", got)
	}
	if got := s.do("GET", "/drop").cookie("__Host-cc_pass"); got == nil || got.Value != "" || !strings.Contains(got.Raw, "1970") {
		t.Errorf("dropped: %v", got)
	}
}
