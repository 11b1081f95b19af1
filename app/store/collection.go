package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	"commonchest/models"
)

const (
	slice       = 500             // documents of one insert, unless urgent
	urgentSlice = 2048            // ballots of one insert
	patience    = 3 * time.Second // for reading back after the caller's time is up
	maxID       = 512             // bytes
)

// Collection keeps facts of one shape: rows that are inserted and never
// change. T is a struct with bson tags; the stored document is
// {_id, cmd, …the fields of T}.
type Collection[T any] struct {
	engine Engine
	schema Schema
}

// Row is one stored fact with the id of the command that inserted it.
type Row[T any] struct {
	ID    string `bson:"_id"`
	Cmd   string `bson:"cmd"`
	Value T      `bson:",inline"`
}

// Outcome is what became of one row. Value is the stored value; Replayed tells
// that the same command had stored it before. Err is as of Insert.
type Outcome[T any] struct {
	Value    T
	Err      error
	Replayed bool
}

// NewCollection declares a collection. It panics when T cannot be stored
// faithfully (maps, floats, unexported fields …) or lacks an index field: both
// are mistakes of the program, not of its input. The engine may be nil for a
// declaration alone.
func NewCollection[T any](e Engine, s Schema) Collection[T] {
	t := reflect.TypeFor[T]()
	if err := errors.Join(s.check(), checkShape(t, "_id", "cmd")); err != nil {
		panic(fmt.Sprintf("store: collection %q: %v", s.Name, err))
	}
	if err := checkIndexes(t, s, "cmd"); err != nil {
		panic(fmt.Sprintf("store: collection %q: %v", s.Name, err))
	}
	return Collection[T]{engine: e, schema: s}
}

// Schemas declares the collection to an engine's Open.
func (c Collection[T]) Schemas() []Schema { return []Schema{c.schema} }

// Insert stores v under id for the command cmd and returns the stored value.
// The same command again gets the value that it stored, and no error. If another
// command came first: conflict "taken". If nobody can tell whether the write
// happened: unavailable "outcome_unknown"; the same call again is safe.
func (c Collection[T]) Insert(ctx context.Context, cmd, id string, v T) (T, error) {
	out := c.InsertMany(ctx, []Row[T]{{ID: id, Cmd: cmd, Value: v}})[0]
	return out.Value, out.Err
}

// InsertMany stores rows, each on its own, in slices of 500 (2048 if urgent),
// and tells what became of each in the same order. Errors are as of Insert.
func (c Collection[T]) InsertMany(ctx context.Context, rows []Row[T]) []Outcome[T] {
	out := make([]Outcome[T], len(rows))
	size := slice
	if IsUrgent(ctx) {
		size = urgentSlice
	}
	waiting := c.encode(rows, out)
	for len(waiting) > 0 {
		var now, later []pending
		taken, bytes := map[string]bool{}, 0
		for i, p := range waiting {
			if len(now) == size || bytes > 2*MaxDocument {
				later = append(later, waiting[i:]...)
				break
			}
			if taken[p.doc.ID] { // twice in one call: the second sees the first
				later = append(later, p)
				continue
			}
			taken[p.doc.ID], bytes = true, bytes+len(p.doc.Body)
			now = append(now, p)
		}
		c.insert(ctx, now, rows, out)
		waiting = later
	}
	return out
}

// pending is a row on its way: its place in the caller's list and its bytes.
type pending struct {
	at  int
	doc Doc
}

func (c Collection[T]) encode(rows []Row[T], out []Outcome[T]) []pending {
	waiting := make([]pending, 0, len(rows))
	for i, row := range rows {
		doc, err := encodeRow(row)
		if err != nil {
			out[i].Err = fmt.Errorf("insert into %s: %w", c.schema.Name, err)
			continue
		}
		waiting = append(waiting, pending{at: i, doc: doc})
	}
	return waiting
}

func encodeRow[T any](row Row[T]) (Doc, error) {
	if row.Cmd == "" {
		return Doc{}, fmt.Errorf("%q: no command id", row.ID)
	}
	if err := checkID(row.ID); err != nil {
		return Doc{}, err
	}
	body, err := Encode(row)
	return Doc{ID: row.ID, Body: body}, err
}

