package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// visit is one request: who comes, when, and in which language.
type visit struct {
	*Site
	c     *fiber.Ctx
	ctx   context.Context
	actor models.Actor
	now   time.Time
	lang  string
	err   error // of the first sentence that could not be made

	// anchors lead from a fault to an element of another name than the field.
	anchors map[string]string
	// hrefs lead from a fault to another page, where the field is.
	hrefs map[string]string
	order []string // of the fields on the page, which the summary of errors follows

	mark    view.Mark    // of every page of a rehearsal, and of a preview
	preview *sealedRound // what a round would be sealed as; nil unless it is a preview
}

func (s *Site) visit(c *fiber.Ctx) *visit {
	return &visit{Site: s, c: c, ctx: c.UserContext(), actor: httpx.Actor(c), now: s.d.Now(), lang: c.Get(fiber.HeaderAcceptLanguage)}
}

// say gives a string of the catalogue; args alternate name and value. A failure
// is kept until the page is shown.
func (v *visit) say(key string, args ...any) string {
	text, err := v.d.Pages.Text(v.lang, key, args...)
	v.keep(err)
	return text
}

// sentence gives the string of a code with the models' arguments.
func (v *visit) sentence(key string, args []models.Arg) string {
	text, err := v.d.Pages.Sentence(v.lang, key, args)
	v.keep(err)
	return text
}

func (v *visit) keep(err error) {
	if v.err == nil {
		v.err = err
	}
}

// audience is which audience the reader belongs to at a place.
func (v *visit) audience(p models.Place) models.Audience { return v.d.Audience(v.actor, p.ID) }

// discloses is what the round shows this reader now.
func (v *visit) discloses(r models.RoundView, p models.Place) models.Disclosure {
	return r.Discloses(v.audience(p), v.now)
}

// date writes "28 October 2026" in the zone of the place.
func (v *visit) date(p models.Place, t time.Time) string {
	t = v.in(p, t)
	return v.say("page.date", "day", t.Day(), "month", v.say("month."+strconv.Itoa(int(t.Month()))), "year", t.Year())
}

// list joins names as people say them: "A, B and C".
func (v *visit) list(names []string) string {
	if len(names) == 0 {
		return ""
	}
	out := names[0]
	for i, name := range names[1:] {
		key := "page.list_more"
		if i == len(names)-2 {
			key = "page.list_last"
		}
		out = v.say(key, "list", out, "name", name)
	}
	return out
}

// page is what every page has. place is nil on pages that belong to none.
func (v *visit) page(place *models.Place) view.Page {
	p := view.Page{Demo: v.d.Demo != nil}
	if place != nil {
		p.Place = view.Link{Name: place.Name, URL: placeURL(place.ID)}
		p.Demo = p.Demo || place.Demo
		p.Nav = []view.NavItem{
			{Name: v.say("nav.place"), URL: placeURL(place.ID), Current: v.at(placeURL(place.ID))},
			{Name: v.say("nav.budget"), URL: budgetURL(models.PlaceID(place.Programme)), Current: v.at(budgetURL(place.ID))},
			{Name: v.say("nav.journal"), URL: placeURL(place.ID) + "/journal", Current: v.at(placeURL(place.ID) + "/journal")},
			{Name: v.say("nav.propose"), URL: placeURL(place.ID) + "/propose", Current: v.at(placeURL(place.ID) + "/propose")},
		}
	}
	if word := v.c.Query("done"); slices.Contains(doneWords, word) {
		p.Flash = v.say("done." + word)
	}
	if v.actor.IsAnonymous() {
		p.SignIn = "/sign-in"
	} else {
		p.Staff = &view.Staff{Role: v.role(place), SignOut: "/sign-out", Account: "/account"}
		if len(v.actor.PartnerOf()) > 0 {
			p.Nav = append(p.Nav, view.NavItem{Name: v.say("nav.partner"), URL: "/partner", Current: v.at("/partner")})
		}
		if len(v.actor.Places()) > 0 {
			p.Nav = append(p.Nav, view.NavItem{Name: v.say("nav.staff"), URL: "/staff"})
		}
	}
	return p
}

// here is the address of the request without its host.
func (v *visit) here() string {
	path := v.c.Path()
	if query := string(v.c.Request().URI().QueryString()); query != "" {
		path += "?" + query
	}
	return path
}

func (v *visit) at(path string) bool { return v.c.Path() == path }

// role is what the actor is at the place, or else anywhere.
func (v *visit) role(place *models.Place) string {
	for _, r := range models.Roles() {
		if place != nil && v.actor.Can(r, place.ID) {
			return v.say("role." + string(r))
		}
	}
	if len(v.actor.Grants) > 0 {
		return v.say("role." + string(v.actor.Grants[0].Role))
	}
	return v.say("role.none")
}

// show answers with a page. Pages with a form go through showForm.
func (v *visit) show(name string, p view.Page) error {
	if v.err != nil {
		return v.err
	}
	if v.mark != "" {
		p.Mark = v.mark
	}
	if p.Staff != nil && p.CSRF == "" { // the button to sign out is a form
		p.CSRF = httpx.CSRFToken(v.c)
	}
	v.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return v.d.Pages.Render(v.c.Response().BodyWriter(), name, v.lang, p)
}

// showForm answers with a page that holds a form.
func (v *visit) showForm(name string, p view.Page) error {
	p.CSRF = httpx.CSRFToken(v.c)
	return v.show(name, p)
}

// again shows a form once more, with what was typed and what is wrong with it.
// An error that the person at the form cannot mend stays an error.
func (v *visit) again(refusal error, f form, name string, p view.Page) error {
	e, ok := asError(refusal)
	if !ok || models.IsKind(refusal, models.NotFound, models.Forbidden, models.Unauthenticated) {
		return refusal
	}
	faults, err := v.d.Pages.FieldErrors(v.lang, e)
	if err != nil {
		return err
	}
	for i, fault := range faults {
		if slices.Contains(unseen, fault.Name) {
			faults[i].Name = ""
		}
		if id, ok := v.anchors[fault.Name]; ok {
			faults[i].ID = view.SafeID(id)
		}
		faults[i].URL = v.hrefs[fault.Name]
	}
	slices.SortStableFunc(faults, func(a, b view.FieldError) int {
		return slices.Index(v.order, a.Name) - slices.Index(v.order, b.Name)
	})
	p.Errors = append(faults, p.Errors...)
	if p.Form == nil {
		p.Form = f.kept()
	}
	if wait := httpx.RetryAfter(e); wait > 0 {
		v.c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(wait/time.Second)))
	}
	status := httpx.Status(e.Kind)
	if e.Kind == models.Conflict {
		status = fiber.StatusUnprocessableEntity
	}
	v.c.Status(status)
	return v.showForm(name, p)
}

// unseen are names of faults that stand at no field of a form.
var unseen = []string{"base", "state", "gate", "retry", "fund"}

// then sends the browser on to a page that says what was done.
func (v *visit) then(path string, done string) error {
	if done != "" {
		path += "?done=" + done
	}
	return httpx.SeeOther(v.c, path)
}
