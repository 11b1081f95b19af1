package live

import (
	applive "commonchest/app/live"

	"github.com/gorilla/websocket"
)

// outgoing is the next thing to write: a state as all share it, or a message.
type outgoing struct {
	state *applive.Encoded
	kind  int // of the websocket message
	body  []byte
	last  bool
}

// write is the writing goroutine: woken by the signal of the subscription for
// states and for what was queued alike, it writes until nothing is due.
func (s *socket) write() {
	defer close(s.written)
	for range s.sub.Signal() {
		for {
			out, due := s.next()
			if !due {
				break
			}
			if out.kind != 0 || out.state != nil {
				if err := s.put(out); err != nil {
					s.end(endPeer)
					s.cut() // the reader learns of it
					return
				}
			}
			if out.last {
				s.wire.closeWrite()
				return
			}
		}
	}
}

// put writes one message. It blocks while the peer does not read; the keeper
// sees that.
func (s *socket) put(out outgoing) error {
	if out.state == nil {
		return s.ws.WriteMessage(out.kind, out.body)
	}
	s.srv.counts.states.Add(1)
	if pm, ok := out.state.Prepared().(*websocket.PreparedMessage); ok && pm != nil {
		return s.ws.WritePreparedMessage(pm)
	}
	return s.ws.WriteMessage(websocket.TextMessage, out.state.Body)
}

// next decides what to write: answers before states, a goodbye after all
// answers, and nothing after it.
func (s *socket) next() (out outgoing, due bool) {
	if out, due = s.nextOwn(); due {
		return out, true
	}
	if reason, ended := s.sub.Ended(); ended && !s.ending() {
		s.end(s.endOf(reason))
		return s.nextOwn()
	}
	if !s.greeted.Load() || s.ending() {
		return outgoing{}, false
	}
	if state := s.sub.Take(); state != nil {
		return outgoing{state: state}, true
	}
	return outgoing{}, false
}

// nextOwn looks at what this socket alone is to be told.
func (s *socket) nextOwn() (out outgoing, due bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
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
