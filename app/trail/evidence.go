package trail

import (
	"context"

	"commonchest/models"
	"commonchest/models/audit"
)

// Strands adds up by strand what a place and those inside it awarded.
func (s *Service) Strands(ctx context.Context, actor models.Actor, id models.PlaceID) ([]audit.StrandSum, error) {
	list, err := s.evidence(ctx, actor, id)
	awards := make([]audit.Award, len(list))
	for i, e := range list {
		awards[i] = e.Award
	}
	return audit.ByStrand(awards), err
}

// Pack is the evidence of a strand in a place and those inside it, as a zip file; not found
// if nothing was awarded for it.
func (s *Service) Pack(ctx context.Context, actor models.Actor, id models.PlaceID, strand string) ([]byte, error) {
	all, err := s.evidence(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	var list []audit.Evidence
	for _, e := range all {
		if e.Under() != strand {
			continue
		}
		for _, r := range e.Delivery.Reports {
			news, err := s.news(ctx, r)
			if err != nil {
				return nil, err
			}
			e.News = append(e.News, news)
		}
		list = append(list, e)
	}
	if len(list) == 0 {
		return nil, models.E(models.NotFound, "document")
	}
	return audit.Pack(strand, list)
}

// evidence lists the awards of a place and of those inside it, each with its place.
func (s *Service) evidence(ctx context.Context, actor models.Actor, id models.PlaceID) ([]audit.Evidence, error) {
	place, err := s.readable(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	all, err := s.d.Places.Places(ctx)
	if err != nil {
		return nil, err
	}
	var out []audit.Evidence
	for _, p := range place.With(all) {
		awards, err := s.d.Awards.OfPlace(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range awards {
			out = append(out, audit.Evidence{Award: a, Place: p})
		}
	}
	return out, nil
}

// news reads the words and the photograph of a report.
func (s *Service) news(ctx context.Context, r models.Report) (n audit.News, err error) {
	n.Report = r
	if n.Said, err = s.words(ctx, r.Words, "words"); err != nil {
		return n, err
	}
	if n.Shows, err = s.words(ctx, r.Alt, "alt"); err != nil || r.Picture == "" {
		return n, err
	}
	n.Photo, err = s.d.Pictures.Bytes(ctx, r.Picture, models.PictureLarge)
	if models.IsKind(err, models.NotFound) {
		err = nil // it was removed
	}
	return n, err
}
