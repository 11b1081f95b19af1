package ledger_test

import (
	"testing"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

func TestEntriesMustBalance(t *testing.T) {
	for name, c := range map[string]struct {
		postings []ledger.Posting
		ok       bool
	}{
		"balanced":        {ledger.Move(ledger.Outside, "fund:a", 100), true},
		"a penny missing": {[]ledger.Posting{{Account: ledger.Outside, Amount: -100}, {Account: "fund:a", Amount: 99}}, false},
		"one-sided":       {[]ledger.Posting{{Account: "fund:a", Amount: 100}}, false},
		"nothing moves":   {ledger.Move(ledger.Outside, "fund:a", 0), false},
		"account twice":   {[]ledger.Posting{{Account: "fund:a", Amount: -5}, {Account: "fund:a", Amount: 5}}, false},
		"no account":      {[]ledger.Posting{{Account: "", Amount: -5}, {Account: "fund:a", Amount: 5}}, false},
		"overflow":        {[]ledger.Posting{{Account: "a", Amount: 1 << 62}, {Account: "b", Amount: 1 << 62}, {Account: "c", Amount: 1 << 62}}, false},
	} {
		if err := (ledger.Entry{Postings: c.postings}).Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBookRefusesOverdraftsAndGaps(t *testing.T) {
	b := ledger.NewBook("p")
	in := ledger.Entry{Ledger: "p", Seq: 1, Postings: ledger.Move(ledger.Outside, "fund:a", 100)}
	if err := b.Add(in); err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]ledger.Entry{
		"a penny too much": {Ledger: "p", Seq: 2, Postings: ledger.Move("fund:a", "pot:r/a", 101)},
		"the same again":   in,
		"a gap":            {Ledger: "p", Seq: 3, Postings: ledger.Move("fund:a", "pot:r/a", 1)},
		"another ledger":   {Ledger: "q", Seq: 2, Postings: ledger.Move("fund:a", "pot:r/a", 1)},
	} {
		if err := b.Add(e); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := b.Add(ledger.Entry{Ledger: "p", Seq: 2, Postings: ledger.Move("fund:a", "pot:r/a", 100)}); err != nil {
		t.Errorf("the last penny: %v", err)
	}
}

// Over any history of entries that the book allows, the trial balance is zero
// and nothing but Outside is below it.
func TestTrialBalanceIsZero(t *testing.T) {
	accounts := []ledger.Account{ledger.Outside, "fund:a", "fund:b", "pot:r/a", "award:r/1"}
	rapid.Check(t, func(t *rapid.T) {
		b := ledger.NewBook("p")
		for range rapid.IntRange(1, 30).Draw(t, "entries") {
			pair := rapid.SliceOfNDistinct(rapid.SampledFrom(accounts), 2, 2, rapid.ID[ledger.Account]).Draw(t, "accounts")
			e := ledger.Entry{Ledger: "p", Seq: b.Seq + 1,
				Postings: ledger.Move(pair[0], pair[1], money.Pence(rapid.Int64Range(1, 1000).Draw(t, "amount")))}
			if err := b.Add(e); err != nil && !models.IsKind(err, models.Conflict) {
				t.Fatal(err)
			}
			var sum money.Pence
			for a, n := range b.Balances {
				sum += n
				if n < 0 && a != ledger.Outside {
					t.Fatalf("%s at %d", a, n)
				}
			}
			if sum != 0 {
				t.Fatalf("trial balance %d", sum)
			}
		}
	})
}
