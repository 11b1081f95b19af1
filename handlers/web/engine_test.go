package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// own puts money of the parish council into a fund of Hatherden.
func (w *world) own(id models.FundID, kind models.FundKind, amount money.Pence, fence models.Fence) {
	w.Helper()
	w.must(w.app.Funding.Contribute(w.Context(), w.by(clerk), models.Fund{ID: id, Place: "hatherden", Name: strings.ToUpper(string(id[:1])) + string(id[1:]), Partner: "hatherden-parish-council", Kind: kind, Fence: fence}, amount, models.Banked{}))
}

func (w *world) held(id models.FundID) money.Pence {
	w.Helper()
	st, err := w.app.Funding.Statement(w.Context(), "hatherden")
	w.must(err)
	return st.Balances[ledger.FundAccount(id)]
}

// TestCB27_Virement: money moves between funds only where the fence lets it, by one
// person's asking and another's approval; what breaks a line is refused with the line
// named; the journal shows it, and a correction undoes it.
func TestCB27_Virement(t *testing.T) {
	w := newWorld(t)
	w.own("precept", models.PreceptFund, 10_000_00, models.Fence{Virement: true})
	w.own("reserve", models.GrantFund, 1_000_00, models.Fence{})
	w.own("summer", models.GrantFund, 1_000_00, models.Fence{Virement: true, Until: "2027-03-31"})
	w.own("levy", models.CILFund, 1_000_00, models.Fence{})
	w.fund("From others", 500_00)
	const at = "/staff/hatherden/fences"
	b, second := w.staff("hatherden", models.RoleClerk), w.staff("hatherden", models.RoleCouncillor)
	ask := func(status int, from, to, amount string) string {
		b.sees(at)
		return b.sends(at, status, "do", "virement", "from", from, "to", to, "amount", amount, "why", "The hall needs it before the winter.").body
	}
	funds, err := w.app.Funding.Funds(t.Context(), "hatherden")
	w.must(err)
	w.has(ask(fiber.StatusUnprocessableEntity, "reserve", "precept", "100"), "The fence of Reserve does not let its money be moved to another fund")
	w.has(ask(fiber.StatusUnprocessableEntity, "summer", "reserve", "100"), "Summer has to be committed by 31 March 2027: choose a fund that does not last longer")
	w.has(ask(fiber.StatusUnprocessableEntity, "precept", "levy", "100"), "Infrastructure levy stays in its own fund")
	w.has(ask(fiber.StatusUnprocessableEntity, "precept", string(funds[len(funds)-1].ID), "100"), "stays its giver’s")
	w.has(ask(fiber.StatusUnprocessableEntity, "precept", "reserve", "10,000.01"), "does not hold so much")
	w.has(ask(fiber.StatusUnprocessableEntity, "precept", "reserve", "-5"), "There is a problem")
	ask(fiber.StatusSeeOther, "precept", "reserve", "3,000")
	list, err := w.app.Fences.Virements(t.Context(), "hatherden")
	w.must(err)
	id := string(list[0].ID)
	if w.held("reserve") != 1_000_00 {
		t.Fatal("one person alone moved the money")
	}
	b.sees(at)
	if a := b.post(at, "do", "agree", "virement", id); a.status != fiber.StatusForbidden {
		t.Errorf("who asked approves: %d", a.status)
	}
	w.has(w.browser().sees("/p/hatherden/fences"), "From Precept to Reserve", "It waits for a second person")
	second.sees(at)
	declared := w.interested(second, "reserve")
	if a := second.post(at, "do", "agree", "virement", id); a.status != fiber.StatusForbidden || !strings.Contains(a.body, "declared an interest") {
		t.Errorf("approves with an interest: %d", a.status)
	}
	_, err = w.app.Interests.End(t.Context(), w.by(clerk), declared, "It has ended since.")
	w.must(err)
	second.sees(at)
	second.sends(at, fiber.StatusSeeOther, "do", "agree", "virement", id)
	if w.held("precept") != 7_000_00 || w.held("reserve") != 4_000_00 {
		t.Errorf("%d and %d", w.held("precept"), w.held("reserve"))
	}
	w.has(w.browser().sees("/p/hatherden/journal"), "Moved from Precept to Reserve", "£3,000")
	b.sees(at)
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "undo", "virement", id, "undo_reason", "")
	b.sends(at, fiber.StatusSeeOther, "do", "undo", "virement", id, "undo_reason", "It was meant for next year.")
	if w.held("precept") != 10_000_00 || w.held("reserve") != 1_000_00 {
		t.Errorf("not undone: %d and %d", w.held("precept"), w.held("reserve"))
	}
	w.has(w.browser().sees("/p/hatherden/journal"), "Correction: entry", "is undone")
	w.has(w.browser().sees("/p/hatherden/fences"), "It was meant for next year.")
	second.sees(at)
	second.sends(at, fiber.StatusUnprocessableEntity, "do", "agree", "virement", id) // what was taken back stays so
	w.hasMoved("precept", 10_000_00)
}

