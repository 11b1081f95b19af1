package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
)

// table is a collection in SQL: the id, the whole document, and a column for
// each index field, extracted from the document. WITHOUT ROWID keeps no order of
// insertion. Columns have no declared type, so values stay as they are bound and
// strings compare by their bytes.
type table struct {
	schema store.Schema
	fields []string
	insert string
	put    string
}

func newTable(s store.Schema) *table {
	t := &table{schema: s, fields: s.IndexFields()}
	columns := []string{"id", "body"}
	sets := []string{"body=excluded.body"}
	for _, f := range t.fields {
		columns = append(columns, column(f))
		sets = append(sets, column(f)+"=excluded."+column(f))
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",")
	t.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT(id) DO ",
		t.name(), strings.Join(columns, ","), marks)
	t.put = t.insert + "UPDATE SET " + strings.Join(sets, ",")
	t.insert += "NOTHING"
	return t
}

func quote(name string) string { return `"` + name + `"` }

func (t *table) name() string { return quote("c_" + t.schema.Name) }

// column names the column of an index field, or of "_id".
func column(field string) string {
	if field == "_id" {
		return "id"
	}
	return quote("f_" + field)
}

// values extracts the index columns of a document.
func (t *table) values(doc store.Doc) ([]any, error) {
	args := make([]any, 2, 2+len(t.fields))
	args[0], args[1] = doc.ID, []byte(doc.Body)
	for _, f := range t.fields {
		v, err := store.IndexValue(doc.Body, f)
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", t.schema.Name, doc.ID, err)
		}
		args = append(args, bound(v))
	}
	return args, nil
}

// bound is an index value as SQLite holds it.
func bound(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UnixMilli()
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	}
	return v
}

// prepare creates the table, or adds and fills the columns that a newer schema
// asks for, and makes the indexes equal to the declared ones.
func (t *table) prepare(ctx context.Context, tx *sql.Tx) error {
	have, err := texts(ctx, tx, "SELECT name FROM pragma_table_info(?)", "c_"+t.schema.Name)
	if err != nil {
		return err
	}
	if len(have) == 0 {
		columns := "id NOT NULL PRIMARY KEY, body NOT NULL"
		for _, f := range t.fields {
			columns += ", " + column(f)
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("CREATE TABLE %s (%s) WITHOUT ROWID", t.name(), columns)); err != nil {
			return err
		}
		return t.matchIndexes(ctx, tx)
	}
	var missing []string
	for _, f := range t.fields {
		if !slices.Contains(have, "f_"+f) {
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		if err := t.addColumns(ctx, tx, missing); err != nil {
			return err
		}
	}
	return t.matchIndexes(ctx, tx)
}

func (t *table) addColumns(ctx context.Context, tx *sql.Tx, fields []string) (err error) {
	for _, f := range fields {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s", t.name(), column(f))); err != nil {
			return err
		}
	}
	for after, more := "", true; more; {
		if after, more, err = t.fill(ctx, tx, fields, after); err != nil {
			return err
		}
	}
	return nil
}

// fill sets new columns in the next documents by id, from their bodies.
func (t *table) fill(ctx context.Context, tx *sql.Tx, fields []string, after string) (last string, more bool, err error) {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT id, body FROM %s WHERE id > ? ORDER BY id LIMIT 500", t.name()), after)
	if err != nil {
		return "", false, err
	}
	docs, more, err := scan(rows, 500)
	if err != nil {
		return "", false, err
	}
	for _, doc := range docs {
		for _, f := range fields {
			v, err := store.IndexValue(doc.Body, f)
			if err != nil {
				return "", false, fmt.Errorf("%q: %w", doc.ID, err)
			}
			if _, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = ? WHERE id = ?", t.name(), column(f)), bound(v), doc.ID); err != nil {
				return "", false, err
			}
		}
		last = doc.ID
	}
	return last, more, nil
}

func (t *table) matchIndexes(ctx context.Context, tx *sql.Tx) error {
	have, err := texts(ctx, tx, "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", "c_"+t.schema.Name)
	if err != nil {
		return err
	}
	var want []string
	for _, ix := range t.schema.Indexes {
		var columns []string
		for _, f := range ix.Fields {
			columns = append(columns, column(f))
		}
		want = append(want, fmt.Sprintf("CREATE INDEX %s ON %s (%s,id)",
			quote("i_"+t.schema.Name+"."+ix.Name), t.name(), strings.Join(columns, ",")))
	}
	for _, ddl := range have {
		if !slices.Contains(want, ddl) {
			index := strings.Fields(ddl)[2]
			if _, err := tx.ExecContext(ctx, "DROP INDEX "+index); err != nil {
				return err
			}
		}
	}
	for _, ddl := range want {
		if !slices.Contains(have, ddl) {
			if _, err := tx.ExecContext(ctx, ddl); err != nil {
				return err
			}
		}
	}
	return nil
}

func texts(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
