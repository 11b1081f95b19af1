package httpx

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// internal is the kind of what is our fault. It is none of the seven of models:
// no code makes such an error on purpose.
const internal models.ErrorKind = "internal"

// Status is the one table from the kind of an error to the status of the answer.
func Status(kind models.ErrorKind) int {
	switch kind {
	case models.Invalid:
		return fiber.StatusUnprocessableEntity
	case models.NotFound:
		return fiber.StatusNotFound
	case models.Conflict:
		return fiber.StatusConflict
	case models.Forbidden:
		return fiber.StatusForbidden
	case models.Unauthenticated:
		return fiber.StatusUnauthorized
	case models.Limited:
		return fiber.StatusTooManyRequests
	case models.Unavailable:
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

// fault is an error as the person gets to see it.
type fault struct {
	status   int
	err      *models.Error
	incident string
}

// fail answers with an error: as problem+json under the API, else as a page. It
// is also Fiber's error handler, for requests that never got as far as edge.
func (s *server) fail(c *fiber.Ctx, err error) error {
	f := s.fault(c, err)
	c.Locals(serverKey{}, s) // for the page, if the request never got as far as edge
	c.Response().ResetBody()
	for _, of := range []string{fiber.HeaderETag, fiber.HeaderLastModified, fiber.HeaderContentDisposition, fiber.HeaderContentEncoding} {
		c.Response().Header.Del(of) // the answer that did not come about
	}
	c.Status(f.status)
	if wait := RetryAfter(f.err); wait > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(wait/time.Second)))
	}
	s.protect(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.isAPI(c.Path()) {
		return problem(c, f)
	}
	if pageErr := s.page(c, f); pageErr != nil {
		s.Log.LogAttrs(c.UserContext(), slog.LevelError, "error page failed", slog.Any("error", pageErr), slog.String("request", RequestID(c)))
		return plainPage(c, f.status, f.err, f.incident)
	}
	return nil
}

// page renders the error page. Nobody outside would catch its panic.
func (s *server) page(c *fiber.Ctx, f fault) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{value: r, stack: debug.Stack()}
		}
	}()
	return s.ErrorPage(c, f.status, f.err, f.incident)
}

// fault sorts an error out and logs it if it is ours.
func (s *server) fault(c *fiber.Ctx, err error) fault {
	if e, ok := errors.AsType[*models.Error](err); ok && Status(e.Kind) != fiber.StatusInternalServerError {
		if e.Kind == models.Unavailable {
			s.logFault(c, slog.LevelWarn, "unavailable", err, "")
		}
		return fault{status: Status(e.Kind), err: e}
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok && (e.Code < 500 || of(c) == nil) {
		return ofFiber(e)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		s.logFault(c, slog.LevelWarn, "out of time", err, "")
		return fault{status: fiber.StatusServiceUnavailable, err: models.E(models.Unavailable, "out_of_time")}
	}
	incident := s.incident()
	s.logFault(c, slog.LevelError, "internal error", err, incident)
	return fault{status: fiber.StatusInternalServerError, err: models.E(internal, "internal"), incident: incident}
}

// ofFiber translates what the framework refuses before a handler sees it. Its
// texts are not shown: they repeat the request.
func ofFiber(e *fiber.Error) fault {
	switch e.Code {
	case fiber.StatusNotFound:
		return fault{status: e.Code, err: models.E(models.NotFound, "page")}
	case fiber.StatusMethodNotAllowed:
		return fault{status: e.Code, err: models.E(models.Invalid, "method")}
	case fiber.StatusRequestEntityTooLarge:
		return fault{status: e.Code, err: models.E(models.Invalid, "body_too_large")}
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return fault{status: e.Code, err: models.E(models.Invalid, "headers_too_large")}
	case fiber.StatusRequestTimeout:
		return fault{status: e.Code, err: models.E(models.Unavailable, "request_too_slow")}
	}
	return fault{status: fiber.StatusBadRequest, err: models.E(models.Invalid, "bad_request")}
}

// logFault logs the pattern of the address, never the address, which may hold a
// code.
func (s *server) logFault(c *fiber.Ctx, level slog.Level, message string, err error, incident string) {
	attrs := []slog.Attr{slog.Any("error", err), slog.String("method", c.Method()), slog.String("request", RequestID(c))}
	if of(c) != nil {
		attrs = append(attrs, slog.String("route", c.Route().Path))
	}
	if incident != "" {
		attrs = append(attrs, slog.String("incident", incident))
	}
	if p, ok := errors.AsType[*panicError](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	s.Log.LogAttrs(c.UserContext(), level, message, attrs...)
}

// unambiguous has no character that is taken for another, and no vowel, so that
// no words come out.
const unambiguous = "2346789BCDFGHJKMPQRTVWXY"

// incident makes an id of six characters that people can read out.
func (s *server) incident() string {
	raw := make([]byte, 6)
	if _, err := io.ReadFull(s.Rand, raw); err != nil {
		return "222222" // no randomness is the smaller of the two troubles
	}
	for i, b := range raw {
		raw[i] = unambiguous[int(b)%len(unambiguous)]
	}
	return string(raw)
}

// RetryAfter tells how long a limited or unavailable request should wait, in
// whole seconds: what the error says in an argument "seconds", or a guess. Other
// errors give 0.
func RetryAfter(err *models.Error) time.Duration {
	if err.Kind != models.Limited && err.Kind != models.Unavailable {
		return 0
	}
	for _, f := range err.Fields {
		for _, a := range f.Args {
			if n, bad := strconv.Atoi(a.Value); a.Name == "seconds" && bad == nil && n > 0 {
				return time.Duration(n) * time.Second
			}
		}
	}
	if err.Kind == models.Limited {
		return 30 * time.Second
	}
	return 5 * time.Second
}

// Problem is an error in the JSON API (RFC 9457), with our own members.
type Problem struct {
	Type     string           `json:"type"` // always about:blank: Code tells more
	Title    string           `json:"title"`
	Status   int              `json:"status"`
	Kind     models.ErrorKind `json:"kind"`
	Code     string           `json:"code"`
	Fields   []ProblemField   `json:"fields,omitempty"`
	Incident string           `json:"incident,omitempty"`
	Request  string           `json:"request,omitempty"`
}

// ProblemField is one thing wrong with one field of the input.
type ProblemField struct {
	Name string            `json:"name"`
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

func problem(c *fiber.Ctx, f fault) error {
	p := Problem{Type: "about:blank", Title: http.StatusText(f.status), Status: f.status,
		Kind: f.err.Kind, Code: f.err.Code, Incident: f.incident, Request: RequestID(c)}
	for _, field := range f.err.Fields {
		pf := ProblemField{Name: field.Name, Code: field.Code}
		for _, a := range field.Args {
			if pf.Args == nil {
				pf.Args = map[string]string{}
			}
			pf.Args[a.Name] = a.Value
		}
		p.Fields = append(p.Fields, pf)
	}
	if f.status == fiber.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	return c.JSON(p, "application/problem+json")
}

// plainPage is the error page where there is no other.
func plainPage(c *fiber.Ctx, status int, err *models.Error, incident string) error {
	c.Status(status).Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	text := http.StatusText(status) + " (" + err.Code + ")\n"
	if incident != "" {
		text += "If you report this, please give the number " + incident + ".\n"
	}
	return c.SendString(text)
}
