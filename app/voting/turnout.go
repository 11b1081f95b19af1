package voting

import (
	"context"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// hourLate is how long after an hour its figure may still be taken: a node that
// was not there leaves a gap rather than a wrong figure.
const hourLate = 5 * time.Minute

// keepHours stores, when an hour has ended, how many had voted by then: one fact an
// hour and round, whichever node is first. So the curve outlives every node.
func (s *Service) keepHours(ctx context.Context) {
	for _, r := range s.all() {
		if err := s.keepHour(ctx, r); err != nil {
			s.d.Log("keep the turnout of an hour", "round", r.id, "error", err)
		}
	}
}

func (s *Service) keepHour(ctx context.Context, r *room) error {
	now := s.d.Clock.Now()
	hour := now.Truncate(time.Hour)
	r.mu.Lock()
	last, view := r.hour, r.view
	r.mu.Unlock()
	if !hour.After(last) || now.Sub(hour) > hourLate || !hour.After(view.OpensAt()) || hour.After(view.ClosesAt().Add(time.Hour)) {
		return nil
	}
	online, paper, err := s.channels(ctx, r)
	if err != nil {
		return err
	}
	r.mu.Lock()
	figures := r.tally.Figures()
	r.mu.Unlock()
	want := models.NewTurnoutHour(*view.Seal, hour, figures.Turnout, online, paper)
	id := string(r.id) + "/" + store.Padded(hour.Unix())
	kept, err := s.hours.Insert(ctx, id, id, want)
	if models.IsKind(err, models.Conflict) {
		var row store.Row[models.TurnoutHour]
		row, err = s.hours.Get(ctx, id)
		kept = row.Value
	}
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hours = append(r.hours[:len(r.hours):len(r.hours)], kept)
	r.hour = hour
	return nil
}

// channels counts the people whose ballot counts, by the channel they claimed. A
// claim leads to a ballot only through the round's secret, and only in here.
func (s *Service) channels(ctx context.Context, r *room) (online, paper int64, err error) {
	from, before := store.Prefix(string(r.id))
	for row, err := range s.claims.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return 0, 0, err
		}
		key := r.key(models.PersonKey(strings.TrimPrefix(row.ID, string(r.id)+"/")))
		r.mu.Lock()
		counted := r.tally.Counted(key)
		r.mu.Unlock()
		switch {
		case !counted:
		case row.Value.Channel == models.Paper:
			paper++
		default:
			online++
		}
	}
	return online, paper, nil
}

// loadHours reads the hours that were kept of a round.
func (s *Service) loadHours(ctx context.Context, r *room) error {
	var hours []models.TurnoutHour
	for row, err := range s.hours.Find(ctx, under(r.id)) {
		if err != nil {
			return err
		}
		hours = append(hours, row.Value)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hours = hours
	if n := len(hours); n > 0 {
		r.hour = hours[n-1].At
	}
	return nil
}
