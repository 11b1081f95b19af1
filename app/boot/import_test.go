package boot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/config"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// madeUp is a small budget of our own invention: an empty ballot, a name that
// needs cutting, an amount with pence.
const madeUp = `META
key;value
description;A made-up budget
unit;Marsh Ferry
instance;2026
num_projects;4
num_votes;5
budget;1000.50
vote_type;approval
min_length;1
currency;GBP
PROJECTS
project_id;cost;name
7;400;Benches
B.2;600.25;"A ""long"" bridge; with a name of eighty characters and more, over the stream behind the mill"
11;300;Lamps
x;1000;Square
VOTES
voter_id;vote
anna;7,11
b;7,B.2
c;11
d;
e;7,B.2,11
`

func opened(t *testing.T, e store.Engine) (boottest.Shared, *boot.App) {
	t.Helper()
	shared := boottest.Share(t, e)
	return shared, shared.Node(t, true)
}

func options(rule string) boot.ImportOptions {
	return boot.ImportOptions{Name: "made-up.pb", Rule: rule, OpenFor: 2 * time.Hour, Seal: true}
}

func TestImportMakesARoundThatCountsLikeTheFile(t *testing.T) {
	storetest.Engines(t, boot.Schemas(), func(t *testing.T, e store.Engine) {
		shared, app := opened(t, e)
		ctx := t.Context()
		got, err := app.Import(ctx, []byte(madeUp), options("mes_cost_add1"))
		if err != nil {
			t.Fatal(err)
		}
		if got.Place != "marsh-ferry" || got.Round != "marsh-ferry-2026" || got.Pot != 1000_50 || len(got.Voters) != 5 || !got.Sealed {
			t.Fatalf("imported: %+v", got)
		}
		if want := (models.RuleSpec{Name: "mes_cost_add1", Step: 100, Ties: models.TiesByNumber}); got.Rule != want {
			t.Fatalf("rule %+v", got.Rule)
		}
		st, err := app.Funding.Statement(ctx, got.Place)
		if err != nil || st.Balances[ledger.PotAccount(got.Round, "marsh-ferry-2026-budget")] != 1000_50 {
			t.Fatalf("balances %v: %v", st.Balances, err)
		}
		castFile(t, shared, app, got.Round, madeUp)
		exported := export(t, shared, app, got.Round)
		want := count(t, madeUp, "mes_cost_add1")
		if again := count(t, exported, "mes_cost_add1"); !slices.Equal(again.Selected, want.Selected) {
			t.Fatalf("the exported file counts %v, the imported one %v", again.Selected, want.Selected)
		}
		res, err := app.Counting.Result(ctx, got.Round)
		if err != nil || !slices.Equal(res.Chosen, want.Selected) || money.Pence(res.Total) != want.TotalCost*scaleOf(t, madeUp) {
			t.Fatalf("counted %v (%d), want %v: %v", res.Chosen, res.Total, want.Selected, err)
		}
		for _, leak := range []string{"anna", "age", "sex"} {
			if strings.Contains(exported, leak) {
				t.Errorf("the export says %q:\n%s", leak, exported)
			}
		}
	})
}

