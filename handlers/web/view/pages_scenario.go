package view

// Scenario is the body of page "what-if": a count under other conditions, which is not
// the result. Fields of its form, which is a GET: change, without, rule, threshold, step.
type Scenario struct {
	Round  string
	Action string
	Back   string // the result
	Prefix string // of an amount
	Ready  []Link // scenarios that are often asked for
	Funds  []Choice
	Rules  []Choice
	Beside *Beside // nil before anything was asked
}

// Beside is a scenario beside the result of the same ballots.
type Beside struct {
	Percent      int64 // by how much the money is more or less
	Without      []string
	Rule         string
	Ballots      int64
	Pot, Total   Money
	Chosen       int64
	ResultRule   string
	ResultPot    Money
	ResultTotal  Money
	ResultChosen int64
	Both         []BesideRow
	OnlyResult   []BesideRow
	OnlyScenario []BesideRow

	// Of a scenario by another rule: what the round asks of every rule and was kept, and
	// what the rule cannot do and was left out.
	Kept, Dropped []string
}

// BesideRow is one project that one of the two has.
type BesideRow struct {
	Name             string
	Cost             Money
	Result, Scenario bool
}

// Rows are all the projects that either has, those that differ first.
func (b Beside) Rows() []BesideRow {
	return append(append(append([]BesideRow{}, b.OnlyResult...), b.OnlyScenario...), b.Both...)
}

// Same reports whether both have the same projects.
func (b Beside) Same() bool { return len(b.OnlyResult)+len(b.OnlyScenario) == 0 }
