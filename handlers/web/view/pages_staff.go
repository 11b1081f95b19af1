package view

import (
	"time"

	"commonchest/models"
)

// SignIn is the body of page "sign-in". Fields: email, password; and csrf, next.
type SignIn struct {
	Action string
	Next   string // where to go afterwards
	Who    []Persona
	WhoURL string
}

// ClerkHome is the body of page "clerk-home".
type ClerkHome struct {
	Now     time.Time
	Today   []Job
	Soon    []Job
	Waiting []Job // on others
	Rounds  []RailRound
	Coming  []Event
}

// Job is a task, as a verb: its link makes sense alone.
type Job struct {
	Do      string
	URL     string
	Why     string
	Minutes int64 // 0 if not known
	Tag     Tag
}

// Minutes adds up the jobs of today.
func (c ClerkHome) Minutes() int64 {
	sum := int64(0)
	for _, j := range c.Today {
		sum += j.Minutes
	}
	return sum
}

// RailRound is a round in the clerk's rail.
type RailRound struct {
	RoundRow
	Turnout  *Turnout
	Channels []Channel
	WallURL  string
	TookPart string // address of who took part, never how
}

// Channel is a way to vote with its count.
type Channel struct {
	Name   string
	People int64
}

// Transfers is the body of page "clerk-transfers" and, with NewURL, of page
// "officer-offers".
type Transfers struct {
	Rows   []TransferRow
	NewURL string
	Own    *OwnMoney // clerks only
}

// OwnMoney is the form that records money of the body itself, such as its
// precept. Fields: name, amount, kind, condition; and cmd, csrf.
type OwnMoney struct {
	Action string
	Cmd    string
	Kinds  []Choice
}

// TransferRow is an offer of money with what has become of it.
type TransferRow struct {
	Name      string // what the fund is called
	From, To  string
	Condition string
	Amount    Money
	Stage     models.TransferStage
	Offered   time.Time
	Answered  time.Time
	Received  time.Time
	BankRef   string
	URL       string // page "clerk-transfer"; "" when there is nothing to do
	Next      string // what comes next, and whose turn it is
}

// Steps says how many of the three boxes of its stage are full.
func (t TransferRow) Steps() int {
	switch t.Stage {
	case models.TransferReceived:
		return 3
	case models.TransferAccepted, models.TransferDeclined:
		return 2
	}
	return 1
}

// Answers is one stretch of the bar over a list of offers.
type Answers struct {
	Stage    models.TransferStage
	Sum      Money
	X, Width string
}

// Answers adds the offers up by their stage, in order.
func (t Transfers) Answers() []Answers {
	whole := Money{}
	for _, row := range t.Rows {
		whole = Money{whole.Pence + row.Amount.Pence, row.Amount.Currency}
	}
	var out []Answers
	done := int64(0)
	for _, stage := range []models.TransferStage{models.TransferReceived, models.TransferAccepted, models.TransferDeclined, models.TransferOffered} {
		sum := Money{Currency: whole.Currency}
		for _, row := range t.Rows {
			if row.Stage == stage {
				sum = sum.Add(row.Amount)
			}
		}
		if sum.Pence == 0 {
			continue
		}
		out = append(out, Answers{stage, sum, share(done, int64(whole.Pence)), share(int64(sum.Pence), int64(whole.Pence))})
		done += int64(sum.Pence)
	}
	return out
}

// Total adds all offers up.
func (t Transfers) Total() Money {
	sum := Money{}
	for _, row := range t.Rows {
		sum = Money{sum.Pence + row.Amount.Pence, row.Amount.Currency}
	}
	return sum
}

// Transfer is the body of page "clerk-transfer". An offered one posts answer
// (accept or decline); an accepted one posts bank_ref. Both post cmd, csrf.
type Transfer struct {
	TransferRow
	Action string
	Cmd    string
	Back   string
}

// Offer is the body of page "officer-offer". Fields: to, name, amount,
// condition; and cmd, csrf.
type Offer struct {
	Bodies []Choice // who it may be offered to
	Action string
	Cmd    string
	Back   string
}

// Choice is one radio button or checkbox.
type Choice struct {
	Value, Text, Hint string
	Checked           bool
}

// Proposals is the body of page "clerk-proposals".
type Proposals struct {
	PlaceName string
	Filters   []Filter
	Rows      []ReviewRow
}

// Filter is a link that narrows a list.
type Filter struct {
	Name    string
	URL     string
	Count   int64
	Current bool
}

// ReviewRow is a proposal as the clerk sorts it.
type ReviewRow struct {
	Title, URL string
	Asked      time.Time
	Note       string // "looks like: Benches by the river"
	Ask        Money
	Power      string
	State      models.ProposalState
	Next       string
}

// Review is the body of page "clerk-proposal". Fields: decision (admit, refuse,
// merge), round, ask, power, reason, words, into; and cmd, csrf, base.
type Review struct {
	Proposal
	ID      models.ProposalID
	Open    bool // it can still be decided
	Rounds  []Choice
	Others  []Choice // proposals it may be carried on in
	Reasons []Choice
	Action  string
	Cmd     string
	Base    int64
	Public  string
}

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

// Problem is the body of page "error": 403, 404, 429, 500 and 503.
type Problem struct {
	Status   int
	Incident string // what to tell the clerk, for 500
	Sentence string // a refusal in words; "" for the page's own
	Back     string
}
