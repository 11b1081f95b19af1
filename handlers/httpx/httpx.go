// Package httpx is the edge of the web server: it builds the Fiber app with
// everything that holds for every request, and gives handlers what they need in
// a line each: Actor, Pass, Address, Cmd, CSRFToken, DecodeJSON, JSON, SeeOther.
//
// New is the entry point. Here alone an error becomes a status, a session cookie
// an actor, and a forwarded header an address. A handler returns its error and
// never writes one itself; it works under c.UserContext(), which has a deadline,
// and never keeps Fiber's own context.
//
// Nothing is kept in process memory that a request depends on, so that any node
// can answer it. Logs carry no query, no address of a person and no code.
package httpx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"commonchest/app/accounts"
	"commonchest/models"
)

// Sessions is what the session middleware needs of app/accounts.
type Sessions interface {
	// Check gives the actor of a session token, or an unauthenticated error.
	Check(ctx context.Context, token string) (models.Actor, error)
	// Refresh exchanges a refresh token for a session, or gives an
	// unauthenticated error.
	Refresh(ctx context.Context, refresh string) (accounts.Session, error)
}

// MAC computes keyed hashes; see keys.Set.
type MAC interface {
	HMAC(purpose string, parts ...string) []byte
}

// ErrorPage answers with a page that explains err. The incident is empty unless
// the fault is ours; then it is what the person tells the operator.
type ErrorPage func(c *fiber.Ctx, status int, err *models.Error, incident string) error

// Options is what New needs. PublicURL, Log, Now, IDs, Rand, MAC and Sessions
// must be given; the rest has defaults.
type Options struct {
	PublicURL *url.URL         // scheme and host under which people come
	Proxies   []netip.Prefix   // whose X-Forwarded-For is believed
	Log       *slog.Logger     //
	Now       func() time.Time // for durations in the log
	IDs       func() string    // a fresh random id
	Rand      io.Reader        //
	MAC       MAC              // for CSRF tokens
	Sessions  Sessions         //
	ErrorPage ErrorPage        // plain text without

	Assets   fs.FS  // static files; none without
	AssetsAt string // their prefix: /assets unless given
	API      string // prefix of the JSON API: /api unless given

	BodyLimit      int           // bytes: 4 MiB unless given
	FileLimit      int           // bytes of a form that sends a file: 11 MiB unless given
	ReadBufferSize int           // bytes, the most that headers may take: 8 KiB unless given
	RequestTimeout time.Duration // of a handler: 15 s unless given
}

// StreamLimit is the longest that an answer may take to be read.
const StreamLimit = 5 * time.Minute

// server is the options with what follows from them; every request finds it in
// its locals.
type server struct {
	Options
	tls    bool
	origin string // as a browser writes it in Origin
	csp    string
}

// New builds the app with its middleware; the caller adds routes. What comes
// first sees most: log, errors and headers; panics; static files; deadline;
// session; forgery.
func New(o Options) (*fiber.App, error) {
	if o.PublicURL == nil || o.Log == nil || o.Now == nil || o.IDs == nil || o.Rand == nil || o.MAC == nil || o.Sessions == nil {
		return nil, errors.New("httpx: PublicURL, Log, Now, IDs, Rand, MAC and Sessions must be given")
	}
	o.defaults()
	s := &server{Options: o, tls: o.PublicURL.Scheme == "https", origin: o.PublicURL.Scheme + "://" + o.PublicURL.Host}
	s.csp = policy(o.PublicURL)
	app := fiber.New(fiber.Config{
		Immutable:             true,
		BodyLimit:             max(o.BodyLimit, o.FileLimit),
		ReadBufferSize:        o.ReadBufferSize,
		ReadTimeout:           30 * time.Second,
		WriteTimeout:          StreamLimit,
		IdleTimeout:           75 * time.Second,
		DisableStartupMessage: true,
		ErrorHandler:          s.fail,
		// Fiber takes the first address of X-Forwarded-For, which the client
		// writes itself. So it gets no ProxyHeader, and trusts no forwarded host
		// or scheme either; Address reads the header from its right end.
		EnableTrustedProxyCheck: true,
	})
	app.Use(s.edge, s.recover, s.size)
	if o.Assets != nil {
		assets, err := NewAssets(o.Assets)
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
		app.Get(o.AssetsAt+"/*", assets.Serve)
	}
	app.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: isUpgrade}), s.deadline, s.session, s.forgery)
	return app, nil
}

func (o *Options) defaults() {
	if o.ErrorPage == nil {
		o.ErrorPage = plainPage
	}
	if o.AssetsAt = strings.TrimSuffix(o.AssetsAt, "/"); o.AssetsAt == "" {
		o.AssetsAt = "/assets"
	}
	if o.API = strings.TrimSuffix(o.API, "/"); o.API == "" {
		o.API = "/api"
	}
	if o.BodyLimit == 0 {
		o.BodyLimit = 4 << 20
	}
	if o.FileLimit == 0 {
		o.FileLimit = 11 << 20
	}
	if o.ReadBufferSize == 0 {
		o.ReadBufferSize = 8 << 10
	}
	if o.RequestTimeout == 0 {
		o.RequestTimeout = 15 * time.Second
	}
}

// The keys of what a request carries in its locals. All are unexported types: no
// other package can write there.
type (
	serverKey  struct{}
	requestKey struct{}
	addressKey struct{}
	actorKey   struct{}
	endedKey   struct{}
	bearerKey  struct{}
	anonKey    struct{}
)

// of finds the server of a request; nil before the middleware has run.
func of(c *fiber.Ctx) *server {
	s, _ := c.Locals(serverKey{}).(*server)
	return s
}

func local(c *fiber.Ctx, key any) string {
	v, _ := c.Locals(key).(string)
	return v
}

// deadline gives the handler a context that ends.
func (s *server) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), s.RequestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// size refuses what is too large for anything but a form that sends a file.
func (s *server) size(c *fiber.Ctx) error {
	if len(c.Request().Body()) > s.BodyLimit && !isMultipart(c) {
		return fiber.ErrRequestEntityTooLarge
	}
	return c.Next()
}

// RequestID is the id under which the log knows the request.
func RequestID(c *fiber.Ctx) string { return local(c, requestKey{}) }

func (s *server) isAPI(path string) bool {
	return path == s.API || strings.HasPrefix(path, s.API+"/")
}

func isUpgrade(c *fiber.Ctx) bool { return c.Get(fiber.HeaderUpgrade) != "" }
