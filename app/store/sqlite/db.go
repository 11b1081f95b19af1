// Package sqlite is the embedded engine: one file, one writer, a few readers,
// pure Go. It lets a parish run Common Chest from a single binary.
//
// Start with Open. Every write passes through one queue and one connection, on
// which synchronous=FULL has been checked, in transactions that belong to the
// writer and not to the caller: who gives up only stops waiting. Ballots
// (store.Urgent) go first. Nothing outside this package may touch the file while
// it is open, and nothing in here knows what the documents mean.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"commonchest/app/store"
	_ "modernc.org/sqlite" // the driver
)

var _ store.Engine = (*DB)(nil)

// DB is an open database file. Methods are safe for concurrent use.
type DB struct {
	tables  map[string]*table
	reading *sql.DB
	writing *sql.DB
	writer  *writer
	now     func() time.Time
}

const readers = 4

// writerPragmas are set on the writer's own connection, in this order. What
// durability and erasure rest on checkPragmas reads back.
var writerPragmas = []string{
	"busy_timeout(2000)", "journal_mode(wal)", "synchronous(full)", "secure_delete(on)",
	"wal_autocheckpoint(16000)", "cache_size(-65536)",
}

// Open opens or creates the file at path, brings its tables and indexes to the
// schemas, and checks on the writer's own connection that commits are durable.
// now is the machine's clock: it is the store's.
func Open(ctx context.Context, path string, now func() time.Time, schemas []store.Schema) (*DB, error) {
	return open(ctx, path, now, schemas, writerPragmas)
}

func open(ctx context.Context, path string, now func() time.Time, schemas []store.Schema, pragmas []string) (_ *DB, err error) {
	if err := store.CheckSchemas(schemas); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db := &DB{tables: map[string]*table{}, now: now}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open %s: %w", path, errors.Join(err, db.Close()))
		}
	}()
	if db.writing, err = pool(path, 1, url.Values{"_txlock": {"immediate"}}); err != nil {
		return nil, err
	}
	conn, err := db.writing.Conn(ctx)
	if err != nil {
		return nil, fault(err)
	}
	db.writer = &writer{conn: conn, queue: newQueue(), done: make(chan struct{})}
	go db.writer.run(context.WithoutCancel(ctx))
	for _, pragma := range pragmas {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return nil, fault(err)
		}
	}
	if err := checkPragmas(ctx, conn); err != nil {
		return nil, err
	}
	if err := db.prepare(ctx, conn, schemas); err != nil {
		return nil, err
	}
	db.reading, err = pool(path, readers, url.Values{"_pragma": {"busy_timeout(2000)", "query_only(on)", "cache_size(-16384)"}})
	return db, err
}

// prepare brings the file to the schemas in one transaction: all of it, or nothing. It
// takes the lock at its beginning, so that of two processes the second waits and then looks.
func (db *DB) prepare(ctx context.Context, conn *sql.Conn, schemas []store.Schema) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fault(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to do after a commit
	for _, s := range schemas {
		t := newTable(s)
		if err := t.prepare(ctx, tx); err != nil {
			return fmt.Errorf("collection %q: %w", s.Name, fault(err))
		}
		db.tables[s.Name] = t
	}
	return fault(tx.Commit())
}

func pool(path string, size int, options url.Values) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	dsn := url.URL{Scheme: "file", Path: abs, RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// checkPragmas refuses a connection whose commits would not survive a power cut
// or whose deletions would stay readable in the file.
func checkPragmas(ctx context.Context, conn *sql.Conn) error {
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"} {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return fault(err)
		}
		if got != want {
			return fmt.Errorf("the writer's %s is %s, must be %s", pragma, got, want)
		}
	}
	return nil
}

// Close writes what waits in the queue, then closes the file. Writes that come
// later are unavailable.
func (db *DB) Close() error {
	var errs []error
	if db.reading != nil {
		errs = append(errs, db.reading.Close())
	}
	if db.writer != nil {
		db.writer.close()
		errs = append(errs, db.writer.conn.Close())
	}
	if db.writing != nil {
		errs = append(errs, db.writing.Close())
	}
	return errors.Join(errs...)
}

// Now reads the machine's clock, which is exact by definition.
func (db *DB) Now(context.Context) (store.Reading, error) {
	return store.Reading{At: db.now().UTC()}, nil
}

func (db *DB) table(coll string) (*table, error) {
	t, ok := db.tables[coll]
	if !ok {
		return nil, fmt.Errorf("collection %q was not declared", coll)
	}
	return t, nil
}
