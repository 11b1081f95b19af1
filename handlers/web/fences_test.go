package web_test

import (
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestCB28LiftingAFence takes a proposer, a reason, an impact note, notice and two
// approvals by others; of two at once one has the place. What was spent before and after
// is shown, and a fall raises an alert that is answered and not silenced.
func TestCB28LiftingAFence(t *testing.T) {
	w := newWorld(t)
	council := models.Actor{ID: "paymaster", Grants: []models.Grant{{Place: "westmere", Role: models.RoleClerk}}}
	w.must(w.app.Funding.Contribute(t.Context(), w.by(council), models.Fund{ID: "families", Place: "westmere", Name: "Families", Partner: "westmere-council", Kind: models.GrantFund,
		Fence: models.Fence{Strand: "families"}}, 38_000_00, models.Banked{}))
	at := "/staff/westmere/fences"
	officer, public := w.staff("westmere", models.RoleOfficer), w.browser()
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "do", "propose", "fund", "families", "reason", "", "impact", "", "notice_until", "5 11 2026")
	if got := faults(officer.last); len(got) != 4 {
		t.Errorf("faults %q", got)
	}
	level := func(year, spend, replaced string) {
		officer.sees(at)
		officer.sends(at, fiber.StatusSeeOther, "do", "level", "service", "westmere-families", "year", year, "spend", spend, "replaced", replaced, "outputs", "40", "unit", "families", "where", "Budget book")
	}
	officer.sends(at, fiber.StatusSeeOther, "do", "watch", "name", "Families", "was", "early intervention only")
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "do", "propose", "fund", "families", "protects", "westmere-families", "reason", "So that it can be used where it is short.",
		"impact", "Forty families have a worker each today.", "notice_until", "30 11 2026")
	w.has(officer.last, "Record what this service had in a year first")
	level("1 4 2019", "£50,000", "")
	officer.sees(at)
	officer.sends(at, fiber.StatusSeeOther, "do", "propose", "fund", "families", "protects", "westmere-families", "reason", "So that it can be used where it is short.", "impact", "Forty families have a worker each today.",
		"notice_until", "30 11 2026")
	list, err := w.app.Fences.Liftings(t.Context(), "westmere")
	w.must(err)
	id := string(list[0].ID)
	w.has(public.sees("/p/westmere/fences"), "Forty families have a worker each today.", "until 30 November 2026", "The fence stands. 0 of 2 approvals")
	officer.sees(at)
	if a := officer.post(at, "do", "approve", "lifting", id, "n", "1"); a.status != fiber.StatusForbidden {
		t.Errorf("the proposer approves: %d", a.status)
	}
	var wait sync.WaitGroup
	won := make([]error, 2)
	for i, name := range []string{"one", "two"} {
		by := w.by(models.Actor{ID: name, Grants: []models.Grant{{Place: "westmere", Role: models.RoleCouncillor}}})
		wait.Go(func() { _, won[i] = w.app.Fences.Approve(t.Context(), by, list[0].ID, 1) })
	}
	wait.Wait()
	if (won[0] == nil) == (won[1] == nil) {
		t.Fatalf("of two approvals at once one has the place: %v, %v", won[0], won[1])
	}
	first := models.Actor{ID: "one", Grants: []models.Grant{{Place: "westmere", Role: models.RoleCouncillor}}}
	if won[0] != nil {
		first.ID = "two"
	}
	if _, err := w.app.Fences.Approve(t.Context(), w.by(first), list[0].ID, 2); !models.IsKind(err, models.Forbidden) {
		t.Errorf("one person approves twice: %v", err)
	}
	torn := models.Actor{ID: "torn", Grants: first.Grants}
	_, err = w.app.Interests.Declare(t.Context(), w.by(torn), models.Interest{Fund: "families", Kind: models.PecuniaryInterest}, "is paid from it")
	w.must(err)
	if _, err := w.app.Fences.Approve(t.Context(), w.by(torn), list[0].ID, 2); !models.IsKind(err, models.Forbidden) {
		t.Errorf("approves with an interest in the fund: %v", err)
	}
	w.shared.Clock.Set(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
	officer = w.staff("westmere", models.RoleOfficer)
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "do", "lift", "lifting", id)
	w.has(officer.last, "Two people must approve first")
	w.shared.Clock.Set(time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC))
	councillor := w.staff("westmere", models.RoleCouncillor)
	councillor.sees(at)
	councillor.sends(at, fiber.StatusSeeOther, "do", "approve", "lifting", id, "n", "2")
	officer = w.staff("westmere", models.RoleOfficer)
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "do", "lift", "lifting", id)
	w.has(officer.last, "The notice is still running")
	if f, _ := w.app.Funding.Fund(t.Context(), "families"); f.Fence.Strand != "families" {
		t.Error("the fence fell before its time")
	}
	w.shared.Clock.Set(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
	officer = w.staff("westmere", models.RoleOfficer)
	officer.sees(at)
	officer.sends(at, fiber.StatusSeeOther, "do", "lift", "lifting", id)
	if f, _ := w.app.Funding.Fund(t.Context(), "families"); f.Fence.Strand != "" {
		t.Error("the fence stands")
	}
	w.has(public.sees("/p/westmere/fences"), "Lifted on Tuesday 1 December 2026")

	level("1 4 2025", "£40,000", "") // a fifth, and not more
	w.hasNot(public.sees("/p/westmere"), "Run down")
	level("1 4 2026", "£34,500", "")
	w.has(public.sees("/p/westmere"), "Run down", "spending fell by 31% from 2019-20 to 2026-27", "Nobody has answered yet")
	officer.sees(at)
	officer.sends(at, fiber.StatusSeeOther, "do", "answer", "answered", "westmere-families", "answer", "Schools have taken over two posts.")
	w.has(public.sees("/p/westmere"), "Run down", "Schools have taken over two posts.") // answered, and still there
	level("1 4 2018", "£10", "")                                                        // a year of long ago hides nothing
	w.has(public.sees("/p/westmere"), "spending fell by 31% from 2019-20 to 2026-27")
	officer.sees(at)
	officer.sends(at, fiber.StatusUnprocessableEntity, "do", "level", "service", "westmere-families", "year", "1 4 2027", "spend", "£90,000", "where", "The plan")
	w.has(officer.last, "Enter a day that is not in the future") // nor does a plan
	level("1 4 2026", "£34,500", "£8,000")
	w.has(public.sees("/p/westmere/fences"), "Corrected: on 1 December 2026 it said £34,500 spent")
	w.hasNot(public.sees("/p/westmere"), "Run down") // a replacement is recorded
}

