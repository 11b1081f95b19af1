package view

import (
	"time"

	"commonchest/models"
)

// Facts is the body of page "facts": what anybody may know of a round, on one page
// that can be printed.
type Facts struct {
	Name      string
	Place     string
	BodyName  string
	Phase     models.Phase
	AsOf      time.Time
	Opens     time.Time
	Closes    time.Time
	Resolves  time.Time // zero if not known
	Pot       Money
	Funds     []FundLine
	Projects  []ProjectLine
	Min, Max  int64
	Rule      string
	RuleWords []string
	Residents string
	Members   string
	Turnout   *Turnout
	Results   []ResultRow // in the order of the count; empty before it is published
	Points    bool        // the figures of Results are points
	Total     Money       // of what is recommended
	Minute    string
	Minuted   time.Time
	Digest    string // of the seal
	URL       string // whole address of this page
	Sources   []Link // whole addresses
}
