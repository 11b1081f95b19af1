package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

const clerkPage = "/staff/rounds/hatherden-decides"

// TestMainJobOnPages goes the whole way once through forms without JavaScript:
// from a council's offer and a resident's idea to an award, and back along the
// money.
func TestMainJobOnPages(t *testing.T) {
	w := newWorld(t)
	clerk, resident := w.staff("hatherden", models.RoleClerk), w.browser()
	w.moneyComes(clerk, resident)
	w.roundIsSetUp(clerk)
	w.ideasComeIn(clerk, resident)
	code := w.lettersAndSeal(clerk)
	w.residentVotes(resident, code)
	w.countAndPublish(resident)
	w.councilResolves(resident)
}

func (w *world) moneyComes(clerk, resident *browser) {
	w.Helper()
	w.chest(20_000_00)
	officer := w.staff("westmere", models.RoleOfficer)
	officer.sees("/staff/westmere/offers/new")
	draft := officer.sends("/staff/westmere/offers/new", fiber.StatusSeeOther, append(w.share("Building and repairs", "£20,000"),
		"condition", "Buildings that everyone may use")...).header.Get("Location")
	officer.sees(draft)
	officer.sends(draft, fiber.StatusSeeOther)
	w.has(officer.sees("/staff/westmere/offers?done=offered"), "Building and repairs", "£20,000", "The offer is sent")
	w.has(clerk.sees("/staff"), "Answer Westmere Council: £20,000 for Building and repairs")
	offer := first(w, clerk.sees("/staff/hatherden/transfers"), `href="(/staff/transfers/[^"]+)"`)
	clerk.sees(offer)
	clerk.sends(offer, fiber.StatusSeeOther, "act", "answer", "version", "1", "answer", "accept", "minute", "26/90")
	w.has(resident.sees("/p/hatherden"), "Building and repairs", "£20,000", "£0")
	officer.sees(offer)
	officer.sends(offer, fiber.StatusSeeOther, "act", "release")
	clerk.sees(offer)
	clerk.sends(offer, fiber.StatusSeeOther, "act", "receive", "bank_ref", "BACS 4711")
	w.has(resident.sees("/p/hatherden"), "Westmere Council transferred to Building and repairs", "reference BACS 4711")
	w.has(resident.sees("/p/westmere"), "£20,000 has reached Hatherden Parish Council")
}

func (w *world) roundIsSetUp(clerk *browser) {
	w.Helper()
	clerk.sees("/staff/hatherden/rounds/new")
	clerk.sends("/staff/hatherden/rounds/new", fiber.StatusSeeOther, "start", "template.parish", "name", "Hatherden Decides", "id", "hatherden-decides")
	for task, fields := range map[string][]string{
		"dates":  {"name", "Hatherden Decides", "opens_at", "2026-11-05T09:00", "closes_at", "16 November 2026 9pm", "resolves_on", ""},
		"ballot": {"ballot", "approval", "min", "1", "max", "2"},
		"rule":   {"rule", "greedy_votes", "ties", "lot"},
		"people": {"councillor", "Chair of the council", "officer", "Parish clerk"},
		"shown":  {"wall", "bands", "band_width", "10", "turnout_step", "10"},
	} {
		clerk.sees(clerkPage + "/set/" + task)
		clerk.sends(clerkPage+"/set/"+task, fiber.StatusSeeOther, fields...)
	}
	w.has(clerk.sees(clerkPage+"?done=created"), "No project is on the ballot yet.", "No codes have been made.", "The round is begun.")
}

func (w *world) ideasComeIn(clerk, resident *browser) {
	w.Helper()
	for _, idea := range [][2]string{{"Inclusive swing", "14,800"}, {"Speed signs", "6,900"}, {"Village orchard", "2450"}} {
		to := resident.proposes("/p/hatherden/propose?round=hatherden-decides", with(with(goodIdea, "title", idea[0]), "ask", idea[1])...)
		w.has(resident.sees(to), idea[0], "Follow it here")
		page := strings.Replace(strings.SplitN(to, "?", 2)[0], "/proposals/", "/staff/proposals/", 1)
		clerk.sees(page + "?decision=admit")
		clerk.sends(page, fiber.StatusSeeOther, "decision", "admit", "round", "hatherden-decides", "power", "General power of competence")
	}
}

