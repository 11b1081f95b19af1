package view

// BodyFacts is the body of page "body": who decides at a place, for everybody.
type BodyFacts struct {
	Name, Kind string
	Warnings   []string
	Rows       []BodyFact
	Can        []string // sentences on what follows from it
	Back       string
}

// BodyFact is a line of what is known: a question with its answer.
type BodyFact struct {
	What, Says string
	URL        string // to change it; "" for nobody
	Missing    bool
}

// BodyTasks is the body of page "officer-body": the parts, one page each.
type BodyTasks struct {
	Name, Place string
	Council     bool // made by statute: needs no constitution
	Warnings    []string
	Rows        []BodyFact
	Can         []string
	NextURL     string // the first part that nobody has answered; "" when all are
	Public      string
	InviteURL   string // of who is to work there
	Back        string
}

// BodyPart is the body of page "officer-body-part". Fields as listed, and reason; and
// cmd, csrf, base.
type BodyPart struct {
	Title, Lead string
	Name        string // of the body
	Fields      []BodyField
	Notes       []string
	Action      string
	Cmd         string
	Base        int64
	Back        string
}

// BodyField is one field of a part.
type BodyField struct {
	Name, Label, Hint string
	Long              bool // more than a line
	Number, Day       bool
	Items             []Choice // to choose one from
}
