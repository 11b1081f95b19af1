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
		{Kind: ledger.Sent, At: day("2026-10-01"), Postings: ledger.Move("fund:b", "transit:t/b", 100)},
	} {
		e.Ledger, e.Seq = "p", int64(i+1)
		if err := book.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	// What another place sent arrives: the journal of this place has only that end of it.
	entries := append(book.Entries(), ledger.Entry{Kind: ledger.Arrived, At: day("2026-10-02"), Postings: ledger.Move("transit:u/elsewhere", "fund:a", 80)})
	byFund := func(f models.FundID) string { return string(f) }
	want := []ledger.Line{{Group: "a", Opening: 1000, In: 80, Paid: 400, Closing: 680}, {Group: "b", In: 500, Out: 300, Closing: 200}}
	got := ledger.Lines(entries, 2026, time.UTC, byFund)
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("%+v", got)
	}
	for _, l := range got { // the entries behind a line are its figures
		var behind []ledger.Line
		for _, e := range ledger.LineEntries(entries, 2026, time.UTC, byFund, l.Group) {
			behind = append(behind, e.Line)
		}
		if sum := ledger.Total(behind); sum.In != l.In || sum.Out != l.Out || sum.Paid != l.Paid || len(behind) < 2 {
			t.Errorf("behind %+v stand %+v", l, behind)
		}
	}
	if sum := ledger.Total(got); sum != (ledger.Line{Opening: 1000, In: 580, Out: 300, Paid: 400, Closing: 880}) {
		t.Errorf("in all %+v", sum)
	}
	next := ledger.Lines(entries, 2027, time.UTC, byFund)
	var held money.Pence
	for a, n := range book.Balances {
		if s := a.Stage(); s != ledger.AtOutside && s != ledger.AtPaid && s != ledger.AtTransit {
			held += n
		}
	}
	if next[0].Opening != 680 || next[1].Opening != 200 || held+80 != 880 {
		t.Errorf("%+v, held %d", next, held)
	}
}

// Money that is moved to another fund and back again has left and come twice, and both
// funds close with what they hold.
func TestAStatementTellsAVirementAndItsEnd(t *testing.T) {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	entries := []ledger.Entry{
		{Seq: 1, Kind: ledger.Received, At: at, Postings: ledger.Move(ledger.Outside, "fund:a", 100)},
		{Seq: 2, Kind: ledger.Moved, At: at, Postings: ledger.Move("fund:a", "fund:b", 30)},
		{Seq: 3, Kind: ledger.Reversed, Reverses: 2, At: at, Postings: ledger.Move("fund:b", "fund:a", 30)},
	}
	got := ledger.Lines(entries, 2026, time.UTC, func(f models.FundID) string { return string(f) })
	want := []ledger.Line{{Group: "a", In: 130, Out: 30, Closing: 100}, {Group: "b", In: 30, Out: 30}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v", got)
	}
}

// What the bank did in March counts in March, whenever somebody records it: in the statement
// of the year, in what came in year by year, and for the clock of the levy.
func TestTheDayOfTheBankCounts(t *testing.T) {
	fund := ledger.FundAccount("levy")
	at := time.Date(2026, 4, 20, 12, 0, 0, 0, time.UTC)
	entries := []ledger.Entry{
		{Seq: 1, Kind: ledger.Received, At: at, On: "2026-04-10", Postings: ledger.Move(ledger.Outside, fund, 300)},
		{Seq: 2, Kind: ledger.Received, At: at, On: "2026-03-30", Postings: ledger.Move(ledger.Outside, fund, 700)},
	}
	group := func(models.FundID) string { return "all" }
	if l := ledger.Lines(entries, 2025, time.UTC, group); len(l) != 1 || l[0].In != 700 || l[0].Closing != 700 {
		t.Errorf("the year to March 2026: %+v", l)
	}
	if l := ledger.Lines(entries, 2026, time.UTC, group); l[0].Opening != 700 || l[0].In != 300 || l[0].Closing != 1000 {
		t.Errorf("the year after: %+v", l)
	}
	every := func(models.FundID) bool { return true }
	if got := ledger.CameIn(entries, every, time.UTC); len(got) != 2 || got[0] != (ledger.YearSum{Year: "2025-04-01", Amount: 700}) || got[1].Amount != 300 {
		t.Errorf("year by year: %+v", got)
	}
	terms := ledger.LevyTerms(entries, "levy", time.UTC, models.RuleData{})
	if len(terms) != 2 || terms[0].On != "2026-03-30" || terms[1].On != "2026-04-10" {
		t.Errorf("the clock: %+v", terms)
	}
}

// What a place passes on and takes back came in once; what an area hands back is no income
// of the area's, nor of the place that gave it.
func TestMoneyThatComesHomeCameInOnce(t *testing.T) {
	b, at := ledger.NewBook("w"), time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	for _, e := range []ledger.Entry{
		{Kind: ledger.Received, Of: "own", Postings: ledger.Move(ledger.Outside, "fund:w", 100)},
		{Kind: ledger.Sent, Of: "t", Postings: ledger.Move("fund:w", "transit:t/w", 60)},
		{Kind: ledger.Recalled, Of: "t", Postings: ledger.Move("transit:t/w", "fund:w", 60)},
		{Kind: ledger.Sent, Of: "t", Postings: ledger.Move("fund:w", "transit:t/w", 60)},
		{Kind: ledger.Arrived, Of: "t", Postings: ledger.Move("transit:t/w", "fund:a", 60)},
		{Kind: ledger.Sent, Of: "t", Postings: ledger.Move("fund:a", "transit:t/a", 25)},
		{Kind: ledger.Arrived, Of: "t", Postings: ledger.Move("transit:t/a", "fund:w", 25)},
		{Kind: ledger.GivenBack, Of: "own", Postings: ledger.Move("fund:w", ledger.Outside, 10)},
	} {
		e.Ledger, e.Seq, e.At = "w", b.Seq+1, at
		if err := b.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	for fund, want := range map[models.FundID]money.Pence{"w": 90, "a": 35} {
		came := ledger.CameIn(b.Entries(), func(f models.FundID) bool { return f == fund }, time.UTC)
		if len(came) != 1 || came[0].Amount != want {
			t.Errorf("%s: %+v came in, want %d", fund, came, want)
		}
	}
	if got := ledger.Reached(b.Entries(), "t", "a"); got != 35 {
		t.Errorf("%d has reached the area, want 35", got)
	}
}

func TestSpanIsOfTheDaysOfTheBank(t *testing.T) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	first, last := ledger.Span([]ledger.Entry{{At: at}, {At: at, On: "2025-03-31"}}, time.UTC, 2027)
	if first != 2024 || last != 2027 {
		t.Errorf("%v to %v", first, last)
	}
}
