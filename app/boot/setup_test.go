package boot_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/rolls"
	"commonchest/app/rounds"
	"commonchest/app/store/storetest"
	"commonchest/app/voting"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/ledger"
)

// newJob is a district with money and, with ideas, a round that is not sealed.
func newJob(t *testing.T, ideas bool) *job {
	t.Helper()
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	j := &job{T: t, shared: shared, app: shared.Node(t, true), ctx: t.Context()}
	j.places()
	j.money()
	if ideas {
		j.ideas()
	}
	return j
}

func (j *job) lists(place models.PlaceID) []models.RoundID {
	j.Helper()
	var ids []models.RoundID
	list, err := j.app.Rounds.OfPlace(j.ctx, place)
	j.must(err)
	all, err := j.app.Rounds.All(j.ctx)
	j.must(err)
	for _, v := range append(list, all...) {
		ids = append(ids, v.Round.ID)
	}
	return ids
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Code != code && !slices.ContainsFunc(e.Fields, func(f models.Field) bool { return f.Code == code }) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// Every template makes a round that can be saved as it is, at the times of day
// that it names by the clocks of the place.
func TestEveryTemplateMakesARound(t *testing.T) {
	j := newJob(t, false)
	list, err := rounds.Templates()
	j.must(err)
	if len(list) != 3 {
		t.Fatalf("%d templates", len(list))
	}
	london, err := time.LoadLocation("Europe/London")
	j.must(err)
	for _, tpl := range list {
		r, err := j.app.Rounds.Begin(j.ctx, j.by(clerk), rounds.Beginning{Place: "hatherden", ID: models.RoundID("from-" + tpl.ID), Name: "A round", Template: tpl.ID})
		j.must(err)
		rule, err := alloc.Lookup(r.Rule.Name)
		if err != nil || rule.NeedsStep != (r.Rule.Step > 0) || r.Template != tpl.ID || len(r.Funds) != 1 {
			t.Errorf("%s: %v %+v", tpl.ID, err, r)
		}
		opens, closes := r.Times.OpensAt.In(london), r.Times.ClosesAt.In(london)
		if opens.Hour()*60+opens.Minute() != tpl.Opens || closes.Hour()*60+closes.Minute() != tpl.Closes || opens.Before(j.shared.Clock.Now()) {
			t.Errorf("%s: from %s to %s", tpl.ID, opens, closes)
		}
	}
	_, err = j.app.Rounds.Begin(j.ctx, j.by(clerk), rounds.Beginning{Place: "hatherden", ID: "x", Name: "A round", Template: "none"})
	refused(t, err, "choose")
	_, err = j.app.Rounds.Begin(j.ctx, j.by(officer), rounds.Beginning{Place: "hatherden", ID: "x", Name: "A round", Template: "parish"})
	refused(t, err, "not_your_place")
}

// A copy has the rules and the length of what it was copied from, across a change
// of the clocks too, and remembers where it came from, whoever edits it.
func TestACopyRemembers(t *testing.T) {
	j := newJob(t, true)
	j.shared.Clock.Set(time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)) // the clocks change on 28 March
	last, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	r, err := j.app.Rounds.Begin(j.ctx, j.by(clerk), rounds.Beginning{Place: "hatherden", ID: "second", Name: "Second time", From: round})
	j.must(err)
	if r.From != round || r.Rule != last.Round.Rule || r.Ballot != last.Round.Ballot || !slices.Equal(r.Funds, last.Round.Funds) || len(r.Settled) != 0 {
		t.Errorf("%+v", r)
	}
	london, err := time.LoadLocation("Europe/London")
	j.must(err)
	if got := r.Times.OpensAt.In(london); got.Hour() != last.Round.Times.OpensAt.In(london).Hour() || got.Format(time.DateOnly) != "2027-03-29" {
		t.Errorf("opens %s", got)
	}
	other := r
	other.From, other.Rehearsal, other.Template = "", true, "x"
	if got, err := j.app.Rounds.Edit(j.ctx, j.by(clerk), 1, other); err != nil || got.From != round || got.Rehearsal || got.Template != "" {
		t.Errorf("an edit forgets where it came from: %+v %v", got, err)
	}
	_, err = j.app.Rounds.Begin(j.ctx, j.by(models.SystemActor("x")), rounds.Beginning{Place: "westmere", ID: "third", Name: "Elsewhere", From: round})
	refused(t, err, "choose")
}

