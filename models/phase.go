package models

import "time"

// Phase is where a round stands. It is never stored: PhaseAt derives it.
type Phase string

const (
	PhasePreparing Phase = "preparing" // not sealed, opening time not reached
	PhaseHeld      Phase = "held"      // not sealed, opening time passed: the page says why
	PhaseSealed    Phase = "sealed"    // sealed, waiting to open
	PhaseVoting    Phase = "voting"
	PhaseClosing   Phase = "closing" // closed; ballots read in time are still becoming durable
	PhaseClosed    Phase = "closed"  // ready to be packed and counted
	PhaseCounted   Phase = "counted" // counted, not published yet
	PhasePublished Phase = "published"
	PhaseResolved  Phase = "resolved"
)

// RoundView is a round with every fact recorded about it. It is what pages and
// decisions look at; nothing in it is derived.
type RoundView struct {
	Round     Round
	Seal      *Seal
	Overrides []Override // in order of N
	Facts
}

// Facts are what has been recorded about a round after it closed.
type Facts struct {
	Packed    bool
	Counted   bool
	Published bool
	Resolved  bool
}

// ClosesAt is when voting ends, by the last override or else by the timetable.
func (v RoundView) ClosesAt() time.Time {
	if n := len(v.Overrides); n > 0 {
		return v.Overrides[n-1].ClosesAt
	}
	return v.times().ClosesAt
}

// How long a ballot pass lasts: at most, after the last ballot has settled, and where
// that has passed too.
const (
	passMost  = 31 * 24 * time.Hour
	passAfter = 48 * time.Hour
	passLate  = time.Hour
)

// PassUntil is when a ballot pass expires that is made now. It outlasts voting, when it
// can cast nothing more, so that who is late reads why and who voted comes back to the
// receipt. The code gives another.
func (v RoundView) PassUntil(now time.Time) time.Time {
	until := v.ClosesAt().Add(Settle + passAfter)
	if !until.After(now) {
		return now.Add(passLate)
	}
	if most := now.Add(passMost); until.After(most) {
		return most
	}
	return until
}

// OpensAt is when voting begins, if the round is sealed by then.
func (v RoundView) OpensAt() time.Time { return v.times().OpensAt }

func (v RoundView) times() Timetable {
	if v.Seal != nil {
		return v.Seal.Times
	}
	return v.Round.Times
}

// PhaseAt derives the phase. A round sealed after its opening time opens at the seal.
func (v RoundView) PhaseAt(now time.Time) Phase {
	closes := v.ClosesAt()
	switch {
	case v.Seal == nil && now.Before(v.OpensAt()):
		return PhasePreparing
	case v.Seal == nil:
		return PhaseHeld
	case now.Before(v.OpensAt()) || now.Before(v.Seal.SealedAt):
		return PhaseSealed
	case now.Before(closes):
		return PhaseVoting
	case v.Resolved:
		return PhaseResolved
	case v.Published:
		return PhasePublished
	case v.Counted:
		return PhaseCounted
	case now.Before(closes.Add(2 * Settle)):
		return PhaseClosing
	}
	return PhaseClosed
}

// NextOverride checks a new closing time against what is recorded. It must lie
// OverrideNotice ahead, and so must the closing time that it replaces, so
// that no node can have closed already and nothing is moved backwards.
func (v RoundView) NextOverride(closes, now time.Time) (Override, error) {
	if v.Seal == nil {
		return Override{}, E(Conflict, "not_sealed")
	}
	if v.ClosesAt().Before(now.Add(OverrideNotice)) {
		return Override{}, E(Conflict, "closing_already")
	}
	if closes.Before(now.Add(OverrideNotice)) {
		return Override{}, E(Invalid, "override", F("closes_at", "notice", "seconds", "30"))
	}
	if !closes.After(v.OpensAt()) {
		return Override{}, E(Invalid, "override", F("closes_at", "after_opening"))
	}
	return Override{Round: v.Seal.Round, N: int64(len(v.Overrides)) + 1, ClosesAt: closes, At: now}, nil
}

// closeGrace is how long a single node waits for requests that had been read in
// time and are still on their way to its box.
const closeGrace = 2 * time.Second

// MayCount refuses a count before every ballot read in time has settled. empty
// says that a single node knows its box to be empty, which spares most of the wait.
func (v RoundView) MayCount(now time.Time, empty bool) error {
	switch v.PhaseAt(now) {
	case PhaseClosed, PhaseCounted, PhasePublished, PhaseResolved:
		return nil
	case PhaseClosing:
		if empty && !now.Before(v.ClosesAt().Add(closeGrace)) {
			return nil
		}
		return E(Unavailable, "settling")
	}
	return E(Conflict, "not_closed")
}
