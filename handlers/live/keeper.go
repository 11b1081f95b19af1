package live

import (
	"context"
	"sync/atomic"
	"time"

	"commonchest/models"
)

// recheckers is how many rights are looked at at the same time.
const recheckers = 4

// patience is how many times in a row the gate may fail to answer before a
// socket that it cannot vouch for ends.
const patience = 5

// watch is what the keeper knows of a socket. Times are the keeper's, in
// nanoseconds. Only checking and failures are touched by a rechecker, and only
// while checking is set.
type watch struct {
	born     int64
	every    time.Duration // of heartbeats, now
	pinged   int64         // when the unanswered ping was sent; 0 = none
	checked  int64         // when the right to listen was last put to the gate
	checking atomic.Bool   // while a rechecker has the socket
	failures int
}

func (w *watch) begin(now int64) {
	w.born, w.checked = now, now
}

// keep is the keeper: once a tick it looks at every socket.
func (s *Server) keep() {
	tick := s.opts.Tick
	if tick == nil {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		tick = t.C
	}
	var first time.Time
	for {
		select {
		case <-s.stop:
			return
		case at := <-tick:
			if first.IsZero() {
				first = at
			}
			now := max(int64(at.Sub(first)), s.now.Load())
			s.now.Store(now)
			s.registry.each(func(sock *socket) { sock.look(now) })
		}
	}
}

// look ends what is stuck, silent or old, and asks for what is due.
func (s *socket) look(now int64) {
	l := &s.srv.limits
	if since, wait, parting := s.partingSince(); parting {
		if now-since >= int64(wait) {
			s.cut()
		}
		return
	}
	age := time.Duration(now - s.watch.born)
	writing := s.wire.writing.Load()
	switch {
	case writing != 0 && now-(writing-1) >= int64(l.WriteTimeout):
		s.end(endSlow(s))
	case !s.asked.Load() && age >= l.HelloTimeout:
		s.end(endIdle(s))
	case age >= l.Lifetime+s.share(l.LifetimeMore):
		s.end(endLifetime(s))
	default:
		s.heartbeat(now)
		s.recheckDue(now)
	}
}

// partingSince says since when the socket is ending and how long it may take.
func (s *socket) partingSince() (since int64, wait time.Duration, parting bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parting == nil {
		return 0, 0, false
	}
	wait = s.srv.limits.Linger
	if s.casts > 0 {
		wait += s.srv.limits.CastTimeout * (castQueue + 1)
	}
	return s.parting.since, wait, true
}

// heartbeat asks a silent peer for a sign of life. Each answer stretches the
// time until the next question.
func (s *socket) heartbeat(now int64) {
	l, w := &s.srv.limits, &s.watch
	if w.every == 0 {
		w.every = l.Heartbeat - s.share(l.Heartbeat/4) // not all at once
	}
	heard := s.wire.heard.Load()
	if w.pinged != 0 {
		switch {
		case heard >= w.pinged:
			w.pinged = 0
			w.every = min(w.every+l.Heartbeat/5, l.HeartbeatMax)
		case now-w.pinged >= int64(l.PongTimeout):
			s.end(endIdle(s))
			return
		default:
			return
		}
	}
	if now-heard >= int64(w.every) {
		w.pinged = now
		s.mu.Lock()
		s.ping = true
		s.mu.Unlock()
		s.pump()
	}
}

// recheckDue hands the socket to a rechecker when its time has come.
func (s *socket) recheckDue(now int64) {
	w := &s.watch
	if !s.greeted.Load() || now-w.checked < int64(s.srv.limits.Recheck) {
		return
	}
	if !w.checking.CompareAndSwap(false, true) {
		return // the last question is still being asked
	}
	select {
	case s.srv.rechecks <- s:
		w.checked = now
	default:
		w.checking.Store(false) // all are busy: with the next tick
	}
}

// recheck is a rechecker.
func (s *Server) recheck() {
	for {
		select {
		case <-s.stop:
			return
		case sock := <-s.rechecks:
			sock.recheck()
			sock.watch.checking.Store(false)
		}
	}
}

func (s *socket) recheck() {
	ctx, cancel := context.WithTimeout(s.srv.work, s.srv.limits.CastTimeout)
	defer cancel()
	err := s.srv.guard(func() error { return s.srv.opts.Gate.Recheck(ctx, s.who, s.topic, s.round) })
	switch models.KindOf(err) {
	case models.Unauthenticated:
		s.end(endSession(s))
	case models.Forbidden, models.Invalid:
		s.refuse("", err)
		s.end(endNotAllowed)
	case models.NotFound:
		s.end(endGone)
	default:
		if err == nil {
			s.watch.failures = 0
			return
		}
		if s.watch.failures++; s.watch.failures >= patience {
			s.end(s.srv.endRestart(s))
		}
	}
}
