package live

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	applive "commonchest/app/live"
	"commonchest/models"

	"github.com/gorilla/websocket"
)

// socket is one peer. Locks: mu alone, and never while calling out.
type socket struct {
	srv    *Server
	ws     *websocket.Conn // set by start
	wire   *wire
	sub    *applive.Sub
	who    Credentials
	lang   string
	number uint64
	place  int // in the registry; its lock guards it

	// Of the reader; others may look once greeted is set.
	topic, round, person string
	said                 bucket
	phase                Phase  // as hello told it
	voter                *voter // made with the first cast
	asked                atomic.Bool
	greeted              atomic.Bool

	written chan struct{} // closed when nothing more will be written

	mu      sync.Mutex
	pumping bool     // somebody writes; for good once written is closed
	again   bool     // and is to look once more before stopping
	queue   [][]byte // frames to write
	pong    *string  // payload of a ping that waits for its answer
	ping    bool     // a ping of ours is due
	casts   int      // accepted and not answered yet
	parting *parting // set once it is to end

	watch watch // of the keeper
}

// parting is a socket's end in progress.
type parting struct {
	ending
	saidBye bool
	since   int64 // the keeper's time
}

func newSocket(srv *Server, w *wire, who Credentials, lang string) *socket {
	s := &socket{
		srv: srv, wire: w, who: who, lang: lang, written: make(chan struct{}),
		pumping: true, // until start: there is nothing to write to
	}
	s.sub = srv.opts.Hub.SubscribeFunc(s.pump)
	now := srv.now.Load()
	w.heard.Store(now)
	s.watch.begin(now)
	return s
}

// start lets the socket live. The registry waits for its goroutines.
func (s *socket) start(ws *websocket.Conn) {
	s.ws = ws
	ws.SetPingHandler(s.pinged)
	go s.run()
	s.drain(false)
}

// run reads until the peer or we have enough, then takes everything down.
func (s *socket) run() {
	defer s.srv.registry.remove(s)
	defer s.sub.Close()
	defer s.cut()
	ours := s.read()
	s.end(endPeer)
	if ours {
		// Closing with unread bytes would reset the connection and take our last
		// words with it. The keeper cuts this short.
		_, _ = io.Copy(io.Discard, s.wire)
	} else {
		s.cut()
	}
	<-s.written
}

// read handles frames until there are no more. It reports whether it was we who
// stopped, so that the peer may still be sending.
func (s *socket) read() (ours bool) {
	for {
		ended, err := s.readFrame()
		switch {
		case errors.Is(err, errFlood):
			s.refuse("", models.E(models.Limited, "limited"))
			s.end(endNotAllowed)
			return true
		case err != nil:
			return false
		case ended:
			return true
		}
	}
}

// errFlood stops a peer that sends more than frames may come.
var errFlood = errors.New("too many frames")

// readFrame reads and handles one frame; ended reports that nothing more is to
// be read.
func (s *socket) readFrame() (ended bool, err error) {
	kind, r, err := s.ws.NextReader()
	if err != nil {
		return false, err
	}
	buf, _ := s.srv.frames.Get().(*[MaxFrame + 1]byte)
	defer s.srv.frames.Put(buf)
	n, err := io.ReadFull(r, buf[:])
	readAt := s.srv.opts.Clock()
	switch {
	case err == nil:
		return s.bad(models.E(models.Invalid, "too_large"), endTooLarge), nil
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, err
	case !s.said.take(readAt, s.srv.limits.FramesPerSecond, s.srv.limits.FrameBurst):
		return false, errFlood
	case s.ending():
		return false, nil // too late to ask for anything
	case kind != websocket.TextMessage:
		return s.bad(models.E(models.Invalid, "bad_frame"), endBadFrame), nil
	}
	f, err := decode(buf[:n])
	switch {
	case errors.Is(err, errVersion):
		return s.bad(models.E(models.Invalid, "version"), endBadFrame), nil
	case err != nil:
		return s.bad(models.E(models.Invalid, "bad_frame"), endBadFrame), nil
	}
	return s.handle(f, readAt), nil
}

// handle acts on a well-formed frame and reports whether it was the last.
func (s *socket) handle(f frame, readAt time.Time) (ended bool) {
	if (f.T == "hello") == s.asked.Load() {
		return s.bad(models.E(models.Invalid, "bad_frame"), endBadFrame)
	}
	switch f.T {
	case "hello":
		s.asked.Store(true)
		// On a stack of its own: what hello needs once, an idle reader would keep.
		ended := make(chan bool, 1)
		go func() { ended <- s.hello(f) }()
		return <-ended
	case "cast":
		s.cast(f, readAt)
	case "ping":
		s.answerPing()
	}
	return false
}

// bad refuses what cannot be put right and ends the socket.
func (s *socket) bad(why *models.Error, how ending) bool {
	s.refuse("", why)
	s.end(how)
	return true
}

// pinged is called by gorilla for a ping of the protocol below ours.
func (s *socket) pinged(payload string) error {
	if !s.said.take(s.srv.opts.Clock(), s.srv.limits.FramesPerSecond, s.srv.limits.FrameBurst) {
		return errFlood
	}
	s.mu.Lock()
	s.pong = &payload
	s.mu.Unlock()
	s.pump()
	return nil
}

// send queues a frame for the writer.
func (s *socket) send(body []byte) {
	s.mu.Lock()
	s.queue = append(s.queue, body)
	s.mu.Unlock()
	s.pump()
}

// end begins to end the socket, unless that has begun already: what was
// accepted is answered, then the peer is told.
func (s *socket) end(how ending) {
	s.begin(how)
	s.pump()
}

// begin is end without writing anything.
func (s *socket) begin(how ending) {
	s.mu.Lock()
	first := s.parting == nil
	if first {
		s.parting = &parting{ending: how, since: s.srv.now.Load()}
	}
	s.mu.Unlock()
	if first && how.code != 0 {
		s.srv.counts.end(how.name)
	}
}

func (s *socket) ending() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parting != nil
}

// cut closes the connection whatever is going on.
func (s *socket) cut() { s.wire.cut() }