// Two clerks at different parts of a round do not get in each other's way; at
// the same part the later one is shown both.
func TestPartsAreSavedByThemselves(t *testing.T) {
	j := newJob(t, true)
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	first, second, third := v.Round, v.Round, v.Round
	first.Name, first.Ballot.Max = "A better name", 99
	one := j.by(clerk)
	saved, err := j.app.Rounds.SaveTask(j.ctx, one, 1, models.TaskDates, first)
	j.must(err)
	if saved.Name != "A better name" || saved.Ballot.Max != v.Round.Ballot.Max || !slices.Equal(saved.Settled, []models.RoundTask{models.TaskDates}) {
		t.Errorf("one part saves another: %+v", saved)
	}
	second.Ballot.Max = 1
	if saved, err = j.app.Rounds.SaveTask(j.ctx, j.by(clerk), 1, models.TaskBallot, second); err != nil || saved.Name != "A better name" || saved.Ballot.Max != 1 {
		t.Errorf("another part saved meanwhile is lost or in the way: %+v %v", saved, err)
	}
	third.Name = "Yet another name"
	_, err = j.app.Rounds.SaveTask(j.ctx, j.by(clerk), 1, models.TaskDates, third)
	if c, ok := errors.AsType[*rounds.Changed](err); !ok || c.Version != 3 || c.Now.Name != "A better name" {
		t.Errorf("a part that was changed meanwhile is written over: %v", err)
	}
	if again, err := j.app.Rounds.SaveTask(j.ctx, one, 1, models.TaskDates, first); err != nil || again.Name != "A better name" {
		t.Errorf("the same command again: %+v %v", again, err)
	}
	if v, err = j.app.Rounds.View(j.ctx, round); err != nil || v.Round.Name != "A better name" {
		t.Errorf("%v %v", v.Round.Name, err)
	}
}

// A rehearsal goes the whole way to the count by the real path, and stays apart:
// in no list, without money, never published, never resolved.
func TestRehearsalStaysApart(t *testing.T) {
	j := newJob(t, true)
	by := j.by(clerk)
	_, err := j.app.Rounds.Rehearse(j.ctx, j.by(councillor), round, "No", time.Hour)
	refused(t, err, "not_your_place")
	_, err = j.app.Rounds.Rehearse(j.ctx, by, round, "Too long", 24*time.Hour)
	refused(t, err, "between")
	r, err := j.app.Rounds.Rehearse(j.ctx, by, round, "Hatherden Decides (rehearsal)", time.Hour)
	j.must(err)
	if again, err := j.app.Rounds.Rehearse(j.ctx, by, round, "Hatherden Decides (rehearsal)", time.Hour); err != nil || again.ID != r.ID {
		t.Fatalf("a retry makes another: %v %v", again.ID, err)
	}
	if _, err := j.app.Rounds.Rehearse(j.ctx, j.by(clerk), r.ID, "Of a rehearsal", time.Hour); err == nil {
		t.Error("a rehearsal can be rehearsed")
	}
	if ids := j.lists("hatherden"); slices.Contains(ids, r.ID) || len(ids) != 2 {
		t.Errorf("lists show the rehearsal: %v", ids)
	}
	if list, err := j.app.Rounds.Rehearsals(j.ctx, round); err != nil || len(list) != 1 || list[0].Round.ID != r.ID {
		t.Errorf("%v %v", list, err)
	}
	v, err := j.app.Rounds.View(j.ctx, r.ID)
	j.must(err)
	if v.PhaseAt(j.shared.Clock.Now()) != models.PhaseVoting || !v.Seal.Rehearsal || len(v.Seal.Projects) != 2 || v.Seal.Pot() != 20_000_00 || v.Seal.RollSize != 12 {
		t.Fatalf("%+v", v.Seal)
	}
	if j.balance(ledger.FundAccount("hatherden-play")) != 20_000_00 || j.balance(ledger.PotAccount(r.ID, "hatherden-play")) != 0 {
		t.Error("money was set aside for a rehearsal")
	}
	letters, err := j.app.Rolls.Download(j.ctx, j.by(clerk), r.ID, 1)
	j.must(err)
	person, err := j.app.Rolls.Redeem(j.ctx, r.ID, letters[0].Code)
	j.must(err)
	j.app.Voting.Look(j.ctx)
	_, err = j.app.Voting.Cast(j.ctx, voting.Cast{Round: r.ID, Person: person, Channel: models.Online, Cmd: "practice-1", State: models.BallotCast,
		Choices: []string{v.Seal.Projects[0].Ref}, ReadAt: j.shared.Clock.Now()})
	j.must(err)
	j.shared.Clock.Add(2 * time.Hour)
	res, err := j.app.Counting.Count(j.ctx, j.by(clerk), r.ID)
	if err != nil || res.Ballots != 1 {
		t.Fatalf("%+v %v", res, err)
	}
	_, err = j.app.Counting.Publish(j.ctx, j.by(clerk), r.ID)
	refused(t, err, "rehearsal")
	_, err = j.app.Counting.Resolve(j.ctx, j.by(clerk), r.ID, models.Minuted{Kind: models.GeneralPower, Minute: "1", On: "2026-11-02", Power: "GPC", Refs: res.Chosen})
	refused(t, err, "rehearsal")
	report, err := j.app.Doctor(j.ctx)
	if err != nil || len(report.Findings) != 0 {
		t.Errorf("%+v %v", report.Findings, err)
	}
}

