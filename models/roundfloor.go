package models

import (
	"strings"

	"commonchest/models/money"
)

// RoundFloor is a sum of a round's money that goes first, as far as it reaches, to
// projects of one basis or for one group of people. Each is counted by itself, in the
// order in which the round lists them.
type RoundFloor struct {
	Basis  Basis       `bson:"basis,omitempty" json:"basis,omitempty"` // either this
	Group  string      `bson:"group,omitempty" json:"group,omitempty"` // or this
	Amount money.Pence `bson:"amount" json:"amount"`
}

// What stands before the basis or group in the name that the trace knows a floor by. No
// fund's id has a colon.
const (
	basisFloor = "basis:"
	groupFloor = "group:"
)

// Name is what the trace of a count calls the floor.
func (f RoundFloor) Name() string {
	if f.Basis != "" {
		return basisFloor + string(f.Basis)
	}
	return groupFloor + f.Group
}

// RoundFloorOf tells a round's floor from a fund's by its name in a trace.
func RoundFloorOf(name string) (f RoundFloor, ok bool) {
	if basis, ok := strings.CutPrefix(name, basisFloor); ok {
		return RoundFloor{Basis: Basis(basis)}, true
	}
	group, ok := strings.CutPrefix(name, groupFloor)
	return RoundFloor{Group: group}, ok
}

// Takes reports whether the floor is for a project.
func (f RoundFloor) Takes(p Purpose) bool {
	return f.Basis != "" && f.Basis == p.Basis || f.Group != "" && f.Group == p.Group
}

func checkFloors(c *checks, floors []RoundFloor) {
	seen := map[string]bool{}
	for _, f := range floors {
		field := "floor_" + string(f.Basis)
		if f.Basis == "" {
			field = "floor_group"
			c.need(IsSlug(f.Group), field, "slug")
		} else {
			Purpose{Basis: f.Basis}.check(c)
		}
		c.need(f.Amount > 0, field, "positive")
		c.need(!seen[f.Name()], field, "floor_twice")
		seen[f.Name()] = true
	}
	if len(floors) > mostParts {
		c.fail("floor_group", "too_many")
	}
}

// floorGates shuts where a floor could never do what it says.
func (s Seal) floorGates(shut func(code string, args ...string)) {
	var sum int64
	for _, f := range s.First {
		sum = capped(sum, int64(f.Amount))
		taken := false
		for _, p := range s.Projects {
			taken = taken || f.Takes(p.Purpose)
		}
		if !taken {
			shut("floor_for_nothing", "floor", f.Name())
		}
	}
	if s.Pot() > 0 && sum > int64(s.Pot()) {
		shut("floors_over_pot")
	}
}
