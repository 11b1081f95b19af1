package store

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Declares is anything that says which collections it needs.
type Declares interface{ Schemas() []Schema }

// Schemas gives the schema itself.
func (s Schema) Schemas() []Schema { return []Schema{s} }

// Schemas gathers what every feature declares, each collection once, for an
// engine's Open. Collections and records declare without an engine too.
func Schemas(parts ...Declares) []Schema {
	var all []Schema
	for _, p := range parts {
		for _, s := range p.Schemas() {
			if !slices.ContainsFunc(all, s.equal) {
				all = append(all, s)
			}
		}
	}
	return all
}

func (s Schema) equal(t Schema) bool {
	return s.Name == t.Name && slices.EqualFunc(s.Indexes, t.Indexes, func(a, b Index) bool {
		return a.Name == b.Name && slices.Equal(a.Fields, b.Fields)
	})
}

var name = regexp.MustCompile(`^[a-z_][a-zA-Z0-9_]{0,62}$`)

// CheckSchemas is an engine's check of what it was handed: every name usable in
// any database, no collection declared twice, no index without fields.
func CheckSchemas(schemas []Schema) error {
	seen := map[string]bool{}
	for _, s := range schemas {
		if seen[s.Name] {
			return fmt.Errorf("collection %q is declared twice, differently", s.Name)
		}
		seen[s.Name] = true
		if err := s.check(); err != nil {
			return fmt.Errorf("collection %q: %w", s.Name, err)
		}
	}
	return nil
}

func (s Schema) check() error {
	if !name.MatchString(s.Name) {
		return errors.New("unusable name")
	}
	seen := map[string]bool{}
	for _, ix := range s.Indexes {
		if !name.MatchString(ix.Name) || seen[ix.Name] || len(ix.Fields) == 0 {
			return fmt.Errorf("index %q: unusable or repeated name, or no fields", ix.Name)
		}
		seen[ix.Name] = true
		for i, f := range ix.Fields {
			if !name.MatchString(f) || f == "_id" || slices.Contains(ix.Fields[:i], f) {
				return fmt.Errorf("index %q: field %q: unusable or repeated name", ix.Name, f)
			}
		}
	}
	return nil
}

// IndexFields lists the fields of all indexes of the schema, each once.
func (s Schema) IndexFields() []string {
	var fields []string
	for _, ix := range s.Indexes {
		for _, f := range ix.Fields {
			if !slices.Contains(fields, f) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// Plan is a query resolved against a schema, for engines. Fields is the whole
// order: the fields of the index, then "_id". Equal holds the values of the
// first fields; From and Before (nil: none) bound the next one. All values are
// string, int64, bool or time.Time in UTC milliseconds.
type Plan struct {
	Fields       []string
	Equal        []any
	From, Before any
	Desc         bool
	After        string
	Limit        int
}

// Plan resolves a query; a query that the schema does not cover is internal.
func (s Schema) Plan(q Query) (Plan, error) {
	p := Plan{Fields: []string{"_id"}, Desc: q.Desc, After: q.After, Limit: q.Limit}
	if q.Index != "" {
		i := slices.IndexFunc(s.Indexes, func(ix Index) bool { return ix.Name == q.Index })
		if i < 0 {
			return p, fmt.Errorf("%s: no index %q", s.Name, q.Index)
		}
		p.Fields = append(slices.Clone(s.Indexes[i].Fields), "_id")
	}
	if len(q.Equal) >= len(p.Fields) {
		return p, fmt.Errorf("%s: index %q: %d values to be equal to", s.Name, q.Index, len(q.Equal))
	}
	for _, v := range q.Equal {
		w, err := indexable(v)
		if err != nil || w == nil {
			return p, fmt.Errorf("%s: index %q: cannot look for a %T", s.Name, q.Index, v)
		}
		p.Equal = append(p.Equal, w)
	}
	var errFrom, errBefore error
	p.From, errFrom = indexable(q.From)
	p.Before, errBefore = indexable(q.Before)
	if err := errors.Join(errFrom, errBefore); err != nil {
		return p, fmt.Errorf("%s: index %q: %w", s.Name, q.Index, err)
	}
	return p, nil
}

// Next is the field that From and Before bound.
func (p Plan) Next() string { return p.Fields[len(p.Equal)] }

func indexable(v any) (any, error) {
	if t, ok := v.(time.Time); ok {
		return bson.NewDateTimeFromTime(t).Time().UTC(), nil
	}
	if v == nil {
		return nil, nil
	}
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.String:
		return r.String(), nil
	case r.Kind() == reflect.Bool:
		return r.Bool(), nil
	case r.CanInt():
		return r.Int(), nil
	case r.CanUint() && r.Uint() <= 1<<62:
		return int64(r.Uint()), nil
	}
	return nil, fmt.Errorf("cannot look for a %T", v)
}

// IndexValue reads an index field of a document as string, int64, bool or
// time.Time. A field that is missing or of another type is internal.
func IndexValue(body bson.Raw, field string) (any, error) {
	v, err := body.LookupErr(field)
	if err != nil {
		return nil, fmt.Errorf("index field %q: %w", field, err)
	}
	switch v.Type {
	case bson.TypeString:
		return v.StringValue(), nil
	case bson.TypeInt64:
		return v.Int64(), nil
	case bson.TypeInt32:
		return int64(v.Int32()), nil
	case bson.TypeBoolean:
		return v.Boolean(), nil
	case bson.TypeDateTime:
		return v.Time().UTC(), nil
	}
	return nil, fmt.Errorf("index field %q is a BSON %s", field, v.Type)
}
