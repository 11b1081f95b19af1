package boot_test

import (
	"maps"
	"slices"
	"time"

	"commonchest/models/ledger"
	"commonchest/models/money"
)

// entry is an act in the history's own journal: what was accepted, in the order in which it was.
type entry struct {
	at    time.Time // when it was recorded
	on    time.Time // the day that it counts on
	moves []move
}

type move struct {
	from, to ledger.Account
	amount   money.Pence
}

// moved books an act that takes money from one place to another.
func (h *history) moved(from, to ledger.Account, amount money.Pence) {
	h.entered(move{from, to, amount})
}

// entered books one act. What moves nothing is none.
func (h *history) entered(moves ...move) {
	e := entry{at: h.clock.Now(), on: h.clock.Now()}
	for _, m := range moves {
		if m.amount == 0 {
			continue
		}
		h.books[m.from] -= m.amount
		h.books[m.to] += m.amount
		e.moves = append(e.moves, m)
	}
	if i := opposite(h.entries, e); e.undoes() && i >= 0 {
		e.on = h.entries[i].on // what never was leaves its own day
	}
	if len(e.moves) > 0 {
		h.entries = append(h.entries, e)
	}
}

// postings are what an act does to each account.
func (e entry) postings() map[ledger.Account]money.Pence {
	out := map[ledger.Account]money.Pence{}
	for _, m := range e.moves {
		out[m.from] -= m.amount
		out[m.to] += m.amount
	}
	return out
}

// undoes reports whether an act says that a payment or a return of an award never was.
func (e entry) undoes() bool {
	return slices.ContainsFunc(e.moves, func(m move) bool {
		return m.to.Stage() == ledger.AtAward && m.from.Stage() != ledger.AtPot || m.to.Stage() == ledger.AtPaid && m.from.Stage() == ledger.AtFund
	})
}

// opposite is the last of some acts that another takes back in whole; -1 for none.
func opposite(list []entry, e entry) int {
	gone := e.postings()
	for i := range slices.Backward(list) {
		other := list[i].postings()
		for a := range other {
			other[a] = -other[a]
		}
		if maps.Equal(gone, other) {
			return i
		}
	}
	return -1
}

// lasting are the acts without those that never were and what said so, as a bank has seen them.
func (h *history) lasting() []entry {
	var out []entry
	for _, e := range h.entries {
		if i := opposite(out, e); e.undoes() && i >= 0 {
			out = slices.Delete(out, i, i+1)
			continue
		}
		out = append(out, e)
	}
	return out
}
