// Package ledger keeps money as balanced journal entries. An entry is one
// document whose postings sum to zero; a balance is a fold over the entries of one
// ledger. Start with Book.Add. Nothing here is ever edited: a correction is
// another entry.
package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// Posting moves Amount minor units onto (positive) or off (negative) an account.
type Posting struct {
	Account Account     `bson:"account" json:"account"`
	Amount  money.Pence `bson:"amount" json:"amount"`
}

// Entry is one journal entry.
type Entry struct {
	Ledger   models.ProgrammeID `bson:"ledger" json:"ledger"`
	Seq      int64              `bson:"seq" json:"seq"` // 1, 2, 3 … without a gap
	Kind     Kind               `bson:"kind" json:"kind"`
	Place    models.PlaceID     `bson:"place" json:"place"`
	Of       string             `bson:"of" json:"of"`                                 // the commitment, transfer, round or fund it belongs to
	Ref      string             `bson:"ref,omitempty" json:"ref,omitempty"`           // its document: a bank reference or minute, as the body writes it
	Reverses int64              `bson:"reverses,omitempty" json:"reverses,omitempty"` // the entry that a reversal undoes
	Reason   models.TextRef     `bson:"reason,omitempty" json:"-"`                    // why, in words that lie apart; a reversal has them
	At       time.Time          `bson:"at" json:"at"`
	On       string             `bson:"on,omitempty" json:"on,omitempty"` // the day of the bank, 2006-01-02; "" where there is none
	Actor    string             `bson:"actor" json:"actor"`
	Currency string             `bson:"currency" json:"currency"`
	Postings []Posting          `bson:"postings" json:"postings"`
}

// Day is the day on which an entry counts: the bank's, or else the one on which it was
// recorded, in a zone.
func (e Entry) Day(zone *time.Location) string {
	if e.On != "" {
		return e.On
	}
	return e.At.In(zone).Format(time.DateOnly)
}

// Check says what is wrong with an entry taken alone: it must sum to zero to the
// penny, name each account once, and move something.
func (e Entry) Check() error {
	if len(e.Postings) < 2 {
		return models.E(models.Invalid, "entry_postings")
	}
	seen := make(map[Account]bool, len(e.Postings))
	var sum money.Pence
	for i, p := range e.Postings {
		name := fmt.Sprintf("postings[%d]", i)
		if p.Account == "" || seen[p.Account] {
			return models.E(models.Invalid, "entry_account", models.F(name, "account_once"))
		}
		if p.Amount == 0 {
			return models.E(models.Invalid, "entry_amount", models.F(name, "not_zero"))
		}
		seen[p.Account] = true
		var err error
		if sum, err = sum.Add(p.Amount); err != nil {
			return err
		}
	}
	if sum != 0 {
		return models.E(models.Invalid, "entry_unbalanced",
			models.F("postings", "sum_not_zero", "sum", money.Decimal(sum, 2)))
	}
	return e.checkWay()
}

// Book is one ledger folded up to its last entry.
type Book struct {
	Ledger   models.ProgrammeID
	Seq      int64
	Balances map[Account]money.Pence

	entries  []Entry
	reversed map[int64]bool
}

// NewBook gives an empty ledger.
func NewBook(id models.ProgrammeID) *Book {
	return &Book{Ledger: id, Balances: map[Account]money.Pence{}, reversed: map[int64]bool{}}
}

// Balance is what an account holds, in minor units.
func (b *Book) Balance(a Account) money.Pence { return b.Balances[a] }

// Entries are all entries, oldest first.
func (b *Book) Entries() []Entry { return b.entries[:len(b.entries):len(b.entries)] }

// Allows says whether an entry may come next: balanced, on its act's way, and no
// account but Outside left below zero. A reversal is the exact opposite of an entry
// that nothing has reversed yet.
func (b *Book) Allows(e Entry) error {
	if err := e.Check(); err != nil {
		return err
	}
	if err := b.allowsReversal(e); err != nil {
		return err
	}
	for _, p := range e.Postings {
		left, err := b.Balances[p.Account].Add(p.Amount)
		if err != nil {
			return err
		}
		if left < 0 && p.Account != Outside {
			return models.E(models.Conflict, "not_enough_money",
				models.F(string(p.Account), "short", "by", money.Decimal(-left, 2)))
		}
	}
	return nil
}

// Add folds in the next entry. It refuses a gap, an unbalanced entry and an
// overdraft, so a tampered journal cannot be folded silently.
func (b *Book) Add(e Entry) error {
	if e.Ledger != b.Ledger || e.Seq != b.Seq+1 {
		return models.E(models.Conflict, "ledger_sequence",
			models.F("seq", "expected", "seq", fmt.Sprint(b.Seq+1)))
	}
	if err := b.Allows(e); err != nil {
		return err
	}
	for _, p := range e.Postings {
		b.Balances[p.Account] += p.Amount
	}
	b.Seq = e.Seq
	b.entries = append(b.entries, e)
	if e.Reverses > 0 {
		b.reversed[e.Reverses] = true
	}
	return nil
}

func (b *Book) allowsReversal(e Entry) error {
	if e.Kind != Reversed {
		return nil
	}
	if e.Reverses > b.Seq {
		return models.E(models.Invalid, "entry_reversal", models.F("reverses", "no_such_entry"))
	}
	undone := b.entries[e.Reverses-1]
	if b.reversed[e.Reverses] || undone.Kind == Reversed {
		return models.E(models.Conflict, "reversed_already")
	}
	if !slices.Equal(sorted(e.Postings), sorted(Opposite(undone.Postings))) || e.Currency != undone.Currency || e.Of != undone.Of {
		return models.E(models.Invalid, "entry_reversal", models.F("postings", "not_the_opposite"))
	}
	return nil
}

// ReversedBy is the number of the entry that undoes one of some entries; 0 for none.
func ReversedBy(entries []Entry, seq int64) int64 {
	for _, e := range entries {
		if e.Reverses == seq && seq > 0 {
			return e.Seq
		}
	}
	return 0
}

// Opposite turns every posting round.
func Opposite(list []Posting) []Posting {
	out := make([]Posting, len(list))
	for i, p := range list {
		out[i] = Posting{p.Account, -p.Amount}
	}
	return out
}

func sorted(list []Posting) []Posting {
	return slices.SortedFunc(slices.Values(list), func(a, b Posting) int { return strings.Compare(string(a.Account), string(b.Account)) })
}

// Total is the sum over all accounts whose name begins with prefix.
func (b *Book) Total(prefix string) money.Pence {
	var sum money.Pence
	for a, n := range b.Balances {
		if strings.HasPrefix(string(a), prefix) {
			sum += n
		}
	}
	return sum
}

// Move makes the postings of a plain movement from one account to another.
func Move(from, to Account, amount money.Pence) []Posting {
	return []Posting{{from, -amount}, {to, amount}}
}

// Statement is a ledger read at one moment.
type Statement struct {
	Entries  []Entry
	Balances map[Account]money.Pence
}

// Movement is a step of money that a feature asks the journal for.
type Movement struct {
	Place    models.PlaceID
	Kind     Kind
	Of, Ref  string
	On       string // the day of the bank; "" where there is none
	Reason   models.TextRef
	Reverses int64
	Postings []Posting
}
