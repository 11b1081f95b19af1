package models_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
)

func TestActorNeed(t *testing.T) {
	clerk := models.Actor{ID: "a1", Grants: []models.Grant{{Place: "marsh", Role: models.RoleClerk}}}
	operator := models.Actor{ID: "a2", Grants: []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}}
	nobody := models.Actor{Grants: clerk.Grants} // grants without an id are worth nothing
	cases := []struct {
		name  string
		actor models.Actor
		place models.PlaceID
		roles []models.Role
		want  error
	}{
		{"own place", clerk, "marsh", []models.Role{models.RoleClerk}, nil},
		{"one of two roles", clerk, "marsh", []models.Role{models.RoleOfficer, models.RoleClerk}, nil},
		{"other place", clerk, "hill", []models.Role{models.RoleClerk}, models.E(models.Forbidden, "not_your_place")},
		{"other role", clerk, "marsh", []models.Role{models.RoleAuditor}, models.E(models.Forbidden, "not_your_place")},
		{"no role named", clerk, "marsh", nil, models.E(models.Forbidden, "not_your_place")},
		{"everywhere", operator, "hill", []models.Role{models.RoleOperator}, nil},
		{"everywhere in one role only", operator, "hill", []models.Role{models.RoleClerk}, models.E(models.Forbidden, "not_your_place")},
		{"anonymous", models.Anonymous, "marsh", []models.Role{models.RoleClerk}, models.E(models.Unauthenticated, "sign_in")},
		{"grants without an id", nobody, "marsh", []models.Role{models.RoleClerk}, models.E(models.Unauthenticated, "sign_in")},
		{"the chest itself", models.SystemActor("close"), "hill", []models.Role{models.RoleClerk}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := c.actor.Need(c.place, c.roles...)
			if (c.want == nil) != (err == nil) || (c.want != nil && !errors.Is(err, c.want)) {
				t.Fatalf("Need = %v, want %v", err, c.want)
			}
		})
	}
}

func TestActorPlacesAreSortedAndSingle(t *testing.T) {
	a := models.Actor{ID: "a", Grants: []models.Grant{
		{Place: "marsh", Role: models.RoleClerk},
		{Place: "hill", Role: models.RoleClerk},
		{Place: "marsh", Role: models.RoleOfficer},
	}}
	if got := a.Places(); !slices.Equal(got, []models.PlaceID{"hill", "marsh"}) {
		t.Fatalf("Places = %v", got)
	}
	if got := models.Anonymous.Places(); len(got) != 0 {
		t.Fatalf("nobody's places = %v", got)
	}
}

func TestAccountCheck(t *testing.T) {
	grant := func(p models.PlaceID, r models.Role) []models.Grant { return []models.Grant{{Place: p, Role: r}} }
	cases := []struct {
		name    string
		account models.Account
		wrong   string // the field at fault
	}{
		{"good", models.Account{ID: "a", Grants: grant("marsh", models.RoleClerk)}, ""},
		{"everywhere", models.Account{ID: "a", Grants: grant("*", models.RoleOperator)}, ""},
		{"no id", models.Account{Grants: grant("marsh", models.RoleClerk)}, "id"},
		{"unknown role", models.Account{ID: "a", Grants: grant("marsh", "king")}, "grants.0.role"},
		{"no place", models.Account{ID: "a", Grants: grant("", models.RoleClerk)}, "grants.0.place"},
		{"twice", models.Account{ID: "a", Grants: slices.Repeat(grant("marsh", models.RoleClerk), 2)}, "grants.1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := c.account.Check()
			if (c.wrong == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), "; "+c.wrong+":")) {
				t.Fatalf("Check = %v, want a complaint about %q", err, c.wrong)
			}
		})
	}
}

func TestIsEmail(t *testing.T) {
	for in, want := range map[string]bool{
		"clerk@marsh.example":      true,
		"o'neil+x@sub.example.org": true,
		"clerk":                    false,
		"@example.org":             false,
		"a@b":                      false,
		"a@b@example.org":          false,
		"a b@example.org":          false,
		"a@exa mple.org":           false,
		"a\n@example.org":          false,
		"":                         false,
		"a@.example.org":           false,
		"a@example.org.":           false,
	} {
		if got := models.IsEmail(in); got != want {
			t.Errorf("IsEmail(%q) = %v", in, got)
		}
	}
	if models.IsEmail(strings.Repeat("a", 250) + "@example.org") {
		t.Error("an address of more than 254 bytes")
	}
}
