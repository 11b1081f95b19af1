package voting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

var audiences = []models.Audience{models.Public, models.Councillors, models.Clerks}

// room is one round in memory: its view, its secret, and the tally. Only rounds
// that are sealed and not packed are kept.
type room struct {
	id     models.RoundID
	secret []byte
	epoch  string

	mu     sync.Mutex
	view   models.RoundView
	seenAt time.Time // when the view was read
	shut   bool      // packing has begun: nothing more is taken
	inside int       // casts between enter and leave
	idle   chan struct{}
	people map[models.PersonKey]struct{}
	tally  *models.Tally
	shown  map[models.Audience]models.Shown
	run    provisional
	hours  []models.TurnoutHour // appended to a copy only: readers keep theirs
	hour   time.Time            // the last hour kept
	phase  models.Phase
	closes time.Time
	whole  bool // every stored ballot has been folded in once: before, nothing is shown
}

// room finds a round in memory or loads it.
func (s *Service) room(ctx context.Context, id models.RoundID) (*room, error) {
	s.mu.Lock()
	r := s.rooms[id]
	s.mu.Unlock()
	if r != nil {
		return r, nil
	}
	return s.load(ctx, id)
}

// load reads a sealed round. The room takes ballots from the bus before its
// stored ballots are read, so none is missed between the two.
func (s *Service) load(ctx context.Context, id models.RoundID) (*room, error) {
	asked := s.d.Clock.Now()
	view, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return nil, err
	}
	if view.Seal == nil {
		return nil, models.E(models.Conflict, "not_open")
	}
	secret, err := s.d.Rounds.BallotSecret(ctx, id)
	if err != nil {
		return nil, err
	}
	fresh := &room{id: id, secret: secret, epoch: s.d.Boot, view: view, seenAt: asked,
		people: map[models.PersonKey]struct{}{}, tally: models.NewTally(*view.Seal), shown: map[models.Audience]models.Shown{}}
	r := s.keep(fresh)
	if r != fresh || view.Packed { // nothing is taken or tallied for a packed round
		return r, nil
	}
	if err := errors.Join(s.compare(ctx, r), s.loadHours(ctx, r)); err != nil {
		s.forget(id)
		return nil, err
	}
	return r, nil
}

// keep puts a room into the list, unless it is packed or another one came first.
func (s *Service) keep(fresh *room) *room {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[fresh.id]; r != nil {
		return r
	}
	if !fresh.view.Packed {
		s.rooms[fresh.id] = fresh
	}
	return fresh
}

// compare folds every stored ballot of the round in: at loading, every minute,
// and at close. Folding what is known already changes nothing.
func (s *Service) compare(ctx context.Context, r *room) error {
	from, before := store.Prefix(string(r.id))
	for row, err := range s.ballots.Find(ctx, store.Query{From: from, Before: before}) {
		if err != nil {
			return err
		}
		r.fold(row.Value)
	}
	r.mu.Lock()
	r.whole = true
	r.mu.Unlock()
	return nil
}

// loading reports whether stored ballots may still be missing from the tally.
func (r *room) loading() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.whole
}

func (s *Service) forget(id models.RoundID) {
	s.mu.Lock()
	delete(s.rooms, id)
	s.mu.Unlock()
}

// all lists the rooms.
func (s *Service) all() []*room {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*room, 0, len(s.rooms))
	for _, r := range s.rooms {
		list = append(list, r)
	}
	return list
}

// Live lists the rounds that are sealed and not packed, as this node last saw them,
// by id. It reads nothing.
func (s *Service) Live() []models.RoundView {
	rooms := s.all()
	list := make([]models.RoundView, 0, len(rooms))
	for _, r := range rooms {
		r.mu.Lock()
		list = append(list, r.view)
		r.mu.Unlock()
	}
	slices.SortFunc(list, func(a, b models.RoundView) int { return strings.Compare(string(a.Round.ID), string(b.Round.ID)) })
	return list
}

// enter lets a cast in if the view is fresh and packing has not begun.
func (r *room) enter(now time.Time) (models.RoundView, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut || r.view.Packed {
		return r.view, models.E(models.Conflict, "closed")
	}
	if now.Sub(r.seenAt) > viewStale {
		return r.view, models.E(models.Unavailable, "round_view_old")
	}
	r.inside++
	return r.view, nil
}

func (r *room) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inside--
	if r.inside == 0 && r.idle != nil {
		close(r.idle)
		r.idle = nil
	}
}

// close shuts the room and waits until every cast that was let in has ended.
func (r *room) close(ctx context.Context) error {
	r.mu.Lock()
	r.shut = true
	if r.inside == 0 {
		r.mu.Unlock()
		return nil
	}
	if r.idle == nil {
		r.idle = make(chan struct{})
	}
	idle := r.idle
	r.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// closeIfIdle shuts the room if no cast is inside and nothing is queued.
func (r *room) closeIfIdle(empty func() bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inside > 0 || !empty() {
		return false
	}
	r.shut = true
	return true
}

// see takes a newer view of the round.
func (r *room) see(v models.RoundView, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at.After(r.seenAt) {
		r.view, r.seenAt = v, at
	}
}

func (r *room) fold(b models.Ballot) {
	r.mu.Lock()
	r.tally.Add(b)
	r.mu.Unlock()
}

func (r *room) rev(key models.BallotKey) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tally.Rev(key)
}

func (r *room) claimed(p models.PersonKey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.people[p]
	return ok
}

func (r *room) remember(p models.PersonKey) {
	r.mu.Lock()
	r.people[p] = struct{}{}
	r.mu.Unlock()
}

func (r *room) key(p models.PersonKey) models.BallotKey { return BallotKeyOf(r.secret, p) }

func (r *room) receipt(key models.BallotKey) string { return ReceiptOf(r.secret, key) }

// show brings what each audience sees up to date and returns what changed, and
// whether a provisional count is due.
func (r *room) show(now time.Time) (news map[models.Audience]models.Shown, due bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	phase, closes := r.view.PhaseAt(now), r.view.ClosesAt()
	turned := phase != r.phase || !closes.Equal(r.closes)
	r.phase, r.closes = phase, closes
	figures, taken := r.tally.Figures(), false
	figures.Would, figures.Hours = r.run.would, r.hours
	news = map[models.Audience]models.Shown{}
	for _, a := range audiences {
		before, had := r.shown[a]
		next, changed, moved := r.view.Discloses(a, now).Show(*r.view.Seal, before, figures, now)
		taken = taken || moved
		r.shown[a] = next
		if changed || turned || !had {
			news[a] = next
		}
	}
	if taken {
		r.tally.Taken()
	}
	return news, r.run.want(*r.view.Seal, taken, figures.Turnout, now)
}

func (r *room) packed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.view.Packed
}

// showed reports whether anything has been shown yet.
func (r *room) showed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.shown) > 0
}

func (r *room) showing(a models.Audience) models.Shown {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shown[a]
}
