package publication

import (
	"context"
	"slices"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/plainzip"
)

// mostBytes is how large a pack may be: one document of the store.
const mostBytes = 7 << 20

// Pack makes the pack of a year as it stands now, with its digest. It publishes nothing.
func (s *Service) Pack(ctx context.Context, place models.PlaceID, of models.FinancialYear) ([]byte, string, error) {
	y, err := s.Year(ctx, place, of)
	if err != nil {
		return nil, "", err
	}
	data, err := y.Pack()
	return data, plainzip.Sum(data), err
}

// Publish fixes the pack of a year for good, for the clerk of the place. digest is that of
// the pack that was looked at: conflict "pack_changed" when it is another by now,
// "pack_gaps" when it may not be published as it is, "published_already" when the last
// one of the year is the same. Another one than the first needs a reason.
func (s *Service) Publish(ctx context.Context, by models.By, place models.PlaceID, of models.FinancialYear, digest, reason string) (duties.Publication, error) {
	if err := by.Actor.Need(place, staff...); err != nil {
		return duties.Publication{}, err
	}
	list, err := s.Published(ctx, place)
	if err != nil {
		return duties.Publication{}, err
	}
	list = slices.DeleteFunc(list, func(p duties.Publication) bool { return p.Year != of })
	if i := slices.IndexFunc(list, func(p duties.Publication) bool { return p.Cmd == by.Cmd }); i >= 0 {
		return list[i], nil // the reply was lost and the command came again
	}
	y, err := s.Year(ctx, place, of)
	if err != nil {
		return duties.Publication{}, err
	}
	if of.First() > s.Today(y.Place) {
		return duties.Publication{}, models.E(models.Conflict, "year_not_begun")
	}
	data, err := y.Pack()
	if err != nil {
		return duties.Publication{}, err
	}
	p := duties.Publication{Place: place, Year: of, N: int64(len(list)) + 1, Digest: plainzip.Sum(data), Bytes: int64(len(data)),
		Cmd: by.Cmd, Actor: by.Actor.Name(), At: s.d.Now()}
	switch {
	case slices.ContainsFunc(y.Gaps(), func(g duties.Gap) bool { return g.Stops }):
		return p, models.E(models.Conflict, "pack_gaps")
	case p.Digest != digest:
		return p, models.E(models.Conflict, "pack_changed")
	case len(list) > 0 && list[0].Digest == p.Digest:
		return p, models.E(models.Conflict, "published_already")
	case len(data) > mostBytes:
		return p, models.E(models.Invalid, "pack_too_large")
	}
	if p.N > 1 || reason != "" {
		if p.Reason, err = s.reason(ctx, by, "publish", reason); err != nil {
			return p, err
		}
	}
	// the bytes first: without its publication no reader knows of them
	if _, err := s.packs.Insert(ctx, by.Cmd, packID(p), pack{data}); err != nil && !models.IsKind(err, models.Conflict) {
		return p, err
	}
	return s.publications.Insert(ctx, by.Cmd, string(place)+"/"+of.String()+"/"+store.Padded(p.N), p)
}

func packID(p duties.Publication) string { return string(p.Place) + "/" + p.Digest }

// Published lists the packs that a place's body has published, the newest year and the
// newest of a year first.
func (s *Service) Published(ctx context.Context, place models.PlaceID) ([]duties.Publication, error) {
	list, err := collect(s.publications.Find(ctx, byPlace(place)))
	slices.Reverse(list) // they come by id
	return list, err
}

// Download gives a published pack again, byte for byte. Not found where there is none;
// unavailable "pack_altered" if the store has other bytes than were published.
func (s *Service) Download(ctx context.Context, place models.PlaceID, of models.FinancialYear, n int64) ([]byte, duties.Publication, error) {
	list, err := s.Published(ctx, place)
	if err != nil {
		return nil, duties.Publication{}, err
	}
	i := slices.IndexFunc(list, func(p duties.Publication) bool { return p.Year == of && p.N == n })
	if i < 0 {
		return nil, duties.Publication{}, models.E(models.NotFound, "publication")
	}
	row, err := s.packs.Get(ctx, packID(list[i]))
	if err == nil && plainzip.Sum(row.Value.Data) != list[i].Digest {
		err = models.E(models.Unavailable, "pack_altered")
	}
	return row.Value.Data, list[i], err
}

// Giving is every grant of a place's body in the 360Giving Data Standard; not found
// "no_grants" while there is none, since the standard knows no empty package.
func (s *Service) Giving(ctx context.Context, place models.PlaceID) (duties.Giving, error) {
	y, err := s.Year(ctx, place, 0)
	if err != nil {
		return duties.Giving{}, err
	}
	out := y.Giving()
	if len(out.Grants) == 0 {
		return out, models.E(models.NotFound, "no_grants")
	}
	return out, nil
}
