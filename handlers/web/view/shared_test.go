package view_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"commonchest/frontend"
	"commonchest/handlers/web/view"
)

// The scripts of a page write figures and arrange the wall by themselves. These
// tests hold the Go side to the same test vectors as frontend/src/*.test.ts.
const vectors = "../../../frontend/src/testdata/"

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(vectors + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// TestFiguresAsInScripts writes money, numbers and shares.
func TestFiguresAsInScripts(t *testing.T) {
	var figures struct {
		Money []struct {
			Pence    int64
			Currency string
			Text     string
		}
		Number []struct {
			N    int64
			Text string
		}
		Percent []struct {
			Part, Whole int64
			Text        string
		}
		Share []struct {
			Part, Whole int64
			Text        string
		}
	}
	readVectors(t, "figures.json", &figures)
	for _, c := range figures.Money {
		if got := view.In(c.Currency, c.Pence).String(); got != c.Text {
			t.Errorf("%d %s: got %q, want %q", c.Pence, c.Currency, got, c.Text)
		}
	}
	for _, c := range figures.Number {
		check(t, fmt.Sprintf("{{num %d}}", c.N), c.Text)
	}
	for _, c := range figures.Percent {
		check(t, fmt.Sprintf("{{percent %d %d}}", c.Part, c.Whole), c.Text)
	}
	for _, c := range figures.Share {
		check(t, fmt.Sprintf("{{share %d %d}}", c.Part, c.Whole), c.Text)
	}
}

// check renders a template of one line.
func check(t *testing.T, source, want string) {
	t.Helper()
	if got := execute(t, source, nil); got != want {
		t.Errorf("%s: got %q, want %q", source, got, want)
	}
}

// execute renders a template of one line with a body.
func execute(t *testing.T, source string, body any) string {
	t.Helper()
	r, err := view.New(view.Options{Locales: frontend.Locales(), Strict: true, Zone: london(t),
		Asset: func(n string) (string, error) { return n, nil },
		Templates: fstest.MapFS{
			"layout.html":       {Data: []byte(`{{define "layout"}}{{block "main" .}}{{end}}{{end}}`)},
			"components/x.html": {Data: []byte(`{{define "x"}}{{end}}`)},
			"pages/p.html":      {Data: []byte(`{{define "main"}}` + source + `{{end}}`)},
		}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.Render(&b, "p", "en", view.Page{Body: body}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestArrangeAsInScripts orders walls and finds their money lines.
func TestArrangeAsInScripts(t *testing.T) {
	var cases []struct {
		Name   string
		Ranked bool
		Would  *struct {
			In    []string
			Close int64
		}
		Pots []struct {
			ID    string
			Total int64
			Rows  []struct {
				Ref, Name, Parts string
				Low              int64
			}
		}
		Want []struct {
			ID        string
			Order, In []string
			Line      view.LineKind
			At        int
			Left      int64
		}
	}
	readVectors(t, "arrange.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			w := view.Wall{Ranked: c.Ranked}
			if c.Would != nil {
				w.Would = &view.WallWould{Close: c.Would.Close}
			}
			for _, p := range c.Pots {
				pot := view.WallPot{ID: p.ID, Total: view.GBP(p.Total)}
				for _, r := range p.Rows {
					pot.Rows = append(pot.Rows, view.WallRow{Ref: r.Ref, Name: r.Name, Low: r.Low, Parts: readParts(t, r.Parts),
						In: c.Would != nil && slices.Contains(c.Would.In, r.Ref)})
				}
				w.Pots = append(w.Pots, pot)
			}
			w.Arrange()
			for i, want := range c.Want {
				got := w.Pots[i]
				var order, in []string
				for _, r := range got.Rows {
					order = append(order, r.Ref)
					if r.In {
						in = append(in, r.Ref)
					}
				}
				if !slices.Equal(order, want.Order) || !slices.Equal(in, want.In) ||
					got.Line != want.Line || got.At != want.At || int64(got.Left.Pence) != want.Left {
					t.Errorf("pot %s: got %v in %v, %q at %d, %d left; want %+v", want.ID, order, in, got.Line, got.At, got.Left.Pence, want)
				}
			}
		})
	}
}

func readParts(t *testing.T, text string) []view.Part {
	t.Helper()
	var out []view.Part
	for _, field := range strings.Fields(text) {
		pot, pence, _ := strings.Cut(field, ":")
		n, err := strconv.ParseInt(pence, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, view.Part{Pot: pot, Amount: view.GBP(n)})
	}
	return out
}
