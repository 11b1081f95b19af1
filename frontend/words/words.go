// Package words is the catalogue: every string that people read, in every language,
// from frontend/locales. Pages and commands say the same things because both ask here.
// Start with New, then Catalogue.Get; [Catalogue.Explained] writes what models/explain
// tells.
//
// The package decides nothing and knows no page: which string is said, and with what
// figures, is the caller's.
package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Catalogue is every string of every language. English is the source: another
// language may lack a string and then shows the English one.
type Catalogue struct {
	localizers map[string]*i18n.Localizer
	matcher    language.Matcher
	tags       []language.Tag
	browser    map[string]map[string]map[string]string // language → "js." key → plural form → text
	areas      sync.Map                                // "language/area" → []BrowserString, as templates asked for them
	plain      map[string]map[string]string            // language → strings without gaps, ready
	strict     bool
	log        *slog.Logger
	told       sync.Map // missing keys that the log has been told of
}

// New reads the catalogues in files, <area>.<language>.json. Where strict, a missing
// string is an error: for tests.
func New(files fs.FS, log *slog.Logger, strict bool) (*Catalogue, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, fmt.Errorf("listing the catalogues: %w", err)
	}
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	c := &Catalogue{localizers: map[string]*i18n.Localizer{}, browser: map[string]map[string]map[string]string{},
		plain: map[string]map[string]string{}, strict: strict, log: log}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading catalogue %s: %w", name, err)
		}
		file, err := bundle.ParseMessageFileBytes(data, name)
		if err != nil {
			return nil, fmt.Errorf("parsing catalogue %s: %w", name, err)
		}
		for _, m := range file.Messages {
			if err := c.keep(file.Tag.String(), name, m); err != nil {
				return nil, err
			}
		}
	}
	c.tags = bundle.LanguageTags()
	c.matcher = language.NewMatcher(c.tags)
	for _, tag := range c.tags {
		c.localizers[tag.String()] = i18n.NewLocalizer(bundle, tag.String())
	}
	return c, nil
}

// keep notes what go-i18n does not give back: the plural forms that scripts need,
// and the strings without gaps, which are most and need no template.
func (c *Catalogue) keep(lang, file string, m *i18n.Message) error {
	if c.plain[lang] == nil {
		c.plain[lang] = map[string]string{}
		c.browser[lang] = map[string]map[string]string{}
	}
	forms := map[string]string{}
	for form, s := range map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other} {
		if s != "" {
			forms[form] = s
		}
	}
	if _, twice := c.plain[lang][m.ID]; twice {
		return fmt.Errorf("catalogue %s: %q stands twice", file, m.ID)
	}
	if strings.HasPrefix(m.ID, "js.") {
		c.browser[lang][strings.TrimPrefix(m.ID, "js.")] = forms
	}
	if len(forms) == 1 && !strings.Contains(m.Other, "{{") {
		c.plain[lang][m.ID] = m.Other
	}
	return nil
}

// Languages lists the languages there are.
func (c *Catalogue) Languages() []string {
	return slices.Sorted(maps.Keys(c.localizers))
}

// Nearest gives the language of ours that fits a tag or an Accept-Language header.
func (c *Catalogue) Nearest(want string) string {
	tags, _, err := language.ParseAcceptLanguage(want)
	if err != nil {
		tags = nil
	}
	_, i, _ := c.matcher.Match(tags...)
	return c.tags[i].String()
}

// Get looks a string up. count chooses the plural form when it is not nil, and
// fills the gap "n". A missing string is an error when strict; otherwise its key
// is shown and the log told once.
func (c *Catalogue) Get(lang, key string, count *int64, args []any) (string, error) {
	if s, ok := c.plain[lang][key]; ok && count == nil {
		return s, nil
	}
	data, err := Pairs(args)
	if err != nil {
		return "", fmt.Errorf("string %q: %w", key, err)
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count != nil {
		config.PluralCount = *count
		data["n"] = Number(*count)
	}
	s, err := c.localizers[lang].Localize(config)
	if err == nil {
		return s, nil
	}
	if c.strict {
		return "", err
	}
	if _, told := c.told.LoadOrStore(lang+"/"+key, true); !told && c.log != nil {
		c.log.Warn("string missing from the catalogue", "key", key, "language", lang)
	}
	if s == "" {
		s = key
	}
	return s, nil
}

// Strict reports whether a missing string is an error.
func (c *Catalogue) Strict() bool { return c.strict }

// Has reports whether the English catalogue holds a string.
func (c *Catalogue) Has(key string) bool {
	_, err := c.localizers[language.English.String()].Localize(&i18n.LocalizeConfig{MessageID: key})
	_, missing := errors.AsType[*i18n.MessageNotFoundErr](err)
	return !missing
}

// BrowserString is one form of one string for the scripts of a page.
type BrowserString struct{ Key, Form, Text string }

// ForBrowser lists the strings "js.<area>.*", in a fixed order. It remembers them:
// the areas are few and stand in the templates.
func (c *Catalogue) ForBrowser(lang, area string) []BrowserString {
	if have, ok := c.areas.Load(lang + "/" + area); ok {
		return have.([]BrowserString)
	}
	var out []BrowserString
	for key := range c.browser[language.English.String()] {
		short, ok := strings.CutPrefix(key, area+".")
		if !ok {
			continue
		}
		forms := c.browser[lang][key]
		if forms == nil {
			forms = c.browser[language.English.String()][key]
		}
		for form, s := range forms {
			out = append(out, BrowserString{short, form, s})
		}
	}
	slices.SortFunc(out, func(a, b BrowserString) int {
		return strings.Compare(a.Key+a.Form, b.Key+b.Form)
	})
	c.areas.Store(lang+"/"+area, out)
	return out
}

// Pairs makes a map of names and values that alternate.
func Pairs(args []any) (map[string]any, error) {
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("%d arguments: names and values must alternate", len(args))
	}
	out := make(map[string]any, len(args)/2+1)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %d is no name: %v", i, args[i])
		}
		out[name] = args[i+1]
	}
	return out, nil
}

// Number writes a whole Number for people: 1,402.
func Number(n int64) string {
	if n < 0 {
		return "\u2212" + Number(-n)
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Percent writes part of whole with one decimal: "29.8%". It rounds half up in
// whole numbers, so the figure is the same on every machine.
func Percent(part, whole int64) string {
	if whole <= 0 {
		return "0%"
	}
	thousandths := (part*2000 + whole) / (2 * whole)
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}
