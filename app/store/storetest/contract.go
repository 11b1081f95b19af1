package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Opened is an engine under test and what cannot be asked of it.
type Opened struct {
	Engine   store.Engine
	Slow     bool // fewer documents
	RacyPuts bool // put-if-newer is atomic only without concurrency: a repair pass must follow
}

// row is the fact that the contract stores: one field of each kind.
type row struct {
	Group string    `bson:"group"`
	Name  string    `bson:"name"`
	N     int64     `bson:"n"`
	Flag  bool      `bson:"flag"`
	At    time.Time `bson:"at"`
	Tags  []string  `bson:"tags"`
	Bytes []byte    `bson:"bytes"`
	Parts []part    `bson:"parts"`
	Maybe *part     `bson:"maybe"`
}

type part struct {
	Label string `bson:"label"`
	Cost  int64  `bson:"cost"`
}

// thing is the state of the records that the contract saves.
type thing struct {
	Name  string `bson:"name"`
	Count int64  `bson:"count"`
}

var (
	rowsSchema = store.Schema{Name: "rows", Indexes: []store.Index{
		{Name: "name", Fields: []string{"name"}},
		{Name: "group", Fields: []string{"group", "n"}},
		{Name: "flag", Fields: []string{"flag", "at"}},
		{Name: "all", Fields: []string{"group", "flag", "n"}},
		{Name: "cmd", Fields: []string{"cmd"}},
	}}
	plainSchema  = store.Schema{Name: "plain", Kept: true} // no indexes
	streamSchema = store.Schema{Name: "stream", Indexes: []store.Index{{Name: "group", Fields: []string{"group"}}}}
	byName       = store.Index{Name: "name", Fields: []string{"name"}}
)

func things(e store.Engine) *store.Records[thing] {
	return store.NewRecords[thing](e, "things", byName)
}

// Schemas is what an engine must be opened with for Run.
func Schemas() []store.Schema {
	return store.Schemas(rowsSchema, plainSchema, streamSchema, things(nil), store.NewRecords[thing](nil, "others"))
}

// Run is the contract: open gives a fresh, empty engine with Schemas, which
// closes with the test.
func Run(t *testing.T, open func(t *testing.T) Opened) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, o Opened)
	}{
		{"what is inserted is read back", testRoundTrip},
		{"taken ids are named, the rest is stored", testTaken},
		{"outcomes of a batch", testBatch},
		{"twenty writers, one winner", testOneWinner},
		{"a lost reply and the retry", testLostReply},
		{"a write that never happened", testFailedWrite},
		{"put if newer, in any order", testPutOrder},
		{"put if newer, racing", testPutRace},
		{"queries as in the model", testQueries},
		{"stream", testStream},
		{"delete", testDelete},
		{"the store's clock", testNow},
		{"mistakes and missing things", testMistakes},
		{"who gives up only stops waiting", testGivingUp},
		{"records: versions, conflict, retry", testVersions},
		{"records: racing saves", testSaveRace},
		{"records: projection catches up", testCatchUp},
		{"records: repair", testRepair},
		{"records: verify", testVerify},
		{"records: checkpoint", testCheckpoint},
		{"facts: checkpoint", testFacts},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, kind models.ErrorKind, code string) {
	t.Helper()
	if !errors.Is(err, models.E(kind, code)) {
		t.Fatalf("got error %v, want %s %s", err, kind, code)
	}
}

