package web_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// fenced puts money with conditions into a fund of Hatherden.
func (w *world) fenced(name string, amount money.Pence, fence models.Fence) models.FundID {
	w.Helper()
	id := models.FundID(strings.ToLower(name))
	w.must(w.app.Funding.Contribute(w.Context(), w.by(clerk), models.Fund{ID: id, Place: "hatherden", Name: name,
		Partner: "hatherden-parish-council", Kind: models.GrantFund, Fence: fence}, amount, models.Banked{}))
	return id
}

// TestWhatMayPay sees beside each fund what an idea's terms do before they are saved,
// and seals what was saved.
func TestWhatMayPay(t *testing.T) {
	w := newWorld(t)
	police := w.fenced("Police", 8_000_00, models.Fence{Strand: "safety"})
	estates := w.fenced("Estates", 10_000_00, models.Fence{Area: "fenbridge", Spend: models.Capital})
	w.prepare(20, func(r *models.Round) { r.Funds = append(r.Funds, police, estates) })
	id := w.idea("Lit shelter", 7_200_00, decides)
	b, at := w.staff("hatherden", models.RoleClerk), "/staff/proposals/"+string(id)+"/terms"
	if !strings.Contains(b.sees("/staff/hatherden/proposals?state=admitted"), `href="`+at+`"`) || !strings.Contains(b.sees("/staff/proposals/"+string(id)), `href="`+at+`"`) {
		t.Error("no way to what may pay for it")
	}
	w.has(b.sees(at), "Police For community safety Only for community safety. The idea’s strand: not said yet. £8,000 May not pay",
		"Only in Fenbridge. The idea’s area: not said yet.", "Funds here ask for: Fenbridge.")

	// A check shows what would be, and saves nothing.
	parts := []string{"ask", "7,200", "strand", "safety", "spend", "capital", "area", "Fenbridge", "pays", "parts",
		"amount.1", "£3,600", "funds.1", "police", "amount.2", "3600.00", "funds.2", "estates", "one_of", "Bus Shelter"}
	w.has(b.sends(at, fiber.StatusOK, append(parts, "do", "check")...).body, "The parts add up to £7,200.", "Part 2, £3,600: Not ticked for it. £8,000 For a part")
	if !strings.Contains(b.last, `value="£3,600"`) || !strings.Contains(b.last, `value="Bus Shelter"`) {
		t.Error("what was typed is gone")
	}
	if e, _ := w.app.Proposals.Entry(t.Context(), id); len(e.Proposal.Terms.Parts) > 0 {
		t.Error("a check saves")
	}

	// Faults say how to mend them, all at once.
	b.sends(at, fiber.StatusUnprocessableEntity, "ask", "7,200", "pays", "parts", "amount.1", "lots", "kind.2", "capital", "tags", "!!", "do", "save")
	w.has(b.last, "Enter the sum of this part, or empty the row", "Use lower-case letters")
	b.sends(at, fiber.StatusUnprocessableEntity, "ask", "7,200", "pays", "parts", "amount.1", "3600", "do", "save")
	w.has(b.last, "The parts must add up to what the project asks for", "The parts add up to £3,600 of £7,200: £3,600 is missing.")
	b.sends(at, fiber.StatusUnprocessableEntity, "ask", "7,200", "pays", "parts", "do", "save")
	w.has(b.last, "Fill in at least one part")

	b.sends(at, fiber.StatusSeeOther, append(parts, "do", "save")...)
	w.has(b.sees(at+"?done=termed"), "Saved.", "Part 1, £3,600: Not ticked for it.")
	e, err := w.app.Proposals.Entry(t.Context(), id)
	w.must(err)
	if p := e.Proposal.Terms; len(p.Parts) != 2 || p.Parts[1].Funds[0] != estates || p.Purpose.Area != "fenbridge" || p.OneOf != "bus-shelter" {
		t.Errorf("%+v", p)
	}
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	if len(seal.Projects) != 4 {
		t.Fatal("not on the ballot")
	}
	if a := b.get(at); a.status != fiber.StatusConflict {
		t.Errorf("after sealing: %d", a.status)
	}
	if a := w.staff("westmere", models.RoleOfficer).get(at); a.status != fiber.StatusForbidden {
		t.Errorf("an officer: %d", a.status)
	}
}

// TestNothingPaysLeadsToItsPage names the project that no fund may pay for, and leads
// to where that is mended.
func TestNothingPaysLeadsToItsPage(t *testing.T) {
	w := newWorld(t)
	police := w.fenced("Police", 20_000_00, models.Fence{Strand: "safety"})
	w.prepare(20, func(r *models.Round) { r.Funds = []models.FundID{police} })
	b := w.staff("hatherden", models.RoleClerk)
	page := b.sees("/staff/rounds/hatherden-decides/check")
	w.has(page, "No fund of this round may pay for Inclusive swing", "No fund of this round may pay for Speed signs")
	to := first(t, page, `href="(/staff/proposals/[^"]*/terms)"`)
	w.has(b.sees(to), "As it stands no fund may pay for this idea.")
	b.sends(to, fiber.StatusSeeOther, "ask", "1000", "strand", "safety", "pays", "any", "do", "save")
	w.has(b.sees(to), "May pay")
}

// TestConditionsAsData takes conditions with an offer and with own money, and shows
// them in words wherever the money is shown.
func TestConditionsAsData(t *testing.T) {
	w := newWorld(t)
	const words = "For community safety · lasting things only · only in Fenbridge · for carers · for lighting and play · to be committed by 31 October 2030 · the first £1,000 to projects it may pay for · at most £5,000 in a round"
	fence := []string{"strand", "safety", "spend", "capital", "area", "Fenbridge", "group", "Carers", "tags", "Lighting, play", "until", "31 10 2030", "floor", "1,000", "ceiling", "£5,000"}
	w.chest(8_000_00)
	o := w.staff("westmere", models.RoleOfficer)
	o.sees("/staff/westmere/offers/new")
	bad := append(w.share("Safety", "8,000"), fence...)
	bad[len(bad)-1], bad[len(bad)-5] = "500", "next year"
	w.has(o.sends("/staff/westmere/offers/new", fiber.StatusUnprocessableEntity, bad...).body, "The floor cannot be more than the ceiling", "Enter a date")
	if !strings.Contains(o.last, `value="next year"`) || !strings.Contains(o.last, `value="safety" checked`) {
		t.Error("what was typed is gone")
	}
	draft := o.sends("/staff/westmere/offers/new", fiber.StatusSeeOther, append(append(w.share("Safety", "8,000"), "condition", "As agreed in May"), fence...)...).header.Get("Location")
	w.has(o.sees(draft), words+". As agreed in May")
	o.sends(draft, fiber.StatusSeeOther)
	w.has(o.sees("/staff/westmere/offers"), words+". As agreed in May")

	b := w.staff("hatherden", models.RoleClerk)
	b.sees("/staff/hatherden/transfers")
	b.sends("/staff/hatherden/money", fiber.StatusUnprocessableEntity, append([]string{"kind", "precept", "name", "", "amount", "100"}, fence...)...)
	if !strings.Contains(b.last, `value="31 10 2030"`) {
		t.Error("what was typed is gone")
	}
	b.sends("/staff/hatherden/money", fiber.StatusSeeOther, append([]string{"kind", "precept", "name", "Precept", "amount", "9,000"}, fence...)...)
	w.has(w.browser().sees("/p/hatherden"), words, "£9,000 unspent, to be committed by 31 October 2030.")
}
