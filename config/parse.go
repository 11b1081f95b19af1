package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// envPrefix begins every environment variable of ours; those that are usual
// under another name (MONGODB_URI) come on top.
const envPrefix = "COMMONCHEST_"

// Parse reads a command line into cli, a pointer to a kong grammar whose
// commands embed Config where they need it. environ is as from os.Environ. The
// Run methods of the commands may ask for a Description. An error is for people
// and names the way out.
func Parse(cli any, args, environ []string, options ...kong.Option) (*kong.Context, error) {
	sources := &sources{env: map[string]string{}, origin: map[string]string{}}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		sources.env[name] = value
	}
	options = append([]kong.Option{kong.ValueFormatter(helpWithEnv)}, options...)
	parser, err := kong.New(cli, append(options, kong.Resolvers(sources))...)
	if err != nil {
		return nil, fmt.Errorf("command line grammar: %w", err)
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		return nil, err
	}
	ctx.Bind(describe(ctx, sources))
	return ctx, nil
}

// sources resolves what the command line leaves open.
type sources struct {
	env    map[string]string
	path   string            // of the file, once it is read
	file   map[string]string // by flag name; nil until it is read
	origin map[string]string // by flag name, if neither flag nor default
}

// Validate refuses environment variables with our prefix that nobody knows.
func (s *sources) Validate(app *kong.Application) error {
	var known []string
	for _, f := range allFlags(app.Node) {
		known = append(known, f.Tag.Get("from"))
	}
	for _, f := range settings() {
		known = append(known, f.Tag.Get("from"))
	}
	var errs []error
	for name := range s.env {
		if strings.HasPrefix(name, envPrefix) && !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("the environment variable %s is unknown%s; correct or unset it", name, didYouMean(name, known)))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// Resolve gives a setting that no flag has set. An empty variable counts as
// unset: compose files pass those on.
func (s *sources) Resolve(ctx *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	env := flag.Tag.Get("from")
	if env == "" {
		return nil, nil
	}
	if err := s.readFile(ctx); err != nil {
		return nil, err
	}
	if value := s.env[env]; value != "" {
		s.origin[flag.Name] = "environment " + env
		return value, nil
	}
	if value, ok := s.file[flag.Name]; ok {
		s.origin[flag.Name] = "file " + s.path
		return value, nil
	}
	return nil, nil
}

// readFile reads the settings file once, if one is named.
func (s *sources) readFile(ctx *kong.Context) error {
	if s.file != nil {
		return nil
	}
	s.file = map[string]string{}
	s.path = s.env[envPrefix+"CONFIG"]
	for _, p := range ctx.Path {
		if p.Flag != nil && p.Flag.Name == "config" {
			s.path, _ = ctx.FlagValue(p.Flag).(string)
		}
	}
	if s.path == "" {
		return nil
	}
	data, err := os.ReadFile(s.path)
	if err != nil {
		return fmt.Errorf("read the settings file: %w", err)
	}
	if s.file, err = decodeFile(data); err != nil {
		return fmt.Errorf("settings file %s: %w", s.path, err)
	}
	return nil
}

// decodeFile reads a JSON object whose names are those of the flags, with
// hyphens or underscores.
func decodeFile(data []byte) (map[string]string, error) {
	var raw map[string]any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON object")
	}
	var known []string
	for _, f := range settings() {
		if f.Name != "config" {
			known = append(known, f.Name)
		}
	}
	values := map[string]string{}
	var errs []error
	for key, v := range raw {
		name := strings.ReplaceAll(key, "_", "-")
		text, ok := plain(v)
		_, twice := values[name]
		switch {
		case !slices.Contains(known, name):
			errs = append(errs, fmt.Errorf("the setting %q is unknown%s", key, didYouMean(name, known)))
		case !ok:
			errs = append(errs, fmt.Errorf("the setting %q must be a text, a number, true, false or a list of texts", key))
		case twice:
			errs = append(errs, fmt.Errorf("the setting %q stands there twice", key))
		default:
			values[name] = text
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return values, errors.Join(errs...)
}

// plain writes a JSON value as it would stand on the command line.
func plain(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	case []any:
		var parts []string
		for _, e := range v {
			text, ok := e.(string)
			if !ok || strings.Contains(text, ",") {
				return "", false
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, ","), true
	}
	return "", false
}

// settings lists the flags of a Config, in its order.
func settings() []*kong.Flag {
	parser, err := kong.New(&Config{}, kong.NoDefaultHelp())
	if err != nil { // the tags above are wrong: a mistake of the program
		panic(fmt.Sprintf("config: %v", err))
	}
	return parser.Model.Flags
}

func allFlags(n *kong.Node) []*kong.Flag {
	flags := slices.Clone(n.Flags)
	for _, child := range n.Children {
		flags = append(flags, allFlags(child)...)
	}
	return flags
}

// helpWithEnv names the environment variable behind the help of a flag.
func helpWithEnv(value *kong.Value) string {
	if env := value.Tag.Get("from"); env != "" {
		return value.Help + " (" + env + ")"
	}
	return kong.DefaultHelpValueFormatter(value)
}
