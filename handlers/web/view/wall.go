package view

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
)

// Wall is the body of page "wall". A handler fills the rows with the low ends
// of their bands and calls Arrange; the script of the page does the same with
// every tally frame (frontend/src/arrange.ts, held to the same test vectors).
type Wall struct {
	RoundID  models.RoundID
	Round    string
	View     string // who may see this: "Councillors’ view"
	Live     string // address of the websocket; "" when the figures are final
	Snapshot string // address of the snapshot to poll instead
	Opens    time.Time
	Closes   time.Time
	Resolves time.Time // zero if not known
	Now      time.Time
	Turnout  Turnout
	Curve    []CurvePoint
	Channels []Channel
	Width    int64 // of a band; 1 exact; 0: turnout only
	Greedy   bool  // most chosen first: order and line can be read off the bands
	Pots     []WallPot
	Paused   bool
	PauseURL string // toggles ?pause=1
	HereURL  string // this page again, for those without JavaScript
	Currency string
	Zone     string
}

// CurvePoint is the turnout at a time.
type CurvePoint struct {
	At     time.Time
	People int64
}

// LineKind says how the money line of a pot is drawn.
type LineKind string

const (
	LineNone  LineKind = ""      // the rule cannot be read off the bands
	LineDrawn LineKind = "line"  // below the last project that fits
	LineFits  LineKind = "fits"  // all fit
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
	In    bool // set by Arrange
	open  bool // left out, but would fit if its band were ordered otherwise
}

// Parts is what the row takes from each pot, for the script.
func (p WallPot) Parts(r WallRow) string {
	return BallotPot{ID: p.ID}.Parts(BallotProject{Cost: r.Cost, Parts: r.Parts})
}

// Arrange sorts the rows of every pot by their bands, inside a band by name,
// and finds the money line as the rule "most chosen first" would draw it on
// what the bands show. Where that depends on the order inside a band, it says
// that it is too close and draws nothing.
func (w *Wall) Arrange() {
	type entry struct{ pot, row int }
	var all []entry
	left := map[string]int64{}
	for i := range w.Pots {
		pot := &w.Pots[i]
		left[pot.ID] = int64(pot.Total.Pence)
		slices.SortStableFunc(pot.Rows, func(a, b WallRow) int {
			return cmp.Or(cmp.Compare(b.Low, a.Low), strings.Compare(a.Name, b.Name))
		})
		for j := range pot.Rows {
			all = append(all, entry{i, j})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		x, y := w.Pots[a.pot].Rows[a.row], w.Pots[b.pot].Rows[b.row]
		return cmp.Or(cmp.Compare(y.Low, x.Low), strings.Compare(x.Name, y.Name))
	})
	atBand := maps.Clone(left)
	band := int64(-1)
	for _, e := range all {
		pot := w.Pots[e.pot]
		row := &pot.Rows[e.row]
		if row.Low != band {
			band, atBand = row.Low, maps.Clone(left)
		}
		parts := BallotPot{ID: pot.ID}.parts(BallotProject{Cost: row.Cost, Parts: row.Parts})
		row.In = w.Greedy && fits(left, parts)
		row.open = w.Greedy && !row.In && fits(atBand, parts)
		if row.In {
			for _, part := range parts {
				left[part.Pot] -= int64(part.Amount.Pence)
			}
		}
	}
	for i := range w.Pots {
		w.Pots[i].draw(w.Greedy, left[w.Pots[i].ID])
	}
}

// fits reports whether all parts can be paid out of what is left.
func fits(left map[string]int64, parts []Part) bool {
	return !slices.ContainsFunc(parts, func(p Part) bool { return int64(p.Amount.Pence) > left[p.Pot] })
}

// draw places the line of one pot: before row At.
func (p *WallPot) draw(greedy bool, left int64) {
	p.Line, p.At, p.Left = LineNone, 0, In(p.Total.Currency, left)
	if !greedy || len(p.Rows) == 0 {
		return
	}
	if i := slices.IndexFunc(p.Rows, func(r WallRow) bool { return r.open }); i >= 0 {
		band := p.Rows[i].Low
		p.Line, p.At = LineClose, slices.IndexFunc(p.Rows, func(r WallRow) bool { return r.Low == band })
		for j := p.At; j < len(p.Rows); j++ {
			p.Rows[j].In = false
		}
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

// fitOneColumn is how many rows a projector shows below each other.
const fitOneColumn = 11

// PotsClass says how the pots fill a wide wall: in two columns, unless there is
// only one pot. That stays in one column as long as it fits, so that its order
// and its money line are read straight down.
func (w Wall) PotsClass() string {
	switch {
	case len(w.Pots) != 1:
		return ""
	case len(w.Pots[0].Rows) <= fitOneColumn:
		return " cc-board__pots--one"
	}
	return " cc-board__pots--split"
}

// Voters is what a full bar stands for.
func (w Wall) Voters() int64 { return max(w.Turnout.People, 1) }

// High is the high end of a row's band.
func (w Wall) High(r WallRow) int64 { return r.Low + max(w.Width, 1) - 1 }

// LowWidth and BandWidth are the widths of a row's bar: solid to the low end of
// its band, tinted to its high end, which never passes the number of voters.
func (w Wall) LowWidth(r WallRow) string { return share(r.Low, w.Voters()) }

// BandWidth is the whole width of the bar, to the high end of the band.
func (w Wall) BandWidth(r WallRow) string { return share(w.High(r), w.Voters()) }

// The curve is drawn on a field of curveWidth × curveHeight.
const (
	curveWidth  = 1000
	curveHeight = 150
)

// Top is the figure at the top of the curve: the next round one.
func (w Wall) Top() int64 {
	most := w.Turnout.People
	for _, p := range w.Curve {
		most = max(most, p.People)
	}
	for unit := int64(10); ; unit *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if top := n * unit; top > most {
				return top
			}
		}
	}
}

// Middle is the figure at half the height of the curve.
func (w Wall) Middle() int64 { return w.Top() / 2 }

// Points is the curve for a <polyline>.
func (w Wall) Points() string {
	var b strings.Builder
	for i, p := range w.Curve {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatInt(w.x(p.At), 10) + "," + strconv.FormatInt(w.y(p.People), 10))
	}
	return b.String()
}

// Area closes the curve to the axis for a <polygon>.
func (w Wall) Area() string {
	if len(w.Curve) == 0 {
		return ""
	}
	first, last := w.Curve[0], w.Curve[len(w.Curve)-1]
	base := strconv.Itoa(curveHeight)
	return strconv.FormatInt(w.x(first.At), 10) + "," + base + " " + w.Points() + " " +
		strconv.FormatInt(w.x(last.At), 10) + "," + base
}

func (w Wall) x(t time.Time) int64 {
	span := int64(w.Closes.Sub(w.Opens) / time.Second)
	if span <= 0 {
		return 0
	}
	return min(max(int64(t.Sub(w.Opens)/time.Second)*curveWidth/span, 0), curveWidth)
}

func (w Wall) y(people int64) int64 { return curveHeight - people*curveHeight/w.Top() }
