package sqlite

import (
	"context"
	"time"

	"commonchest/app/store"
)

// OpenWith is Open with pragmas after the usual ones.
func OpenWith(ctx context.Context, path string, now func() time.Time, schemas []store.Schema, pragmas ...string) (*DB, error) {
	return open(ctx, path, now, schemas, append(writerPragmas[:len(writerPragmas):len(writerPragmas)], pragmas...))
}

// WriterPragma asks the writer's own connection.
func (db *DB) WriterPragma(ctx context.Context, name string) (value string, err error) {
	err = db.writer.submit(ctx, &job{do: func(ctx context.Context, s *session) ([]string, error) {
		return nil, s.conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	}})
	return value, err
}

// FailMidway writes documents and then fails inside the same transaction.
func (db *DB) FailMidway(ctx context.Context, coll string, docs []store.Doc, cause error) error {
	return db.writer.submit(ctx, &job{docs: len(docs), do: func(ctx context.Context, s *session) ([]string, error) {
		var rows [][]any
		for _, doc := range docs {
			row, err := db.tables[coll].values(doc)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
		if _, err := s.insert(ctx, db.tables[coll], rows); err != nil {
			return nil, err
		}
		return nil, cause
	}})
}

// PageSQL is the statement for a page in the middle of a query.
func (db *DB) PageSQL(coll string, q store.Query) (string, []any) {
	t := db.tables[coll]
	plan, err := t.schema.Plan(q)
	if err != nil {
		panic(err)
	}
	position := make([]any, len(plan.Fields)-len(plan.Equal))
	for i := range position {
		position[i] = "m"
	}
	return t.page(plan, position, 10)
}
