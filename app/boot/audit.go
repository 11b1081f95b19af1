package boot

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// Anchor is a checkpoint as somebody outside keeps it: an auditor who has written one
// down finds out even when the whole database was exchanged together with its keys.
type Anchor struct {
	Hour   string `json:"hour"`   // 2006-01-02T15, UTC
	Digest string `json:"digest"` // hex
}

// Audit is what can be proved of what is stored.
type Audit struct {
	Keys        string    `json:"keys"` // fingerprint
	Records     int       `json:"records"`
	Changes     int       `json:"changes"`
	Facts       int       `json:"facts"`
	Checkpoints int       `json:"checkpoints"`
	Ledgers     int       `json:"ledgers"`
	Entries     int       `json:"entries"`
	Last        Anchor    `json:"last"` // the newest checkpoint; empty before the first
	Findings    []Finding `json:"findings"`
}

// Audit proves the chains of records, the checkpoints with the facts they guard, and
// the journals. anchors are checkpoints that were kept outside. It changes nothing.
func (a *App) Audit(ctx context.Context, anchors []Anchor) (Audit, error) {
	e := &examination{a: a, Health: Health{Findings: []Finding{}}, books: map[models.ProgrammeID][]ledger.Entry{}}
	for _, look := range []func(context.Context) error{e.records, e.ledgers} {
		if err := look(ctx); err != nil {
			return Audit{}, err
		}
	}
	stored, last, err := a.checkpoints(ctx)
	if err != nil {
		return Audit{}, err
	}
	for _, want := range anchors {
		switch got, ok := stored[want.Hour]; {
		case !ok:
			e.find("anchor", want.Hour, "there is no checkpoint of that hour", "the database is older than your note, or records were deleted: compare it with a backup")
		case got != want.Digest:
			e.find("anchor", want.Hour, "the checkpoint is %s, not the one that you noted", "the database, its keys or your note were exchanged", got)
		}
	}
	return Audit{Keys: a.Keys.Fingerprint(), Records: e.Records, Changes: e.Changes, Facts: e.Facts, Checkpoints: e.Checkpoints,
		Ledgers: e.Ledgers, Entries: e.Entries, Last: last, Findings: e.Findings}, nil
}

// checkpoints gives the digest of each hour's checkpoint, and the newest.
func (a *App) checkpoints(ctx context.Context) (map[string]string, Anchor, error) {
	all, last := map[string]string{}, Anchor{}
	for c, err := range a.Projector.Checkpoints(ctx) {
		if err != nil {
			return nil, last, fmt.Errorf("read checkpoints: %w", err)
		}
		last = Anchor{Hour: c.Before.UTC().Format("2006-01-02T15"), Digest: hex.EncodeToString(c.Digest())}
		all[last.Hour] = last.Digest
	}
	return all, last, nil
}

// Change is one version of a record, for the auditor's trail.
type Change struct {
	Record string    `json:"record"` // <kind>/<id>
	N      int64     `json:"n"`
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Action string    `json:"action"`
	Reason string    `json:"reason"` // in words, where the act had to give one
}

// Trail tells who changed a record, how, when and why: oldest first. It takes
// <kind>/<id>, and is not found where there is no such record.
func (a *App) Trail(ctx context.Context, record string) ([]Change, error) {
	var out []Change
	for l, err := range store.Links(ctx, a.Engine, record) {
		if err != nil {
			return nil, err
		}
		c := Change{Record: record, N: l.N, At: l.At, Actor: l.Actor, Action: l.Action}
		text, err := a.Texts.Get(ctx, l.Reason)
		if err != nil {
			return nil, err
		}
		c.Reason = text.Get("words")
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, store.NotThere("changes", record)
	}
	return out, nil
}
