package mongo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"commonchest/app/store"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const batchSize = 500 // documents that the server sends at a time

// Get implements store.Engine.
func (db *DB) Get(ctx context.Context, coll, id string) (store.Doc, error) {
	c, err := db.collection(coll)
	if err != nil {
		return store.Doc{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	body, err := c.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if errors.Is(err, driver.ErrNoDocuments) {
		return store.Doc{}, store.NotThere(coll, id)
	}
	if err != nil {
		return store.Doc{}, fmt.Errorf("get from %s: %w", coll, fault(err))
	}
	return store.Doc{ID: id, Body: body}, nil
}

// Find implements store.Engine with one cursor.
func (db *DB) Find(ctx context.Context, coll string, q store.Query) iter.Seq2[store.Doc, error] {
	return func(yield func(store.Doc, error) bool) {
		if err := db.find(ctx, coll, q, yield); err != nil {
			yield(store.Doc{}, fmt.Errorf("find in %s: %w", coll, fault(err)))
		}
	}
}

func (db *DB) find(ctx context.Context, coll string, q store.Query, yield func(store.Doc, error) bool) error {
	c, err := db.collection(coll)
	if err != nil {
		return err
	}
	plan, err := c.schema.Plan(q)
	if err != nil {
		return err
	}
	filter, err := db.filter(ctx, coll, plan)
	if err != nil {
		return err
	}
	cursor, err := c.open(ctx, filter, plan)
	if err != nil {
		return err
	}
	defer closeCursor(ctx, cursor)
	for advance(ctx, cursor) {
		body := slices.Clone(cursor.Current)
		if !yield(store.Doc{ID: body.Lookup("_id").StringValue(), Body: body}, nil) {
			return nil
		}
	}
	return cursor.Err()
}

// advance moves to the next document; a time limit holds whenever the server is
// asked for more, however long the caller works in between.
func advance(ctx context.Context, cursor *driver.Cursor) bool {
	if cursor.RemainingBatchLength() == 0 {
		limited, cancel := context.WithTimeout(ctx, opTime)
		defer cancel()
		ctx = limited
	}
	return cursor.Next(ctx)
}

// closeCursor lets the server forget a stream that ended early; if it cannot be
// told it will by itself.
func closeCursor(ctx context.Context, cursor *driver.Cursor) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = cursor.Close(ctx)
}

func (c *collection) open(ctx context.Context, filter bson.D, plan store.Plan) (*driver.Cursor, error) {
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	direction := 1
	if plan.Desc {
		direction = -1
	}
	var sort bson.D
	for _, f := range plan.Fields[len(plan.Equal):] {
		sort = append(sort, bson.E{Key: f, Value: direction})
	}
	opts := options.Find().SetSort(sort).SetBatchSize(batchSize)
	if plan.Limit > 0 {
		opts.SetLimit(int64(plan.Limit))
	}
	return c.Find(ctx, filter, opts)
}

// filter writes a plan as a MongoDB filter.
func (db *DB) filter(ctx context.Context, coll string, plan store.Plan) (bson.D, error) {
	filter := bson.D{}
	for i, v := range plan.Equal {
		filter = append(filter, bson.E{Key: plan.Fields[i], Value: v})
	}
	var bounds bson.D
	if plan.From != nil {
		bounds = append(bounds, bson.E{Key: "$gte", Value: plan.From})
	}
	if plan.Before != nil {
		bounds = append(bounds, bson.E{Key: "$lt", Value: plan.Before})
	}
	if bounds != nil {
		filter = append(filter, bson.E{Key: plan.Next(), Value: bounds})
	}
	if plan.After == "" {
		return filter, nil
	}
	behind, err := db.behind(ctx, coll, plan)
	if err != nil {
		return nil, err
	}
	return bson.D{{Key: "$and", Value: bson.A{filter, behind}}}, nil
}

// behind selects what comes after a document in the order of the plan: greater
// in the first field, or equal there and greater in the next, and so on.
func (db *DB) behind(ctx context.Context, coll string, plan store.Plan) (bson.D, error) {
	beyond := "$gt"
	if plan.Desc {
		beyond = "$lt"
	}
	open := plan.Fields[len(plan.Equal):]
	if len(open) == 1 {
		return bson.D{{Key: "_id", Value: bson.D{{Key: beyond, Value: plan.After}}}}, nil
	}
	doc, err := db.Get(ctx, coll, plan.After)
	if err != nil {
		return nil, err
	}
	var cases bson.A
	var same bson.D
	for _, f := range open {
		v, err := store.IndexValue(doc.Body, f)
		if err != nil {
			return nil, err
		}
		step := bson.D{{Key: f, Value: bson.D{{Key: beyond, Value: v}}}}
		cases = append(cases, append(slices.Clone(same), step...))
		same = append(same, bson.E{Key: f, Value: v})
	}
	return bson.D{{Key: "$or", Value: cases}}, nil
}
