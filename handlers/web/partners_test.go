package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/models"
)

// partners invites two bodies to bring money to Westmere's budget.
func (w *world) partners() {
	w.Helper()
	for _, b := range []models.BodyID{"pcc", "nhs"} {
		w.must(w.app.Places.AddBody(w.Context(), w.by(officer), models.Body{ID: b, Name: "Vale " + strings.ToUpper(string(b)), Kind: models.PartnerBody, Place: "westmere"}))
		_, err := w.app.Partners.Invite(w.Context(), w.by(officer), models.Commitment{ID: models.CommitmentID(b), Partner: b, Place: "westmere", Name: "Money of " + string(b),
			Pooling: models.Pooled, Asked: 45_000_00, Essential: true, CoolingOff: 14})
		w.must(err)
	}
}

// signatory is a browser that is signed in for a partner.
func (w *world) signatory(body models.BodyID) *browser {
	w.Helper()
	email := string(body) + "@partner.example"
	_, err := w.app.Accounts.AddUser(w.Context(), accounts.Command{Actor: models.SystemActor("test"), Cmd: w.by(models.Anonymous).Cmd},
		accounts.NewUser{Email: email, Password: password, Label: string(body), Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: body}}})
	w.must(err)
	b := w.browser()
	b.get("/sign-in")
	b.sends("/sign-in", fiber.StatusSeeOther, "email", email, "password", password)
	return b
}

// signs goes through the pages of a signature for pooled money in two instalments.
func (b *browser) signs(id, amount, first, rest string) {
	b.w.Helper()
	b.sees("/partner/" + id + "/sign")
	b.sends("/partner/"+id+"/sign", fiber.StatusOK, "amount", amount, "pooling", "pooled", "role", "Chief finance officer", "authority", "Scheme of consent", "on", "2026-11-02",
		"due-1", "2026-11-10", "part-1", first, "due-2", "2026-12-10", "part-2", rest, "why", "Quieter evenings")
	b.w.has(b.last, "Check what you sign", "£"+amount, "Quieter evenings")
	b.sends("/partner/"+id+"/sign", fiber.StatusSeeOther, "do", "sign")
}

