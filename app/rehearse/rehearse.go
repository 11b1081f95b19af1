// Package rehearse is the load generator: it votes in a running server's round
// as people would, each with a code of their own over a websocket, watches the
// live results meanwhile, and then closes, counts, publishes and recounts as the
// clerk. It sees the server from outside only, through the JSON API and the live
// protocol, and believes nothing but receipts.
//
// Run goes through a whole round; Cast and Watch are its parts, for measuring.
// Storm votes for as long as it is left to, under servers that are killed;
// StartServer starts those. The package must not open a store: whoever calls it
// compares what it saw with what was stored.
package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Login is an account of staff.
type Login struct{ Email, Password string }

// Plan is a rehearsal. The round is sealed and open.
type Plan struct {
	Site       *Site
	Ballots    []Ballot // by voter
	Codes      []string // by voter
	Clerk      Login
	Councillor Login
	Watchers   int
	Walls      int           // of the watchers, so many see what councillors see
	AtOnce     int           // voters at the same time; 128 unless given
	Rate       int           // voters a second; 0 is as fast as it goes
	Keep       bool          // connections stay open until the round has closed
	RSS        func() int64  // bytes of memory that the server holds, 0 if nobody knows
	Progress   io.Writer     // a line now and then
	Acked      func(Ack)     // is told of every receipt
	Patience   time.Duration // for one voter's ballot; a minute unless given
}

// Ballot is what a voter chooses: projects by number, in a ranking the best first,
// with points beside them where the round has some. Without choices it is blank.
type Ballot struct {
	Choices []string
	Points  []int64
}

// Ack is a receipt: the ballot is durable, says the server.
type Ack struct {
	Voter   int    `json:"voter"`
	Cmd     string `json:"cmd"`
	Rev     int64  `json:"rev"`
	Receipt string `json:"receipt"`
}

// Outcome is what was seen from outside.
type Outcome struct {
	Acks          []Ack
	Failed        map[string]int // ballots without a receipt, by reason
	Retries       int
	Seconds       float64 // of casting
	AckMS, TickMS Spread
	Watchers      int // that were connected to the end of voting
	RSSPerWatcher int64
	Result        Result
	Recounted     bool // and the outcome and its trace were the same
}

// closeLead is how far ahead of its effect a closing time is recorded: half a
// minute by the rule, and something for the way.
const closeLead = 31 * time.Second

