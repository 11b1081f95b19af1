package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

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
func (s *ServeCmd) Run(ctx context.Context, g *Globals) (err error) {
	if _, err := frontend.AssetName("main.css"); err != nil {
		return fmt.Errorf("the pages' styles and scripts have not been built: run make build (%w)", err)
	}
	app, err := boot.Open(ctx, &s.Config, boot.Options{Log: s.logger(g)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	if s.Demo {
		fmt.Fprintln(g.Out, "Filling the demonstration (a few seconds, the first time only)")
		if err := app.Demo(ctx); err != nil {
			return fmt.Errorf("fill the demonstration: %w", err)
		}
	}
	return app.Serve(ctx, func(addr string) { s.greet(ctx, g, app, addr) })
}

func (s *ServeCmd) logger(g *Globals) *slog.Logger {
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
func (s *ServeCmd) greet(ctx context.Context, g *Globals, app *boot.App, addr string) {
	site := s.URL().String()
	fmt.Fprintf(g.Out, "Common Chest is at %s (listening on %s)\n", site, addr)
	if !s.Demo {
		return
	}
	if round, code, err := app.DemoCode(ctx); err == nil {
		fmt.Fprintf(g.Out, "\nVote as a resident:\n  %s/c/%s/%s\n", site, round, code)
	}
	fmt.Fprintf(g.Out, "\nSign in as staff at %s/sign-in with the password %s:\n", site, boot.DemoPassword)
	for _, p := range boot.DemoPeople {
		fmt.Fprintf(g.Out, "  %-18s %s\n", p.Label, p.Email)
	}
	fmt.Fprintln(g.Out, "\nStop with Ctrl-C. The demonstration is kept in", s.Data)
}