// CB-19: a signature is the partner's own act under its own sign-in; the gate names who is
// missing; a withdrawal shows its effect before it is confirmed, and is public after.
func TestCB19_PartnersSignForThemselves(t *testing.T) {
	w := newWorld(t)
	w.partners()
	w.prepare(20, nil) // its money comes from Westmere
	_, gates, err := w.app.Rounds.Draft(t.Context(), decides)
	w.must(err)
	if len(gates) != 2 || gates[0].Code != "partner_unsigned" {
		t.Fatalf("gates %+v", gates)
	}
	if _, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides); !models.IsKind(err, models.Conflict) {
		t.Fatalf("sealed without its partners: %v", err)
	}
	desk := w.staff("hatherden", models.RoleClerk)
	w.has(desk.sees("/staff/rounds/"+string(decides)+"/check"), "Vale NHS has not signed", "Vale PCC has not signed")

	police, health := w.signatory("pcc"), w.signatory("nhs")
	w.has(police.sees("/partner"), "Money of pcc", "The answer is awaited")
	w.hasNot(police.sees("/partner"), "Money of nhs")
	for who, b := range map[string]*browser{"another partner": health, "an officer": w.staff("westmere", models.RoleOfficer), "nobody": w.browser()} {
		for _, page := range []string{"/partner/pcc", "/partner/pcc/sign", "/partner/pcc/withdraw"} {
			if a := b.get(page); a.status == fiber.StatusOK {
				t.Errorf("%s reads %s", who, page)
			}
		}
		b.get("/help")
		for _, page := range []string{"/partner/pcc", "/partner/pcc/sign", "/partner/pcc/withdraw"} {
			if a := b.post(page, "answer", "decline", "do", "sign", "why", "x"); a.status == fiber.StatusOK || a.status == fiber.StatusSeeOther && strings.Contains(a.header.Get("Location"), "done") {
				t.Errorf("%s posts to %s: %d", who, page, a.status)
			}
		}
	}
	police.sees("/partner/pcc/sign")
	police.sends("/partner/pcc/sign", fiber.StatusUnprocessableEntity, "amount", "45,000", "pooling", "pooled", "role", "CFO", "authority", "Scheme", "on", "2026-11-02", "due-1", "2026-11-10", "part-1", "44,999.99")
	w.has(police.last, "they must be the same to the penny")
	if !strings.Contains(police.last, `value="44,999.99"`) {
		t.Error("what was typed is lost")
	}
	signed := models.Signature{Pooling: models.Aligned, Amount: 1, On: "2026-11-02", Role: "CFO", Authority: "none"} // past the pages, too
	for who, actor := range map[string]models.Actor{"an officer": officer, "the chest": models.SystemActor("anything"), "another partner": {ID: "x", Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "nhs"}}}} {
		if _, err := w.app.Partners.Sign(t.Context(), w.by(actor), "pcc", signed); !models.IsKind(err, models.Forbidden) {
			t.Errorf("%s signs for a partner: %v", who, err)
		}
	}
	police.signs("pcc", "45,000", "15,000", "30,000")
	health.signs("nhs", "60,000.50", "60,000", "0.50")
	if _, gates, err = w.app.Rounds.Draft(t.Context(), decides); err != nil || len(gates) > 0 {
		t.Fatalf("gates %+v %v", gates, err)
	}
	_, err = w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)

	w.has(police.sees("/partner/pcc/withdraw"), "falls from £125,000.50 to £80,000.50", "no reason is needed")
	w.shared.Clock.Add(20 * 24 * time.Hour)
	police = w.again("pcc")
	w.has(police.sees("/partner/pcc/withdraw"), "say why")
	police.sends("/partner/pcc/withdraw", fiber.StatusUnprocessableEntity, "why", "")
	police.sends("/partner/pcc/withdraw", fiber.StatusSeeOther, "why", "Our budget was cut")
	w.has(w.browser().sees("/p/westmere/budget/signed/pcc"), "Withdrawn", "Our budget was cut", "Chief finance officer")
	w.has(w.browser().sees("/p/westmere/budget"), "It was £125,000.50 until Vale PCC withdrew")
}

// again signs a partner in once more, after the clock went on.
func (w *world) again(body string) *browser {
	w.Helper()
	b := w.browser()
	b.get("/sign-in")
	b.sends("/sign-in", fiber.StatusSeeOther, "email", body+"@partner.example", "password", password)
	return b
}

// CB-01: the place page shows the total, and totals by partner, fund and strand; all equal
// the sum of what was signed, and each line links to its signature.
// CB-26: signed, received and released stand in three columns.
func TestCB01_CB26_PlaceBudget(t *testing.T) {
	w := newWorld(t)
	w.partners()
	police, health := w.signatory("pcc"), w.signatory("nhs")
	police.signs("pcc", "45,000", "15,000", "30,000")
	health.signs("nhs", "60,000.01", "60,000", "0.01")
	_, err := w.app.Partners.Receive(t.Context(), w.by(officer), "pcc", 15_000_00, models.Banked{Ref: "BACS 1"})
	w.must(err)
	w.must(w.app.Funding.Contribute(t.Context(), w.by(clerk), models.Fund{ID: "precept", Place: "hatherden", Name: "Parish precept", Partner: "hatherden-parish-council", Kind: models.PreceptFund}, 20_000_00, models.Banked{}))
	b := w.browser()
	for _, view := range []string{"", "/partner", "/fund", "/strand", "/neighbourhood"} {
		page := b.sees("/p/westmere/budget" + view)
		w.has(page, "Total Signed £125,000.01 Received £35,000.00 Released £0.00")
	}
	page := b.sees("/p/westmere/budget")
	for _, link := range []string{"/p/westmere/budget/signed/pcc", "/p/westmere/budget/signed/nhs", "/p/hatherden/budget/own/precept"} {
		if !strings.Contains(page, `href="`+link+`"`) {
			t.Errorf("no link to %s", link)
		}
		w.has(b.sees(link), "Signed", "Received", "Released")
	}
	if a := b.get("/p/westmere/budget/weather"); a.status != fiber.StatusNotFound {
		t.Errorf("a view that is none: %d", a.status)
	}
	w.has(b.sees("/p/hatherden"), "Total Signed £20,000")
}

