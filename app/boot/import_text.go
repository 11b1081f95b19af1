package boot

import (
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"commonchest/models"
	"commonchest/models/pabulib"
)

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// FileLine is one thing wrong with a file, or odd about it.
type FileLine struct {
	Line int // from 1; 0 for the file as a whole
	Text string
}

func (l FileLine) in(name string) string {
	if l.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", name, l.Line, l.Text)
	}
	return name + ": " + l.Text
}

// FileError says why a file that can be read cannot become a round. It is
// invalid "pb_file" unless it wraps an error of its own.
type FileError struct {
	Name  string
	Lines []FileLine
	Err   error
}

// Error gives one line for each problem: FILE:12: what is wrong.
func (e *FileError) Error() string {
	var all []string
	for _, l := range e.Lines {
		text := l.in(e.Name)
		if e.Err != nil {
			text += ": " + e.Err.Error()
		}
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}

// Unwrap gives what went wrong.
func (e *FileError) Unwrap() error {
	if e.Err != nil {
		return e.Err
	}
	return models.E(models.Invalid, "pb_file")
}

// fileLines tells where things stood in a file: a row takes one line, and one
// more for each line end inside it; blank lines between rows are in the warnings.
type fileLines struct {
	keys     []string
	metas    []int
	projects []int
}

func linesOf(f *pabulib.File) fileLines {
	var blank []int
	for _, w := range f.Warnings {
		if w.Code == "pb_blank_line" {
			blank = append(blank, w.Line)
		}
	}
	slices.Sort(blank)
	var out fileLines
	line := 1
	next := func(fields ...string) int {
		for len(blank) > 0 && blank[0] <= line {
			blank = blank[1:]
			line++
		}
		at := line
		line++
		for _, field := range fields {
			line += strings.Count(field, "\n")
		}
		return at
	}
	next("META")
	next("key", "value")
	for _, m := range f.Meta {
		out.keys = append(out.keys, strings.TrimSpace(m.Key))
		out.metas = append(out.metas, next(m.Key, m.Value))
	}
	next("PROJECTS")
	next(f.ProjectColumns...)
	for _, p := range f.Projects {
		out.projects = append(out.projects, next(p.Fields...))
	}
	return out
}

// meta is the line of a key, or 0.
func (l fileLines) meta(key string) int {
	if i := slices.Index(l.keys, key); i >= 0 {
		return l.metas[i]
	}
	return 0
}

func (l fileLines) project(i int) int { return l.projects[i] }

// slugOf makes a name into a part of an address: letters without their marks,
// digits, single hyphens, at most 60 bytes.
func slugOf(name, otherwise string) string {
	plain := norm.NFD.String(strings.NewReplacer("ł", "l", "Ł", "L", "ß", "ss", "ø", "o", "Ø", "O", "æ", "ae", "đ", "d", "þ", "th").Replace(name))
	var b strings.Builder
	for _, r := range strings.ToLower(plain) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := b.String()
	if len(slug) > 60 {
		slug = slug[:60]
	}
	if slug = strings.Trim(slug, "-"); slug == "" {
		return otherwise
	}
	return slug
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
