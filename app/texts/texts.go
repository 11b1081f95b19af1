// Package texts keeps free text apart from the records that refer to it, so
// that words can be deleted while the record's chain still verifies. Start with
// Service.Put. Nothing here says who wrote a text.
package texts

import (
	"context"
	"crypto/hmac"
	"io"

	"commonchest/app/store"
	"commonchest/models"
)

// Service stores and reads texts.
type Service struct {
	texts  store.Collection[models.Text]
	random io.Reader
}

// New declares the collection on an engine. random salts the digests.
func New(e store.Engine, random io.Reader) *Service {
	return &Service{texts: store.NewCollection[models.Text](e, store.Schema{Name: "texts"}), random: random}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema { return s.texts.Schemas() }

// Put stores a text under an id of the caller's choosing. The same command
// again gives the same reference.
func (s *Service) Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(s.random, salt); err != nil {
		return models.TextRef{}, err
	}
	text, err := s.texts.Insert(ctx, cmd, id, models.Text{Salt: salt, Parts: parts})
	return models.TextRef{ID: id, Digest: text.Digest()}, err
}

// Get reads a text. One that was deleted reads as an empty text, because the
// record that refers to it goes on. One that does not match its digest is an error.
func (s *Service) Get(ctx context.Context, ref models.TextRef) (models.Text, error) {
	if ref.ID == "" {
		return models.Text{}, nil
	}
	row, err := s.texts.Get(ctx, ref.ID)
	if models.IsKind(err, models.NotFound) {
		return models.Text{}, nil
	}
	if err != nil {
		return models.Text{}, err
	}
	if !hmac.Equal(row.Value.Digest(), ref.Digest) {
		return models.Text{}, models.E(models.Unavailable, "text_altered")
	}
	return row.Value, nil
}

// Delete removes a text for good.
func (s *Service) Delete(ctx context.Context, id string) error { return s.texts.Delete(ctx, id) }
