package duties

import (
	"slices"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Accounts are the totals of a year as the annual return asks for them. They cover the
// money in the chest; the body adds its other accounts.
// Source: the accounting statements of the Annual Governance and Accountability Return,
// section 2, boxes 1 to 8; boxes 4 and 5 (staff, loans) have nothing here.
type Accounts struct {
	Opening  money.Pence   // box 1: brought forward
	Precept  money.Pence   // box 2
	Receipts money.Pence   // box 3: everything else that came in
	Payments money.Pence   // box 6: everything that went out
	Closing  money.Pence   // boxes 7 and 8: carried forward, all of it cash
	Funds    []FundAccount // that had money in the year
}

// FundAccount is one fund's part of it. Moved is between funds of the place: it cancels
// out over all of them.
type FundAccount struct {
	Fund                              models.Fund
	Opening, In, Moved, Paid, Closing money.Pence
}

// movement is money that came into a fund of the body, or left it, on a day.
type movement struct {
	on     string
	fund   models.FundID
	kind   ledger.Kind
	amount money.Pence // negative when it left
}

// movements lists what came in and went out, of all years, each on the day of the bank
// where it has one: payments and what came back of them as their own records say.
func (y Year) movements() []movement {
	var out []movement
	for _, e := range y.Entries {
		kind := y.kind(e)
		if kind == ledger.Paid || kind == ledger.Refunded {
			continue
		}
		for _, f := range y.Funds {
			if n := held(e, f.ID); n != 0 {
				out = append(out, movement{e.On, f.ID, kind, n})
			}
		}
	}
	for _, a := range y.Awards {
		for _, p := range a.Payments {
			for _, s := range p.Shares {
				out = append(out, movement{p.On, s.Fund, ledger.Paid, -s.Amount})
			}
		}
		for _, r := range a.Returns {
			for _, s := range r.Shares {
				if r.Paid {
					out = append(out, movement{r.On, s.Fund, ledger.Refunded, s.Amount})
				}
			}
		}
	}
	return out
}

// kind is the act that an entry records, or that it undoes.
func (y Year) kind(e Entry) ledger.Kind {
	if e.Kind != ledger.Reversed {
		return e.Kind
	}
	for _, undone := range y.Entries {
		if undone.Seq == e.Reverses {
			return undone.Kind
		}
	}
	return e.Kind
}

// held is by how much an entry changes what the body holds of a fund.
func held(e Entry, f models.FundID) money.Pence {
	var n money.Pence
	for _, p := range e.Postings {
		switch p.Account.Stage() {
		case ledger.AtFund, ledger.AtPot, ledger.AtAward:
			if p.Account.Fund() == f {
				n += p.Amount
			}
		}
	}
	return n
}

// Accounts folds the year.
func (y Year) Accounts() Accounts {
	out := Accounts{Funds: make([]FundAccount, len(y.Funds))}
	for i, f := range y.Funds {
		out.Funds[i].Fund = f
	}
	for _, m := range y.movements() {
		i := slices.IndexFunc(y.Funds, func(f models.Fund) bool { return f.ID == m.fund })
		if i < 0 || m.on > y.Of.Last() {
			continue
		}
		f := &out.Funds[i]
		switch {
		case m.on < y.Of.First():
			f.Opening += m.amount
		case m.kind == ledger.Moved:
			f.Moved += m.amount
		case income(m.kind):
			f.In += m.amount
			if m.kind == ledger.Received && f.Fund.Kind == models.PreceptFund {
				out.Precept += m.amount
			} else {
				out.Receipts += m.amount
			}
		default:
			f.Paid -= m.amount
		}
	}
	for i := range out.Funds {
		f := &out.Funds[i]
		f.Closing = f.Opening + f.In + f.Moved - f.Paid
		out.Opening += f.Opening
		out.Payments += f.Paid
		out.Closing += f.Closing
	}
	// a fund that is made later must not change the totals of a year that is published
	out.Funds = slices.DeleteFunc(out.Funds, FundAccount.empty)
	return out
}

// empty reports whether nothing came, went or was held.
func (f FundAccount) empty() bool { return f.Opening == 0 && f.In == 0 && f.Moved == 0 && f.Paid == 0 }

// income tells which acts bring money to the body.
func income(k ledger.Kind) bool {
	switch k {
	case ledger.Received, ledger.Arrived, ledger.Recalled, ledger.Refunded:
		return true
	}
	return false
}

// Disagreement is a fund whose payments are not what the journal says.
type Disagreement struct {
	Fund              models.Fund
	Recorded, Journal money.Pence // paid and not come back
}

// Disagreements compares, for every fund and over all years, what the awards say was
// paid with the fold of the journal. There must be none.
func (y Year) Disagreements() []Disagreement {
	var out []Disagreement
	for _, f := range y.Funds {
		d := Disagreement{Fund: f}
		for _, e := range y.Entries {
			for _, p := range e.Postings {
				if p.Account.Stage() == ledger.AtPaid && p.Account.Fund() == f.ID {
					d.Journal += p.Amount
				}
			}
		}
		for _, m := range y.movements() {
			if m.fund == f.ID && (m.kind == ledger.Paid || m.kind == ledger.Refunded) {
				d.Recorded -= m.amount
			}
		}
		if d.Recorded != d.Journal {
			out = append(out, d)
		}
	}
	return out
}

// Empty reports whether no money came, went or was held in the year.
func (y Year) Empty() bool {
	a := y.Accounts()
	return a.Opening == 0 && a.Precept == 0 && a.Receipts == 0 && a.Payments == 0
}
