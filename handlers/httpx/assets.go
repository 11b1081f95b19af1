package httpx

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// Assets serves static files from memory, compressed once at the start. A file
// whose name holds a hash of its content is kept by browsers for good, any other
// is asked for again each time.
type Assets struct{ files map[string]asset }

type asset struct {
	kind     string
	tag      string
	forGood  bool
	body     []byte
	br, gzip []byte // nil where that would not be smaller
}

// hashed matches the names that esbuild and like tools make: app-5UHQ3K2A.js,
// print.0f3a9c21.css.
var hashed = regexp.MustCompile(`[-.]([A-Z0-9]{8}|[0-9a-f]{8,64})\.[a-z0-9]+(\.map)?$`)

// NewAssets reads all files. "<name>.br" beside a file is its form under brotli
// and no file of its own.
func NewAssets(fsys fs.FS) (*Assets, error) {
	a := &Assets{files: map[string]asset{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".br" {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		f := asset{kind: mediaType(name), tag: hex.EncodeToString(sum[:8]), forGood: hashed.MatchString(name), body: body}
		if br, err := fs.ReadFile(fsys, name+".br"); err == nil {
			f.br = br
		}
		if compressible(f.kind) {
			if f.gzip, err = compressed(body); err != nil {
				return err
			}
		}
		a.files[name] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	return a, nil
}

// Serve answers GET <prefix>/*. Not found is code "asset".
func (a *Assets) Serve(c *fiber.Ctx) error {
	f, ok := a.files[c.Params("*")]
	if !ok {
		return models.E(models.NotFound, "asset")
	}
	if f.forGood {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "public, no-cache")
	}
	if f.br != nil || f.gzip != nil {
		c.Vary(fiber.HeaderAcceptEncoding)
	}
	if NotModified(c, f.tag) {
		return nil
	}
	c.Set(fiber.HeaderContentType, f.kind)
	accepted := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case f.br != nil && accepts(accepted, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(f.br)
	case f.gzip != nil && accepts(accepted, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.gzip)
	}
	return c.Send(f.body)
}

// accepts reads an Accept-Encoding header as browsers send it: a list, in which
// q=0 means no.
func accepts(header, encoding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q := strings.TrimSpace(weight)
			return !strings.HasPrefix(q, "q=0") || strings.Trim(q, "q=0.") != ""
		}
	}
	return false
}

// compressed gives the form under gzip, or nil if that is no smaller.
func compressed(body []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if buf.Len() >= len(body) {
		return nil, nil
	}
	return buf.Bytes(), nil
}

// mediaType does not ask the machine, whose tables differ.
func mediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".html":
		return "text/html; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	}
	return fiber.MIMEOctetStream
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || kind == "image/svg+xml"
}
