package ledger

import (
	"slices"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// LevyTerm is infrastructure levy that came in on one day, and what of it is not spent
// yet. What is not spent by Until can be asked back.
type LevyTerm struct {
	On, Until string // 2006-01-02
	Came      money.Pence
	Left      money.Pence // not paid out, also where it is set aside or awarded
	Free      money.Pence // of it, in the fund and set aside for nothing
}

// LevyTerms derives the clock of a levy fund from the days on which its money came. What
// came first is spent first. A term without Until is one for which no figure is given.
// Source of the term: The Community Infrastructure Levy Regulations 2010 (SI 2010/948),
// regulation 59E, https://www.legislation.gov.uk/uksi/2010/948/regulation/59E.
func LevyTerms(entries []Entry, fund models.FundID, zone *time.Location, figures models.RuleData) []LevyTerm {
	var terms []LevyTerm
	came := map[int64]int{} // entry → term
	var spent, free money.Pence
	for _, e := range entries {
		var had money.Pence
		for _, p := range e.Postings {
			if p.Account.Fund() != fund {
				continue
			}
			switch p.Account.Stage() {
			case AtFund:
				had, free = had+p.Amount, free+p.Amount
			case AtPot, AtAward:
				had += p.Amount
			}
		}
		at, known := came[e.Reverses]
		switch {
		case had == 0:
		case e.Kind == Reversed && known: // it never came
			terms[at].Came += had
		case e.Kind == Reversed, e.Kind == Refunded, e.Kind == Recalled, had < 0:
			spent -= had
		default:
			came[e.Seq] = len(terms)
			terms = append(terms, levyTerm(e.Day(zone), had, figures))
		}
	}
	slices.SortStableFunc(terms, func(a, b LevyTerm) int { return strings.Compare(a.On, b.On) }) // some are recorded late
	for i := range terms {
		used := min(spent, terms[i].Came)
		terms[i].Left, spent = terms[i].Came-used, spent-used
	}
	for i := range slices.Backward(terms) { // what is set aside came before what is free
		terms[i].Free = max(0, min(free, terms[i].Left))
		free -= terms[i].Free
	}
	return terms
}

func levyTerm(on string, came money.Pence, figures models.RuleData) LevyTerm {
	t := LevyTerm{On: on, Came: came}
	day, bad := time.Parse(time.DateOnly, on)
	if years, err := figures.At(models.RuleCILYears, on); err == nil && bad == nil {
		t.Until = day.AddDate(int(years.Value), 0, 0).Format(time.DateOnly)
	}
	return t
}

// FreeOn is what of a levy fund a round can have whose money is committed on a day, and
// the first day on which some of that ends; "" for none. Where all has ended, it is the
// day on which the last did.
func FreeOn(terms []LevyTerm, on string) (free money.Pence, until string) {
	last := ""
	for _, t := range terms {
		switch {
		case t.Free == 0:
		case t.Until != "" && t.Until < on:
			last = max(last, t.Until)
		default:
			free += t.Free
			if t.Until != "" && (until == "" || t.Until < until) {
				until = t.Until
			}
		}
	}
	if free == 0 {
		until = last
	}
	return free, until
}
