package view

import "time"

// SignIn is the body of page "sign-in". Fields: email, password; and csrf, next.
type SignIn struct {
	Action string
	Next   string // where to go afterwards
	Who    []Persona
	WhoURL string
	Link   string // where who signs for a partner asks for a link
}

// Join is the body of page "join": an invitation becomes an account. Fields:
// email, password; and cmd, csrf.
type Join struct {
	Label   string
	Roles   []string
	Expires time.Time
	Action  string
	Cmd     string
}

// Account is the body of page "account": one's own. Fields to Password: old,
// password; to End: session (repeated); both with cmd, csrf.
type Account struct {
	Roles    []string
	Password string
	End      string
	Cmd      string
	Sessions []SessionRow
	Others   bool // there are sessions besides this one
}

// SessionRow is a session of one's own.
type SessionRow struct {
	ID    string
	Began time.Time
	Seen  time.Time
	This  bool
}
