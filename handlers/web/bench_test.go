package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// BenchmarkBallotPage is a resident's ballot with 64 projects, from cookie to
// markup. The budget is 2 ms of processor time.
func BenchmarkBallotPage(b *testing.B) {
	w := newWorld(b)
	fund := w.fund("Everything", 100_000_00)
	now := w.shared.Clock.Now()
	_, err := w.app.Rounds.Create(b.Context(), w.by(clerk), models.Round{ID: decides, Place: "hatherden", Name: "Hatherden Decides",
		Times:  models.Timetable{OpensAt: now.Add(time.Hour), ClosesAt: now.Add(12 * 24 * time.Hour)},
		Rule:   models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 10}, Funds: []models.FundID{fund}, Disclosure: models.DefaultDisclosure(40)})
	w.must(err)
	for i := range 64 {
		w.idea(fmt.Sprintf("Project number %d", i), money.Pence(1000_00+i), decides)
	}
	batch, err := w.app.Rolls.MakeBatch(b.Context(), w.by(clerk), decides, 40)
	w.must(err)
	letters, err := w.app.Rolls.Download(b.Context(), w.by(clerk), decides, batch.N)
	w.must(err)
	w.codes = []string{letters[0].Code}
	seal, err := w.app.Rounds.Seal(b.Context(), w.by(clerk), decides)
	w.must(err)
	w.shared.Clock.Set(seal.Times.OpensAt)
	w.app.Voting.Look(b.Context())
	voter := w.voter(0)
	for b.Loop() {
		if a := voter.get(at); a.status != fiber.StatusOK {
			b.Fatal(a.status)
		}
	}
}
