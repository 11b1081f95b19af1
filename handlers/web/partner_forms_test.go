package web_test

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// slip is a form with one thing wrong, what the page says to mend it, and the field whose
// typed words must come back.
type slip struct {
	name, says, kept string
	fields           []string // over the fields of a form that is right
}

// slips sends each of them; nothing of it may be taken.
func (b *browser) slips(path string, right []string, list []slip) {
	b.w.Helper()
	for _, s := range list {
		b.sees(path)
		fields := map[string]string{}
		for i := 0; i < len(right); i += 2 {
			fields[right[i]] = right[i+1]
		}
		for i := 0; i < len(s.fields); i += 2 {
			fields[s.fields[i]] = s.fields[i+1]
		}
		var send []string
		for name, value := range fields {
			send = append(send, name, value)
		}
		a := b.post(path, send...)
		if a.status != fiber.StatusUnprocessableEntity {
			b.w.Errorf("%s, %s: %d", path, s.name, a.status)
			continue
		}
		if !strings.Contains(text(a.body), s.says) {
			b.w.Errorf("%s, %s: the page does not say %q:\n%s", path, s.name, s.says, text(a.body))
		}
		if s.kept != "" && !strings.Contains(a.body, html.EscapeString(fields[s.kept])) {
			b.w.Errorf("%s, %s: what was typed at %s is lost", path, s.name, s.kept)
		}
	}
}

