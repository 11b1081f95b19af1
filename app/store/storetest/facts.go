package storetest

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"commonchest/app/store"
)

// testFacts: a kept fact is guarded from the first checkpoint after it; edited, swapped,
// removed and added lists are told, and what came since then is not missed.
func testFacts(t *testing.T, o Opened) {
	f := &Faulty{Engine: o.Engine}
	rows := store.NewCollection[thing](f, plainSchema)
	r := things(f)
	p := store.NewProjector(f, r).Keep(plainSchema, rowsSchema) // rows are not kept
	insert := func(id string) {
		t.Helper()
		_, err := rows.Insert(t.Context(), "c-"+id, id, thing{Name: "nx"})
		ok(t, err)
	}
	f.Shift(-10 * time.Hour)
	save(t, r, "x", 0)
	insert("a")
	insert("a1")
	f.Shift(-8 * time.Hour)
	first, err := p.Checkpoint(t.Context(), signed)
	ok(t, err)
	equal(t, "listed first", first.Facts, int64(2))
	insert("a2")
	f.Shift(-6 * time.Hour)
	second, err := p.Checkpoint(t.Context(), signed)
	ok(t, err)
	equal(t, "listed second", second.Facts, int64(1))
	insert("late")
	again, err := p.Checkpoint(t.Context(), signed)
	ok(t, err)
	equal(t, "the hour has its checkpoint", again, second)
	f.Shift(0)
	good := store.Verified{Changes: 1, Records: 1, Checkpoints: 2, Facts: 3}
	equal(t, "found", verify(t, p), good)

	list := "checkpoint_facts"
	var parts []store.Doc
	for doc, err := range o.Engine.Find(t.Context(), list, store.Query{}) {
		ok(t, err)
		parts = append(parts, doc)
	}
	equal(t, "lists", len(parts), 2)
	swapped := parts[1]
	swapped.Body = bytes.Replace(swapped.Body, []byte("plain/a2"), []byte("plain/a3"), 1)
	hour := func(c store.Checkpoint) string { return "checkpoints/" + c.Before.Format("2006-01-02T15") }
	for name, c := range map[string]struct {
		coll, id string
		with     *store.Doc
		want     []store.Fault
	}{
		"edited":             {"plain", "a1", edited(t, o.Engine, "plain", "a1"), []store.Fault{{ID: "plain/a1", What: store.FaultEdited}}},
		"removed":            {"plain", "a1", nil, []store.Fault{{ID: "plain/a1", What: store.FaultRemoved}}},
		"the last removed":   {"plain", "a2", nil, []store.Fault{{ID: "plain/a2", What: store.FaultRemoved}}},
		"not guarded yet":    {"plain", "late", nil, nil},
		"the list is gone":   {list, parts[0].ID, nil, []store.Fault{{ID: hour(first), What: store.FaultFacts}}},
		"the list is edited": {list, parts[1].ID, &swapped, []store.Fault{{ID: hour(second), What: store.FaultFacts}}},
	} {
		t.Run(name, func(t *testing.T) {
			was, err := o.Engine.Get(t.Context(), c.coll, c.id)
			ok(t, err)
			defer forge(t, o.Engine, c.coll, c.id, &was)
			forge(t, o.Engine, c.coll, c.id, c.with)
			equal(t, "faults", fmt.Sprint(verify(t, p).Faults), fmt.Sprint(c.want))
		})
	}
	equal(t, "after", verify(t, p), good)
}
