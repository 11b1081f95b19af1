package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"time"

	"commonchest/models"
)

// Records keeps things that change. Saving a version inserts a change record;
// the collection named by kind holds the current states as a projection of
// them. Decisions read Head, pages may read Get and Find.
type Records[T any] struct {
	engine  Engine
	kind    string
	indexes []Index
}

// Version is one state of a record. Hash is over the stored bytes of its change
// record: it names state and history together.
type Version[T any] struct {
	ID     string
	N      int64
	Cmd    string
	At     time.Time
	Actor  string
	Action string
	State  T
	Hash   []byte
}

// current is a document of the projection.
type current[T any] struct {
	ID     string    `bson:"_id"`
	V      int64     `bson:"v"`
	Cmd    string    `bson:"_cmd"`
	At     time.Time `bson:"_at"`
	Actor  string    `bson:"_actor"`
	Action string    `bson:"_action"`
	Hash   []byte    `bson:"_hash"`
	State  T         `bson:",inline"`
}

// NewRecords declares a kind of records. Indexes are over the fields of T, and
// "_at", "_actor", "_action" of the last change. Like NewCollection it panics on
// a T that cannot be stored faithfully, and takes a nil engine for a declaration
// alone.
func NewRecords[T any](e Engine, kind string, indexes ...Index) *Records[T] {
	t, s := reflect.TypeFor[T](), Schema{Name: kind, Indexes: indexes}
	err := errors.Join(s.check(), checkShape(t, "_id", "v", "_cmd", "_at", "_actor", "_action", "_hash"))
	if err == nil {
		err = checkIndexes(t, s, "v", "_cmd", "_at", "_actor", "_action")
	}
	if err != nil {
		panic(fmt.Sprintf("store: records %q: %v", kind, err))
	}
	return &Records[T]{engine: e, kind: kind, indexes: slices.Clone(indexes)}
}

// Kind names the records and their projection.
func (r *Records[T]) Kind() string { return r.kind }

// Schemas declares the projection, the change records and the checkpoints with their lists.
func (r *Records[T]) Schemas() []Schema {
	return []Schema{{Name: r.kind, Indexes: r.indexes}, changesSchema(), checkpointsSchema(), factListsSchema()}
}

// Head reads the last change record: the truth on which decisions rest. Not
// found is code "document".
func (r *Records[T]) Head(ctx context.Context, id string) (Version[T], error) {
	q := versions(r.kind, id)
	q.Desc, q.Limit = true, 1
	for doc, err := range r.engine.Find(ctx, changes, q) {
		if err != nil {
			return Version[T]{}, err
		}
		return r.version(doc)
	}
	return Version[T]{}, NotThere(r.kind, id)
}

// Get reads the projection, which may be seconds behind another node's save. Not
// found is code "document".
func (r *Records[T]) Get(ctx context.Context, id string) (Version[T], error) {
	doc, err := r.engine.Get(ctx, r.kind, id)
	if err != nil {
		return Version[T]{}, err
	}
	return decodeCurrent[T](doc)
}

// Find streams the projection in constant memory. An error is the last thing
// yielded.
func (r *Records[T]) Find(ctx context.Context, q Query) iter.Seq2[Version[T], error] {
	return each(r.engine.Find(ctx, r.kind, q), decodeCurrent[T])
}

// History streams all versions of a record, oldest first.
func (r *Records[T]) History(ctx context.Context, id string) iter.Seq2[Version[T], error] {
	return each(r.engine.Find(ctx, changes, versions(r.kind, id)), r.version)
}

