package boot_test

import (
	"fmt"
	"maps"
	"time"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// known is what the history knows of names when it looks at the site: no sums.
type known struct {
	funds     map[models.FundID]models.Fund
	promises  map[models.CommitmentID]models.Commitment
	rounds    map[models.RoundID]*played
	transfers map[models.TransferID]models.Transfer
	folded    map[string]staged
	lines     map[lineKey]line
	budget    []budgetLine
	scopes    map[string]sums // of pages, by what they are about
}

func (h *history) learn() {
	h.known = known{funds: map[models.FundID]models.Fund{}, promises: map[models.CommitmentID]models.Commitment{},
		rounds: map[models.RoundID]*played{}, scopes: map[string]sums{}, transfers: map[models.TransferID]models.Transfer{}}
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		funds, err := h.app.Funding.Funds(h.ctx, place)
		h.must(err)
		for _, f := range funds {
			h.known.funds[f.ID] = f
		}
	}
	for _, id := range h.commitments {
		c, err := h.app.Partners.Commitment(h.ctx, id)
		h.must(err)
		h.known.promises[id] = c
	}
	for _, id := range h.transfers {
		t, err := h.app.Transfers.Transfer(h.ctx, id)
		h.must(err)
		h.known.transfers[id] = t
	}
	for _, r := range append(h.rounds, h.drafts...) {
		h.known.rounds[r.id] = r
	}
	h.known.folded, h.known.lines = h.folded(), h.lines()
	h.known.budget = h.budget()
}

// sums are the amounts that the history can account for, each with what it is. Amounts are
// random to the penny, so that one is hardly ever another by accident.
type sums map[money.Pence]string

// add takes an amount in, whichever sign it has; what came first names it.
func (s sums) add(n money.Pence, format string, args ...any) {
	n = max(n, -n)
	if _, known := s[n]; !known {
		s[n] = fmt.Sprintf(format, args...)
	}
}

func (s sums) join(more ...sums) sums {
	out := maps.Clone(s)
	for _, m := range more {
		for n, what := range m {
			out.add(n, "%s", what)
		}
	}
	return out
}

// staged is what a group of funds has at each stage.
type staged map[ledger.Stage]money.Pence

// together are stages that are shown as one sum.
var together = map[string][]ledger.Stage{
	"unspent": {ledger.AtFund}, "not awarded": {ledger.AtFund, ledger.AtPot}, "on its way": {ledger.AtTransit}, "set aside": {ledger.AtPot}, "owed": {ledger.AtAward}, "paid": {ledger.AtPaid},
	"awarded": {ledger.AtAward, ledger.AtPaid}, "held": {ledger.AtFund, ledger.AtPot, ledger.AtAward}, "used": {ledger.AtPot, ledger.AtAward, ledger.AtPaid},
	"received":                        {ledger.AtFund, ledger.AtPot, ledger.AtAward, ledger.AtPaid},
	"received with what is under way": {ledger.AtFund, ledger.AtTransit, ledger.AtPot, ledger.AtAward, ledger.AtPaid}, "not awarded, with what is under way": {ledger.AtFund, ledger.AtTransit, ledger.AtPot},
	"set aside or owed": {ledger.AtPot, ledger.AtAward}, "signed and not here": {ledger.AtSigned},
}

// groups are by what an account is added up.
func (h *history) groups(a ledger.Account) []string {
	if c := a.Commitment(); c != "" {
		return []string{"signature " + string(c), "partner " + string(h.known.promises[c].Partner), "all"}
	}
	f, known := h.known.funds[a.Fund()]
	if !known {
		return nil
	}
	out := []string{"fund " + string(f.ID), "root " + string(h.root(f.ID)), "root " + string(h.root(f.ID)) + " at " + string(f.Place), "partner " + string(f.Partner), "place " + string(f.Place), "kind " + string(f.Kind), "partner " + string(f.Partner) + " at " + string(f.Place),
		"strand " + string(h.strand(f)), "strand " + string(h.strand(f)) + " at " + string(f.Place), "all"}
	if r := a.Round(); r != "" {
		out = append(out, "round "+string(r), "round "+string(r)+" of "+string(f.ID))
	}
	if r, ref := a.Project(); r != "" {
		out = append(out, "award "+string(r)+"/"+ref, "award "+string(r)+"/"+ref+" of "+string(f.ID))
	}
	return out
}

// root is the fund that a fund's money came in by.
func (h *history) root(f models.FundID) models.FundID {
	for h.known.funds[f].From != "" {
		f = h.known.funds[f].From
	}
	return f
}

func (h *history) strand(f models.Fund) models.Strand {
	if f.Strand != "" {
		return f.Strand
	}
	return h.fences[f.ID].Strand
}

