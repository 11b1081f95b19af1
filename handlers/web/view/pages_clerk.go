package view

import "time"

// ClerkHome is the body of page "clerk-home".
type ClerkHome struct {
	Now     time.Time
	Count   int64 // jobs for today, also those that are not shown
	Minutes int64 // that they take in all
	Today   []Job
	Soon    []Job
	Waiting []Job // on others
	Rounds  []RailRound
	Coming  []Event
	Look    []Job  // what there is to see for who has nothing to do there
	Also    []Link // what can be begun at any time
}

// ClerkRounds is the body of page "clerk-rounds": the jobs of a place's rounds, and
// all its rounds.
type ClerkRounds struct {
	Today   []Job
	Soon    []Job
	Waiting []Job
	Rounds  []RoundRow
	NewURL  string
}

// Job is a task, as a verb: its link makes sense alone.
type Job struct {
	Do      string
	URL     string
	Why     string
	Place   string // "" when all jobs are at one place
	Minutes int64  // 0 if not known
	Tag     Tag
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
