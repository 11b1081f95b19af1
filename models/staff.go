package models

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// AccountID names the account of a person who works with the chest. It says
// nothing about who that is.
type AccountID string

// Role is what an account may do at a place.
type Role string

// The five roles. None contains another: who may do two things has two grants.
const (
	RoleClerk      Role = "clerk"      // sets rounds up, opens, closes, pays
	RoleCouncillor Role = "councillor" // reads what the round discloses to members
	RoleOfficer    Role = "officer"    // checks proposals, enters paper, runs a desk
	RoleAuditor    Role = "auditor"    // reads everything that is kept, changes nothing
	RoleOperator   Role = "operator"   // runs the installation and its accounts
)

// RolePartner signs for one body, the grant's, and for no other. It is no role of
// staff: it opens nothing that staff see, and nobody else has it, not even the chest.
const RolePartner Role = "partner"

// Roles lists the roles of staff in the order in which people see them.
func Roles() []Role {
	return []Role{RoleClerk, RoleCouncillor, RoleOfficer, RoleAuditor, RoleOperator}
}

// Everywhere stands in a grant for every place. It is no place itself.
const Everywhere PlaceID = "*"

// Grant gives a role at one place, and only there: a place inside it needs a
// grant of its own, or Everywhere.
type Grant struct {
	Place PlaceID `bson:"place" json:"place"`
	Role  Role    `bson:"role" json:"role"`
	Body  BodyID  `bson:"body,omitempty" json:"body,omitempty"` // whom a partner signs for; "" for staff
	// Until is the last day of the role at its place, 2006-01-02; "" for a role without an
	// end. Afterwards its holder may do nothing under it and is told so.
	Until string `bson:"until,omitempty" json:"until,omitempty"`
}

// Is reports whether two grants give the same role, however long.
func (g Grant) Is(other Grant) bool {
	g.Until, other.Until = "", ""
	return g == other
}

// Fresh says what is wrong with a role that somebody is about to get: an auditor's ends,
// and no role has ended before it begins. today is the day at the place.
func (g Grant) Fresh(today string) error {
	var c checks
	switch _, err := time.Parse(time.DateOnly, g.Until); {
	case g.Until == "":
		c.need(g.Role != RoleAuditor, "until", "auditor_until")
	case err != nil:
		c.fail("until", "date")
	default:
		c.need(g.Until >= today, "until", "until_over")
	}
	return c.err("user")
}

func (g Grant) check(c *checks, name string) {
	if g.Role == RolePartner {
		c.need(IsSlug(string(g.Place)), name+".place", "slug")
		c.need(IsSlug(string(g.Body)), name+".body", "slug")
		return
	}
	c.need(g.Place == Everywhere || IsSlug(string(g.Place)), name+".place", "slug")
	c.need(slices.Contains(Roles(), g.Role), name+".role", "role")
	c.need(g.Body == "", name+".body", "not_for_staff")
	if _, err := time.Parse(time.DateOnly, g.Until); g.Until != "" && err != nil {
		c.fail(name+".until", "date")
	}
}

// Account is what the chest knows of a person who works with it, except who it
// is: that is a Person, kept apart.
type Account struct {
	ID       AccountID `bson:"account" json:"id"`
	Disabled bool      `bson:"disabled" json:"disabled"`
	Grants   []Grant   `bson:"grants" json:"grants"`
	// SessionsFrom ends every session that began before it: a new password
	// throws out whoever holds an old session.
	SessionsFrom time.Time `bson:"sessions_from" json:"sessions_from"`
}

// Check says what is wrong with an account.
func (a Account) Check() error {
	var c checks
	c.need(a.ID != "", "id", "required")
	c.need(len(a.Grants) <= 100, "grants", "too_many", "most", "100")
	for i, g := range a.Grants {
		name := fmt.Sprintf("grants.%d", i)
		g.check(&c, name)
		c.need(!slices.ContainsFunc(a.Grants[:i], g.Is), name, "twice")
		// Who works for a place could otherwise sign for those who bring it money.
		c.need((g.Role == RolePartner) == (a.Grants[0].Role == RolePartner), name+".role", "partner_or_staff")
	}
	return c.err("account")
}

// OfPartner reports whether an account signs for a partner, and is none of staff.
func (a Account) OfPartner() bool { return len(a.Grants) > 0 && a.Grants[0].Role == RolePartner }

