package view

import (
	"slices"
	"time"

	"commonchest/frontend/words"
	"commonchest/models"
)

// Round is the body of page "round".
type Round struct {
	Name      string
	Phase     models.Phase
	Opens     time.Time
	Closes    time.Time
	Resolves  time.Time // zero if not known
	BodyName  string    // "Hatherden Parish Council"
	Shadow    string    // whose money and decision it is, where residents only advise; "" for an ordinary round
	Held      []string  // why it is not open, when Phase is held
	Pot       Money
	Funds     []FundLine
	Unheld    string      // why nothing can be awarded; "" where it can
	Steps     []Milestone // what has been and what comes, in order
	Next      string      // what happens next, in a sentence
	Propose   string      // address of proposing an idea for it; "" when none are taken
	Projects  ProjectList
	Min, Max  int64
	Rule      string   // its name in words
	RuleWords []string // how the recommendation is worked out, a paragraph each
	Residents string   // what residents may see until the count
	Members   string   // what councillors may see
	Turnout   *Turnout
	Keys      Keys
	Digest    string // of the seal
	VoteURL   string
	WallURL   string
	ResultURL string
	Changes   string // address of how it differs from the last round; "" for none
	CheckURL  string // where receipt, and csrf, are posted to; "" before there is a list
	Minute    string // of the resolution
	Minuted   time.Time

	Councillor, Officer string // who answer for it, by role; "" where nobody is named
	Calls               []Call
	Lessons             []LessonLine
}

// LessonLine is what a round taught. Round is the earlier one that did, nil for its own.
type LessonLine struct {
	At    time.Time
	Words string
	Round *Link
}

// RoundLessons is the body of page "clerk-round-lessons". Fields of its forms: lesson; pick;
// do ("learn" or "carry"); and cmd, csrf.
type RoundLessons struct {
	Round   string
	Lessons []LessonLine
	Learn   bool // the result is public: a lesson may be added
	Last    *Link
	Ideas   []Choice // of the last round that got no money and were not brought over yet
	Brought []Link
	Action  string
	Cmd     string
	Back    string
}

// FundLine is a fund that a round may spend.
type FundLine struct {
	Name      string
	From      string
	Condition string
	Ends      string // how long it lasts; "" where it has no last day, or all is decided
	Ink       Ink
	Amount    Money
}

// Milestone is something in the life of a round: when it is, and whether it has been.
type Milestone struct {
	At   time.Time // zero if not known
	Day  bool      // only the day is known
	What string
	Done bool
}

// ProjectList is a page of a round's projects. Fields of its form, which is a GET:
// q, where, least, most, sort, and order.
type ProjectList struct {
	Action         string
	Rows           []ProjectLine
	Total          int64 // of the round
	Found          int64 // that are asked for
	Filtered       bool
	Sorts          []Choice
	Order          string // the visitor's own order, kept from page to page
	Prefix, Suffix string // of an amount
	Page, Pages    int64
	Before, After  string // addresses of the pages before and after; "" for none
}

// Narrow reports whether there is enough to choose from for a filter.
func (l ProjectList) Narrow() bool { return l.Total > 5 }

// ProjectLine is a project in a list.
type ProjectLine struct {
	Ref   string
	Name  string
	Line  string // what it is, in one line
	Where string
	// Why it is needed, and what is there already to build on: "" where nobody said.
	Need, Strengths string
	Cost            Money
	URL             string
	Photo           *Photo
}

// Turnout is how many people have voted, as far as it is disclosed.
type Turnout struct {
	People int64
	Step   int64 // 1 exact; 10: rounded down to tens
	Roll   int64 // codes sent; 0 if not known
	At     time.Time
	Final  bool // counted and disclosed, so that no figure is too small
}

// Few reports whether the figure is too small to show.
func (t Turnout) Few() bool { return !t.Final && t.People < models.Small }

// Share is the width of the bar of codes used.
func (t Turnout) Share() string { return share(t.People, t.Roll) }

// Keys are the three locks. No money moves until all have turned.
type Keys struct{ Choose, Money, Resolve Key }

// Key is one lock: whether it has turned, and what turns or turned it.
type Key struct {
	Turned bool
	Detail string
}

// keyRow is a key with the string that names it.
type keyRow struct {
	Name string
	Key
}

// Rows gives the keys in order, with the keys of their names.
func (k Keys) Rows() []keyRow {
	return []keyRow{{"keys.choose", k.Choose}, {"keys.money", k.Money}, {"keys.resolve", k.Resolve}}
}

// Result is the body of page "result".
type Result struct {
	Name     string
	Shadow   string       // whose money and decision it is, where residents only advise; "" for an ordinary round
	Phase    models.Phase // counted, published or resolved
	BodyName string
	Ballots  int64
	Roll     int64
	Pot      Money
	Total    Money // of what is recommended
	Counted  time.Time
	Rule     string
	RuleURL  string
	Pots     []ResultPot
	Keys     Keys
	Pack     string // hash of the pack that was counted
	Bundle   string // address of everything needed to repeat the count
	Repeat   string // address of the page that says how
	RoundURL string
	CountURL string // page "count"
	WhatIf   string // page "what-if"
	Minute   string
	Minuted  time.Time
	Minutes  string // what the resolution changed, in a sentence; "" if nothing
	Next     string // when the body meets; "" if not known, or past

	Course   []string // how the count went, sentence by sentence
	Funds    []FundPays
	Fences   []FenceEffect
	Measures *Measures
}

