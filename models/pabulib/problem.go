package pabulib

import (
	"fmt"
	"strings"

	"commonchest/models"
)

// maxProblems is how many problems of a file are told at once.
const maxProblems = 20

// Problem is one thing that is wrong or odd about a file. Code is stable and names the
// message in the catalogue ("error.<code>"); Args fill its gaps.
type Problem struct {
	Line   int    // from 1; 0 for the file as a whole
	At     int    // of what is wrong: the character of the line at which its field begins, from 1; 0 for the line as a whole
	Column string // header of the column, where it is one
	Code   string
	Args   []models.Arg
}

// texts says in English what is wrong and how to mend it.
var texts = map[string]string{
	"pb_empty":              "the file is empty; choose a .pb file",
	"pb_not_utf8":           "this line is not UTF-8; save the file with the encoding UTF-8",
	"pb_unclosed_quote":     "a quotation mark opens here and never closes; close it, or double it if it is part of the text",
	"pb_text_after_quote":   "text follows a closing quotation mark; double the quotation marks that are part of the text",
	"pb_missing_section":    "the section {section} is missing; add a line {section}, its header line and its lines",
	"pb_section_order":      "the section {section} stands here a second time or out of order; the order is META, PROJECTS, VOTES",
	"pb_outside_section":    "this line belongs to no section; begin the file with a line META",
	"pb_missing_header":     "the section {section} has no header line; add one with the names of its columns",
	"pb_missing_column":     "the section {section} has no column {want}; add it to the header and to every line",
	"pb_duplicate_column":   "the header names the column {name} twice; rename one of them",
	"pb_columns":            "{found} columns where the header has {want}; a text with a semicolon must stand in quotation marks",
	"pb_meta_columns":       "{found} columns where META has two, key;value; a value with a semicolon must stand in quotation marks",
	"pb_duplicate_key":      "the key {key} stands here a second time; keep one of them",
	"pb_missing_key":        "META has no {key}; add a line {key};…",
	"pb_vote_type":          "the vote type {given} is unknown; it is one of approval, choose-1, cumulative, scoring, ordinal",
	"pb_amount":             "{given} is not an amount; write it as a plain decimal, such as 1250.50",
	"pb_amount_decimals":    "{given} has more than four decimal digits; round it",
	"pb_amount_large":       "{given} is too large",
	"pb_budget_positive":    "the budget is {given}; it must be more than zero",
	"pb_cost_negative":      "the cost is {given}; it must not be negative",
	"pb_number":             "{given} is not a whole number",
	"pb_missing_id":         "the project has no id",
	"pb_duplicate_project":  "the project {project} stands here a second time (first in line {first}); ids must differ",
	"pb_missing_voter":      "the voter has no id",
	"pb_duplicate_voter":    "the voter {voter} stands here a second time; each voter has one line",
	"pb_unknown_project":    "the ballot names {project}, which is not in PROJECTS",
	"pb_empty_choice":       "the ballot has a comma too many; every place between commas names a project",
	"pb_choose_one":         "the ballot names {found} projects where the vote type is choose-1",
	"pb_points_count":       "{found} points for {want} projects; give each project its points",
	"pb_points":             "{given} is not a number of points",
	"pb_num_projects":       "num_projects is {given}, but there are {found} projects; correct it, or look for missing lines",
	"pb_num_votes":          "num_votes is {given}, but there are {found} ballots; correct it, or look for missing lines",
	"pb_project_twice":      "the ballot names {project} twice; it counts once",
	"pb_votes_column":       "the column says {given}, the ballots say {found}; the ballots count",
	"pb_decimal_comma":      "{given} was read with a decimal comma",
	"pb_points_not_above_0": "the ballot gives {project} {given} points",
	"pb_blank_line":         "the line is blank; it is left out",
	"pb_scoring_fn":         "the scoring function {given} is not applied: a place scores the length of a ranking less the places above it",
	"pb_max_length":         "max_length is {given}; it must be a whole number from 1, such as 10",
	"pb_too_long":           "the ballot ranks {found} projects where max_length is {want}; shorten it, or correct max_length",
	"pb_limit":              "{key} is {given}, which is not a number; nothing is counted by it",
	"pb_date":               "{key} is {given}; write it as 31.12.2026 or 2026; nothing is counted by it",
	"pb_selected":           "{given} is not an outcome of the format: 0 not funded, 1 funded, 2 and 3 by a special rule; nothing is counted by it",
	"pb_part_budgets":       "{key} splits the budget; it is not applied",
}

// Text says in English what is wrong and how to mend it.
func (p Problem) Text() string {
	text := texts[p.Code]
	if text == "" {
		text = p.Code
	}
	for _, a := range p.Args {
		text = strings.ReplaceAll(text, "{"+a.Name+"}", a.Value)
	}
	if p.Column != "" {
		return "column " + p.Column + ": " + text
	}
	return text
}

// ReadError lists what is wrong with a file, at most twenty things at a time. It
// wraps an invalid *models.Error with code "pb_file", whose fields are named "line 12".
type ReadError struct {
	Name     string // of the file, as given to Read
	Problems []Problem
	More     bool // there may be more
}

// Error gives one line for each problem: FILE:12:5: what is wrong in line 12 from its fifth
// character on, and how to mend it.
func (e *ReadError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Name)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		if p.At > 0 {
			fmt.Fprintf(&b, ":%d", p.At)
		}
		b.WriteString(": " + p.Text())
	}
	if e.More {
		b.WriteString("\n" + e.Name + ": and more; mend these first")
	}
	return b.String()
}

// Unwrap gives the *models.Error.
func (e *ReadError) Unwrap() error {
	fields := make([]models.Field, len(e.Problems))
	for i, p := range e.Problems {
		fields[i] = models.Field{Name: fmt.Sprintf("line %d", p.Line), Code: p.Code, Args: p.Args}
		if p.Column != "" {
			fields[i].Args = append(p.Args[:len(p.Args):len(p.Args)], models.Arg{Name: "column", Value: p.Column})
		}
	}
	return models.E(models.Invalid, "pb_file", fields...)
}
