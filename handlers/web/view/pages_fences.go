package view

import "time"

// Alert is a service that has been run down. It is shown as long as its figures are
// what they are; answers stand beside it.
type Alert struct {
	Text    string
	Answers []Event
	URL     string // the figures behind it
}

// Fences is the body of pages "fences" and "officer-fences": proposals to lift a fence,
// and the services that fences protect. On the latter forms post do: propose (fund,
// protects, lines repeated, part, reason, impact, notice_until), approve (lifting, n),
// agree_lifting (lifting), lift (lifting), watch (name, was,
// percent), level (service, year, spend, replaced, outputs, unit, where) or answer
// (service, answer), virement (from, to, amount, why), agree (virement) or undo (virement,
// undo_reason); and cmd, csrf.
type Fences struct {
	Liftings []Lifting
	Services []WatchedService
	Funds    []Choice  // whose fence may be lifted
	Kinds    []Choice  // of services, for a proposal, a level and an answer
	Given    []Lifting // elsewhere, of money that this body has passed on
	Lines    []Choice  // of a fence, that may be lifted by themselves
	Ends     []EndingMoney
	Moves    []Virement
	From, To []Choice // funds between which money may be moved
	Action   string
	Cmd      string
	Prefix   string
	Public   string
	Back     string
}

// Lifting is a proposal to lift a fence.
type Lifting struct {
	ID             string
	Fund, Fence    string
	Place          string    // where the money is, on a page of another one
	Service        string    // that the fence protects; "" where the proposal names none
	Giver          string    // whose money it is, where that is not the body here: without its word the fence stands
	AgreedAt       time.Time // zero before
	CanAgree       bool
	Some           bool   // only some lines, or a part of the sum
	Left           string // the fence that is left then
	Part           *Money // of the sum; nil for all of it
	Reason, Impact string
	At             time.Time
	NoticeUntil    string
	Approvals      int64
	Next           int64 // the number of the approval that is free; 0 for none
	CanLift        bool
	LiftedAt       time.Time // zero while the fence stands
}

// WatchedService is a service with its levels.
type WatchedService struct {
	Name, Was string
	Alert     *Alert
	Levels    []ServiceLevel
}

// ServiceLevel is one year of a service.
type ServiceLevel struct {
	Year            string
	Spend, Replaced Money
	Real            *Money // in the prices of the last year; nil where they are not known
	Outputs         string
	Where           string
	Was             []string // what was said before it was corrected, with the day
}

// EndingMoney is money that has to be committed or spent by a day.
type EndingMoney struct {
	Fund   string
	Came   string // the day on which it came, where that decides; "" where the fence says the day
	Sum    Money
	Until  string
	State  Tag
	Source string // address of the law; "" for the giver's own condition
}

// Virement is money moved, or to be moved, from one fund to another.
type Virement struct {
	ID       string
	From, To string
	Sum      Money
	Why      string
	Asked    time.Time
	Agreed   time.Time // zero while it waits for a second person
	Entry    string    // address of the journal's entry; "" while there is none
	Undone   time.Time // zero where it stands
	Undoing  string
}

// Waits reports whether it can be approved.
func (m Virement) Waits() bool { return m.Agreed.IsZero() && m.Undone.IsZero() }
