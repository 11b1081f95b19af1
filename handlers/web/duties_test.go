package web_test

import (
	"archive/zip"
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/plainzip"
)

// resolved takes a round to its resolution.
func (w *world) resolved() {
	w.Helper()
	w.open(12, nil)
	swing := w.ref("Inclusive swing")
	for _, code := range w.codes {
		w.vote(code, swing)
	}
	w.close()
	result, err := w.app.Counting.Count(w.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(w.Context(), w.by(clerk), decides)
	w.must(err)
	v, err := w.app.Rounds.View(w.Context(), decides)
	w.must(err)
	w.shared.Clock.Set(v.ClosesAt().Add(8 * 24 * time.Hour))
	_, err = w.app.Counting.Resolve(w.Context(), w.by(clerk), decides, models.Minuted{Minute: "26/114", On: w.shared.Clock.Now().Format(time.DateOnly), Kind: models.GeneralPower, Power: "General power of competence", Refs: result.Chosen})
	w.must(err)
}

var digestOf = regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`)

// TestPublishingAPack goes from what is missing to the file that everybody downloads.
func TestPublishingAPack(t *testing.T) {
	w := newWorld(t)
	w.resolved()
	at, public := "/staff/hatherden/publish/2026-27", w.browser()
	councillor := w.staff("hatherden", models.RoleCouncillor)
	for _, path := range []string{at, at + "/accounts.csv", at + "/pack.zip", at + "/facts", "/staff/hatherden/grants"} {
		if a := public.get(path); a.status != fiber.StatusUnauthorized {
			t.Errorf("anybody reads %s: %d", path, a.status)
		}
		if a := councillor.get(path); a.status != fiber.StatusForbidden {
			t.Errorf("a councillor reads %s: %d", path, a.status)
		}
	}
	w.has(public.sees("/p/hatherden/publications"), "Nothing has been published yet")
	b := w.staff("hatherden", models.RoleClerk)
	w.has(b.sees(at), "turnover is not filled in", "Inclusive swing: nobody has said who gets it", "Totals for the annual return", "The year runs until 31 March 2027")
	for _, year := range []string{"2026-28", "2031-32", "1850-51"} { // none, not begun, before anything
		if a := b.get("/staff/hatherden/publish/" + year); a.status != fiber.StatusNotFound {
			t.Errorf("%s: %d", year, a.status)
		}
	}
	if a := b.get(at + "/nothing.csv"); a.status != fiber.StatusNotFound {
		t.Errorf("a file that is none: %d", a.status)
	}

	facts := at + "/facts"
	b.sees(facts)
	b.sends(facts, fiber.StatusUnprocessableEntity, "turnover", "lots", "prefix", "hatherden", "reason", "")
	if !strings.Contains(b.last, `value="lots"`) || !strings.Contains(b.last, `value="hatherden"`) {
		t.Error("what was typed is gone")
	}
	b.sends(facts, fiber.StatusUnprocessableEntity, "turnover", "£24,000", "prefix", "hatherden", "reason", "AGAR")
	w.has(b.last, "begins with 360G-")
	b.sends(facts, fiber.StatusUnprocessableEntity, "turnover", "£24,000", "prefix", "360G-hath", "reason", "")
	b.sends(facts, fiber.StatusSeeOther, "turnover", "£24,000", "prefix", "360G-hath", "reason", "Annual return of last year")
	w.has(b.sees(at), "Code for Smaller Authorities holds: the turnover is at most £25,000")
	if !strings.Contains(b.sees(facts), `value="24000"`) {
		t.Error("what was saved does not stand in the form")
	}

	draft := b.get(at + "/pack.zip")
	page := b.sees(at)
	shown := digestOf.FindStringSubmatch(page)
	if shown == nil || plainzip.Sum([]byte(draft.body)) != shown[1] {
		t.Fatalf("the page shows %v, the file is %s", shown, plainzip.Sum([]byte(draft.body)))
	}
	b.sends(at, fiber.StatusUnprocessableEntity, "digest", strings.Repeat("0", 64))
	w.has(b.last, "figures have changed since you looked")
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther)
	w.has(b.sees(at), "Pack 1")

	w.has(public.sees("/p/hatherden/publications"), shown[1], "2026-27")
	got := public.get("/p/hatherden/publications/2026-27/1.zip")
	if got.status != fiber.StatusOK || got.body != draft.body {
		t.Errorf("what is published is not what was looked at: %d", got.status)
	}
	for _, none := range []string{"2026-27/2.zip", "2025-26/1.zip", "2026-27/x.zip"} {
		if a := public.get("/p/hatherden/publications/" + none); a.status != fiber.StatusNotFound {
			t.Errorf("%s: %d", none, a.status)
		}
	}
	w.opens(got.body, "index.html", "manifest.json", "accounts.csv", "resolutions.csv", "spending-over-limit.csv")

	// what changes later is another pack, with its reason, and the first one stays
	b.sees(facts)
	b.sends(facts, fiber.StatusSeeOther, "turnover", "300,000", "prefix", "360G-hath", "reason", "Annual return, corrected")
	b.sees(at)
	b.sends(at, fiber.StatusUnprocessableEntity, "reason", "")
	b.sends(at, fiber.StatusSeeOther, "reason", "The turnover was wrong")
	second := public.get("/p/hatherden/publications/2026-27/2.zip")
	w.opens(second.body, "spending-over-limit-q3.csv", "grants.csv")
	if again := public.get("/p/hatherden/publications/2026-27/1.zip"); again.body != draft.body {
		t.Error("the first pack has changed")
	}
	b.sees(at)
	if _, err := w.app.Duties.Publish(t.Context(), w.by(clerk), "hatherden", 2026, plainzip.Sum([]byte(second.body)), "Once more"); !models.IsKind(err, models.Conflict) {
		t.Errorf("the same pack is published twice: %v", err)
	}
}

// opens looks for files in a zip file.
func (w *world) opens(data string, names ...string) {
	w.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(data)), int64(len(data)))
	w.must(err)
	have := map[string]bool{}
	for _, f := range z.File {
		have[f.Name] = true
	}
	for _, name := range names {
		if !have[name] {
			w.Errorf("%s is not in %v", name, have)
		}
	}
}

// TestPublishingIsTheClerks and of nobody who only reads.
func TestPublishingIsTheClerks(t *testing.T) {
	w := newWorld(t)
	w.fund("Play", 100_00)
	auditor := w.staff("hatherden", models.RoleAuditor)
	page := auditor.sees("/staff/hatherden/publish/2026-27")
	if strings.Contains(page, "<form class=\"cc-form\"") {
		t.Error("an auditor is offered to publish")
	}
	for name, act := range map[string]func(models.By) error{
		"publishes": func(by models.By) error {
			_, err := w.app.Duties.Publish(t.Context(), by, "hatherden", 2026, "", "")
			return err
		},
		"describes": func(by models.By) error {
			_, err := w.app.Duties.Describe(t.Context(), by, 0, duties.Publisher{Place: "hatherden"}, duties.YearFacts{Year: 2026}, "x")
			return err
		},
		"records": func(by models.By) error {
			_, err := w.app.Duties.ReceiveStatement(t.Context(), by, duties.Statement{Place: "hatherden", Year: 2026})
			return err
		},
	} {
		for _, role := range []models.Role{models.RoleAuditor, models.RoleCouncillor, models.RoleOperator} {
			if err := act(w.by(models.Actor{ID: "x", Grants: []models.Grant{{Place: "hatherden", Role: role}}})); !models.IsKind(err, models.Forbidden) {
				t.Errorf("a %s %s: %v", role, name, err)
			}
		}
		if err := act(w.by(models.Actor{ID: "x", Grants: []models.Grant{{Place: "saltby", Role: models.RoleClerk}}})); !models.IsKind(err, models.Forbidden) {
			t.Errorf("the clerk of another place %s: %v", name, err)
		}
	}
	if a := w.browser().get("/p/hatherden/360giving.json"); a.status != fiber.StatusNotFound {
		t.Errorf("no grants: %d", a.status)
	}
}
