// Command bench measures what Common Chest promises, with the program that
// `make build` has made as the server, and prints a table beside the baseline in
// bench/baseline.json. Rates depend on the machine; what is held against a budget
// is a ratio of two things measured in turn in one run, or is marked as not.
//
//	go run ./bench                  all of it, some minutes
//	go run ./bench -only start      one line
//	go run ./bench -full            with the full sizes
//	go run ./bench -write           and make it the baseline
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// measure is one thing that is measured.
type measure struct {
	name string
	run  func(ctx context.Context, b *bench) ([]line, error)
}

// bench is a run of the measurements.
type bench struct {
	program string // path of commonchest
	pairs   int
	full    bool
	log     io.Writer
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, "  "+format+"\n", args...) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	all := []measure{{"ballots", ballots}, {"voters", voters}, {"watchers", watchers}, {"start", start}, {"pages", pages}, {"rehearsal", rehearsal}, {"counting", counts}}
	var names []string
	for _, m := range all {
		names = append(names, m.name)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	b := &bench{log: errs}
	flags.StringVar(&b.program, "program", "bin/commonchest", "the server's program")
	flags.IntVar(&b.pairs, "pairs", 5, "how often each of two things is measured, in turn")
	flags.BoolVar(&b.full, "full", os.Getenv("BENCH_FULL") == "1", "full sizes: minutes more (also BENCH_FULL=1)")
	only := flags.String("only", "", "measure only these: "+strings.Join(names, ","))
	write := flags.Bool("write", false, "make this the baseline")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.pairs < 5 {
		return errors.New("fewer than 5 pairs say nothing")
	}
	if _, err := os.Stat(b.program); err != nil {
		return fmt.Errorf("%s is not there: run make build", b.program)
	}
	base, err := readBaseline()
	if err != nil {
		return err
	}
	var lines []line
	for _, m := range all {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), m.name) {
			continue
		}
		fmt.Fprintln(errs, m.name)
		began := time.Now()
		got, err := m.run(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		b.say("%.0f s", time.Since(began).Seconds())
		lines = append(lines, got...)
	}
	if err := table(out, lines, base); err != nil || !*write {
		return err
	}
	return writeBaseline(base, lines)
}

// table prints the lines beside the baseline.
func table(out io.Writer, lines []line, base baseline) error {
	fmt.Fprintf(out, "\nmachine   %s\nbaseline  %s\n\n", machine(), base.Machine)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WHAT\tMEDIAN\tFROM\tTO\tRUNS\tUNIT\tBASELINE\tMUST\tGOAL\t")
	for _, l := range lines {
		before := "-"
		if i := slices.IndexFunc(base.Lines, func(o line) bool { return o.Name == l.Name }); i >= 0 {
			before = figure(base.Lines[i].Median)
		}
		verdict := ""
		if l.missed() {
			verdict = "MISSED"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n", l.Name, figure(l.Median), figure(l.Low), figure(l.High), l.Runs, l.Unit, before, l.Must, l.Goal, verdict)
	}
	return w.Flush()
}

func figure(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
