package main

import (
	"fmt"
	"io"
	"strings"

	"commonchest/frontend"
	"commonchest/frontend/words"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// printExplained tells in sentences how a count went and why each project was chosen or
// not, as the page of a result does.
func printExplained(out io.Writer, f *pabulib.File, res alloc.Result) error {
	c, err := words.New(frontend.Locales(), nil, false)
	if err != nil {
		return err
	}
	names := words.Names{Project: projectNames(f), Fund: func(id string) string { return id }}
	paragraph := func(head string, sentences []explain.Sentence) error {
		var said []string
		for _, s := range sentences {
			text, err := c.Explained("en", s, names, amountsOf(f))
			if err != nil {
				return err
			}
			said = append(said, text)
		}
		_, err := fmt.Fprintf(out, "\n%s\n  %s\n", head, strings.Join(said, "\n  "))
		return err
	}
	if err := paragraph("THE COUNT", explain.Count(res)); err != nil {
		return err
	}
	for _, e := range explain.Projects(res, unitOf(f)) {
		head := e.Project + " " + names.Project(e.Project)
		if e.Chosen {
			head += ": chosen"
		} else {
			head += ": not chosen"
		}
		if err := paragraph(head, append(e.Why, e.More...)); err != nil {
			return err
		}
	}
	return nil
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
