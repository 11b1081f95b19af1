// Package bustest is the contract of bus.Bus as a test. Run is the entry
// point; every implementation passes it. It is for tests only.
package bustest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"commonchest/app/bus"
	"commonchest/models"
)

// patience is how long a test waits before it calls a message lost.
const patience = 20 * time.Second

// Run checks the contract over two ends of one bus, made anew for each case.
func Run(t *testing.T, open func(*testing.T) (a, b bus.Bus)) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, bus.Bus, bus.Bus){
		"both ends hear, in order": hear,
		"topics are apart":         apart,
		"cancel is final":          cancelled,
		"an end closes alone":      closedAlone,
		"ill-formed is refused":    refused,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := open(t)
			defer func() {
				for _, end := range []bus.Bus{a, b, a} {
					if err := end.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				}
			}()
			check(t, a, b)
		})
	}
}

func subscribe(t *testing.T, b bus.Bus, topic string) (<-chan string, func()) {
	t.Helper()
	got := make(chan string, 256)
	cancel, err := b.Subscribe(topic, func(msg []byte) { got <- string(msg) })
	if err != nil {
		t.Fatalf("subscribe: %v", err)
	}
	return got, cancel
}

func publish(t *testing.T, b bus.Bus, topic, msg string) {
	t.Helper()
	if err := b.Publish(t.Context(), topic, []byte(msg)); err != nil {
		t.Fatalf("publish: %v", err)
	}
}

func next(t *testing.T, from <-chan string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case msg := <-from:
		return msg
	case <-ctx.Done():
		t.Fatal("no message came")
		return ""
	}
}

func hear(t *testing.T, a, b bus.Bus) {
	atA, _ := subscribe(t, a, "rounds/r-1")
	atB, _ := subscribe(t, b, "rounds/r-1")
	var want []string
	for i := range 100 {
		msg := fmt.Sprint(i)
		want = append(want, msg)
		publish(t, a, "rounds/r-1", msg)
	}
	for name, at := range map[string]<-chan string{"its own end": atA, "the other end": atB} {
		var got []string
		for range want {
			got = append(got, next(t, at))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s heard %v", name, got)
		}
	}
}

func apart(t *testing.T, a, b bus.Bus) {
	one, _ := subscribe(t, b, "one")
	two, _ := subscribe(t, b, "one/two")
	publish(t, a, "one/two", "two")
	publish(t, a, "one", "one")
	if got := next(t, one); got != "one" {
		t.Errorf("topic one heard %q", got)
	}
	if got := next(t, two); got != "two" {
		t.Errorf("topic one/two heard %q", got)
	}
}

func cancelled(t *testing.T, a, b bus.Bus) {
	var calls, late atomic.Int64
	var over atomic.Bool
	cancel, err := b.Subscribe("t", func([]byte) {
		calls.Add(1)
		if over.Load() {
			late.Add(1)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := subscribe(t, b, "t")
	for range 50 {
		publish(t, a, "t", "x")
	}
	next(t, other)
	cancel()
	over.Store(true)
	cancel() // a second time does nothing
	publish(t, a, "t", "last")
	for next(t, other) != "last" {
	}
	if late.Load() != 0 {
		t.Errorf("called %d times after cancel had returned", late.Load())
	}
}

func closedAlone(t *testing.T, a, b bus.Bus) {
	if _, ok := a.(*bus.InProcess); ok {
		a, b = b, a // the maker's end closes for all; try the attached one
	}
	got, _ := subscribe(t, b, "t")
	subscribe(t, a, "t")
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := a.Publish(t.Context(), "t", nil); !models.IsKind(err, models.Unavailable) {
		t.Errorf("publish on a closed end: %v", err)
	}
	if _, err := a.Subscribe("t", func([]byte) {}); !models.IsKind(err, models.Unavailable) {
		t.Errorf("subscribe on a closed end: %v", err)
	}
	publish(t, b, "t", "still here")
	if msg := next(t, got); msg != "still here" {
		t.Errorf("heard %q", msg)
	}
}

func refused(t *testing.T, a, _ bus.Bus) {
	for _, topic := range []string{"", "*", "a.b", ">", "a b"} {
		if err := a.Publish(t.Context(), topic, nil); !models.IsKind(err, models.Invalid) {
			t.Errorf("publish to %q: %v", topic, err)
		}
		if _, err := a.Subscribe(topic, func([]byte) {}); !models.IsKind(err, models.Invalid) {
			t.Errorf("subscribe to %q: %v", topic, err)
		}
	}
	if err := a.Publish(t.Context(), "t", make([]byte, bus.MaxMessage+1)); !models.IsKind(err, models.Invalid) {
		t.Errorf("oversized: %v", err)
	}
}