func (w *world) hasMoved(id models.FundID, want money.Pence) {
	w.Helper()
	if got := w.held(id); got != want {
		w.Errorf("%s holds %d, want %d", id, got, want)
	}
}

// TestCB27_LevyClock: five years from the day of each receipt, what came first is spent
// first; shown with days left, warned of before it ends, and no part of a round's money
// once it has ended.
func TestCB27_LevyClock(t *testing.T) {
	w := newWorld(t)
	w.shared.Clock.Set(time.Date(2025, 10, 28, 10, 0, 0, 0, time.UTC))
	w.own("levy", models.CILFund, 20_000_00, models.Fence{Spend: models.Capital})
	w.shared.Clock.Set(time.Date(2026, 5, 11, 10, 0, 0, 0, time.UTC)) // recorded when somebody looked at the bank's statement
	w.must(w.app.Funding.Contribute(t.Context(), w.by(clerk), models.Fund{ID: "levy", Place: "hatherden", Name: "Levy", Partner: "hatherden-parish-council", Kind: models.CILFund,
		Fence: models.Fence{Spend: models.Capital}}, 6_400_00, models.Banked{Ref: "CIL 2", On: "2026-04-28"}))
	b := w.browser()
	w.has(b.sees("/p/hatherden/fences"), "Levy that came on 28 October 2025", "£20,000", "28 October 2030", "1,631 days left", "Levy that came on 28 April 2026", "£6,400", "28 April 2031")
	w.shared.Clock.Set(time.Date(2030, 10, 20, 10, 0, 0, 0, time.UTC))
	w.has(b.sees("/p/hatherden/fences"), "8 days left")
	available := func(on string) (money.Pence, string) {
		funds, err := w.app.Funding.Available(t.Context(), "hatherden", []models.FundID{"levy"}, on)
		w.must(err)
		return funds[0].Amount, funds[0].Fence.Until
	}
	if sum, until := available("2030-10-28"); sum != 26_400_00 || until != "2030-10-28" {
		t.Errorf("on its last day %d until %s", sum, until)
	}
	if sum, until := available("2030-10-29"); sum != 6_400_00 || until != "2031-04-28" {
		t.Errorf("the day after %d until %s", sum, until)
	}
	if sum, until := available("2031-05-01"); sum != 0 || until != "2031-04-28" {
		t.Errorf("when all has ended %d until %s", sum, until)
	}
	w.shared.Clock.Set(time.Date(2030, 11, 1, 10, 0, 0, 0, time.UTC))
	w.has(b.sees("/p/hatherden/fences"), "ended", "178 days left")
}

