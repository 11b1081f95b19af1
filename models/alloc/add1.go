package alloc

import (
	"context"
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
// Every k is run: the cost of the outcome does not always rise with the endowment,
// so no search may jump ahead. But no step needs another, so several are played at
// a time, and judged in order. The first outcome is feasible, since people have the
// budget between them and pay for all of it.
func raise(ctx context.Context, m *market, step money.Pence, enough func(*run) StopReason) (*run, *Add1, error) {
	l := newLadder(m, step, enough)
	ties := stepTies{seen: map[string]int{}, list: []StepTies{}}
	for k := int64(0); ; {
		steps, err := l.play(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		for i, s := range steps {
			k := k + int64(i)
			ties.note(m, k, s.ties)
			if s.stop == "" {
				continue
			}
			done := &Add1{Step: step, Steps: k, Tried: k, Stop: s.stop, LastCost: money.Pence(s.spent), Ties: ties.list}
			if s.stop == StopInfeasible {
				done.Steps--
			}
			endowment := l.endowment(done.Steps)
			done.Endowment = fraction(endowment, big.NewInt(m.ballots))
			return l.runs[0], done, l.runs[0].play(ctx, endowment)
		}
		k += int64(len(steps))
		l.each = min(2*l.each, 1+worthwhile/int64(1+m.mentions))
	}
}

// ladder plays steps of Add1, on several processors where that pays.
type ladder struct {
	m      *market
	up     *big.Int // what a step adds, over n
	enough func(*run) StopReason
	runs   []*run // one for each processor
	each   int64  // how many steps in a row each of them plays: first one, then more
}

// played is what one step came to.
type played struct {
	spent int64
	stop  StopReason
	ties  []roundTie
}

// worthwhile is how many choices a processor should at least look at before it is
// waited for: less takes less time than the waiting.
const worthwhile = 1 << 15

func newLadder(m *market, step money.Pence, enough func(*run) StopReason) *ladder {
	l := &ladder{m: m, up: new(big.Int).Mul(big.NewInt(int64(step)), big.NewInt(m.ballots)), enough: enough, each: 1}
	cores := runtime.GOMAXPROCS(0)
	if m.inst.cores > 0 {
		cores = min(cores, m.inst.cores)
	}
	for range cores {
		l.runs = append(l.runs, newRun(m))
	}
	return l
}

// endowment is that of step k, over n.
func (l *ladder) endowment(k int64) *big.Int {
	e := new(big.Int).Mul(l.up, big.NewInt(k))
	return e.Add(e, l.m.baseEndowment())
}

// play plays the next steps from k on.
func (l *ladder) play(ctx context.Context, k int64) ([]played, error) {
	steps, errs := make([]played, l.each*int64(len(l.runs))), make([]error, len(l.runs))
	var wg sync.WaitGroup
	for i, r := range l.runs {
		from := int64(i) * l.each
		wg.Go(func() { errs[i] = l.climb(ctx, r, k+from, steps[from:from+l.each]) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// climb plays the steps from k on in one run, up to one that stops.
func (l *ladder) climb(ctx context.Context, r *run, k int64, steps []played) error {
	for i := range steps {
		if err := r.play(ctx, l.endowment(k+int64(i))); err != nil {
			return err
		}
		s := &steps[i]
		s.spent, s.ties, s.stop = r.spent, slices.Clone(r.ties), StopInfeasible
		if s.spent <= int64(l.m.inst.budget) {
			s.stop = l.enough(r)
		}
		if s.stop != "" {
			return nil
		}
	}
	return nil
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
