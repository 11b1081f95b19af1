package alloc

import (
	"context"
	"math/big"
	"strings"

	"commonchest/models/money"
)

// raise runs Equal Shares with the endowment budget/n + k·step for k = 0, 1, 2 …
// until an outcome costs more than the budget, when the one before it stands, or
// enough says that an outcome is enough, when that one stands.
//
// Every k is run: the cost of the outcome does not always rise with the endowment,
// so no search may jump ahead. The first outcome is feasible, since people have the
// budget between them and pay for all of it.
func raise(ctx context.Context, m *market, step money.Pence, enough func(*run) StopReason) (*run, *Add1, error) {
	now, before := newRun(m), newRun(m)
	up := new(big.Int).Mul(big.NewInt(int64(step)), big.NewInt(m.ballots))
	endowment := m.baseEndowment()
	ties := stepTies{seen: map[string]int{}, list: []StepTies{}}
	for k := int64(0); ; k++ {
		if err := now.play(ctx, endowment); err != nil {
			return nil, nil, err
		}
		ties.note(k, now)
		done := &Add1{Step: step, Steps: k, Tried: k, LastCost: money.Pence(now.spent)}
		if now.spent > int64(m.inst.budget) {
			done.Stop, done.Steps = StopInfeasible, k-1
			endowment.Sub(endowment, up)
			now = before
		} else {
			done.Stop = enough(now)
		}
		if done.Stop != "" {
			done.Endowment = fraction(endowment, big.NewInt(m.ballots))
			done.Ties = ties.list
			return now, done, nil
		}
		now, before = before, now
		endowment.Add(endowment, up)
	}
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

func (s *stepTies) note(k int64, r *run) {
	for _, t := range r.ties {
		tied := r.m.names(t.tied)
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
