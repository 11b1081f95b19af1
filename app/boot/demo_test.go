package boot_test

import (
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/storetest"
	"commonchest/config"
	"commonchest/models"
	"commonchest/models/placebudget"
)

// The demonstration is gone through by the same services as real life, is made
// once, and shows a round in each of the states that are worth a look.
func TestDemo(t *testing.T) {
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	app := bare(t, shared)
	for range 2 {
		if err := app.Demo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want := map[models.RoundID]models.Phase{boot.DemoRound: models.PhaseVoting, "hatherden-last-winter": models.PhaseResolved,
		"saltby-last-winter": models.PhaseResolved, "saltby-spends": models.PhaseHeld, "little-fossby-shadow-4e63b6af": models.PhasePublished, "quarrybank-begins": models.PhasePreparing}
	got := map[models.RoundID]models.Phase{}
	all, err := app.Rounds.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		got[v.Round.ID] = v.PhaseAt(shared.Clock.Now())
	}
	if !maps.Equal(got, want) {
		t.Errorf("phases: %v", got)
	}
	_, gates, err := app.Rounds.Draft(t.Context(), "saltby-spends")
	if err != nil || len(gates) != 1 || gates[0].Code != "no_codes" {
		t.Errorf("what holds Saltby's round: %v %v", gates, err)
	}
	r, err := app.Counting.Resolution(t.Context(), "hatherden-last-winter")
	if err != nil || len(r.Awards) != 9 {
		t.Errorf("last winter's awards: %v %v", r.Awards, err)
	}
	codes, err := app.DemoCodes(t.Context(), 3)
	if err != nil || len(codes) != 3 {
		t.Fatalf("%v %v", codes, err)
	}
	for _, code := range codes {
		if _, err := app.Rolls.Redeem(t.Context(), boot.DemoRound, code); err != nil {
			t.Error(err)
		}
	}
}

// The round of the demonstration has the figures of its story: they come of the
// acts, and are written down only here.
func TestDemoFigures(t *testing.T) {
	shared := demonstrated(t)
	app := bare(t, shared)
	v, err := app.Rounds.View(t.Context(), boot.DemoRound)
	if err != nil {
		t.Fatal(err)
	}
	if v.Seal.Pot() != 76_400_00 || len(v.Seal.Projects) != 13 || v.Seal.RollSize != 1402 || v.Seal.Ballot.Kind != models.Knapsack {
		t.Errorf("pot %d, %d projects, %d letters, %s", v.Seal.Pot(), len(v.Seal.Projects), v.Seal.RollSize, v.Seal.Ballot.Kind)
	}
	app.Voting.Look(t.Context())
	shown, err := app.Voting.Shown(t.Context(), boot.DemoRound, models.Clerks)
	if err != nil || shown.Turnout != 418 {
		t.Errorf("turnout %d %v", shown.Turnout, err)
	}
	states := map[models.ProposalState]int{}
	ideas, err := app.Proposals.OfPlace(t.Context(), "hatherden")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ideas {
		states[e.Proposal.State]++
	}
	if states[models.ProposalMerged] != 3 || states[models.ProposalNotFeasible] != 5 || states[models.ProposalAdmitted] != 24 || states[models.ProposalSubmitted] != 2 {
		t.Errorf("ideas: %v", states)
	}
}

// The place budget of the demonstration adds up to the penny: £412,000 was signed until
// Vale Fire withdrew, £397,000 is, and each pound has one line.
func TestDemoPlaceBudget(t *testing.T) {
	app := bare(t, demonstrated(t))
	sources, err := app.Partners.Sources(t.Context(), "hatherden")
	if err != nil {
		t.Fatal(err)
	}
	b := placebudget.Fold(sources)
	if b.Was != 412_000_00 || b.Total.Signed != 397_000_00 || b.Total.Received != 270_000_00 || b.Pooled != 345_000_00 {
		t.Errorf("was %d, %+v, pooled %d", b.Was, b.Total, b.Pooled)
	}
	missing, err := app.Partners.Unsigned(t.Context(), "westmere")
	if err != nil || len(missing) > 0 {
		t.Errorf("missing: %v %v", missing, err)
	}
}

// Ballots arrive until there are as many as the story has, none of them twice,
// and a restart goes on where the last run stopped.
func TestArrivals(t *testing.T) {
	shared := demonstrated(t)
	turnout := func(app *boot.App) int64 {
		shown, err := app.Voting.Shown(t.Context(), boot.DemoRound, models.Clerks)
		if err != nil {
			t.Fatal(err)
		}
		return shown.Turnout
	}
	reaches := func(least int64) {
		app := bare(t, shared)
		app.Arrivals = 2 * time.Millisecond
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		tick := 10 * time.Millisecond
		go func() {
			done <- app.Run(ctx, boot.Pulse{Show: tick, View: tick, Beat: tick, Compare: time.Hour, Project: time.Hour, Close: time.Hour, Mail: time.Hour, Hourly: time.Hour})
		}()
		for turnout(app) < least && len(done) == 0 {
			runtime.Gosched()
		}
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		app.Hub.Close("gone")
	}
	reaches(450)
	reaches(611)
	app := bare(t, shared)
	app.Voting.Look(t.Context())
	if n := turnout(app); n != 611 {
		t.Errorf("%d ballots", n)
	}
	h, err := app.Doctor(t.Context())
	if err != nil || h.Ballots != 611 {
		t.Errorf("%d ballots stored: %v", h.Ballots, err)
	}
	nineAwards(t, shared, app)
}

