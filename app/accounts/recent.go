package accounts

import (
	"sync"
	"time"

	"commonchest/models"
)

// recent remembers for a minute what a session may do, to spare the database.
type recent struct {
	mu   sync.Mutex
	seen map[string]remembered
}

type remembered struct {
	actor models.Actor
	until time.Time
}

const mostRecent = 4096

func (r *recent) get(session string, now time.Time) (models.Actor, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, ok := r.seen[session]
	return m.actor, ok && now.Before(m.until)
}

func (r *recent) put(actor models.Actor, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.seen) >= mostRecent {
		for id, m := range r.seen {
			if !now.Before(m.until) {
				delete(r.seen, id)
			}
		}
	}
	if len(r.seen) >= mostRecent {
		clear(r.seen)
	}
	r.seen[actor.Session] = remembered{actor: actor, until: now.Add(Recheck)}
}

// forgetAccount forgets every session of an account.
func (r *recent) forgetAccount(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for session, m := range r.seen {
		if m.actor.ID == id {
			delete(r.seen, session)
		}
	}
}

func (r *recent) forget(session string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, session)
}
