package models

import (
	"crypto/sha256"
	"encoding/json"
	"time"

	"commonchest/models/money"
)

// RoundID names a round. It is a slug; people read it in addresses.
type RoundID string

// Settle is how long after closing a ballot that was read in time may still
// become durable. The count waits twice as long.
const Settle = 30 * time.Second

// OverrideNotice is the least time between recording an override and its effect,
// so that every node knows of it before it counts.
const OverrideNotice = 30 * time.Second

// TieOrder names how ties are broken; it is part of the sealed rule.
type TieOrder string

const (
	TiesByLot    TieOrder = "lot"    // lower cost, then more votes, then a lot drawn from the sealed seed
	TiesByNumber TieOrder = "number" // ascending number on the ballot, bytewise: the order of the public reference results
)

// RuleSpec is the published rule of the count. Name is one of alloc's rules.
type RuleSpec struct {
	Name      string      `bson:"name" json:"name"`
	Threshold int64       `bson:"threshold" json:"threshold"` // fewest votes a project needs, where the rule has one
	Step      money.Pence `bson:"step" json:"step"`           // of Add1, minor units per voter; 0 where the rule has none
	Ties      TieOrder    `bson:"ties" json:"ties"`

	// For every rule, see alloc.Params.
	MinVotes int64 `bson:"min_votes,omitempty" json:"min_votes,omitempty"`
	Filter   int64 `bson:"filter,omitempty" json:"filter,omitempty"`
	Compare  bool  `bson:"compare,omitempty" json:"compare,omitempty"`
	PartFund bool  `bson:"part_fund,omitempty" json:"part_fund,omitempty"`
}

// WallShows is what councillors see of the tally while voting is open.
type WallShows string

const (
	WallBands  WallShows = "bands"  // the default
	WallExact  WallShows = "exact"  // a published choice of the round
	WallSealed WallShows = "sealed" // turnout only
)

// DisclosureSpec is the round's published disclosure rule.
type DisclosureSpec struct {
	TurnoutStep int64     `bson:"turnout_step" json:"turnout_step"` // public turnout is rounded down to it
	Wall        WallShows `bson:"wall" json:"wall"`
	BandWidth   int64     `bson:"band_width" json:"band_width"`     // in people, see Width
	PublicTally bool      `bson:"public_tally" json:"public_tally"` // the public sees what councillors see
}

// DefaultDisclosure is the rule that a round has unless it says otherwise. The
// band grows with the roll: 25 people wide at 1,400.
func DefaultDisclosure(roll int64) DisclosureSpec {
	width := int64(10)
	for _, w := range []int64{10, 25, 50, 100, 250, 500, 1000} {
		if w*56 <= roll {
			width = w
		}
	}
	return DisclosureSpec{TurnoutStep: 10, Wall: WallBands, BandWidth: width}
}

// Width is how wide the bands of a tally are. BandWidth is in people: where one ballot
// can give a project more than one point, the bands are so many times as wide, so
// that they hide one person's vote as well as those of any other ballot.
func (d DisclosureSpec) Width(b BallotSpec) int64 { return d.BandWidth * b.Most() }

// Timetable is when a round opens and closes. ResolvesOn is the meeting that is
// to receive the recommendation; it may be zero.
type Timetable struct {
	OpensAt    time.Time `bson:"opens_at" json:"opens_at"`
	ClosesAt   time.Time `bson:"closes_at" json:"closes_at"`
	ResolvesOn time.Time `bson:"resolves_on" json:"resolves_on"`
}

// Committed is the day on which the round's money is committed where its place is,
// 2006-01-02: that of the meeting, or else of closing.
func (t Timetable) Committed(in *time.Location) string {
	if !t.ResolvesOn.IsZero() {
		return t.ResolvesOn.In(in).Format(time.DateOnly)
	}
	return t.ClosesAt.In(in).Format(time.DateOnly)
}

