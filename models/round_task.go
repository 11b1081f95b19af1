package models

import "slices"

// RoundTask is one part of preparing a round: a page of its own, saved by itself.
type RoundTask string

// The parts, in the order in which they are listed.
const (
	TaskDates  RoundTask = "dates"  // name and timetable
	TaskPeople RoundTask = "people" // who answers for it
	TaskMoney  RoundTask = "money"  // which funds it may spend
	TaskBallot RoundTask = "ballot" // how people choose
	TaskRule   RoundTask = "rule"   // how the recommendation is worked out
	TaskShown  RoundTask = "shown"  // who sees what until the count
)

// RoundTasks lists the parts in order.
func RoundTasks() []RoundTask {
	return []RoundTask{TaskDates, TaskPeople, TaskMoney, TaskBallot, TaskRule, TaskShown}
}

// Accountable is who answers for a round: a councillor and an officer, by what
// they are and never by name.
type Accountable struct {
	Councillor string `bson:"councillor" json:"councillor"`
	Officer    string `bson:"officer" json:"officer"`
}

// Taking gives the round with one part as another round has it, and settled.
func (r Round) Taking(task RoundTask, from Round) Round {
	switch task {
	case TaskDates:
		r.Name, r.Times = from.Name, from.Times
	case TaskPeople:
		r.Answers = from.Answers
	case TaskMoney:
		r.Funds, r.First = append([]FundID{}, from.Funds...), slices.Clone(from.First)
	case TaskBallot:
		r.Ballot = from.Ballot
	case TaskRule:
		r.Rule = from.Rule
	case TaskShown:
		r.Disclosure = from.Disclosure
	}
	r.Settled = append([]RoundTask{}, r.Settled...)
	if !slices.Contains(r.Settled, task) {
		r.Settled = append(r.Settled, task)
	}
	return r
}

// SameIn reports whether two rounds are alike in one part.
func (r Round) SameIn(task RoundTask, other Round) bool {
	switch task {
	case TaskDates:
		return r.Name == other.Name && r.Times.same(other.Times)
	case TaskPeople:
		return r.Answers == other.Answers
	case TaskMoney:
		return slices.Equal(r.Funds, other.Funds) && slices.Equal(r.First, other.First)
	case TaskBallot:
		return r.Ballot == other.Ballot
	case TaskRule:
		return r.Rule == other.Rule
	case TaskShown:
		return r.Disclosure == other.Disclosure
	}
	return false
}

func (t Timetable) same(other Timetable) bool {
	return t.OpensAt.Equal(other.OpensAt) && t.ClosesAt.Equal(other.ClosesAt) && t.ResolvesOn.Equal(other.ResolvesOn)
}
