package duties_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/plainzip"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenPack holds every file of a made-up year, under each of the two codes.
func TestGoldenPack(t *testing.T) {
	small, large := made(t), made(t)
	large.Publisher = large.Publisher.Tell(duties.YearFacts{Year: 2025, Turnover: 300_000_00, Known: true, NoticesAnswered: true})
	large.Received = []duties.Statement{{Round: "h25", Ref: "2", Year: 2025, On: "2026-09-01", Document: "Letter of 1 September"}}
	for name, y := range map[string]duties.Year{"small": small, "large": large} {
		files, err := y.Files()
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join("testdata", name)
		if *update {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range files {
			path := filepath.Join(dir, f.Name)
			if *update {
				if err := os.WriteFile(path, f.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(f.Data, want) {
				t.Errorf("%s differs from its golden file: %v\n%s", path, err, f.Data)
			}
		}
		if list, err := os.ReadDir(dir); err != nil || len(list) != len(files) {
			t.Errorf("%s has %d files, the pack %d: %v", dir, len(list), len(files), err)
		}
	}
}

// The same year gives the same bytes, and the manifest tells of each file.
func TestPackIsDeterministic(t *testing.T) {
	first, err := made(t).Pack()
	if err != nil {
		t.Fatal(err)
	}
	again, err := made(t).Pack()
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("two packs of one year differ: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	content := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if content[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	var m struct {
		Files []struct{ Name, SHA256 string }
	}
	if err := json.Unmarshal(content["manifest.json"], &m); err != nil || len(m.Files) != len(content)-1 {
		t.Fatalf("manifest of %d files for %d: %v", len(m.Files), len(content)-1, err)
	}
	for _, f := range m.Files {
		if plainzip.Sum(content[f.Name]) != f.SHA256 {
			t.Errorf("%s is not what the manifest says", f.Name)
		}
	}
}

// A year that is over stays as it was published, whatever funds and awards there are later.
func TestALaterYearChangesNothing(t *testing.T) {
	y := made(t)
	first, err := y.Pack()
	if err != nil {
		t.Fatal(err)
	}
	y.Funds = append(y.Funds, models.Fund{ID: "new", Name: "Next year’s levy", Kind: models.CILFund})
	y.Entries = append(y.Entries, duties.Entry{On: "2026-05-01", Entry: ledger.Entry{Ledger: "westmere", Seq: 99, Kind: ledger.Received, Place: "hatherden", Currency: "GBP",
		Postings: ledger.Move(ledger.Outside, ledger.FundAccount("new"), 9_000_00)}})
	y.Awards = append(y.Awards, duties.Award{Round: "h26", RoundName: "Next", Ref: "1", Title: "Later", Minute: "26/1", On: "2026-06-01", Amount: 100_00, To: duties.Group, Name: "Club"})
	again, err := y.Pack()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the pack of the year has changed: %v", err)
	}
	y.Running = true // then nobody may take it for the whole
	files, err := y.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == "index.html" && !bytes.Contains(f.Data, []byte("The year is not over yet.")) {
			t.Error("the pack of a year that runs does not say so")
		}
	}
}

// No cell of any table is a formula, every amount is a number, and no word of a grant to
// a person gets out.
func TestTablesAreSafe(t *testing.T) {
	for _, turnover := range []money.Pence{20_000_00, 300_000_00} {
		y := made(t)
		y.Publisher = y.Publisher.Tell(duties.YearFacts{Year: 2025, Turnover: turnover, Known: true})
		for i, words := range []string{"26/4", "0012", "\t=1+1", "1e5", "£5.00"} { // as somebody might type them
			a := &y.Awards[i%3]
			a.Title, a.Summary, a.Category = words, words, words
		}
		y.Awards[1].Number, y.Awards[4].Number = "=1+1", "00123456"
		y.Awards[0].Title, y.Awards[2].Payments[0].Purpose, y.Awards[1].Payments[0].Payee = "\t=1+1", "1e5", "£5.00"
		y.Received = []duties.Statement{{Round: "h25", Ref: "2", Year: 2025, On: "2026-09-01", Document: "26/4"}}
		files, err := y.Files()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			for _, secret := range []string{"A Name", "Stairlift", "number 7"} {
				if bytes.Contains(f.Data, []byte(secret)) {
					t.Errorf("%s says %q", f.Name, secret)
				}
			}
			if strings.HasSuffix(f.Name, ".csv") {
				checkTable(t, f)
			}
		}
	}
}

func checkTable(t *testing.T, f plainzip.File) {
	t.Helper()
	data, found := strings.CutPrefix(string(f.Data), "\ufeff")
	if !found {
		t.Errorf("%s has no byte order mark", f.Name)
	}
	rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	for i, title := range rows[0] {
		for _, row := range rows[1:] {
			if err := checkCell(title, row[i]); err != "" {
				t.Errorf("%s: %q is %q, %s", f.Name, title, row[i], err)
			}
		}
	}
}

// spreadsheets take such words for numbers, days or times, and change them: LibreOffice 7.4
// made 26 April of 26/4 and 12 of 0012.
var changed = regexp.MustCompile(`^[£$€+-]?\d[\d\s.,:/()-]*([eE][+-]?\d+)?%?$`)

// checkCell says what is wrong with a cell under a title, if anything is.
func checkCell(title, cell string) string {
	_, notNumber := money.ParseDecimal(cell, 2)
	_, notDay := time.Parse(time.DateOnly, cell)
	amount := strings.HasPrefix(title, "Amount") || strings.HasPrefix(title, "VAT") || title == "Paid in the year" || title == "Paid by the year’s end"
	day := strings.Contains(title, "Date") || title == "First paid" || strings.HasPrefix(title, "Statement ")
	switch {
	case amount && notNumber != nil:
		return "no number"
	case amount || title == "Recipient Org:Charity Number" && strings.Trim(cell, "0123456789") == "":
	case day && cell != "" && notDay != nil:
		return "no day"
	case day:
	case cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])):
		return "which a spreadsheet would run"
	case changed.MatchString(cell):
		return "which a spreadsheet would change"
	}
	return ""
}

// Items are above the limit, taken without VAT that comes back.
func TestSpendingLimits(t *testing.T) {
	y := made(t)
	item := &y.Awards[4].Payments[0] // £100.01 with a penny of VAT that comes back: £100.00
	has := func() bool {
		files, err := y.Files()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.Name == "spending-over-limit.csv" {
				return bytes.Contains(f.Data, []byte("Kitchen"))
			}
		}
		t.Fatal("no list")
		return false
	}
	if has() {
		t.Error("an item of exactly the limit is listed")
	}
	if item.VATBack = false; !has() {
		t.Error("an item above the limit is missing")
	}
}
