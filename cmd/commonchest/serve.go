package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"commonchest/app/boot"
	"commonchest/config"
	"commonchest/frontend"
)

// ServeCmd runs the server.
type ServeCmd struct {
	config.Config `embed:""`
}

// Help shows how it is used.
func (ServeCmd) Help() string {
	return `Examples:
  commonchest serve --demo
  MONGODB_URI=mongodb://db/chest?replicaSet=rs0 commonchest serve --keys /etc/commonchest/keys`
}

// Run serves until ctx ends.
func (s *ServeCmd) Run(ctx context.Context, g *Globals) error {
	return (&server{Config: &s.Config}).run(ctx, g)
}

// server is what serve and demo run.
type server struct {
	*config.Config
	options boot.Options
	fixed   bool // a demonstration at a time of its own, which has to begin now
	quiet   bool // no ballots arrive by themselves
}

func (s *server) run(ctx context.Context, g *Globals) (err error) {
	if _, err := frontend.AssetName("main.css"); err != nil {
		return fmt.Errorf("the pages' styles and scripts have not been built: run make build (%w)", err)
	}
	s.options.Log = s.logger(g)
	app, err := boot.Open(ctx, s.Config, s.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	if s.Demo {
		if err := s.fill(ctx, g, app); err != nil {
			return err
		}
	}
	if s.Demo && !s.quiet {
		app.Arrivals = 15 * time.Second // so that the bands move every few minutes
	}
	return app.Serve(ctx, func(addr string) { s.greet(ctx, g, app, addr) })
}

func (s *server) fill(ctx context.Context, g *Globals, app *boot.App) error {
	list, err := app.Places.Places(ctx)
	if err != nil {
		return err
	}
	if s.fixed && len(list) > 0 {
		return errNotEmpty
	}
	if len(list) == 0 {
		fmt.Fprintln(g.Out, "Filling the demonstration (a few seconds, the first time only)")
	}
	if err := app.Demo(ctx); err != nil {
		return fmt.Errorf("fill the demonstration: %w", err)
	}
	return nil
}

func (s *server) logger(g *Globals) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(g.Err, options))
	}
	return slog.New(slog.NewTextHandler(g.Err, options))
}

// greet says where to go, and in a demonstration who to be.
func (s *server) greet(ctx context.Context, g *Globals, app *boot.App, addr string) {
	site := s.URL().String()
	fmt.Fprintf(g.Out, "Common Chest is at %s (listening on %s)\n", site, addr)
	if !s.Demo {
		return
	}
	if codes, err := app.DemoCodes(ctx, 3); err == nil {
		fmt.Fprintln(g.Out, "\nVote as a resident, each with a letter of their own:")
		for _, code := range codes {
			fmt.Fprintf(g.Out, "  %s/c/%s/%s\n", site, boot.DemoRound, code)
		}
	}
	fmt.Fprintf(g.Out, "\nSign in as staff at %s/sign-in with the password %s:\n", site, boot.DemoPassword)
	for _, p := range boot.DemoPeople {
		fmt.Fprintf(g.Out, "  %-36s %s\n", p.Label, p.Email)
	}
	fmt.Fprintln(g.Out, "\nThe start page says what to try. The demonstration is kept in", s.Data)
	fmt.Fprintln(g.Out, "Stop with Ctrl-C.")
}
