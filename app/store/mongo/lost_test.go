package mongo_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/mongo"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

type fact struct {
	N int64 `bson:"n"`
}

var facts = store.Schema{Name: "facts", Indexes: []store.Index{{Name: "n", Fields: []string{"n"}}}}

func rows(from, n int64) []store.Row[fact] {
	all := make([]store.Row[fact], n)
	for i := range all {
		all[i] = store.Row[fact]{ID: store.Padded(from + int64(i)), Cmd: "cmd", Value: fact{N: from}}
	}
	return all
}

func count(t *testing.T, c store.Collection[fact]) (n int) {
	t.Helper()
	for _, err := range c.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("FerretDB is slow; run without -short")
	}
}

// A server that is killed makes everything unavailable and loses nothing that
// was acknowledged; when it is back the same engine goes on.
func TestKilledServer(t *testing.T) {
	slow(t)
	dir := t.TempDir()
	server, err := storetest.StartServer(dir)
	if err != nil {
		t.Fatal(err)
	}
	db := server.Database()
	p, uri := newProxy(t, db)
	e := storetest.Mongo(t, uri, facts)
	c := store.NewCollection[fact](e, facts)
	for _, out := range c.InsertMany(t.Context(), rows(0, 20)) {
		if out.Err != nil {
			t.Fatal(out.Err)
		}
	}
	server.Kill()
	for _, out := range c.InsertMany(t.Context(), rows(100, 2)) {
		wantUnavailable(t, out.Err, "outcome_unknown")
	}
	hasty, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = e.Get(hasty, "facts", "x")
	wantUnavailable(t, err, "store")
	for _, err := range e.Find(hasty, "facts", store.Query{}) {
		wantUnavailable(t, err, "store")
	}
	wantUnavailable(t, e.Delete(hasty, "facts", []string{"x"}), "store")

	again, err := storetest.StartServer(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Kill)
	p.lead(t, again.URI)
	for _, out := range c.InsertMany(t.Context(), rows(100, 2)) { // the retry
		if out.Err != nil {
			t.Fatal(out.Err)
		}
	}
	if n := count(t, c); n != 22 {
		t.Errorf("%d documents, want 22", n)
	}
}

func wantUnavailable(t *testing.T, err error, code string) {
	t.Helper()
	if want := models.E(models.Unavailable, code); !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// The write arrives, its answer does not: the row is read back.
func TestLostAnswer(t *testing.T) {
	slow(t)
	p, uri := newProxy(t, storetest.FerretDB(t))
	c := store.NewCollection[fact](storetest.Mongo(t, uri, facts), facts)
	if _, err := c.Insert(t.Context(), "cmd", "warm", fact{}); err != nil {
		t.Fatal(err)
	}
	for i := range int64(5) {
		p.lose()
		v, err := c.Insert(t.Context(), "cmd", store.Padded(i), fact{N: i})
		if err != nil || v.N != i {
			t.Fatalf("insert %d: %v, %v", i, v, err)
		}
	}
	if n := count(t, c); n != 6 {
		t.Errorf("%d documents, want 6", n)
	}
}

func TestOpenRefusesLessThanMajority(t *testing.T) {
	for _, query := range []string{
		"w=1", "w=0", "w=2", "w=backup", "journal=false", "w=majority&journal=false",
		"readConcernLevel=local", "readConcernLevel=available", "readConcernLevel=snapshot",
		"readPreference=secondary", "readPreference=primaryPreferred", "readPreference=nearest",
	} {
		_, err := mongo.Open(t.Context(), "mongodb://127.0.0.1:1/?"+query, nil, func() time.Duration { return 0 })
		if err == nil || !strings.Contains(err.Error(), "leave it out") {
			t.Errorf("%s: %v", query, err)
		}
	}
	if _, err := mongo.Open(t.Context(), "http://nowhere", nil, nil); err == nil {
		t.Error("not a MongoDB URI")
	}
}

func TestOpenAcceptsMajority(t *testing.T) {
	slow(t)
	storetest.Mongo(t, storetest.FerretDB(t)+"?w=majority&journal=true&readConcernLevel=majority&readPreference=primary", facts)
}

func TestOpenWithoutServer(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := mongo.Open(ctx, "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", []store.Schema{facts}, func() time.Duration { return 0 })
	wantUnavailable(t, err, "store")
}
