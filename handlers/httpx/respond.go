package httpx

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// JSON answers with v and a status.
func JSON(c *fiber.Ctx, status int, v any) error { return c.Status(status).JSON(v) }

// DecodeJSON reads the body into a struct: one JSON value, each name once and
// written as it is described, no unknown ones. Errors are invalid: "json", with the name at fault where there is one, or
// "content_type".
func DecodeJSON(c *fiber.Ctx, into any) error {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return models.E(models.Invalid, "content_type")
	}
	if field := badName(c.Body(), into); field != nil {
		return models.E(models.Invalid, "json", *field)
	}
	dec := json.NewDecoder(bytes.NewReader(c.Body()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		bad := models.E(models.Invalid, "json")
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			bad.Fields = []models.Field{models.F(wrong.Field, "json_type", "want", wrong.Type.Kind().String())}
		} else if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			bad.Fields = []models.Field{models.F(strings.Trim(name, `"`), "unknown_field")}
		}
		return bad.Because(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return models.E(models.Invalid, "json")
	}
	return nil
}

// SeeOther sends the browser to another page of ours after a form; an address
// that leads elsewhere becomes the front page.
func SeeOther(c *fiber.Ctx, path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		path = "/"
	}
	return c.Redirect(path, fiber.StatusSeeOther)
}

// NotModified marks the answer with an entity tag and reports whether the client
// has it already; then the handler is done.
func NotModified(c *fiber.Ctx, tag string) bool {
	tag = `W/"` + tag + `"` // weak: compression changes the bytes
	c.Set(fiber.HeaderETag, tag)
	if c.GetRespHeader(fiber.HeaderCacheControl) == "" {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	for _, known := range strings.Split(c.Get(fiber.HeaderIfNoneMatch), ",") {
		known = strings.TrimSpace(known)
		if known == tag || known == "*" || "W/"+known == tag {
			c.Status(fiber.StatusNotModified)
			return true
		}
	}
	return false
}

// CmdField is the hidden form field with the id of a command.
const CmdField = "cmd"

// Cmd is the id of the command: the Idempotency-Key header, the form's hidden
// field, or else a fresh id. The same id again gets the same result. An unusable
// one is invalid "idempotency_key": 8 to 64 letters, digits, hyphens and
// underscores.
func Cmd(c *fiber.Ctx) (string, error) {
	id := c.Get("Idempotency-Key")
	if id == "" {
		id = formValue(c, CmdField)
	}
	if id == "" {
		return NewID(c), nil
	}
	if len(id) < 8 || len(id) > 64 || strings.ContainsFunc(id, notInID) {
		return "", models.E(models.Invalid, "idempotency_key")
	}
	return id, nil
}

func notInID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// NewID is a fresh random id, for example for a form's CmdField.
func NewID(c *fiber.Ctx) string { return of(c).IDs() }

// Stream answers with what write writes, as it comes: for exports that are too
// large for memory. It runs after the handler and has so much time, at most
// StreamLimit; ctx is its own. If it fails the connection breaks off, so that nobody takes half for the
// whole. A name other than "" makes the answer a download.
func Stream(c *fiber.Ctx, contentType, name string, limit time.Duration, write func(ctx context.Context, w *bufio.Writer) error) error {
	s, request := of(c), RequestID(c)
	// The compressor would take a broken stream for a finished one.
	c.Request().Header.Del(fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderContentType, contentType)
	if name != "" {
		c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	if c.Method() == fiber.MethodHead {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), limit)
	r, w := io.Pipe()
	// The connection owns this goroutine: it closes r when it is done, broken or
	// not, and the next write then fails.
	go func() {
		defer cancel()
		buf := bufio.NewWriterSize(w, 32<<10)
		err := run(ctx, buf, write)
		if err == nil {
			err = buf.Flush()
		}
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			s.Log.LogAttrs(ctx, slog.LevelError, "stream broke off", slog.Any("error", err), slog.String("request", request))
		}
		w.CloseWithError(err)
	}()
	c.Context().SetBodyStream(r, -1)
	return nil
}

// run calls write and makes an error of a panic, which nobody else would catch.
func run(ctx context.Context, w *bufio.Writer, write func(context.Context, *bufio.Writer) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return write(ctx, w)
}
