package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"commonchest/app/boot"
	"commonchest/config"
)

// DoctorCmd examines what is stored.
type DoctorCmd struct {
	Repair bool `help:"Rebuild the current states from the records, and take up allocations that were cut off."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (DoctorCmd) Help() string {
	return `Checks the keys, the chains of records and their signed checkpoints, the journals, the
money and secrets of rounds, the ballots and packs, the clock, and whether the mail server can be reached. It changes nothing
without --repair, and ends with 1 if anything is wrong.

Example:
  commonchest doctor --repair`
}

// Run examines, and repairs if asked to.
func (c *DoctorCmd) Run(ctx context.Context, g *Globals) (err error) {
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	var done *boot.Repaired
	if c.Repair {
		repaired, err := app.Repair(ctx)
		if err != nil {
			return fmt.Errorf("repair: %w", err)
		}
		done = &repaired
	}
	health, err := app.Doctor(ctx)
	if err != nil {
		return err
	}
	if g.JSON {
		err = json.NewEncoder(g.Out).Encode(struct {
			boot.Health
			Repaired *boot.Repaired `json:"repaired,omitempty"`
		}{health, done})
	} else {
		tellHealth(g, health, done)
	}
	if err == nil && len(health.Findings) > 0 {
		err = errSaid
	}
	return err
}

func tellHealth(g *Globals, h boot.Health, done *boot.Repaired) {
	if done != nil {
		fmt.Fprintf(g.Out, "Repaired: %d current states, money of %d resolutions.\n", done.Projections, len(done.Settled))
	}
	fmt.Fprintf(g.Out, "Keys %s. %d records in %d versions, %d checkpoints. %d journals with %d entries.\n",
		h.Keys, h.Records, h.Changes, h.Checkpoints, h.Ledgers, h.Entries)
	fmt.Fprintf(g.Out, "%d rounds: %d ballots packed, %d revisions not packed yet.\n", h.Rounds, h.Packed, h.Ballots)
	if h.Mail == "" {
		fmt.Fprintln(g.Out, "Mail is not set up: links for partners and staff are copied by hand.")
	} else {
		fmt.Fprintf(g.Out, "Mail goes to %s; %d waiting.\n", h.Mail, h.Waiting)
	}
	for _, f := range h.Findings {
		fmt.Fprintf(g.Out, "\n%s %s: %s\n  %s\n", f.Check, f.ID, f.What, f.Mend)
	}
	if len(h.Findings) == 0 {
		fmt.Fprintln(g.Out, "All is well.")
	}
}
