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
// reason, impact, notice_until), approve (lifting, n), lift (lifting), watch (name, was,
// percent), level (service, year, spend, replaced, outputs, unit, where) or answer
// (service, answer); and cmd, csrf.
type Fences struct {
	Liftings []Lifting
	Services []WatchedService
	Funds    []Choice // whose fence may be lifted
	Kinds    []Choice // of services, for a level and an answer
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
}
