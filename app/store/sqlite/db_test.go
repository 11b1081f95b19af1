package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/sqlite"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Opened {
		return storetest.Opened{Engine: storetest.SQLite(t, storetest.Schemas()...)}
	})
}

// fact is the document of the tests here.
type fact struct {
	Name string `bson:"name"`
	N    int64  `bson:"n"`
}

var plain = store.Schema{Name: "facts"}

func open(t testing.TB, path string, schema store.Schema, pragmas ...string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.OpenWith(t.Context(), path, time.Now, []store.Schema{schema}, pragmas...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // some tests have closed it
	return db
}

// second opens another connection to the same file, as another process would.
func second(t testing.TB, path string) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = conn.Close(), db.Close() })
	return conn
}

func statement(t testing.TB, conn *sql.Conn, query string) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

func unavailable(t testing.TB, err error) {
	t.Helper()
	if !models.IsKind(err, models.Unavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
}

func batchOf(from, n int64) []store.Doc {
	docs := make([]store.Doc, n)
	for i := range docs {
		row := store.Row[fact]{ID: "f/" + store.Padded(from+int64(i)), Cmd: "cmd", Value: fact{Name: strings.Repeat("x", 200), N: from}}
		body, err := store.Encode(row)
		if err != nil {
			panic(err)
		}
		docs[i] = store.Doc{ID: row.ID, Body: body}
	}
	return docs
}

func count(t testing.TB, db *sqlite.DB, schema store.Schema, q store.Query) int {
	t.Helper()
	n := 0
	for _, err := range db.Find(t.Context(), schema.Name, q) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestWriterIsDurable(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a b?%.db"), plain)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"} {
		got, err := db.WriterPragma(t.Context(), pragma)
		if err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", pragma, got, err, want)
		}
	}
}

// A writer that would lose acknowledged commits, or leave deleted documents
// readable, is refused whatever made it so.
func TestOpenRefusesLessThanDurable(t *testing.T) {
	for _, pragma := range []string{"synchronous(normal)", "synchronous(off)", "journal_mode(delete)", "secure_delete(off)"} {
		db, err := sqlite.OpenWith(t.Context(), filepath.Join(t.TempDir(), "x.db"), time.Now, []store.Schema{plain}, pragma)
		if err == nil {
			t.Errorf("%s was accepted", pragma)
			_ = db.Close()
		}
	}
}

func TestTablesKeepNoOrderOfInsertion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	open(t, path, plain)
	var ddl string
	if err := second(t, path).QueryRowContext(t.Context(), "SELECT sql FROM sqlite_master WHERE type = 'table'").Scan(&ddl); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(ddl, "WITHOUT ROWID") {
		t.Errorf("table: %s", ddl)
	}
}

func TestDeletedDocumentsAreErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, plain)
	c := store.NewCollection[fact](db, plain)
	if _, err := c.Insert(t.Context(), "cmd", "a", fact{Name: "marker-7f3a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Insert(t.Context(), "cmd", "b", fact{Name: "stays-7f3a"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, marker := range []string{"marker-7f3a", "stays-7f3a"} {
			found[marker] = found[marker] || bytes.Contains(data, []byte(marker))
		}
	}
	if found["marker-7f3a"] || !found["stays-7f3a"] {
		t.Errorf("found in the files: %v", found)
	}
}

// A reader that pauses in the middle of a stream holds no transaction: the log
// can be emptied, and what is written meanwhile behind its position is seen.
func TestStreamHoldsNoTransaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, plain)
	if err := db.Insert(t.Context(), "facts", batchOf(0, 2000)); err != nil {
		t.Fatal(err)
	}
	other, n := second(t, path), 0
	for _, err := range db.Find(t.Context(), "facts", store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n != 700 {
			continue
		}
		if err := db.Insert(t.Context(), "facts", batchOf(5000, 1)); err != nil {
			t.Fatal(err)
		}
		var busy, frames, moved int
		if err := other.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil || busy != 0 {
			t.Fatalf("the log could not be emptied: busy %d, %v", busy, err)
		}
	}
	if n != 2001 {
		t.Errorf("saw %d documents, want 2001", n)
	}
}

func TestLockedDatabaseIsUnavailable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, plain, "busy_timeout(20)")
	other := second(t, path)
	statement(t, other, "BEGIN IMMEDIATE")
	unavailable(t, db.Insert(t.Context(), "facts", batchOf(0, 3)))
	_, err := sqlite.OpenWith(t.Context(), path, time.Now, []store.Schema{{Name: "new"}}, "busy_timeout(20)")
	unavailable(t, err)
	statement(t, other, "ROLLBACK")
	if n := count(t, db, plain, store.Query{}); n != 0 {
		t.Errorf("%d documents were written", n)
	}
	if err := db.Insert(t.Context(), "facts", batchOf(0, 3)); err != nil {
		t.Fatal(err)
	}
}

// noticed is a context that tells when somebody begins to wait for its end,
// which the engine does once the write is in its queue.
type noticed struct {
	context.Context
	waited chan struct{}
	once   sync.Once
}

