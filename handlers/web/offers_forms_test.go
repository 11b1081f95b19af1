package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
)

// replaced gives fields with some of them changed.
func replaced(fields []string, with ...string) []string {
	out := append([]string{}, fields...)
	for i := 0; i+1 < len(with); i += 2 {
		found := false
		for j := 0; j+1 < len(out); j += 2 {
			if out[j] == with[i] {
				out[j+1], found = with[i+1], true
			}
		}
		if !found {
			out = append(out, with[i], with[i+1])
		}
	}
	return out
}

// TestOffersRefuseBadInput types into the forms of offers what should not stand there: each
// is refused at its field and in words, what was typed stays, and nothing is offered.
func TestOffersRefuseBadInput(t *testing.T) {
	w := newWorld(t)
	w.chest(10_000_00)
	w.must(w.app.Places.Create(t.Context(), w.by(officer),
		models.Place{ID: "denshaw", Name: "Denshaw", Kind: models.Neighbourhood, Parent: "westmere", Body: "denshaw-council", Zone: "Europe/London"},
		models.Body{ID: "denshaw-council", Name: "Denshaw Council", Kind: models.ParishCouncil, Place: "denshaw"}))
	desk := w.staff("westmere", models.RoleOfficer)
	day := func(months int) string { return w.shared.Clock.Now().AddDate(0, months, 0).Format(time.DateOnly) }
	const at = "/staff/westmere/offers/new"
	for name, c := range map[string]struct {
		with []string
		says string
	}{
		"no number":             {[]string{"amount_hatherden", "a lot"}, "Enter an amount"},
		"below nothing":         {[]string{"amount_hatherden", "-5"}, "Enter an amount"},
		"a third of a penny":    {[]string{"amount_hatherden", "1.333"}, "as it stands it could mean two sums"},
		"more than the world":   {[]string{"amount_hatherden", "99999999999999999999"}, "amount"},
		"more than there is":    {[]string{"amount_hatherden", "6,000", "amount_denshaw", "4,000.01"}, "The fund has £10,000 that is not offered yet"},
		"to nobody":             {[]string{"amount_hatherden", ""}, "Enter a sum for at least one area"},
		"for no year":           {[]string{"years", "0"}, "Error: "},
		"for half a year":       {[]string{"years", "0.5"}, "Error: "},
		"starts before answer":  {[]string{"starts", day(0)}, "It cannot start before the last day to answer"},
		"reviewed before start": {[]string{"reviews", day(1)}, "The review must be after the start"},
		"answered in the past":  {[]string{"answer_by", day(-1)}, "Error: "},
		"on no day":             {[]string{"starts", "31 2 2027"}, "Enter a date"},
		"without a kind":        {[]string{"kind", ""}, "Choose"},
		"out of another fund":   {[]string{"from_fund", "hatherden-precept"}, "Error: "},
		"without a duty":        {[]string{"service", ""}, "Say which service or asset comes with the money"},
		"TUPE of nobody":        {[]string{"tupe", "yes"}, "Say how many members of staff move"},
		"a moon":                {[]string{"liabilities", "moon"}, "Error: "},
	} {
		desk.sees(at)
		page := desk.sends(at, fiber.StatusUnprocessableEntity, replaced(w.duty("Grass", "amount_hatherden", "4,200"), c.with...)...).body
		if !strings.Contains(text(page), c.says) || !strings.Contains(page, `value="Grass"`) || !strings.Contains(page, "With what is left of the sum") {
			t.Errorf("%s: not refused, or what was typed is gone:\n%s", name, text(page))
		}
		if folded := strings.Count(page, `cc-fold" open`); name == "reviewed before start" && folded != 1 || name == "no number" && folded != 0 {
			t.Errorf("%s: %d parts of the form are open", name, folded)
		}
	}
	if list, err := w.app.Transfers.Drafts(t.Context(), "westmere"); err != nil || len(list) != 0 {
		t.Fatalf("%d drafts of bad input: %v", len(list), err)
	}

	// The same form twice is one act: one draft, one offer, one answer.
	desk.sees(at)
	form := desk.last
	var places []string
	for range 2 {
		desk.last = form
		places = append(places, desk.sends(at, fiber.StatusSeeOther, w.duty("Grass", "amount_hatherden", "4,200", "amount_denshaw", "900")...).header.Get("Location"))
	}
	if places[0] != places[1] {
		t.Errorf("two drafts of one form: %v", places)
	}
	desk.sees(places[0])
	form = desk.last
	for range 2 {
		desk.last = form
		desk.sends(places[0], fiber.StatusSeeOther)
	}
	if list, err := w.app.Transfers.From(t.Context(), "westmere"); err != nil || len(list) != 2 {
		t.Fatalf("%d offers to two areas: %v", len(list), err)
	}
	here, there := w.staff("hatherden", models.RoleClerk), w.staff("denshaw", models.RoleClerk)
	offer := first(t, here.sees("/staff/hatherden/transfers"), `href="(/staff/transfers/[^"]+)"`)
	answer := []string{"act", "answer", "answer", "accept", "minute", "26/1", "version", "1"}
	there.sees("/staff/denshaw/transfers") // another area's offer
	if a := there.get(offer); a.status != http.StatusForbidden {
		t.Errorf("an offer to another area is read: %d", a.status)
	}
	there.sees(first(t, there.last, `href="(/staff/transfers/[^"]+)"`))
	token := first(t, there.last, `name="csrf" value="([^"]+)"`)
	there.sends(offer, fiber.StatusForbidden, append(answer, "csrf", token)...)
	for name, fields := range map[string][]string{"no answer": {"act", "answer", "minute", "26/1"}, "no minute": {"act", "answer", "answer", "accept"},
		"no act": {"act", "buy"}, "deferred to yesterday": {"act", "answer", "answer", "defer", "minute", "26/1", "until", day(-1)},
		"an unknown reason": {"act", "answer", "answer", "decline", "minute", "26/1", "reasons", "weather"},
		"a share of it":     {"act", "answer", "answer", "counter", "minute", "26/1"}} {
		here.sees(offer)
		if page := here.sends(offer, fiber.StatusUnprocessableEntity, append(fields, "version", "1")...).body; !strings.Contains(text(page), "There is a problem") {
			t.Errorf("%s: %s", name, text(page))
		}
	}
	// After the deadline an answer is late, and one; until then nothing moves.
	w.shared.Clock.Add(45 * 24 * time.Hour)
	here, desk = w.staff("hatherden", models.RoleClerk), w.staff("westmere", models.RoleOfficer)
	desk.sees(offer)
	desk.post(offer, "act", "release")
	if w.holds(ledger.FundAccount("westmere-pooled")) != 10_000_00 {
		t.Error("silence moved money")
	}
	here.sees(offer)
	form = here.last
	for range 2 {
		here.last = form
		here.sends(offer, fiber.StatusSeeOther, answer...)
	}
	here.sends(offer, fiber.StatusUnprocessableEntity, replaced(answer, "minute", "26/2")...)
	w.has(here.last, "This offer has been answered")
}

