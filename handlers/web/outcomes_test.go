package web_test

import (
	"archive/zip"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// in is a day some days from now, as forms send it.
func (w *world) in(days int) string {
	return w.shared.Clock.Now().AddDate(0, 0, days).Format(time.DateOnly)
}

// TestCB04_OutcomesAreShownAsData: measures, updates and the end of an award are
// recorded once, and the page "You said, we did" follows from them.
func TestCB04_OutcomesAreShownAsData(t *testing.T) {
	p := newPaying(t)
	p.has(p.browser().sees("/r/hatherden-decides/did"), "Inclusive swing", "Awarded", "£0 of £14,800")
	p.clerk.sees(p.at("/terms"))
	terms := []string{"to", "charity", "name", "Playground Trust", "number", "1099999", "starts", p.in(0), "ends", p.in(30),
		"instalment.1.amount", "10,000", "instalment.1.due", p.in(5), "instalment.2.amount", "4,800", "instalment.2.due", p.in(20), "instalment.2.for", "the swing stands",
		"milestone.1.what", "The ground is laid", "milestone.1.due", p.in(10), "measure.1.what", "Visits", "measure.1.unit", "children a week", "measure.1.baseline", "12", "measure.1.target", "60"}
	p.clerk.sends(p.at("/terms"), fiber.StatusSeeOther, terms...)
	p.has(p.clerk.sees(p.at("")), "Playground Trust (number 1099999)", "£4,800 on", "when the swing stands", "children a week")

	p.shared.Clock.Set(p.shared.Clock.Now().AddDate(0, 0, 11))
	p.clerk, p.chair = p.staff("hatherden", models.RoleClerk), p.person("later@hatherden.example", councillorOf...)
	p.has(p.clerk.sees(p.at("")), "Evidence is due: The ground is laid", "Ask for it, and add it here.")
	auditor := p.staff("hatherden", models.RoleAuditor).sees("/staff/hatherden/trail") // who changes nothing asks for nothing
	p.has(auditor, "Inclusive swing: The ground is laid (by")
	p.hasNot(auditor, "add it here")
	p.has(p.clerk.sees("/staff"), "Ask for one piece of evidence, Hatherden")
	p.clerk.sees(p.at("/report"))
	p.clerk.sends(p.at("/report"), fiber.StatusUnprocessableEntity, "on", p.in(2), "words", "", "milestone", "1")
	p.clerk.sends(p.at("/report"), fiber.StatusSeeOther, "on", p.in(0), "words", "The ground is level and drained.", "milestone", "1", "document", "Report 7")
	p.hasNot(p.clerk.sees(p.at("")), "Evidence is due")

	outcome := func(status int, fields ...string) string {
		p.clerk.sees(p.at("/outcome"))
		return p.clerk.sends(p.at("/outcome"), status, append([]string{"on", p.in(0)}, fields...)...).body
	}
	outcome(fiber.StatusUnprocessableEntity, "kind", "late", "until", p.in(60), "reason", "")
	outcome(fiber.StatusSeeOther, "kind", "late", "until", p.in(60), "reason", "The supplier closed for the winter.")
	p.has(p.browser().sees("/r/hatherden-decides/did"), "Late", "The supplier closed for the winter.", "The ground is level and drained.", "The ground is laid: done")
	p.has(outcome(fiber.StatusUnprocessableEntity, "kind", "delivered"), "Fill this in") // nothing was measured
	p.has(outcome(fiber.StatusUnprocessableEntity, "kind", "returned", "reason", "No"), "Its money is not back yet")
	outcome(fiber.StatusSeeOther, "kind", "delivered", "actual.1", "71")
	public := p.browser().sees("/p/hatherden/did")
	p.has(public, "Delivered", "1 of 2", "Playground Trust", "Visits", "71")

	p.has(p.clerk.sees(p.at("/outcome")), "It goes on")
	p.has(outcome(fiber.StatusUnprocessableEntity, "kind", "reopened", "reason", ""), "Say how the mistake came about")
	outcome(fiber.StatusSeeOther, "kind", "reopened", "reason", "It was the other swing.")
	p.has(p.browser().sees("/p/hatherden/did"), "By mistake: Delivered", "It was the other swing.")
	outcome(fiber.StatusSeeOther, "kind", "delivered", "actual.1", "71")
	p.has(p.browser().sees("/p/hatherden/did"), "1 of 2", "It was the other swing.")

	if a := p.chair.get(p.at("/outcome")); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor records the outcome: %d", a.status)
	}
	if _, err := p.app.Delivery.Arrange(t.Context(), p.by(clerk), decides, p.swing, models.Arrangement{To: models.RecipientOwn}); !models.IsKind(err, models.Conflict) {
		t.Errorf("the terms of an ended award change: %v", err)
	}
}

