package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// counted closes, counts and publishes the round.
func (w *world) counted() {
	w.Helper()
	w.close()
	_, err := w.app.Counting.Count(w.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(w.Context(), w.by(clerk), decides)
	w.must(err)
}

// TestCB29_PeopleAndPlace: ideas and funds say whether they are for people or for a place,
// and for whom; the result adds up by both; a round's floors put some first, and the
// explanation names them.
func TestCB29_PeopleAndPlace(t *testing.T) {
	w := newWorld(t)
	care := w.fenced("Care", 1_000_00, models.Fence{Basis: models.PeopleBased})
	w.prepare(20, func(r *models.Round) { r.Funds = append(r.Funds, care) }) // £21,000 for swing 14,800, signs 6,900 and orchard 2,450
	b := w.staff("hatherden", models.RoleClerk)
	lunch := w.idea("Lunch club", 3_000_00, decides)
	at := "/staff/proposals/" + string(lunch) + "/terms"
	w.has(b.sees(at), "Care People-based work only Only for people, wherever they live. The idea says: not said yet.")
	b.sends(at, fiber.StatusSeeOther, "ask", "3,000", "basis", "people", "group", "Older people", "pays", "any")
	page := b.sees(at)
	if !strings.Contains(page, `value="people" checked`) {
		t.Error("the form forgets for whom it is")
	}
	task := "/staff/rounds/hatherden-decides/set/money"
	fund := string(w.round().Funds[0])
	b.sees(task)
	w.has(b.sends(task, fiber.StatusUnprocessableEntity, "funds", fund, "funds", "care", "floor_people", "x", "floor_group.1", "older people", "floor_sum.1", "").body, "Say for whom and how much")
	b.sees(task)
	b.sends(task, fiber.StatusSeeOther, "funds", fund, "funds", "care", "floor_people", "3,000", "floor_place", "£100", "floor_group.1", "young people", "floor_sum.1", "30,000")
	w.has(b.sees("/staff/rounds/hatherden-decides/check"), "A sum goes first to place-based projects, and no such project is on the ballot.",
		"A sum goes first to projects for young people", "What goes first to certain projects is more than the pot")
	b.sees(task)
	b.sends(task, fiber.StatusSeeOther, "funds", fund, "funds", "care", "floor_people", "3,000", "floor_place", "", "floor_group.1", "", "floor_sum.1", "")
	w.has(b.sees("/staff/rounds/hatherden-decides/check"), "Goes first £3,000 for people-based projects")
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.has(w.browser().sees("/r/hatherden-decides"), "£3,000 goes first to people-based projects")
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	for i := range 6 { // without the floor the lunch club would be the last
		w.vote(w.codes[i], w.ref("Inclusive swing"), w.ref("Village orchard"))
	}
	w.vote(w.codes[6], w.ref("Lunch club"))
	w.counted()
	page = w.browser().sees("/r/hatherden-decides/result")
	w.has(page, "For people or for a place", "People-based", "Not said", "Whom it is for", "Older people", "£3,000 of the pot goes first to people-based projects. That chose one project for £3,000.")
	w.has(w.browser().sees("/r/hatherden-decides/result/"+w.ref("Lunch club")), "£3,000 of the pot goes first to people-based projects, and this is one of them.")
	w.has(w.browser().sees("/r/hatherden-decides/count"), "First, £3,000 for people-based projects")
	res, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	if res.Chosen[0] != w.ref("Lunch club") {
		t.Errorf("chosen %v", res.Chosen)
	}
	if same, err := w.app.Counting.Recount(t.Context(), decides); err != nil || !same {
		t.Errorf("recounted: %v %v", same, err)
	}
}

func (w *world) round() models.Round {
	w.Helper()
	v, err := w.app.Rounds.View(w.Context(), decides)
	w.must(err)
	return v.Round
}

// TestCB31_SplitRules: one idea draws from several funds by shares that make its sum to
// the penny; a fence that fails takes only its share away, and the rest is tested again:
// all or nothing, or without that share.
func TestCB31_SplitRules(t *testing.T) {
	w := newWorld(t)
	health := w.fenced("Health", 6_000_00, models.Fence{Spend: models.Revenue})
	police := w.fenced("Police", 8_000_00, models.Fence{Strand: "safety"})
	w.prepare(20, func(r *models.Round) { r.Funds = append(r.Funds, health, police) })
	b := w.staff("hatherden", models.RoleClerk)
	common := string(w.round().Funds[0])
	seats, shelter := w.idea("Bus-shelter seats", 3_600_01, decides), w.idea("Youth shelter", 7_200_00, decides)
	at := func(id models.ProposalID) string { return "/staff/proposals/" + string(id) + "/terms" }
	// A third each does not make a whole; 33.33, 33.33 and 33.34 do, to the penny.
	b.sees(at(seats))
	w.has(b.sends(at(seats), fiber.StatusUnprocessableEntity, "ask", "3,600.01", "spend", "capital", "pays", "parts", "amount.1", "50%", "amount.2", "49.99%").body, "Shares in per cent must add up to 100%")
	b.sees(at(seats))
	w.has(b.sends(at(seats), fiber.StatusUnprocessableEntity, "ask", "3,600.01", "spend", "capital", "pays", "parts", "amount.1", "50%", "amount.2", "£1,800").body, "all parts must be in per cent")
	b.sees(at(seats))
	b.sends(at(seats), fiber.StatusSeeOther, "ask", "3,600.01", "strand", "safety", "spend", "capital", "pays", "parts",
		"amount.1", "33.33%", "funds.1", "health", "funds.1", common, "amount.2", "33.33 %", "funds.2", "police", "amount.3", "33.34%", "funds.3", common)
	e, err := w.app.Proposals.Entry(t.Context(), seats)
	w.must(err)
	var total money.Pence
	for _, part := range e.Proposal.Terms.Parts {
		total += part.Amount
	}
	if parts := e.Proposal.Terms.Parts; total != 3_600_01 || len(parts) != 3 || parts[0].Amount+parts[1].Amount >= 2*parts[2].Amount {
		t.Errorf("%+v make %d", parts, total)
	}
	// Health refuses lasting things: its share falls to the common fund, the others stay.
	w.has(b.sees(at(seats)), "Health Running costs only Part 1, £1,199.88: Only running costs. The idea’s kind of spending: lasting things.", "Police For community safety")
	halves := []string{"ask", "7,200", "strand", "safety", "spend", "capital", "pays", "parts", "amount.1", "50%", "funds.1", "police", "amount.2", "50%", "funds.2", "health"}
	b.sees(at(shelter))
	w.has(b.sends(at(shelter), fiber.StatusOK, append(halves, "do", "check")...).body, "As it stands no fund may pay for part 2 of £3,600")
	b.sees(at(shelter))
	b.sends(at(shelter), fiber.StatusSeeOther, halves...)
	if _, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides); !models.IsKind(err, models.Conflict) {
		t.Errorf("all or nothing, and nothing pays the half: %v", err)
	}
	b.sees(at(shelter))
	b.sends(at(shelter), fiber.StatusSeeOther, append(halves, "scalable", "yes", "least", "3,000")...)
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	w.vote(w.codes[0], w.ref("Bus-shelter seats"), w.ref("Youth shelter"))
	w.counted()
	res, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	paid := map[string]map[models.FundID]money.Pence{}
	for _, share := range res.Paid {
		if paid[share.Ref] == nil {
			paid[share.Ref] = map[models.FundID]money.Pence{}
		}
		paid[share.Ref][share.Fund] += share.Amount
	}
	whole, half := paid[w.ref("Bus-shelter seats")], paid[w.ref("Youth shelter")]
	if whole[health] != 0 || whole[police] == 0 || whole[police]+whole[models.FundID(common)] != 3_600_01 {
		t.Errorf("the seats are paid by %v", whole)
	}
	if half[police] != 3_600_00 || len(half) != 1 {
		t.Errorf("the shelter is paid by %v", half)
	}
	w.has(w.browser().sees("/r/hatherden-decides/result"), "Bus-shelter seats", "Youth shelter")
}

