package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// printTally prints a result for people: the figures, what is funded in the order of
// choosing, and why the rest is not.
func printTally(out io.Writer, f *pabulib.File, res alloc.Result) error {
	amount := amountsOf(f).Sum
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "rule\t%s, ties by %s\n", res.Rule, res.TieOrder)
	fmt.Fprintf(w, "ballots\t%d\n", res.Ballots)
	fmt.Fprintf(w, "budget\t%s\n", amount(res.Budget))
	fmt.Fprintf(w, "funded\t%d of %d projects\n", len(res.Selected), len(res.Reasons))
	fmt.Fprintf(w, "cost\t%s\n", amount(res.TotalCost))
	fmt.Fprintf(w, "left\t%s\n", amount(res.Left))
	if a := res.Add1; a != nil {
		fmt.Fprintf(w, "add1\t%d steps of %s, then %s\n", a.Steps, amount(a.Step), stopText(a.Stop))
	}
	for _, tie := range res.Ties {
		if tie.Mattered {
			fmt.Fprintf(w, "tie\t%s: decided by %s\n", strings.Join(tie.Tied, ", "), spelt(tie.By))
		}
	}
	fmt.Fprintln(w, "\nPROJECT\tCOST\tSCORE\tOUTCOME")
	for _, id := range res.Selected {
		why, _ := res.Reason(id)
		fmt.Fprintf(w, "%s\t%s\t%d\tfunded%s\n", id, amount(why.Cost), why.Score, fundedHow(why, amount))
	}
	for _, why := range res.Reasons {
		if why.Kind != alloc.Funded {
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", why.Project, amount(why.Cost), why.Score, outcomeText(why, amount))
		}
	}
	return w.Flush()
}

// stopText says why Add1 went no further.
func stopText(stop alloc.StopReason) string {
	switch stop {
	case alloc.StopExhaustive:
		return "nothing more fitted"
	case alloc.StopInfeasible:
		return "the next would have cost more than the budget"
	}
	return "everything was funded"
}

// fundedHow says what is particular about a project's being funded.
func fundedHow(why alloc.Reason, amount func(money.Pence) string) string {
	how := ""
	if len(why.Dropped) > 0 {
		how = without(why.Dropped) + ", for " + amount(why.Paid)
	}
	if why.Floor != "" {
		how += " from the floor " + why.Floor
	}
	return how
}

// outcomeText says why a project is not funded.
func outcomeText(why alloc.Reason, amount func(money.Pence) string) string {
	switch why.Kind {
	case alloc.SkippedTooDear:
		return fmt.Sprintf("too dear: %s left when it was reached", amount(why.Left))
	case alloc.AfterStop:
		return fmt.Sprintf("not reached: %s did not fit", why.StoppedAt)
	case alloc.BelowThreshold:
		return fmt.Sprintf("below the threshold of %d", why.Threshold)
	case alloc.BelowFilter:
		return fmt.Sprintf("on fewer than the %d ballots that its cost needs", why.Threshold)
	case alloc.FenceRefused:
		return fmt.Sprintf("the funds that may pay for part %d had %s, %s short", why.Part+1, amount(why.Left), amount(why.Short))
	case alloc.ConflictTaken:
		return "excluded by " + why.By
	case alloc.NoSupporters:
		return "nobody chose it"
	case alloc.SupportersShort:
		return fmt.Sprintf("its supporters had %s left", amount(why.Left))
	}
	return spelt(string(why.Kind))
}