func (n *noticed) Done() <-chan struct{} {
	n.once.Do(func() { close(n.waited) })
	return n.Context.Done()
}

// While the writer is stuck a caller gives up; the write happens all the same.
func TestGivingUpDoesNotStopTheWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, plain, "busy_timeout(60000)")
	other := second(t, path)
	statement(t, other, "BEGIN IMMEDIATE")
	ctx, cancel := context.WithCancel(t.Context())
	impatient := &noticed{Context: ctx, waited: make(chan struct{})}
	done := make(chan error)
	go func() { done <- db.Insert(impatient, "facts", batchOf(0, 3)) }()
	<-impatient.waited
	cancel()
	unavailable(t, <-done)
	statement(t, other, "ROLLBACK")
	if err := db.Insert(t.Context(), "facts", batchOf(10, 1)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, plain, store.Query{}); n != 4 {
		t.Errorf("%d documents, want 4", n)
	}
}

func TestFullDiskIsUnavailable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, plain, "max_page_count(60)")
	acked := 0
	for from := int64(0); ; from += 50 {
		if err := db.Insert(t.Context(), "facts", batchOf(from, 50)); err != nil {
			unavailable(t, err)
			break
		}
		acked += 50
	}
	if n := count(t, db, plain, store.Query{}); n != acked || n == 0 {
		t.Errorf("%d documents, %d acknowledged", n, acked)
	}
	if err := db.Delete(t.Context(), "facts", []string{batchOf(0, 1)[0].ID}); err != nil {
		t.Errorf("after the failure: %v", err)
	}
	if _, err := db.WriterPragma(t.Context(), "max_page_count(1000)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Insert(t.Context(), "facts", batchOf(100_000, 50)); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestFailureLeavesNothingHalfWritten(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"), plain)
	cause := errors.New("struck by lightning")
	if err := db.FailMidway(t.Context(), "facts", batchOf(0, 5), cause); !errors.Is(err, cause) {
		t.Fatal(err)
	}
	if n := count(t, db, plain, store.Query{}); n != 0 {
		t.Errorf("%d documents were written", n)
	}
	if err := db.Insert(t.Context(), "facts", batchOf(3, 5)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, plain, store.Query{}); n != 5 {
		t.Errorf("%d documents, want 5", n)
	}
}

func TestClosedIsUnavailable(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"), plain)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	unavailable(t, db.Insert(t.Context(), "facts", batchOf(0, 1)))
	_, err := db.Get(t.Context(), "facts", "x")
	unavailable(t, err)
}

// A newer version of the program may index fields that an older one stored.
func TestSchemaGrowsAndShrinks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, plain)
	if err := db.Insert(t.Context(), "facts", append(batchOf(0, 1200), batchOf(9000, 3)...)); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	for _, indexes := range [][]store.Index{
		{{Name: "n", Fields: []string{"n"}}},
		{{Name: "n", Fields: []string{"name", "n"}}},
		{{Name: "m", Fields: []string{"n"}}, {Name: "n", Fields: []string{"n", "name"}}},
		nil,
	} {
		schema := store.Schema{Name: "facts", Indexes: indexes}
		db := open(t, path, schema)
		for _, ix := range indexes {
			q := store.Query{Index: ix.Name, Equal: []any{int64(9000)}}
			if ix.Fields[0] == "name" {
				q.Equal = []any{strings.Repeat("x", 200), 9000}
			}
			if n := count(t, db, schema, q); n != 3 {
				t.Errorf("%v: found %d", ix, n)
			}
		}
		_ = db.Close()
		have := map[string]bool{}
		rows, err := second(t, path).QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'index'")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			have[name] = true
		}
		if err := rows.Close(); err != nil || len(have) != len(indexes) {
			t.Errorf("%v: indexes %v (%v)", indexes, have, err)
		}
	}
}

// Every query runs along its index: no sorting, no scan of the table.
func TestQueriesUseTheirIndex(t *testing.T) {
	schema := store.Schema{Name: "facts", Indexes: []store.Index{{Name: "both", Fields: []string{"name", "n"}}}}
	for _, q := range []store.Query{
		{Index: "both"},
		{Index: "both", Equal: []any{"a"}, From: 1, Before: 9},
		{Index: "both", Equal: []any{"a", 1}, Desc: true},
		{From: "a", Before: "b", Desc: true},
	} {
		path := filepath.Join(t.TempDir(), "x.db")
		db := open(t, path, schema)
		if err := db.Insert(t.Context(), "facts", batchOf(0, 10)); err != nil {
			t.Fatal(err)
		}
		query, args := db.PageSQL("facts", q)
		rows, err := second(t, path).QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		_ = rows.Close()
		bad := slices.ContainsFunc(plan, func(s string) bool { return strings.Contains(s, "TEMP B-TREE") })
		if bad || (q.Index != "" && !strings.Contains(fmt.Sprint(plan), "facts.both")) || len(plan) != 1 {
			t.Errorf("%+v: %q\n%s", q, plan, query)
		}
	}
}
