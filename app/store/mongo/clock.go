package mongo

import (
	"context"
	"sync"
	"time"

	"commonchest/app/store"
)

const (
	remeasure  = 10 * time.Second // age of a measurement before the next
	tooOld     = 30 * time.Second // age of a measurement that no longer serves
	measuring  = 2 * time.Second  // time limit of one measurement
	retry      = time.Second      // after one that failed
	resolution = time.Millisecond // of the server's answer
	driftParts = 5000             // our clock may drift one part in this many: 200 ppm
)

// clock is the server's clock as seen from here: its local time at a moment of
// our monotonic clock, carried forward, with the error of both.
type clock struct {
	monotonic func() time.Duration
	ask       func(context.Context) (time.Time, error)

	mu       sync.Mutex
	measured bool
	at       time.Time     // the server's time …
	when     time.Duration // … at this moment of ours
	err      time.Duration // ± this much
	failed   error         // the last attempt, if it failed
	tried    time.Duration // when that was
}

// now reads the clock, measuring anew when the last measurement is old. If that
// fails a while longer is bridged, with a growing error; then it is unavailable.
func (c *clock) now(ctx context.Context) (store.Reading, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.due() {
		c.failed = c.measure(ctx)
		c.tried = c.monotonic()
	}
	age := c.monotonic() - c.when
	if c.failed != nil && (!c.measured || age >= tooOld) {
		return store.Reading{}, c.failed
	}
	return store.Reading{At: c.at.Add(age), Error: c.err + age/driftParts}, nil
}

// due tells whether to measure. After a failure not everybody who asks for the
// time waits for the next one.
func (c *clock) due() bool {
	now := c.monotonic()
	if c.failed != nil {
		return now-c.tried >= retry
	}
	return !c.measured || now-c.when >= remeasure
}

// measure asks the server once, whether or not the caller still waits. The
// answer lies somewhere between our asking and our hearing it.
func (c *clock) measure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), measuring)
	defer cancel()
	asked := c.monotonic()
	at, err := c.ask(ctx)
	if err != nil {
		return err
	}
	half := (c.monotonic() - asked) / 2
	c.measured, c.at, c.when, c.err = true, at, asked+half, half+resolution
	return nil
}
