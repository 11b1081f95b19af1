package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// line is one figure of the table.
type line struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Runs   int     `json:"runs"`
	Must   string  `json:"must"` // "≥ 5000" or "≤ 28", or nothing
	Goal   string  `json:"goal"`
}

// lineOf gives the median and the spread of some runs.
func lineOf(name, unit, must, goal string, runs ...float64) line {
	slices.Sort(runs)
	l := line{Name: name, Unit: unit, Must: must, Goal: goal, Runs: len(runs)}
	if n := len(runs); n > 0 {
		l.Median, l.Low, l.High = (runs[(n-1)/2]+runs[n/2])/2, runs[0], runs[n-1]
	}
	return l
}

// missed reports whether the median does not keep the budget.
func (l line) missed() bool {
	sign, number, ok := strings.Cut(l.Must, " ")
	limit, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil {
		return false
	}
	return sign == "≥" && l.Median < limit || sign == "≤" && l.Median > limit
}

// baseline is what was measured before, and where.
type baseline struct {
	Machine string `json:"machine"`
	Lines   []line `json:"lines"`
}

const baselineFile = "bench/baseline.json"

func readBaseline() (baseline, error) {
	var b baseline
	data, err := os.ReadFile(baselineFile)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(data, &b)
}

// writeBaseline replaces the lines that were measured now and keeps the others.
func writeBaseline(b baseline, lines []line) error {
	b.Machine = machine()
	for _, l := range lines {
		if i := slices.IndexFunc(b.Lines, func(o line) bool { return o.Name == l.Name }); i >= 0 {
			b.Lines[i] = l
		} else {
			b.Lines = append(b.Lines, l)
		}
	}
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(baselineFile, append(data, '\n'), 0o644)
}

// machine says where it was measured. The load tells whether the machine had
// other things to do.
func machine() string {
	cpu := "unknown processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
				cpu = strings.TrimSpace(value)
				break
			}
		}
	}
	load := "unknown"
	if data, err := os.ReadFile("/proc/loadavg"); err == nil {
		load, _, _ = strings.Cut(string(data), " ")
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s, load %s", cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), load)
}
