package duties_test

import (
	"testing"

	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/ledger"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// The annual return's totals are those of the journal, cut at 31 March by the bank's day.
func TestAccounts(t *testing.T) {
	y := made(t)
	a := y.Accounts()
	want := duties.Accounts{Opening: 5_000_00, Precept: 20_000_00, Receipts: 26_450_00, Payments: 15_150_01, Closing: 36_299_99}
	if a.Opening != want.Opening || a.Precept != want.Precept || a.Receipts != want.Receipts || a.Payments != want.Payments || a.Closing != want.Closing {
		t.Errorf("got %+v", a)
	}
	y.Of++
	if next := y.Accounts(); next.Opening != a.Closing || next.Payments != 2_800_00 {
		t.Errorf("the next year begins with %d after %d, pays %d", next.Opening, a.Closing, next.Payments)
	}
	if d := y.Disagreements(); len(d) > 0 {
		t.Errorf("the journal disagrees: %+v", d)
	}
	y.Awards[0].Payments[0].Shares[0].Amount++ // a penny that the journal does not have
	if d := y.Disagreements(); len(d) != 1 || d[0].Recorded-d[0].Journal != 1 {
		t.Errorf("a penny was not noticed: %+v", d)
	}
	if g := y.Gaps(); len(g) == 0 || !g[0].Stops || g[0].Code != "journal" {
		t.Errorf("gaps %+v", g)
	}
}

func onFund(list []ledger.Posting, id models.FundID) (sum money.Pence) {
	for _, p := range list {
		if p.Account == ledger.FundAccount(id) {
			sum += p.Amount
		}
	}
	return sum
}

// Whatever comes in, moves, is taken back and is corrected, the years add up to what the
// journal holds.
func TestYearsAddUpToTheJournal(t *testing.T) {
	days := []string{"2024-06-01", "2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01"}
	rapid.Check(t, func(r *rapid.T) {
		y := duties.Year{Place: models.Place{Currency: "GBP"}, Funds: []models.Fund{{ID: "a", Kind: models.PreceptFund}, {ID: "b", Kind: models.CILFund}}}
		b := ledger.NewBook("p")
		var kinds []ledger.Kind // of each entry, or of the one that it undoes
		for range rapid.IntRange(1, 25).Draw(r, "entries") {
			kind := rapid.SampledFrom([]ledger.Kind{ledger.Received, ledger.GivenBack, ledger.Moved, ledger.Sent, ledger.Recalled, ledger.SetAside, ledger.Reversed}).Draw(r, "kind")
			pair := map[ledger.Kind][2]ledger.Account{ledger.Received: {ledger.Outside, "fund:a"}, ledger.GivenBack: {"fund:a", ledger.Outside}, ledger.Moved: {"fund:a", "fund:b"},
				ledger.Sent: {"fund:b", "transit:t/b"}, ledger.Recalled: {"transit:t/b", "fund:b"}, ledger.SetAside: {"fund:b", "pot:r/b"}}[kind]
			e := ledger.Entry{Ledger: "p", Seq: b.Seq + 1, Kind: kind, Postings: ledger.Move(pair[0], pair[1], money.Pence(rapid.Int64Range(1, 500).Draw(r, "amount")))}
			if kind == ledger.Reversed && b.Seq > 0 {
				e.Reverses = rapid.Int64Range(1, b.Seq).Draw(r, "reverses")
				e.Postings, e.Reason = ledger.Opposite(b.Entries()[e.Reverses-1].Postings), models.TextRef{ID: "why"}
			}
			if b.Add(e) == nil {
				y.Entries = append(y.Entries, duties.Entry{Entry: e, On: rapid.SampledFrom(days).Draw(r, "day")})
				kinds = append(kinds, kind)
				if e.Reverses > 0 {
					kinds[b.Seq-1] = kinds[e.Reverses-1]
				}
			}
		}
		held := b.Total("fund:") + b.Total("pot:") + b.Total("award:")
		var closing money.Pence
		for of := models.FinancialYear(2024); of <= 2026; of++ {
			y.Of = of
			a := y.Accounts()
			if a.Opening != closing || a.Closing != a.Opening+a.Precept+a.Receipts-a.Payments {
				r.Fatalf("%s: %+v after %d", of, a, closing)
			}
			closing = a.Closing
			for _, f := range a.Funds { // what moves between the place's own funds is not paid
				var left money.Pence
				for i, e := range y.Entries {
					if of.Has(e.On) && (kinds[i] == ledger.Sent || kinds[i] == ledger.GivenBack) {
						left -= onFund(e.Postings, f.Fund.ID)
					}
				}
				if f.Paid != left {
					r.Fatalf("%s, %s: %d is said to be paid, and %d has left", of, f.Fund.ID, f.Paid, left)
				}
			}
		}
		if closing != held {
			r.Fatalf("the years end with %d, the journal holds %d", closing, held)
		}
	})
}

// The cap is warned of at the penny, and never where it is reached exactly.
func TestS137Cap(t *testing.T) {
	y := made(t)
	s := y.S137()
	if !s.Known || s.Cap != 20_424_00 || s.Spent != 2_550_00 || s.Promised != 0 || s.Over() || s.WouldBeOver() {
		t.Fatalf("%+v", s)
	}
	pay := &y.Awards[1].Payments[1]
	pay.Amount += s.Cap - s.Spent
	y.Awards[1].Amount += s.Cap - s.Spent
	if s := y.S137(); s.Over() || s.WouldBeOver() || s.Left() != 0 {
		t.Errorf("at the cap: %+v", s)
	}
	y.Awards[1].Amount++ // a penny promised
	if s := y.S137(); s.Over() || !s.WouldBeOver() {
		t.Errorf("a penny promised beyond the cap: %+v", s)
	}
	pay.Amount++ // and paid
	if s := y.S137(); !s.Over() {
		t.Errorf("a penny beyond the cap: %+v", s)
	}
	if g := y.Gaps(); !hasGap(g, "s137_over") || hasGap(g, "s137_would") {
		t.Errorf("gaps %+v", g)
	}
	y.Body.Electors = 0
	if s := y.S137(); s.Known || s.Over() || !hasGap(y.Gaps(), "electors") {
		t.Errorf("without electors: %+v", s)
	}
	y.Body.Kind = models.PrincipalCouncil
	if s := y.S137(); s.Limited || s.Allows(1, "GBP") == nil {
		t.Error("a principal council has a limit, or relies on the section")
	}
}

func hasGap(list []duties.Gap, code string) bool {
	for _, g := range list {
		if g.Code == code {
			return true
		}
	}
	return false
}

func TestStatements(t *testing.T) {
	y := made(t)
	list := y.Statements()
	if len(list) != 1 || list[0].Award.Ref != "2" || list[0].Paid != 2_000_00 || list[0].First != "2026-03-09" || list[0].Due != "2027-03-08" {
		t.Fatalf("%+v", list)
	}
	if list[0].Late("2027-03-08") || !list[0].Late("2027-03-09") {
		t.Error("late on the wrong day")
	}
	y.Received = []duties.Statement{{Round: "h25", Ref: "2", Year: 2025, On: "2026-09-01"}}
	if y.Statements()[0].Late("2030-01-01") {
		t.Error("late though it came")
	}
	y.Awards[1].Payments[1].Amount -= 1
	if list := y.Statements(); len(list) != 0 {
		t.Errorf("a penny below the least: %+v", list)
	}
	y.Awards[2].To, y.Awards[2].Number = duties.Charity, "12345 67" // a second grant to the same charity
	if list := y.Statements(); len(list) != 2 || list[0].All != 2_599_99 {
		t.Errorf("two grants of one recipient: %+v", list)
	}
	y.Figures.StatementFrom.Value = 5_000_00 // Wales
	if list := y.Statements(); len(list) != 0 {
		t.Errorf("in Wales: %+v", list)
	}
}

func TestLevyReport(t *testing.T) {
	y := made(t)
	l := y.Levy()
	if !l.Owed || l.Receipts != 26_400_00 || l.Spent != 12_100_01 || l.RetainedOfYear != 19_299_99 || l.RetainedOfBefore != 0 || len(l.Items) != 2 {
		t.Errorf("%+v", l)
	}
	if l.RetainedOfYear+l.RetainedOfBefore != 5_000_00+l.Receipts-l.Spent {
		t.Error("what came, what went and what is left do not add up")
	}
	y.Awards[0].Payments = nil // little is spent: the older money is not used up
	if l := y.Levy(); l.RetainedOfYear != 26_400_00 || l.RetainedOfBefore != 4_899_99 {
		t.Errorf("%+v", l)
	}
	y.Of++
	if l := y.Levy(); l.Owed || l.Receipts != 0 {
		t.Errorf("a year without receipts: %+v", l)
	}
}

func TestWhichCode(t *testing.T) {
	for _, c := range []struct {
		name     string
		turnover money.Pence
		known    bool
		kind     models.BodyKind
		country  duties.Country
		want     duties.Code
	}{
		{"small", 25_000_00, true, models.ParishCouncil, duties.England, duties.CodeSmall},
		{"a penny more", 25_000_01, true, models.ParishCouncil, duties.England, duties.CodeAdvised},
		{"at the upper limit", 200_000_00, true, models.ParishCouncil, duties.England, duties.CodeAdvised},
		{"beyond it", 200_000_01, true, models.ParishCouncil, duties.England, duties.CodeLarge},
		{"not given", 0, false, models.ParishCouncil, duties.England, duties.CodeUnknown},
		{"a principal council", 0, false, models.PrincipalCouncil, duties.England, duties.CodeLarge},
		{"Wales", 1, true, models.CommunityCouncil, duties.Wales, duties.CodeNone},
	} {
		y := made(t)
		y.Body.Kind, y.Body.Country = c.kind, c.country
		y.Publisher = y.Publisher.Tell(duties.YearFacts{Year: 2025, Turnover: c.turnover, Known: c.known})
		if got := y.Code(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
