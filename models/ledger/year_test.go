package ledger_test

import (
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// A statement closes to what the accounts hold, and the next year opens with it.
func TestStatementsCloseToTheBalances(t *testing.T) {
	day := func(s string) time.Time { at, _ := time.Parse(time.DateOnly, s); return at }
	book := ledger.NewBook("p")
	for i, e := range []ledger.Entry{
		{Kind: ledger.Received, At: day("2026-03-30"), Postings: ledger.Move(ledger.Outside, "fund:a", 1000)},
		{Kind: ledger.SetAside, At: day("2026-03-31"), Postings: ledger.Move("fund:a", "pot:r/a", 700)},
		{Kind: ledger.Received, At: day("2026-04-01"), Postings: ledger.Move(ledger.Outside, "fund:b", 500)},
		{Kind: ledger.Allocated, At: day("2026-05-01"), Postings: []ledger.Posting{{Account: "pot:r/a", Amount: -700}, {Account: "award:r/1/a", Amount: 600}, {Account: "fund:a", Amount: 100}}},
		{Kind: ledger.Paid, At: day("2026-06-01"), Postings: ledger.Move("award:r/1/a", "paid:r/1/a", 450)},
		{Kind: ledger.Refunded, At: day("2026-07-01"), Postings: ledger.Move("paid:r/1/a", "fund:a", 50)},
		{Kind: ledger.Lapsed, At: day("2026-08-01"), Postings: ledger.Move("award:r/1/a", "fund:a", 150)},
		{Kind: ledger.GivenBack, At: day("2026-09-01"), Postings: ledger.Move("fund:b", ledger.Outside, 200)},
		{Kind: ledger.Paid, At: day("2027-04-01"), Postings: nil},
	}[:8] {
		e.Ledger, e.Seq = "p", int64(i+1)
		if err := book.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	byFund := func(f models.FundID) string { return string(f) }
	want := []ledger.Line{{Group: "a", Opening: 1000, Paid: 400, Closing: 600}, {Group: "b", In: 500, Out: 200, Closing: 300}}
	got := ledger.Lines(book.Entries(), 2026, time.UTC, byFund)
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("%+v", got)
	}
	next := ledger.Lines(book.Entries(), 2027, time.UTC, byFund)
	var held money.Pence
	for a, n := range book.Balances {
		if s := a.Stage(); s != ledger.AtOutside && s != ledger.AtPaid {
			held += n
		}
	}
	if next[0].Opening != 600 || next[1].Opening != 300 || held != 900 {
		t.Errorf("%+v, held %d", next, held)
	}
	if got := ledger.YearOf(day("2026-03-31")).String() + " " + ledger.YearOf(day("2026-04-01")).String(); got != "2025-26 2026-27" {
		t.Error(got)
	}
}
