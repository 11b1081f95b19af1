package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/boot"
	"commonchest/app/rehearse"
	"commonchest/config"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/pabulib"
)

// RehearseCmd is the dress rehearsal.
type RehearseCmd struct {
	File        string        `arg:"" placeholder:"FILE.pb" help:"The ballots, as pabulib.org describes the format."`
	Rule        string        `required:"" help:"Rule of the count, such as mes_cost_add1; commonchest tally --help names them."`
	Voters      int           `placeholder:"N" help:"Cast only the first N ballots."`
	Watchers    int           `default:"50" placeholder:"N" help:"Connections that watch the results come in."`
	Rate        int           `placeholder:"N" help:"Voters a second. Default: as fast as it goes."`
	AtOnce      int           `default:"128" placeholder:"N" help:"Voters at the same time."`
	Connections string        `enum:"own,kept" default:"own" help:"own: a voter leaves with the receipt; kept: all stay until voting closes."`
	Store       string        `placeholder:"URI" help:"Empty MongoDB database to use; what was rehearsed stays there. Default: an embedded one in a temporary directory."`
	Timeout     time.Duration `default:"30m" help:"Give up after so long."`
}

// Help shows how it is used.
func (RehearseCmd) Help() string {
	return `Starts a server of its own on a temporary database, imports and seals the file, votes
every ballot of it through a websocket with a code of its own, closes, counts, publishes
and recounts, and compares each receipt with what was counted. It takes at least half a
minute: so long ahead a closing time must be recorded. It ends with 1 if a ballot was
lost, counted twice, or not taken, or if the recount differs.

Example:
  commonchest rehearse budget-2026.pb --rule mes_cost_add1 --watchers 500 --json`
}

// Run rehearses.
func (c *RehearseCmd) Run(ctx context.Context, g *Globals) (err error) {
	if !slices.Contains(alloc.Offered(), c.Rule) {
		return fmt.Errorf("there is no rule %q; choose one of %s", c.Rule, strings.Join(alloc.Offered(), ", "))
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	dir, err := os.MkdirTemp("", "commonchest-rehearsal-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := &rehearsal{c: c, g: g, cfg: &config.Config{Listen: "127.0.0.1:0", Data: dir, MongoDB: c.Store, Keys: filepath.Join(dir, "keys"),
		TickMin: time.Second, EgressMbit: 50, ShutdownGrace: 20 * time.Second, LogLevel: "warn", LogFormat: "text", SingleNode: true}}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	outcome, err := r.perform(ctx)
	if err != nil {
		return err
	}
	report, err := r.compare(ctx, outcome)
	if err != nil {
		return err
	}
	if err := report.tell(g); err != nil {
		return err
	}
	if !report.good() {
		return errSaid
	}
	return nil
}

// rehearsal is one under way.
type rehearsal struct {
	c        *RehearseCmd
	g        *Globals
	cfg      *config.Config
	imported boot.Imported
	ballots  []rehearse.Ballot
	codes    []string
	clerk    rehearse.Login
	member   rehearse.Login
}

