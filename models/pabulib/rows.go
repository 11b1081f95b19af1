package pabulib

import "strings"

// rows splits a text into rows of semicolon-separated fields. A field that begins
// with a quotation mark ends at the next one that is not doubled and may hold
// semicolons, line ends and doubled marks; anywhere else a mark is an ordinary character.
// Fields are parts of the text wherever nothing had to be taken out.
type rows struct {
	text string
	at   int
	line int // of the next row, from 1
}

// next appends the fields of the next row to into. It reports the code of what is
// wrong with the row, if anything.
func (r *rows) next(into []string) (fields []string, line int, bad string) {
	line = r.line
	rest := r.text[r.at:]
	end := strings.IndexByte(rest, '\n')
	whole, skip := rest, len(rest)
	if end >= 0 {
		whole, skip = strings.TrimSuffix(rest[:end], "\r"), end+1
	}
	if strings.IndexByte(whole, '"') >= 0 {
		return r.quoted(into)
	}
	r.at += skip
	r.line++
	for {
		field, after, more := strings.Cut(whole, ";")
		into = append(into, field)
		if !more {
			return into, line, ""
		}
		whole = after
	}
}

// done reports whether the text is at its end.
func (r *rows) done() bool { return r.at >= len(r.text) }

// quoted is next for a row that has a quotation mark somewhere.
func (r *rows) quoted(into []string) (fields []string, line int, bad string) {
	line = r.line
	for {
		var field string
		if strings.HasPrefix(r.text[r.at:], `"`) {
			var ok bool
			if field, ok = r.inMarks(); !ok {
				return into, line, "pb_unclosed_quote"
			}
		} else {
			field = r.plain()
		}
		into = append(into, field)
		rest := r.text[r.at:]
		switch {
		case strings.HasPrefix(rest, ";"):
			r.at++
			continue
		case rest == "":
		case strings.HasPrefix(rest, "\n"):
			r.at++
		case strings.HasPrefix(rest, "\r\n"):
			r.at += 2
		default:
			return into, line, "pb_text_after_quote"
		}
		r.line++
		return into, line, ""
	}
}

// inMarks reads a field in quotation marks and reports whether it ends.
func (r *rows) inMarks() (string, bool) {
	body := r.text[r.at+1:]
	from := 0
	for {
		mark := strings.IndexByte(body[from:], '"')
		if mark < 0 {
			return "", false
		}
		from += mark + 1
		if !strings.HasPrefix(body[from:], `"`) {
			break
		}
		from++
	}
	field := body[:from-1]
	r.at += 1 + from
	r.line += strings.Count(field, "\n")
	return strings.ReplaceAll(field, `""`, `"`), true
}

// plain reads a field without quotation marks around it.
func (r *rows) plain() string {
	rest := r.text[r.at:]
	end := strings.IndexAny(rest, ";\n")
	if end < 0 {
		end = len(rest)
	} else if rest[end] == '\n' && end > 0 && rest[end-1] == '\r' {
		end--
	}
	r.at += end
	return rest[:end]
}
