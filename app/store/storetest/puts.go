package storetest

import (
	"strconv"
	"testing"

	"commonchest/app/store"
	"commonchest/models"

	"pgregory.net/rapid"
)

// versioned is a document for put-if-newer.
type versioned struct {
	ID string `bson:"_id"`
	V  int64  `bson:"v"`
	By string `bson:"by"`
}

func put(t *testing.T, e store.Engine, doc versioned) {
	t.Helper()
	body, err := store.Encode(doc)
	ok(t, err)
	ok(t, e.PutIfNewer(t.Context(), "plain", store.Doc{ID: doc.ID, Body: body}))
}

func there(t *testing.T, e store.Engine, id string) (v versioned) {
	t.Helper()
	d, err := e.Get(t.Context(), "plain", id)
	ok(t, err)
	ok(t, store.Decode(d.Body, &v))
	return v
}

// testPutOrder: after any sequence of puts the first of the highest stands.
func testPutOrder(t *testing.T, o Opened) {
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := "p/" + strconv.Itoa(n)
		var want versioned
		for i, v := range rapid.SliceOfN(rapid.Int64Range(-2, 6), 1, 8).Draw(rt, "versions") {
			doc := versioned{ID: id, V: v, By: strconv.Itoa(i)}
			put(t, o.Engine, doc)
			if want.ID == "" || v > want.V {
				want = doc
			}
		}
		if got := there(t, o.Engine, id); got != want {
			rt.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func testPutRace(t *testing.T, o Opened) {
	if o.RacyPuts {
		testPutRaceRepaired(t, o)
		return
	}
	for round := range 10 {
		id := "race/" + strconv.Itoa(round)
		race(20, func(i int) { put(t, o.Engine, versioned{ID: id, V: int64(i)}) })
		equal(t, "the highest", there(t, o.Engine, id).V, int64(19))
	}
}

// testPutRaceRepaired: where racing puts may lose, the change records still
// win: after a repair the projection is the head.
func testPutRaceRepaired(t *testing.T, o Opened) {
	r := things(o.Engine)
	const versions = 12
	docs := make([]store.Doc, versions)
	for n := range versions {
		save(t, r, "x", int64(n))
		change, err := o.Engine.Get(t.Context(), "changes", "things/x/"+store.Padded(int64(n+1)))
		ok(t, err)
		docs[n], err = r.Project(change)
		ok(t, err)
	}
	ok(t, o.Engine.Delete(t.Context(), "things", []string{"x"}))
	race(versions, func(i int) {
		err := o.Engine.PutIfNewer(t.Context(), "things", docs[i])
		if err != nil && models.KindOf(err) != models.Unavailable {
			t.Error(err)
		}
	})
	_, err := store.NewProjector(o.Engine, r).Repair(t.Context())
	ok(t, err)
	got, err := r.Get(t.Context(), "x")
	ok(t, err)
	equal(t, "the highest", got.N, int64(versions))
}
