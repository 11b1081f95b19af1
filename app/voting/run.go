package voting

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"commonchest/models"
)

// Ticks says when the service's jobs run; boot makes them of the real clock,
// tests send them by hand.
type Ticks struct {
	Show    <-chan time.Time // announce what changed
	View    <-chan time.Time // read the rounds' views again: at least every two seconds
	Beat    <-chan time.Time // heartbeat and repair: every second
	Compare <-chan time.Time // fold the whole store in again, keep the hour's turnout: every minute
}

// Run commits ballots and keeps the tallies until ctx ends. It returns when the
// last queued ballot is committed.
func (s *Service) Run(ctx context.Context, ticks Ticks) error {
	cancel, err := s.d.Bus.Subscribe(ballotsTopic, s.peers.hear)
	if err != nil {
		return err
	}
	defer cancel()
	var jobs sync.WaitGroup
	jobs.Go(func() { s.box.run(ctx) })
	jobs.Go(func() { s.recommend(ctx) })
	s.each(ctx, &jobs, ticks.Show, func(context.Context) { s.announce() })
	s.each(ctx, &jobs, ticks.View, s.Look)
	s.each(ctx, &jobs, ticks.Beat, s.pulse)
	s.each(ctx, &jobs, ticks.Compare, func(ctx context.Context) {
		for _, r := range s.all() {
			if err := s.compare(ctx, r); err != nil {
				s.d.Log("compare tally with the store", "round", r.id, "error", err)
			}
		}
		s.keepHours(ctx)
	})
	jobs.Wait()
	return nil
}

func (s *Service) each(ctx context.Context, jobs *sync.WaitGroup, tick <-chan time.Time, job func(context.Context)) {
	jobs.Go(func() {
		for {
			select {
			case <-tick:
				job(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
}

// Look reads the view of every open round again, loads those that were sealed
// since, and forgets those that are packed.
func (s *Service) Look(ctx context.Context) {
	open, err := s.d.Rounds.Open(ctx)
	if err != nil {
		s.d.Log("list open rounds", "error", err)
		return
	}
	keep := map[models.RoundID]bool{}
	for _, id := range open {
		keep[id] = true
		r, err := s.room(ctx, id)
		if err == nil {
			asked := s.d.Clock.Now()
			var v models.RoundView
			if v, err = s.d.Rounds.View(ctx, id); err == nil {
				r.see(v, asked)
			}
		}
		if err != nil {
			s.d.Log("look at round", "round", id, "error", err)
		}
	}
	for _, r := range s.all() {
		if !keep[r.id] {
			s.retire(ctx, r)
		}
	}
}

// retire shows a packed round a last time and lets it go.
func (s *Service) retire(ctx context.Context, r *room) {
	asked := s.d.Clock.Now()
	v, err := s.d.Rounds.View(ctx, r.id)
	if err != nil {
		s.d.Log("look at packed round", "round", r.id, "error", err)
		return
	}
	r.see(v, asked)
	if r.loading() { // it has shown nothing; who asks has the packed round read once more
		s.forget(r.id)
		return
	}
	s.tell(r, asked)
	s.finish(r)
}

func (s *Service) pulse(ctx context.Context) {
	if s.d.Single {
		return
	}
	s.peers.beat(ctx)
	if err := s.peers.repair(ctx); err != nil {
		s.d.Log("repair from peers", "error", err)
	}
}

func (s *Service) announce() {
	now := s.d.Clock.Now()
	for _, r := range s.all() {
		s.tell(r, now)
	}
}

// tell announces what has changed. Of a round whose ballots are still being read
// nothing is shown: half a turnout would be a wrong one.
func (s *Service) tell(r *room, now time.Time) {
	if r.loading() {
		return
	}
	news, due := r.show(now)
	for audience, shown := range news {
		s.d.Announce(r.viewed(), audience, shown)
	}
	if due {
		select {
		case s.due <- struct{}{}:
		default:
		}
	}
}

func (r *room) viewed() models.RoundView {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.view
}

// Shown is what an audience sees of a round's tally now: the state that was last
// announced, so that no page shows more than the wall does. Of a packed round it
// is what was shown last; of one that is still being loaded only that it is.
func (s *Service) Shown(ctx context.Context, id models.RoundID, a models.Audience) (models.Shown, error) {
	r, err := s.room(ctx, id)
	if err != nil {
		return models.Shown{}, err
	}
	if r.packed() {
		return s.lastShown(ctx, r, a)
	}
	if r.loading() {
		return models.Shown{Loading: true}, nil
	}
	if !r.showed() {
		s.tell(r, s.d.Clock.Now())
	}
	return r.showing(a), nil
}

// lastShown folds a packed round's ballots once and keeps what was seen of them.
func (s *Service) lastShown(ctx context.Context, r *room, a models.Audience) (models.Shown, error) {
	s.mu.Lock()
	kept, ok := s.final[r.id]
	s.mu.Unlock()
	if !ok {
		if err := errors.Join(s.compare(ctx, r), s.loadHours(ctx, r)); err != nil {
			return models.Shown{}, err
		}
		r.show(s.d.Clock.Now())
		kept = r
		s.finish(r)
	}
	return kept.showing(a), nil
}

// finish keeps of a packed round only what its audiences were shown.
func (s *Service) finish(r *room) {
	r.mu.Lock()
	last := &room{id: r.id, shown: maps.Clone(r.shown)}
	r.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.final[r.id] = last
	delete(s.rooms, r.id)
}

// Epoch names this process's tallies: a frame of another epoch replaces them.
func (s *Service) Epoch() string { return s.d.Boot }

// Shut stops taking ballots for a round, when nothing can still be on its way:
// a single node whose box is empty knows that. With force, which is for after the
// settle time, it waits for the casts inside to end.
func (s *Service) Shut(ctx context.Context, id models.RoundID, force bool) (bool, error) {
	r, err := s.room(ctx, id)
	if err != nil {
		return false, err
	}
	if force {
		return true, r.close(ctx)
	}
	return s.d.Single && r.closeIfIdle(s.box.empty), nil
}

// Late lists the ids of revisions whose voters were told that they came too late.
func (s *Service) Late(ctx context.Context, id models.RoundID) (map[string]bool, error) {
	ids := map[string]bool{}
	for row, err := range s.late.Find(ctx, under(id)) {
		if err != nil {
			return nil, err
		}
		ids[row.ID] = true
	}
	return ids, nil
}
