package boot_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

// sees waits until an audience is shown what it should be.
func (j *job) sees(app *boot.App, a models.Audience, want func(models.Shown) bool) models.Shown {
	j.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		shown, err := app.Voting.Shown(j.ctx, round, a)
		j.must(err)
		if want(shown) {
			return shown
		}
		if time.Now().After(end) {
			j.Fatalf("%s see %+v", a, shown)
		}
	}
}

// shares opens a round of Equal Shares and gives its node.
func shares(t *testing.T) (*job, boottest.Shared) {
	t.Helper()
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	j := &job{T: t, shared: shared, app: shared.Node(t, true), ctx: t.Context()}
	j.places()
	j.money()
	j.ideas()
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	r := v.Round
	r.Rule = models.RuleSpec{Name: "mes_cost_add1", Step: 1, Ties: models.TiesByLot}
	version, err := j.app.Rounds.Version(j.ctx, round)
	j.must(err)
	_, err = j.app.Rounds.Edit(j.ctx, j.by(clerk), version, r)
	j.must(err)
	j.seal()
	j.app.Voting.Look(j.ctx)
	return j, shared
}

// Equal Shares cannot be read off bands: the sealed rule is run, when the bands
// move and at no other moment, and councillors alone are told.
func TestEqualSharesRunsWhenTheBandsMove(t *testing.T) {
	j, shared := shares(t)
	refs := []string{j.ref(j.swing), j.ref(j.bench)}
	cast := func(from, to int, choices ...string) {
		t.Helper()
		j.app.Voting.Look(j.ctx)
		for i, code := range j.codes[from:to] {
			_, err := j.app.Voting.Cast(j.ctx, j.command(code, fmt.Sprintf("cast-%d", from+i), 0, choices...))
			j.must(err)
		}
	}
	j.sees(j.app, models.Councillors, func(s models.Shown) bool { return s.Width > 0 })
	cast(0, 9, refs[1])
	shared.Clock.Add(2 * time.Minute)
	if s := j.sees(j.app, models.Clerks, func(models.Shown) bool { return true }); s.Standing != nil {
		t.Errorf("nine ballots have a standing: %+v", s.Standing)
	}
	cast(9, 10, refs[1])
	first := j.sees(j.app, models.Councillors, func(s models.Shown) bool { return s.Standing != nil })
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	if want := v.Seal.InOf([]string{refs[1]}); !slices.Equal(first.Standing.In, want) || first.Standing.Close != -1 {
		t.Errorf("the only project that anybody chose: %+v, want %v", first.Standing, want)
	}
	if first.CountedFrom() != 10 || j.app.TallyFrame(first).Of != 10 {
		t.Errorf("counted from %d ballots, and the frame says %d", first.CountedFrom(), j.app.TallyFrame(first).Of)
	}
	if rough := (models.Shown{Step: 10, Standing: &models.Standing{Of: 19}}); rough.CountedFrom() != 10 {
		t.Errorf("in steps of 10, 19 ballots are %d", rough.CountedFrom())
	}
	for _, a := range []models.Audience{models.Public, models.Clerks} {
		if s := j.sees(j.app, a, func(s models.Shown) bool { return s.Turnout == 10 }); s.Standing != nil || s.Counts != nil {
			t.Errorf("%s see %+v", a, s)
		}
	}
	shared.Clock.Add(time.Hour)
	cast(10, 19, refs...)
	still := j.sees(j.app, models.Councillors, func(s models.Shown) bool { return s.Turnout == 19 })
	if !still.Standing.At.Equal(first.Standing.At) {
		t.Errorf("counted anew for nine ballots: %+v, then %+v", first.Standing, still.Standing)
	}
	cast(19, 20, refs...)
	j.sees(j.app, models.Councillors, func(s models.Shown) bool { return s.Standing.At.After(first.Standing.At) })
}

// The curve outlives the node: an hour's turnout is one coarse fact, the same on
// every node, and nothing in it or beside it says when a ballot came.
func TestTurnoutOfHoursIsKept(t *testing.T) {
	j, apps := open(t, storetest.SQLite(t, boot.Schemas()...), 2)
	for i, code := range j.codes[:27] {
		c := j.command(code, fmt.Sprint(i), 0, j.ref(j.swing))
		if i >= 14 {
			c.Channel = models.Paper
		}
		_, err := apps[i%2].Voting.Cast(t.Context(), c)
		j.must(err)
	}
	for _, app := range apps {
		j.sees(app, models.Clerks, func(s models.Shown) bool { return s.Turnout == 27 })
	}
	hour := j.shared.Clock.Now().Truncate(time.Hour).Add(time.Hour)
	j.shared.Clock.Set(hour.Add(time.Minute))
	want := models.TurnoutHour{Round: round, At: hour, Turnout: 20, Online: 10, Paper: 10}
	for _, app := range append(apps, j.shared.Node(t, false)) {
		s := j.sees(app, models.Public, func(s models.Shown) bool { return len(s.Hours) == 1 })
		if got := s.Hours[0]; !got.At.Equal(want.At) || got.Turnout != want.Turnout || got.Online != want.Online || got.Paper != want.Paper {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	j.shared.Clock.Set(hour.Add(90 * time.Minute)) // nobody was there at the full hour
	if s := j.sees(apps[0], models.Public, func(s models.Shown) bool { return true }); len(s.Hours) != 1 {
		t.Errorf("a figure of half past stands for the hour: %+v", s.Hours)
	}
}
