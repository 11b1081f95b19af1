package view

import (
	"time"

	"commonchest/models"
)

// Proposals is the body of page "clerk-proposals": ideas of a place as their
// clerk sorts them. The form posts pick (repeated) and act to Action, with csrf
// and cmd.
type Proposals struct {
	PlaceName string
	Lead      string // how many wait, and until when they can be decided
	Filters   []Filter
	Rows      []ReviewRow
	Pages     *Paging // nil for a list of one page
	Acts      []Choice
	Action    string
	Cmd       string
	PaperURL  string // where an idea handed in on paper is copied out
}

// Filter is a link that narrows a list.
type Filter struct {
	Name    string
	URL     string
	Count   int64
	Current bool
}

// Paging is where a list goes on.
type Paging struct {
	Page, Pages int64
	Previous    string // address; "" on the first page
	Next        string // address; "" on the last page
}

// ReviewRow is a proposal as the clerk sorts it.
type ReviewRow struct {
	ID         models.ProposalID
	Title, URL string
	Asked      time.Time
	By         string // in whose name; "" for a resident online
	Note       string // "Alike: Benches by the river (bench)"
	Ask        Money
	Round      *Link
	Funds      []string // of the round
	Power      string
	State      models.ProposalState
	Alike      bool // shown as a state of its own while nothing is decided
	Next       Link // URL is "" when there is nothing to do
	Picked     bool
}

// Review is the body of page "clerk-proposal": one idea. Act is the decision that
// was chosen, "" before; the form then has what only that one needs.
type Review struct {
	Proposal
	Deciding
	Choices []Choice // of the first step
	Reopen  string   // the button that takes the decision back; "" when it cannot be
	Alike   []Link   // ideas that may be the same one
	Public  string

	TermsURL string // of what may pay for it; "" when that is settled
}

// Sort is the body of page "clerk-sort": one decision about many ideas.
type Sort struct {
	Deciding
	Back string
}

// Deciding is what the form of a decision asks. Fields: decision, pick
// (repeated), round, ask.<id>, power, reason, words, into; and cmd, csrf.
type Deciding struct {
	Act     string // review, admit, refuse, merge or reopen
	Picked  []Picked
	Rounds  []Choice
	Reasons []Choice
	Others  []Choice // ideas that may carry the picked ones on
	// Sensitive asks, field cleared, whether nobody can be recognised in the picked ones.
	Sensitive bool
	Action    string
	Cmd       string
}

// Nowhere reports whether what is asked for cannot be done yet: there is no round to
// admit ideas to, or no idea that could carry others on.
func (d Deciding) Nowhere() bool {
	return d.Act == "admit" && len(d.Rounds) == 0 || d.Act == "merge" && len(d.Others) == 0
}

// Picked is an idea that a decision is about.
type Picked struct {
	ID         models.ProposalID
	Title, URL string
	Ask        Money
	Field      string // of its sum
	State      models.ProposalState
}

// Sorted is the body of page "clerk-sorted": what became of each idea.
type Sorted struct {
	Act  string
	Done []Outcome
	Not  []Outcome
	Back string
}

// Outcome is an idea with what became of it.
type Outcome struct {
	Title, URL string
	State      models.ProposalState
	Why        string // nothing was done, because
}

// PaperIdea is the body of page "clerk-paper". Fields are those of page
// "propose".
type PaperIdea struct {
	PlaceName string
	Rounds    []Choice
	Action    string
	Cmd       string
	Back      string
}
