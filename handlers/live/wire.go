package live

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// wire is the connection under a socket.
//
// Over plain TCP a Write never blocks: what the kernel does not take waits in
// rest until flush, so that whoever has news for a thousand sockets can write to
// all of them in turn. Elsewhere, as over TLS, Write blocks.
//
// It notes when something was heard, and since when a write has been waiting,
// for the keeper, which ends what takes too long; so no deadline is ever set.
type wire struct {
	net.Conn
	now     *atomic.Int64 // the keeper's time
	heard   atomic.Int64
	writing atomic.Int64 // when the running blocking write began, plus one; 0 = none runs

	raw   syscall.RawConn // nil where Write blocks
	try   func(fd uintptr) bool
	stuck atomic.Bool // whether there is a rest

	mu   sync.Mutex // what follows
	rest []byte
	b    []byte // argument and results of try
	n    int
	err  error
}

func newWire(conn net.Conn, now *atomic.Int64) *wire {
	w := &wire{Conn: conn, now: now}
	if c, ok := conn.(*net.TCPConn); ok {
		if raw, err := c.SyscallConn(); err == nil && canTry {
			w.raw, w.try = raw, w.attempt
		}
	}
	return w
}

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.heard.Store(w.now.Load())
	}
	return n, err
}

// Write hands b to the kernel, or as much as it takes at once.
func (w *wire) Write(b []byte) (int, error) {
	if w.raw == nil {
		return w.block(b)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stuck.Load() {
		w.rest = append(w.rest, b...)
		return len(b), nil
	}
	w.b, w.n, w.err = b, 0, nil
	err := w.raw.Write(w.try)
	w.b = nil
	if err == nil {
		err = w.err
	}
	if err != nil {
		return w.n, err
	}
	if w.n < len(b) {
		w.rest = append(w.rest, b[w.n:]...)
		w.stuck.Store(true)
	}
	return len(b), nil
}

// attempt writes until the kernel takes no more. It reports that it is done in
// any case, so that RawConn does not wait.
func (w *wire) attempt(fd uintptr) bool {
	for w.n < len(w.b) {
		n, err := tryWrite(fd, w.b[w.n:])
		if n > 0 {
			w.n += n
			continue
		}
		w.err = err
		break
	}
	return true
}

// flush writes the rest, blocking. One goroutine at a time.
func (w *wire) flush() error {
	for {
		w.mu.Lock()
		b := w.rest
		w.rest = nil
		if len(b) == 0 {
			w.stuck.Store(false)
			w.mu.Unlock()
			return nil
		}
		w.mu.Unlock()
		if _, err := w.block(b); err != nil {
			return err
		}
	}
}

// block writes b and lets the keeper see how long that takes.
func (w *wire) block(b []byte) (int, error) {
	w.writing.Store(w.now.Load() + 1)
	defer w.writing.Store(0)
	return w.Conn.Write(b)
}

// SetWriteDeadline does nothing: see wire.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// closeWrite tells the peer that nothing more will come.
func (w *wire) closeWrite() {
	if c, ok := w.Conn.(interface{ CloseWrite() error }); ok {
		// An error means that the connection is gone, which the reader learns.
		_ = c.CloseWrite()
		return
	}
	_ = w.Conn.Close()
}

// cut closes the connection below TLS, which would first take its leave of a
// peer that may not be listening.
func (w *wire) cut() {
	if c, ok := w.Conn.(interface{ NetConn() net.Conn }); ok {
		_ = c.NetConn().Close()
	}
	_ = w.Conn.Close()
}
