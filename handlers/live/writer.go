package live

import (
	applive "commonchest/app/live"

	"github.com/gorilla/websocket"
)

// Nobody waits to write: whoever has something for a socket pumps it, and one
// pump runs at a time. Over plain TCP that takes a system call; a peer that does
// not read gets a goroutine of its own until it does.

// outgoing is the next thing to write: a state as all share it, or a message.
type outgoing struct {
	state *applive.Encoded
	kind  int // of the websocket message
	body  []byte
	last  bool
}

// pump writes what is due, or leaves it to the one who is writing.
func (s *socket) pump() {
	s.mu.Lock()
	if s.pumping {
		s.again = true
		s.mu.Unlock()
		return
	}
	s.pumping = true
	s.mu.Unlock()
	s.drain(false)
}

// drain writes until nothing is due. The caller has the right to pump. It does
// not block unless it may; where it must, a goroutine goes on.
func (s *socket) drain(mayBlock bool) {
	if s.wire.raw == nil && !mayBlock {
		s.srv.registry.open.Go(func() { s.drain(true) })
		return
	}
	for {
		out, due := s.next()
		if !due {
			return
		}
		if err := s.put(out); err != nil {
			s.lost()
			return
		}
		if s.wire.stuck.Load() {
			if !mayBlock {
				s.srv.registry.open.Go(func() { s.unstick(out.last) })
				return
			}
			if err := s.wire.flush(); err != nil {
				s.lost()
				return
			}
		}
		if out.last {
			s.finish()
			return
		}
	}
}

// unstick waits until the peer has taken what lies before it, and goes on.
func (s *socket) unstick(last bool) {
	switch err := s.wire.flush(); {
	case err != nil:
		s.lost()
	case last:
		s.finish()
	default:
		s.drain(true)
	}
}

// finish is the end of writing. The right to pump is kept, so that nobody
// writes afterwards.
func (s *socket) finish() {
	s.wire.closeWrite()
	close(s.written)
}

// lost is finish after a write that failed: the reader learns of it too.
func (s *socket) lost() {
	s.begin(endPeer)
	s.cut()
	close(s.written)
}

// put writes one message.
func (s *socket) put(out outgoing) error {
	switch {
	case out.state != nil:
		s.srv.counts.states.Add(1)
		if pm, ok := out.state.Prepared().(*websocket.PreparedMessage); ok && pm != nil {
			return s.ws.WritePreparedMessage(pm)
		}
		return s.ws.WriteMessage(websocket.TextMessage, out.state.Body)
	case out.kind != 0:
		return s.ws.WriteMessage(out.kind, out.body)
	}
	return nil
}

// next decides what to write: answers before states, a goodbye after all
// answers, and nothing after it. When nothing is due it gives up the right to
// pump.
func (s *socket) next() (out outgoing, due bool) {
	for {
		greeted := s.greeted.Load() // before the queue: no state overtakes hello
		s.mu.Lock()
		s.again = false
		out, due = s.own()
		states := s.parting == nil
		s.mu.Unlock()
		if due {
			return out, true
		}
		if states {
			if reason, ended := s.sub.Ended(); ended {
				s.begin(s.endOf(reason))
				continue
			}
			if greeted {
				if state := s.sub.Take(); state != nil {
					return outgoing{state: state}, true
				}
			}
		}
		s.mu.Lock()
		more := s.again
		s.pumping = more
		s.mu.Unlock()
		if !more {
			return outgoing{}, false
		}
	}
}

// own looks at what this socket alone is to be told; mu is held.
func (s *socket) own() (out outgoing, due bool) {
	p := s.parting
	switch {
	case p != nil && p.code == 0: // the peer has gone
		return outgoing{last: true}, true
	case len(s.queue) > 0:
		out = outgoing{kind: websocket.TextMessage, body: s.queue[0]}
		if s.queue = s.queue[1:]; len(s.queue) == 0 {
			s.queue = nil
		}
	case p != nil && s.casts > 0: // answers are still to come
		return outgoing{}, false
	case p != nil && p.bye && !p.saidBye:
		p.saidBye = true
		out = outgoing{kind: websocket.TextMessage, body: encode(byeFrame{T: "bye", Code: p.name, Retry: p.retry})}
	case p != nil:
		out = outgoing{kind: websocket.CloseMessage, body: websocket.FormatCloseMessage(p.code, p.name), last: true}
	case s.pong != nil:
		out = outgoing{kind: websocket.PongMessage, body: []byte(*s.pong)}
		s.pong = nil
	case s.ping:
		s.ping = false
		out = outgoing{kind: websocket.PingMessage}
	default:
		return outgoing{}, false
	}
	return out, true
}

// endOf translates the hub's reason for ending a subscription.
func (s *socket) endOf(reason string) ending {
	switch reason {
	case "gone":
		return endGone
	case "session":
		return endSession(s)
	default:
		return s.srv.endRestart(s)
	}
}
