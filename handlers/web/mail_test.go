package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/notify/smtptest"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

// mailed is a district with a mail server.
func mailed(t *testing.T) (*world, *smtptest.Server) {
	t.Helper()
	server := smtptest.New(t)
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	shared.Mail = server.Port
	return worldOn(t, shared), server
}

// delivered lets the outbox run once and gives what has come so far.
func (w *world) delivered(s *smtptest.Server) []smtptest.Mail {
	w.Helper()
	w.app.Post.Deliver(w.Context())
	return s.Taken()
}

func linkIn(t *testing.T, text string) string {
	t.Helper()
	return first(t, text, `https?://[a-z.:0-9]+(/\S+)`)
}

// The officer sends a partner its link, sees what becomes of it, and never sees the link;
// the partner signs in with it and asks for the next one itself.
func TestLinksGoByMail(t *testing.T) {
	w, server := mailed(t)
	b := w.lead()
	page := b.sees(invitedURL)
	w.has(page, "Send the link by mail", "Make a link")
	w.hasNot(page, "Mail is not set up here")
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "mail", "role", "Chief finance officer", "email", "finance at police")
	w.has(b.last, "Enter an email address")
	if !strings.Contains(b.last, `value="finance at police"`) || !strings.Contains(b.last, `value="Chief finance officer"`) {
		t.Error("what was typed is lost")
	}
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "mail", "role", "", "email", "finance@police.example")
	server.Refuse(451)
	b.sends(invitedURL, fiber.StatusSeeOther, "do", "mail", "role", "Chief finance officer", "email", "finance@police.example")
	w.has(b.sees(invitedURL), "Waiting")
	if got := w.delivered(server); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	w.has(b.sees(invitedURL), "Tried again", "the mail server refused it. It is tried again at 09:01", "451 4.1.1")
	w.shared.Clock.Add(time.Minute)
	mails := w.delivered(server)
	if len(mails) != 1 || mails[0].To != "finance@police.example" || mails[0].Subject != "Sign in for Vale Police" {
		t.Fatalf("%+v", mails)
	}
	page = b.sees(invitedURL)
	w.has(page, "Sent", "taken by the mail server at 09:01 on 2 November 2026")
	at := linkIn(t, mails[0].Text)
	if strings.Contains(page, at) || strings.Contains(w.log.String(), at) || strings.Contains(w.log.String(), "police.example") {
		t.Error("the officer or the log sees the link, or the log the address")
	}
	police := w.browser()
	police.sees(at)
	police.sends(at, fiber.StatusSeeOther)
	w.has(police.sees("/partner"), "Safety")

	known, strange := w.browser(), w.browser()
	known.sees("/enter")
	known.sends("/enter", fiber.StatusUnprocessableEntity, "email", "nobody")
	answers := map[string]string{}
	for address, who := range map[string]*browser{"Finance@Police.example": known, "stranger@police.example": strange} {
		who.sees("/enter")
		a := who.sends("/enter", fiber.StatusSeeOther, "email", address)
		answers[address] = a.header.Get("Location") + who.sees(a.header.Get("Location"))
		w.has(who.last, "If this address belongs to somebody who signs for a partner")
	}
	if len(answers["Finance@Police.example"]) != len(answers["stranger@police.example"]) {
		t.Error("the answer tells whether an address is known")
	}
	if mails = w.delivered(server); len(mails) != 2 || mails[1].To != "finance@police.example" || linkIn(t, mails[1].Text) == at {
		t.Fatalf("%+v", mails)
	}
	var limited bool
	for range 12 {
		limited = limited || strange.post("/enter", "email", "stranger@police.example").status == fiber.StatusTooManyRequests
	}
	if !limited {
		t.Error("somebody asks without end")
	}

	// Another address takes the place of the first, which gets nothing any more.
	b.sees(invitedURL)
	b.sends(invitedURL, fiber.StatusSeeOther, "do", "mail", "role", "Chief finance officer", "email", "new@police.example")
	w.delivered(server)
	w.shared.Clock.Add(2 * time.Hour)
	for _, address := range []string{"finance@police.example", "new@police.example"} {
		w.must(w.app.Post.Ask(address, "en"))
	}
	mails = w.delivered(server)
	if len(mails) != 4 || mails[2].To != "new@police.example" || mails[3].To != "new@police.example" {
		t.Errorf("%d mails", len(mails))
	}
}

