package store

import (
	"fmt"
	"reflect"
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
		for _, r := range reserved {
			if f == r {
				return fmt.Errorf("%v: the name %q belongs to the store", t, r)
			}
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

// topLevel lists the names of the fields as they stand in the document.
func topLevel(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("bson"), ",")
		switch {
		case key == "-":
		case strings.Contains(options, "inline") && f.Type.Kind() == reflect.Struct:
			names = append(names, topLevel(f.Type)...)
		case key == "":
			names = append(names, strings.ToLower(f.Name))
		default:
			names = append(names, key)
		}
	}
	return names
}

// checkIndexes refuses index fields that a document may lack.
func checkIndexes(t reflect.Type, s Schema, extra ...string) error {
	have := append(topLevel(t), extra...)
	for _, field := range s.IndexFields() {
		found := false
		for _, h := range have {
			found = found || h == field
		}
		if !found {
			return fmt.Errorf("%v has no field %q to index", t, field)
		}
	}
	return nil
}
