package pabulib

import (
	"bufio"
	"io"
	"strings"
)

// Write writes the file as it was read: all columns, in order, with the same line
// ends. Fields are in quotation marks only where they must be.
func (f *File) Write(w io.Writer) error {
	out := &writer{w: bufio.NewWriter(w), end: "\n"}
	if f.CRLF {
		out.end = "\r\n"
	}
	if f.BOM {
		out.text(bom)
	}
	out.row("META")
	out.row("key", "value")
	for _, p := range f.Meta {
		out.row(p.Key, p.Value)
	}
	out.row("PROJECTS")
	out.row(f.ProjectColumns...)
	for _, p := range f.Projects {
		out.row(p.Fields...)
	}
	out.row("VOTES")
	out.row(f.VoteColumns...)
	for _, v := range f.Votes {
		out.row(v.Fields...)
	}
	if !f.NoFinalLine {
		out.text(out.end)
	}
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

// writer keeps the first error, so that it need be looked at once.
type writer struct {
	w       *bufio.Writer
	end     string
	started bool
	err     error
}

func (w *writer) text(s string) {
	if w.err == nil {
		_, w.err = w.w.WriteString(s)
	}
}

func (w *writer) row(fields ...string) {
	if w.started {
		w.text(w.end)
	}
	w.started = true
	for i, f := range fields {
		if i > 0 {
			w.text(";")
		}
		if strings.ContainsAny(f, ";\"\r\n") {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		w.text(f)
	}
}