// Where no mail is set up a link is only copied, and the page says so.
func TestWithoutMailLinksAreCopied(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	page := b.sees(invitedURL)
	w.has(page, "Mail is not set up here", "Make a link")
	w.hasNot(page, "Send the link by mail")
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "mail", "role", "Chief finance officer", "email", "finance@police.example")
	w.has(b.last, "Mail is not set up here: make a link and copy it")
	w.has(w.browser().sees("/enter"), "This site sends no mail")
}

// Accounts that a link made are in the list of people with the body they sign for; their
// links can be made void, and they can be switched off.
func TestSignatoriesAmongPeople(t *testing.T) {
	w := newWorld(t)
	b := w.lead()
	w.enters(b)
	page := b.sees("/staff/westmere/people")
	w.has(page, "Chief finance officer", "Signs for Vale Police")
	at := first(t, page, `href="(/staff/westmere/people/[a-z0-9]+)">Chief finance officer`)
	w.has(b.sees(at), "Signs for Vale Police", "Make its links void")
	w.hasNot(b.last, "Hand it over", "Give another role")

	b.sees(invitedURL)
	made := first(t, b.sends(invitedURL, fiber.StatusOK, "do", "link", "role", "Chief finance officer").body, `http://chest.example(/enter/[a-z2-7]+)`)
	w.shared.Clock.Add(time.Second)
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "do", "revoke")
	w.has(b.sees(at), "Links were made void by you")
	visitor := w.browser()
	visitor.sees(made)
	w.has(visitor.sends(made, fiber.StatusUnprocessableEntity).body, "This link was withdrawn")

	w.shared.Clock.Add(time.Second)
	b.sees(invitedURL)
	made = first(t, b.sends(invitedURL, fiber.StatusOK, "do", "link", "role", "Chief finance officer").body, `http://chest.example(/enter/[a-z2-7]+)`)
	b.sees(at)
	b.sends(at, fiber.StatusSeeOther, "do", "disable")
	w.has(b.sees("/staff/westmere/people"), "Switched off")
	visitor.sees(made)
	visitor.sends(made, fiber.StatusUnprocessableEntity)
	b.sees(invitedURL)
	b.sends(invitedURL, fiber.StatusUnprocessableEntity, "do", "link", "role", "Chief finance officer")
	w.has(b.last, "This account is switched off")

	// Nobody is both: an officer is given no partner to sign for.
	users, err := w.app.Accounts.Users(t.Context(), officer, "westmere")
	w.must(err)
	for _, u := range users {
		if u.Account.OfPartner() {
			continue
		}
		err := w.app.Accounts.Grant(t.Context(), accounts.Command{Actor: models.SystemActor("test"), Cmd: w.by(officer).Cmd}, u.Account.ID,
			models.Grant{Place: "westmere", Role: models.RolePartner, Body: "vale-police"})
		if !models.IsKind(err, models.Invalid, models.Forbidden) {
			t.Errorf("an officer signs for a partner: %v", err)
		}
	}
}

// An invitation of staff is sent, too, where its address is given.
func TestInvitationsGoByMail(t *testing.T) {
	w, server := mailed(t)
	b := w.staff("westmere", models.RoleOfficer)
	b.sees("/staff/westmere/people/invite")
	b.sends("/staff/westmere/people/invite", fiber.StatusUnprocessableEntity, "label", "Clerk, Saltby", "email", "no address", "place", "hatherden", "role", "clerk")
	w.has(b.last, "Enter an email address")
	if !strings.Contains(b.last, `value="no address"`) {
		t.Error("what was typed is lost")
	}
	b.sends("/staff/westmere/people/invite", fiber.StatusOK, "label", "Clerk, Saltby", "email", "clerk@saltby.example", "place", "hatherden", "role", "clerk")
	w.has(b.last, "It is being sent")
	mails := w.delivered(server)
	if len(mails) != 1 || mails[0].To != "clerk@saltby.example" || mails[0].Subject != "Your account at Hatherden" {
		t.Fatalf("%+v", mails)
	}
	w.has(b.sees("/staff/westmere/people"), "Clerk, Saltby", "taken by the mail server")
	w.browser().sees(linkIn(t, mails[0].Text))
}