// TestDecidedOffersArePublic: everybody reads the offers that were decided, of a council
// and of an area, and none that was not.
func TestDecidedOffersArePublic(t *testing.T) {
	w := newWorld(t)
	w.chest(10_000_00)
	desk, here, public := w.staff("westmere", models.RoleOfficer), w.staff("hatherden", models.RoleClerk), w.browser()
	w.send(desk, w.duty("Grass", "amount_hatherden", "4,200"))
	w.send(desk, w.duty("Lights", "amount_hatherden", "1,100"))
	for _, place := range []string{"westmere", "hatherden"} {
		w.has(public.sees("/p/"+place), "Offers and who decides")
		w.has(public.sees("/p/"+place+"/offers"), "No offer has been decided yet")
		w.hasNot(public.last, "Grass", "Lights")
	}
	list, err := w.app.Transfers.To(t.Context(), "hatherden")
	w.must(err)
	for _, tr := range list {
		if tr.Terms.Name != "Grass" {
			continue
		}
		here.sees("/staff/transfers/" + string(tr.ID))
		here.sends("/staff/transfers/"+string(tr.ID), fiber.StatusSeeOther, "act", "answer", "answer", "decline", "minute", "26/57", "version", "1", "reasons", "cost", "words", "Too dear.")
		for _, place := range []string{"westmere", "hatherden"} {
			page := public.sees("/p/" + place + "/offers")
			w.has(page, "Grass", "£4,200", "Declined", "Too dear.", "Minute 26/57")
			w.hasNot(page, "Lights", "£1,100")
			w.has(public.sees(first(t, page, `href="(/offers/[^"]+)"`)), "The area declined", "Mowing and bins")
		}
		w.hasNot(desk.sees("/p/westmere/offers"), "Lights") // whoever reads, it is the public list
	}
}
