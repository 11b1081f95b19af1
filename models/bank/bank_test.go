package bank_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/bank"
	"commonchest/models/ledger"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

const today = "2026-12-31"

// Lists come as banks write them: other headings, signs, dates and separators; the amounts
// are exact.
func TestReadTakesListsAsBanksWriteThem(t *testing.T) {
	want := []struct {
		day    string
		amount money.Pence
		ref    string
	}{{"2026-11-03", 1250_50, "BACS 4711"}, {"2026-11-04", -10_000_50, "BACS 900"}}
	for name, file := range map[string]string{
		"plain":            "date,amount,reference,text\n2026-11-03,\"1,250.50\",BACS 4711,Westmere\n2026-11-04,-10000.50,BACS 900,Works\n",
		"two columns":      "Transaction Date,Description,Paid out,Paid in,Reference,Balance\n03/11/2026,Westmere,,£1250.50,BACS 4711,1\n4 Nov 2026,Works,\"10,000.50\",0.00,BACS 900,2\n",
		"a preamble":       "Account name,Hatherden PC\nSort code,00-00-00\n\nDate;x\nDate,Ref,Value\n03-Nov-2026,BACS 4711,1250.5\n04/11/26,BACS 900,(10000.50)\n",
		"semicolons":       "DAY;SUM;REF\n3.11.2026;1250.50;BACS 4711\n4.11.2026;10000.50 DR;BACS 900\n",
		"tabs and a mark":  "\ufeffDate\tAmount (£)\tDR/CR\tReference\n2026-11-03T00:00:00\t1 250.50\tCR\tBACS 4711\n2026-11-04\t10000.50\tDR\tBACS 900\n",
		"blank lines":      "date,money in,money out,bank reference\n,,,\n03/11/2026 00:00,1250.50,-,BACS 4711\n,,,\n04/11/2026 00:00,-,10000.50,BACS 900\n",
		"old spreadsheets": "Date,Amount,Ref\n03/11/2026,\xa31250.50,BACS 4711\n04/11/2026,-\xa310000.50,BACS 900\n",
	} {
		got, err := bank.Read([]byte(file), money.GBP, today, false)
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %v %v", name, got, err)
			continue
		}
		for i, w := range want {
			if got[i].Day != w.day || got[i].Amount != w.amount || got[i].Ref != w.ref {
				t.Errorf("%s, line %d: %+v", name, i, got[i])
			}
		}
	}
	back, err := bank.Read([]byte("date,money in,money out\n2026-11-03,-5,\n2026-11-03,,-7\n"), money.GBP, today, false)
	if err != nil || back[0].Amount != -5_00 || back[1].Amount != -7_00 {
		t.Errorf("a receipt that went back came in: %v %v", back, err)
	}
	theirs, err := bank.Read([]byte("date,paid out,paid in\n2026-11-03,100,\n"), money.GBP, today, true)
	if err != nil || theirs[0].Amount != 100_00 {
		t.Errorf("what left a partner's account has not come into ours: %v %v", theirs, err)
	}
}

