package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/app/store"

	"pgregory.net/rapid"
)

// words are compared by their bytes, not by any alphabet's order.
var words = []string{"", "0", "A", "B", "a", "a/b", "a0", "aa", "b", "z", "zz", "~", "ä", "é", "ÿ", "ſ", "日本", "\uffff", "😀"}

// model is the contract's own idea of a collection: a slice, filtered and
// sorted by the definition.
type model struct{ rows []store.Row[row] }

func field(r store.Row[row], name string) any {
	switch name {
	case "_id":
		return r.ID
	case "cmd":
		return r.Cmd
	case "group":
		return r.Value.Group
	case "name":
		return r.Value.Name
	case "n":
		return r.Value.N
	case "flag":
		return r.Value.Flag
	}
	return r.Value.At
}

func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string)) // bytewise
	case int64:
		return cmp.Compare(a, b.(int64))
	case bool:
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) // "false" < "true"
	}
	return a.(time.Time).Compare(b.(time.Time))
}

func (m model) find(q store.Query) []string {
	fields := []string{"_id"}
	for _, ix := range rowsSchema.Indexes {
		if ix.Name == q.Index {
			fields = append(slices.Clone(ix.Fields), "_id")
		}
	}
	order := func(a, b store.Row[row]) int {
		for _, f := range fields {
			if c := compare(field(a, f), field(b, f)); c != 0 && q.Desc {
				return -c
			} else if c != 0 {
				return c
			}
		}
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(m.rows), order)
	var found []string
	for _, r := range sorted {
		if m.matches(r, fields, q) {
			found = append(found, r.ID)
		}
	}
	if q.After != "" {
		found = found[slices.Index(found, q.After)+1:]
	}
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found
}

func (m model) matches(r store.Row[row], fields []string, q store.Query) bool {
	for i, v := range q.Equal {
		if compare(field(r, fields[i]), v) != 0 {
			return false
		}
	}
	next := field(r, fields[len(q.Equal)])
	return (q.From == nil || compare(next, q.From) >= 0) && (q.Before == nil || compare(next, q.Before) < 0)
}

func value(field string) *rapid.Generator[any] {
	switch field {
	case "n":
		return rapid.Map(rapid.Int64Range(-3, 3), func(n int64) any { return n })
	case "flag":
		return rapid.Map(rapid.Bool(), func(b bool) any { return b })
	case "at":
		return rapid.Map(rapid.IntRange(0, 4), func(n int) any { return moment(n) })
	case "_id":
		return rapid.Map(rapid.SampledFrom(words), func(s string) any { return "q/" + s })
	}
	return rapid.Map(rapid.SampledFrom(words), func(s string) any { return s })
}

func moment(n int) time.Time {
	return time.Date(2026, 5, 7, 10, 0, 0, n*int(time.Millisecond), time.UTC)
}

// query draws any query, resuming behind one of the documents that it finds.
func (m model) query(rt *rapid.T) store.Query {
	ix := rapid.SampledFrom(append(slices.Clone(rowsSchema.Indexes), store.Index{})).Draw(rt, "index")
	fields := append(slices.Clone(ix.Fields), "_id")
	q := store.Query{Index: ix.Name, Desc: rapid.Bool().Draw(rt, "desc"), Limit: rapid.IntRange(0, 9).Draw(rt, "limit")}
	for i := range rapid.IntRange(0, len(fields)-1).Draw(rt, "equal") {
		q.Equal = append(q.Equal, value(fields[i]).Draw(rt, "value"))
	}
	if next := fields[len(q.Equal)]; next != "flag" {
		if rapid.Bool().Draw(rt, "has from") {
			q.From = value(next).Draw(rt, "from")
		}
		if rapid.Bool().Draw(rt, "has before") {
			q.Before = value(next).Draw(rt, "before")
		}
	}
	if found := m.find(q); len(found) > 0 && rapid.Bool().Draw(rt, "has after") {
		q.After = rapid.SampledFrom(found).Draw(rt, "after")
	}
	return q
}

func testQueries(t *testing.T, o Opened) {
	c := store.NewCollection[row](o.Engine, rowsSchema)
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string { return words[random.IntN(len(words))] }
	var m model
	for i := range 120 {
		m.rows = append(m.rows, store.Row[row]{ID: fmt.Sprintf("q/%s/%03d", word(), i), Cmd: word() + "!", Value: row{
			Group: word(), Name: word(), N: random.Int64N(7) - 3, Flag: random.IntN(2) == 0, At: moment(random.IntN(5)),
		}})
	}
	for _, out := range c.InsertMany(t.Context(), m.rows) {
		ok(t, out.Err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := m.query(rt)
		var got []string
		for r, err := range c.Find(t.Context(), q) {
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, r.ID)
		}
		if want := m.find(q); !slices.Equal(got, want) {
			rt.Fatalf("%+v\n got %q\nwant %q", q, got, want)
		}
	})
	testPaging(t, c, m)
}

// testPaging walks every index in pages of 7, both ways.
func testPaging(t *testing.T, c store.Collection[row], m model) {
	for _, ix := range append(slices.Clone(rowsSchema.Indexes), store.Index{}) {
		for _, desc := range []bool{false, true} {
			q := store.Query{Index: ix.Name, Desc: desc}
			want := m.find(q)
			q.Limit = 7
			var got []string
			for {
				n := 0
				for r, err := range c.Find(t.Context(), q) {
					ok(t, err)
					got = append(got, r.ID)
					n++
				}
				if n == 0 {
					break
				}
				q.After = got[len(got)-1]
			}
			equal(t, "pages of "+ix.Name, got, want)
		}
	}
}

// ballast is a document that is mostly weight.
type ballast struct {
	Group   string `bson:"group"`
	Padding []byte `bson:"padding"`
}

// testStream reads far more than may be in memory at once, by id; fewer by an
// index in which all are equal; and stops after the first.
func testStream(t *testing.T, o Opened) {
	total := 100_000
	if o.Slow {
		total = 3_000
	}
	streamAll(t, store.NewCollection[ballast](o.Engine, plainSchema), store.Query{}, total)
	c := store.NewCollection[ballast](o.Engine, streamSchema)
	streamAll(t, c, store.Query{Index: "group", Equal: []any{""}}, total/10)
	for r, err := range c.Find(t.Context(), store.Query{Desc: true}) {
		ok(t, err)
		equal(t, "last", r.ID, "s/"+store.Padded(int64(total/10-1)))
		break
	}
}

func streamAll(t *testing.T, c store.Collection[ballast], q store.Query, total int) {
	t.Helper()
	padding := make([]byte, 300)
	var rows []store.Row[ballast]
	for i := range total {
		rows = append(rows, store.Row[ballast]{ID: "s/" + store.Padded(int64(i)), Cmd: "x", Value: ballast{Padding: padding}})
		if len(rows) == 1000 || i == total-1 {
			for _, out := range c.InsertMany(t.Context(), rows) {
				ok(t, out.Err)
			}
			rows = rows[:0]
		}
	}
	before, most, n := heap(), uint64(0), 0
	for r, err := range c.Find(t.Context(), q) {
		ok(t, err)
		if want := "s/" + store.Padded(int64(n)); r.ID != want {
			t.Fatalf("got %s, want %s", r.ID, want)
		}
		if n++; n%(total/10) == 0 {
			most = max(most, heap())
		}
	}
	equal(t, "documents", n, total)
	if most > before+12<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, most)
	}
}

// heap is what is in use after everything unused has been collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
