package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"commonchest/app/boot"
	"commonchest/config"
)

// DemoCmd runs the server with the demonstration.
type DemoCmd struct {
	config.Config `embed:""`

	Fresh bool   `help:"Begin a new demonstration: delete the one in --data first. Deletes nothing but a demonstration."`
	At    string `placeholder:"TIME" help:"Let it be that time, such as 2026-11-24T19:42 by the clocks of London, with the same ids and ballots each time. For pictures: needs an empty --data or --fresh, and guards nothing."`
	Quiet bool   `help:"Let no ballots arrive by themselves."`
}

// Help shows how it is used.
func (DemoCmd) Help() string {
	return `Examples:
  commonchest demo
  commonchest demo --fresh --data /tmp/vale
  commonchest demo --at 2026-11-24T19:42 --quiet --data /tmp/pictures`
}

// Run serves the demonstration until ctx ends.
func (d *DemoCmd) Run(ctx context.Context, g *Globals) error {
	d.Demo = true
	s := server{Config: &d.Config, quiet: d.Quiet}
	if d.At != "" {
		at, err := readAt(d.At)
		if err != nil {
			return err
		}
		s.options = boot.DemoAt(at)
		s.fixed = true
	}
	if d.Fresh {
		if err := boot.ClearDemo(ctx, &d.Config); err != nil {
			return err
		}
	}
	return s.run(ctx, g)
}

// readAt reads a time of day in the vale, or a day at noon.
func readAt(text string) (time.Time, error) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.Time{}, err
	}
	if at, err := time.ParseInLocation("2006-01-02T15:04", text, zone); err == nil {
		return at.UTC(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("--at %q is no time; write for example 2026-11-24T19:42 or 2026-11-24", text)
	}
	return day.Add(12 * time.Hour).UTC(), nil
}

// errNotEmpty says that a fixed time needs a beginning.
var errNotEmpty = errors.New("--at begins a new demonstration, but there is something in --data already: add --fresh, or name an empty directory")
