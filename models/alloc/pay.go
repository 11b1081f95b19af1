package alloc

import "commonchest/models/money"

// Paid is what a set of projects takes from which funds.
type Paid struct {
	Payments []Payment
	Dropped  map[string][]int // of scalable projects: places of the parts that are not paid

	// Refused is the first project that cannot be paid for beside those before it, and
	// Short what was missing; "" where all can.
	Refused string
	Short   money.Pence
}

// Pay says who pays for projects that are taken in this order, whatever rule chose them:
// as in a count, narrow money first. It looks at money only: conflicts do not count.
func Pay(req Request, ids []string) Paid {
	i := newInstance(req)
	i.conflicts = nil
	pot, f := i.newPot(), i.unspent()
	out := Paid{Dropped: map[string][]int{}}
	for _, id := range ids {
		p := i.place(id)
		v := pot.take(p)
		if !v.ok() {
			out.Refused, out.Short = id, v.short
			return out
		}
		if len(v.dropped) > 0 {
			out.Dropped[id] = v.dropped
		}
		i.payParts(f, p, v.dropped)
	}
	out.Payments = f.payers(i)
	return out
}
