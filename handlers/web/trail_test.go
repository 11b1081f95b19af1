package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/store"
	"commonchest/models"
)

// An auditor goes from an award to whose money it was, who decided and signed, and to the
// bank; what was refused and undone stands among the exceptions; the files have the digests
// that the page tells; and the proof finds a fact that somebody edited.
func TestAuditorsTrail(t *testing.T) {
	p := newPaying(t)
	third := p.person("third@hatherden.example", councillorOf...)
	p.request(fiber.StatusSeeOther)
	fund := first(t, third.sees("/staff/hatherden/interests"), `value="fund\.([^"]*)"`)
	third.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "matter", "fund."+fund, "kind", "registrable", "words", "trustee of the giver")
	if a := third.post(p.at("/payments/1"), "do", "approve", "csrf", third.csrf()); a.status != fiber.StatusForbidden {
		t.Fatalf("signs with an interest: %d", a.status)
	}
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.pay(1, fiber.StatusSeeOther)
	p.clerk.list(bankPath, "date,amount,ref\n"+p.shared.Clock.Now().Format(time.DateOnly)+",-10000.50,BACS 900\n"+p.shared.Clock.Now().Format(time.DateOnly)+",-3,FEE\n", fiber.StatusSeeOther)

	auditor := p.staff("hatherden", models.RoleAuditor)
	page := auditor.sees("/staff/hatherden/trail")
	p.has(page, "third@hatherden.example tried to act on Inclusive swing", "In a list, not in the journal What FEE, −£3", "26/114", "BACS 900", "on a computer of your own. Hatherden Decides")
	p.has(auditor.sees("/staff/hatherden/trail/hatherden-decides/"+p.swing), "Westmere Council BACS 4711", "Minute 26/114", "Prepared by clerk on", "chair@hatherden.example on", "trustee of the giver",
		"Bank reference BACS 900", "In the bank’s list Agrees exactly", "£10,000.50")
	for _, name := range []string{"trail.json", "trail.csv"} {
		data := auditor.get("/staff/hatherden/trail/file/" + name).body
		digest := sha256.Sum256([]byte(data))
		p.has(page, hex.EncodeToString(digest[:]))
		if !strings.Contains(data, "BACS 900") || strings.Contains(data, "Playground Works") || strings.Contains(data, "@hatherden") {
			t.Errorf("%s:\n%s", name, data)
		}
	}
	p.sameAsJSON(auditor)
	p.has(auditor.sees("/staff/hatherden/trail?prove=1"), "Nothing was edited, reordered or removed")
	p.clerk.sees(p.at("/payments/1"))
	p.clerk.sends(p.at("/payments/1"), fiber.StatusSeeOther, "do", "correct", "reason", "Paid by another body")
	p.has(auditor.sees("/staff/hatherden/trail"), "Correction", "was undone: Paid by another body")
	if a := p.chair.get("/staff/hatherden/trail"); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor reads the trail: %d", a.status)
	}
}

// Everybody's own posts: what an auditor does as themselves, or as a resident.
var anybodysPosts = []string{"/find", "/sign-in", "/sign-out", "/join/:token", "/enter/:token", "/account/password", "/account/sessions", "/p/:place/propose/:draft/:step",
	"/proposals/:proposal/picture", "/proposals/:proposal/withdraw", "/r/:round/code", "/r/:round/ballot", "/r/:round/forget", "/r/:round/receipt/check", "/demo/sign-in", "/r/:round/result/:ref"}

