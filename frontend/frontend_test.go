package frontend_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"commonchest/frontend"
)

// built skips what needs `make build` to have run; the checks of the project run it first.
func built(t *testing.T) {
	t.Helper()
	if _, err := fs.Stat(frontend.Assets(), "manifest.json"); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the assets are not built")
	}
}

// TestAssetNames finds every asset that pages name, or says what to run.
func TestAssetNames(t *testing.T) {
	if _, err := fs.Stat(frontend.Assets(), "manifest.json"); errors.Is(err, fs.ErrNotExist) {
		if _, err := frontend.AssetName("main.css"); err == nil || !strings.Contains(err.Error(), "make build") {
			t.Errorf("got %v", err)
		}
		return
	}
	for _, name := range []string{"main.css", "staff.css", "wall.css", "boot.js", "page.js", "ballot.js", "wall.js", "favicon.svg", "font-LICENSE.txt"} {
		hashed, err := frontend.AssetName(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := fs.Stat(frontend.Assets(), hashed); err != nil {
			t.Error(err)
		}
	}
	if _, err := frontend.AssetName("no-such.css"); err == nil {
		t.Error("an unknown asset has a name")
	}
}

// TestNothingOfOthers keeps out what govuk-frontend may not be used with
// elsewhere: its typeface, its crown and its crest.
func TestNothingOfOthers(t *testing.T) {
	built(t)
	err := fs.WalkDir(frontend.Assets(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(frontend.Assets(), path)
		if err != nil {
			return err
		}
		for _, word := range []string{"GDS Transport", "crown", "crest", "gov.uk", "govuk-logo"} {
			if strings.HasSuffix(path, ".woff2") {
				break
			}
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s holds %q", path, word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var foreign = regexp.MustCompile(`@import[^;]*|url\(["']?(?:[a-z]+:)?//[^)]*`)

// TestNothingFromElsewhere keeps every address in the stylesheets our own.
func TestNothingFromElsewhere(t *testing.T) {
	built(t)
	for _, name := range []string{"main.css", "staff.css", "wall.css"} {
		if found := foreign.Find(asset(t, name)); found != nil {
			t.Errorf("%s loads something from elsewhere: %s", name, found)
		}
	}
}

var waitedFor = regexp.MustCompile(`<script[^>]* src=|<link rel="(stylesheet|preload|modulepreload)"`)

// TestWeight holds the vote page to its budget: 80 kB compressed for all it
// loads, with thirteen projects.
func TestWeight(t *testing.T) {
	built(t)
	page, err := os.ReadFile("../handlers/web/view/testdata/ballot.approval.html")
	if err != nil {
		t.Fatal(err)
	}
	// With the page itself four requests make the ballot usable; fonts and the icon
	// come beside them.
	if n := len(waitedFor.FindAll(page, -1)); n != 3 {
		t.Errorf("the vote page waits for %d files, at most 3 are meant", n)
	}
	total := compressed(t, page)
	for _, name := range []string{"main.css", "boot.js", "ballot.js", "favicon.svg"} {
		n := compressed(t, asset(t, name))
		if strings.HasSuffix(name, ".js") && n > 20_000 {
			t.Errorf("%s has %d bytes compressed, at most 20 kB are meant", name, n)
		}
		total += n
	}
	for _, weight := range []string{"400", "700"} {
		total += len(asset(t, "atkinson-hyperlegible-next-latin-"+weight+"-normal.woff2"))
	}
	if total > 80_000 {
		t.Errorf("the vote page weighs %d bytes", total)
	}
	t.Logf("the vote page weighs %d bytes", total)
}

func compressed(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func asset(t *testing.T, name string) []byte {
	t.Helper()
	hashed, err := frontend.AssetName(name)
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(frontend.Assets(), hashed)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
