// Package mongo is the engine for production: MongoDB 7 or later as a replica
// set or sharded cluster, or any server that speaks its protocol.
//
// Start with Open. Every write waits for a majority's journal, every read asks
// the primary with majority concern, and a URI that asks for less is refused. It
// uses no transactions, change streams, aggregation or unique index but _id, so
// that collections can be sharded by hashed _id. The driver is known to nobody
// outside app/store.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"commonchest/app/store"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

var _ store.Engine = (*DB)(nil)

const (
	defaultDatabase = "commonchest" // where the URI names none
	opTime          = 10 * time.Second
	selectionTime   = 5 * time.Second
)

// DB is a connected database. Methods are safe for concurrent use.
type DB struct {
	client *driver.Client
	colls  map[string]*collection
	clock  *clock
	writes sync.WaitGroup
	ending context.Context // of the last call: it outlives Open's
}

type collection struct {
	schema store.Schema
	*driver.Collection
}

// Open connects, checks that the server answers, and creates the indexes of the
// schemas. monotonic reads this process's monotonic clock, from any start.
func Open(ctx context.Context, uri string, schemas []store.Schema, monotonic func() time.Duration) (*DB, error) {
	if err := store.CheckSchemas(schemas); err != nil {
		return nil, fmt.Errorf("open MongoDB: %w", err)
	}
	opts, name, err := settings(uri)
	if err != nil {
		return nil, fmt.Errorf("open MongoDB: %w", err)
	}
	client, err := driver.Connect(opts)
	if err != nil {
		return nil, fmt.Errorf("open MongoDB: %w", err)
	}
	db := &DB{client: client, ending: context.WithoutCancel(ctx), colls: map[string]*collection{}}
	db.clock = &clock{monotonic: monotonic, ask: db.localTime}
	for _, s := range schemas {
		db.colls[s.Name] = &collection{schema: s, Collection: client.Database(name).Collection(s.Name)}
	}
	if err := db.prepare(ctx); err != nil {
		return nil, fmt.Errorf("open MongoDB: %w", errors.Join(err, db.Close()))
	}
	return db, nil
}

// settings reads the URI and refuses one that asks for less than we promise.
func settings(uri string) (*options.ClientOptions, string, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, "", fmt.Errorf("the URI cannot be read: %w", err)
	}
	opts := options.Client().ApplyURI(uri)
	refuse := func(what string) (*options.ClientOptions, string, error) {
		return nil, "", fmt.Errorf("the URI asks for %s, which could lose what people were told is safe: leave it out", what)
	}
	if w := opts.WriteConcern; w != nil {
		if w.W != nil && w.W != writeconcern.WCMajority {
			return refuse(fmt.Sprintf("w=%v", w.W))
		}
		if w.Journal != nil && !*w.Journal {
			return refuse("journal=false")
		}
	}
	if r := opts.ReadConcern; r != nil && r.Level != "majority" {
		return refuse("readConcernLevel=" + r.Level)
	}
	if p := opts.ReadPreference; p != nil && p.Mode() != readpref.PrimaryMode {
		return refuse("readPreference=" + p.String())
	}
	journal := true
	opts.SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary())
	if parsed.ServerSelectionTimeout == 0 {
		opts.SetServerSelectionTimeout(selectionTime)
	}
	name := parsed.Database
	if name == "" {
		name = defaultDatabase
	}
	return opts, name, nil
}

// prepare asks for the time, which shows that a primary answers, and makes the
// indexes. An index that is no longer declared stays; it does no harm.
func (db *DB) prepare(ctx context.Context) error {
	if _, err := db.Now(ctx); err != nil {
		return err
	}
	for _, c := range db.colls {
		for _, ix := range c.schema.Indexes {
			var keys bson.D
			for _, f := range append(ix.Fields[:len(ix.Fields):len(ix.Fields)], "_id") {
				keys = append(keys, bson.E{Key: f, Value: 1})
			}
			// One a call: FerretDB 1.24.2 breaks off when it is asked a second
			// time for two in one call.
			if _, err := c.Indexes().CreateOne(ctx, driver.IndexModel{Keys: keys}); err != nil {
				return fmt.Errorf("indexes of %s: %w", c.schema.Name, fault(err))
			}
		}
	}
	return nil
}

// Close waits for writes on their way, each of which ends by its own time limit,
// and disconnects.
func (db *DB) Close() error {
	db.writes.Wait()
	ctx, cancel := context.WithTimeout(db.ending, opTime)
	defer cancel()
	return db.client.Disconnect(ctx)
}

func (db *DB) collection(coll string) (*collection, error) {
	c, ok := db.colls[coll]
	if !ok {
		return nil, fmt.Errorf("collection %q was not declared", coll)
	}
	return c, nil
}

// Now implements store.Engine: the primary's clock, carried on by ours.
func (db *DB) Now(ctx context.Context) (store.Reading, error) { return db.clock.now(ctx) }

func (db *DB) localTime(ctx context.Context) (time.Time, error) {
	var hello struct {
		LocalTime time.Time `bson:"localTime"`
	}
	err := db.client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello)
	if err == nil && hello.LocalTime.IsZero() {
		return time.Time{}, errors.New("the server does not tell its time")
	}
	return hello.LocalTime.UTC(), fault(err)
}
