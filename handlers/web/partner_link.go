package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// partnerLink makes a link with which somebody signs in for the partner, once. It is sent
// by mail, or shown this once to be copied: nothing that is stored gives it again.
func (v *visit) partnerLink(place models.Place, f form, id models.CommitmentID) error {
	page, err := v.managePage(v.cmd(f))
	if err != nil {
		return err
	}
	signed, err := v.d.Partners.Commitment(v.ctx, id)
	if err != nil {
		return err
	}
	who := accounts.Signatory{Grant: signatoryOf(place, signed), Role: models.Clean(f.get("role")), Email: f.get("email")}
	if f.get("do") == "mail" {
		if _, err := v.d.Post.PartnerLink(v.ctx, v.command(f), who, v.lang); err != nil {
			return v.again(err, f, "partner-manage", page)
		}
		return v.then(v.c.Path(), "link_queued")
	}
	link, err := v.d.Links.PartnerLink(v.ctx, v.command(f), who)
	if err != nil {
		return v.again(err, f, "partner-manage", page)
	}
	body := page.Body.(view.PartnerManage)
	body.Link, body.LinkEnds = v.d.URL+"/enter/"+link.Token, v.in(place, link.Expires)
	page.Body = body
	return v.showForm("partner-manage", page)
}

func signatoryOf(place models.Place, c models.Commitment) models.Grant {
	return models.Grant{Place: place.ID, Role: models.RolePartner, Body: c.Partner}
}

// mailRows says what became of mails.
func (v *visit) mailRows(place models.Place, mails []models.Mail) []view.MailRow {
	rows := make([]view.MailRow, 0, len(mails))
	for _, m := range mails {
		rows = append(rows, v.mailRow(place, m))
	}
	return rows
}

func (v *visit) mailRow(place models.Place, m models.Mail) view.MailRow {
	row := view.MailRow{At: v.in(place, m.QueuedAt), Tag: view.Tag{Text: v.say("mail.stage." + string(m.Stage)), Colour: "yellow"}}
	why := ""
	if m.Fault != "" {
		why = v.say("mail.fault." + m.Fault)
	}
	switch {
	case m.Stage == models.MailSent:
		row.Tag.Colour, row.What = "green", v.say("mail.row.sent", "when", v.moment(place, m.EndedAt))
	case m.Stage == models.MailFailed:
		row.Tag.Colour, row.What = "red", v.say("mail.row.failed", "why", why, "when", v.moment(place, m.EndedAt))
	case why != "":
		row.Tag, row.What = view.Tag{Text: v.say("mail.stage.again"), Colour: "orange"}, v.say("mail.row.again", "why", why, "when", v.moment(place, m.Next))
	default:
		row.What = v.say("mail.row.queued", "when", v.moment(place, m.QueuedAt))
	}
	if m.Answer != "" {
		row.What += " " + v.say("mail.row.answer", "answer", m.Answer)
	}
	return row
}

// moment writes "9:00 on 5 November 2026" at a place.
func (v *visit) moment(place models.Place, t time.Time) string {
	return v.say("mail.moment", "time", v.in(place, t).Format("15:04"), "date", v.date(place, t))
}

// askLinkForm is where somebody who signs for a partner asks for a new link.
func (s *Site) askLinkForm(c *fiber.Ctx) error {
	v := s.visit(c)
	return v.showForm("ask-link", v.askLinkPage())
}

func (v *visit) askLinkPage() view.Page {
	page := v.page(nil)
	page.Body = view.AskLink{Ready: v.d.Post.Ready(), Action: askLinkURL, SignIn: "/sign-in"}
	return page
}

const askLinkURL = "/enter"

// askLink takes an address. The answer is the same whether it is known or not.
func (s *Site) askLink(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	var err error
	if !models.IsEmail(f.get("email")) {
		err = models.E(models.Invalid, "user", models.F("email", "email"))
	}
	if err == nil {
		err = s.d.Pace.Link(httpx.Address(c))
	}
	if err == nil {
		err = s.d.Post.Ask(f.get("email"), v.lang)
	}
	if err != nil {
		return v.again(err, f, "ask-link", v.askLinkPage())
	}
	return v.then(askLinkURL, "link_asked")
}

// enterForm shows the button that uses a link up: looking at it uses nothing.
func (s *Site) enterForm(c *fiber.Ctx) error {
	v := s.visit(c)
	return v.showForm("enter", v.enterPage())
}

func (v *visit) enterPage() view.Page {
	page := v.page(nil)
	page.SignIn = ""
	body := view.Enter{Action: "/enter/" + url.PathEscape(v.c.Params("token")), Cmd: v.d.NewID()}
	if v.d.Post.Ready() {
		body.Another = askLinkURL
	}
	page.Body = body
	return page
}

// enter signs a partner in.
func (s *Site) enter(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	session, err := s.d.Links.Enter(v.ctx, v.by(f).Cmd, c.Params("token"), httpx.Address(c))
	if models.IsKind(err, models.NotFound) {
		err = models.E(models.Invalid, "link_unknown").Because(err)
	}
	if err != nil {
		return v.again(err, f, "enter", v.enterPage())
	}
	httpx.SetSession(c, session)
	return httpx.SeeOther(c, "/partner")
}