// What could not be sealed cannot be rehearsed, and leaves nothing behind.
func TestRehearsalNeedsSomethingToChoose(t *testing.T) {
	j := newJob(t, false)
	_, err := j.app.Rounds.Begin(j.ctx, j.by(clerk), rounds.Beginning{Place: "hatherden", ID: "empty", Name: "An empty round", Template: "parish"})
	j.must(err)
	_, err = j.app.Rounds.Rehearse(j.ctx, j.by(clerk), "empty", "An empty rehearsal", time.Hour)
	refused(t, err, "gates")
	if list, err := j.app.Rounds.Rehearsals(j.ctx, "empty"); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
}

// A lost letter: its code is void for good, for whoever holds a pass already too,
// and the new one is issued once. A used code stays used.
func TestReplacingALetter(t *testing.T) {
	j := newJob(t, true)
	j.seal()
	j.shared.Clock.Add(90 * time.Minute)
	j.app.Voting.Look(j.ctx)
	lost, used := models.LetterRef{Batch: 1, Serial: 1}, models.LetterRef{Batch: 1, Serial: 2}
	finder := j.person(j.codes[0]) // has opened the ballot, and not voted
	_, err := j.cast(j.codes[1], 0, j.ref(j.swing))
	j.must(err)

	before, err := j.app.Rolls.Size(j.ctx, round)
	j.must(err)
	_, err = j.app.Rolls.Replace(j.ctx, j.by(clerk), round, used)
	refused(t, err, "letter_used")
	_, err = j.app.Rolls.Replace(j.ctx, j.by(clerk), round, models.LetterRef{Batch: 1, Serial: 4000})
	refused(t, err, "no_such_letter")
	_, err = j.app.Rolls.Replace(j.ctx, j.by(clerk), round, models.LetterRef{Batch: 9, Serial: 1})
	refused(t, err, "no_such_letter")
	_, err = j.app.Rolls.Replace(j.ctx, j.by(councillor), round, lost)
	refused(t, err, "not_your_place")
	b, err := j.app.Rolls.Replace(j.ctx, j.by(clerk), round, lost)
	j.must(err)
	if again, err := j.app.Rolls.Replace(j.ctx, j.by(clerk), round, lost); err != nil || again.N != b.N {
		t.Errorf("one letter is replaced twice: %+v %v", again, err)
	}
	if after, err := j.app.Rolls.Size(j.ctx, round); err != nil || after != before {
		t.Errorf("%d codes became %d, %v", before, after, err)
	}

	_, err = j.app.Rolls.Redeem(j.ctx, round, j.codes[0])
	refused(t, err, "code_void")
	_, err = j.app.Voting.Cast(j.ctx, voting.Cast{Round: round, Person: finder, Channel: models.Online, Cmd: "finder", State: models.BallotCast,
		Choices: []string{j.ref(j.swing)}, ReadAt: j.shared.Clock.Now()})
	refused(t, err, "code_void")
	letters, err := j.app.Rolls.Download(j.ctx, j.by(clerk), round, b.N)
	if err != nil || len(letters) != 1 {
		t.Fatalf("%v %v", letters, err)
	}
	_, err = j.cast(letters[0].Code, 0, j.ref(j.swing))
	j.must(err)
	if old, err := j.app.Rolls.Download(j.ctx, j.by(clerk), round, 1); err != nil || slices.ContainsFunc(old, func(l rolls.Letter) bool { return l.Serial == 1 }) {
		t.Errorf("the void code is printed again: %v", err)
	}
}
