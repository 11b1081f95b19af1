package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// TallyCmd counts the ballots of a .pb file by one rule.
type TallyCmd struct {
	File string `arg:"" help:"A .pb file (pabulib.org/format)."`
	Rule string `required:"" placeholder:"RULE" help:"How to count: ${rules}."`
}

// Help shows how it is used.
func (TallyCmd) Help() string {
	return `Ties are broken by project id, ascending, byte by byte. The threshold is the file's
min_project_score_threshold; a step of Add1 is one whole unit of its currency.

Example:
  commonchest tally Poland_Swiecie_2023.pb --rule mes_cost_add1`
}

// tallyJSON is the outcome for programs.
type tallyJSON struct {
	Rule         string   `json:"rule"`
	Selected     []string `json:"selected"`   // ascending, byte by byte
	TotalCost    string   `json:"total_cost"` // plain decimal, in the file's currency
	Seconds      float64  `json:"seconds"`    // of counting
	ParseSeconds float64  `json:"parse_seconds"`
}

// Run counts and prints. A file that is not sound is refused with the lines at fault.
func (t *TallyCmd) Run(ctx context.Context, g *Globals) error {
	if _, err := alloc.Lookup(t.Rule); err != nil {
		return fmt.Errorf("there is no rule %q; choose one of %s", t.Rule, strings.Join(alloc.Names(), ", "))
	}
	start := time.Now()
	f, err := t.read()
	if bad, ok := errors.AsType[*pabulib.ReadError](err); ok {
		fmt.Fprintln(g.Err, bad)
		return errSaid
	}
	if err != nil {
		return err
	}
	parsed := time.Now()
	req, err := f.Request(t.Rule)
	if errors.Is(err, models.E(models.Invalid, "threshold_missing")) {
		return fmt.Errorf("%s: META has no min_project_score_threshold, which %s needs", t.File, t.Rule)
	}
	if err != nil {
		return err
	}
	res, err := alloc.Run(ctx, req)
	if err != nil {
		return err
	}
	counted := time.Now()
	t.warn(g.Err, f)
	if g.JSON {
		selected := slices.Clone(res.Selected)
		slices.Sort(selected)
		return json.NewEncoder(g.Out).Encode(tallyJSON{Rule: res.Rule, Selected: selected, TotalCost: f.Amount(res.TotalCost),
			Seconds: counted.Sub(parsed).Seconds(), ParseSeconds: parsed.Sub(start).Seconds()})
	}
	return printTally(g.Out, f, res)
}

func (t *TallyCmd) read() (*pabulib.File, error) {
	in, err := os.Open(t.File)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return pabulib.Read(in, t.File)
}

// warn tells what is odd about a file, but not everything twenty times.
func (t *TallyCmd) warn(w io.Writer, f *pabulib.File) {
	const most = 10
	for i, p := range f.Warnings {
		if i == most {
			fmt.Fprintf(w, "%s: and %d more warnings\n", t.File, len(f.Warnings)-most)
			return
		}
		fmt.Fprintf(w, "%s:%d: warning: %s\n", t.File, p.Line, p.Text())
	}
}

// printTally prints a result for people: the figures, what is funded in the order of
// choosing, and why the rest is not.
func printTally(out io.Writer, f *pabulib.File, res alloc.Result) error {
	amount := amountWriter(f)
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
			fmt.Fprintf(w, "tie\t%s: decided by %s\n", strings.Join(tie.Tied, ", "), words(tie.By))
		}
	}
	fmt.Fprintln(w, "\nPROJECT\tCOST\tSCORE\tOUTCOME")
	for _, id := range res.Selected {
		why, _ := res.Reason(id)
		fmt.Fprintf(w, "%s\t%s\t%d\tfunded\n", id, amount(why.Cost), why.Score)
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

// outcomeText says why a project is not funded.
func outcomeText(why alloc.Reason, amount func(money.Pence) string) string {
	switch why.Kind {
	case alloc.SkippedTooDear:
		return fmt.Sprintf("too dear: %s left when it was reached", amount(why.Left))
	case alloc.AfterStop:
		return fmt.Sprintf("not reached: %s did not fit", why.StoppedAt)
	case alloc.BelowThreshold:
		return fmt.Sprintf("below the threshold of %d", why.Threshold)
	case alloc.NoSupporters:
		return "nobody chose it"
	case alloc.SupportersShort:
		return fmt.Sprintf("its supporters had %s left", amount(why.Left))
	}
	return words(string(why.Kind))
}

// amountWriter writes amounts of a file with its currency, where it names one that is
// known, and all alike: with minor units if any amount of the file has them.
func amountWriter(f *pabulib.File) func(money.Pence) string {
	code, _ := f.Get("currency")
	currency, err := money.CurrencyOf(code)
	if err != nil || f.Scale > currency.Digits {
		return f.Amount
	}
	write := money.Format
	if f.Scale > 0 {
		write = money.FormatFull
	}
	unit := int64(1)
	for range currency.Digits - f.Scale {
		unit *= 10
	}
	return func(p money.Pence) string {
		minor, err := p.Mul(unit)
		if err != nil {
			return f.Amount(p)
		}
		return write(minor, currency)
	}
}
