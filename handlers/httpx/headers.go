package httpx

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// protect sets the headers that are the same for all answers.
func (s *server) protect(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, s.csp)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	// Not no-referrer: with that a form's Origin is "null", and CSRF needs it.
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.tls {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// uncached keeps an answer out of caches unless the handler says otherwise: on a
// shared computer the next person must not find the last one's page. No answer
// that sets a cookie is ever kept.
func uncached(c *fiber.Ctx) {
	h := &c.Response().Header
	keep := len(h.Peek(fiber.HeaderCacheControl)) > 0
	h.VisitAllCookie(func(_, _ []byte) { keep = false })
	if !keep {
		h.Set(fiber.HeaderCacheControl, "no-store")
	}
}

// policy is the content security policy: everything from here, no inline script
// or style. The websocket is named, because older browsers do not count it under
// 'self'.
func policy(public *url.URL) string {
	socket := "ws://" + public.Host
	if public.Scheme == "https" {
		socket = "wss://" + public.Host
	}
	return strings.Join([]string{
		"default-src 'self'",
		"img-src 'self' data:",
		"connect-src 'self' " + socket,
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}
