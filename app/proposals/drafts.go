package proposals

import (
	"context"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Draft is an idea that is still being written, page by page. It is nobody's but
// its writer's, who has its id in the address; it is deleted when the idea is
// sent, and at the latest after draftLife.
type Draft struct {
	ID      string           `bson:"draft"`
	N       int64            `bson:"n"`
	Place   models.PlaceID   `bson:"place"`
	Round   models.RoundID   `bson:"round"` // what it is meant for; "" if nothing
	By      models.Proposer  `bson:"by"`
	Words   DraftWords       `bson:"words"`
	Ask     string           `bson:"ask"`              // as it was typed
	Strand  models.Strand    `bson:"strand,omitempty"` // "" where its writer does not know
	Picture models.PictureID `bson:"picture"`
	Alt     string           `bson:"alt"`
	At      time.Time        `bson:"at"`
}

// DraftWords are a draft's words so far, as models.ProposalText has them.
type DraftWords struct {
	Title     string `bson:"title"`
	Summary   string `bson:"summary"`
	Where     string `bson:"where"`
	Period    string `bson:"period"`
	After     string `bson:"after"`
	Deliver   string `bson:"deliver"`
	Need      string `bson:"need"`
	Strengths string `bson:"strengths"`
}

// Text is what has been written as they would be sent.
func (d Draft) Text() models.ProposalText {
	w := d.Words
	return models.ProposalText{Title: w.Title, Summary: w.Summary, Where: w.Where, Period: w.Period, After: w.After, Deliver: w.Deliver,
		Need: w.Need, Strengths: w.Strengths, Alt: d.Alt}.Cleaned()
}

const (
	draftLife = 48 * time.Hour
	mostEdits = 200 // of one draft
)

func newDrafts(e store.Engine) store.Collection[Draft] {
	return store.NewCollection[Draft](e, store.Schema{Name: "drafts", Indexes: []store.Index{{Name: "at", Fields: []string{"at"}}}})
}

// Draft reads what has been written so far; a draft that nobody began is empty.
func (s *Service) Draft(ctx context.Context, id string) (Draft, error) {
	from, before := store.Prefix(id)
	for row, err := range s.drafts.Find(ctx, store.Query{From: from, Before: before, Desc: true, Limit: 1}) {
		return row.Value, err
	}
	return Draft{ID: id}, nil
}

// EditDraft changes what has been written so far. Two changes at the same time
// both hold, one after the other.
func (s *Service) EditDraft(ctx context.Context, cmd, id string, change func(Draft) Draft) (Draft, error) {
	for {
		d, err := s.Draft(ctx, id)
		if err != nil {
			return d, err
		}
		if d.N >= mostEdits {
			return d, models.E(models.Limited, "draft_edits")
		}
		next := change(d)
		next.ID, next.N, next.At = id, d.N+1, s.d.Now()
		next, err = s.drafts.Insert(ctx, cmd, draftID(id, next.N), next)
		if models.IsKind(err, models.Conflict) {
			continue // another page of the same draft was quicker
		}
		if err == nil && d.N > 0 {
			err = s.drafts.Delete(ctx, draftID(id, d.N))
		}
		return next, err
	}
}

// DropDraft deletes a draft.
func (s *Service) DropDraft(ctx context.Context, id string) error {
	var ids []string
	from, before := store.Prefix(id)
	for row, err := range s.drafts.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return err
		}
		ids = append(ids, row.ID)
	}
	return s.drafts.Delete(ctx, ids...)
}

// SweepDrafts deletes drafts that were left, and tells how many rows.
func (s *Service) SweepDrafts(ctx context.Context) (int, error) {
	var ids []string
	for row, err := range s.drafts.Find(ctx, store.Query{Index: "at", Before: s.d.Now().Add(-draftLife)}) {
		if err != nil {
			return 0, err
		}
		ids = append(ids, row.ID)
	}
	for some := range slices.Chunk(ids, 500) {
		if err := s.drafts.Delete(ctx, some...); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

func draftID(id string, n int64) string { return id + "/" + store.Padded(n) }
