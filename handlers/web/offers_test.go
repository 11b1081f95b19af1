package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// duty are the fields of an offer of a duty.
func (w *world) duty(name string, sums ...string) []string {
	day := func(months int) string { return w.shared.Clock.Now().AddDate(0, months, 0).Format(time.DateOnly) }
	return append([]string{"from_fund", "westmere-pooled", "kind", "duty", "name", name, "years", "1", "answer_by", day(1), "service", "Mowing and bins",
		"liabilities", "repairs", "statutory", "kept", "starts", day(2), "reviews", day(14), "notice", "3", "hand_back", "With what is left of the sum"}, sums...)
}

// send drafts an offer on the pages and sends it.
func (w *world) send(officer *browser, fields []string) {
	w.Helper()
	officer.sees("/staff/westmere/offers/new")
	draft := officer.sends("/staff/westmere/offers/new", fiber.StatusSeeOther, fields...).header.Get("Location")
	w.hasNot(w.staff("hatherden", models.RoleClerk).sees("/staff/hatherden/transfers"), "Mowing") // a draft is nobody else's
	officer.sees(draft)
	officer.sends(draft, fiber.StatusSeeOther)
}

func (w *world) holds(account ledger.Account) money.Pence {
	w.Helper()
	st, err := w.app.Funding.Statement(w.Context(), "westmere")
	w.must(err)
	return st.Balances[account]
}

// TestCB22_Offers goes the way of an offer on the pages: nothing moves without the duties
// accepted and each condition met, the history is public after the decision, and what was
// not used comes back.
func TestCB22_Offers(t *testing.T) {
	w := newWorld(t)
	w.chest(10_000_00)
	officer, clerk, councillor, public := w.staff("westmere", models.RoleOfficer), w.staff("hatherden", models.RoleClerk), w.staff("hatherden", models.RoleCouncillor), w.browser()
	w.send(officer, w.duty("Grass", "amount_hatherden", "4,200"))
	offer := first(t, clerk.sees("/staff/hatherden/transfers"), `href="(/staff/transfers/[^"]+)"`)
	id := models.TransferID(strings.TrimPrefix(offer, "/staff/transfers/"))
	open := strings.Replace(offer, "/staff/transfers/", "/offers/", 1)

	w.has(councillor.sees(offer), "Mowing and bins", "The council keeps it", "£4,200", "To answer by")
	if a := public.get(open); a.status != http.StatusNotFound {
		t.Errorf("an offer is public before it is decided: %d", a.status)
	}
	councillor.sends(offer, fiber.StatusForbidden, "act", "answer", "answer", "accept", "minute", "26/1", "version", "1")
	officer.sees(offer)
	if a := officer.post(offer, "act", "release"); a.status == fiber.StatusSeeOther || w.holds(ledger.FundAccount("westmere-pooled")) != 10_000_00 {
		t.Fatalf("money moved before the duties were accepted: %d", a.status)
	}

	clerk.sees(offer + "/version") // a counter-offer: more money
	counter := w.duty("Grass", "amount", "5,000", "minute", "26/40", "words", "The bank is steep.")
	clerk.sends(offer+"/version", fiber.StatusSeeOther, counter[4:]...)
	w.has(councillor.sees(offer), "Version 1", "Version 2", "Changed: £5,000", "The bank is steep.")
	officer.sees(offer + "/version")
	officer.sends(offer+"/version", fiber.StatusSeeOther, w.duty("Grass", "amount", "4,600")[4:]...)
	clerk.sees(offer)
	clerk.sends(offer, fiber.StatusUnprocessableEntity, "act", "answer", "answer", "conditions", "minute", "26/41", "version", "2", "conditions", "A report")
	w.has(clerk.last, "There is a newer version of this offer")
	clerk.sends(offer, fiber.StatusSeeOther, "act", "answer", "answer", "conditions", "minute", "26/41", "version", "3", "conditions", "RoSPA safety report first\r\nA new gate")
	w.has(public.sees(open), "RoSPA safety report first", "Version 3", "The bank is steep.", "Minute 26/41")

	officer.sees(offer)
	officer.post(offer, "act", "release")
	for range 2 {
		if w.holds(ledger.TransitAccount(id, "westmere-pooled")) != 0 {
			t.Fatal("money moved before each condition was met")
		}
		clerk.sees(offer)
		n := first(t, clerk.last, `name="n" value="(\d)"`)
		clerk.sends(offer, fiber.StatusSeeOther, "act", "meet", "n", n)
		officer.sees(offer)
	}
	officer.sends(offer, fiber.StatusSeeOther, "act", "release")
	if w.holds(ledger.TransitAccount(id, "westmere-pooled")) != 4_600_00 {
		t.Fatal("it is not on its way")
	}
	clerk.sees(offer)
	clerk.sends(offer, fiber.StatusSeeOther, "act", "receive", "bank_ref", "BACS 9")
	tr, err := w.app.Transfers.Transfer(t.Context(), id)
	w.must(err)
	fund, err := w.app.Funding.Fund(t.Context(), tr.Terms.Fund)
	w.must(err)
	if fund.From != "westmere-pooled" || fund.Partner != "westmere-council" || w.holds(ledger.FundAccount(fund.ID)) != 4_600_00 {
		t.Errorf("the fund is %+v", fund)
	}
	clerk.sees(offer)
	clerk.sends(offer, fiber.StatusUnprocessableEntity, "act", "hand_back", "amount", "4,600.01", "bank_ref", "x", "why", "y")
	clerk.sends(offer, fiber.StatusSeeOther, "act", "hand_back", "amount", "1,600", "bank_ref", "BACS 10", "why", "Less grass.")
	officer.sees(offer)
	officer.sends(offer, fiber.StatusSeeOther, "act", "take_back")
	if w.holds(ledger.FundAccount("westmere-pooled")) != 7_000_00 || w.holds(ledger.FundAccount(fund.ID)) != 3_000_00 {
		t.Error("what was not used is not back")
	}
}

