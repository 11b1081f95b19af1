// Package pictures keeps the photographs that people send with ideas. Start with
// Service.Keep: what comes in is decoded and made anew, so that nothing of the
// file that was sent is ever stored or served, least of all where it was taken.
// It does not know who may see a picture; its callers do.
package pictures

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

const (
	partSize = 512 << 10      // bytes of one stored part
	patience = 48 * time.Hour // for an idea to come with its picture: as long as a draft is kept
	most     = 1000           // pictures that wait for their idea at once
)

// Users tells which pictures belong to an idea.
type Users interface {
	// UsesPicture reports whether an idea that goes on shows the picture.
	UsesPicture(ctx context.Context, id models.PictureID) (bool, error)
}

// Service stores pictures in parts, and last the record that makes them real.
type Service struct {
	pictures store.Collection[models.Picture]
	parts    store.Collection[part]
	doubts   store.Collection[doubt]
	now      func() time.Time
	turn     chan struct{} // one picture is made at a time: a large one takes much memory
}

// part is a piece of a picture, under <picture>/<size>/<n>.
type part struct {
	Data []byte `bson:"data"`
}

// doubt marks a picture that may belong to nothing: one that was just sent, or
// whose idea has let go of it. The sweep looks at these alone.
type doubt struct {
	At time.Time `bson:"at"`
}

// New declares the collections on an engine.
func New(e store.Engine, now func() time.Time) *Service {
	return &Service{
		pictures: store.NewCollection[models.Picture](e, store.Schema{Name: "pictures"}),
		parts:    store.NewCollection[part](e, store.Schema{Name: "picture_parts"}),
		doubts: store.NewCollection[doubt](e, store.Schema{Name: "picture_doubts",
			Indexes: []store.Index{{Name: "at", Fields: []string{"at"}}}}),
		now: now, turn: make(chan struct{}, 1),
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return append(append(s.pictures.Schemas(), s.parts.Schemas()...), s.doubts.Schemas()...)
}

// Keep makes a file into a picture and stores it for an owner. The same file for
// the same owner is the same picture. Invalid "picture" with a field "picture"
// says what is wrong with the file; limited "pictures_waiting" that too many
// pictures wait for an idea.
func (s *Service) Keep(ctx context.Context, owner string, file []byte) (models.Picture, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return models.Picture{}, ctx.Err()
	}
	made, err := render(file)
	if err != nil {
		return models.Picture{}, err
	}
	if err := s.room(ctx); err != nil {
		return models.Picture{}, err
	}
	id := idOf(owner, made)
	now := s.now()
	// The doubt comes first: should we stop in the middle, the sweep finds the parts.
	if _, err := s.doubts.Insert(ctx, doubtCmd(id, now), string(id), doubt{At: now}); err != nil && !models.IsKind(err, models.Conflict) {
		return models.Picture{}, err
	}
	p := models.Picture{ID: id, Owner: owner, At: now}
	if p.Large, err = s.keepSize(ctx, id, models.PictureLarge, made.large); err != nil {
		return models.Picture{}, err
	}
	if p.Small, err = s.keepSize(ctx, id, models.PictureSmall, made.small); err != nil {
		return models.Picture{}, err
	}
	return s.pictures.Insert(ctx, "keep-"+string(id), string(id), p)
}

func doubtCmd(id models.PictureID, at time.Time) string {
	return "doubt-" + string(id) + "-" + at.Format(time.RFC3339Nano)
}

// room refuses more pictures than the sweep should ever find waiting.
func (s *Service) room(ctx context.Context) error {
	n := 0
	for _, err := range s.doubts.Find(ctx, store.Query{Index: "at", Limit: most}) {
		if err != nil {
			return err
		}
		n++
	}
	if n == most {
		return models.E(models.Limited, "pictures_waiting")
	}
	return nil
}

// idOf names a picture by its bytes and its owner, so that nobody's picture is
// removed with somebody else's.
func idOf(owner string, r rendered) models.PictureID {
	sum := sha256.New()
	sum.Write([]byte(owner + "\x00"))
	sum.Write(r.large.jpeg)
	return models.PictureID(letters.EncodeToString(sum.Sum(nil)[:20]))
}

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (s *Service) keepSize(ctx context.Context, id models.PictureID, size models.PictureSize, r rendition) (models.PictureExtent, error) {
	out := models.PictureExtent{Width: int64(r.width), Height: int64(r.height), Bytes: int64(len(r.jpeg))}
	for rest := r.jpeg; len(rest) > 0; out.Parts++ {
		n := min(len(rest), partSize)
		if _, err := s.parts.Insert(ctx, "keep-"+string(id), partID(id, size, out.Parts), part{Data: rest[:n]}); err != nil {
			return out, err
		}
		rest = rest[n:]
	}
	return out, nil
}

func partID(id models.PictureID, size models.PictureSize, n int64) string {
	return string(id) + "/" + string(size) + "/" + store.Padded(n)
}

// Picture reads what is known of a picture; not found if it was removed.
func (s *Service) Picture(ctx context.Context, id models.PictureID) (models.Picture, error) {
	row, err := s.pictures.Get(ctx, string(id))
	return row.Value, err
}

// Bytes gives a picture in a size as JPEG; not found if it was removed.
func (s *Service) Bytes(ctx context.Context, id models.PictureID, size models.PictureSize) ([]byte, error) {
	p, err := s.Picture(ctx, id)
	if err != nil {
		return nil, err
	}
	extent := p.Extent(size)
	if extent.Parts == 0 {
		return nil, models.E(models.NotFound, "document")
	}
	var all bytes.Buffer
	for n := range extent.Parts {
		row, err := s.parts.Get(ctx, partID(id, size, n))
		if err != nil {
			return nil, err
		}
		all.Write(row.Value.Data)
	}
	return all.Bytes(), nil
}

// Remove deletes a picture for good: first what makes it real, then its parts. One
// that is not there is no error.
func (s *Service) Remove(ctx context.Context, id models.PictureID) error {
	if err := s.pictures.Delete(ctx, string(id)); err != nil {
		return err
	}
	var ids []string
	from, before := store.Prefix(string(id))
	for row, err := range s.parts.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return err
		}
		ids = append(ids, row.ID)
	}
	if err := s.parts.Delete(ctx, ids...); err != nil {
		return err
	}
	return s.doubts.Delete(ctx, string(id))
}

// Sweep removes pictures whose idea never came, or has let go of them, and tells
// how many.
func (s *Service) Sweep(ctx context.Context, users Users) (int, error) {
	removed := 0
	var failed error
	for row, err := range s.doubts.Find(ctx, store.Query{Index: "at", Before: s.now().Add(-patience)}) {
		if err != nil {
			return removed, err
		}
		id := models.PictureID(row.ID)
		used, err := users.UsesPicture(ctx, id)
		switch {
		case err != nil:
			failed = errors.Join(failed, err)
		case used:
			failed = errors.Join(failed, s.doubts.Delete(ctx, row.ID))
		default:
			failed = errors.Join(failed, s.Remove(ctx, id))
			removed++
		}
	}
	return removed, failed
}

// Release says that an idea may have let go of a picture: the next sweeps look.
// It comes before the change that lets go, so that no picture is forgotten.
func (s *Service) Release(ctx context.Context, id models.PictureID) error {
	now := s.now()
	_, err := s.doubts.Insert(ctx, doubtCmd(id, now), string(id), doubt{At: now})
	if models.IsKind(err, models.Conflict) {
		return nil // it is in doubt already
	}
	return err
}
