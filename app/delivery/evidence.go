package delivery

import (
	"context"

	"commonchest/app/store"
	"commonchest/models"
)

// Report adds evidence to an award; for its clerk. alt says what the picture shows.
func (s *Service) Report(ctx context.Context, by models.By, round models.RoundID, ref string, r models.Report, words, alt string) (models.Delivery, error) {
	words, alt, r.Document = models.Clean(words), models.Clean(alt), models.Clean(r.Document)
	r.At = s.d.Now()
	today, err := s.today(ctx, round)
	if err != nil {
		return models.Delivery{}, err
	}
	return s.change(ctx, by, round, ref, "report", clerks, "", func(d models.Delivery, a models.Awarded, _ models.TextRef) (models.Delivery, error) {
		if _, err := d.Report(a, r, words, today); err != nil {
			return d, err
		}
		if r.Picture != "" && alt == "" {
			return d, models.E(models.Invalid, "report", models.F("alt", "required"))
		}
		var err error
		if r.Words, err = s.words(ctx, by, "report", models.TextPart{Name: "words", Value: words}); err != nil {
			return d, err
		}
		if r.Alt, err = s.words(ctx, by, "alt", models.TextPart{Name: "alt", Value: alt}); err != nil {
			return d, err
		}
		return d.Report(a, r, words, today)
	})
}

// Finish records how an award ended, or that it is late and why; for its clerk. A
// returned one sends what is left of it back to its funds.
func (s *Service) Finish(ctx context.Context, by models.By, round models.RoundID, ref string, o models.Outcome, reason string, actual []models.Measure) (models.Delivery, error) {
	today, err := s.today(ctx, round)
	if err != nil {
		return models.Delivery{}, err
	}
	return s.change(ctx, by, round, ref, "finish", clerks, reason, func(d models.Delivery, a models.Awarded, why models.TextRef) (models.Delivery, error) {
		o.Reason = why
		return d.Finish(a, o, why.ID != "", actual, today)
	})
}

// UsesPicture reports whether a report shows the picture.
func (s *Service) UsesPicture(ctx context.Context, id models.PictureID) (bool, error) {
	for v, err := range s.records.Find(ctx, store.Query{}) {
		if err != nil {
			return false, err
		}
		for _, r := range v.State.Reports {
			if r.Picture == id {
				return true, nil
			}
		}
	}
	return false, nil
}
