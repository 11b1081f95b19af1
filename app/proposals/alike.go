package proposals

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonchest/models"
)

// Likeness is another idea that may be the same one, with the words that say so.
type Likeness struct {
	ID     models.ProposalID
	Shared []string // words of both titles, as the newer title has them
}

// leastLetters is how long a word must be to mean something.
const leastLetters = 4

// Alike finds for each idea those that share a telling word of their title with
// it, the most alike first: a word of at least four letters, in the singular,
// that stands in few of the titles. It knows no more than that, so that a clerk
// can see at once why two ideas stand together.
func Alike(list []Entry) map[models.ProposalID][]Likeness {
	words := make([][]stem, len(list))
	titles := map[string]int{} // word → titles that have it
	for i, e := range list {
		words[i] = stems(e.Text.Get("title"))
		for _, w := range words[i] {
			titles[w.root]++
		}
	}
	common := max(4, len(list)/3) // a word of so many titles tells nothing
	out := map[models.ProposalID][]Likeness{}
	for i, e := range list {
		for j, other := range list {
			if i == j {
				continue
			}
			var shared []string
			for _, w := range words[i] {
				if titles[w.root] <= common && slices.ContainsFunc(words[j], func(o stem) bool { return o.root == w.root }) {
					shared = append(shared, w.word)
				}
			}
			if len(shared) > 0 {
				out[e.Proposal.ID] = append(out[e.Proposal.ID], Likeness{ID: other.Proposal.ID, Shared: shared})
			}
		}
	}
	for _, found := range out {
		slices.SortStableFunc(found, func(a, b Likeness) int { return cmp.Compare(len(b.Shared), len(a.Shared)) })
	}
	return out
}

// stem is a word with its root.
type stem struct{ word, root string }

// stems are the words of a title that mean something, each once.
func stems(title string) []stem {
	var out []stem
	for _, w := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) }) {
		root := strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") // bench, benches; shelter, shelters
		if utf8.RuneCountInString(w) < leastLetters || slices.Contains(noise, w) ||
			slices.ContainsFunc(out, func(s stem) bool { return s.root == root }) {
			continue
		}
		out = append(out, stem{w, root})
	}
	return out
}

// noise are long words that say nothing about what an idea is.
var noise = []string{"with", "from", "more", "near", "next", "that", "this", "over", "into", "some", "your", "ours", "every", "everyone",
	"village", "parish", "community", "local", "project", "better", "where", "which", "their", "there", "have", "make", "them"}
