package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"commonchest/app/boot"
	"commonchest/config"
	"commonchest/models"
)

// ExportCmd writes the ballots of a published round, or all that its result follows from.
type ExportCmd struct {
	Round  string `arg:"" help:"Short name of the round."`
	Bundle bool   `help:"Write the result bundle, a zip file that commonchest verify checks, instead of the ballots alone."`
	Dest   string `name:"out" placeholder:"FILE" help:"Write to a new file instead of the terminal."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (ExportCmd) Help() string {
	return `Writes the counted ballots as a .pb file, which commonchest tally counts again: numbered in an
order drawn from the seed of the round, nothing about a person. Only once the result is
published. With --bundle it is the file that the result page offers to everybody.

Examples:
  commonchest export marsh-2026 --out marsh-2026.pb
  commonchest export marsh-2026 --bundle --out marsh-2026.zip`
}

// Run writes the file, whole or not at all.
func (c *ExportCmd) Run(ctx context.Context, g *Globals) (err error) {
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	write := func(w io.Writer) error { return c.write(ctx, app, w) }
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

func (c *ExportCmd) write(ctx context.Context, app *boot.App, w io.Writer) error {
	if !c.Bundle {
		return app.Export(ctx, models.RoundID(c.Round), w)
	}
	data, _, err := app.Bundle(ctx, models.RoundID(c.Round))
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
