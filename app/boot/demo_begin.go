package boot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"commonchest/config"
)

// DemoAt makes a node believe that it starts at a time, and draw the same random
// numbers at each start: the same ids, codes and keys, so it guards nothing.
func DemoAt(at time.Time) Options {
	start := time.Now()
	return Options{
		Now:    func() time.Time { return at.Add(time.Since(start)) },
		Random: &repeated{from: rand.NewChaCha8([32]byte([]byte("Aldermarsh Vale, as it always was")[:32]))},
	}
}

// repeated is a stream of numbers that is the same each time. It may be read
// from many places at once.
type repeated struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *repeated) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

// Why a directory is not cleared.
var (
	errNotHere  = errors.New("a demonstration in MongoDB is not deleted from here: drop its database yourself")
	errNotADemo = errors.New("it holds places that are no demonstration, and is left alone")
	errStranger = errors.New("it holds something that no demonstration makes, and is left alone")
)

// demoFiles are what a demonstration leaves in its directory.
var demoFiles = map[string]bool{"chest.db": true, "chest.db-wal": true, "chest.db-shm": true, "keys": true}

// ClearDemo deletes the demonstration in the data directory; nothing that is not
// one is ever deleted. No directory, or an empty one, is fine.
func ClearDemo(ctx context.Context, cfg *config.Config) error {
	if !cfg.Embedded() {
		return errNotHere
	}
	entries, err := os.ReadDir(cfg.Data)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into %s: %w", cfg.Data, err)
	}
	for _, e := range entries {
		if !demoFiles[e.Name()] {
			return fmt.Errorf("%s: %s: %w", cfg.Data, e.Name(), errStranger)
		}
	}
	if err := onlyDemo(ctx, cfg); err != nil {
		return fmt.Errorf("%s: %w", cfg.Data, err)
	}
	for name := range demoFiles {
		if name == "keys" && cfg.Keys != "" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(cfg.Data, name)); err != nil {
			return fmt.Errorf("delete the demonstration: %w", err)
		}
	}
	return nil
}

// onlyDemo refuses a store with a place that is not made up, or with none at all.
func onlyDemo(ctx context.Context, cfg *config.Config) (err error) {
	app, err := Open(ctx, cfg, Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	list, err := app.Places.Places(ctx)
	if err != nil {
		return err
	}
	for _, p := range list {
		if !p.Demo {
			return errNotADemo
		}
	}
	if len(list) == 0 {
		return errNotADemo
	}
	return nil
}
