package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonchest/models/alloc"
	"commonchest/models/money"
	"commonchest/models/pabulib/pabulibtest"
)

// TestTallyReference gives the command every file and rule of the published reference
// outcomes and compares what it prints. The race detector would make the longest
// counts take minutes; make go-test runs this once more without it.
func TestTallyReference(t *testing.T) {
	dir := pabulibtest.Dir(t)
	data, err := os.ReadFile(filepath.Join("..", "..", "models", "alloc", "testdata", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases []struct {
			File  string
			Rules map[string]referenceOutcome
		}
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if raced {
		t.Skip("skipped under the race detector: make go-test runs it without")
	}
	counted := 0
	for _, c := range all.Cases {
		t.Run(c.File, func(t *testing.T) {
			for _, rule := range alloc.Names() {
				want, ok := c.Rules[rule]
				if !ok || want.Selected == nil && want.Welfare == "" {
					continue // the reference engine gives no result
				}
				counted++
				if testing.Short() && strings.Contains(rule, "add1") {
					continue
				}
				t.Run(rule, func(t *testing.T) { want.check(t, filepath.Join(dir, c.File), rule) })
			}
		})
	}
	t.Logf("%d outcomes of %d files", counted, len(all.Cases))
}

type referenceOutcome struct {
	Selected  []string
	TotalCost string `json:"total_cost"`
	Welfare   string `json:"optimal_welfare"`
}

func (want referenceOutcome) check(t *testing.T, path, rule string) {
	var out, failed bytes.Buffer
	if code := run(t.Context(), []string{"tally", path, "--rule", rule, "--json"}, nil, &bytes.Buffer{}, &out, &failed); code != exitOK {
		t.Fatalf("exit code %d: %s", code, failed.String())
	}
	var got tallyJSON
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if want.Welfare != "" { // the set may not be unique, and its worth then is what counts
		worth := fmt.Sprint(*got.Worth)
		if rule == "maxwelfare_cost" { // of costs, in the units of the amounts
			worth = money.Decimal(money.Pence(*got.Worth), *got.Scale)
		}
		if worth != want.Welfare {
			t.Errorf("worth %s, want %s", worth, want.Welfare)
		}
		return
	}
	if !slices.Equal(got.Selected, want.Selected) || got.TotalCost != want.TotalCost {
		t.Errorf("selected %v for %s, want %v for %s", got.Selected, got.TotalCost, want.Selected, want.TotalCost)
	}
}
