package store_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"commonchest/app/store"

	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"
)

type inner struct {
	Label string `bson:"label"`
}

type base struct {
	Common string `bson:"common"`
}

type good struct {
	Base   base      `bson:",inline"`
	Name   string    `bson:"name"`
	Count  int       `bson:"count"`
	At     time.Time `bson:"at"`
	Hash   [4]byte   `bson:"hash"`
	Parts  []inner   `bson:"parts"`
	Maybe  *inner    `bson:"maybe"`
	Tree   []good    `bson:"tree"`
	cached int       `bson:"-"`
}

type selfMade struct{ A int }

func (selfMade) MarshalBSON() ([]byte, error) { return nil, nil }

func schema(fields ...string) store.Schema {
	s := store.Schema{Name: "facts"}
	for _, f := range fields {
		s.Indexes = append(s.Indexes, store.Index{Name: f, Fields: []string{f}})
	}
	return s
}

func panics(f func()) (message string) {
	defer func() {
		if r := recover(); r != nil {
			message = fmt.Sprint(r)
		}
	}()
	f()
	return ""
}

// A type that has no single byte form, or loses something when stored, is
// refused when the program starts.
func TestShapesThatAreRefused(t *testing.T) {
	for name, declare := range map[string]func(){
		"a map":              func() { store.NewCollection[struct{ M map[string]int }](nil, schema()) },
		"a float":            func() { store.NewCollection[struct{ F float64 }](nil, schema()) },
		"a float deep down":  func() { store.NewCollection[struct{ A []struct{ B *[]float32 } }](nil, schema()) },
		"an interface":       func() { store.NewCollection[struct{ A any }](nil, schema()) },
		"a complex number":   func() { store.NewCollection[struct{ A complex128 }](nil, schema()) },
		"a channel":          func() { store.NewCollection[struct{ A chan int }](nil, schema()) },
		"an unexported one":  func() { store.NewCollection[struct{ a int }](nil, schema()) },
		"its own marshaller": func() { store.NewCollection[struct{ A selfMade }](nil, schema()) },
		"no struct":          func() { store.NewCollection[string](nil, schema()) },
		"a time":             func() { store.NewCollection[time.Time](nil, schema()) },
		"a pointer":          func() { store.NewCollection[*good](nil, schema()) },
		"the store's name": func() {
			store.NewCollection[struct {
				A int `bson:"cmd"`
			}](nil, schema())
		},
		"a version of its own":    func() { store.NewRecords[struct{ V int }](nil, "facts") },
		"records with a map":      func() { store.NewRecords[struct{ M map[string]int }](nil, "facts") },
		"an unknown index field":  func() { store.NewCollection[good](nil, schema("colour")) },
		"an index over a list":    func() { store.NewCollection[good](nil, schema("parts")) },
		"an index over a pointer": func() { store.NewCollection[good](nil, schema("maybe")) },
		"an unusable name":        func() { store.NewCollection[good](nil, store.Schema{Name: "Facts!"}) },
		"an unusable kind":        func() { store.NewRecords[good](nil, "a/b") },
		"an index without fields": func() { store.NewRecords[good](nil, "facts", store.Index{Name: "x"}) },
		"an index field left out": func() {
			store.NewCollection[struct {
				A string `bson:"a,omitempty"`
			}](nil, schema("a"))
		},
	} {
		if message := panics(declare); !strings.HasPrefix(message, "store: ") {
			t.Errorf("%s was accepted (%s)", name, message)
		}
	}
}

// Encode refuses them too, for those who come without a collection.
func TestEncodeRefusesWhatHasNoForm(t *testing.T) {
	for _, v := range []any{
		struct{ M map[string]int }{}, struct{ F float64 }{}, struct{ A any }{}, &good{}, nil, "text", []good{}, bson.M{},
	} {
		if body, err := store.Encode(v); err == nil {
			t.Errorf("%T was encoded: %v", v, body)
		}
	}
}

func TestShapesThatAreAccepted(t *testing.T) {
	store.NewCollection[good](nil, schema("name", "count", "at", "common", "cmd"))
	store.NewRecords[good](nil, "facts", store.Index{Name: "last", Fields: []string{"_at", "name"}})
	store.NewCollection[struct{}](nil, schema())
}

