package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/bundle"
)

// voted is a round that is closed and counted, in which so many voted.
func (w *world) voted(ballots int) {
	w.Helper()
	w.open(40, nil)
	for i, code := range w.codes[:ballots] {
		w.vote(code, w.ref(three[i%2].title))
	}
	w.close()
	_, err := w.app.Counting.Count(w.Context(), w.by(clerk), decides)
	w.must(err)
}

func (w *world) published() {
	w.Helper()
	_, err := w.app.Counting.Publish(w.Context(), w.by(clerk), decides)
	w.must(err)
}

const bundleFile = "/r/hatherden-decides/result/bundle.zip"

// TestAnybodyCountsAgain downloads what a published result follows from, and checks it.
func TestAnybodyCountsAgain(t *testing.T) {
	w := newWorld(t)
	w.voted(12)
	resident := w.browser()
	for _, path := range []string{bundleFile, "/r/hatherden-decides/repeat"} {
		if a := resident.get(path); a.status != fiber.StatusNotFound {
			t.Errorf("%s is there before the result is published: %d", path, a.status)
		}
	}
	if page := w.staff("hatherden", models.RoleClerk).sees("/r/hatherden-decides/result"); strings.Contains(page, bundleFile) {
		t.Error("the clerk is offered a bundle that is not published")
	}
	w.published()
	w.has(resident.sees("/r/hatherden-decides/result"), "How to count it again", "Download everything needed")
	file := resident.get(bundleFile)
	if file.header.Get("Content-Type") != "application/zip" || file.header.Get("Content-Disposition") != `attachment; filename="hatherden-decides.zip"` {
		t.Errorf("%v", file.header)
	}
	r, err := bundle.Verify(t.Context(), []byte(file.body))
	if err != nil || !r.Equal || r.Recount.Ballots != 12 {
		t.Fatalf("%v: %v", err, r.Findings)
	}
	page := resident.sees("/r/hatherden-decides/repeat")
	w.has(page, "Count Hatherden Decides again", "commonchest verify hatherden-decides.zip", r.Digest, "12 ballots")
	again := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://chest.example"+bundleFile, nil)
	again.Header.Set("If-None-Match", file.header.Get("ETag"))
	if a := resident.do(again); a.status != fiber.StatusNotModified || a.body != "" {
		t.Errorf("what the browser has already is sent again: %d", a.status)
	}
}

// TestFewBallotsAreNotPublished: one could tell whose is whose.
func TestFewBallotsAreNotPublished(t *testing.T) {
	w := newWorld(t)
	w.voted(models.Small - 1)
	w.published()
	resident := w.browser()
	if page := resident.sees("/r/hatherden-decides/result"); strings.Contains(page, bundleFile) {
		t.Error("a bundle is offered that there is not")
	}
	w.has(resident.sees("/r/hatherden-decides/repeat"), "Fewer than 10 people voted")
	if a := resident.get(bundleFile); a.status != fiber.StatusConflict {
		t.Errorf("the ballots are sent: %d", a.status)
	}
}