// Every form of a partner and of who leads the budget refuses what cannot be, in words
// that say how to mend it, and keeps what was typed.
func TestPartnerFormsRefuseWithWords(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	b.slips("/staff/westmere/partners/new", []string{"partner", "new", "new_partner", "Vale Fire", "name", "Safe at home", "asked", "15,000", "pooling", "pooled", "cooling_off", "14"}, []slip{
		{"no name", "Give it a name", "new_partner", []string{"name", ""}},
		{"no partner", "Fill this in", "name", []string{"new_partner", ""}},
		{"a partner that is none", "Fill this in", "name", []string{"partner", "nobody-here"}},
		{"nothing asked", "Enter an amount", "name", []string{"asked", ""}},
		{"less than nothing", "Enter an amount above 0", "asked", []string{"asked", "-15,000"}},
		{"more than there is", "That amount is too large", "asked", []string{"asked", "99999999999999999999"}},
		{"a slip of the keyboard", "more than a thousand million", "asked", []string{"asked", "1,500,000,000"}},
		{"a third decimal", "Use at most two figures after the point", "asked", []string{"asked", "15.1234"}},
		{"dollars", "in the currency of this place", "asked", []string{"asked", "$15,000"}},
		{"in words", "Enter an amount in figures", "asked", []string{"asked", "fifteen thousand"}},
		{"no way", "Choose one", "name", []string{"pooling", "borrowed"}},
		{"cooling off for a year", "Enter a number from 0 to 90", "cooling_off", []string{"cooling_off", "365"}},
		{"cooling off in words", "Enter a whole number", "cooling_off", []string{"cooling_off", "a fortnight"}},
		{"answer by a day that is over", "Choose a later day", "answer_by", []string{"answer_by", "1 11 2026"}},
		{"answer by no day", "Enter a date", "answer_by", []string{"answer_by", "31 2 2027"}},
		{"more than all savings", "Enter a number from 0 to 100", "gain_share", []string{"gain_share", "101", "gain_of", "calls"}},
		{"a share of nothing", "Fill this in", "gain_share", []string{"gain_share", "20"}},
		{"a negative estimate", "Enter 0 or more", "gain_estimate", []string{"gain_share", "20", "gain_of", "calls", "gain_estimate", "-1"}},
		{"too many words", "take 1 out", "name", []string{"condition", strings.Repeat("x", 501)}},
		{"a partner that is there", "body of that name already", "name", []string{"new_partner", "Hatherden Parish Council", "name", "x"}},
		{"asked before", "Use another name", "asked", []string{"partner", "vale-police", "name", "Safety"}},
	})
	if _, err := w.app.Places.Body(t.Context(), "vale-fire"); !models.IsKind(err, models.NotFound) {
		t.Errorf("an invitation that was refused has added a partner: %v", err)
	}
	b.slips("/staff/westmere/partners", []string{"name", "Vale", "paymaster", "council", "payer", "westmere-council"}, []slip{
		{"no name", "Give it a name", "", []string{"name", ""}},
		{"a day that is none", "Enter a date", "from", []string{"from", "1st of April"}},
		{"no paymaster", "Choose one", "name", []string{"paymaster", "", "name", "Vale of ours"}},
		{"another kind of body", "Choose a body of the kind", "name", []string{"paymaster", "parish", "name", "Vale of ours"}},
	})

	police := w.enters(b)
	const page = "/partner/vale-police-safety"
	police.slips(page, nil, []slip{
		{"no answer", "Choose one", "", []string{"answer", ""}},
		{"a no with too many words", "take 1 out", "why", []string{"answer", "decline", "why", strings.Repeat("x", 1001)}},
	})
	police.slips(page+"/sign", []string{"amount", "45,000", "pooling", "pooled", "role", "CFO", "authority", "Minute 7", "on", "2026-11-02", "due-1", "2026-11-10", "part-1", "15,000", "due-2", "2026-12-10", "part-2", "30,000"}, []slip{
		{"a penny less", "The instalments come to 44999.99 and the amount is 45000: they must be the same to the penny", "part-2", []string{"part-2", "29,999.99"}},
		{"a penny more", "The instalments come to 45000.01", "part-2", []string{"part-2", "30,000.01"}},
		{"a negative instalment", "Enter an amount above 0", "part-2", []string{"part-1", "46,000", "part-2", "-1,000"}},
		{"an instalment of no sum", "Enter an amount", "due-2", []string{"part-1", "45,000", "part-2", ""}},
		{"instalments too large to add up", "they must be the same", "part-1", []string{"part-1", "90,000,000,000,000,000", "part-2", "90,000,000,000,000,000"}},
		{"no instalments", "Fill this in", "amount", []string{"due-1", "", "part-1", "", "due-2", "", "part-2", ""}},
		{"out of order", "Put the instalments in the order of their days", "due-1", []string{"due-1", "2026-12-11"}},
		{"before the decision", "Put the instalments in the order of their days", "due-1", []string{"due-1", "2026-11-01"}},
		{"after the end", "An instalment is due after the signature ends", "expires", []string{"expires", "2026-12-01"}},
		{"ends before it begins", "Choose a later day", "expires", []string{"expires", "2026-10-01", "due-1", "2026-09-01", "due-2", "2026-09-02"}},
		{"over before it is signed", "Choose a later day", "expires", []string{"on", "2026-10-01", "expires", "2026-10-31", "due-1", "2026-10-02", "due-2", "2026-10-03"}},
		{"decided tomorrow", "cannot be in the future", "on", []string{"on", "2026-11-03"}},
		{"decided on no day", "Enter a date", "on", []string{"on", "2026-02-30"}},
		{"no day", "Fill this in", "role", []string{"on", ""}},
		{"nothing", "Enter an amount above 0", "role", []string{"amount", "0"}},
		{"less than nothing", "Enter an amount above 0", "amount", []string{"amount", "-45,000"}},
		{"too much", "more than a thousand million", "amount", []string{"amount", "1,000,000,001"}},
		{"nobody", "Fill this in", "authority", []string{"role", " "}},
		{"on no authority", "Fill this in", "role", []string{"authority", ""}},
		{"no way", "Choose one", "role", []string{"pooling", ""}},
	})
	if c, err := w.app.Partners.Commitment(t.Context(), "vale-police-safety"); err != nil || c.Stage != models.CommitmentInvited {
		t.Fatalf("%+v %v", c, err)
	}
	police.signs("vale-police-safety", "45,000", "15,000", "30,000")

	b.slips(invitedURL, []string{"do", "receive", "amount", "15,000", "bank_ref", "BACS 7"}, []slip{
		{"nothing", "Enter an amount above 0", "bank_ref", []string{"amount", "0"}},
		{"less than nothing", "Enter an amount above 0", "amount", []string{"amount", "-15,000"}},
		{"a penny too much", "That is more than is still to come", "amount", []string{"amount", "45,000.01"}},
		{"no reference", "Enter the reference on your bank statement", "amount", []string{"bank_ref", ""}},
		{"a reference without end", "take 1 out", "amount", []string{"bank_ref", strings.Repeat("7", 61)}},
	})
	b.slips(invitedURL, []string{"do", "saved", "actual", "8,000", "on", "2026-11-01", "source", "Report 4"}, []slip{
		{"less than nothing", "Enter 0 or more", "source", []string{"actual", "-1"}},
		{"too much", "more than a thousand million", "actual", []string{"actual", "2,000,000,000"}},
		{"tomorrow", "a day that is not in the future", "on", []string{"on", "2026-11-03"}},
		{"on nothing", "Fill this in", "actual", []string{"source", ""}},
	})
	b.slips(invitedURL, []string{"do", "relax", "essential", "yes"}, []slip{{"without a reason", "Fill this in", "", []string{"why", ""}}, {"nothing to do", "Choose one", "", []string{"do", "whatever"}}})
	w.shared.Clock.Add(20 * 24 * time.Hour)
	police = w.enters(w.staff("westmere", models.RoleOfficer)) // sessions of that day are over
	police.slips(page+"/withdraw", nil, []slip{{"after the cooling-off", "Fill this in", "", []string{"why", ""}}, {"too many words", "take 1 out", "why", []string{"why", strings.Repeat("x", 1001)}}})
}

