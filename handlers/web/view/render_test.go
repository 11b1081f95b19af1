package view_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"commonchest/frontend"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

var update = flag.Bool("update", false, "write the golden files anew")

// london is the zone of the sample place.
func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// renderer is strict: a string that is missing fails the test.
func renderer(t testing.TB) *view.Renderer {
	t.Helper()
	r, err := view.New(view.Options{
		Templates: frontend.Templates(),
		Locales:   frontend.Locales(),
		Asset:     func(name string) (string, error) { return name, nil },
		Zone:      london(t),
		Strict:    true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func render(t testing.TB, r *view.Renderer, page string, p view.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Render(&b, page, "en", p); err != nil {
		t.Fatalf("%+v", err)
	}
	return b.String()
}

// TestPages renders every sample and compares it with its golden file. The name
// of a sample is its page, with a variant after a dot.
func TestPages(t *testing.T) {
	r := renderer(t)
	all := samples()
	for name, sample := range all {
		t.Run(name, func(t *testing.T) {
			page, _, _ := strings.Cut(name, ".")
			got := render(t, r, page, sample)
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from its golden file; look at the change and run go test -update", name)
			}
		})
	}
	for _, page := range r.Pages() {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(all)), func(n string) bool { return n == page || strings.HasPrefix(n, page+".") }) {
			t.Errorf("page %s has no sample", page)
		}
	}
}

// TestNoInlineCode keeps every page within the content security policy.
func TestNoInlineCode(t *testing.T) {
	r := renderer(t)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]|javascript:`)
	for name, sample := range samples() {
		page, _, _ := strings.Cut(name, ".")
		if found := inline.FindString(render(t, r, page, sample)); found != "" {
			t.Errorf("%s holds inline code: %q", name, found)
		}
	}
}

// TestTypedTextIsEscaped gives hostile text to a form and to a page.
func TestTypedTextIsEscaped(t *testing.T) {
	r := renderer(t)
	p := samples()["propose.errors"]
	p.Form = map[string]string{"title": `"><script>alert(1)</script>`, "summary": `</textarea><b>`}
	if got := render(t, r, "propose", p); strings.Contains(got, "<script>alert") || strings.Contains(got, "</textarea><b>") {
		t.Error("what was typed came back as markup")
	}
	p = samples()["error.500"]
	p.Body = view.Problem{Status: 500, Incident: "<b>"}
	if got := render(t, r, "error", p); !strings.Contains(got, "&lt;b&gt;") {
		t.Error("the gap of a string with markup is not escaped")
	}
}

// TestBuffered shows that a failing page writes nothing.
func TestBuffered(t *testing.T) {
	var b bytes.Buffer
	if err := renderer(t).Render(&b, "place", "en", view.Page{Body: 1}); err == nil || b.Len() > 0 {
		t.Errorf("got error %v and %d bytes", err, b.Len())
	}
	if err := renderer(t).Render(&b, "nowhere", "en", view.Page{}); err == nil {
		t.Error("an unknown page rendered")
	}
}

// TestMissingAssetFailsAtStart keeps a binary without assets from starting.
func TestMissingAssetFailsAtStart(t *testing.T) {
	missing := errors.New("not built")
	_, err := view.New(view.Options{Templates: frontend.Templates(), Locales: frontend.Locales(),
		Asset: func(string) (string, error) { return "", missing }})
	if !errors.Is(err, missing) {
		t.Errorf("got %v", err)
	}
}

// TestMissingString shows the key in production and fails when strict.
func TestMissingString(t *testing.T) {
	files := fstest.MapFS{
		"layout.html":       {Data: []byte(`{{define "layout"}}{{block "main" .}}{{end}}{{end}}`)},
		"components/x.html": {Data: []byte(`{{define "x"}}{{end}}`)},
		"pages/p.html":      {Data: []byte(`{{define "main"}}{{t "no.such"}}{{end}}`)},
	}
	for _, strict := range []bool{false, true} {
		r, err := view.New(view.Options{Templates: files, Locales: frontend.Locales(), Strict: strict,
			Asset: func(n string) (string, error) { return n, nil }})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		err = r.Render(&b, "p", "en", view.Page{})
		if strict != (err != nil) || !strict && b.String() != "no.such" {
			t.Errorf("strict %v: %q, %v", strict, b.String(), err)
		}
	}
}