func (c Collection[T]) insert(ctx context.Context, batch []pending, rows []Row[T], out []Outcome[T]) {
	docs := make([]Doc, len(batch))
	for i, p := range batch {
		docs[i] = p.doc
	}
	err := c.engine.Insert(ctx, c.schema.Name, docs)
	doubtful := map[string]bool{}
	for _, id := range takenIDs(err) {
		doubtful[id] = true
	}
	unknown := err != nil && len(doubtful) == 0
	reader := reader[T]{c: c, cause: err}
	defer reader.close()
	for _, p := range batch {
		o := &out[p.at]
		if unknown || doubtful[p.doc.ID] {
			*o = reader.outcome(ctx, rows[p.at].Cmd, p.doc.ID)
			continue
		}
		o.Value, o.Err = decodeRow[T](p.doc)
	}
}

// reader finds out what a write did that did not plainly succeed. Callers who
// no longer wait get a last few seconds; a database that does not answer ends it
// for the whole batch.
type reader[T any] struct {
	c      Collection[T]
	cause  error // of the write
	last   context.Context
	cancel context.CancelFunc
	lost   error // nothing can be read any more
}

func (r *reader[T]) close() {
	if r.cancel != nil {
		r.cancel()
	}
}

func (r *reader[T]) get(ctx context.Context, id string) (Row[T], error) {
	if r.lost != nil {
		return Row[T]{}, r.lost
	}
	row, err := r.c.Get(ctx, id)
	if ctx.Err() != nil && err != nil {
		if r.last == nil {
			r.last, r.cancel = context.WithTimeout(context.WithoutCancel(ctx), patience)
		}
		row, err = r.c.Get(r.last, id)
	}
	if models.IsKind(err, models.Unavailable) {
		r.lost = err
	}
	return row, err
}

func (r *reader[T]) outcome(ctx context.Context, cmd, id string) Outcome[T] {
	row, err := r.get(ctx, id)
	switch {
	case err == nil && row.Cmd == cmd:
		return Outcome[T]{Value: row.Value, Replayed: true}
	case err == nil:
		return Outcome[T]{Value: row.Value, Err: Taken(id)}
	case models.KindOf(r.cause) == "": // a mistake of the program stays one
		return Outcome[T]{Err: r.cause}
	}
	return Outcome[T]{Err: errUnknown(errors.Join(r.cause, err))}
}

// Get reads one row; not found is code "document".
func (c Collection[T]) Get(ctx context.Context, id string) (Row[T], error) {
	doc, err := c.engine.Get(ctx, c.schema.Name, id)
	if err != nil {
		return Row[T]{}, err
	}
	var row Row[T]
	err = Decode(doc.Body, &row)
	return row, err
}

// Find streams the rows of a query in constant memory. An error is the last
// thing yielded.
func (c Collection[T]) Find(ctx context.Context, q Query) iter.Seq2[Row[T], error] {
	return func(yield func(Row[T], error) bool) {
		for doc, err := range c.engine.Find(ctx, c.schema.Name, q) {
			var row Row[T]
			if err == nil {
				err = Decode(doc.Body, &row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Delete removes rows by id; those that are not there are no error.
func (c Collection[T]) Delete(ctx context.Context, ids ...string) error {
	return c.engine.Delete(ctx, c.schema.Name, ids)
}

func decodeRow[T any](doc Doc) (T, error) {
	var row Row[T]
	err := Decode(doc.Body, &row)
	return row.Value, err
}

func checkID(id string) error {
	if id == "" || len(id) > maxID {
		return fmt.Errorf("unusable id %.40q", id)
	}
	for i := range len(id) {
		if id[i] < ' ' {
			return fmt.Errorf("unusable id %.40q", id)
		}
	}
	return nil
}

// Padded writes a number for use inside an id: 12 digits, so that the order of
// the bytes is the order of the numbers. It panics on a number that does not fit.
func Padded(n int64) string {
	if n < 0 || n > 999_999_999_999 {
		panic(fmt.Sprintf("store: the number %d does not fit an id", n))
	}
	return fmt.Sprintf("%012d", n)
}
