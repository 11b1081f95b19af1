package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
)

// Page is what every page is given. A handler fills Body with the page's own
// struct, named in the comment of each of them.
type Page struct {
	Lang   string // set by Render
	Langs  []Language
	Place  Link // the place or round, in the bar under the header
	Nav    []NavItem
	Staff  *Staff // nil for the public
	SignIn string // address of sign-in, shown to the public on pages that staff use too
	RunBy  string // the body that runs the site, for the footer
	Demo   bool   // made-up places: said on every page
	Mark   Mark   // what the page shows is not the real thing: said by name and title
	MarkTo string // where the way out of a preview leads; "" for none
	Flash  string // one sentence on what has just been done
	CSRF   string // token for every form of the page
	Errors []FieldError
	Form   map[string]string // what was typed, kept when a form comes back
	Body   any
}

// Mark says in what way a page does not show the real thing.
type Mark string

const (
	MarkRehearsal Mark = "rehearsal"
	MarkPreview   Mark = "preview"
	MarkScenario  Mark = "scenario"
)

// Link is a name with its address.
type Link struct{ Name, URL string }

// Language is one choice of the language navigation.
type Language struct {
	Code    string // "cy"
	Name    string // in that language: "Cymraeg"
	URL     string
	Current bool
}

// NavItem is one link of the place bar, or a group of links under a name.
type NavItem struct {
	Name    string
	URL     string // "" for a group
	Current bool   // a group is, when one of its links is
	Items   []NavItem
}

// Staff is who is signed in, by role and never by name.
type Staff struct {
	Role    string    // "Parish clerk"
	SignOut string    // address that the sign-out form posts to
	Account string    // address of one's own page
	Places  []NavItem // all places of the same person, when there are several
}

// FieldError is one thing wrong with a form, in words.
type FieldError struct {
	Name    string // of the field
	ID      string // of the element to go to; made from Name when empty
	URL     string // of the page to go to, when the field is on another
	Message string
}

// Href is where the error summary leads to; "" when there is no such field.
func (e FieldError) Href() string {
	switch {
	case e.URL != "":
		return e.URL
	case e.ID != "":
		return "#" + e.ID
	case e.Name != "":
		return "#" + SafeID(e.Name)
	}
	return ""
}

// Error is what is wrong with a field, or "".
func (p Page) Error(name string) string {
	i := slices.IndexFunc(p.Errors, func(e FieldError) bool { return e.Name == name })
	if i < 0 {
		return ""
	}
	return p.Errors[i].Message
}

// FieldErrors puts a refusal into words. Each field's sentence is the string
// "error.<field>.<code>" or else "error.<code>"; an error without fields gives
// one sentence for its own code. For a code without a string, "error.unknown".
func (r *Renderer) FieldErrors(lang string, e *models.Error) ([]FieldError, error) {
	lang = r.text.Nearest(lang)
	if len(e.Fields) == 0 {
		s, err := r.sentence(lang, nil, "error."+e.Code)
		return []FieldError{{Message: s}}, err
	}
	out := make([]FieldError, 0, len(e.Fields))
	for _, f := range e.Fields {
		s, err := r.sentence(lang, f.Args, "error."+f.Name+"."+f.Code, "error."+f.Code)
		if err != nil {
			return nil, err
		}
		out = append(out, FieldError{Name: f.Name, Message: s})
	}
	return out, nil
}

// Sentence gives the string of a code with the models' arguments, such as
// "gate.no_money" for a models.Gate.
func (r *Renderer) Sentence(lang, key string, args []models.Arg) (string, error) {
	return r.sentence(r.text.Nearest(lang), args, key)
}

func (r *Renderer) sentence(lang string, args []models.Arg, keys ...string) (string, error) {
	gaps := make([]any, 0, 2*len(args))
	for _, a := range args {
		gaps = append(gaps, a.Name, r.argText(lang, a))
	}
	for _, key := range keys {
		if r.text.Has(key) {
			return r.text.Get(lang, key, nil, gaps)
		}
	}
	if r.text.Strict() {
		return "", &missingError{keys}
	}
	return r.text.Get(lang, "error.unknown", nil, nil)
}

// argText is what stands in the gap of a sentence: a day as people write it.
func (r *Renderer) argText(lang string, a models.Arg) string {
	day, err := time.Parse(time.DateOnly, a.Value)
	if err != nil {
		return a.Text()
	}
	month, err := r.text.Get(lang, "month."+strconv.Itoa(int(day.Month())), nil, nil)
	if err != nil {
		return a.Text()
	}
	text, err := r.text.Get(lang, "page.date", nil, []any{"day", day.Day(), "month", month, "year", day.Year()})
	if err != nil {
		return a.Text()
	}
	return text
}

// missingError says which strings were looked for.
type missingError struct{ keys []string }

func (e *missingError) Error() string {
	return "view: none of these strings is in the catalogue: " + strings.Join(e.keys, ", ")
}

// Choice is one radio button or checkbox.
type Choice struct {
	Value, Text, Hint string
	Checked           bool
}

// Problem is the body of page "error": 403, 404, 429, 500 and 503.
type Problem struct {
	Status   int
	Incident string // what to tell the clerk, for 500
	Sentence string // a refusal in words; "" for the page's own
	Back     string
	Closes   time.Time // the page of a result that is not there yet: when voting closes
}
