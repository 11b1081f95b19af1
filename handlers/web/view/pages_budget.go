package view

import "time"

// PlaceBudget is the body of page "place-budget": one view of a place budget, by
// partner, fund, strand or neighbourhood.
type PlaceBudget struct {
	Name    string
	Lead    string
	AsOf    time.Time
	Signed  BudgetFigure
	Columns Sums
	Pooled  string // 86.9%
	Of      string // "£345,000 of £397,000"
	Flow    Flow
	Note    string // what ticks and empty boxes mean
	Heading string
	Views   []NavItem
	Journal string // every entry as a file
	Gains   []GainRow
	Held    string // who keeps the pooled money
}

// BudgetFigure is what is signed, with what it was before somebody withdrew.
type BudgetFigure struct {
	Sum  Money
	Then string // "It was £412,000 until Vale Fire withdrew."
}

// GainRow is a rule by which a partner gets part of a saving back.
type GainRow struct {
	Partner, URL string
	Rule         string
	Saving, Back Money
	Estimate     bool
}

// Commitment is the body of page "commitment": what one partner has signed, or what a
// body has put in by itself, for everybody to read.
type Commitment struct {
	Name, Partner string
	Stage         Tag
	Sums          Sums
	Facts         []Term
	Instalments   []InstalmentRow
	Why           string // in the partner's own words
	Ending        string // why it withdrew
	Entries       []Entry
	History       []Event
	Back          Link
}

// Term is a line of a summary list.
type Term struct{ Key, Value string }

// InstalmentRow is a part of a signed sum; Paid as far as the money that has come covers it.
type InstalmentRow struct {
	Due    time.Time
	Amount Money
	Paid   Money
	State  Tag
}
