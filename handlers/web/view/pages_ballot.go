package view

import (
	"strconv"
	"time"

	"commonchest/models"
)

// Ballot is the body of page "ballot". Its form posts base, cmd, csrf and do:
// "check" for page "check", "send" to cast at once, "blank" or "withdraw" for
// the confirmation of those two acts, "filter" to find projects. What is on it
// are the fields choice (repeated); where points are given, points beside each
// choice; where projects are ranked, rank beside each. With JavaScript each
// valid state is cast by itself, and base and cmd are those of the last cast, so
// a later post is the same command.
type Ballot struct {
	RoundID   models.RoundID
	Key       string // under which this device keeps what is not counted: one voter's, and opaque
	Round     string
	Action    string
	Forget    string // address that takes the ballot off this device
	Live      string // address of the websocket; "" to cast by post only
	Closes    time.Time
	BodyName  string
	Base      int64  // revision that this page shows
	Cmd       string // id for the next cast
	Spec      models.BallotSpec
	Pots      []BallotPot
	State     models.BallotState // of the counted ballot; "" when there is none
	Counts    string             // what is counted, for the script: "1 3", or of points "1:4 3:2"
	Here      string             // what is on this page, likewise
	Order     []string           // names in order of preference, where they are ranked
	Counted   bool               // what is on this page is what is counted
	Meanwhile string             // what counts while that is not so, in words; "" for nothing
	Fault     BallotFault        // why what is here may not count yet
	Conflict  *BallotConflict    // another device has cast since the page was shown
	Filter    *BallotFilter      // nil on a short ballot
	Currency  string
	RoundURL  string
}

// BallotFault is the one thing to mend first; Code "" is none.
type BallotFault struct {
	Code string // as models.Seal.Judge names it
	N    int64
	Sum  Money // of over_pot
}

// BallotConflict is what is counted and what is on this page, in words.
type BallotConflict struct{ There, Here string }

// BallotFilter is what is looked for on a long ballot.
type BallotFilter struct {
	Words, Most string // as typed
	Mine        bool   // only what is chosen
	On          bool   // something is looked for
	Digits      int    // of the currency's minor unit
	Shown, All  int64
}

// BallotPot is a group of projects that are paid from the same money.
type BallotPot struct {
	ID       string
	Name     string
	From     string // whose money
	For      string // its condition, as its giver words it
	Ink      Ink
	Total    Money
	Projects []BallotProject
}

// BallotProject is one row of the ballot.
type BallotProject struct {
	Ref    string // its number on the ballot: the value that is posted
	Name   string
	Line   string
	Where  string // the place, in the proposer's words
	Cost   Money
	Parts  []Part // which pots pay how much; empty: its own pot pays all
	Chosen bool
	Points int64  // given to it
	Rank   int64  // from 1; 0 is not ranked
	Typed  string // what stands in the number field
	Photo  *Photo // nil if there is none
	URL    string // page "proposal"; "" if none
	Hidden bool   // filtered out; what is on it stays
}

// Text is where the script looks for words.
func (p BallotProject) Text() string { return p.Name + " " + p.Line + " " + p.Where }

// Knapsack reports whether the choices may not cost more than the pots hold.
func (b Ballot) Knapsack() bool { return b.Spec.Kind == models.Knapsack }

// Points reports whether points are shared out.
func (b Ballot) Points() bool { return b.Spec.Kind == models.Points }

// Ranking reports whether projects are put in order.
func (b Ballot) Ranking() bool { return b.Spec.Kind == models.Ranking }

// One reports whether exactly one project is chosen.
func (b Ballot) One() bool { return b.Spec.Kind == models.ChooseOne }

// PointsLeft is how many points may still be given; below zero when too many are.
func (b Ballot) PointsLeft() int64 { return b.Spec.MaxSum - b.given() }

// PointsOver is how many points too many are given.
func (b Ballot) PointsOver() int64 { return -b.PointsLeft() }

func (b Ballot) given() int64 {
	n := int64(0)
	for _, pot := range b.Pots {
		for _, p := range pot.Projects {
			n += p.Points
		}
	}
	return n
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
// where money is no limit a stretch for each choice, or one for all points.
func (b Ballot) Segments() []Segment {
	switch {
	case b.Points():
		return []Segment{segment("", 0, 10000, max(0, min(10000, 10000*b.given()/max(1, b.Spec.MaxSum))))}
	case !b.Knapsack():
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
	if b.Spec.Max <= 0 || b.Spec.Max > 20 {
		return nil
	}
	width := (10000 - gap*(b.Spec.Max-1)) / b.Spec.Max
	var out []Segment
	for i := range b.Spec.Max {
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

// Check is the body of page "check": the choices, or one of the two other acts,
// looked at once more. Its form posts do=send with the same fields, and state.
type Check struct {
	Round     string
	Action    string
	Change    string // address of the ballot
	Closes    time.Time
	Resolves  time.Time // zero if not known
	BodyName  string
	Kind      models.BallotKind
	State     models.BallotState
	Pots      []CheckPot
	Count     int64
	Total     Money
	Given     int64 // points in all
	Choices   []CheckChoice
	Base      int64
	Cmd       string
	Counted   bool   // these choices count already
	Meanwhile string // what counts until they do, in words; "" for nothing
}

// CheckChoice is one choice as it is posted.
type CheckChoice struct {
	Ref    string
	Points int64 // 0: none are given on this ballot
}

// CheckPot is what was chosen from one pot.
type CheckPot struct {
	ID     string
	Name   string
	Ink    Ink
	Lines  []CheckLine
	Unused Money
}

// CheckLine is one choice in words. Points are those it is given, or that its
// place in a ranking is worth.
type CheckLine struct {
	Name            string
	Need, Strengths string // "" where its proposer has not said
	Cost            Money
	Points          int64
}

// Knapsack reports whether to say what is not used of each pot.
func (c Check) Knapsack() bool { return c.Kind == models.Knapsack }

// Points reports whether points are shared out.
func (c Check) Points() bool { return c.Kind == models.Points }

// Ranking reports whether the choices are in order of preference.
func (c Check) Ranking() bool { return c.Kind == models.Ranking }

// Receipt is the body of page "receipt".
type Receipt struct {
	Round     string
	Code      string // grouped
	State     models.BallotState
	At        time.Time
	Closes    time.Time
	Closed    bool
	Change    string // address of the ballot
	CheckURL  string // where to see that the receipt is counted; "" before there is a list
	Keys      Keys
	RuleWords []string
	RoundURL  string
	Key       string // of what this device may still keep
	Forget    string
}

// Code is the body of page "code". Fields: code; and csrf.
type Code struct {
	Round   string
	Opens   time.Time // zero once voting has begun
	Closes  time.Time
	Closed  bool
	Gone    bool   // somebody came for a ballot whose pass this browser has not got
	Kept    []Kept // what they had sent, to be sent again with the code
	Chosen  string // the same in words
	Action  string
	Help    string // who to ring, a sentence; "" if nobody
	Request string // address of the page that asks for a code; "" if none
	Paper   string // where paper ballots are, a sentence; "" if none
}

// Kept is a field of a form that waits within another.
type Kept struct{ Name, Value string }

// Closed is the body of page "ballot-closed": the ballot's address after voting.
type Closed struct {
	Round    string
	Closes   time.Time
	State    models.BallotState // of this voter's ballot; "" if there is none
	Code     string             // its receipt
	Receipt  string             // address of the receipt
	Result   string             // address of the result; "" before there is one
	RoundURL string
	Key      string // of what this device may still keep
	Forget   string
}
