package live

import (
	"context"
	"sync"
	"sync/atomic"
)

// Sub is one reader. It may listen to several topics, has one signal for all
// of them, and at most one state waits for it in each.
type Sub struct {
	hub    *Hub
	signal chan struct{} // nil when there is a call
	call   func()
	ended  atomic.Pointer[Ended]

	mu     sync.Mutex
	topics []listening
	closed bool
}

// listening is a topic and what the reader has had of it.
type listening struct {
	name  string
	topic *topic
	seen  *Encoded
}

// Have is what a reader already holds of a topic, as it said itself.
type Have struct {
	Epoch string
	N     int64
}

// Subscribe makes a reader of the topics. The states there are wait for it at
// once. The caller must Close it.
func (h *Hub) Subscribe(topics ...string) *Sub {
	s := h.join(&Sub{hub: h, signal: make(chan struct{}, 1)})
	for _, name := range topics {
		s.Listen(name, nil)
	}
	return s
}

// SubscribeFunc makes a reader without topics that is called instead of
// signalled: with very many readers this saves waking a goroutine for each.
// call is called from several goroutines at once, and may be once more shortly
// after Close. It must not block: all others wait for it.
func (h *Hub) SubscribeFunc(call func()) *Sub { return h.join(&Sub{hub: h, call: call}) }

func (h *Hub) join(s *Sub) *Sub {
	h.mu.Lock()
	ended := h.closed
	if ended == nil {
		h.subs[s] = struct{}{}
	}
	h.mu.Unlock()
	if ended != nil {
		s.end(ended.Reason)
	}
	return s
}

// Listen adds a topic. A state that have already covers, because it is of the
// same epoch and its number is not higher, is not given again; with a nil have
// the current state waits at once.
func (s *Sub) Listen(name string, have *Have) {
	s.add(name, func(e *Encoded) bool {
		return have != nil && e.Epoch == have.Epoch && e.N <= have.N
	})
}

// ListenOn adds a topic whose current state the reader does not need: only
// what is delivered from now on.
func (s *Sub) ListenOn(name string) {
	s.add(name, func(*Encoded) bool { return true })
}

func (s *Sub) add(name string, known func(*Encoded) bool) {
	t := s.hub.lock(name)
	if t == nil {
		return
	}
	l := listening{name: name, topic: t}
	e := t.current.Load()
	if e != nil && known(e) {
		l.seen = e
	}
	s.mu.Lock()
	if !s.closed {
		s.topics = append(s.topics, l)
		t.readers[s], t.list = struct{}{}, nil
	}
	s.mu.Unlock()
	t.mu.Unlock()
	if e != l.seen {
		s.wake()
	}
}

// Signal delivers a token when there may be something to Take, or when the
// reader has ended. A channel of one: tokens merge. Nil for SubscribeFunc.
func (s *Sub) Signal() <-chan struct{} { return s.signal }

// Take gives a state that the reader has not had, or nil. States that were
// replaced before they were taken are never seen.
func (s *Sub) Take() *Encoded {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.topics {
		l := &s.topics[i]
		if e := l.topic.current.Load(); e != l.seen {
			l.seen = e
			return e
		}
	}
	return nil
}

// Ended says whether the reader's hub or topic has been closed, and why.
func (s *Sub) Ended() (reason string, ended bool) {
	if e := s.ended.Load(); e != nil {
		return e.Reason, true
	}
	return "", false
}

// Wait returns the next state, waiting for it; *Ended after the end of the hub
// or topic, or the error of the context. For readers without a loop of their
// own.
func (s *Sub) Wait(ctx context.Context) (*Encoded, error) {
	for {
		if e := s.ended.Load(); e != nil {
			return nil, e
		}
		if e := s.Take(); e != nil {
			return e, nil
		}
		select {
		case <-s.signal:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Close ends the subscription. It may be called more than once.
func (s *Sub) Close() {
	s.mu.Lock()
	topics := s.topics
	s.topics, s.closed = nil, true
	s.mu.Unlock()
	s.hub.mu.Lock()
	delete(s.hub.subs, s)
	s.hub.mu.Unlock()
	for _, l := range topics {
		l.topic.mu.Lock()
		delete(l.topic.readers, s)
		l.topic.list = nil
		empty := len(l.topic.readers) == 0
		l.topic.mu.Unlock()
		if empty {
			s.hub.forget(l.name)
		}
	}
}

func (s *Sub) end(reason string) {
	s.ended.CompareAndSwap(nil, &Ended{Reason: reason})
	s.wake()
}

func (s *Sub) wake() {
	if s.call != nil {
		s.call()
		return
	}
	wake(s.signal)
}
