package storetest

import (
	"path/filepath"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/sqlite"
)

// SQLite opens a fresh embedded engine that closes with the test. Its clock is
// the machine's.
func SQLite(t testing.TB, schemas ...store.Schema) store.Engine {
	t.Helper()
	return SQLiteAt(t, time.Now, schemas...)
}

// SQLiteAt is SQLite with a clock of the test's own.
func SQLiteAt(t testing.TB, now func() time.Time, schemas ...store.Schema) store.Engine {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "chest.db"), now, schemas)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
