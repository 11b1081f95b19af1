package httpx

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"commonchest/models"
)

// badName finds a name that stands twice in an object, or in other letters than the
// field it would be read into. encoding/json takes both, the last value silently. It
// looks no further than the first fault; what is no JSON at all is left to the decoder.
func badName(body []byte, into any) *models.Field {
	n := names{dec: json.NewDecoder(bytes.NewReader(body))}
	n.value(reflect.TypeOf(into))
	return n.bad
}

type names struct {
	dec *json.Decoder
	bad *models.Field
}

// value reads one value that is meant for a type, nil where nothing is known of it. It
// reports false when there is no need to go on.
func (n *names) value(t reflect.Type) bool {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	token, err := n.dec.Token()
	if err != nil {
		return false
	}
	switch token {
	case json.Delim('{'):
		return n.object(t)
	case json.Delim('['):
		if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
			t = t.Elem()
		} else {
			t = nil
		}
		for n.dec.More() {
			if !n.value(t) {
				return false
			}
		}
		_, err = n.dec.Token()
	}
	return err == nil
}

func (n *names) object(t reflect.Type) bool {
	known := fieldsOf(t)
	seen := map[string]bool{}
	for n.dec.More() {
		token, err := n.dec.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return false
		}
		if seen[name] {
			return n.fail(name, "twice")
		}
		seen[name] = true
		of, exact := known[name]
		if !exact && known != nil {
			return n.fail(name, "unknown_field")
		}
		if t != nil && t.Kind() == reflect.Map {
			of = t.Elem()
		}
		if !n.value(of) {
			return false
		}
	}
	_, err := n.dec.Token()
	return err == nil
}

func (n *names) fail(name, code string) bool {
	field := models.F(name, code)
	n.bad = &field
	return false
}

// fieldsOf lists the fields of a struct by the names they have in JSON; nil for
// everything else, and for what reads itself.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	if t == nil || t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		embedded := f.Type
		for embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		switch {
		case f.Anonymous && name == "" && embedded.Kind() == reflect.Struct:
			for inner, of := range fieldsOf(embedded) {
				if _, outer := known[inner]; !outer {
					known[inner] = of
				}
			}
		case !f.IsExported() || name == "-":
		case name == "":
			known[f.Name] = f.Type
		default:
			known[name] = f.Type
		}
	}
	return known
}
