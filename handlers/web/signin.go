package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// signInForm asks staff who they are.
func (s *Site) signInForm(c *fiber.Ctx) error {
	v := s.visit(c)
	return v.showForm("sign-in", v.signInPage(c.Query("next")))
}

func (v *visit) signInPage(next string) view.Page {
	body := view.SignIn{Action: "/sign-in", Next: inside(next, "/staff"), Link: askLinkURL}
	body.Who, body.WhoURL = v.personas()
	page := v.page(nil)
	page.SignIn = ""
	page.Body = body
	return page
}

// signIn begins a session.
func (s *Site) signIn(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	session, err := s.d.Staff.SignIn(v.ctx, accounts.SignIn{Email: f.get("email"), Password: f.raw("password"), Address: httpx.Address(c)})
	if models.IsKind(err, models.Unauthenticated) {
		err = faultOf(err, "email")
	}
	if err != nil {
		page := v.signInPage(f.get("next"))
		page.Form = map[string]string{"email": f.get("email")} // never the password
		return v.again(err, f, "sign-in", page)
	}
	httpx.SetSession(c, session)
	return httpx.SeeOther(c, inside(f.get("next"), "/staff"))
}

// signOut ends the session, on all tabs of this browser.
func (s *Site) signOut(c *fiber.Ctx) error {
	v := s.visit(c)
	if err := s.d.Staff.SignOut(v.ctx, v.actor); err != nil {
		return err
	}
	httpx.ClearSession(c)
	return v.then("/", "signed_out")
}
