package alloc

import (
	"slices"
	"testing"

	"commonchest/models/money"

	"pgregory.net/rapid"
)

// TestStepsThatHold plays every step between two of which it is said that all between them
// have their outcome: in small elections with costs that lie close, half of them with fences.
func TestStepsThatHold(t *testing.T) {
	held, apart := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		projects := rapid.IntRange(2, 7).Draw(t, "projects")
		scale := rapid.SampledFrom([]int64{1, 10, 1000}).Draw(t, "scale")
		funds := []Fund{{"x", money.Pence(rapid.Int64Range(0, 20).Draw(t, "fund") * scale)}, {"y", money.Pence(rapid.Int64Range(0, 20).Draw(t, "fund") * scale)}}
		req := Request{Budget: funds[0].Amount + funds[1].Amount, Funds: funds, Cores: 1}
		var ids []string
		fences := rapid.Bool().Draw(t, "fences")
		for p := range projects {
			ids = append(ids, string(rune('a'+p)))
			cost := money.Pence(rapid.Int64Range(1, 12).Draw(t, "cost")*scale + rapid.Int64Range(0, 2).Draw(t, "odd"))
			req.Projects = append(req.Projects, Project{ID: ids[p], Cost: cost})
			if fences {
				req.Projects[p].Parts = []Part{{cost, rapid.SampledFrom([][]string{{"x"}, {"y"}, {"x", "y"}}).Draw(t, "admitted")}}
			}
		}
		profile := NewProfile(ids)
		for range rapid.IntRange(2, 9).Draw(t, "voters") {
			ballot := rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(projects-1)), 0, projects, rapid.ID[int32]).Draw(t, "ballot")
			if err := profile.Add(ballot, rapid.Int64Range(1, 3).Draw(t, "weight")); err != nil {
				t.Fatal(err)
			}
		}
		req.Profile, req.Ties = profile, ByID(req.Projects)
		m := newMarket(newInstance(req), rapid.SampledFrom(utilities()[:2]).Draw(t, "utility"))
		l := newLadder(m, money.Pence(max(1, scale/10)), isComplete)
		play := func(k int64, below *step) step {
			s, err := l.step(t.Context(), l.runs[0], k, below)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		first := play(rapid.Int64Range(0, 30).Draw(t, "from"), nil)
		last := play(first.k+rapid.Int64Range(2, 12).Draw(t, "steps"), &first)
		if !first.holdsTo(&last) {
			return
		}
		held++
		for j, most := range first.most {
			if most > last.most[j] {
				apart++
				break
			}
		}
		for k := first.k + 1; k < last.k; k++ {
			if s := play(k, nil); !slices.Equal(s.funded, first.funded) || s.spent != first.spent || s.stop != first.stop || len(s.ties) > 0 {
				t.Fatalf("steps %d and %d are %+v and %+v, but %d is %+v", first.k, last.k, first, last, k, s)
			}
		}
	})
	if held == 0 || apart == 0 {
		t.Errorf("only %d pairs of steps held, %d of them with falling prices: the draw says nothing", held, apart)
	}
}
