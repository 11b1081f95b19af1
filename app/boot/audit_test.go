package boot_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store"
	"commonchest/models"
)

// An audit of the demonstration proves everything, and finds each kind of tampering,
// in records that chain and in facts that do not.
func TestAuditNamesEveryTampering(t *testing.T) {
	shared := demonstrated(t)
	app := bare(t, shared)
	shared.Clock.Add(3 * time.Hour)
	if err := app.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	shared.Clock.Add(time.Hour)
	clean := audited(t, shared)
	if len(clean.Findings) > 0 || clean.Facts < 20 || clean.Entries == 0 || clean.Last.Hour == "" {
		t.Fatalf("%+v", clean)
	}
	edit := func(t *testing.T, coll, id, from, to string) {
		t.Helper()
		doc := remove(t, shared.Engine, coll, id, "")
		put(t, shared.Engine, coll, store.Doc{ID: doc.ID, Body: bytes.Replace(doc.Body, []byte(from), []byte(to), 1)})
	}
	const fund = "funds/hatherden-precept/"
	for name, c := range map[string]struct {
		coll   string
		tamper func(t *testing.T)
		id     string // of a finding
	}{
		"a record is edited":       {"changes", func(t *testing.T) { edit(t, "changes", fund, "Parish", "Perish") }, "checkpoints/"},
		"a record is removed":      {"changes", func(t *testing.T) { remove(t, shared.Engine, "changes", "transfers/share-pcc-hatherden/", "2") }, "transfers/share-pcc-hatherden"},
		"the last one is removed":  {"changes", func(t *testing.T) { remove(t, shared.Engine, "changes", "transfers/share-pcc-hatherden/", "4") }, "transfers/share-pcc-hatherden"},
		"a document is removed":    {"changes", func(t *testing.T) { remove(t, shared.Engine, "changes", fund, "") }, "funds/hatherden-precept"},
		"two versions are swapped": {"changes", func(t *testing.T) { swap(t, shared.Engine, "transfers/share-pcc-hatherden/") }, "transfers/share-pcc-hatherden"},
		"an entry is edited":       {"entries", func(t *testing.T) { edit(t, "entries", "westmere/000000000002", "hatherden", "hatharden") }, "entries/westmere/000000000002"},
		"the last entry is gone":   {"entries", func(t *testing.T) { removeLast(t, shared.Engine, "entries") }, "entries/westmere/"},
		"a resolution is gone":     {"resolutions", func(t *testing.T) { remove(t, shared.Engine, "resolutions", "", "") }, "resolutions/"},
		"a published file is gone": {"pack_files", func(t *testing.T) { remove(t, shared.Engine, "pack_files", "", "") }, "pack_files/"},
		"a seal is edited":         {"seals", func(t *testing.T) { edit(t, "seals", "hatherden-", "precept", "pracept") }, "seals/"},
	} {
		t.Run(name, func(t *testing.T) {
			was := everything(t, shared.Engine, c.coll)
			defer func() { // as it was, touching only what was touched
				now := everything(t, shared.Engine, c.coll)
				for id, doc := range now {
					if before, there := was[id]; !there || !bytes.Equal(before.Body, doc.Body) {
						if err := shared.Engine.Delete(t.Context(), c.coll, []string{id}); err != nil {
							t.Fatal(err)
						}
						delete(now, id)
					}
				}
				for id, doc := range was {
					if _, there := now[id]; !there {
						put(t, shared.Engine, c.coll, doc)
					}
				}
			}()
			c.tamper(t)
			for _, f := range audited(t, shared).Findings {
				if strings.HasPrefix(f.ID, c.id) && f.Mend != "" {
					return
				}
			}
			t.Fatalf("not found: %+v", audited(t, shared).Findings)
		})
	}
	if got := audited(t, shared, clean.Last); len(got.Findings) > 0 {
		t.Fatalf("afterwards: %+v", got.Findings)
	}
	if got := audited(t, shared, boot.Anchor{Hour: clean.Last.Hour, Digest: strings.Repeat("0", 64)}, boot.Anchor{Hour: "2020-01-01T00"}); len(got.Findings) != 2 {
		t.Fatalf("a note that differs, and one of no checkpoint: %+v", got.Findings)
	}
	trail, err := app.Trail(t.Context(), "transfers/share-pcc-hatherden")
	if err != nil || len(trail) != 4 || trail[0].Actor == "" || trail[0].Action != "offer" {
		t.Fatalf("%+v %v", trail, err)
	}
	if _, err := app.Trail(t.Context(), "transfers/westmere-pc"); !models.IsKind(err, models.NotFound) {
		t.Fatal(err)
	}
}

func audited(t *testing.T, shared boottest.Shared, anchors ...boot.Anchor) boot.Audit {
	t.Helper()
	a, err := bare(t, shared).Audit(t.Context(), anchors)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func put(t *testing.T, e store.Engine, coll string, doc store.Doc) {
	t.Helper()
	if err := e.Insert(t.Context(), coll, []store.Doc{doc}); err != nil {
		t.Fatal(err)
	}
}

func everything(t *testing.T, e store.Engine, coll string) map[string]store.Doc {
	t.Helper()
	all := map[string]store.Doc{}
	for doc, err := range e.Find(t.Context(), coll, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all[doc.ID] = doc
	}
	return all
}

func removeLast(t *testing.T, e store.Engine, coll string) {
	t.Helper()
	for doc, err := range e.Find(t.Context(), coll, store.Query{Desc: true, Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Delete(t.Context(), coll, []string{doc.ID}); err != nil {
			t.Fatal(err)
		}
	}
}

// swap puts the first version of a record where its second is, and the other way round.
func swap(t *testing.T, e store.Engine, record string) {
	t.Helper()
	first, second := remove(t, e, "changes", record, "1"), remove(t, e, "changes", record, "2")
	first.ID, second.ID = second.ID, first.ID
	put(t, e, "changes", first)
	put(t, e, "changes", second)
}
