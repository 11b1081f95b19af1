package audit_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/bank"
	"commonchest/models/ledger"
)

// swing is an award with one payment, signed by somebody.
func swing() audit.Award {
	return audit.Award{Title: "Swing", To: "Somebody", Reason: "The maker is ill", Resolution: models.Resolution{Minute: "26/114", Stood: []models.Stood{{Ref: "1", Who: "a trustee"}, {Ref: "2", Who: "another"}}},
		Awarded: models.Awarded{Award: models.Award{Ref: "1", Proposal: "p1", Amount: 500_00}, Currency: "GBP", Shares: []models.FundShare{{Fund: "own", Amount: 500_00}}},
		Delivery: models.Delivery{ID: "r.1", Round: "r", Ref: "1", Proposal: "p1", To: models.RecipientIndividual,
			Payments: []models.Payment{{N: 1, Amount: 200_50, Stage: models.PaymentPaid, BankRef: "BACS 1", Shares: []models.FundShare{{Fund: "own", Amount: 200_50}}, Approvals: []models.SignOff{{By: "ann", At: day(9)}, {By: "bob", At: day(9)}}}}}}
}

func day(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }

func TestExceptionsOfEachKind(t *testing.T) {
	late, due, early := swing(), swing(), swing()
	early.Delivery.Payments[0].PaidOn = "2026-11-08"
	late.Delivery.Outcome.Kind = models.OutcomeLate
	due.Delivery.Milestones = []models.Milestone{{What: "Dug", Due: "2026-11-03"}, {What: "Hung", Due: "2026-12-03"}}
	book := bank.Reconcile([]bank.Said{{Line: bank.Line{ID: "l", Day: "2026-11-05", Amount: -3}, Ref: "FEE"}}, []bank.Cash{{Seq: 4, Ref: "BACS 1", Day: "2026-11-05", Amount: -200_50}}, nil)
	annsFund, annsIdea, endedElsewhere := audit.Interest{Interest: models.Interest{Account: "ann", Fund: "own"}}, audit.Interest{Interest: models.Interest{Account: "ann", Proposal: "p1"}}, audit.Interest{Interest: models.Interest{Account: "bob", Proposal: "p2"}}
	for name, c := range map[string]struct {
		facts audit.Facts
		want  []string
	}{
		"nothing":      {audit.Facts{Awards: []audit.Award{swing()}}, nil},
		"refused":      {audit.Facts{Awards: []audit.Award{swing()}, Refusals: []models.Refusal{{Round: "r", Ref: "1", Actor: "ann", At: day(2)}, {Round: "r", Ref: "9"}}}, []string{"refused 1 Swing ann"}},
		"signed":       {audit.Facts{Awards: []audit.Award{swing()}, Declared: []audit.Interest{annsFund, annsIdea, endedElsewhere}}, []string{"signed 1 Swing ann", "signed 1 Swing ann"}},
		"early":        {audit.Facts{Awards: []audit.Award{early}}, []string{"early 1 Swing"}},
		"corrected":    {audit.Facts{Entries: []ledger.Entry{{Seq: 1, Kind: ledger.Paid}, {Seq: 2, Kind: ledger.Reversed, Reverses: 1}}}, []string{"corrected"}},
		"late":         {audit.Facts{Awards: []audit.Award{late}}, []string{"late 1 Swing"}},
		"evidence":     {audit.Facts{Awards: []audit.Award{due}, Today: "2026-11-04"}, []string{"evidence 1 Swing"}},
		"mismatches":   {audit.Facts{Books: []audit.Book{{Account: book}}}, []string{"only_list", "only_journal"}},
		"moved":        {audit.Facts{Rounds: []models.RoundView{{Round: models.Round{ID: "r", Name: "Decides"}, Overrides: []models.Override{{At: day(4)}}}}}, []string{"moved Decides"}},
		"signatures":   {audit.Facts{Rules: []models.RuleChange{{At: day(4)}}}, []string{"signatures"}},
		"fence":        {audit.Facts{Liftings: []models.Lifting{{Fund: "own", LiftedAt: day(4)}, {Fund: "asked"}}}, []string{"fence"}},
		"newest first": {audit.Facts{Rules: []models.RuleChange{{At: day(4)}}, Liftings: []models.Lifting{{LiftedAt: day(5)}}, Awards: []audit.Award{late}}, []string{"fence", "signatures", "late 1 Swing"}},
	} {
		c.facts.Zone = time.UTC
		var got []string
		for _, e := range c.facts.Exceptions() {
			got = append(got, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s", e.Kind, e.Ref, e.Title, e.Who)), " "))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRowTellsAnAward(t *testing.T) {
	row := swing().Row([]audit.Interest{{Interest: models.Interest{Fund: "own"}}, {Interest: models.Interest{Fund: "other"}}}, map[int64]int64{1: 7})
	if row.Interests != 1 || row.StoodAside != 1 || row.Minute != "26/114" || len(row.Payments) != 1 || row.Payments[0].Entry != 7 || !slices.Equal(row.Payments[0].Signed, []string{"ann", "bob"}) {
		t.Errorf("%+v", row)
	}
}

// A pack never names a person, and leaves out a photograph that was removed.
func TestPackOfAStrand(t *testing.T) {
	e := audit.Evidence{Award: swing(), Place: models.Place{Name: "Hatherden"}, News: []audit.News{{Report: models.Report{N: 1, On: "2026-11-05"}, Said: "Hung", Photo: []byte("jpeg")}, {Report: models.Report{N: 2, Picture: "gone"}, Said: "Used"}}}
	data, err := audit.Pack("place", []audit.Evidence{e})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	all := ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, all = append(names, f.Name), all+string(b)
	}
	if want := []string{"awards.csv", "spend.csv", "measures.csv", "updates.csv", "late.csv", "photos/r.1-1.jpg", "manifest.json"}; !slices.Equal(names, want) {
		t.Errorf("files %q", names)
	}
	if strings.Contains(all, "Somebody") || !strings.Contains(all, "Hatherden,r,1,Swing,A person; the name is not published,'26/114,,500.00,GBP,200.50,under way") || !strings.Contains(all, "Used,,") {
		t.Errorf("%s", all)
	}
}

func TestByStrand(t *testing.T) {
	safe, none := swing(), swing()
	safe.Strand = "safety"
	if got := audit.ByStrand([]audit.Award{safe, none, safe}); len(got) != 2 || got[0] != (audit.StrandSum{Strand: "none", Awards: 1, Awarded: 500_00}) || got[1] != (audit.StrandSum{Strand: "safety", Awards: 2, Awarded: 1000_00}) {
		t.Errorf("%+v", got)
	}
}
