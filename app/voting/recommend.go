package voting

import (
	"context"
	"iter"
	"time"

	"commonchest/models"
)

const (
	runLimit  = 20 * time.Second // a provisional count that takes longer is given up
	runShare  = 20               // it takes at most one part in so many of a node's time
	runMost   = time.Hour        // longest pause after counts that were given up
	stopCheck = 1024             // ballots between two looks at the deadline
)

// Recommend counts ballots by the sealed rule and gives the numbers of the projects
// that would be recommended. It reads nothing else, and ends with its context.
type Recommend func(ctx context.Context, seal models.Seal, ballots iter.Seq2[models.Counting, error]) ([]string, error)

// provisional is the state of a round's provisional counts, under the room's lock.
// Only rounds that are not OffBands need one.
type provisional struct {
	would  *models.Standing
	wanted bool // the bands have moved since the last count
	pause  time.Duration
	next   time.Time // no count before
}

// want notes that the bands have moved, and reports whether a count is due.
func (p *provisional) want(seal models.Seal, moved bool, turnout int64, now time.Time) bool {
	p.wanted = p.wanted || moved && !seal.OffBands() && turnout >= models.Small
	return p.wanted && !now.Before(p.next)
}

// recommend runs the provisional counts that are due, one at a time and away from
// the casts: a round is locked only while its ballots are listed.
func (s *Service) recommend(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.due:
		}
		for _, r := range s.all() {
			if ctx.Err() == nil {
				s.provisional(ctx, r)
			}
		}
	}
}

// provisional makes one count of the ballots as they stand, if one is due.
func (s *Service) provisional(ctx context.Context, r *room) {
	began := s.d.Clock.Now()
	r.mu.Lock()
	p := &r.run
	if !p.wanted || began.Before(p.next) {
		r.mu.Unlock()
		return
	}
	p.wanted = false
	seal, ballots, of := *r.view.Seal, r.tally.Counting(), r.tally.Figures().Turnout
	r.mu.Unlock()

	own, cancel := context.WithTimeout(ctx, runLimit)
	defer cancel()
	refs, err := s.d.Recommend(own, seal, until(own, ballots))
	took := s.d.Clock.Now().Sub(began)

	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		p.pause = min(max(2*p.pause, models.BandPause), runMost)
		p.next = began.Add(took + p.pause)
		s.d.Log("provisional count", "round", r.id, "took", took, "again_after", p.pause, "error", err)
		return
	}
	p.pause = max(runShare*took, models.BandPause)
	p.next = began.Add(p.pause)
	p.would = &models.Standing{In: seal.InOf(refs), Close: -1, At: began, Of: of}
}

// until ends a list of ballots with its context.
func until(ctx context.Context, ballots iter.Seq[models.Counting]) iter.Seq2[models.Counting, error] {
	return func(yield func(models.Counting, error) bool) {
		n := 0
		for b := range ballots {
			if n++; n%stopCheck == 0 && ctx.Err() != nil {
				yield(models.Counting{}, ctx.Err())
				return
			}
			if !yield(b, nil) {
				return
			}
		}
	}
}
