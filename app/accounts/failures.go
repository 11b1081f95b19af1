package accounts

import (
	"strconv"
	"sync"
	"time"

	"commonchest/models"
)

// Failures slows down whoever fails too often: a few failures are free, then
// one comes back at every interval. It counts attempts as they begin and
// forgives those that succeed, so that guesses made at the same time count too.
//
// It lives in process memory, which is enough to slow guessing down; nothing
// may rest on it alone.
type Failures struct {
	now   func() time.Time
	burst time.Duration // how far ahead of now a key may be
	every time.Duration
	most  int

	mu    sync.Mutex
	until map[string]time.Time // when the key's last failure is forgotten
}

// NewFailures allows free failures, and one more at every interval. At most so
// many keys are remembered; beyond that the least guilty are forgotten.
func NewFailures(now func() time.Time, free int, every time.Duration, most int) *Failures {
	return &Failures{now: now, burst: time.Duration(free-1) * every, every: every, most: most, until: map[string]time.Time{}}
}

// Take counts an attempt. If there were too many it counts nothing and says how
// long to wait; otherwise the wait is 0.
func (f *Failures) Take(key string) (wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	until, known := f.until[key]
	if until.Before(now) {
		until = now
	}
	if wait := until.Sub(now) - f.burst; wait > 0 {
		return wait
	}
	if !known && len(f.until) >= f.most {
		f.makeRoom(now)
	}
	f.until[key] = until.Add(f.every)
	return 0
}

// Forgive takes back an attempt that was none: it succeeded, or came to nothing.
func (f *Failures) Forgive(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	until, ok := f.until[key]
	if !ok {
		return
	}
	if until = until.Add(-f.every); until.After(f.now()) {
		f.until[key] = until
	} else {
		delete(f.until, key)
	}
}

// Len tells how many keys are remembered.
func (f *Failures) Len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.until)
}

// makeRoom forgets what is over, or else the least guilty of a few.
func (f *Failures) makeRoom(now time.Time) {
	const sample = 16
	victim, looked := "", 0
	for key, until := range f.until {
		if !until.After(now) {
			delete(f.until, key)
		} else if victim == "" || until.Before(f.until[victim]) {
			victim = key
		}
		if looked++; looked == sample {
			break
		}
	}
	if len(f.until) >= f.most {
		delete(f.until, victim)
	}
}

// TooMany is the answer to somebody who has to wait: limited "too_many_attempts".
// The wait stands in the field "retry" as whole seconds, rounded up.
func TooMany(wait time.Duration) error {
	seconds := int64((wait + time.Second - 1) / time.Second)
	return models.E(models.Limited, "too_many_attempts",
		models.F("retry", "retry_after", "seconds", strconv.FormatInt(max(seconds, 1), 10)))
}
