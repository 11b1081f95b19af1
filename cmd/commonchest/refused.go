package main

import (
	"errors"
	"strings"

	"commonchest/app/boot"
	"commonchest/frontend"
	"commonchest/frontend/words"
	"commonchest/models"
	"commonchest/models/pabulib"
)

// refused puts an error into words for a terminal: what is wrong with a file,
// line by line; a refusal as sentences with each field at fault on a line of its
// own; anything else as it is.
func refused(err error) string {
	if bad, ok := errors.AsType[*pabulib.ReadError](err); ok {
		return bad.Error()
	}
	if bad, ok := errors.AsType[*boot.FileError](err); ok && bad.Err == nil {
		return bad.Error()
	}
	refusal, ok := errors.AsType[*models.Error](err)
	if !ok {
		return "commonchest: " + err.Error()
	}
	c, broken := words.New(frontend.Locales(), nil, false)
	if broken != nil {
		c = nil // the codes themselves have to do
	}
	var b strings.Builder
	b.WriteString("commonchest: " + doing(err, refusal) + sentence(c, "", refusal.Code, nil))
	for _, f := range refusal.Fields {
		b.WriteString("\n  ")
		if f.Name != "" {
			b.WriteString(f.Name + ": ")
		}
		b.WriteString(sentence(c, f.Name, f.Code, f.Args))
	}
	if cause := errors.Unwrap(refusal); cause != nil && refusal.Kind == models.Unavailable {
		b.WriteString("\n  (" + cause.Error() + ")")
	}
	return b.String()
}

// doing is what was being done, as the errors around the refusal say it.
func doing(err error, refusal *models.Error) string {
	around, found := strings.CutSuffix(err.Error(), refusal.Error())
	if !found {
		return ""
	}
	return around
}

// sentence looks a code up as pages do, for the field first. A code without a sentence
// is spelt out.
func sentence(c *words.Catalogue, field, code string, args []models.Arg) string {
	for _, key := range []string{"error." + field + "." + code, "error." + code, "gate." + code} {
		if c == nil || !c.Has(key) {
			continue
		}
		var gaps []any
		for _, a := range args {
			gaps = append(gaps, a.Name, a.Text())
		}
		if text, err := c.Get("en", key, nil, gaps); err == nil {
			return text
		}
	}
	text := spelt(code)
	for _, a := range args {
		text += ", " + a.Name + " " + a.Text()
	}
	return text
}

// spelt spells a code out.
func spelt(code string) string { return strings.ReplaceAll(code, "_", " ") }
