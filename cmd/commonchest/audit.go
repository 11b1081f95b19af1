package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"commonchest/app/boot"
	"commonchest/config"
)

// AuditCmd is for who has to answer whether the books were tampered with.
type AuditCmd struct {
	Verify AuditVerifyCmd `cmd:"" help:"Prove that no record or entry was edited, moved or removed."`
	Trail  AuditTrailCmd  `cmd:"" help:"Show who changed a record, how, when and why."`
}

// AuditVerifyCmd proves chains, checkpoints and journals.
type AuditVerifyCmd struct {
	Against []string `placeholder:"HOUR=DIGEST" help:"A checkpoint that you noted earlier; may be given several times."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (AuditVerifyCmd) Help() string {
	return `Each change is a record that names its actor, action, reason and time, and chains to the one
before it. Every hour a signed checkpoint covers the last record of each chain and lists what is
new of entries, seals, packs, results, resolutions and payments. This command recomputes all of it. It changes
nothing, and ends with 1 if anything is wrong.

Note the newest checkpoint that it prints, away from this machine: with --against the next run
also finds that the whole database was exchanged.

Example:
  commonchest audit verify --against 2026-11-22T07=3b1f…`
}

// Run proves and prints.
func (c *AuditVerifyCmd) Run(ctx context.Context, g *Globals) (err error) {
	var anchors []boot.Anchor
	for _, s := range c.Against {
		hour, digest, ok := strings.Cut(s, "=")
		if _, bad := time.Parse("2006-01-02T15", hour); !ok || bad != nil || len(digest) != 64 {
			return &usageError{fmt.Errorf("--against %s: write HOUR=DIGEST as audit verify prints it", s)}
		}
		anchors = append(anchors, boot.Anchor{Hour: hour, Digest: strings.ToLower(digest)})
	}
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	a, err := app.Audit(ctx, anchors)
	if err != nil {
		return err
	}
	if g.JSON {
		err = json.NewEncoder(g.Out).Encode(a)
	} else {
		tellAudit(g, a)
	}
	if err == nil && len(a.Findings) > 0 {
		err = errSaid
	}
	return err
}

func tellAudit(g *Globals, a boot.Audit) {
	if len(a.Findings) == 0 {
		fmt.Fprintln(g.Out, "proved: nothing was edited, moved or removed")
	} else {
		fmt.Fprintf(g.Out, "NOT PROVED: %d faults\n", len(a.Findings))
		for _, f := range a.Findings {
			fmt.Fprintf(g.Out, "\n%s %s: %s\n  %s\n", f.Check, f.ID, f.What, f.Mend)
		}
	}
	fmt.Fprintf(g.Out, "\n%d records in %d versions, %d facts, %d checkpoints signed by %s. %d journals with %d entries.\n",
		a.Records, a.Changes, a.Facts, a.Checkpoints, a.Keys, a.Ledgers, a.Entries)
	if a.Last.Hour == "" {
		fmt.Fprintln(g.Out, "No checkpoint yet: the first comes within two hours of the first change, while a server runs.")
		return
	}
	fmt.Fprintf(g.Out, "Newest checkpoint, to note elsewhere: %s=%s\n", a.Last.Hour, a.Last.Digest)
}

// AuditTrailCmd shows the history of one record.
type AuditTrailCmd struct {
	Record string `arg:"" help:"Kind and id, such as funds/hatherden-precept or proposals/3k…"`

	config.Config `embed:""`
}

// Help shows how it is used.
func (AuditTrailCmd) Help() string {
	return `Who is an account's id, a job of the chest itself, or anonymous for a resident.

Example:
  commonchest audit trail funds/hatherden-precept`
}

// Run prints the versions.
func (c *AuditTrailCmd) Run(ctx context.Context, g *Globals) (err error) {
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	list, err := app.Trail(ctx, c.Record)
	if err != nil {
		return err
	}
	if g.JSON {
		return json.NewEncoder(g.Out).Encode(list)
	}
	w := tabwriter.NewWriter(g.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "VERSION\tWHEN\tWHO\tWHAT\tWHY")
	for _, v := range list {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", v.N, v.At.UTC().Format(time.DateTime), v.Actor, v.Action, v.Reason)
	}
	return w.Flush()
}
