package store

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
)

// Fault is one thing that Verify found. ID names a change record, a checkpoint
// ("checkpoints/<hour>") or a document of a projection ("<kind>/<id>").
type Fault struct {
	ID   string
	What FaultKind
}

// FaultKind is a stable code.
type FaultKind string

// What can be wrong.
const (
	FaultUnreadable FaultKind = "unreadable" // no change record at all
	FaultMoved      FaultKind = "moved"      // stands under another record's id
	FaultGap        FaultKind = "gap"        // the version before is missing
	FaultLink       FaultKind = "link"       // does not chain to the version before: one of them was edited
	FaultRemoved    FaultKind = "removed"    // the projection knows a later version than the last record
	FaultProjection FaultKind = "projection" // not what the last record says; Repair helps
	FaultCheckpoint FaultKind = "checkpoint" // the heads of that hour are no longer what was signed
	FaultSignature  FaultKind = "signature"  // not signed by us
	FaultFacts      FaultKind = "facts"      // the checkpoint's list is not the one that was signed
	FaultEdited     FaultKind = "edited"     // a fact is no longer what was signed
)

// Verified counts what Verify looked at, and lists what is wrong.
type Verified struct {
	Changes, Records, Checkpoints, Facts int
	Faults                               []Fault
}

func (v *Verified) fault(id string, what FaultKind) {
	v.Faults = append(v.Faults, Fault{ID: id, What: what})
}

// Verify checks every chain of change records, every checkpoint with its
// signature, and that the projections agree. It may run beside nodes at work.
// check verifies a signature made by a Signer.
func (p *Projector) Verify(ctx context.Context, check func(digest, signature []byte) error) (Verified, error) {
	v := &verification{projector: p}
	now, err := p.engine.Now(ctx)
	if err != nil {
		return v.found, err
	}
	v.settled = now.At.Add(-window)
	signed, err := v.checkpoints(ctx, check)
	if err != nil {
		return v.found, fmt.Errorf("verify checkpoints: %w", err)
	}
	v.fold = newFold(signed)
	for doc, err := range p.engine.Find(ctx, changes, Query{}) {
		if err != nil {
			return v.found, fmt.Errorf("verify changes: %w", err)
		}
		if err := v.change(ctx, doc); err != nil {
			return v.found, fmt.Errorf("verify %s: %w", doc.ID, err)
		}
	}
	if err := v.endRecord(ctx); err != nil {
		return v.found, err
	}
	for k, c := range signed {
		if root, heads := v.fold.sum(k); heads != c.Heads || !bytes.Equal(root, c.Root) {
			v.found.fault(checkpoints+"/"+checkpointID(c.Before), FaultCheckpoint)
		}
	}
	if err := v.facts(ctx); err != nil {
		return v.found, fmt.Errorf("verify facts: %w", err)
	}
	for kind := range p.kinds {
		if err := v.orphans(ctx, kind); err != nil {
			return v.found, fmt.Errorf("verify %s: %w", kind, err)
		}
	}
	return v.found, nil
}

// verification is one pass: the record at hand, its last version and its hash.
type verification struct {
	projector *Projector
	settled   time.Time // what was put before this must be projected
	fold      *fold
	found     Verified
	record    string
	last      *link
	head      Doc
}

func (v *verification) checkpoints(ctx context.Context, check func(digest, signature []byte) error) ([]Checkpoint, error) {
	var all []Checkpoint
	var prev []byte
	rows := NewCollection[Checkpoint](v.projector.engine, checkpointsSchema())
	for row, err := range rows.Find(ctx, Query{}) {
		if err != nil {
			return nil, err
		}
		c := row.Value
		v.found.Checkpoints++
		if check(c.Digest(), c.Signature) != nil || row.ID != checkpointID(c.Before) {
			v.found.fault(checkpoints+"/"+row.ID, FaultSignature)
			continue
		}
		if !bytes.Equal(c.Prev, prev) {
			v.found.fault(checkpoints+"/"+row.ID, FaultLink)
		}
		prev = c.Digest()
		all = append(all, c)
	}
	return all, nil
}

// recordOf gives "<kind>/<record>" of a change record's id.
func recordOf(id string) string { return id[:max(strings.LastIndexByte(id, '/'), 0)] }

// numberOf gives the number at the end of a change record's id, or 0.
func numberOf(id string) int64 {
	n, err := strconv.ParseInt(id[strings.LastIndexByte(id, '/')+1:], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (v *verification) change(ctx context.Context, doc Doc) error {
	v.found.Changes++
	if record := recordOf(doc.ID); record != v.record {
		if err := v.endRecord(ctx); err != nil {
			return err
		}
		v.record, v.last, v.head = record, nil, Doc{}
		v.found.Records++
	}
	var l link
	if err := Decode(doc.Body, &l); err != nil {
		v.found.fault(doc.ID, FaultUnreadable)
		return nil
	}
	var before []byte
	if v.last != nil {
		before = hashOf(v.head.Body)
	}
	what := l.follows(v.last, before)
	if what != "" {
		v.found.fault(doc.ID, what)
	}
	if what == FaultMoved { // go on from where it stands
		l.Record, l.N = strings.TrimPrefix(v.record, l.Kind+"/"), numberOf(doc.ID)
	}
	v.last, v.head = &l, doc
	v.fold.add(v.record, doc.ID, l.Put, hashOf(doc.Body))
	return nil
}

// endRecord compares the head of a record with its projection.
func (v *verification) endRecord(ctx context.Context) error {
	if v.last == nil {
		return nil
	}
	kind, ok := v.projector.kinds[v.last.Kind]
	if !ok {
		return nil
	}
	there, err := v.projector.engine.Get(ctx, v.last.Kind, v.last.Record)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return err
	}
	want, errWant := kind.Project(v.head)
	switch n, errV := IndexValue(there.Body, "v"); {
	case err == nil && errV == nil && n.(int64) > v.last.N:
		return v.ahead(ctx)
	case errWant != nil:
		v.found.fault(v.head.ID, FaultUnreadable)
	case !bytes.Equal(want.Body, there.Body) && v.last.Put.Before(v.settled):
		v.found.fault(v.record, FaultProjection)
	}
	return nil
}

// ahead decides whether a projection beyond the head was just saved, or shows
// that the records behind it are gone.
func (v *verification) ahead(ctx context.Context) error {
	newest, err := v.projector.newest(ctx, v.last.Kind, v.last.Record)
	if err == nil && newest.ID == v.head.ID {
		v.found.fault(v.record, FaultRemoved)
	}
	return err
}

// orphans finds projections without any change record.
func (v *verification) orphans(ctx context.Context, kind string) error {
	for doc, err := range v.projector.engine.Find(ctx, kind, Query{}) {
		if err != nil {
			return err
		}
		_, err := v.projector.newest(ctx, kind, doc.ID)
		if models.IsKind(err, models.NotFound) {
			v.found.fault(kind+"/"+doc.ID, FaultRemoved)
		} else if err != nil {
			return err
		}
	}
	return nil
}
