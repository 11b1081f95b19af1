package sqlite

import (
	"context"
	"errors"
	"sync"
)

const (
	batchDocs   = 500  // documents that one transaction gathers from several callers
	batchUrgent = 2048 // the same for ballots
	turns       = 8    // transactions of ballots before another write gets its turn
)

var errClosed = errors.New("the database is being closed")

// job is one caller's write: do runs inside a transaction and says which ids
// were taken; done gets the one answer after the transaction.
type job struct {
	docs  int
	do    func(ctx context.Context, tx *session) ([]string, error)
	done  chan error
	taken []string
}

// queue holds the waiting jobs, ballots apart.
type queue struct {
	mu     sync.Mutex
	urgent []*job
	other  []*job
	streak int // transactions of ballots while others wait
	closed bool
	signal chan struct{} // one slot: something waits, or closed
}

func newQueue() *queue { return &queue{signal: make(chan struct{}, 1)} }

func (q *queue) wake() {
	select {
	case q.signal <- struct{}{}:
	default:
	}
}

func (q *queue) add(j *job, urgent bool) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return errClosed
	}
	if urgent {
		q.urgent = append(q.urgent, j)
	} else {
		q.other = append(q.other, j)
	}
	q.wake()
	return nil
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.wake()
}

// next waits for jobs and takes as many as one transaction should hold: ballots
// if there are any, but after several such turns the others once. No jobs means
// that the queue is closed and empty.
func (q *queue) next() []*job {
	for range q.signal {
		q.mu.Lock()
		var batch []*job
		if len(q.urgent) > 0 && (len(q.other) == 0 || q.streak < turns) {
			batch = take(&q.urgent, batchUrgent)
			q.streak++
		} else {
			batch = take(&q.other, batchDocs)
			q.streak = 0
		}
		if q.closed || len(q.urgent)+len(q.other) > 0 {
			q.wake()
		}
		closed := q.closed
		q.mu.Unlock()
		if len(batch) > 0 || closed {
			return batch
		}
	}
	return nil
}

// idle tells whether nobody waits.
func (q *queue) idle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.urgent)+len(q.other) == 0
}

// take cuts jobs off the front: at least one, and as many as fit a transaction.
func take(from *[]*job, most int) []*job {
	n, docs := 0, 0
	for n < len(*from) && (n == 0 || docs+(*from)[n].docs <= most) {
		docs += (*from)[n].docs
		n++
	}
	batch := (*from)[:n:n]
	*from = (*from)[n:]
	return batch
}