func castFile(t *testing.T, shared boottest.Shared, app *boot.App, round models.RoundID, source string) {
	t.Helper()
	app.Voting.Look(t.Context())
	codes, err := app.ImportedCodes(t.Context(), round)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pabulib.Read(strings.NewReader(source), "made-up.pb")
	if err != nil {
		t.Fatal(err)
	}
	for i, vote := range f.Votes {
		person, err := app.Rolls.Redeem(t.Context(), round, codes[i])
		if err != nil {
			t.Fatal(err)
		}
		c := voting.Cast{Round: round, Person: person, Channel: models.Online, Cmd: fmt.Sprintf("cast-%d", i), State: models.BallotBlank,
			Choices: []string{}, Points: vote.Points, ReadAt: shared.Clock.Now()}
		for _, choice := range vote.Choices {
			c.State, c.Choices = models.BallotCast, append(c.Choices, f.Projects[choice].ID)
		}
		if _, err := app.Voting.Cast(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
}

func export(t *testing.T, shared boottest.Shared, app *boot.App, round models.RoundID) string {
	t.Helper()
	ctx, by := t.Context(), func(step string) models.By {
		return models.By{Actor: models.SystemActor("test"), Cmd: "test-" + step}
	}
	v, err := app.Rounds.View(ctx, round)
	if err != nil {
		t.Fatal(err)
	}
	shared.Clock.Set(v.ClosesAt().Add(3 * models.Settle))
	app.Voting.Look(ctx)
	if _, err := app.Counting.Count(ctx, by("count"), round); err != nil {
		t.Fatal(err)
	}
	if err := app.Export(ctx, round, &bytes.Buffer{}); !models.IsKind(err, models.Conflict) {
		t.Fatalf("exported before publication: %v", err)
	}
	if _, err := app.Counting.Publish(ctx, by("publish"), round); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := app.Export(ctx, round, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func count(t *testing.T, source, rule string) resultOf {
	t.Helper()
	f, err := pabulib.Read(strings.NewReader(source), "file.pb")
	if err != nil {
		t.Fatal(err)
	}
	req, err := f.Request(rule)
	if err != nil {
		t.Fatal(err)
	}
	res, err := alloc.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return resultOf{res.Selected, res.TotalCost}
}

type resultOf struct {
	Selected  []string
	TotalCost money.Pence
}

func scaleOf(t *testing.T, source string) money.Pence {
	t.Helper()
	f, err := pabulib.Read(strings.NewReader(source), "file.pb")
	if err != nil {
		t.Fatal(err)
	}
	scale := money.Pence(1)
	for range 2 - f.Scale {
		scale *= 10
	}
	return scale
}

// cutOff is an engine that breaks down after so many more writes that
// change something.
type cutOff struct {
	store.Engine
	left int
}

var errCut = errors.New("cut off")

func (c *cutOff) spend() error {
	c.left--
	if c.left < 0 {
		return errCut
	}
	return nil
}

func (c *cutOff) Insert(ctx context.Context, coll string, docs []store.Doc) error {
	for _, doc := range docs {
		if _, err := c.Get(ctx, coll, doc.ID); models.IsKind(err, models.NotFound) {
			if err := c.spend(); err != nil {
				return err
			}
			break
		}
	}
	return c.Engine.Insert(ctx, coll, docs)
}

func (c *cutOff) PutIfNewer(ctx context.Context, coll string, doc store.Doc) error {
	if there, err := c.Engine.Get(ctx, coll, doc.ID); err == nil && bytes.Equal(there.Body, doc.Body) {
		return nil
	}
	if err := c.spend(); err != nil {
		return err
	}
	return c.Engine.PutIfNewer(ctx, coll, doc)
}

// An import that is cut off every other write goes on where it stopped,
// shows nobody a half of it, and ends like one that was never cut off.
func TestImportContinuesWhereItStopped(t *testing.T) {
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	cut := &cutOff{Engine: shared.Engine}
	broken := shared
	broken.Engine = cut
	app := bare(t, broken)
	for tries := 1; ; tries++ {
		cut.left = tries % 3 // a repair of what lags takes two
		got, err := app.Import(t.Context(), []byte(madeUp), options("greedy_votes"))
		if err == nil {
			t.Logf("done in %d tries", tries)
			whole(t, bare(t, shared), got, tries)
			return
		}
		if !errors.Is(err, errCut) {
			t.Fatalf("try %d: %v", tries, err)
		}
		unseen(t, app, tries)
		if tries == 200 {
			t.Fatal("it gets no further")
		}
	}
}

// bare is a node without jobs.
func bare(t *testing.T, s boottest.Shared) *boot.App {
	t.Helper()
	app, err := boot.New(t.Context(), single(), boot.Options{Engine: s.Engine, Bus: s.Bus, Keys: s.Keys, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.Hub.Close("test") })
	return app
}

// unseen: there is a whole round, only waiting for its seal, or nothing.
func unseen(t *testing.T, app *boot.App, left int) {
	t.Helper()
	list, err := app.Rounds.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		_, gates, err := app.Rounds.Draft(t.Context(), v.Round.ID)
		if err != nil || v.Seal == nil && len(gates) > 0 && gates[0].Code != "no_money" {
			t.Fatalf("after try %d a half-made round is seen: %v %v", left, gates, err)
		}
	}
}

func whole(t *testing.T, app *boot.App, got boot.Imported, left int) {
	t.Helper()
	v, err := app.Rounds.View(t.Context(), got.Round)
	if err != nil {
		t.Fatal(err)
	}
	st, err := app.Funding.Statement(t.Context(), got.Place)
	if err != nil {
		t.Fatal(err)
	}
	if v.Seal == nil || len(v.Seal.Projects) != 4 || v.Seal.RollSize != 5 || v.Seal.Pot() != 1000_50 || len(st.Entries) != 2 {
		t.Fatalf("after %d tries: seal %+v, %d entries", left, v.Seal, len(st.Entries))
	}
	codes, err := app.ImportedCodes(t.Context(), got.Round)
	if err != nil || len(codes) != 5 {
		t.Fatalf("%d codes: %v", len(codes), err)
	}
}

func TestImportRefuses(t *testing.T) {
	_, app := opened(t, storetest.SQLite(t, boot.Schemas()...))
	change := func(old, new string) string { return strings.Replace(madeUp, old, new, 1) }
	cases := map[string]struct{ source, want string }{
		"too long":      {change("vote_type;approval\n", "vote_type;ordinal\nmax_length;2\n"), "made-up.pb:25:3: column vote: the ballot ranks 3 projects where max_length is 2"},
		"decimals":      {change("600.25", "600.255"), "made-up.pb:15: the cost of project B.2 is 600.255, but GBP has 2 decimal digits"},
		"budget":        {change("1000.50", "1000.505"), "made-up.pb:8: the budget is 1000.505"},
		"no currency":   {change("currency;GBP\n", ""), "made-up.pb: META has no currency"},
		"odd currency":  {change("GBP", "GPB"), "made-up.pb:11: the currency GPB is unknown"},
		"nothing":       {change("11;300", "11;0"), "made-up.pb:16: project 11 costs nothing"},
		"id":            {strings.ReplaceAll(madeUp, "B.2", "B 2"), "made-up.pb:15: the project id \"B 2\" cannot stand on a ballot"},
		"length":        {change("min_length;1", "min_length;one"), "made-up.pb:10: min_length is \"one\""},
		"not a .pb":     {"hello", "made-up.pb:1:1: this line belongs to no section"},
		"unknown":       {change("a;7,11", "a;7,12"), "made-up.pb:20:8: column vote: the ballot names 12, which is not in PROJECTS"},
		"after a blank": {change("PROJECTS\n", "\n\nPROJECTS\n") + "f;12\n", "made-up.pb:27:3: column vote"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := app.Import(t.Context(), []byte(c.source), options("greedy_votes"))
			if err == nil || !strings.Contains(err.Error(), c.want) || !models.IsKind(err, models.Invalid) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
		})
	}
	if list, err := app.Places.Places(t.Context()); err != nil || len(list) > 0 {
		t.Fatalf("a refused file left %d places: %v", len(list), err)
	}
}

func TestImportOfAnotherFileIntoARoundIsRefused(t *testing.T) {
	_, app := opened(t, storetest.SQLite(t, boot.Schemas()...))
	if _, err := app.Import(t.Context(), []byte(madeUp), options("greedy_votes")); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(madeUp, "Benches", "Chairs", 1)
	if _, err := app.Import(t.Context(), []byte(other), options("greedy_votes")); !models.IsKind(err, models.Conflict) {
		t.Fatalf("another file: %v", err)
	}
	if _, err := app.Import(t.Context(), []byte(madeUp), options("mes_cost")); !models.IsKind(err, models.Conflict) {
		t.Fatalf("another rule: %v", err)
	}
	o := options("greedy_votes")
	o.Round, o.Place = "second-round", "marsh-ferry"
	if _, err := app.Import(t.Context(), []byte(other), o); err != nil {
		t.Fatalf("another round of the same place: %v", err)
	}
}

func TestImportTakesEveryBallotOfItsFile(t *testing.T) {
	_, app := opened(t, storetest.SQLite(t, boot.Schemas()...))
	tight := strings.Replace(madeUp, "min_length;1", "min_length;2\nmax_length;2", 1)
	got, err := app.Import(t.Context(), []byte(tight), options("greedy_votes"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := app.Rounds.View(t.Context(), got.Round)
	if err != nil || v.Seal.Ballot.Min != 1 || v.Seal.Ballot.Max != 3 {
		t.Fatalf("ballot %+v: %v", v.Seal.Ballot, err)
	}
	if text := strings.Join(got.Warnings, "\n"); !strings.Contains(text, "made-up.pb:10: 1 ballots name fewer than 2") ||
		!strings.Contains(text, "made-up.pb:11: 1 ballots name more than 2") {
		t.Fatalf("warnings:\n%s", text)
	}
}

func single() *config.Config {
	cfg := boottest.Config()
	cfg.SingleNode = true
	return cfg
}
