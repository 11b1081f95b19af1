package placebudget_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/placebudget"
)

// journal writes entries, those that the ledger allows.
type journal struct {
	book *ledger.Book
	at   time.Time
}

func newJournal() *journal {
	return &journal{ledger.NewBook("w"), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
}

func (j *journal) move(kind ledger.Kind, of string, from, to ledger.Account, amount money.Pence) error {
	j.at = j.at.Add(time.Hour)
	return j.book.Add(ledger.Entry{Ledger: "w", Seq: j.book.Seq + 1, Kind: kind, Of: of, At: j.at, Postings: ledger.Move(from, to, amount)})
}

func signed(id string, pooling models.Pooling, amount money.Pence) models.Commitment {
	return models.Commitment{ID: models.CommitmentID(id), Partner: models.BodyID(id), Place: "w", Name: id, Pooling: pooling,
		Fund: models.FundID(id), Amount: amount, Stage: models.CommitmentSigned}
}

// One pound at each station of its way: promised, received, passed on, set aside,
// awarded, paid; kept by its partner; and a body's own.
func TestThreeColumns(t *testing.T) {
	j := newJournal()
	for _, m := range []struct {
		kind     ledger.Kind
		of       string
		from, to ledger.Account
		amount   money.Pence
	}{
		{ledger.Signed, "pcc", ledger.Outside, "signed:pcc", 100},
		{ledger.Received, "pcc", "signed:pcc", "fund:pcc", 60},
		{ledger.Sent, "t", "fund:pcc", "transit:t/pcc", 25},
		{ledger.Arrived, "t", "transit:t/pcc", "fund:h-safety", 20},
		{ledger.Received, "precept", ledger.Outside, "fund:precept", 40},
		{ledger.SetAside, "r", "fund:h-safety", "pot:r/h-safety", 15},
		{ledger.Allocated, "r", "pot:r/h-safety", "award:r/1/h-safety", 12},
		{ledger.Paid, "r", "award:r/1/h-safety", "paid:r/1/h-safety", 7},
		{ledger.Signed, "fire", ledger.Outside, "signed:fire", 30},
		{ledger.Withdrawn, "fire", "signed:fire", ledger.Outside, 30},
	} {
		if err := j.move(m.kind, m.of, m.from, m.to, m.amount); err != nil {
			t.Fatal(m.kind, err)
		}
	}
	fire := signed("fire", models.Pooled, 30)
	fire.Stage = models.CommitmentWithdrawn
	s := placebudget.Sources{Place: "w", Commitments: []models.Commitment{signed("pcc", models.Pooled, 100), signed("job", models.Aligned, 22), fire,
		{ID: "schools", Stage: models.CommitmentDiscussion, Asked: 9}},
		Funds:   []models.Fund{{ID: "pcc", Place: "w", Partner: "pcc"}, {ID: "h-safety", Place: "h", Partner: "pcc", From: "pcc"}, {ID: "precept", Place: "h", Partner: "hpc"}},
		Entries: j.book.Entries()}
	b := placebudget.Fold(s)
	want := map[string]placebudget.Columns{"pcc": {Signed: 80, Received: 40}, "job": {Signed: 22}, "fire": {}, "h-safety": {Signed: 20, Received: 20, Released: 12}, "precept": {Signed: 40, Received: 40}}
	if len(b.Lines) != len(want) {
		t.Fatalf("%+v", b.Lines)
	}
	for _, l := range b.Lines {
		key := string(l.Fund)
		if key == "" {
			key = string(l.Commitment)
		}
		if l.Columns != want[key] {
			t.Errorf("%s: %+v, want %+v", key, l.Columns, want[key])
		}
	}
	if b.Total != (placebudget.Columns{Signed: 162, Received: 100, Released: 12}) || b.Pooled != 140 || b.Was != 192 {
		t.Errorf("%+v pooled %d was %d", b.Total, b.Pooled, b.Was)
	}
	s.Duties = []models.FundID{"h-safety"}
	if b := placebudget.Fold(s); b.Total.Released != 20 {
		t.Errorf("money that went with a duty is released as a whole, once: %d", b.Total.Released)
	}
	s.Duties, s.From = nil, j.at.Add(time.Hour)
	if b := placebudget.Fold(s); b.Total.Released != 0 || b.Total.Received != 88 {
		t.Errorf("what an earlier year has spent is in this one: %+v", b.Total)
	}
	e := placebudget.Withdrawal(placebudget.Sources{Commitments: s.Commitments, Funds: s.Funds, Entries: s.Entries}, s.Commitments[0], []models.RoundView{{Round: models.Round{ID: "next", Funds: []models.FundID{"h-safety"}}}})
	if e.Unpaid != 40 || e.Back != 35 || e.Stays != 25 || e.Before-e.After != 75 || len(e.Held) != 2 || len(e.Passed) != 1 || len(e.Rounds) != 1 {
		t.Errorf("%+v", e)
	}
}

// Over any history the columns are the same total by whatever they are grouped, no
// pound is counted twice, and each column is no more than the one before.
func TestEveryPoundHasOneLine(t *testing.T) {
	funds := []models.Fund{{ID: "a", Place: "w", Partner: "a"}, {ID: "b", Place: "w", Partner: "b", Strand: "safety"}, {ID: "h-a", Place: "h", Partner: "a", From: "a"},
		{ID: "own", Place: "h", Partner: "hpc"}, {ID: "s-a", Place: "s", Partner: "a", From: "h-a"}}
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal()
		accounts := []ledger.Account{ledger.Outside, "signed:a", "signed:b", "fund:a", "fund:b", "fund:h-a", "fund:own", "fund:s-a", "transit:t/a", "pot:r/h-a", "pot:r/own", "award:r/1/h-a", "award:r/1/own", "paid:r/1/h-a", "paid:r/1/own"}
		for range rapid.IntRange(20, 80).Draw(t, "entries") {
			pair := rapid.SliceOfNDistinct(rapid.SampledFrom(accounts), 2, 2, rapid.ID[ledger.Account]).Draw(t, "accounts")
			for _, kind := range ledger.Kinds() { // the way that leads from one to the other, if there is one
				if j.move(kind, "a", pair[0], pair[1], money.Pence(rapid.Int64Range(1, 500).Draw(t, "amount"))) == nil {
					break
				}
			}
		}
		s := placebudget.Sources{Place: "w", Funds: funds, Entries: j.book.Entries(), Commitments: []models.Commitment{signed("a", models.Pooled, 0), signed("b", models.Pooled, 0), signed("k", models.Aligned, 77)}}
		if rapid.Bool().Draw(t, "duty") {
			s.Duties = []models.FundID{"h-a"}
		}
		b := placebudget.Fold(s)
		in := -j.book.Balance(ledger.Outside)
		if promised := j.book.Total("signed:"); b.Total.Signed != in+77 || b.Total.Received != in-promised || b.Pooled != in {
			t.Fatalf("%+v of %d, %d of it promised", b, in, promised)
		}
		for _, key := range []func(placebudget.Line) string{
			func(l placebudget.Line) string { return string(l.Partner) }, func(l placebudget.Line) string { return string(l.Root) },
			func(l placebudget.Line) string { return string(l.Strand) }, func(l placebudget.Line) string { return string(l.Place) },
			func(l placebudget.Line) string { return fmt.Sprint(l.Pooling) }} {
			var sum placebudget.Columns
			for _, g := range b.By(key) {
				sum = sum.Add(g.Columns)
			}
			if sum != b.Total {
				t.Fatalf("groups sum to %+v, all to %+v", sum, b.Total)
			}
		}
		// What is agreed and on its way counts in one place: the shares of all places, worked out
		// from the journal alone, add up to the whole, however many offers were accepted.
		var offers []models.Transfer
		for i := range rapid.IntRange(0, 4).Draw(t, "offers") {
			offers = append(offers, models.Transfer{ID: models.TransferID(fmt.Sprint(i)), FromPlace: "w", Place: rapid.SampledFrom([]models.PlaceID{"h", "s"}).Draw(t, "to"),
				Stage: rapid.SampledFrom([]models.TransferStage{models.TransferAccepted, models.TransferReleased, models.TransferReceived, models.TransferOffered}).Draw(t, "stage"),
				Terms: models.TransferTerms{Amount: money.Pence(rapid.Int64Range(1, 900).Draw(t, "offered"))}})
		}
		var shares placebudget.Columns
		for _, place := range []models.PlaceID{"w", "h", "s"} {
			share := b.At(place, offers)
			var here money.Pence
			for _, f := range funds {
				for _, e := range s.Entries {
					for _, p := range e.Postings {
						if f.Place == place && p.Account.Fund() == f.ID {
							here += p.Amount
						}
					}
				}
			}
			if share.Received != here {
				t.Fatalf("%s has received %d, the journal says %d", place, share.Received, here)
			}
			waiting := 0
			for _, o := range offers {
				if o.Place == place && (o.Stage == models.TransferAccepted || o.Stage == models.TransferReleased) {
					waiting++
				}
			}
			if len(share.Coming) != waiting {
				t.Fatalf("%s: %d to come of %d", place, len(share.Coming), waiting)
			}
			shares = shares.Add(share.Columns)
		}
		if shares != b.Total {
			t.Fatalf("the shares of places come to %+v, all to %+v", shares, b.Total)
		}
		for _, l := range b.Lines {
			if l.Received > l.Signed || l.Released > l.Received || l.Released < 0 {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// A fund whose fence was lifted, or that counts under another strand by now, stands in the
// table as it is and not as it was signed for.
func TestALineIsAsItsFundIsNow(t *testing.T) {
	c := signed("pcc", models.Pooled, 100)
	c.Strand, c.Condition, c.Fence = "safety", "For safety", models.Fence{Strand: "safety"}
	got := placebudget.Fold(placebudget.Sources{Place: "w", Commitments: []models.Commitment{c},
		Funds: []models.Fund{{ID: "pcc", Place: "w", Name: "pcc", Partner: "pcc", Strand: "place", Condition: "For safety"}}})
	if len(got.Lines) != 1 || got.Lines[0].Strand != "place" || got.Lines[0].Fence.Narrows() {
		t.Errorf("%+v", got.Lines)
	}
}
