package web_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

var goodIdea = []string{"title", "A bench at the bus stop", "summary", "Somewhere to sit while the bus is late.", "ask", "£650",
	"period", "once", "after", "Nobody: nothing is left to pay", "deliver", "The council", "need", "The bus is late.", "strengths", "Two of us can build it.",
	"where", "Outside the shop"}

// question is the address to which the form of the last page posts.
func (b *browser) question() string {
	b.w.Helper()
	return first(b.w, b.last, `<form[^>]*action="(/p/[^"]*/propose/[^"]*)"`)
}

// begins starts an idea and gives the address of its first question.
func (b *browser) begins(start string) string {
	b.w.Helper()
	to := first(b.w, b.sees(start), `href="(/p/[^"]*/propose/[^"]*/need[^"]*)"`)
	b.sees(to)
	return to
}

// proposes goes through every question with the answers given, and gives the
// address that it is sent to in the end.
func (b *browser) proposes(start string, answers ...string) string {
	b.w.Helper()
	at := b.begins(start)
	for range 12 {
		to := b.sends(b.question(), fiber.StatusSeeOther, answers...).header.Get("Location")
		if strings.HasPrefix(to, "/proposals/") {
			return to
		}
		at = to
		b.sees(at)
	}
	b.w.Fatalf("it does not end: %s", at)
	return ""
}

// uploads sends a picture with the form of the last page.
func (b *browser) uploads(path string, file []byte, fields ...string) answer {
	b.w.Helper()
	return b.sendsFile(path, "picture", "IMG_0001.jpg", file, fields...)
}

// sendsFile sends a file in a field of the form of the last page.
func (b *browser) sendsFile(path, field, name string, file []byte, fields ...string) answer {
	b.w.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range hidden(b.last, path) {
		b.w.must(m.WriteField(name, values[0]))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		b.w.must(m.WriteField(fields[i], fields[i+1]))
	}
	part, err := m.CreateFormFile(field, name)
	b.w.must(err)
	_, err = part.Write(file)
	b.w.must(err)
	b.w.must(m.Close())
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "http://chest.example"+path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Origin", "http://chest.example")
	a := b.do(r)
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		b.last = a.body
	}
	return a
}

func aPhoto(t testing.TB, width int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, 300)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestAnswersAreKept goes back and forth, sends faults, and finds everything that
// was typed where it was typed.
func TestAnswersAreKept(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	need := b.begins("/p/hatherden/propose")
	idea := b.sends(need, fiber.StatusSeeOther, "need", "The bus is late.").header.Get("Location")
	b.sees(idea)
	b.sends(idea, fiber.StatusUnprocessableEntity, "title", "", "summary", "A bench.")
	w.has(b.last, "There is a problem", "Give your idea a name")
	if !strings.Contains(b.last, "A bench.") || !strings.Contains(b.last, "<title>Error:") {
		t.Errorf("what was typed is gone:\n%s", text(b.last))
	}
	strengths := b.sends(idea, fiber.StatusSeeOther, "title", "A bench", "summary", "Somewhere to sit.").header.Get("Location")
	for address, kept := range map[string]string{need: "The bus is late.", idea: `value="A bench"`} {
		if !strings.Contains(b.sees(address), kept) {
			t.Errorf("%s does not show %q again", address, kept)
		}
	}
	cost := strings.Replace(strengths, "strengths", "cost", 1)
	b.sees(cost)
	b.sends(cost, fiber.StatusUnprocessableEntity, "ask", "about 600", "period", "once")
	w.has(b.last, "Enter an amount in figures")
	if !strings.Contains(b.last, `value="about 600"`) || !strings.Contains(b.last, `value="once"`) {
		t.Error("what was typed is gone")
	}
	b.sees(cost + "?change=yes")
	if to := b.sends(cost+"?change=yes", fiber.StatusSeeOther, "ask", "650").header.Get("Location"); !strings.HasSuffix(to, "/check") {
		t.Errorf("an answer changed from the check leads to %s", to)
	}
	w.has(b.sees(strings.Replace(cost, "cost", "check", 1)), "£650", "The bus is late.", "Left out", "A resident")
	for _, word := range []string{"bench", "£650", "is late"} {
		if strings.Contains(strings.ToLower(w.log.String()), word) {
			t.Errorf("the log holds %q", word)
		}
	}
}