// CB-20: only pooled money enters a pot; aligned and reserved stand apart, with the share
// that is genuinely pooled.
func TestCB20_OnlyPooledMoneyIsAllocated(t *testing.T) {
	w := newWorld(t)
	w.partners()
	police, health := w.signatory("pcc"), w.signatory("nhs")
	police.signs("pcc", "45,000", "15,000", "30,000")
	health.sees("/partner/nhs/sign")
	health.sends("/partner/nhs/sign", fiber.StatusOK, "amount", "15,000", "pooling", "aligned", "role", "Director", "authority", "Minute 4", "on", "2026-11-02", "part-1", "")
	health.sends("/partner/nhs/sign", fiber.StatusSeeOther, "do", "sign")
	page := w.browser().sees("/p/westmere/budget")
	w.has(page, "75.0%", "£45,000 of £60,000", "Vale NHS, aligned", "not pooled", "Kept and spent by the partner")
	if _, err := w.app.Partners.Receive(t.Context(), w.by(officer), "nhs", 1, models.Banked{Ref: "BACS 9"}); !models.IsKind(err, models.Conflict) {
		t.Errorf("money that is not pooled was received: %v", err)
	}
	funds, err := w.app.Funding.Funds(t.Context(), "westmere")
	w.must(err)
	if len(funds) != 1 || funds[0].ID != "pcc" {
		t.Errorf("funds %+v", funds)
	}
}

// lead is an officer at the partner board who has invited a partner by its pages.
func (w *world) lead() *browser {
	w.Helper()
	b := w.staff("westmere", models.RoleOfficer)
	b.sees("/staff/westmere/partners/new")
	b.sends("/staff/westmere/partners/new", fiber.StatusUnprocessableEntity, "partner", "new", "new_partner", "", "name", "", "asked", "-3", "pooling", "pooled", "cooling_off", "14")
	b.sends("/staff/westmere/partners/new", fiber.StatusSeeOther, "partner", "new", "new_partner", "Vale Police", "name", "Safety", "asked", "45,000", "pooling", "pooled", "cooling_off", "14",
		"gain_share", "20", "gain_of", "call-outs avoided", "gain_estimate", "9,500.03",
		"strand", "safety", "tags", "night patrols, cameras", "floor", "1,000", "ceiling", "20,000", "virement", "yes")
	return b
}

const invitedURL = "/staff/westmere/partners/vale-police-safety"

// enters follows a link that the officer made, once.
func (w *world) enters(b *browser) *browser {
	w.Helper()
	b.sees(invitedURL)
	page := b.sends(invitedURL, fiber.StatusOK, "do", "link", "role", "Chief finance officer").body
	at := first(w, page, `http://chest.example(/enter/[a-z2-7]+)`)
	police := w.browser()
	police.sees(at)
	police.sees(at) // looking uses nothing up
	police.sends(at, fiber.StatusSeeOther)
	other := w.browser()
	other.sees(at)
	w.has(other.sends(at, fiber.StatusUnprocessableEntity).body, "This link has been used")
	if strings.Contains(w.log.String(), at) {
		w.Error("the link stands in the log")
	}
	return police
}

// The officer makes a link, copies it, and the partner signs in with it: once, and not
// after three days. Nobody else's link opens it.
func TestPartnerSignsInByALinkOnce(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	police := w.enters(b)
	w.has(police.sees("/partner"), "Safety", "The answer is awaited")
	if a := police.get("/staff/westmere/partners"); a.status != fiber.StatusForbidden {
		t.Errorf("a partner reads the board: %d", a.status)
	}
	page := b.sends(invitedURL, fiber.StatusOK, "do", "link", "role", "Chief finance officer").body
	at := first(t, page, `http://chest.example(/enter/[a-z2-7]+)`)
	w.shared.Clock.Add(accounts.LinkLife)
	late := w.browser()
	late.sees(at)
	w.has(late.sends(at, fiber.StatusUnprocessableEntity).body, "This link has run out")
	late.sees("/enter/aaaaaaaaaaaaaaaaaaaaaaaaaa")
	late.sends("/enter/aaaaaaaaaaaaaaaaaaaaaaaaaa", fiber.StatusUnprocessableEntity)
}

