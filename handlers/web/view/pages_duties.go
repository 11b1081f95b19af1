package view

import "time"

// Publish is the body of page "publish": what is due about a financial year. Fields of
// its form: digest, reason; and cmd, csrf.
type Publish struct {
	Year, Body  string
	Ends        string // the year's last day
	Over        bool   // the year is over
	Years       []NavItem
	Code        string // which transparency code holds, and why
	Gaps        []Gap
	Duties      []DutyRow
	PackURL     string
	Digest      string
	KB          int64
	FactsURL    string // "" for who may only read
	GrantsURL   string
	PublicURL   string
	Packs       []PackRow // of the year, the newest first
	Resolutions []Link    // agenda items and minutes
	Form        *PublishForm
}

// PublishForm publishes the pack that was looked at.
type PublishForm struct {
	Action, Cmd, Digest string
	Again               bool // another one was published before: why again?
}

// Gap is something that is missing.
type Gap struct {
	Text  string
	Stops bool
}

// DutyRow is one thing that is due.
type DutyRow struct {
	Name   string
	Must   bool
	Due    string // "" for no day
	Late   bool
	URL    string // of its file; "" while there is nothing in it
	Source string
}

// PackRow is a published pack.
type PackRow struct {
	Year   string
	N      int64
	At     time.Time
	Digest string
	KB     int64
	URL    string
}

// PublishFacts is the body of page "publish-facts". Fields: turnover, notices_served,
// notices_unpaid, prefix, org_id, department, reason; and cmd, csrf, base.
type PublishFacts struct {
	Year   string
	Levy   bool // levy was received
	Prefix string
	Action string
	Cmd    string
	Base   int64
	Back   string
}

// Publications is the body of page "publications".
type Publications struct {
	Place, Body string
	Packs       []PackRow
	GivingURL   string // without its ending; "" while there are no grants
}

// Grants is the body of page "grants". Fields of its form: grant, on, document; and cmd, csrf.
type Grants struct {
	Year          string
	Years         []NavItem
	Rows          []GrantRow
	Total         Money
	S137          *S137 // nil where the section does not matter
	Statements    []StatementRow
	StatementFrom Money
	Open          bool   // a statement has not come
	Action, Cmd   string // "" for who may only read
	PublishURL    string
}

// Choices are the grants whose statement has not come.
func (g Grants) Choices() []Choice {
	var out []Choice
	for _, s := range g.Statements {
		if s.Came == "" {
			out = append(out, Choice{Value: s.Grant, Text: s.To, Hint: s.Title})
		}
	}
	return out
}

// GrantRow is one award of the year.
type GrantRow struct {
	Title, Minute, On, Power string
	To, Number, Kind         string
	Amount, Paid             Money
}

// S137 is the separate account of section 137.
type S137 struct {
	Known                      bool
	Cap, Spent, Promised, Left Money
	Rate                       Money
	Electors                   int64
	Competence                 bool
	Unchecked                  bool
	Warning                    string
	Items                      []S137Item
}

// S137Item is one payment under the section.
type S137Item struct {
	On, Minute, Title, To string
	Amount                Money
}

// StatementRow is a grant that needs a statement of its use.
type StatementRow struct {
	Grant, Title, To string
	Paid             Money
	Due              string
	Late             bool
	Came, Document   string
}
