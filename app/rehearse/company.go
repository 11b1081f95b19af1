package rehearse

import (
	"context"
	"sync"
	"time"
)

// Company is people whose websockets stay open while they change their ballots.
type Company struct {
	voters []*voting
	revs   []int64
}

// Gather makes a person of each code. They have still to be connected.
func Gather(site *Site, codes []string) *Company {
	c := &Company{revs: make([]int64, len(codes))}
	for i, code := range codes {
		c.voters = append(c.voters, &voting{site: site, code: code, number: i})
	}
	return c
}

// Reconnect gives everybody a new websocket: each may cast a burst again.
func (c *Company) Reconnect(ctx context.Context) error {
	c.Close()
	return c.each(func(i int) error { return c.voters[i].connect(ctx) })
}

// Close disconnects everybody.
func (c *Company) Close() {
	for _, v := range c.voters {
		if v.socket != nil {
			v.socket.Close()
			v.socket = nil
		}
	}
}

// Cast lets everybody change the ballot so many times, each change as soon as
// the one before has its receipt.
func (c *Company) Cast(ctx context.Context, times int, b Ballot) (acks int, took time.Duration, ack Spread, err error) {
	var mu sync.Mutex
	var all []time.Duration
	began := time.Now()
	err = c.each(func(i int) error {
		v := c.voters[i]
		var own []time.Duration
		for range times {
			sent := time.Now()
			f, err := v.socket.cast(ctx, v.site.Round, freshCmd(), c.revs[i], b)
			if err != nil {
				return err
			}
			own = append(own, time.Since(sent))
			c.revs[i] = f.Rev
		}
		mu.Lock()
		all = append(all, own...)
		mu.Unlock()
		return nil
	})
	return len(all), time.Since(began), spreadOf(all), err
}

// each does something for all voters at once.
func (c *Company) each(do func(i int) error) error {
	errs := make([]error, len(c.voters))
	var voters sync.WaitGroup
	for i := range c.voters {
		voters.Go(func() { errs[i] = do(i) })
	}
	voters.Wait()
	for _, err := range errs {
		if err != nil {
			return err // one tells enough
		}
	}
	return nil
}
