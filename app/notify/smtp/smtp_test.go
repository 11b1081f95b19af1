package smtp_test

import (
	"errors"
	"testing"

	"commonchest/app/notify"
	"commonchest/app/notify/smtp"
	"commonchest/app/notify/smtptest"
)

var message = notify.Message{ID: "m-1", To: "finance@pcc.example", Subject: "Cyswllt: ŵ", Text: "Line\n"}

func settings(s *smtptest.Server) smtp.Settings {
	return smtp.Settings{Host: s.Host, Port: s.Port, TLS: "starttls", From: "chest@vale.example", Roots: s.Roots}
}

func fault(t *testing.T, err error) string {
	t.Helper()
	r, ok := errors.AsType[*notify.Refusal](err)
	if !ok {
		t.Fatalf("no refusal: %v", err)
	}
	if r.ForGood {
		t.Errorf("%s cannot be mended", r.Fault)
	}
	return r.Fault
}

func send(t *testing.T, s smtp.Settings) error {
	t.Helper()
	sender, err := smtp.New(s)
	if err != nil {
		t.Fatal(err)
	}
	if reach, sent := sender.Reach(t.Context()), sender.Send(t.Context(), message); (reach == nil) == (sent == nil) {
		return sent
	} else {
		t.Fatalf("reached: %v, sent: %v", reach, sent)
		return sent
	}
}

func TestStartTLSAndSignIn(t *testing.T) {
	server := smtptest.New(t, smtptest.StartTLS, smtptest.SignIn("chest", "three keys"))
	s := settings(server)
	s.User, s.Password = "chest", "three keys"
	if err := send(t, s); err != nil {
		t.Fatal(err)
	}
	if got := server.Taken(); len(got) != 1 || got[0].Subject != message.Subject || got[0].Text != message.Text {
		t.Errorf("%+v", got)
	}
	wrong := s
	wrong.Password = "two keys"
	if got := fault(t, send(t, wrong)); got != "sign_in" {
		t.Errorf("a wrong password: %s", got)
	}
	stranger := s
	stranger.Roots = nil
	if got := fault(t, send(t, stranger)); got != "tls" {
		t.Errorf("a certificate that nobody vouches for: %s", got)
	}
	if len(server.Taken()) != 1 {
		t.Error("sent to a server that cannot be trusted")
	}
}

// Without STARTTLS nothing is sent: whoever sits between could have taken the offer out.
func TestNoTLSNoMail(t *testing.T) {
	server := smtptest.New(t)
	if got := fault(t, send(t, settings(server))); got != "tls" {
		t.Errorf("%s", got)
	}
	if len(server.Taken()) > 0 {
		t.Error("sent in the open")
	}
}

func TestNobodyThere(t *testing.T) {
	s := smtp.Settings{Host: "127.0.0.1", Port: 1, TLS: "none", From: "chest@vale.example"}
	if got := fault(t, send(t, s)); got != "unreachable" {
		t.Errorf("%s", got)
	}
}

func TestBadSender(t *testing.T) {
	if _, err := smtp.New(smtp.Settings{Host: "localhost", Port: 25, From: "The council"}); err == nil {
		t.Error("accepted")
	}
}
