package view

// Sheet is the body of page "sheet": sections of facts, tables and forms on one thing.
// The pages about awards, payments and the journal are sheets.
type Sheet struct {
	Caption  string
	Title    string
	Lead     string
	State    Tag // "" for none
	Back     Link
	Sections []Section
	Cmd      string
}

// Section is one part of a sheet. Everything in it may be empty.
type Section struct {
	ID, Title string
	Lead      string
	Note      string // stands out: what is wrong, or to be known first
	Facts     []Detail
	Split     *Split
	Table     *Table
	Form      *SheetForm
	Links     []Link
	Fold      bool // the lead and the facts are looked up now and then: they stand folded
}

// Split is a picture of a few sums on one scale, each parted in the same way; what a table
// below it says in figures.
type Split struct {
	Title string // what the picture shows, for who cannot see it
	Keys  []string
	Bars  []SplitBar
}

// SplitBar is one sum with its parts, in the order of the keys.
type SplitBar struct {
	Name  string
	Sum   Money
	Parts []Money
}

// Width is how much of the picture's width a sum takes, and At where the n-th part begins.
func (s Split) Width(m Money) string { return share(int64(m.Pence), s.longest()) }

func (s Split) At(b SplitBar, n int) string {
	var before int64
	for _, m := range b.Parts[:n] {
		before += int64(m.Pence)
	}
	return share(before, s.longest())
}

func (s Split) longest() int64 {
	var most int64
	for _, b := range s.Bars {
		most = max(most, int64(b.Sum.Pence))
	}
	return most
}

// Detail is a row of a summary list; a fact without a value is left out.
type Detail struct{ Key, Value, URL string }

// Table is a table that becomes a list on a narrow screen.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell // each as long as Columns
	Total   []Cell   // the last row; nil for none
	Empty   string   // what stands there instead when there are no rows
}

// Column is a column of a table; Num columns hold figures.
type Column struct {
	Name string
	Num  bool
}

// Cell is a cell of a table.
type Cell struct {
	Text, URL string
	Small     string // a line below
	Tag       Tag
	Ink       Ink
}

// SheetForm is a form; its fields come with what is wrong with them. Every form also
// posts cmd and csrf.
type SheetForm struct {
	Action  string
	Fields  []FormField
	Hidden  []FormField // Name and Value
	Buttons []FormButton
	File    bool // it sends a file
}

// FormField is one field: Kind is input, textarea, radios, checkboxes, file or heading.
type FormField struct {
	Kind, Name, Label, Hint string
	Prefix, Width           string
	Mode                    string // inputmode
	Accept                  string
	Value                   string
	Items                   []Choice
	Optional                bool
	Rows, Max               int
}

// FormButton submits a form, with a value when there are several.
type FormButton struct{ Name, Value, Text, Kind string }

// Did is the body of page "did": what became of the awards of a round or a place.
type Did struct {
	Title, Lead string
	Back        Link
	Counts      []Detail // how many are delivered, on their way, late, returned
	Awards      []DidAward
	Note        string // when there is nothing yet
}

// DidAward is one award as residents see it.
type DidAward struct {
	ID, Name, URL string
	Round         *Link // on a place's page
	Said          string
	State         Tag
	Reason        string // why it is late, or was returned
	Mistakes      []string
	Money         []Detail
	Interests     []string
	Measures      *Table
	Milestones    []DidStep
	Reports       []DidReport
	Photo         *Photo // the newest
	Minute        string
}

// DidStep is a milestone in a sentence.
type DidStep struct {
	Text string
	Done bool
}

// DidReport is one piece of news.
type DidReport struct {
	On, Words string
	Photo     *Photo
}
