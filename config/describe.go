package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Setting is one setting as it stands.
type Setting struct {
	Name   string // of the flag and in the file
	Env    string
	Value  string // secrets without their secret part
	Source string // "flag", "environment NAME", "file PATH" or "default"
	Help   string
}

// Description is all settings of the command that runs, in the order of Config.
type Description []Setting

// Describe writes the settings as a table for people.
func Describe(d Description) string {
	var name, value int
	for _, s := range d {
		name, value = max(name, len(s.Name)), max(value, len(s.Value))
	}
	var b strings.Builder
	for _, s := range d {
		fmt.Fprintf(&b, "%-*s  %-*s  %s\n", name, s.Name, value, s.Value, s.Source)
	}
	return b.String()
}

// describe collects the settings after a successful parse.
func describe(ctx *kong.Context, s *sources) Description {
	onCommandLine := map[*kong.Flag]bool{}
	for _, p := range ctx.Path {
		if p.Flag != nil && !p.Resolved {
			onCommandLine[p.Flag] = true
		}
	}
	var all Description
	for _, f := range ctx.Flags() {
		env := f.Tag.Get("from")
		if env == "" || slices.ContainsFunc(all, func(x Setting) bool { return x.Name == f.Name }) {
			continue
		}
		set := Setting{Name: f.Name, Env: env, Value: text(f), Source: "default", Help: f.Help}
		if origin, ok := s.origin[f.Name]; ok {
			set.Source = origin
		}
		if onCommandLine[f] {
			set.Source = "flag"
		}
		all = append(all, set)
	}
	return all
}

func text(f *kong.Flag) string {
	var value string
	if list, ok := f.Target.Interface().([]string); ok {
		value = strings.Join(list, ",")
	} else {
		value = fmt.Sprint(f.Target.Interface())
	}
	if f.Tag.Has("secret") {
		return Redact(value)
	}
	return value
}

// Redact keeps of an address such as "mongodb://user:password@host/db?x=y" the
// scheme and what stands behind the last @, without options. Of a list it keeps
// the last address only: a comma may belong to a password.
func Redact(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "", address
	}
	at := strings.LastIndex(rest, "@")
	host, _, hasOptions := strings.Cut(rest[at+1:], "?")
	var b strings.Builder
	if ok {
		b.WriteString(scheme + "://")
	}
	if at >= 0 {
		b.WriteString("***@")
	}
	b.WriteString(host)
	if hasOptions {
		b.WriteString("?***")
	}
	return b.String()
}
