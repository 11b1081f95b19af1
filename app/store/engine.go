// Package store keeps facts. A fact is an insert: every command commits by one
// insert whose id is deterministic wherever uniqueness or order matters.
//
// Engine is the narrow port that sqlite, mongo and any later engine implement;
// the features use the typed faces: Collection for what never changes, Records
// for what does. Projector keeps current states in step with the changes and
// watches over their chain. Start with Collection.Insert and Records.Save. No
// feature may check and then insert, choose another id silently, or expect a
// transaction over two documents; free text and personal data never go into
// Records, whose history cannot be erased.
package store

import (
	"context"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Doc is one stored document: BSON with the same id inside as "_id".
type Doc struct {
	ID   string
	Body bson.Raw
}

// Engine is what a database must be able to do for Common Chest. Every error
// is a *models.Error of kind not found, conflict or unavailable (code "store"),
// or internal. A collection that was not declared when the engine was opened is
// internal.
type Engine interface {
	// Insert stores documents, each atomically, unordered. Ids that were taken
	// are returned as a *TakenError naming them, in a conflict; all the other
	// documents are then stored. Of two documents with the same id in one call
	// one is stored and the id is named. After any other error the fate of each
	// document is unknown until it is read back. Urgent contexts go first.
	Insert(ctx context.Context, coll string, docs []Doc) error
	// PutIfNewer stores the document unless one with the same or a higher value
	// of its int64 field "v" is there. Racing writers end with the highest.
	PutIfNewer(ctx context.Context, coll string, doc Doc) error
	// Get reads one document; not found is code "document".
	Get(ctx context.Context, coll, id string) (Doc, error)
	// Find streams documents in the order of the query in constant memory. It is
	// no snapshot: a document inserted meanwhile may be missed, one that was
	// there from before to after is seen once. An error is the last thing yielded.
	Find(ctx context.Context, coll string, q Query) iter.Seq2[Doc, error]
	// Delete removes documents by id; those that are not there are no error.
	Delete(ctx context.Context, coll string, ids []string) error
	// Now reads the store's clock.
	Now(ctx context.Context) (Reading, error)
}

// Reading is a reading of the store's clock: the true store time lies within
// At ± Error. At is UTC.
type Reading struct {
	At    time.Time
	Error time.Duration
}

// Query asks for documents through one declared index, or by id when Index is
// empty. Equal fixes the leading fields of the index; From (inclusive) and
// Before (exclusive) bound the next one (for the empty index: "_id", a string;
// when Equal fixes every field of the index they bound "_id"). Documents come in
// the order of the index fields and then of "_id", bytewise; Desc turns the whole
// order round. After, the id of a document that the query finds, resumes a page
// behind it. Limit 0 means all. Values are strings, integers, bools, times, or
// types made of them.
type Query struct {
	Index  string
	Equal  []any
	From   any
	Before any
	Desc   bool
	After  string
	Limit  int
}

// Schema declares a collection and its index fields. Index fields are top-level
// fields that every document has, always with the same type: bytewise string,
// int64, time or bool.
type Schema struct {
	Name    string
	Indexes []Index
	Kept    bool // rows are never changed or deleted, and checkpoints guard them
}

// Index is a named list of fields.
type Index struct {
	Name   string
	Fields []string
}

// Prefix gives the half-open id range of everything under "<prefix>/".
func Prefix(prefix string) (from, before string) {
	return prefix + "/", prefix + "0" // '0' is the byte after '/'
}
