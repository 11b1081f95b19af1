package view

// SignIn is the body of page "sign-in". Fields: email, password; and csrf, next.
type SignIn struct {
	Action string
	Next   string // where to go afterwards
	Who    []Persona
	WhoURL string
}
