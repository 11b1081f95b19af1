package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

func act(cmd string) store.Act {
	return store.Act{Cmd: cmd, Actor: "ann", Action: "changed", Reason: models.TextRef{ID: "text-1"}, Request: "req-1",
		At: time.Date(2026, 5, 7, 10, 0, 0, 999_999, time.UTC)}
}

// save makes version base+1, counting with it.
func save(t *testing.T, r *store.Records[thing], id string, base int64) store.Version[thing] {
	t.Helper()
	v, err := r.Save(t.Context(), act("c"+strconv.FormatInt(base, 10)), id, base, thing{Name: "n" + id, Count: base + 1})
	ok(t, err)
	return v
}

func testVersions(t *testing.T, o Opened) {
	r := things(o.Engine)
	ctx := t.Context()
	_, err := r.Head(ctx, "x")
	wantKind(t, err, models.NotFound, "document")
	_, err = r.Get(ctx, "x")
	wantKind(t, err, models.NotFound, "document")
	_, err = r.Save(ctx, act("c"), "x", 1, thing{})
	wantKind(t, err, models.Conflict, "changed_meanwhile")
	save(t, r, "x-1", 0) // sorts among x's records if prefixes are wrong
	save(t, r, "x0", 0)
	var saved []store.Version[thing]
	for n := range int64(11) {
		saved = append(saved, save(t, r, "x", n))
	}
	last := saved[10]
	equal(t, "saved", fmt.Sprintln(last.ID, last.N, last.Cmd, last.Actor, last.Action, last.State.Count, last.At.Nanosecond()),
		"x 11 c10 ann changed 11 0\n")
	head, err := r.Head(ctx, "x")
	ok(t, err)
	equal(t, "head", head, last)
	page, err := r.Get(ctx, "x")
	ok(t, err)
	equal(t, "projection", page, last)
	var history []store.Version[thing]
	for v, err := range r.History(ctx, "x") {
		ok(t, err)
		history = append(history, v)
	}
	equal(t, "history", history, saved)
	for v, err := range r.Find(ctx, store.Query{Index: "name", Equal: []any{"nx"}}) {
		ok(t, err)
		equal(t, "found", v, last)
	}

	_, err = r.Save(ctx, act("other"), "x", 10, thing{})
	wantKind(t, err, models.Conflict, "changed_meanwhile")
	_, err = r.Save(ctx, act("other"), "x", 12, thing{})
	wantKind(t, err, models.Conflict, "changed_meanwhile")
	for _, base := range []int64{3, 11} { // with the base it had, and one read since
		again, err := r.Save(ctx, act("c3"), "x", base, thing{Count: -1})
		ok(t, err)
		equal(t, "the same command again", again, saved[3])
	}
	page, err = r.Get(ctx, "x")
	ok(t, err)
	equal(t, "projection still", page.N, int64(11))
	for _, id := range []string{"", "a/b"} {
		if _, err := r.Save(ctx, act("c"), id, 0, thing{}); err == nil || models.KindOf(err) != "" {
			t.Errorf("id %q: %v", id, err)
		}
	}
	if _, err := r.Save(ctx, act(""), "y", 0, thing{}); err == nil || models.KindOf(err) != "" {
		t.Errorf("no command: %v", err)
	}
}

func testSaveRace(t *testing.T, o Opened) {
	r := things(o.Engine)
	save(t, r, "x", 0)
	won := make([]bool, 20)
	race(20, func(i int) {
		v, err := r.Save(t.Context(), act("racer"+strconv.Itoa(i)), "x", 1, thing{Count: int64(i)})
		if won[i] = err == nil; won[i] && v.State.Count != int64(i) {
			t.Errorf("%d was told %+v", i, v)
		}
		if err != nil && !errors.Is(err, models.E(models.Conflict, "changed_meanwhile")) {
			t.Error(err)
		}
	})
	head, err := r.Head(t.Context(), "x")
	ok(t, err)
	if head.N != 2 || !won[head.State.Count] || slices.Index(won, true) != int(head.State.Count) {
		t.Errorf("head %+v, winners %v", head, won)
	}
	// Twenty repetitions of one command are one save.
	race(20, func(int) {
		v, err := r.Save(t.Context(), act("same"), "x", 2, thing{Count: 7})
		if err != nil || v.N != 3 {
			t.Error(v, err)
		}
	})
}

