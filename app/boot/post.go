package boot

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/notify"
	"commonchest/app/notify/smtp"
	"commonchest/frontend"
	"commonchest/frontend/words"
	"commonchest/models"
)

// Post sends links: those that accounts makes, by the outbox of notify, in the words of
// the catalogue.
type Post struct {
	*notify.Service
	a *App
}

// mailServer is the server that the settings name, or nil.
func (a *App) mailServer() (*smtp.Sender, error) {
	c := a.Config
	if !c.Mails() {
		return nil, nil //nolint:nilnil // no server is a setting, not a failure
	}
	s := smtp.Settings{Host: c.SMTPHost, Port: c.SMTPPort, TLS: c.SMTPTLS, User: c.SMTPUser, From: c.MailFrom}
	if c.SMTPPasswordFile != "" {
		word, err := os.ReadFile(c.SMTPPasswordFile)
		if err != nil {
			return nil, fmt.Errorf("--smtp-password-file: %w", err)
		}
		if s.Password = strings.TrimRight(string(word), "\r\n"); s.Password == "" {
			return nil, fmt.Errorf("--smtp-password-file %s is empty; write the password into it, and nothing else", c.SMTPPasswordFile)
		}
	}
	return smtp.New(s)
}

// openPost gives the outbox its server and its words.
func (a *App) openPost() error {
	server, err := a.mailServer()
	if err != nil {
		return err
	}
	catalogue, err := words.New(frontend.Locales(), a.log, false)
	if err != nil {
		return err
	}
	d := notify.Deps{Keys: a.Keys, Words: catalogue.Mail, Links: a.Post.linksAt, Now: a.Clock.Now, IDs: a.NewID, Log: a.log.Warn}
	if server != nil {
		d.Sender = server
	}
	a.Post.Wire(d)
	return nil
}

// signatories is what mails to those who sign for a body at a place belong to.
func signatories(g models.Grant) string { return "partner/" + string(g.Place) + "/" + string(g.Body) }

func invited(id string) string { return "invitation/" + id }

// mostMails of one thing that anybody wants to read.
const mostMails = 5

// Signatory lists what was sent to those who sign for a body, the last first.
func (p *Post) Signatory(ctx context.Context, g models.Grant) ([]models.Mail, error) {
	return p.About(ctx, signatories(g), mostMails)
}

// Invited lists what was sent with an invitation, the last first.
func (p *Post) Invited(ctx context.Context, id string) ([]models.Mail, error) {
	return p.About(ctx, invited(id), mostMails)
}

// PartnerLink makes a link for a signatory and sends it to its address.
func (p *Post) PartnerLink(ctx context.Context, cmd accounts.Command, who accounts.Signatory, lang string) (models.Mail, error) {
	if !p.Ready() {
		return models.Mail{}, models.E(models.Conflict, "no_mail")
	}
	if !models.IsEmail(who.Email) {
		return models.Mail{}, models.E(models.Invalid, "user", models.F("email", "email"))
	}
	link, err := p.a.Accounts.PartnerLink(ctx, cmd, who)
	if err != nil {
		return models.Mail{}, err
	}
	letter, err := p.letter(ctx, link, lang)
	if err != nil {
		return models.Mail{}, err
	}
	return p.Queue(ctx, models.By{Actor: cmd.Actor, Cmd: cmd.Cmd, Request: cmd.Request}, signatories(who.Grant), letter)
}

func (p *Post) linksAt(ctx context.Context, address, lang string) ([]notify.Addressed, error) {
	links, err := p.a.Accounts.LinksAt(ctx, address)
	if err != nil {
		return nil, err
	}
	var out []notify.Addressed
	for _, l := range links {
		letter, err := p.letter(ctx, l, lang)
		if err != nil {
			return nil, err
		}
		out = append(out, notify.Addressed{About: signatories(l.Grant), Letter: letter})
	}
	return out, nil
}

func (p *Post) letter(ctx context.Context, l accounts.Link, lang string) (models.Letter, error) {
	place, err := p.a.Places.Place(ctx, l.Grant.Place)
	if err != nil {
		return models.Letter{}, err
	}
	body, err := p.a.Places.Body(ctx, l.Grant.Body)
	if err != nil {
		return models.Letter{}, err
	}
	return models.Letter{Kind: models.MailPartnerLink, Lang: lang, To: l.Email, Link: p.a.Config.URL().String() + "/enter/" + l.Token,
		Ends: l.Expires, Zone: place.Zone, Place: place.Name, Body: body.Name, Role: l.Role}, nil
}

// Invitation sends the link of an invitation to the address of who is invited.
func (p *Post) Invitation(ctx context.Context, cmd accounts.Command, in accounts.Invitation, to, link, lang string) (models.Mail, error) {
	place, err := p.a.Places.Place(ctx, in.Grants[0].Place)
	if err != nil {
		return models.Mail{}, err
	}
	return p.Queue(ctx, models.By{Actor: cmd.Actor, Cmd: cmd.Cmd, Request: cmd.Request}, invited(in.ID), models.Letter{Kind: models.MailInvitation,
		Lang: lang, To: to, Link: link, Ends: in.Expires, Zone: place.Zone, Place: place.Name, Role: in.Label})
}

// reachWithin is how long the doctor waits for the mail server.
const reachWithin = 15 * time.Second

// mail asks the mail server whether it lets us in, and counts what waits for it.
func (e *examination) mail(ctx context.Context) (err error) {
	if e.Waiting, err = e.a.Post.Waiting(ctx); err != nil {
		return err
	}
	server, err := e.a.mailServer()
	if err != nil || server == nil {
		return err
	}
	e.Mail = net.JoinHostPort(e.a.Config.SMTPHost, strconv.Itoa(e.a.Config.SMTPPort))
	ctx, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	if err := server.Reach(ctx); err != nil {
		e.find("mail", e.Mail, "%v", "check --smtp-host, --smtp-port, --smtp-tls and the password; mails wait meanwhile, for three days at most", err)
	}
	return nil
}
