package duties

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
	"commonchest/models/plainzip"
)

// Format names the layout of a pack; it changes with it.
const Format = "commonchest publication pack 1"

const (
	indexFile    = "index.html"
	manifestFile = "manifest.json"
)

// Publication says that a pack was published: a fact, kept for good.
type Publication struct {
	Place  models.PlaceID       `bson:"place" json:"place"`
	Year   models.FinancialYear `bson:"year" json:"-"`
	N      int64                `bson:"n" json:"n"` // 1, 2 … of the place and year
	Digest string               `bson:"digest" json:"digest"`
	Bytes  int64                `bson:"bytes" json:"bytes"`
	Reason models.TextRef       `bson:"reason,omitempty" json:"-"` // why there is another one than the first
	Cmd    string               `bson:"by_cmd" json:"-"`           // that published it
	Actor  string               `bson:"actor" json:"-"`
	At     time.Time            `bson:"at" json:"at"`
}

// Pack makes the publication pack of a year. What stops it from being published
// (see [Year.Gaps]) does not stop it from being made.
func (y Year) Pack() ([]byte, error) {
	files, err := y.Files()
	if err != nil {
		return nil, err
	}
	return plainzip.Write(files)
}

// Files makes every file of the pack, by name and with the manifest last.
func (y Year) Files() ([]plainzip.File, error) {
	files := []plainzip.File{{Name: "accounts.csv", Data: y.accountsTable()}, {Name: "resolutions.csv", Data: y.resolutions()}}
	for _, d := range y.Duties() {
		switch d.Kind {
		case DutySmall:
			files = append(files, plainzip.File{Name: d.File, Data: y.smallSpending()})
		case DutyLarge:
			files = append(files, plainzip.File{Name: d.File, Data: y.largeSpending(d.Quarter)})
		case DutyGrants:
			files = append(files, plainzip.File{Name: d.File, Data: y.grants()})
		case DutyLevy:
			files = append(files, plainzip.File{Name: d.File, Data: y.levyTable()})
		case DutyS137:
			files = append(files, plainzip.File{Name: d.File, Data: y.s137Table()})
		case DutyUse:
			files = append(files, plainzip.File{Name: d.File, Data: y.statementTable()})
		}
	}
	if giving := y.Giving(y.Of); len(giving.Grants) > 0 { // the standard wants one at least
		data, err := giving.JSON()
		if err != nil {
			return nil, err
		}
		files = append(files, plainzip.File{Name: "360giving.json", Data: data}, plainzip.File{Name: "360giving.csv", Data: giving.CSV()})
	}
	page, err := y.index(files)
	if err != nil {
		return nil, err
	}
	files = append(files, plainzip.File{Name: indexFile, Data: page})
	slices.SortFunc(files, func(a, b plainzip.File) int { return strings.Compare(a.Name, b.Name) })
	list, err := y.manifest(files)
	return append(files, plainzip.File{Name: manifestFile, Data: list}), err
}

type manifest struct {
	Format string          `json:"format"`
	Place  models.PlaceID  `json:"place"`
	Body   string          `json:"body"`
	Year   string          `json:"year"`
	Files  []manifestEntry `json:"files"`
}

type manifestEntry struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// manifest lists all files but itself.
func (y Year) manifest(files []plainzip.File) ([]byte, error) {
	m := manifest{Format: Format, Place: y.Place.ID, Body: y.Body.Name, Year: y.Of.String()}
	for _, f := range files {
		m.Files = append(m.Files, manifestEntry{Name: f.Name, Bytes: len(f.Data), SHA256: plainzip.Sum(f.Data)})
	}
	return indented(m)
}

func indented(value any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(value)
	return b.Bytes(), err
}

// resolutions lists what the body resolved in the year.
func (y Year) resolutions() []byte {
	var rows [][]plaincsv.Cell
	for _, a := range y.Awards {
		if y.Of.Has(a.On) {
			rows = append(rows, row(plaincsv.Days(a.On), plaincsv.Texts(minute(a.Minute), a.RoundName, a.Power, a.title(), y.RecipientWords(a)), y.amounts(a.Amount, a.Disbursed(y.Of.Last()))))
		}
	}
	return plaincsv.Write([]string{"Date", "Minute", "Round", "Power relied on", "Awarded for", "To", "Amount", "Paid by the year’s end"}, rows)
}

