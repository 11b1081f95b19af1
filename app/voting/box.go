package voting

import (
	"context"
	"sync"

	"commonchest/app/store"
	"commonchest/models"
)

// most is how many ballots one insert carries.
const most = 512

// box commits ballots in groups: while one insert is on its way, the next
// group gathers behind it. Each caller is told the outcome of its own ballot.
// Claims take the same way before their ballots.
type box struct {
	s      *Service
	mu     sync.Mutex
	queue  []*waiting
	claims []*waiting
	wake   chan struct{}
	next   int64 // number of the next mark of this box
	stored int64 // number of the last mark whose group has been inserted
}

type entry struct {
	cmd    string
	ballot models.Ballot
}

type waiting struct {
	entry entry
	claim store.Row[models.Claim]
	done  chan outcome
}

type outcome struct {
	ballot models.Ballot
	err    error
}

func newBox(s *Service) *box { return &box{s: s, wake: make(chan struct{}, 1), next: 1} }

// put hands a ballot over and waits for its outcome. A caller whose context
// ends stops waiting; the ballot's fate is then unknown to it, and the same
// command again finds out.
func (b *box) put(ctx context.Context, e entry) (models.Ballot, error) {
	w := &waiting{entry: e, done: make(chan outcome, 1)}
	b.mu.Lock()
	b.queue = append(b.queue, w)
	b.mu.Unlock()
	return b.wait(ctx, w)
}

// claim hands a claim over and waits likewise.
func (b *box) claim(ctx context.Context, row store.Row[models.Claim]) (models.Claim, error) {
	w := &waiting{claim: row, done: make(chan outcome, 1)}
	b.mu.Lock()
	b.claims = append(b.claims, w)
	b.mu.Unlock()
	_, err := b.wait(ctx, w)
	return row.Value, err
}

func (b *box) wait(ctx context.Context, w *waiting) (models.Ballot, error) {
	select {
	case b.wake <- struct{}{}:
	default:
	}
	select {
	case o := <-w.done:
		return o.ballot, o.err
	case <-ctx.Done():
		return models.Ballot{}, models.E(models.Unavailable, "outcome_unknown").Because(ctx.Err())
	}
}

// run commits groups until ctx ends, and then what is still queued.
func (b *box) run(ctx context.Context) {
	for {
		select {
		case <-b.wake:
			b.flush(ctx)
		case <-ctx.Done():
			b.flush(ctx)
			return
		}
	}
}

// flush commits until nothing is queued. A group runs under a context of its
// own: whoever gives up only stops waiting.
func (b *box) flush(ctx context.Context) {
	for {
		claims, ballots := b.take()
		if len(claims)+len(ballots) == 0 {
			return
		}
		own, cancel := context.WithTimeout(store.Urgent(context.WithoutCancel(ctx)), insertLimit)
		b.insertClaims(own, claims)
		b.insertBallots(own, ballots)
		cancel()
	}
}

// take cuts the next group off both queues. A ballot id that is in the group
// already waits for the next one, so that each outcome belongs to one caller.
func (b *box) take() (claims, ballots []*waiting) {
	b.mu.Lock()
	defer b.mu.Unlock()
	claims, b.claims = cut(b.claims, func(w *waiting) string { return w.claim.ID })
	ballots, b.queue = cut(b.queue, func(w *waiting) string { return ballotID(w.entry.ballot) })
	for _, w := range ballots {
		w.entry.ballot.Box = b.s.d.Boot + "/" + store.Padded(b.next)
		b.next++
	}
	return claims, ballots
}

func cut(queue []*waiting, id func(*waiting) string) (group, rest []*waiting) {
	taken := make(map[string]struct{}, min(len(queue), most))
	for _, w := range queue {
		if _, twice := taken[id(w)]; twice || len(group) == most {
			rest = append(rest, w)
			continue
		}
		taken[id(w)] = struct{}{}
		group = append(group, w)
	}
	return group, rest
}

func (b *box) insertClaims(ctx context.Context, group []*waiting) {
	if len(group) == 0 {
		return
	}
	rows := make([]store.Row[models.Claim], len(group))
	for i, w := range group {
		rows[i] = w.claim
	}
	for i, out := range b.s.claims.InsertMany(ctx, rows) {
		group[i].done <- outcome{err: out.Err}
	}
}

func (b *box) insertBallots(ctx context.Context, group []*waiting) {
	if len(group) == 0 {
		return
	}
	rows := make([]store.Row[models.Ballot], len(group))
	for i, w := range group {
		rows[i] = store.Row[models.Ballot]{ID: ballotID(w.entry.ballot), Cmd: w.entry.cmd, Value: w.entry.ballot}
	}
	first, last := rows[0].Value.Box, rows[len(rows)-1].Value.Box
	stored := make([]models.Ballot, 0, len(rows))
	outs := b.s.ballots.InsertMany(ctx, rows)
	for _, out := range outs {
		if out.Err == nil {
			stored = append(stored, out.Value)
		}
	}
	b.s.fold(stored)
	b.mu.Lock()
	b.stored = number(last)
	b.mu.Unlock()
	for i, out := range outs {
		group[i].done <- outcome{ballot: out.Value, err: out.Err}
	}
	b.s.peers.tell(ctx, first, last, stored)
}

// head is the number up to which nothing of this box is still on its way.
func (b *box) head() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stored
}

// empty reports whether nothing is queued.
func (b *box) empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.queue)+len(b.claims) == 0
}

// fold adds stored ballots to the tallies of the rooms that are loaded.
func (s *Service) fold(ballots []models.Ballot) {
	for _, b := range ballots {
		s.mu.Lock()
		r := s.rooms[b.Round]
		s.mu.Unlock()
		if r != nil {
			r.fold(b)
		}
	}
}
