// Package boottest puts nodes together for tests: real features over a real
// store, with a clock that the test moves. It is imported by tests only.
package boottest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/bus"
	"commonchest/app/keys"
	"commonchest/app/store"
	"commonchest/config"
)

// Clock is a store's clock that moves only when told to.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock starts at a Monday morning in November 2026.
func NewClock() *Clock { return &Clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) { c.Set(c.Now().Add(d)) }

type timed struct {
	store.Engine
	clock *Clock
}

func (t timed) Now(context.Context) (store.Reading, error) {
	return store.Reading{At: t.clock.Now()}, nil
}

// Timed is an engine with the test's clock.
func Timed(e store.Engine, c *Clock) store.Engine { return timed{e, c} }

// Shared is what the nodes of one installation share.
type Shared struct {
	Engine store.Engine
	Clock  *Clock
	Keys   *keys.Set
	Bus    *bus.InProcess
	Mail   int // port of a mail server on this machine; 0 for none
}

// Share prepares an installation over an engine that has boot.Schemas.
func Share(t testing.TB, e store.Engine) Shared {
	t.Helper()
	set, err := keys.Load(filepath.Join(t.TempDir(), "keys"), true, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	clock := NewClock()
	return Shared{Engine: Timed(e, clock), Clock: clock, Keys: set, Bus: bus.Memory()}
}

// QuickHash takes the place of Argon2id, whose slowness would be most of the time of a
// test that signs people in; app/accounts tests the real one.
type QuickHash struct{}

// Make names the hash by its kind, as Argon2id does.
func (QuickHash) Make(password string) (string, error) {
	sum := sha256.Sum256([]byte(password))
	return "$quick$" + hex.EncodeToString(sum[:]), nil
}

// Matches reports whether hash is of password.
func (h QuickHash) Matches(password, hash string) (bool, error) {
	made, err := h.Make(password)
	return made == hash, err
}

// Config is a node's configuration for tests.
func Config() *config.Config {
	return &config.Config{Listen: "127.0.0.1:0", Data: "unused", TickMin: 10 * time.Millisecond, EgressMbit: 1000,
		LogFormat: "text", LogLevel: "error", ShutdownGrace: 5 * time.Second}
}

// Node puts a node together and runs its jobs, quickly, until the test ends. A
// single node counts as soon as its box is empty.
func (s Shared) Node(t testing.TB, single bool) *boot.App {
	t.Helper()
	cfg := Config()
	cfg.SingleNode = single
	if s.Mail > 0 {
		cfg.SMTPHost, cfg.SMTPPort, cfg.SMTPTLS, cfg.MailFrom = "localhost", s.Mail, "none", "Vale Place Budget <chest@vale.example>"
	}
	if !single {
		cfg.MongoDB = "mongodb://shared.invalid" // several nodes; the engine is given
	}
	node := s.Bus.Attach()
	app, err := boot.New(t.Context(), cfg, boot.Options{Engine: s.Engine, Bus: node, Keys: s.Keys, Now: s.Clock.Now, Hash: QuickHash{},
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	fast := 10 * time.Millisecond
	go func() {
		done <- app.Run(ctx, boot.Pulse{Show: fast, View: fast, Beat: fast, Compare: 100 * fast, Project: fast,
			Close: fast, Mail: time.Hour, Hourly: time.Hour})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	})
	return app
}