// Person says who an account belongs to. It is personal data: it stands in no
// record, log or message, and it can be erased while the account's acts stay.
type Person struct {
	Account AccountID `bson:"account" json:"account"`
	Email   string    `bson:"email" json:"email"`
	Label   string    `bson:"label" json:"label"` // how colleagues see the person: "J. Okafor, clerk"
}

// Check says what is wrong with a person's details.
func (p Person) Check() error {
	var c checks
	c.need(p.Account != "", "account", "required")
	c.need(IsEmail(p.Email), "email", "email")
	c.text("label", p.Label, 1, 100)
	return c.err("person")
}

// IsEmail reports whether s looks like an address one can write to: one @, a
// dot behind it, no spaces, at most 254 bytes. Only a letter that arrives proves
// more.
func IsEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > 254 || local == "" || strings.ContainsFunc(s, notInEmail) {
		return false
	}
	labels := strings.Split(domain, ".")
	return len(labels) > 1 && !slices.Contains(labels, "") && !strings.Contains(domain, "@")
}

func notInEmail(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("\"(),:;<>[\\]", r)
}

// Actor is who acts: an account in a session, a job of the chest itself, or
// nobody. The zero Actor is nobody.
type Actor struct {
	ID      string    // the account's id, or "system:<job>"
	Session string    // the session's id; empty outside one
	Since   time.Time // when the session began
	Grants  []Grant
	Ended   []Grant // roles that it had until their last day
}

// Anonymous is nobody in particular.
var Anonymous = Actor{}

// SystemActor is a job of the chest itself, such as closing a round on time. It
// has every role everywhere; only code that no request reaches may make one.
func SystemActor(job string) Actor {
	a := Actor{ID: "system:" + job}
	for _, r := range Roles() {
		a.Grants = append(a.Grants, Grant{Place: Everywhere, Role: r})
	}
	return a
}

// IsAnonymous reports whether nobody in particular acts.
func (a Actor) IsAnonymous() bool { return a.ID == "" }

// Name is what a record calls the actor: the account's id, the job, or "anonymous" for a
// resident, of whom nothing is known.
func (a Actor) Name() string {
	if a.IsAnonymous() {
		return "anonymous"
	}
	return a.ID
}

// Can reports whether the actor has the role at the place.
func (a Actor) Can(role Role, place PlaceID) bool {
	return !a.IsAnonymous() && gives(a.Grants, role, place)
}

func gives(grants []Grant, role Role, place PlaceID) bool {
	return slices.ContainsFunc(grants, Grant{Place: place, Role: role}.Is) || slices.ContainsFunc(grants, Grant{Place: Everywhere, Role: role}.Is)
}

// SignsFor reports whether the actor is a partner's own account, and may sign for
// that body in the budget of that place.
func (a Actor) SignsFor(body BodyID, place PlaceID) bool {
	return !a.IsAnonymous() && body != "" && slices.ContainsFunc(a.Grants, Grant{Place: place, Role: RolePartner, Body: body}.Is)
}

// PartnerOf lists the grants by which the actor signs for bodies.
func (a Actor) PartnerOf() []Grant {
	var out []Grant
	for _, g := range a.Grants {
		if g.Role == RolePartner {
			out = append(out, g)
		}
	}
	return out
}

// Need refuses an actor who has none of the roles at the place:
// unauthenticated "sign_in" for nobody, forbidden "access_ended" to who had one of them until
// its last day, else forbidden "not_your_place".
func (a Actor) Need(place PlaceID, roles ...Role) error {
	if a.IsAnonymous() {
		return E(Unauthenticated, "sign_in")
	}
	for _, r := range roles {
		if a.Can(r, place) {
			return nil
		}
	}
	for _, r := range roles {
		if gives(a.Ended, r, place) {
			return E(Forbidden, "access_ended")
		}
	}
	return E(Forbidden, "not_your_place")
}

// Places lists where the actor has any role of staff, sorted, each once. Everywhere
// stands for itself.
func (a Actor) Places() []PlaceID {
	var places []PlaceID
	for _, g := range a.Grants {
		if g.Role == RolePartner {
			continue
		}
		places = append(places, g.Place)
	}
	slices.Sort(places)
	return slices.Compact(places)
}
