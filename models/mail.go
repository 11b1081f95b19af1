package models

import (
	"strings"
	"time"
)

// MailID names a mail. It is in the mail's Message-ID, the same at every try.
type MailID string

// MailKind says what a mail is for.
type MailKind string

// The mails there are. Each brings a link that works once.
const (
	MailPartnerLink MailKind = "partner_link" // with which a partner signs in
	MailInvitation  MailKind = "invitation"   // with which somebody takes up an account
)

// MailStage is how far a mail has come.
type MailStage string

// The stages.
const (
	MailQueued MailStage = "queued"
	MailTrying MailStage = "trying" // a node talks to the server; when that node is lost, it is tried again
	MailSent   MailStage = "sent"   // the server has taken it
	MailFailed MailStage = "failed"
)

// Mail is what is recorded of a mail: never to whom it goes and what it says. Those are
// in its Letter, which is kept apart under a key and deleted when it is over.
type Mail struct {
	ID       MailID    `bson:"mail" json:"id"`
	Kind     MailKind  `bson:"kind" json:"kind"`
	About    string    `bson:"about" json:"about"` // what it belongs to: a partner's body at a place, or a place
	Stage    MailStage `bson:"stage" json:"stage"`
	Open     bool      `bson:"open" json:"open"`   // still to be sent
	Next     time.Time `bson:"next" json:"next"`   // when it is due; of one that is being tried, when that try counts as lost
	Until    time.Time `bson:"until" json:"until"` // afterwards its link is worth nothing
	Tries    int64     `bson:"tries" json:"tries"`
	Fault    string    `bson:"fault" json:"fault"`   // code of why it was not taken; "" if it was, or was not tried
	Answer   string    `bson:"answer" json:"answer"` // the server's numbers, such as "550 5.1.1"; its words could name somebody
	QueuedAt time.Time `bson:"queued_at" json:"queued_at"`
	EndedAt  time.Time `bson:"ended_at" json:"ended_at"` // zero while it is open
}

// Letter is what a mail says, and to whom.
type Letter struct {
	Kind  MailKind  `json:"kind"`
	Lang  string    `json:"lang"`
	To    string    `json:"to"`
	Link  string    `json:"link"`
	Ends  time.Time `json:"ends"` // of the link
	Zone  string    `json:"zone"`
	Place string    `json:"place"` // its name
	Body  string    `json:"body"`  // the partner's name; "" in an invitation
	Role  string    `json:"role"`  // of whom it is for
}

// Check says what is wrong with a letter. What goes into a head line of a mail may have
// no line break in it.
func (l Letter) Check() error {
	var c checks
	c.need(IsEmail(l.To), "email", "email")
	for _, text := range []string{l.To, l.Place, l.Body, l.Role} {
		c.need(!strings.ContainsFunc(text, isControl), "email", "line_break")
	}
	return c.err("mail")
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }

// mailPatience is how long a mail is tried, unless its link ends before.
const mailPatience = 3 * 24 * time.Hour

// mailLease is how long a try may take before it counts as lost.
const mailLease = 5 * time.Minute

// mailWaits are the times between tries; the last one is repeated.
var mailWaits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// QueueMail makes the record of a letter that is to be sent.
func QueueMail(id MailID, about string, l Letter, now time.Time) Mail {
	until := now.Add(mailPatience)
	if l.Ends.Before(until) {
		until = l.Ends
	}
	return Mail{ID: id, Kind: l.Kind, About: about, Stage: MailQueued, Open: true, Next: now, Until: until, QueuedAt: now}
}

// Due reports whether a mail is to be tried now.
func (m Mail) Due(now time.Time) bool { return m.Open && !now.Before(m.Next) }

// Try is the beginning of a try by one node, or the end of a mail that is too old.
func (m Mail) Try(now time.Time) Mail {
	if !now.Before(m.Until) {
		if m.Fault == "" {
			m.Fault = "too_late"
		}
		return m.end(MailFailed, now)
	}
	m.Stage, m.Tries, m.Next = MailTrying, m.Tries+1, now.Add(mailLease)
	return m
}

// Sent says that the server has taken it.
func (m Mail) Sent(now time.Time) Mail {
	m.Fault, m.Answer = "", ""
	return m.end(MailSent, now)
}

// Refused says that a try came to nothing, why, and whether another one is of use. It is
// tried again, later each time, while its link is worth something.
func (m Mail) Refused(fault, answer string, forGood bool, now time.Time) Mail {
	m.Fault, m.Answer = fault, answer
	wait := mailWaits[min(int(m.Tries), len(mailWaits))-1]
	if m.Next = now.Add(wait); forGood || !m.Next.Before(m.Until) {
		return m.end(MailFailed, now)
	}
	m.Stage = MailQueued
	return m
}

func (m Mail) end(s MailStage, now time.Time) Mail {
	m.Stage, m.Open, m.EndedAt = s, false, now
	return m
}