// TestCB23_Reluctance: silence is never a yes, reasons are counted, and each area says
// how far it would go.
func TestCB23_Reluctance(t *testing.T) {
	w := newWorld(t)
	w.chest(10_000_00)
	w.must(w.app.Places.Create(t.Context(), w.by(officer),
		models.Place{ID: "denshaw", Name: "Denshaw", Kind: models.Neighbourhood, Parent: "westmere", Body: "denshaw-council", Zone: "Europe/London"},
		models.Body{ID: "denshaw-council", Name: "Denshaw Council", Kind: models.ParishCouncil, Place: "denshaw"}))
	desk, clerk := w.staff("westmere", models.RoleOfficer), w.staff("hatherden", models.RoleClerk)
	desk.sees("/staff/westmere/offers/new")
	desk.sends("/staff/westmere/offers/new", fiber.StatusUnprocessableEntity, w.duty("=Lights", "amount_hatherden", "9,000", "amount_denshaw", "2,000")...)
	w.has(desk.last, "The fund has £10,000 that is not offered yet")
	if list, err := w.app.Transfers.From(t.Context(), "westmere"); err != nil || len(list) != 0 {
		t.Fatalf("an offer to many that one refuses is sent to some: %d %v", len(list), err)
	}
	w.send(desk, w.duty("=Lights", "amount_hatherden", "5,000", "amount_denshaw", "2,000"))

	offer := first(t, clerk.sees("/staff/hatherden/transfers"), `href="(/staff/transfers/[^"]+)"`)
	clerk.sees(offer)
	clerk.sends(offer, fiber.StatusUnprocessableEntity, "act", "answer", "answer", "decline", "minute", "26/57", "version", "1")
	clerk.sends(offer, fiber.StatusSeeOther, "act", "answer", "answer", "decline", "minute", "26/57", "version", "1", "reasons", "liability", "reasons", "clerk_hours")
	clerk.sees("/staff/hatherden/readiness")
	clerk.sends("/staff/hatherden/readiness", fiber.StatusSeeOther, "hours", "6", "insurance", "no", "vat", "yes", "skills", "not_sure", "step", "shadow", "words", "Not before spring.")

	w.shared.Clock.Add(45 * 24 * time.Hour)
	desk = w.staff("westmere", models.RoleOfficer)
	w.has(desk.sees("/staff/westmere/offers"), "Reluctant, no answer", "Silence is never a yes", "Declined", "Liability and clerk hours")
	w.has(desk.sees("/staff/westmere/offers/readiness"), "Shadow budget", "6 hours a week", "Not before spring.", "The clerk has not said yet", "Liability 1", "Clerk hours 1")
	list, err := w.app.Transfers.From(t.Context(), "westmere")
	w.must(err)
	for _, tr := range list {
		if _, err := w.app.Transfers.Release(t.Context(), w.by(officer), tr.ID); !models.IsKind(err, models.Conflict) {
			t.Errorf("%s: released without a yes: %v", tr.Place, err)
		}
	}
	if table := desk.sees("/staff/westmere/offers.csv"); !strings.Contains(table, "'=Lights") || !strings.Contains(table, "Reluctant") {
		t.Errorf("the table runs what it says:\n%s", table)
	}
}