// A form that is sent twice is one act; another one on the same paper is told that it
// came too late.
func TestPartnerFormsSentTwice(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	b.sees("/staff/westmere/partners/new")
	form := b.last
	for range 2 {
		b.last = form
		b.sends("/staff/westmere/partners/new", fiber.StatusSeeOther, "partner", "vale-police", "name", "Nights", "asked", "900", "pooling", "pooled", "cooling_off", "14")
	}
	first, second := w.enters(b), w.enters(b)
	const page = "/partner/vale-police-safety"
	fields := []string{"amount", "45,000", "pooling", "pooled", "role", "CFO", "authority", "Minute 7", "on", "2026-11-02", "due-1", "2026-11-10", "part-1", "45,000"}
	for _, who := range []*browser{first, second} {
		who.sees(page + "/sign")
		who.sends(page+"/sign", fiber.StatusOK, fields...)
	}
	check := first.last
	var all sync.WaitGroup
	for range 2 { // a double click
		all.Go(func() {
			again := &browser{w: w, jar: map[string]string{}, last: check}
			for name, value := range first.jar {
				again.jar[name] = value
			}
			again.sends(page+"/sign", fiber.StatusSeeOther, "do", "sign")
		})
	}
	all.Wait()
	a := second.post(page+"/sign", "do", "sign")
	if a.status != fiber.StatusConflict || !strings.Contains(text(a.body), "The partner has signed") {
		t.Errorf("the other signatory: %d %s", a.status, text(a.body))
	}
	b.sees(invitedURL)
	form = b.last
	for range 2 {
		b.last = form
		b.sends(invitedURL, fiber.StatusSeeOther, "do", "receive", "amount", "15,000", "bank_ref", "BACS 7")
	}
	b.sees(invitedURL) // the same line of the bank statement, typed again
	b.sends(invitedURL, fiber.StatusSeeOther, "do", "receive", "amount", "15,000", "bank_ref", "bacs  7")
	b.sees(invitedURL)
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "receive", "amount", "16,000", "bank_ref", "BACS 7")
	w.has(b.last, "A payment with this reference stands here with another sum")
	st, err := w.app.Funding.Statement(t.Context(), "westmere")
	w.must(err)
	if st.Balances["signed:vale-police-safety"] != 30_000_00 || st.Balances["fund:vale-police-safety"] != 15_000_00 || st.Balances[ledger.Outside] != -45_000_00 {
		t.Errorf("%v", st.Balances)
	}
}

// Vale Fire is essential and unsigned, and blocks opening by its name; it signs and the
// round is sealed; it withdraws while the votes are counted. The preview says what falls
// and what stays, and the round pays for what people voted on.
func TestValeFireSignsLateAndWithdrawsDuringTheCount(t *testing.T) {
	w := newWorld(t)
	w.partners()
	police, fire := w.signatory("pcc"), w.signatory("nhs") // Vale NHS is the late one here
	police.signs("pcc", "397,000", "300,000", "97,000")
	_, err := w.app.Partners.Receive(t.Context(), w.by(officer), "pcc", 300_000_00, models.Banked{Ref: "BACS 1"})
	w.must(err)
	passed := w.passes("pcc", 10_000_00)
	w.prepare(20, func(r *models.Round) { r.Funds = append(r.Funds, passed) })
	if _, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides); !models.IsKind(err, models.Conflict) {
		t.Fatalf("sealed without an essential partner: %v", err)
	}
	desk := w.staff("hatherden", models.RoleClerk)
	w.has(desk.sees("/staff/rounds/"+string(decides)+"/check"), "Vale NHS has not signed")
	w.hasNot(desk.last, "Vale PCC has not signed")
	fire.signs("nhs", "15,000", "10,000", "5,000")
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	w.vote(w.codes[0], w.ref("Village orchard"), w.ref("Speed signs"))
	w.close()

	// Voting has ended and nothing is counted yet: both withdraw now.
	fire, police = w.again("nhs"), w.again("pcc")
	w.has(fire.sees("/partner/nhs/withdraw"), "falls from £432,000 to £417,000", "No round that is being prepared counts on this money")
	fire.sends("/partner/nhs/withdraw", fiber.StatusSeeOther, "why", "Our own budget was cut")
	page := police.sees("/partner/pcc/withdraw")
	w.has(page, "Hatherden Decides", "£10,000 is set aside", "Stays £10,000")
	const mark = `name="seen" value="([^"]+)"`
	seen := first(t, page, mark)
	_, err = w.app.Partners.Receive(t.Context(), w.by(officer), "pcc", 1_000_00, models.Banked{Ref: "BACS 2"})
	w.must(err)
	moved := police.sends("/partner/pcc/withdraw", fiber.StatusUnprocessableEntity, "why", "Theirs was, too", "seen", seen).body
	w.has(moved, "Money has moved since you were shown what this does", "Theirs was, too")
	police.sends("/partner/pcc/withdraw", fiber.StatusSeeOther, "why", "Theirs was, too", "seen", first(t, moved, mark))

	res, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	st, err := w.app.Funding.Statement(t.Context(), "westmere")
	w.must(err)
	pot := st.Balances[ledger.PotAccount(decides, passed)]
	if len(res.Chosen) == 0 || pot != 10_000_00 {
		t.Errorf("chosen %v, %d of the partner's money in the pot", res.Chosen, pot)
	}
	w.has(w.browser().sees("/p/westmere/budget/signed/pcc"), "Withdrawn", "Theirs was, too")
	w.has(w.browser().sees("/p/westmere/budget"), "Vale NHS", "withdrew")
}

