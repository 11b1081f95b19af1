package web_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// paying is a world in which a round awarded its two cheaper projects, with a clerk and
// two councillors who are signed in.
type paying struct {
	*world
	clerk, chair, member *browser
	swing                string // the ref of the award of £14,800
}

func newPaying(t *testing.T) *paying {
	t.Helper()
	w := newWorld(t)
	w.open(20, nil)
	swing, orchard := w.ref("Inclusive swing"), w.ref("Village orchard")
	for i := range 10 {
		w.vote(w.codes[i], swing, orchard)
	}
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.resolve(models.Minuted{Minute: "26/114", Power: "Localism Act 2011, section 1", Kind: models.GeneralPower, Refs: []string{swing, orchard}})
	p := &paying{world: w, swing: swing}
	p.clerk, p.chair, p.member = w.staff("hatherden", models.RoleClerk), w.person("chair@hatherden.example", councillorOf...), w.person("member@hatherden.example", councillorOf...)
	return p
}

var councillorOf = []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}

func (w *world) resolve(m models.Minuted) {
	w.Helper()
	m.On = w.shared.Clock.Now().Format("2006-01-02")
	_, err := w.app.Counting.Resolve(w.Context(), w.by(clerk), decides, m)
	w.must(err)
}

func (p *paying) at(path string) string { return "/staff/awards/hatherden-decides/" + p.swing + path }

// request asks for a payment and gives the answer.
func (p *paying) request(status int, fields ...string) answer {
	p.Helper()
	p.clerk.sees(p.at("/pay"))
	return p.clerk.sends(p.at("/pay"), status, append([]string{"payee", "Playground Works", "purpose", "First stage", "amount", "10,000.50", "vat_back", "no", "document", "Invoice 118"}, fields...)...)
}

func (p *paying) sign(b *browser, n int, status int) answer {
	p.Helper()
	b.sees(p.at(fmt.Sprintf("/payments/%d", n)))
	return b.sends(p.at(fmt.Sprintf("/payments/%d", n)), status, "do", "approve")
}

func (p *paying) pay(n int, status int) answer {
	p.Helper()
	p.clerk.sees(p.at(fmt.Sprintf("/payments/%d", n)))
	return p.clerk.sends(p.at(fmt.Sprintf("/payments/%d", n)), status, "do", "pay", "bank_ref", "BACS 900", "paid_on", p.shared.Clock.Now().Format("2006-01-02"))
}

// balance is what accounts of a stage hold in the journal.
func (w *world) balance(stage ledger.Stage) money.Pence {
	w.Helper()
	st, err := w.app.Funding.Statement(w.Context(), "hatherden")
	w.must(err)
	var sum, all money.Pence
	for a, n := range st.Balances {
		all += n
		if a.Stage() == stage {
			sum += n
		}
	}
	if all != 0 {
		w.Fatalf("the trial balance is %d", all)
	}
	return sum
}

// A payment is prepared by the clerk, signed by two councillors, and recorded when the
// bank has done it; only then has the journal moved.
func TestPaymentByTwoPeople(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther, "vat", "1,666.75", "vat_back", "yes")
	p.has(p.chair.sees("/staff/hatherden/approvals"), "Inclusive swing", "Playground Works", "0 of 2 signed", "£10,000.50")
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.has(p.clerk.sees(p.at("/payments/1")), "1 of 2 signed", "It waits for signatures")
	p.hasNot(p.clerk.last, "Record as paid")
	if a := p.clerk.post(p.at("/payments/1"), "do", "pay", "bank_ref", "BACS 900", "paid_on", "2026-11-20"); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("recorded as paid with one signature: %d", a.status)
	}
	if paid := p.balance(ledger.AtPaid); paid != 0 {
		t.Fatalf("%d is paid before it was authorised", paid)
	}
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.hasNot(p.chair.sees("/staff/hatherden/approvals"), "Inclusive swing")
	p.pay(1, fiber.StatusSeeOther)
	p.has(p.clerk.sees(p.at("")), "Bank reference BACS 900", "£4,799.50")
	if paid, left := p.balance(ledger.AtPaid), p.balance(ledger.AtAward); paid != 10_000_50 || left != 14_800_00+2_450_00-10_000_50 {
		t.Errorf("paid %d, still awarded %d", paid, left)
	}
}

