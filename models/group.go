package models

import (
	"slices"
	"strconv"
	"time"
)

// GroupID names an oversight group.
type GroupID string

// GroupKind is what sort of group it is.
type GroupKind string

// The kinds of oversight groups.
const (
	PoliticalBoard   GroupKind = "political_board"
	OfficialsGroup   GroupKind = "officials_group"
	PartnershipBoard GroupKind = "partnership_board"
)

// GroupKinds lists them in the order in which people see them.
func GroupKinds() []GroupKind { return []GroupKind{PoliticalBoard, OfficialsGroup, PartnershipBoard} }

// Seat is a member of a group by role, such as "Cabinet member for neighbourhoods", and
// never by name: a seat outlives who sits in it.
type Seat struct {
	Role string `bson:"role" json:"role"`
	Of   string `bson:"of" json:"of"` // the body it stands for; "" for the group's own
}

// Group oversees what a programme does: what is blocked, asked for or waits to be
// approved. What it has before it is not listed here: each item keeps the group that it
// was given to, and [Answering] finds who has it now.
type Group struct {
	ID        GroupID     `bson:"group" json:"id"`
	Place     PlaceID     `bson:"place" json:"place"`
	Programme ProgrammeID `bson:"programme" json:"programme"`
	Name      string      `bson:"name" json:"name"`
	Kind      GroupKind   `bson:"kind" json:"kind"`
	Remit     TextRef     `bson:"remit" json:"-"` // part "words"
	Seats     []Seat      `bson:"seats" json:"seats"`
	Lead      string      `bson:"lead" json:"lead"` // the role that sponsors what the group takes over
	From      string      `bson:"from" json:"from"` // its term, 2006-01-02
	Until     string      `bson:"until" json:"until"`

	// Set by the one act that winds it down.
	EndedAt   time.Time `bson:"ended_at" json:"ended_at,omitzero"`
	Successor GroupID   `bson:"successor" json:"successor"` // "" where there is explicitly none
	Why       TextRef   `bson:"why" json:"-"`               // part "words"
}

// Ended reports whether the group has been wound down.
func (g Group) Ended() bool { return !g.EndedAt.IsZero() }

// Has reports whether a role is a seat of the group.
func (g Group) Has(role string) bool {
	return slices.ContainsFunc(g.Seats, func(s Seat) bool { return s.Role == role })
}

// Expired reports whether a group that goes on is past its term.
func (g Group) Expired(today string) bool { return !g.Ended() && g.Until < today }

// mostSeats is how many members a group may have.
const mostSeats = 20

// Check says what is wrong with a group as typed.
func (g Group) Check(remit string) error {
	var c checks
	c.text("name", g.Name, 3, 100)
	c.need(slices.Contains(GroupKinds(), g.Kind), "kind", "choose")
	c.text("remit", remit, 10, 1000)
	c.need(len(g.Seats) > 0, "seats", "required")
	if len(g.Seats) > mostSeats {
		c.fail("seats", "too_many", "most", strconv.Itoa(mostSeats))
	}
	for _, s := range g.Seats {
		c.text("seats", s.Role, 2, 100)
		c.text("seats", s.Of, 0, 120)
	}
	c.need(g.Has(g.Lead), "lead", "no_such_seat")
	from, errFrom := time.Parse(time.DateOnly, g.From)
	until, errUntil := time.Parse(time.DateOnly, g.Until)
	c.need(errFrom == nil, "from", "date")
	c.need(errUntil == nil, "until", "date")
	c.need(errFrom != nil || errUntil != nil || until.After(from), "until", "term_order")
	return c.err("group")
}

// WindDown ends a group: with the group that takes over everything open, or, none being
// named, with the explicit word that there is no successor. The reason is public. This one
// record is the whole handover: nothing that the group had before it is rewritten.
func (g Group) WindDown(successor *Group, none, hasReason bool, now time.Time) (Group, error) {
	if g.Ended() {
		return g, E(Conflict, "group_ended")
	}
	var c checks
	switch {
	case successor == nil && !none, successor != nil && none:
		c.fail("successor", "successor_or_none")
	case successor != nil && (successor.ID == g.ID || successor.Ended()):
		c.fail("successor", "successor_goes_on")
	}
	c.need(hasReason, "reason", "required")
	if err := c.err("group"); err != nil {
		return g, err
	}
	g.EndedAt = now
	if successor != nil {
		g.Successor = successor.ID
	}
	return g, nil
}

// Held says which group has an item before it, and which seat sponsors it: as it was
// given, not as it is now.
type Held struct {
	Group   GroupID `bson:"group" json:"group"`
	Sponsor string  `bson:"sponsor" json:"sponsor"`
}

// Owner is who has an item before it now.
type Owner struct {
	Group   *Group  // nil: the body of the place itself
	Sponsor string  // "" where there is no group
	Line    []Group // the groups that had it before, in order
}

// Answering follows recorded successors from the group an item was given to. Where the
// line ends without a successor the body of the place has it again; so it does where two
// groups were wound down into each other in the same moment.
func Answering(groups []Group, h Held) Owner {
	var o Owner
	for id := h.Group; id != ""; {
		i := slices.IndexFunc(groups, func(g Group) bool { return g.ID == id })
		if i < 0 || slices.ContainsFunc(o.Line, func(g Group) bool { return g.ID == id }) {
			return o
		}
		g := groups[i]
		if !g.Ended() {
			o.Group, o.Sponsor = &g, g.Lead
			if g.ID == h.Group && g.Has(h.Sponsor) {
				o.Sponsor = h.Sponsor
			}
			return o
		}
		o.Line, id = append(o.Line, g), g.Successor
	}
	return o
}