func equal[V any](t testing.TB, what string, got, want V) {
	t.Helper()
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func doc(t testing.TB, id, cmd string, v row) store.Doc {
	t.Helper()
	body, err := store.Encode(store.Row[row]{ID: id, Cmd: cmd, Value: v})
	ok(t, err)
	return store.Doc{ID: id, Body: body}
}

func ids(t testing.TB, e store.Engine, coll string, q store.Query) []string {
	t.Helper()
	var found []string
	for d, err := range e.Find(t.Context(), coll, q) {
		ok(t, err)
		found = append(found, d.ID)
	}
	return found
}

func testDelete(t *testing.T, o Opened) {
	c := store.NewCollection[row](o.Engine, rowsSchema)
	var all []string
	var rows []store.Row[row]
	for i := range 1100 {
		all = append(all, "d/"+store.Padded(int64(i)))
		rows = append(rows, store.Row[row]{ID: all[i], Cmd: "x"})
	}
	for _, out := range c.InsertMany(t.Context(), rows) {
		ok(t, out.Err)
	}
	ok(t, c.Delete(t.Context(), append(all[1:], "never there")...))
	ok(t, c.Delete(t.Context()))
	equal(t, "left", ids(t, o.Engine, "rows", store.Query{}), all[:1])
	_, err := c.Insert(t.Context(), "y", all[1], row{N: 2}) // the id is free again
	ok(t, err)
}

func testNow(t *testing.T, o Opened) {
	first, err := o.Engine.Now(t.Context())
	ok(t, err)
	second, err := o.Engine.Now(t.Context())
	ok(t, err)
	if second.At.Before(first.At) || first.At.Location() != time.UTC || first.Error < 0 || first.Error > 500*time.Millisecond {
		t.Fatalf("clock: %v, then %v", first, second)
	}
}

func testMistakes(t *testing.T, o Opened) {
	e := o.Engine
	_, err := e.Get(t.Context(), "rows", "nowhere")
	wantKind(t, err, models.NotFound, "document")
	for range e.Find(t.Context(), "rows", store.Query{}) {
		t.Fatal("found something in an empty collection")
	}
	_, errGet := e.Get(t.Context(), "undeclared", "x")
	mistakes := map[string]error{
		"get":           errGet,
		"insert":        e.Insert(t.Context(), "undeclared", []store.Doc{doc(t, "x", "y", row{})}),
		"put":           e.PutIfNewer(t.Context(), "undeclared", store.Doc{}),
		"delete":        e.Delete(t.Context(), "undeclared", []string{"x"}),
		"no version":    e.PutIfNewer(t.Context(), "rows", doc(t, "x", "y", row{})),
		"find":          firstError(t.Context(), e, "undeclared", store.Query{}),
		"no such index": firstError(t.Context(), e, "rows", store.Query{Index: "colour"}),
		"too many":      firstError(t.Context(), e, "rows", store.Query{Index: "name", Equal: []any{"a", "b", "c"}}),
		"a float":       firstError(t.Context(), e, "rows", store.Query{Index: "group", Equal: []any{"a"}, From: 1.5}),
	}
	body, err := store.Encode(struct {
		ID string `bson:"_id"`
	}{"bare"})
	ok(t, err)
	mistakes["no index fields"] = e.Insert(t.Context(), "rows", []store.Doc{{ID: "bare", Body: body}})
	for name, err := range mistakes {
		if err == nil || models.KindOf(err) != "" {
			t.Errorf("%s: got %v, want an internal error", name, err)
		}
	}
	wantKind(t, firstError(t.Context(), e, "rows", store.Query{Index: "name", After: "nowhere"}), models.NotFound, "document")
}

func firstError(ctx context.Context, e store.Engine, coll string, q store.Query) error {
	for _, err := range e.Find(ctx, coll, q) {
		return err
	}
	return nil
}

func testGivingUp(t *testing.T, o Opened) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, errGet := o.Engine.Get(gone, "rows", "x")
	for name, err := range map[string]error{
		"insert": o.Engine.Insert(gone, "rows", []store.Doc{doc(t, "x", "y", row{})}),
		"get":    errGet,
		"find":   firstError(gone, o.Engine, "rows", store.Query{}),
		"delete": o.Engine.Delete(gone, "rows", []string{"x"}),
	} {
		if !errors.Is(err, models.E(models.Unavailable, "store")) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := store.NewCollection[row](o.Engine, rowsSchema)
	_, err := c.Insert(gone, "cmd", "y", row{})
	wantKind(t, err, models.Unavailable, "outcome_unknown")
	_, err = c.Insert(t.Context(), "cmd", "y", row{})
	ok(t, err)
}
