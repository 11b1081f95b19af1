package live

import (
	"slices"
	"sync"

	"commonchest/models"
)

// registry knows every open socket, because nobody else does: Fiber forgets
// a connection that was hijacked.
type registry struct {
	limits *Limits

	mu        sync.Mutex
	sockets   []*socket
	addresses map[string]int
	made      uint64 // sockets so far; numbers them
	closed    bool
	open      sync.WaitGroup
}

// room reports whether another socket from the address would be let in now.
func (g *registry) room(addr string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.roomLocked(addressKey(addr))
}

func (g *registry) roomLocked(key string) error {
	switch {
	case g.closed:
		return models.E(models.Unavailable, "restarting")
	case len(g.sockets) >= g.limits.Sockets:
		return models.E(models.Unavailable, "sockets_full")
	case g.addresses[key] >= g.limits.PerAddress:
		return models.E(models.Limited, "sockets_address")
	}
	return nil
}

// add takes a socket in and numbers it. It stays until remove.
func (g *registry) add(s *socket) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := addressKey(s.who.Addr)
	if err := g.roomLocked(key); err != nil {
		return err
	}
	if g.addresses == nil {
		g.addresses = map[string]int{}
	}
	g.addresses[key]++
	g.made++
	s.number, s.place = g.made, len(g.sockets)
	g.sockets = append(g.sockets, s)
	g.open.Add(1)
	return nil
}

func (g *registry) remove(s *socket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := addressKey(s.who.Addr)
	if g.addresses[key]--; g.addresses[key] <= 0 {
		delete(g.addresses, key)
	}
	last := len(g.sockets) - 1
	g.sockets[s.place] = g.sockets[last]
	g.sockets[s.place].place = s.place
	g.sockets[last] = nil
	g.sockets = g.sockets[:last]
	g.open.Done()
}

// each calls fn for every socket; fn must not call back.
func (g *registry) each(fn func(*socket)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.sockets {
		fn(s)
	}
}

func (g *registry) all() []*socket {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.sockets)
}

// close lets nobody in any more and gives those who are.
func (g *registry) close() []*socket {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	return g.all()
}

// wait waits until the last socket is gone; only after close.
func (g *registry) wait() { g.open.Wait() }

func (g *registry) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.sockets)
}
