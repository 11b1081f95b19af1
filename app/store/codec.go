package store

import (
	"bytes"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// MaxDocument is the size in bytes that no stored document exceeds.
const MaxDocument = 8 << 20

// Encode turns a struct into the one byte form under which it is stored and
// hashed: fields in order, nil slices as empty arrays, times in milliseconds.
func Encode(v any) (bson.Raw, error) {
	var buf bytes.Buffer
	enc := bson.NewEncoder(bson.NewDocumentWriter(&buf))
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

// Decode reads a stored document into a struct.
func Decode(body bson.Raw, into any) error {
	if err := bson.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}
