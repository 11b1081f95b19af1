package storetest

import (
	"context"
	"iter"
	"sync"
	"time"

	"commonchest/app/store"
)

// Faulty is an engine in front of another one that fails on purpose and whose
// clock can be wrong. Set Before to fail instead of an operation ("insert",
// "put", "get", "find", "delete", "now"), After to lose its reply.
type Faulty struct {
	Engine store.Engine

	mu            sync.Mutex
	before, after func(op, coll string) error
	shift         time.Duration
}

// Before sets what happens instead of operations; nil lets them pass.
func (f *Faulty) Before(fail func(op, coll string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = fail
}

// After sets what happens to the replies of operations that were carried out.
func (f *Faulty) After(fail func(op, coll string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after = fail
}

// Shift moves the store's clock.
func (f *Faulty) Shift(by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shift = by
}

func (f *Faulty) do(op, coll string, act func() error) error {
	f.mu.Lock()
	before, after := f.before, f.after
	f.mu.Unlock()
	if before != nil {
		if err := before(op, coll); err != nil {
			return err
		}
	}
	err := act()
	if err == nil && after != nil {
		err = after(op, coll)
	}
	return err
}

// Insert implements store.Engine.
func (f *Faulty) Insert(ctx context.Context, coll string, docs []store.Doc) error {
	return f.do("insert", coll, func() error { return f.Engine.Insert(ctx, coll, docs) })
}

// PutIfNewer implements store.Engine.
func (f *Faulty) PutIfNewer(ctx context.Context, coll string, doc store.Doc) error {
	return f.do("put", coll, func() error { return f.Engine.PutIfNewer(ctx, coll, doc) })
}

// Get implements store.Engine.
func (f *Faulty) Get(ctx context.Context, coll, id string) (doc store.Doc, err error) {
	err = f.do("get", coll, func() error { doc, err = f.Engine.Get(ctx, coll, id); return err })
	return doc, err
}

// Find implements store.Engine.
func (f *Faulty) Find(ctx context.Context, coll string, q store.Query) iter.Seq2[store.Doc, error] {
	return func(yield func(store.Doc, error) bool) {
		if err := f.do("find", coll, func() error { return nil }); err != nil {
			yield(store.Doc{}, err)
			return
		}
		f.Engine.Find(ctx, coll, q)(yield)
	}
}

// Delete implements store.Engine.
func (f *Faulty) Delete(ctx context.Context, coll string, ids []string) error {
	return f.do("delete", coll, func() error { return f.Engine.Delete(ctx, coll, ids) })
}

// Now implements store.Engine.
func (f *Faulty) Now(ctx context.Context) (r store.Reading, err error) {
	err = f.do("now", "", func() error { r, err = f.Engine.Now(ctx); return err })
	f.mu.Lock()
	defer f.mu.Unlock()
	r.At = r.At.Add(f.shift)
	return r, err
}
