package fundfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"commonchest/models"
	"commonchest/models/money"
)

// maxProblems is how many problems of a file are told at once.
const maxProblems = 20

// Problem is one thing that is wrong with a file, and how to mend it.
type Problem struct {
	Line   int // from 1; 0 for the file as a whole
	Column int // of the four, from 1; 0 for the line as a whole
	Text   string
}

// Error lists what is wrong with a file, at most twenty things at a time. It wraps an
// invalid *models.Error with code "fund_file".
type Error struct {
	Name     string
	Problems []Problem
}

// Error gives one line for each problem: FILE:12: column amount: what is wrong.
func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		at := e.Name
		if p.Line > 0 {
			at += fmt.Sprintf(":%d", p.Line)
		}
		at += ": "
		if p.Column > 0 {
			at += "column " + header[p.Column-1] + ": "
		}
		lines = append(lines, at+p.Text)
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the *models.Error.
func (e *Error) Unwrap() error { return models.E(models.Invalid, "fund_file") }

// checker collects what is wrong, so that all of it is told at once.
type checker struct {
	name  string
	wrong []Problem
}

func (c *checker) fail(at, column int, text string, args ...any) {
	if len(c.wrong) < maxProblems {
		c.wrong = append(c.wrong, Problem{Line: at, Column: column, Text: fmt.Sprintf(text, args...)})
	}
}

func (c *checker) err() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return &Error{Name: c.name, Problems: c.wrong}
}

// projects checks the projects that a line names.
func (c *checker) projects(l line, known map[string]int) {
	named, column := l.of, 4
	switch l.what {
	case part, scalable:
		named, column = []string{l.id}, 2
	case fund:
		return
	}
	for _, id := range named {
		if _, ok := known[id]; !ok {
			c.fail(l.at, column, "there is no project %q; write its id as in the .pb file", id)
		}
	}
}

// Read reads a fund file. The error is an [*Error] when the file is not sound; any other
// comes from the reader. name stands for the file in messages.
func Read(in io.Reader, name string) (*File, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	f, c := &File{name: name}, checker{name: name}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		c.fail(0, 0, "the file is not UTF-8; save it with the encoding UTF-8")
		return nil, c.err()
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.Comment, r.FieldsPerRecord = comma(text), '#', -1
	texts := f.readLines(r, &c)
	f.readAmounts(texts, &c)
	f.checkFunds(&c)
	if err := c.err(); err != nil {
		return nil, err
	}
	return f, nil
}

// comma is what separates the columns: what stands in the header.
func comma(text string) rune {
	for row := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(row, "#") && strings.TrimSpace(row) != "" {
			if strings.Contains(row, ",") && !strings.Contains(row, ";") {
				return ','
			}
			break
		}
	}
	return ';'
}

// readLines reads the lines and gives their amounts as they stand.
func (f *File) readLines(r *csv.Reader, c *checker) []string {
	var amounts []string
	first := true
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			if first {
				c.fail(0, 0, "the file is empty; its first line is %s", strings.Join(header, ";"))
			}
			return amounts
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			c.fail(bad.Line, 0, "%v; close the quotation mark, or double it if it is part of the text", bad.Err)
			return amounts
		}
		at, _ := r.FieldPos(0)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		switch {
		case first:
			first = false
			if !slices.Equal(row, header) {
				c.fail(at, 0, "the first line is %s", strings.Join(header, ";"))
				return amounts
			}
		case len(row) != len(header):
			c.fail(at, 0, "%d columns where the first line has %d; a list with the separator in it must stand in quotation marks", len(row), len(header))
		case !slices.Contains(kinds, row[0]):
			c.fail(at, 1, "%q is none of %s", row[0], strings.Join(kinds, ", "))
		default:
			f.lines = append(f.lines, newLine(row, at, c))
			amounts = append(amounts, row[2])
		}
	}
}

// newLine checks a line by itself.
func newLine(row []string, at int, c *checker) line {
	l := line{what: row[0], id: row[1], at: at}
	if row[3] != "" {
		for id := range strings.SplitSeq(row[3], ",") {
			id = strings.TrimSpace(id)
			if id == "" || slices.Contains(l.of, id) {
				c.fail(at, 4, "a list names everything once, with one comma between: %q", row[3])
			}
			l.of = append(l.of, id)
		}
	}
	if l.id == "" && l.what != conflict {
		c.fail(at, 2, "a line %s needs an id", l.what)
	}
	if l.id != "" && l.what == conflict {
		c.fail(at, 2, "a line conflict has no id; its projects stand in the column of")
	}
	if l.what == conflict && len(l.of) < 2 {
		c.fail(at, 4, "a conflict is between two projects or more, such as 7,9")
	}
	if l.what == floor && len(l.of) == 0 {
		c.fail(at, 4, "a floor names the projects it goes to, such as 7,9")
	}
	if (l.what == fund || l.what == scalable) && len(l.of) > 0 {
		c.fail(at, 4, "a line %s has nothing here", l.what)
	}
	return l
}

// readAmounts settles the scale, the coarsest that is exact, and reads the amounts.
func (f *File) readAmounts(texts []string, c *checker) {
	for i, text := range texts {
		l := f.lines[i]
		if l.what == conflict {
			if text != "" {
				c.fail(l.at, 3, "a line conflict has no amount")
			}
			continue
		}
		if _, err := money.ParseDecimal(text, MaxScale); err != nil {
			c.fail(l.at, 3, "%q is not an amount that can be counted; write it as a plain decimal, such as 1250.50", text)
			continue
		}
		_, frac, _ := strings.Cut(text, ".")
		f.Scale = max(f.Scale, len(strings.TrimRight(frac, "0")))
	}
	if len(c.wrong) > 0 {
		return
	}
	var total money.Pence // of everything, so that no sum of some can be too large
	for i, text := range texts {
		l := &f.lines[i]
		if l.what == conflict {
			continue
		}
		l.amount, _ = money.ParseDecimal(text, f.Scale) // it was read at MaxScale
		if l.amount < 0 || l.amount == 0 && (l.what == part || l.what == floor) {
			c.fail(l.at, 3, "the amount of a %s is %s; it must be more than nothing", l.what, text)
			continue
		}
		var err error
		if total, err = total.Add(l.amount); err != nil {
			c.fail(l.at, 3, "%s is too large", text)
			return
		}
	}
}

// checkFunds finds what stands twice, and parts of funds that are not there.
func (f *File) checkFunds(c *checker) {
	first := map[string]int{}
	for _, l := range f.lines {
		if l.what != fund && l.what != scalable && l.what != floor {
			continue
		}
		key := l.what + "\x00" + l.id
		if at, twice := first[key]; twice {
			c.fail(l.at, 2, "the %s %s stands here a second time (first in line %d)", l.what, l.id, at)
			continue
		}
		first[key] = l.at
	}
	for _, l := range f.lines {
		for _, id := range l.of {
			if _, known := first[fund+"\x00"+id]; l.what == part && !known {
				c.fail(l.at, 4, "there is no fund %q; add a line fund;%s;…", id, id)
			}
		}
	}
}
