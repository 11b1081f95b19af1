package audit

import (
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/duties"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Kind is what kind of exception something is.
type Kind string

// The kinds of exceptions.
const (
	Refused     Kind = "refused"      // somebody tried an act in spite of an interest
	Signed      Kind = "signed"       // somebody signed who has declared an interest
	Early       Kind = "early"        // the bank paid before the last signature
	Corrected   Kind = "corrected"    // an entry undoes another
	Late        Kind = "late"         // an award is late, and says why
	Due         Kind = "evidence"     // its evidence is due
	OnlyList    Kind = "only_list"    // a line of a list that the journal does not answer
	OnlyJournal Kind = "only_journal" // an entry that no list has
	Moved       Kind = "moved"        // a closing time was moved while people voted
	Signatures  Kind = "signatures"   // how many councillors sign was changed
	Lifted      Kind = "fence"        // a fence was lifted
	Unstated    Kind = "statement"    // a statement of use has not come in time
)

// Exception is something that an auditor wants to look at; none of them is an error by
// itself. Each kind has its own of the fields.
type Exception struct {
	Kind      Kind               `json:"kind"`
	At        time.Time          `json:"at,omitzero"`         // of a day its beginning at the place
	Who       models.AccountID   `json:"who,omitempty"`       // Refused, Signed
	Round     models.RoundID     `json:"round,omitempty"`     // of the award, or Moved
	Ref       string             `json:"ref,omitempty"`       // of the award
	Title     string             `json:"title,omitempty"`     // of the award's project
	Payment   int64              `json:"payment,omitempty"`   // Signed, Early
	Entry     int64              `json:"entry,omitempty"`     // Corrected, OnlyJournal
	Reverses  int64              `json:"reverses,omitempty"`  // Corrected
	Source    models.BodyID      `json:"source,omitempty"`    // whose list; "" for the bank's
	Line      string             `json:"line,omitempty"`      // OnlyList
	BankRef   string             `json:"bank_ref,omitempty"`  // of the line or the entry
	Amount    money.Pence        `json:"amount,omitempty"`    // of the line or the entry
	ClosesAt  time.Time          `json:"closes_at,omitzero"`  // Moved: to when
	Approvals int64              `json:"approvals,omitempty"` // Signatures: how many now
	Minute    string             `json:"minute,omitempty"`    // Signatures
	Fund      models.FundID      `json:"fund,omitempty"`      // Lifted
	Year      string             `json:"year,omitempty"`      // Unstated
	To        string             `json:"to,omitempty"`        // Unstated: who owes it
	Due       []models.Milestone `json:"due,omitempty"`       // Due
	Reason    string             `json:"reason,omitempty"`
	Why       models.TextRef     `json:"-"` // where the reason lies apart
}

// Book is the account of one source of lists; "" is the bank's.
type Book struct {
	Source  models.BodyID
	Account bank.Account
}

// Facts are those of a place in which exceptions are found.
type Facts struct {
	Zone     *time.Location
	Today    string // the day it is there
	Awards   []Award
	Refusals []models.Refusal
	Declared []Interest
	Entries  []ledger.Entry // oldest first
	Books    []Book
	Rounds   []models.RoundView
	Rules    []models.RuleChange // oldest first
	Liftings []models.Lifting
	Years    []duties.Year
}

// Exceptions lists what was refused, corrected, late, changed under way or does not agree,
// the newest first.
func (f Facts) Exceptions() []Exception {
	out := slices.Concat(f.refused(), f.signed(), f.early(), f.corrected(), f.late(), f.mismatches(), f.changed(), f.lifted(), f.unstated())
	slices.SortStableFunc(out, func(a, b Exception) int { return b.At.Compare(a.At) })
	return out
}

// on is an exception about an award.
func (a Award) on(kind Kind, at time.Time) Exception {
	return Exception{Kind: kind, At: at, Round: a.Delivery.Round, Ref: a.Delivery.Ref, Title: a.Title}
}

// day is when a day, 2006-01-02, begins at the place; never for none.
func (f Facts) day(on string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, on, f.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// refused are acts that somebody tried in spite of an interest.
func (f Facts) refused() []Exception {
	var out []Exception
	for _, r := range f.Refusals {
		i := slices.IndexFunc(f.Awards, func(a Award) bool { return a.Delivery.Round == r.Round && a.Delivery.Ref == r.Ref })
		if i < 0 {
			continue
		}
		one := f.Awards[i].on(Refused, r.At)
		one.Who = models.AccountID(r.Actor)
		out = append(out, one)
	}
	return out
}

// signed are signatures of people who have declared an interest, perhaps afterwards.
func (f Facts) signed() []Exception {
	var out []Exception
	for _, a := range f.Awards {
		for _, p := range a.Delivery.Payments {
			for _, s := range p.Approvals {
				for _, i := range a.Declared(f.Declared) {
					if i.Account == s.By {
						one := a.on(Signed, s.At)
						one.Who, one.Payment = s.By, p.N
						out = append(out, one)
					}
				}
			}
		}
	}
	return out
}

// early are payments that the bank made before the last councillor had signed.
func (f Facts) early() []Exception {
	var out []Exception
	for _, a := range f.Awards {
		for _, p := range a.Delivery.Payments {
			if n := len(p.Approvals); n > 0 && p.PaidOn != "" && p.PaidOn < p.Approvals[n-1].At.In(f.Zone).Format(time.DateOnly) {
				one := a.on(Early, f.day(p.PaidOn))
				one.Payment = p.N
				out = append(out, one)
			}
		}
	}
	return out
}

// corrected are the entries that undo another.
func (f Facts) corrected() []Exception {
	var out []Exception
	for _, e := range f.Entries {
		if e.Kind == ledger.Reversed {
			out = append(out, Exception{Kind: Corrected, At: e.At, Entry: e.Seq, Reverses: e.Reverses, Why: e.Reason})
		}
	}
	return out
}

// late are the awards whose evidence is due, or that are late.
func (f Facts) late() []Exception {
	var out []Exception
	for _, a := range f.Awards {
		due := a.Delivery.Due(f.Today)
		switch {
		case len(due) > 0:
			one := a.on(Due, f.day(due[0].Due))
			one.Due = due
			out = append(out, one)
		case a.Delivery.Outcome.Kind == models.OutcomeLate:
			one := a.on(Late, time.Time{})
			one.Reason = a.Reason
			out = append(out, one)
		}
	}
	return out
}

// mismatches are lines and entries that nobody has settled.
func (f Facts) mismatches() []Exception {
	var out []Exception
	for _, b := range f.Books {
		for _, l := range b.Account.OpenLines() {
			out = append(out, Exception{Kind: OnlyList, At: f.day(l.Day), Source: b.Source, Line: l.ID, BankRef: l.Ref, Amount: l.Amount})
		}
		for _, e := range b.Account.OpenEntries() {
			out = append(out, Exception{Kind: OnlyJournal, At: f.day(e.Day), Source: b.Source, Entry: e.Seq, BankRef: e.Ref, Amount: e.Amount})
		}
	}
	return out
}

// changed are rules that were changed under way: when a round closes, and how many sign.
func (f Facts) changed() []Exception {
	var out []Exception
	for _, r := range f.Rounds {
		for _, o := range r.Overrides {
			out = append(out, Exception{Kind: Moved, At: o.At, Round: r.Round.ID, Title: r.Round.Name, ClosesAt: o.ClosesAt, Why: o.Reason})
		}
	}
	for _, r := range f.Rules {
		out = append(out, Exception{Kind: Signatures, At: r.At, Approvals: r.Rule.Approvals, Minute: r.Rule.Minute})
	}
	return out
}

// lifted are the fences that were.
func (f Facts) lifted() []Exception {
	var out []Exception
	for _, l := range f.Liftings {
		if !l.LiftedAt.IsZero() {
			out = append(out, Exception{Kind: Lifted, At: l.LiftedAt, Fund: l.Fund})
		}
	}
	return out
}

// unstated are statements of use that have not come in time.
func (f Facts) unstated() []Exception {
	var out []Exception
	for _, y := range f.Years {
		for _, s := range y.Statements() {
			if s.Late(f.Today) {
				out = append(out, Exception{Kind: Unstated, At: f.day(s.Due), Round: s.Award.Round, Ref: s.Award.Ref, Title: s.Award.Title, Year: y.Of.String(), To: s.Award.Name})
			}
		}
	}
	return out
}
