package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"

	"commonchest/app/boot"
	"commonchest/config"
	"commonchest/models"
)

// ScanCmd lists the stored revisions of a round's ballots, without choices: what
// a test compares with the receipts that were given.
type ScanCmd struct {
	Round string `arg:"" help:"Short name of the round."`

	config.Config `embed:""`
}

// Run prints a line of JSON for each.
func (c *ScanCmd) Run(ctx context.Context, g *Globals) (err error) {
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	out := bufio.NewWriter(g.Out)
	lines := json.NewEncoder(out)
	if err := app.EachBallot(ctx, models.RoundID(c.Round), func(b boot.StoredBallot) error { return lines.Encode(b) }); err != nil {
		return err
	}
	return out.Flush()
}
