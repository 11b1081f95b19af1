package funding

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// journal writes and folds ledgers. The fold is kept in memory and only ever
// extended, because entries never change; what decides is the insert of
// entry n+1, so two nodes cannot spend the same pound.
type journal struct {
	entries store.Collection[ledger.Entry]
	mu      sync.Mutex
	books   map[models.ProgrammeID]*openBook
}

type openBook struct {
	book *ledger.Book
	cmds map[string]ledger.Entry // what each command posted
}

// post appends what next makes of the ledger's balances. The same command again
// gives the entry it posted. next is called again when another entry came first.
func (j *journal) post(ctx context.Context, cmd string, id models.ProgrammeID, next func(*ledger.Book) (ledger.Entry, error)) (ledger.Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		open, err := j.fold(ctx, id)
		if err != nil {
			return ledger.Entry{}, err
		}
		if done, ok := open.cmds[cmd]; ok {
			return done, nil
		}
		entry, err := next(open.book)
		if err != nil {
			return ledger.Entry{}, err
		}
		entry.Ledger, entry.Seq = id, open.book.Seq+1
		if err := open.book.Allows(entry); err != nil {
			return ledger.Entry{}, err
		}
		stored, err := j.entries.Insert(ctx, cmd, entryID(id, entry.Seq), entry)
		if models.IsKind(err, models.Conflict) {
			continue // another node was first: fold its entry and try behind it
		}
		return stored, err
	}
}

// posted finds what a command has posted, if it has.
func (j *journal) posted(ctx context.Context, id models.ProgrammeID, cmd string) (ledger.Entry, bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	open, err := j.fold(ctx, id)
	if err != nil {
		return ledger.Entry{}, false, err
	}
	e, ok := open.cmds[cmd]
	return e, ok, nil
}

func entryID(id models.ProgrammeID, seq int64) string {
	return string(id) + "/" + store.Padded(seq)
}

// fold brings the book of a ledger up to its last stored entry. It needs j.mu.
func (j *journal) fold(ctx context.Context, id models.ProgrammeID) (*openBook, error) {
	open := j.books[id]
	if open == nil {
		open = &openBook{book: ledger.NewBook(id), cmds: map[string]ledger.Entry{}}
		j.books[id] = open
	}
	_, before := store.Prefix(string(id))
	q := store.Query{From: entryID(id, open.book.Seq+1), Before: before}
	for row, err := range j.entries.Find(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("fold ledger %s: %w", id, err)
		}
		if err := open.book.Add(row.Value); err != nil {
			return nil, fmt.Errorf("ledger %s entry %s: %w", id, row.ID, err)
		}
		open.cmds[row.Cmd] = row.Value
	}
	return open, nil
}

func (j *journal) read(ctx context.Context, id models.ProgrammeID) (ledger.Statement, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	open, err := j.fold(ctx, id)
	if err != nil {
		return ledger.Statement{}, err
	}
	return ledger.Statement{Entries: open.book.Entries(), Balances: maps.Clone(open.book.Balances)}, nil
}