// An auditor sends every form there is, and nothing changes.
func TestAnAuditorChangesNothing(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	transfers, err := p.app.Transfers.To(t.Context(), "hatherden")
	p.must(err)
	ideas, err := p.app.Proposals.OfPlace(t.Context(), "hatherden")
	p.must(err)
	ask, matter, group, escalation := p.kept()
	fill := strings.NewReplacer(":ask", ask, ":matter", matter, ":group", group, ":escalation", escalation, ":year", "2025-26", ":place", "hatherden", ":round", string(decides), ":ref", p.swing, ":n", "1",
		":batch", "1", ":proposal", string(ideas[0].Proposal.ID), ":transfer", string(transfers[0].ID), ":task", "dates", ":seq", "1", ":line", "x", ":settled", "1.0", ":figure", "s137")
	auditor := p.person("auditor@vale.example", models.Grant{Place: "hatherden", Role: models.RoleAuditor}, models.Grant{Place: "westmere", Role: models.RoleAuditor})
	auditor.sees("/account")
	token := auditor.csrf()
	before, tried := p.stored(), 0
	for _, route := range p.fiber.GetRoutes(true) {
		if route.Method != fiber.MethodPost || slices.Contains(anybodysPosts, route.Path) {
			continue
		}
		for _, place := range []string{"/staff/:place", "/staff/westmere"} {
			tried++
			path := fill.Replace(strings.Replace(route.Path, "/staff/:place", place, 1))
			if a := auditor.post(path, "csrf", token, "reason", "Because", "do", "approve"); a.status < 400 || a.status >= 500 {
				t.Errorf("POST %s as auditor: %d", path, a.status)
			}
		}
	}
	if after := p.stored(); after != before || tried < 100 {
		t.Errorf("%d forms changed %d things", tried, after-before)
	}
}

// csrf is the token of any form of the last page.
func (b *browser) csrf() string {
	b.w.Helper()
	return first(b.w, b.last, `name="csrf" value="([^"]*)"`)
}

// stored counts what acts leave behind.
func (w *world) stored() int {
	w.Helper()
	n := 0
	for _, collection := range []string{"changes", "entries", "bank_lists", "bank_marks", "texts"} {
		for _, err := range w.app.Engine.Find(w.Context(), collection, store.Query{}) {
			w.must(err)
			n++
		}
	}
	return n
}

// An auditor's access is given with a last day on the People page, ends by itself after it,
// by the clocks of the place, and says so; it can be given again and taken back before.
func TestAccessEndsByItself(t *testing.T) {
	w := newWorld(t)
	w.shared.Clock.Set(time.Date(2027, 6, 29, 9, 0, 0, 0, time.UTC))
	chief := w.person("chief@westmere.example", models.Grant{Place: "westmere", Role: models.RoleOfficer})
	w.person("auditor@vale.example", models.Grant{Place: "hatherden", Role: models.RoleCouncillor})
	at := first(t, chief.sees("/staff/westmere/people"), `href="(/staff/westmere/people/[a-z0-9]+)">auditor@`)
	give := func(status int, until string) answer {
		chief.sees(at)
		return chief.sends(at, status, "do", "grant", "place", "hatherden", "role", "auditor", "until", until)
	}
	w.has(give(fiber.StatusUnprocessableEntity, "").body, "an auditor’s access ends by itself")
	w.has(give(fiber.StatusUnprocessableEntity, "2027-06-28").body, "Choose today or a later day")
	give(fiber.StatusSeeOther, "2027-06-30")
	w.has(chief.sees(at), "Auditor until 30 June 2027")

	w.shared.Clock.Set(time.Date(2027, 6, 30, 22, 30, 0, 0, time.UTC)) // 23:30 in Hatherden
	auditor := w.signedIn("auditor@vale.example")
	auditor.sees("/staff/hatherden/trail")
	w.shared.Clock.Set(time.Date(2027, 6, 30, 23, 1, 0, 0, time.UTC)) // 00:01 of 1 July there
	for _, path := range []string{"/staff/hatherden/trail", "/staff/hatherden/bank", "/staff/hatherden/publish", "/staff/hatherden/trail/file/trail.json"} {
		if a := auditor.get(path); a.status != fiber.StatusForbidden || !strings.Contains(a.body, "Your access here has ended") {
			t.Errorf("GET %s after the last day: %d", path, a.status)
		}
	}
	chief = w.signedIn("chief@westmere.example")
	w.has(chief.sees(at), "Auditor, ended 30 June 2027")
	give(fiber.StatusSeeOther, "2027-07-31")
	auditor.sees("/staff/hatherden/trail")
}
