package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// managers are the roles that look after who works at a place.
var managers = []models.Role{models.RoleOfficer, models.RoleOperator}

// people lists who works at a place and those inside it.
func (s *Site) people(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, managers...)
	if err != nil {
		return err
	}
	if page.Body, err = v.peopleModel(place); err != nil {
		return err
	}
	return v.showForm("people", page)
}

// person shows somebody's roles with what can be done about them.
func (s *Site) person(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.personPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("person", page)
}

func (v *visit) personPage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, managers...)
	if err != nil {
		return page, err
	}
	page.Body, err = v.personModel(place, models.AccountID(v.c.Params("account")), cmd)
	return page, err
}

// changePerson gives, takes or hands over a role, or locks somebody out.
func (s *Site) changePerson(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, managers...); err != nil {
		return err
	}
	f, id := v.form(), models.AccountID(c.Params("account"))
	done, err := v.personAct(id, f)
	if err != nil {
		page, pageErr := v.personPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "person", page)
	}
	at := staffURL(place.ID, "people")
	if done == "granted" || done == "links_revoked" || done == "lifted" && len(f["stay"]) > 0 {
		at += "/" + string(id)
	}
	return v.then(at, done)
}

// personAct makes the one call that the form asks for.
func (v *visit) personAct(id models.AccountID, f form) (done string, err error) {
	cmd := v.command(f)
	switch f.get("do") {
	case "grant":
		g, err := v.grantOf(f)
		if err != nil {
			return "", err
		}
		return "granted", v.d.People.Grant(v.ctx, cmd, id, g)
	case "lift":
		return "lifted", v.d.People.Lift(v.ctx, cmd, id, readGrant(f.get("grant")))
	case "hand_over":
		return "handed_over", v.d.People.HandOver(v.ctx, cmd, readGrant(f.get("grant")), id, models.AccountID(f.get("to")))
	case "revoke":
		return "links_revoked", v.d.Links.RevokeLinks(v.ctx, cmd, id)
	case "disable", "enable":
		return f.get("do") + "d", v.d.People.SetDisabled(v.ctx, cmd, id, f.get("do") == "disable")
	}
	return "", models.E(models.Invalid, "user", models.F("do", "choose"))
}

// grantOf reads a role that is to be given, and says what of it is not chosen.
func (v *visit) grantOf(f form) (models.Grant, error) {
	r := reader{form: f}
	g := models.Grant{Place: models.PlaceID(f.get("place")), Role: models.Role(f.get("role")), Until: r.day("until")}
	var fields []models.Field
	place, err := v.d.Places.Place(v.ctx, g.Place)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return g, err
	}
	if g.Place == "" {
		fields = append(fields, models.F("place", "choose_place"))
	}
	if !slices.Contains(models.Roles(), g.Role) {
		fields = append(fields, models.F("role", "role"))
	}
	if len(fields) > 0 {
		return g, models.E(models.Invalid, "user", fields...)
	}
	return g, g.Fresh(v.dayAt(place))
}

func readGrant(text string) models.Grant {
	place, role, _ := strings.Cut(text, ":")
	return models.Grant{Place: models.PlaceID(place), Role: models.Role(role)}
}

// inviteForm asks whom to invite, and to what.
func (s *Site) inviteForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.invitePage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("invite", page)
}

func (v *visit) invitePage(cmd string) (view.Page, error) {
	place, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, managers...)
	if err != nil {
		return page, err
	}
	places, err := v.managed(place)
	if err != nil {
		return page, err
	}
	choices := placeChoices(places)
	for i, p := range choices { // a link that leads here may name the place
		choices[i].Checked = p.Value == v.c.Query("place")
	}
	page.Body = view.Invite{MailReady: v.d.Post.Ready(), Places: choices, Kinds: v.roleChoices(place), Action: staffURL(place.ID, "people/invite"), Cmd: cmd,
		Back: staffURL(place.ID, "people")}
	return page, nil
}

// invite makes an invitation and shows its link, to be handed over by whoever invites;
// where mail is set up and an address is given it is sent there, too.
func (s *Site) invite(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	page, err := v.invitePage(v.cmd(f))
	if err != nil {
		return err
	}
	g, wrong := v.grantOf(f)
	label := models.Clean(f.get("label"))
	var fields []models.Field
	for _, err := range []error{models.Person{Account: "-", Email: cmp.Or(f.get("email"), "a@b.example"), Label: label}.Check(), wrong} {
		if e, ok := asError(err); ok {
			fields = append(fields, e.Fields...)
		}
	}
	if len(fields) > 0 {
		return v.again(models.E(models.Invalid, "user", fields...), f, "invite", page)
	}
	token, in, err := s.d.Invitations.Invite(v.ctx, v.command(f), label, []models.Grant{g})
	if err != nil {
		return v.again(err, f, "invite", page)
	}
	link := s.d.URL + "/join/" + token
	if f.get("email") != "" {
		if _, err := s.d.Post.Invitation(v.ctx, v.command(f), in, f.get("email"), link, v.lang); err != nil {
			return v.again(err, f, "invite", page)
		}
	}
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page.Body = view.Invited{Label: in.Label, Sent: f.get("email") != "", Roles: v.roles(in.Grants), Link: link, Expires: v.in(place, in.Expires),
		Back: staffURL(place.ID, "people")}
	return v.show("invited", page)
}

// revokeInvitation ends an invitation that nobody has accepted.
func (s *Site) revokeInvitation(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, managers...); err != nil {
		return err
	}
	f := v.form()
	if err := s.d.Invitations.Revoke(v.ctx, v.command(f), f.get("invitation")); err != nil {
		return err
	}
	return v.then(staffURL(place.ID, "people"), "revoked")
}
