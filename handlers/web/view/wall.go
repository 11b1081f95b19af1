package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"commonchest/models"
)

// Wall is the body of page "wall". A handler fills the rows with the low ends
// of their bands and what would be recommended, and calls Arrange; the script of the
// page does the same with every tally frame (frontend/src/arrange.ts, held to
// the same test vectors).
type Wall struct {
	RoundID  models.RoundID
	Round    string
	View     string // who may see this: "Councillors’ view"
	Phase    models.Phase
	Live     string // address of the websocket; "" when the figures are final
	Snapshot string // address of the snapshot to poll instead
	Opens    time.Time
	Closes   time.Time
	Resolves time.Time // zero if not known
	Now      time.Time
	Turnout  Turnout
	Curve    []CurvePoint
	Channels []Channel
	Hour     time.Time  // of the channels
	Width    int64      // of a band; 1 exact; 0: turnout only
	Least    int64      // figures below it are not shown
	Points   bool       // figures are points, not people
	Moved    time.Time  // when the bands moved last
	Sealed   bool       // by the round's choice nobody sees more than the turnout
	Ranked   bool       // most chosen first: order and line can be read off the bands
	Rule     string     // its name in words
	Would    *WallWould // nil: not known yet, or not disclosed
	Pots     []WallPot
	Funds    []WallFund
	Meeting  bool // for the hall: big, and nothing to press but leave
	Paused   bool
	PauseURL string // toggles ?pause=1
	HereURL  string // this page again, for those without JavaScript
	OtherURL string // to the meeting view, or out of it
	FactsURL string
	Currency string
	Zone     string
}

// WallWould says how far it is known what would be recommended now.
type WallWould struct {
	Close int64     // low end of the band in which it is too close to say; -1: none
	At    time.Time // of the ballots it is made from
	Of    int64     // how many they were, rounded down to Step; 0 where it is read off the figures
	Step  int64
}

// Before reports whether voting has not opened yet.
func (w Wall) Before() bool { return w.Phase == models.PhaseSealed }

// Over reports whether voting has closed.
func (w Wall) Over() bool { return !w.Before() && w.Phase != models.PhaseVoting }

// LineKind says how the money line of a pot is drawn.
type LineKind string

const (
	LineNone  LineKind = ""      // not known
	LineDrawn LineKind = "line"  // below the last project that would be recommended
	LineFits  LineKind = "fits"  // all would be
	LineClose LineKind = "close" // it falls inside a band: too close to say
)

// WallPot is what competes for the same money.
type WallPot struct {
	ID    string
	Name  string
	Ink   Ink
	Total Money
	Left  Money // set by Arrange
	Line  LineKind
	At    int // the line stands before row At; set by Arrange
	Rows  []WallRow
}

// WallRow is a project with the low end of its band.
type WallRow struct {
	Ref   string
	Name  string
	Cost  Money
	Parts []Part // which pots pay how much; empty: its own pot pays all
	Low   int64
	In    bool // would be recommended now
}

// WallFund is a fund with what of it the projects above the line would use.
type WallFund struct {
	Pot    string // id of the pot that it is part of
	Name   string
	Ink    Ink
	Amount Money
	Used   Money // set by Arrange
}

// Share is the width of the fund's bar.
func (f WallFund) Share() string { return share(int64(f.Used.Pence), int64(f.Amount.Pence)) }

// Parts is what the row takes from each pot, for the script.
func (p WallPot) Parts(r WallRow) string {
	return BallotPot{ID: p.ID}.Parts(BallotProject{Cost: r.Cost, Parts: r.Parts})
}

// Taker is a project that would use some of a pot's money, and how much of it.
type Taker struct {
	Name string
	Sum  Money
}

// Takers are the projects in other pots that would be paid from this one in part.
func (w Wall) Takers(pot WallPot) []Taker {
	var takers []Taker
	for _, other := range w.Pots {
		for _, row := range other.Rows {
			for _, part := range row.Parts {
				if other.ID != pot.ID && part.Pot == pot.ID {
					takers = append(takers, Taker{Name: row.Name, Sum: part.Amount})
				}
			}
		}
	}
	return takers
}

