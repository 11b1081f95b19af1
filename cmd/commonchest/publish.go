package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"commonchest/config"
	"commonchest/models"
)

// PublishCmd writes the publication pack of a place's body for a financial year.
type PublishCmd struct {
	Place string `arg:"" help:"Short name of the place."`
	Year  string `required:"" placeholder:"2026-27" help:"Financial year, from 1 April."`
	Dest  string `name:"out" short:"o" required:"" placeholder:"FILE" help:"Write to this file."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (PublishCmd) Help() string {
	return `Writes what the body owes the public about a financial year, as it stands now, as one zip file:
spending lists, grants, levy report, section 137, totals, 360Giving, and a page to read first. It
is the very file that the clerk's page offers; it is published there, not here.

Example:
  commonchest publish hatherden --year 2026-27 -o hatherden-2026-27.zip`
}

// Run writes the file, whole or not at all.
func (c *PublishCmd) Run(ctx context.Context, g *Globals) (err error) {
	of, err := models.ParseYear(c.Year)
	if err != nil {
		return err
	}
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	data, _, err := app.Duties.Pack(ctx, models.PlaceID(c.Place), of)
	if err != nil {
		return err
	}
	return writeWhole(c.Dest, data)
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(dest string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(dest), ".publish-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails once it has been renamed
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), dest)
}
