package alloc

import (
	"cmp"
	"slices"

	"commonchest/models/money"
)

// Payment is what one fund pays of one part of a project that is funded.
type Payment struct {
	Project string      `json:"project"`
	Part    int         `json:"part"` // place in the project's parts, from 0
	Fund    string      `json:"fund"`
	Amount  money.Pence `json:"amount"`
}

// payers says who pays for the parts that were taken: narrow money first. Of all ways
// to pay, it is the one where the narrowest fund pays most of the first part, of those
// the one where it pays most of the second, and so on; then the next fund. A fund is
// narrower than another when fewer parts of all the projects asked about admit it;
// funds equally narrow stand by id, and parts by their project's id. So neither the
// order in which anything was listed nor the way it was found makes a difference.
//
// That is a minimum-cost flow where a penny costs more the broader the fund it comes
// from is; its remaining freedom is settled by the order of parts.
func (f *flow) payers(inst *instance) []Payment {
	s := settlement{flow: f, rank: make([]int, len(inst.funds))}
	width := make([]int, len(inst.funds))
	for _, parts := range inst.split {
		for _, part := range parts {
			for _, fund := range part.funds {
				width[fund]++
			}
		}
	}
	order := make([]int, len(inst.funds))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(width[a], width[b]), cmp.Compare(inst.funds[a].ID, inst.funds[b].ID))
	})
	for place, fund := range order {
		s.rank[fund] = place
	}
	slices.SortFunc(f.paid, func(a, b payingPart) int {
		return cmp.Or(cmp.Compare(inst.projects[a.project].ID, inst.projects[b.project].ID), cmp.Compare(a.part, b.part))
	})
	for _, fund := range order {
		for part := range f.paid {
			s.most(fund, part)
		}
	}
	var payments []Payment
	for _, q := range f.paid {
		for _, fund := range order {
			if q.by[fund] > 0 {
				payments = append(payments, Payment{inst.projects[q.project].ID, q.part, inst.funds[fund].ID, q.by[fund]})
			}
		}
	}
	return payments
}

// settlement moves a flow towards the payments that stand.
type settlement struct {
	*flow
	rank []int // of each fund, the narrowest first
}

// most makes a fund pay as much of a part as it can while the funds before it pay what
// they pay, and it of the parts before this one what it pays.
func (s *settlement) most(fund, part int) {
	if !slices.Contains(s.paid[part].funds, fund) {
		return
	}
	for moved := true; moved; {
		moved = false
		for _, other := range s.paid[part].funds {
			if s.rank[other] > s.rank[fund] && s.swap(fund, other, part) {
				moved = true
			}
		}
	}
}

// swap lets a fund pay some of what another one pays of a part, and reports whether it
// could.
func (s *settlement) swap(fund, other, part int) bool {
	amount := s.paid[part].by[other]
	if amount == 0 {
		return false
	}
	if s.spare[fund] == 0 {
		// Where the fund has nothing to spare, later funds relieve it at later parts;
		// the other fund may be one of them with what it saves here.
		s.add(part, other, -amount)
		freed := s.relieve(fund, part, amount)
		s.add(part, other, amount)
		if freed == 0 {
			return false
		}
		amount = freed
	}
	amount = min(amount, s.spare[fund])
	s.add(part, other, -amount)
	s.add(part, fund, amount)
	return true
}

// relieve gives a fund something to spare by having later funds pay for it at later
// parts, at most need, and tells how much.
func (s *settlement) relieve(fund, part int, need money.Pence) money.Pence {
	came := make([]hop, len(s.spare))
	came[fund] = hop{seen: true, part: -1, from: -1}
	for queue := []int{fund}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at != fund && s.spare[at] > 0 {
			return s.shift(came, at, min(need, s.spare[at]))
		}
		for q := range s.paid {
			if at == fund && q <= part || s.paid[q].by[at] == 0 {
				continue
			}
			for _, next := range s.paid[q].funds {
				if s.rank[next] > s.rank[fund] && !came[next].seen {
					came[next] = hop{seen: true, part: q, from: at}
					queue = append(queue, next)
				}
			}
		}
	}
	return 0
}

// shift moves an amount along a path from the fund that has it to the one at its start.
func (s *settlement) shift(came []hop, end int, amount money.Pence) money.Pence {
	for at := end; came[at].from >= 0; at = came[at].from {
		amount = min(amount, s.paid[came[at].part].by[came[at].from])
	}
	for at := end; came[at].from >= 0; at = came[at].from {
		s.add(came[at].part, at, amount)
		s.add(came[at].part, came[at].from, -amount)
	}
	return amount
}
