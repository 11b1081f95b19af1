package alloc

import (
	"math/big"
	"slices"

	"commonchest/models/money"
)

// baseEndowment is the budget, over n: the endowment of everybody before any step.
func (m *market) baseEndowment() *big.Int { return big.NewInt(int64(m.inst.budget)) }

// selected lists what a run funds, in order: what costs nothing first.
func (m *market) selected(r *run) []int32 {
	chosen := append([]int32(nil), r.freed...)
	for _, done := range r.rounds {
		chosen = append(chosen, done.project)
	}
	return chosen
}

// result explains a run as a result.
func (m *market) result(r *run) Result {
	var ids []string
	for _, p := range m.selected(r) {
		ids = append(ids, m.inst.projects[p].ID)
	}
	res := m.inst.result(ids, money.Pence(r.spent))
	if m.inst.bare {
		return res
	}
	paid := newHistory(r)
	res.Endowment = fraction(&r.pay.endowment, big.NewInt(r.pay.ballots))
	res.Rounds = paid.trace()
	res.Ties = r.tieTrace(res.Rounds)
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		place[id] = i + 1
	}
	for p, project := range m.inst.projects {
		why := Reason{Project: project.ID, Score: m.inst.scores[p], Votes: m.support[p], Cost: project.Cost, Round: place[project.ID]}
		switch {
		case why.Round > 0:
			why.Kind, why.Paid = Funded, money.Pence(r.cost[p])
			why.Dropped = r.dropped(int32(p))
		case r.refused[p].kind != "":
			v := r.refused[p]
			why.Kind, why.By, why.Part, why.Left, why.Short = v.kind, v.by, v.part, v.found, v.short
		case m.support[p] == 0:
			why.Kind, why.Short = NoSupporters, project.Cost
		default:
			why.Kind = SupportersShort
			why.Left, why.TookMoney = paid.whereMoneyWent(int32(p))
			why.Short = project.Cost - why.Left
		}
		res.Reasons[p] = why
	}
	return res
}

// dropped lists the parts that a funded project does without.
func (r *run) dropped(p int32) []int {
	if r.pot == nil || r.pot.flow == nil {
		return nil
	}
	return r.pot.flow.missing(p, len(r.m.inst.parts(p)))
}

// trace lists the rounds.
func (h history) trace() []Round {
	r, m, shares := h.run, h.m, h.shares()
	left := m.inst.budget
	rounds := make([]Round, 0, len(r.freed)+len(r.rounds))
	nothing := fraction(new(big.Int), big.NewInt(1))
	for _, p := range r.freed {
		rounds = append(rounds, Round{Project: m.inst.projects[p].ID, Rho: nothing, MaxPayment: nothing,
			Supporters: m.support[p], PaidInFull: m.support[p], Left: left, Shares: shares[0]})
	}
	for j, done := range r.rounds {
		p := done.project
		den := &h.dens[j]
		left -= money.Pence(r.cost[p])
		rounds = append(rounds, Round{
			Project: m.inst.projects[p].ID, Cost: money.Pence(r.cost[p]), Dropped: r.dropped(p),
			Rho:        fraction(&r.pay.paid[j].num, new(big.Int).Mul(den, big.NewInt(r.unit[p]))),
			MaxPayment: fraction(new(big.Int).Mul(&r.pay.paid[j].num, big.NewInt(done.most)), den),
			Supporters: m.support[p], PaidInFull: done.full, PaidRest: done.rest,
			Left: left, Shares: shares[j],
		})
	}
	return rounds
}

// tieTrace lists the ties of a run. A tie mattered when not all of the tied projects
// are funded in the end: the order then decided between them. (Where all are, it may
// still have moved who paid what.)
func (r *run) tieTrace(trace []Round) []Tie {
	m := r.m
	var ties []Tie
	for _, t := range append(r.freeTies(), r.ties...) {
		at := len(r.freed) + t.round
		tie := Tie{Place: at + 1, Tied: m.names(t.tied), Funded: []string{}}
		if !t.refused {
			tie.Rho = trace[at].Rho
		}
		depth := 0
		for i, p := range t.tied {
			if r.roundOf[p] >= 0 || slices.Contains(r.freed, p) {
				tie.Funded = append(tie.Funded, m.inst.projects[p].ID)
			} else {
				tie.Mattered = !t.refused // who is asked first may matter to later rounds; here nobody knows
			}
			if i > 0 {
				depth = max(depth, m.inst.ties.depth(t.tied[0], p))
			}
		}
		if tie.Mattered {
			tie.decide(m.inst.ties, depth)
		}
		ties = append(ties, tie)
	}
	return ties
}

// freeTies are the ties among projects without a cost: all have the same price, and one
// that is funded keeps out those in conflict with it that come after it. Their rounds are
// counted back from the first that anybody pays for.
func (r *run) freeTies() []roundTie {
	var ties []roundTie
	for i, p := range r.freed {
		tied := []int32{p}
		for _, q := range r.m.inst.conflictsOf(p) {
			if slices.Contains(r.m.free, q) && !slices.Contains(r.freed, q) && r.m.inst.ties.before(p, q) < 0 {
				tied = append(tied, q)
			}
		}
		if len(tied) > 1 {
			slices.SortFunc(tied[1:], r.m.inst.ties.before)
			ties = append(ties, roundTie{round: i - len(r.freed), tied: tied})
		}
	}
	return ties
}

// names gives the ids of projects.
func (m *market) names(projects []int32) []string {
	ids := make([]string, len(projects))
	for i, p := range projects {
		ids[i] = m.inst.projects[p].ID
	}
	return ids
}
