package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// command makes the command of a form for the accounts.
func (v *visit) command(f form) accounts.Command {
	by := v.by(f)
	return accounts.Command{Actor: by.Actor, Cmd: by.Cmd, Request: by.Request}
}

// account is one's own page: password and sessions.
func (s *Site) account(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.accountPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("account", page)
}

func (v *visit) accountPage(cmd string) (view.Page, error) {
	places, err := v.workplaces()
	if err != nil {
		return view.Page{}, err
	}
	page := v.page(nil)
	page.Nav = v.staffNav(places)
	if len(places) > 0 {
		page.Place = view.Link{Name: places[0].Name, URL: placeURL(places[0].ID)}
	}
	body := view.Account{Roles: v.roles(v.actor.Grants), Password: "/account/password", End: "/account/sessions", Cmd: cmd}
	list, err := v.d.Staff.OwnSessions(v.ctx, v.actor)
	if err != nil {
		return page, err
	}
	zone := models.Place{Zone: "UTC"}
	if len(places) > 0 {
		zone = places[0]
	}
	for _, o := range list {
		body.Sessions = append(body.Sessions, view.SessionRow{ID: o.ID, Began: v.in(zone, o.Began), Seen: v.in(zone, o.Seen), This: o.This})
		body.Others = body.Others || !o.This
	}
	page.Body = body
	return page, nil
}

// changePassword gives oneself another password. It ends every session, so that
// whoever knew the old one is out; here one signs in with the new one.
func (s *Site) changePassword(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	// The passwords are no part of what makes the command the same: they stand in
	// no hash that is kept.
	cmd := v.command(form{httpx.CmdField: {v.cmd(f)}})
	if err := s.d.Staff.ChangePassword(v.ctx, cmd, f.raw("old"), f.raw("password"), httpx.Address(c)); err != nil {
		page, pageErr := v.accountPage(v.d.NewID())
		if pageErr != nil {
			return pageErr
		}
		page.Form = map[string]string{}
		return v.again(err, form{}, "account", page)
	}
	httpx.ClearSession(c)
	return v.then("/sign-in", "password_changed")
}

// endSessions ends sessions of one's own. Ending this one is signing out.
func (s *Site) endSessions(c *fiber.Ctx) error {
	v := s.visit(c)
	ids := v.form()["session"]
	if err := s.d.Staff.EndSessions(v.ctx, v.actor, ids); err != nil {
		return err
	}
	if slices.Contains(ids, v.actor.Session) {
		httpx.ClearSession(c)
		return v.then("/", "signed_out")
	}
	return v.then("/account", "sessions_ended")
}

// joinForm shows an invitation to who brings its link. Looking spends nothing.
func (s *Site) joinForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.joinPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("join", page)
}

func (v *visit) joinPage(cmd string) (view.Page, error) {
	in, err := v.d.Invitations.Invited(v.ctx, v.c.Params("token"))
	if err != nil {
		return view.Page{}, err
	}
	page := v.page(nil)
	page.SignIn = ""
	page.Body = view.Join{Label: in.Label, Roles: v.roles(in.Grants), Expires: in.Expires, Action: v.c.Path(), Cmd: cmd}
	return page, nil
}

// join makes the account of an invitation.
func (s *Site) join(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	cmd := v.command(form{httpx.CmdField: {v.cmd(f)}, "email": f["email"]}) // the password stands in no hash that is kept
	if _, err := s.d.Invitations.Accept(v.ctx, cmd, c.Params("token"), f.get("email"), f.raw("password")); err != nil {
		page, pageErr := v.joinPage(v.d.NewID())
		if pageErr != nil {
			return pageErr
		}
		page.Form = map[string]string{"email": f.get("email")} // never the password
		return v.again(err, f, "join", page)
	}
	return v.then("/sign-in", "joined")
}

// roles says what grants are for, a sentence each.
func (v *visit) roles(grants []models.Grant) []string {
	out := make([]string, 0, len(grants))
	for _, g := range grants {
		out = append(out, v.roleAt(g))
	}
	return out
}

func (v *visit) roleAt(g models.Grant) string {
	if g.Place == models.Everywhere {
		return v.say("roles.everywhere", "role", v.say("role."+string(g.Role)))
	}
	p, err := v.d.Places.Place(v.ctx, g.Place)
	if err != nil {
		p.Name = string(g.Place)
	}
	return v.say("roles.at", "role", v.roleUntil(p, g), "place", p.Name)
}

// roleUntil names a role with its last day, if it has one.
func (v *visit) roleUntil(p models.Place, g models.Grant) string {
	role := v.say("role." + string(g.Role))
	switch {
	case g.Until == "":
		return role
	case g.Until < v.dayAt(p):
		return v.say("roles.ended", "role", role, "date", v.onDay(p, g.Until))
	}
	return v.say("roles.until", "role", role, "date", v.onDay(p, g.Until))
}
