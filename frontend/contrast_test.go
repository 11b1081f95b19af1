package frontend_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The least contrast that WCAG 2.2 asks for: 1.4.3 for text, 1.4.11 for what is
// needed to understand a picture or a control.
const (
	text     = 4.5
	graphics = 3.0
)

// pairs are all the colours that stand on one another.
var pairs = []struct {
	inks, grounds string
	least         float64
}{
	{"text secondary link link-visited success warning error plum", "white paper mist", text},
	{"link-hover", "white paper mist", text},
	{"pine", "white paper mist", text},
	{"white", "pine deep success plum", text},
	{"brass", "pine deep", text},
	{"soft", "deep", text},
	{"plum-text", "plum-tint", text},
	{"focus-text", "focus", text},
	{"focus", "pine deep", graphics},
	{"control", "white paper mist", graphics},
	{"fund-1 fund-2 fund-3 fund-4 fund-5 fund-6 aligned", "white paper", graphics},
	{"fund-1 fund-2 fund-4 fund-6 control", "track", graphics},
	{"brass", "deep-track", graphics},
	{"white soft brass", "deep", text},
	{"focus-text", "focus", text},
	{"white", "fund-1 fund-3 fund-4 fund-6 control", text},
}

// TestContrast computes every ratio from the tokens that the stylesheets use.
func TestContrast(t *testing.T) {
	tokens := readTokens(t)
	for _, p := range pairs {
		for ink := range strings.FieldsSeq(p.inks) {
			for ground := range strings.FieldsSeq(p.grounds) {
				a, ok := tokens[ink]
				b, found := tokens[ground]
				if !ok || !found {
					t.Errorf("no token for %s or %s", ink, ground)
					continue
				}
				if ratio := contrast(t, a, b); ratio < p.least {
					t.Errorf("%s %s on %s %s: %.2f, needs %.1f", ink, a, ground, b, ratio, p.least)
				}
			}
		}
	}
}

// TestColoursAreTokens finds colours that the contrast test cannot see.
func TestColoursAreTokens(t *testing.T) {
	entries, err := os.ReadDir("styles/components")
	if err != nil {
		t.Fatal(err)
	}
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	for _, e := range entries {
		data, err := os.ReadFile("styles/components/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if found := colour.FindString(string(data)); found != "" {
			t.Errorf("%s has a colour of its own: %s", e.Name(), found)
		}
	}
}

// TestFormula holds the formula to the two ends and a value of the standard.
func TestFormula(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want string
	}{{"#000", "#fff", "21.00"}, {"#777777", "#fff", "4.48"}, {"#14463b", "#fff", "10.67"}} {
		if got := fmt.Sprintf("%.2f", contrast(t, c.a, c.b)); got != c.want {
			t.Errorf("%s on %s: got %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func readTokens(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("styles/_tokens.scss")
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\$([a-z0-9-]+): (#[0-9a-f]{3,6});`).FindAllStringSubmatch(string(data), -1) {
		tokens[m[1]] = m[2]
	}
	return tokens
}

// contrast is the ratio of WCAG 2.2, between 1 and 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// The measured figures of the wall and of the funds, so that a changed token is seen
// to change them: on deep, on white and on paper.
func TestMeasuredRatios(t *testing.T) {
	tokens := readTokens(t)
	for _, c := range []struct{ ink, ground, want string }{
		{"white", "deep", "14.27"}, {"soft", "deep", "9.67"}, {"brass", "deep", "8.49"}, {"focus", "deep", "10.59"}, {"brass", "pine", "6.35"},
		{"plum", "white", "9.58"}, {"plum-text", "plum-tint", "13.70"}, {"warning", "white", "6.80"}, {"success", "white", "6.52"},
		{"fund-2", "white", "3.90"}, {"fund-5", "white", "3.41"}, {"control", "white", "4.71"}, {"control", "paper", "4.28"},
	} {
		if got := fmt.Sprintf("%.2f", contrast(t, tokens[c.ink], tokens[c.ground])); got != c.want {
			t.Errorf("%s on %s: %s, measured %s", c.ink, c.ground, got, c.want)
		}
	}
}

// TestWallUsesTheColoursThatAreTested: every colour of the wall's stylesheet is one
// whose ratio on the ground it stands on is among the pairs above.
func TestWallUsesTheColoursThatAreTested(t *testing.T) {
	data, err := os.ReadFile("styles/components/_wall.scss")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"deep-track": true, "track": true} // decoration: grid lines and empty bars
	for _, p := range pairs {
		for name := range strings.FieldsSeq(p.inks + " " + p.grounds) {
			known[name] = true
		}
	}
	for _, m := range regexp.MustCompile(`(?m)(?:color|fill|stroke|background|border[a-z-]*):[^;]*\$([a-z0-9-]+)`).FindAllStringSubmatch(string(data), -1) {
		if !known[m[1]] {
			t.Errorf("the wall uses $%s, which no pair tests", m[1])
		}
	}
}
