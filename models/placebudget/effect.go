package placebudget

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Held is money that a round holds or has awarded; it stays when its giver withdraws.
type Held struct {
	Round   models.RoundID `json:"round"`
	Amount  money.Pence    `json:"amount"`
	Awarded bool           `json:"awarded"` // by a resolution; else set aside for the count
}

// Effect is what a withdrawal does, told before it is done.
type Effect struct {
	Unpaid money.Pence      `json:"unpaid"` // promised and not here: it no longer comes
	Back   money.Pence      `json:"back"`   // here and set aside for nothing: it goes back
	Stays  money.Pence      `json:"stays"`  // set aside, awarded or passed on: it stays
	Held   []Held           `json:"held"`
	Passed []models.FundID  `json:"passed"` // funds of areas that some of it has gone to
	Rounds []models.RoundID `json:"rounds"` // not sealed, and meant to spend some of it
	Before money.Pence      `json:"before"` // what is signed in all
	After  money.Pence      `json:"after"`
}

// Mark is the effect in a few letters: who withdraws sends back the mark of what was shown,
// and is asked again where money came or a round took some of it meanwhile. What others do
// to the rest of the budget does not change it.
func (e Effect) Mark() string {
	h := sha256.New()
	fmt.Fprintln(h, int64(e.Unpaid), int64(e.Back), int64(e.Stays), e.Held, e.Passed, e.Rounds)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Withdrawal works out what it does when a partner takes a signature back. Rounds are
// all of the programme.
func Withdrawal(s Sources, c models.Commitment, rounds []models.RoundView) Effect {
	e := Effect{Held: []Held{}, Passed: []models.FundID{}, Rounds: []models.RoundID{}}
	e.Before = Fold(s).Total.Signed
	if c.Pooling != models.Pooled {
		e.Unpaid, e.After = c.Amount, e.Before-c.Amount
		return e
	}
	f := newFold(s)
	e.Unpaid = f.promised[c.ID]
	balances := map[ledger.Account]money.Pence{}
	for _, entry := range s.Entries {
		for _, p := range entry.Postings {
			balances[p.Account] += p.Amount
		}
	}
	e.Back = balances[ledger.FundAccount(c.Fund)]
	for _, fund := range s.Funds {
		if f.root(fund) != c.Fund {
			continue
		}
		e.Stays += f.all(fund.ID, balances)
		if fund.ID != c.Fund && f.received[fund.ID] != 0 {
			e.Passed = append(e.Passed, fund.ID)
		}
		e.hold(fund.ID, balances, s.Entries)
		for _, r := range rounds {
			if r.Seal == nil && !r.Round.Rehearsal && slices.Contains(r.Round.Funds, fund.ID) && !slices.Contains(e.Rounds, r.Round.ID) {
				e.Rounds = append(e.Rounds, r.Round.ID)
			}
		}
	}
	e.Stays -= e.Back
	e.After = e.Before - e.Unpaid - e.Back
	return e
}

// all is what a fund has, wherever it is.
func (f *fold) all(fund models.FundID, balances map[ledger.Account]money.Pence) money.Pence {
	var sum money.Pence
	for a, n := range balances {
		if a.Fund() == fund {
			sum += n
		}
	}
	return sum
}

// hold adds what rounds hold of a fund, in the order in which the journal names them.
func (e *Effect) hold(fund models.FundID, balances map[ledger.Account]money.Pence, entries []ledger.Entry) {
	seen := map[ledger.Account]bool{}
	for _, entry := range entries {
		for _, p := range entry.Postings {
			a := p.Account
			if a.Round() == "" || a.Fund() != fund || seen[a] || balances[a] == 0 {
				continue
			}
			seen[a] = true
			held := Held{Round: a.Round(), Awarded: a.Stage() != ledger.AtPot}
			i := slices.IndexFunc(e.Held, func(h Held) bool { return h.Round == held.Round && h.Awarded == held.Awarded })
			if i < 0 {
				i, e.Held = len(e.Held), append(e.Held, held)
			}
			e.Held[i].Amount += balances[a]
		}
	}
}
