package view

// Figures is the body of page "figures": rates, limits and thresholds.
type Figures struct {
	Groups    []FigureGroup
	Unchecked int64
	May       bool // the reader may change them
}

// FigureGroup is one rule with its figures, the newest first.
type FigureGroup struct {
	Name, Why string
	Rows      []FigureRow
	NewURL    string // enters the next year's; "" for none
}

// FigureRow is one figure.
type FigureRow struct {
	From    string
	Value   string
	Source  string
	Checked string // the day, in words; "" if nobody has
	URL     string // to change it; "" for who may not
}

// Figure is the body of page "figure". Fields: from, value, source, checked_on,
// reason; and cmd, csrf, base.
type Figure struct {
	Name, Why string
	New       bool
	Yearly    bool
	From      string
	Unit      string // stands behind the value
	Prefix    string // stands before it
	Action    string
	Cmd       string
	Base      int64
}
