package ledger_test

import (
	"slices"
	"testing"

	"commonchest/models"
	"commonchest/models/ledger"
)

// The trail of a project leads from what was signed to what the bank has paid, and leaves
// out what paid for something else.
func TestTrailLeadsFromSignatureToBank(t *testing.T) {
	entries := []ledger.Entry{
		{Kind: ledger.Signed, Postings: ledger.Move(ledger.Outside, "signed:pcc", 100)},                // 1
		{Kind: ledger.Signed, Postings: ledger.Move(ledger.Outside, "signed:nhs", 100)},                // 2: another partner
		{Kind: ledger.Received, Ref: "BACS 1", Postings: ledger.Move("signed:pcc", "fund:pcc", 100)},   // 3
		{Kind: ledger.Sent, Postings: ledger.Move("fund:pcc", "transit:t/pcc", 80)},                    // 4
		{Kind: ledger.Sent, Postings: ledger.Move("fund:pcc", "transit:u/pcc", 20)},                    // 5: to another area
		{Kind: ledger.Arrived, Ref: "BACS 2", Postings: ledger.Move("transit:t/pcc", "fund:area", 80)}, // 6
		{Kind: ledger.SetAside, Postings: ledger.Move("fund:area", "pot:r/area", 80)},                  // 7
		{Kind: ledger.Allocated, Postings: []ledger.Posting{{Account: "pot:r/area", Amount: -80}, {Account: "award:r/1/area", Amount: 50}, {Account: "award:r/2/area", Amount: 30}}},
		{Kind: ledger.Paid, Ref: "BACS 3", Postings: ledger.Move("award:r/1/area", "paid:r/1/area", 50)},
		{Kind: ledger.Paid, Ref: "BACS 4", Postings: ledger.Move("award:r/2/area", "paid:r/2/area", 30)}, // of the other project
		{Kind: ledger.Reversed, Reverses: 9, Postings: ledger.Move("paid:r/1/area", "award:r/1/area", 50)},
		{Kind: ledger.Reversed, Reverses: 10, Postings: ledger.Move("paid:r/2/area", "award:r/2/area", 30)},
	}
	for i := range entries {
		entries[i].Seq = int64(i + 1)
	}
	var got []int64
	for _, e := range ledger.Trail(entries, []models.Fund{{ID: "pcc"}, {ID: "area", From: "pcc"}}, "r", "1") {
		got = append(got, e.Seq)
	}
	if want := []int64{1, 3, 4, 6, 7, 8, 9, 11}; !slices.Equal(got, want) {
		t.Errorf("%v instead of %v", got, want)
	}
	if list := ledger.Balances(entries); list["outside"] != -200 || list["award:r/1/area"] != 50 {
		t.Errorf("balance %+v", list)
	}
}

// What came into a fund by mistake, and was undone, did not come.
func TestReceiptsLeaveOutWhatWasUndone(t *testing.T) {
	entries := []ledger.Entry{
		{Seq: 1, Kind: ledger.Received, Postings: ledger.Move("signed:a", "fund:a", 100)},
		{Seq: 2, Kind: ledger.Arrived, Postings: ledger.Move("transit:t/a", "fund:a", 80)},
		{Seq: 3, Kind: ledger.Received, Postings: ledger.Move("signed:a", "fund:a", 100)}, // twice
		{Seq: 4, Kind: ledger.Received, Postings: ledger.Move("signed:b", "fund:b", 50)},
		{Seq: 5, Kind: ledger.Reversed, Reverses: 3, Postings: ledger.Move("fund:a", "signed:a", 100)},
		{Seq: 6, Kind: ledger.Released, Postings: ledger.Move("pot:r/a", "fund:a", 10)},
	}
	var got []int64
	for _, e := range ledger.Receipts(entries, "a") {
		got = append(got, e.Seq)
	}
	if !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("%v", got)
	}
}
