// Package smtp hands mails to a server over SMTP. Start with New. It says of every
// failure whether another try can help, and never what the server said in words, which
// could name the address.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	stdmail "net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"commonchest/app/notify"
)

// timeout of one try; it is well under the time after which another node takes a mail up.
const timeout = 30 * time.Second

// Settings say where the server is and who we are there.
type Settings struct {
	Host     string
	Port     int
	TLS      string // starttls, tls (from the first byte) or none (for a server on this machine)
	User     string // "" for no sign-in
	Password string
	From     string // "Vale Place Budget <chest@vale.example>"
	Roots    *x509.CertPool
}

// Sender is one server. It is safe for concurrent use.
type Sender struct {
	s    Settings
	from *stdmail.Address
}

// New takes settings that were checked; it does not connect.
func New(s Settings) (*Sender, error) {
	from, err := stdmail.ParseAddress(s.From)
	if err != nil {
		return nil, fmt.Errorf("sender's address: %w", err)
	}
	return &Sender{s: s, from: from}, nil
}

func (s *Sender) client() (*mail.Client, error) {
	options := []mail.Option{mail.WithPort(s.s.Port), mail.WithTimeout(timeout),
		mail.WithTLSConfig(&tls.Config{ServerName: s.s.Host, RootCAs: s.s.Roots, MinVersion: tls.VersionTLS12})}
	switch s.s.TLS {
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default: // a server that does not offer it is not sent anything
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.s.User), mail.WithPassword(s.s.Password))
	}
	return mail.NewClient(s.s.Host, options...)
}

// Send hands a message over; see notify.Sender.
func (s *Sender) Send(ctx context.Context, m notify.Message) error {
	msg, err := s.message(m)
	if err != nil {
		return &notify.Refusal{Fault: "address", ForGood: true, Cause: err}
	}
	client, err := s.client()
	if err != nil {
		return &notify.Refusal{Fault: "unreachable", Cause: err}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return reached(err)
	}
	err = client.Send(msg)
	// A server that has taken the mail and then hangs up has taken the mail.
	_ = client.Close()
	return taken(err)
}

// Reach says whether the server can be reached and lets us in.
func (s *Sender) Reach(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return reached(err)
	}
	return client.Close()
}

// message makes a mail of plain text. The Message-ID is the same at every try, so that a
// letter box that gets it twice shows it once.
func (s *Sender) message(m notify.Message) (*mail.Msg, error) {
	if strings.ContainsAny(m.To+m.Subject+m.ID, "\r\n") {
		return nil, errors.New("a line break in a head line")
	}
	to, err := stdmail.ParseAddress(m.To)
	if err != nil || to.Address != m.To {
		return nil, errors.New("not a plain address")
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	msg := mail.NewMsg()
	msg.FromMailAddress(s.from)
	msg.ToMailAddress(to)
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Date)
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	return msg, nil
}

// reached sorts what can go wrong before there is a message: it may all be mended.
func reached(err error) error {
	r := &notify.Refusal{Fault: "unreachable", Cause: err}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		r.Answer = strconv.Itoa(answer.Code)
		if answer.Code == 530 || answer.Code == 534 || answer.Code == 535 {
			r.Fault = "sign_in"
		}
		return r
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, other := errors.AsType[tls.RecordHeaderError](err)
	_, network := errors.AsType[net.Error](err)
	if certificate || other || !network && strings.Contains(err.Error(), "TLS") {
		r.Fault = "tls"
	}
	return r
}

// taken sorts what a server answers to a message.
func taken(err error) error {
	if err == nil {
		return nil
	}
	r := &notify.Refusal{Fault: "unreachable", Cause: err}
	said, ok := errors.AsType[*mail.SendError](err)
	if !ok || said.ErrorCode() == 0 {
		return r
	}
	r.Answer = strings.TrimSpace(strconv.Itoa(said.ErrorCode()) + " " + said.EnhancedStatusCode())
	r.ForGood = !said.IsTemp()
	if r.Fault = "refused"; said.Reason == mail.ErrSMTPRcptTo && r.ForGood {
		r.Fault = "address"
	}
	return r
}
