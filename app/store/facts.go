package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"commonchest/models"
)

// Facts of a kept collection never change and never go, but nothing chains them: an
// entry of the journal that somebody edits would fold as before. So each checkpoint
// lists, by id and hash, the facts that no checkpoint before it has listed, and signs
// the list. A fact is guarded from the first checkpoint after it.
const factLists = "checkpoint_facts"

func factListsSchema() Schema { return Schema{Name: factLists} }

const factsInList = 5000 // of at most 512 bytes of id and 32 of hash: well under MaxDocument

// fact is one row of a kept collection as it was.
type fact struct {
	Of   string `bson:"of"` // <collection>/<id>
	Hash []byte `bson:"hash"`
}

type factList struct {
	Facts []fact `bson:"facts"`
}

// Keep names collections whose rows are neither changed nor deleted: checkpoints cover
// them too.
func (p *Projector) Keep(schemas ...Schema) *Projector {
	for _, s := range schemas {
		if s.Kept {
			p.kept = append(p.kept, s.Name)
		}
	}
	slices.Sort(p.kept)
	p.kept = slices.Compact(p.kept)
	return p
}

// listOf names the list of a checkpoint, whose parts are numbered. The root is in it, so
// that two nodes that make the same checkpoint from more and fewer facts do not mix theirs.
func listOf(c Checkpoint) string {
	return checkpointID(c.Before) + "/" + hex.EncodeToString(c.FactsRoot)
}

func rootOf(list []fact) []byte {
	h := sha256.New()
	for _, f := range list {
		fmt.Fprintf(h, "%s\n", f.Of)
		h.Write(f.Hash)
	}
	return h.Sum(nil)
}

// addFacts lists what is new, and stores the list before the checkpoint that signs it.
func (p *Projector) addFacts(ctx context.Context, c *Checkpoint) error {
	known := map[string]bool{}
	earlier, err := p.listed(ctx)
	if err != nil {
		return err
	}
	for _, l := range earlier {
		for _, f := range l.facts {
			known[f.Of] = true
		}
	}
	var fresh []fact
	for _, name := range p.kept {
		for doc, err := range p.engine.Find(ctx, name, Query{}) {
			if err != nil {
				return fmt.Errorf("list %s: %w", name, err)
			}
			if of := name + "/" + doc.ID; !known[of] {
				fresh = append(fresh, fact{Of: of, Hash: hashOf(doc.Body)})
			}
		}
	}
	c.Facts, c.FactsRoot = int64(len(fresh)), rootOf(fresh)
	rows := NewCollection[factList](p.engine, factListsSchema())
	var n int64
	for some := range slices.Chunk(fresh, factsInList) {
		id := listOf(*c) + "/" + Padded(n)
		if _, err := rows.Insert(ctx, id, id, factList{Facts: some}); err != nil {
			return fmt.Errorf("list facts: %w", err)
		}
		n++
	}
	return nil
}

// signedList is what a checkpoint lists, as it is stored.
type signedList struct {
	checkpoint Checkpoint
	facts      []fact
}

// listed reads the lists of all checkpoints, in order.
func (p *Projector) listed(ctx context.Context) ([]signedList, error) {
	var all []signedList
	for row, err := range NewCollection[Checkpoint](p.engine, checkpointsSchema()).Find(ctx, Query{}) {
		if err != nil {
			return nil, err
		}
		l := signedList{checkpoint: row.Value}
		from, before := Prefix(listOf(row.Value))
		for part, err := range NewCollection[factList](p.engine, factListsSchema()).Find(ctx, Query{From: from, Before: before}) {
			if err != nil {
				return nil, err
			}
			l.facts = append(l.facts, part.Value.Facts...)
		}
		all = append(all, l)
	}
	return all, nil
}

// facts compares the kept collections with what the checkpoints list.
func (v *verification) facts(ctx context.Context) error {
	lists, err := v.projector.listed(ctx)
	if err != nil {
		return err
	}
	want := map[string][]byte{}
	for _, l := range lists {
		if int64(len(l.facts)) != l.checkpoint.Facts || !bytes.Equal(rootOf(l.facts), l.checkpoint.FactsRoot) {
			v.found.fault(checkpoints+"/"+checkpointID(l.checkpoint.Before), FaultFacts)
			continue
		}
		for _, f := range l.facts {
			want[f.Of] = f.Hash
		}
	}
	v.found.Facts = len(want)
	for _, name := range v.projector.kept {
		for doc, err := range v.projector.engine.Find(ctx, name, Query{}) {
			if err != nil {
				return err
			}
			of := name + "/" + doc.ID
			hash, guarded := want[of]
			if guarded && !bytes.Equal(hash, hashOf(doc.Body)) {
				v.found.fault(of, FaultEdited)
			}
			delete(want, of)
		}
	}
	gone := make([]string, 0, len(want))
	for of := range want {
		gone = append(gone, of)
	}
	slices.Sort(gone)
	for _, of := range gone {
		v.found.fault(of, FaultRemoved)
	}
	return nil
}

// sameHour decides what it means that another node has stored a checkpoint of the hour
// first: nothing, when the records are the same and only newer facts differ.
func (p *Projector) sameHour(ctx context.Context, c Checkpoint, cause error) (Checkpoint, error) {
	if !models.IsKind(cause, models.Conflict) {
		return c, cause
	}
	there, err := NewCollection[Checkpoint](p.engine, checkpointsSchema()).Get(ctx, checkpointID(c.Before))
	if err != nil {
		return c, err
	}
	if there.Value.Heads != c.Heads || !bytes.Equal(there.Value.Root, c.Root) || !bytes.Equal(there.Value.Prev, c.Prev) {
		return c, cause
	}
	return there.Value, nil
}
