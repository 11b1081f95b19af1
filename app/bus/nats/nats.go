// Package nats is the bus between machines: core NATS, at most once, no
// streams. Connect is the entry point.
//
// While the server is out of reach Publish fails instead of keeping messages:
// what the others missed they repair from the store, and a burst of stale news
// after an outage helps nobody.
package nats

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"commonchest/app/bus"
	"commonchest/models"

	natsgo "github.com/nats-io/nats.go"
)

// Options of a connection. The zero value is right for production but for
// the name.
type Options struct {
	Name    string                          // how this node shows in the server's monitoring
	Prefix  string                          // first token of every subject; default "commonchest"
	Timeout time.Duration                   // to connect, and to hand over what waits on Close; default 5 s
	Event   func(event string, cause error) // told of disconnects, reconnects and slow listeners
}

// Bus is a connection to a NATS server. It implements bus.Bus.
type Bus struct {
	conn   *natsgo.Conn
	opts   Options
	closed chan struct{} // closed when the connection has let go of everything

	mu      sync.Mutex
	next    int
	cancels map[int]func()
	done    bool
}

var _ bus.Bus = (*Bus)(nil)

// Connect opens the connection and fails when the server cannot be reached;
// afterwards it reconnects by itself, for ever.
func Connect(ctx context.Context, url string, opts Options) (*Bus, error) {
	if opts.Prefix == "" {
		opts.Prefix = "commonchest"
	}
	if opts.Timeout <= 0 {
		opts.Timeout = 5 * time.Second
	}
	if opts.Event == nil {
		opts.Event = func(string, error) {}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b := &Bus{opts: opts, closed: make(chan struct{}), cancels: map[int]func(){}}
	conn, err := natsgo.Connect(url,
		natsgo.Name(opts.Name),
		natsgo.Timeout(opts.Timeout),
		natsgo.MaxReconnects(-1),
		natsgo.ReconnectWait(250*time.Millisecond),
		natsgo.ReconnectBufSize(-1),
		natsgo.PingInterval(10*time.Second),
		natsgo.DisconnectErrHandler(func(_ *natsgo.Conn, err error) { opts.Event("disconnected", err) }),
		natsgo.ReconnectHandler(func(*natsgo.Conn) { opts.Event("reconnected", nil) }),
		natsgo.ErrorHandler(func(_ *natsgo.Conn, _ *natsgo.Subscription, err error) { opts.Event("error", err) }),
		natsgo.ClosedHandler(func(*natsgo.Conn) { close(b.closed) }),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to the NATS server: %w", models.E(models.Unavailable, "bus").Because(err))
	}
	b.conn = conn
	return b, nil
}

func (b *Bus) subject(topic string) string {
	return b.opts.Prefix + "." + strings.ReplaceAll(topic, "/", ".")
}

// Publish implements bus.Bus.
func (b *Bus) Publish(ctx context.Context, topic string, msg []byte) error {
	if err := bus.Check(topic, msg); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := b.conn.Publish(b.subject(topic), msg); err != nil {
		return fmt.Errorf("publish to %s: %w", topic, failure(err))
	}
	return nil
}

// Subscribe implements bus.Bus. It returns when the server knows of the
// subscription, so that nothing published afterwards is missed.
func (b *Bus) Subscribe(topic string, fn func([]byte)) (func(), error) {
	if err := bus.Check(topic, nil); err != nil {
		return nil, err
	}
	var calling sync.Mutex // held while fn runs
	ended := false
	sub, err := b.conn.Subscribe(b.subject(topic), func(m *natsgo.Msg) {
		calling.Lock()
		defer calling.Unlock()
		if !ended {
			fn(m.Data)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("subscribe to %s: %w", topic, failure(err))
	}
	cancel := sync.OnceFunc(func() {
		// An error means the connection is closed, and the subscription with it.
		_ = sub.Unsubscribe()
		calling.Lock()
		ended = true
		calling.Unlock()
	})
	if err := b.conn.FlushTimeout(b.opts.Timeout); err != nil {
		cancel()
		return nil, fmt.Errorf("subscribe to %s: %w", topic, failure(err))
	}
	return b.keep(cancel)
}

// keep remembers cancel for Close.
func (b *Bus) keep(cancel func()) (func(), error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done {
		cancel()
		return nil, models.E(models.Unavailable, "bus")
	}
	id := b.next
	b.next++
	b.cancels[id] = cancel
	return func() {
		b.mu.Lock()
		delete(b.cancels, id)
		b.mu.Unlock()
		cancel()
	}, nil
}

// Close implements bus.Bus: hands over what waits, within the timeout, and
// ends the connection.
func (b *Bus) Close() error {
	b.mu.Lock()
	cancels := b.cancels
	b.cancels, b.done = nil, true
	b.mu.Unlock()
	for _, cancel := range cancels {
		cancel()
	}
	// A server out of reach leaves nothing to hand over.
	_ = b.conn.FlushTimeout(b.opts.Timeout)
	b.conn.Close()
	<-b.closed
	return nil
}

func failure(err error) error {
	if errors.Is(err, natsgo.ErrMaxPayload) {
		return models.E(models.Invalid, "bus_message", models.F("msg", "too_large")).Because(err)
	}
	return models.E(models.Unavailable, "bus").Because(err)
}
