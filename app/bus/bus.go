// Package bus carries small messages between the nodes of one installation,
// at most once: a message may be lost, never altered. Whoever listens must
// notice gaps and repair them from the store; nothing is decided by the bus.
//
// Bus is the port. Memory serves a single process, and several nodes inside
// one process; the nats package beside it serves several machines. The bus
// must not carry personal data, and must not be waited for by a command that a
// person is waiting for: Publish hands over and returns.
package bus

import (
	"context"

	"commonchest/models"
)

// Bus hands messages to whoever listens to their topic, the publisher's own
// node included.
type Bus interface {
	// Publish hands msg to the topic's listeners without waiting for them. The
	// caller may reuse msg afterwards. An ill-formed topic or an oversized
	// message is invalid; a bus that is closed or out of reach is unavailable,
	// code "bus", and the message is then lost: it is not sent later.
	Publish(ctx context.Context, topic string, msg []byte) error
	// Subscribe calls fn for each message, one at a time, in the order of each
	// publisher. fn must not keep or change the slice. Once cancel has returned
	// fn is not called any more; cancel must not be called from within fn.
	Subscribe(topic string, fn func(msg []byte)) (cancel func(), err error)
	// Close ends all subscriptions and waits for the running calls. It may be
	// called more than once.
	Close() error
}

// MaxMessage is the largest message in bytes that every bus takes.
const MaxMessage = 512 << 10

// Check reports whether topic and msg may be published: a topic is one or more
// names of letters, digits, '-' and '_', joined by '/', 200 bytes at most.
func Check(topic string, msg []byte) error {
	if !ValidTopic(topic) {
		return models.E(models.Invalid, "bus_topic", models.F("topic", "bus_topic"))
	}
	if len(msg) > MaxMessage {
		return models.E(models.Invalid, "bus_message", models.F("msg", "too_large"))
	}
	return nil
}

// ValidTopic reports whether topic is well formed; see Check.
func ValidTopic(topic string) bool {
	if topic == "" || len(topic) > 200 {
		return false
	}
	empty := true
	for _, c := range []byte(topic) {
		switch {
		case c == '/':
			if empty {
				return false
			}
			empty = true
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
			empty = false
		default:
			return false
		}
	}
	return !empty
}

// unavailable is the answer of a bus that is closed.
func unavailable() error { return models.E(models.Unavailable, "bus") }