// A councillor signs once; a second try is told so, and changes nothing.
func TestNobodySignsTwice(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	a := p.chair.post(p.at("/payments/1"), "do", "approve", "cmd", "another-form-00001")
	p.has(a.body, "You have signed this payment already")
	p.has(p.chair.sees(p.at("/payments/1")), "1 of 2 signed", "Another councillor signs next")
}

// Who prepared a payment never signs it, councillor or not.
func TestPreparerNeverSigns(t *testing.T) {
	p := newPaying(t)
	p.clerk = p.person("both@hatherden.example", models.Grant{Place: "hatherden", Role: models.RoleClerk}, councillorOf[0])
	p.request(fiber.StatusSeeOther)
	p.has(p.clerk.sees(p.at("/payments/1")), "You prepared this payment, so others sign it")
	if a := p.clerk.post(p.at("/payments/1"), "do", "approve", "csrf", p.clerk.csrf()); a.status != fiber.StatusForbidden || !strings.Contains(a.body, "prepared") {
		t.Errorf("the preparer signs: %d", a.status)
	}
	p.has(p.chair.sees(p.at("/payments/1")), "0 of 2 signed")
}

// Who declared an interest in the project sees none of its papers and signs nothing; its
// page says so by role, and a dispensation is somebody else's act.
func TestInterestKeepsOut(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	v, err := p.app.Rounds.View(t.Context(), decides)
	p.must(err)
	var idea models.ProposalID
	for _, s := range v.Seal.Projects {
		if s.Ref == p.swing {
			idea = s.Proposal
		}
	}
	p.chair.sees("/staff/hatherden/interests?matter=idea." + string(idea))
	p.chair.sends("/staff/hatherden/interests", fiber.StatusUnprocessableEntity, "matter", "idea."+string(idea), "kind", "pecuniary", "words", "")
	p.chair.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "matter", "idea."+string(idea), "kind", "pecuniary", "words", "director of the contractor")
	p.chair.sees("/account") // a form's token: without one nobody gets so far
	if a := p.chair.post(p.at("/payments/1"), "do", "approve", "csrf", p.chair.csrf()); a.status != fiber.StatusForbidden || !strings.Contains(a.body, "interest") {
		t.Errorf("signs with an interest: %d", a.status)
	}
	for _, path := range []string{p.at(""), p.at("/payments/1")} {
		if a := p.chair.get(path); a.status != fiber.StatusForbidden || strings.Contains(a.body, "Playground Works") {
			t.Errorf("GET %s with an interest: %d", path, a.status)
		}
	}
	p.has(p.chair.sees("/staff/hatherden/approvals"), "Left out because of an interest that you declared: 1")
	p.hasNot(p.chair.last, "Playground Works")
	public := p.browser().sees("/proposals/" + string(idea))
	p.has(public, "An interest was declared by a councillor (Disclosable pecuniary interest: director of the contractor), who takes no part")
	p.hasNot(public, "chair@")

	list, err := p.app.Interests.OfPlace(t.Context(), "hatherden")
	p.must(err)
	id := string(list[0].Interest.ID)
	if a := p.chair.post("/staff/hatherden/interests", "do", "dispense", "interest", id, "reference", "26/99"); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor dispenses with an own interest: %d", a.status)
	}
	p.clerk.sees("/staff/hatherden/interests")
	p.clerk.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "do", "dispense", "interest", id, "reference", "26/99")
	p.sign(p.chair, 1, fiber.StatusSeeOther)
}

// A signature stops counting when who gave it declares an interest before the money is
// paid; others sign in its place.
func TestALateInterestVoidsASignature(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	fund := first(t, p.chair.sees("/staff/hatherden/interests"), `value="fund\.([^"]*)"`)
	p.chair.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "matter", "fund."+fund, "kind", "pecuniary", "words", "works for the giver")
	p.has(p.pay(1, fiber.StatusUnprocessableEntity).body, "that signature does not count")
	if p.balance(ledger.AtPaid) != 0 {
		t.Error("paid on a signature that does not count")
	}
	p.clerk.sends(p.at("/payments/1"), fiber.StatusSeeOther, "do", "cancel", "reason", "A signature does not count")
	p.request(fiber.StatusSeeOther)
	p.sign(p.member, 2, fiber.StatusSeeOther)
	p.sign(p.person("third@hatherden.example", councillorOf...), 2, fiber.StatusSeeOther)
	p.pay(2, fiber.StatusSeeOther)
}

