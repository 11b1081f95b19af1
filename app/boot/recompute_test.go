package boot_test

import (
	"bytes"
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"commonchest/app/boot"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/pabulib"
)

// forged is a store in which somebody has altered one packed ballot.
type forged struct {
	store.Engine
	on atomic.Bool
}

func (f *forged) Get(ctx context.Context, coll, id string) (store.Doc, error) {
	doc, err := f.Engine.Get(ctx, coll, id)
	if !f.on.Load() || coll != "pack_parts" || err != nil {
		return doc, err
	}
	var part struct {
		ID              string `bson:"_id"`
		Cmd             string `bson:"cmd"`
		models.PackPart `bson:",inline"`
	}
	if err := bson.Unmarshal(doc.Body, &part); err != nil {
		return doc, err
	}
	part.Ballots[0].Choices = []string{}
	doc.Body, err = bson.Marshal(part)
	return doc, err
}

// What is exported is counted again to the same list by the counting library
// alone; and one altered ballot makes the recount fail.
func TestTrap50_Recompute(t *testing.T) {
	engine := &forged{Engine: storetest.SQLite(t, boot.Schemas()...)}
	j, apps := open(t, engine, 1)
	swing, bench := j.ref(j.swing), j.ref(j.bench)
	for i, code := range j.codes[:25] {
		choices := []string{swing}
		if i%4 == 0 {
			choices = []string{bench}
		}
		_, err := j.cast(code, 0, choices...)
		j.must(err)
	}
	j.closed()
	res, err := apps[0].Counting.Count(t.Context(), j.by(clerk), round)
	j.must(err)
	var file bytes.Buffer
	if err := apps[0].Export(t.Context(), round, &file); err == nil {
		t.Error("ballots are exported before the result is published")
	}
	_, err = apps[0].Counting.Publish(t.Context(), j.by(clerk), round)
	j.must(err)
	file.Reset()
	j.must(apps[0].Export(t.Context(), round, &file))

	exported, err := pabulib.Read(&file, "round.pb")
	j.must(err)
	request, err := exported.Request(res.Rule.Name)
	j.must(err)
	again, err := alloc.Run(t.Context(), request)
	j.must(err)
	if !slices.Equal(again.Selected, res.Chosen) || again.Ballots != 25 {
		t.Fatalf("counted %v of %d, exported and counted %v of %d", res.Chosen, res.Ballots, again.Selected, again.Ballots)
	}

	j.shared.Clock.Add(time.Second)
	equal, err := apps[0].Counting.Recount(t.Context(), round)
	if err != nil || !equal {
		t.Fatalf("the recount of what was packed: %v, %v", equal, err)
	}
	engine.on.Store(true)
	if _, err := apps[0].Counting.Recount(t.Context(), round); err == nil {
		t.Fatal("one altered ballot is counted again as if nothing had happened")
	}
}