// RecipientWords says who gets an award, as everybody may read.
func (y Year) RecipientWords(a Award) string {
	switch a.To {
	case "":
		return "Not arranged yet"
	case Own:
		return y.Body.Name + ", which buys it"
	}
	return a.beneficiary(a.Name)
}

// minute names a minute so that no spreadsheet makes a day of 26/4.
func minute(ref string) string { return "Minute " + ref }

//go:embed index.html
var indexPage string

// indexModel is what index.html shows.
type indexModel struct {
	Year
	Files  []plainzip.File
	Format string
}

// index is the page that people open first.
func (y Year) index(files []plainzip.File) ([]byte, error) {
	t, err := template.New(indexFile).Funcs(template.FuncMap{
		"money": func(p money.Pence) string {
			c, err := money.CurrencyOf(y.Place.Currency)
			if err != nil {
				c = money.GBP
			}
			return money.FormatFull(p, c)
		},
		"day":  longDay,
		"what": func(name string) string { return about[name] },
		"kb":   func(data []byte) int { return (len(data) + 1023) / 1024 },
		"rows": rowsOf,
	}).Parse(indexPage)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, indexModel{y, files, Format})
	return b.Bytes(), err
}

// rowsOf says how many lines a table has under its titles; nothing for another file.
func rowsOf(f plainzip.File) string {
	if !strings.HasSuffix(f.Name, ".csv") {
		return ""
	}
	rows, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	if err != nil || len(rows) < 2 {
		return "none"
	}
	return strconv.Itoa(len(rows) - 1)
}

// InYear are the awards that were resolved in the year.
func (y Year) InYear() []Award {
	return slices.DeleteFunc(slices.Clone(y.Awards), func(a Award) bool { return !y.Of.Has(a.On) })
}

// PublicTitle is what the award is called where everybody reads it.
func (a Award) PublicTitle() string { return a.title() }

// Sources lists the figures that the year of this body turns on, with where they stand.
func (y Year) Sources() []Source {
	code := y.Code()
	coded := y.Body.Kind.Local() && code != CodeNone
	var out []Source
	for _, s := range []struct {
		Source
		used bool
	}{
		{Source{"Section 137: rate per elector", y.Figures.S137Rate}, y.underS137()},
		{Source{"Section 137A: least assistance that needs a statement", y.Figures.StatementFrom}, true},
		{Source{"Smaller code: highest turnover", y.Figures.SmallTurnover}, coded},
		{Source{"Larger code: turnover beyond which it binds", y.Figures.LargeTurnover}, coded},
		{Source{"Smaller code: spending items above", y.Figures.SmallItem}, code == CodeSmall || code == CodeAdvised || code == CodeUnknown},
		{Source{"Larger code: spending items above", y.Figures.LargeItem}, code == CodeLarge},
	} {
		if s.used && s.Known {
			out = append(out, s.Source)
		}
	}
	return out
}

// Source is a figure with its name.
type Source struct {
	Name string
	Figure
}

// longDay writes 2026-03-31 as 31 March 2026.
func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 January 2006")
}

// about says what the files are.
var about = map[string]string{
	"accounts.csv":               "Totals of the year, by the boxes of the annual return and by fund",
	"resolutions.csv":            "What the body resolved, with minute and power",
	"spending-over-limit.csv":    "Each item of spending above the limit of the Transparency Code for Smaller Authorities",
	"grants.csv":                 "Grants to voluntary, community and social enterprise bodies",
	"cil-121b.csv":               "Report on the community infrastructure levy, regulation 121B",
	"s137.csv":                   "Separate account of spending under section 137",
	"s137a-statements.csv":       "Statements of the use of grants, section 137A",
	"360giving.json":             "Grants in the 360Giving Data Standard",
	"360giving.csv":              "The same as a table",
	"spending-over-limit-q1.csv": "Each item of spending above the limit of the Local Government Transparency Code, April to June",
	"spending-over-limit-q2.csv": "The same, July to September",
	"spending-over-limit-q3.csv": "The same, October to December",
	"spending-over-limit-q4.csv": "The same, January to March",
}