// watched is a service of a place with a year recorded, that a fence may be said to protect.
func (w *world) watched(place models.PlaceID, id models.ServiceID) {
	w.Helper()
	by := models.Actor{ID: "keeper", Grants: []models.Grant{{Place: place, Role: models.RoleOfficer}}}
	w.must(w.app.Fences.AddService(w.Context(), w.by(by), models.Service{ID: id, Place: place, Name: "Families", Was: "Families only"}))
	w.must(w.app.Fences.Record(w.Context(), w.by(by), models.ServiceLevel{Service: id, Year: "2026-04-01", Spend: 38_000_00, Where: "Budget book"}))
}

// TestCB28_TheGiverIsAsked: the fence of a partner's money stands until the partner itself has
// agreed, whatever the notice and the two approvals; also where the money was passed on to an
// area. Neither the council that keeps it nor another partner can agree for it.
func TestCB28_TheGiverIsAsked(t *testing.T) {
	w := newWorld(t)
	w.lead()
	police, other := models.Actor{ID: "police", Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "vale-police"}}},
		models.Actor{ID: "nhs", Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "nhs"}}}
	_, err := w.app.Partners.Sign(t.Context(), w.by(police), "vale-police-safety", models.Signature{Pooling: models.Pooled, Amount: 45_000_00, Fence: models.Fence{Strand: "safety"},
		Instalments: []models.Instalment{{Due: "2026-11-10", Amount: 45_000_00}}, Expires: "2026-12-31", On: "2026-11-02", Role: "CFO", Authority: "Minute 7"})
	w.must(err)
	w.watched("westmere", "patrols")
	l, err := w.app.Fences.Propose(t.Context(), w.by(officer), models.Lifting{ID: "l", Place: "westmere", Fund: "vale-police-safety", Protects: "patrols", NoticeUntil: "2026-12-10"},
		"So that it can be used elsewhere.", "Two patrols a week would end.")
	w.must(err)
	for i, name := range []string{"one", "two"} {
		_, err := w.app.Fences.Approve(t.Context(), w.by(models.Actor{ID: name, Grants: []models.Grant{{Place: "westmere", Role: models.RoleCouncillor}}}), l.ID, int64(i+1))
		w.must(err)
	}
	w.shared.Clock.Set(time.Date(2026, 12, 11, 9, 0, 0, 0, time.UTC))
	keeps := w.staff("westmere", models.RoleOfficer)
	keeps.sees("/staff/westmere/fences")
	keeps.sends("/staff/westmere/fences", fiber.StatusUnprocessableEntity, "do", "lift", "lifting", "l")
	w.has(keeps.last, "Whose money it is has not agreed yet", "Vale Police has not agreed. Without its word the fence stands.")
	keeps.sees("/staff/westmere/fences")
	if a := keeps.post("/staff/westmere/fences", "do", "agree_lifting", "lifting", "l"); a.status != fiber.StatusForbidden {
		t.Errorf("who keeps the money agrees for the partner: %d", a.status)
	}
	if _, err := w.app.Fences.Agree(t.Context(), w.by(other), "l"); !models.IsKind(err, models.Forbidden) {
		t.Errorf("another partner agrees: %v", err)
	}
	const page = "/partner/vale-police-safety"
	b := w.enters(keeps)
	w.has(b.sees(page), "A fence of your money", "Two patrols a week would end.")
	b.sends(page, fiber.StatusSeeOther, "answer", "lifting", "lifting", "l")
	w.hasNot(b.sees(page), "A fence of your money")
	w.has(w.browser().sees("/p/westmere/fences"), "Vale Police agreed on Friday 11 December 2026")
	keeps.sees("/staff/westmere/fences")
	keeps.sends("/staff/westmere/fences", fiber.StatusSeeOther, "do", "lift", "lifting", "l")

	w.shared.Clock.Set(time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC)) // the signature held until the day before
	w.has(w.browser().sees("/p/westmere/budget/signed/vale-police-safety"), "Ended")
	w.has(w.staff("westmere", models.RoleOfficer).sees("/staff/westmere/partners"), "It held until 31 December 2026")
}