// Measures is what a result does for those who voted.
type Measures struct {
	Rows   []words.Measure
	Beside bool     // with another rule beside it
	Claims []string // who was left out
	Sums   []LabelSums
}

// LabelSums are the sums by one kind of label: by strand, or by area.
type LabelSums struct {
	Kind string // "strand" or "area"
	Rows []LabelSum
}

// LabelSum is what the projects under one label asked for, and what is recommended of it.
type LabelSum struct {
	Name         string
	Of, Projects int64 // recommended of so many
	Asked, Cost  Money
}

// Share is the width of the bar.
func (s LabelSum) Share() string { return share(int64(s.Cost.Pence), int64(s.Asked.Pence)) }

// ResultPot is what competed for the same money.
type ResultPot struct {
	Name string
	Ink  Ink
	Pot  Money
	Left Money
	Rows []ResultRow // in the order of the count
	Line int         // the money line stands before Rows[Line]; -1 for none
}

// AllFit reports whether every project is recommended.
func (p ResultPot) AllFit() bool {
	return !slices.ContainsFunc(p.Rows, func(r ResultRow) bool { return !r.Chosen })
}

// ResultRow is one project's outcome.
type ResultRow struct {
	Ref      string
	Name     string
	Cost     Money
	ChosenBy int64
	Chosen   bool
	Verdict  models.ProposalState // IdeaRecommended, IdeaNotRecommended; after the resolution IdeaAwarded, IdeaNotAwarded
	Reason   string               // why, in one sentence or two
	More     []string             // what stands behind it
	URL      string               // page "why"; "" if none
	Gap      bool                 // projects before it are left out of the list
	Chain    []Step               // partner → round → project; empty if not recommended
}

// Step is one link of a chain of money.
type Step struct {
	Text string // "Westmere Council transferred £18,500 on 28 October"
	URL  string
}

// Near gives the rows beside a project's own, with those on both sides of the money
// line, and marks where rows are left out.
func (p ResultPot) Near(ref string, beside int) ResultPot {
	at := slices.IndexFunc(p.Rows, func(r ResultRow) bool { return r.Ref == ref })
	out, last := p, -1
	out.Rows, out.Line = nil, -1
	for i, row := range p.Rows {
		byItself := i >= at-beside && i <= at+beside
		byTheLine := p.Line >= 0 && (i == p.Line-1 || i == p.Line)
		if !byItself && !byTheLine {
			continue
		}
		row.Gap = i > last+1
		if i == p.Line {
			out.Line = len(out.Rows)
		}
		out.Rows, last = append(out.Rows, row), i
	}
	if p.Line == len(p.Rows) {
		out.Line = len(out.Rows)
	}
	return out
}

// Recommended counts the projects that the count recommends.
func (r Result) Recommended() int64 {
	n := int64(0)
	for _, p := range r.Pots {
		for _, row := range p.Rows {
			if row.Chosen {
				n++
			}
		}
	}
	return n
}

// Repeat is the body of page "repeat": how anybody counts a round again.
type Repeat struct {
	Name      string
	Bundle    string // address of the file; "" where too few voted for it to be published
	File      string // its name, once it has been kept
	Size      int64  // in kilobytes, rounded up
	Digest    string // SHA-256 of it
	Seal      string // digest of what was frozen, hexadecimal
	Ballots   int64
	Rule      string
	RuleName  string // as other software knows it
	Small     int64  // fewest ballots that are published one by one
	ResultURL string
	RoundURL  string
}

// Why is the body of page "why".
type Why struct {
	Round    string
	Name     string
	Cost     Money
	ChosenBy int64
	Ballots  int64
	Chosen   bool
	Verdict  models.ProposalState
	Body     string   // in which way the body decided otherwise, with its reason; "" where it did not
	From     string   // which money it asked for
	Reason   string   // the reason, one to three sentences
	More     []string // what stands behind it
	Picture  *WhyPicture
	Pot      ResultPot // where it came
	Ref      string    // which row of Pot this is
	Next     string    // what happens to it now
	Back     string    // all results
	Bundle   string

	// What would have changed it, by counts that were made: with which figures it would
	// have been recommended, with which it would still not. Ask is where the form goes
	// that finds it out, while nobody has.
	Changes   []string
	Unchanged []string
	Recounts  int64
	Ask       string
}

// WhyPicture draws what took the money and what was missing.
type WhyPicture struct {
	Ink   Ink
	Took  string // name of what took it
	Pot   Money
	Spent Money
	Cost  Money
	Short Money
}

// Left is what was left when the project was reached.
func (w WhyPicture) Left() Money { return w.Pot.Add(w.Spent.Minus()) }

// whole is what the picture's full width stands for.
func (w WhyPicture) whole() int64 { return int64(max(w.Pot.Pence, w.Spent.Pence+w.Cost.Pence)) }

// At gives the width of an amount, or its distance from the left.
func (w WhyPicture) At(m Money) string { return share(int64(m.Pence), w.whole()) }