// Nothing of an award is done before the meeting that made it, and one invoice is not
// asked for twice.
func TestAwardsBeginWithTheirMeeting(t *testing.T) {
	p := newPaying(t)
	before := p.shared.Clock.Now().AddDate(0, 0, -1).Format("2006-01-02")
	const says = "before the meeting that made the award"
	for path, fields := range map[string][]string{
		"/terms":   {"to", "group", "name", "Friends", "milestone.1.what", "It is there", "milestone.1.due", before},
		"/report":  {"on", before, "words", "It is there", "milestone", "0"},
		"/outcome": {"kind", "delivered", "on", before},
	} {
		p.clerk.sees(p.at(path))
		p.has(p.clerk.sends(p.at(path), fiber.StatusUnprocessableEntity, fields...).body, says)
	}
	p.request(fiber.StatusSeeOther, "amount", "100")
	p.has(p.request(fiber.StatusUnprocessableEntity, "amount", "100.00", "document", "invoice 118").body, "Payment 1 asks for the same sum on this document")
	p.request(fiber.StatusSeeOther, "amount", "100", "document", "Invoice 118, second part")
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.clerk.sees(p.at("/payments/1"))
	p.has(p.clerk.sends(p.at("/payments/1"), fiber.StatusUnprocessableEntity, "do", "pay", "bank_ref", "BACS 900", "paid_on", before).body, says)
	p.has(p.clerk.sends(p.at("/payments/1"), fiber.StatusUnprocessableEntity, "do", "pay", "bank_ref", "BACS 900", "paid_on", "2031-01-01").body, "enter today or an earlier day")
}

// An interest in the fund that pays keeps out as one in the project does.
func TestInterestInAFundKeepsOut(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	fund := first(t, p.member.sees("/staff/hatherden/interests"), `value="fund\.([^"]*)"`)
	p.member.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "matter", "fund."+fund, "kind", "registrable", "words", "trustee of the giver", "sensitive", "yes")
	if a := p.member.get(p.at("/payments/1")); a.status != fiber.StatusForbidden {
		t.Errorf("reads a payment out of the fund: %d", a.status)
	}
}

// Two councillors who sign in the same moment both count, once each, whatever node
// they are on; of many who sign, no more than needed do.
func TestTwoSignAtOnce(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	nodes := []func(models.By) error{}
	for range 2 {
		app := p.shared.Node(t, false)
		nodes = append(nodes, func(by models.By) error {
			_, err := app.Delivery.Approve(t.Context(), by, decides, p.swing, 1)
			return err
		})
	}
	errs := make([]error, 6)
	var all sync.WaitGroup
	for i := range errs {
		by := models.By{Actor: models.Actor{ID: fmt.Sprintf("councillor-%d", i/2), Grants: councillorOf}, Cmd: fmt.Sprintf("sign-%d", i)}
		all.Go(func() { errs[i] = nodes[i%2](by) })
	}
	all.Wait()
	e, err := p.app.Delivery.Entry(t.Context(), decides, p.swing)
	p.must(err)
	pay := e.Delivery.Payments[0]
	if pay.Stage != models.PaymentAuthorised || len(pay.Approvals) != 2 || pay.Approvals[0].By == pay.Approvals[1].By {
		t.Fatalf("%+v", pay)
	}
	if done := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); done != 2 {
		t.Errorf("%d were told that they have signed", done)
	}
}