// passes gives Hatherden a plain share of a partner's fund, which arrives.
func (w *world) passes(from models.FundID, amount money.Pence) models.FundID {
	w.Helper()
	t := w.accepted(from, amount)
	_, err := w.app.Transfers.Release(w.Context(), w.by(officer), t.ID)
	w.must(err)
	_, err = w.app.Transfers.Receive(w.Context(), w.by(clerk), t.ID, models.Banked{Ref: "BACS 99"})
	w.must(err)
	return t.Terms.Fund
}

// accepted is an offer to Hatherden that it has accepted, and nothing has left for.
func (w *world) accepted(from models.FundID, amount money.Pence) models.Transfer {
	w.Helper()
	w.n++
	list, err := w.app.Transfers.Offer(w.Context(), w.by(officer), models.TransferDraft{ID: models.TransferDraftID(fmt.Sprintf("draft-%d", w.n)), FromPlace: "westmere",
		Terms: models.TransferTerms{Name: "Share of " + string(from), Condition: "Things for everyone", Plain: true, Statutory: "none", FromFund: from, Years: 1, AnswerBy: w.shared.Clock.Now().AddDate(0, 0, 28)},
		To:    []models.DraftTo{{Place: "hatherden", Amount: amount}}}, models.TransferWords{})
	w.must(err)
	_, err = w.app.Transfers.Answer(w.Context(), w.by(clerk), list[0].ID, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "26/1"})
	w.must(err)
	return list[0]
}

// What an area has accepted and what has not arrived counts once: where it still is.
func TestAcceptedMoneyCountsOnce(t *testing.T) {
	w := newWorld(t)
	w.partners()
	w.signatory("pcc").signs("pcc", "45,000", "15,000", "30,000")
	_, err := w.app.Partners.Receive(t.Context(), w.by(officer), "pcc", 15_000_00, models.Banked{Ref: "BACS 1"})
	w.must(err)
	w.must(w.app.Funding.Contribute(t.Context(), w.by(clerk), models.Fund{ID: "precept", Place: "hatherden", Name: "Parish precept", Partner: "hatherden-parish-council", Kind: models.PreceptFund}, 20_000_00, models.Banked{}))
	offer := w.accepted("pcc", 6_000_00)
	const coming = "£6,000 accepted and not here yet: it counts at Westmere until it arrives"
	for _, act := range []func() error{
		func() error { return nil },
		func() error { _, err := w.app.Transfers.Release(t.Context(), w.by(officer), offer.ID); return err },
	} {
		w.must(act())
		w.has(w.browser().sees("/p/hatherden"), "Total Signed £20,000 Received £20,000", coming)
		w.has(w.browser().sees("/p/westmere"), "Total Signed £45,000 Received £15,000")
		w.has(w.browser().sees("/p/westmere/budget"), "Total Signed £65,000 Received £35,000")
	}
	_, err = w.app.Transfers.Receive(t.Context(), w.by(clerk), offer.ID, models.Banked{Ref: "BACS 2"})
	w.must(err)
	w.has(w.browser().sees("/p/hatherden"), "Total Signed £26,000 Received £26,000")
	w.hasNot(w.browser().sees("/p/hatherden"), coming)
	w.has(w.browser().sees("/p/westmere"), "Total Signed £39,000 Received £9,000")
	w.has(w.browser().sees("/p/westmere/budget"), "Total Signed £65,000 Received £35,000")
}
