package pabulib

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// locate finds the character at which each problem's field begins. The reader keeps no
// positions, which good files would pay for: they are looked up when something is wrong.
func locate(text string, problems []Problem) {
	for i := range problems {
		if problems[i].Line > 0 {
			problems[i].locate(text)
		}
	}
}

func (p *Problem) locate(text string) {
	l := locator{rest: text, line: 1}
	row, header := l.next(), []field(nil)
	meta := false
	for ; row != nil && row[0].line < p.Line; row = l.next() {
		switch title := strings.ToUpper(strings.TrimSpace(row[0].text)); {
		case slices.Contains(titles, title):
			header, meta = nil, title == titles[0]
		case header == nil:
			header = row
		}
	}
	if row == nil {
		return
	}
	at := row[p.place(row, header, meta)]
	p.Line, p.At = at.line, at.column
	if offset := p.within(at.text); !strings.Contains(at.text[:offset], "\n") {
		p.At += utf8.RuneCountInString(at.text[:offset])
	}
}

// within is the offset in its field of what a problem is about: a byte that is no
// text, or an entry of a list.
func (p *Problem) within(text string) int {
	if p.Code == "pb_not_utf8" {
		return len(text) - len(strings.TrimLeftFunc(text, func(c rune) bool { return c != utf8.RuneError }))
	}
	offset := 0
	for entry := range strings.SplitSeq(text, ",") {
		trimmed := strings.TrimSpace(entry)
		for _, a := range p.Args {
			if (a.Name == "project" || a.Name == "given") && a.Value == trimmed && trimmed != "" {
				return offset + strings.Index(entry, trimmed)
			}
		}
		if trimmed == "" && p.Code == "pb_empty_choice" {
			return offset
		}
		offset += len(entry) + 1
	}
	return 0
}

// place is which field of its row a problem is about.
func (p *Problem) place(row, header []field, meta bool) int {
	switch {
	case p.Code == "pb_columns" || p.Code == "pb_meta_columns":
		want := len(header)
		if meta {
			want = 2
		}
		return min(want, len(row)-1)
	case p.Code == "pb_unclosed_quote" || p.Code == "pb_text_after_quote":
		return max(0, slices.IndexFunc(row, func(f field) bool { return f.bad }))
	case p.Code == "pb_not_utf8":
		return max(0, slices.IndexFunc(row, func(f field) bool { return !utf8.ValidString(f.text) }))
	case p.Code == "pb_duplicate_column":
		name := p.Args[0].Value
		first := slices.IndexFunc(row, func(f field) bool { return strings.TrimSpace(f.text) == name })
		return max(0, first) + 1 + max(0, slices.IndexFunc(row[first+1:], func(f field) bool { return strings.TrimSpace(f.text) == name }))
	case meta && header != nil && p.Code != "pb_duplicate_key" && len(row) == 2:
		return 1
	}
	return min(len(row)-1, max(0, slices.IndexFunc(header, func(f field) bool { return strings.TrimSpace(f.text) == p.Column })))
}

// field is a field where it stands: the line, and its first character's column.
type field struct {
	text         string
	line, column int
	bad          bool // its quotation marks are not sound
}

// locator walks through the rows of a text that need not be sound.
type locator struct {
	rest string
	line int
}

// next gives the fields of the next row; nil at the end.
func (l *locator) next() []field {
	if l.rest == "" {
		return nil
	}
	var row []field
	at := field{line: l.line, column: 1}
	marked := strings.HasPrefix(l.rest, `"`)
	inside := marked
	from, column := 0, 1
	for i, c := range l.rest {
		switch {
		case c == '"' && marked && i > from:
			inside = !inside
		case !inside && (c == ';' || c == '\n'):
			row = append(row, at.ends(l.rest[from:i], marked, inside))
			if c == '\n' {
				l.line++
				l.rest = l.rest[i+1:]
				return row
			}
			from, marked = i+1, strings.HasPrefix(l.rest[i+1:], `"`)
			inside = marked
			at = field{line: l.line, column: column + 1}
		case c == '\n':
			l.line++
			column = 0
		}
		column++
	}
	row = append(row, at.ends(l.rest[from:], marked, inside))
	l.rest = ""
	return row
}

func (f field) ends(text string, marked, inside bool) field {
	text = strings.TrimSuffix(text, "\r")
	f.text = text
	f.bad = marked && (inside || len(text) < 2 || !strings.HasSuffix(text, `"`))
	return f
}