// TestCB02_DrawsByTransferOnly: money of the whole place reaches a round of a
// neighbourhood by a transfer and by nothing else, and each pound is in one place.
func TestCB02_DrawsByTransferOnly(t *testing.T) {
	w := newWorld(t)
	w.chest(30_000_00)
	r := models.Round{ID: decides, Place: "hatherden", Name: "Hatherden Decides", Rule: models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Times:  models.Timetable{OpensAt: w.shared.Clock.Now().Add(time.Hour), ClosesAt: w.shared.Clock.Now().Add(48 * time.Hour)},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1}, Funds: []models.FundID{"westmere-pooled"}, Disclosure: models.DefaultDisclosure(40)}
	_, err := w.app.Rounds.Create(t.Context(), w.by(clerk), r)
	if err == nil {
		_, _, err = w.app.Rounds.Draft(t.Context(), decides)
	}
	if !models.IsKind(err, models.Invalid) {
		t.Fatalf("a neighbourhood draws straight from the whole place: %v", err)
	}
	fund := w.fund("Play", 20_000_00)
	if w.holds(ledger.FundAccount(fund)) != 20_000_00 || w.holds(ledger.FundAccount("westmere-pooled")) != 30_000_00 || w.holds(ledger.Outside) != -50_000_00 {
		t.Error("a pound is in two places, or in none")
	}
	r.ID, r.Funds = "hatherden-again", []models.FundID{fund}
	if _, err := w.app.Rounds.Create(t.Context(), w.by(clerk), r); err != nil {
		t.Errorf("money that was passed on is not to be had: %v", err)
	}
}

// TestCB23_ShadowRound: residents of an area that takes nothing on advise on how the
// council spends for it. The money never leaves the council's fund, the council's body
// decides and awards, and no other round reaches that fund.
func TestCB23_ShadowRound(t *testing.T) {
	w := newWorld(t)
	w.chest(10_000_00)
	desk, area, public := w.staff("westmere", models.RoleOfficer), w.staff("hatherden", models.RoleClerk), w.browser()
	const step = "/staff/westmere/offers/readiness/hatherden"
	record := func(status int, fields ...string) string {
		t.Helper()
		desk.sees(step)
		return desk.sends(step, status, fields...).body
	}
	w.hasNot(area.sees("/staff/hatherden/rounds/new"), "Westmere Council")
	w.has(record(fiber.StatusUnprocessableEntity, "step", "shadow", "from_fund", "westmere-pooled", "amount", "12,000", "minute", "W26/9"), "The fund has £10,000 that is not offered yet")
	w.has(record(fiber.StatusUnprocessableEntity, "step", "co_decide", "from_fund", "westmere-pooled", "amount", "600", "minute", "W26/9"), "has not said that it would go so far")
	w.has(record(fiber.StatusUnprocessableEntity, "step", "full", "minute", "W26/9"), "has not said that it would go so far")
	w.has(record(fiber.StatusUnprocessableEntity, "step", "shadow", "minute", "W26/9"), "Choose a fund")
	area.sends(step, fiber.StatusForbidden, "step", "shadow", "from_fund", "westmere-pooled", "amount", "600", "minute", "26/9", "base", "0")
	record(fiber.StatusSeeOther, "step", "shadow", "from_fund", "westmere-pooled", "amount", "600", "minute", "W26/9", "words", "The clerk has no hours.")
	w.has(desk.sees("/staff/westmere/offers/readiness"), "Shadow budget, up to £600")
	w.has(public.sees("/p/hatherden/offers"), "Shadow budget", "The clerk has no hours.", "W26/9", "£600")
	desk.sees("/staff/westmere/offers/new")
	desk.sends("/staff/westmere/offers/new", fiber.StatusUnprocessableEntity, w.duty("Grass", "amount_hatherden", "9,400.01")...)
	w.has(desk.last, "£9,400 that is not offered yet") // what residents advise on is spoken for

	w.has(area.sees("/staff/hatherden/readiness"), "Westmere Council has recorded", "Shadow budget, up to £600")
	w.has(area.sees("/staff/hatherden/rounds/new"), "Advise on up to £600 of Westmere Council")
	begin := []string{"start", "shadow.westmere", "name", "How Westmere spends here"}
	at := area.sends("/staff/hatherden/rounds/new", fiber.StatusSeeOther, begin...).header.Get("Location")
	at, _, _ = strings.Cut(at, "?")
	round := models.RoundID(strings.TrimPrefix(at, "/staff/rounds/"))
	area.sees("/staff/hatherden/rounds/new")
	area.sends("/staff/hatherden/rounds/new", fiber.StatusUnprocessableEntity, begin...) // one round an agreement
	w.has(area.sees(at+"/set/money"), "This is money of Westmere Council, up to £600")
	area.sends(at+"/set/money", fiber.StatusSeeOther, "funds", string(w.fund("Own", 500_00)))
	w.has(area.sees(at+"/check"), "£600")
	w.hasNot(area.last, "Own")

	w.shadowVote(round)
	says := "This is money of Westmere Council, and its decision. Residents of Hatherden recommend how it is spent"
	for _, path := range []string{"", "/result"} {
		w.has(public.sees("/r/"+string(round)+path), says)
	}
	w.has(public.sees("/p/westmere/journal"), "Set aside for How Westmere spends here")
	w.hasNot(public.sees("/p/hatherden/journal"), "How Westmere spends here")
	if w.holds(ledger.PotAccount(round, "westmere-pooled")) != 600_00 || w.holds(ledger.FundAccount("westmere-pooled")) != 9_400_00 {
		t.Error("what was agreed is not set aside, or more is")
	}
	council, member := w.staff("westmere", models.RoleClerk), w.staff("westmere", models.RoleCouncillor)
	area = w.staff("hatherden", models.RoleClerk)
	resolve := []string{"minute", "W26/30", "on", w.shared.Clock.Now().Format(time.DateOnly), "power_kind", "general", "power", "General power of competence", "awards", w.refIn(round, "Village orchard"), "reason", "There are benches."}
	area.sees("/staff/hatherden/rounds")
	area.sends(at+"/resolve", fiber.StatusForbidden, resolve...)
	if area.get(at+"/resolution").status != fiber.StatusForbidden {
		t.Error("the area decides about the council's money")
	}
	w.has(council.sees("/staff"), "Record what the council resolved about How Westmere spends here")
	council.sees(at + "/resolution")
	s137 := slices.Clone(resolve)
	s137[slices.Index(s137, "general")] = "s137"
	w.has(council.sends(at+"/resolve", fiber.StatusUnprocessableEntity, s137...).body, "Section 137 is for parish and community councils")
	council.sends(at+"/resolve", fiber.StatusSeeOther, resolve...)
	w.has(council.sees("/staff/westmere/awards"), "Village orchard")
	w.hasNot(area.sees("/staff/hatherden/awards"), "Village orchard")
	w.has(member.sees("/staff/awards/"+string(round)+"/"+w.refIn(round, "Village orchard")), "Village orchard", "£245")
	idea := first(t, member.sees("/staff/westmere/interests"), `value="(idea\.[^"]*)"[^>]*>\s*<label[^>]*>\s*Village orchard`)
	member.sends("/staff/westmere/interests", fiber.StatusSeeOther, "matter", idea, "kind", "registrable", "words", "trustee of the orchard")
	if a := member.get("/staff/awards/" + string(round) + "/" + w.refIn(round, "Village orchard")); a.status != fiber.StatusForbidden {
		t.Errorf("a member of the council with an interest in an area's idea reads its award: %d", a.status)
	}
	if w.holds(ledger.FundAccount("westmere-pooled")) != 10_000_00-245_00 {
		t.Error("what the council did not award is not in its fund again")
	}
}

