package view_test

import (
	"strings"
	"testing"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// TestRowsAreTheVotersOwn renders ballots one after the other: what was remembered
// of one voter's rows must not be on another's, nor words that were changed.
func TestRowsAreTheVotersOwn(t *testing.T) {
	r := renderer(t)
	page := func(change func(*view.BallotProject)) string {
		pots := onePot()
		change(&pots[0].Projects[0])
		return render(t, r, "ballot", public(ballotOf(models.BallotSpec{Kind: models.Approval, Min: 1, Max: 5}, pots)))
	}
	nothing := func(*view.BallotProject) {}
	first := page(nothing)
	for name, c := range map[string]struct {
		change func(*view.BallotProject)
		has    string
	}{
		"chosen":  {func(p *view.BallotProject) { p.Chosen = true }, "cc-project--chosen"},
		"hidden":  {func(p *view.BallotProject) { p.Hidden = true }, `data-parts="all:930000" hidden`},
		"title":   {func(p *view.BallotProject) { p.Name = "Another <name>" }, "Another &lt;name&gt;"},
		"picture": {func(p *view.BallotProject) { p.Photo = &view.Photo{Small: "/small"} }, `src="/small"`},
	} {
		if strings.Contains(first, c.has) {
			t.Fatalf("%s: the ballot has %s before", name, c.has)
		}
		if !strings.Contains(page(c.change), c.has) {
			t.Errorf("%s: the ballot lacks %s", name, c.has)
		}
	}
	if again := page(nothing); again != first {
		t.Error("the ballot is another one the second time")
	}
	if number := len(strings.Split(first, `data-project="`)) - 1; number != len(onePot()[0].Projects) {
		t.Errorf("%d rows", number)
	}
}
