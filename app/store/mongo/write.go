package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"commonchest/app/store"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	bulk     = 500 // documents of one call
	attempts = 20  // of a write that racing writers made the server refuse
)

// detached runs a write under its own time limit: a caller that gives up only
// stops waiting. Close waits for it.
func (db *DB) detached(ctx context.Context, do func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return store.Lost(err)
	}
	done := make(chan error, 1)
	db.writes.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), opTime)
		defer cancel()
		done <- do(ctx)
	})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return store.Lost(ctx.Err())
	}
}

// Insert implements store.Engine. Slices go out unordered; a duplicate does not
// stop the others.
func (db *DB) Insert(ctx context.Context, coll string, docs []store.Doc) error {
	c, err := db.collection(coll)
	if err != nil {
		return err
	}
	if err := c.checkFields(docs); err != nil {
		return err
	}
	var taken []string
	for part := range slices.Chunk(docs, bulk) {
		err := db.detached(ctx, func(ctx context.Context) error { return c.insert(ctx, part) })
		if already, ok := errors.AsType[*store.TakenError](err); ok {
			taken = append(taken, already.IDs...)
		} else if err != nil {
			return fmt.Errorf("insert into %s: %w", coll, err)
		}
	}
	if len(taken) > 0 {
		return store.Taken(taken...)
	}
	return nil
}

// checkFields keeps a document without its index fields out, as SQLite would.
func (c *collection) checkFields(docs []store.Doc) error {
	for _, f := range c.schema.IndexFields() {
		for _, doc := range docs {
			if _, err := store.IndexValue(doc.Body, f); err != nil {
				return fmt.Errorf("%s %q: %w", c.schema.Name, doc.ID, err)
			}
		}
	}
	return nil
}

func (c *collection) insert(ctx context.Context, docs []store.Doc) error {
	bodies := make([]any, len(docs))
	for i, doc := range docs {
		bodies[i] = doc.Body
	}
	_, err := c.InsertMany(ctx, bodies, options.InsertMany().SetOrdered(false))
	if err == nil {
		return nil
	}
	bulk, ok := errors.AsType[driver.BulkWriteException](err)
	if !ok || bulk.WriteConcernError != nil || len(bulk.WriteErrors) == 0 {
		return fault(err)
	}
	var taken []string
	for _, e := range bulk.WriteErrors {
		if e.Code != duplicateKey || e.Index < 0 || e.Index >= len(docs) {
			return fault(err)
		}
		taken = append(taken, docs[e.Index].ID)
	}
	return store.Taken(taken...)
}

// PutIfNewer implements store.Engine: a replacement of an older version, or
// else an insert that collides with a newer one.
func (db *DB) PutIfNewer(ctx context.Context, coll string, doc store.Doc) error {
	c, err := db.collection(coll)
	if err != nil {
		return err
	}
	if err := c.checkFields([]store.Doc{doc}); err != nil {
		return err
	}
	v, ok := doc.Body.Lookup("v").AsInt64OK()
	if !ok {
		return fmt.Errorf("%s %q: field v is no integer", coll, doc.ID)
	}
	return db.detached(ctx, func(ctx context.Context) error {
		if err := c.putIfNewer(ctx, doc, v); err != nil {
			return fmt.Errorf("put into %s: %w", coll, fault(err))
		}
		return nil
	})
}

func (c *collection) putIfNewer(ctx context.Context, doc store.Doc, v int64) error {
	older := bson.D{{Key: "_id", Value: doc.ID}, {Key: "v", Value: bson.D{{Key: "$lt", Value: v}}}}
	var err error
	for range attempts {
		if _, err = c.ReplaceOne(ctx, older, doc.Body, options.Replace().SetUpsert(true)); err == nil {
			return nil
		}
		if !again(err) {
			return err
		}
		there, errGet := c.FindOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}).Raw()
		if errGet != nil && !errors.Is(errGet, driver.ErrNoDocuments) {
			return errGet
		}
		if n, ok := there.Lookup("v").AsInt64OK(); ok && n >= v {
			return nil
		}
	}
	return store.Lost(err)
}

// Delete implements store.Engine.
func (db *DB) Delete(ctx context.Context, coll string, ids []string) error {
	c, err := db.collection(coll)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(ids, bulk) {
		err := db.detached(ctx, func(ctx context.Context) error {
			_, err := c.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: part}}}})
			return fault(err)
		})
		if err != nil {
			return fmt.Errorf("delete from %s: %w", coll, err)
		}
	}
	return nil
}
