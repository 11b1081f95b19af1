package proposals_test

import (
	"testing"

	"commonchest/app/proposals"
	"commonchest/models"
)

func titled(id models.ProposalID, title string) proposals.Entry {
	return proposals.Entry{Proposal: models.Proposal{ID: id}, Text: models.Text{Parts: []models.TextPart{{Name: "title", Value: title}}}}
}

// TestAlike pairs ideas whose titles share a telling word, and says which.
func TestAlike(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want string
	}{
		"plural":             {"Benches by the river", "Bench for the bus stop", "benches"},
		"capitals and marks": {"BENCHES!", "A bench", "benches"},
		"nothing shared":     {"Skate ramp repair", "Carers’ drop-in", ""},
		"only noise":         {"A better village for everyone", "Better paths in the village", ""},
		"short words":        {"Bus to the sea", "Bus by the sea", ""},
		"erased":             {"", "", ""},
	} {
		found := proposals.Alike([]proposals.Entry{titled("a", c.a), titled("b", c.b)})["a"]
		switch {
		case c.want == "" && len(found) > 0:
			t.Errorf("%s: alike by %v", name, found[0].Shared)
		case c.want != "" && (len(found) != 1 || found[0].ID != "b" || found[0].Shared[0] != c.want):
			t.Errorf("%s: got %v", name, found)
		}
	}
}

// TestAlikeMost puts the idea that shares more words first, and leaves out words
// that most titles have.
func TestAlikeMost(t *testing.T) {
	list := []proposals.Entry{titled("a", "Footpath drainage, Mill Lane"), titled("b", "Mill race"), titled("c", "Drainage of Mill Lane")}
	if found := proposals.Alike(list)["a"]; len(found) != 2 || found[0].ID != "c" {
		t.Errorf("got %v", found)
	}
	var all []proposals.Entry
	for _, id := range []models.ProposalID{"a", "b", "c", "d", "e", "f"} {
		all = append(all, titled(id, "Playground "+string(id)))
	}
	if found := proposals.Alike(all)["a"]; len(found) != 0 {
		t.Errorf("a word that every title has says nothing: %v", found)
	}
}
