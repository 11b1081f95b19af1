package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/app/boot"
	"commonchest/config"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// ImportCmd makes a round of a .pb file, or of a .csv file the table of postcodes.
type ImportCmd struct {
	File      string        `arg:"" placeholder:"FILE" help:"A .pb file, as pabulib.org describes the format, or a .csv file with the columns postcode and place."`
	Place     string        `placeholder:"ID" help:"Place to put the round in; made if it is not there. Default: from the file's unit."`
	PlaceName string        `placeholder:"NAME" help:"Name of a new place."`
	Round     string        `placeholder:"ID" help:"Short name of the round. Default: place and instance."`
	RoundName string        `placeholder:"NAME" help:"Name of the round, as residents see it."`
	Rule      string        `default:"greedy_votes" help:"Rule of the count, such as mes_cost_add1; commonchest tally --help names them."`
	Currency  string        `placeholder:"GBP" help:"Currency, where the file names none."`
	Zone      string        `default:"Europe/London" help:"Time zone of a new place."`
	Opens     time.Time     `placeholder:"TIME" format:"2006-01-02T15:04:05Z07:00" help:"When voting opens. Default: now."`
	OpenFor   time.Duration `default:"336h" help:"How long voting is open."`
	Seal      bool          `help:"Seal the round, so that it opens by itself."`
	CodesOut  string        `placeholder:"FILE" help:"Write the voters' codes to a new file, as CSV."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (ImportCmd) Help() string {
	return `Makes the place, its body, a fund with the money, the round with its projects, and a
code for every voter of the file. Whatever is there already from the same import is
kept, so an import that was cut off is simply repeated.

A .csv file replaces the table by which people find their place: a line for each
postcode and place, with the place's short name. It is taken whole or not at all.

Stop the server first if it uses the embedded database.

Examples:
  commonchest import postcodes.csv
  commonchest import budget-2026.pb --seal --open-for 336h --codes-out codes.csv
  commonchest import budget-2026.pb --place marsh --round marsh-2026 --rule mes_cost_add1`
}

// Run imports the file.
func (c *ImportCmd) Run(ctx context.Context, g *Globals) (err error) {
	if !slices.Contains(alloc.Offered(), c.Rule) {
		return fmt.Errorf("there is no rule %q; choose one of %s", c.Rule, strings.Join(alloc.Offered(), ", "))
	}
	source, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	if strings.EqualFold(filepath.Ext(c.File), ".csv") {
		n, err := app.ImportPostcodes(ctx, source, c.File)
		if err != nil {
			return err
		}
		return c.tellPostcodes(g, n)
	}
	done, err := app.Import(ctx, source, boot.ImportOptions{Name: c.File, Place: models.PlaceID(c.Place), PlaceName: c.PlaceName,
		Round: models.RoundID(c.Round), RoundName: c.RoundName, Currency: c.Currency, Zone: c.Zone, Rule: c.Rule,
		Opens: c.Opens, OpenFor: c.OpenFor, Seal: c.Seal})
	if err != nil {
		return err
	}
	for _, w := range done.Warnings {
		fmt.Fprintln(g.Err, "note:", w)
	}
	if c.CodesOut != "" {
		codes, err := app.ImportedCodes(ctx, done.Round)
		if err != nil {
			return fmt.Errorf("the round is there, but its codes are not: %w", err)
		}
		if err := writeCodes(c.CodesOut, done.Voters, codes); err != nil {
			return fmt.Errorf("the round is there, but its codes could not be written (repeat the command): %w", err)
		}
	}
	return c.tell(g, done)
}

func (c *ImportCmd) tellPostcodes(g *Globals, n int) error {
	if g.JSON {
		return json.NewEncoder(g.Out).Encode(map[string]any{"postcodes": n})
	}
	_, err := fmt.Fprintf(g.Out, "The table holds %d postcodes now.\n", n)
	return err
}

func (c *ImportCmd) tell(g *Globals, done boot.Imported) error {
	if g.JSON {
		return json.NewEncoder(g.Out).Encode(map[string]any{"place": done.Place, "round": done.Round, "rule": done.Rule,
			"projects": done.Projects, "voters": len(done.Voters), "pot": done.Pot, "currency": done.Currency, "sealed": done.Sealed})
	}
	currency, err := money.CurrencyOf(done.Currency)
	if err != nil {
		return err
	}
	fmt.Fprintf(g.Out, "%s is there: round %s of place %s, %d projects, %s to spend, %d codes.\n",
		done.Name, done.Round, done.Place, done.Projects, money.Format(done.Pot, currency), len(done.Voters))
	if c.CodesOut != "" {
		fmt.Fprintf(g.Out, "The codes are in %s: whoever has that file can vote for everybody.\n", c.CodesOut)
	}
	if !done.Sealed {
		fmt.Fprintln(g.Out, "It opens once its clerk has sealed it, or by the same command with --seal.")
	}
	return nil
}

// writeCodes writes serial, voter and code, whole or not at all, for nobody else
// to read.
func writeCodes(path string, voters, codes []string) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".codes-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails once it has been renamed
	w := csv.NewWriter(temp)
	rows := [][]string{{"serial", "voter", "code"}}
	for i, code := range codes {
		rows = append(rows, []string{strconv.Itoa(i + 1), voters[i], code})
	}
	err = w.WriteAll(rows) // and flushes
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
