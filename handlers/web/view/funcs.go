package view

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"commonchest/frontend/words"
)

// funcs are the functions that templates have, bound to one language. Their
// list stands in frontend/README.md.
func (r *Renderer) funcs(lang string, asset func(string) (string, error)) template.FuncMap {
	cal := calendar{text: r.text, lang: lang, zone: r.zone}
	t := func(key string, args ...any) (string, error) { return r.text.Get(lang, key, nil, args) }
	return template.FuncMap{
		"t":          t,
		"tn":         func(key string, n int64, args ...any) (string, error) { return r.text.Get(lang, key, &n, args) },
		"th":         func(key string, args ...any) (template.HTML, error) { return r.markup(lang, key, args) },
		"paragraphs": func(page string) ([]paragraph, error) { return paragraphs(r.text, lang, page) },
		"choices":    func(prefix string, values ...string) ([]Choice, error) { return choices(r.text, lang, prefix, values) },
		"strings": func(area string) []words.BrowserString {
			return r.text.ForBrowser(lang, area)
		},

		"money": func(m Money) string { return m.String() },
		"ask": func(m Money) (string, error) {
			if m.Pence == 0 {
				return t("proposal.ask_unknown")
			}
			return m.String(), nil
		},
		"ballotrow": func(row ballotRow) (template.HTML, error) { return r.ballotRow(lang, row) },

		"choice":  func(value, text, hint string) Choice { return Choice{Value: value, Text: text, Hint: hint} },
		"num":     words.Number,
		"percent": words.Percent,
		"share":   share,

		"date":  cal.date,
		"day":   cal.day,
		"short": cal.short,
		"clock": cal.clock,
		"when":  cal.when,
		"shortwhen": func(at time.Time) (string, error) {
			return cal.written("format.short_when", "format.short_end_of_day", at, cal.weekdayShort)
		},
		"whenyear": func(at time.Time) (string, error) {
			return cal.written("format.when", "format.end_of_day", at, cal.date)
		},
		"left": cal.left,
		"iso":  iso,

		"asset": func(name string) (string, error) {
			hashed, err := asset(name)
			return "/assets/" + hashed, err
		},
		"a":      anchor,
		"dict":   dict,
		"list":   func(items ...any) []any { return items },
		"safeid": SafeID,
		"field":  field,
		"fault":  fault,
		"add":    func(a, b int) int { return a + b },
		"int64":  func(n int) int64 { return int64(n) },
	}
}

// markup gives a string of the catalogue that holds markup. What fills its gaps
// is escaped, unless it is markup made here.
func (r *Renderer) markup(lang, key string, args []any) (template.HTML, error) {
	safe := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case template.HTML:
			safe[i] = v
		case string:
			safe[i] = a
			if i%2 == 1 {
				safe[i] = template.HTMLEscapeString(v)
			}
		default:
			safe[i] = template.HTMLEscapeString(fmt.Sprint(v))
		}
	}
	s, err := r.text.Get(lang, key, nil, safe)
	return template.HTML(s), err // the catalogue is ours and the gaps are escaped above
}

// anchor makes a link to stand inside a sentence of the catalogue.
func anchor(href, text string) (template.HTML, error) {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
		return "", fmt.Errorf("view: no address for a link: %q", href)
	}
	return template.HTML(fmt.Sprintf(`<a class="govuk-link" href="%s">%s</a>`, // both are escaped
		template.HTMLEscapeString(u.String()), template.HTMLEscapeString(text))), nil
}

// dict makes the argument of a partial: names and values alternate.
func dict(args ...any) (map[string]any, error) { return words.Pairs(args) }

// fault reports whether one of the fields is to be mended: the part of a form that holds
// it is not folded away then.
func fault(p Page, names ...string) bool {
	return slices.ContainsFunc(p.Errors, func(e FieldError) bool { return slices.Contains(names, e.Name) })
}

// field makes the argument of a form partial: what was typed, what is wrong
// with it, and the options given (label, hint, width, rows, prefix …).
func field(p Page, name string, options ...any) (map[string]any, error) {
	d, err := words.Pairs(options)
	if err != nil {
		return nil, fmt.Errorf("field %q: %w", name, err)
	}
	id, ok := d["id"].(string)
	if !ok {
		id = SafeID(name)
	}
	d["id"], d["name"], d["error"] = id, name, p.Error(name)
	if typed, kept := p.Form[name]; kept {
		d["value"] = typed
	}
	var describedBy []string
	if d["max"] != nil {
		describedBy = append(describedBy, id+"-info")
	}
	if hint, _ := d["hint"].(string); hint != "" {
		describedBy = append(describedBy, id+"-hint")
	}
	if d["error"] != "" {
		describedBy = append(describedBy, id+"-error")
	}
	d["describedBy"] = strings.Join(describedBy, " ")
	return d, nil
}

// SafeID makes an id for a field or element of any name: letters, digits and
// hyphens, beginning with a letter.
func SafeID(name string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '-'
	}, name)
	if id == "" || id[0] == '-' || id[0] >= '0' && id[0] <= '9' {
		id = "f-" + id
	}
	return id
}
