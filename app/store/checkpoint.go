package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"iter"
	"time"

	"commonchest/models"
)

// Chains show an edit, a swap or a hole, but not that the last versions of a
// record were cut off. So every hour a signed fold over the heads of all records
// is inserted, with a list of the kept facts that are new; Verify computes it again.
const checkpoints = "checkpoints"

func checkpointsSchema() Schema { return Schema{Name: checkpoints} }

// Checkpoint says what the heads of all records were at an hour. Root folds
// kind, id, number and hash of each head, in the order of their ids; a head is
// the last version put, by the store's clock, before Before.
type Checkpoint struct {
	Before    time.Time `bson:"before"`
	Heads     int64     `bson:"heads"`
	Root      []byte    `bson:"root"`
	Facts     int64     `bson:"facts"`      // how many facts it is the first to list
	FactsRoot []byte    `bson:"facts_root"` // over their names and hashes
	Prev      []byte    `bson:"prev"`       // digest of the checkpoint before
	Signature []byte    `bson:"signature"`
}

// Signer signs a digest; what it returns should say with which key.
type Signer func(digest []byte) (signature []byte, err error)

// Digest is what is signed.
func (c Checkpoint) Digest() []byte {
	h := sha256.New()
	var numbers [24]byte
	binary.BigEndian.PutUint64(numbers[:8], uint64(c.Before.UnixMilli()))
	binary.BigEndian.PutUint64(numbers[8:], uint64(c.Heads))
	binary.BigEndian.PutUint64(numbers[16:], uint64(c.Facts))
	h.Write([]byte("commonchest checkpoint 2\n"))
	h.Write(numbers[:])
	h.Write(c.Root)
	h.Write(c.FactsRoot)
	h.Write(c.Prev)
	return h.Sum(nil)
}

func checkpointID(before time.Time) string { return before.UTC().Format("2006-01-02T15") }

// Checkpoint inserts the checkpoint of the last full hour that no save can reach
// any more, or returns the one that is there. Any node may call it at any time.
// That another one with other contents is there is a conflict: an alarm.
func (p *Projector) Checkpoint(ctx context.Context, sign Signer) (Checkpoint, error) {
	now, err := p.engine.Now(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Before: now.At.Add(-window).Truncate(time.Hour)}
	rows, id := NewCollection[Checkpoint](p.engine, checkpointsSchema()), checkpointID(c.Before)
	if there, err := rows.Get(ctx, id); !models.IsKind(err, models.NotFound) {
		return there.Value, err
	}
	for last, err := range rows.Find(ctx, Query{Desc: true, Before: id, Limit: 1}) {
		if err != nil {
			return Checkpoint{}, err
		}
		c.Prev = last.Value.Digest()
	}
	f := newFold([]Checkpoint{c})
	for doc, err := range p.engine.Find(ctx, changes, Query{}) {
		if err != nil {
			return Checkpoint{}, err
		}
		var l link
		if err := Decode(doc.Body, &l); err != nil {
			return Checkpoint{}, fmt.Errorf("checkpoint: %s: %w", doc.ID, err)
		}
		f.add(recordOf(doc.ID), doc.ID, l.Put, hashOf(doc.Body))
	}
	c.Root, c.Heads = f.sum(0)
	if err := p.addFacts(ctx, &c); err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint %s: %w", id, err)
	}
	if c.Signature, err = sign(c.Digest()); err != nil {
		return Checkpoint{}, fmt.Errorf("sign checkpoint %s: %w", id, err)
	}
	stored, err := rows.Insert(ctx, hex.EncodeToString(c.Digest()), id, c)
	if err != nil {
		return p.sameHour(ctx, c, err)
	}
	return stored, nil
}

// fold computes the roots of many checkpoints in one pass over the changes.
type fold struct {
	before []time.Time // ascending
	roots  []hash.Hash
	heads  []int64
	record string
	seen   []seen // versions of the record, in order
}

type seen struct {
	from int // index of the first checkpoint that covers it
	id   string
	hash []byte
}

func newFold(cs []Checkpoint) *fold {
	f := &fold{heads: make([]int64, len(cs))}
	for _, c := range cs {
		f.before = append(f.before, c.Before)
		f.roots = append(f.roots, sha256.New())
	}
	return f
}

// add takes the next change record in the order of ids.
func (f *fold) add(record, id string, put time.Time, hash []byte) {
	if record != f.record {
		f.settle()
		f.record = record
	}
	from := len(f.before)
	for from > 0 && put.Before(f.before[from-1]) {
		from--
	}
	f.seen = append(f.seen, seen{from: from, id: id, hash: hash})
}

// settle writes the head of the record into every checkpoint that covers it:
// the highest version that was put before.
func (f *fold) settle() {
	limit := len(f.before)
	for i := len(f.seen) - 1; i >= 0; i-- {
		v := f.seen[i]
		for k := v.from; k < limit; k++ {
			f.roots[k].Write([]byte(v.id + "\n"))
			f.roots[k].Write(v.hash)
			f.heads[k]++
		}
		limit = min(limit, v.from)
	}
	f.seen = f.seen[:0]
}

// sum ends the pass; k counts checkpoints from 0.
func (f *fold) sum(k int) (root []byte, heads int64) {
	f.settle()
	return f.roots[k].Sum(nil), f.heads[k]
}

// Checkpoints streams all checkpoints, oldest first.
func (p *Projector) Checkpoints(ctx context.Context) iter.Seq2[Checkpoint, error] {
	return func(yield func(Checkpoint, error) bool) {
		for row, err := range NewCollection[Checkpoint](p.engine, checkpointsSchema()).Find(ctx, Query{}) {
			if !yield(row.Value, err) || err != nil {
				return
			}
		}
	}
}
