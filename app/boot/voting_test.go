package boot_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/models"
)

// open brings a round to its opening over several nodes and gives its codes.
func open(t *testing.T, e store.Engine, nodes int) (*job, []*boot.App) {
	t.Helper()
	shared := boottest.Share(t, e)
	var apps []*boot.App
	for range nodes {
		apps = append(apps, shared.Node(t, nodes == 1))
	}
	j := &job{T: t, shared: shared, app: apps[0], ctx: t.Context()}
	j.places()
	j.money()
	j.ideas()
	j.seal()
	for _, app := range apps {
		app.Voting.Look(t.Context())
	}
	return j, apps
}

func (j *job) person(code string) models.PersonKey {
	j.Helper()
	person, err := j.app.Rolls.Redeem(j.ctx, round, code)
	j.must(err)
	return person
}

func (j *job) command(code, cmd string, base int64, choices ...string) voting.Cast {
	return voting.Cast{Round: round, Person: j.person(code), Channel: models.Online, Cmd: cmd, Base: base,
		State: models.BallotCast, Choices: choices, ReadAt: j.shared.Clock.Now()}
}

// Two first submissions of one code at two servers at the same moment: one
// ballot. The guarantee is the id of the insert, not a check.
func TestTrap14_ParallelFirstRequests(t *testing.T) {
	storetest.Engines(t, boot.Schemas(), func(t *testing.T, e store.Engine) {
		j, apps := open(t, e, 2)
		refs := []string{j.ref(j.swing), j.ref(j.bench)}
		for i, code := range j.codes[:10] {
			errs := make([]error, len(apps))
			var both sync.WaitGroup
			for n, app := range apps {
				cast := j.command(code, fmt.Sprintf("first-%d-%d", i, n), 0, refs[n])
				both.Go(func() { _, errs[n] = app.Voting.Cast(t.Context(), cast) })
			}
			both.Wait()
			stale := 0
			for n, err := range errs {
				if s, ok := errors.AsType[*voting.Stale](err); ok {
					stale++
					if got := s.Current.Ballot.Choices; len(got) != 1 || got[0] != refs[1-n] {
						t.Errorf("told that the ballot is %v", got)
					}
				} else if err != nil {
					t.Error(err)
				}
			}
			if stale != 1 {
				t.Fatalf("%d of two first submissions were refused", stale)
			}
		}
		j.closed()
		m, err := j.app.Counting.Manifest(t.Context(), round)
		j.must(err)
		if m.Ballots != 10 {
			t.Fatalf("%d ballots of 10 people", m.Ballots)
		}
	})
}

func (j *job) closed() {
	j.Helper()
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	j.shared.Clock.Set(v.ClosesAt().Add(2*models.Settle + time.Second))
	if _, err := j.app.Counting.Pack(j.ctx, round); err != nil {
		j.Fatal(err)
	}
}

// The same key three times: one ballot, the same receipt, success each time,
// even when the last one comes after closing.
func TestTrap15_Retry(t *testing.T) {
	j, apps := open(t, storetest.SQLite(t, boot.Schemas()...), 1)
	cast := j.command(j.codes[0], "the-key", 0, j.ref(j.swing))
	first, err := apps[0].Voting.Cast(t.Context(), cast)
	j.must(err)
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	for _, at := range []time.Time{cast.ReadAt, v.ClosesAt().Add(time.Second), v.ClosesAt().Add(time.Minute)} {
		j.shared.Clock.Set(at)
		cast.ReadAt = at
		again, err := apps[0].Voting.Cast(t.Context(), cast)
		j.must(err)
		if again.Code != first.Code || again.Ballot.Rev != 1 {
			t.Fatalf("%+v, then %+v", first, again)
		}
	}
}

