package live

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	applive "commonchest/app/live"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
)

// Options of a Server. Hub, Ballots, Gate, Clock, Messages and Incident are
// required.
type Options struct {
	Hub      *applive.Hub // made with Prepare as its option of that name
	Ballots  Ballots
	Gate     Gate
	Clock    Clock
	Messages Messages
	// Incident logs an error that the peer is not to see and gives the id that
	// it sees instead.
	Incident func(err error) (id string)
	// Lang picks the language of refusals; without it, English.
	Lang func(*http.Request) string
	// Origins are the public addresses of the site, as https://example.org:
	// only their pages may open sockets. Without any, the request's own host.
	Origins []string
	// Limits that are zero have the value of DefaultLimits.
	Limits Limits
	// Tick drives the keeper; only differences of the times it carries count.
	// Without it, a ticker of one second.
	Tick <-chan time.Time
}

// Prepare makes of a state what every socket can send as it is. It is for the
// hub's options.
func Prepare(body []byte) any {
	pm, err := websocket.NewPreparedMessage(websocket.TextMessage, body)
	if err != nil {
		return nil // the writer then sends the body
	}
	return pm
}

// Server holds the open sockets. Its methods may be called by any goroutine.
type Server struct {
	opts     Options
	limits   Limits
	origins  origins
	registry registry
	buffers  sync.Pool     // gorilla's write buffers
	frames   sync.Pool     // *[MaxFrame + 1]byte, for reading
	hellos   chan struct{} // as many tokens as hellos may run at once

	// now is the keeper's time in nanoseconds since its first tick: coarse,
	// and cheap enough to note with every read and write.
	now    atomic.Int64
	_      [64]byte // what is counted often must not slow down what is read often
	counts counts

	// work is the context of what sockets ask for. It outlives any socket.
	work     context.Context
	cancel   context.CancelFunc
	rechecks chan *socket
	stop     chan struct{} // closed when the last socket is gone
	staff    sync.WaitGroup
	closing  sync.Mutex // held by Shutdown
	closed   bool
}

// New starts a server without sockets. ctx carries values only: that it ends
// does not end a cast. Shutdown must be called.
func New(ctx context.Context, opts Options) (*Server, error) {
	if opts.Hub == nil || opts.Ballots == nil || opts.Gate == nil || opts.Clock == nil ||
		opts.Messages == nil || opts.Incident == nil {
		return nil, errors.New("live: an option that is required is missing")
	}
	if opts.Lang == nil {
		opts.Lang = func(*http.Request) string { return "en" }
	}
	sites, err := newOrigins(opts.Origins)
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts:     opts,
		limits:   opts.Limits.filled(),
		origins:  sites,
		rechecks: make(chan *socket, 256),
		stop:     make(chan struct{}),
	}
	s.registry.limits = &s.limits
	s.hellos = make(chan struct{}, s.limits.HellosAtOnce)
	s.frames.New = func() any { return new([MaxFrame + 1]byte) }
	s.work, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.staff.Go(s.keep)
	for range recheckers {
		s.staff.Go(s.recheck)
	}
	return s, nil
}

// Mount serves sockets at the path, behind the handlers given. It must be
// called before the app listens: it sets the app's server to leave hijacked
// connections to us.
func (s *Server) Mount(app *fiber.App, path string, before ...fiber.Handler) {
	app.Server().KeepHijackedConns = true
	app.Get(path, append(before, s.upgrade)...)
}

// Shutdown ends every socket with code restart: what was asked is still
// answered, then the peer is told when to come back. It waits for all of it.
// When ctx ends first, the connections that are left are cut, casts still
// running are cancelled, and its error is returned. New handshakes are refused
// from the first call on.
func (s *Server) Shutdown(ctx context.Context) error {
	for _, sock := range s.registry.close() {
		sock.end(s.endRestart(sock))
	}
	s.closing.Lock()
	defer s.closing.Unlock()
	gone := make(chan struct{})
	go func() { s.registry.wait(); close(gone) }()
	var err error
	select {
	case <-gone:
	case <-ctx.Done():
		err = ctx.Err()
		s.cancel()
		for _, sock := range s.registry.all() {
			sock.cut()
		}
		<-gone
	}
	if !s.closed {
		s.closed = true
		close(s.stop)
		s.cancel()
	}
	s.staff.Wait()
	return err
}

// Stats are figures for the operator, since the start.
type Stats struct {
	Sockets int            // open now
	States  int64          // states sent
	Casts   int64          // casts answered with a receipt
	Refused int64          // casts and hellos refused
	Ended   map[string]int // sockets ended by us, by reason
}

type counts struct {
	states, casts, refused atomic.Int64

	mu    sync.Mutex
	ended map[string]int
}

func (c *counts) end(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = map[string]int{}
	}
	c.ended[reason]++
}

// Stats counts what the server has done.
func (s *Server) Stats() Stats {
	st := Stats{
		Sockets: s.registry.count(),
		States:  s.counts.states.Load(),
		Casts:   s.counts.casts.Load(),
		Refused: s.counts.refused.Load(),
		Ended:   map[string]int{},
	}
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	for reason, n := range s.counts.ended {
		st.Ended[reason] = n
	}
	return st
}