// Terms that do not add up are refused, and what was typed stays.
func TestInstalmentsAddUpToThePenny(t *testing.T) {
	p := newPaying(t)
	send := func(says string, fields ...string) {
		t.Helper()
		p.clerk.sees(p.at("/terms"))
		a := p.clerk.sends(p.at("/terms"), fiber.StatusUnprocessableEntity, append([]string{"to", "group", "name", "Friends of the green"}, fields...)...)
		p.has(a.body, says)
		if !strings.Contains(a.body, "Friends of the green") {
			t.Error("what was typed is gone")
		}
	}
	send("The instalments come to £14,799.99 and the amount is £14,800", "instalment.1.amount", "14,799.99", "instalment.1.due", p.in(1))
	send("not more than the award", "instalment.1.amount", "99,999,999,999", "instalment.1.due", p.in(1))
	send("Enter an amount above 0", "instalment.1.amount", "-1", "instalment.1.due", p.in(1))
	send("in the order of their days", "instalment.1.amount", "14,000", "instalment.1.due", p.in(9), "instalment.2.amount", "800", "instalment.2.due", p.in(1))
	send("This is before it begins", "starts", p.in(9), "ends", p.in(1))
	send("Enter the charity or company number", "to", "company")
	send("Fill this in", "measure.1.what", "Visits", "measure.1.unit", "")
}

// Of two who set the terms at once the second sees that somebody has, and loses nothing.
func TestTermsAreNotOverwrittenUnseen(t *testing.T) {
	p := newPaying(t)
	p.clerk.sees(p.at("/terms"))
	other := p.staff("hatherden", models.RoleClerk)
	other.sees(p.at("/terms"))
	other.sends(p.at("/terms"), fiber.StatusSeeOther, "to", "group", "name", "Friends of the green")
	a := p.clerk.sends(p.at("/terms"), fiber.StatusUnprocessableEntity, "to", "charity", "name", "Playground Trust", "number", "1099999")
	p.has(a.body, "Somebody else has set the terms")
	if !strings.Contains(a.body, "Playground Trust") {
		t.Error("what was typed is gone")
	}
	p.clerk.sends(p.at("/terms"), fiber.StatusSeeOther, "to", "charity", "name", "Playground Trust", "number", "1099999")
	p.has(p.clerk.sees(p.at("")), "Playground Trust (number 1099999)")
}

// TestCB16_LeverageIsKeptApart: the ratio is (match + in kind) / award, and cash, help in
// kind, hours and what was avoided each stand by themselves.
func TestCB16_LeverageIsKeptApart(t *testing.T) {
	w := newWorld(t)
	w.prepare(20, nil)
	clerk := w.staff("hatherden", models.RoleClerk)
	list, err := w.app.Proposals.Admitted(t.Context(), decides)
	w.must(err)
	var at string
	for _, e := range list {
		if e.Text.Get("title") == "Village orchard" { // £2,450
			at = string(e.Proposal.ID)
		}
	}
	clerk.sees("/staff/proposals/" + at + "/brings")
	clerk.sends("/staff/proposals/"+at+"/brings", fiber.StatusUnprocessableEntity, "match", "-4", "in_kind", "lots")
	clerk.sends("/staff/proposals/"+at+"/brings", fiber.StatusSeeOther, "match", "1,225", "in_kind", "1,837.50", "hours", "120", "avoided", "300", "from", "The allotment society")
	w.has(w.browser().sees("/proposals/"+at), "Match funding (cash) £1,225", "Help in kind, at what it would cost £1,837.50", "120 hours", "£300", "The allotment society", "£1.25 in cash and in kind")
	for _, c := range []struct {
		brings models.Brings
		award  money.Pence
		ratio  string
	}{{models.Brings{Match: 1, InKind: 1}, 3, "0.66"}, {models.Brings{Hours: 500, Avoided: 100}, 100, ""}, {models.Brings{Match: 100}, 0, ""}, {models.Brings{Match: 100, Hours: 100}, 100, "1.00"},
		{models.Brings{Match: 900_000_000_00, InKind: 900_000_000_00}, 100, "1800000000.00"}} {
		if got := c.brings.Ratio(c.award); got != c.ratio {
			t.Errorf("%+v of %d: %q, want %q", c.brings, c.award, got, c.ratio)
		}
	}
}

