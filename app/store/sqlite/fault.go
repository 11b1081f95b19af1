package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"commonchest/app/store"
	"commonchest/models"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// fault names what a database error means to the caller. Whatever the machine
// or another process can cause is unavailable; only mistakes of the program
// (bad SQL, a broken schema) stay internal.
func fault(err error) error {
	if err == nil || models.KindOf(err) != "" {
		return err
	}
	for _, lost := range []error{context.Canceled, context.DeadlineExceeded, sql.ErrConnDone, sql.ErrTxDone, driver.ErrBadConn, errClosed} {
		if errors.Is(err, lost) {
			return store.Lost(err)
		}
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
			sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_READONLY,
			sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return store.Lost(err)
		}
	}
	if err.Error() == "sql: database is closed" {
		return store.Lost(err)
	}
	return err
}
