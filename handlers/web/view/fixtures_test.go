package view_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commonchest/handlers/web/view"
)

// Our partials write the markup of govuk-frontend by themselves. That package
// ships, for each component, options with the HTML they give: what a partial can
// be asked for has to come out the same.
const (
	govuk       = "../../../frontend/node_modules/govuk-frontend/dist/govuk/components"
	styles      = "../../../frontend/styles"
	unsupported = "testdata/govuk-unsupported.json"
)

type fixture struct {
	Name    string
	Options options
	HTML    string
}

// partials renders a fixture's options by our templates. The first result is ""
// when a partial has no such option.
var partials = map[string]func(*view.Renderer, options) (string, error){
	"back-link":           backLink,
	"button":              button,
	"character-count":     area,
	"checkboxes":          boxes("checkboxes"),
	"details":             details,
	"error-summary":       errorSummary,
	"file-upload":         file,
	"input":               input,
	"inset-text":          worded("inset"),
	"language-navigation": languages,
	"notification-banner": banner,
	"radios":              boxes("radios"),
	"tag":                 tag,
	"textarea":            area,
	"warning-text":        worded("warning"),
}

// TestGovukFixtures compares each fixture with our partial's HTML. A fixture that
// is not supported is listed with its reason; one that is new fails.
func TestGovukFixtures(t *testing.T) {
	r := renderer(t)
	listed := map[string]map[string]string{}
	data, err := os.ReadFile(unsupported)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &listed); err != nil {
		t.Fatal(err)
	}
	for _, component := range usedComponents(t) {
		reasons := listed[component]
		delete(listed, component)
		if reasons["*"] != "" {
			continue
		}
		partial := partials[component]
		if partial == nil {
			t.Errorf("%s: our styles use this component; compare its partial, or say in %s why not", component, unsupported)
			continue
		}
		for _, f := range fixtures(t, component) {
			reason, skip := reasons[f.Name]
			delete(reasons, f.Name)
			got, err := partial(r, f.Options)
			if err != nil {
				t.Fatalf("%s: %s: %v", component, f.Name, err)
			}
			want := canonical(t, f.HTML, "")
			same := got != "" && canonical(t, got, root(f.HTML)) == want
			switch {
			case skip && reason == "":
				t.Errorf("%s: %s: say why it is not supported", component, f.Name)
			case skip && same:
				t.Errorf("%s: %s: is listed in %s, but comes out the same", component, f.Name, unsupported)
			case !skip && got == "":
				t.Errorf("%s: %s: our partial cannot be asked for this: %v", component, f.Name, f.Options)
			case !skip && !same:
				t.Errorf("%s: %s:\n got %s\nwant %s", component, f.Name, canonical(t, got, root(f.HTML)), want)
			}
		}
		for name := range reasons {
			t.Errorf("%s: %s: is listed in %s, but there is no such fixture", component, name, unsupported)
		}
	}
	for component := range listed {
		t.Errorf("%s: is listed in %s, but our styles do not use it", component, unsupported)
	}
}

func fixtures(t *testing.T, component string) []fixture {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(govuk, component, "fixtures.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("govuk-frontend is not installed: run `make build`, or `npm ci` in frontend (%v)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Fixtures []fixture }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures
}

// usedComponents reads from our styles what of govuk-frontend pages are made of.
func usedComponents(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(styles, "*.scss"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`govuk/components/([a-z-]+)`).FindAllStringSubmatch(string(data), -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// root is the first class of a fixture's outermost element: ours may stand in
// an element of our own.
func root(html string) string {
	if m := regexp.MustCompile(`class="([a-z-]+)`).FindStringSubmatch(html); m != nil {
		return m[1]
	}
	return ""
}

// Where our partials differ on purpose: their labels and legends are small and
// bold, scripts of our own take no data-module, the text of details stands in
// paragraphs, and the summary of errors can take the focus without a script.
var (
	ourClasses    = []string{"govuk-label--s", "govuk-fieldset__legend--s"}
	ourAttributes = []string{"data-module", "tabindex"}
)

// canonical writes HTML with one element or text a line, attributes and classes
// sorted, and spaces squeezed. With a class it begins at the first element that
// has it.
func canonical(t *testing.T, html, from string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(html))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var b strings.Builder
	depth, begun, paragraphs := 0, from == "", 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%v in %s", err, html)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !begun && !slices.ContainsFunc(token.Attr, func(a xml.Attr) bool {
				return a.Name.Local == "class" && slices.Contains(strings.Fields(a.Value), from)
			}) {
				continue
			}
			begun = true
			if isParagraph(token) {
				paragraphs++
				continue
			}
			fmt.Fprintf(&b, "%s%s\n", strings.Repeat(" ", depth), element(token))
			depth++
		case xml.EndElement:
			if begun && token.Name.Local == "p" && paragraphs > 0 {
				paragraphs--
			} else if begun {
				if depth--; depth == 0 && from != "" {
					return b.String()
				}
			}
		case xml.CharData:
			if text := strings.Join(strings.Fields(string(token)), " "); begun && text != "" {
				fmt.Fprintf(&b, "%s%q\n", strings.Repeat(" ", depth), text)
			}
		}
	}
}

func isParagraph(e xml.StartElement) bool {
	return e.Name.Local == "p" && len(e.Attr) == 1 && e.Attr[0].Value == "govuk-body"
}

func element(e xml.StartElement) string {
	out := []string{"<" + e.Name.Local}
	for _, a := range e.Attr {
		value := strings.Fields(a.Value)
		if a.Name.Local == "class" {
			value = slices.DeleteFunc(value, func(c string) bool { return slices.Contains(ourClasses, c) })
			slices.Sort(value)
		}
		if !slices.Contains(ourAttributes, a.Name.Local) {
			out = append(out, fmt.Sprintf("%s=%q", a.Name.Local, strings.Join(value, " ")))
		}
	}
	slices.Sort(out[1:])
	return strings.Join(out, " ") + ">"
}

func part(r *view.Renderer, name string, data any) (string, error) {
	var b bytes.Buffer
	err := r.Part(&b, name, data)
	return b.String(), err
}
