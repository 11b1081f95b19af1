package alloc

import (
	"slices"

	"commonchest/models/money"
)

// flow is money on its way from funds to the parts of the projects that were taken: an
// integer flow that pays every one of them in full. One more part is paid along
// augmenting paths: by a fund with money to spare, or by one without, whose place with
// another part is taken by another fund, and so on.
//
// Source: Ford and Fulkerson, "Maximal Flow Through a Network" (1956).
type flow struct {
	spare []money.Pence // of each fund
	paid  []payingPart
	moves []move // since keep: what can be taken back

	came  []hop // scratch of augment
	queue []int
}

// payingPart is a part that is paid: by[fund] comes from a fund, which is one of funds.
type payingPart struct {
	project int32
	part    int
	funds   []int
	by      []money.Pence
}

// move is what a fund came to pay more of a part, or less.
type move struct {
	part, fund int
	amount     money.Pence
}

// newFlow begins without projects; nil where every fund may pay every part.
func newFlow(i *instance) *flow {
	fenced := false
	for _, parts := range i.split {
		for _, part := range parts {
			fenced = fenced || len(part.funds) < len(i.funds)
		}
	}
	for _, p := range i.projects {
		fenced = fenced || p.Scalable
	}
	if !fenced {
		return nil
	}
	return i.unspent()
}

// unspent is the flow that pays nothing yet.
func (i *instance) unspent() *flow {
	f := &flow{came: make([]hop, len(i.funds))}
	for _, fund := range i.funds {
		f.spare = append(f.spare, fund.Amount)
	}
	return f
}

func (f *flow) clone() *flow {
	c := &flow{spare: slices.Clone(f.spare), paid: slices.Clone(f.paid), came: make([]hop, len(f.came))}
	for i := range c.paid {
		c.paid[i].by = slices.Clone(c.paid[i].by)
	}
	return c
}

// mark is a state of a flow to which it can be taken back.
type mark struct{ paid, moves int }

func (f *flow) mark() mark { return mark{len(f.paid), len(f.moves)} }

// back undoes what was paid and moved since a mark.
func (f *flow) back(to mark) {
	for len(f.moves) > to.moves {
		last := f.moves[len(f.moves)-1]
		f.moves = f.moves[:len(f.moves)-1]
		f.paid[last.part].by[last.fund] -= last.amount
		f.spare[last.fund] += last.amount
	}
	f.paid = f.paid[:to.paid]
}

// keep makes what was paid and moved stay: there is no way back behind it.
func (f *flow) keep() { f.moves = f.moves[:0] }

// pay finds the money for one more part beside all that is paid. It gives what could
// be found: the whole amount, or less, and then nothing is paid.
func (f *flow) pay(project int32, no int, part fundPart) money.Pence {
	before := f.mark()
	at := len(f.paid)
	f.paid = append(f.paid, payingPart{project: project, part: no, funds: part.funds, by: make([]money.Pence, len(f.spare))})
	var found money.Pence
	for found < part.amount {
		more := f.augment(at, part.amount-found)
		if more == 0 {
			f.back(before)
			return found
		}
		found += more
	}
	return found
}

// missing lists which of a project's parts are not paid.
func (f *flow) missing(project int32, parts int) []int {
	var without []int
	for no := range parts {
		if !slices.ContainsFunc(f.paid, func(q payingPart) bool { return q.project == project && q.part == no }) {
			without = append(without, no)
		}
	}
	return without
}

// hop is how a search came to a fund: the part that gives it more to pay is relieved
// by it of what fund from pays there.
type hop struct {
	seen bool
	part int
	from int // −1 at the part that is to be paid
}

// augment brings at most need more to a part, along the shortest path there is, funds
// in their order. It gives how much; 0 when there is no path.
func (f *flow) augment(part int, need money.Pence) money.Pence {
	came, queue := f.came, f.queue[:0]
	clear(came)
	for _, fund := range f.paid[part].funds {
		came[fund] = hop{seen: true, part: part, from: -1}
		queue = append(queue, fund)
	}
	for at := 0; at < len(queue); at++ {
		fund := queue[at]
		if f.spare[fund] > 0 {
			return f.push(came, fund, min(need, f.spare[fund]))
		}
		for q := range f.paid {
			if f.paid[q].by[fund] == 0 {
				continue
			}
			for _, other := range f.paid[q].funds {
				if !came[other].seen {
					came[other] = hop{seen: true, part: q, from: fund}
					queue = append(queue, other)
				}
			}
		}
		f.queue = queue
	}
	return 0
}

// push moves as much as a path allows along it, from the fund that has it.
func (f *flow) push(came []hop, end int, amount money.Pence) money.Pence {
	for at := end; came[at].from >= 0; at = came[at].from {
		amount = min(amount, f.paid[came[at].part].by[came[at].from])
	}
	for at := end; ; at = came[at].from {
		f.add(came[at].part, at, amount)
		if came[at].from < 0 {
			return amount
		}
		f.add(came[at].part, came[at].from, -amount)
	}
}

// add makes a fund pay that much more of a part.
func (f *flow) add(part, fund int, amount money.Pence) {
	f.paid[part].by[fund] += amount
	f.spare[fund] -= amount
	f.moves = append(f.moves, move{part, fund, amount})
}
