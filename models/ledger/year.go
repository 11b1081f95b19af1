package ledger

import (
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// Line is what became of some funds' money in a year: Opening + In − Out − Paid = Closing.
// Money that was set aside or awarded and not paid is still held.
type Line struct {
	Group                           string
	Opening, In, Out, Paid, Closing money.Pence
}

// Lines folds entries into a statement for a year, a line for each group of funds in the
// order in which they first come. zone is whose midnight ends the year. What is on its way
// to another place has left; what arrives has come in.
func Lines(entries []Entry, y models.FinancialYear, zone *time.Location, group func(models.FundID) string) []Line {
	var out []Line
	at := map[string]int{}
	line := func(f models.FundID) *Line {
		g := group(f)
		if _, known := at[g]; !known {
			at[g] = len(out)
			out = append(out, Line{Group: g})
		}
		return &out[at[g]]
	}
	for _, e := range entries {
		when := models.YearOf(e.Day(zone))
		if when > y {
			continue
		}
		for _, p := range e.Postings {
			switch p.Account.Stage() {
			case AtOutside, AtSigned, AtTransit:
				continue
			}
			line(p.Account.Fund()).take(e, p, when < y)
		}
	}
	for i := range out {
		l := &out[i]
		l.Closing = l.Opening + l.In - l.Out - l.Paid
	}
	return out
}

// Total adds lines up.
func Total(lines []Line) (sum Line) {
	for _, l := range lines {
		sum.Opening, sum.In, sum.Out, sum.Paid, sum.Closing = sum.Opening+l.Opening, sum.In+l.In, sum.Out+l.Out, sum.Paid+l.Paid, sum.Closing+l.Closing
	}
	return sum
}

// Behind is an entry with what it adds to a line of a year: In, Out and Paid.
type Behind struct {
	Entry
	Line Line
}

// LineEntries lists the entries that make the line of a group in a year. Each is folded as
// the statement folds them all, so together they are its figures.
func LineEntries(entries []Entry, y models.FinancialYear, zone *time.Location, group func(models.FundID) string, of string) []Behind {
	var out []Behind
	for _, e := range entries {
		for _, l := range Lines([]Entry{e}, y, zone, group) {
			if l.Group == of && (l.In != 0 || l.Out != 0 || l.Paid != 0) {
				out = append(out, Behind{e, l})
			}
		}
	}
	return out
}

// take adds a posting. Moving between fund, pot and award changes nothing; what comes to
// paid has left; all else came in or went out.
func (l *Line) take(e Entry, p Posting, before bool) {
	paid := p.Account.Stage() == AtPaid
	switch {
	case before && !paid:
		l.Opening += p.Amount
	case before: // it left in an earlier year
	case paid:
		l.Paid += p.Amount
	case e.crosses():
		if p.Amount > 0 {
			l.In += p.Amount
		} else {
			l.Out -= p.Amount
		}
	}
}

// crosses reports whether an entry brings money to funds or takes it from them, other
// than by paying it out. What it undoes is looked at in the same way.
func (e Entry) crosses() bool {
	net := map[models.FundID]money.Pence{}
	for _, p := range e.Postings {
		switch p.Account.Stage() {
		case AtOutside, AtSigned, AtTransit:
			return true
		}
		net[p.Account.Fund()] += p.Amount
	}
	for _, n := range net {
		if n != 0 { // from one fund to another
			return true
		}
	}
	return false
}

// Span is the first and the last financial year in which entries count, and never without
// the one that runs.
func Span(entries []Entry, zone *time.Location, now models.FinancialYear) (first, last models.FinancialYear) {
	first, last = now, now
	for _, e := range entries {
		y := models.YearOf(e.Day(zone))
		first, last = min(first, y), max(last, y)
	}
	return first, last
}
