// Package placebudget folds signatures, funds and the journal into one table of a
// place budget: what is signed, received and released, a line for each fund and for
// each sum that a partner keeps. Start with Fold.
//
// Each pound stands in exactly one line, however far it has come: money that is
// passed on to an area leaves its giver's line and joins the area's. So the lines add
// up to the same total by whatever they are grouped. Nothing is read from anywhere
// but the arguments.
package placebudget

import (
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Columns are the three sums that stand wherever a budget is shown.
type Columns struct {
	Signed   money.Pence `json:"signed"`
	Received money.Pence `json:"received"`
	Released money.Pence `json:"released"`
}

// Add gives the sums of two.
func (c Columns) Add(d Columns) Columns {
	return Columns{c.Signed + d.Signed, c.Received + d.Received, c.Released + d.Released}
}

// Line is money of one partner under one condition in one place.
type Line struct {
	Commitment models.CommitmentID `json:"commitment"` // under which it was signed; "" for a body's own money
	Fund       models.FundID       `json:"fund"`       // "" for money that is not pooled
	Root       models.FundID       `json:"root"`       // the fund that the money was in first
	Partner    models.BodyID       `json:"partner"`
	Place      models.PlaceID      `json:"place"`
	Name       string              `json:"name"`
	Kind       models.FundKind     `json:"kind"`
	Strand     models.Strand       `json:"strand"`
	Pooling    models.Pooling      `json:"pooling"`
	Condition  string              `json:"condition"`
	Fence      models.Fence        `json:"fence,omitzero"`
	Columns
	Duty      bool        `json:"duty"`      // it came to the area together with a duty: all of it is released
	Withdrawn money.Pence `json:"withdrawn"` // was signed and taken back
	Uses      []Use       `json:"uses"`      // what its released money pays for
}

// Use is a project that a line pays for.
type Use struct {
	Round  models.RoundID `json:"round"`
	Ref    string         `json:"ref"`
	Amount money.Pence    `json:"amount"`
}

// Budget is the whole table.
type Budget struct {
	Lines  []Line      `json:"lines"`
	Total  Columns     `json:"total"`
	Pooled money.Pence `json:"pooled"` // of what is signed
	Was    money.Pence `json:"was"`    // signed before withdrawals
}

// Sources is what Fold reads.
type Sources struct {
	Place       models.PlaceID // the outermost place of the programme
	From        time.Time      // beginning of the budget's year; awards of earlier ones are left out
	Commitments []models.Commitment
	Funds       []models.Fund
	Duties      []models.FundID // funds whose money was passed on together with a duty
	Entries     []ledger.Entry
}

// Fold makes the table. Lines come in the order of the commitments and then of the
// funds; lines with nothing in them are those of partners that have withdrawn.
func Fold(s Sources) Budget {
	f := newFold(s)
	var out Budget
	for _, c := range s.Commitments {
		if c.Stage != models.CommitmentSigned && c.Stage != models.CommitmentWithdrawn {
			continue
		}
		out.Lines = append(out.Lines, f.commitment(c))
	}
	for _, fund := range s.Funds {
		line := f.fund(fund)
		i := slices.IndexFunc(out.Lines, func(l Line) bool { return l.Pooling == models.Pooled && l.Fund == fund.ID })
		if i >= 0 { // the fund of a commitment stands in its line, as it is by now: its fence may be lifted, its strand another
			l := &out.Lines[i]
			l.Place, l.Name, l.Strand, l.Condition, l.Fence = line.Place, line.Name, line.Strand, line.Condition, line.Fence
			continue
		}
		if line.Columns != (Columns{}) {
			out.Lines = append(out.Lines, line)
		}
	}
	for _, l := range out.Lines {
		out.Total = out.Total.Add(l.Columns)
		out.Was += l.Signed + l.Withdrawn
		if l.Pooling == models.Pooled {
			out.Pooled += l.Signed
		}
	}
	return out
}

// PooledShare is how much of what is signed is genuinely pooled, of 10,000 and rounded
// halves up; of nothing there is no share.
func (b Budget) PooledShare() (share int64, some bool) {
	if b.Total.Signed <= 0 {
		return 0, false
	}
	signed := int64(b.Total.Signed)
	return (int64(b.Pooled)*2*wholeShare + signed) / (2 * signed), true
}

const wholeShare = 10_000

// fold is the journal added up by fund.
type fold struct {
	s         Sources
	old       map[models.RoundID]bool // resolved before the year
	received  map[models.FundID]money.Pence
	released  map[models.FundID]money.Pence
	uses      map[models.FundID][]Use
	promised  map[models.CommitmentID]money.Pence
	withdrawn map[models.CommitmentID]money.Pence
}

func newFold(s Sources) *fold {
	f := &fold{s: s, old: map[models.RoundID]bool{}, received: map[models.FundID]money.Pence{}, released: map[models.FundID]money.Pence{},
		uses: map[models.FundID][]Use{}, promised: map[models.CommitmentID]money.Pence{}, withdrawn: map[models.CommitmentID]money.Pence{}}
	for _, e := range s.Entries {
		if e.Kind == ledger.Allocated && e.At.Before(s.From) {
			f.old[models.RoundID(e.Of)] = true
		}
	}
	for _, e := range s.Entries {
		for _, p := range e.Postings {
			f.post(e, p)
		}
	}
	return f
}

// post adds a posting up. Whatever account a fund's money is in, it is the fund's, so
// the sum over its accounts is what it has received and not passed on or given back.
func (f *fold) post(e ledger.Entry, p ledger.Posting) {
	stage, fund := p.Account.Stage(), p.Account.Fund()
	if stage == ledger.AtSigned {
		f.promised[p.Account.Commitment()] += p.Amount
	}
	if act := f.s.act(e); p.Account == ledger.Outside && (act == ledger.Withdrawn || act == ledger.GivenBack) {
		f.withdrawn[models.CommitmentID(e.Of)] += p.Amount
	}
	spent := stage == ledger.AtAward || stage == ledger.AtPaid
	if fund == "" || spent && f.old[p.Account.Round()] {
		return
	}
	f.received[fund] += p.Amount
	if spent {
		f.released[fund] += p.Amount
		f.use(fund, p)
	}
}

func (f *fold) use(fund models.FundID, p ledger.Posting) {
	round, ref := p.Account.Project()
	list := f.uses[fund]
	i := slices.IndexFunc(list, func(u Use) bool { return u.Round == round && u.Ref == ref })
	if i < 0 {
		i, list = len(list), append(list, Use{Round: round, Ref: ref})
	}
	list[i].Amount += p.Amount
	f.uses[fund] = list
}

// fund is the line of a fund as far as the journal tells it.
func (f *fold) fund(fund models.Fund) Line {
	l := Line{Fund: fund.ID, Root: f.root(fund), Partner: fund.Partner, Place: fund.Place, Name: fund.Name, Kind: fund.Kind,
		Strand: strandOf(fund.Strand, fund.Fence), Pooling: models.Pooled, Condition: fund.Condition, Fence: fund.Fence,
		Duty: slices.Contains(f.s.Duties, fund.ID)}
	l.Received, l.Released = f.received[fund.ID], f.released[fund.ID]
	l.Signed = l.Received
	if l.Duty {
		l.Released = l.Received
	}
	for _, u := range f.uses[fund.ID] {
		if u.Amount != 0 {
			l.Uses = append(l.Uses, u)
		}
	}
	if i := slices.IndexFunc(f.s.Commitments, func(c models.Commitment) bool { return c.Pooling == models.Pooled && c.Fund == l.Root }); i >= 0 {
		l.Commitment = f.s.Commitments[i].ID
	}
	return l
}

// commitment is the line of a signature: of its fund, or of what the partner keeps.
func (f *fold) commitment(c models.Commitment) Line {
	if c.Pooling == models.Pooled {
		l := f.fund(models.Fund{ID: c.Fund, Place: c.Place, Name: c.Name, Partner: c.Partner, Kind: c.Kind, Strand: c.Strand, Condition: c.Condition, Fence: c.Fence})
		l.Signed += f.promised[c.ID]
		l.Withdrawn = f.withdrawn[c.ID]
		return l
	}
	l := Line{Commitment: c.ID, Partner: c.Partner, Place: c.Place, Name: c.Name, Kind: c.Kind, Strand: strandOf(c.Strand, c.Fence),
		Pooling: c.Pooling, Condition: c.Condition, Fence: c.Fence}
	if c.Stage == models.CommitmentSigned {
		l.Signed = c.Amount
	} else {
		l.Withdrawn = c.Amount
	}
	return l
}

// root follows money that was passed on back to the fund that it came in by.
func (f *fold) root(fund models.Fund) models.FundID {
	for range f.s.Funds { // no chain is longer than there are funds
		if fund.From == "" {
			break
		}
		i := slices.IndexFunc(f.s.Funds, func(g models.Fund) bool { return g.ID == fund.From })
		if i < 0 {
			return fund.From
		}
		fund = f.s.Funds[i]
	}
	return fund.ID
}

func strandOf(s models.Strand, fence models.Fence) models.Strand {
	if s != "" {
		return s
	}
	return fence.Strand
}

// Own reports whether a line is a body's own money, such as its precept.
func (l Line) Own() bool { return l.Commitment == "" && l.Kind != models.TransferFund }

// Payer is who brings a line: a partner, or a body's own money of one kind.
func (l Line) Payer() string {
	if l.Own() {
		return "fund/" + string(l.Root)
	}
	return "body/" + string(l.Partner)
}

// Group is lines that have a key in common, with their sums.
type Group struct {
	Key   string
	Lines []Line
	Columns
}

// By puts the lines into groups, in the order in which their keys come first.
func (b Budget) By(key func(Line) string) []Group {
	var out []Group
	for _, l := range b.Lines {
		k := key(l)
		i := slices.IndexFunc(out, func(g Group) bool { return g.Key == k })
		if i < 0 {
			i, out = len(out), append(out, Group{Key: k})
		}
		out[i].Lines = append(out[i].Lines, l)
		out[i].Columns = out[i].Add(l.Columns)
	}
	return out
}

// Came is what has come under a signature, whatever became of it since.
func (s Sources) Came(id models.CommitmentID) money.Pence {
	var sum money.Pence
	for _, e := range s.Entries {
		for _, p := range e.Postings {
			if s.act(e) == ledger.Received && p.Account == ledger.SignedAccount(id) {
				sum -= p.Amount
			}
		}
	}
	return sum
}

// act is what an entry does, or what a reversal undoes: entry n is the n-th.
func (s Sources) act(e ledger.Entry) ledger.Kind {
	if e.Kind == ledger.Reversed && e.Reverses <= int64(len(s.Entries)) {
		return s.Entries[e.Reverses-1].Kind
	}
	return e.Kind
}
