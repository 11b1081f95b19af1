package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"commonchest/models/bundle"
)

// VerifyCmd counts the ballots of a result bundle again.
type VerifyCmd struct {
	Bundle string `arg:"" help:"A result bundle, from the page of the result or commonchest export --bundle."`
	Digest string `placeholder:"SHA256" help:"Refuse any other file than the one with this SHA-256, which the page of the result shows."`
}

// Help shows how it is used.
func (VerifyCmd) Help() string {
	return `Counts the ballots again, by the rule that was frozen before voting opened, and compares
every number of the published result. It needs no server and asks none. It ends with 0 where
all is equal, with 1 where anything differs, which it names, and with 2 where there is no file.

Example:
  commonchest verify hatherden-last-winter.zip`
}

// verifiedJSON is the outcome for programs.
type verifiedJSON struct {
	bundle.Report
	Rule     string   `json:"rule,omitempty"`
	Ballots  int64    `json:"ballots"`
	Selected []string `json:"selected"` // by the recount, in the order of choosing
	Seal     string   `json:"seal"`     // digest of what was frozen
}

// Run checks and prints.
func (c *VerifyCmd) Run(ctx context.Context, g *Globals) error {
	data, err := os.ReadFile(c.Bundle)
	if err != nil {
		return &usageError{err}
	}
	r, err := bundle.Verify(ctx, data)
	if err != nil {
		return err
	}
	if want := strings.ToLower(strings.TrimSpace(c.Digest)); want != "" && want != r.Digest {
		r.Equal = false
		r.Findings = append([]bundle.Finding{{What: fmt.Sprintf("this is another file than the published one: its SHA-256 is %s, not %s", r.Digest, want)}}, r.Findings...)
	}
	if g.JSON {
		err = printVerifiedJSON(g.Out, r)
	} else {
		err = printVerified(g.Out, c.Bundle, r)
	}
	if err == nil && !r.Equal {
		return errSaid
	}
	return err
}

func printVerifiedJSON(out io.Writer, r bundle.Report) error {
	v := verifiedJSON{Report: r, Selected: []string{}, Seal: fmt.Sprintf("%x", r.Content.Seal.Digest)}
	if r.Recount != nil {
		v.Rule, v.Ballots, v.Selected = r.Recount.Rule, r.Recount.Ballots, append(v.Selected, r.Recount.Selected...)
	}
	return json.NewEncoder(out).Encode(v)
}

func printVerified(out io.Writer, name string, r bundle.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if r.Equal {
		fmt.Fprintf(w, "equal: the ballots give the published result, number by number\n\n")
	} else {
		fmt.Fprintf(w, "NOT EQUAL: %s\n", name)
		for _, f := range r.Findings {
			fmt.Fprintf(w, "  %s\n", f)
		}
		fmt.Fprintln(w)
	}
	seal := r.Content.Seal
	if seal.Round != "" {
		fmt.Fprintf(w, "round\t%s, %s\n", seal.Name, r.Content.Place)
	}
	if res := r.Recount; res != nil {
		fmt.Fprintf(w, "counted\t%d ballots by %s\n", res.Ballots, res.Rule)
		fmt.Fprintf(w, "recommended\t%s\n", listed(res.Selected))
	}
	if seal.Round != "" {
		fmt.Fprintf(w, "seal\t%x\n", seal.Digest)
	}
	fmt.Fprintf(w, "this file\t%s\n", r.Digest)
	if r.Equal {
		fmt.Fprintln(w, "\nCompare the last two with the page of the result: they say that this is the bundle that was\npublished, of the round that was frozen before voting opened.")
	}
	return w.Flush()
}
