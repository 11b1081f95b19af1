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
	"time"

	"commonchest/models/alloc"
	"commonchest/models/fundfile"
	"commonchest/models/pabulib"
)

// TallyCmd counts the ballots of a .pb file by one rule.
type TallyCmd struct {
	File string `arg:"" help:"A .pb file (pabulib.org/format)."`
	Rule string `required:"" placeholder:"RULE" help:"How to count: ${rules}."`

	Step      *string       `placeholder:"AMOUNT" help:"What each step of Add1 adds for every ballot; one whole unit of the currency unless given."`
	Threshold *string       `placeholder:"N" help:"Votes or points that a project needs; the file's min_project_score_threshold unless given."`
	MinVotes  int64         `placeholder:"N" help:"Leave out projects on fewer ballots than this, by any rule."`
	Filter    int64         `placeholder:"N" help:"Leave out projects whose share of the ballots is less than their share of the budget divided by N."`
	Compare   bool          `help:"Take the outcome of greedy_votes if more ballots are served better by it."`
	PartFund  bool          `help:"Give what is left in the end to a share of the next project that a fund file calls scalable."`
	Ties      string        `enum:"id,seed" default:"id" help:"What breaks ties: id (ascending, byte by byte) or seed (lower cost, more votes, then a lot drawn with --seed)."`
	Seed      string        `placeholder:"HEX" help:"The seed of the lot, for --ties seed."`
	Fund      string        `placeholder:"FILE" help:"Whose money the budget is and what it may pay for (docs/fund-files.md)."`
	TimeLimit time.Duration `placeholder:"TIME" help:"Give the count up after this time, such as 10m; without it there is no limit. The _add1_noexh rules may take very long where a project costs far more than the pot and the step is small."`
	Trace     bool          `help:"Print every step of the count."`
	WhatIf    string        `name:"what-if" placeholder:"PROJECT" help:"Count again to find the cost, and by greedy_votes the votes, with which this project would have been chosen."`
	Explain   bool          `help:"Tell in sentences why each project was chosen or not."`
	Metrics   bool          `help:"Tell what the outcome does for those who voted, with greedy_votes beside it."`
}

// Help shows how it is used.
func (TallyCmd) Help() string {
	return `Prints what is funded and why the rest is not. What a rule does not use is refused, so that
nothing you ask for is left out silently.

Examples:
  commonchest tally Poland_Swiecie_2023.pb --rule mes_cost_add1 --filter 3
  commonchest tally round.pb --rule greedy_votes --fund funds.csv --ties seed --seed 5eed… --trace`
}

// tallyJSON is the outcome for programs.
type tallyJSON struct {
	Rule         string        `json:"rule"`
	Selected     []string      `json:"selected"`        // ascending, byte by byte
	TotalCost    string        `json:"total_cost"`      // plain decimal, in the file's currency
	Worth        *int64        `json:"worth,omitempty"` // to all ballots together, where the rule maximises it; as trace.worth
	Scale        *int          `json:"scale,omitempty"` // amounts of the trace are in units of 10^−scale
	Seconds      float64       `json:"seconds"`         // of counting
	ParseSeconds float64       `json:"parse_seconds"`
	Trace        *alloc.Result `json:"trace,omitempty"`
}

// Run counts and prints. A file that is not sound is refused with the lines at fault.
func (t *TallyCmd) Run(ctx context.Context, g *Globals) error {
	rule, err := alloc.Lookup(t.Rule)
	if err != nil {
		return fmt.Errorf("there is no rule %q; choose one of %s", t.Rule, strings.Join(alloc.Names(), ", "))
	}
	if err := t.unused(rule); err != nil {
		return err
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
	req, err := t.request(f)
	if bad, ok := errors.AsType[*fundfile.Error](err); ok {
		fmt.Fprintln(g.Err, bad)
		return errSaid
	}
	if err != nil {
		return err
	}
	counting, cancel := ctx, context.CancelFunc(func() {})
	if t.TimeLimit > 0 {
		counting, cancel = context.WithTimeout(ctx, t.TimeLimit)
	}
	defer cancel()
	res, err := alloc.Run(counting, req)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return fmt.Errorf("the count took longer than %s and was given up; take a larger --step, or more time", t.TimeLimit)
	}
	if err != nil {
		return err
	}
	counted := time.Now()
	t.warn(g.Err, f)
	if g.JSON {
		return t.printJSON(g.Out, f, res, counted.Sub(parsed), parsed.Sub(start))
	}
	if err := printTally(g.Out, f, res); err != nil {
		return err
	}
	if t.Trace {
		if err := printTrace(g.Out, f, req, res); err != nil {
			return err
		}
	}
	if t.Metrics {
		if err := printMetrics(ctx, g.Out, f, req, res); err != nil {
			return err
		}
	}
	if t.Explain {
		if err := printExplained(g.Out, f, res); err != nil {
			return err
		}
	}
	if t.WhatIf != "" {
		return printWhatIf(ctx, g.Out, f, req, res, t.WhatIf)
	}
	return nil
}

func (t *TallyCmd) printJSON(out io.Writer, f *pabulib.File, res alloc.Result, counting, parsing time.Duration) error {
	selected := slices.Clone(res.Selected)
	slices.Sort(selected)
	j := tallyJSON{Rule: res.Rule, Selected: selected, TotalCost: f.Amount(res.TotalCost),
		Seconds: counting.Seconds(), ParseSeconds: parsing.Seconds()}
	if strings.HasPrefix(res.Rule, "maxwelfare") {
		j.Worth, j.Scale = &res.Worth, &f.Scale
	}
	if t.Trace {
		j.Scale, j.Trace = &f.Scale, &res
	}
	return json.NewEncoder(out).Encode(j)
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
