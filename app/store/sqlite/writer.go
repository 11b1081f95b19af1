package sqlite

import (
	"context"
	"database/sql"

	"commonchest/app/store"
)

// writer owns the one connection that writes.
type writer struct {
	conn  *sql.Conn
	queue *queue
	done  chan struct{}
}

func (w *writer) run(own context.Context) {
	defer close(w.done)
	s := &session{conn: w.conn, statements: map[string]*sql.Stmt{}}
	for {
		batch := w.queue.next()
		if len(batch) == 0 {
			s.close()
			return
		}
		err := s.transact(own, batch)
		if s.deleted && w.queue.idle() {
			s.erase(own)
		}
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
	deleted    bool // since the log was last emptied
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

// erase empties the log, in which deleted documents could still be read. A
// reader may be in the way; then the next deletion or Close does it.
func (s *session) erase(ctx context.Context) {
	var busy, frames, moved int
	err := s.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	s.deleted = err != nil || busy != 0
}
