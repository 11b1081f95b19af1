package view

import (
	"time"

	"commonchest/models"
)

// RoundBegin is the body of page "clerk-round-begin". Fields: start (the value of
// one of the choices), name, id; and cmd, csrf.
type RoundBegin struct {
	Templates []Choice
	Copies    []Choice // rounds of the place, the last one first
	Action    string
	Cmd       string
	Back      string
}

// RoundTask is the body of page "clerk-round-task": one part of setting a round up.
// Fields are named as those of models.Round; and cmd, csrf, base. Times are
// written as 2026-11-02T09:00 in the place's zone.
type RoundTask struct {
	Task     models.RoundTask
	Round    string
	Kinds    []Choice
	Rules    []Choice
	Ties     []Choice
	Walls    []Choice
	Funds    []FundChoice
	MoneyURL string // where funds are filled; "" where the money was agreed with a council
	Shadow   string // whose money it is then
	Groups   []GroupFloor
	Prefix   string   // of the currency
	Public   bool     // public_tally
	Compare  bool     // with most chosen first
	PartFund bool     // what is left goes to a part of the next project
	Warnings []string // where the saved rule suits the ballots badly
	Both     []Both   // what somebody else saved meanwhile, beside what was typed
	Action   string
	Cmd      string
	Base     int64
	Back     string
}

// GroupFloor is a row of the form of a round's money: a sum that goes first to projects
// for certain people. Group and Amount are the names of its fields.
type GroupFloor struct {
	N             int64
	Group, Amount string
}

// Both is one thing as it is saved now, and as it was typed here.
type Both struct{ Saved, Typed Fact }

// FundChoice is a fund that the round may spend.
type FundChoice struct {
	Choice
	Ink    Ink
	Amount Money
}

// Fact is one thing that a round lays down, in words, or a time.
type Fact struct {
	Name string
	Text string
	At   time.Time // instead of Text; zero for none
}

// Same reports whether two facts say the same.
func (f Fact) Same(other Fact) bool { return f.Text == other.Text && f.At.Equal(other.At) }

// Way is something in the way, or to look at once more, with where to mend it.
type Way struct {
	Text string
	URL  string // "" when there is nothing to be done about it
}

// ClerkRound is the body of page "clerk-round": the task list of a round until it
// is sealed, and afterwards what comes next.
type ClerkRound struct {
	Name       string
	Origin     string // what it was started from, a sentence; "" for nothing
	Rehearsal  bool
	Phase      models.Phase
	Opens      time.Time
	Closes     time.Time
	Resolves   time.Time
	Parts      []TaskPart
	Gates      []Way // what is in the way of sealing
	PreviewURL string
	Practice   string // where minutes are posted to, for a practice round; "" if it cannot be made
	Rehearsals []RoundRow
	EndURL     string // where a rehearsal is ended
	CloseURL   string // page "clerk-round-closing"; "" when the closing time cannot be moved
	CountURL   string
	Publish    string
	Resolution string // page "clerk-round-resolution"; "" before there is a recommendation
	CodesURL   string // page "clerk-round-codes"
	Turnout    *Turnout
	WallURL    string
	PublicURL  string
	ResultURL  string
	ChangesURL string
	LessonsURL string // what rounds taught, and what is left of the last one; "" for a rehearsal
	Minute     string
	Minuted    time.Time
	Digest     string
	Cmd        string
	Back       string
}

// Done counts the tasks that are done.
func (c ClerkRound) Done() int64 {
	n := int64(0)
	for _, part := range c.Parts {
		for _, task := range part.Tasks {
			if task.State == TaskDone {
				n++
			}
		}
	}
	return n
}

// Tasks counts all tasks of the list.
func (c ClerkRound) Tasks() int64 {
	n := int64(0)
	for _, part := range c.Parts {
		n += int64(len(part.Tasks))
	}
	return n
}

// Box is one task in the picture of how far a round is.
type Box struct {
	X    int
	Done bool
}

// Boxes gives one box a task, the done ones first: 24 wide, 4 apart.
func (c ClerkRound) Boxes() []Box {
	out := make([]Box, c.Tasks())
	for i := range out {
		out[i] = Box{X: 28 * i, Done: int64(i) < c.Done()}
	}
	return out
}

// BoxesWidth is how wide the picture of the boxes is.
func (c ClerkRound) BoxesWidth() int64 { return max(0, 28*c.Tasks()-4) }

// TaskPart is a heading with its tasks.
type TaskPart struct {
	Name  string
	Tasks []Task
}

// TaskState is how far a task is.
type TaskState string

