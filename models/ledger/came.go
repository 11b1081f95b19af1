package ledger

import (
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// YearSum is what came in to some funds in a financial year.
type YearSum struct {
	Year   string // its first day, 2006-01-02
	Amount money.Pence
}

// CameIn adds up, year by year without a gap, what came in to funds: received from
// outside or from another place, without what was given back to either. What is moved
// between them, what is passed on to another place, and what of that comes home again,
// changes nothing.
func CameIn(entries []Entry, of func(models.FundID) bool, zone *time.Location) []YearSum {
	var out []YearSum
	kinds, ours := map[int64]Kind{}, map[string]bool{} // transfers: whether the money was these funds' first
	for _, e := range entries {
		kind := e.Kind
		kinds[e.Seq] = kind
		if kind == Reversed {
			kind = kinds[e.Reverses]
		}
		for _, p := range e.Postings {
			if p.Account.Stage() != AtFund || !of(p.Account.Fund()) {
				continue
			}
			switch kind {
			case Received, GivenBack:
			case Sent, Arrived, Recalled:
				if _, known := ours[e.Of]; !known {
					ours[e.Of] = kind == Sent
				}
				if ours[e.Of] {
					continue
				}
			default:
				continue
			}
			out = addYear(out, models.YearOf(e.Day(zone)).First(), p.Amount)
		}
	}
	return out
}

// Reached is what has come to a fund under a transfer, without what was handed back.
func Reached(entries []Entry, id models.TransferID, fund models.FundID) money.Pence {
	var sum money.Pence
	for _, e := range entries {
		if e.Of != string(id) {
			continue
		}
		for _, p := range e.Postings {
			if p.Account == FundAccount(fund) {
				sum += p.Amount
			}
		}
	}
	return sum
}

// addYear adds an amount to its year, and the years between it and the others.
func addYear(out []YearSum, year string, amount money.Pence) []YearSum {
	if len(out) == 0 {
		return []YearSum{{year, amount}}
	}
	for out[len(out)-1].Year < year {
		out = append(out, YearSum{Year: shiftYear(out[len(out)-1].Year, 1)})
	}
	for out[0].Year > year { // recorded after what came later
		out = slices.Insert(out, 0, YearSum{Year: shiftYear(out[0].Year, -1)})
	}
	for i := range out {
		if out[i].Year == year {
			out[i].Amount += amount
		}
	}
	return out
}

// shiftYear is the first day of a financial year that lies some years from another.
func shiftYear(first string, years int) string {
	day, _ := time.Parse(time.DateOnly, first) // it is one of ours
	return day.AddDate(years, 0, 0).Format(time.DateOnly)
}