// Nobody requests more than is awarded, and what one request claims no other may.
func TestNeverMoreThanAwarded(t *testing.T) {
	p := newPaying(t)
	for _, c := range []struct{ amount, says string }{{"14,800.01", "Only £14,800 of this award"}, {"-5", "above 0"}, {"0", "above 0"}, {"ten", "Enter an amount in figures"}, {"", "Enter an amount"}, {"99999999999999999999", "too large"}} {
		a := p.request(fiber.StatusUnprocessableEntity, "amount", c.amount)
		if !strings.Contains(text(a.body), c.says) || !strings.Contains(a.body, "Playground Works") {
			t.Errorf("%q: does not say %q, or loses what was typed:\n%s", c.amount, c.says, text(a.body))
		}
	}
	p.request(fiber.StatusUnprocessableEntity, "vat", "10,000.50")
	p.has(p.clerk.last, "VAT is less than the sum in all")
	p.request(fiber.StatusSeeOther)
	p.has(p.request(fiber.StatusUnprocessableEntity).body, "Only £4,799.50 of this award can still be requested")

	// Eight at once from two nodes: one gets the rest.
	errs := make([]error, 8)
	nodes := []func(models.By) error{}
	for range 2 {
		app := p.shared.Node(t, false)
		nodes = append(nodes, func(by models.By) error {
			_, err := app.Delivery.Request(t.Context(), by, decides, p.swing, requestOf(4_799_50))
			return err
		})
	}
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = nodes[i%2](models.By{Actor: clerk, Cmd: fmt.Sprintf("rest-%d", i)}) })
	}
	all.Wait()
	if got := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); got != 1 {
		t.Errorf("%d requests have the same money", got)
	}
}

// The same form sent twice is one payment.
func TestARequestSentTwiceIsOne(t *testing.T) {
	p := newPaying(t)
	fields := []string{"payee", "Playground Works", "purpose", "First stage", "amount", "100", "vat_back", "no", "document", "Invoice 118"}
	p.clerk.sees(p.at("/pay"))
	form := p.clerk.last
	for range 2 {
		p.clerk.last = form
		p.clerk.sends(p.at("/pay"), fiber.StatusSeeOther, fields...)
	}
	e, err := p.app.Delivery.Entry(t.Context(), decides, p.swing)
	p.must(err)
	if len(e.Delivery.Payments) != 1 {
		t.Errorf("%d payments", len(e.Delivery.Payments))
	}
}

// A mistake is undone by an entry of its own with its reason, once; the first entry
// stays, and the money is the award's again.
func TestCorrectionIsAReversingEntry(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.pay(1, fiber.StatusSeeOther)
	before, err := p.app.Funding.Statement(t.Context(), "hatherden")
	p.must(err)
	p.clerk.sees(p.at("/payments/1"))
	p.clerk.sends(p.at("/payments/1"), fiber.StatusUnprocessableEntity, "do", "correct", "reason", "")
	p.clerk.sends(p.at("/payments/1"), fiber.StatusSeeOther, "do", "correct", "reason", "Paid by another body")
	after, err := p.app.Funding.Statement(t.Context(), "hatherden")
	p.must(err)
	n := len(before.Entries)
	if len(after.Entries) != n+1 || after.Entries[n].Kind != ledger.Reversed || after.Entries[n].Reverses != before.Entries[n-1].Seq || after.Entries[n].Reason.ID == "" {
		t.Fatalf("%+v", after.Entries[n:])
	}
	if p.balance(ledger.AtPaid) != 0 || p.balance(ledger.AtAward) != 17_250_00 {
		t.Error("the money is not the award's again")
	}
	if a := p.clerk.post(p.at("/payments/1"), "do", "correct", "reason", "Again"); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("undone twice: %d", a.status)
	}
}

// The rest goes back to its funds; unspent money that was paid comes back; and neither
// is more than there is.
func TestLapsedAndRefunded(t *testing.T) {
	p := newPaying(t)
	fund := p.balance(ledger.AtFund)
	p.request(fiber.StatusSeeOther)
	give := func(status int, fields ...string) answer {
		p.clerk.sees(p.at("/return"))
		return p.clerk.sends(p.at("/return"), status, fields...)
	}
	p.has(give(fiber.StatusUnprocessableEntity, "do", "lapse", "reason", "Cheaper").body, "A payment is still open")
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.pay(1, fiber.StatusSeeOther)
	p.has(give(fiber.StatusUnprocessableEntity, "do", "lapse", "reason", "").body, "Say why")
	give(fiber.StatusSeeOther, "do", "lapse", "reason", "It was cheaper")
	p.has(give(fiber.StatusUnprocessableEntity, "do", "refund", "amount", "10,000.51", "bank_ref", "BACS 901", "reason", "Unspent").body, "Only £10,000.50 has been paid")
	give(fiber.StatusSeeOther, "do", "refund", "amount", "0.50", "bank_ref", "BACS 901", "reason", "Unspent")
	if got := p.balance(ledger.AtFund) - fund; got != 4_799_50+50 {
		t.Errorf("%d went back", got)
	}
	p.has(p.browser().sees("/r/hatherden-decides/did"), "£10,000 of £14,800", "Back in its funds £4,800")
}

