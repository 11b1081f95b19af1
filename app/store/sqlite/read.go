package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"

	"commonchest/app/store"
)

// A page of a stream ends at either limit. No transaction is open while the
// caller works on a page, so a slow reader never keeps the log from shrinking.
const (
	pageRows  = 512
	pageBytes = 1 << 20
)

// Get implements store.Engine.
func (db *DB) Get(ctx context.Context, coll, id string) (store.Doc, error) {
	t, err := db.table(coll)
	if err != nil {
		return store.Doc{}, err
	}
	var body []byte
	err = db.reading.QueryRowContext(ctx, "SELECT body FROM "+t.name()+" WHERE id = ?", id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Doc{}, store.NotThere(coll, id)
	}
	if err != nil {
		return store.Doc{}, fmt.Errorf("get from %s: %w", coll, fault(err))
	}
	return store.Doc{ID: id, Body: body}, nil
}

// Find implements store.Engine by keyset pages.
func (db *DB) Find(ctx context.Context, coll string, q store.Query) iter.Seq2[store.Doc, error] {
	return func(yield func(store.Doc, error) bool) {
		if err := db.find(ctx, coll, q, yield); err != nil {
			yield(store.Doc{}, fmt.Errorf("find in %s: %w", coll, fault(err)))
		}
	}
}

func (db *DB) find(ctx context.Context, coll string, q store.Query, yield func(store.Doc, error) bool) error {
	t, err := db.table(coll)
	if err != nil {
		return err
	}
	plan, err := t.schema.Plan(q)
	if err != nil {
		return err
	}
	var position []any
	if plan.After != "" {
		if position, err = db.position(ctx, coll, plan); err != nil {
			return err
		}
	}
	for left := plan.Limit; plan.Limit == 0 || left > 0; {
		limit := pageRows
		if plan.Limit > 0 {
			limit = min(limit, left)
		}
		query, args := t.page(plan, position, limit)
		rows, err := db.reading.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		docs, more, err := scan(rows, limit)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if !yield(doc, nil) {
				return nil
			}
		}
		if !more {
			return nil
		}
		left -= len(docs)
		if position, err = keyOf(plan, docs[len(docs)-1]); err != nil {
			return err
		}
	}
	return nil
}

// position finds where a page that resumes behind plan.After begins.
func (db *DB) position(ctx context.Context, coll string, plan store.Plan) ([]any, error) {
	if len(plan.Fields) == len(plan.Equal)+1 {
		return []any{plan.After}, nil
	}
	doc, err := db.Get(ctx, coll, plan.After)
	if err != nil {
		return nil, err
	}
	return keyOf(plan, doc)
}

// keyOf gives a document's values of the fields that Equal leaves open.
func keyOf(plan store.Plan, doc store.Doc) ([]any, error) {
	var key []any
	for _, f := range plan.Fields[len(plan.Equal):] {
		v, err := store.IndexValue(doc.Body, f)
		if err != nil {
			return nil, err
		}
		key = append(key, bound(v))
	}
	return key, nil
}

// page writes the SQL of one page behind position.
func (t *table) page(plan store.Plan, position []any, limit int) (string, []any) {
	var conditions, order []string
	var args []any
	where := func(condition string, values ...any) {
		conditions = append(conditions, condition)
		args = append(args, values...)
	}
	for i, v := range plan.Equal {
		where(column(plan.Fields[i])+" = ?", bound(v))
	}
	next, direction, beyond := column(plan.Next()), "", ">"
	if plan.Desc {
		direction, beyond = " DESC", "<"
	}
	if plan.From != nil {
		where(next+" >= ?", bound(plan.From))
	}
	if plan.Before != nil {
		where(next+" < ?", bound(plan.Before))
	}
	open := plan.Fields[len(plan.Equal):]
	var columns []string
	for _, f := range open {
		columns = append(columns, column(f))
		order = append(order, column(f)+direction)
	}
	if position != nil {
		marks := strings.TrimSuffix(strings.Repeat("?,", len(position)), ",")
		where("("+strings.Join(columns, ",")+") "+beyond+" ("+marks+")", position...)
	}
	query := "SELECT id, body FROM " + t.name()
	if len(conditions) > 0 {
		query += " WHERE " + strings.Join(conditions, " AND ")
	}
	return fmt.Sprintf("%s ORDER BY %s LIMIT %d", query, strings.Join(order, ","), limit), args
}

// scan reads rows up to the limits of a page and closes them; more tells
// whether the page is full.
func scan(rows *sql.Rows, limit int) (docs []store.Doc, more bool, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	docs = make([]store.Doc, 0, min(limit, pageRows))
	for size := 0; len(docs) < limit; {
		if size >= pageBytes {
			return docs, true, nil
		}
		if !rows.Next() {
			return docs, false, rows.Err()
		}
		var doc store.Doc
		var body []byte
		if err := rows.Scan(&doc.ID, &body); err != nil {
			return nil, false, err
		}
		doc.Body = body
		size += len(body)
		docs = append(docs, doc)
	}
	return docs, true, rows.Err()
}