// TestCatalogue holds the strings to the templates: each string named there
// exists, and no string is left over.
func TestCatalogue(t *testing.T) {
	used := map[string]bool{}
	named := regexp.MustCompile(`\b(?:t|tn|th|choices|printf) "([a-z_]+\.[a-z0-9_.%]+)"`)
	err := fs.WalkDir(frontend.Templates(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(frontend.Templates(), path)
		for _, m := range named.FindAllStringSubmatch(string(data), -1) {
			used[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// Named by a code of the models, or by a script.
	inTemplates := maps.Clone(used)
	families := append(goKeys(t, used), "error.", "gate.", "refusal.", "js.", "explain.") // explanations: see the test of frontend/words
	for key := range used {
		if at := strings.IndexByte(key, '%'); at >= 0 {
			families = append(families, key[:at])
			delete(inTemplates, key)
		}
	}
	all := catalogueKeys(t)
	for key := range inTemplates {
		if !all[key] && !slices.Contains(families, key+".") {
			t.Errorf("a template names %q, which is not in the catalogue", key)
		}
	}
	for key := range all {
		if !used[key] && key != "product" && !slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(key, f) }) {
			t.Errorf("string %q is used nowhere", key)
		}
	}
}

// goKeys adds the strings that Go code names to used, and gives the beginnings of
// those that it puts together.
func goKeys(t *testing.T, used map[string]bool) (families []string) {
	t.Helper()
	quoted := regexp.MustCompile(`"([a-z_]+\.(?:[a-z0-9_.]|%[ds])*)"`)
	for _, pattern := range []string{"*.go", "../*.go", "../../../frontend/words/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range quoted.FindAllStringSubmatch(string(data), -1) {
				begin, _, whole := strings.Cut(m[1], "%")
				if whole || strings.HasSuffix(begin, ".") || strings.HasSuffix(begin, "_") {
					families = append(families, begin)
				}
				// A key may be continued: "persona."+id, then +".does".
				families = append(families, begin+".")
				used[begin] = true
			}
		}
	}
	return append(families, "help.", "privacy.", "cookies.", "accessibility.", "review.decision.")
}

// TestModelCodes holds the catalogue to the codes that the models give.
func TestModelCodes(t *testing.T) {
	keys := catalogueKeys(t)
	files, err := filepath.Glob("../../../models/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no models: %v", err)
	}
	code := regexp.MustCompile(`\b(?:[cf]\.fail\("|[cf]\.need\([^\n]*?, "|F\(")[a-z_]*", "([a-z_]+)"`)
	gate := regexp.MustCompile(`\bshut\("([a-z_]+)"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(data), -1) {
			if !keys["error."+m[1]] {
				t.Errorf("%s gives code %q: add error.%s to frontend/locales/error.en.json", file, m[1], m[1])
			}
		}
		for _, m := range gate.FindAllStringSubmatch(string(data), -1) {
			if !keys["gate."+m[1]] {
				t.Errorf("%s gives gate %q: add gate.%s to frontend/locales/error.en.json", file, m[1], m[1])
			}
		}
	}
	for _, reason := range models.RefusalReasons {
		if !keys["refusal."+reason] {
			t.Errorf("no string for refusal.%s", reason)
		}
	}
}

// TestFieldErrors finds the sentence of a field before that of the code alone.
func TestFieldErrors(t *testing.T) {
	r := renderer(t)
	refusal := models.E(models.Invalid, "proposal", models.F("title", "required"), models.F("ask", "positive"))
	got, err := r.FieldErrors("en", refusal)
	if err != nil {
		t.Fatal(err)
	}
	want := []view.FieldError{{Name: "title", Message: "Give your idea a name"}, {Name: "ask", Message: "Enter an amount above 0"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got[0].Href() != "#title" {
		t.Errorf("leads to %q", got[0].Href())
	}
}

func BenchmarkBallot(b *testing.B) {
	r := renderer(b)
	p := longBallot()
	for b.Loop() {
		render(b, r, "ballot", p)
	}
}
