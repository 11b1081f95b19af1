package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"commonchest/app/store"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// bulk is how many documents of one call go into one transaction, so that
// imports and exports let others in between. Ballots come as they are.
const bulk = 500

// Insert implements store.Engine.
func (db *DB) Insert(ctx context.Context, coll string, docs []store.Doc) error {
	t, err := db.table(coll)
	if err != nil {
		return err
	}
	rows := make([][]any, len(docs))
	for i, doc := range docs {
		if rows[i], err = t.values(doc); err != nil {
			return err
		}
	}
	size := bulk
	if store.IsUrgent(ctx) {
		size = max(len(rows), 1)
	}
	var taken []string
	for part := range slices.Chunk(rows, size) {
		err := db.writer.submit(ctx, &job{docs: len(part), do: func(ctx context.Context, s *session) ([]string, error) {
			return s.insert(ctx, t, part)
		}})
		if already, ok := errors.AsType[*store.TakenError](err); ok {
			taken = append(taken, already.IDs...)
		} else if err != nil {
			return err
		}
	}
	if len(taken) > 0 {
		return store.Taken(taken...)
	}
	return nil
}

func (s *session) insert(ctx context.Context, t *table, rows [][]any) ([]string, error) {
	stmt, err := s.prepared(ctx, t.insert)
	if err != nil {
		return nil, err
	}
	var taken []string
	for _, row := range rows {
		res, err := stmt.ExecContext(ctx, row...)
		if err != nil {
			return nil, err
		}
		if n, err := res.RowsAffected(); err != nil {
			return nil, err
		} else if n == 0 {
			taken = append(taken, row[0].(string))
		}
	}
	return taken, nil
}

// PutIfNewer implements store.Engine.
func (db *DB) PutIfNewer(ctx context.Context, coll string, doc store.Doc) error {
	t, err := db.table(coll)
	if err != nil {
		return err
	}
	row, err := t.values(doc)
	if err != nil {
		return err
	}
	v, err := version(doc.Body)
	if err != nil {
		return fmt.Errorf("%s %q: %w", coll, doc.ID, err)
	}
	return db.writer.submit(ctx, &job{docs: 1, do: func(ctx context.Context, s *session) ([]string, error) {
		return nil, s.putIfNewer(ctx, t, row, v)
	}})
}

func (s *session) putIfNewer(ctx context.Context, t *table, row []any, v int64) error {
	get, err := s.prepared(ctx, "SELECT body FROM "+t.name()+" WHERE id = ?")
	if err != nil {
		return err
	}
	var body []byte
	switch err := get.QueryRowContext(ctx, row[0]).Scan(&body); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	default:
		if there, err := version(body); err == nil && there >= v {
			return nil
		}
	}
	put, err := s.prepared(ctx, t.put)
	if err != nil {
		return err
	}
	_, err = put.ExecContext(ctx, row...)
	return err
}

func version(body bson.Raw) (int64, error) {
	v, err := store.IndexValue(body, "v")
	if err != nil {
		return 0, err
	}
	n, ok := v.(int64)
	if !ok {
		return 0, errors.New("field v is no integer")
	}
	return n, nil
}

// Delete implements store.Engine. Freed pages are overwritten, and as soon as
// nobody waits to write the log is emptied too.
func (db *DB) Delete(ctx context.Context, coll string, ids []string) error {
	t, err := db.table(coll)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(ids, bulk) {
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		query := "DELETE FROM " + t.name() + " WHERE id IN (" + strings.TrimSuffix(strings.Repeat("?,", len(part)), ",") + ")"
		err := db.writer.submit(ctx, &job{docs: len(part), do: func(ctx context.Context, s *session) ([]string, error) {
			s.deleted = true
			_, err := s.conn.ExecContext(ctx, query, args...)
			return nil, err
		}})
		if err != nil {
			return err
		}
	}
	return nil
}
