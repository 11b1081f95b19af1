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

	"pgregory.net/rapid"
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

func TestManyCalls(t *testing.T) {
	h := open(live.Options{})
	const readers = 3000
	var wg sync.WaitGroup
	var taken, ended atomic.Int64
	for range readers {
		wg.Add(1)
		var s *live.Sub
		var ready sync.Mutex
		ready.Lock()
		s = h.SubscribeFunc(func() {
			ready.Lock()
			defer ready.Unlock()
			if _, over := s.Ended(); over {
				ended.Add(1)
				wg.Done()
			}
			if e := s.Take(); e != nil {
				taken.Add(1)
				wg.Done()
			}
		})
		ready.Unlock()
		s.Listen(topic, nil)
	}
	h.Publish(topic, state("e", 1, "a"))
	wg.Wait()
	wg.Add(readers)
	h.Close("restart")
	wg.Wait()
	if taken.Load() != readers || ended.Load() != readers {
		t.Errorf("%d took a state, %d ended", taken.Load(), ended.Load())
	}
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

// Whatever is published in whatever order, a reader sees numbers rise within
// an epoch and ends with the newest state.
func TestReadersConverge(t *testing.T) {
	type step struct {
		state live.State
		pause time.Duration
		reads bool
	}
	rapid.Check(t, func(rt *rapid.T) {
		interval := time.Duration(rapid.IntRange(0, 3).Draw(rt, "interval")) * time.Second
		var steps []step
		epoch := 0
		for i := range rapid.IntRange(1, 40).Draw(rt, "steps") {
			if rapid.IntRange(0, 9).Draw(rt, "restart") == 0 {
				epoch++
			}
			n := int64(rapid.IntRange(0, 6).Draw(rt, "n"))
			steps = append(steps, step{
				state: state(fmt.Sprint(epoch), n, fmt.Sprint(i)),
				pause: time.Duration(rapid.IntRange(0, 2).Draw(rt, "pause")) * time.Second,
				reads: rapid.Bool().Draw(rt, "reads"),
			})
		}
		var wrong string
		synctest.Test(t, func(*testing.T) {
			h := open(live.Options{Interval: interval})
			defer h.Close("over")
			s := h.Subscribe(topic)
			defer s.Close()
			var newest, last live.State
			look := func() {
				for e := s.Take(); e != nil; e = s.Take() {
					if e.Epoch == last.Epoch && e.N < last.N {
						wrong = fmt.Sprintf("%d after %d", e.N, last.N)
					}
					last = e.State
				}
			}
			for _, step := range steps {
				if step.state.Epoch != newest.Epoch || step.state.N >= newest.N {
					newest = step.state
				}
				h.Publish(topic, step.state)
				time.Sleep(step.pause)
				synctest.Wait()
				if step.reads {
					look()
				}
			}
			time.Sleep(10 * time.Second)
			synctest.Wait()
			look()
			if string(last.Body) != string(newest.Body) {
				wrong = fmt.Sprintf("ended with %q, newest is %q", last.Body, newest.Body)
			}
			if l, _ := h.Latest(topic); string(l.Body) != string(newest.Body) {
				wrong = fmt.Sprintf("latest %q, newest is %q", l.Body, newest.Body)
			}
		})
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	h := open(live.Options{})
	var wg, readers sync.WaitGroup
	for i := range 32 {
		readers.Go(func() {
			for round := 0; ; round++ {
				s := h.Subscribe(topic, fmt.Sprint("t", (i+round)%4))
				for range 20 {
					if _, err := s.Wait(t.Context()); err != nil {
						s.Close()
						return
					}
				}
				s.Close()
			}
		})
	}
	for i := range 4 {
		wg.Go(func() {
			for n := range int64(3000) {
				h.Publish(topic, state("e", n, "x"))
				h.Publish(fmt.Sprint("t", i), state("e", n, "x"))
				if n%1000 == 0 {
					h.Drop(fmt.Sprint("t", i), "restart")
				}
			}
		})
	}
	wg.Wait()
	h.Close("restart")
	readers.Wait()
}

func BenchmarkDeliver(b *testing.B) {
	for _, readers := range []int{2000, 9000} {
		b.Run(fmt.Sprint(readers), func(b *testing.B) {
			h := open(live.Options{})
			var got atomic.Int64
			var wg sync.WaitGroup
			told := make(chan struct{}, 1)
			ctx, cancel := context.WithCancel(b.Context())
			for range readers {
				s := h.Subscribe(topic)
				wg.Go(func() {
					defer s.Close()
					for {
						if _, err := s.Wait(ctx); err != nil {
							return
						}
						if got.Add(1)%int64(readers) == 0 {
							told <- struct{}{}
						}
					}
				})
			}
			n := int64(0)
			for b.Loop() {
				n++
				h.Publish(topic, state("e", n, fmt.Sprintf("%1400d", n)))
				<-told
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/float64(readers), "ns/delivery")
			cancel()
			wg.Wait()
			h.Close("over")
		})
	}
}
