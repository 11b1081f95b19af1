package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/sqlite"
	"commonchest/models"
)

type fact struct {
	Name string    `bson:"name"`
	At   time.Time `bson:"at"`
	Tags []string  `bson:"tags"`
}

func TestInsertAndFind(t *testing.T) {
	schema := store.Schema{Name: "facts", Indexes: []store.Index{{Name: "name", Fields: []string{"name"}}}}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), time.Now, []store.Schema{schema})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c := store.NewCollection[fact](db, schema)
	for _, id := range []string{"a", "b", "c"} {
		if _, err := c.Insert(t.Context(), "cmd-"+id, id, fact{Name: "n" + id}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Insert(t.Context(), "cmd-a", "a", fact{Name: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Insert(t.Context(), "other", "a", fact{Name: "x"}); !models.IsKind(err, models.Conflict) {
		t.Fatal(err)
	}
	n := 0
	for row, err := range c.Find(t.Context(), store.Query{Index: "name", From: "na", Desc: true}) {
		if err != nil {
			t.Fatal(err)
		}
		t.Log(row)
		n++
	}
	if n != 3 {
		t.Fatal(n)
	}
}
