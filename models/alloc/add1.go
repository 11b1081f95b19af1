package alloc

import (
	"context"
	"errors"
	"math"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"sync"

	"commonchest/models/money"
)

// raise runs Equal Shares with the endowment budget/n + k·step for k = 0, 1, 2 …
// until an outcome costs more than the budget, when the one before it stands, or
// enough says that an outcome is enough, when that one stands. The run that stands is
// played again at the end, to be explained.
//
// Every k counts: the cost of the outcome does not always rise with the endowment, so no
// search may jump ahead. But steps need not be played that are certain to go as those
// around them, see [step.holdsTo], and no step needs another, so several are played at a
// time, and judged in order. The first outcome is feasible, since people have the
// budget between them and pay for all of it.
func raise(ctx context.Context, m *market, size money.Pence, enough func(*run) StopReason) (*run, *Add1, error) {
	l := newLadder(m, size, enough)
	ties := stepTies{seen: map[string]int{}, list: []StepTies{}}
	for k := int64(0); ; {
		steps, err := l.play(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range steps {
			ties.note(m, s.k, s.ties)
			if s.stop == "" {
				continue
			}
			done := &Add1{Step: size, Steps: s.k, Tried: s.k, Stop: s.stop, LastCost: money.Pence(s.spent), Ties: ties.list}
			if s.stop == StopInfeasible {
				done.Steps--
			}
			endowment := l.endowment(done.Steps)
			done.Endowment = fraction(endowment, big.NewInt(m.ballots))
			l.runs[0].step = nil
			return l.runs[0], done, l.runs[0].play(ctx, endowment)
		}
		k += l.each * int64(len(l.runs))
		l.pace(k, int64(len(steps)))
	}
}

// ladder plays steps of Add1, on several processors where that pays.
type ladder struct {
	m      *market
	up     *big.Int // what a step adds, over n
	enough func(*run) StopReason
	runs   []*run // one for each processor
	each   int64  // how many steps in a row each of them judges
}

// worthwhile is how many choices a processor should at least look at before it is
// waited for: less takes less time than the waiting.
const worthwhile = 1 << 15

// few is the least number of steps in a row of which one need not be played.
const few = 3

func newLadder(m *market, step money.Pence, enough func(*run) StopReason) *ladder {
	l := &ladder{m: m, up: new(big.Int).Mul(big.NewInt(int64(step)), big.NewInt(m.ballots)), enough: enough, each: few}
	cores := runtime.GOMAXPROCS(0)
	if m.inst.cores > 0 {
		cores = min(cores, m.inst.cores)
	}
	for range cores {
		l.runs = append(l.runs, newRun(m))
	}
	return l
}

// pace says how many steps come next after k: twice as many as long as most need not be
// played; else so few that little is played in vain at the end.
func (l *ladder) pace(k, played int64) {
	cores := int64(len(l.runs))
	next := min(2*l.each, (math.MaxInt64-k)/cores)
	if 2*played > l.each*cores {
		next = min(next, max(few, worthwhile/int64(1+l.m.mentions)))
	}
	l.each = next
}

// endowment is that of step k, over n.
func (l *ladder) endowment(k int64) *big.Int {
	e := new(big.Int).Mul(l.up, big.NewInt(k))
	return e.Add(e, l.m.baseEndowment())
}

// play judges the next steps from k on, up to one that stops, and gives those it played.
func (l *ladder) play(ctx context.Context, k int64) ([]step, error) {
	parts, errs := make([][]step, len(l.runs)), make([]error, len(l.runs))
	var wg sync.WaitGroup
	for i, r := range l.runs {
		from := k + int64(i)*l.each
		wg.Go(func() { parts[i], errs[i] = l.climb(ctx, r, from, from+l.each-1) })
	}
	wg.Wait()
	return slices.Concat(parts...), errors.Join(errs...)
}

// climb judges the steps from one to another in one run.
func (l *ladder) climb(ctx context.Context, r *run, from, to int64) ([]step, error) {
	first, err := l.step(ctx, r, from, nil)
	if err != nil || first.stop != "" || from == to {
		return []step{first}, err
	}
	last, err := l.step(ctx, r, to, &first)
	if err != nil {
		return nil, err
	}
	return l.between(ctx, r, []step{first}, last)
}

// between judges the steps between the last of those done and another one.
func (l *ladder) between(ctx context.Context, r *run, done []step, last step) ([]step, error) {
	first := &done[len(done)-1]
	if first.stop != "" {
		return done, nil
	}
	if last.k-first.k < 2 || first.holdsTo(&last) {
		return append(done, last), nil
	}
	middle, err := l.step(ctx, r, first.k+(last.k-first.k)/2, first)
	if err != nil {
		return nil, err
	}
	if done, err = l.between(ctx, r, done, middle); err != nil {
		return nil, err
	}
	return l.between(ctx, r, done, last)
}

// step plays step k, above another one or nil.
func (l *ladder) step(ctx context.Context, r *run, k int64, below *step) (step, error) {
	s := step{k: k}
	r.step, r.below = &s, below
	if err := r.play(ctx, l.endowment(k)); err != nil {
		return s, err
	}
	s.spent, s.ties, s.stop = r.spent, slices.Clone(r.ties), StopInfeasible
	if s.spent <= int64(l.m.inst.budget) {
		s.stop = l.enough(r)
	}
	return s, nil
}

// isExhaustive stops when nothing supported that is left out still fits.
func isExhaustive(r *run) StopReason {
	left := int64(r.m.inst.budget) - r.spent
	for _, p := range r.m.candidates {
		if r.roundOf[p] >= 0 {
			continue
		}
		if r.pot != nil && r.pot.ask(p).ok() || r.pot == nil && r.m.cost[p] <= left {
			return ""
		}
	}
	return StopExhaustive
}

// isComplete stops when everything with a supporter is funded, or refused by a
// condition that no endowment mends.
func isComplete(r *run) StopReason {
	for _, p := range r.m.candidates {
		if r.roundOf[p] < 0 && r.refused[p].kind == "" {
			return ""
		}
	}
	return StopAllFunded
}

// stepTies gathers the ties met at all endowments; the same tie at many is one entry.
type stepTies struct {
	seen map[string]int
	list []StepTies
}

func (s *stepTies) note(m *market, k int64, ties []roundTie) {
	for _, t := range ties {
		tied := m.names(t.tied)
		key := strings.Join(tied, "\x00")
		at, ok := s.seen[key]
		if !ok {
			at = len(s.list)
			s.seen[key] = at
			s.list = append(s.list, StepTies{Tied: tied, First: k})
		}
		s.list[at].Last = k
		s.list[at].Times++
	}
}
