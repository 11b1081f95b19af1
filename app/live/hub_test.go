package live_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"commonchest/app/live"
)

const topic = "wall/r-1"

func state(epoch string, n int64, body string) live.State {
	return live.State{Epoch: epoch, N: n, Body: []byte(body)}
}

// taken empties a reader.
func taken(s *live.Sub) (bodies []string) {
	for e := s.Take(); e != nil; e = s.Take() {
		bodies = append(bodies, string(e.Body))
	}
	return bodies
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func open(opts live.Options) *live.Hub {
	opts.Clock = time.Now
	return live.NewHub(opts)
}

func TestNewestWins(t *testing.T) {
	for _, c := range []struct {
		name    string
		publish []live.State
		want    string
	}{
		{"a higher number", []live.State{state("e", 1, "a"), state("e", 2, "b")}, "b"},
		{"a lower number does not", []live.State{state("e", 2, "b"), state("e", 1, "a")}, "b"},
		{"the same number, another body", []live.State{state("e", 2, "a"), state("e", 2, "b")}, "b"},
		{"one that says the same counts", []live.State{state("e", 1, "b"), state("e", 3, "b"), state("e", 2, "a")}, "b"},
		{"another epoch", []live.State{state("e", 9, "a"), state("f", 1, "b")}, "b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(live.Options{})
				defer h.Close("over")
				for _, s := range c.publish {
					h.Publish(topic, s)
				}
				if s, ok := h.Latest(topic); !ok || string(s.Body) != c.want {
					t.Errorf("latest %q", s.Body)
				}
				synctest.Wait()
				s := h.Subscribe(topic)
				defer s.Close()
				expect(t, "a new reader", taken(s), c.want)
			})
		})
	}
}

func TestAnEqualStateIsNotDeliveredAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{})
		defer h.Close("over")
		s := h.Subscribe(topic)
		defer s.Close()
		for n := range int64(6) { // 0 0 1 1 2 2
			h.Publish(topic, state("e", n/2, "a"))
			synctest.Wait()
		}
		expect(t, "reader", taken(s), "a")
		if n := h.Stats().Deliveries; n != 1 {
			t.Errorf("%d deliveries", n)
		}
		if l, _ := h.Latest(topic); l.N != 2 {
			t.Errorf("latest has number %d", l.N)
		}
	})
}

func TestASlowReaderSkipsStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{})
		defer h.Close("over")
		s := h.Subscribe(topic)
		defer s.Close()
		for n := range int64(50) {
			h.Publish(topic, state("e", n, fmt.Sprint(n)))
			synctest.Wait()
		}
		expect(t, "reader", taken(s), "49")
	})
}

func TestAtMostOneDeliveryAnInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{Interval: time.Second})
		defer h.Close("over")
		s := h.Subscribe(topic)
		defer s.Close()
		var got []string
		start := time.Now()
		for n := range int64(35) { // one every 99 ms
			h.Publish(topic, state("e", n, fmt.Sprint(n)))
			synctest.Wait()
			for _, body := range taken(s) {
				got = append(got, fmt.Sprintf("%s at %v", body, time.Since(start).Truncate(100*time.Millisecond)))
			}
			time.Sleep(99 * time.Millisecond)
		}
		synctest.Wait()
		expect(t, "deliveries", got, "0 at 0s", "10 at 1s", "20 at 2s", "30 at 3s")
		time.Sleep(time.Second)
		synctest.Wait()
		expect(t, "the last state arrives without another publish", taken(s), "34")
	})
}

func TestTheIntervalStretchesToTheEgressBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const readers, body = 10, 1000 - live.FrameOverhead
		// One delivery to all is 10,000 bytes: two seconds of the budget.
		h := open(live.Options{Interval: time.Second, EgressBytesPerSecond: 5000})
		defer h.Close("over")
		var subs []*live.Sub
		for range readers {
			subs = append(subs, h.Subscribe(topic, "other"))
		}
		for n := range int64(100) {
			s := state("e", n, fmt.Sprintf("%*d", body, n))
			h.Publish(topic, s)
			h.Publish("other", s)
			time.Sleep(200 * time.Millisecond)
		}
		synctest.Wait()
		// 20 seconds at 5,000 bytes a second; the first delivery is on credit.
		if n := h.Stats().Deliveries; n < 10*readers || n > 11*readers {
			t.Errorf("%d deliveries of %d bytes in 20 s", n, 1000)
		}
		for _, s := range subs {
			if n := len(taken(s)); n != 2 {
				t.Errorf("a reader found %d topics: one starves the other", n)
			}
			s.Close()
		}
	})
}

func TestAClockSetBackHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Int64
		h := live.NewHub(live.Options{Interval: time.Second, EgressBytesPerSecond: 1, Clock: func() time.Time {
			return time.Now().Add(-time.Duration(back.Load()))
		}})
		defer h.Close("over")
		s := h.Subscribe(topic)
		defer s.Close()
		h.Publish(topic, state("e", 1, "a"))
		synctest.Wait()
		expect(t, "before", taken(s), "a")
		back.Store(int64(time.Hour))
		h.Publish(topic, state("e", 2, "b"))
		time.Sleep(time.Second)
		synctest.Wait()
		expect(t, "after", taken(s), "b")
	})
}

