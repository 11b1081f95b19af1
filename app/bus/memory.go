package bus

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
)

// backlog is how many messages wait for one slow listener before the next is
// dropped: at most once, as over a network.
const backlog = 4096

// InProcess is the bus of a single process. Its maker closes it; nodes that
// share one each get their own Attach, so that a node that stops does not
// deafen the others.
type InProcess struct {
	mu     sync.RWMutex
	topics map[string]map[*listener]struct{}
	closed bool

	dropped atomic.Int64
}

// Memory makes a bus inside this process.
func Memory() *InProcess {
	return &InProcess{topics: map[string]map[*listener]struct{}{}}
}

// listener is one subscription: a queue and the goroutine that empties it.
type listener struct {
	queue chan []byte
	done  chan struct{} // closed when the goroutine has returned
	once  sync.Once
}

// Publish implements Bus.
func (m *InProcess) Publish(ctx context.Context, topic string, msg []byte) error {
	if err := Check(topic, msg); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return unavailable()
	}
	listeners := m.topics[topic]
	if len(listeners) == 0 {
		return nil
	}
	msg = bytes.Clone(msg)
	for l := range listeners {
		select {
		case l.queue <- msg:
		default:
			m.dropped.Add(1)
		}
	}
	return nil
}

// Subscribe implements Bus.
func (m *InProcess) Subscribe(topic string, fn func([]byte)) (func(), error) {
	if err := Check(topic, nil); err != nil {
		return nil, err
	}
	l := &listener{queue: make(chan []byte, backlog), done: make(chan struct{})}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, unavailable()
	}
	if m.topics[topic] == nil {
		m.topics[topic] = map[*listener]struct{}{}
	}
	m.topics[topic][l] = struct{}{}
	stop := make(chan struct{})
	go l.run(fn, stop)
	return func() { m.cancel(topic, l, stop) }, nil
}

// run calls fn until it is told to stop or the queue is closed and empty.
func (l *listener) run(fn func([]byte), stop chan struct{}) {
	defer close(l.done)
	for msg := range l.queue {
		select {
		case <-stop:
			return
		default:
			fn(msg)
		}
	}
}

func (m *InProcess) cancel(topic string, l *listener, stop chan struct{}) {
	m.mu.Lock()
	delete(m.topics[topic], l)
	if len(m.topics[topic]) == 0 {
		delete(m.topics, topic)
	}
	l.once.Do(func() { close(stop); close(l.queue) })
	m.mu.Unlock()
	<-l.done
}

// Close implements Bus. What was published before is still handed over.
func (m *InProcess) Close() error {
	m.mu.Lock()
	m.closed = true
	var ended []*listener
	for _, listeners := range m.topics {
		for l := range listeners {
			l.once.Do(func() { close(l.queue) })
			ended = append(ended, l)
		}
	}
	clear(m.topics)
	m.mu.Unlock()
	for _, l := range ended {
		<-l.done
	}
	return nil
}

// Dropped counts the messages that slow listeners have missed.
func (m *InProcess) Dropped() int64 { return m.dropped.Load() }

// Attach gives one node its own end of a shared bus: closing it ends that
// node's subscriptions and nothing else.
func (m *InProcess) Attach() Bus { return &attached{shared: m, cancels: map[int]func(){}} }

type attached struct {
	shared *InProcess

	mu      sync.Mutex
	next    int
	cancels map[int]func()
	closed  bool
}

func (a *attached) Publish(ctx context.Context, topic string, msg []byte) error {
	a.mu.Lock()
	closed := a.closed
	a.mu.Unlock()
	if closed {
		return unavailable()
	}
	return a.shared.Publish(ctx, topic, msg)
}

func (a *attached) Subscribe(topic string, fn func([]byte)) (func(), error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, unavailable()
	}
	cancel, err := a.shared.Subscribe(topic, fn)
	if err != nil {
		return nil, err
	}
	id := a.next
	a.next++
	a.cancels[id] = cancel
	return func() {
		a.mu.Lock()
		delete(a.cancels, id)
		a.mu.Unlock()
		cancel()
	}, nil
}

func (a *attached) Close() error {
	a.mu.Lock()
	a.closed = true
	cancels := a.cancels
	a.cancels = nil
	a.mu.Unlock()
	for _, cancel := range cancels {
		cancel()
	}
	return nil
}