// Who declared an interest and stood aside is in the resolution by role, project by
// project, with the power that was used.
func TestResolutionSaysWhoStoodAside(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing := w.ref("Inclusive swing")
	for i := range 10 {
		w.vote(w.codes[i], swing)
	}
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	b := w.staff("hatherden", models.RoleClerk)
	form := "/staff/rounds/hatherden-decides/resolution"
	w.has(b.sees(form), "Declarations of interest: [none, or as declared]")
	member := w.person("member@hatherden.example", councillorOf...)
	idea := first(t, member.sees("/staff/hatherden/interests"), `value="(idea\.[^"]*)"[^>]*>\s*<label[^>]*>\s*Inclusive swing`)
	member.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "matter", idea, "kind", "registrable", "words", "trustee of the playground")
	b = w.staff("hatherden", models.RoleClerk)
	w.has(b.sees(form), "Inclusive swing: an interest was declared by a councillor, who stood aside. Voting was open")
	w.hasNot(b.sees(form), "Declarations of interest: [none")
	post := "/staff/rounds/hatherden-decides/resolve"
	fields := []string{"minute", "26/114", "on", w.in(0), "power", "Public Health Act 1875, section 164", "awards", swing, "reason", "The others wait.", "stood." + swing, "a councillor who is a trustee"}
	b.sees(form)
	w.has(b.sends(post, fiber.StatusUnprocessableEntity, fields...).body, "Choose the power that the council relies on")
	b.sees(form)
	b.sends(post, fiber.StatusUnprocessableEntity, append(fields, "power_kind", "specific", "stood.99", "a councillor")...)
	b.sees(form)
	b.sends(post, fiber.StatusSeeOther, append(fields, "power_kind", "specific")...)
	w.has(b.sees(form), "Inclusive swing: an interest was declared by a councillor who is a trustee, who stood aside.")
	w.has(w.browser().sees("/r/hatherden-decides/did"), "who stood aside")
}

// A council exports the evidence of a strand: awards, spending, measures, news with what
// its photographs show, and why something is late; the same facts give the same bytes.
func TestCB04_EvidencePackPerStrand(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.pay(1, fiber.StatusSeeOther)
	p.clerk.sees(p.at("/report"))
	if a := p.clerk.sendsFile(p.at("/report"), "picture", "swing.jpg", aPhoto(t, 400), "on", p.in(0), "words", "The swing hangs.", "milestone", "0", "alt", "A swing for wheelchairs"); a.status != fiber.StatusSeeOther {
		t.Fatalf("a report with a photograph: %d\n%s", a.status, text(a.body))
	}
	p.clerk.sees(p.at("/outcome"))
	p.clerk.sends(p.at("/outcome"), fiber.StatusSeeOther, "kind", "late", "on", p.in(0), "until", p.in(30), "reason", "=The maker is ill")

	link := first(t, p.clerk.sees("/staff/hatherden/evidence"), `href="(/staff/hatherden/evidence/[^"]*\.zip)"`)
	data := p.clerk.get(link).body
	if again := p.clerk.get(link).body; again != data {
		t.Error("the same facts give other bytes")
	}
	z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	p.must(err)
	got := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		p.must(err)
		b, err := io.ReadAll(r)
		p.must(err)
		got[f.Name] = string(b)
	}
	photo := "photos/hatherden-decides." + p.swing + "-1.jpg"
	for name, words := range map[string]string{"awards.csv": "Inclusive swing", "spend.csv": "BACS 900", "updates.csv": "The swing hangs.," + photo + ",A swing for wheelchairs", "late.csv": "'=The maker is ill", "measures.csv": "aim", "manifest.json": photo} {
		if !strings.Contains(got[name], words) {
			t.Errorf("%s does not say %q:\n%s", name, words, got[name])
		}
	}
	if !strings.HasPrefix(got[photo], "\xff\xd8") {
		t.Error("the photograph is missing")
	}
	if a := p.chair.get(link); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor exports it: %d", a.status)
	}
}

// At midnight in summer the place has a new day an hour before Greenwich has: what the bank
// did on it is not in the future.
func TestPaidOnTheDayOfThePlace(t *testing.T) {
	p := newPaying(t)
	p.request(fiber.StatusSeeOther)
	p.sign(p.chair, 1, fiber.StatusSeeOther)
	p.sign(p.member, 1, fiber.StatusSeeOther)
	p.shared.Clock.Set(time.Date(2027, 6, 30, 23, 30, 0, 0, time.UTC)) // 00:30 of 1 July in Hatherden
	_, err := p.app.Delivery.Pay(t.Context(), p.by(clerk), decides, p.swing, 1, "BACS 900", "2027-07-02")
	if !models.IsKind(err, models.Invalid) {
		t.Errorf("paid tomorrow: %v", err)
	}
	_, err = p.app.Delivery.Pay(t.Context(), p.by(clerk), decides, p.swing, 1, "BACS 900", "2027-07-01")
	p.must(err)
}
