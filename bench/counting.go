package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"commonchest/models/alloc"
	"commonchest/models/pabulib"
)

// counts measures the rules in processor time: on made-up ballots, and on the public files
// beside the times that the engines behind their reference outcomes took. A file that is
// not there is said and left out.
func counts(ctx context.Context, b *bench) ([]line, error) {
	synthetic, err := madeUpCounts(ctx, b)
	if err != nil {
		return nil, err
	}
	files, err := publicFiles(ctx, b)
	return append(files, synthetic...), err
}

// reference is a file with the outcomes that are known of it.
type reference struct {
	File  string
	Rules map[string]struct {
		Selected  []string
		Pabutools float64 `json:"pabutools_seconds"`
		Own       float64 `json:"own_seconds"`
	}
}

// seconds is how long the reference took: pabutools, or where it gave no result the
// exact engine that did.
func (r reference) seconds(rule string) float64 {
	if s := r.Rules[rule].Pabutools; s > 0 {
		return s
	}
	return r.Rules[rule].Own
}

// slow is the reference time in seconds from which on a ratio says something.
const slow = 0.1

// families are the rules whose ratios are told together.
var families = []struct {
	name, must, goal string
	has              func(rule string) bool
}{
	{"Equal Shares (mes_*)", "≥ 500", "", func(r string) bool { return strings.HasPrefix(r, "mes_") && !strings.Contains(r, "_add1") }},
	{"Add1 (mes_*_add1*)", "≥ 20", "≥ 100", func(r string) bool { return strings.Contains(r, "_add1") }},
	{"phragmen", "≥ 100", "≥ 150", func(r string) bool { return r == "phragmen" }},
	{"maxwelfare_*", "≥ 5000", "", func(r string) bool { return strings.HasPrefix(r, "maxwelfare_") }},
}

func publicFiles(ctx context.Context, b *bench) ([]line, error) {
	dir := os.Getenv("PABULIB_DIR")
	if dir == "" {
		dir = "../shared/data/pabulib" // the default of PABULIB_DIR
	}
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if errors.Is(err, fs.ErrNotExist) {
		b.say("no expected.json in %s: the rules are not measured on public files", dir)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all struct{ Cases []reference }
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	named, err := namedCounts(ctx, b, dir)
	if err != nil {
		return nil, err
	}
	ratios := make([][]float64, len(families))
	total, outcomes := 0.0, 0
	for _, ref := range all.Cases {
		took, err := ref.count(ctx, b, dir)
		if err != nil {
			return nil, err
		}
		for rule, seconds := range took {
			total, outcomes = total+seconds, outcomes+1
			for i, f := range families {
				if f.has(rule) && ref.seconds(rule) > slow {
					ratios[i] = append(ratios[i], ref.seconds(rule)/seconds)
				}
			}
		}
	}
	lines := append(named, lineOf(fmt.Sprintf("all %d reference outcomes together", outcomes), "s", "≤ 300", "≤ 120", total))
	for i, f := range families {
		if len(ratios[i]) > 0 {
			name := fmt.Sprintf("%s to the reference, %d cases above %g s", f.name, len(ratios[i]), slow)
			lines = append(lines, lineOf(name, "×", f.must, f.goal, ratios[i]...))
		}
	}
	return lines, nil
}

// count counts a file by every rule with a reference outcome, and gives the medians of
// the seconds. What takes long is counted once.
func (r reference) count(ctx context.Context, b *bench, dir string) (map[string]float64, error) {
	f, err := readPublic(filepath.Join(dir, r.File))
	if errors.Is(err, fs.ErrNotExist) {
		b.say("%s is not there: not measured", r.File)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	took := make(map[string]float64, len(r.Rules))
	for _, rule := range alloc.Names() {
		if r.Rules[rule].Selected == nil {
			continue
		}
		req, err := f.Request(rule)
		if err != nil {
			return nil, err
		}
		runs, err := timed(b.pairs, time.Second/2, func() error { _, err := alloc.Run(ctx, req); return err })
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", r.File, rule, err)
		}
		took[rule] = lineOf("", "", "", "", runs...).Median
		if b.full {
			b.say("%s, %s: %.4f s, %.0f ×", r.File, rule, took[rule], r.seconds(rule)/took[rule])
		}
	}
	return took, nil
}

// namedCounts are the figures that are promised of single files.
func namedCounts(ctx context.Context, b *bench, dir string) ([]line, error) {
	const lodz, warszawa = "Poland_Lodz_2022.pb", "Poland_Warszawa_2026.pb"
	var lines []line
	if data, err := os.ReadFile(filepath.Join(dir, lodz)); err == nil {
		runs, err := timed(b.pairs, 0, func() error { _, err := pabulib.Read(strings.NewReader(string(data)), lodz); return err })
		if err != nil {
			return nil, err
		}
		lines = append(lines, lineOf("reading Łódź 2022, 90,494 ballots", "ms", "≤ 500", "≤ 300", times(runs, 1000)...))
	}
	for _, town := range []struct{ name, file, must, goal, mustAdd1, goalAdd1 string }{
		{"Łódź 2022", lodz, "≤ 100", "≤ 30", "≤ 2", "≤ 0.7"},
		{"Warszawa 2026", warszawa, "", "", "≤ 40", "≤ 10"},
	} {
		f, err := readPublic(filepath.Join(dir, town.file))
		if errors.Is(err, fs.ErrNotExist) {
			b.say("%s is not there: not measured", town.file)
			continue
		}
		if err != nil {
			return nil, err
		}
		var plain, add1, ratio []float64
		for range b.pairs { // in turn
			for rule, seconds := range map[string]*[]float64{"mes_cost": &plain, "mes_cost_add1": &add1} {
				req, err := f.Request(rule)
				if err != nil {
					return nil, err
				}
				runs, err := timed(1, 0, func() error { _, err := alloc.Run(ctx, req); return err })
				if err != nil {
					return nil, err
				}
				*seconds = append(*seconds, runs...)
			}
			last := len(plain) - 1
			ratio = append(ratio, add1[last]/plain[last])
		}
		lines = append(lines,
			lineOf("Equal Shares, "+town.name, "ms", town.must, town.goal, times(plain, 1000)...),
			lineOf("Add1, "+town.name, "s", town.mustAdd1, town.goalAdd1, add1...),
			lineOf("ratio of the two, "+town.name, "×", "", "", ratio...))
	}
	return lines, nil
}

// timed takes some samples of the seconds that f takes of processor time, garbage
// collection included: what else the machine does then makes little difference, and where
// it is idle nobody waits longer. What is quick is repeated within a sample; of what takes
// longer than enough (0: nothing does) fewer samples are taken, but one at least.
func timed(samples int, enough time.Duration, f func() error) ([]float64, error) {
	const least = 10 * time.Millisecond
	var seconds []float64
	for first := processorTime(); len(seconds) < samples; {
		began, took, n := processorTime(), time.Duration(0), 0
		for ; took < least; n++ {
			if err := f(); err != nil {
				return nil, err
			}
			took = processorTime() - began
		}
		seconds = append(seconds, took.Seconds()/float64(n))
		if enough > 0 && processorTime()-first > enough {
			break
		}
	}
	return seconds, nil
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no such process as this one
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func times(xs []float64, by float64) []float64 {
	out := slices.Clone(xs)
	for i := range out {
		out[i] *= by
	}
	return out
}

func readPublic(path string) (*pabulib.File, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return pabulib.Read(in, filepath.Base(path))
}
