package pabulib

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"commonchest/models"
)

const bom = "\ufeff"

// Read reads a .pb file. The error is a [*ReadError] when the file is not one that
// can be counted; any other error comes from the reader. name stands for the file in
// messages.
func Read(in io.Reader, name string) (*File, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	r := &reader{file: &File{}, text: string(data)}
	r.read()
	if len(r.wrong) > 0 {
		locate(r.text, r.wrong)
		return nil, &ReadError{Name: name, Problems: r.wrong, More: r.more}
	}
	return r.file, nil
}

// reader collects what is wrong, so that all of it is told at once.
type reader struct {
	file  *File
	text  string
	wrong []Problem
	more  bool

	meta         map[string]metaLine
	longest      int              // ranking that may stand in an ordinal file; 0: any
	fields       []string         // memory for the fields of all rows
	costs        []string         // as plain decimals, beside file.Projects
	places       map[string]int32 // of the projects by id; nil when they could not be read
	projectLines []int
	voteLines    []int
}

// metaLine is where a key of META stands, for messages.
type metaLine struct {
	value string
	line  int
}

func (r *reader) fail(line int, column, code string, args ...string) {
	if len(r.wrong) == maxProblems {
		r.more = true
		return
	}
	r.wrong = append(r.wrong, problem(line, column, code, args...))
}

func (r *reader) warn(line int, column, code string, args ...string) {
	r.file.Warnings = append(r.file.Warnings, problem(line, column, code, args...))
}

func problem(line int, column, code string, args ...string) Problem {
	return Problem{Line: line, Column: column, Code: code, Args: models.F("", "", args...).Args}
}

// section is a part of the file: the rows under a title, the header first.
type section struct {
	title  string
	line   int
	header []string
	rows   [][]string
	lines  []int
}

func (r *reader) read() {
	r.text, r.file.BOM = strings.CutPrefix(r.text, bom)
	if strings.TrimSpace(r.text) == "" {
		r.fail(0, "", "pb_empty")
		return
	}
	if !utf8.ValidString(r.text) {
		r.fail(firstNotUTF8(r.text), "", "pb_not_utf8")
		return
	}
	first, _, _ := strings.Cut(r.text, "\n")
	r.file.CRLF = strings.HasSuffix(first, "\r")
	r.file.NoFinalLine = !strings.HasSuffix(r.text, "\n")
	parts, ok := r.sections()
	if !ok {
		return
	}
	r.readMeta(parts[0])
	r.checkLimits()
	r.readProjects(parts[1])
	r.checkSelected(parts[1])
	r.readVotes(parts[2])
	if len(r.wrong) == 0 {
		r.checkTallies(parts[1])
	}
}

func firstNotUTF8(text string) int {
	line := 1
	for rest := text; rest != ""; {
		c, size := utf8.DecodeRuneInString(rest)
		if c == utf8.RuneError && size == 1 {
			return line
		}
		if c == '\n' {
			line++
		}
		rest = rest[size:]
	}
	return line
}

var titles = []string{"META", "PROJECTS", "VOTES"}

// sections splits the text into the three sections and checks that every row is as
// wide as its header.
func (r *reader) sections() ([]section, bool) {
	parts := make([]section, 0, len(titles))
	in := rows{text: r.text, line: 1}
	r.fields = make([]string, 0, strings.Count(r.text, ";")+strings.Count(r.text, "\n")+1)
	for !in.done() {
		before := len(r.fields)
		all, line, bad := in.next(r.fields)
		if bad != "" {
			r.fail(line, "", bad)
			return nil, false // nothing after it can be trusted
		}
		r.fields = all
		row := all[before:len(all):len(all)]
		title := titleOf(row)
		switch {
		case title != "":
			if code, section := sectionFault(len(parts), title); code != "" {
				r.wrong = nil // what was found before follows from this
				r.fail(line, "", code, "section", section)
				return nil, false
			}
			parts = append(parts, section{title: title, line: line})
		case len(row) == 1 && strings.TrimSpace(row[0]) == "":
			r.warn(line, "", "pb_blank_line")
		case len(parts) == 0:
			r.fail(line, "", "pb_outside_section")
			return nil, false
		default:
			r.put(&parts[len(parts)-1], row, line)
		}
	}
	if len(parts) < len(titles) {
		r.wrong = nil
	}
	for _, missing := range titles[len(parts):] {
		r.fail(0, "", "pb_missing_section", "section", missing)
	}
	for _, part := range parts {
		if part.header == nil {
			r.fail(part.line, "", "pb_missing_header", "section", part.title)
		}
	}
	return parts, len(parts) == len(titles) && !slices.ContainsFunc(parts, func(s section) bool { return s.header == nil })
}

// titleOf gives the title that a row is, or "".
func titleOf(row []string) string {
	for _, f := range row[1:] {
		if f != "" {
			return ""
		}
	}
	name := strings.ToUpper(strings.TrimSpace(row[0]))
	if len(row[0]) <= 12 && slices.Contains(titles, name) {
		return name
	}
	return ""
}

// sectionFault says what is wrong with a title after so many sections, if anything,
// and of which section.
func sectionFault(have int, title string) (code, section string) {
	switch at := slices.Index(titles, title); {
	case at < have:
		return "pb_section_order", title
	case at > have:
		return "pb_missing_section", titles[have]
	}
	return "", ""
}

// put adds a row to a section; the first is its header.
func (r *reader) put(s *section, row []string, line int) {
	want, code := len(s.header), "pb_columns"
	if s.title == "META" {
		want, code = 2, "pb_meta_columns"
	} else if s.header == nil {
		want = len(row)
	}
	if len(row) != want {
		r.fail(line, "", code, "found", strconv.Itoa(len(row)), "want", strconv.Itoa(want))
	}
	switch {
	case s.header == nil:
		s.header = row
		for i, name := range row {
			name = strings.TrimSpace(name)
			if slices.ContainsFunc(row[:i], func(h string) bool { return strings.TrimSpace(h) == name }) {
				r.fail(line, "", "pb_duplicate_column", "name", name)
			}
		}
	case len(row) == want:
		s.rows = append(s.rows, row)
		s.lines = append(s.lines, line)
	}
}

// column finds a column by name, or fails and gives −1.
func (r *reader) column(s section, name string) int {
	i := s.find(name)
	if i < 0 {
		r.fail(s.line+1, "", "pb_missing_column", "section", s.title, "want", name)
	}
	return i
}

func (s section) find(name string) int {
	return slices.IndexFunc(s.header, func(h string) bool { return strings.TrimSpace(h) == name })
}