// One faulty line refuses the whole list, and every fault is told by its line.
func TestReadTakesAllOrNothing(t *testing.T) {
	_, err := bank.Read([]byte("date,amount,in,out\n2026-11-03,12.50,,\n32/11/2026,1,,\n2027-01-01,1,,\n2026-11-04,\"1,25\",,\n2026-11-04,,1,2\n2026-11-04,0,,\n2026-11-04,ten,,\n"), money.GBP, today, false)
	var e *models.Error
	if !errors.As(err, &e) || e.Code != "bank_list" {
		t.Fatal(err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Code+" "+f.Args[0].Value)
	}
	if want := "bank_day 3,bank_future 4,bank_amount 5,bank_both 6,bank_nothing 7,bank_amount 8"; strings.Join(got, ",") != want {
		t.Errorf("%v", got)
	}
	for name, c := range map[string]struct{ file, code string }{"no headings": {"a,b\n1,2\n", "bank_headings"}, "no lines": {"date,amount\n", "bank_empty"}, "nothing": {"", "bank_headings"}} {
		if _, err := bank.Read([]byte(c.file), money.GBP, today, false); err == nil || !strings.Contains(err.Error(), c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func line(id, day string, amount money.Pence, ref string) bank.Said {
	return bank.Said{Line: bank.Line{ID: id, Day: day, Amount: amount}, Ref: ref}
}

func cash(seq int64, day string, amount money.Pence, ref string) bank.Cash {
	return bank.Cash{Seq: seq, Day: day, Amount: amount, Ref: ref}
}

// What agrees by amount, reference and day is paired, each with the only one it can be.
func TestExactPairsOnlyWhatIsCertain(t *testing.T) {
	a := bank.Reconcile([]bank.Said{line("a", "2026-11-03", 100, "bacs-900"), line("b", "2026-11-03", 100, "BACS 901"), line("c", "2026-11-03", 100, "BACS 901"),
		line("d", "2026-11-03", 99, "BACS 902"), line("e", "2026-11-20", 100, "BACS 903"), line("f", "2026-11-03", 100, "BACS 9040"), line("g", "2026-11-03", 100, "")},
		[]bank.Cash{cash(1, "2026-11-05", 100, "BACS900"), cash(2, "2026-11-03", 100, "BACS 901"), cash(3, "2026-11-03", 100, "BACS 902"), cash(4, "2026-11-05", 100, "BACS 903"), cash(5, "2026-11-03", 100, "BACS 904"), cash(6, "2026-11-03", 100, "")}, nil)
	got := fmt.Sprint(a.Exact())
	if want := fmt.Sprint([]bank.Settlement{{Lines: []string{"a"}, Entries: []int64{1}}}); got != want {
		t.Errorf("%s", got)
	}
	d, _ := a.Line("d")
	if p := a.Proposals(d); len(p) != 1 || p[0].Seq != 3 || p[0].Like != bank.LikeRef {
		t.Errorf("proposals of a line with another amount: %+v", p)
	}
	if q := a.Queue(); len(q.Differs) != 1 || q.Differs[0].ID != "d" || len(q.OnlyList) != 6 || len(q.OnlyJournal) != 5 || slices.ContainsFunc(q.OnlyJournal, func(c bank.Cash) bool { return c.Seq == 3 }) {
		t.Errorf("the queue: %+v", q)
	}
	e, _ := a.Line("e")
	if p := a.Proposals(e); len(p) == 0 || p[0].Seq != 4 || p[0].Like != bank.LikeAll {
		t.Errorf("the best proposal: %+v", p)
	}
}

// A line is settled once, an entry too; sums that differ want a reason; what is undone is
// open again; a correction in the journal opens what was settled.
func TestSettlementsAreFacts(t *testing.T) {
	lines := []bank.Said{line("a", "2026-11-03", 100, "x"), line("b", "2026-11-04", 60, "y"), line("c", "2026-11-05", 5, "z")}
	entries := []bank.Cash{cash(1, "2026-11-03", 100, "x"), cash(2, "2026-11-04", 50, "y"), cash(3, "2026-12-09", 7, "later")}
	both := bank.Settlement{Lines: []string{"a"}, Entries: []int64{1}}
	marks := []bank.Mark{{N: 1, Settles: []bank.Settlement{both}}}
	a := bank.Reconcile(lines, entries, marks)
	for name, c := range map[string]struct {
		s        bank.Settlement
		reasoned bool
		code     string
	}{
		"settled already":     {both, true, "settled_meanwhile"},
		"the entry is taken":  {bank.Settlement{Lines: []string{"b"}, Entries: []int64{1}}, true, "settled_meanwhile"},
		"sums differ":         {bank.Settlement{Lines: []string{"b"}, Entries: []int64{2}}, false, "bank_reason"},
		"sums differ, reason": {bank.Settlement{Lines: []string{"b"}, Entries: []int64{2}}, true, ""},
		"a line alone":        {bank.Settlement{Lines: []string{"c"}}, false, "bank_reason"},
		"an entry alone":      {bank.Settlement{Entries: []int64{2}}, true, ""},
		"nothing":             {bank.Settlement{}, true, "choose"},
		"no such entry":       {bank.Settlement{Entries: []int64{9}}, true, "document"},
	} {
		err := a.Settle(c.s, c.reasoned)
		if (err == nil) != (c.code == "") || err != nil && !strings.Contains(err.Error(), c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(a.OpenLines()) != 2 || len(a.OpenEntries()) != 1 || a.ReconciledTo() != "2026-11-03" {
		t.Errorf("%d lines and %d entries are open, reconciled to %s", len(a.OpenLines()), len(a.OpenEntries()), a.ReconciledTo())
	}
	undone := bank.Reconcile(lines, entries, append(marks, bank.Mark{N: 2, Undoes: "1.0"}))
	if len(undone.OpenLines()) != 3 || undone.ReconciledTo() != "" || undone.Next() != 3 {
		t.Errorf("after undoing %d lines are open, reconciled to %q", len(undone.OpenLines()), undone.ReconciledTo())
	}
	corrected := bank.Reconcile(lines, entries[1:], marks)
	if len(corrected.OpenLines()) != 3 || len(corrected.Broken) != 1 {
		t.Errorf("after a correction %d lines are open", len(corrected.OpenLines()))
	}
	explained := bank.Reconcile(lines, entries, append(marks, bank.Mark{N: 2, Settles: []bank.Settlement{{Lines: []string{"b"}, Entries: []int64{2}}, {Lines: []string{"c"}}}}))
	if explained.ReconciledTo() != "2026-11-05" {
		t.Errorf("reconciled to %q", explained.ReconciledTo())
	}
}

// A bank sees what came and went, and neither a mistake nor its correction.
func TestCashLeavesOutWhatWasCorrected(t *testing.T) {
	late := time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	got := bank.CashOf([]ledger.Entry{
		{Seq: 1, Kind: ledger.Signed, Postings: ledger.Move(ledger.Outside, "signed:c", 5)},
		{Seq: 2, Kind: ledger.Received, At: late, Postings: ledger.Move("signed:c", "fund:f", 5)},
		{Seq: 3, Kind: ledger.Paid, Postings: ledger.Move("award:r/1/f", "paid:r/1/f", 2)},
		{Seq: 4, Kind: ledger.Reversed, Reverses: 3, Postings: ledger.Move("paid:r/1/f", "award:r/1/f", 2)},
		{Seq: 5, Kind: ledger.Paid, At: late, Ref: "B", Postings: append(ledger.Move("award:r/1/f", "paid:r/1/f", 2), ledger.Move("award:r/1/g", "paid:r/1/g", 1)...)},
	}, zone)
	if len(got) != 2 || got[0].Amount != 5 || got[0].Day != "2026-07-01" || got[1].Seq != 5 || got[1].Amount != -3 || got[1].Ref != "B" {
		t.Errorf("%+v", got)
	}
}

// Whatever is settled, explained or open: the bridge leads from the journal to the lists to
// the penny, and both pictures show all that moved.
func TestBridgeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Custom(func(t *rapid.T) string {
			return time.Date(2026, 11, rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		})
		amount := rapid.SampledFrom([]money.Pence{-300, -100, -1, 1, 100, 250})
		ref := rapid.SampledFrom([]string{"", "a", "b 1", "c"})
		var lines []bank.Said
		for i := range rapid.IntRange(0, 8).Draw(t, "lines") {
			lines = append(lines, line(fmt.Sprint(i), day.Draw(t, "d"), amount.Draw(t, "a"), ref.Draw(t, "r")))
		}
		var entries []bank.Cash
		for i := range rapid.IntRange(0, 8).Draw(t, "entries") {
			entries = append(entries, cash(int64(i+1), day.Draw(t, "d"), amount.Draw(t, "a"), ref.Draw(t, "r")))
		}
		var marks []bank.Mark
		a := bank.Reconcile(lines, entries, marks)
		if exact := a.Exact(); len(exact) > 0 {
			marks = append(marks, bank.Mark{N: 1, Settles: exact, Exact: true})
			for _, s := range exact {
				if err := a.Settle(s, false); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range rapid.IntRange(0, 6).Draw(t, "acts") {
			a = bank.Reconcile(lines, entries, marks)
			var s bank.Settlement
			if open := a.OpenLines(); len(open) > 0 && rapid.Bool().Draw(t, "line") {
				s.Lines = append(s.Lines, open[0].ID)
			}
			if open := a.OpenEntries(); len(open) > 0 && rapid.Bool().Draw(t, "entry") {
				s.Entries = append(s.Entries, open[0].Seq)
			}
			if a.Settle(s, true) == nil {
				marks = append(marks, bank.Mark{N: a.Next(), Settles: []bank.Settlement{s}})
			} else if len(a.Settled) > 0 {
				marks = append(marks, bank.Mark{N: a.Next(), Undoes: a.Settled[0].ID})
			}
		}
		a = bank.Reconcile(lines, entries, marks)
		b := a.Bridge()
		if b.Journal.Sum+b.OnlyList.Sum+b.OnlyListExplained.Sum-b.OnlyJournal.Sum-b.OnlyJournalExplained.Sum+b.Differs.Sum != b.Lists.Sum {
			t.Fatalf("%+v", b)
		}
		if to := a.ReconciledTo(); (len(a.OpenLines())+len(a.OpenEntries()) == 0) != (to == a.To) {
			t.Fatalf("reconciled to %q of %q", to, a.To)
		}
	})
}
