package models

import (
	"slices"
	"time"

	"commonchest/models/money"
)

// BodyID names a body.
type BodyID string

// BodyKind is the legal kind of a body. A body is not always a council: where
// there is none, another kind holds the round (see docs/glossary.md).
type BodyKind string

const (
	PrincipalCouncil   BodyKind = "principal_council"
	ParishCouncil      BodyKind = "parish_council"
	ParishMeeting      BodyKind = "parish_meeting"
	GroupedParish      BodyKind = "grouped_parish_council"
	CommunityCouncil   BodyKind = "community_council"
	NeighbourhoodForum BodyKind = "neighbourhood_forum"
	AreaCommittee      BodyKind = "area_committee"
	AccountableBody    BodyKind = "accountable_body"
	PartnerBody        BodyKind = "partner" // police, health, housing: gives money, decides nothing here
)

// Body is a council or another corporate body, never a person.
type Body struct {
	ID       BodyID   `bson:"body" json:"id"`
	Name     string   `bson:"name" json:"name"`
	Kind     BodyKind `bson:"kind" json:"kind"`
	Place    PlaceID  `bson:"place" json:"place"`
	Electors int64    `bson:"electors" json:"electors"` // on the roll at 1 April; 0 if not known

	Facts BodyFacts `bson:"facts,omitempty" json:"facts,omitzero"`
}

// Local reports whether it is a parish or community council: a "local authority" in the
// sense of section 137 of the Local Government Act 1972, to which no other body may turn.
// Source: https://www.legislation.gov.uk/ukpga/1972/70/section/137 (subsection 9).
func (k BodyKind) Local() bool {
	return k == ParishCouncil || k == GroupedParish || k == CommunityCouncil
}

// Check says what is wrong with a body.
func (b Body) Check() error {
	var c checks
	c.need(IsSlug(string(b.ID)), "id", "slug")
	c.text("name", b.Name, 1, 120)
	switch b.Kind {
	case PrincipalCouncil, ParishCouncil, ParishMeeting, GroupedParish, CommunityCouncil,
		NeighbourhoodForum, AreaCommittee, AccountableBody, PartnerBody:
	default:
		c.fail("kind", "body_kind")
	}
	c.need(b.Electors >= 0, "electors", "not_negative")
	b.Facts.check(&c)
	return c.err("body")
}

// BodyFacts is what the law asks about a body, and what its people have agreed where
// there is no council. Days are 2006-01-02, "" for none. No names of people: of
// members only how many there are, and where that can be seen.
type BodyFacts struct {
	Nation     Nation     `bson:"nation,omitempty" json:"nation,omitempty"`
	Dwellings  int64      `bson:"dwellings,omitempty" json:"dwellings,omitempty"` // on the council tax list
	Competence Competence `bson:"competence,omitempty" json:"competence,omitzero"`
	PlanMadeOn string     `bson:"plan_made_on,omitempty" json:"plan_made_on,omitempty"` // neighbourhood plan

	Constitution    Constitution `bson:"constitution,omitempty" json:"constitution,omitzero"`
	Members         []MemberLine `bson:"members,omitempty" json:"members,omitempty"`
	DesignatedOn    string       `bson:"designated_on,omitempty" json:"designated_on,omitempty"` // of a forum
	DesignatedUntil string       `bson:"designated_until,omitempty" json:"designated_until,omitempty"`
	Area            string       `bson:"area,omitempty" json:"area,omitempty"`
	Holder          BodyID       `bson:"holder,omitempty" json:"holder,omitempty"` // accountable body: holds the money
	HolderSince     string       `bson:"holder_since,omitempty" json:"holder_since,omitempty"`
	Decides         DecisionRule `bson:"decides,omitempty" json:"decides,omitempty"`
	EndsOn          string       `bson:"ends_on,omitempty" json:"ends_on,omitempty"` // of the arrangement
}

// Nation says whose law holds.
type Nation string

// The nations whose thresholds differ.
const (
	England Nation = "england"
	Wales   Nation = "wales"
)

// Competence is a council's eligibility for the general power of competence: resolved
// at a meeting, until the next ordinary elections. Source: Localism Act 2011, sections 1
// to 8, and SI 2012/965.
type Competence struct {
	ResolvedOn string `bson:"resolved_on" json:"resolved_on"`
	Until      string `bson:"until" json:"until"`
}

// Constitution is the written rules of a body without a statute, and where they are.
type Constitution struct {
	AdoptedOn string `bson:"adopted_on" json:"adopted_on"`
	Where     string `bson:"where" json:"where"`
}