// testCatchUp: a save whose projection failed is a save; Run applies it.
func testCatchUp(t *testing.T, o Opened) {
	f := &Faulty{Engine: o.Engine}
	r := things(f)
	save(t, r, "x", 0)
	f.Before(lose("put"))
	save(t, r, "x", 1)
	save(t, r, "y", 0)
	f.Before(nil)
	v, err := r.Get(t.Context(), "x")
	ok(t, err)
	equal(t, "the projection is behind", v.N, int64(1))

	f.After(func(op, coll string) error {
		if op == "insert" && coll == "changes" {
			return store.Lost(errors.New("reply lost"))
		}
		return nil
	})
	save(t, r, "z", 0)
	f.After(nil)

	tick, problems := make(chan time.Time), make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		store.NewProjector(f, r).Run(t.Context(), tick, func(err error) { problems <- err })
	}()
	f.Before(lose("find"))
	tick <- time.Time{}
	wantKind(t, <-problems, models.Unavailable, "store")
	f.Before(nil)
	tick <- time.Time{}
	tick <- time.Time{} // taken only after the one before was worked off
	for id, n := range map[string]int64{"x": 2, "y": 1, "z": 1} {
		v, err := r.Get(t.Context(), id)
		ok(t, err)
		equal(t, id+" caught up", v.N, n)
	}
	select {
	case err := <-problems:
		t.Error(err)
	case <-done:
		t.Error("Run ended early")
	default:
	}
}

// forge replaces a stored document by another one, as somebody with the
// database's password could.
func forge(t *testing.T, e store.Engine, coll, id string, with *store.Doc) {
	t.Helper()
	ok(t, e.Delete(t.Context(), coll, []string{id}))
	if with != nil {
		ok(t, e.Insert(t.Context(), coll, []store.Doc{*with}))
	}
}

// edited is a change record in which one byte of the state's name differs.
func edited(t *testing.T, e store.Engine, coll, id string) *store.Doc {
	t.Helper()
	doc, err := e.Get(t.Context(), coll, id)
	ok(t, err)
	doc.Body = bytes.Replace(doc.Body, []byte("nx"), []byte("ny"), 1)
	return &doc
}

func testRepair(t *testing.T, o Opened) {
	r, others := things(o.Engine), store.NewRecords[thing](o.Engine, "others")
	p := store.NewProjector(o.Engine, r, others)
	for _, id := range []string{"missing", "x", "right"} {
		save(t, r, id, 0)
		save(t, r, id, 1)
	}
	save(t, others, "right", 0)
	old, err := o.Engine.Get(t.Context(), "changes", "things/x/"+store.Padded(1))
	ok(t, err)
	old, err = r.Project(old)
	ok(t, err)
	orphan := old
	orphan.Body = bytes.Replace(slices.Clone(old.Body), []byte("\x02\x00\x00\x00x\x00"), []byte("\x02\x00\x00\x00o\x00"), 1)
	orphan.ID = "o"
	ok(t, o.Engine.Insert(t.Context(), "things", []store.Doc{orphan}))
	for _, broken := range []*store.Doc{&old, edited(t, o.Engine, "things", "x")} {
		forge(t, o.Engine, "things", "missing", nil)
		forge(t, o.Engine, "things", "x", broken)
		got, err := p.Repair(t.Context())
		ok(t, err)
		equal(t, "repaired", got, store.Repaired{Records: 4, Replaced: 2, Removed: 1})
		for _, id := range []string{"missing", "x", "right"} {
			head, err := r.Head(t.Context(), id)
			ok(t, err)
			page, err := r.Get(t.Context(), id)
			ok(t, err)
			equal(t, id, page, head)
		}
		_, err = r.Get(t.Context(), "o")
		wantKind(t, err, models.NotFound, "document")
		ok(t, o.Engine.Insert(t.Context(), "things", []store.Doc{orphan}))
	}
}

func signed(digest []byte) ([]byte, error) { return append([]byte("signed by us: "), digest...), nil }

func check(digest, signature []byte) error {
	if want, _ := signed(digest); !bytes.Equal(want, signature) {
		return errors.New("bad signature")
	}
	return nil
}

func verify(t *testing.T, p *store.Projector) store.Verified {
	t.Helper()
	v, err := p.Verify(t.Context(), check)
	ok(t, err)
	return v
}

