package models

import (
	"strconv"
	"time"
)

// BodyPart is one thing that is said of a body, on a page of its own.
type BodyPart string

// The parts, in the order in which they are asked for.
const (
	PartElectors     BodyPart = "electors"
	PartCompetence   BodyPart = "competence"
	PartPlan         BodyPart = "plan"
	PartConstitution BodyPart = "constitution"
	PartMembers      BodyPart = "members"
	PartArea         BodyPart = "area"
	PartHolder       BodyPart = "holder"
	PartDecides      BodyPart = "decides"
	PartEnds         BodyPart = "ends"
	PartDesignation  BodyPart = "designation"
)

// Parts lists what is asked about a body of the kind.
func (k BodyKind) Parts() []BodyPart {
	switch k {
	case ParishCouncil, GroupedParish, CommunityCouncil:
		return []BodyPart{PartElectors, PartCompetence, PartPlan}
	case ParishMeeting:
		return []BodyPart{PartElectors, PartPlan}
	case NeighbourhoodForum:
		return []BodyPart{PartConstitution, PartMembers, PartArea, PartHolder, PartDecides, PartEnds, PartElectors, PartDesignation}
	case AreaCommittee, AccountableBody:
		return []BodyPart{PartConstitution, PartMembers, PartArea, PartHolder, PartDecides, PartEnds, PartElectors}
	}
	return []BodyPart{PartElectors}
}

// Said reports whether a part has been answered.
func (b Body) Said(part BodyPart) bool {
	f := b.Facts
	switch part {
	case PartElectors:
		return b.Electors > 0
	case PartCompetence:
		return f.Competence.ResolvedOn != ""
	case PartPlan:
		return f.PlanMadeOn != ""
	case PartConstitution:
		return f.Constitution.AdoptedOn != ""
	case PartMembers:
		return len(f.Members) > 0
	case PartArea:
		return f.Area != ""
	case PartHolder:
		return f.Holder != ""
	case PartDecides:
		return f.Decides != ""
	case PartEnds:
		return f.EndsOn != ""
	case PartDesignation:
		return f.DesignatedOn != ""
	}
	return false
}

// With takes one part over from another state of the body, and leaves the rest as it is.
func (b Body) With(part BodyPart, from Body) Body {
	f, g := &b.Facts, from.Facts
	switch part {
	case PartElectors:
		b.Electors, f.Dwellings, f.Nation = from.Electors, g.Dwellings, g.Nation
	case PartCompetence:
		f.Competence = g.Competence
	case PartPlan:
		f.PlanMadeOn = g.PlanMadeOn
	case PartConstitution:
		f.Constitution = g.Constitution
	case PartMembers:
		f.Members = g.Members
	case PartArea:
		f.Area = g.Area
	case PartHolder:
		f.Holder, f.HolderSince = g.Holder, g.HolderSince
	case PartDecides:
		f.Decides = g.Decides
	case PartEnds:
		f.EndsOn = g.EndsOn
	case PartDesignation:
		f.DesignatedOn, f.DesignatedUntil = g.DesignatedOn, ""
	}
	return b
}

// Designate works out until when a forum's designation lasts. A forum that has no
// constitution, or evidence for too few members, cannot be designated.
// Source: Town and Country Planning Act 1990, section 61F.
func (b Body) Designate(figures RuleData) (Body, error) {
	f := &b.Facts
	f.DesignatedUntil = ""
	if f.DesignatedOn == "" {
		return b, nil
	}
	on, err := time.Parse(time.DateOnly, f.DesignatedOn)
	if err != nil {
		return b, E(Invalid, "body", F("designated_on", "date"))
	}
	least, err := figures.At(RuleForumMembers, f.DesignatedOn)
	if err != nil {
		return b, err
	}
	years, err := figures.At(RuleForumYears, f.DesignatedOn)
	if err != nil {
		return b, err
	}
	var c checks
	c.need(f.Constitution.AdoptedOn != "", "designated_on", "forum_constitution")
	c.need(f.Seen() >= least.Value, "designated_on", "forum_members", "least", strconv.FormatInt(least.Value, 10), "seen", strconv.FormatInt(f.Seen(), 10))
	f.DesignatedUntil = on.AddDate(int(years.Value), 0, 0).Format(time.DateOnly)
	return b, c.err("body")
}

// TooFew reports that a designated forum has evidence for fewer members than it needs,
// and how many that are.
func (b Body) TooFew(figures RuleData, on string) (least int64, few bool) {
	if b.Facts.DesignatedOn == "" || b.Facts.DesignatedUntil <= on {
		return 0, false
	}
	d, err := figures.At(RuleForumMembers, on)
	return d.Value, err == nil && b.Facts.Seen() < d.Value
}

// BodyWarning is what somebody should look at about a body; its sentence is
// "body_warning.<code>" in the catalogue.
type BodyWarning struct {
	Code string
	Due  string // the day it is about; "" for none
}

// expiryNotice is how long before its end a designation, an arrangement or an
// eligibility is warned of: a forum's new application takes at least as long.
const expiryNotice = 183

// Warnings lists what is in the body's way, or soon will be, on a day.
func (b Body) Warnings(on string) []BodyWarning {
	var out []BodyWarning
	if why := b.NoMoney(on); why != "" {
		out = append(out, BodyWarning{Code: why, Due: b.Facts.EndsOn})
	}
	ends := func(what, until string) {
		last, err := time.Parse(time.DateOnly, until)
		today, bad := time.Parse(time.DateOnly, on)
		switch {
		case err != nil || bad != nil:
		case until <= on:
			out = append(out, BodyWarning{what + "_over", until})
		case last.Sub(today) <= expiryNotice*24*time.Hour:
			out = append(out, BodyWarning{what + "_soon", until})
		}
	}
	ends("designation", b.Facts.DesignatedUntil)
	ends("competence", b.Facts.Competence.Until)
	if b.NoMoney(on) == "" && !b.Kind.HoldsMoney() {
		ends("arrangement", b.Facts.EndsOn)
	}
	return out
}