// TestUnfinishedIdeaIsNotSent tells on the check what is missing, and leads there.
func TestUnfinishedIdeaIsNotSent(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	check := strings.Replace(b.begins("/p/hatherden/propose"), "/need", "/check", 1)
	b.sees(check)
	b.sends(check, fiber.StatusUnprocessableEntity)
	w.has(b.last, "Give your idea a name", "Say what it is in a few sentences")
	if !strings.Contains(b.last, `/idea?change=yes">Give your idea a name`) {
		t.Error("the fault does not lead to its question")
	}
	for _, path := range []string{"/p/hatherden/propose/short/need", strings.Replace(check, "check", "who", 1), strings.Replace(check, "check", "nothing", 1)} {
		if a := b.get(path); a.status != fiber.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// Trap 27, as far as it is about proposing: a double tap, a retry and the
// browser's back button make one idea, and each leads to the same page.
func TestTrap27_TwiceSentIsOneIdea(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	first := b.proposes("/p/hatherden/propose", goodIdea...)
	check := b.question()
	for range 2 {
		if to := b.sends(check, fiber.StatusSeeOther).header.Get("Location"); to != strings.TrimSuffix(first, "&sent=yes") {
			t.Errorf("sent on to %s, first to %s", to, first)
		}
	}
	if a := b.get(strings.Replace(check, "check", "idea", 1)); a.status != fiber.StatusSeeOther {
		t.Errorf("back to a question of an idea that is sent: %d", a.status)
	}
	ideas, err := w.app.Proposals.OfPlace(t.Context(), "hatherden")
	w.must(err)
	if len(ideas) != 1 || ideas[0].Proposal.Ask != 650_00 || ideas[0].Text.Get("strengths") != "Two of us can build it." {
		t.Errorf("%+v", ideas)
	}
}

// Trap 26, as far as it is about proposing: who leaves in the middle has sent
// nothing, is told so, and what was typed is deleted.
func TestTrap26_LeftInTheMiddleIsNotSent(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	need := b.begins("/p/hatherden/propose")
	check := strings.Replace(b.sends(need, fiber.StatusSeeOther, "need", "The bus is late.").header.Get("Location"), "idea", "check", 1)
	w.has(b.sees(check), "Now send your idea")
	w.has(b.sees("/p/hatherden"), "No ideas yet")
	w.has(b.sees("/p/hatherden/propose"), "deleted after two days if you do not send it")
	w.shared.Clock.Add(49 * time.Hour)
	n, err := w.app.Proposals.SweepDrafts(t.Context())
	if err != nil || n != 1 {
		t.Errorf("swept %d: %v", n, err)
	}
	w.hasNot(b.sees(check), "The bus is late.")
}

// TestIdeaIsItsProposers follows an idea with its link, and withdraws it; nobody else
// can.
func TestIdeaIsItsProposers(t *testing.T) {
	w := newWorld(t)
	b, other := w.browser(), w.browser()
	to := b.proposes("/p/hatherden/propose", goodIdea...)
	w.has(b.sees(to), "Your idea is in", "http://chest.example/proposals/")
	follow := strings.TrimSuffix(to, "&sent=yes")
	plain, _, _ := strings.Cut(follow, "?")
	w.has(b.sees(follow), "Withdraw my idea", "The clerk has not begun to look at it.")
	w.hasNot(other.sees(plain), "Withdraw my idea", "Your idea")
	w.hasNot(other.sees(plain+"?follow=guessed"), "Withdraw my idea")
	csrf := hidden(other.sees("/sign-in"), "/sign-in")
	for _, path := range []string{plain + "/withdraw", plain + "/withdraw?follow=guessed"} {
		if a := other.post(path, "csrf", csrf.Get("csrf")); a.status != fiber.StatusUnauthorized {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	b.sees(follow)
	at := first(t, b.last, `action="([^"]*/withdraw[^"]*)"`)
	b.sends(at, fiber.StatusSeeOther)
	w.has(other.sees(plain), "Withdrawn")
	w.hasNot(other.sees("/p/hatherden"), "A bench at the bus stop")
}

// TestBodyProposesInItsOwnName is for its clerk alone.
func TestBodyProposesInItsOwnName(t *testing.T) {
	w := newWorld(t)
	w.staff("hatherden", models.RoleClerk).proposes("/p/hatherden/propose", with(goodIdea, "by", "body")...)
	ideas, err := w.app.Proposals.OfPlace(t.Context(), "hatherden")
	w.must(err)
	if len(ideas) != 1 || ideas[0].Proposal.By != models.ByBody || ideas[0].Proposal.Body != "hatherden-parish-council" {
		t.Errorf("%+v", ideas)
	}
	resident := w.browser()
	resident.proposes("/p/hatherden/propose", with(goodIdea, "by", "body")...)
	if ideas, err = w.app.Proposals.OfPlace(t.Context(), "hatherden"); err != nil || len(ideas) != 2 {
		t.Fatalf("%d ideas, %v", len(ideas), err)
	}
	bodies := 0
	for _, e := range ideas {
		if e.Proposal.By == models.ByBody {
			bodies++
		}
	}
	if bodies != 1 {
		t.Error("a resident proposed in the council's name")
	}
}

// TestPictureIsShownOnceAdmitted sends a photograph with an idea. Before the clerk
// puts the idea on a list it is for the proposer and the clerk alone.
func TestPictureIsShownOnceAdmitted(t *testing.T) {
	w := newWorld(t)
	w.prepare(10, nil)
	b, other, staff := w.browser(), w.browser(), w.staff("hatherden", models.RoleClerk)
	at := strings.Replace(b.begins("/p/hatherden/propose?round=hatherden-decides"), "/need?round=hatherden-decides", "/picture", 1)
	b.sees(strings.Replace(at, "/picture", "/idea?round=hatherden-decides", 1))
	b.sends(b.question(), fiber.StatusSeeOther, goodIdea...)
	b.sees(at)
	for code, file := range map[string][]byte{"JPEG or PNG": []byte("no photograph"), "Choose a smaller photograph": make([]byte, 10<<20+1)} {
		a := b.uploads(at, file, "alt", "A wet kerb")
		w.has(b.last, code)
		if a.status != fiber.StatusUnprocessableEntity || !strings.Contains(b.last, `value="A wet kerb"`) {
			t.Errorf("%s: %d", code, a.status)
		}
	}
	if a := b.uploads(at, aPhoto(t, 700), "alt", ""); a.status != fiber.StatusUnprocessableEntity {
		t.Errorf("without words: %d", a.status)
	}
	w.has(b.last, "Say what the photograph shows")
	thumb := first(t, b.last, `src="(/p/hatherden/propose/[^"]*)"`)
	w.has(w.browser().get(strings.Replace(thumb, "/picture/", "/picture/x", 1)).body, "There is no such page")
	if a := b.get(thumb); a.status != fiber.StatusOK {
		t.Errorf("in the draft: %d", a.status)
	}
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "alt", "A wet kerb")
	check := strings.Replace(at, "/picture", "/check", 1)
	b.sees(check)
	follow := strings.TrimSuffix(b.sends(check, fiber.StatusSeeOther).header.Get("Location"), "&sent=yes")
	plain, _, _ := strings.Cut(follow, "?")
	small := first(t, b.sees(follow), `src="(/proposals/[^"]*)"`)
	a := b.get(small)
	if a.status != fiber.StatusOK || a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		t.Errorf("for its proposer: %d %v", a.status, a.header)
	}
	bare, _, _ := strings.Cut(small, "?")
	if got := other.get(bare).status; got != fiber.StatusNotFound {
		t.Errorf("before it is admitted everybody gets %d", got)
	}
	if strings.Contains(other.sees(plain), "<img") {
		t.Error("the page shows it before it is admitted")
	}
	if got := staff.get(bare).status; got != fiber.StatusOK {
		t.Errorf("the clerk gets %d", got)
	}
	id := models.ProposalID(strings.TrimPrefix(plain, "/proposals/"))
	_, err := w.app.Proposals.Admit(t.Context(), w.by(clerk), id, decides, 650_00, "General power of competence")
	w.must(err)
	page := other.sees(plain)
	if !strings.Contains(page, `alt="A wet kerb"`) {
		t.Error("the picture has no words")
	}
	a = other.get(bare)
	if a.status != fiber.StatusOK || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("once admitted: %d %v", a.status, a.header)
	}
	if got := other.get(strings.Replace(bare, "small", "huge", 1)).status; got != fiber.StatusNotFound {
		t.Errorf("a size that there is not: %d", got)
	}
}

// TestPictureChangesUntilSomebodyLooks changes the picture on the follow page,
// takes it away, and is refused once the clerk has begun.
func TestPictureChangesUntilSomebodyLooks(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	follow := strings.TrimSuffix(b.proposes("/p/hatherden/propose", goodIdea...), "&sent=yes")
	b.sees(follow)
	at := first(t, b.last, `action="(/proposals/[^"]*/picture[^"]*)"`)
	if a := b.uploads(at, aPhoto(t, 400), "alt", "One"); a.status != fiber.StatusSeeOther {
		t.Fatalf("%d\n%s", a.status, text(b.last))
	}
	old := first(t, b.sees(follow), `src="(/proposals/[^"]*)"`)
	if a := b.uploads(at, aPhoto(t, 500), "alt", "Two"); a.status != fiber.StatusSeeOther {
		t.Fatalf("%d\n%s", a.status, text(b.last))
	}
	if !strings.Contains(b.sees(follow), `alt="Two"`) || b.get(old).status != fiber.StatusNotFound {
		t.Error("the old picture is still there")
	}
	b.sends(at, fiber.StatusSeeOther, "do", "remove")
	if strings.Contains(b.sees(follow), "<img") {
		t.Error("it was taken away, and is shown")
	}
	before := b.last
	id := models.ProposalID(first(t, follow, `/proposals/([^?]*)`))
	_, err := w.app.Proposals.Review(t.Context(), w.by(clerk), id)
	w.must(err)
	w.hasNot(b.sees(follow), "Add a photograph")
	b.last = before
	if a := b.uploads(at, aPhoto(t, 400), "alt", "Late"); a.status != fiber.StatusForbidden {
		t.Errorf("while the clerk looks: %d", a.status)
	}
}

// TestPicturesAreTheirSendersOwn keeps anybody from putting another idea's picture on theirs,
// and with it from removing it.
func TestPicturesAreTheirSendersOwn(t *testing.T) {
	w := newWorld(t)
	kept, err := w.app.Pictures.Keep(t.Context(), "somebody else", aPhoto(t, 400))
	w.must(err)
	b := w.browser()
	at := strings.Replace(b.begins("/p/hatherden/propose"), "/need", "/picture", 1)
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "picture", string(kept.ID), "alt", "Not mine")
	w.hasNot(b.sees(strings.Replace(at, "/picture", "/check", 1)), string(kept.ID))
	if strings.Contains(b.last, "<img") {
		t.Error("a field named another's picture, and it was taken")
	}
}