// TestCB32_FallingTotals: a place's money year by year, as paid and in the prices of the
// last year by the price levels that an operator entered; and the same votes with a tenth
// less money, with what changes listed.
func TestCB32_FallingTotals(t *testing.T) {
	w := newWorld(t)
	const at = "/p/hatherden/totals"
	w.has(w.browser().sees(at), "No money has come in yet")
	w.prepare(20, nil)
	w.idea("Tool shed", 10_650_00, decides)
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	first, err := time.Parse(time.DateOnly, models.YearOf(w.shared.Clock.Now().Format(time.DateOnly)).First())
	w.must(err)
	b := w.staff("hatherden", models.RoleClerk)
	b.sees(at)
	w.has(b.sends(at, fiber.StatusUnprocessableEntity, "year", first.Format("2 1 2006"), "amount", "1", "where", "Budget book").body, "The journal knows this year")
	w.has(b.sends(at, fiber.StatusUnprocessableEntity, "year", "2 4 2020", "amount", "-1", "where", "").body, "There is a problem")
	for years, sum := range map[int]string{-2: "£30,000", -1: "25,000"} {
		b.sees(at)
		b.sends(at, fiber.StatusSeeOther, "year", first.AddDate(years, 0, 0).Format("2 1 2006"), "amount", sum, "where", "Budget book")
	}
	stranger := w.staff("westmere", models.RoleCouncillor)
	if a := stranger.post(at, "year", "1 4 2020", "amount", "1", "where", "Anywhere"); a.status != fiber.StatusForbidden && a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("anybody tells: %d", a.status)
	}
	w.has(w.browser().sees(at), "£30,000", "£25,000", "16% less", "£20,000", "20% less", "Nobody has entered price levels yet")
	operator := models.Actor{ID: "op", Grants: []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}}
	for years, value := range map[int]int64{-2: 90_00, -1: 95_00, 0: 99_00} {
		_, err := w.app.Rules.Save(t.Context(), w.by(operator), 0, models.RuleDatum{Rule: models.RuleDeflator, From: first.AddDate(years, 0, 0).Format(time.DateOnly), Value: value,
			Source: "https://prices.example/levels"}, "The levels of this year")
		w.must(err)
	}
	w.has(w.browser().sees(at), "£33,000", "£26,052.63", "£20,000", "Price levels: https://prices.example/levels")
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	for i := range 6 {
		w.vote(w.codes[i], w.ref("Tool shed"), w.ref("Speed signs"))
	}
	w.vote(w.codes[6], w.ref("Village orchard"))
	w.counted()
	page := w.browser().sees(at)
	w.has(page, "Hatherden Decides with 10% less")
	// £20,000 pays for shed, signs and orchard to the penny; £18,000 does not.
	what := w.browser().sees(scenarioOn(page))
	w.has(what, "Scenario – not the result", "£18,000", "Village orchard", "Recommended, and left out here: 1.")
	res, err := w.app.Counting.Result(t.Context(), decides)
	w.must(err)
	if len(res.Chosen) != 3 {
		t.Errorf("chosen %v", res.Chosen)
	}
}

