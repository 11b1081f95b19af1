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
		if err := (ledger.Entry{Kind: ledger.Received, Postings: c.postings}).Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBookRefusesOverdraftsAndGaps(t *testing.T) {
	b := ledger.NewBook("p")
	in := ledger.Entry{Ledger: "p", Seq: 1, Kind: ledger.Received, Postings: ledger.Move(ledger.Outside, "fund:a", 100)}
	if err := b.Add(in); err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]ledger.Entry{
		"a penny too much": {Ledger: "p", Seq: 2, Kind: ledger.SetAside, Postings: ledger.Move("fund:a", "pot:r/a", 101)},
		"the same again":   in,
		"a gap":            {Ledger: "p", Seq: 3, Kind: ledger.SetAside, Postings: ledger.Move("fund:a", "pot:r/a", 1)},
		"another ledger":   {Ledger: "q", Seq: 2, Kind: ledger.SetAside, Postings: ledger.Move("fund:a", "pot:r/a", 1)},
	} {
		if err := b.Add(e); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := b.Add(ledger.Entry{Ledger: "p", Seq: 2, Kind: ledger.SetAside, Postings: ledger.Move("fund:a", "pot:r/a", 100)}); err != nil {
		t.Errorf("the last penny: %v", err)
	}
}

// Over any history of entries that the book allows, the trial balance is zero
// and nothing but Outside is below it.
func TestTrialBalanceIsZero(t *testing.T) {
	accounts := []ledger.Account{ledger.Outside, "fund:a", "fund:b", "pot:r/a", "award:r/1/a"}
	rapid.Check(t, func(t *rapid.T) {
		b := ledger.NewBook("p")
		for range rapid.IntRange(1, 30).Draw(t, "entries") {
			pair := rapid.SliceOfNDistinct(rapid.SampledFrom(accounts), 2, 2, rapid.ID[ledger.Account]).Draw(t, "accounts")
			e := ledger.Entry{Ledger: "p", Seq: b.Seq + 1, Kind: rapid.SampledFrom(ledger.Kinds()).Draw(t, "kind"),
				Postings: ledger.Move(pair[0], pair[1], money.Pence(rapid.Int64Range(1, 1000).Draw(t, "amount")))}
			if err := b.Add(e); err != nil && !models.IsKind(err, models.Conflict) && !models.IsKind(err, models.Invalid) {
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

// Money goes only where its act leads: a resolution cannot pay out, and a payment
// cannot take from a fund.
func TestMoneyKeepsToItsWay(t *testing.T) {
	for name, c := range map[string]struct {
		kind     ledger.Kind
		from, to ledger.Account
		ok       bool
	}{
		"signed":               {ledger.Signed, ledger.Outside, "signed:c", true},
		"received as promised": {ledger.Received, "signed:c", "fund:a", true},
		"received unpromised":  {ledger.Received, ledger.Outside, "fund:a", true},
		"a tally pays":         {ledger.SetAside, "fund:a", "paid:r/1/a", false},
		"pot straight to paid": {ledger.Paid, "pot:r/a", "paid:r/1/a", false},
		"fund straight to out": {ledger.Paid, "fund:a", "paid:r/1/a", false},
		"paid":                 {ledger.Paid, "award:r/1/a", "paid:r/1/a", true},
		"backwards":            {ledger.Allocated, "award:r/1/a", "pot:r/a", false},
		"unheard":              {"gift", "fund:a", "fund:b", false},
	} {
		err := ledger.Entry{Kind: c.kind, Postings: ledger.Move(c.from, c.to, 5)}.Check()
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A correction undoes one entry, wholly, once, and says why.
func TestReversalsAreExact(t *testing.T) {
	b := ledger.NewBook("p")
	add := func(e ledger.Entry) error { e.Ledger, e.Seq = "p", b.Seq+1; return b.Add(e) }
	in := ledger.Entry{Kind: ledger.Received, Of: "c", Postings: ledger.Move(ledger.Outside, "fund:a", 100)}
	if err := add(in); err != nil {
		t.Fatal(err)
	}
	why := models.TextRef{ID: "why"}
	back := ledger.Entry{Kind: ledger.Reversed, Of: "c", Reverses: 1, Reason: why, Postings: ledger.Opposite(in.Postings)}
	for name, change := range map[string]func(*ledger.Entry){
		"no reason":     func(e *ledger.Entry) { e.Reason = models.TextRef{} },
		"half of it":    func(e *ledger.Entry) { e.Postings = ledger.Move("fund:a", ledger.Outside, 50) },
		"no such entry": func(e *ledger.Entry) { e.Reverses = 2 },
		"other account": func(e *ledger.Entry) { e.Postings = ledger.Move("fund:b", ledger.Outside, 100) },
		"other subject": func(e *ledger.Entry) { e.Of = "d" },
	} {
		e := back
		if change(&e); add(e) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := add(back); err != nil || b.Balance("fund:a") != 0 || b.Balance(ledger.Outside) != 0 {
		t.Fatalf("%v, %v", err, b.Balances)
	}
	if add(back) == nil {
		t.Error("reversed twice")
	}
	twice := back
	if twice.Reverses, twice.Postings = 2, in.Postings; add(twice) == nil {
		t.Error("a reversal is reversed")
	}
}
