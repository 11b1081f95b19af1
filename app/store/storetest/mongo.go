package storetest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/mongo"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Mongo opens an engine on a MongoDB URI; it closes with the test.
func Mongo(t testing.TB, uri string, schemas ...store.Schema) store.Engine {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	start := time.Now()
	db, err := mongo.Open(ctx, uri, schemas, func() time.Duration { return time.Since(start) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Engines runs a test on a fresh engine of each kind that is to be had: SQLite,
// FerretDB unless -short, and the server that MONGODB_TEST_URI names.
func Engines(t *testing.T, schemas []store.Schema, test func(t *testing.T, e store.Engine)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, schemas...)) })
	if !testing.Short() {
		t.Run("ferretdb", func(t *testing.T) { test(t, Mongo(t, FerretDB(t), schemas...)) })
	}
	if uri := os.Getenv("MONGODB_TEST_URI"); uri != "" {
		t.Run("mongodb", func(t *testing.T) { test(t, Mongo(t, FreshDatabase(t, uri), schemas...)) })
	}
}

// FreshDatabase puts a new database's name into a URI, and drops that database
// after the test.
func FreshDatabase(t testing.TB, uri string) string {
	t.Helper()
	scheme, rest, _ := strings.Cut(uri, "://")
	hosts, query, _ := strings.Cut(rest, "?")
	hosts, _, _ = strings.Cut(hosts, "/")
	name := "t" + strings.ToLower(rand.Text())
	uri = scheme + "://" + hosts + "/" + name
	if query != "" {
		uri += "?" + query
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		client, err := driver.Connect(options.Client().ApplyURI(uri))
		if err == nil {
			err = client.Database(name).RunCommand(ctx, bson.D{{Key: "dropDatabase", Value: 1}}).Err()
			_ = client.Disconnect(ctx)
		}
		if err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return uri
}
