// Package notify is the outbox: mails that bring somebody a link. Start with
// Service.Queue and go on to Service.Deliver, which a job calls every few seconds.
//
// A mail is kept in two parts. Its record (models.Mail) tells how far it has come and
// names nobody. Its letter, with the address and the link, lies sealed beside it and is
// deleted as soon as the server has taken the mail or it is given up: who reads the
// database, or an old backup, finds no link that still opens anything.
//
// A try begins by saving the next version of the record, which one node alone can do, so
// no two nodes send a mail on purpose. A node that is lost in the middle of a try leaves
// nobody knowing whether the mail went: it is sent once more, under the same Message-ID.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Sealer locks what lies in the database under a key that does not.
type Sealer interface {
	// Wrap locks a secret for a purpose.
	Wrap(purpose string, plain []byte) ([]byte, error)
	// Unwrap opens what Wrap locked for the same purpose.
	Unwrap(purpose string, wrapped []byte) ([]byte, error)
}

// Message is a mail as it goes to the server.
type Message struct {
	ID, To, Subject, Text string
	Date                  time.Time
}

// Refusal is an answer of the server, or none, to a message.
type Refusal struct {
	Fault   string // code: refused, address, sign_in, tls, unreachable
	Answer  string // the server's numbers
	ForGood bool   // another try is of no use
	Cause   error
}

func (r *Refusal) Error() string { return fmt.Sprintf("mail %s %s: %v", r.Fault, r.Answer, r.Cause) }

// Unwrap gives the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

// cause is what the log may be told: the words of a server that answered could name the
// address.
func (r *Refusal) cause() string {
	if r.Cause == nil || r.Answer != "" {
		return ""
	}
	return r.Cause.Error()
}

// Sender hands mails to a server.
type Sender interface {
	// Send returns once the server has taken the mail; otherwise the error is a *Refusal.
	Send(ctx context.Context, m Message) error
}

// Deps are what the service is made of.
type Deps struct {
	Keys   Sealer
	Sender Sender // nil where no mail is set up
	// Words puts a letter into words.
	Words func(models.Letter) (subject, text string, err error)
	// Links makes what somebody is sent who asks for a new link to an address: a letter for
	// each partner that is reached there, none if nobody is.
	Links func(ctx context.Context, address, lang string) ([]Addressed, error)
	Now   func() time.Time
	IDs   func() string
	Log   func(msg string, args ...any)
}

// Addressed is a letter with what it belongs to.
type Addressed struct {
	About  string
	Letter models.Letter
}

// Service is the outbox of one node.
type Service struct {
	d       Deps
	mails   *store.Records[models.Mail]
	letters store.Collection[sealed]
	asked   chan request
}

// sealed is a letter under the id of its mail.
type sealed struct {
	Letter []byte    `bson:"letter"`
	At     time.Time `bson:"at"`
}

// New declares the outbox on an engine; Wire must follow before it is used.
func New(e store.Engine) *Service {
	return &Service{asked: make(chan request, 64),
		mails: store.NewRecords[models.Mail](e, "mails", store.Index{Name: "due", Fields: []string{"open", "next"}},
			store.Index{Name: "about", Fields: []string{"about", "queued_at"}}),
		letters: store.NewCollection[sealed](e, store.Schema{Name: "mail_letters", Indexes: []store.Index{{Name: "at", Fields: []string{"at"}}}}),
	}
}

// Wire gives the outbox what it is made of.
func (s *Service) Wire(d Deps) { s.d = d }

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema { return append(s.mails.Schemas(), s.letters.Schemas()...) }

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection { return []store.Projection{s.mails} }

// Ready reports whether mail is set up; without it links are copied by hand.
func (s *Service) Ready() bool { return s.d.Sender != nil }

// Queue takes a letter that is to be sent; the same command is one mail. Conflict
// "no_mail" where mail is not set up, invalid "mail" where it could not be addressed.
func (s *Service) Queue(ctx context.Context, by models.By, about string, l models.Letter) (models.Mail, error) {
	if !s.Ready() {
		return models.Mail{}, models.E(models.Conflict, "no_mail")
	}
	if err := l.Check(); err != nil {
		return models.Mail{}, err
	}
	plain, err := json.Marshal(l)
	if err != nil {
		return models.Mail{}, fmt.Errorf("write a letter: %w", err)
	}
	id, now := models.MailID(by.Cmd), s.now()
	locked, err := s.d.Keys.Wrap(purpose(id), plain)
	if err != nil {
		return models.Mail{}, err
	}
	// The letter first: a record without it could not be sent.
	if _, err := s.letters.Insert(ctx, by.Cmd, string(id), sealed{Letter: locked, At: now}); err != nil {
		return models.Mail{}, err
	}
	act := store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: "queue", Request: by.Request, At: now}
	v, err := s.mails.Save(ctx, act, string(id), 0, models.QueueMail(id, about, l, now))
	return v.State, err
}

// About lists what was sent about something, the last first, at most so many.
func (s *Service) About(ctx context.Context, about string, most int) ([]models.Mail, error) {
	var list []models.Mail
	for v, err := range s.mails.Find(ctx, store.Query{Index: "about", Equal: []any{about}, Desc: true, Limit: most}) {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}

// Waiting counts the mails that are still to be sent.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	for _, err := range s.mails.Find(ctx, store.Query{Index: "due", Equal: []any{true}}) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Service) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

func purpose(id models.MailID) string { return "mail/" + string(id) }
