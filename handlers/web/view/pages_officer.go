package view

import "time"

// People is the body of page "people": who works at a place and those inside it.
type People struct {
	PlaceName   string
	Groups      []PeopleGroup
	Invitations []InvitationRow
	InviteURL   string
	RevokeURL   string // posts invitation; and cmd, csrf
	Cmd         string
}

// PeopleGroup is who works at one place.
type PeopleGroup struct {
	Place string
	Rows  []PersonRow
}

// PersonRow is somebody who works there.
type PersonRow struct {
	Label    string
	URL      string // "" for oneself
	Roles    []string
	Disabled bool
	You      bool
}

// InvitationRow is an invitation that nobody has accepted yet.
type InvitationRow struct {
	ID      string
	Label   string
	Roles   []string
	Expires time.Time
	Mails   []MailRow
}

// Person is the body of page "person". It posts do: grant (with place, role),
// lift or hand_over (with grant, to), disable or enable, revoke; and cmd, csrf.
type Person struct {
	Partner  bool // signs for a partner, by links: no roles are given, taken or handed over
	Label    string
	Email    string
	Disabled bool
	Roles    []RoleRow
	Places   []Choice
	Kinds    []Choice // roles that may be given
	Trail    []Event
	Action   string
	Cmd      string
	Back     string
}

// RoleRow is a role that somebody has at a place.
type RoleRow struct {
	Text   string
	Value  string // place:role
	Others []Choice
}

// Invite is the body of page "invite". Fields: label, place, role; and cmd, csrf.
type Invite struct {
	MailReady bool // then email is a field, too
	Places    []Choice
	Kinds     []Choice
	Action    string
	Cmd       string
	Back      string
}

// Invited is the body of page "invited": the link is shown this once.
type Invited struct {
	Label   string
	Sent    bool // by mail, too
	Roles   []string
	Link    string
	Expires time.Time
	Back    string
}

// InnerPlaces is the body of page "officer-places".
type InnerPlaces struct {
	PlaceName string
	Rows      []InnerPlace
	NewURL    string
	OwnURL    string // what is said of the body of the place itself
}

// InnerPlace is a place of an officer.
type InnerPlace struct {
	Name, URL string
	Body      string
	Kind      string
	Electors  int64
	Currency  string
	Zone      string
	Public    string
	BodyURL   string // what is said of its body
}

// PlaceForm is the body of page "officer-place". Fields: name, body_name, kind,
// electors, zone; and cmd, csrf, base.
type PlaceForm struct {
	New      bool
	Name     string
	Parent   string
	Currency string
	Kinds    []Choice
	Action   string
	Cmd      string
	Base     int64
	Back     string
}
