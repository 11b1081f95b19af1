package mongo_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"commonchest/app/store/mongo"
)

// world is a server's clock and ours, which runs fast, and a network between.
type world struct {
	at     time.Time     // the server's
	mono   time.Duration // ours
	way    time.Duration // there, and back
	asked  int
	broken error
}

func (w *world) pass(d time.Duration) {
	w.at = w.at.Add(d)
	w.mono += d + d/10_000 // 100 ppm fast
}

func (w *world) ask(context.Context) (time.Time, error) {
	w.asked++
	w.pass(w.way)
	told := w.at.Truncate(time.Millisecond)
	w.pass(w.way)
	return told, w.broken
}

func TestClockFollowsTheServer(t *testing.T) {
	w := &world{at: time.Date(2026, 5, 7, 10, 0, 0, 123_456_789, time.UTC), mono: time.Hour, way: 20 * time.Millisecond}
	now := mongo.NewClock(func() time.Duration { return w.mono }, w.ask)
	for i := range 100 {
		r, err := now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if off := r.At.Sub(w.at).Abs(); off > r.Error || r.Error > 25*time.Millisecond {
			t.Fatalf("reading %d is off by %v, claims ±%v", i, off, r.Error)
		}
		w.pass(time.Second)
	}
	if w.asked < 9 || w.asked > 11 {
		t.Errorf("asked %d times in 100 s", w.asked)
	}
}

func TestClockBridgesAnOutage(t *testing.T) {
	w := &world{at: time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)}
	now := mongo.NewClock(func() time.Duration { return w.mono }, w.ask)
	if _, err := now(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.broken = errors.New("no route")
	w.pass(25 * time.Second)
	r, err := now(t.Context())
	if err != nil || r.At.Sub(w.at).Abs() > r.Error || r.Error < 5*time.Millisecond {
		t.Errorf("after 25 s: %v, %v", r, err)
	}
	w.pass(6 * time.Second)
	asked := w.asked
	for range 100 {
		if r, err := now(t.Context()); !errors.Is(err, w.broken) {
			t.Errorf("after 31 s: %v, %v", r, err)
		}
	}
	if w.asked != asked+1 {
		t.Errorf("a hundred callers asked a lost server %d times", w.asked-asked)
	}
	w.broken = nil
	w.pass(time.Second)
	if r, err := now(t.Context()); err != nil || r.At.Sub(w.at).Abs() > r.Error {
		t.Error(r, err)
	}
}

func TestClockNeedsAnAnswer(t *testing.T) {
	w := &world{broken: errors.New("no route")}
	now := mongo.NewClock(func() time.Duration { return w.mono }, w.ask)
	for range 3 {
		if r, err := now(t.Context()); !errors.Is(err, w.broken) {
			t.Errorf("got %v, %v", r, err)
		}
	}
}

// Who gives up while a measurement is on its way does not spoil it for others.
func TestClockMeasuresForAll(t *testing.T) {
	w := &world{at: time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)}
	now := mongo.NewClock(func() time.Duration { return w.mono }, func(ctx context.Context) (time.Time, error) {
		if err := ctx.Err(); err != nil {
			return time.Time{}, err
		}
		return w.ask(ctx)
	})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := now(gone); err != nil {
		t.Error(err)
	}
}
