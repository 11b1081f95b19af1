package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/frontend"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// world is a district with real services over a real store, and the site.
type world struct {
	testing.TB
	shared boottest.Shared
	app    *boot.App
	fiber  *fiber.App
	log    *bytes.Buffer
	n      int
	codes  []string // letters of the round that began sets up
}

const (
	decides  = models.RoundID("hatherden-decides")
	password = "a password for tests"
)

// both answer for every round of these tests that is to be sealed.
var both = models.Accountable{Councillor: "Chair of the council", Officer: "Parish clerk"}

var (
	officer = models.Actor{ID: "officer", Grants: []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}}
	clerk   = models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}
)

// newWorld makes a district with two places and staff, and nothing else.
func newWorld(t testing.TB) *world {
	t.Helper()
	return worldOn(t, boottest.Share(t, storetest.SQLite(t, boot.Schemas()...)))
}

func worldOn(t testing.TB, shared boottest.Shared) *world {
	t.Helper()
	w := &world{TB: t, shared: shared, app: shared.Node(t, true), log: &bytes.Buffer{}}
	w.site(nil)
	system := models.SystemActor("test")
	w.must(w.app.Places.Create(t.Context(), w.by(system),
		models.Place{ID: "westmere", Name: "Westmere", Kind: models.PrincipalArea, Body: "westmere-council", Currency: "GBP", Zone: "Europe/London"},
		models.Body{ID: "westmere-council", Name: "Westmere Council", Kind: models.PrincipalCouncil, Place: "westmere"}))
	w.must(w.app.Places.Create(t.Context(), w.by(officer),
		models.Place{ID: "hatherden", Name: "Hatherden", Kind: models.Neighbourhood, Parent: "westmere", Body: "hatherden-parish-council", Zone: "Europe/London"},
		models.Body{ID: "hatherden-parish-council", Name: "Hatherden Parish Council", Kind: models.ParishCouncil, Place: "hatherden", Electors: 1840}))
	return w
}

// renderer parses the templates once for all tests. A missing string is an error.
var renderer = sync.OnceValues(func() (*view.Renderer, error) {
	return view.New(view.Options{Templates: frontend.Templates(), Locales: frontend.Locales(), Zone: time.UTC,
		Asset: func(name string) (string, error) { return name, nil }, Log: slog.New(slog.DiscardHandler), Strict: true})
})

// site puts the pages before the services.
func (w *world) site(demo *web.Demo) {
	w.Helper()
	pages, err := renderer()
	w.must(err)
	a := w.app
	site := web.New(web.Deps{Pages: pages, Places: a.Places, Figures: a.Rules, Strands: a.Places, FundLines: a.Funding, Fences: a.Fences, Virements: a.Fences, Lasting: a.Funding, Totals: a.Funding, Watched: a.Fences, Money: a.Funding, Own: a.Funding, Offers: a.Transfers, Offering: a.Transfers, Answering: a.Transfers, Passing: a.Transfers, Readiness: a.Transfers,
		Ideas: a.Proposals, Drafts: a.Proposals, Story: a.Proposals, Review: a.Proposals,
		Partners: a.Partners, Signing: a.Partners, Asking: a.Partners, Budgets: a.Partners, Links: a.Accounts, Post: a.Post,
		Pictures: a.Pictures, Pace: httpx.NewPace(w.shared.Clock.Now),
		Asks: a.Oversight, Groups: a.Oversight, Matters: a.Oversight, Escalations: a.Oversight, Lessons: a.Oversight, Again: a.Proposals,
		Rounds: a.Rounds, Setup: a.Rounds, Codes: a.Rolls, Ballots: a.Voting, Results: a.Counting, Counting: a.Counting, Lab: a.Counting, Bundles: a, Duties: a.Duties, Publishing: a.Duties, Bank: a.Reconcile, Corrections: a.Corrections, Trail: a.Trails, Names: a.Accounts, Proofs: a, Interests: a.Interests, Awards: a.Delivery, Texts: a.Texts,
		Staff: a.Accounts, Founding: a.Places, People: a.Accounts, Invitations: a.Accounts, Passes: a.Accounts, Guesses: httpx.NewGuesses(w.shared.Clock.Now), Audience: boot.AudienceOf,
		Now: w.shared.Clock.Now, NewID: a.NewID, KeyedID: a.Keys.ID, URL: "http://chest.example", Live: "/live", Demo: demo})
	w.fiber, err = httpx.New(httpx.Options{PublicURL: &url.URL{Scheme: "http", Host: "chest.example"}, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Now: w.shared.Clock.Now, IDs: a.NewID, Rand: rand.Reader, MAC: a.Keys, Sessions: a.Accounts, ErrorPage: site.ErrorPage,
		RequestTimeout: time.Minute})
	w.must(err)
	site.Routes(w.fiber)
}