// lettersAndSeal prints the letters, seals the round, waits until it opens, and
// gives a code.
func (w *world) lettersAndSeal(clerk *browser) string {
	w.Helper()
	clerk.sees(clerkPage + "/codes")
	clerk.sends(clerkPage+"/codes", fiber.StatusSeeOther, "size", "40")
	page := clerk.sees(clerkPage + "/codes")
	file := clerk.sees(first(w, page, `href="(/staff/rounds/hatherden-decides/codes/1/file[^"]*)"`))
	lines := strings.Split(strings.TrimSpace(file), "\n")
	if len(lines) != 41 || !strings.Contains(lines[1], "http://chest.example/c/hatherden-decides/") {
		w.Fatalf("the file of letters: %q", lines[:2])
	}
	sheet := first(w, page, `href="(/staff/rounds/hatherden-decides/codes/1/sheet[^"]*)"`)
	for range 2 { // loading it again is the same download
		w.has(clerk.sees(sheet), "40 letters of batch 1")
	}
	w.has(clerk.sees(clerkPage+"/codes"), "Fetched 2 times.")
	clerk.sees(clerkPage + "/check")
	clerk.sends(clerkPage+"/seal", fiber.StatusSeeOther)
	w.has(clerk.sees(clerkPage), "Sealed", "Opens by itself Thursday 5 November at 9am")
	w.shared.Clock.Set(time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC))
	w.app.Voting.Look(w.Context())
	return strings.Split(lines[1], ",")[1]
}

func (w *world) residentVotes(resident *browser, code string) {
	w.Helper()
	swing, orchard := w.ref("Inclusive swing"), w.ref("Village orchard")
	resident.sees("/c/hatherden-decides/" + code)
	to := resident.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", code).header.Get("Location")
	w.has(resident.sees(to), "Choose what to pay for", "Inclusive swing", "£14,800")
	resident.sends(at, fiber.StatusOK, "do", "check", "choice", swing, "choice", orchard)
	w.has(resident.last, "Check your choices", "2 projects")
	resident.sends(at, fiber.StatusSeeOther, "do", "send", "choice", swing, "choice", orchard)
	w.has(resident.sees("/r/hatherden-decides/receipt"), "Your choices are in")
}

func (w *world) countAndPublish(resident *browser) {
	w.Helper()
	w.close()
	clerk := w.staff("hatherden", models.RoleClerk) // the session of before is over by now
	clerk.sees(clerkPage)
	clerk.sends(clerkPage+"/count", fiber.StatusSeeOther)
	clerk.sees(clerkPage)
	clerk.sends(clerkPage+"/publish", fiber.StatusSeeOther)
	w.has(resident.sees("/r/hatherden-decides/result"), "Recommended", "It came number 1 of 3.", "Speed signs",
		"came first and took £17,250. That left £2,750. This one costs £6,900 and needed £4,150 more.",
		"Westmere Council transferred to Building and repairs: £20,000 on 2 November 2026", "Nothing moves until the council resolves")
	to := resident.get("/r/hatherden-decides/receipt/check").header.Get("Location")
	w.has(resident.sees(to), "Your receipt is in the list of counted receipts.")
}

func (w *world) councilResolves(resident *browser) {
	w.Helper()
	w.shared.Clock.Add(48 * time.Hour)
	clerk := w.staff("hatherden", models.RoleClerk)
	clerk.sees(clerkPage + "/resolution")
	swing, orchard := w.ref("Inclusive swing"), w.ref("Village orchard")
	clerk.sends(clerkPage+"/resolve", fiber.StatusUnprocessableEntity, "minute", "26/114", "power_kind", "general", "on", "2026-11-17",
		"power", "General power of competence", "awards", swing)
	w.has(clerk.last, "Say why the council decided otherwise than recommended")
	clerk.sends(clerkPage+"/resolve", fiber.StatusSeeOther, "minute", "26/114", "power_kind", "general", "on", "17 November 2026",
		"power", "General power of competence", "awards", swing, "awards", orchard)
	w.has(resident.sees("/r/hatherden-decides/result"), "awarded by Hatherden Parish Council, minute 26/114")
	w.has(clerk.sees(clerkPage+"/resolution"), "Declarations of interest: none Voting")
	w.has(resident.sees("/r/hatherden-decides/result/"+w.ref("Speed signs")), "Not awarded", "without this project")
	w.has(resident.sees("/p/hatherden"), "£17,250", "Allocated after Hatherden Decides", "minute 26/114")
	table := resident.sees("/p/hatherden/journal.csv")
	for _, want := range []string{"fund:", "award:hatherden-decides/", ",14800.00,", "Westmere Council transferred to Building and repairs"} {
		if !strings.Contains(table, want) {
			w.Errorf("the table of the journal lacks %q:\n%s", want, table)
		}
	}
}