// A place may want one to three signatures, by a minute; what was requested before keeps
// its rule.
func TestSignaturesFollowTheBodysRule(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther, "amount", "100")
	p.clerk.sees("/staff/hatherden/awards")
	p.clerk.sends("/staff/hatherden/awards", fiber.StatusUnprocessableEntity, "approvals", "4", "minute", "26/120")
	p.clerk.sends("/staff/hatherden/awards", fiber.StatusUnprocessableEntity, "approvals", "1", "minute", "")
	p.clerk.sends("/staff/hatherden/awards", fiber.StatusSeeOther, "approvals", "1", "minute", "26/120")
	p.request(fiber.StatusSeeOther, "amount", "100", "document", "Invoice 119")
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.chair, 2, fiber.StatusSeeOther)
	p.has(p.clerk.sees(p.at("/payments/1")), "1 of 2 signed")
	p.has(p.clerk.sees(p.at("/payments/2")), "1 of 1 signed", "Record as paid")
	if a := p.chair.post("/staff/hatherden/awards", "approvals", "1", "minute", "26/121"); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor changes the rule: %d", a.status)
	}
}

func requestOf(amount money.Pence) delivery.Request {
	return delivery.Request{Payee: "Playground Works", Purpose: "The rest", Amount: amount, Document: "Invoice 119"}
}

// Every figure of the journal leads to its entries and every entry to its papers; the
// trial balance is equal on both sides.
func TestJournalIsTracedFromFigureToPaper(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.pay(1, fiber.StatusSeeOther)
	public := p.browser()
	balance := public.sees("/p/hatherden/journal/balance")
	p.has(balance, "Play and safety: paid for", "£10,000.50", "Holds £20,000 Owes £20,000")
	account := first(t, balance, `href="([^"]*name=paid[^"]*)"`)
	entry := first(t, public.sees(account), `href="([^"]*/journal/entry/[^"]*)"`)
	p.has(public.sees(entry), "BACS 900", "Hatherden Decides", "You said, we did")
	p.has(p.clerk.sees(entry), "Award "+p.swing, "Payment 1")
	p.hasNot(public.sees(entry), "Payment 1") // that page is the staff's
	year := public.sees("/p/hatherden/journal/statement")
	line := first(t, year, `href="([^"]*/statement/line[^"]*)"`)
	p.has(public.sees(html.UnescapeString(line)), "In all", "Came in £20,000 Went elsewhere £0 Paid £10,000.50")
	arrived := first(t, public.sees(html.UnescapeString(line)), `href="([^"]*/journal/entry/[^"]*)"`)
	offer := first(t, public.sees(arrived), `href="(/offers/[^"]*)"`)
	p.has(public.sees(offer), "Play and safety")
	p.has(public.sees("/p/hatherden/journal/statement?by=partner"), "Year 2026-27", "Westmere Council", "£20,000", "£10,000.50", "£9,999.50")
	for _, year := range []string{"2025", "2050"} { // where nothing is, the nearest year of which there is something
		page := public.sees("/p/hatherden/journal/statement?year=" + year)
		p.has(page, "Year 2026-27")
		p.hasNot(page, "Year 2025-26", "Year 2027-28")
	}
	whole := public.sees("/p/westmere/journal/statement?by=area") // what left one place has come to another
	p.has(whole, "Hatherden Brought forward £0 Came in £20,000 Went elsewhere £0 Paid £10,000.50 Carried forward £9,999.50", "Westmere Brought forward £0 Came in £20,000 Went elsewhere £20,000 Paid £0 Carried forward £0",
		"In all Brought forward £0 Came in £40,000 Went elsewhere £20,000 Paid £10,000.50 Carried forward £9,999.50")
	if at := html.UnescapeString(first(t, whole, `href="(/p/hatherden/journal/statement[^"]*)"`)); !strings.Contains(public.sees(at), "Play and safety") {
		t.Error("the line of a place does not lead to its own statement")
	}
	p.has(public.sees("/p/hatherden/journal"), "Paid out of an award of Hatherden Decides", "reference BACS 900", "Trial balance")
	if a := public.get("/p/hatherden/journal/entry/999"); a.status != fiber.StatusNotFound {
		t.Errorf("no such entry: %d", a.status)
	}
}