func (w *world) by(a models.Actor) models.By {
	w.n++
	return models.By{Actor: a, Cmd: fmt.Sprintf("cmd-%06d", w.n)}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// fund puts money into a fund of Hatherden: a share of what Westmere has.
func (w *world) fund(name string, amount money.Pence) models.FundID {
	w.Helper()
	w.n++
	id := models.FundID(fmt.Sprintf("fund-%d", w.n))
	w.chest(amount)
	t := w.offered(models.TransferDraft{Terms: models.TransferTerms{Name: name, Condition: "Things for everyone", Plain: true, Statutory: "none"},
		To: []models.DraftTo{{Place: "hatherden", Amount: amount, Fund: id}}}, models.TransferWords{})
	_, err := w.app.Transfers.Answer(w.Context(), w.by(clerk), t.ID, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "26/1"})
	w.must(err)
	_, err = w.app.Transfers.Release(w.Context(), w.by(officer), t.ID)
	w.must(err)
	_, err = w.app.Transfers.Receive(w.Context(), w.by(clerk), t.ID, models.Banked{Ref: "BACS 4711"})
	w.must(err)
	return id
}

// chest puts money into Westmere's own fund.
func (w *world) chest(amount money.Pence) {
	w.Helper()
	w.must(w.app.Funding.Contribute(w.Context(), w.by(models.SystemActor("test")), models.Fund{ID: "westmere-pooled", Place: "westmere", Name: "Vale Place Budget",
		Partner: "westmere-council", Kind: models.GrantFund}, amount, models.Banked{}))
}

// offered sends an offer out of that fund; what the test does not care for is filled in.
func (w *world) offered(d models.TransferDraft, words models.TransferWords) models.Transfer {
	w.Helper()
	w.n++
	d.ID, d.FromPlace, d.Terms.FromFund = models.TransferDraftID(fmt.Sprintf("draft-%d", w.n)), "westmere", "westmere-pooled"
	d.Terms.Years, d.Terms.AnswerBy = max(1, d.Terms.Years), w.shared.Clock.Now().AddDate(0, 0, 28)
	list, err := w.app.Transfers.Offer(w.Context(), w.by(officer), d, words)
	w.must(err)
	return list[0]
}

// share are the fields of a plain share for Hatherden, out of Westmere's fund.
func (w *world) share(name, amount string) []string {
	return []string{"from_fund", "westmere-pooled", "kind", "share", "name", name, "amount_hatherden", amount, "years", "1",
		"answer_by", w.shared.Clock.Now().AddDate(0, 0, 28).Format(time.DateOnly)}
}