// TestCB27_MoneyThatEnds: said with both days when a round is set up, during the round on
// its page, and refused with the day named when the body resolves too late.
func TestCB27_MoneyThatEnds(t *testing.T) {
	w := newWorld(t)
	now := w.shared.Clock.Now()
	day := func(n int) string { return now.AddDate(0, 0, n).Format(time.DateOnly) }
	words := func(n int) string { return now.AddDate(0, 0, n).Format("2 January 2006") }
	w.own("health", models.GrantFund, 9_000_00, models.Fence{Until: day(20)})
	w.prepare(20, func(r *models.Round) {
		r.Funds = []models.FundID{"health"}
		r.Times.ResolvesOn = now.AddDate(0, 0, 25)
	})
	b := w.staff("hatherden", models.RoleClerk)
	check := "/staff/rounds/hatherden-decides/check"
	w.has(b.sees(check), "Health has to be committed by "+words(20)+", and the round’s money is committed on "+words(25))
	if _, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides); !models.IsKind(err, models.Conflict) {
		t.Errorf("sealed with money that ends before its meeting: %v", err)
	}
	r, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	v, err := w.app.Rounds.Version(t.Context(), decides)
	w.must(err)
	r.Round.Times.ResolvesOn = now.AddDate(0, 0, 15)
	_, err = w.app.Rounds.Edit(t.Context(), w.by(clerk), v, r.Round)
	w.must(err)
	w.has(b.sees(check), "if the meeting is put off, this money may be lost", words(20), words(15))
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	w.has(w.browser().sees("/r/hatherden-decides"), "Has to be committed by "+words(20)+": 20 days left")
	// The closing time cannot be moved to where the money has ended.
	at := "/staff/rounds/hatherden-decides/close"
	b = w.staff("hatherden", models.RoleClerk)
	b.sees("/staff/rounds/hatherden-decides/closing")
	w.has(b.sends(at, fiber.StatusUnprocessableEntity, "closes_at", now.AddDate(0, 0, 21).Format("2006-01-02T15:04"), "reason", "More people want to vote.").body,
		"Health has to be committed by "+words(20)+": close the round by that day")
	w.vote(w.codes[0], w.ref("Speed signs"))
	w.close()
	_, err = w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(now.AddDate(0, 0, 30))
	w.has(w.browser().sees("/r/hatherden-decides"), "Had to be committed by "+words(20)+". That day has passed")
	b = w.staff("hatherden", models.RoleClerk)
	resolve := func(on int, status int) string {
		b.sees("/staff/rounds/hatherden-decides/resolution")
		return b.sends("/staff/rounds/hatherden-decides/resolve", status, "minute", "26/9", "on", day(on), "power_kind", "general", "power", "General power", "awards", w.ref("Speed signs")).body
	}
	w.has(resolve(21, fiber.StatusUnprocessableEntity), "Health had to be committed by "+words(20)+": on the day of the meeting nothing could be awarded from it")
	resolve(20, fiber.StatusSeeOther) // minuted on the last day, written down later
}

// TestCB27_Section137: what is set aside for section 137 is spent under it; near the cap
// the body is warned, beyond it the award is refused; a council with the general power
// of competence need not rely on the section.
func TestCB27_Section137(t *testing.T) {
	w := newWorld(t)
	body, err := w.app.Places.Body(t.Context(), "hatherden-parish-council")
	w.must(err)
	figures, err := w.app.Rules.Data(t.Context())
	w.must(err)
	now := w.shared.Clock.Now()
	most, _, err := figures.S137Cap(body.Electors, now.AddDate(0, 0, 20).Format(time.DateOnly))
	w.must(err)
	w.own("gifts", models.S137Fund, most+10_000_00, models.Fence{})
	w.prepare(20, func(r *models.Round) {
		r.Funds = []models.FundID{"gifts"}
		r.Rule.MinVotes = 1
	})
	w.idea("A gift beyond the cap", most+1, decides)
	w.idea("A gift up to the cap", most, decides)
	seal, err := w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(t.Context())
	w.vote(w.codes[0], w.ref("A gift beyond the cap"))
	w.close()
	_, err = w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	b := w.staff("hatherden", models.RoleClerk)
	w.has(b.sees("/staff/rounds/hatherden-decides/resolution"), "under this section it would come near the cap or go beyond it")
	resolve := func(kind, title string, status int) string {
		b.sees("/staff/rounds/hatherden-decides/resolution")
		return b.sends("/staff/rounds/hatherden-decides/resolve", status, "minute", "26/9", "on", w.shared.Clock.Now().Format(time.DateOnly), "power_kind", kind, "power", "As the council resolved",
			"awards", w.ref(title), "reason", "It is what we can do under the law.").body
	}
	w.has(resolve("general", "A gift up to the cap", fiber.StatusUnprocessableEntity), "Gifts is set aside for section 137")
	w.has(resolve("s137", "A gift beyond the cap", fiber.StatusUnprocessableEntity), "Section 137 allows", "this would be £0.01 too much")
	resolve("s137", "A gift up to the cap", fiber.StatusSeeOther)
	w.has(b.sees("/staff/hatherden/grants/"+w.year()), "Section 137", "A gift up to the cap")
}

// year is the financial year that runs, as pages write it.
func (w *world) year() string {
	return models.YearOf(w.shared.Clock.Now().Format(time.DateOnly)).String()
}

// interested declares an interest in a fund, as the person of a browser does.
func (w *world) interested(b *browser, fund models.FundID) models.InterestID {
	w.Helper()
	b.sees("/staff/hatherden/interests?matter=fund." + string(fund))
	b.sends("/staff/hatherden/interests", fiber.StatusSeeOther, "matter", "fund."+string(fund), "kind", "pecuniary", "words", "runs the hall")
	list, err := w.app.Interests.OfPlace(w.Context(), "hatherden")
	w.must(err)
	return list[len(list)-1].Interest.ID
}
