package rehearse

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Storm is people who go on changing their ballots, each over a websocket of
// their own. When the server dies under them they come back and repeat the act
// that has no receipt yet, under the same command.
type Storm struct {
	site   *Site
	acked  func(Ack)
	voters sync.WaitGroup
	flying atomic.Int64
	acks   atomic.Int64

	mu  sync.Mutex
	err error // the first refusal that no repetition mends
}

// NewStorm lets people with these codes vote until ctx ends, which Wait awaits.
// acked is told of every receipt before its voter goes on. ballot gives what a
// voter casts as its n-th act.
func NewStorm(ctx context.Context, site *Site, codes []string, ballot func(voter, n int) Ballot, acked func(Ack)) *Storm {
	s := &Storm{site: site, acked: acked}
	for i, code := range codes {
		s.voters.Go(func() {
			err := s.voter(ctx, &voting{site: site, code: code, number: i}, ballot)
			if err != nil && ctx.Err() == nil {
				s.mu.Lock()
				s.err = errors.Join(s.err, fmt.Errorf("voter %d: %w", i, err))
				s.mu.Unlock()
			}
		})
	}
	return s
}

func (s *Storm) voter(ctx context.Context, v *voting, ballot func(voter, n int) Ballot) error {
	defer func() {
		if v.socket != nil {
			v.socket.Close()
		}
	}()
	for rev := int64(0); ; rev++ {
		cmd, chosen := freshCmd(), ballot(v.number, int(rev))
		var f frame
		err := v.patiently(ctx, func() error {
			if err := v.connect(ctx); err != nil {
				return err
			}
			s.flying.Add(1)
			defer s.flying.Add(-1)
			var err error
			f, err = v.socket.cast(ctx, s.site.Round, cmd, rev, chosen)
			return err
		})
		if err != nil {
			return err
		}
		if f.Rev != rev+1 {
			return fmt.Errorf("a receipt for revision %d instead of %d", f.Rev, rev+1)
		}
		s.acks.Add(1)
		s.acked(Ack{Voter: v.number, Cmd: cmd, Rev: f.Rev, Receipt: f.Receipt})
	}
}

// InFlight is how many acts are sent and have no answer yet.
func (s *Storm) InFlight() int64 { return s.flying.Load() }

// Acks is how many receipts there were.
func (s *Storm) Acks() int64 { return s.acks.Load() }

// Wait waits for everybody after the context has ended, and tells what a voter
// was refused for good.
func (s *Storm) Wait() error {
	s.voters.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