// idea proposes and, for a round, admits a project.
func (w *world) idea(title string, ask money.Pence, round models.RoundID) models.ProposalID {
	w.Helper()
	p, err := w.app.Proposals.Submit(w.Context(), w.by(models.Anonymous), models.Proposal{ID: models.ProposalID(w.app.NewID()),
		Place: "hatherden", Round: round, By: models.ByResident, Ask: ask},
		models.ProposalText{Title: title, Summary: "For the recreation ground, for everyone.", Period: "once", After: "The council", Deliver: "A contractor"})
	w.must(err)
	if round != "" {
		_, err = w.app.Proposals.Admit(w.Context(), w.by(clerk), p.ID, round, 0, "General power of competence")
		w.must(err)
	}
	return p.ID
}

// three are the projects of the round that open makes.
var three = []struct {
	title string
	ask   money.Pence
}{{"Inclusive swing", 14_800_00}, {"Speed signs", 6_900_00}, {"Village orchard", 2_450_00}}

// prepare sets up a round with three projects and letters, ready to be sealed.
func (w *world) prepare(codes int64, change func(*models.Round)) {
	w.Helper()
	fund := w.fund("Play and safety", 20_000_00)
	now := w.shared.Clock.Now()
	r := models.Round{ID: decides, Place: "hatherden", Name: "Hatherden Decides",
		Times:  models.Timetable{OpensAt: now.Add(time.Hour), ClosesAt: now.Add(12 * 24 * time.Hour)},
		Rule:   models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, Funds: []models.FundID{fund},
		Disclosure: models.DefaultDisclosure(codes), Answers: both}
	if change != nil {
		change(&r)
	}
	_, err := w.app.Rounds.Create(w.Context(), w.by(clerk), r)
	w.must(err)
	for _, p := range three {
		w.idea(p.title, p.ask, decides)
	}
	batch, err := w.app.Rolls.MakeBatch(w.Context(), w.by(clerk), decides, codes)
	w.must(err)
	letters, err := w.app.Rolls.Download(w.Context(), w.by(clerk), decides, batch.N)
	w.must(err)
	for _, l := range letters {
		w.codes = append(w.codes, l.Code)
	}
}

