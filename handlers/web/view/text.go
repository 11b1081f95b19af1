package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// catalogue is every string of every language. English is the source: another
// language may lack a string and then shows the English one.
type catalogue struct {
	localizers map[string]*i18n.Localizer
	matcher    language.Matcher
	tags       []language.Tag
	browser    map[string]map[string]map[string]string // language → "js." key → plural form → text
	areas      sync.Map                                // "language/area" → []browserString, as templates asked for them
	plain      map[string]map[string]string            // language → strings without gaps, ready
	strict     bool
	log        *slog.Logger
	told       sync.Map // missing keys that the log has been told of
}

func newCatalogue(files fs.FS, log *slog.Logger, strict bool) (*catalogue, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, fmt.Errorf("listing the catalogues: %w", err)
	}
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	c := &catalogue{localizers: map[string]*i18n.Localizer{}, browser: map[string]map[string]map[string]string{},
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
func (c *catalogue) keep(lang, file string, m *i18n.Message) error {
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

func (c *catalogue) languages() []string {
	return slices.Sorted(maps.Keys(c.localizers))
}

// nearest gives the language of ours that fits a tag or an Accept-Language header.
func (c *catalogue) nearest(want string) string {
	tags, _, err := language.ParseAcceptLanguage(want)
	if err != nil {
		tags = nil
	}
	_, i, _ := c.matcher.Match(tags...)
	return c.tags[i].String()
}

// get looks a string up. count chooses the plural form when it is not nil, and
// fills the gap "n". A missing string is an error when strict; otherwise its key
// is shown and the log told once.
func (c *catalogue) get(lang, key string, count *int64, args []any) (string, error) {
	if s, ok := c.plain[lang][key]; ok && count == nil {
		return s, nil
	}
	data, err := pairs(args)
	if err != nil {
		return "", fmt.Errorf("string %q: %w", key, err)
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count != nil {
		config.PluralCount = *count
		data["n"] = number(*count)
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

// has reports whether the English catalogue holds a string.
func (c *catalogue) has(key string) bool {
	_, err := c.localizers[language.English.String()].Localize(&i18n.LocalizeConfig{MessageID: key})
	_, missing := errors.AsType[*i18n.MessageNotFoundErr](err)
	return !missing
}

// paragraph is a heading with its text, of a page that is all text.
type paragraph struct {
	Title string
	Text  []string
}

// paragraphs reads "<page>.1.title", "<page>.1.text", "<page>.2.title" and so on.
func (c *catalogue) paragraphs(lang, page string) ([]paragraph, error) {
	var out []paragraph
	for n := 1; c.has(fmt.Sprintf("%s.%d.title", page, n)); n++ {
		title, err := c.get(lang, fmt.Sprintf("%s.%d.title", page, n), nil, nil)
		if err != nil {
			return nil, err
		}
		text, err := c.get(lang, fmt.Sprintf("%s.%d.text", page, n), nil, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, paragraph{title, strings.Split(text, "\n\n")})
	}
	return out, nil
}

// choices makes radio buttons of strings: "<prefix>.<value>" for each value.
func (c *catalogue) choices(lang, prefix string, values []string) ([]Choice, error) {
	out := make([]Choice, 0, len(values))
	for _, v := range values {
		s, err := c.get(lang, prefix+"."+v, nil, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, Choice{Value: v, Text: s})
	}
	return out, nil
}

// browserString is one form of one string for the scripts of a page.
type browserString struct{ Key, Form, Text string }

// forBrowser lists the strings "js.<area>.*", in a fixed order. It remembers them:
// the areas are few and stand in the templates.
func (c *catalogue) forBrowser(lang, area string) []browserString {
	if have, ok := c.areas.Load(lang + "/" + area); ok {
		return have.([]browserString)
	}
	var out []browserString
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
			out = append(out, browserString{short, form, s})
		}
	}
	slices.SortFunc(out, func(a, b browserString) int {
		return strings.Compare(a.Key+a.Form, b.Key+b.Form)
	})
	c.areas.Store(lang+"/"+area, out)
	return out
}

// pairs makes a map of names and values that alternate.
func pairs(args []any) (map[string]any, error) {
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
