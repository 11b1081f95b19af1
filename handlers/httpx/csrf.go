package httpx

import (
	"crypto/subtle"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// CSRFField is the name of the hidden form field with the token; JSON requests
// that rest on a cookie send the header instead.
const (
	CSRFField  = "csrf"
	CSRFHeader = "X-CSRF-Token"
)

const saltSize = 16

// forgery refuses requests that another site made the browser send. A request
// that changes something must come from our own pages, and carry a token that is
// bound to the session, or for people without one to a random cookie. Only the
// API is exempt, and only where no cookie speaks for the person: then there is
// nothing to forge.
func (s *server) forgery(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if _, bearer := c.Locals(bearerKey{}).(string); s.isAPI(c.Path()) && (bearer || !s.hasAuthority(c)) {
		return c.Next()
	}
	if !SameOrigin(c) {
		return models.E(models.Forbidden, "other_site")
	}
	if s.validToken(c, sentToken(c)) {
		return c.Next()
	}
	if code := SessionEnded(c); code != "" {
		return models.E(models.Unauthenticated, code)
	}
	return models.E(models.Forbidden, "csrf")
}

// hasAuthority reports whether a cookie speaks for the person.
func (s *server) hasAuthority(c *fiber.Ctx) bool {
	for _, name := range []string{sessionCookie, refreshCookie, passCookie} {
		if c.Cookies(s.cookie(name)) != "" {
			return true
		}
	}
	return false
}

// SameOrigin reports whether the browser says that one of our own pages made the
// request, or says nothing: what is no browser sends neither header.
func SameOrigin(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none": // none: the person's own doing, such as a reload
		return true
	case "":
		origin := c.Get(fiber.HeaderOrigin)
		return origin == "" || strings.EqualFold(origin, of(c).origin)
	}
	return false
}

// CSRFToken makes a token for a form on the page that answers this request. It is
// different every time, so that compression cannot be used to guess it. If there
// is neither a session nor a cookie to bind it to, it sets the cookie.
func CSRFToken(c *fiber.Ctx) string {
	s := of(c)
	raw := make([]byte, saltSize)
	if _, err := io.ReadFull(s.Rand, raw); err != nil {
		return "" // refused when it comes back
	}
	binding := s.binding(c)
	if binding == "" {
		fresh := make([]byte, saltSize)
		if _, err := io.ReadFull(s.Rand, fresh); err != nil {
			return ""
		}
		anon := base64.RawURLEncoding.EncodeToString(fresh)
		c.Locals(anonKey{}, anon)
		s.setCookie(c, anonCookie, anon, time.Time{})
		binding = s.binding(c)
	}
	return base64.RawURLEncoding.EncodeToString(append(raw, s.tokenMAC(raw, binding)...))
}

// binding is what tokens of this browser are bound to, or "" if there is nothing.
func (s *server) binding(c *fiber.Ctx) string {
	if a := Actor(c); a.Session != "" {
		return "session " + a.Session
	}
	if anon := local(c, anonKey{}); anon != "" {
		return "anon " + anon
	}
	if anon := c.Cookies(s.cookie(anonCookie)); anon != "" {
		return "anon " + anon
	}
	return ""
}

func (s *server) tokenMAC(salt []byte, binding string) []byte {
	return s.MAC.HMAC("csrf", string(salt), binding)
}

func (s *server) validToken(c *fiber.Ctx, token string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	binding := s.binding(c)
	if err != nil || len(raw) <= saltSize || binding == "" {
		return false
	}
	return subtle.ConstantTimeCompare(raw[saltSize:], s.tokenMAC(raw[:saltSize], binding)) == 1
}

// sentToken reads the token from the header or from the body of a form, never
// from the query, which ends up in histories.
func sentToken(c *fiber.Ctx) string {
	if token := c.Get(CSRFHeader); token != "" {
		return token
	}
	return formValue(c, CSRFField)
}

// formValue reads a field of a form's body. Fiber's own FormValue looks into the
// query first.
func formValue(c *fiber.Ctx, name string) string {
	if isMultipart(c) {
		form, err := c.MultipartForm()
		if err != nil || len(form.Value[name]) == 0 {
			return ""
		}
		return form.Value[name][0]
	}
	return string(c.Context().PostArgs().Peek(name))
}

func isMultipart(c *fiber.Ctx) bool {
	return strings.HasPrefix(strings.ToLower(c.Get(fiber.HeaderContentType)), fiber.MIMEMultipartForm)
}
