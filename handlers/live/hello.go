package live

import (
	"context"

	"commonchest/models"
)

// hello answers the first frame: who may listen, to what, and what there is to
// know. It reports whether the socket ends.
func (s *socket) hello(f frame) (ended bool) {
	s.srv.hellos <- struct{}{}
	defer func() { <-s.srv.hellos }()
	if s.ending() {
		return true
	}
	ctx, cancel := context.WithTimeout(s.srv.work, s.srv.limits.CastTimeout)
	defer cancel()

	var hubTopic string
	var body HelloBody
	err := s.srv.guard(func() (err error) {
		hubTopic, s.person, err = s.srv.opts.Gate.Topic(ctx, s.who, f.Topic, f.Round)
		if err != nil {
			return err
		}
		// From before the round is read: no phase falls in between.
		s.sub.ListenOn(PhaseTopic(f.Round))
		body, err = s.srv.opts.Ballots.Hello(ctx, f.Round, s.person)
		return err
	})
	if err != nil {
		s.refuse("", err)
		s.end(s.endOfHello(err))
		return true
	}
	s.topic, s.round = f.Topic, f.Round
	newest, _ := s.srv.opts.Hub.Latest(hubTopic)
	s.send(encode(newHello(f.Round, body, newest.Epoch, newest.N, s.srv.opts.Clock())))
	if hubTopic != "" {
		s.sub.Listen(hubTopic, f.Resume)
	}
	s.phase = Phase{Phase: body.Phase, Closes: body.Closes}
	s.greeted.Store(true)
	s.pump()
	return false
}

// answerPing tells the peer the phase: a page cannot see the heartbeats below
// it and needs an answer to know that the server is there.
func (s *socket) answerPing() {
	if newest, ok := s.srv.opts.Hub.Latest(PhaseTopic(s.round)); ok {
		s.send(newest.Body)
		return
	}
	s.send(s.phase.Encode())
}

// endOfHello says how a socket ends whose hello was refused.
func (s *socket) endOfHello(err error) ending {
	switch models.KindOf(err) {
	case models.Unauthenticated:
		return endNoSession
	case models.Forbidden, models.Invalid, models.Conflict:
		return endNotAllowed
	case models.NotFound:
		return endGone
	default: // limited, unavailable, internal: not now
		return s.srv.endRestart(s)
	}
}
