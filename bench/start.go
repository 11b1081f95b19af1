package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"commonchest/app/boot"
	"commonchest/app/store"
	"commonchest/config"
	"commonchest/models"
)

// start measures how long a server takes to answer over a store with many
// ballots, nearly all of closed rounds, which are not loaded.
func start(ctx context.Context, b *bench) (_ []line, err error) {
	closed, each := 20, 4_500
	if b.full {
		closed, each = 200, 4_500
	}
	open := closed * each / 9 // a tenth of all
	dir, err := os.MkdirTemp("", "commonchest-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b.say("storing %d ballots of %d rounds", closed*each+open, closed+1)
	if err := fill(ctx, dir, closed, each, open); err != nil {
		return nil, err
	}
	var seconds []float64
	for range b.pairs {
		began := time.Now()
		s, err := b.serve(ctx, prepared{dir: dir})
		if err != nil {
			return nil, err
		}
		seconds = append(seconds, time.Since(began).Seconds())
		s.site.Close()
		if err := s.server.Stop(); err != nil {
			return nil, err
		}
	}
	name := fmt.Sprintf("start, %d ballots, %d closed rounds", closed*each+open, closed)
	if b.full {
		return []line{lineOf(name, "s", "≤ 3", "≤ 1", seconds...)}, nil
	}
	return []line{lineOf(name, "s", "", "", seconds...)}, nil
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
		round := models.RoundID(fmt.Sprintf("bench-%d", i+1))
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
