package models

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"commonchest/models/money"
)

// Spend tells money that buys something lasting from money for running costs.
type Spend string

// The two kinds of spending, as local authorities' accounts tell them apart.
const (
	Capital Spend = "capital"
	Revenue Spend = "revenue"
)

// Basis says whether something is for certain people, wherever they live, or for a place
// and whoever is there.
type Basis string

// The two.
const (
	PeopleBased Basis = "people"
	PlaceBased  Basis = "place"
)

// Bases lists the two in the order in which people see them.
func Bases() []Basis { return []Basis{PeopleBased, PlaceBased} }

// Fence narrows what a fund may pay for. A line that is empty narrows nothing. A line
// that is not refuses what does not say the same of itself: money with a condition is
// not spent on something of which nobody has said that it meets it.
type Fence struct {
	Strand Strand   `bson:"strand,omitempty" json:"strand,omitempty"`
	Tags   []string `bson:"tags,omitempty" json:"tags,omitempty"` // at least one of these purposes
	Area   string   `bson:"area,omitempty" json:"area,omitempty"` // within the place
	Group  string   `bson:"group,omitempty" json:"group,omitempty"`
	Basis  Basis    `bson:"basis,omitempty" json:"basis,omitempty"`
	Spend  Spend    `bson:"spend,omitempty" json:"spend,omitempty"`
	Until  string   `bson:"until,omitempty" json:"until,omitempty"` // last day to commit it, 2006-01-02

	// Floor goes first, as far as it reaches, to projects that the fund may pay for;
	// Ceiling is the most of the fund that one round may have. Minor units, 0 for none.
	Floor   money.Pence `bson:"floor,omitempty" json:"floor,omitempty"`
	Ceiling money.Pence `bson:"ceiling,omitempty" json:"ceiling,omitempty"`

	// Virement is the one line that widens: money may be moved to another fund of the
	// same giver in the same place; see [Virement].
	Virement bool `bson:"virement,omitempty" json:"virement,omitempty"`
}

// Same reports whether two fences say the same.
func (f Fence) Same(g Fence) bool {
	return slices.Equal(f.Tags, g.Tags) && f.Strand == g.Strand && f.Area == g.Area && f.Group == g.Group && f.Basis == g.Basis && f.Spend == g.Spend && f.Until == g.Until &&
		f.Floor == g.Floor && f.Ceiling == g.Ceiling && f.Virement == g.Virement
}

// Narrows reports whether the fence keeps its money from anything, or puts something first.
func (f Fence) Narrows() bool { f.Virement = false; return !f.Same(Fence{}) }

// Narrow gives the fence of money that is passed on: its own lines with those of the
// offer. An offer adds lines or tightens them; the line that would widen one is refused
// by name. The rest of a floor goes with the money, as far as the sum reaches.
func (f Fence) Narrow(to Fence, amount money.Pence) (Fence, error) {
	var c checks
	wider := func(bad bool, line FenceLine) { c.need(!bad, string(line), "fence_wider") }
	wider(f.Strand != "" && to.Strand != "" && to.Strand != f.Strand, LineStrand)
	wider(len(f.Tags) > 0 && slices.ContainsFunc(to.Tags, func(tag string) bool { return !slices.Contains(f.Tags, tag) }), LineTags)
	wider(f.Area != "" && to.Area != "" && to.Area != f.Area, LineArea)
	wider(f.Group != "" && to.Group != "" && to.Group != f.Group, LineGroup)
	wider(f.Basis != "" && to.Basis != "" && to.Basis != f.Basis, LineBasis)
	wider(f.Spend != "" && to.Spend != "" && to.Spend != f.Spend, LineSpend)
	wider(f.Until != "" && to.Until > f.Until, LineUntil)
	wider(f.Ceiling > 0 && to.Ceiling > f.Ceiling, LineCeiling)
	wider(to.Virement && !f.Virement, LineVirement)
	floor := min(f.Floor, amount)
	wider(to.Floor > 0 && to.Floor < floor, LineFloor)
	if err := c.err("transfer"); err != nil {
		return f, err
	}
	out := Fence{Strand: cmp.Or(to.Strand, f.Strand), Tags: to.Tags, Area: cmp.Or(to.Area, f.Area), Group: cmp.Or(to.Group, f.Group),
		Basis: cmp.Or(to.Basis, f.Basis), Spend: cmp.Or(to.Spend, f.Spend), Virement: to.Virement, Until: cmp.Or(to.Until, f.Until), Floor: cmp.Or(to.Floor, floor), Ceiling: cmp.Or(to.Ceiling, f.Ceiling)}
	if len(out.Tags) == 0 {
		out.Tags = f.Tags
	}
	return out, nil
}

func (f Fence) check(c *checks) {
	Purpose{Strand: f.Strand, Tags: f.Tags, Area: f.Area, Group: f.Group, Basis: f.Basis, Spend: f.Spend}.check(c)
	if f.Until != "" {
		_, err := time.Parse(time.DateOnly, f.Until)
		c.need(err == nil, "until", "date")
	}
	c.need(f.Floor >= 0, "floor", "not_negative")
	c.need(f.Ceiling >= 0, "ceiling", "not_negative")
	c.need(f.Ceiling == 0 || f.Floor <= f.Ceiling, "floor", "floor_over_ceiling")
}

