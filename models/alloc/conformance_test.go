package alloc_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/models/alloc"
	"commonchest/models/pabulib"
	"commonchest/models/pabulib/pabulibtest"
)

// expectedCase is what the reference results say of one file.
type expectedCase struct {
	File     string
	VoteType string `json:"vote_type"`
	Rules    map[string]struct {
		Selected  []string
		TotalCost string `json:"total_cost"`
		OwnInfo   string `json:"own_info"`
		Params    struct{ Threshold string }
	}
}

func expected(t testing.TB) []expectedCase {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(pabulibtest.Dir(t), "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Cases []expectedCase }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all.Cases
}

func readFile(t testing.TB, name string) *pabulib.File {
	t.Helper()
	in, err := os.Open(filepath.Join(pabulibtest.Dir(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f, err := pabulib.Read(in, name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReferenceResults(t *testing.T) {
	for _, c := range expected(t) {
		t.Run(c.File, func(t *testing.T) {
			f := readFile(t, c.File)
			for _, rule := range alloc.Names() {
				want, ok := c.Rules[rule]
				if !ok || want.Selected == nil {
					continue
				}
				t.Run(rule, func(t *testing.T) {
					req, err := f.Request(rule)
					if err != nil {
						t.Fatal(err)
					}
					start := time.Now()
					res, err := alloc.Run(context.Background(), req)
					if err != nil {
						t.Fatal(err)
					}
					got := slices.Sorted(slices.Values(res.Selected))
					if !slices.Equal(got, want.Selected) {
						t.Errorf("selected %s, want %s", strings.Join(got, " "), strings.Join(want.Selected, " "))
					}
					if cost := f.Amount(res.TotalCost); cost != want.TotalCost {
						t.Errorf("total cost %s, want %s", cost, want.TotalCost)
					}
					if res.Add1 != nil {
						t.Logf("%v: %v %v ; %s", time.Since(start), res.Add1.Tried, res.Add1.Stop, want.OwnInfo)
					} else {
						t.Logf("%v", time.Since(start))
					}
				})
			}
		})
	}
}
