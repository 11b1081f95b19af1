package ledger

import (
	"cmp"
	"slices"

	"commonchest/models"
	"commonchest/models/money"
)

// Balances is what each account holds after entries, in minor units.
func Balances(entries []Entry) map[Account]money.Pence {
	out := map[Account]money.Pence{}
	for _, e := range entries {
		for _, p := range e.Postings {
			out[p.Account] += p.Amount
		}
	}
	return out
}

// Touching lists the entries that move money onto or off an account.
func Touching(entries []Entry, a Account) []Entry {
	return having(entries, func(_ Entry, p Posting) bool { return p.Account == a })
}

// Receipts lists the entries by which money came into a fund and stayed, in their order.
func Receipts(entries []Entry, fund models.FundID) []Entry {
	return slices.DeleteFunc(having(entries, func(e Entry, p Posting) bool {
		return (e.Kind == Received || e.Kind == Arrived) && p.Account == FundAccount(fund) && p.Amount > 0
	}), func(e Entry) bool { return ReversedBy(entries, e.Seq) > 0 })
}

// Grouping says by what a statement of a year is broken down: fund, partner, strand or
// place. ok is false for anything else.
func Grouping(by string, funds []models.Fund) (group func(models.FundID) string, ok bool) {
	key := map[string]func(models.Fund) string{
		"fund":    func(f models.Fund) string { return string(f.ID) },
		"partner": func(f models.Fund) string { return string(f.Partner) },
		"strand":  func(f models.Fund) string { return string(cmp.Or(f.Strand, f.Fence.Strand)) },
		"place":   func(f models.Fund) string { return string(f.Place) },
	}[by]
	return func(id models.FundID) string {
		i := slices.IndexFunc(funds, func(f models.Fund) bool { return f.ID == id })
		if i < 0 {
			return ""
		}
		return key(funds[i])
	}, key != nil
}

// Trail lists, oldest first, the entries by which the money of one project came: from the
// signatures and receipts of the funds that pay for it, over what was passed on between
// places and set aside for the round, to what was awarded, paid and sent back. funds are
// those of the programme. Money in a fund is not told apart, so everything that came into
// it is on the trail.
func Trail(entries []Entry, funds []models.Fund, round models.RoundID, ref string) []Entry {
	way := map[Account]bool{}
	for _, e := range entries {
		for _, p := range e.Postings {
			if of, at := p.Account.Project(); of == round && at == ref {
				way[p.Account], way[PotAccount(round, p.Account.Fund())] = true, true
				sources(way, p.Account.Fund(), entries, funds)
			}
		}
	}
	seen := map[int64]bool{}
	return having(entries, func(e Entry, p Posting) bool {
		on := way[p.Account]
		switch e.Kind {
		case Allocated: // one entry for all projects of the round
			of, at := p.Account.Project()
			on = of == round && at == ref
		case SetAside:
			on = on && p.Account.Round() == round
		case Signed, Received, Moved, Sent, Arrived:
			on = on && p.Amount > 0
		case Paid, Lapsed, Refunded:
			on = on && p.Account.Round() == round
		case Reversed:
			on = seen[e.Reverses]
		default: // what left a fund for another reason
			on = false
		}
		seen[e.Seq] = seen[e.Seq] || on
		return on
	})
}

// sources adds the accounts that a fund's money came through: the fund, those of other
// places it was passed on from, what they were signed under, and what was on its way.
func sources(way map[Account]bool, fund models.FundID, entries []Entry, funds []models.Fund) {
	if fund == "" || way[FundAccount(fund)] {
		return
	}
	way[FundAccount(fund)] = true
	for _, e := range Touching(entries, FundAccount(fund)) {
		for _, p := range e.Postings {
			if p.Amount < 0 && (e.Kind == Received || e.Kind == Arrived) && p.Account != Outside {
				way[p.Account] = true
			}
		}
	}
	for _, f := range funds {
		if f.ID == fund {
			sources(way, f.From, entries, funds)
		}
	}
}

func having(entries []Entry, match func(Entry, Posting) bool) []Entry {
	out := []Entry{}
	for _, e := range entries {
		if slices.ContainsFunc(e.Postings, func(p Posting) bool { return match(e, p) }) {
			out = append(out, e)
		}
	}
	return out
}