// Purpose is what a project, or a part of one, says of itself where fences ask.
type Purpose struct {
	Strand Strand   `bson:"strand,omitempty" json:"strand,omitempty"`
	Tags   []string `bson:"tags,omitempty" json:"tags,omitempty"`
	Area   string   `bson:"area,omitempty" json:"area,omitempty"`
	Group  string   `bson:"group,omitempty" json:"group,omitempty"`
	Basis  Basis    `bson:"basis,omitempty" json:"basis,omitempty"`
	Spend  Spend    `bson:"spend,omitempty" json:"spend,omitempty"`
}

func (p Purpose) check(c *checks) {
	c.need(p.Strand == "" || p.Strand.Known(), "strand", "choose")
	c.need(p.Basis == "" || slices.Contains(Bases(), p.Basis), "basis", "choose")
	c.need(p.Spend == "" || p.Spend == Capital || p.Spend == Revenue, "spend", "choose")
	if len(p.Tags) > mostTags {
		c.fail("tags", "too_many", "most", strconv.Itoa(mostTags))
	}
	for _, tag := range p.Tags {
		c.need(IsSlug(tag), "tags", "slug")
	}
	c.need(p.Area == "" || IsSlug(p.Area), "area", "slug")
	c.need(p.Group == "" || IsSlug(p.Group), "group", "slug")
}

// FenceLine is a line of a fence; its sentence is "fence.<line>" in the catalogue.
type FenceLine string

// The lines of a fence that can refuse.
const (
	LineStrand FenceLine = "strand"
	LineTags   FenceLine = "tags"
	LineArea   FenceLine = "area"
	LineGroup  FenceLine = "group"
	LineBasis  FenceLine = "basis"
	LineSpend  FenceLine = "spend"
	LineUntil  FenceLine = "until"
	LineChosen FenceLine = "chosen" // not the fence: the clerk left the fund out
)

// The lines that refuse no purpose.
const (
	LineFloor    FenceLine = "floor"
	LineCeiling  FenceLine = "ceiling"
	LineVirement FenceLine = "virement"
)

// Refuses gives the first line that keeps the fund from paying for a purpose on a
// day, or "" where none does. The day may be "" where it is not known.
func (f Fence) Refuses(p Purpose, on string) FenceLine {
	switch {
	case f.Strand != "" && f.Strand != p.Strand:
		return LineStrand
	case len(f.Tags) > 0 && !slices.ContainsFunc(f.Tags, func(tag string) bool { return slices.Contains(p.Tags, tag) }):
		return LineTags
	case f.Area != "" && f.Area != p.Area:
		return LineArea
	case f.Group != "" && f.Group != p.Group:
		return LineGroup
	case f.Basis != "" && f.Basis != p.Basis:
		return LineBasis
	case f.Spend != "" && f.Spend != p.Spend:
		return LineSpend
	case f.Until != "" && on > f.Until:
		return LineUntil
	}
	return ""
}

// without gives the fence without one of its lines.
func (f Fence) without(line FenceLine) Fence {
	switch line {
	case LineStrand:
		f.Strand = ""
	case LineTags:
		f.Tags = nil
	case LineArea:
		f.Area = ""
	case LineGroup:
		f.Group = ""
	case LineBasis:
		f.Basis = ""
	case LineSpend:
		f.Spend = ""
	case LineFloor:
		f.Floor = 0
	case LineCeiling:
		f.Ceiling = 0
	}
	return f
}

// Terms say what may pay for a proposal, as its clerk found out.
type Terms struct {
	Purpose  Purpose        `bson:"purpose,omitempty" json:"purpose,omitzero"`
	Parts    []ProposalPart `bson:"parts,omitempty" json:"parts,omitempty"` // none: one part of all it asks for
	Scalable bool           `bson:"scalable,omitempty" json:"scalable,omitempty"`
	Least    money.Pence    `bson:"least,omitempty" json:"least,omitempty"`   // without parts that cannot be paid, this much must remain
	OneOf    string         `bson:"one_of,omitempty" json:"one_of,omitempty"` // of the proposals with the same word here, one at most
}

// ProposalPart is a share of what a proposal asks for that only certain money may pay.
type ProposalPart struct {
	Amount money.Pence `bson:"amount" json:"amount"`
	Spend  Spend       `bson:"spend,omitempty" json:"spend,omitempty"` // "" for that of the whole
	Funds  []FundID    `bson:"funds,omitempty" json:"funds,omitempty"` // none: every fund whose fence lets it
}

// check says what is wrong with terms for a sum; 0 where it is not known yet.
func (t Terms) check(c *checks, ask money.Pence) {
	t.Purpose.check(c)
	c.need(t.OneOf == "" || IsSlug(t.OneOf), "one_of", "slug")
	c.need(t.Least >= 0 && (t.Scalable || t.Least == 0), "least", "only_scalable")
	c.need(t.Least <= ask, "least", "over_ask") // what it would leave could never be counted
	if len(t.Parts) > mostParts {
		c.fail("parts", "too_many", "most", strconv.Itoa(mostParts))
	}
	if len(t.Parts) == 0 {
		return
	}
	var sum money.Pence
	for _, part := range t.Parts {
		c.need(part.Amount > 0, "parts", "positive")
		c.need(part.Spend == "" || part.Spend == Capital || part.Spend == Revenue, "parts", "choose")
		sum = money.Pence(capped(int64(sum), int64(max(0, part.Amount))))
	}
	c.need(sum == ask, "parts", "parts_sum")
}

const (
	mostParts = 8
	mostTags  = 10
)
