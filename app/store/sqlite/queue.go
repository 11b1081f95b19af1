package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"commonchest/app/store"
)

const (
	batchDocs = 500 // documents that one transaction gathers from several callers
	turns     = 8   // transactions of ballots before another write gets its turn
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
		from := &q.urgent
		if len(q.urgent) == 0 || (len(q.other) > 0 && q.streak >= turns) {
			from = &q.other
		}
		if from == &q.urgent && len(q.other) > 0 {
			q.streak++
		} else {
			q.streak = 0
		}
		batch := take(from)
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

// take cuts jobs off the front: at least one, and as many as fit a transaction.
func take(from *[]*job) []*job {
	n, docs := 0, 0
	for n < len(*from) && (n == 0 || docs+(*from)[n].docs <= batchDocs) {
		docs += (*from)[n].docs
		n++
	}
	batch := (*from)[:n:n]
	*from = (*from)[n:]
	return batch
}

// writer owns the one connection that writes.
type writer struct {
	conn  *sql.Conn
	queue *queue
	done  chan struct{}
}

func (w *writer) run() {
	defer close(w.done)
	s := &session{conn: w.conn, statements: map[string]*sql.Stmt{}}
	for {
		batch := w.queue.next()
		if len(batch) == 0 {
			s.close()
			return
		}
		err := s.transact(context.Background(), batch)
		for _, j := range batch {
			if err == nil && len(j.taken) > 0 {
				j.done <- store.Taken(j.taken...)
				continue
			}
			j.done <- err
		}
	}
}

func (w *writer) close() {
	w.queue.close()
	<-w.done
}

// submit queues a write and waits for its answer. A caller whose time is up
// stops waiting; the write goes on.
func (w *writer) submit(ctx context.Context, j *job) error {
	j.done = make(chan error, 1)
	if err := ctx.Err(); err != nil {
		return store.Lost(err)
	}
	if err := w.queue.add(j, store.IsUrgent(ctx)); err != nil {
		return store.Lost(err)
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return store.Lost(ctx.Err())
	}
}

// session is the writer's connection with its prepared statements.
type session struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

func (s *session) close() {
	for _, stmt := range s.statements {
		_ = stmt.Close() // the connection is closed next
	}
}

func (s *session) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := s.statements[query]; ok {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(ctx, query)
	if err == nil {
		s.statements[query] = stmt
	}
	return stmt, err
}

// transact runs the jobs of one batch in one durable transaction: all or none.
func (s *session) transact(ctx context.Context, batch []*job) error {
	if err := s.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fault(err)
	}
	for _, j := range batch {
		taken, err := j.do(ctx, s)
		if err != nil {
			return s.rollback(ctx, err)
		}
		j.taken = taken
	}
	if err := s.exec(ctx, "COMMIT"); err != nil {
		return s.rollback(ctx, err)
	}
	return nil
}

func (s *session) rollback(ctx context.Context, cause error) error {
	// After some errors SQLite has rolled back by itself and says so; a
	// transaction that stays open would make the next BEGIN fail.
	_ = s.exec(ctx, "ROLLBACK")
	return fault(cause)
}

func (s *session) exec(ctx context.Context, query string) error {
	_, err := s.conn.ExecContext(ctx, query)
	return err
}
