package models

import (
	"slices"
	"time"
)

// Audience is who is looking. There are only three; every page, API, socket,
// export and picture asks RoundView.Discloses with one of them.
type Audience string

const (
	Public      Audience = "public"
	Councillors Audience = "councillors"
	Clerks      Audience = "clerks" // who took part, never how
)

// Small is the number below which a live or broken-down figure is not shown.
const Small = 10

// The bands move when BandBallots ballots have changed and no sooner than
// BandPause after the last move, so that no single vote can be seen landing.
const (
	BandBallots = 10
	BandPause   = time.Minute
)

// Disclosure is what an audience may see of a round now. Step 0 means no
// turnout; Width 0 no tally, 1 exact figures, more bands of that width in the unit
// of the counts.
type Disclosure struct {
	Step   int64
	Width  int64
	Result bool // the certified result and its totals
}

// Discloses is the one disclosure rule.
func (v RoundView) Discloses(a Audience, now time.Time) Disclosure {
	if v.Seal == nil {
		return Disclosure{}
	}
	phase := v.PhaseAt(now)
	switch phase {
	case PhaseSealed:
		return Disclosure{}
	case PhasePublished, PhaseResolved:
		return Disclosure{Step: 1, Width: 1, Result: true}
	case PhaseCounted:
		if a == Clerks { // who has to publish it
			return Disclosure{Step: 1, Width: 1, Result: true}
		}
	}
	shows := v.Seal.Shows
	d := Disclosure{Step: 1}
	if a == Public {
		d.Step = shows.TurnoutStep
	}
	if a == Councillors || a == Public && shows.PublicTally {
		switch shows.Wall {
		case WallBands:
			d.Width = shows.Width(v.Seal.Ballot)
		case WallExact:
			d.Width = 1
		}
	}
	return d
}

// Shown is what an audience sees of a live tally: whole state, never a delta.
// Counts are scores in the order of Seal.Refs, people or points as the ballot's Unit
// has it, each the low end of its band; nil when no tally is disclosed. A figure below
// Seal.Least is shown as 0: "fewer than". Turnout is always people.
type Shown struct {
	N        int64         `json:"n"`       // grows with every change that the audience may notice
	Turnout  int64         `json:"turnout"` // rounded down to Step; 0 may mean fewer than Small
	Step     int64         `json:"step"`
	Counts   []int64       `json:"v"`
	Width    int64         `json:"width"`
	Standing *Standing     `json:"standing"` // nil: not disclosed, or not known yet
	Taken    time.Time     `json:"taken"`    // when the bands moved last
	Hours    []TurnoutHour `json:"hours"`
	At       time.Time     `json:"at"`                // when this state was made
	Loading  bool          `json:"loading,omitempty"` // stored ballots are still being read: nothing can be shown yet
}

// Figures are the exact figures that a disclosure is made from. Turnout and Moved are
// ballots, Moved those changed since the bands moved last; Counts are the scores that
// most-votes-first orders by, in the ballot's Unit. Would is what the sealed rule
// gave on ballots of such a moment, where the rule is not Ranked.
type Figures struct {
	N       int64
	Turnout int64
	Counts  []int64
	Moved   int64
	Would   *Standing
	Hours   []TurnoutHour
}

// Show makes what is disclosed of the figures, given what was shown before. The
// second result is false when nothing the audience may notice has changed; moved
// reports that the bands moved, which is when a standing may be made anew.
func (d Disclosure) Show(seal Seal, before Shown, f Figures, now time.Time) (next Shown, changed, moved bool) {
	if d.Step == 0 {
		return before, false, false
	}
	next = Shown{N: f.N - f.N%d.Step, Turnout: f.Turnout - f.Turnout%d.Step, Step: d.Step, Width: d.Width,
		Counts: before.Counts, Standing: before.Standing, Taken: before.Taken, Hours: f.Hours, At: now}
	if !d.Result && next.Turnout < Small {
		next.N, next.Turnout = 0, 0
	}
	moved = d.Width > 0 && (before.Counts == nil || f.Moved >= BandBallots && now.Sub(before.Taken) >= BandPause)
	if moved {
		next.Taken = now
	}
	switch {
	case d.Width == 0:
		next.Counts = nil
	case d.Width == 1, moved:
		next.Counts = d.bands(f.Counts, seal.Least())
	}
	next.Standing = d.standing(seal, next, f, moved)
	changed = moved || before.Step == 0 || next.Turnout != before.Turnout || !slices.Equal(before.Counts, next.Counts) ||
		next.Standing != before.Standing
	if !changed {
		before.Hours = f.Hours
		return before, false, false
	}
	return next, changed, moved
}

// CountedFrom is of how many ballots the standing was counted, as exactly as turnout is
// shown; 0 where it is read off the figures, or there is none.
func (s Shown) CountedFrom() int64 {
	if s.Standing == nil || s.Step == 0 {
		return 0
	}
	return s.Standing.Of - s.Standing.Of%s.Step
}

// standing is what the figures shown say about the outcome. A ranked rule is read
// off the figures whenever they change; any other was run at a moment of the bands.
func (d Disclosure) standing(seal Seal, next Shown, f Figures, moved bool) *Standing {
	switch {
	case d.Width == 0 || next.Turnout < Small:
		return nil
	case !seal.OffBands():
		return f.Would
	case next.Standing != nil && !moved && d.Width > 1:
		return next.Standing
	}
	s := seal.bandStanding(next.Counts, d.Width)
	s.At = next.Taken
	if old := next.Standing; old != nil && !moved && s.Close == old.Close && slices.Equal(s.In, old.In) {
		return old
	}
	return &s
}

// Least is the smallest score of a project that is shown while voting is open: one
// that fewer than Small people cannot make.
func (s Seal) Least() int64 { return Small * s.Ballot.Most() }

func (d Disclosure) bands(counts []int64, least int64) []int64 {
	out := make([]int64, len(counts))
	for i, n := range counts {
		out[i] = n - n%d.Width
		if !d.Result && out[i] < least {
			out[i] = 0
		}
	}
	return out
}