// testVerify tampers in each way with the second of three versions, or the
// last, and puts things right again.
func testVerify(t *testing.T, o Opened) {
	f := &Faulty{Engine: o.Engine}
	f.Shift(-time.Hour) // saved an hour ago
	r := things(f)
	p := store.NewProjector(f, r, store.NewRecords[thing](f, "others"))
	for n := range int64(3) {
		save(t, r, "x", n)
		save(t, r, "z", n)
	}
	f.Shift(0)
	id := func(n int64) string { return "things/x/" + store.Padded(n) }
	get := func(n int64) *store.Doc {
		doc, err := o.Engine.Get(t.Context(), "changes", id(n))
		ok(t, err)
		return &doc
	}
	first, second, third := get(1), get(2), get(3)
	under := func(id string, d store.Doc) *store.Doc {
		return &store.Doc{ID: id, Body: bytes.Replace(slices.Clone(d.Body), []byte(d.ID), []byte(id), 1)}
	}
	good := verify(t, p)
	equal(t, "before", good, store.Verified{Changes: 6, Records: 2})
	for _, c := range []struct {
		name    string
		forge   map[int64]*store.Doc
		faults  []store.Fault
		records int
	}{
		{"edited", map[int64]*store.Doc{2: edited(t, o.Engine, "changes", id(2))}, []store.Fault{{ID: id(3), What: store.FaultLink}}, 2},
		{"last edited", map[int64]*store.Doc{3: edited(t, o.Engine, "changes", id(3))}, []store.Fault{{ID: "things/x", What: store.FaultProjection}}, 2},
		{"removed", map[int64]*store.Doc{2: nil}, []store.Fault{{ID: id(3), What: store.FaultGap}}, 2},
		{"last removed", map[int64]*store.Doc{3: nil}, []store.Fault{{ID: "things/x", What: store.FaultRemoved}}, 2},
		{"all removed", map[int64]*store.Doc{1: nil, 2: nil, 3: nil}, []store.Fault{{ID: "things/x", What: store.FaultRemoved}}, 1},
		{"reordered", map[int64]*store.Doc{2: under(id(2), *third), 3: under(id(3), *second)},
			[]store.Fault{{ID: id(2), What: store.FaultMoved}, {ID: id(3), What: store.FaultMoved}, {ID: "things/x", What: store.FaultProjection}}, 2},
		{"first removed", map[int64]*store.Doc{1: nil}, []store.Fault{{ID: id(2), What: store.FaultGap}}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				for n, right := range map[int64]*store.Doc{1: first, 2: second, 3: third} {
					forge(t, o.Engine, "changes", id(n), right)
				}
			}()
			for n, with := range c.forge {
				forge(t, o.Engine, "changes", id(n), with)
			}
			got := verify(t, p)
			equal(t, "faults", fmt.Sprint(got.Faults), fmt.Sprint(c.faults))
			equal(t, "records", got.Records, c.records)
		})
	}
	equal(t, "after", verify(t, p), good)
}

func testCheckpoint(t *testing.T, o Opened) {
	f := &Faulty{Engine: o.Engine}
	r := things(f)
	p := store.NewProjector(f, r)
	checkpoint := func() store.Checkpoint {
		t.Helper()
		c, err := p.Checkpoint(t.Context(), signed)
		ok(t, err)
		return c
	}
	f.Shift(-10 * time.Hour)
	save(t, r, "x", 0)
	save(t, r, "x", 1)
	save(t, r, "z", 0)
	f.Shift(-8 * time.Hour)
	first := checkpoint()
	equal(t, "heads", first.Heads, int64(2))
	save(t, r, "x", 2)
	f.Shift(-6 * time.Hour)
	second := checkpoint()
	equal(t, "chained", second.Prev, first.Digest())
	equal(t, "again", checkpoint(), second)
	save(t, r, "z", 1) // after all checkpoints
	f.Shift(0)
	equal(t, "found", verify(t, p), store.Verified{Changes: 5, Records: 2, Checkpoints: 2})

	// Somebody cuts off the last version and makes the projection agree.
	ok(t, o.Engine.Delete(t.Context(), "changes", []string{"things/x/" + store.Padded(3)}))
	_, err := p.Repair(t.Context())
	ok(t, err)
	ok(t, o.Engine.Delete(t.Context(), "things", []string{"x"}))
	_, err = p.Repair(t.Context())
	ok(t, err)
	hour := func(c store.Checkpoint) string { return "checkpoints/" + c.Before.Format("2006-01-02T15") }
	equal(t, "cut off", fmt.Sprint(verify(t, p).Faults), fmt.Sprint([]store.Fault{{ID: hour(second), What: store.FaultCheckpoint}}))

	testForgedCheckpoint(t, o.Engine, p, first, second)
}

// testForgedCheckpoint: one that is changed in any way is no longer signed, and
// one that is missing breaks the chain.
func testForgedCheckpoint(t *testing.T, e store.Engine, p *store.Projector, first, second store.Checkpoint) {
	t.Helper()
	rows := store.NewCollection[store.Checkpoint](e, store.Schema{Name: "checkpoints"})
	id := func(c store.Checkpoint) string { return c.Before.Format("2006-01-02T15") }
	for name, change := range map[string]func(*store.Checkpoint){
		"heads": func(c *store.Checkpoint) { c.Heads++ },
		"root":  func(c *store.Checkpoint) { c.Root = c.Prev },
		"prev":  func(c *store.Checkpoint) { c.Prev = nil },
		"hour":  func(c *store.Checkpoint) { c.Before = c.Before.Add(time.Minute) },
	} {
		forged := second
		change(&forged)
		ok(t, rows.Delete(t.Context(), id(second)))
		_, err := rows.Insert(t.Context(), "forger", id(second), forged)
		ok(t, err)
		want := []store.Fault{{ID: "checkpoints/" + id(second), What: store.FaultSignature}}
		equal(t, "forged "+name, fmt.Sprint(verify(t, p).Faults), fmt.Sprint(want))
	}
	ok(t, rows.Delete(t.Context(), id(first), id(second)))
	_, err := rows.Insert(t.Context(), "real", id(second), second)
	ok(t, err)
	want := []store.Fault{
		{ID: "checkpoints/" + id(second), What: store.FaultLink},
		{ID: "checkpoints/" + id(second), What: store.FaultCheckpoint},
	}
	equal(t, "the first is missing", fmt.Sprint(verify(t, p).Faults), fmt.Sprint(want))
}
