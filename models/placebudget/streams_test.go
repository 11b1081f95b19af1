package placebudget_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/placebudget"
)

func payer(l placebudget.Line) string { return string(l.Partner) }

// The picture of the vale: a council with three conditions, one of which it shares.
func TestStreamsKeepWhatIsSharedTogether(t *testing.T) {
	line := func(partner, fund string, pooling models.Pooling, signed money.Pence, condition string) placebudget.Line {
		l := placebudget.Line{Partner: models.BodyID(partner), Fund: models.FundID(fund), Root: models.FundID(fund), Pooling: pooling, Condition: condition}
		l.Signed = signed
		return l
	}
	b := placebudget.Budget{Lines: []placebudget.Line{line("council", "", models.Aligned, 30, ""), line("job", "", models.Aligned, 22, ""),
		line("council", "open", models.Pooled, 112, ""), line("nhs", "nhs", models.Pooled, 60, "care"), line("council", "families", models.Pooled, 38, "families")}}
	b.Lines[2].Uses = []placebudget.Use{{Round: "r", Ref: "1", Amount: 12}}
	var keys []string
	for _, s := range b.Streams(payer) {
		keys = append(keys, fmt.Sprint(s.Key, len(s.Parts), len(s.Uses)))
	}
	if want := []string{"none1 2", "fund/families1 1", "aligned2 1", "fund/nhs1 1"}; !slices.Equal(keys, want) {
		t.Errorf("%q", keys)
	}
}

// Whatever partners bring, no two ribbons cross, and nothing is lost on the way.
func TestStreamsDoNotCross(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b placebudget.Budget
		var want money.Pence
		for range rapid.IntRange(0, 14).Draw(t, "lines") {
			l := placebudget.Line{Partner: models.BodyID(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "partner")), Pooling: rapid.SampledFrom(models.Poolings()).Draw(t, "pooling"),
				Kind: rapid.SampledFrom([]models.FundKind{models.GrantFund, models.PreceptFund}).Draw(t, "kind"), Duty: rapid.Bool().Draw(t, "duty")}
			l.Root = models.FundID(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "root"))
			l.Fund, l.Condition = l.Root, rapid.SampledFrom([]string{"", "only"}).Draw(t, "condition")
			l.Signed = money.Pence(rapid.IntRange(0, 90).Draw(t, "signed"))
			l.Received, l.Released = l.Signed, l.Signed/2
			l.Uses = []placebudget.Use{{Round: "r", Ref: "1", Amount: l.Released}}
			b.Lines, want = append(b.Lines, l), want+l.Signed
		}
		streams := b.Streams(payer)
		var payers []string
		var parts, uses money.Pence
		last := map[string]int{}
		for i, s := range streams {
			for _, p := range s.Parts {
				at := slices.Index(payers, p.Payer)
				if at < 0 {
					at, payers = len(payers), append(payers, p.Payer)
				}
				for other, stream := range last {
					if slices.Index(payers, other) > at && stream < i {
						t.Fatalf("%s at stream %d crosses %s at %d", p.Payer, i, other, stream)
					}
				}
				last[p.Payer] = i
				parts += p.Amount
			}
			for _, u := range s.Uses {
				uses += u.Amount
			}
		}
		if parts != want || uses != want {
			t.Fatalf("%d in, %d in parts, %d in uses", want, parts, uses)
		}
	})
}
