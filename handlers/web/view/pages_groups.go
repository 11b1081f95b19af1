package view

import (
	"time"

	"commonchest/models"
)

// Groups is the body of page "groups": the oversight groups of a place with what they have
// before them, and for who keeps them the ways to change it.
type Groups struct {
	PlaceName string
	Groups    []GroupCard
	Nobody    []MatterRow // what the body of the place has before it itself
	Settled   []MatterRow
	Calls     []Call
	CSRF      string
	Cmd       string
	NewURL    string // staff only
	BringURL  string
	Back      string
}

// GroupCard is one group.
type GroupCard struct {
	ID       string
	Name     string
	Kind     models.GroupKind
	Remit    string
	Seats    []SeatLine
	Term     string
	Expired  bool
	Ended    time.Time // zero while it goes on
	HandedTo *Link     // its successor
	Why      string    // it was wound down
	Open     []MatterRow
	EditURL  string // staff only
	EndURL   string
}

// SeatLine is a member by role.
type SeatLine struct {
	Role, Of string
	Lead     bool
}

// MatterRow is something a group has before it.
type MatterRow struct {
	Title   string
	URL     string
	Kind    string // "ask", "blocked", "approval"
	Sponsor string
	Days    int64  // that it has been open
	Handed  string // from which group it came; "" if from none
	Outcome string
}

// GroupForm is the body of page "clerk-group". Fields: name, kind, remit, seats, lead,
// from, until; and base, cmd, csrf.
type GroupForm struct {
	New    bool
	Action string
	Cmd    string
	Base   int64
	Kinds  []Choice
	Back   string
}

// GroupEnd is the body of page "clerk-group-end". Fields: successor, reason; and cmd, csrf.
type GroupEnd struct {
	Name       string
	Open       []MatterRow // what is handed over
	Successors []Choice    // with "none" as the last
	Action     string
	Cmd        string
	Back       string
}

// MatterNew is the body of page "clerk-matter-new". Fields: kind, title, words, round,
// held; and cmd, csrf.
type MatterNew struct {
	Action string
	Cmd    string
	Back   string
	Kinds  []Choice
	Rounds []Choice
	Held   []Choice
}

// Matter is the body of page "matter". Fields of its forms: outcome; to, reason; cmd, csrf.
type Matter struct {
	Title, Words string
	Kind         models.MatterKind
	Opened       time.Time
	Days         int64
	Settled      time.Time
	Outcome      string
	Before       string
	Handed       []string
	Round        *Link
	Calls        []Call
	Settle       string // staff only
	Cmd          string
	Call         *CallForm
	Back         string
}
