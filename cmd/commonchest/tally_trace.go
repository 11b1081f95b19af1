package main

import (
	"fmt"
	"io"
	"math/big"
	"strings"
	"text/tabwriter"

	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// tracer prints the steps of a count as tables.
type tracer struct {
	w      *tabwriter.Writer
	amount func(money.Pence) string
	unit   *big.Rat // of the amounts, in the currency
}

// printTrace prints every step of a count: passes of floors, rounds or visits, how the
// endowment was raised, ties, who pays, and the comparison.
func printTrace(out io.Writer, f *pabulib.File, req alloc.Request, res alloc.Result) error {
	unit := big.NewRat(1, 1)
	for range f.Scale {
		unit.Mul(unit, big.NewRat(1, 10))
	}
	t := tracer{w: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), amount: amountsOf(f).Sum, unit: unit}
	if len(req.Funds) > 0 {
		t.title("FUND\tAMOUNT")
		for _, fund := range req.Funds {
			t.row(fund.ID, t.amount(fund.Amount))
		}
	}
	for _, p := range res.Passes {
		t.title(fmt.Sprintf("First, %s for the floor %q: %s funded", t.amount(p.Budget), p.Floor, listed(p.Selected)))
		t.steps(p.Visits, p.Rounds, p.Add1, p.Ties)
	}
	t.steps(res.Visits, res.Rounds, res.Add1, res.Ties)
	if c := res.Compare; c != nil {
		t.title(fmt.Sprintf("Compared with greedy_votes: %d ballots have more funded projects by the rule, %d by greedy_votes, %d as many; taken: %s",
			c.ForOwn, c.ForGreedy, c.Same, took(c, res.Rule)))
		t.row("  by the rule", listed(c.Own))
		t.row("  by greedy_votes", listed(c.Greedy))
	}
	if share := res.PartFunded; share != nil {
		t.title(fmt.Sprintf("After that %s of the %s left go to a share of %s, which costs %s", t.amount(share.Paid), t.amount(share.Left), share.Project, t.amount(share.Cost)))
	}
	if len(res.Payments) > 0 {
		t.title("PROJECT\tPART\tPAID BY\tAMOUNT")
		for _, p := range res.Payments {
			t.row(p.Project, fmt.Sprint(p.Part+1), p.Fund, t.amount(p.Amount))
		}
	}
	return t.w.Flush()
}

func took(c *alloc.Comparison, rule string) string {
	if c.Took == "greedy" {
		return "greedy_votes"
	}
	return rule
}

func (t tracer) title(text string) { fmt.Fprintf(t.w, "\n%s\n", text) }

func (t tracer) row(cells ...string) { fmt.Fprintln(t.w, strings.Join(cells, "\t")) }

// steps prints what one run did, in the order of doing.
func (t tracer) steps(visits []alloc.Visit, rounds []alloc.Round, add1 *alloc.Add1, ties []alloc.Tie) {
	if len(rounds) > 0 {
		t.title("ROUND\tPROJECT\tCOST\tRHO\tMOST PAID\tSUPPORTERS\tPAID IN FULL\tGAVE THE REST\tLEFT")
		for i, r := range rounds {
			t.row(fmt.Sprint(i+1), r.Project+without(r.Dropped), t.amount(r.Cost), approximate(r.Rho.Rat()), t.share(r.MaxPayment),
				fmt.Sprint(r.Supporters), fmt.Sprint(r.PaidInFull), fmt.Sprint(r.PaidRest), t.amount(r.Left))
		}
	}
	if len(visits) > 0 {
		t.title("PLACE\tPROJECT\tSCORE\tCOST\tLEFT BEFORE\tOUTCOME")
		for _, v := range visits {
			t.row(fmt.Sprint(v.Place), v.Project, fmt.Sprint(v.Score), t.amount(v.Cost), t.amount(v.Left), t.visited(v))
		}
	}
	if add1 != nil {
		t.title(fmt.Sprintf("Each ballot had %s after %d steps of %s; the last run, step %d, cost %s: %s",
			t.share(add1.Endowment), add1.Steps, t.amount(add1.Step), add1.Tried, t.amount(add1.LastCost), stopText(add1.Stop)))
		for _, tie := range add1.Ties {
			runs := fmt.Sprintf("step %d", tie.First)
			if tie.Last > tie.First {
				runs = fmt.Sprintf("%d of the steps %d to %d", tie.Times, tie.First, tie.Last)
			}
			t.row(fmt.Sprintf("  tie in %s: %s; the first was funded first", runs, listed(tie.Tied)))
		}
	}
	t.ties(ties)
}

func (t tracer) visited(v alloc.Visit) string {
	switch v.Outcome {
	case alloc.VisitFunded:
		return "funded" + without(v.Dropped)
	case alloc.VisitConflict:
		return "excluded by " + v.By
	case alloc.VisitFenced:
		return fmt.Sprintf("part %d: its funds had %s, %s short", v.Part+1, t.amount(v.Found), t.amount(v.Short))
	}
	return spelt(string(v.Outcome))
}

func (t tracer) ties(ties []alloc.Tie) {
	if len(ties) == 0 {
		return
	}
	t.title("TIE AT\tPROJECTS\tOUTCOME")
	for _, tie := range ties {
		outcome := "made no difference"
		if tie.Mattered {
			outcome = "decided by " + spelt(tie.By)
		}
		t.row(fmt.Sprint(tie.Place), listed(tie.Tied), outcome)
		for _, lot := range tie.Lots {
			t.row("", lot.Project, "lot "+lot.Lot)
		}
	}
}

// share writes an exact share of money: to four digits behind those of the file, with
// ≈ where that is not all of it.
func (t tracer) share(f alloc.Fraction) string {
	r := f.Rat()
	if r == nil {
		return "–"
	}
	return approximate(r.Mul(r, t.unit))
}

func approximate(r *big.Rat) string {
	if r == nil {
		return "–"
	}
	const digits = 6
	text := r.FloatString(digits)
	exact, _ := new(big.Rat).SetString(text)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if exact.Cmp(r) != 0 {
		return "≈" + text
	}
	return text
}

// without says which parts of a scalable project are left out.
func without(dropped []int) string {
	if len(dropped) == 0 {
		return ""
	}
	parts := make([]string, len(dropped))
	for i, d := range dropped {
		parts[i] = fmt.Sprint(d + 1)
	}
	return " without part " + strings.Join(parts, ", ")
}

func listed(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}
