package live_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"commonchest/handlers/live"
	"commonchest/models"
)

// ballots stands in for voting: one map, revisions in order.
type ballots struct {
	mu     sync.Mutex
	stored map[string]live.Ballot
	cmds   map[string]live.Receipt
	casts  []live.Cast
	err    error
	hello  error
	panics bool
	block  chan struct{}        // a cast waits until it is closed
	began  chan context.Context // told of each cast that begins
}

func (b *ballots) set(f func(*ballots)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f(b)
}

// hold makes casts wait until release, and gives the channel of those that began.
func (b *ballots) hold() <-chan context.Context {
	began := make(chan context.Context, 16)
	b.set(func(b *ballots) { b.block, b.began = make(chan struct{}), began })
	return began
}

func (b *ballots) release() {
	b.set(func(b *ballots) {
		if b.block != nil {
			close(b.block)
			b.block, b.began = nil, nil
		}
	})
}

func (b *ballots) Hello(_ context.Context, _, person string) (live.HelloBody, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body := live.HelloBody{
		Phase: "voting", Closes: opening.Add(time.Hour), Limits: live.BallotLimits{Kind: "approval", Min: 1, Max: 2},
		Projects: []live.Project{{ID: "p1", Name: "Benches", Cost: 120000}, {ID: "p2", Name: "Swings & slides", Cost: 450000}},
	}
	if ballot, ok := b.stored[person]; ok {
		body.Ballot = &ballot
	}
	return body, b.hello
}

func (b *ballots) Cast(ctx context.Context, c live.Cast) (live.Receipt, error) {
	b.mu.Lock()
	block, began := b.block, b.began
	b.mu.Unlock()
	if began != nil {
		began <- ctx
	}
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
			return live.Receipt{}, ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.panics {
		panic("a bug")
	}
	if b.err != nil {
		return live.Receipt{}, b.err
	}
	b.casts = append(b.casts, c)
	if r, ok := b.cmds[c.Cmd]; ok {
		return r, nil
	}
	current := b.stored[c.Person]
	if c.Base != current.Rev {
		return live.Receipt{}, &live.Stale{Current: current, Err: models.E(models.Conflict, "ballot_changed")}
	}
	if slices.Contains(c.Choices, "p9") {
		return live.Receipt{}, models.E(models.Invalid, "ballot", models.F("choices", "unknown_project", "id", "p9"))
	}
	r := live.Receipt{Rev: c.Base + 1, Receipt: "RECEIPT-1", Kind: c.Kind, Choices: c.Choices, Points: c.Points}
	b.cmds[c.Cmd] = r
	b.stored[c.Person] = live.Ballot{Rev: r.Rev, Receipt: r.Receipt, Kind: r.Kind, Choices: r.Choices, Points: r.Points}
	return r, nil
}

// gate lets everybody watch, and the holder of the pass vote.
type gate struct {
	mu    sync.Mutex
	topic error
	asked chan question // rechecks, when a test answers them
	seen  live.Credentials
}

// question is a recheck that waits for its answer.
type question struct {
	who    live.Credentials
	answer chan error
}

func (g *gate) set(f func(*gate)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f(g)
}

func (g *gate) Topic(_ context.Context, who live.Credentials, topic, round string) (string, string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen = who
	if g.topic != nil {
		return "", "", g.topic
	}
	if topic == live.TopicBallot && who.Pass == pass {
		return wall, "ada", nil
	}
	return wall, "", nil
}

func (g *gate) Recheck(ctx context.Context, who live.Credentials, _, _ string) error {
	g.mu.Lock()
	asked := g.asked
	g.mu.Unlock()
	if asked == nil {
		return nil
	}
	q := question{who, make(chan error)}
	select {
	case asked <- q:
		return <-q.answer
	case <-ctx.Done():
		return ctx.Err()
	}
}
