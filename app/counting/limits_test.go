package counting

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/money"
)

const section137Cap = 10_000_00

// account is the account under section 137 of everything that is resolved.
type account struct{ s *Service }

func (a account) Section137(ctx context.Context, place models.PlaceID, _ string) (duties.S137, error) {
	out := duties.S137{Limited: true, Known: true, Cap: section137Cap}
	for _, n := range []int{0, 1} {
		r, err := a.s.Resolution(ctx, roundAt(place, n))
		if err != nil && !models.IsKind(err, models.NotFound) {
			return out, err
		}
		out.Promised += r.Total()
	}
	return out, nil
}

func roundAt(place models.PlaceID, n int) models.RoundID {
	return models.RoundID(fmt.Sprintf("%s-%d", place, n))
}

// minute records a resolution as Resolve does: the promise, then the fact.
func minute(t *testing.T, s *Service, place models.PlaceID, n int, amount money.Pence, dies bool) error {
	by := models.By{Cmd: fmt.Sprintf("resolve-%s-%d", place, n)}
	r := models.Resolution{Round: roundAt(place, n), Body: models.BodyID(place), Awards: []models.Award{{Ref: "1", Amount: amount}}}
	v := models.RoundView{Round: models.Round{ID: r.Round, Place: place}, Seal: &models.Seal{Currency: "GBP"}}
	if err := s.promise(t.Context(), by, v, r); err != nil || dies {
		return err
	}
	_, err := s.resolutions.Insert(t.Context(), by.Cmd, string(r.Round), r)
	return err
}

// Two nodes that record two resolutions at one moment never pass the cap together, and
// one of them is recorded.
func TestTwoResolutionsAtOnceKeepTheCap(t *testing.T) {
	schemas := New(nil).Schemas()
	engine := storetest.SQLite(t, schemas...)
	nodes := []*Service{New(engine), New(engine)}
	for _, s := range nodes {
		s.d = Deps{Limits: account{s}, Now: time.Now}
	}
	for i := range 100 {
		place := models.PlaceID(fmt.Sprintf("parish%03d", i))
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for n, s := range nodes {
			wg.Go(func() { errs[n] = minute(t, s, place, n, section137Cap*6/10, false) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("%s: %v and %v", place, errs[0], errs[1])
		}
	}
}

// Both fit: both are recorded. What a node promised and never recorded stands in the way
// for a while, not for good, and never in the way of the same resolution.
func TestPromisesUnderSection137(t *testing.T) {
	engine := storetest.SQLite(t, New(nil).Schemas()...)
	s := New(engine)
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s.d = Deps{Limits: account{s}, Now: func() time.Time { return now }}
	for n := range 2 {
		if err := minute(t, s, "both", n, section137Cap/2, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := minute(t, s, "cut", 0, section137Cap, true); err != nil { // the node died
		t.Fatal(err)
	}
	if err := minute(t, s, "cut", 1, 1, false); !models.IsKind(err, models.Invalid) {
		t.Fatalf("beside what is under way: %v", err)
	}
	if err := minute(t, s, "cut", 0, section137Cap, true); err != nil {
		t.Fatalf("the same again: %v", err)
	}
	now = now.Add(promiseStands)
	if err := minute(t, s, "cut", 1, 1, false); err != nil {
		t.Fatalf("afterwards: %v", err)
	}
}
