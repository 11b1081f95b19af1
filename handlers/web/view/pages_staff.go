package view

import (
	"time"

	"commonchest/models"
)

// RoundForm is the body of page "clerk-round-form". Fields are named as those of
// models.Round: id, name, opens_at, closes_at, resolves_on, rule, threshold,
// ties, min, max, funds, wall, band_width, turnout_step, public_tally; and cmd,
// csrf, base. Times are written as 2026-11-02T09:00 in the place's zone.
type RoundForm struct {
	New    bool
	Name   string
	Rules  []Choice
	Ties   []Choice
	Walls  []Choice
	Funds  []FundChoice
	Public bool // public_tally
	Action string
	Cmd    string
	Base   int64
	Back   string
}

// FundChoice is a fund that the round may spend.
type FundChoice struct {
	Choice
	Ink    Ink
	Amount Money
}

// ClerkRound is the body of page "clerk-round".
type ClerkRound struct {
	Name      string
	Phase     models.Phase
	Opens     time.Time
	Closes    time.Time
	Resolves  time.Time
	Parts     []TaskPart
	Gates     []string // what is in the way of sealing, a sentence each
	SealURL   string   // "" when it cannot be sealed now
	CloseURL  string   // "" when it cannot be closed early
	CountURL  string
	Publish   string
	Resolve   *ResolveForm
	Batches   []CodeBatch
	CodesURL  string // posts size, for a new batch
	Turnout   *Turnout
	Channels  []Channel
	WallURL   string
	PublicURL string
	ResultURL string
	Minute    string
	Minuted   time.Time
	Digest    string
	Cmd       string
	Base      int64
	Back      string
}

// Done and Tasks count the tasks of the list.
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
	TaskNeedsYou   TaskState = "needs_you"    // a choice is open
	TaskCannot     TaskState = "cannot_start" // Hint says what it waits for
)

// Task is one line of a task list.
type Task struct {
	Name  string
	URL   string // "" when it cannot be opened
	Hint  string
	State TaskState
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
}

// ResolveForm records the council's resolution. Fields: minute, on, power,
// awards (repeated), reason; and cmd, csrf.
type ResolveForm struct {
	Action   string
	Projects []Choice // recommended ones are checked
}

// Codes is the body of page "codes": letters to cut out. It is shown once for
// each download and never cached.
type Codes struct {
	Round  string
	Site   string // address to type in, without the code
	Closes time.Time
	Batch  int64
	Slips  []Slip
	Back   string
}

// Slip is one letter.
type Slip struct {
	Serial int64
	Code   string // grouped
	QR     *QR
}

// QR is a code as black squares: one path over Size × Size modules.
type QR struct {
	Size int
	Path string // "M0 0h7v1h-7z…", in module units
}
