package counting

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/money"
)

// Limits are those that the law sets to what a body awards.
type Limits interface {
	// Section137 is the account of a place's body for the financial year of a day.
	Section137(ctx context.Context, place models.PlaceID, on string) (duties.S137, error)
}

// Promise is what a body is about to award under section 137. The promises of a body are
// numbered and each is made in sight of all before it, so that two resolutions which are
// recorded at one moment cannot both use what is left under the cap.
type Promise struct {
	Round  models.RoundID `bson:"round"`
	Amount money.Pence    `bson:"amount"`
	At     time.Time      `bson:"at"`
}

// promiseStands is how long a promise counts whose resolution has not come: much longer
// than any request takes. The resolution itself counts from then on.
const promiseStands = 5 * time.Minute

// mayAward refuses awards of a body that holds no money and has nobody to hold it, and
// those beyond what section 137 lets it spend.
func (s *Service) mayAward(ctx context.Context, by models.By, v models.RoundView, r models.Resolution) error {
	if len(r.Awards) == 0 {
		return nil
	}
	body, err := s.d.Bodies.Body(ctx, r.Body)
	if err != nil {
		return err
	}
	if why := body.NoMoney(r.On); why != "" {
		return models.E(models.Invalid, "resolution", models.F("awards", why))
	}
	if body.HasCompetence(r.On) { // it need not rely on the section
		return nil
	}
	if r.Kind != models.Section137 {
		return r.CheckS137Funds(*v.Seal)
	}
	return s.promise(ctx, by, v, r)
}

// promise makes the next promise of the body, if the cap has room for it beside those that
// are under way.
func (s *Service) promise(ctx context.Context, by models.By, v models.RoundView, r models.Resolution) error {
	for {
		// Who is under way is read before the account: a resolution that comes in between is
		// then in both, which refuses too much and is looked at again; never in neither.
		seq, pending, err := s.underWay(ctx, r)
		if err != nil {
			return err
		}
		limit, err := s.d.Limits.Section137(ctx, v.Round.DecidedAt(), r.On)
		if err != nil {
			return err
		}
		limit.Promised += pending
		if refused := limit.Allows(r.Total(), v.Seal.Currency); refused != nil {
			if _, now, err := s.underWay(ctx, r); err != nil || now == pending {
				return refused
			}
			continue
		}
		_, err = s.promises.Insert(ctx, by.Cmd, string(r.Body)+"/"+store.Padded(seq+1), Promise{Round: r.Round, Amount: r.Total(), At: s.d.Now()})
		if !models.IsKind(err, models.Conflict) {
			return err
		}
	}
}

// underWay is the number of the body's last promise, and how much others promise whose
// resolution has not come yet.
func (s *Service) underWay(ctx context.Context, r models.Resolution) (last int64, pending money.Pence, err error) {
	latest := map[models.RoundID]money.Pence{}
	from, before := store.Prefix(string(r.Body))
	for row, err := range s.promises.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return 0, 0, err
		}
		last++
		if p := row.Value; p.Round != r.Round && s.d.Now().Sub(p.At) < promiseStands {
			latest[p.Round] = p.Amount
		}
	}
	for round, amount := range latest {
		_, err := s.resolutions.Get(ctx, string(round))
		switch {
		case models.IsKind(err, models.NotFound):
			pending += amount
		case err != nil:
			return 0, 0, err
		}
	}
	return last, pending, nil
}
