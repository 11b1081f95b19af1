package frontend_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	aClass   = regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)
	classes  = regexp.MustCompile(`class="([^"]*)"`)
	sheetsOf = regexp.MustCompile(`<link rel="stylesheet" href="/assets/([a-z]+\.css)"`)
)

// TestStyledWhereItIsUsed: a page that shows a component links the sheet that styles it.
// Otherwise it comes in the browser's own letters, and nothing else notices.
func TestStyledWhereItIsUsed(t *testing.T) {
	built(t)
	styled := map[string]map[string]bool{} // by sheet
	for _, name := range []string{"main.css", "staff.css", "wall.css"} {
		styled[name] = map[string]bool{}
		for _, m := range aClass.FindAllStringSubmatch(string(asset(t, name)), -1) {
			styled[name][m[1]] = true
		}
	}
	pages, err := filepath.Glob("../handlers/web/view/testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var linked []string
		for _, m := range sheetsOf.FindAllStringSubmatch(string(page), -1) {
			linked = append(linked, m[1])
		}
		for _, m := range classes.FindAllStringSubmatch(string(page), -1) {
			for _, class := range strings.Fields(m[1]) {
				if sheet := onlyIn(styled, class, linked); sheet != "" {
					t.Errorf("%s shows %q and does not link %s", filepath.Base(name), class, sheet)
				}
			}
		}
	}
}

// onlyIn names a sheet that styles a class where none of those that are linked does.
func onlyIn(styled map[string]map[string]bool, class string, linked []string) string {
	for _, sheet := range linked {
		if styled[sheet][class] {
			return ""
		}
	}
	for sheet, has := range styled {
		if has[class] {
			return sheet
		}
	}
	return ""
}
