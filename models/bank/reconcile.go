package bank

import (
	"cmp"
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// near is how many days may lie between an entry and a line that agree by themselves:
// what the bank did on a Friday is often recorded at the end of the month.
const near = 14

// Standing is a settlement that nothing has ended.
type Standing struct {
	ID string
	Settlement
	Exact      bool
	Actor      string
	At         time.Time
	Difference money.Pence // what the lines have more than the entries; 0 where they agree
}

// State is how a settlement stands.
type State string

// The states of a settlement.
const (
	Agrees    State = "agrees"
	Differs   State = "differs"
	Explained State = "explained" // one side has it, and a reason says why
)

// State tells how the settlement stands.
func (s Standing) State() State {
	switch {
	case len(s.Lines) == 0 || len(s.Entries) == 0:
		return Explained
	case s.Difference != 0:
		return Differs
	}
	return Agrees
}

// Account is what agrees between the journal and one source's lists, and what does not.
type Account struct {
	Lines    []Said // of all lists, each once, by day
	Entries  []Cash
	From, To string     // the first and the last day of the lists; "" before the first
	Settled  []Standing // in the order in which they were recorded
	Broken   []Standing // ended by a correction in the journal

	marks   int64
	byLine  map[string]int // place in Settled
	byEntry map[int64]int
}

// Reconcile folds lists and marks over what the journal says. Lists and marks come in the
// order in which they were recorded.
func Reconcile(lines []Said, entries []Cash, marks []Mark) Account {
	a := Account{Entries: entries, byLine: map[string]int{}, byEntry: map[int64]int{}}
	known := map[string]bool{}
	for _, l := range lines {
		if !known[l.ID] {
			known[l.ID] = true
			a.Lines = append(a.Lines, l)
		}
	}
	slices.SortStableFunc(a.Lines, func(x, y Said) int { return cmp.Compare(x.Day, y.Day) })
	if n := len(a.Lines); n > 0 {
		a.From, a.To = a.Lines[0].Day, a.Lines[n-1].Day
	}
	for _, s := range standing(marks) {
		if !a.has(s.Settlement) {
			a.Broken = append(a.Broken, s)
			continue
		}
		s.Difference = a.difference(s.Settlement)
		a.note(s)
	}
	if n := len(marks); n > 0 {
		a.marks = marks[n-1].N
	}
	return a
}

// standing lists the settlements that no later mark ends.
func standing(marks []Mark) []Standing {
	undone := map[string]bool{}
	for _, m := range marks {
		if m.Undoes != "" {
			undone[m.Undoes] = true
		}
	}
	var out []Standing
	for _, m := range marks {
		for i, s := range m.Settles {
			if id := settlementID(m.N, i); !undone[id] {
				out = append(out, Standing{ID: id, Settlement: s, Exact: m.Exact, Actor: m.Actor, At: m.At})
			}
		}
	}
	return out
}

func (a *Account) note(s Standing) {
	for _, id := range s.Lines {
		a.byLine[id] = len(a.Settled)
	}
	for _, seq := range s.Entries {
		a.byEntry[seq] = len(a.Settled)
	}
	a.Settled = append(a.Settled, s)
}

// has reports whether everything that a settlement names is there: an entry that was
// corrected meanwhile is not.
func (a *Account) has(s Settlement) bool {
	for _, id := range s.Lines {
		if _, ok := a.Line(id); !ok {
			return false
		}
	}
	for _, seq := range s.Entries {
		if _, ok := a.Entry(seq); !ok {
			return false
		}
	}
	return true
}

// Line finds a line, and Entry an entry.
func (a *Account) Line(id string) (Said, bool) {
	i := slices.IndexFunc(a.Lines, func(l Said) bool { return l.ID == id })
	if i < 0 {
		return Said{}, false
	}
	return a.Lines[i], true
}

func (a *Account) Entry(seq int64) (Cash, bool) {
	i, ok := slices.BinarySearchFunc(a.Entries, seq, func(c Cash, seq int64) int { return cmp.Compare(c.Seq, seq) })
	if !ok {
		return Cash{}, false
	}
	return a.Entries[i], true
}

func (a *Account) difference(s Settlement) money.Pence {
	var d money.Pence
	for _, id := range s.Lines {
		l, _ := a.Line(id)
		d += l.Amount
	}
	for _, seq := range s.Entries {
		e, _ := a.Entry(seq)
		d -= e.Amount
	}
	return d
}

// OfLine is the settlement that a line stands in, OfEntry that of an entry; false while it
// stands in none.
func (a *Account) OfLine(id string) (Standing, bool) {
	i, ok := a.byLine[id]
	if !ok {
		return Standing{}, false
	}
	return a.Settled[i], true
}

func (a *Account) OfEntry(seq int64) (Standing, bool) {
	i, ok := a.byEntry[seq]
	if !ok {
		return Standing{}, false
	}
	return a.Settled[i], true
}

// OpenLines are in a list, and nothing in the journal answers them yet.
func (a *Account) OpenLines() []Said {
	return slices.DeleteFunc(slices.Clone(a.Lines), func(l Said) bool { _, ok := a.byLine[l.ID]; return ok })
}

// OpenEntries are in the journal on a day that the lists cover, and in no list.
func (a *Account) OpenEntries() []Cash {
	return slices.DeleteFunc(slices.Clone(a.Entries), func(c Cash) bool {
		_, ok := a.byEntry[c.Seq]
		return ok || !a.covers(c)
	})
}

// covers reports whether an entry's day is one of the lists' days: one after them waits for
// the next list, and one before them was reconciled elsewhere.
func (a *Account) covers(c Cash) bool { return a.To != "" && a.From <= c.Day && c.Day <= a.To }

// Next is the number of the mark that comes next.
func (a *Account) Next() int64 { return a.marks + 1 }

// Settle checks a settlement that somebody asks for: what it names is there and open, and
// sums that differ need a reason.
func (a *Account) Settle(s Settlement, reasoned bool) error {
	if len(s.Lines)+len(s.Entries) == 0 {
		return models.E(models.Invalid, "settlement", models.F("entry", "choose"))
	}
	if !a.has(s) {
		return models.E(models.NotFound, "document")
	}
	taken := slices.ContainsFunc(s.Lines, func(id string) bool { _, ok := a.byLine[id]; return ok }) ||
		slices.ContainsFunc(s.Entries, func(seq int64) bool { _, ok := a.byEntry[seq]; return ok })
	if taken {
		return models.E(models.Conflict, "settled_meanwhile")
	}
	if (a.difference(s) != 0 || len(s.Lines) == 0 || len(s.Entries) == 0) && !reasoned {
		return models.E(models.Invalid, "settlement", models.F("reason", "bank_reason"))
	}
	return nil
}

// Undo checks that a settlement can be ended.
func (a *Account) Undo(id string) error {
	if !slices.ContainsFunc(append(slices.Clone(a.Settled), a.Broken...), func(s Standing) bool { return s.ID == id }) {
		return models.E(models.Conflict, "settled_meanwhile")
	}
	return nil
}

// Exact pairs what agrees by amount, reference and day, each with the only one it can be.
func (a *Account) Exact() []Settlement {
	entries := a.freeEntries()
	lines := a.OpenLines()
	agree := func(l Said, e Cash) bool {
		return l.Amount == e.Amount && sameRef(l, e.Ref) && daysApart(l.Day, e.Day) <= near
	}
	var out []Settlement
	for _, l := range lines {
		mine := slices.DeleteFunc(slices.Clone(entries), func(e Cash) bool { return !agree(l, e) })
		if len(mine) != 1 {
			continue
		}
		others := 0
		for _, other := range lines {
			if agree(other, mine[0]) {
				others++
			}
		}
		if others == 1 {
			out = append(out, Settlement{Lines: []string{l.ID}, Entries: []int64{mine[0].Seq}})
		}
	}
	return out
}

// freeEntries are all entries that no settlement names, of any day.
func (a *Account) freeEntries() []Cash {
	return slices.DeleteFunc(slices.Clone(a.Entries), func(c Cash) bool { _, ok := a.byEntry[c.Seq]; return ok })
}

// Likeness says why an entry is proposed for a line.
type Likeness string

// The reasons, the best first.
const (
	LikeAll    Likeness = "all"    // amount and reference; several are alike, or the days lie apart
	LikeAmount Likeness = "amount" // the amount
	LikeRef    Likeness = "ref"    // the reference; the amounts differ
)

// Proposal is an entry that may be the one of a line.
type Proposal struct {
	Cash
	Like Likeness
	Days int // between the two
}

// mostApart is how many days may lie between a line and an entry of the same amount alone.
const mostApart = 92

// Proposals lists what may belong to a line, the likeliest first; a person decides.
func (a *Account) Proposals(l Said) []Proposal {
	var out []Proposal
	for _, e := range a.freeEntries() {
		p := Proposal{Cash: e, Days: daysApart(l.Day, e.Day)}
		ref, amount := sameRef(l, e.Ref), l.Amount == e.Amount
		switch {
		case ref && amount:
			p.Like = LikeAll
		case amount && p.Days <= mostApart:
			p.Like = LikeAmount
		case ref && (l.Amount > 0) == (e.Amount > 0):
			p.Like = LikeRef
		default:
			continue
		}
		out = append(out, p)
	}
	order := []Likeness{LikeAll, LikeRef, LikeAmount}
	slices.SortStableFunc(out, func(x, y Proposal) int {
		return cmp.Or(slices.Index(order, x.Like)-slices.Index(order, y.Like), cmp.Compare(x.Days, y.Days), cmp.Compare(x.Seq, y.Seq))
	})
	return out
}

// openDays are the days on which something is open: of a line, and of an entry that the lists
// cover.
func (a *Account) openDays() []string {
	var out []string
	for _, l := range a.OpenLines() {
		out = append(out, l.Day)
	}
	for _, e := range a.OpenEntries() {
		out = append(out, e.Day)
	}
	return out
}

// ReconciledTo is the last day up to which the lists and the journal agree or differ for
// recorded reasons; "" where there is none.
func (a *Account) ReconciledTo() string {
	open := a.openDays()
	if len(open) == 0 {
		return a.To
	}
	first, err := time.Parse(time.DateOnly, slices.Min(open))
	if err != nil {
		return ""
	}
	if day := first.AddDate(0, 0, -1).Format(time.DateOnly); day >= a.From {
		return day
	}
	return ""
}