// Append-only history, and only the latest counts: a change, a withdrawal and
// a blank each replace what was there.
func TestTrap25_ChangeUntilClose(t *testing.T) {
	j, apps := open(t, storetest.SQLite(t, boot.Schemas()...), 1)
	swing, bench := j.ref(j.swing), j.ref(j.bench)
	step := func(i int, base int64, state models.BallotState, choices ...string) {
		t.Helper()
		c := j.command(j.codes[i], fmt.Sprintf("%d-%d", i, base), base, choices...)
		c.State = state
		if _, err := apps[0].Voting.Cast(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	step(0, 0, models.BallotCast, swing)
	step(0, 1, models.BallotCast, bench)
	step(1, 0, models.BallotCast, swing)
	step(1, 1, models.BallotWithdrawn)
	step(2, 0, models.BallotCast, swing)
	step(2, 1, models.BallotBlank)
	step(3, 0, models.BallotCast, swing, bench)
	step(3, 1, models.BallotCast, swing)
	if _, err := apps[0].Voting.Cast(t.Context(), j.command(j.codes[4], "skip", 7, swing)); !models.IsKind(err, models.Invalid) {
		t.Errorf("a revision that follows nothing: %v", err)
	}
	j.closed()
	res, err := j.app.Counting.Count(t.Context(), j.by(clerk), round)
	j.must(err)
	votes := map[string]int64{}
	for _, p := range res.Projects {
		votes[p.Ref] = p.Votes
	}
	m, err := j.app.Counting.Manifest(t.Context(), round)
	j.must(err)
	if votes[swing] != 1 || votes[bench] != 1 || m.Ballots != 3 || m.Blank != 1 || m.Withdrawn != 1 {
		t.Fatalf("votes %v, manifest %+v", votes, m)
	}
}

// What was read in time and stored after closing is counted, without anybody
// doing anything.
func TestTrap31_ReadInTimeStoredAfter(t *testing.T) {
	j, apps := open(t, storetest.SQLite(t, boot.Schemas()...), 1)
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	cast := j.command(j.codes[0], "in-time", 0, j.ref(j.swing))
	cast.ReadAt = v.ClosesAt().Add(-time.Millisecond)
	j.shared.Clock.Set(v.ClosesAt().Add(time.Second))
	apps[0].Voting.Look(t.Context())
	if _, err := apps[0].Voting.Cast(t.Context(), cast); err != nil {
		t.Fatalf("read in time: %v", err)
	}
	late := j.command(j.codes[1], "late", 0, j.ref(j.swing))
	late.ReadAt = v.ClosesAt()
	if _, err := apps[0].Voting.Cast(t.Context(), late); !models.IsKind(err, models.Conflict) {
		t.Fatalf("read at closing time: %v", err)
	}
	j.closed()
	m, err := j.app.Counting.Manifest(t.Context(), round)
	j.must(err)
	if m.Ballots != 1 {
		t.Fatalf("%d ballots", m.Ballots)
	}
	cast.Cmd, cast.Person = "after the pack", j.person(j.codes[2])
	if _, err := apps[0].Voting.Cast(t.Context(), cast); !models.IsKind(err, models.Conflict) {
		t.Fatalf("acknowledged after the pack was made: %v", err)
	}
}

// A node that cannot see the round or trust its clock takes nothing and says so.
func TestANodeThatLostSightCastsNothing(t *testing.T) {
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	app := shared.Node(t, true)
	j := &job{T: t, shared: shared, app: app, ctx: t.Context()}
	j.places()
	j.money()
	j.ideas()
	j.seal()
	cast := j.command(j.codes[0], "x", 0, j.ref(j.swing))
	quiet := boottest.Config()
	quiet.SingleNode = true
	blind, err := boot.New(t.Context(), quiet, boot.Options{Engine: shared.Engine, Bus: shared.Bus.Attach(), Keys: shared.Keys, Now: shared.Clock.Now})
	j.must(err)
	blind.Voting.Look(t.Context()) // its jobs do not run: this is the last it sees
	shared.Clock.Add(11 * time.Second)
	cast.ReadAt = shared.Clock.Now()
	if _, err := blind.Voting.Cast(t.Context(), cast); !errors.Is(err, models.E(models.Unavailable, "round_view_old")) {
		t.Fatalf("cast on a view of the round that is 11 s old: %v", err)
	}
}

// Two nodes show the same tally whichever of them took the ballots.
func TestNodesConverge(t *testing.T) {
	j, apps := open(t, storetest.SQLite(t, boot.Schemas()...), 2)
	for i, code := range j.codes[:20] {
		if _, err := apps[i%2].Voting.Cast(t.Context(), j.command(code, fmt.Sprint(i), 0, j.ref(j.swing))); err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(20 * time.Second)
	for _, app := range apps {
		for {
			shown, err := app.Voting.Shown(t.Context(), round, models.Clerks)
			j.must(err)
			if shown.Turnout == 20 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("one node sees %d of 20 ballots", shown.Turnout)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}