// open seals the round and lets its opening time come.
func (w *world) open(codes int64, change func(*models.Round)) {
	w.Helper()
	w.prepare(codes, change)
	seal, err := w.app.Rounds.Seal(w.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(w.Context())
}

// ref is the number of a project on the ballot.
func (w *world) ref(title string) string {
	w.Helper()
	v, err := w.app.Rounds.View(w.Context(), decides)
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

// vote casts a ballot with a letter, past the pages.
func (w *world) vote(code string, choices ...string) {
	w.Helper()
	w.voteIn(decides, code, choices...)
}

func (w *world) voteIn(round models.RoundID, code string, choices ...string) {
	w.Helper()
	person, err := w.app.Rolls.Redeem(w.Context(), round, code)
	w.must(err)
	_, err = w.app.Voting.Cast(w.Context(), voting.Cast{Round: round, Person: person, Channel: models.Online, Cmd: w.app.NewID(),
		State: models.BallotCast, Choices: choices, ReadAt: w.shared.Clock.Now()})
	w.must(err)
}

// close lets the closing time come, and packs the ballots.
func (w *world) close() {
	w.Helper()
	v, err := w.app.Rounds.View(w.Context(), decides)
	w.must(err)
	w.shared.Clock.Set(v.ClosesAt().Add(2*models.Settle + time.Second))
	w.app.CloseDue(w.Context())
}

// browser keeps cookies and the last page, as people's browsers do.
type browser struct {
	w    *world
	jar  map[string]string // cookies, by the clock of the test
	last string            // body of the last page
}

func (w *world) browser() *browser {
	return &browser{w: w, jar: map[string]string{}}
}

// staff adds an account and signs in with it.
func (w *world) staff(place models.PlaceID, role models.Role) *browser {
	w.Helper()
	email := fmt.Sprintf("%s.%d@hatherden.example", role, w.n)
	_, err := w.app.Accounts.AddUser(w.Context(), accounts.Command{Actor: models.SystemActor("test"), Cmd: w.by(models.Anonymous).Cmd},
		accounts.NewUser{Email: email, Password: password, Label: string(role), Grants: []models.Grant{{Place: place, Role: role}}})
	w.must(err)
	b := w.browser()
	b.get("/sign-in")
	b.sends("/sign-in", fiber.StatusSeeOther, "email", email, "password", password)
	return b
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (b *browser) do(r *http.Request) answer {
	b.w.Helper()
	for name, value := range b.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := b.w.fiber.Test(r, -1)
	b.w.must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	b.w.must(err)
	for _, c := range resp.Cookies() {
		if b.jar[c.Name] = c.Value; !c.Expires.IsZero() && c.Expires.Before(b.w.shared.Clock.Now()) {
			delete(b.jar, c.Name)
		}
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

// get loads a page.
func (b *browser) get(path string) answer {
	b.w.Helper()
	a := b.do(httptest.NewRequestWithContext(context.Background(), http.MethodGet, "http://chest.example"+path, nil))
	if a.status == fiber.StatusOK {
		b.last = a.body
	}
	return a
}

// sees loads a page that must be there.
func (b *browser) sees(path string) string {
	b.w.Helper()
	a := b.get(path)
	if a.status != fiber.StatusOK {
		b.w.Fatalf("GET %s: %d to %s\n%s", path, a.status, a.header.Get("Location"), text(a.body))
	}
	return a.body
}

// post sends fields; names and values alternate. The hidden fields of the last
// page's form for this address go with them, unless they are given.
func (b *browser) post(path string, fields ...string) answer {
	b.w.Helper()
	form := hidden(b.last, path)
	if m := anyToken.FindStringSubmatch(b.last); m != nil && !form.Has("csrf") {
		form.Set("csrf", m[1]) // or a refusal could be that of a missing token, and say nothing of the role
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if i == 0 || fields[i] != fields[i-2] { // the first of its name replaces what was hidden
			form.Del(fields[i])
		}
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "http://chest.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://chest.example")
	a := b.do(r)
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		b.last = a.body
	}
	return a
}

// sends posts and wants a status. It gives the address that the answer leads to.
func (b *browser) sends(path string, status int, fields ...string) answer {
	b.w.Helper()
	a := b.post(path, fields...)
	if a.status != status {
		b.w.Fatalf("POST %s: %d, want %d\n%s", path, a.status, status, text(a.body))
	}
	return a
}

var (
	formTag   = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// hidden reads the hidden fields of the form that posts to a path.
func hidden(page, path string) url.Values {
	values := url.Values{}
	for _, f := range formTag.FindAllStringSubmatch(page, -1) {
		if html.UnescapeString(f[1]) != path {
			continue
		}
		for _, in := range hiddenTag.FindAllStringSubmatch(f[2], -1) {
			values.Add(in[1], html.UnescapeString(in[2]))
		}
	}
	return values
}

var anyToken = regexp.MustCompile(`name="csrf" value="([^"]*)"`)

var tags = regexp.MustCompile(`(?s)<(script|style|template|svg).*?</(script|style|template|svg)>|<[^>]*>`)

// text is what of a page can be read.
func text(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

// has fails unless the text of a page holds all the words.
func (w *world) has(page string, words ...string) {
	w.Helper()
	plain := text(page)
	for _, word := range words {
		if !strings.Contains(plain, word) {
			w.Errorf("the page does not say %q:\n%s", word, plain)
		}
	}
}

// hasNot fails if the text of a page holds one of the words.
func (w *world) hasNot(page string, words ...string) {
	w.Helper()
	plain := text(page)
	for _, word := range words {
		if strings.Contains(plain, word) {
			w.Errorf("the page says %q:\n%s", word, plain)
		}
	}
}

// first gives the first group of a pattern in a page.
func first(t testing.TB, page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no %s in\n%s", pattern, text(page))
	}
	return html.UnescapeString(m[1])
}