// Round is an advisory vote being prepared. What is frozen at sealing is
// copied into the Seal; afterwards the round itself never changes.
type Round struct {
	ID         RoundID        `bson:"round" json:"id"`
	Place      PlaceID        `bson:"place" json:"place"`
	Body       BodyID         `bson:"body" json:"body"`
	Name       string         `bson:"name" json:"name"`
	Times      Timetable      `bson:"times" json:"times"`
	Rule       RuleSpec       `bson:"rule" json:"rule"`
	Ballot     BallotSpec     `bson:"ballot" json:"ballot"`
	Funds      []FundID       `bson:"funds" json:"funds"`
	First      []RoundFloor   `bson:"first,omitempty" json:"first,omitempty"` // sums that go first to certain projects
	Disclosure DisclosureSpec `bson:"disclosure" json:"disclosure"`
	SeedHash   []byte         `bson:"seed_hash" json:"seed_hash"` // SHA-256 of the seed for ties by lot

	Answers   Accountable `bson:"answers" json:"answers"`
	From      RoundID     `bson:"from" json:"from"`           // the round that this one was started from; "" for none
	Template  string      `bson:"template" json:"template"`   // the template that it was started from; "" for none
	Rehearsal bool        `bson:"rehearsal" json:"rehearsal"` // a copy of From to practise with: in no list, with no money
	Shadow    Shadow      `bson:"shadow,omitempty" json:"shadow,omitzero"`
	Settled   []RoundTask `bson:"settled" json:"settled"` // what the clerk has saved at least once
}

// Check says what is wrong with a round as typed. rules are the known rule names.
func (r Round) Check(rules []string) error {
	var c checks
	c.need(IsSlug(string(r.ID)), "id", "slug")
	c.text("name", r.Name, 3, 100)
	c.need(!r.Times.OpensAt.IsZero(), "opens_at", "required")
	c.need(!r.Times.ClosesAt.IsZero(), "closes_at", "required")
	c.need(r.Times.ClosesAt.Sub(r.Times.OpensAt) >= time.Minute, "closes_at", "after_opening")
	c.need(r.Times.ResolvesOn.IsZero() || r.Times.ResolvesOn.After(r.Times.ClosesAt), "resolves_on", "after_closing")
	known := false
	for _, name := range rules {
		known = known || name == r.Rule.Name
	}
	c.need(known, "rule", "unknown_rule")
	c.need(r.Rule.Threshold >= 0, "threshold", "not_negative")
	c.need(r.Rule.MinVotes >= 0, "min_votes", "not_negative")
	c.need(r.Rule.Filter >= 0, "filter", "not_negative")
	c.need(r.Rule.Ties == TiesByLot || r.Rule.Ties == TiesByNumber, "ties", "choose")
	c.fields = append(c.fields, r.Ballot.Check()...)
	checkFloors(&c, r.First)
	c.text("councillor", r.Answers.Councillor, 0, 100)
	c.text("officer", r.Answers.Officer, 0, 100)
	d := r.Disclosure
	c.need(d.TurnoutStep >= 1, "turnout_step", "positive")
	c.need(d.Wall == WallBands || d.Wall == WallExact || d.Wall == WallSealed, "wall", "choose")
	c.need(d.Wall != WallBands || d.BandWidth >= 10, "band_width", "band_width")
	return c.err("round")
}

// SealedProject is a project as residents choose it. Ref is its number on the
// ballot, unique in the round.
type SealedProject struct {
	Ref      string      `bson:"ref" json:"ref"`
	Proposal ProposalID  `bson:"proposal" json:"proposal"`
	Text     TextRef     `bson:"text" json:"text"`
	Ask      money.Pence `bson:"ask" json:"ask"`

	// What may pay for it; see [Fenced]. Without parts, every fund.
	Purpose  Purpose      `bson:"purpose,omitempty" json:"purpose,omitzero"`
	Parts    []SealedPart `bson:"parts,omitempty" json:"parts,omitempty"`
	Scalable bool         `bson:"scalable,omitempty" json:"scalable,omitempty"`
	Least    money.Pence  `bson:"least,omitempty" json:"least,omitempty"`
	OneOf    string       `bson:"one_of,omitempty" json:"one_of,omitempty"` // of the projects with the same word here, one at most
}

