package api_test

import (
	"slices"
	"strings"
)

type reconciliation struct {
	ReconciledTo string `json:"reconciled_to"`
	OpenLines    int    `json:"open_lines"`
	OpenEntries  int    `json:"open_entries"`
	Settled      int
	Lists        []struct{ Lines, Fresh int }
	Sources      []string
}

// maxOther is more than other bodies may have.
const maxOther = 64 << 10

type openLine struct {
	ID, Ref   string
	Proposals []struct {
		Seq  int64
		Like string
	}
}

// reconciling compares the journal with the bank's list until nothing is open.
func (w *world) reconciling() {
	w.Helper()
	at, day := "/places/hatherden/bank", w.today()
	list := m{"file": "Date,Paid in,Paid out,Reference\n" + day + ",\"2,000.00\",,OTHER 1\n" + day + ",,12.00,FEE\n"}
	w.notFor(at+"/lists", list, "councillor", "auditor", "officer", "stranger")
	for path, code := range map[string]int{at: 401, at + "/lines": 401, at + "/entries": 401, at + "/settlements": 401} {
		w.call(request{method: "GET", path: path}).want(w, code)
		w.call(request{method: "GET", path: path, as: "councillor"}).refused(w, 403, "not_your_place")
	}
	w.send("clerk", at+"/lists", m{"file": "a,b\n1,2\n"}).field(w, "file", "bank_headings")
	w.send("clerk", at+"/lists", m{"file": strings.Repeat("x", maxOther+1)}).field(w, "file", "bank_headings")
	w.send("clerk", at+"/lists", m{"file": list["file"], "of": "nobody"}).refused(w, 404, "document")
	var b reconciliation
	w.twice("clerk", at+"/lists", list, &b)
	w.twice("clerk", at+"/lists", list, &b) // the same file under another key
	if len(b.Lists) != 1 || b.Lists[0].Fresh != 2 || b.OpenLines != 2 || !slices.Contains(b.Sources, "westmere-council") {
		w.Fatalf("taken in: %+v", b)
	}
	w.notFor(at+"/exact", m{}, "councillor", "auditor", "stranger")
	w.twice("clerk", at+"/exact", m{})
	w.settling(at)
	if w.get("auditor", at+"?of=westmere-council", &b); b.Settled != 0 || len(b.Lists) != 0 {
		w.Errorf("of another source: %+v", b)
	}
}

func (w *world) settling(at string) {
	w.Helper()
	var open struct {
		Lines []openLine
		Next  *string
	}
	w.get("auditor", at+"/lines?limit=1", &open)
	if len(open.Lines) != 1 || open.Next == nil {
		w.Fatalf("a page of open lines: %+v", open)
	}
	w.get("auditor", at+"/lines?after="+*open.Next)
	w.get("auditor", at+"/lines", &open)
	slices.SortFunc(open.Lines, func(x, y openLine) int { return len(y.Proposals) - len(x.Proposals) })
	came, fee := open.Lines[0], open.Lines[1]
	if len(came.Proposals) == 0 || came.Ref != "OTHER 1" || came.Proposals[0].Like != "amount" || len(fee.Proposals) != 0 {
		w.Fatalf("open lines: %+v", open)
	}
	one := m{"lines": []string{came.ID}, "entries": []int64{came.Proposals[0].Seq}}
	w.notFor(at+"/settlements", one, "councillor", "auditor", "stranger")
	w.send("clerk", at+"/settlements", m{}).field(w, "entry", "choose")
	w.send("clerk", at+"/settlements", m{"lines": []string{fee.ID}}).field(w, "reason", "bank_reason")
	w.twice("clerk", at+"/settlements", one)
	w.send("clerk", at+"/settlements", one).refused(w, 409, "settled_meanwhile")
	var b reconciliation
	w.twice("clerk", at+"/settlements", m{"lines": []string{fee.ID}, "reason": "A bank charge"}, &b)
	var entries struct{ Entries []struct{ Seq int64 } }
	w.get("auditor", at+"/entries", &entries)
	for _, e := range entries.Entries {
		w.post("clerk", at+"/settlements", m{"entries": []int64{e.Seq}, "reason": "Cash in the safe"}, &b)
	}
	if b.OpenLines+b.OpenEntries != 0 || b.ReconciledTo != w.today() {
		w.Errorf("all is settled: %+v", b)
	}
	var settled struct{ Settled []struct{ ID, Reason string } }
	w.get("auditor", at+"/settlements", &settled)
	charge := slices.IndexFunc(settled.Settled, func(s struct{ ID, Reason string }) bool { return s.Reason == "A bank charge" })
	if charge < 0 {
		w.Fatalf("settled: %+v", settled)
	}
	undo := at + "/settlements/" + settled.Settled[charge].ID + "/undoing"
	w.notFor(undo, m{"reason": "It was income"}, "councillor", "auditor", "stranger")
	w.send("clerk", undo, m{}).field(w, "reason", "bank_why")
	w.twice("clerk", undo, m{"reason": "It was income"}, &b)
	w.send("clerk", undo, m{"reason": "Again"}).refused(w, 409, "settled_meanwhile")
	if b.OpenLines != 1 || b.ReconciledTo != "" {
		w.Errorf("undone: %+v", b)
	}
}