// nineAwards closes and counts the open round: the kitchen leads what the levy may pay
// for, the speed signs beat the youth shelter, and nine projects are recommended.
func nineAwards(t *testing.T, shared boottest.Shared, app *boot.App) {
	t.Helper()
	v, err := app.Rounds.View(t.Context(), boot.DemoRound)
	if err != nil {
		t.Fatal(err)
	}
	shared.Clock.Set(v.ClosesAt().Add(time.Hour))
	app.Voting.Look(t.Context())
	clerk := models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}
	res, err := app.Counting.Count(t.Context(), models.By{Actor: clerk, Cmd: "count"}, boot.DemoRound)
	if err != nil {
		t.Fatal(err)
	}
	var chosen []string
	fenced := map[string]int64{}
	for _, p := range res.Projects {
		e, err := app.Proposals.Entry(t.Context(), p.Proposal)
		if err != nil {
			t.Fatal(err)
		}
		if title := e.Text.Get("title"); p.Chosen {
			chosen = append(chosen, title)
		} else if p.Why.Kind == "fence_refused" {
			fenced[title] = p.Why.Short
		}
	}
	slices.Sort(chosen)
	want := []string{"Allotment water", "Carers’ drop-in", "Community orchard", "Defibrillator and cabinet", "Dementia-friendly bus-shelter seats",
		"Parish archive scanning", "Two speed-indicator devices", "Village hall kitchen", "Warm hub, winter openings"}
	if !slices.Equal(chosen, want) {
		t.Errorf("recommended: %q", chosen)
	}
	if !maps.Equal(fenced, map[string]int64{"Inclusive swing and surfacing": 6_900_00, "Youth shelter and Wi-Fi": 2_500_00, "Footpath 14 drainage": 1_400_00, "Skate ramp repair": 3_850_00}) {
		t.Errorf("refused for want of their own money: %v", fenced)
	}
}

// At a set time everything comes out the same, whoever fills it and when.
func TestDemoAtATime(t *testing.T) {
	at := time.Date(2026, 11, 24, 19, 42, 0, 0, time.UTC)
	tell := func(dir string) string {
		cfg := boottest.Config()
		cfg.Data, cfg.Demo = dir, true
		o := boot.DemoAt(at)
		o.Log = slog.New(slog.DiscardHandler)
		app, err := boot.Open(t.Context(), cfg, o)
		if err != nil {
			t.Fatal(err)
		}
		defer app.Close()
		if err := app.Demo(t.Context()); err != nil {
			t.Fatal(err)
		}
		v, err := app.Rounds.View(t.Context(), boot.DemoRound)
		if err != nil || v.PhaseAt(app.Clock.Now()) != models.PhaseVoting {
			t.Fatalf("%v %v", v, err)
		}
		_, code, err := app.DemoCode(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		app.Voting.Look(t.Context())
		shown, err := app.Voting.Shown(t.Context(), boot.DemoRound, models.Councillors)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for i, p := range v.Seal.Projects {
			b.WriteString(string(p.Proposal) + " " + p.Ref + " " + string(rune('0'+shown.Counts[i]/25)) + "\n")
		}
		return v.Seal.Times.ClosesAt.String() + "\n" + code + "\n" + b.String()
	}
	first, second := tell(t.TempDir()), tell(t.TempDir())
	if first != second || !strings.Contains(first, "2026-11-30 21:00") {
		t.Errorf("one is\n%s\nthe other\n%s", first, second)
	}
}

// Nothing is deleted but a demonstration.
func TestClearDemo(t *testing.T) {
	open := func(cfg *config.Config) *boot.App {
		app, err := boot.Open(t.Context(), cfg, boot.Options{Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return app
	}
	place := func(cfg *config.Config, demo bool) {
		app := open(cfg)
		defer app.Close()
		by := models.By{Actor: models.SystemActor("test"), Cmd: "make"}
		if err := app.Places.Create(t.Context(), by, models.Place{ID: "marsh", Name: "Marsh", Kind: models.PrincipalArea, Body: "marsh-council",
			Currency: "GBP", Zone: "Europe/London", Demo: demo}, models.Body{ID: "marsh-council", Name: "Marsh", Kind: models.PrincipalCouncil, Place: "marsh"}); err != nil {
			t.Fatal(err)
		}
	}
	cases := map[string]struct {
		make   func(*config.Config)
		refuse string
	}{
		"nothing":           {func(*config.Config) {}, ""},
		"a demonstration":   {func(cfg *config.Config) { place(cfg, true) }, ""},
		"a real place":      {func(cfg *config.Config) { place(cfg, false) }, "no demonstration"},
		"an empty database": {func(cfg *config.Config) { open(cfg).Close() }, "no demonstration"},
		"somebody's letters": {func(cfg *config.Config) {
			place(cfg, true)
			if err := os.WriteFile(filepath.Join(cfg.Data, "letters.txt"), []byte("Dear"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "letters.txt"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			cfg := boottest.Config()
			cfg.Data = t.TempDir()
			c.make(cfg)
			before := files(t, cfg.Data)
			err := boot.ClearDemo(t.Context(), cfg)
			if c.refuse == "" && (err != nil || len(files(t, cfg.Data)) > 0) {
				t.Errorf("left %v: %v", files(t, cfg.Data), err)
			}
			if c.refuse != "" && (err == nil || !strings.Contains(err.Error(), c.refuse) || !slices.Equal(files(t, cfg.Data), before)) {
				t.Errorf("from %v are left %v: %v", before, files(t, cfg.Data), err)
			}
		})
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), "chest.db-") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