// Run rehearses.
func Run(ctx context.Context, p Plan) (Outcome, error) {
	p.defaults()
	r := &run{Plan: p, out: Outcome{Failed: map[string]int{}}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer r.stopWatching()
	if err := r.watch(ctx); err != nil {
		return r.out, err
	}
	var err error
	if r.clerk, err = p.Site.SignIn(ctx, p.Clerk); err != nil {
		return r.out, fmt.Errorf("the clerk signs in: %w", err)
	}
	if err := r.vote(ctx); err != nil {
		return r.out, err
	}
	err = r.finish(ctx)
	return r.out, err
}

func (p *Plan) defaults() {
	if p.AtOnce <= 0 {
		p.AtOnce = 128
	}
	if p.Patience <= 0 {
		p.Patience = time.Minute
	}
	if p.RSS == nil {
		p.RSS = func() int64 { return 0 }
	}
	if p.Acked == nil {
		p.Acked = func(Ack) {}
	}
	if p.Progress == nil {
		p.Progress = io.Discard
	}
}

// Cast casts the ballots of a plan and does no more: nobody watches, and the
// round stays open.
func Cast(ctx context.Context, p Plan) (Outcome, error) {
	p.defaults()
	r := &run{Plan: p, out: Outcome{Failed: map[string]int{}}}
	r.castAll(ctx, time.Now())
	for _, s := range r.kept {
		s.Close()
	}
	return r.out, ctx.Err()
}

// run is one rehearsal under way.
type run struct {
	Plan
	clerk    *Staff
	out      Outcome
	audience []*Audience

	mu     sync.Mutex // what follows
	done   int        // voters who have an answer
	acks   []time.Duration
	kept   []*Socket
	closes time.Time
}

func (r *run) say(format string, args ...any) {
	fmt.Fprintf(r.Progress, format+"\n", args...)
}

// watch connects the audience, and measures what it costs the server: by what it
// grows from the first tenth of the watchers to all of them. That comes before
// anybody signs in, which takes the server much memory for a moment.
func (r *run) watch(ctx context.Context) error {
	walls := min(r.Walls, r.Watchers)
	public := r.Watchers - walls
	if err := r.join(ctx, public/10, 0, nil); err != nil {
		return err
	}
	before := r.RSS()
	if err := r.join(ctx, public-public/10, 0, nil); err != nil {
		return err
	}
	if public > 0 {
		r.out.RSSPerWatcher = max(0, r.RSS()-before) / int64(public-public/10)
	}
	if walls > 0 {
		councillor, err := r.Site.SignIn(ctx, r.Councillor)
		if err != nil {
			return fmt.Errorf("the councillor signs in: %w", err)
		}
		if err := r.join(ctx, walls, walls, councillor); err != nil {
			return err
		}
	}
	r.say("%d watchers are connected", r.Watchers)
	return nil
}

// join lets so many more watchers in, and a second for the server to settle.
func (r *run) join(ctx context.Context, n, walls int, councillor *Staff) error {
	if n == 0 {
		return nil
	}
	a, err := Watch(ctx, r.Site, n, walls, councillor)
	if err != nil {
		return fmt.Errorf("connect the watchers: %w", err)
	}
	r.audience = append(r.audience, a)
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
	return ctx.Err()
}

func (r *run) stopWatching() {
	var ticks []time.Duration
	for _, a := range r.audience {
		alive, took := a.Leave()
		r.out.Watchers += alive
		ticks = append(ticks, took...)
	}
	if len(r.audience) > 0 {
		r.out.TickMS = spreadOf(ticks)
	}
	r.audience = nil
}

// vote casts every ballot, and asks for the close when the end is near.
func (r *run) vote(ctx context.Context) error {
	began := time.Now()
	halt, stop := context.WithCancel(ctx)
	defer stop()
	closing := make(chan error, 1)
	go func() { closing <- r.closeInTime(halt, began) }()
	r.castAll(ctx, began)
	stop()
	r.say("%d of %d ballots have a receipt after %.1f s", len(r.out.Acks), len(r.Ballots), r.out.Seconds)
	if err := <-closing; err != nil {
		return fmt.Errorf("move the closing time: %w", err)
	}
	return ctx.Err()
}

// castAll casts every ballot.
func (r *run) castAll(ctx context.Context, began time.Time) {
	turns := make(chan int)
	var voters sync.WaitGroup
	for range min(r.AtOnce, len(r.Ballots)) {
		voters.Go(func() {
			for i := range turns {
				r.voter(ctx, i)
			}
		})
	}
	for i := range r.Ballots {
		if !r.wait(ctx, began, i) {
			break
		}
		select {
		case turns <- i:
		case <-ctx.Done():
		}
	}
	close(turns)
	voters.Wait()
	r.out.Seconds = time.Since(began).Seconds()
	r.out.AckMS = spreadOf(r.acks)
}

// wait holds a voter back until the rate allows the turn.
func (r *run) wait(ctx context.Context, began time.Time, i int) bool {
	if r.Rate <= 0 {
		return ctx.Err() == nil
	}
	due := began.Add(time.Duration(i) * time.Second / time.Duration(r.Rate))
	select {
	case <-time.After(time.Until(due)):
		return true
	case <-ctx.Done():
		return false
	}
}

// voter casts one ballot with a code of its own.
func (r *run) voter(ctx context.Context, i int) {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	v := voting{site: r.Site, code: r.Codes[i], number: i}
	ack, took, err := v.vote(ctx, r.Ballots[i])
	if err == nil {
		ack.Voter = i
		r.Acked(ack)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.out.Retries += v.retries
	if err != nil {
		r.out.Failed[reason(err)]++
	} else {
		r.out.Acks = append(r.out.Acks, ack)
		r.acks = append(r.acks, took)
	}
	if v.socket != nil && r.Keep && err == nil {
		v.socket.Idle()
		r.kept = append(r.kept, v.socket)
	} else if v.socket != nil {
		v.socket.Close()
	}
}

// closeInTime asks for the close as soon as casting will surely be over by then,
// or at the latest when ctx ends, which is when it is over.
func (r *run) closeInTime(ctx context.Context, began time.Time) error {
	const safe = 10 * time.Second
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	lastSaid := began
	for {
		r.mu.Lock()
		done := r.done
		r.mu.Unlock()
		rate := 20.0 // a second, before anything is known
		if done >= 50 {
			rate = float64(done) / time.Since(began).Seconds()
		}
		if r.Rate > 0 {
			rate = min(rate, float64(r.Rate))
		}
		if float64(len(r.Ballots)-done) <= rate*safe.Seconds() || ctx.Err() != nil {
			break
		}
		if now := time.Now(); now.Sub(lastSaid) >= 5*time.Second {
			lastSaid = now
			r.say("%d of %d voters, %.0f a second", done, len(r.Ballots), rate)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return r.moveClosing(own)
}

// moveClosing asks for the earliest closing time that the server takes: a busy
// one reads the request later than it was sent.
func (r *run) moveClosing(ctx context.Context) error {
	for lead := closeLead; ; lead += 5 * time.Second {
		closes, err := r.clerk.MoveClosing(ctx, time.Now().Add(lead), "Dress rehearsal")
		if p, told := errors.AsType[*Problem](err); told && p.Code == "override" && lead < 2*closeLead {
			continue
		}
		r.mu.Lock()
		r.closes = closes
		r.mu.Unlock()
		return err
	}
}

// finish counts as soon as the round has settled, publishes and recounts.
func (r *run) finish(ctx context.Context) error {
	r.say("voting closes in %.0f s", time.Until(r.closes).Seconds())
	select {
	case <-time.After(time.Until(r.closes)):
	case <-ctx.Done():
		return ctx.Err()
	}
	r.stopWatching()
	for _, s := range r.kept {
		s.Close()
	}
	var err error
	if r.out.Result, err = r.clerk.Count(ctx, 3*time.Minute); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	r.say("%d ballots are counted", r.out.Result.Ballots)
	if err := r.clerk.Publish(ctx); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if r.out.Recounted, err = r.clerk.Recount(ctx); err != nil {
		return fmt.Errorf("recount: %w", err)
	}
	return nil
}