// each decodes a stream of documents.
func each[V any](docs iter.Seq2[Doc, error], decode func(Doc) (V, error)) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for doc, err := range docs {
			var v V
			if err == nil {
				v, err = decode(doc)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Save makes next the version base+1 of a record; base 0 creates it. The same
// command again, whatever its base, gets the version that it stored. If another
// command saved that version, or base does not exist: conflict "changed_meanwhile".
// If nobody can tell whether it happened: unavailable "outcome_unknown"; the same
// call again is safe. The projection is applied before Save answers; should that
// fail, the version stands and every node's Projector catches up.
func (r *Records[T]) Save(ctx context.Context, act Act, id string, base int64, next T) (Version[T], error) {
	doc, err := r.insert(ctx, act, id, base, next)
	if err != nil {
		return Version[T]{}, err
	}
	v, err := r.version(doc)
	if err != nil {
		return Version[T]{}, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := r.project(ctx, v); err != nil && models.KindOf(err) != models.Unavailable {
		return v, err
	}
	return v, nil
}

// insert commits one version, or finds the one that the same command committed.
func (r *Records[T]) insert(ctx context.Context, act Act, id string, base int64, next T) (Doc, error) {
	if err := r.checkSave(act, id, base); err != nil {
		return Doc{}, fmt.Errorf("save %s %q: %w", r.kind, id, err)
	}
	if doc, err := r.saved(ctx, act.Cmd, id); err != nil || doc.ID != "" {
		return doc, err
	}
	prev, err := r.hash(ctx, id, base)
	if err != nil {
		return Doc{}, err
	}
	now, err := r.engine.Now(ctx)
	if err != nil {
		return Doc{}, err
	}
	c := change[T]{State: next, Link: link{
		ID: changeID(r.kind, id, base+1), Cmd: act.Cmd, Kind: r.kind, Record: id, N: base + 1, Put: now.At, At: act.At,
		Actor: act.Actor, Action: act.Action, Reason: act.Reason, Request: act.Request, Prev: prev,
	}}
	body, err := Encode(c)
	if err != nil {
		return Doc{}, fmt.Errorf("save %s %q: %w", r.kind, id, err)
	}
	doc := Doc{ID: c.Link.ID, Body: body}
	if err := r.engine.Insert(ctx, changes, []Doc{doc}); err != nil {
		return r.readBack(ctx, act.Cmd, doc.ID, err)
	}
	return doc, nil
}

func (r *Records[T]) checkSave(act Act, id string, base int64) error {
	if err := checkPart(id); err != nil {
		return err
	}
	if act.Cmd == "" || base < 0 {
		return fmt.Errorf("no command id, or base %d", base)
	}
	if act.Actor == "" || act.Action == "" || act.At.IsZero() {
		return fmt.Errorf("nobody's act %+v: a record says who did what, and when", act)
	}
	return nil
}

// saved looks for what a command did to the record before. Together with the
// insert on base+1 it leaves no gap: a repetition either sees the first one's
// record here or collides with it there.
func (r *Records[T]) saved(ctx context.Context, cmd, id string) (Doc, error) {
	q := versions(r.kind, id)
	q.Index, q.Equal, q.Limit = "cmd", []any{cmd}, 1
	for doc, err := range r.engine.Find(ctx, changes, q) {
		return doc, err
	}
	return Doc{}, nil
}

// hash gives the hash of a version's record, which the next one chains to.
func (r *Records[T]) hash(ctx context.Context, id string, n int64) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	doc, err := r.engine.Get(ctx, changes, changeID(r.kind, id, n))
	if models.IsKind(err, models.NotFound) {
		return nil, changedMeanwhile(err)
	}
	if err != nil {
		return nil, err
	}
	return hashOf(doc.Body), nil
}

func (r *Records[T]) readBack(ctx context.Context, cmd, changeID string, cause error) (Doc, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	doc, err := r.engine.Get(ctx, changes, changeID)
	if err != nil {
		if models.KindOf(cause) == "" {
			return Doc{}, cause
		}
		return Doc{}, errUnknown(errors.Join(cause, err))
	}
	var l link
	if err := Decode(doc.Body, &l); err != nil {
		return Doc{}, err
	}
	if l.Cmd != cmd {
		return Doc{}, changedMeanwhile(cause)
	}
	return doc, nil
}

func changedMeanwhile(cause error) error {
	return models.E(models.Conflict, "changed_meanwhile").Because(cause)
}

func (r *Records[T]) version(doc Doc) (Version[T], error) {
	var c change[T]
	if err := Decode(doc.Body, &c); err != nil {
		return Version[T]{}, err
	}
	l := c.Link
	return Version[T]{ID: l.Record, N: l.N, Cmd: l.Cmd, At: l.At, Actor: l.Actor, Action: l.Action,
		State: c.State, Hash: hashOf(doc.Body)}, nil
}

func encodeCurrent[T any](v Version[T]) (Doc, error) {
	body, err := Encode(current[T]{ID: v.ID, V: v.N, Cmd: v.Cmd, At: v.At, Actor: v.Actor, Action: v.Action,
		Hash: v.Hash, State: v.State})
	return Doc{ID: v.ID, Body: body}, err
}

func decodeCurrent[T any](doc Doc) (Version[T], error) {
	var c current[T]
	err := Decode(doc.Body, &c)
	return Version[T]{ID: c.ID, N: c.V, Cmd: c.Cmd, At: c.At, Actor: c.Actor, Action: c.Action,
		State: c.State, Hash: c.Hash}, err
}

// project brings the projection to a version, unless it is further already.
func (r *Records[T]) project(ctx context.Context, v Version[T]) error {
	doc, err := encodeCurrent(v)
	if err != nil {
		return err
	}
	return r.engine.PutIfNewer(ctx, r.kind, doc)
}
