package main

import (
	"errors"
	"strings"

	"commonchest/models"
)

// explain puts an error into words for a terminal: a refusal with each field at
// fault on a line of its own, anything else as it is.
func explain(err error) string {
	refusal, ok := errors.AsType[*models.Error](err)
	if !ok || len(refusal.Fields) == 0 {
		return err.Error()
	}
	var b strings.Builder
	b.WriteString(words(refusal.Code))
	for _, f := range refusal.Fields {
		b.WriteString("\n  ")
		if f.Name != "" {
			b.WriteString(f.Name + ": ")
		}
		b.WriteString(words(f.Code))
		for _, a := range f.Args {
			b.WriteString(" " + a.Name + "=" + a.Value)
		}
	}
	return b.String()
}

func words(code string) string { return strings.ReplaceAll(code, "_", " ") }
