package httpx

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/models"
)

// The cookies. Behind https each carries the prefix __Host-, with which no other
// host, not even a neighbour under the same domain, can set it.
const (
	sessionCookie = "cc_session"
	refreshCookie = "cc_refresh"
	passCookie    = "cc_pass"
	anonCookie    = "cc_anon"
)

func (s *server) cookie(name string) string {
	if s.tls {
		return "__Host-" + name
	}
	return name
}

// setCookie sets one that scripts cannot read and other sites cannot use. A zero
// time makes it last until the browser closes.
func (s *server) setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookie(name), Value: value, Path: "/", Secure: s.tls, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode, Expires: expires, SessionOnly: expires.IsZero(),
	})
}

func (s *server) dropCookie(c *fiber.Ctx, name string) {
	s.setCookie(c, name, "", time.Unix(1, 0)) // with the attributes it was set with, or it would stay
}

// session finds out who asks. A token that has run out is replaced in the same
// request, a POST too, so that nobody loses a form to a clock.
func (s *server) session(c *fiber.Ctx) error {
	if token, ok := bearer(c); ok {
		return s.bearerSession(c, token)
	}
	token, refresh := c.Cookies(s.cookie(sessionCookie)), c.Cookies(s.cookie(refreshCookie))
	if token == "" && refresh == "" {
		return c.Next()
	}
	actor, err := s.Sessions.Check(c.UserContext(), token)
	if models.IsKind(err, models.Unauthenticated) && refresh != "" {
		var next accounts.Session
		if next, err = s.Sessions.Refresh(c.UserContext(), refresh); err == nil {
			actor = next.Actor
			SetSession(c, next)
		}
	}
	if e, ok := unauthenticated(err); ok {
		ClearSession(c)
		c.Locals(endedKey{}, e.Code)
		return c.Next()
	}
	if err != nil {
		return err
	}
	c.Locals(actorKey{}, actor)
	return c.Next()
}

// bearerSession takes the actor from the header alone; cookies count for nothing
// beside it. A ballot pass is no session: its handler checks it.
func (s *server) bearerSession(c *fiber.Ctx, token string) error {
	c.Locals(bearerKey{}, token)
	if accounts.LooksLikePass(token) {
		return c.Next()
	}
	actor, err := s.Sessions.Check(c.UserContext(), token)
	if err != nil {
		return err
	}
	c.Locals(actorKey{}, actor)
	return c.Next()
}

// bearer gives the token of an Authorization header. Any such header counts,
// even an unusable one: who sends it does not mean the cookies.
func bearer(c *fiber.Ctx) (string, bool) {
	header := c.Get(fiber.HeaderAuthorization)
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	return strings.TrimSpace(token), header != ""
}

func unauthenticated(err error) (*models.Error, bool) {
	e, ok := errors.AsType[*models.Error](err)
	return e, ok && e.Kind == models.Unauthenticated
}

// Actor is who asks; models.Anonymous outside a session.
func Actor(c *fiber.Ctx) models.Actor {
	a, _ := c.Locals(actorKey{}).(models.Actor)
	return a
}

// SessionEnded gives the code that tells why a session which the browser still
// had is over, for the sign-in page to explain; otherwise "".
func SessionEnded(c *fiber.Ctx) string { return local(c, endedKey{}) }

// SetSession hands a session to the browser. It lasts until the browser closes,
// or as long as the service says.
func SetSession(c *fiber.Ctx, next accounts.Session) {
	s := of(c)
	s.setCookie(c, sessionCookie, next.Token, time.Time{})
	s.setCookie(c, refreshCookie, next.Refresh, time.Time{})
	c.Locals(actorKey{}, next.Actor)
}

// ClearSession takes the session from the browser. It does not end it: that is
// accounts.SignOut.
func ClearSession(c *fiber.Ctx) {
	s := of(c)
	s.dropCookie(c, sessionCookie)
	s.dropCookie(c, refreshCookie)
	c.Locals(actorKey{}, nil)
}

// Pass is the ballot pass that the request brings, unchecked, or "": as a bearer
// token, else as a cookie. accounts.ReadPass tells what it is worth.
func Pass(c *fiber.Ctx) string {
	if _, ok := c.Locals(bearerKey{}).(string); ok {
		if token := local(c, bearerKey{}); accounts.LooksLikePass(token) {
			return token
		}
		return ""
	}
	return c.Cookies(of(c).cookie(passCookie))
}

// SetPass hands a ballot pass to the browser until it expires; a zero time means
// until the browser closes, for a computer that others use as well.
func SetPass(c *fiber.Ctx, pass string, expires time.Time) {
	of(c).setCookie(c, passCookie, pass, expires)
}

// ClearPass takes the ballot pass from the browser.
func ClearPass(c *fiber.Ctx) { of(c).dropCookie(c, passCookie) }
