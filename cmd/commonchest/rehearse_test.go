package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"commonchest/app/store/storetest"
	"commonchest/models/pabulib/pabulibtest"
)

// A small rehearsal on each store: nothing is lost, nothing is counted twice,
// and the count is that of the file.
func TestRehearse(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		small(t, "--connections", "kept")
	})
	t.Run("ferretdb", func(t *testing.T) {
		if testing.Short() {
			t.Skip("it takes a server")
		}
		t.Parallel()
		small(t, "--store", storetest.FreshDatabase(t, storetest.FerretDB(t)), "--at-once", "32")
	})
}

func small(t *testing.T, more ...string) {
	file := madeUpFile(t, 300)
	args := append([]string{"rehearse", file, "--rule", "mes_cost_add1", "--watchers", "20", "--json"}, more...)
	var out, errs bytes.Buffer
	if code := run(context.Background(), args, nil, &bytes.Buffer{}, &out, &errs); code != exitOK {
		t.Fatalf("exit code %d\n%s\n%s", code, out.String(), errs.String())
	}
	var got rehearsalReport
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Voters != 300 || got.Acknowledged != 300 || got.Counted != 300 || got.Lost+got.Doubled != 0 || !got.RecountEqual || got.Watchers != 20 {
		t.Errorf("%s", out.String())
	}
	out.Reset()
	if code := run(context.Background(), []string{"tally", file, "--rule", "mes_cost_add1", "--json"}, nil, &bytes.Buffer{}, &out, &errs); code != exitOK {
		t.Fatal(errs.String())
	}
	var want rehearsalResult
	if err := json.Unmarshal(out.Bytes(), &want); err != nil {
		t.Fatal(err)
	}
	if !equalResults(got.Result, want) {
		t.Errorf("the round counts %+v, the file %+v", got.Result, want)
	}
}

// The public files, whole: Wieliczka's official result, and Swiecie's.
func TestRehearsePublicFiles(t *testing.T) {
	if os.Getenv("SOAK") != "1" {
		t.Skip("skipped: a long run; make soak")
	}
	dir := pabulibtest.Dir(t)
	cases := map[string]struct {
		rule           string
		voters, funded int
		total          string
	}{
		"Poland_Wieliczka_2023_Green_Budget.pb": {"mes_cost_add1_noexh", 6586, 30, "995079"},
		"Poland_Swiecie_2023.pb":                {"mes_cost_add1", 2553, 17, "1040337"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			args := []string{"rehearse", filepath.Join(dir, name), "--rule", c.rule, "--watchers", "500", "--json"}
			if code := run(context.Background(), args, nil, &bytes.Buffer{}, &out, &errs); code != exitOK {
				t.Fatalf("exit code %d\n%s\n%s", code, out.String(), errs.String())
			}
			var got rehearsalReport
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Acknowledged != c.voters || got.Counted != int64(c.voters) || len(got.Result.Selected) != c.funded || got.Result.TotalCost != c.total {
				t.Errorf("%s", out.String())
			}
		})
	}
}
