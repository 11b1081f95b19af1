package httpx

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// edge gives the request its id and address, answers its error, and writes the
// one line of the access log. It stands outside everything else.
func (s *server) edge(c *fiber.Ctx) error {
	began := s.Now()
	c.Locals(serverKey{}, s)
	c.Locals(requestKey{}, s.IDs())
	c.Locals(addressKey{}, clientAddress(c, s.Proxies))
	c.Set(fiber.HeaderXRequestID, RequestID(c))
	if err := c.Next(); err != nil {
		if err := s.fail(c, err); err != nil {
			return err
		}
	}
	s.protect(c)
	uncached(c)
	s.logAccess(c, s.Now().Sub(began))
	return nil
}

// logAccess writes a line without query, address and code. Nothing at all is
// written of a page whose address holds a code.
func (s *server) logAccess(c *fiber.Ctx, took time.Duration) {
	path := c.Path()
	if Private(path) {
		return
	}
	level, status := slog.LevelInfo, c.Response().StatusCode()
	switch {
	case strings.HasPrefix(path, s.AssetsAt+"/"):
		level = slog.LevelDebug
	case status == fiber.StatusNotFound && c.Route().Path == "/":
		path = "(no such page)" // a mistyped link may hold a code
	}
	size := c.Response().Header.ContentLength()
	s.Log.LogAttrs(c.UserContext(), level, "request",
		slog.String("method", c.Method()), slog.String("path", path), slog.Int("status", status),
		slog.Int64("ms", took.Milliseconds()), slog.Int("bytes", max(size, 0)),
		slog.String("request", RequestID(c)))
}

// Private reports whether an address holds a secret, a voter's code or an
// invitation, and must not be written anywhere: everything under /c/, /join/
// and /enter/,
// and what follows a part "code".
func Private(path string) bool {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	parts := strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '/' || r == '\\' })
	if len(parts) > 1 && (parts[0] == "c" || parts[0] == "join" || parts[0] == "enter") {
		return true
	}
	at := slices.Index(parts, "code")
	return at >= 0 && at < len(parts)-1
}

// recover turns a panic into an error with its stack, so that one request fails
// and not the server.
func (s *server) recover(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{value: r, stack: debug.Stack()}
		}
	}()
	return c.Next()
}

type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// Address is where the request comes from, for limits: an IPv4 address, or the
// /64 network of an IPv6 address, which is what one connection has. It must not
// be logged or stored.
func Address(c *fiber.Ctx) string { return local(c, addressKey{}) }

// clientAddress believes X-Forwarded-For only of trusted proxies, and from the
// right: every proxy adds whom it heard from at the end, and what stands further
// left anybody could have written.
func clientAddress(c *fiber.Ctx, trusted []netip.Prefix) string {
	addr, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	addr = addr.Unmap()
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	for i := len(hops) - 1; i >= 0 && isTrusted(addr, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap().WithZone("")
	}
	if addr.Is4() {
		return addr.String()
	}
	net, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return net.String()
}

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}