// CB-21: the rule is set with the invitation and signed with the rest; it is shown as an
// estimate until the actual is entered, and anybody can work it out again.
func TestCB21_GainShare(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	police := w.enters(b)
	w.has(police.sees("/partner/vale-police-safety"), "20% of call-outs avoided goes back to it")
	form := police.sees("/partner/vale-police-safety/sign") // every condition that was asked for stands there
	for _, typed := range []string{`value="night-patrols, cameras"`, `value="1000"`, `value="20000"`} {
		if !strings.Contains(form, typed) {
			t.Errorf("the form of the signature has lost %s", typed)
		}
	}
	police.signs("vale-police-safety", "45,000", "15,000", "30,000")
	w.has(w.browser().sees("/p/westmere/budget"), "Estimate: £9,500.03 saved, of which £1,900.01 goes back")
	b.sees(invitedURL)
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "saved", "actual", "-1", "on", "2026-11-01", "source", "Report")
	b.sends(invitedURL, fiber.StatusSeeOther, "do", "saved", "actual", "8,000", "on", "2026-11-01", "source", "Report 4")
	w.has(w.browser().sees("/p/westmere/budget"), "Actual: £8,000 saved, of which £1,600 goes back")
	if _, err := w.app.Partners.Saved(t.Context(), w.by(officer), "vale-police-safety", 1, "2026-11-01", "Report 5"); !models.IsKind(err, models.Conflict) {
		t.Errorf("the actual is entered twice: %v", err)
	}
}

// CB-30: who keeps the money is a setting; it records receipts and chases, and cannot sign,
// change or withdraw another partner's line.
func TestCB30_PaymasterCannotOutvoteAPartner(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	w.enters(b).signs("vale-police-safety", "45,000", "15,000", "30,000")
	b.sees(invitedURL)
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "receive", "amount", "45,000.01", "bank_ref", "BACS 7")
	b.sends(invitedURL, fiber.StatusSeeOther, "do", "receive", "amount", "15,000", "bank_ref", "BACS 7")
	w.has(b.sees(invitedURL), "Received", "£30,000")
	for _, page := range []string{"/partner/vale-police-safety", "/partner/vale-police-safety/sign", "/partner/vale-police-safety/withdraw"} {
		if a := b.get(page); a.status != fiber.StatusForbidden {
			t.Errorf("the paymaster reads %s: %d", page, a.status)
		}
	}
	by := w.by(officer)
	if _, err := w.app.Partners.Withdraw(t.Context(), by, "vale-police-safety", "we would rather", ""); !models.IsKind(err, models.Forbidden) {
		t.Errorf("the paymaster withdraws it: %v", err)
	}
	b.sees("/staff/westmere/partners")
	b.sends("/staff/westmere/partners", fiber.StatusUnprocessableEntity, "name", "Vale", "paymaster", "parish", "payer", "westmere-council")
	b.sends("/staff/westmere/partners", fiber.StatusSeeOther, "name", "Vale Place Budget", "paymaster", "parish", "payer", "hatherden-parish-council")
	w.has(w.browser().sees("/p/westmere/budget"), "Vale Place Budget", "Hatherden Parish Council keeps the pooled money")
	if _, err := w.app.Partners.Receive(t.Context(), w.by(officer), "vale-police-safety", 100, models.Banked{Ref: "BACS 8"}); !models.IsKind(err, models.Forbidden) {
		t.Errorf("who is not the paymaster records receipts: %v", err)
	}
	_, err := w.app.Partners.Receive(t.Context(), w.by(clerk), "vale-police-safety", 100, models.Banked{Ref: "BACS 8"})
	w.must(err)
}
