package mongo_test

import (
	"os"
	"testing"

	"commonchest/app/store/storetest"
)

func TestContractFerretDB(t *testing.T) {
	if testing.Short() {
		t.Skip("FerretDB is slow; run without -short")
	}
	storetest.Run(t, func(t *testing.T) storetest.Opened {
		return storetest.Opened{Engine: storetest.Mongo(t, storetest.FerretDB(t), storetest.Schemas()...), Slow: true, RacyPuts: true}
	})
}

// TestContractMongoDB runs against the server named by MONGODB_TEST_URI: a
// replica set in hosted CI.
func TestContractMongoDB(t *testing.T) {
	uri := os.Getenv("MONGODB_TEST_URI")
	if uri == "" {
		t.Skip("MONGODB_TEST_URI names no server")
	}
	storetest.Run(t, func(t *testing.T) storetest.Opened {
		return storetest.Opened{Engine: storetest.Mongo(t, storetest.FreshDatabase(t, uri), storetest.Schemas()...)}
	})
}
