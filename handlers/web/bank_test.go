package web_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// list sends a file as the list of a bank.
func (b *browser) list(path, file string, status int) answer {
	b.w.Helper()
	b.sees(path)
	a := b.sendsFile(path, "file", "list.csv", []byte(file), "do", "take")
	if a.status != status {
		b.w.Fatalf("a list is sent to %s: %d\n%s", path, a.status, text(a.body))
	}
	return a
}

const bankPath = "/staff/hatherden/bank"

// A clerk takes in the bank's list: what agrees is settled, what does not stands in the
// queue, a person settles it with a reason, and undoing opens it again. The same file and
// the same line twice are one.
func TestBankReconciliation(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.pay(1, fiber.StatusSeeOther)
	entries := p.entries()
	today := p.shared.Clock.Now().Format("2/1/2006")
	first0 := p.shared.Clock.Now().AddDate(0, 0, -30).Format("2/1/2006")

	p.has(p.clerk.sees(bankPath), "No list yet", "Take in a list", "money in")
	for _, c := range []struct{ file, says string }{{"", "Choose a file"}, {"a,b\n1,2\n", "headings for a date and an amount"},
		{"Date,Amount\n" + today + ",1\n40/1/2026,1\n" + today + ",1.250\n", "Line 3: “40/1/2026” is no day"}} {
		p.has(p.clerk.list(bankPath, c.file, fiber.StatusUnprocessableEntity).body, c.says)
	}
	p.has(p.clerk.last, "Line 4: “1.250” is no amount")
	p.has(p.clerk.sees(bankPath), "No list yet")

	file := "Date,Paid in,Paid out,Reference,Description\n" + first0 + ",20000.00,,XFER 1,Westmere Council\n" + today + ",,\"10,000.50\",BACS 900,Playground Works\n" +
		today + ",,12.00,,=HYPERLINK(1)\n" + today + ",,12.00,,=HYPERLINK(1)\n"
	p.clerk.list(bankPath, file, fiber.StatusSeeOther)
	p.has(p.clerk.sees(bankPath), "In the list, not in the journal How many 3", "Agrees exactly", "XFER 1 1 proposal")
	p.clerk.list(bankPath, file, fiber.StatusSeeOther)
	p.has(p.clerk.sees(bankPath+"?done=bank_same"), "This list is here already", "In the list, not in the journal How many 3")
	p.clerk.list(bankPath, file+today+",5,,REFUND,Somebody\n", fiber.StatusSeeOther)
	p.has(p.clerk.sees(bankPath), "In the list, not in the journal How many 4", "Lines 5 New 1")

	lines := regexp.MustCompile(`href="(/staff/hatherden/bank/line/[^"]*)"`).FindAllStringSubmatch(p.clerk.last, -1)
	if len(lines) != 4 {
		t.Fatalf("%d lines are open", len(lines))
	}
	// The transfer arrived under another reference: proposed by its amount, settled by a person.
	at := lines[0][1]
	p.has(p.clerk.sees(at), "Westmere Council transferred", "Same amount", "A transfer that arrived")
	p.has(p.clerk.sends(at, fiber.StatusUnprocessableEntity, "do", "match").body, "Choose one")
	entry := first(t, p.clerk.sees(at), `name="entry"[^>]*value="([0-9]+)"`)
	p.clerk.sends(at, fiber.StatusSeeOther, "do", "match", "entry", entry)
	// The charges are no money of the chest: explained, never without a reason.
	at = lines[1][1]
	p.clerk.sees(at)
	p.has(p.clerk.sends(at, fiber.StatusUnprocessableEntity, "do", "explain").body, "say why that is right")
	p.clerk.sends(at, fiber.StatusSeeOther, "do", "explain", "reason", "A bank charge")
	if a := p.clerk.post(at, "do", "explain", "reason", "Twice", "cmd", "another-form-00001"); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("a line is settled twice: %d", a.status)
	}
	for _, l := range lines[2:] {
		p.clerk.sees(l[1])
		p.clerk.sends(l[1], fiber.StatusSeeOther, "do", "explain", "reason", "A bank charge")
	}
	p.has(p.clerk.sees(bankPath), "Reconciled to "+p.shared.Clock.Now().Format("2 January 2006"), "A bank charge", "Nothing is open")
	if got := p.entries(); got != entries {
		t.Errorf("the journal went from %d to %d entries", entries, got)
	}
	settled := first(t, p.clerk.last, `href="(/staff/hatherden/bank/settled/[^"]*)"`)
	csv := p.clerk.get(bankPath + ".csv").body
	if !strings.Contains(csv, "'=HYPERLINK(1)") || strings.Contains(csv, ",=HYPERLINK") {
		t.Errorf("a formula of the list is one in the export:\n%s", csv)
	}

	// Undone: open again, and the record of it stays.
	p.clerk.sees(settled)
	p.has(p.clerk.sends(settled, fiber.StatusUnprocessableEntity).body, "Error: Say why")
	p.clerk.sends(settled, fiber.StatusSeeOther, "reason", "It was income")
	p.has(p.clerk.sees(bankPath), "1 open")

	// A correction in the journal opens the line that it answered.
	p.clerk.sees(p.at("/payments/1"))
	p.clerk.sends(p.at("/payments/1"), fiber.StatusSeeOther, "do", "correct", "reason", "Paid by another body")
	p.has(p.clerk.sees(bankPath), "1 settlement was ended by a correction", "2 open")
}

// Who does not keep the books neither reads the bank's words nor settles anything.
func TestBankIsForThoseWhoKeepTheBooks(t *testing.T) {
	p := newPaying(t)
	for name, b := range map[string]*browser{"a councillor": p.chair, "a resident": p.browser()} {
		if a := b.get(bankPath); a.status < 400 {
			t.Errorf("%s reads: %d", name, a.status)
		}
	}
	auditor := p.staff("hatherden", models.RoleAuditor)
	p.hasNot(auditor.sees(bankPath), "Take in a list")
	reader := models.Actor{ID: "auditor", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleAuditor}}}
	if _, err := p.app.Reconcile.Take(t.Context(), p.by(reader), "hatherden", "", []byte("date,amount\n2026-11-02,1\n")); !models.IsKind(err, models.Forbidden) {
		t.Errorf("an auditor takes a list in: %v", err)
	}
	p.has(p.clerk.sees(bankPath), "What Westmere Council says")
	p.clerk.list(bankPath+"?of=westmere-council", "Date,Paid out\n"+p.shared.Clock.Now().AddDate(0, 0, -13).Format("2006-01-02")+",\"20,000\"\n", fiber.StatusSeeOther)
	p.has(p.clerk.sees(bankPath+"?of=westmere-council"), "Westmere Council says that it has paid", "1 proposal")
	if a := p.clerk.get(bankPath + "?of=nobody"); a.status != fiber.StatusNotFound {
		t.Errorf("a list of somebody who gave nothing: %d", a.status)
	}
}

// entries counts the journal of Hatherden's ledger.
func (w *world) entries() int {
	w.Helper()
	st, err := w.app.Funding.Statement(w.Context(), "hatherden")
	w.must(err)
	return len(st.Entries)
}
