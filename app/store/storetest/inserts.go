package storetest

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

func testRoundTrip(t *testing.T, o Opened) {
	c := store.NewCollection[row](o.Engine, rowsSchema)
	zone := time.FixedZone("BST", 3600)
	noon := time.Date(2026, 5, 7, 13, 0, 0, 987_654_321, zone)
	for name, v := range map[string]row{
		"nothing":  {},
		"empty":    {Tags: []string{}, Bytes: []byte{}, Parts: []part{}},
		"full":     {Group: "g", Name: "é😀", N: -1, Flag: true, At: noon, Tags: []string{"", "b"}, Bytes: []byte{0, 255}, Parts: []part{{"x", 1 << 40}}, Maybe: &part{"y", 7}},
		"early":    {At: time.Date(1601, 1, 1, 0, 0, 0, 1, time.UTC)},
		"far":      {At: time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC), N: 1<<63 - 1},
		"negative": {N: -1 << 63},
	} {
		id := "r/" + name + "/" + store.Padded(7)
		stored, err := c.Insert(t.Context(), "cmd", id, v)
		ok(t, err)
		read, err := c.Get(t.Context(), id)
		ok(t, err)
		if len(stored.Parts) == 0 || stored.Maybe == nil {
			equal(t, name+": stored and read", read.Value, stored)
		}
		equal(t, name+": id and command", read.ID+read.Cmd, id+"cmd")
		again, err := c.Insert(t.Context(), "cmd", id, row{Name: "other"})
		ok(t, err)
		equal(t, name+": retried", again.Name, stored.Name)
		if stored.Tags == nil || stored.Bytes == nil || stored.Parts == nil {
			t.Errorf("%s: a nil slice came back: %#v", name, stored)
		}
		if want := v.At.Truncate(time.Millisecond).UTC(); !stored.At.Equal(want) || stored.At.Location() != time.UTC {
			t.Errorf("%s: time %v, want %v", name, stored.At, want)
		}
		raw, err := o.Engine.Get(t.Context(), "rows", id)
		ok(t, err)
		if want := doc(t, id, "cmd", v); !bytes.Equal(raw.Body, want.Body) {
			t.Errorf("%s: stored bytes differ:\n%v\n%v", name, raw.Body, want.Body)
		}
	}
}

func testTaken(t *testing.T, o Opened) {
	e := o.Engine
	ok(t, e.Insert(t.Context(), "rows", []store.Doc{doc(t, "b", "1", row{}), doc(t, "d", "1", row{})}))
	err := e.Insert(t.Context(), "rows", []store.Doc{
		doc(t, "a", "2", row{}), doc(t, "b", "2", row{}), doc(t, "c", "2", row{}), doc(t, "d", "2", row{}), doc(t, "e", "2", row{}), doc(t, "e", "2", row{N: 1}),
	})
	wantKind(t, err, models.Conflict, "taken")
	taken, isTaken := errors.AsType[*store.TakenError](err)
	if !isTaken {
		t.Fatalf("no TakenError in %v", err)
	}
	slices.Sort(taken.IDs)
	equal(t, "taken", taken.IDs, []string{"b", "d", "e"})
	equal(t, "there", ids(t, e, "rows", store.Query{}), []string{"a", "b", "c", "d", "e"})
	equal(t, "not overwritten", ids(t, e, "rows", store.Query{Index: "cmd", Equal: []any{"1"}}), []string{"b", "d"})
	ok(t, e.Insert(t.Context(), "rows", nil))
}

