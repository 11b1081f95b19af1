package accounts_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"commonchest/app/accounts"
	"commonchest/models"
)

const round, person = "benches-2026", "person-key"

func (w *world) pass() string {
	w.t.Helper()
	token, err := w.IssuePass(round, person, w.clock.now().Add(time.Hour))
	must(w.t, err)
	return token
}

func TestPass(t *testing.T) {
	w := newWorld(t)
	token := w.pass()
	got, err := w.node().ReadPass(token, round)
	if err != nil || got != person {
		t.Fatalf("ReadPass = %q, %v", got, err)
	}
	if !accounts.LooksLikePass(token) {
		t.Error("a pass does not look like one")
	}
	for _, bad := range [][2]string{{"", person}, {round, ""}} {
		if _, err := w.IssuePass(bad[0], bad[1], w.clock.now()); err == nil {
			t.Errorf("issued a pass for %q", bad)
		}
	}
}

func TestPassRefused(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	session := w.signIn().Token
	claims := func(edit map[string]any) jwt.MapClaims {
		c := jwt.MapClaims{"iss": issuer, "aud": "ballot-pass", "sub": person, "round": round, "exp": w.clock.now().Add(time.Hour).Unix()}
		maps.Copy(c, edit)
		for k, v := range edit {
			if v == nil {
				delete(c, k)
			}
		}
		return c
	}
	made := func(method jwt.SigningMethod, key any, edit map[string]any) string {
		tok := jwt.NewWithClaims(method, claims(edit))
		tok.Header["typ"] = "pass+jwt"
		s, err := tok.SignedString(key)
		must(t, err)
		return s
	}
	eddsa := func(edit map[string]any) string { return made(jwt.SigningMethodEdDSA, w.keys.Passes, edit) }
	public := []byte(w.keys.Passes.Public().(ed25519.PublicKey))
	good := w.pass()
	parts := strings.Split(good, ".")
	cases := []struct {
		name  string
		token string
		code  string // empty: accepted
	}{
		{"made by hand", eddsa(nil), ""},
		{"expired", eddsa(map[string]any{"exp": w.clock.now().Unix()}), "pass_expired"},
		{"never expires", eddsa(map[string]any{"exp": nil}), "pass_invalid"},
		{"other round", eddsa(map[string]any{"round": "roads-2026"}), "pass_other_round"},
		{"no round", eddsa(map[string]any{"round": nil}), "pass_invalid"},
		{"no person", eddsa(map[string]any{"sub": nil}), "pass_invalid"},
		{"other audience", eddsa(map[string]any{"aud": "session"}), "pass_invalid"},
		{"no audience", eddsa(map[string]any{"aud": nil}), "pass_invalid"},
		{"other chest", eddsa(map[string]any{"iss": "https://other.example"}), "pass_invalid"},
		{"expired in another chest", eddsa(map[string]any{"iss": "https://other.example", "exp": 1}), "pass_invalid"},
		{"session token", session, "pass_invalid"},
		{"signed with the session key", made(jwt.SigningMethodEdDSA, w.keys.Sessions, nil), "pass_invalid"},
		{"alg none", made(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil), "pass_invalid"},
		{"alg none, signature kept", head(t, "none", parts[0]) + "." + parts[1] + "." + parts[2], "pass_invalid"},
		{"alg none in capitals", head(t, "NONE", parts[0]) + "." + parts[1] + ".", "pass_invalid"},
		{"HS256 with the public key", made(jwt.SigningMethodHS256, public, nil), "pass_invalid"},
		{"HS256 with the public key in text", made(jwt.SigningMethodHS256, []byte(base64.StdEncoding.EncodeToString(public)), nil), "pass_invalid"},
		{"alg renamed", head(t, "ES256", parts[0]) + "." + parts[1] + "." + parts[2], "pass_invalid"},
		{"type of a session", typed(t, w, claims(nil)), "pass_invalid"},
		{"tampered", parts[0] + "." + tamper(t, parts[1]) + "." + parts[2], "pass_invalid"},
		{"signature cut", parts[0] + "." + parts[1] + ".", "pass_invalid"},
		{"signature of another", parts[0] + "." + parts[1] + "." + strings.Split(session, ".")[2], "pass_invalid"},
		{"nothing", "", "pass_invalid"},
		{"rubbish", "a.b.c", "pass_invalid"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := w.ReadPass(c.token, round)
			if c.code == "" {
				if err != nil || got != person {
					t.Fatalf("ReadPass = %q, %v", got, err)
				}
				return
			}
			wants(t, err, models.Unauthenticated, c.code)
			if got != "" {
				t.Fatalf("gave the person %q away with the error", got)
			}
		})
	}
}

