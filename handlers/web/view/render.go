// Package view turns a page's data into HTML. Start with New, which parses
// every template for every language once and fails if one is wrong, and then
// Render. What a page needs is a struct of the pages_*.go files in Page.Body;
// how templates are written is told in frontend/README.md.
//
// The package decides nothing: no service is called here, no clock is read and
// no address is built. Money comes as pence with its currency, times come in
// UTC or in the place's zone.
package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"sync"
	"time"

	"commonchest/frontend/words"
)

// Options are what a Renderer is made from.
type Options struct {
	Templates fs.FS                             // layout.html, components/*.html, pages/*.html
	Locales   fs.FS                             // <area>.<language>.json
	Asset     func(name string) (string, error) // plain name → name under /assets/
	Zone      *time.Location                    // for times that come in UTC
	Log       *slog.Logger                      // told once of each missing string
	Strict    bool                              // a missing string is an error: for tests
}

// Renderer renders pages. It is safe for concurrent use.
type Renderer struct {
	text  *words.Catalogue
	pages map[string]map[string]*template.Template // language → page → template
	zone  *time.Location
	rows  rowMarkup
}

// buffers spares a large allocation for every page.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// New parses every template and catalogue. It fails on the first that is wrong
// and when a named asset is missing, so that a broken page cannot be served.
func New(o Options) (*Renderer, error) {
	text, err := words.New(o.Locales, o.Log, o.Strict)
	if err != nil {
		return nil, err
	}
	r := &Renderer{text: text, pages: map[string]map[string]*template.Template{}, zone: o.Zone}
	for _, lang := range text.Languages() {
		pages, err := parse(o.Templates, r.funcs(lang, o.Asset))
		if err != nil {
			return nil, err
		}
		r.pages[lang] = pages
	}
	for _, name := range []string{"main.css", "staff.css", "wall.css", "boot.js", "page.js", "ballot.js", "wall.js", "favicon.svg"} {
		if _, err := o.Asset(name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// parse gives one template set a page: layout and components, then the page's
// own file, which defines "title" and "main" and may replace other blocks.
func parse(files fs.FS, funcs template.FuncMap) (map[string]*template.Template, error) {
	base, err := template.New("layout.html").Funcs(funcs).ParseFS(files, "layout.html", "components/*.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the layout: %w", err)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("listing the pages: %w", err)
	}
	pages := make(map[string]*template.Template, len(names))
	for _, name := range names {
		set, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("copying the layout: %w", err)
		}
		if set, err = set.ParseFS(files, name); err != nil {
			return nil, fmt.Errorf("parsing page %s: %w", name, err)
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = set
	}
	return pages, nil
}

// Render writes a page in the language nearest to lang. Nothing is written when
// the template fails, so the caller can still answer with an error page.
func (r *Renderer) Render(w io.Writer, page, lang string, p Page) error {
	p.Lang = r.text.Nearest(lang)
	set, ok := r.pages[p.Lang][page]
	if !ok {
		return fmt.Errorf("view: no page named %q", page)
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := set.ExecuteTemplate(buf, "layout", p); err != nil {
		return fmt.Errorf("rendering page %s: %w", page, err)
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("writing page %s: %w", page, err)
	}
	return nil
}

// Pages lists the pages there are, for the test that renders each of them.
func (r *Renderer) Pages() []string {
	var names []string
	for name := range r.pages[r.text.Nearest("")] {
		names = append(names, name)
	}
	return names
}

// Words is the catalogue that the pages speak from.
func (r *Renderer) Words() *words.Catalogue { return r.text }

// Text gives a string of the catalogue; args alternate name and value.
func (r *Renderer) Text(lang, key string, args ...any) (string, error) {
	var n *int64
	for i := 0; i+1 < len(args); i += 2 {
		if count, ok := args[i+1].(int64); ok && args[i] == "n" {
			n = &count
		}
	}
	return r.text.Get(r.text.Nearest(lang), key, n, args)
}
