package models_test

import (
	"testing"
	"time"

	"commonchest/models"

	"pgregory.net/rapid"
)

func TestDiscloses(t *testing.T) {
	voting, after := opens.Add(time.Hour), opens.Add(50*time.Hour)
	counted := sealed("a")
	counted.Facts = models.Facts{Packed: true, Counted: true}
	published := counted
	published.Published = true
	exact, dark, open := sealed("a"), sealed("a"), sealed("a")
	exact.Seal.Shows.Wall, dark.Seal.Shows.Wall, open.Seal.Shows.PublicTally = models.WallExact, models.WallSealed, true
	for _, c := range []struct {
		name string
		view models.RoundView
		who  models.Audience
		at   time.Time
		want models.Disclosure
	}{
		{"nothing before the seal", models.RoundView{}, models.Councillors, voting, models.Disclosure{}},
		{"nothing before opening", sealed("a"), models.Councillors, opens.Add(-time.Minute), models.Disclosure{}},
		{"public: turnout in tens", sealed("a"), models.Public, voting, models.Disclosure{Step: 10}},
		{"clerks: who took part, never how", sealed("a"), models.Clerks, voting, models.Disclosure{Step: 1}},
		{"councillors: bands", sealed("a"), models.Councillors, voting, models.Disclosure{Step: 1, Width: 25}},
		{"councillors: exact by the round's choice", exact, models.Councillors, voting, models.Disclosure{Step: 1, Width: 1}},
		{"councillors: sealed by the round's choice", dark, models.Councillors, voting, models.Disclosure{Step: 1}},
		{"public tally by the round's choice", open, models.Public, voting, models.Disclosure{Step: 10, Width: 25}},
		{"closed is not published", sealed("a"), models.Public, after, models.Disclosure{Step: 10}},
		{"counted: the clerk, who publishes", counted, models.Clerks, after, models.Disclosure{Step: 1, Width: 1, Result: true}},
		{"counted: not the public", counted, models.Public, after, models.Disclosure{Step: 10}},
		{"counted: councillors still bands", counted, models.Councillors, after, models.Disclosure{Step: 1, Width: 25}},
		{"published: everybody", published, models.Public, after, models.Disclosure{Step: 1, Width: 1, Result: true}},
	} {
		if got := c.view.Discloses(c.who, c.at); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestDefaultBandsGrowWithTheRoll(t *testing.T) {
	for roll, width := range map[int64]int64{0: 10, 100: 10, 1402: 25, 6000: 100, 60000: 1000} {
		if got := models.DefaultDisclosure(roll).BandWidth; got != width {
			t.Errorf("roll %d: bands of %d, want %d", roll, got, width)
		}
	}
}

func TestBandsHideSingleVotes(t *testing.T) {
	d := models.Disclosure{Step: 1, Width: 10}
	now := opens
	first, _, _ := d.Show(models.Seal{}, models.Shown{}, models.Figures{N: 30, Turnout: 30, Counts: []int64{19, 9}}, now)
	if first.Counts[0] != 10 || first.Counts[1] != 0 {
		t.Fatalf("first bands: %+v", first)
	}
	for _, c := range []struct {
		name  string
		moved int64
		after time.Duration
		want  int64
	}{
		{"one vote is not seen", 1, time.Hour, 10},
		{"nine are not", 9, time.Hour, 10},
		{"ten are, but not within a minute", 10, 59 * time.Second, 10},
		{"ten after a minute are", 10, time.Minute, 20},
	} {
		f := models.Figures{N: 30 + c.moved, Turnout: 30 + c.moved, Counts: []int64{20, 9}, Moved: c.moved}
		next, _, _ := d.Show(models.Seal{}, first, f, now.Add(c.after))
		if next.Counts[0] != c.want {
			t.Errorf("%s: %d, want %d", c.name, next.Counts[0], c.want)
		}
		if next.Turnout != f.Turnout {
			t.Errorf("%s: turnout %d stands still", c.name, next.Turnout)
		}
	}
}

// Whatever happens, nothing smaller than Small is shown, and the public never
// sees an exact figure.
func TestShownNeverGivesSmallFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := models.Disclosure{Step: rapid.SampledFrom([]int64{1, 10}).Draw(t, "step"), Width: rapid.SampledFrom([]int64{0, 10, 25}).Draw(t, "width")}
		shown, now := models.Shown{}, opens
		for range rapid.IntRange(1, 20).Draw(t, "ticks") {
			turnout := rapid.Int64Range(0, 60).Draw(t, "turnout")
			f := models.Figures{N: turnout, Turnout: turnout, Counts: []int64{rapid.Int64Range(0, turnout).Draw(t, "votes")},
				Moved: rapid.Int64Range(0, 40).Draw(t, "moved")}
			now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			shown, _, _ = d.Show(models.Seal{}, shown, f, now)
			if shown.Turnout != 0 && shown.Turnout < models.Small || shown.N%d.Step != 0 || shown.Turnout%d.Step != 0 {
				t.Fatalf("%+v", shown)
			}
			for _, n := range shown.Counts {
				if n%d.Width != 0 || n != 0 && n < models.Small {
					t.Fatalf("%+v", shown)
				}
			}
		}
	})
}
