package boot_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// budgetLine is a fund, or money that a partner keeps, in the table of the place budget.
type budgetLine struct {
	groups                                []string
	signed, received, released, withdrawn money.Pence
}

// budget is the history's own table: a pound is signed for in the line of the fund that it
// is in, or of the signature that it is still to come under.
func (h *history) budget() []budgetLine {
	duty := map[models.FundID]bool{}
	for _, t := range h.known.transfers {
		duty[t.Terms.Fund] = duty[t.Terms.Fund] || !t.Terms.Plain
	}
	var out []budgetLine
	for id := range h.known.funds {
		st := h.known.folded["fund "+string(id)]
		l := budgetLine{groups: h.groups(ledger.FundAccount(id)), received: st.sum(together["received with what is under way"]...), released: st.sum(together["awarded"]...)}
		if duty[id] {
			l.released = l.received
		}
		l.signed = l.received
		where := h.stream(id)
		l.groups = append(l.groups, "pooled", where, where+" from "+string(h.known.funds[id].Partner), "pooled from "+string(h.known.funds[id].Partner))
		for _, c := range h.known.promises {
			if c.Fund == id && c.Pooling == models.Pooled {
				l.signed += h.books[ledger.SignedAccount(c.ID)]
				l.withdrawn = h.withdrawn[c.ID]
			}
		}
		out = append(out, l)
	}
	for _, c := range h.known.promises {
		l := budgetLine{groups: []string{"signature " + string(c.ID), "partner " + string(c.Partner), string(c.Pooling), string(c.Pooling) + " from " + string(c.Partner), "place westmere", "strand " + string(cmp.Or(c.Strand, c.Fence.Strand)), "all"}}
		switch {
		case c.Pooling == models.Pooled:
			continue
		case c.Stage == models.CommitmentSigned:
			l.signed = c.Amount
		case c.Stage == models.CommitmentWithdrawn:
			l.withdrawn = c.Amount
		}
		out = append(out, l)
	}
	return out
}

// stream is the condition under which a fund’s money flows: that of the fund it came in by.
func (h *history) stream(f models.FundID) string {
	first := h.known.funds[h.root(f)]
	switch {
	case first.Kind == models.PreceptFund:
		return "precepts"
	case first.Condition == "" && first.Strand == "" && first.Fence.Same(models.Fence{}):
		return "without a condition"
	}
	return "condition of " + string(first.ID)
}

// budgeted adds the lines up by group.
func (h *history) budgeted(fits func(group string) bool) sums {
	by := map[string]budgetLine{}
	for _, l := range h.known.budget {
		for _, g := range l.groups {
			sum := by[g]
			sum.signed, sum.received, sum.released, sum.withdrawn = sum.signed+l.signed, sum.received+l.received, sum.released+l.released, sum.withdrawn+l.withdrawn
			by[g] = sum
		}
	}
	out := sums{}
	if fits("all") {
		out = h.streams(by)
	}
	for g, l := range by {
		if fits(g) {
			out.add(l.signed, "%s: signed", g)
			out.add(l.received, "%s: received", g)
			out.add(l.released, "%s: released", g)
			out.add(l.withdrawn, "%s: withdrawn", g)
			out.add(l.signed+l.withdrawn, "%s: signed before withdrawals", g)
			out.add(l.signed-l.released, "%s: not decided", g)
			out.add(l.signed-l.received, "%s: still to come", g)
		}
	}
	return out
}

// streams are the sums of one condition for some of those who give under it: a picture may
// draw it in two places, so that no two ribbons cross.
func (h *history) streams(by map[string]budgetLine) sums {
	signed, open := map[string][]money.Pence{}, map[string][]money.Pence{}
	for g, l := range by {
		if under, _, of := strings.Cut(g, " from "); of {
			signed[under], open[under] = append(signed[under], l.signed), append(open[under], l.signed-l.released)
		}
	}
	out := sums{}
	for under := range signed {
		for _, n := range append(subsets(signed[under]), subsets(open[under])...) {
			out.add(n, "%s: for some of its givers", under)
		}
	}
	return out
}

