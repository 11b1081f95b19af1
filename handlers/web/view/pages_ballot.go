package view

import (
	"strconv"
	"time"

	"commonchest/models"
)

// Ballot is the body of page "ballot". The form posts choice (repeated), base,
// cmd, csrf and do: "check" for page "check", "send" to cast at once, "blank" or
// "withdraw" for those two acts. With JavaScript each tap is cast by itself and
// base and cmd are those of the last cast, so a later post is the same command.
type Ballot struct {
	RoundID  models.RoundID
	Voter    string // opaque, the same at each visit: what waits on a shared phone is one voter's
	Round    string
	Action   string
	Live     string // address of the websocket; "" to cast by post only
	Closes   time.Time
	BodyName string
	Base     int64  // revision that this page shows
	Cmd      string // id for the next cast
	Min, Max int64  // Max 0: as many as there are
	Limited  bool   // the choices may not cost more than the pots hold
	Pots     []BallotPot
	Kind     models.BallotState // of the counted ballot; "" when there is none
	Counted  bool               // what is ticked is what is counted
	Currency string
	Zone     string // IANA name, for times that arrive live
	RoundURL string
}

// BallotPot is a group of projects that are paid from the same money.
type BallotPot struct {
	ID       string
	Name     string
	From     string // whose money, with its condition
	Ink      Ink
	Total    Money
	Projects []BallotProject
}

// BallotProject is one row to tick.
type BallotProject struct {
	Ref    string // its number on the ballot: the value that is posted
	Name   string
	Line   string
	Cost   Money
	Parts  []Part // which pots pay how much; empty: its own pot pays all
	Chosen bool
	URL    string // page "proposal"; "" if none
}

// Part is what one pot pays of a project.
type Part struct {
	Pot    string
	Amount Money
}

// parts gives the parts of a project, whole cost from its own pot by default.
func (b BallotPot) parts(p BallotProject) []Part {
	if len(p.Parts) > 0 {
		return p.Parts
	}
	return []Part{{Pot: b.ID, Amount: p.Cost}}
}

// Parts is parts for the script of the page: "cil:1850000 pcc:360000".
func (b BallotPot) Parts(p BallotProject) string {
	out := ""
	for i, part := range b.parts(p) {
		if i > 0 {
			out += " "
		}
		out += part.Pot + ":" + strconv.FormatInt(int64(part.Amount.Pence), 10)
	}
	return out
}

// Left is what each pot still holds after the ticked projects, in minor units;
// below zero when too much is ticked. A page asks once and hands it on.
func (b Ballot) Left() map[string]int64 {
	left := make(map[string]int64, len(b.Pots))
	for _, pot := range b.Pots {
		left[pot.ID] = int64(pot.Total.Pence)
	}
	for _, pot := range b.Pots {
		for _, p := range pot.Projects {
			if !p.Chosen {
				continue
			}
			for _, part := range pot.parts(p) {
				left[part.Pot] -= int64(part.Amount.Pence)
			}
		}
	}
	return left
}

// LeftIn is what one pot still holds.
func (b BallotPot) LeftIn(left map[string]int64) Money { return In(b.Total.Currency, left[b.ID]) }

// Fill is how much of a pot's bar the ticked projects fill.
func (b BallotPot) Fill(left map[string]int64) string {
	return share(int64(b.Total.Pence)-left[b.ID], int64(b.Total.Pence))
}

// LeftInAll is what all pots still hold.
func (b Ballot) LeftInAll() Money {
	sum := int64(0)
	for _, n := range b.Left() {
		sum += n
	}
	return In(b.Currency, sum)
}

// Needs is how much more a project that is not ticked needs than its pots still
// hold: the largest gap of its parts, zero when it fits.
func (b BallotPot) Needs(left map[string]int64, p BallotProject) Money {
	needs := int64(0)
	if !p.Chosen {
		for _, part := range b.parts(p) {
			needs = max(needs, int64(part.Amount.Pence)-left[part.Pot])
		}
	}
	return In(b.Total.Currency, needs)
}

// Chosen counts the ticks.
func (b Ballot) Chosen() int64 {
	n := int64(0)
	for _, pot := range b.Pots {
		for _, p := range pot.Projects {
			if p.Chosen {
				n++
			}
		}
	}
	return n
}

// Missing is how many more must be ticked before the ballot can count.
func (b Ballot) Missing() int64 { return max(b.Min-b.Chosen(), 0) }

// Segment is a stretch of the purse's bar, in per cent of its width.
type Segment struct {
	Pot          string
	X, Width     string
	Used         string // how much of the whole width is used, from X
	Share, Start int64  // the same in hundredths of a per cent, for the script
}

// gap is the space between two segments, in hundredths of a per cent.
const gap = 100

// Segments divides the purse's bar: a stretch a pot, as wide as its money, or
// where choices are limited by number alone a stretch for each.
func (b Ballot) Segments() []Segment {
	if !b.Limited {
		return b.slots()
	}
	whole := int64(0)
	for _, pot := range b.Pots {
		whole += int64(pot.Total.Pence)
	}
	if whole <= 0 {
		return nil
	}
	room := 10000 - gap*int64(len(b.Pots)-1)
	var out []Segment
	x, left := int64(0), b.Left()
	for _, pot := range b.Pots {
		width := int64(pot.Total.Pence) * room / whole
		used := int64(0)
		if total := int64(pot.Total.Pence); total > 0 {
			used = min(width, width*(total-left[pot.ID])/total)
		}
		out = append(out, segment(pot.ID, x, width, used))
		x += width + gap
	}
	return out
}

func (b Ballot) slots() []Segment {
	if b.Max <= 0 || b.Max > 20 {
		return nil
	}
	width := (10000 - gap*(b.Max-1)) / b.Max
	var out []Segment
	for i := range b.Max {
		used := int64(0)
		if i < b.Chosen() {
			used = width
		}
		out = append(out, segment("", i*(width+gap), width, used))
	}
	return out
}

func segment(pot string, x, width, used int64) Segment {
	return Segment{Pot: pot, X: share(x, 10000), Width: share(width, 10000), Used: share(used, 10000), Share: width, Start: x}
}

// Check is the body of page "check". Its form posts do=send with the same
// choice, base and cmd.
type Check struct {
	Round    string
	Action   string
	Change   string // address of the ballot
	Closes   time.Time
	Resolves time.Time // zero if not known
	BodyName string
	Pots     []CheckPot
	Count    int64
	Total    Money
	Limited  bool // say what is not used of each pot
	Choices  []string
	Base     int64
	Cmd      string
	Counted  bool // these choices count already
}

// CheckPot is what was chosen from one pot.
type CheckPot struct {
	ID       string
	Name     string
	Ink      Ink
	Projects []ProjectLine
	Unused   Money
}

// Receipt is the body of page "receipt".
type Receipt struct {
	Round     string
	Code      string // grouped
	Kind      models.BallotState
	At        time.Time
	Closes    time.Time
	Change    string // address of the ballot
	CheckURL  string // where to see that the receipt is counted; "" before there is a list
	Keys      Keys
	Rule      string
	RuleWords []string
	RoundURL  string
}
