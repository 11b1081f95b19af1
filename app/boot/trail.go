package boot

import (
	"context"

	"commonchest/app/delivery"
	"commonchest/app/interests"
	"commonchest/app/reconcile"
	"commonchest/app/texts"
	"commonchest/app/trail"
	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/bank"
)

// newTrail gives the auditor's trail what it needs of the features that keep it.
func newTrail(a *App) *trail.Service {
	return trail.New(trail.Deps{Places: a.Places, Awards: trailAwards{a.Delivery, a.Texts}, Interests: trailInterests{a.Interests}, Money: a.Funding,
		Bank: trailBank{a.Reconcile}, Rounds: a.Rounds, Fences: a.Fences, Duties: a.Duties, Texts: a.Texts, Pictures: a.Pictures, Now: a.Clock.Now})
}

// trailAwards is what the trail sees of awards.
type trailAwards struct {
	*delivery.Service
	texts *texts.Service
}

func (t trailAwards) OfPlace(ctx context.Context, place models.PlaceID) ([]audit.Award, error) {
	list, err := t.Service.OfPlace(ctx, place)
	if err != nil {
		return nil, err
	}
	out := make([]audit.Award, len(list))
	for i, e := range list {
		if out[i], err = t.award(ctx, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t trailAwards) Award(ctx context.Context, round models.RoundID, ref string) (audit.Award, error) {
	e, err := t.Entry(ctx, round, ref)
	if err != nil {
		return audit.Award{}, err
	}
	return t.award(ctx, e)
}

func (t trailAwards) award(ctx context.Context, e delivery.Entry) (audit.Award, error) {
	text, err := t.texts.Get(ctx, e.Project.Text)
	return audit.Award{Delivery: e.Delivery, Awarded: e.Award, Resolution: e.Resolution, Strand: e.Project.Purpose.Strand, Title: text.Get("title"), To: e.To, Reason: e.Reason}, err
}

// trailInterests is what the trail sees of interests.
type trailInterests struct{ *interests.Service }

func (t trailInterests) Declared(ctx context.Context, place models.PlaceID) ([]audit.Interest, error) {
	list, err := t.OfPlace(ctx, place)
	out := make([]audit.Interest, len(list))
	for i, e := range list {
		out[i] = audit.Interest{Interest: e.Interest, Words: e.Words, At: e.At}
	}
	return out, err
}

// trailBank is what the trail sees of reconciling.
type trailBank struct{ *reconcile.Service }

func (t trailBank) Compared(ctx context.Context, actor models.Actor, place models.PlaceID, source models.BodyID) (bank.Account, error) {
	b, err := t.Account(ctx, actor, place, source)
	return b.Account, err
}
