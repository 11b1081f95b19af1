package boot_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/bus"
	"commonchest/app/keys"
	"commonchest/app/store/sqlite"
)

// made is the demonstration as it comes: filling it is the most expensive thing that
// these tests do, so it is filled once and each test has a copy.
var made = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	set, err := keys.Load(dir, true, rand.Reader)
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, "chest.db"), time.Now, boot.Schemas())
	if err != nil {
		return nil, err
	}
	clock := boottest.NewClock()
	app, err := boot.New(ctx, single(), boot.Options{Engine: boottest.Timed(db, clock), Bus: bus.Memory(), Keys: set, Now: clock.Now, Hash: boottest.QuickHash{}})
	if err != nil {
		return nil, err
	}
	if err := app.Demo(ctx); err != nil {
		return nil, err
	}
	app.Hub.Close("made")
	if err := db.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if files[name.Name()], err = os.ReadFile(filepath.Join(dir, name.Name())); err != nil {
			return nil, err
		}
	}
	return files, nil
})

// demonstrated is an installation with the demonstration, of the test's own.
func demonstrated(t *testing.T) boottest.Shared {
	t.Helper()
	files, err := made()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := keys.Load(dir, true, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "chest.db"), time.Now, boot.Schemas())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	clock := boottest.NewClock()
	return boottest.Shared{Engine: boottest.Timed(db, clock), Clock: clock, Keys: set, Bus: bus.Memory()}
}
