package pabulib

import (
	"strings"

	"commonchest/models/money"
)

// VoteType is how the voters of a file chose.
type VoteType string

// The vote types of the format.
const (
	Approval   VoteType = "approval"   // any number of projects
	ChooseOne  VoteType = "choose-1"   // one project
	Cumulative VoteType = "cumulative" // points from a purse to share out
	Scoring    VoteType = "scoring"    // points to each project
	Ordinal    VoteType = "ordinal"    // the best first
)

// MaxScale is the most decimal digits that amounts and points may have.
const MaxScale = 4

// File is a .pb file. The Fields of projects and votes are every column as it
// stands in the file; the typed values beside them are read from those.
type File struct {
	Meta           []Pair // in the order of the file
	ProjectColumns []string
	Projects       []Project
	VoteColumns    []string
	Votes          []Vote

	VoteType   VoteType
	Scale      int         // amounts are in units of 10^−Scale of the currency, the coarsest that is exact
	Budget     money.Pence // in units of 10^−Scale
	PointScale int         // points are in units of 10^−PointScale

	Warnings []Problem // odd, but nothing that changes a count

	// How the file was laid out, for writing it back as it was.
	BOM         bool // begins with a byte order mark
	CRLF        bool // lines end with \r\n
	NoFinalLine bool // the last line does not end
}

// Pair is one line of META.
type Pair struct{ Key, Value string }

// Project is one line of PROJECTS.
type Project struct {
	ID     string
	Cost   money.Pence // in units of 10^−Scale
	Fields []string    // beside ProjectColumns
}

// Vote is one line of VOTES. A blank ballot has no choices and counts.
type Vote struct {
	Voter   string
	Choices []int32  // places in Projects, each once; best first where the type is ordinal
	Points  []int64  // beside Choices, in units of 10^−PointScale; nil where the type has none
	Fields  []string // beside VoteColumns
}

// Get finds a value of META by key, without the blanks around it.
func (f *File) Get(key string) (string, bool) {
	for _, p := range f.Meta {
		if strings.TrimSpace(p.Key) == key {
			return strings.TrimSpace(p.Value), true
		}
	}
	return "", false
}

// ThresholdKey is the key of META with the score that a project needs, where a rule has
// a threshold.
const ThresholdKey = "min_project_score_threshold"

// Set puts a value of META in place of the one there is, or adds the key.
func (f *File) Set(key, value string) {
	for i, p := range f.Meta {
		if strings.TrimSpace(p.Key) == key {
			f.Meta[i].Value = value
			return
		}
	}
	f.Meta = append(f.Meta, Pair{Key: key, Value: value})
}

// Amount writes an amount of the file as a plain decimal of its currency.
func (f *File) Amount(p money.Pence) string { return money.Decimal(p, f.Scale) }

// Rescale turns all amounts into finer units of the currency: a step or a fund may need
// digits that the file does not. The error says that an amount becomes too large.
func (f *File) Rescale(scale int) error {
	for ; f.Scale < scale; f.Scale++ {
		var err error
		if f.Budget, err = f.Budget.Mul(10); err != nil {
			return err
		}
		total := f.Budget
		for i := range f.Projects {
			p := &f.Projects[i]
			if p.Cost, err = p.Cost.Mul(10); err == nil {
				total, err = total.Add(p.Cost)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