// SealedFund is money set aside for the round.
type SealedFund struct {
	Fund      FundID      `bson:"fund" json:"fund"`
	Name      string      `bson:"name" json:"name"`
	Partner   BodyID      `bson:"partner" json:"partner"`
	Condition string      `bson:"condition" json:"condition"`
	Amount    money.Pence `bson:"amount" json:"amount"`
	Fence     Fence       `bson:"fence,omitempty" json:"fence,omitzero"`
	Kind      FundKind    `bson:"kind,omitempty" json:"kind,omitempty"`
}

// Seal freezes a round: everything that decides who may choose what, how it is
// counted, and who sees what until then. Digest is SHA-256 over all the rest.
type Seal struct {
	Round     RoundID         `bson:"round" json:"round"`
	Place     PlaceID         `bson:"place" json:"place"`
	Body      BodyID          `bson:"body" json:"body"`
	Programme ProgrammeID     `bson:"programme" json:"programme"`
	Currency  string          `bson:"currency" json:"currency"`
	Name      string          `bson:"name" json:"name"`
	Times     Timetable       `bson:"times" json:"times"`
	Rule      RuleSpec        `bson:"rule" json:"rule"`
	Ballot    BallotSpec      `bson:"ballot" json:"ballot"`
	Shows     DisclosureSpec  `bson:"shows" json:"shows"`
	Projects  []SealedProject `bson:"projects" json:"projects"`
	Funds     []SealedFund    `bson:"funds" json:"funds"`
	RollSize  int64           `bson:"roll_size" json:"roll_size"` // codes issued when it was sealed
	SeedHash  []byte          `bson:"seed_hash" json:"seed_hash"`
	SealedAt  time.Time       `bson:"sealed_at" json:"sealed_at"`
	Actor     string          `bson:"actor" json:"actor"`
	Digest    []byte          `bson:"digest" json:"digest"`
	Void      bool            `bson:"void,omitempty" json:"-"` // no seal: it keeps one that was given up from being made

	// Left out of the digest's JSON where they are empty, so that a seal made before
	// they were there keeps its digest.
	Answers   Accountable `bson:"answers" json:"answers,omitzero"`
	Rehearsal bool        `bson:"rehearsal" json:"rehearsal,omitempty"`
	Shadow    Shadow      `bson:"shadow,omitempty" json:"shadow,omitzero"`

	First []RoundFloor `bson:"first,omitempty" json:"first,omitempty"` // sums that go first to certain projects
}

// Sum gives the digest of the seal: SHA-256 of its JSON with the digest null, as
// the interface publishes it. It pins the projects' words by their own digests. Its
// fields are in fixed order and hold no maps and no floats, so the same seal always
// has the same digest.
func (s Seal) Sum() []byte {
	s.Digest = nil
	s.SealedAt = s.SealedAt.UTC().Truncate(time.Millisecond)
	b, err := json.Marshal(s)
	if err != nil {
		return nil // cannot happen: strings, integers, times and byte slices only
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// Pot is the money that the round may spend, in minor units.
func (s Seal) Pot() money.Pence {
	var sum money.Pence
	for _, f := range s.Funds {
		sum += f.Amount
	}
	return sum
}

// Refs gives the numbers on the ballot in sealed order: the order of every tally frame.
func (s Seal) Refs() []string {
	refs := make([]string, len(s.Projects))
	for i, p := range s.Projects {
		refs[i] = p.Ref
	}
	return refs
}

// Override moves the closing time of a sealed round. It is a fact of its own,
// numbered in the round.
type Override struct {
	Round    RoundID   `bson:"round" json:"round"`
	N        int64     `bson:"n" json:"n"`
	ClosesAt time.Time `bson:"closes_at" json:"closes_at"`
	At       time.Time `bson:"at" json:"at"` // when it was recorded
	Actor    string    `bson:"actor" json:"actor"`
	Reason   TextRef   `bson:"reason" json:"-"`
}
