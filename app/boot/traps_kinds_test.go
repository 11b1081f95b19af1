package boot_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"commonchest/app/boot"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/alloc"
)

// TestTrap11_PaperCountsInTheRanking: ballots of every channel are summed before
// anything is sorted, and equal totals from different channels tie.
func TestTrap11_PaperCountsInTheRanking(t *testing.T) {
	for name, c := range map[string]struct {
		swingOnline, benchOnline, benchOnPaper int
		first                                  string // "" for a tie
	}{
		"paper decides":                          {11, 6, 6, "bench"},
		"all of it on paper":                     {11, 0, 12, "bench"},
		"equal totals of different channels tie": {12, 0, 12, ""},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Engines(t, boot.Schemas(), func(t *testing.T, e store.Engine) {
				j, apps := open(t, e, 1)
				swing, bench := j.ref(j.swing), j.ref(j.bench)
				next := 0
				cast := func(n int, channel models.Channel, ref string) {
					for range n {
						cmd := j.command(j.codes[next], fmt.Sprintf("cast-%d", next), 0, ref)
						cmd.Channel = channel
						_, err := apps[0].Voting.Cast(t.Context(), cmd)
						j.must(err)
						next++
					}
				}
				cast(c.swingOnline, models.Online, swing)
				cast(c.benchOnline, models.Online, bench)
				cast(c.benchOnPaper, models.Paper, bench)
				j.closed()
				res, err := apps[0].Counting.Count(t.Context(), j.by(clerk), round)
				j.must(err)
				votes := map[string]int64{}
				for _, p := range res.Projects {
					votes[p.Ref] = p.Votes
				}
				if votes[swing] != int64(c.swingOnline) || votes[bench] != int64(c.benchOnline+c.benchOnPaper) {
					t.Errorf("votes %v", votes)
				}
				var trace alloc.Result
				j.must(json.Unmarshal(res.Trace, &trace))
				if c.first == "" {
					if len(trace.Ties) == 0 || len(trace.Ties[0].Tied) != 2 {
						t.Errorf("no tie in the trace: %+v", trace.Ties)
					}
				} else if res.Chosen[0] != bench || trace.Visits[0].Project != bench {
					t.Errorf("chosen %v, visited %+v", res.Chosen, trace.Visits)
				}
			})
		})
	}
}
