package sqlite_test

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/storetest"
)

// ballot is a document of the shape and size of a ballot: a random key, a
// revision, ten choices, a mark of the box that took it.
type ballot struct {
	Round    string    `bson:"round"`
	Key      string    `bson:"key"`
	Revision int64     `bson:"revision"`
	Kind     string    `bson:"kind"`
	Choices  []choice  `bson:"choices"`
	Receipt  string    `bson:"receipt"`
	Box      string    `bson:"box"`
	BoxN     int64     `bson:"box_n"`
	At       time.Time `bson:"at"`
}

type choice struct {
	Project string `bson:"project"`
	Points  int64  `bson:"points"`
}

var ballotsSchema = store.Schema{Name: "ballots", Indexes: []store.Index{{Name: "box", Fields: []string{"box", "box_n"}}}}

func ballots(n int, at time.Time) []store.Row[ballot] {
	rows := make([]store.Row[ballot], n)
	for i := range rows {
		key := make([]byte, 16)
		_, _ = rand.Read(key)
		b := ballot{Round: "round-1", Key: hex.EncodeToString(key), Revision: 1, Kind: "approval", Receipt: "ABCD-EFGH-JKMN",
			Box: "node-1", BoxN: int64(i), At: at}
		for c := range 10 {
			b.Choices = append(b.Choices, choice{Project: "project-" + strconv.Itoa(c*7), Points: int64(c)})
		}
		rows[i] = store.Row[ballot]{ID: b.Round + "/" + b.Key + "/" + store.Padded(1), Cmd: b.Key, Value: b}
	}
	return rows
}

const batch = 512

// BenchmarkInsert is the bare rate that the ballot box is measured against:
// durable batches of encoded documents through the engine.
func BenchmarkInsert(b *testing.B) {
	e := storetest.SQLite(b, ballotsSchema)
	ctx := store.Urgent(b.Context())
	for b.Loop() {
		b.StopTimer()
		docs := make([]store.Doc, batch)
		for i, r := range ballots(batch, time.Now()) {
			body, err := store.Encode(r)
			if err != nil {
				b.Fatal(err)
			}
			docs[i] = store.Doc{ID: r.ID, Body: body}
		}
		b.StartTimer()
		if err := e.Insert(ctx, "ballots", docs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*batch/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkInsertMany is the same through the typed face: with encoding, and
// decoding of the stored values.
func BenchmarkInsertMany(b *testing.B) {
	c := store.NewCollection[ballot](storetest.SQLite(b, ballotsSchema), ballotsSchema)
	ctx := store.Urgent(b.Context())
	for b.Loop() {
		b.StopTimer()
		rows := ballots(batch, time.Now())
		b.StartTimer()
		for _, out := range c.InsertMany(ctx, rows) {
			if out.Err != nil {
				b.Fatal(out.Err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*batch/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkFind streams a hundred thousand ballots by id.
func BenchmarkFind(b *testing.B) {
	e := storetest.SQLite(b, ballotsSchema)
	c := store.NewCollection[ballot](e, ballotsSchema)
	const total = 100_000
	for range total / 500 {
		for _, out := range c.InsertMany(b.Context(), ballots(500, time.Now())) {
			if out.Err != nil {
				b.Fatal(out.Err)
			}
		}
	}
	b.Run("documents", func(b *testing.B) {
		for b.Loop() {
			for _, err := range e.Find(b.Context(), "ballots", store.Query{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.N)*total/b.Elapsed().Seconds(), "docs/s")
	})
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			for _, err := range c.Find(b.Context(), store.Query{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.N)*total/b.Elapsed().Seconds(), "docs/s")
	})
}
