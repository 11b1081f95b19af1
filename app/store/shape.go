package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// checkShape refuses a type that has no single byte form, or would lose
// something on its way into the database: maps, floats, interfaces, fields that
// are not exported, types that marshal themselves. reserved are the names that
// the row itself uses.
func checkShape(t reflect.Type, reserved ...string) error {
	if t == nil || t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return fmt.Errorf("%v is no struct", t)
	}
	for _, f := range topLevel(t) {
		if slices.Contains(reserved, f.name) {
			return fmt.Errorf("%v: the name %q belongs to the store", t, f.name)
		}
	}
	return checkType(t, t.Name(), map[reflect.Type]bool{})
}

func checkType(t reflect.Type, path string, seen map[reflect.Type]bool) error {
	if seen[t] || t == reflect.TypeFor[time.Time]() {
		return nil
	}
	seen[t] = true
	for _, m := range []reflect.Type{reflect.TypeFor[bson.Marshaler](), reflect.TypeFor[bson.ValueMarshaler]()} {
		if t.Implements(m) || reflect.PointerTo(t).Implements(m) {
			return fmt.Errorf("%s: %v marshals itself: the store cannot vouch for its bytes", path, t)
		}
	}
	switch t.Kind() {
	case reflect.Struct:
		return checkFields(t, path, seen)
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return checkType(t.Elem(), path+"[]", seen)
	case reflect.String, reflect.Bool,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return nil
	}
	return fmt.Errorf("%s: a %v cannot be stored: its bytes or its value would not be the same everywhere", path, t)
}

func checkFields(t reflect.Type, path string, seen map[reflect.Type]bool) error {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("bson")
		if tag == "-" {
			continue
		}
		where := path + "." + f.Name
		if !f.IsExported() {
			return fmt.Errorf("%s is not exported and would be lost; tag it bson:\"-\" if it should be", where)
		}
		if strings.HasPrefix(tag, "$") || strings.Contains(tag, ".") {
			return fmt.Errorf("%s: unusable name %q", where, tag)
		}
		if err := checkType(f.Type, where, seen); err != nil {
			return err
		}
	}
	return nil
}

// column is a field as it stands at the top level of the document.
type column struct {
	name    string
	of      reflect.Type
	options string
}

func topLevel(t reflect.Type) []column {
	var columns []column
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("bson"), ",")
		if key == "-" {
			continue
		}
		if key == "" {
			key = strings.ToLower(f.Name)
		}
		if strings.Contains(options, "inline") && f.Type.Kind() == reflect.Struct {
			columns = append(columns, topLevel(f.Type)...)
			continue
		}
		columns = append(columns, column{name: key, of: f.Type, options: options})
	}
	return columns
}

// checkIndexes refuses index fields that a document may lack, or whose values
// no index can hold. extra are the row's own fields.
func checkIndexes(t reflect.Type, s Schema, extra ...string) error {
	columns := topLevel(t)
	for _, field := range s.IndexFields() {
		if slices.Contains(extra, field) {
			continue
		}
		i := slices.IndexFunc(columns, func(c column) bool { return c.name == field })
		if i < 0 {
			return fmt.Errorf("%v has no field %q to index", t, field)
		}
		if strings.Contains(columns[i].options, "omitempty") {
			return fmt.Errorf("%v: the index field %q may be left out of a document", t, field)
		}
		if of := columns[i].of; of != reflect.TypeFor[time.Time]() {
			if _, err := indexable(reflect.Zero(of).Interface()); err != nil || of.Kind() == reflect.Pointer {
				return fmt.Errorf("%v: the index field %q is a %v", t, field, of)
			}
		}
	}
	return nil
}
