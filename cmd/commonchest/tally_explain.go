package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"commonchest/frontend"
	"commonchest/frontend/words"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/metrics"
	"commonchest/models/money"
	"commonchest/models/pabulib"
	"commonchest/models/whatif"
)

// told is the catalogue with the names and the amounts of a file.
type told struct {
	*words.Catalogue
	names   words.Names
	amounts words.Amounts
}

func tell(f *pabulib.File) (told, error) {
	c, err := words.New(frontend.Locales(), nil, false)
	return told{c, words.Names{Project: projectNames(f), Fund: func(id string) string { return id }}, amountsOf(f)}, err
}

// print writes sentences below a heading, a line each.
func (t told) print(out io.Writer, head string, sentences []explain.Sentence) error {
	if len(sentences) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\n%s\n", head)
	for _, s := range sentences {
		text, err := t.Explained("en", s, t.names, t.amounts)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "  %s\n", text); err != nil {
			return err
		}
	}
	return nil
}

// printExplained tells in sentences how a count went and why each project was chosen or
// not, as the page of a result does.
func printExplained(out io.Writer, f *pabulib.File, res alloc.Result) error {
	t, err := tell(f)
	if err != nil {
		return err
	}
	if err := t.print(out, "THE COUNT", explain.Count(res)); err != nil {
		return err
	}
	for _, e := range explain.Projects(res, unitOf(f)) {
		head := e.Project + " " + t.names.Project(e.Project) + ": not chosen"
		if e.Chosen {
			head = e.Project + " " + t.names.Project(e.Project) + ": chosen"
		}
		if err := t.print(out, head, append(e.Why, e.More...)); err != nil {
			return err
		}
	}
	return nil
}

// printMetrics prints the figures of an outcome and of greedy_votes beside it, who was
// left out, and where the rule suits the ballots badly.
func printMetrics(ctx context.Context, out io.Writer, f *pabulib.File, req alloc.Request, res alloc.Result) error {
	both, err := metrics.Beside(ctx, req, res, metrics.Labels{})
	if err != nil {
		return err
	}
	t, err := tell(f)
	if err != nil {
		return err
	}
	rows, err := t.Measured("en", both, t.amounts)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nFIGURE\t%s\tgreedy_votes\n", res.Rule)
	for _, row := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", row.Name, row.Value, row.Greedy)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := t.print(out, "LEFT OUT", explain.Claims(both.Result)); err != nil {
		return err
	}
	spec := models.BallotSpec{Kind: models.Approval, Min: 1}
	if f.VoteType == pabulib.ChooseOne {
		spec.Kind, spec.Max = models.ChooseOne, 1
	} else if unitOf(f) == models.UnitPoints {
		spec.Kind = models.Points
	}
	return t.print(out, "THE RULE AND THESE BALLOTS", explain.Warnings(explain.Setting{Rule: res.Rule, Ballot: spec,
		Projects: len(req.Projects), Profile: req.Profile, Measured: &both}))
}

// mostRuns is how many counts are made for an answer.
const mostRuns = 100

// printWhatIf counts again with other figures for one project.
func printWhatIf(ctx context.Context, out io.Writer, f *pabulib.File, req alloc.Request, res alloc.Result, project string) error {
	t, err := tell(f)
	if err != nil {
		return err
	}
	cost, err := whatif.Cost(ctx, req, res, project, mostRuns)
	if err != nil {
		return err
	}
	answers := []whatif.Answer{cost}
	votes, err := whatif.Votes(ctx, req, res, project, mostRuns)
	if err == nil {
		answers = append(answers, votes)
	} else if !models.IsKind(err, models.Invalid) { // of other rules it cannot be asked
		return err
	}
	head := project + " " + t.names.Project(project) + " would have been chosen"
	if err := t.print(out, head, explain.Changed(answers)); err != nil {
		return err
	}
	return t.print(out, project+" "+t.names.Project(project), explain.Unchanged(answers))
}

// projectNames gives the names in a file; a project without one goes by its id.
func projectNames(f *pabulib.File) func(id string) string {
	return func(id string) string {
		for _, p := range f.Projects {
			if p.ID != id {
				continue
			}
			for i, column := range f.ProjectColumns {
				if name := strings.TrimSpace(p.Fields[i]); column == "name" && name != "" {
					return name
				}
			}
		}
		return id
	}
}

// unitOf is what the scores of a file are a number of.
func unitOf(f *pabulib.File) models.Unit {
	if f.VoteType == pabulib.Approval || f.VoteType == pabulib.ChooseOne {
		return models.UnitPeople
	}
	return models.UnitPoints
}

// amountsOf is how amounts of a file are written: with its currency, where it names one
// that is known, and all alike, with minor units if any amount of the file has them.
func amountsOf(f *pabulib.File) words.Amounts {
	code, _ := f.Get("currency")
	currency, err := money.CurrencyOf(code)
	if err != nil || f.Scale > currency.Digits {
		return words.Amounts{Digits: f.Scale}
	}
	return words.Amounts{Currency: currency, Digits: f.Scale, Full: f.Scale > 0}
}