// prepare fills the store while no server runs.
func (r *rehearsal) prepare(ctx context.Context) (err error) {
	source, err := os.ReadFile(r.c.File)
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	if _, err := boot.MakeKeys(r.cfg.Keys, rand.Reader); err != nil {
		return err
	}
	app, err := open(ctx, r.g, r.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	fmt.Fprintln(r.g.Err, "importing", filepath.Base(r.c.File))
	r.imported, err = app.Import(ctx, source, boot.ImportOptions{Name: r.c.File, Rule: r.c.Rule, Currency: "GBP", OpenFor: 7 * 24 * time.Hour, Seal: true})
	if err != nil {
		return err
	}
	if r.codes, err = app.ImportedCodes(ctx, r.imported.Round); err != nil {
		return err
	}
	for role, login := range map[models.Role]*rehearse.Login{models.RoleClerk: &r.clerk, models.RoleCouncillor: &r.member} {
		*login = rehearse.Login{Email: string(role) + "@rehearsal.example", Password: app.NewID()}
		by := accounts.Command{Actor: models.SystemActor("rehearsal"), Cmd: app.NewID(), Request: "rehearsal"}
		if _, err := app.Accounts.AddUser(ctx, by, accounts.NewUser{Email: login.Email, Password: login.Password, Label: string(role),
			Grants: []models.Grant{{Place: r.imported.Place, Role: role}}}); err != nil {
			return err
		}
	}
	return r.readBallots(source)
}

func (r *rehearsal) readBallots(source []byte) error {
	f, err := pabulib.Read(bytes.NewReader(source), r.c.File)
	if err != nil {
		return err
	}
	for i, vote := range f.Votes {
		if r.c.Voters > 0 && i == r.c.Voters {
			break
		}
		choices := make([]string, len(vote.Choices))
		for k, project := range vote.Choices {
			choices[k] = f.Projects[project].ID
		}
		r.ballots = append(r.ballots, rehearse.Ballot{Choices: choices, Points: vote.Points})
	}
	return nil
}

// perform runs the server and goes through the round from outside.
func (r *rehearsal) perform(ctx context.Context) (outcome rehearse.Outcome, err error) {
	address, err := rehearse.FreeAddress(ctx)
	if err != nil {
		return outcome, err
	}
	args := []string{"--data", r.cfg.Data, "--keys", r.cfg.Keys}
	if r.c.Store != "" {
		args = append(args, "--mongodb-uri", r.c.Store)
	}
	program, err := os.Executable()
	if err != nil {
		return outcome, err
	}
	server, err := rehearse.StartServer(ctx, program, address, args...)
	if err != nil {
		return outcome, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	site := rehearse.NewSite(server.URL, string(r.imported.Round))
	defer site.Close()
	outcome, err = rehearse.Run(ctx, rehearse.Plan{Site: site, Ballots: r.ballots, Codes: r.codes, Clerk: r.clerk, Councillor: r.member,
		Watchers: r.c.Watchers, Walls: min(10, r.c.Watchers/10), AtOnce: r.c.AtOnce, Rate: r.c.Rate, Keep: r.c.Connections == "kept",
		RSS: server.RSS, Progress: r.g.Err})
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, server.Log())
	}
	return outcome, err
}

// compare reads what was counted from the store and holds the receipts against it.
func (r *rehearsal) compare(ctx context.Context, outcome rehearse.Outcome) (_ rehearsalReport, err error) {
	app, err := open(ctx, r.g, r.cfg)
	if err != nil {
		return rehearsalReport{}, err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	counted, err := app.CountedReceipts(ctx, r.imported.Round)
	if err != nil {
		return rehearsalReport{}, err
	}
	return newReport(r.imported.Ballot, r.ballots, outcome, counted), nil
}

func (r rehearsalReport) tell(g *Globals) error {
	if g.JSON {
		return json.NewEncoder(g.Out).Encode(r)
	}
	fmt.Fprintf(g.Out, "%d voters, %d receipts, %d counted; %d lost, %d counted twice.\n", r.Voters, r.Acknowledged, r.Counted, r.Lost, r.Doubled)
	fmt.Fprintf(g.Out, "%.1f s, %.0f ballots a second. Receipts within %.1f ms (half) and %.1f ms (99 of 100).\n",
		r.Seconds, r.PerSecond, r.AckMS.P50, r.AckMS.P99)
	fmt.Fprintf(g.Out, "%d watchers, states within %.1f ms and %.1f ms; %d bytes of the server's memory each.\n",
		r.Watchers, r.TickMS.P50, r.TickMS.P99, r.RSSPerWatcher)
	fmt.Fprintf(g.Out, "%d projects for %s. ", len(r.Result.Selected), r.Result.TotalCost)
	if r.RecountEqual {
		fmt.Fprintln(g.Out, "The recount is the same.")
	} else {
		fmt.Fprintln(g.Out, "THE RECOUNT DIFFERS.")
	}
	for reason, n := range r.Failed {
		fmt.Fprintf(g.Out, "%d ballots were not taken: %s\n", n, reason)
	}
	if !r.TalliesEqual {
		fmt.Fprintln(g.Out, "THE VOTES OF THE PROJECTS ARE NOT THOSE OF THE BALLOTS.")
	}
	return nil
}
