package live_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"commonchest/app/live"

	"pgregory.net/rapid"
)

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
