// Package audit is what an auditor reads: of each award whose money it was, who decided
// and who signed; what wants a second look; and the evidence of a strand. Start with
// [Award.Row] and [Facts.Exceptions]. It is pure: app/trail gathers the facts.
package audit

import (
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Award is an award with all that has become of it, and its words.
type Award struct {
	Delivery   models.Delivery
	Awarded    models.Awarded
	Resolution models.Resolution
	Strand     models.Strand
	Title      string // of the project, as it was sealed
	To         string // "" where nobody is named
	Reason     string // of the outcome
}

// Interest is one that somebody declared, with its words.
type Interest struct {
	models.Interest
	Words string
	At    time.Time // of the last change
}

// Concerns reports whether the interest is in an award: in its project, or in a fund of it.
func (i Interest) Concerns(a Award) bool {
	return i.Proposal != "" && i.Proposal == a.Delivery.Proposal || slices.ContainsFunc(a.Awarded.Shares, func(s models.FundShare) bool { return i.Fund != "" && i.Fund == s.Fund })
}

// Declared lists the interests that concern the award.
func (a Award) Declared(all []Interest) []Interest {
	var out []Interest
	for _, i := range all {
		if i.Concerns(a) {
			out = append(out, i)
		}
	}
	return out
}

// Row is an award in one line: who acted is an account's id, and no payee is named.
type Row struct {
	Round      models.RoundID     `json:"round"`
	Ref        string             `json:"ref"`
	Title      string             `json:"title"`
	Minute     string             `json:"minute"`
	On         string             `json:"on"`
	Power      string             `json:"power"`
	Recorded   string             `json:"recorded_by"`
	Awarded    money.Pence        `json:"awarded"`
	Currency   string             `json:"currency"`
	Funds      []models.FundShare `json:"funds"`
	Payments   []RowPayment       `json:"payments"`
	Reports    int                `json:"reports"`
	Outcome    string             `json:"outcome"`
	Interests  int                `json:"interests"`
	StoodAside int                `json:"stood_aside"`
}

// RowPayment is a payment of a row.
type RowPayment struct {
	N        int64       `json:"n"`
	Amount   money.Pence `json:"amount"`
	Stage    string      `json:"stage"`
	Document string      `json:"document"`
	Prepared string      `json:"prepared_by"`
	Signed   []string    `json:"signed_by"`
	BankRef  string      `json:"bank_ref"`
	PaidOn   string      `json:"paid_on"`
	Entry    int64       `json:"entry"` // of the journal; 0 while there is none
}

// Row tells the award in one line. all are the interests of its place; entries are the
// numbers of those in the journal by which its payments were paid, by the payment's number.
func (a Award) Row(all []Interest, entries map[int64]int64) Row {
	d := a.Delivery
	row := Row{Round: d.Round, Ref: d.Ref, Title: a.Title, Minute: a.Resolution.Minute, On: a.Resolution.On, Power: a.Resolution.Power, Recorded: a.Resolution.Actor,
		Awarded: a.Awarded.Amount, Currency: a.Awarded.Currency, Funds: a.Awarded.Shares, Payments: []RowPayment{}, Reports: len(d.Reports), Outcome: string(d.Outcome.Kind),
		Interests: len(a.Declared(all))}
	for _, s := range a.Resolution.Stood {
		if s.Ref == d.Ref {
			row.StoodAside++
		}
	}
	for _, p := range d.Payments {
		one := RowPayment{N: p.N, Amount: p.Amount, Stage: string(p.Stage), Document: p.Document, Prepared: string(p.Preparer), Signed: []string{}, BankRef: p.BankRef, PaidOn: p.PaidOn, Entry: entries[p.N]}
		for _, s := range p.Approvals {
			one.Signed = append(one.Signed, string(s.By))
		}
		row.Payments = append(row.Payments, one)
	}
	return row
}

// Story is one award from whose money it was to what the bank says.
type Story struct {
	Award     Award
	Place     models.Place
	Funds     []Source
	Round     []ledger.Entry // by which its round's money was set aside and awarded
	Departs   string         // why the body departed from the vote; "" where it did not
	Interests []Interest
	Payments  []Paid
}

// Source is a fund's part of an award with how its money came.
type Source struct {
	models.FundShare
	Partner models.BodyID // "" for a fund of another place
	Came    ledger.Entry  // the last receipt of the fund that stands; number 0 for none
}

// Paid is a payment with what the journal and the bank's lists have of it.
type Paid struct {
	models.Payment
	Payee   string
	Entry   int64          // 0 while there is none
	Settled *bank.Standing // nil while no list has it
}

// Sources tells for each fund of the award how its money came. funds and entries are
// those of its place, oldest first.
func (a Award) Sources(funds []models.Fund, entries []ledger.Entry) []Source {
	out := make([]Source, len(a.Awarded.Shares))
	for i, s := range a.Awarded.Shares {
		out[i].FundShare = s
		for _, f := range funds {
			if f.ID == s.Fund {
				out[i].Partner = f.Partner
			}
		}
		if came := ledger.Receipts(entries, s.Fund); len(came) > 0 {
			out[i].Came = came[len(came)-1]
		}
	}
	return out
}

// OfRound lists the entries by which money was set aside for a round and awarded by it.
func OfRound(entries []ledger.Entry, id models.RoundID) []ledger.Entry {
	var out []ledger.Entry
	for _, e := range entries {
		if (e.Kind == ledger.SetAside || e.Kind == ledger.Allocated) && e.Of == string(id) {
			out = append(out, e)
		}
	}
	return out
}