// reached is what the areas have of what was passed on to them, and have not handed back.
func (h *history) reached() sums {
	var all money.Pence
	for _, e := range h.entries {
		for _, m := range e.moves {
			switch {
			case m.from.Stage() == ledger.AtTransit && h.known.funds[m.to.Fund()].From == m.from.Fund():
				all += m.amount
			case m.to.Stage() == ledger.AtTransit && h.known.funds[m.from.Fund()].From != "":
				all -= m.amount
			}
		}
	}
	return sums{all: "what has reached the areas"}
}

// trials are the sums of trial balances: what all accounts of a place's funds hold, and of the
// outermost place what is signed and has not come.
func (h *history) trials(place models.PlaceID) sums {
	var all money.Pence
	for a, n := range h.books {
		if h.known.funds[a.Fund()].Place == place || place == "westmere" && a.Stage() == ledger.AtSigned {
			all += n
		}
	}
	return sums{all: "the trial balance of " + string(place)}
}

// levied is levy that came in on a day, what of it is not spent, and what of that is free.
type levied struct{ came, left, free money.Pence }

// levy are the clocks of levy money: what came first is spent first, and what is set aside came
// before what is free.
func (h *history) levy(place models.PlaceID) map[models.FundID][]levied {
	out := map[models.FundID][]levied{}
	for id, f := range h.known.funds {
		if f.Place != place || f.Kind != models.CILFund {
			continue
		}
		var came []money.Pence
		var all money.Pence
		for _, e := range h.entries {
			for _, m := range e.moves {
				if m.to == ledger.FundAccount(id) && m.from == ledger.Outside {
					came, all = append(came, m.amount), all+m.amount
				}
			}
		}
		spent, free := all-h.spentOf(id, ledger.AtFund, ledger.AtPot, ledger.AtAward), h.books[ledger.FundAccount(id)]
		left := make([]money.Pence, len(came))
		for i, n := range came {
			used := min(spent, n)
			left[i], spent = n-used, spent-used
		}
		for i := range slices.Backward(left) {
			n := min(free, left[i])
			free -= n
			out[id] = append([]levied{{came[i], left[i], n}}, out[id]...)
		}
	}
	return out
}

// cameUnder is what has come under a signature, whatever became of it.
func (h *history) cameUnder(id models.CommitmentID) (n money.Pence) {
	for _, e := range h.entries {
		for _, m := range e.moves {
			if m.from.Commitment() == id && m.to != ledger.Outside {
				n += m.amount
			}
		}
	}
	return n
}

// under are the sums that have come under signatures.
func (h *history) under(ids ...models.CommitmentID) sums {
	out := sums{}
	for _, id := range ids {
		out.add(h.cameUnder(id), "what came under %s", id)
	}
	return out
}

func (h *history) signed() (n money.Pence) {
	for _, l := range h.known.budget {
		n += l.signed
	}
	return n
}

// granted are the sums of what was resolved, by the year and by the strand of the projects.
func (h *history) granted(place models.PlaceID) sums {
	by := map[string]money.Pence{}
	for _, a := range h.awards {
		if place == "" || a.round.place == place {
			by["resolved in "+a.on.String()] += a.amount
			by["resolved in all"] += a.amount
			by["resolved for "+string(a.strand)] += a.amount
			by["resolved for "+string(a.strand)+" in "+a.on.String()] += a.amount
			by["back of "+string(a.round.id)+"/"+a.ref] += a.amount - h.left(a, ledger.AwardAccount) - h.left(a, ledger.PaidAccount)
		}
	}
	for y, s := range h.section137(place) {
		by["spent under section 137 in "+y.String()], by["promised under section 137 in "+y.String()] = s.spent, s.promised
		by["left under section 137 in "+y.String()], by["used under section 137 in "+y.String()] = s.limit-s.spent-s.promised, s.spent+s.promised
	}
	net := map[string]money.Pence{}
	for _, e := range h.lasting() {
		for _, m := range e.moves {
			for at, n := range map[ledger.Account]money.Pence{m.to: m.amount, m.from: -m.amount} {
				if round, ref := at.Project(); at.Stage() == ledger.AtPaid && (place == "" || h.known.rounds[round].place == place) {
					award := fmt.Sprintf("paid for %s/%s", round, ref)
					net[award] += n
					by[award+" by the end of "+e.year().String()] = net[award]
					by[award+" in "+e.year().String()] += n
					by["paid in "+e.year().String()] += n
					by[award+" in "+e.year().String()+", whatever came back"] += max(0, n)
				}
			}
		}
	}
	out := sums{}
	for what, n := range by {
		out.add(n, "%s", what)
	}
	return out
}