// folded adds the books up by group and stage.
func (h *history) folded() map[string]staged {
	out := map[string]staged{}
	for a, n := range h.books {
		for _, g := range h.groups(a) {
			if out[g] == nil {
				out[g] = staged{}
			}
			out[g][a.Stage()] += n
		}
	}
	return out
}

func (s staged) sum(stages ...ledger.Stage) (n money.Pence) {
	for _, stage := range stages {
		n += s[stage]
	}
	return n
}

// balances are the sums of the accounts that fit, by each group and each set of stages.
func (h *history) balances(fits func(group string) bool) sums {
	out := sums{}
	for g, st := range h.known.folded {
		if !fits(g) {
			continue
		}
		for word, stages := range together {
			out.add(st.sum(stages...), "%s: %s", g, word)
		}
	}
	return out
}

// touched are the acts that move money onto or off accounts that fit: each posting, what
// came to each stage of them in all, and what an account held afterwards.
func (h *history) touched(fits func(ledger.Account) bool) sums {
	out, held := sums{}, map[ledger.Account]money.Pence{}
	for i, e := range h.entries {
		came := staged{}
		for a, n := range e.postings() {
			if fits(a) {
				held[a] += n
				came[a.Stage()] += n
				out.add(n, "entry %d: %s", i+1, a)
				out.add(held[a], "%s after entry %d", a, i+1)
			}
		}
		for stage, n := range came {
			out.add(n, "entry %d: %s in all", i+1, stage)
		}
	}
	return out
}

// sums of an entry: its postings, and what came to each stage in all.
func (e entry) sums(seq int) sums {
	out, came := sums{}, staged{}
	for a, n := range e.postings() {
		out.add(n, "entry %d: %s", seq, a)
		came[a.Stage()] += n
	}
	var all money.Pence
	for _, m := range e.moves {
		all += m.amount
	}
	for stage, n := range came {
		out.add(n, "entry %d: %s in all", seq, stage)
	}
	out.add(all, "entry %d: in all", seq)
	return out
}

// years are the statements of funds that fit, by each group, each year and the day of the act.
func (h *history) years(fits func(group string) bool) sums {
	out := sums{}
	for key, l := range h.known.lines {
		if !fits(key.group) {
			continue
		}
		for word, n := range map[string]money.Pence{"brought forward": l.opening, "in": l.in, "out": l.out, "paid": l.paid, "carried forward": l.opening + l.in - l.out - l.paid} {
			out.add(n, "%s in %s: %s", key.group, key.year, word)
		}
	}
	return out
}

type lineKey struct {
	group string
	year  models.FinancialYear
}

// line is what became of a group's money in a year.
type line struct{ opening, in, out, paid money.Pence }

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return zone
}()

func (e entry) year() models.FinancialYear {
	return models.YearOf(e.on.In(london).Format(time.DateOnly))
}

// lines folds the entries by group and year.
func (h *history) lines() map[lineKey]line {
	out := map[lineKey]line{}
	if len(h.entries) == 0 {
		return out
	}
	last := h.entries[len(h.entries)-1].year() + 1
	for _, e := range h.entries {
		for g, m := range h.effects(e) {
			now := lineKey{g, e.year()}
			l := out[now]
			l.in, l.out, l.paid = l.in+m.in, l.out+m.out, l.paid+m.paid
			out[now] = l
			for y := e.year() + 1; y <= last; y++ {
				k := lineKey{g, y}
				l := out[k]
				l.opening += m.in - m.out - m.paid
				out[k] = l
			}
		}
	}
	return out
}

// effects are what an entry does to each group of funds: what is paid has left, what moves
// between fund, pot and award changes nothing.
func (h *history) effects(e entry) map[string]line {
	net := map[models.FundID]money.Pence{}
	paid := map[models.FundID]money.Pence{}
	for a, n := range e.postings() {
		switch a.Stage() {
		case ledger.AtFund, ledger.AtPot, ledger.AtAward:
			net[a.Fund()] += n
		case ledger.AtPaid:
			net[a.Fund()] += n
			paid[a.Fund()] += n
		}
	}
	out := map[string]line{}
	for f := range h.known.funds {
		if net[f] == 0 && paid[f] == 0 {
			continue
		}
		for _, g := range h.groups(ledger.FundAccount(f)) {
			l := out[g]
			l.paid += paid[f]
			if n := net[f]; n > 0 {
				l.in += n
			} else {
				l.out -= n
			}
			out[g] = l
		}
	}
	return out
}

// typed are amounts that somebody wrote about a thing.
func (h *history) typed(things ...string) sums {
	out := sums{}
	for _, t := range things {
		for _, n := range h.wrote[t] {
			out.add(n, "typed for %s", t)
		}
	}
	return out
}

func (h *history) writes(thing string, amounts ...money.Pence) {
	h.wrote[thing] = append(h.wrote[thing], amounts...)
}
