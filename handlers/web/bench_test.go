package web_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"commonchest/models"
	"commonchest/models/money"
)

// BenchmarkBallotPage is a resident's ballot with 64 projects, from cookie to
// compressed markup, through everything but the network. The budget is 2 ms of
// processor time, collecting garbage included: cpu-ms/page.
func BenchmarkBallotPage(b *testing.B) {
	w := newWorld(b)
	w.openLong(64)
	voter := w.voter(0)
	voter.measure(b, at)
}

// BenchmarkRoundPage is the public page of the same round.
func BenchmarkRoundPage(b *testing.B) {
	w := newWorld(b)
	w.openLong(64)
	w.browser().measure(b, "/r/"+string(decides))
}

// openLong opens a round whose ballots the money limits, with so many projects.
func (w *world) openLong(projects int) {
	w.Helper()
	fund := w.fund("Everything", 100_000_00)
	now := w.shared.Clock.Now()
	_, err := w.app.Rounds.Create(w.Context(), w.by(clerk), models.Round{ID: decides, Place: "hatherden", Name: "Hatherden Decides",
		Times:  models.Timetable{OpensAt: now.Add(time.Hour), ClosesAt: now.Add(12 * 24 * time.Hour)},
		Rule:   models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Knapsack, Min: 1}, Funds: []models.FundID{fund}, Disclosure: models.DefaultDisclosure(40), Answers: both})
	w.must(err)
	for i := range projects {
		w.idea(fmt.Sprintf("Project number %d", i), money.Pence(1000_00+i), decides)
	}
	batch, err := w.app.Rolls.MakeBatch(w.Context(), w.by(clerk), decides, 40)
	w.must(err)
	letters, err := w.app.Rolls.Download(w.Context(), w.by(clerk), decides, batch.N)
	w.must(err)
	w.codes = []string{letters[0].Code}
	seal, err := w.app.Rounds.Seal(w.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(w.Context())
}

// measure asks for a page again and again, as a browser would, and reports the
// processor time that an answer costs. No client shares in it, and what the jobs
// of the node use beside it, many times as busy here as in service, is taken off.
func (b *browser) measure(bench *testing.B, path string) {
	bench.Helper()
	handle := b.w.fiber.Handler()
	var request fasthttp.Request
	request.SetRequestURI("http://chest.example" + path)
	request.Header.Set(fiber.HeaderAcceptEncoding, "gzip, deflate, br")
	for name, value := range b.jar {
		request.Header.SetCookie(name, value)
	}
	var ctx fasthttp.RequestCtx
	const rest = 500 * time.Millisecond
	idle := processorTime(bench)
	time.Sleep(rest)
	idle = processorTime(bench) - idle
	bytes, began := 0, processorTime(bench)
	for bench.Loop() {
		ctx.ResetUserValues()
		ctx.Init(&request, nil, nil)
		handle(&ctx)
		if ctx.Response.StatusCode() != fiber.StatusOK {
			bench.Fatalf("%s: %d\n%s", path, ctx.Response.StatusCode(), b.w.log)
		}
		bytes = len(ctx.Response.Body())
		ctx.Response.Reset()
	}
	spent := processorTime(bench) - began - time.Duration(float64(idle)*float64(bench.Elapsed())/float64(rest))
	bench.ReportMetric(float64(spent)/float64(time.Millisecond)/float64(bench.N), "cpu-ms/page")
	bench.ReportMetric(float64(bytes), "bytes/page")
}

// processorTime is what this process has used so far.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
