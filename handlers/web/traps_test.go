package web_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// The tally of the trap tests: figures that stand in no page by chance.
const (
	forSwing, forSigns, voters = 67, 43, 94
)

// tallied opens a round in which so many people have voted.
func tallied(t *testing.T, change func(*models.Round)) *world {
	t.Helper()
	w := newWorld(t)
	w.open(120, change)
	swing, signs, orchard := w.ref("Inclusive swing"), w.ref("Speed signs"), w.ref("Village orchard")
	for i, code := range w.codes[:voters] {
		var choices []string
		if i < forSwing {
			choices = append(choices, swing)
		}
		if i >= voters-forSigns {
			choices = append(choices, signs)
		}
		if len(choices) == 0 {
			choices = []string{orchard}
		}
		w.vote(code, choices...)
	}
	w.shared.Clock.Add(2 * models.BandPause)
	w.shows(models.Councillors, func(s models.Shown) bool {
		return s.Turnout == voters && (s.Width == 0 || slices.Max(s.Counts) == forSwing-forSwing%s.Width)
	})
	return w
}

// shows waits until what an audience is shown is as it should be.
func (w *world) shows(a models.Audience, want func(models.Shown) bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
	defer cancel()
	again := time.NewTicker(5 * time.Millisecond) // as often as the node's own jobs run
	defer again.Stop()
	for {
		shown, err := w.app.Voting.Shown(ctx, decides, a)
		w.must(err)
		if want(shown) {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			w.Fatalf("%s still see %+v", a, shown)
		}
	}
}

// everybody is a browser for each kind of reader: without and with a session,
// and a voter with a pass.
func (w *world) everybody() map[string]*browser {
	w.Helper()
	voter := w.browser()
	voter.sees("/r/hatherden-decides/code")
	voter.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", w.codes[0])
	all := map[string]*browser{"public": w.browser(), "voter": voter,
		"neighbouring officer": w.staff("westmere", models.RoleOfficer), "officer": w.staff("hatherden", models.RoleOfficer),
		"clerk": w.staff("hatherden", models.RoleClerk), "councillor": w.staff("hatherden", models.RoleCouncillor),
		"auditor": w.staff("hatherden", models.RoleAuditor), "operator": w.staff(models.Everywhere, models.RoleOperator),
		"councillor elsewhere": w.staff("westmere", models.RoleCouncillor)}
	return all
}

// pages are the addresses of every GET route, with everything there is filled in.
func (w *world) pages() []string {
	w.Helper()
	idea, err := w.app.Proposals.OfPlace(w.Context(), "hatherden")
	w.must(err)
	transfers, err := w.app.Transfers.To(w.Context(), "hatherden")
	w.must(err)
	fill := strings.NewReplacer(":place", "hatherden", ":round", string(decides), ":code", w.codes[119], ":batch", "1",
		":proposal", string(idea[0].Proposal.ID), ":transfer", string(transfers[0].ID), ":ref", w.ref("Inclusive swing"))
	found := map[string]bool{}
	for _, route := range w.fiber.GetRoutes(true) {
		page := fill.Replace(route.Path)
		if route.Method == fiber.MethodGet && page != "/" && !strings.ContainsAny(page, "*:") { // a part without a value leads nowhere
			found[page] = true
		}
	}
	found["/"] = true
	found["/r/hatherden-decides/wall?pause=1"] = true
	found["/staff/hatherden/proposals?state=all"] = true
	if len(found) < 30 {
		w.Fatalf("only %d pages found", len(found))
	}
	return slices.Sorted(maps.Keys(found))
}

