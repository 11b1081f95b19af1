package bank

import (
	"commonchest/models/money"
)

// Part is a sum with how many things make it.
type Part struct {
	N   int
	Sum money.Pence
}

func (p *Part) add(n money.Pence) { p.N, p.Sum = p.N+1, p.Sum+n }

// Bridge leads from the journal to the lists: Journal + OnlyList − OnlyJournal + Differs =
// Lists, to the penny. Only the open ones are left to do.
type Bridge struct {
	Journal                           Part // what the lists' days cover, and what a line answers on another day
	OnlyList, OnlyListExplained       Part
	OnlyJournal, OnlyJournalExplained Part
	Differs                           Part // settled with a reason although the sums differ
	Lists                             Part
	JournalTurnover, ListTurnover     Turnover
}

// Turnover is what moved on one side, in and out added up: what a picture can show.
type Turnover struct{ Agreed, Explained, Open money.Pence }

// All is all that moved.
func (t Turnover) All() money.Pence { return t.Agreed + t.Explained + t.Open }

// Bridge adds up the account.
func (a *Account) Bridge() Bridge {
	var b Bridge
	turn := func(n money.Pence) money.Pence { return max(n, -n) }
	for _, l := range a.Lines {
		b.Lists.add(l.Amount)
		s, ok := a.OfLine(l.ID)
		switch {
		case !ok:
			b.OnlyList.add(l.Amount)
			b.ListTurnover.Open += turn(l.Amount)
		case len(s.Entries) == 0:
			b.OnlyListExplained.add(l.Amount)
			b.ListTurnover.Explained += turn(l.Amount)
		default:
			b.ListTurnover.Agreed += turn(l.Amount)
		}
	}
	for _, e := range a.Entries {
		s, ok := a.OfEntry(e.Seq)
		if !ok && !a.covers(e) {
			continue
		}
		b.Journal.add(e.Amount)
		switch {
		case !ok:
			b.OnlyJournal.add(e.Amount)
			b.JournalTurnover.Open += turn(e.Amount)
		case len(s.Lines) == 0:
			b.OnlyJournalExplained.add(e.Amount)
			b.JournalTurnover.Explained += turn(e.Amount)
		default:
			b.JournalTurnover.Agreed += turn(e.Amount)
		}
	}
	for _, s := range a.Settled {
		if len(s.Lines) > 0 && len(s.Entries) > 0 && s.Difference != 0 {
			b.Differs.add(s.Difference)
		}
	}
	return b
}
