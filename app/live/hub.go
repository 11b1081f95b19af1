package live

import (
	"bytes"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Hub holds the newest state of every topic and tells the readers of it.
// Methods may be called by any goroutine. Locks are taken in the order hub,
// topic, reader.
type Hub struct {
	opts Options

	mu     sync.RWMutex // topics, subs, closed
	topics map[string]*topic
	subs   map[*Sub]struct{}
	closed *Ended

	waiting struct {
		sync.Mutex
		topics map[*topic]struct{} // those with a state that is not delivered yet
	}
	poke chan struct{} // of one: something has begun to wait
	stop chan struct{}
	done chan struct{} // closed when the dispatcher has returned

	deliveries atomic.Int64
	pace       pace // of the dispatcher alone
}

// topic is one stream of states.
type topic struct {
	current atomic.Pointer[Encoded] // delivered; what readers take

	mu      sync.Mutex // what follows
	next    *Encoded   // published and not yet delivered, or nil
	n       int64      // highest number published in the newest epoch
	last    time.Time  // of the last delivery
	readers map[*Sub]struct{}
	list    []*Sub // readers as they were when it was made; nil when they have changed
}

// NewHub starts a hub; Close ends it.
func NewHub(opts Options) *Hub {
	h := &Hub{
		opts:   opts,
		topics: map[string]*topic{},
		subs:   map[*Sub]struct{}{},
		poke:   make(chan struct{}, 1),
		stop:   make(chan struct{}),
		done:   make(chan struct{}),
		pace:   pace{budget: opts.EgressBytesPerSecond},
	}
	h.waiting.topics = map[*topic]struct{}{}
	go h.dispatch()
	return h
}

// Publish makes s the newest state of the topic and returns at once. The newest
// wins, whatever the order of arrival: a state replaces another of a different
// epoch, of a lower number, or of the same number that says something else. A
// state that says the same as the newest is not delivered again, whatever its
// number. After Close it does nothing.
func (h *Hub) Publish(name string, s State) {
	t := h.lock(name)
	if t == nil {
		return
	}
	begins := t.put(s, h.opts.Prepare)
	t.mu.Unlock()
	if begins {
		h.waiting.Lock()
		h.waiting.topics[t] = struct{}{}
		h.waiting.Unlock()
		wake(h.poke)
	}
}

// put makes s the newest state unless it is none, and reports whether the topic
// has begun to wait for a delivery; t.mu is held.
func (t *topic) put(s State, prepare func([]byte) any) (begins bool) {
	if newest := t.newest(); newest != nil && newest.Epoch == s.Epoch {
		if s.N < t.n {
			return false
		}
		if bytes.Equal(s.Body, newest.Body) {
			t.n = s.N
			return false
		}
	}
	begins = t.next == nil
	t.next, t.n = &Encoded{State: s, prepare: prepare}, s.N
	return begins
}

// Latest is the newest published state of the topic, delivered or not.
func (h *Hub) Latest(name string) (State, bool) {
	h.mu.RLock()
	t := h.topics[name]
	h.mu.RUnlock()
	if t == nil {
		return State{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.newest()
	if e == nil {
		return State{}, false
	}
	return State{Epoch: e.Epoch, N: t.n, Body: e.Body}, true
}

// Drop forgets a topic; its readers end with the reason.
func (h *Hub) Drop(name, reason string) {
	h.mu.Lock()
	t := h.topics[name]
	delete(h.topics, name)
	h.mu.Unlock()
	if t == nil {
		return
	}
	t.mu.Lock()
	t.next = nil
	readers := t.all()
	t.readers, t.list = map[*Sub]struct{}{}, nil
	t.mu.Unlock()
	for _, s := range readers {
		s.end(reason)
	}
}

// Close ends every reader with the reason, and the hub. It waits for the
// dispatcher; nothing is delivered afterwards.
func (h *Hub) Close(reason string) {
	h.mu.Lock()
	var readers []*Sub
	if h.closed == nil {
		h.closed = &Ended{Reason: reason}
		readers = slices.Collect(maps.Keys(h.subs))
		clear(h.topics)
		close(h.stop)
	}
	h.mu.Unlock()
	for _, s := range readers {
		s.end(reason)
	}
	<-h.done
}

// Stats are figures for the operator.
type Stats struct {
	Topics      int
	Subscribers int
	Deliveries  int64 // states told to a reader, since the start
}

// Stats counts what the hub holds.
func (h *Hub) Stats() Stats {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return Stats{Topics: len(h.topics), Subscribers: len(h.subs), Deliveries: h.deliveries.Load()}
}

// lock finds or makes the topic and locks it; nil after Close.
func (h *Hub) lock(name string) *topic {
	h.mu.RLock()
	if t := h.topics[name]; t != nil {
		t.mu.Lock()
		h.mu.RUnlock()
		return t
	}
	h.mu.RUnlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed != nil {
		return nil
	}
	t := h.topics[name]
	if t == nil {
		t = &topic{readers: map[*Sub]struct{}{}}
		h.topics[name] = t
	}
	t.mu.Lock()
	return t
}

// forget removes a topic that holds nothing and that nobody reads.
func (h *Hub) forget(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[name]
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.newest() == nil && len(t.readers) == 0 {
		delete(h.topics, name)
	}
}

// newest is what was published last; t.mu is held.
func (t *topic) newest() *Encoded {
	if t.next != nil {
		return t.next
	}
	return t.current.Load()
}

// dispatch is the one goroutine that delivers.
func (h *Hub) dispatch() {
	defer close(h.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		if wait, waiting := h.deliverDue(); waiting {
			timer.Reset(wait)
		}
		select {
		case <-h.stop:
			return
		case <-h.poke:
		case <-timer.C:
		}
	}
}

// deliverDue delivers every state whose time has come, the longest waiting
// topic first, and says how long to wait for the next, if any waits.
func (h *Hub) deliverDue() (wait time.Duration, waiting bool) {
	h.waiting.Lock()
	queue := slices.Collect(maps.Keys(h.waiting.topics))
	h.waiting.Unlock()
	slices.SortFunc(queue, func(a, b *topic) int { return a.lastDelivery().Compare(b.lastDelivery()) })
	for _, t := range queue {
		now := h.opts.Clock()
		left := max(untilDue(t.lastDelivery(), h.opts.Interval, now), h.pace.left(now))
		if left <= 0 {
			h.deliver(t, now)
			continue
		}
		if !waiting || left < wait {
			wait, waiting = left, true
		}
	}
	return wait, waiting
}

func (t *topic) lastDelivery() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last
}

// deliver makes the waiting state current and tells the readers.
func (h *Hub) deliver(t *topic, now time.Time) {
	h.waiting.Lock()
	delete(h.waiting.topics, t)
	h.waiting.Unlock()
	t.mu.Lock()
	if t.next == nil { // dropped meanwhile
		t.mu.Unlock()
		return
	}
	t.current.Store(t.next)
	body := len(t.next.Body)
	t.next, t.last = nil, now
	readers := t.all()
	t.mu.Unlock()
	h.tell(readers)
	h.deliveries.Add(int64(len(readers)))
	h.pace.spend(now, len(readers), body)
}

// all gives the readers, not to be changed; t.mu is held.
func (t *topic) all() []*Sub {
	if t.list == nil {
		t.list = slices.AppendSeq(make([]*Sub, 0, len(t.readers)), maps.Keys(t.readers))
	}
	return t.list
}

// share is how many readers are worth a goroutine of their own.
const share = 256

// tell wakes the readers, on all processors where they are many: readers may
// do their writing in there.
func (h *Hub) tell(readers []*Sub) {
	workers := min(runtime.GOMAXPROCS(0), len(readers)/share+1)
	var wg sync.WaitGroup
	for part := range slices.Chunk(readers, max((len(readers)+workers-1)/workers, 1)) {
		if workers == 1 {
			wakeAll(part)
			continue
		}
		wg.Go(func() { wakeAll(part) })
	}
	wg.Wait()
}

func wakeAll(readers []*Sub) {
	for _, s := range readers {
		s.wake()
	}
}

// wake puts a signal into a channel of one unless one waits there already.
func wake(signal chan<- struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}