// What is stored is the same bytes each time, and comes back as it was but for
// nil slices and the finer part of times.
func TestEncodeHasOneForm(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := good{
			Name: rapid.String().Draw(rt, "name"), Count: rapid.Int().Draw(rt, "count"),
			At: time.Unix(rapid.Int64Range(-1e10, 1e10).Draw(rt, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(rt, "nanoseconds")),
		}
		if rapid.Bool().Draw(rt, "parts") {
			v.Parts = []inner{}
		}
		first, err := store.Encode(v)
		if err != nil {
			rt.Fatal(err)
		}
		var back good
		if err := store.Decode(first, &back); err != nil {
			rt.Fatal(err)
		}
		if back.Name != v.Name || back.Count != v.Count || !back.At.Equal(v.At.Truncate(time.Millisecond)) || back.Parts == nil || back.Tree == nil {
			rt.Fatalf("%+v came back as %+v", v, back)
		}
		if again, err := store.Encode(back); err != nil || !bytes.Equal(first, again) {
			rt.Fatalf("two forms of %+v: %v", v, err)
		}
	})
}

// The type of a stored integer does not depend on its value or Go type.
func TestEncodeWritesOneIntegerType(t *testing.T) {
	type integers struct {
		A int
		B int8
		C uint32
		D uint8
		E time.Month
		F []int16
		G []byte
	}
	body, err := store.Encode(integers{A: 1, F: []int16{1}, G: []byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"a", "b", "c", "d", "e"} {
		if got := body.Lookup(field).Type; got != bson.TypeInt64 {
			t.Errorf("%s is a %v", field, got)
		}
	}
	if f, g := body.Lookup("f", "0").Type, body.Lookup("g").Type; f != bson.TypeInt64 || g != bson.TypeBinary {
		t.Errorf("in a list %v, bytes %v", f, g)
	}
	if _, err := store.Encode(struct{ A uint64 }{1 << 63}); err == nil {
		t.Error("an integer that does not fit was accepted")
	}
}

func TestEncodeHasALimit(t *testing.T) {
	if _, err := store.Encode(inner{Label: strings.Repeat("x", store.MaxDocument)}); err == nil {
		t.Error("a document of more than 8 MB was accepted")
	}
}

func TestPaddedKeepsOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		numbers := rapid.Int64Range(0, 999_999_999_999)
		a, b := numbers.Draw(rt, "a"), numbers.Draw(rt, "b")
		if (a < b) != (store.Padded(a) < store.Padded(b)) || len(store.Padded(a)) != 12 {
			rt.Fatalf("%d %d: %s %s", a, b, store.Padded(a), store.Padded(b))
		}
	})
	for _, n := range []int64{-1, 1e12} {
		if panics(func() { store.Padded(n) }) == "" {
			t.Errorf("%d was padded", n)
		}
	}
}

func TestPrefixBoundsItsIDs(t *testing.T) {
	from, before := store.Prefix("r/1")
	for id, want := range map[string]bool{"r/1/": true, "r/1/a": true, "r/1/\xff": true, "r/1": false, "r/10": false, "r/1-1/a": false, "r/10/a": false} {
		if got := from <= id && id < before; got != want {
			t.Errorf("%q under r/1: %v", id, got)
		}
	}
}

func TestSchemasGatherOnce(t *testing.T) {
	all := store.Schemas(store.NewRecords[good](nil, "a"), store.NewRecords[good](nil, "b"), store.NewCollection[good](nil, schema("name")), schema("name"))
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	if got := fmt.Sprint(names); got != "[a changes checkpoints checkpoint_facts b facts]" {
		t.Error(got)
	}
	if err := store.CheckSchemas(all); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string][]store.Schema{
		"declared twice, differently": store.Schemas(schema("name"), schema("at")),
		"unusable name":               {{Name: "a b"}},
		"unusable field":              {{Name: "a", Indexes: []store.Index{{Name: "x", Fields: []string{"a.b"}}}}},
		"repeated field":              {{Name: "a", Indexes: []store.Index{{Name: "x", Fields: []string{"a", "a"}}}}},
		"the id":                      {{Name: "a", Indexes: []store.Index{{Name: "x", Fields: []string{"_id"}}}}},
		"repeated index":              {{Name: "a", Indexes: []store.Index{{Name: "x", Fields: []string{"a"}}, {Name: "x", Fields: []string{"b"}}}}},
	} {
		if err := store.CheckSchemas(bad); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestUrgent(t *testing.T) {
	ctx := context.Background()
	if store.IsUrgent(ctx) || !store.IsUrgent(store.Urgent(ctx)) {
		t.Error("the mark is wrong")
	}
}

func TestIndexValueIsOfOneKind(t *testing.T) {
	body, err := bson.Marshal(bson.D{{Key: "s", Value: "x"}, {Key: "i", Value: int32(1)}, {Key: "f", Value: 1.5}, {Key: "n", Value: nil}})
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]any{"s": "x", "i": int64(1), "f": nil, "n": nil, "missing": nil} {
		got, err := store.IndexValue(body, field)
		if got != want || (err == nil) != (want != nil) {
			t.Errorf("%s: %v, %v", field, got, err)
		}
	}
}
