package models

import (
	"slices"
	"strings"
)

// Strand is a theme of a place's budget, such as community safety. The name of a
// built-in one stands in the catalogue under "strand.<id>"; one that a programme made
// itself has its name in its record.
type Strand string

// DefaultStrand is where money and projects belong of which nobody has said anything
// else, so that each has exactly one.
const DefaultStrand Strand = "place"

// ownStrand begins the id of a strand that a programme made itself.
const ownStrand = "own-"

// Strands are the built-in themes that money and proposals may belong to.
func Strands() []Strand {
	return []Strand{DefaultStrand, "safety", "older_people", "young_people", "families", "skills"}
}

// Own reports whether a programme made the strand itself.
func (s Strand) Own() bool { return strings.HasPrefix(string(s), ownStrand) }

// Known reports whether the name can be a strand: a built-in one, or one that a
// programme made. Whether it did, its record says.
func (s Strand) Known() bool {
	return slices.Contains(Strands(), s) || s.Own() && IsSlug(string(s))
}

// OwnStrand is the id of a strand that a programme makes, from a slug of its name.
func OwnStrand(programme ProgrammeID, slug string) Strand {
	return Strand(ownStrand + string(programme) + "-" + slug)
}

// Or gives the strand, or of two that are not said the default.
func (s Strand) Or(t Strand) Strand {
	switch {
	case s != "":
		return s
	case t != "":
		return t
	}
	return DefaultStrand
}

// Belongs is the one strand that a fund counts under.
func (f Fund) Belongs() Strand { return f.Strand.Or(f.Fence.Strand) }

// Belongs is the one strand that a proposal counts under.
func (p Proposal) Belongs() Strand { return p.Terms.Purpose.Strand.Or("") }

// StrandLine is a strand as a programme has it. A divided one names what it was divided
// into; those in turn say what they came from. A built-in strand has a line of its own
// only once it was divided.
type StrandLine struct {
	ID        Strand      `bson:"strand" json:"id"`
	Programme ProgrammeID `bson:"programme" json:"programme"`
	Name      string      `bson:"name" json:"name"` // "" for a built-in one
	What      string      `bson:"what" json:"what"` // what belongs to it, in words
	From      Strand      `bson:"from,omitempty" json:"from,omitempty"`
	Into      []Strand    `bson:"into,omitempty" json:"into,omitempty"`
	Closed    bool        `bson:"closed" json:"closed"` // split: nothing new belongs to it
}

// Check says what is wrong with a strand's line.
func (l StrandLine) Check() error {
	var c checks
	c.need(l.ID.Known(), "name", "strand_name")
	c.need(!l.ID.Own() || l.Name != "", "name", "required")
	c.text("name", l.Name, 0, 60)
	c.text("what", l.What, 1, 300)
	return c.err("strand")
}

// StrandLines are the strands of a programme.
type StrandLines []StrandLine

// Line finds a strand.
func (l StrandLines) Line(s Strand) (StrandLine, bool) {
	i := slices.IndexFunc(l, func(x StrandLine) bool { return x.ID == s })
	if i < 0 {
		return StrandLine{}, false
	}
	return l[i], true
}

// Within reports whether s is the strand, or came out of it: what is asked of a strand
// that was divided is asked of its parts, too.
func (l StrandLines) Within(s, strand Strand) bool {
	for range len(l) + 1 { // no chain is longer
		if s == strand {
			return true
		}
		line, ok := l.Line(s)
		if !ok || line.From == "" {
			return false
		}
		s = line.From
	}
	return false
}
