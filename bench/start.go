package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"commonchest/app/boot"
	"commonchest/app/store"
	"commonchest/config"
	"commonchest/models"
)

// start measures how long a server takes over a store with many ballots, most of
// closed rounds, which are not loaded: until it answers, and until the open
// round's turnout is whole.
func start(ctx context.Context, b *bench) (_ []line, err error) {
	closed, each, open := 20, 4_500, 10_000
	if b.full {
		closed, each = 200, 4_950
	}
	dir, err := os.MkdirTemp("", "commonchest-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b.say("storing %d ballots of %d rounds", closed*each+open, closed+1)
	if err := fill(ctx, dir, closed, each, open); err != nil {
		return nil, err
	}
	var answers, whole []float64
	for range b.pairs {
		began := time.Now()
		s, err := b.serve(ctx, prepared{dir: dir})
		if err != nil {
			return nil, err
		}
		answers = append(answers, time.Since(began).Seconds())
		err = loaded(ctx, s.server.URL.JoinPath("api/v1/rounds", roundName(closed), "live").String(), open)
		whole = append(whole, time.Since(began).Seconds())
		s.site.Close()
		if err := errors.Join(err, s.server.Stop()); err != nil {
			return nil, err
		}
	}
	must, goal := "", ""
	if b.full {
		must, goal = "≤ 3", "≤ 1"
	}
	name := fmt.Sprintf("start, %d ballots, %d closed rounds", closed*each+open, closed)
	return []line{lineOf(name, "s", must, goal, whole...), lineOf("the same until it answers", "s", "", "", answers...)}, nil
}

func roundName(i int) string { return fmt.Sprintf("bench-%d", i+1) }

// loaded waits until the turnout that is shown is whole.
func loaded(ctx context.Context, address string, want int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		var shown struct{ Turnout int }
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		err = json.NewDecoder(res.Body).Decode(&shown)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return err
		}
		if shown.Turnout >= want-want%10 {
			return nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("a turnout of %d instead of %d after a minute", shown.Turnout, want)
		}
	}
}

// fill stores rounds that were packed, and one that is open.
func fill(ctx context.Context, dir string, closed, each, open int) (err error) {
	cfg := &config.Config{Listen: "127.0.0.1:0", Data: dir, TickMin: time.Second, EgressMbit: 50, ShutdownGrace: time.Second, SingleNode: true}
	app, err := boot.Open(ctx, cfg, boot.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	source, _ := madeUp(1)
	rows := store.NewCollection[models.Ballot](app.Engine, store.Schema{Name: "ballots", Indexes: []store.Index{{Name: "box", Fields: []string{"box"}}}})
	manifests := store.NewCollection[models.Manifest](app.Engine, store.Schema{Name: "manifests"})
	n := int64(0)
	for i := range closed + 1 {
		round := models.RoundID(roundName(i))
		if _, err := app.Import(ctx, source, boot.ImportOptions{Name: "made-up.pb", Round: round, OpenFor: 24 * time.Hour, Seal: true}); err != nil {
			return err
		}
		count := each
		if i == closed {
			count = open
		}
		for count > 0 {
			group := make([]store.Row[models.Ballot], min(500, count))
			for k := range group {
				n++
				group[k] = ballotRow(round, 1, chosen, n)
			}
			count -= len(group)
			for _, out := range rows.InsertMany(ctx, group) {
				if out.Err != nil {
					return out.Err
				}
			}
		}
		if i < closed {
			if _, err := manifests.Insert(ctx, "bench", string(round), models.Manifest{Round: round, Try: "bench", At: time.Now()}); err != nil {
				return err
			}
		}
	}
	return nil
}
