package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"commonchest/models"
)

// window is how far back Run looks: longer than any save can hang between
// taking the store's time and its insert.
const window = 5 * time.Minute

// Projection is what a Projector keeps in step; every *Records is one.
type Projection interface {
	Kind() string
	// Project turns a change record into the document of the projection.
	Project(change Doc) (Doc, error)
}

// Project turns a change record into the document of the projection.
func (r *Records[T]) Project(change Doc) (Doc, error) {
	v, err := r.version(change)
	if err != nil {
		return Doc{}, err
	}
	return encodeCurrent(v)
}

// Projector keeps the projections of change records right: Run does so all the
// time on every node, Repair after damage; Verify and Checkpoint watch over the
// records themselves. It holds no state that a restart would lose.
type Projector struct {
	engine Engine
	kinds  map[string]Projection
	kept   []string // collections that checkpoints guard, in order
}

// NewProjector gathers all kinds of records over one engine.
func NewProjector(e Engine, records ...Projection) *Projector {
	p := &Projector{engine: e, kinds: map[string]Projection{}}
	for _, r := range records {
		p.kinds[r.Kind()] = r
	}
	return p
}

// Run applies the last minutes' change records at every tick until ctx ends.
// What fails is handed to failed and tried again at the next tick.
func (p *Projector) Run(ctx context.Context, tick <-chan time.Time, failed func(error)) {
	seen := map[string]time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		if err := p.catchUp(ctx, seen); err != nil && ctx.Err() == nil {
			failed(fmt.Errorf("project changes: %w", err))
		}
	}
}

// catchUp applies what is new in the window; seen spares the rest.
func (p *Projector) catchUp(ctx context.Context, seen map[string]time.Time) error {
	now, err := p.engine.Now(ctx)
	if err != nil {
		return err
	}
	from := now.At.Add(-window)
	for id, put := range seen {
		if put.Before(from) {
			delete(seen, id)
		}
	}
	var problems []error
	for doc, err := range p.engine.Find(ctx, changes, Query{Index: "put", From: from}) {
		if err != nil {
			return errors.Join(append(problems, err)...)
		}
		if _, ok := seen[doc.ID]; ok {
			continue
		}
		put, err := p.apply(ctx, doc)
		if err != nil { // one bad record must not hold up the others
			problems = append(problems, fmt.Errorf("%s: %w", doc.ID, err))
			continue
		}
		seen[doc.ID] = put
	}
	return errors.Join(problems...)
}

// apply reads before it writes: nearly always the saver has been here. It
// returns when the change was put.
func (p *Projector) apply(ctx context.Context, change Doc) (time.Time, error) {
	var l link
	if err := Decode(change.Body, &l); err != nil {
		return time.Time{}, err
	}
	kind, ok := p.kinds[l.Kind]
	if !ok {
		return l.Put, nil // of a kind that this program no longer has
	}
	there, err := p.engine.Get(ctx, l.Kind, l.Record)
	if err == nil {
		if v, err := IndexValue(there.Body, "v"); err == nil && v.(int64) >= l.N {
			return l.Put, nil
		}
	} else if !models.IsKind(err, models.NotFound) {
		return l.Put, err
	}
	doc, err := kind.Project(change)
	if err != nil {
		return l.Put, err
	}
	return l.Put, p.engine.PutIfNewer(ctx, l.Kind, doc)
}

// Repaired counts what Repair found and did.
type Repaired struct {
	Records  int // records looked at
	Replaced int // documents of projections that were missing, old or wrong
	Removed  int // documents of projections without any change record
}

// Repair rebuilds all projections from the change records, while nodes may run.
// A page can miss a document that is being replaced.
func (p *Projector) Repair(ctx context.Context) (Repaired, error) {
	var done Repaired
	for kind := range p.kinds {
		if err := p.repairKind(ctx, kind, &done); err != nil {
			return done, fmt.Errorf("repair %s: %w", kind, err)
		}
		if err := p.removeOrphans(ctx, kind, &done); err != nil {
			return done, fmt.Errorf("repair %s: %w", kind, err)
		}
	}
	return done, nil
}

func (p *Projector) repairKind(ctx context.Context, kind string, done *Repaired) error {
	var head Doc
	var at link
	settle := func() error {
		if head.ID == "" {
			return nil
		}
		done.Records++
		replaced, err := p.replace(ctx, at, head)
		if replaced {
			done.Replaced++
		}
		if err != nil {
			return fmt.Errorf("%s: %w", head.ID, err)
		}
		return nil
	}
	from, before := Prefix(kind)
	for doc, err := range p.engine.Find(ctx, changes, Query{From: from, Before: before}) {
		if err != nil {
			return err
		}
		var l link
		if err := Decode(doc.Body, &l); err != nil {
			return err
		}
		if l.Record != at.Record {
			if err := settle(); err != nil {
				return err
			}
		}
		head, at = doc, l
	}
	return settle()
}

// replace makes the projection of one record what its head says. A document
// that is wrong is taken away first, since put-if-newer would respect it.
func (p *Projector) replace(ctx context.Context, l link, head Doc) (bool, error) {
	want, err := p.kinds[l.Kind].Project(head)
	if err != nil {
		return false, err
	}
	there, err := p.engine.Get(ctx, l.Kind, l.Record)
	switch {
	case err == nil && bytes.Equal(there.Body, want.Body):
		return false, nil
	case err != nil && !models.IsKind(err, models.NotFound):
		return false, err
	case err == nil:
		if err := p.engine.Delete(ctx, l.Kind, []string{l.Record}); err != nil {
			return false, err
		}
	}
	// Somebody may have saved since: his projection may be what was deleted, but
	// then his record is there by now.
	newest, err := p.newest(ctx, l.Kind, l.Record)
	if err != nil {
		return false, err
	}
	if want, err = p.kinds[l.Kind].Project(newest); err != nil {
		return false, err
	}
	return true, p.engine.PutIfNewer(ctx, l.Kind, want)
}

func (p *Projector) newest(ctx context.Context, kind, record string) (Doc, error) {
	q := versions(kind, record)
	q.Desc, q.Limit = true, 1
	for doc, err := range p.engine.Find(ctx, changes, q) {
		return doc, err
	}
	return Doc{}, NotThere(changes, kind+"/"+record)
}

func (p *Projector) removeOrphans(ctx context.Context, kind string, done *Repaired) error {
	for doc, err := range p.engine.Find(ctx, kind, Query{}) {
		if err != nil {
			return err
		}
		_, err := p.newest(ctx, kind, doc.ID)
		if err == nil {
			continue
		}
		if !models.IsKind(err, models.NotFound) {
			return err
		}
		if err := p.engine.Delete(ctx, kind, []string{doc.ID}); err != nil {
			return err
		}
		done.Removed++
	}
	return nil
}
