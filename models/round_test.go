package models_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"commonchest/models"

	"pgregory.net/rapid"
)

var opens = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func sealed(refs ...string) models.RoundView {
	seal := models.Seal{Round: "r", Place: "p", Times: models.Timetable{OpensAt: opens, ClosesAt: opens.Add(48 * time.Hour)},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 2}, SealedAt: opens.Add(-time.Hour), RollSize: 100,
		Answers: models.Accountable{Councillor: "Chair of the council", Officer: "Parish clerk"},
		Shows:   models.DefaultDisclosure(1402), Funds: []models.SealedFund{{Fund: "f", Name: "Fund", Amount: 1000}}}
	for _, ref := range refs {
		seal.Projects = append(seal.Projects, models.SealedProject{Ref: ref, Ask: 400})
	}
	return models.RoundView{Round: models.Round{ID: "r", Place: "p", Times: seal.Times}, Seal: &seal}
}

func TestPhaseAt(t *testing.T) {
	closes := opens.Add(48 * time.Hour)
	unsealed := models.RoundView{Round: models.Round{Times: models.Timetable{OpensAt: opens, ClosesAt: closes}}}
	lateSeal := sealed("a")
	lateSeal.Seal.SealedAt = opens.Add(time.Hour)
	extended := sealed("a")
	extended.Overrides = []models.Override{{N: 1, ClosesAt: closes.Add(time.Hour)}}
	counted := sealed("a")
	counted.Facts = models.Facts{Packed: true, Counted: true}
	for _, c := range []struct {
		name string
		view models.RoundView
		at   time.Time
		want models.Phase
	}{
		{"before opening without a seal", unsealed, opens.Add(-time.Second), models.PhasePreparing},
		{"opening time without a seal", unsealed, opens, models.PhaseHeld},
		{"sealed and waiting", sealed("a"), opens.Add(-time.Nanosecond), models.PhaseSealed},
		{"opens to the second", sealed("a"), opens, models.PhaseVoting},
		{"sealed late, not yet", lateSeal, opens.Add(time.Minute), models.PhaseSealed},
		{"sealed late, open", lateSeal, opens.Add(time.Hour), models.PhaseVoting},
		{"last moment", sealed("a"), closes.Add(-time.Nanosecond), models.PhaseVoting},
		{"closes to the second", sealed("a"), closes, models.PhaseClosing},
		{"extended", extended, closes, models.PhaseVoting},
		{"settled", sealed("a"), closes.Add(2 * models.Settle), models.PhaseClosed},
		{"counted", counted, closes.Add(time.Hour), models.PhaseCounted},
	} {
		if got := c.view.PhaseAt(c.at); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A pass lasts until two days after the last ballot has settled, but no longer than a
// month.
func TestPassUntil(t *testing.T) {
	v := sealed("a")
	closes := opens.Add(48 * time.Hour)
	later := sealed("a")
	later.Overrides = []models.Override{{N: 1, ClosesAt: closes.Add(time.Hour)}}
	for _, c := range []struct {
		name      string
		view      models.RoundView
		now, want time.Time
	}{
		{"while voting", v, opens, closes.Add(models.Settle + 48*time.Hour)},
		{"extended", later, opens, closes.Add(49*time.Hour + models.Settle)},
		{"long before", v, opens.AddDate(0, -6, 0), opens.AddDate(0, -6, 31)},
		{"just closed", v, closes.Add(time.Second), closes.Add(models.Settle + 48*time.Hour)},
		{"long after", v, closes.AddDate(0, 0, 3), closes.AddDate(0, 0, 3).Add(time.Hour)},
	} {
		if got := c.view.PassUntil(c.now); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNextOverride(t *testing.T) {
	closes := opens.Add(48 * time.Hour)
	for _, c := range []struct {
		name       string
		to, now    time.Time
		kind       models.ErrorKind
		unsealedIs bool
	}{
		{"extend in time", closes.Add(time.Hour), closes.Add(-models.OverrideNotice), "", false},
		{"extend too late: a node may have closed", closes.Add(time.Hour), closes.Add(-models.OverrideNotice + time.Second), models.Conflict, false},
		{"close early with notice", opens.Add(time.Hour), opens.Add(time.Hour - models.OverrideNotice), "", false},
		{"close in the past", opens.Add(time.Hour), opens.Add(time.Hour), models.Invalid, false},
		{"close without notice", opens.Add(time.Hour), opens.Add(time.Hour - models.OverrideNotice + time.Second), models.Invalid, false},
		{"not sealed", closes, opens, models.Conflict, true},
	} {
		v := sealed("a")
		if c.unsealedIs {
			v.Seal = nil
		}
		if _, err := v.NextOverride(c.to, c.now); models.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %q", c.name, err, c.kind)
		}
	}
}

func TestMayCount(t *testing.T) {
	closes := opens.Add(48 * time.Hour)
	v := sealed("a")
	for _, c := range []struct {
		name  string
		at    time.Time
		empty bool
		kind  models.ErrorKind
	}{
		{"open", closes.Add(-time.Second), true, models.Conflict},
		{"just closed, box empty", closes, true, models.Unavailable},
		{"a moment later, box empty", closes.Add(3 * time.Second), true, ""},
		{"a moment later, others may write", closes.Add(3 * time.Second), false, models.Unavailable},
		{"settled", closes.Add(2 * models.Settle), false, ""},
	} {
		if err := v.MayCount(c.at, c.empty); models.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %q", c.name, err, c.kind)
		}
	}
}

func TestSealSumNamesEverything(t *testing.T) {
	base := *sealed("a", "b").Seal
	sum := base.Sum()
	base.Digest = sum
	if !bytes.Equal(base.Sum(), sum) {
		t.Fatal("the digest changes when it is stored")
	}
	for name, change := range map[string]func(*models.Seal){
		"cost":       func(s *models.Seal) { s.Projects[1].Ask++ },
		"rule":       func(s *models.Seal) { s.Rule.Name = "mes_cost" },
		"closing":    func(s *models.Seal) { s.Times.ClosesAt = s.Times.ClosesAt.Add(time.Millisecond) },
		"roll":       func(s *models.Seal) { s.RollSize++ },
		"fund":       func(s *models.Seal) { s.Funds[0].Amount++ },
		"disclosure": func(s *models.Seal) { s.Shows.PublicTally = true },
		"text":       func(s *models.Seal) { s.Projects[0].Text.ID = "other" },
		"words":      func(s *models.Seal) { s.Projects[0].Text.Digest = []byte("other") },
		"answers":    func(s *models.Seal) { s.Answers.Officer = "The clerk" },
		"rehearsal":  func(s *models.Seal) { s.Rehearsal = true },
	} {
		s := *sealed("a", "b").Seal
		change(&s)
		if bytes.Equal(s.Sum(), sum) {
			t.Errorf("%s can change under the same seal", name)
		}
	}
}

func TestGates(t *testing.T) {
	good := sealed("a").Seal
	if gates := good.Gates(opens); len(gates) != 0 {
		t.Fatalf("a good round is held: %v", gates)
	}
	for code, change := range map[string]func(*models.Seal){
		"no_projects":             func(s *models.Seal) { s.Projects = nil },
		"no_funds":                func(s *models.Seal) { s.Funds = nil },
		"no_money":                func(s *models.Seal) { s.Funds[0].Amount = 0 },
		"pot_too_small":           func(s *models.Seal) { s.Funds[0].Amount = s.Projects[0].Ask - 1 },
		"fund_empty":              func(s *models.Seal) { s.Funds = append(s.Funds, models.SealedFund{Fund: "g"}) },
		"no_councillor":           func(s *models.Seal) { s.Answers.Councillor = "" },
		"no_officer":              func(s *models.Seal) { s.Answers.Officer = "" },
		"no_codes":                func(s *models.Seal) { s.RollSize = 0 },
		"fewer_projects_than_min": func(s *models.Seal) { s.Ballot.Min = 2 },
		"closes_in_the_past":      func(s *models.Seal) { s.Times.ClosesAt = opens },
		"ref_twice":               func(s *models.Seal) { s.Projects = append(s.Projects, s.Projects[0]) },
	} {
		s := *sealed("a").Seal
		change(&s)
		found := false
		for _, g := range s.Gates(opens) {
			found = found || g.Code == code
		}
		if !found {
			t.Errorf("%s does not hold the round", code)
		}
	}
}

func TestNewBallot(t *testing.T) {
	in := opens.Add(time.Hour)
	for _, c := range []struct {
		name    string
		at      time.Time
		base    int64
		state   models.BallotState
		choices []string
		kind    models.ErrorKind
		code    string
	}{
		{"valid", in, 0, models.BallotCast, []string{"b", "a"}, "", ""},
		{"one too many", in, 0, models.BallotCast, []string{"a", "b", "c"}, models.Invalid, "choose_fewer"},
		{"none", in, 0, models.BallotCast, nil, models.Invalid, "choose_more"},
		{"twice the same", in, 0, models.BallotCast, []string{"a", "a"}, models.Invalid, "chosen_twice"},
		{"not on this ballot", in, 0, models.BallotCast, []string{"z"}, models.Invalid, "not_on_this_ballot"},
		{"blank on purpose", in, 3, models.BallotBlank, nil, "", ""},
		{"blank with choices", in, 0, models.BallotBlank, []string{"a"}, models.Invalid, "no_choices_here"},
		{"withdrawn", in, 1, models.BallotWithdrawn, nil, "", ""},
		{"no such act", in, 0, "maybe", nil, models.Invalid, "ballot_state"},
		{"before opening", opens.Add(-time.Second), 0, models.BallotCast, []string{"a"}, models.Conflict, ""},
		{"at closing", opens.Add(48 * time.Hour), 0, models.BallotCast, []string{"a"}, models.Conflict, ""},
		{"five hundredth change", in, 499, models.BallotCast, []string{"a"}, "", ""},
		{"one more", in, 500, models.BallotCast, []string{"a"}, models.Limited, "most"},
		{"negative base", in, -1, models.BallotCast, []string{"a"}, models.Limited, "most"},
	} {
		b, err := models.NewBallot(sealed("a", "b", "c"), c.at, "k", c.base, c.state, c.choices, nil)
		if models.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %q", c.name, err, c.kind)
			continue
		}
		if e, ok := errors.AsType[*models.Error](err); ok && c.code != "" && e.Fields[0].Code != c.code {
			t.Errorf("%s: %v, want code %s", c.name, err, c.code)
		}
		if err == nil && (b.Rev != c.base+1 || len(b.Choices) > 1 && b.Choices[0] != "a") {
			t.Errorf("%s: %+v", c.name, b)
		}
	}
}

// A tally is the same whatever the order in which revisions arrive, and however
// often.
func TestTallyIsCommutativeAndIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seal := *sealed("a", "b", "c").Seal
		var all []models.Ballot
		for key := range rapid.IntRange(1, 6).Draw(t, "voters") {
			for rev := range rapid.IntRange(1, 4).Draw(t, "revisions") {
				state := rapid.SampledFrom([]models.BallotState{models.BallotCast, models.BallotBlank, models.BallotWithdrawn}).Draw(t, "state")
				b := models.Ballot{Key: models.BallotKey(rune('k' + key)), Rev: int64(rev) + 1, State: state}
				if state == models.BallotCast {
					b.Choices = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3, rapid.ID[string]).Draw(t, "choices")
				}
				all = append(all, b)
			}
		}
		once, shuffled := models.NewTally(seal), models.NewTally(seal)
		for _, b := range all {
			once.Add(b)
		}
		for _, b := range append(rapid.Permutation(all).Draw(t, "order"), all...) {
			shuffled.Add(b)
		}
		x, y := once.Figures(), shuffled.Figures()
		if x.N != y.N || x.Turnout != y.Turnout || len(x.Counts) != len(y.Counts) {
			t.Fatalf("%+v and %+v", x, y)
		}
		for i := range x.Counts {
			if x.Counts[i] != y.Counts[i] {
				t.Fatalf("%+v and %+v", x, y)
			}
		}
	})
}

// TestCommittedIsADayOfThePlace: half past midnight in summer is still the day before in UTC.
func TestCommittedIsADayOfThePlace(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	meets := time.Date(2027, 7, 1, 0, 30, 0, 0, london)
	if got := (models.Timetable{ClosesAt: meets.Add(-time.Hour), ResolvesOn: meets}).Committed(london); got != "2027-07-01" {
		t.Errorf("resolved on %s", got)
	}
	if got := (models.Timetable{ClosesAt: meets}).Committed(london); got != "2027-07-01" {
		t.Errorf("closed on %s", got)
	}
}
