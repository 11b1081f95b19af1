package models

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// PlaceID names a place: a principal council's area or a neighbourhood in it.
// It is a slug, because people read it in addresses.
type PlaceID string

// ProgrammeID names a programme: a principal council's place with all its
// neighbourhoods, or a parish on its own. It is the id of its outermost place,
// and of its ledger.
type ProgrammeID string

// PlaceKind tells the two kinds of place apart.
type PlaceKind string

const (
	PrincipalArea PlaceKind = "principal_area" // a principal council's whole area
	Neighbourhood PlaceKind = "neighbourhood"  // a parish, a ward, an estate
)

// Place is where a budget is decided.
type Place struct {
	ID        PlaceID     `bson:"place" json:"id"`
	Name      string      `bson:"name" json:"name"`
	Kind      PlaceKind   `bson:"kind" json:"kind"`
	Parent    PlaceID     `bson:"parent" json:"parent"` // "" for the outermost place
	Programme ProgrammeID `bson:"programme" json:"programme"`
	Body      BodyID      `bson:"body" json:"body"`         // who decides here
	Currency  string      `bson:"currency" json:"currency"` // ISO 4217; all money here is in its minor units
	Zone      string      `bson:"zone" json:"zone"`         // IANA time zone, used at the edge only
	Demo      bool        `bson:"demo" json:"demo"`         // made-up, and said so on every page
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// IsSlug reports whether s may name a place, body, fund or round: lower-case
// letters, digits and single hyphens, at most 60 bytes.
func IsSlug(s string) bool { return len(s) <= 60 && slug.MatchString(s) }

// Day is the day at the place, 2006-01-02.
func (p Place) Day(now time.Time) string {
	if zone, err := time.LoadLocation(p.Zone); err == nil {
		now = now.In(zone)
	}
	return now.Format(time.DateOnly)
}

// Check says what is wrong with a place.
func (p Place) Check() error {
	var c checks
	c.need(IsSlug(string(p.ID)), "id", "slug")
	c.text("name", p.Name, 1, 100)
	c.need(p.Kind == PrincipalArea || p.Kind == Neighbourhood, "kind", "place_kind")
	c.need(p.Parent == "" || IsSlug(string(p.Parent)), "parent", "slug")
	c.need(p.Programme != "", "programme", "required")
	c.need(IsSlug(string(p.Body)), "body", "slug")
	c.need(len(p.Currency) == 3, "currency", "currency")
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		c.fail("zone", "zone")
	}
	return c.err("place")
}

// With lists the place, and after it by name those of all places that lie inside it.
func (p Place) With(all []Place) []Place {
	var inner []Place
	for _, other := range all {
		if other.Parent == p.ID {
			inner = append(inner, other)
		}
	}
	slices.SortStableFunc(inner, func(a, b Place) int { return strings.Compare(a.Name, b.Name) })
	return append([]Place{p}, inner...)
}

// Today is the day at a moment by the clocks of the place.
func (p Place) Today(at time.Time) (string, error) {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return "", fmt.Errorf("the zone of %s: %w", p.ID, err)
	}
	return at.In(zone).Format(time.DateOnly), nil
}