// under137 is a year's account of section 137.
type under137 struct{ spent, promised, limit money.Pence }

// section137 is what was paid in a year for awards under section 137, and what they still had
// at its end.
func (h *history) section137(place models.PlaceID) map[models.FinancialYear]under137 {
	data, err := h.app.Rules.Data(h.ctx)
	h.must(err)
	out := map[models.FinancialYear]under137{}
	for y := h.entries[0].year(); y <= h.entries[len(h.entries)-1].year()+1; y++ {
		var s under137
		if rate, err := data.At(models.RuleS137Rate, y.First()); err == nil {
			s.limit = money.Pence(rate.Value) * 1840
		}
		for _, e := range h.lasting() {
			for at, n := range e.postings() {
				round, ref := at.Project()
				if !slices.ContainsFunc(h.awards, func(a *owed) bool { return a.s137 && a.round.id == round && a.ref == ref && a.round.place == place }) {
					continue
				}
				if at.Stage() == ledger.AtPaid && e.year() == y {
					s.spent += n
				}
				if at.Stage() == ledger.AtAward && e.year() <= y {
					s.promised += n
				}
			}
		}
		out[y] = s
	}
	return out
}

// came are the sums of what came in by the year: not what moved between funds, was passed on
// or came home again.
func (h *history) came(place models.PlaceID) map[models.FinancialYear]money.Pence {
	by := map[models.FinancialYear]money.Pence{}
	for _, e := range h.entries {
		for _, m := range e.moves {
			in, out := h.known.funds[m.to.Fund()], h.known.funds[m.from.Fund()]
			switch {
			case in.Place == place && (m.from == ledger.Outside || m.from.Stage() == ledger.AtSigned),
				in.Place == place && m.from.Stage() == ledger.AtTransit && in.From == m.from.Fund():
				by[e.year()] += m.amount
			case out.Place == place && (m.to == ledger.Outside || out.From != "" && m.to.Stage() == ledger.AtTransit): // given back, or handed back
				by[e.year()] -= m.amount
			}
		}
	}
	return by
}

// offers are the sums of what was offered, by stage, place and kind.
func (h *history) offers(place models.PlaceID) sums {
	by := map[string]money.Pence{}
	for id, t := range h.known.transfers {
		if place != "" && t.Place != place {
			continue
		}
		n := h.wrote["offer "+string(id)][0]
		for _, what := range []string{"offered", "offered as " + strconv.FormatBool(t.Terms.Plain), "offered and " + string(t.Stage), "offered and " + string(t.Stage) + strconv.FormatBool(t.Terms.Plain)} {
			by[what] += n
		}
		if !t.Terms.Plain {
			by["offered with duties, "+h.pipeline(t)] += n
		}
	}
	out := sums{}
	for what, n := range by {
		out.add(n, "%s", what)
	}
	return out
}

// pipeline is how far an offer has come, as the officer's page puts them together.
func (h *history) pipeline(t models.Transfer) string {
	switch {
	case t.Took():
		return "taken on"
	case t.Silent(h.clock.Now()):
		return "silent"
	case t.Stage == models.TransferWithdrawn || t.Stage == models.TransferReturned:
		return "ended"
	}
	return string(t.Stage)
}

// fixed are amounts that are no money of the journal: figures of the law, which are data, and
// those in the words of pages.
func (h *history) fixed() sums {
	out := sums{}
	for n, what := range map[money.Pence]string{1_000_00: "the name of a template", 20_000_00: "the name of a template", 2_300_00: "an example", 264_00: "an example", 2_640_00: "an example", 200_000_00: "a limit in the Transparency Code's words"} {
		out.add(n, "%s", what)
	}
	list, err := h.app.Rules.Data(h.ctx)
	h.must(err)
	for _, f := range list {
		out.add(money.Pence(f.Value), "%s from %s", f.Rule, f.From)
		if f.Rule == models.RuleS137Rate {
			out.add(money.Pence(f.Value)*1840, "most under section 137 from %s", f.From)
		}
	}
	return out
}
