package view

// Strands is the body of page "strands": a place's money by strand.
type Strands struct {
	Rows    []StrandRow
	Total   StrandRow
	StaffTo string // where officers divide them; "" for others
	Back    string
}

// StrandRow is a strand with the sums of its funds, as the journal has them.
type StrandRow struct {
	Name, URL string
	What      string
	From      string // the strand that it came out of
	Closed    bool
	Held      Money // in funds, and set aside for rounds
	Awarded   Money
	Paid      Money
	Ideas     int64
}

// Strand is the body of page "strand": one strand of a place, with what came out of it.
type Strand struct {
	StrandRow
	Funds   []StrandFund
	Inner   []StrandRow // the same strand in the places inside, by their names
	Ideas   []IdeaRow
	History []Event
	Back    string
}

// StrandFund is a fund of a strand.
type StrandFund struct {
	Name, Condition     string
	Strand              string // the one it counts under, where that is a part
	Held, Awarded, Paid Money
}

// StrandsForm is the body of page "officer-strands". Fields: fund, strand; and cmd, csrf.
type StrandsForm struct {
	PlaceName string
	Rows      []StrandRow
	Funds     []Choice
	Strands   []Choice
	NewURL    string
	Action    string
	Cmd       string
}

// StrandForm is the body of page "officer-strand": it adds a strand, or divides one.
// Fields: name, what; or do, what, name_1, what_1, name_2, what_2, reason; and cmd, csrf.
type StrandForm struct {
	Of     string // the strand to divide; "" to add one
	Ways   []Choice
	Parts  []int64
	Action string
	Cmd    string
	Back   string
}
