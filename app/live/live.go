// Package live hands the newest state of a topic to many readers.
//
// A state is whole, never a delta, so whoever misses some loses nothing: a
// topic keeps the newest one, each reader has a queue of one, and a reader that
// is slow skips what it was too late for. A state is encoded once for all
// readers. The Hub paces itself: at most one delivery an interval for each
// topic, and all of them together within a budget of bytes.
//
// NewHub is the entry point; features Publish, handlers Subscribe. The package
// must not know what a state means, who may read it, or what carries it: bytes
// only, no sockets, no roles.
package live

import (
	"fmt"
	"sync"
	"time"
)

// State is all there is to know of a topic at one moment.
type State struct {
	Epoch string // changes when N starts anew, as after a restart
	N     int64  // grows with what the state has taken in
	Body  []byte // as it goes to the readers; not to be changed after Publish
}

// Encoded is a state as all its readers share it.
type Encoded struct {
	State
	prepare  func([]byte) any
	once     sync.Once
	prepared any
}

// Prepared is what Options.Prepare has made of the body, once for all readers
// and only when the first of them asks. Without Prepare it is nil.
func (e *Encoded) Prepared() any {
	e.once.Do(func() {
		if e.prepare != nil {
			e.prepared = e.prepare(e.Body)
		}
	})
	return e.prepared
}

// Options of a Hub.
type Options struct {
	// Interval is the least time between two deliveries of one topic. Zero or
	// less delivers every state at once.
	Interval time.Duration
	// EgressBytesPerSecond bounds what all deliveries together send: a delivery
	// of b bytes to r readers puts the next one off by r × (b + FrameOverhead)
	// / budget. Zero means no bound.
	EgressBytesPerSecond int64
	// Clock tells the time; only differences are used. Required.
	Clock func() time.Time
	// Prepare turns a body into what the carrier sends. It may be nil.
	Prepare func(body []byte) any
}

// FrameOverhead is what a delivery costs on the wire beside its body, in
// bytes: headers of IP, TCP and the frame.
const FrameOverhead = 60

// Ended is the error of a reader whose topic or hub has been closed.
type Ended struct{ Reason string }

func (e *Ended) Error() string { return fmt.Sprintf("live: ended: %s", e.Reason) }
