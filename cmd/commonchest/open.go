package main

import (
	"context"
	"log/slog"

	"commonchest/app/boot"
	"commonchest/config"
)

// open puts a node together without a server, for one command. Its log goes to
// the terminal, warnings only.
func open(ctx context.Context, g *Globals, cfg *config.Config) (*boot.App, error) {
	log := slog.New(slog.NewTextHandler(g.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return boot.Open(ctx, cfg, boot.Options{Log: log})
}
