package models

import "time"

// TurnoutHour is how many had voted at the end of an hour, by channel. It is
// stored as it may be shown: rounded down to steps of ten or of the round, and
// nothing below Small. So it tells no more about when a ballot came than the
// public turnout did, and a ballot itself holds no time.
type TurnoutHour struct {
	Round   RoundID   `bson:"round" json:"-"`
	At      time.Time `bson:"at" json:"at"` // the full hour
	Turnout int64     `bson:"turnout" json:"turnout"`
	Online  int64     `bson:"online" json:"online"`
	Paper   int64     `bson:"paper" json:"paper"`
}

// HourStep is what the figures of hours and channels are rounded down to.
func (d DisclosureSpec) HourStep() int64 { return max(d.TurnoutStep, Small) }

// NewTurnoutHour makes the figures of an hour from exact ones.
func NewTurnoutHour(s Seal, at time.Time, turnout, online, paper int64) TurnoutHour {
	step := s.Shows.HourStep()
	coarse := func(n int64) int64 { return n - n%step }
	return TurnoutHour{Round: s.Round, At: at.Truncate(time.Hour), Turnout: coarse(turnout), Online: coarse(online), Paper: coarse(paper)}
}