// Arrange sorts the rows of every pot by their bands, inside a band by name, and
// places the money line. Where the rule is no ranking, what would be recommended
// stands first: the line then parts what would be from what would not.
func (w *Wall) Arrange() {
	left := map[string]int64{}
	for _, pot := range w.Pots {
		left[pot.ID] += int64(pot.Total.Pence)
		for _, row := range pot.Rows {
			if !row.In {
				continue
			}
			for _, part := range (BallotPot{ID: pot.ID}).parts(BallotProject{Cost: row.Cost, Parts: row.Parts}) {
				left[part.Pot] -= int64(part.Amount.Pence)
			}
		}
	}
	for i := range w.Pots {
		pot := &w.Pots[i]
		pot.Left = In(pot.Total.Currency, left[pot.ID])
		w.sort(pot.Rows)
		w.draw(pot)
	}
	spent := map[string]int64{}
	for _, pot := range w.Pots {
		spent[pot.ID] = int64(pot.Total.Pence) - left[pot.ID]
	}
	for i := range w.Funds { // those of a pot are used up in their order
		f := &w.Funds[i]
		used := min(spent[f.Pot], int64(f.Amount.Pence))
		f.Used = In(f.Amount.Currency, used)
		spent[f.Pot] -= used
	}
}

func (w *Wall) sort(rows []WallRow) {
	slices.SortStableFunc(rows, func(a, b WallRow) int {
		if !w.Ranked && w.Would != nil && a.In != b.In {
			if a.In {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Low, a.Low), strings.Compare(a.Name, b.Name))
	})
}

// draw places the line of one pot: before row At.
func (w *Wall) draw(p *WallPot) {
	p.Line, p.At = LineNone, 0
	if w.Would == nil || len(p.Rows) == 0 {
		return
	}
	if i := slices.IndexFunc(p.Rows, func(r WallRow) bool { return r.Low == w.Would.Close }); i >= 0 {
		p.Line, p.At = LineClose, i
		return
	}
	for i, row := range p.Rows {
		if row.In {
			p.At = i + 1
		}
	}
	p.Line = LineDrawn
	if !slices.ContainsFunc(p.Rows, func(r WallRow) bool { return !r.In }) {
		p.Line = LineFits
	}
}

// Out reports whether a row is drawn as one that would not be recommended. Below a
// line that is too close to say, nothing is known.
func (w Wall) Out(p WallPot, i int) bool {
	return w.Would != nil && !p.Rows[i].In && (p.Line != LineClose || i < p.At)
}

// fitOneColumn is how many rows a projector shows below each other.
const fitOneColumn = 11

// twoColumns is how many pots a projector shows in two columns without cutting any off.
const twoColumns = 3

// PotsClass says how the pots fill a wide wall: in two columns, on a projector in
// three where there are many, unless there is only one pot. That stays in one column as long as it fits, so that its order
// and its money line are read straight down.
func (w Wall) PotsClass() string {
	switch {
	case len(w.Pots) > twoColumns:
		return " cc-board__pots--many"
	case len(w.Pots) != 1:
		return ""
	case len(w.Pots[0].Rows) <= fitOneColumn:
		return " cc-board__pots--one"
	}
	return " cc-board__pots--split"
}

// Full is what a full bar stands for: all who voted, or of points the top of the
// highest band.
func (w Wall) Full() int64 {
	full := w.Turnout.People
	if w.Points {
		full = 0
		for _, p := range w.Pots {
			for _, r := range p.Rows {
				full = max(full, w.High(r))
			}
		}
	}
	return max(full, 1)
}

// Fewer is what a figure that is not shown is fewer than.
func (w Wall) Fewer() int64 { return max(w.Width, w.Least) }

// High is the high end of a row's band.
func (w Wall) High(r WallRow) int64 { return r.Low + max(w.Width, 1) - 1 }

// LowWidth and BandWidth are the widths of a row's bar: solid to the low end of
// its band, tinted to its high end, which never passes the number of voters.
func (w Wall) LowWidth(r WallRow) string { return share(r.Low, w.Full()) }

// BandWidth is the whole width of the bar, to the high end of the band.
func (w Wall) BandWidth(r WallRow) string { return share(w.High(r), w.Full()) }
