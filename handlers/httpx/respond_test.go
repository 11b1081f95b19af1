package httpx_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

type writer = bufio.Writer

// lines writes n lines and then fails, or not.
func lines(n int, err error) func(context.Context, *bufio.Writer) error {
	return func(ctx context.Context, w *bufio.Writer) error {
		for range n {
			if _, err := w.WriteString("1234\n"); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
}

type base struct {
	Since *time.Time `json:"since,omitempty"`
}

type part struct {
	Ask int64 `json:"ask"`
}

func TestDecodeJSON(t *testing.T) {
	s := newSite(t)
	s.Post("/api/v1/echo", func(c *fiber.Ctx) error {
		var in struct {
			Name  string `json:"name"`
			Count int64  `json:"count"`
			Parts []part `json:"parts,omitempty"`
			base
		}
		if err := httpx.DecodeJSON(c, &in); err != nil {
			return err
		}
		return httpx.JSON(c, 201, in)
	})
	cases := []struct {
		name, kind, body string
		status           int
		want             string
	}{
		{"good", "application/json", `{"name":"a","count":2}`, 201, `{"name":"a","count":2}`},
		{"with a charset", "application/json; charset=utf-8", `{}`, 201, `""`},
		{"form", form, `name=a`, 422, "content_type"},
		{"no type", "", `{}`, 422, "content_type"},
		{"unknown name", "application/json", `{"nmae":"a"}`, 422, `"name":"nmae","code":"unknown_field"`},
		{"other letters", "application/json", `{"Name":"a"}`, 422, `"name":"Name","code":"unknown_field"`},
		{"twice", "application/json", `{"name":"a","count":1,"name":"b"}`, 422, `"name":"name","code":"twice"`},
		{"twice by an escape", "application/json", `{"name":"a","n\u0061me":"b"}`, 422, `"name":"name","code":"twice"`},
		{"other letters, deep", "application/json", `{"parts":[{"ask":1},{"ASK":2}]}`, 422, `"name":"ASK","code":"unknown_field"`},
		{"twice, deep", "application/json", `{"parts":[{"ask":1},{"ask":2,"ask":3}]}`, 422, `"name":"ask","code":"twice"`},
		{"deep and embedded", "application/json", `{"parts":[{"ask":1}],"since":"2026-03-01T09:00:00Z"}`, 201, `"since":"2026-03-01T09:00:00Z"`},
		{"other letters, embedded", "application/json", `{"Since":null}`, 422, `"name":"Since","code":"unknown_field"`},
		{"other type", "application/json", `{"count":"two"}`, 422, `"name":"count","code":"json_type","args":{"want":"int64"}`},
		{"two values", "application/json", `{} {}`, 422, `"code":"json"`},
		{"cut", "application/json", `{"name":`, 422, `"code":"json"`},
		{"empty", "application/json", ``, 422, `"code":"json"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.do("POST", "/api/v1/echo", "Content-Type", c.kind, "body", c.body).wants(t, c.status, c.want)
		})
	}
}

func TestSeeOtherStaysHere(t *testing.T) {
	s := newSite(t)
	s.Get("/go", func(c *fiber.Ctx) error { return httpx.SeeOther(c, c.Query("to")) })
	for to, want := range map[string]string{
		"/rounds/x":           "/rounds/x",
		"":                    "/",
		"https://evil.exampl": "/",
		"//evil.example":      "/",
		"/%5Cevil.example":    "/",
		"rounds":              "/",
	} {
		a := s.do("GET", "/go?to="+to)
		if a.StatusCode != 303 || a.Header.Get("Location") != want {
			t.Errorf("to %q = %d %q, want %q", to, a.StatusCode, a.Header.Get("Location"), want)
		}
	}
}

func TestCmd(t *testing.T) {
	s := newSite(t)
	s.Post("/api/v1/cmd", func(c *fiber.Ctx) error {
		cmd, err := httpx.Cmd(c)
		if err != nil {
			return err
		}
		return c.SendString(cmd + " " + httpx.RequestID(c))
	})
	for name, c := range map[string]struct {
		headers []string
		status  int
		want    string
	}{
		"header":       {[]string{"Idempotency-Key", "0190-abc_DEF"}, 200, "0190-abc_DEF "},
		"field":        {[]string{"Content-Type", form, "body", "cmd=form-key-1"}, 200, "form-key-1 "},
		"none":         {nil, 200, "fresh-id-1 fresh-id-1"},
		"too short":    {[]string{"Idempotency-Key", "short"}, 422, "idempotency_key"},
		"too long":     {[]string{"Idempotency-Key", strings.Repeat("x", 65)}, 422, "idempotency_key"},
		"with a slash": {[]string{"Idempotency-Key", "abcd/efgh"}, 422, "idempotency_key"},
	} {
		t.Run(name, func(t *testing.T) { s.do("POST", "/api/v1/cmd", c.headers...).wants(t, c.status, c.want) })
	}
}

func TestAssets(t *testing.T) {
	long := strings.Repeat("body { color: black }\n", 100)
	s := newSite(t, func(o *httpx.Options) {
		o.Assets = fstest.MapFS{
			"app-5UHQ3K2A.js":    {Data: []byte("let x")},
			"print.0f3a9c21.css": {Data: []byte(long)},
			"plain.css":          {Data: []byte(long)},
			"plain.css.br":       {Data: []byte("brotli")},
			"img/chest.svg":      {Data: []byte("<svg/>")},
			"font.woff2":         {Data: []byte("font")},
		}
	})
	const forGood, again = "public, max-age=31536000, immutable", "public, no-cache"
	for name, c := range map[string]struct{ kind, cache string }{
		"app-5UHQ3K2A.js":    {"text/javascript; charset=utf-8", forGood},
		"print.0f3a9c21.css": {"text/css; charset=utf-8", forGood},
		"plain.css":          {"text/css; charset=utf-8", again},
		"img/chest.svg":      {"image/svg+xml", again},
		"font.woff2":         {"font/woff2", again},
	} {
		a := s.do("GET", "/assets/"+name)
		if a.StatusCode != 200 || a.Header.Get("Content-Type") != c.kind || a.Header.Get("Cache-Control") != c.cache || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s = %d %v", name, a.StatusCode, a.Header)
		}
		s.do("GET", "/assets/"+name, "If-None-Match", a.Header.Get("ETag")).wants(t, 304, "")
	}
	for encodings, want := range map[string]string{"gzip, br": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "": "", "deflate": ""} {
		a := s.do("GET", "/assets/plain.css", "Accept-Encoding", encodings)
		if a.Header.Get("Content-Encoding") != want || a.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %v", encodings, a.Header)
		}
		if want == "gzip" {
			r, err := gzip.NewReader(bytes.NewReader([]byte(a.body)))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := io.ReadAll(r); err != nil || string(plain) != long {
				t.Errorf("unpacked %d bytes, %v", len(plain), err)
			}
		}
	}
	if a := s.do("GET", "/assets/app-5UHQ3K2A.js", "Cookie", "__Host-cc_refresh=fresh"); len(a.Cookies()) != 0 {
		t.Error("a static file refreshed the session")
	}
	for _, missing := range []string{"nothing.css", "../go.mod", "plain.css.br", ""} {
		s.do("GET", "/assets/"+missing).wants(t, 404, "")
	}
}

func TestGuesses(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	g := httpx.NewGuesses(func() time.Time { return now })
	for i := range 20 {
		if err := g.Wrong("192.0.2.1", "benches", "A"); err != nil {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	err := g.Wrong("192.0.2.1", "benches", "A")
	if !models.IsKind(err, models.Limited) || httpx.RetryAfter(err.(*models.Error)) != 10*time.Second {
		t.Fatalf("guess 21: %v", err)
	}
	if err := g.Wrong("192.0.2.2", "benches", "A"); err != nil {
		t.Fatalf("another address: %v", err)
	}
	now = now.Add(10 * time.Second)
	if err := g.Wrong("192.0.2.1", "roads", "B"); err != nil {
		t.Fatalf("ten seconds later: %v", err)
	}
	// Many addresses against one batch.
	var last error
	for i := range 400 {
		last = g.Wrong(strings.Repeat("x", i), "paths", "C")
	}
	if !models.IsKind(last, models.Limited) {
		t.Fatalf("400 guesses at one batch: %v", last)
	}
	if err := g.Wrong("192.0.2.3", "paths", "D"); err != nil {
		t.Fatalf("another batch: %v", err)
	}
}
