package boot_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// dress adds what pages show beside the journal: what a bank says of it, what came in before it
// began, what a body says of its year; and a round that people can still vote in.
func (h *history) dress() {
	h.Helper()
	if april := time.Date(2027, 4, 12, 9, 0, 0, 0, time.UTC); h.clock.Now().Before(april) {
		h.clock.Set(april) // so that there is a year that is over
	}
	for tries := 0; !h.levied() && tries < 400; tries++ {
		h.must(notMine(h.own()))
	}
	for tries := 0; !h.vired() && tries < 60; tries++ {
		h.must(notMine(h.asksVirement()))
		h.must(notMine(h.agreesVirement()))
	}
	for tries := 0; h.drawing() == nil && tries < 20; tries++ {
		h.must(notMine(h.own()))
		h.must(notMine(h.begins()))
	}
	for range 20 { // so that something is asked for and not paid
		h.must(notMine(h.requests()))
	}
	for _, place := range areas {
		clerk := someone(models.RoleClerk, place, 1)
		told := money.Pence(1 + h.rng.Int64N(90_000_00))
		h.must(h.app.Funding.TellTotal(h.ctx, h.by(clerk), models.YearTotal{Place: place, Year: "2024-04-01", Amount: told, Where: "The annual return"}))
		h.writes("year of "+string(place), told)
		_, err := h.app.Duties.Describe(h.ctx, h.by(clerk), 0, duties.Publisher{Place: place, OrgID: "GB-LAE-ZZ" + strings.ToUpper(string(place[:2])), Prefix: "360G-Test" + string(place)},
			duties.YearFacts{Year: 2026, Turnover: 14_300_00, Known: true, NoticesAnswered: true}, "The annual return")
		h.must(err)
		_, err = h.app.Reconcile.Take(h.ctx, h.by(clerk), place, "", []byte(h.bankSays(place)))
		h.must(err)
	}
}

// turnover is what went in and out of an account.
type turnover struct{ net, all money.Pence }

func (t turnover) and(n money.Pence) turnover { return turnover{t.net + n, t.all + max(n, -n)} }

// levied reports whether each area has got levy in this year, so that a report is due.
func (h *history) levied() bool {
	this := entry{on: h.clock.Now()}.year()
	for _, place := range areas {
		if !slices.ContainsFunc(h.entries, func(e entry) bool {
			return e.year() == this && e.moves[0].from == ledger.Outside && e.moves[0].to == ledger.FundAccount(models.FundID(string(place)+"-own-1"))
		}) {
			return false
		}
	}
	return true
}

// vired reports whether an area has moved money from one of its funds to another.
func (h *history) vired() bool {
	return slices.ContainsFunc(h.entries, func(e entry) bool {
		m := e.moves[0]
		return m.from.Stage() == ledger.AtFund && m.to.Stage() == ledger.AtFund && h.homes[m.from.Fund()] != "westmere"
	})
}

// drawing is a round that is open.
func (h *history) drawing() *played {
	for _, r := range h.rounds {
		if r.stage == sealed && h.clock.Now().Before(r.seal.Times.ClosesAt) {
			return r
		}
	}
	return nil
}

// cash are the entries that a place's bank has seen, by number: what came in or went out. What
// was corrected never happened.
func (h *history) cash(place models.PlaceID) map[int]money.Pence {
	h.learn()
	st, err := h.app.Funding.Statement(h.ctx, place)
	h.must(err)
	gone := map[int64]bool{}
	for _, e := range st.Entries {
		gone[e.Reverses] = true
	}
	out := map[int]money.Pence{}
	for i, e := range h.entries {
		for _, m := range e.moves {
			in, from := h.known.funds[m.to.Fund()].Place, h.known.funds[m.from.Fund()].Place
			if gone[int64(i)+1] || st.Entries[i].Kind == ledger.Reversed {
				continue
			}
			switch here, far := place == in, m.from == ledger.Outside || m.from.Stage() == ledger.AtSigned || m.from.Stage() == ledger.AtTransit; {
			case here && m.to.Stage() == ledger.AtFund && (far || m.from.Stage() == ledger.AtPaid):
				out[i+1] += m.amount
			case place == from && (m.to == ledger.Outside || m.to.Stage() == ledger.AtTransit || m.to.Stage() == ledger.AtPaid):
				out[i+1] -= m.amount
			}
		}
	}
	return out
}

// bankSays is a list of a bank: most of what the journal has, a line of another amount, and one
// that nobody knows.
func (h *history) bankSays(place models.PlaceID) string {
	list := []string{"Date,Amount,Reference,Details"}
	line := func(at time.Time, n money.Pence, ref string) {
		list = append(list, fmt.Sprintf("%s,%s,%s,From the bank", at.In(london).Format(time.DateOnly), money.Decimal(n, 2), ref))
		h.writes("bank of "+string(place), n)
		h.lists[place] = h.lists[place].and(n)
	}
	st, err := h.app.Funding.Statement(h.ctx, place)
	h.must(err)
	cash := h.cash(place)
	for i, seq := range slices.Sorted(maps.Keys(cash)) {
		n := cash[seq]
		h.writes("bank of "+string(place), n)
		h.journals[place] = h.journals[place].and(n)
		switch e := st.Entries[seq-1]; {
		case i > 0 && h.one(8): // not in the list
		case i > 0 && h.one(8):
			line(e.At, n+money.Pence(1+h.rng.Int64N(500)), e.Ref)
		default:
			line(e.At, n, e.Ref)
		}
	}
	line(h.clock.Now(), -money.Pence(1+h.rng.Int64N(90_00)), "charge")
	return strings.Join(list, "\n") + "\n"
}
