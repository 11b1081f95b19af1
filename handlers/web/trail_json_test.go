package web_test

import (
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/api"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models/audit"
	"commonchest/models/money"
)

// interfaceOf puts the JSON interface before the services of the pages.
func (w *world) interfaceOf() *fiber.App {
	w.Helper()
	server, err := httpx.New(httpx.Options{PublicURL: &url.URL{Scheme: "http", Host: "chest.example"}, Log: slog.New(slog.DiscardHandler), Now: w.shared.Clock.Now,
		IDs: w.app.NewID, Rand: rand.Reader, MAC: w.app.Keys, Sessions: w.app.Accounts})
	w.must(err)
	api.New(w.app.APIDeps(httpx.NewGuesses(w.shared.Clock.Now))).Routes(server.Group(api.Prefix))
	return server
}

// reads gets JSON with the session of a browser.
func (b *browser) reads(server *fiber.App, path string, into any) string {
	b.w.Helper()
	pages := b.w.fiber
	defer func() { b.w.fiber = pages }()
	b.w.fiber = server
	a := b.do(httptest.NewRequestWithContext(b.w.Context(), http.MethodGet, "http://chest.example"+api.Prefix+path, nil))
	if a.status != fiber.StatusOK {
		b.w.Fatalf("GET %s: %d %s", path, a.status, a.body)
	}
	if into != nil {
		b.w.must(json.Unmarshal([]byte(a.body), into))
	}
	return a.body
}

// sameAsJSON holds what the auditor's pages show against the JSON interface: the same
// awards, sums, references, exceptions and files.
func (p *paying) sameAsJSON(auditor *browser) {
	p.Helper()
	server := p.interfaceOf()
	const at = "/places/hatherden"
	sum := func(n money.Pence) string { return view.In("GBP", n).String() }
	page := auditor.sees("/staff/hatherden/trail")
	var trail struct {
		Awards []audit.Row
		Files  []struct{ Name, SHA256 string }
	}
	auditor.reads(server, at+"/trail", &trail)
	if rows := cellsOf(page, "awards"); len(rows) != len(trail.Awards) || len(rows) == 0 {
		p.Errorf("the page has %d awards, JSON %d", len(rows), len(trail.Awards))
	}
	for i, row := range cellsOf(page, "awards") {
		a := trail.Awards[i]
		wanted := []string{a.Title, a.Minute, sum(a.Awarded)}
		for _, paid := range a.Payments {
			wanted = append(wanted, paid.BankRef)
		}
		for _, want := range wanted {
			if !strings.Contains(row, want) {
				p.Errorf("JSON has %q, the page %q", want, row)
			}
		}
	}
	for _, f := range trail.Files {
		p.has(page, f.Name, f.SHA256)
		if auditor.reads(server, at+"/trail/files/"+f.Name, nil) != auditor.get("/staff/hatherden/trail/file/"+f.Name).body {
			p.Errorf("%s is another file", f.Name)
		}
	}
	var found struct{ Exceptions []audit.Exception }
	auditor.reads(server, at+"/exceptions", &found)
	rows := cellsOf(page, "exceptions")
	if len(rows) != len(found.Exceptions) || len(rows) == 0 {
		p.Fatalf("the page has %d exceptions, JSON %d", len(rows), len(found.Exceptions))
	}
	words := map[audit.Kind]string{audit.Refused: "Refused", audit.OnlyList: "In a list", audit.OnlyJournal: "In the journal", audit.Signed: "Signed"}
	for i, e := range found.Exceptions {
		if !strings.Contains(rows[i], words[e.Kind]) || !strings.Contains(rows[i], e.BankRef) || e.Amount != 0 && !strings.Contains(rows[i], sum(e.Amount)) || !strings.Contains(rows[i], e.Title) {
			p.Errorf("JSON has %+v, the page %q", e, rows[i])
		}
	}
	var story struct {
		Minute   string
		Amount   money.Pence
		Funds    []struct{ Amount money.Pence }
		Payments []struct {
			Amount  money.Pence
			Payee   string
			BankRef string `json:"bank_ref"`
			Entry   int64
		}
	}
	auditor.reads(server, "/awards/hatherden-decides/"+p.swing+"/story", &story)
	page = auditor.sees("/staff/hatherden/trail/hatherden-decides/" + p.swing)
	p.has(page, story.Minute, sum(story.Amount), sum(story.Funds[0].Amount), sum(story.Payments[0].Amount), story.Payments[0].Payee, story.Payments[0].BankRef, "Entry "+strconv.FormatInt(story.Payments[0].Entry, 10))
	p.sameEvidence(auditor, server)
}

// sameEvidence does so for the evidence by strand.
func (p *paying) sameEvidence(auditor *browser, server *fiber.App) {
	p.Helper()
	var by struct{ Strands []audit.StrandSum }
	auditor.reads(server, "/places/hatherden/evidence", &by)
	rows := cellsOf(auditor.sees("/staff/hatherden/evidence"), "")
	if len(rows) != len(by.Strands) || len(rows) == 0 {
		p.Fatalf("the page has %d strands, JSON %d", len(rows), len(by.Strands))
	}
	for i, s := range by.Strands {
		if want := "Awards " + strconv.Itoa(s.Awards) + " Pieces of news " + strconv.Itoa(s.Reports) + " Awarded " + view.In("GBP", s.Awarded).String(); !strings.HasSuffix(rows[i], want) {
			p.Errorf("JSON has %q, the page %q", want, rows[i])
		}
		if auditor.reads(server, "/places/hatherden/evidence/"+s.Strand, nil) != auditor.get("/staff/hatherden/evidence/"+s.Strand+".zip").body {
			p.Errorf("the pack of %s is another one", s.Strand)
		}
	}
}

// cellsOf gives the rows of a section's table, in words; of the first table without a section.
func cellsOf(page, section string) []string {
	if section != "" {
		_, page, _ = strings.Cut(page, `id="`+section+`"`)
	}
	_, body, _ := strings.Cut(page, "<tbody")
	body, _, _ = strings.Cut(body, "</tbody>")
	rows := strings.Split(body, "<tr")[1:]
	for i := range rows {
		rows[i] = text("<tr" + rows[i])
	}
	return slices.DeleteFunc(rows, func(r string) bool { return r == "" })
}
