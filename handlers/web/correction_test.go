package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
)

// A receipt that was typed wrong is undone by an entry of its own, with its reason, by who
// could have recorded it; it counts on the day of the bank, and what has gone on stands.
func TestAReceiptIsUndoneByAnEntry(t *testing.T) {
	w := newWorld(t)
	w.shared.Clock.Set(time.Date(2027, 4, 12, 9, 0, 0, 0, time.UTC))
	desk, member, public := w.staff("hatherden", models.RoleClerk), w.staff("hatherden", models.RoleCouncillor), w.browser()
	record := func(status int, fields ...string) answer {
		t.Helper()
		desk.sees("/staff/hatherden/transfers")
		return desk.sends("/staff/hatherden/money", status, append([]string{"kind", "precept", "name", "Parish precept", "amount", "26,400", "bank_ref", "BACS 12"}, fields...)...)
	}
	w.has(record(fiber.StatusUnprocessableEntity, "came_on", "13 4 2027").body, "enter today or an earlier day")
	if !strings.Contains(desk.last, `value="BACS 12"`) || !strings.Contains(desk.last, `value="13 4 2027"`) {
		t.Error("what was typed is gone")
	}
	record(fiber.StatusUnprocessableEntity, "came_on", "31 2 2027")
	record(fiber.StatusSeeOther, "came_on", "30 3 2027")
	const year = "/p/hatherden/journal/statement?year=2026"
	w.has(public.sees(year), "Parish precept Brought forward £0 Came in £26,400")
	y, err := w.app.Duties.Year(t.Context(), "hatherden", 2026)
	w.must(err)
	if a := y.Accounts(); a.Precept != 26_400_00 || a.Closing != 26_400_00 {
		t.Errorf("the year in which it came: %+v", a)
	}
	seq := w.entries()
	entry, undo := fmt.Sprintf("/p/hatherden/journal/entry/%d", seq), fmt.Sprintf("/staff/hatherden/entries/%d", seq)
	w.hasNot(public.sees(entry), "It was recorded by mistake")
	w.has(public.last, "BACS 12", "Day of the bank", "30 March 2027")
	w.hasNot(member.sees(entry), "It was recorded by mistake")
	if a := member.get(undo); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor undoes receipts: %d", a.status)
	}
	member.sees("/account")
	if a := member.post(undo, "reason", "I do not like it", "csrf", member.csrf()); a.status != fiber.StatusForbidden {
		t.Errorf("a councillor undoes a receipt: %d", a.status)
	}
	w.has(desk.sees(entry), "It was recorded by mistake")
	desk.sees(undo)
	w.has(desk.sends(undo, fiber.StatusUnprocessableEntity, "reason", " ").body, "Say why")
	to := desk.sends(undo, fiber.StatusSeeOther, "reason", "£2,640 was recorded as £26,400").header.Get("Location")
	w.has(desk.sees(to), "£2,640 was recorded as £26,400", "undone by this entry")
	if w.balance(ledger.AtFund) != 0 || w.entries() != seq+1 {
		t.Error("the money is still there, or the receipt is not")
	}
	w.hasNot(desk.sees(entry), "It was recorded by mistake")
	if y, err = w.app.Duties.Year(t.Context(), "hatherden", 2026); err != nil || y.Accounts().Closing != 0 || y.Accounts().Precept != 0 {
		t.Errorf("the year in which it never came: %+v %v", y.Accounts(), err)
	}
	if a := desk.post(undo, "reason", "Again"); a.status != fiber.StatusConflict && a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("undone twice: %d", a.status)
	}

	// What was set aside for a round is not taken from under it.
	w.own("later", models.PreceptFund, 30_000_00, models.Fence{})
	used := fmt.Sprintf("/staff/hatherden/entries/%d", w.entries())
	w.prepare(3, func(r *models.Round) { r.Funds = []models.FundID{"later"} })
	_, err = w.app.Rounds.Seal(t.Context(), w.by(clerk), decides)
	w.must(err)
	desk.sees(used)
	w.has(desk.sends(used, fiber.StatusUnprocessableEntity, "reason", "A mistake").body, "Undo that first")
}