func TestSessionTokenRefused(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	s := w.signIn()
	parts := strings.Split(s.Token, ".")
	made := func(method jwt.SigningMethod, key any, edit map[string]any) string {
		c := jwt.MapClaims{"iss": issuer, "aud": "session", "sub": s.Actor.ID, "sid": s.Actor.Session,
			"since": s.Actor.Since.UnixMilli(), "exp": w.clock.now().Add(time.Hour).Unix()}
		maps.Copy(c, edit)
		tok := jwt.NewWithClaims(method, c)
		tok.Header["typ"] = "session+jwt"
		text, err := tok.SignedString(key)
		must(t, err)
		return text
	}
	if _, err := w.Check(t.Context(), made(jwt.SigningMethodEdDSA, w.keys.Sessions, nil)); err != nil {
		t.Fatalf("a good token made by hand: %v", err)
	}
	for name, c := range map[string]struct{ token, code string }{
		"pass":                      {w.pass(), "session_invalid"},
		"signed with the pass key":  {made(jwt.SigningMethodEdDSA, w.keys.Passes, nil), "session_invalid"},
		"audience of a pass":        {made(jwt.SigningMethodEdDSA, w.keys.Sessions, map[string]any{"aud": "ballot-pass"}), "session_invalid"},
		"no session":                {made(jwt.SigningMethodEdDSA, w.keys.Sessions, map[string]any{"sid": ""}), "session_invalid"},
		"expired":                   {made(jwt.SigningMethodEdDSA, w.keys.Sessions, map[string]any{"exp": w.clock.now().Unix()}), "session_expired"},
		"alg none":                  {made(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil), "session_invalid"},
		"HS256 with the public key": {made(jwt.SigningMethodHS256, []byte(w.keys.Sessions.Public().(ed25519.PublicKey)), nil), "session_invalid"},
		"tampered":                  {parts[0] + "." + tamper(t, parts[1]) + "." + parts[2], "session_invalid"},
		"refresh token":             {s.Refresh, "session_invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			actor, err := w.Check(t.Context(), c.token)
			wants(t, err, models.Unauthenticated, c.code)
			if !actor.IsAnonymous() {
				t.Fatalf("an actor with the error: %+v", actor)
			}
		})
	}
	if accounts.LooksLikePass(s.Token) || accounts.LooksLikePass("rubbish") {
		t.Error("looks like a pass and is none")
	}
}

// head swaps the algorithm in an encoded header.
func head(t *testing.T, alg, encoded string) string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	must(t, err)
	var h map[string]any
	must(t, json.Unmarshal(raw, &h))
	h["alg"] = alg
	out, err := json.Marshal(h)
	must(t, err)
	return base64.RawURLEncoding.EncodeToString(out)
}

// tamper changes the subject in encoded claims.
func tamper(t *testing.T, encoded string) string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	must(t, err)
	var c map[string]any
	must(t, json.Unmarshal(raw, &c))
	c["sub"] = "somebody else"
	out, err := json.Marshal(c)
	must(t, err)
	return base64.RawURLEncoding.EncodeToString(out)
}

// typed signs a pass with the right key and the type of a session.
func typed(t *testing.T, w *world, c jwt.Claims) string {
	t.Helper()
	tok := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c)
	tok.Header["typ"] = "session+jwt"
	s, err := tok.SignedString(w.keys.Passes)
	must(t, err)
	return s
}