// figure finds a number that stands alone in words, in a cell or in an attribute.
func figure(n string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^0-9A-Za-z.£-])` + n + `($|[^0-9A-Za-z.,-]|,($|[^0-9]|[0-9]{1,2}[^0-9])|\.\s)`)
}

// serials are what holds digits by chance and is no figure of a tally: the numbers
// of letters, digests, and ids, which are random. Figures are never that long.
var serials = regexp.MustCompile(`(?m)^\d+,|letter \d+|[0-9A-Za-z_-]{20,}`)

// TestTrap33_ExportLeak calls every page as every reader while the tally is
// hidden, and looks for its figures: in words, tables, files and attributes. The
// clerk may see how many took part; nobody may see how.
func TestTrap33_ExportLeak(t *testing.T) {
	w := tallied(t, func(r *models.Round) {
		r.Disclosure.Wall = models.WallSealed
		r.Times.ClosesAt = r.Times.OpensAt.Add(30 * time.Minute) // while the sessions last
	})
	readers := w.everybody()
	w.hideTally("voting", readers)
	w.close()
	w.hideTally("closed", readers)
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	delete(readers, "clerk") // who has to publish it
	w.hideTally("counted", readers)
}

// hideTally loads every page as every reader and fails on a figure of the tally.
func (w *world) hideTally(step string, readers map[string]*browser) {
	w.Helper()
	for reader, b := range readers {
		open := 0
		for _, page := range w.pages() {
			a := b.get(page)
			if a.status == fiber.StatusOK {
				open++
			}
			if !strings.Contains(a.body, "67") && !strings.Contains(a.body, "43") && !strings.Contains(a.body, "94") {
				continue
			}
			body := serials.ReplaceAllString(a.body, "")
			for _, n := range []string{"67", "43"} {
				if m := figure(n).FindString(body); m != "" {
					w.Errorf("%s: %s as %s shows a tally figure %q", step, page, reader, m)
				}
			}
			if figure("94").MatchString(body) && reader != "clerk" && reader != "councillor" {
				w.Errorf("%s: %s as %s shows the exact turnout", step, page, reader)
			}
		}
		if least := map[string]int{"clerk": 25}[reader]; open < max(least, 12) {
			w.Errorf("%s: only %d pages are open to %s", step, open, reader)
		}
	}
}

// TestFiguresWouldBeFound proves that the search of TestTrap33_ExportLeak finds a
// tally where there is one: in the words of a result, and in cells.
func TestFiguresWouldBeFound(t *testing.T) {
	w := tallied(t, nil)
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	page := w.browser().sees("/r/hatherden-decides/result")
	for _, n := range []string{"67", "43", "94"} {
		if !figure(n).MatchString(page) {
			t.Errorf("%s is on the page and was not found", n)
		}
		for _, cell := range []string{"a," + n + ",b", n + ",b", "a," + n + "\n", `data-low="` + n + `"`, "[" + n + ",1]", "width: " + n + "%"} {
			if !figure(n).MatchString(cell) {
				t.Errorf("%q was not found", cell)
			}
		}
	}
}

// TestTrap33_Bands shows councillors bands and nothing finer, anywhere.
func TestTrap33_Bands(t *testing.T) {
	w := tallied(t, nil)
	councillor := w.staff("hatherden", models.RoleCouncillor)
	wall := councillor.sees("/r/hatherden-decides/wall")
	w.has(wall, "60 to 69", "40 to 49", "Councillors’ view")
	for _, page := range w.pages() {
		if m := figure("(67|43)").FindString(serials.ReplaceAllString(councillor.get(page).body, "")); m != "" {
			t.Errorf("%s shows a councillor an exact figure %q", page, m)
		}
	}
	if a := w.browser().get("/r/hatherden-decides/wall"); a.status != fiber.StatusForbidden {
		t.Errorf("the public gets %d on the wall", a.status)
	}
	w.has(w.staff("hatherden", models.RoleClerk).sees("/r/hatherden-decides/wall"), "94", "Clerk’s view", "On the ballot")
	w.has(w.browser().sees("/r/hatherden-decides"), "At least 90 people have voted.")
}

// TestPublicTally shows the public what councillors see where the round says so.
func TestPublicTally(t *testing.T) {
	w := tallied(t, func(r *models.Round) { r.Disclosure.PublicTally = true })
	w.has(w.browser().sees("/r/hatherden-decides/wall"), "60 to 69", "Residents’ view")
}

// TestTrap35_ResultsGate asks for the result by its direct address at every step:
// it is there only when it is counted and published.
func TestTrap35_ResultsGate(t *testing.T) {
	w := tallied(t, nil)
	direct := []string{"/r/hatherden-decides/result", "/r/hatherden-decides/result/" + w.ref("Inclusive swing")}
	gate := func(step string, b *browser, want int) {
		t.Helper()
		for _, page := range direct {
			if a := b.get(page); a.status != want {
				t.Errorf("%s: %s gives %d, want %d", step, page, a.status, want)
			} else if want != fiber.StatusOK && figure("(67|43)").MatchString(a.body) {
				t.Errorf("%s: %s shows a figure", step, page)
			} else if want != fiber.StatusOK {
				w.has(a.body, "The result is not there yet", "after voting closes:", "as soon as the count is published")
			}
		}
	}
	public := w.browser()
	gate("voting", public, fiber.StatusNotFound)
	gate("voting, clerk", w.staff("hatherden", models.RoleClerk), fiber.StatusNotFound)
	w.close()
	councillor, parishClerk := w.staff("hatherden", models.RoleCouncillor), w.staff("hatherden", models.RoleClerk)
	gate("closed", public, fiber.StatusNotFound)
	gate("closed, clerk", parishClerk, fiber.StatusNotFound)
	_, err := w.app.Counting.Count(w.Context(), w.by(clerk), decides)
	w.must(err)
	gate("counted", public, fiber.StatusNotFound)
	gate("counted, councillor", councillor, fiber.StatusNotFound)
	gate("counted, clerk", parishClerk, fiber.StatusOK)
	_, err = w.app.Counting.Publish(w.Context(), w.by(clerk), decides)
	w.must(err)
	gate("published", public, fiber.StatusOK)
	w.has(public.sees(direct[0]), "chosen by 67 people", "94")
}

// TestTrap20_LimitsServerSide posts ballots that no page would make.
func TestTrap20_LimitsServerSide(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	swing, signs, orchard := w.ref("Inclusive swing"), w.ref("Speed signs"), w.ref("Village orchard")
	b := w.browser()
	b.sees("/r/hatherden-decides/code")
	b.sends("/r/hatherden-decides/code", fiber.StatusSeeOther, "code", w.codes[0])
	at := "/r/hatherden-decides/ballot"
	for name, c := range map[string]struct {
		fields []string
		says   string
	}{
		"one more than allowed": {[]string{"do", "send", "choice", swing, "choice", signs, "choice", orchard}, "Take 1 out: you can choose at most 2"},
		"a project of nowhere":  {[]string{"do", "send", "choice", swing, "choice", "99"}, "not on this ballot"},
		"the same twice":        {[]string{"do", "send", "choice", swing, "choice", swing}, "sent twice"},
		"nothing at all":        {[]string{"do", "send"}, "Choose 1 more"},
		"no act":                {[]string{"choice", swing}, "Send the page again"},
		"a base of the future":  {[]string{"do", "send", "choice", swing, "base", "7"}, "Load the page again"},
		"checked, one too many": {[]string{"do", "check", "choice", swing, "choice", signs, "choice", orchard}, "Take 1 out"},
	} {
		t.Run(name, func(t *testing.T) {
			b.sees(at)
			b.sends(at, fiber.StatusUnprocessableEntity, c.fields...)
			w.has(b.last, "There is a problem", c.says)
		})
	}
	b.sees(at)
	b.sends(at, fiber.StatusUnprocessableEntity, "do", "send", "choice", swing, "choice", signs, "choice", orchard)
	if n := strings.Count(b.last, "checked"); n != 3 {
		t.Errorf("%d of three ticks were kept", n)
	}
	shown, err := w.app.Voting.Shown(t.Context(), decides, models.Clerks)
	w.must(err)
	if shown.Turnout != 0 {
		t.Errorf("%d refused ballots were counted", shown.Turnout)
	}
	other := w.browser() // without a pass
	other.sees("/r/hatherden-decides/code")
	form := hidden(other.last, "/r/hatherden-decides/code")
	if a := other.post(at, "do", "send", "choice", swing, "csrf", form.Get("csrf")); a.status != fiber.StatusOK || !strings.Contains(a.body, "Enter your code") {
		t.Errorf("without a code: %d", a.status)
	}
	shown, err = w.app.Voting.Shown(t.Context(), decides, models.Clerks)
	w.must(err)
	if shown.Turnout != 0 {
		t.Errorf("%d ballots were counted without a code", shown.Turnout)
	}
}

// TestBallotsAfterClosing are refused, however they are sent.
func TestBallotsAfterClosing(t *testing.T) {
	w := newWorld(t)
	w.open(20, nil)
	b := w.voter(0)
	b.sees("/r/hatherden-decides/ballot")
	v, err := w.app.Rounds.View(t.Context(), decides)
	w.must(err)
	w.shared.Clock.Set(v.ClosesAt().Add(time.Millisecond))
	w.app.Voting.Look(t.Context())
	b.sends("/r/hatherden-decides/ballot", fiber.StatusUnprocessableEntity, "do", "send", "choice", w.ref("Inclusive swing"))
	w.has(b.last, "Voting has closed")
}

// What is too large to be read has a page like any other refusal, which says what to do.
func TestTooMuchHasAPage(t *testing.T) {
	w := newWorld(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	done := make(chan error)
	go func() { done <- w.fiber.Listener(ln) }()
	conn, err := net.Dial("tcp", ln.Addr().String())
	w.must(err)
	_, err = io.WriteString(conn, "POST /p/hatherden/propose HTTP/1.1\r\nHost: chest.example\r\nContent-Length: 12582912\r\n\r\n")
	w.must(err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	w.must(err)
	page, err := io.ReadAll(res.Body)
	w.must(errors.Join(err, res.Body.Close(), conn.Close()))
	w.has(string(page), "That is too much at once", "Go back with your browser", "Privacy")
	w.must(errors.Join(w.fiber.Shutdown(), <-done))
}
