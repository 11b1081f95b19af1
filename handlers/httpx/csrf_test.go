package httpx_test

import (
	"net/url"
	"strings"
	"testing"

	"commonchest/models"
)

const form = "application/x-www-form-urlencoded"

func TestForgery(t *testing.T) {
	s := newSite(t)
	const signedIn = "__Host-cc_session=good"
	s.sessions.actors["other"] = models.Actor{ID: "a2", Session: "s2"}
	token := s.do("GET", "/form", "Cookie", signedIn).body
	foreign := s.do("GET", "/form", "Cookie", "__Host-cc_session=other").body
	visit := s.do("GET", "/form")
	anonToken, anonCookie := visit.body, "__Host-cc_anon="+visit.cookie("__Host-cc_anon").Value
	field := func(token string) string { return "csrf=" + url.QueryEscape(token) }
	multipart := "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + token + "\r\n--B--\r\n"
	cases := []struct {
		name    string
		target  string
		headers []string
		status  int
		body    string
	}{
		{"form of a session", "/act", []string{"Cookie", signedIn, "Content-Type", form, "body", field(token)}, 200, "done by a1"},
		{"form with files", "/act", []string{"Cookie", signedIn, "Content-Type", "multipart/form-data; boundary=B", "body", multipart}, 200, "done by a1"},
		{"header", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token}, 200, "done by a1"},
		{"form of nobody", "/act", []string{"Cookie", anonCookie, "Content-Type", form, "body", field(anonToken)}, 200, "done by "},
		{"own page, as the browser says", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Sec-Fetch-Site", "same-origin"}, 200, ""},
		{"own page, by origin", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Origin", "https://chest.example"}, 200, ""},
		{"no token", "/act", []string{"Cookie", signedIn}, 403, "csrf"},
		{"token in the query", "/act?" + field(token), []string{"Cookie", signedIn}, 403, "csrf"},
		{"token of another session", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", foreign}, 403, "csrf"},
		{"token of nobody for a session", "/act", []string{"Cookie", signedIn + "; " + anonCookie, "X-CSRF-Token", anonToken}, 403, "csrf"},
		{"token of nobody without its cookie", "/act", []string{"X-CSRF-Token", anonToken}, 403, "csrf"},
		{"token of nobody with another cookie", "/act", []string{"Cookie", "__Host-cc_anon=x", "X-CSRF-Token", anonToken}, 403, "csrf"},
		{"altered token", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token[1:] + token[:1]}, 403, "csrf"},
		{"rubbish token", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", "!"}, 403, "csrf"},
		{"other site", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Sec-Fetch-Site", "cross-site"}, 403, "other_site"},
		{"neighbour host", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Sec-Fetch-Site", "same-site"}, 403, "other_site"},
		{"other origin", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Origin", "https://evil.example"}, 403, "other_site"},
		{"origin hidden", "/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Origin", "null"}, 403, "other_site"},
		{"other site, no session", "/act", []string{"Cookie", anonCookie, "X-CSRF-Token", anonToken, "Origin", "https://evil.example"}, 403, "other_site"},
		{"refreshed in the same post", "/act", []string{"Cookie", "__Host-cc_session=old; __Host-cc_refresh=fresh", "X-CSRF-Token", token}, 200, "done by a1"},
		{"session over while the form was open", "/act", []string{"Cookie", "__Host-cc_session=old", "X-CSRF-Token", token}, 401, "session_expired"},
		{"bearer on a page still needs a token", "/act", []string{"Authorization", "Bearer good"}, 403, "csrf"},
		{"api by bearer", "/api/v1/act", []string{"Authorization", "Bearer good"}, 200, "done by a1"},
		{"api by bearer from a page elsewhere", "/api/v1/act", []string{"Authorization", "Bearer good", "Origin", "https://evil.example"}, 200, ""},
		{"api by nobody", "/api/v1/act", nil, 200, "done by "},
		{"api by cookie, no token", "/api/v1/act", []string{"Cookie", signedIn}, 403, "csrf"},
		{"api by refresh cookie, no token", "/api/v1/act", []string{"Cookie", "__Host-cc_refresh=fresh"}, 403, "csrf"},
		{"api by pass cookie, no token", "/api/v1/act", []string{"Cookie", "__Host-cc_pass=p"}, 403, "csrf"},
		{"api by cookie, token in the header", "/api/v1/act", []string{"Cookie", signedIn, "X-CSRF-Token", token}, 200, "done by a1"},
		{"api by cookie from another site", "/api/v1/act", []string{"Cookie", signedIn, "X-CSRF-Token", token, "Sec-Fetch-Site", "cross-site"}, 403, "other_site"},
		{"an address that only begins like the api", "/apiary", []string{}, 403, "csrf"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { s.do("POST", c.target, c.headers...).wants(t, c.status, c.body) })
	}
}

func TestCSRFTokensDiffer(t *testing.T) {
	s := newSite(t)
	first, second := s.do("GET", "/form", "Cookie", "__Host-cc_session=good"), s.do("GET", "/form", "Cookie", "__Host-cc_session=good")
	if first.body == second.body || first.body == "" {
		t.Fatalf("tokens %q and %q: compression could guess a constant one", first.body, second.body)
	}
	if len(first.Cookies()) != 0 {
		t.Errorf("a session needs no cookie of its own: %v", first.Cookies())
	}
	again := s.do("GET", "/form", "Cookie", "__Host-cc_anon=known")
	if len(again.Cookies()) != 0 {
		t.Errorf("the cookie was set twice: %v", again.Cookies())
	}
}

func TestSafeMethodsNeedNoToken(t *testing.T) {
	s := newSite(t)
	for _, method := range []string{"GET", "HEAD"} {
		if a := s.do(method, "/who", "Sec-Fetch-Site", "cross-site", "Cookie", "__Host-cc_session=good"); a.StatusCode != 200 {
			t.Errorf("%s = %d", method, a.StatusCode)
		}
	}
	if strings.Contains(s.log.String(), "error") {
		t.Error(s.log.String())
	}
}
