package boot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/models"
)

func healthy(t *testing.T, app *boot.App) boot.Health {
	t.Helper()
	h, err := app.Doctor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestDoctorFindsNothingInTheDemonstration(t *testing.T) {
	shared := demonstrated(t)
	app := bare(t, shared)
	shared.Clock.Add(3 * time.Hour)
	for range 2 {
		if err := app.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		shared.Clock.Add(time.Hour)
	}
	h := healthy(t, app)
	if len(h.Findings) > 0 || h.Checkpoints != 2 || h.Rounds != 6 || h.Ballots != 418 || h.Packed != 487+51+41 || h.Entries == 0 {
		t.Fatalf("%+v", h)
	}
}

// Each kind of damage is found and named.
func TestDoctorFindsDamage(t *testing.T) {
	round := models.RoundID("marsh-ferry-2026")
	cases := map[string]struct {
		damage func(t *testing.T, e store.Engine)
		check  string
		what   string
	}{
		"a record is deleted": {func(t *testing.T, e store.Engine) {
			remove(t, e, "changes", "proposals/", "/000000000002")
		}, "records", "the version before it is missing"},
		"a projection is deleted": {func(t *testing.T, e store.Engine) { remove(t, e, "places", "marsh-ferry", "") }, "records", "the current state"},
		"a ballot is deleted": {func(t *testing.T, e store.Engine) {
			remove(t, e, "ballots", string(round)+"/", "/000000000001")
		}, "ballots", "revision 1 is missing"},
		"a journal entry is deleted": {func(t *testing.T, e store.Engine) {
			remove(t, e, "entries", "marsh-ferry/000000000001", "")
		}, "ledger", "does not fold"},
		"a secret is exchanged": {func(t *testing.T, e store.Engine) {
			doc := remove(t, e, "secrets", string(round), "")
			type secret struct {
				Wrapped []byte `bson:"wrapped"`
			}
			rows := store.NewCollection[secret](e, store.Schema{Name: "secrets"})
			if _, err := rows.Insert(t.Context(), "x", doc.ID, secret{Wrapped: make([]byte, 93)}); err != nil {
				t.Fatal(err)
			}
		}, "rounds", "its secret cannot be opened"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
			voted(t, shared, round)
			if h := healthy(t, bare(t, shared)); len(h.Findings) > 0 {
				t.Fatalf("before: %+v", h.Findings)
			}
			shared.Clock.Add(time.Hour) // beyond what a projector may still be busy with
			c.damage(t, shared.Engine)
			for _, f := range healthy(t, bare(t, shared)).Findings {
				if f.Check == c.check && strings.Contains(f.What, c.what) && f.Mend != "" {
					return
				}
			}
			t.Fatalf("not found: %+v", healthy(t, bare(t, shared)).Findings)
		})
	}
}

// voted imports the made-up file and casts a ballot that is changed once.
func voted(t *testing.T, shared boottest.Shared, round models.RoundID) {
	t.Helper()
	app := shared.Node(t, true)
	if _, err := app.Import(t.Context(), []byte(madeUp), options("greedy_votes")); err != nil {
		t.Fatal(err)
	}
	app.Voting.Look(t.Context())
	codes, err := app.ImportedCodes(t.Context(), round)
	if err != nil {
		t.Fatal(err)
	}
	person, err := app.Rolls.Redeem(t.Context(), round, codes[0])
	if err != nil {
		t.Fatal(err)
	}
	for base := range int64(2) {
		if _, err := app.Voting.Cast(t.Context(), voting.Cast{Round: round, Person: person, Channel: models.Online, Cmd: fmt.Sprint("cmd-", base),
			Base: base, State: models.BallotCast, Choices: []string{"7"}, ReadAt: shared.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
}

// remove deletes the first document of a collection whose id begins and ends so.
func remove(t *testing.T, e store.Engine, coll, from, end string) store.Doc {
	t.Helper()
	for doc, err := range e.Find(t.Context(), coll, store.Query{From: from}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(doc.ID, from) && strings.HasSuffix(doc.ID, end) {
			if err := e.Delete(t.Context(), coll, []string{doc.ID}); err != nil {
				t.Fatal(err)
			}
			return doc
		}
	}
	t.Fatalf("no document %s…%s in %s", from, end, coll)
	return store.Doc{}
}

// noEntries refuses to write into the journal: a node that dies between a
// resolution and its allocation.
type noEntries struct{ store.Engine }

func (n noEntries) Insert(ctx context.Context, coll string, docs []store.Doc) error {
	if coll == "entries" {
		return errCut
	}
	return n.Engine.Insert(ctx, coll, docs)
}

func TestDoctorRepairsWhatWasCutOff(t *testing.T) {
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	app := shared.Node(t, true)
	got, err := app.Import(t.Context(), []byte(madeUp), options("greedy_votes"))
	if err != nil {
		t.Fatal(err)
	}
	castFile(t, shared, app, got.Round, madeUp)
	export(t, shared, app, got.Round)
	res, err := app.Counting.Result(t.Context(), got.Round)
	if err != nil {
		t.Fatal(err)
	}
	shared.Clock.Add(48 * time.Hour)
	broken := shared
	broken.Engine = noEntries{shared.Engine}
	by := models.By{Actor: models.SystemActor("test"), Cmd: "resolve"}
	on := shared.Clock.Now().Format(time.DateOnly)
	if _, err := bare(t, broken).Counting.Resolve(t.Context(), by, got.Round, models.Minuted{Kind: models.GeneralPower, Minute: "26/1", On: on, Power: "any power", Refs: res.Chosen}); !errors.Is(err, errCut) {
		t.Fatalf("not cut off: %v", err)
	}
	remove(t, shared.Engine, "places", string(got.Place), "")

	app = bare(t, shared)
	if _, err := app.Places.Place(t.Context(), got.Place); !models.IsKind(err, models.NotFound) {
		t.Fatalf("the projection is still there: %v", err)
	}
	done, err := app.Repair(t.Context())
	if err != nil || done.Projections != 1 || len(done.Settled) != 1 {
		t.Fatalf("repaired %+v: %v", done, err)
	}
	if h := healthy(t, bare(t, shared)); len(h.Findings) > 0 {
		t.Fatalf("after repair: %+v", h.Findings)
	}
}