// scenarioOn is the address of the scenario on the page of totals.
func scenarioOn(page string) string {
	at := strings.Index(page, "/r/hatherden-decides/what-if")
	return strings.ReplaceAll(page[at:at+strings.IndexByte(page[at:], '"')], "&amp;", "&")
}

// TestPartOfAFence: one line is lifted and the rest stays, or a part of the sum, whose
// money goes into a fund of its own.
func TestPartOfAFence(t *testing.T) {
	w := newWorld(t)
	fence := models.Fence{Strand: "families", Spend: models.Revenue, Until: "2030-03-31"}
	w.own("families", models.GrantFund, 38_000_00, fence)
	at := "/staff/hatherden/fences"
	w.watched("hatherden", "families-service")
	propose := func(status int, fields ...string) string {
		b := w.staff("hatherden", models.RoleOfficer)
		b.sees(at)
		return b.sends(at, status, append([]string{"do", "propose", "fund", "families", "protects", "families-service", "reason", "So that it can be used where it is short.", "impact", "Forty families have a worker each today.",
			"notice_until", w.shared.Clock.Now().AddDate(0, 0, 30).Format("2 1 2006")}, fields...)...).body
	}
	w.has(propose(fiber.StatusUnprocessableEntity, "lines", "group"), "Tick conditions that this fence has")
	w.has(propose(fiber.StatusUnprocessableEntity, "part", "-3"), "There is a problem")
	propose(fiber.StatusSeeOther, "lines", "spend", "part", "8,000")
	w.has(w.browser().sees("/p/hatherden/fences"), "For £8,000 of the money: For families with complex needs")
	list, err := w.app.Fences.Liftings(t.Context(), "hatherden")
	w.must(err)
	for i, name := range []string{"one", "two"} {
		_, err := w.app.Fences.Approve(t.Context(), w.by(models.Actor{ID: name, Grants: []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}}), list[0].ID, int64(i+1))
		w.must(err)
	}
	w.shared.Clock.Set(w.shared.Clock.Now().AddDate(0, 0, 31))
	_, err = w.app.Fences.Lift(t.Context(), w.by(clerk), list[0].ID)
	w.must(err)
	part := models.FundID(string(list[0].ID) + "-part")
	f, err := w.app.Funding.Fund(t.Context(), part)
	w.must(err)
	if f.Fence.Spend != "" || f.Fence.Strand != "families" || f.Fence.Until != fence.Until || w.held(part) != 8_000_00 || w.held("families") != 30_000_00 {
		t.Errorf("%+v with %d beside %d", f.Fence, w.held(part), w.held("families"))
	}
	if rest, err := w.app.Funding.Fund(t.Context(), "families"); err != nil || !rest.Fence.Same(fence) {
		t.Errorf("the rest has %+v: %v", rest.Fence, err)
	}
	w.has(w.browser().sees("/p/hatherden/journal"), "Moved from Families to Families (part)", "£8,000")
}
