package boot_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/sqlite"
	"commonchest/app/voting"
	"commonchest/models"
)

// BenchmarkCast is a durable ballot without a network: claim, insert, tally, by
// as many callers at once as a busy evening has sockets.
func BenchmarkCast(b *testing.B) {
	db, err := sqlite.Open(b.Context(), b.TempDir()+"/chest.db", time.Now, boot.Schemas())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	shared := boottest.Share(b, db)
	shared.Clock.Set(time.Now().UTC())
	app := shared.Node(b, true)
	if err := app.Demo(b.Context()); err != nil {
		b.Fatal(err)
	}
	shared.Clock.Set(shared.Clock.Now().Add(time.Second))
	app.Voting.Look(b.Context())
	view, err := app.Rounds.View(b.Context(), boot.DemoRound)
	if err != nil {
		b.Fatal(err)
	}
	refs := view.Seal.Refs()
	var n atomic.Int64
	b.SetParallelism(256)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			_, err := app.Voting.Cast(b.Context(), voting.Cast{Round: boot.DemoRound, Person: models.PersonKey(fmt.Sprintf("person-%d", i)),
				Channel: models.Online, Cmd: fmt.Sprintf("cmd-%d", i), State: models.BallotCast, Choices: refs[:1], ReadAt: shared.Clock.Now()})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ballots/s")
}