func testBatch(t *testing.T, o Opened) {
	c := store.NewCollection[row](o.Engine, rowsSchema)
	_, err := c.Insert(t.Context(), "first", "x/000000000003", row{Name: "mine"})
	ok(t, err)
	var rows []store.Row[row]
	for i := range 1203 {
		rows = append(rows, store.Row[row]{ID: "x/" + store.Padded(int64(i)), Cmd: "batch", Value: row{N: int64(i)}})
	}
	rows = append(rows,
		store.Row[row]{ID: "x/" + store.Padded(9), Cmd: "batch"},   // the same command twice
		store.Row[row]{ID: "x/" + store.Padded(9), Cmd: "another"}, // and another one
		store.Row[row]{ID: "pair", Cmd: "batch", Value: row{N: 1}}, // both in one slice
		store.Row[row]{ID: "pair", Cmd: "another", Value: row{N: 2}},
		store.Row[row]{ID: "", Cmd: "batch"},
		store.Row[row]{ID: "no command"},
		store.Row[row]{ID: "too big", Cmd: "batch", Value: row{Bytes: make([]byte, store.MaxDocument)}},
	)
	check := func(out []store.Outcome[row], replayed bool) {
		t.Helper()
		for i, o := range out[:1203] {
			if i == 3 {
				wantKind(t, o.Err, models.Conflict, "taken")
				equal(t, "who was first", o.Value.Name, "mine")
				continue
			}
			if o.Err != nil || o.Value.N != int64(i) || o.Replayed != replayed {
				t.Fatalf("row %d: %+v", i, o)
			}
		}
		if o := out[1203]; o.Err != nil || !o.Replayed || o.Value.N != 9 {
			t.Fatalf("twice: %+v", o)
		}
		wantKind(t, out[1204].Err, models.Conflict, "taken")
		if o := out[1205]; o.Err != nil || o.Replayed != replayed || o.Value.N != 1 {
			t.Fatalf("first of a pair: %+v", o)
		}
		wantKind(t, out[1206].Err, models.Conflict, "taken")
		for _, o := range out[1207:] {
			if o.Err == nil || models.KindOf(o.Err) != "" {
				t.Fatalf("a row that cannot be stored: %v", o.Err)
			}
		}
	}
	check(c.InsertMany(t.Context(), rows), false)
	check(c.InsertMany(store.Urgent(t.Context()), rows), true)
}

// race runs n writers at once and waits for all.
func race(n int, act func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() { <-start; act(i) })
	}
	close(start)
	all.Wait()
}

func testOneWinner(t *testing.T, o Opened) {
	c := store.NewCollection[row](o.Engine, rowsSchema)
	for round := range 5 {
		id := "race/" + store.Padded(int64(round))
		errs := make([]error, 20)
		race(20, func(i int) {
			_, errs[i] = c.Insert(t.Context(), "cmd"+strconv.Itoa(i), id, row{N: int64(i)})
		})
		won := -1
		for i, err := range errs {
			if err == nil && won >= 0 {
				t.Fatalf("both %d and %d won", won, i)
			}
			if err == nil {
				won = i
				continue
			}
			wantKind(t, err, models.Conflict, "taken")
		}
		got, err := c.Get(t.Context(), id)
		ok(t, err)
		equal(t, "winner", got.Value.N, int64(won))
	}
}

func lose(op string) func(string, string) error {
	return func(got, _ string) error {
		if got == op {
			return store.Lost(errors.New("connection reset"))
		}
		return nil
	}
}

func testLostReply(t *testing.T, o Opened) {
	f := &Faulty{Engine: o.Engine}
	c := store.NewCollection[row](f, rowsSchema)
	f.After(lose("insert"))
	got, err := c.Insert(t.Context(), "cmd", "a", row{N: 1})
	ok(t, err) // read back
	equal(t, "value", got.N, int64(1))

	f.Before(lose("get")) // now not even that
	_, err = c.Insert(t.Context(), "cmd", "b", row{N: 2})
	wantKind(t, err, models.Unavailable, "outcome_unknown")
	f.Before(nil)
	f.After(nil)
	got, err = c.Insert(t.Context(), "cmd", "b", row{N: 3})
	ok(t, err)
	equal(t, "the first attempt's value", got.N, int64(2))
	_, err = c.Insert(t.Context(), "other", "b", row{N: 4})
	wantKind(t, err, models.Conflict, "taken")
}

func testFailedWrite(t *testing.T, o Opened) {
	f := &Faulty{Engine: o.Engine}
	c := store.NewCollection[row](f, rowsSchema)
	f.Before(lose("insert"))
	for _, out := range c.InsertMany(t.Context(), []store.Row[row]{{ID: "a", Cmd: "x"}, {ID: "b", Cmd: "x"}}) {
		wantKind(t, out.Err, models.Unavailable, "outcome_unknown")
	}
	equal(t, "stored", len(ids(t, o.Engine, "rows", store.Query{})), 0)
	f.Before(nil)
	_, err := c.Insert(t.Context(), "x", "a", row{N: 1})
	ok(t, err)
}
