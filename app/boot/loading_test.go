package boot_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

// A node that is still reading the stored ballots shows no turnout: it knows only the
// ballots that came over the bus meanwhile, and half a turnout is a wrong one.
func TestTurnoutWaitsUntilItIsWhole(t *testing.T) {
	e := storetest.SQLite(t, boot.Schemas()...)
	j, apps := open(t, e, 2)
	swing := j.ref(j.swing)
	cast := func(codes []string) {
		for _, code := range codes {
			_, err := apps[0].Voting.Cast(t.Context(), j.command(code, "cast-"+code, 0, swing))
			j.must(err)
		}
	}
	cast(j.codes[:20])

	slow := &storetest.Faulty{Engine: e}
	goOn := make(chan struct{})
	var reads atomic.Int64
	slow.Before(func(op, coll string) error {
		if op == "find" && coll == "ballots" {
			reads.Add(1)
			<-goOn
		}
		return nil
	})
	shared := j.shared
	shared.Engine = slow
	late := shared.Node(t, false)
	until(t, "the stored ballots are read", func() bool { return reads.Load() > 0 })
	cast(j.codes[20:32])

	for _, a := range []models.Audience{models.Public, models.Councillors, models.Clerks} {
		shown, err := late.Voting.Shown(t.Context(), round, a)
		if err != nil || !shown.Loading || shown.Step != 0 || shown.Turnout != 0 || shown.Counts != nil {
			t.Errorf("%s are shown %+v of a round that is not read: %v", a, shown, err)
		}
		if news, ok := late.Hub.Latest(fmt.Sprintf("%s/%s", a, round)); ok {
			t.Errorf("%s were told %s", a, news.Body)
		}
	}
	close(goOn)
	until(t, "all 32 ballots are shown", func() bool {
		shown, err := late.Voting.Shown(t.Context(), round, models.Clerks)
		return err == nil && !shown.Loading && shown.Turnout == 32
	})
}

// until waits for something that another goroutine brings about.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