// Ground says why somebody may be a member of a forum.
type Ground string

// Grounds lists them. Source: Town and Country Planning Act 1990, section 61F(5).
func Grounds() []Ground { return []Ground{"live", "work", "elected"} }

// MemberLine counts members on one ground, with where that can be seen.
type MemberLine struct {
	Ground   Ground `bson:"ground" json:"ground"`
	People   int64  `bson:"people" json:"people"`
	Evidence string `bson:"evidence" json:"evidence"`
}

// DecisionRule says how a body without a statute decides.
type DecisionRule string

// DecisionRules lists them.
func DecisionRules() []DecisionRule {
	return []DecisionRule{"majority", "two_thirds", "consensus", "open_meeting"}
}

func (f BodyFacts) check(c *checks) {
	c.need(f.Nation == "" || f.Nation == England || f.Nation == Wales, "nation", "choose")
	c.need(f.Dwellings >= 0, "dwellings", "not_negative")
	for name, day := range map[string]string{"resolved_on": f.Competence.ResolvedOn, "competence_until": f.Competence.Until, "plan_made_on": f.PlanMadeOn,
		"adopted_on": f.Constitution.AdoptedOn, "designated_on": f.DesignatedOn, "holder_since": f.HolderSince, "ends_on": f.EndsOn} {
		if day != "" {
			_, err := time.Parse(time.DateOnly, day)
			c.need(err == nil, name, "date")
		}
	}
	c.need(f.Competence.ResolvedOn != "" || f.Competence.Until == "", "resolved_on", "required")
	c.need(f.Competence.ResolvedOn == "" || f.Competence.Until > f.Competence.ResolvedOn, "competence_until", "after_start")
	c.need((f.Constitution.AdoptedOn == "") == (f.Constitution.Where == ""), "where", "with_day")
	c.text("where", f.Constitution.Where, 0, 300)
	for _, m := range f.Members {
		c.need(slices.Contains(Grounds(), m.Ground), "members", "choose")
		c.need(m.People > 0 && m.People < 1_000_000, string(m.Ground), "positive_count")
		c.text(string(m.Ground)+"_evidence", m.Evidence, 1, 300)
	}
	c.text("area", f.Area, 0, 600)
	c.need((f.Holder == "") == (f.HolderSince == ""), "holder_since", "with_day")
	c.need(f.Decides == "" || slices.Contains(DecisionRules(), f.Decides), "decides", "choose")
}

// Seen is how many members there is evidence for.
func (f BodyFacts) Seen() int64 {
	var n int64
	for _, m := range f.Members {
		n += m.People
	}
	return n
}

// HoldsMoney reports whether a body of the kind can hold public money by itself.
func (k BodyKind) HoldsMoney() bool {
	switch k {
	case NeighbourhoodForum, AreaCommittee, PartnerBody:
		return false
	}
	return true
}

// Statutory reports whether the kind is made by statute, so that it needs no
// constitution of its own.
func (k BodyKind) Statutory() bool { return k.HoldsMoney() && k != AccountableBody }

// NoMoney says why a body can award nothing on a day, or "" where it can. Its rounds
// may collect ideas and votes all the same.
func (b Body) NoMoney(on string) string {
	f := b.Facts
	switch {
	case b.Kind.HoldsMoney():
		return ""
	case f.Holder == "":
		return "no_holder"
	case f.HolderSince > on:
		return "holder_later"
	case f.EndsOn != "" && f.EndsOn < on:
		return "arrangement_ended"
	}
	return ""
}

// HasCompetence reports whether the general power of competence holds on a day.
func (b Body) HasCompetence(on string) bool {
	c := b.Facts.Competence
	return c.ResolvedOn != "" && c.ResolvedOn <= on && on < c.Until
}

// CILShare says what of the infrastructure levy is the neighbourhood's on a day: the
// share, and the most of it in a year or 0 for no most. With a neighbourhood plan the
// share is larger and has no most. Source: The Community Infrastructure Levy Regulations
// 2010, regulation 59A.
func (b Body) CILShare(figures RuleData, on string) (share RuleDatum, most money.Pence, err error) {
	if made := b.Facts.PlanMadeOn; made != "" && made <= on {
		share, err = figures.At(RuleCILPlanShare, on)
		return share, 0, err
	}
	if share, err = figures.At(RuleCILShare, on); err != nil {
		return share, 0, err
	}
	each, err := figures.At(RuleCILDwelling, on)
	return share, money.Pence(capped(0, each.Value*b.Facts.Dwellings)), err
}