const (
	TaskDone       TaskState = "done"
	TaskNotStarted TaskState = "not_started"
	TaskWaiting    TaskState = "waiting"      // on others
	TaskNeedsYou   TaskState = "needs_you"    // begun, and something is missing
	TaskCannot     TaskState = "cannot_start" // Hint says what it waits for
)

// Task is one line of a task list.
type Task struct {
	Name  string
	URL   string // "" when it cannot be opened
	Hint  string
	State TaskState
}

// RoundCheck is the body of page "clerk-round-check": all that the seal freezes.
type RoundCheck struct {
	Round    string
	Gates    []Way
	Advice   []Way
	Unheld   string // why nothing can be awarded; "" where it can
	Facts    []Fact
	Funds    []FundLine
	Pot      Money
	Projects []ProjectLine
	SealURL  string // posts shown, cmd and csrf; "" when it cannot be sealed now
	Shown    string // digest of what this page shows
	Cmd      string
	Back     string
}

// RoundProjects is the body of page "clerk-round-projects".
type RoundProjects struct {
	Round    string
	Projects []ProjectLine
	Total    Money
	Pot      Money
	IdeasURL string
	Back     string
}

// Closing is the body of page "clerk-round-closing". Fields: closes_at, reason;
// and cmd, csrf.
type Closing struct {
	Round  string
	Closes time.Time
	Action string
	Cmd    string
	Back   string
}

// RoundCodes is the body of page "clerk-round-codes". It posts size for a new
// batch; letter and do (replace or void) for one letter.
type RoundCodes struct {
	Round      string
	Batches    []CodeBatch
	Issued     int64 // that can be voted with
	Void       int64
	Unused     int64
	Used       *Turnout // as far as it is disclosed; nil before there is anything
	MakeURL    string   // "" when none can be made any more
	ReplaceURL string   // "" when none can be replaced
	Cmd        string
	Back       string
}

// CodeBatch is a printing of codes, without the codes.
type CodeBatch struct {
	N         int64
	Size      int64
	Made      time.Time
	Downloads int64
	SheetURL  string // page "codes"
	FileURL   string // the same as a file
	Unused    int64  // letters that came back, as counted so far
	UnusedURL string // where unused is posted to, with cmd and csrf; "" when it cannot be
	Void      int64
	Replaces  string // the number of the letter it was made for: "1-12"; "" for a printing
}

// RoundResolution is the body of page "clerk-round-resolution".
type RoundResolution struct {
	Round    string
	Phase    models.Phase
	BodyName string
	Agenda   string // the agenda item, ready to copy
	Draft    string // the minute, ready to copy
	Form     *ResolveForm
	WhatIf   string // page "what-if"
	Unheld   string // why nothing can be awarded; "" where it can
	Limit    string // how much section 137 leaves; "" where it does not matter
	Near     bool   // the recommendation would come near the limit, or beyond it
	Minute   string // of the resolution, once there is one
	Minuted  time.Time
	Power    string
	Reason   string   // for departing from the recommendation; "" for none
	Stood    []string // who stood aside, a sentence for each project
	Awards   []AwardRow
	Total    Money
	Entries  []Entry // of the journal
	Journal  string  // address of the whole journal
	Back     string
}

// StoodField asks who stood aside when a project was resolved.
type StoodField struct{ Name, Project string }

// ResolveForm records the body's resolution. Fields: minute, on, power_kind, power,
// awards (repeated), those of Stood, reason; and cmd, csrf.
type ResolveForm struct {
	Action   string
	Cmd      string
	Projects []Choice // recommended ones are checked
	Powers   []Choice
	Stood    []StoodField
}

// AwardRow is what was awarded to one project, and out of which funds.
type AwardRow struct {
	Name  string
	URL   string
	Sum   Money
	Funds []FundLine
}

// Changes is the body of the public page "changes": how a round differs from the
// one that it was started from.
type Changes struct {
	Round    string
	Last     Link
	Rows     []Both // Saved is the last round, Typed this one
	Same     []string
	RoundURL string
}

// Codes is the body of page "codes": letters, one on each printed page. It is
// shown once for each download and never cached.
type Codes struct {
	Round     string
	BodyName  string
	Site      string // address to type in, without the code
	Closes    time.Time
	Batch     int64
	Pot       Money
	How       string // what to choose, a sentence
	Residents string
	Members   string
	Slips     []Slip
	Back      string
}

// Slip is one letter.
type Slip struct {
	Number string // as it is printed: "1-12"
	Code   string // grouped
	QR     *QR
}

// QR is a code as black squares: one path over Size × Size modules.
type QR struct {
	Size int
	Path string // "M0 0h7v1h-7z…", in module units
}
