package live

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"commonchest/models"
)

// castQueue is how many casts of one socket wait behind the one that runs.
const castQueue = 8

// voter is what a socket needs once it casts; watchers never have one.
type voter struct {
	pace   bucket
	recent [castQueue + 1]act // of the reader
	next   int                // where in recent the next act goes
	queue  []Cast             // guarded by socket.mu, like running
	runs   bool
}

// act remembers what a command key stood for.
type act struct {
	cmd    string
	digest [sha256.Size]byte
}

// cast takes a cast in or refuses it. Whatever is wrong with a cast leaves the
// socket open.
func (s *socket) cast(f frame, readAt time.Time) {
	if s.voter == nil {
		s.voter = &voter{}
	}
	if err := s.admit(f, readAt); err != nil {
		s.refuse(f.Cmd, err)
		return
	}
	v := s.voter
	s.mu.Lock()
	if s.parting != nil { // too late; the client repeats it elsewhere
		s.mu.Unlock()
		return
	}
	if s.casts > castQueue {
		s.mu.Unlock()
		s.refuse(f.Cmd, models.E(models.Limited, "limited"))
		return
	}
	s.casts++
	v.queue = append(v.queue, Cast{
		Round: s.round, Person: s.person, Cmd: f.Cmd, Base: f.Base,
		Kind: f.Kind, Choices: f.Choices, Points: f.Points, ReadAt: readAt,
	})
	idle := !v.runs
	v.runs = true
	s.mu.Unlock()
	if idle {
		s.srv.registry.open.Go(s.vote)
	}
}

// admit checks what can be known without voting.
func (s *socket) admit(f frame, readAt time.Time) error {
	l := &s.srv.limits
	switch {
	case s.topic != TopicBallot:
		return models.E(models.Forbidden, "not_a_ballot_socket")
	case f.Round != s.round:
		return models.E(models.Invalid, "other_round", models.F("round", "other_round"))
	case s.person == "":
		return models.E(models.Unauthenticated, "pass_needed")
	case !s.voter.pace.take(readAt, l.CastsPerSecond, l.CastBurst):
		return models.E(models.Limited, "limited")
	case !s.voter.note(f):
		return models.E(models.Conflict, "cmd_reused", models.F("cmd", "cmd_reused"))
	}
	return nil
}

// note remembers the act, and reports false when its key stood for another
// one before. The same act again is fine: it gets the same receipt.
func (v *voter) note(f frame) bool {
	a := act{cmd: f.Cmd, digest: sha256.Sum256(fmt.Appendf(nil, "%d %s %q %d", f.Base, f.Kind, f.Choices, f.Points))}
	if i := slices.IndexFunc(v.recent[:], func(b act) bool { return b.cmd == a.cmd }); i >= 0 {
		return v.recent[i] == a
	}
	v.recent[v.next] = a
	v.next = (v.next + 1) % len(v.recent)
	return true
}

// vote runs the waiting casts one after the other, as long as there are any.
func (s *socket) vote() {
	for {
		s.mu.Lock()
		if len(s.voter.queue) == 0 {
			s.voter.queue, s.voter.runs = nil, false
			s.mu.Unlock()
			return
		}
		c := s.voter.queue[0]
		s.voter.queue = s.voter.queue[1:]
		s.mu.Unlock()

		answer := s.perform(c)

		s.mu.Lock()
		s.queue = append(s.queue, answer)
		s.casts--
		s.mu.Unlock()
		s.pump()
	}
}

// perform casts and encodes the answer. The context is not the socket's: a ballot
// that is on its way is not given up because its sender has gone.
func (s *socket) perform(c Cast) []byte {
	ctx, cancel := context.WithTimeout(s.srv.work, s.srv.limits.CastTimeout)
	defer cancel()
	var receipt Receipt
	err := s.srv.guard(func() (err error) {
		receipt, err = s.srv.opts.Ballots.Cast(ctx, c)
		return err
	})
	if err != nil {
		return encode(s.refusal(c.Cmd, err))
	}
	s.srv.counts.casts.Add(1)
	return encode(newReceipt(c.Cmd, receipt))
}