// shadowVote takes a round through its vote to the published recommendation.
func (w *world) shadowVote(round models.RoundID) {
	w.Helper()
	v, err := w.app.Rounds.View(w.Context(), round)
	w.must(err)
	r := v.Round
	r.Answers, r.Rule = both, models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot}
	n, err := w.app.Rounds.Version(w.Context(), round)
	w.must(err)
	_, err = w.app.Rounds.Edit(w.Context(), w.by(clerk), n, r)
	w.must(err)
	for _, p := range []struct {
		title string
		ask   money.Pence
	}{{"Village orchard", 245_00}, {"Two benches", 300_00}} {
		w.idea(p.title, p.ask, round)
	}
	batch, err := w.app.Rolls.MakeBatch(w.Context(), w.by(clerk), round, 12)
	w.must(err)
	letters, err := w.app.Rolls.Download(w.Context(), w.by(clerk), round, batch.N)
	w.must(err)
	seal, err := w.app.Rounds.Seal(w.Context(), w.by(clerk), round)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(w.Context())
	for _, l := range letters {
		w.voteIn(round, l.Code, seal.Refs()[0])
	}
	w.shared.Clock.Set(seal.Times.ClosesAt.Add(2*models.Settle + time.Second))
	w.app.CloseDue(w.Context())
	_, err = w.app.Counting.Count(w.Context(), w.by(clerk), round)
	w.must(err)
	_, err = w.app.Counting.Publish(w.Context(), w.by(clerk), round)
	w.must(err)
}

// refIn is the number of a project on the ballot of a round.
func (w *world) refIn(round models.RoundID, title string) string {
	w.Helper()
	v, err := w.app.Rounds.View(w.Context(), round)
	w.must(err)
	for _, p := range v.Seal.Projects {
		text, err := w.app.Texts.Get(w.Context(), p.Text)
		w.must(err)
		if text.Get("title") == title {
			return p.Ref
		}
	}
	w.Fatalf("%s is not on the ballot", title)
	return ""
}
