// Package ledger keeps money as balanced journal entries. An entry is one
// document whose postings sum to zero; a balance is a fold over the entries of one
// ledger. Start with Book.Add. Nothing here is ever edited: a correction is
// another entry.
package ledger

import (
	"fmt"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

// Account is a place where money can be: "outside", "partner:<body>",
// "fund:<fund>", "pot:<round>/<fund>" or "award:<round>/<project>".
type Account string

// Outside is the world beyond the programme; its balance is minus all the money
// that has come in. It alone may be overdrawn.
const Outside Account = "outside"

// FundAccount holds what a fund has received and not set aside.
func FundAccount(f models.FundID) Account { return Account("fund:" + string(f)) }

// PotAccount holds what a fund has set aside for a sealed round.
func PotAccount(r models.RoundID, f models.FundID) Account {
	return Account("pot:" + string(r) + "/" + string(f))
}

// AwardAccount holds what has been allocated to one project of a round.
func AwardAccount(r models.RoundID, ref string) Account {
	return Account("award:" + string(r) + "/" + ref)
}

// Posting moves Amount minor units onto (positive) or off (negative) an account.
type Posting struct {
	Account Account     `bson:"account" json:"account"`
	Amount  money.Pence `bson:"amount" json:"amount"`
}

// Kind says which act an entry records.
type Kind string

const (
	Received  Kind = "received"  // outside → fund
	SetAside  Kind = "set_aside" // fund → pot, when a round is sealed
	Released  Kind = "released"  // pot → fund, when the funds of a round change whose seal was cut off
	Allocated Kind = "allocated" // pot → awards after a resolution, and the rest back to the funds
)

// Entry is one journal entry.
type Entry struct {
	Ledger   models.ProgrammeID `bson:"ledger" json:"ledger"`
	Seq      int64              `bson:"seq" json:"seq"` // 1, 2, 3 … without a gap
	Kind     Kind               `bson:"kind" json:"kind"`
	Place    models.PlaceID     `bson:"place" json:"place"`
	Of       string             `bson:"of" json:"of"` // the transfer, round or fund it belongs to
	At       time.Time          `bson:"at" json:"at"`
	Actor    string             `bson:"actor" json:"actor"`
	Currency string             `bson:"currency" json:"currency"`
	Postings []Posting          `bson:"postings" json:"postings"`
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
	return nil
}

// Book is one ledger folded up to its last entry.
type Book struct {
	Ledger   models.ProgrammeID
	Seq      int64
	Balances map[Account]money.Pence
}

// NewBook gives an empty ledger.
func NewBook(id models.ProgrammeID) *Book {
	return &Book{Ledger: id, Balances: map[Account]money.Pence{}}
}

// Balance is what an account holds, in minor units.
func (b *Book) Balance(a Account) money.Pence { return b.Balances[a] }

// Allows says whether an entry may come next: balanced, and no account but
// Outside left below zero.
func (b *Book) Allows(e Entry) error {
	if err := e.Check(); err != nil {
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
	return nil
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
