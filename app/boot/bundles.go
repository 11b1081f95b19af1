package boot

import (
	"context"
	"slices"
	"sync"
	"time"

	"commonchest/models"
	"commonchest/models/bundle"
)

// A bundle that was made is kept for a while: a pack never changes, and each makes the
// store read every ballot. Words that are erased leave it when it is made anew.
const (
	keptBundles   = 4
	keepBundleFor = 10 * time.Minute
)

// bundles keeps the bundles that were asked for last, and makes one at a time.
type bundles struct {
	mu   sync.Mutex
	kept []keptBundle // the newest last
}

type keptBundle struct {
	round  models.RoundID
	data   []byte
	digest string
	made   time.Time
}

// Bundle gives the result bundle of a published round and its digest; see package
// bundle. Before publication: conflict "not_published". With fewer ballots than
// [models.Small], whose authors could be told: conflict "too_few_ballots".
func (a *App) Bundle(ctx context.Context, id models.RoundID) (data []byte, digest string, err error) {
	b := &a.bundles
	b.mu.Lock()
	defer b.mu.Unlock()
	now := a.local()
	b.kept = slices.DeleteFunc(b.kept, func(k keptBundle) bool { return now.Sub(k.made) > keepBundleFor })
	if i := slices.IndexFunc(b.kept, func(k keptBundle) bool { return k.round == id }); i >= 0 {
		return b.kept[i].data, b.kept[i].digest, nil
	}
	c, err := a.published(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if data, err = c.Bytes(); err != nil {
		return nil, "", err
	}
	if len(b.kept) == keptBundles {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	digest = bundle.Digest(data)
	b.kept = append(b.kept, keptBundle{id, data, digest, now})
	return data, digest, nil
}
