package placebudget

import (
	"cmp"
	"slices"

	"commonchest/models"
	"commonchest/models/money"
)

// Stream is money under one condition: who brings it, and what it pays for. Its parts
// and its uses come to the same sum.
type Stream struct {
	Key    string // of the condition; the same may come twice where ribbons would cross
	Head   Line   // its first line, that of the fund it came in by
	Parts  []Part
	Uses   []Flow
	Signed money.Pence
}

// Part is what one payer brings to a stream.
type Part struct {
	Payer  string
	Line   Line
	Amount money.Pence
}

// FlowKind says what became of money.
type FlowKind string

// The ends of a stream.
const (
	ToProject   FlowKind = "project"   // awarded by a resolution
	ToDuty      FlowKind = "duty"      // passed on to an area together with a duty
	Alongside   FlowKind = "alongside" // aligned: spent by its partner
	HeldBack    FlowKind = "reserved"  // by its partner
	NotYetKnown FlowKind = "undecided"
)

// Flow is one end of a stream.
type Flow struct {
	Kind   FlowKind
	Round  models.RoundID
	Ref    string
	Fund   models.FundID // of a duty
	Amount money.Pence
}

// What the conditions of streams are called that several funds may share.
const (
	NoCondition = "none"
	Precepts    = "precepts"
)

// Streams orders the lines so that a picture of payers, conditions and uses has no two
// ribbons that cross: payers by their sums, each with its conditions, and a condition
// that two payers share between them. payer names who brings a line.
func (b Budget) Streams(payer func(Line) string) []Stream {
	type edge struct {
		payer, key string
		lines      []Line
		sum        money.Pence
	}
	var edges []edge
	for _, l := range b.Lines {
		if l.Signed == 0 {
			continue
		}
		p, k := payer(l), b.condition(l)
		i := slices.IndexFunc(edges, func(e edge) bool { return e.payer == p && e.key == k })
		if i < 0 {
			i, edges = len(edges), append(edges, edge{payer: p, key: k})
		}
		edges[i].lines, edges[i].sum = append(edges[i].lines, l), edges[i].sum+l.Signed
	}
	of := func(match func(edge) bool) (list []edge) {
		for _, e := range edges {
			if match(e) {
				list = append(list, e)
			}
		}
		return list
	}
	total := func(p string) (sum money.Pence) {
		for _, e := range of(func(e edge) bool { return e.payer == p }) {
			sum += e.sum
		}
		return sum
	}
	shared := func(k string) bool { return len(of(func(e edge) bool { return e.key == k })) > 1 }
	var out []Stream
	for len(edges) > 0 {
		last := ""
		if len(out) > 0 {
			last = out[len(out)-1].Key
		}
		next := slices.MinFunc(edges, func(a, b edge) int { // who shares the last condition; of those who has no other; then the largest
			return cmp.Or(before(a.key == last, b.key == last),
				cmp.Compare(len(of(func(e edge) bool { return e.payer == a.payer })), len(of(func(e edge) bool { return e.payer == b.payer })))*boolInt(a.key == last && b.key == last),
				cmp.Compare(total(b.payer), total(a.payer)), cmp.Compare(a.payer, b.payer))
		}).payer
		mine := of(func(e edge) bool { return e.payer == next })
		slices.SortStableFunc(mine, func(a, b edge) int {
			return cmp.Or(before(a.key == last, b.key == last), before(!shared(a.key), !shared(b.key)), cmp.Compare(b.sum, a.sum))
		})
		for _, e := range mine {
			if len(out) == 0 || out[len(out)-1].Key != e.key {
				out = append(out, Stream{Key: e.key, Head: e.lines[0]})
			}
			out[len(out)-1].add(e.payer, e.lines)
		}
		edges = of(func(e edge) bool { return e.payer != next })
	}
	return out
}

func before(a, b bool) int { return boolInt(b) - boolInt(a) }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// condition is the key of what a line may be spent on: that of the fund it came in by.
func (b Budget) condition(l Line) string {
	if l.Pooling != models.Pooled {
		return string(l.Pooling)
	}
	if i := slices.IndexFunc(b.Lines, func(r Line) bool { return r.Pooling == models.Pooled && r.Fund == l.Root }); i >= 0 {
		l = b.Lines[i]
	}
	switch {
	case l.Kind == models.PreceptFund:
		return Precepts
	case l.Condition == "" && l.Fence.Same(models.Fence{}) && l.Strand == "":
		return NoCondition
	}
	return "fund/" + string(l.Root)
}

// add takes the lines of one payer into a stream.
func (s *Stream) add(payer string, lines []Line) {
	part := Part{Payer: payer, Line: lines[0]}
	open := money.Pence(0)
	for _, l := range lines {
		part.Amount += l.Signed
		rest := l.Signed
		switch {
		case l.Pooling == models.Reserved:
			rest -= s.use(Flow{Kind: HeldBack, Amount: l.Signed})
		case l.Pooling == models.Aligned:
			rest -= s.use(Flow{Kind: Alongside, Amount: l.Signed})
		case l.Duty:
			rest -= s.use(Flow{Kind: ToDuty, Fund: l.Fund, Amount: l.Released})
		default:
			for _, u := range l.Uses {
				rest -= s.use(Flow{Kind: ToProject, Round: u.Round, Ref: u.Ref, Amount: u.Amount})
			}
		}
		open += rest
	}
	s.use(Flow{Kind: NotYetKnown, Amount: open})
	s.Parts = append(s.Parts, part)
	s.Signed += part.Amount
	slices.SortStableFunc(s.Uses, func(a, b Flow) int {
		return cmp.Or(before(a.Kind != NotYetKnown, b.Kind != NotYetKnown), cmp.Compare(b.Amount, a.Amount))
	})
}

// use adds to an end that is there, or begins one.
func (s *Stream) use(f Flow) money.Pence {
	if f.Amount == 0 {
		return 0
	}
	same := f
	for i := range s.Uses {
		if same.Amount = s.Uses[i].Amount; same == s.Uses[i] {
			s.Uses[i].Amount += f.Amount
			return f.Amount
		}
	}
	s.Uses = append(s.Uses, f)
	return f.Amount
}
