package store

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// MaxDocument is the size in bytes that no stored document exceeds.
const MaxDocument = 8 << 20

// Encode turns a struct into the one byte form under which it is stored and
// hashed: fields in order, integers of any size as int64, nil slices as empty
// arrays, times in milliseconds. A type that has no such form is refused.
func Encode(v any) (bson.Raw, error) {
	if err := shapeOf(reflect.TypeOf(v)); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	var buf bytes.Buffer
	enc := bson.NewEncoder(bson.NewDocumentWriter(&buf))
	enc.SetRegistry(registry)
	enc.NilSliceAsEmpty()
	enc.NilByteSliceAsEmpty()
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	if buf.Len() > MaxDocument {
		return nil, fmt.Errorf("encode %T: %d bytes, more than %d: cut it into chunks", v, buf.Len(), MaxDocument)
	}
	return buf.Bytes(), nil
}

// shapes remembers which types have passed: the check is of the type alone.
var shapes sync.Map

func shapeOf(t reflect.Type) error {
	if _, ok := shapes.Load(t); ok {
		return nil
	}
	if err := checkShape(t); err != nil {
		return err
	}
	shapes.Store(t, true)
	return nil
}

// Decode reads a stored document into a struct.
func Decode(body bson.Raw, into any) error {
	if err := bson.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}

// registry writes every integer as an int64: the driver would let the type
// depend on the value, and an index would hold two types.
var registry = newRegistry()

func newRegistry() *bson.Registry {
	r := bson.NewRegistry()
	write := bson.ValueEncoderFunc(func(_ bson.EncodeContext, w bson.ValueWriter, v reflect.Value) error {
		if v.CanInt() {
			return w.WriteInt64(v.Int())
		}
		if v.Uint() > math.MaxInt64 {
			return fmt.Errorf("%d is more than an int64 holds", v.Uint())
		}
		return w.WriteInt64(int64(v.Uint()))
	})
	for _, kind := range []reflect.Kind{
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
	} {
		r.RegisterKindEncoder(kind, write)
	}
	return r
}
