package view

import (
	"time"

	"commonchest/models"
)

// Asks is the body of page "asks": the public register of policy asks, and for who keeps
// it the way to raise one.
type Asks struct {
	PlaceName string
	Rows      []AskRow
	Late      int64  // how many are overdue
	FileURL   string // the same as a table; "" where there is nothing in it
	NewURL    string // staff only
	Back      string
}

// AskRow is an ask in the register.
type AskRow struct {
	Title   string
	URL     string
	Owner   string // who could change the rule
	Of      string // in whose name it was raised, and for what
	Status  models.AskStatus
	Raised  time.Time
	Due     time.Time
	Overdue int64 // days; 0 while it is not
	Blocks  *Link // the proposal; nil for none
}

// Ask is the body of page "ask", and with Form of page "clerk-ask". Fields of the forms:
// status, words, due; to, reason; cmd and csrf.
type Ask struct {
	AskRow
	Rule, Evidence, Wanted string
	OwnerKind              string
	Words                  string   // what the owner said last
	Before                 string   // which group has it, and who sponsors it
	Handed                 []string // the groups that had it before, in sentences
	History                []AskEvent
	Calls                  []Call
	Form                   *AskForm
	EditURL                string // staff only
	Back                   string
}

// AskEvent is one step of an ask.
type AskEvent struct {
	At    time.Time
	What  string
	Words string
}

// AskForm records what the owner said.
type AskForm struct {
	Action   string
	Cmd      string
	Statuses []Choice
	Call     *CallForm
	Own      bool // the owner answers for itself, and gives itself no more time
}

// Call is an escalation to who answers for a round.
type Call struct {
	About  string
	URL    string // of what it is about
	Role   string // who was called upon
	At     time.Time
	Days   int64 // that it has waited, or had waited
	Open   bool
	Reason string
	Answer string
	Reply  string // where its answer is posted; "" unless the reader may
}

// CallForm escalates. Fields: to, reason; and cmd, csrf.
type CallForm struct {
	Action string
	Cmd    string
	To     []Choice
}

// AskNew is the body of page "clerk-ask-new". Fields: from, round, proposal, title, rule,
// evidence, wanted, owner, owner_name, due, held; and cmd, csrf.
type AskNew struct {
	Action string
	Cmd    string
	Back   string
	Froms  []Choice
	Rounds []Choice
	Ideas  []Choice
	Owners []Choice
	Bodies []Choice // partners that answer for themselves
	Held   []Choice // groups with their seats
}
