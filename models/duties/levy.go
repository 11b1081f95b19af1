package duties

import (
	"slices"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Levy is the yearly report of a parish council on its share of the community
// infrastructure levy. Source: The Community Infrastructure Levy Regulations 2010
// (SI 2010/948), regulation 121B,
// https://www.legislation.gov.uk/uksi/2010/948/regulation/121B.
type Levy struct {
	Owed             bool        // the body received levy in the year, so a report is due
	Receipts         money.Pence // (a)
	Spent            money.Pence // (b)
	Items            []LevyItem  // (c)
	NoticesServed    money.Pence // (d)(i)
	NoticesUnpaid    money.Pence // (d)(ii)
	NoticesAnswered  bool
	RetainedOfYear   money.Pence // (e)(i)
	RetainedOfBefore money.Pence // (e)(ii)
}

// LevyItem is something that levy money was spent on.
type LevyItem struct {
	Title  string
	Amount money.Pence
}

// Levy makes the report. What came first is spent first, so the older receipts are used
// up before those of the year.
func (y Year) Levy() Levy {
	facts := y.facts()
	out := Levy{NoticesServed: facts.NoticesServed, NoticesUnpaid: facts.NoticesUnpaid, NoticesAnswered: facts.NoticesAnswered}
	var retained money.Pence
	for _, m := range y.movements() {
		if !y.isLevy(m.fund) || m.on > y.Of.Last() {
			continue
		}
		retained += m.amount
		if y.Of.Has(m.on) && m.kind != ledger.Paid && m.kind != ledger.Refunded && income(m.kind) {
			out.Receipts += m.amount
		}
	}
	for _, a := range y.Awards {
		item := LevyItem{Title: a.title()}
		for _, p := range a.Payments {
			if y.Of.Has(p.On) {
				item.Amount += y.levyOf(p.Shares)
			}
		}
		for _, r := range a.Returns {
			if r.Paid && y.Of.Has(r.On) {
				item.Amount -= y.levyOf(r.Shares)
			}
		}
		if item.Amount != 0 {
			out.Items = append(out.Items, item)
			out.Spent += item.Amount
		}
	}
	out.Owed = out.Receipts > 0
	out.RetainedOfYear = max(0, min(retained, out.Receipts))
	out.RetainedOfBefore = retained - out.RetainedOfYear
	return out
}

func (y Year) levyOf(shares []Share) money.Pence {
	var n money.Pence
	for _, s := range shares {
		if y.isLevy(s.Fund) {
			n += s.Amount
		}
	}
	return n
}

func (y Year) isLevy(f models.FundID) bool {
	return slices.ContainsFunc(y.Funds, func(have models.Fund) bool { return have.ID == f && have.Kind == models.CILFund })
}
