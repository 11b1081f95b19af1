package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"commonchest/app/boot"
	"commonchest/frontend"
	"commonchest/models"
	"commonchest/models/pabulib"
)

// explain puts an error into words for a terminal: what is wrong with a file,
// line by line; a refusal as sentences with each field at fault on a line of its
// own; anything else as it is.
func explain(err error) string {
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
	say := sentences()
	var b strings.Builder
	b.WriteString("commonchest: " + doing(err, refusal) + say.of("", refusal.Code, nil))
	for _, f := range refusal.Fields {
		b.WriteString("\n  ")
		if f.Name != "" {
			b.WriteString(f.Name + ": ")
		}
		b.WriteString(say.of(f.Name, f.Code, f.Args))
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

// catalogue is the English sentences of the pages, by key.
type catalogue map[string]string

func sentences() catalogue {
	all := catalogue{}
	names, err := fs.Glob(frontend.Locales(), "*.en.json")
	if err != nil {
		return all // the codes themselves have to do
	}
	for _, name := range names {
		var entries map[string]any
		data, err := fs.ReadFile(frontend.Locales(), name)
		if err != nil || json.Unmarshal(data, &entries) != nil {
			continue
		}
		for key, text := range entries {
			if s, ok := text.(string); ok {
				all[key] = s
			}
		}
	}
	return all
}

// of looks a code up as pages do, for the field first. A code without a sentence
// is spelt out.
func (c catalogue) of(field, code string, args []models.Arg) string {
	for _, key := range []string{"error." + field + "." + code, "error." + code, "gate." + code} {
		if text, ok := c[key]; ok {
			for _, a := range args {
				text = strings.ReplaceAll(text, "{{."+a.Name+"}}", a.Text())
			}
			return text
		}
	}
	text := words(code)
	for _, a := range args {
		text += ", " + a.Name + " " + a.Text()
	}
	return text
}

// words spells a code out.
func words(code string) string { return strings.ReplaceAll(code, "_", " ") }
