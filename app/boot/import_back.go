package boot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// keptBack is an engine that keeps the records of a few things back, with their
// projections, until commit: they come last, whatever the services' order is. It
// serves reads as if they were stored. One goroutine uses it, for one import.
type keptBack struct {
	store.Engine
	keeps   func(kind, id string) bool
	schemas []store.Schema
	docs    map[string]keptDoc // by "<collection>/<id>"
	order   []string           // of their first writing
}

func keepBack(e store.Engine, keeps func(kind, id string) bool) *keptBack {
	return &keptBack{Engine: e, keeps: keeps, schemas: Schemas(), docs: map[string]keptDoc{}}
}

type keptDoc struct {
	coll string
	doc  store.Doc
	put  bool // by PutIfNewer
}

const changesColl = "changes" // ids are <kind>/<id>/<n>

func (k *keptBack) kept(coll, id string) bool {
	if coll == changesColl {
		parts := strings.SplitN(id, "/", 3)
		return len(parts) == 3 && k.keeps(parts[0], parts[1])
	}
	return k.keeps(coll, id)
}

func (k *keptBack) keep(coll string, doc store.Doc, put bool) {
	key := coll + "/" + doc.ID
	if _, there := k.docs[key]; !there {
		k.order = append(k.order, key)
	}
	k.docs[key] = keptDoc{coll, doc, put}
}

// Insert implements store.Engine.
func (k *keptBack) Insert(ctx context.Context, coll string, docs []store.Doc) error {
	var through []store.Doc
	var taken []string
	for _, doc := range docs {
		if !k.kept(coll, doc.ID) {
			through = append(through, doc)
			continue
		}
		if _, err := k.Get(ctx, coll, doc.ID); err == nil {
			taken = append(taken, doc.ID)
		} else if !models.IsKind(err, models.NotFound) {
			return err
		} else {
			k.keep(coll, doc, false)
		}
	}
	if len(through) > 0 {
		err := k.Engine.Insert(ctx, coll, through)
		if already, ok := errors.AsType[*store.TakenError](err); ok {
			taken = append(taken, already.IDs...)
		} else if err != nil {
			return err
		}
	}
	if len(taken) > 0 {
		return store.Taken(taken...)
	}
	return nil
}

// PutIfNewer implements store.Engine.
func (k *keptBack) PutIfNewer(ctx context.Context, coll string, doc store.Doc) error {
	if !k.kept(coll, doc.ID) {
		return k.Engine.PutIfNewer(ctx, coll, doc)
	}
	k.keep(coll, doc, true) // versions only grow within one import
	return nil
}

// Get implements store.Engine.
func (k *keptBack) Get(ctx context.Context, coll, id string) (store.Doc, error) {
	if d, ok := k.docs[coll+"/"+id]; ok {
		return d.doc, nil
	}
	return k.Engine.Get(ctx, coll, id)
}

// commit stores what was kept back, in order.
func (k *keptBack) commit(ctx context.Context) error {
	for _, key := range k.order {
		d := k.docs[key]
		var err error
		if d.put {
			err = k.Engine.PutIfNewer(ctx, d.coll, d.doc)
		} else {
			err = k.Engine.Insert(ctx, d.coll, []store.Doc{d.doc})
		}
		if err != nil {
			return fmt.Errorf("store %s: %w", key, err)
		}
	}
	return nil
}

// Find implements store.Engine, but for pages (Query.After) over what is kept.
func (k *keptBack) Find(ctx context.Context, coll string, q store.Query) iter.Seq2[store.Doc, error] {
	mine, order, err := k.matching(coll, q)
	if err == nil && len(mine) == 0 {
		return k.Engine.Find(ctx, coll, q)
	}
	return func(yield func(store.Doc, error) bool) {
		if err != nil {
			yield(store.Doc{}, err)
			return
		}
		left := q.Limit
		give := func(doc store.Doc, err error) bool {
			left--
			return yield(doc, err) && err == nil && left != 0
		}
		for doc, err := range k.Engine.Find(ctx, coll, q) {
			if _, here := k.docs[coll+"/"+doc.ID]; err == nil && here {
				continue // kept in a newer version
			}
			for err == nil && len(mine) > 0 && order(mine[0], doc) < 0 {
				if !give(mine[0], nil) {
					return
				}
				mine = mine[1:]
			}
			if !give(doc, err) {
				return
			}
		}
		for _, doc := range mine {
			if !give(doc, nil) {
				return
			}
		}
	}
}

// matching lists what is kept and matches a query, in its order.
func (k *keptBack) matching(coll string, q store.Query) ([]store.Doc, func(a, b store.Doc) int, error) {
	at := slices.IndexFunc(k.schemas, func(s store.Schema) bool { return s.Name == coll })
	if at < 0 {
		return nil, nil, nil // the engine refuses it
	}
	p, err := k.schemas[at].Plan(q)
	if err != nil {
		return nil, nil, err
	}
	order := func(a, b store.Doc) int {
		for _, field := range p.Fields {
			if c := compare(value(a, field), value(b, field)); c != 0 {
				if p.Desc {
					return -c
				}
				return c
			}
		}
		return 0
	}
	var mine []store.Doc
	for _, d := range k.docs {
		if d.coll == coll && matches(p, d.doc) {
			mine = append(mine, d.doc)
		}
	}
	if len(mine) > 0 && p.After != "" {
		return nil, nil, errors.New("an import does not page")
	}
	slices.SortFunc(mine, order)
	return mine, order, nil
}

func matches(p store.Plan, doc store.Doc) bool {
	for i, want := range p.Equal {
		if compare(value(doc, p.Fields[i]), want) != 0 {
			return false
		}
	}
	next := value(doc, p.Next())
	return (p.From == nil || compare(next, p.From) >= 0) && (p.Before == nil || compare(next, p.Before) < 0)
}

// value is an index field of a document; every document has all of them.
func value(doc store.Doc, field string) any {
	v, err := store.IndexValue(doc.Body, field)
	if err != nil {
		return nil
	}
	return v
}

// compare orders two values of one index field, which have one type.
func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		b, _ := b.(string)
		return strings.Compare(a, b)
	case int64:
		b, _ := b.(int64)
		return cmp.Compare(a, b)
	case time.Time:
		b, _ := b.(time.Time)
		return a.Compare(b)
	case bool:
		if b, _ := b.(bool); a != b && a {
			return 1
		} else if a != b {
			return -1
		}
	}
	return 0
}