func TestResume(t *testing.T) {
	for _, c := range []struct {
		name string
		have *live.Have
		want []string
	}{
		{"nothing", nil, []string{"five"}},
		{"the same", &live.Have{Epoch: "e", N: 5}, nil},
		{"later, from a snapshot not delivered here yet", &live.Have{Epoch: "e", N: 6}, nil},
		{"older", &live.Have{Epoch: "e", N: 4}, []string{"five"}},
		{"another epoch", &live.Have{Epoch: "d", N: 5}, []string{"five"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(live.Options{})
				defer h.Close("over")
				h.Publish(topic, state("e", 5, "five"))
				synctest.Wait()
				s := h.Subscribe()
				defer s.Close()
				s.Listen(topic, c.have)
				expect(t, "at first", taken(s), c.want...)
				h.Publish(topic, state("e", 7, "seven"))
				synctest.Wait()
				expect(t, "then", taken(s), "seven")
			})
		})
	}
}

func TestListenOnGivesOnlyWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{})
		defer h.Close("over")
		h.Publish(topic, state("e", 5, "five"))
		synctest.Wait()
		s := h.Subscribe()
		defer s.Close()
		s.ListenOn(topic)
		expect(t, "at first", taken(s))
		h.Publish(topic, state("e", 5, "five, closed"))
		synctest.Wait()
		expect(t, "then", taken(s), "five, closed")
	})
}

func TestCloseAndDropTellEveryReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{})
		gone, stays := h.Subscribe(topic), h.Subscribe("other")
		h.Publish(topic, state("e", 1, "a"))
		synctest.Wait()
		h.Drop(topic, "gone")
		if reason, ended := gone.Ended(); !ended || reason != "gone" {
			t.Errorf("after drop: %q %v", reason, ended)
		}
		if _, ended := stays.Ended(); ended {
			t.Error("the other topic's reader ended too")
		}
		if _, ok := h.Latest(topic); ok {
			t.Error("the dropped topic still has a state")
		}
		var waited error
		go func() { _, waited = stays.Wait(t.Context()) }()
		synctest.Wait()
		h.Close("restart")
		h.Close("again")
		synctest.Wait()
		var ended *live.Ended
		if !errors.As(waited, &ended) || ended.Reason != "restart" {
			t.Errorf("wait ended with %v", waited)
		}
		h.Publish(topic, state("e", 2, "b"))
		late := h.Subscribe(topic)
		if reason, ended := late.Ended(); !ended || reason != "restart" {
			t.Errorf("after close: %q %v", reason, ended)
		}
		gone.Close()
		gone.Close()
		if _, err := late.Wait(t.Context()); !errors.As(err, &ended) {
			t.Errorf("late reader: %v", err)
		}
	})
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{Interval: time.Minute})
		defer h.Close("over")
		s := h.Subscribe(topic)
		defer s.Close()
		h.Publish(topic, state("e", 1, "a"))
		if e, err := s.Wait(t.Context()); err != nil || string(e.Body) != "a" {
			t.Fatalf("%v, %v", e, err)
		}
		h.Publish(topic, state("e", 2, "b"))
		start := time.Now()
		if e, err := s.Wait(t.Context()); err != nil || string(e.Body) != "b" || time.Since(start) != time.Minute {
			t.Fatalf("%v, %v after %v", e, err, time.Since(start))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Wait(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}

func TestPreparedIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int64
		h := open(live.Options{Prepare: func(body []byte) any { made.Add(1); return "<" + string(body) + ">" }})
		defer h.Close("over")
		var readers []*live.Sub
		for range 20 {
			readers = append(readers, h.Subscribe(topic))
		}
		h.Publish(topic, state("e", 1, "a"))
		synctest.Wait()
		if made.Load() != 0 {
			t.Error("prepared before anybody asked")
		}
		var wg sync.WaitGroup
		for _, s := range readers {
			wg.Go(func() {
				if got := s.Take().Prepared(); got != "<a>" {
					t.Errorf("prepared %v", got)
				}
			})
		}
		wg.Wait()
		if made.Load() != 1 {
			t.Errorf("prepared %d times", made.Load())
		}
	})
}

func TestNothingIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(live.Options{})
		defer h.Close("over")
		for i := range 100 {
			h.Subscribe(fmt.Sprint(i), "shared").Close()
		}
		if s := h.Stats(); s.Topics != 0 || s.Subscribers != 0 {
			t.Errorf("%+v", s)
		}
		h.Publish(topic, state("e", 1, "a"))
		synctest.Wait()
		h.Subscribe(topic).Close()
		if s := h.Stats(); s.Topics != 1 {
			t.Errorf("a topic with a state was forgotten: %+v", s)
		}
	})
}
