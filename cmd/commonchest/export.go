package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"commonchest/config"
	"commonchest/models"
)

// ExportCmd writes the ballots of a published round.
type ExportCmd struct {
	Round string `arg:"" help:"Short name of the round."`
	Dest  string `name:"out" placeholder:"FILE" help:"Write to a new file instead of the terminal."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (ExportCmd) Help() string {
	return `Writes the counted ballots as a .pb file, which commonchest tally counts again: random
voter ids, in random order, nothing about a person. Only once the result is published.

Example:
  commonchest export marsh-2026 --out marsh-2026.pb`
}

// Run writes the file, whole or not at all.
func (c *ExportCmd) Run(ctx context.Context, g *Globals) (err error) {
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	write := func(w io.Writer) error { return app.Export(ctx, models.RoundID(c.Round), w) }
	if c.Dest == "" {
		return write(g.Out)
	}
	temp, err := os.CreateTemp(filepath.Dir(c.Dest), ".export-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails once it has been renamed
	buffered := bufio.NewWriter(temp)
	err = write(buffered)
	if err = errors.Join(err, buffered.Flush(), temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), c.Dest)
}
