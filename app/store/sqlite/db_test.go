package sqlite_test

import (
	"testing"

	"commonchest/app/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Opened {
		return storetest.Opened{Engine: storetest.SQLite(t, storetest.Schemas()...)}
	})
}
