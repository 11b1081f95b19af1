package bus_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"commonchest/app/bus"
	"commonchest/app/bus/bustest"
	"commonchest/models"
)

func TestMemory(t *testing.T) {
	bustest.Run(t, func(*testing.T) (bus.Bus, bus.Bus) {
		shared := bus.Memory()
		return shared.Attach(), shared.Attach()
	})
	bustest.Run(t, func(*testing.T) (bus.Bus, bus.Bus) {
		shared := bus.Memory()
		return shared, shared.Attach()
	})
}

func TestMemoryDropsForASlowListenerOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := bus.Memory()
		release := make(chan struct{})
		var slow, quick int
		var once sync.Once
		if _, err := m.Subscribe("t", func([]byte) { once.Do(func() { <-release }); slow++ }); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Subscribe("t", func([]byte) { quick++ }); err != nil {
			t.Fatal(err)
		}
		const sent = 6000
		for range sent {
			if err := m.Publish(t.Context(), "t", []byte("x")); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		close(release)
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if quick != sent {
			t.Errorf("the quick listener got %d of %d", quick, sent)
		}
		if slow+int(m.Dropped()) != sent || m.Dropped() == 0 {
			t.Errorf("the slow listener got %d, dropped %d, of %d", slow, m.Dropped(), sent)
		}
	})
}

func TestMemoryDoesNotAliasThePublishersSlice(t *testing.T) {
	m := bus.Memory()
	var got []byte
	if _, err := m.Subscribe("t", func(b []byte) { got = bytes.Clone(b) }); err != nil {
		t.Fatal(err)
	}
	msg := []byte("before")
	if err := m.Publish(t.Context(), "t", msg); err != nil {
		t.Fatal(err)
	}
	copy(msg, "after!")
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if string(got) != "before" {
		t.Errorf("got %q", got)
	}
}

func TestTopics(t *testing.T) {
	for topic, want := range map[string]bool{
		"ballots": true, "ballots/r-1": true, "a/b_c/D9": true,
		"": false, "/": false, "a/": false, "/a": false, "a//b": false,
		"a.b": false, "a*": false, ">": false, "a b": false, "ä": false,
		strings.Repeat("a", 201): false,
	} {
		if got := bus.ValidTopic(topic); got != want {
			t.Errorf("%q: %v", topic, got)
		}
	}
	if err := bus.Check("t", make([]byte, bus.MaxMessage+1)); !models.IsKind(err, models.Invalid) {
		t.Errorf("oversized: %v", err)
	}
	if err := bus.Check("t", make([]byte, bus.MaxMessage)); err != nil {
		t.Errorf("largest: %v", err)
	}
}

func TestMemoryRefusesAnEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := bus.Memory().Publish(ctx, "t", nil); err == nil {
		t.Error("published")
	}
}
