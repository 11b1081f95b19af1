// Package smtptest is a real SMTP server for tests: it keeps the mails that it takes, and
// refuses those that a test wants refused. It is imported by tests only.
package smtptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is one that was taken.
type Mail struct {
	From, To, Subject, Text string
	ID                      string
	Head                    mail.Header
}

// Server listens on this machine until the test ends.
type Server struct {
	Host  string
	Port  int
	Roots *x509.CertPool // that vouch for it, where it speaks TLS

	mu     sync.Mutex
	taken  []Mail
	refuse []*smtp.SMTPError // the next recipients, in order
	user   string
	word   string
}

// Option changes a server before it listens.
type Option func(*Server, *smtp.Server, testing.TB)

// StartTLS gives the server a certificate for localhost.
func StartTLS(s *Server, serve *smtp.Server, t testing.TB) {
	cert, roots := certificate(t)
	serve.TLSConfig, s.Roots = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, roots
}

// SignIn makes the server ask for a password.
func SignIn(user, word string) Option {
	return func(s *Server, _ *smtp.Server, _ testing.TB) { s.user, s.word = user, word }
}

// New starts a server.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{Host: "localhost"}
	serve := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{s: s, in: s.user == ""}, nil }))
	serve.Domain, serve.ReadTimeout, serve.WriteTimeout, serve.AllowInsecureAuth = "localhost", 10*time.Second, 10*time.Second, true
	serve.ErrorLog = quiet{}
	for _, o := range options {
		o(s, serve, t)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { defer close(done); _ = serve.Serve(l) }()
	t.Cleanup(func() { _ = serve.Close(); <-done })
	return s
}

// Refuse refuses the next recipients with these codes, one each, such as 451 or 550.
func (s *Server) Refuse(codes ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, code := range codes {
		s.refuse = append(s.refuse, &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "no such person as somebody@partner.example"})
	}
}

// Taken gives the mails that were taken so far.
func (s *Server) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

type session struct {
	s        *Server
	in       bool
	from, to string
}

func (c *session) AuthMechanisms() []string {
	if c.s.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, word string) error {
		if user != c.s.user || word != c.s.word {
			return smtp.ErrAuthFailed
		}
		c.in = true
		return nil
	}), nil
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if !c.in {
		return smtp.ErrAuthRequired
	}
	c.from = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if len(c.s.refuse) > 0 {
		err := c.s.refuse[0]
		c.s.refuse = c.s.refuse[1:]
		return err
	}
	c.to = to
	return nil
}

func (c *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.taken = append(c.s.taken, Mail{From: c.from, To: c.to, Subject: subject, ID: m.Header.Get("Message-ID"), Head: m.Header,
		Text: strings.ReplaceAll(string(text), "\r\n", "\n")})
	return nil
}

func (c *session) Reset()        { c.from, c.to = "", "" }
func (c *session) Logout() error { return nil }

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, roots
}
