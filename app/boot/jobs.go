package boot

import (
	"context"
	"sync"
	"time"

	"commonchest/app/voting"
	"commonchest/models"
)

// Pulse is how often each job runs.
type Pulse struct {
	Show, View, Beat, Compare, Project, Close, Mail, Hourly time.Duration
}

// DefaultPulse is what a server uses; a view older than ten seconds casts nothing.
func (a *App) DefaultPulse() Pulse {
	return Pulse{Show: a.Config.TickMin, View: 2 * time.Second, Beat: time.Second, Compare: time.Minute,
		Project: 2 * time.Second, Close: time.Second, Mail: 3 * time.Second, Hourly: time.Hour}
}

// Run runs the jobs of a node until ctx ends, and returns when the last ballot
// that was taken is committed.
func (a *App) Run(ctx context.Context, p Pulse) error {
	a.Voting.Look(ctx)
	var jobs sync.WaitGroup
	var stops []func()
	tick := func(every time.Duration) <-chan time.Time {
		t := time.NewTicker(every)
		stops = append(stops, t.Stop)
		return t.C
	}
	ticks := voting.Ticks{Show: tick(p.Show), View: tick(p.View), Beat: tick(p.Beat), Compare: tick(p.Compare)}
	project, closing, mail, hour := tick(p.Project), tick(p.Close), tick(p.Mail), tick(p.Hourly)
	jobs.Go(func() { a.Projector.Run(ctx, project, func(err error) { a.log.Error("projector", "error", err) }) })
	jobs.Go(func() { each(ctx, closing, a.CloseDue) })
	jobs.Go(func() { each(ctx, mail, a.Post.Deliver) })
	jobs.Go(func() { each(ctx, hour, a.hourly) })
	if a.Arrivals > 0 {
		jobs.Go(func() { a.arrive(ctx) })
	}
	err := a.Voting.Run(ctx, ticks)
	jobs.Wait()
	for _, stop := range stops {
		stop()
	}
	return err
}

func each(ctx context.Context, tick <-chan time.Time, job func(context.Context)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			job(ctx)
		}
	}
}

// CloseDue packs every round whose voting has ended and whose ballots have
// settled: rounds close by themselves.
func (a *App) CloseDue(ctx context.Context) {
	open, err := a.Rounds.Open(ctx)
	if err != nil {
		a.log.Error("list open rounds", "error", err)
		return
	}
	for _, id := range open {
		v, err := a.Rounds.View(ctx, id)
		if err != nil {
			a.log.Error("look at round", "round", id, "error", err)
			continue
		}
		if phase := v.PhaseAt(a.Clock.Now()); phase != models.PhaseClosing && phase != models.PhaseClosed {
			continue
		}
		m, err := a.Counting.Pack(ctx, id)
		switch {
		case models.IsKind(err, models.Unavailable): // still settling: at the next tick
		case err != nil:
			a.log.Error("pack round", "round", id, "error", err)
		default:
			a.log.Info("round packed", "round", id, "ballots", m.Ballots)
			a.Voting.Look(ctx)
		}
	}
}

// hourly signs a checkpoint and sweeps what has ended or was left: sessions, ideas
// that were never sent, and their pictures.
func (a *App) hourly(ctx context.Context) {
	if _, err := a.Accounts.Sweep(ctx); err != nil {
		a.log.Error("sweep sessions", "error", err)
	}
	if err := a.Partners.Settle(ctx); err != nil {
		a.log.Error("settle signatures", "error", err)
	}
	if err := a.Post.Sweep(ctx); err != nil {
		a.log.Error("sweep letters", "error", err)
	}
	if err := a.Transfers.Settle(ctx); err != nil {
		a.log.Error("settle transfers", "error", err)
	}
	if _, err := a.Proposals.SweepDrafts(ctx); err != nil {
		a.log.Error("sweep drafts", "error", err)
	}
	if _, err := a.Pictures.Sweep(ctx, pictured{a}); err != nil {
		a.log.Error("sweep pictures", "error", err)
	}
	if err := a.Checkpoint(ctx); err != nil {
		a.log.Error("checkpoint", "error", err)
	}
}

// Checkpoint signs a fold over the heads of all records, so that a record
// removed later is missed.
func (a *App) Checkpoint(ctx context.Context) error {
	_, err := a.Projector.Checkpoint(ctx, func(digest []byte) ([]byte, error) { return a.Keys.Sign("checkpoint", digest) })
	return err
}
