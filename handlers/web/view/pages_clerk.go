package view

import "time"

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
