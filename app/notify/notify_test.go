package notify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"commonchest/app/keys"
	"commonchest/app/notify"
	"commonchest/app/notify/smtp"
	"commonchest/app/notify/smtptest"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

const secret = "https://chest.example/enter/opensesameopensesameopense"

// world is an outbox on a real store before a real mail server.
type world struct {
	testing.TB
	server *smtptest.Server
	store  store.Engine
	keys   *keys.Set
	now    time.Time
	log    bytes.Buffer
	n      int
	mu     sync.Mutex
	links  []notify.Addressed
}

func newWorld(t testing.TB, options ...smtptest.Option) *world {
	t.Helper()
	w := &world{TB: t, server: smtptest.New(t, options...), store: storetest.SQLite(t, notify.New(nil).Schemas()...), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	var err error
	w.keys, err = keys.Load(filepath.Join(t.TempDir(), "keys"), true, rand.Reader)
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) id() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	return fmt.Sprintf("id-%06d", w.n)
}

// node is one more process on the same store.
func (w *world) node(s notify.Sender) *notify.Service {
	w.Helper()
	if s == nil {
		sender, err := smtp.New(smtp.Settings{Host: w.server.Host, Port: w.server.Port, TLS: "none", From: "Vale Place Budget <chest@vale.example>"})
		w.must(err)
		s = sender
	}
	n := notify.New(w.store)
	n.Wire(notify.Deps{Keys: w.keys, Sender: s, Now: func() time.Time { return w.now }, IDs: w.id,
		Words: func(l models.Letter) (string, string, error) { return "Sign in for " + l.Body, l.Link + "\n", nil },
		Links: func(context.Context, string, string) ([]notify.Addressed, error) { return w.links, nil },
		Log: func(msg string, args ...any) {
			w.mu.Lock()
			defer w.mu.Unlock()
			fmt.Fprintln(&w.log, append([]any{msg}, args...)...)
		}})
	return n
}

func (w *world) letter() models.Letter {
	return models.Letter{Kind: models.MailPartnerLink, To: "finance@pcc.example", Link: secret, Ends: w.now.Add(72 * time.Hour), Zone: "Europe/London",
		Place: "Westmere", Body: "Vale Police", Role: "Chief finance officer"}
}

func (w *world) queue(n *notify.Service) models.Mail {
	w.Helper()
	m, err := n.Queue(w.Context(), models.By{Actor: models.SystemActor("test"), Cmd: w.id()}, "partner/westmere/pcc", w.letter())
	w.must(err)
	return m
}

func (w *world) last(n *notify.Service) models.Mail {
	w.Helper()
	list, err := n.About(w.Context(), "partner/westmere/pcc", 1)
	w.must(err)
	if len(list) == 0 {
		w.Fatal("no mail")
	}
	return list[0]
}

// stored is every byte that the store holds.
func (w *world) stored() string {
	w.Helper()
	var all strings.Builder
	for _, s := range notify.New(nil).Schemas() {
		for doc, err := range w.store.Find(w.Context(), s.Name, store.Query{}) {
			w.must(err)
			all.Write(doc.Body)
		}
	}
	return all.String()
}

func TestSentAndForgotten(t *testing.T) {
	w := newWorld(t)
	n := w.node(nil)
	m := w.queue(n)
	for _, word := range []string{"opensesame", "finance@pcc.example"} {
		if strings.Contains(w.stored(), word) {
			t.Errorf("%s stands in the store in clear", word)
		}
	}
	n.Deliver(t.Context())
	n.Deliver(t.Context())
	mails := w.server.Taken()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	got := mails[0]
	if got.From != "chest@vale.example" || got.To != "finance@pcc.example" || got.Subject != "Sign in for Vale Police" || got.Text != secret+"\n" || got.ID != "<"+string(m.ID)+"@vale.example>" {
		t.Errorf("%+v", got)
	}
	if got.Head.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(got.Head.Get("From"), "Vale Place Budget") {
		t.Errorf("head %v", got.Head)
	}
	if m = w.last(n); m.Stage != models.MailSent || m.Open || m.Tries != 1 || m.EndedAt.IsZero() {
		t.Errorf("%+v", m)
	}
	for range w.store.Find(t.Context(), "mail_letters", store.Query{}) {
		t.Error("the letter is still there")
	}
}

// A refusal that may pass is tried again, later each time, by whatever process is there
// then; the mail keeps its Message-ID.
func TestRefusedThenRestartedThenSent(t *testing.T) {
	w := newWorld(t)
	n := w.node(nil)
	m := w.queue(n)
	w.server.Refuse(451, 450)
	n.Deliver(t.Context())
	if m := w.last(n); m.Stage != models.MailQueued || m.Fault != "refused" || m.Answer != "451 4.1.1" || !m.Next.Equal(w.now.Add(time.Minute)) {
		t.Fatalf("%+v", m)
	}
	n.Deliver(t.Context())
	if w.last(n).Tries != 1 {
		t.Error("tried again at once")
	}
	n = w.node(nil) // a restart: nothing of the outbox was in memory
	w.now = w.now.Add(time.Minute)
	n.Deliver(t.Context())
	if m := w.last(n); m.Tries != 2 || !m.Next.Equal(w.now.Add(5*time.Minute)) {
		t.Fatalf("%+v", m)
	}
	w.now = w.now.Add(5 * time.Minute)
	n.Deliver(t.Context())
	if mails := w.server.Taken(); len(mails) != 1 || mails[0].ID != "<"+string(m.ID)+"@vale.example>" || mails[0].Text != secret+"\n" {
		t.Fatalf("%+v", mails)
	}
	if strings.Contains(w.log.String(), "somebody@") || strings.Contains(w.log.String(), "finance@") || !strings.Contains(w.log.String(), "451 4.1.1") {
		t.Errorf("log: %s", w.log.String())
	}
}

// lost is a server behind which the process dies: the mail is taken, and nobody hears of it.
type lost struct {
	notify.Sender
	die func()
}

func (l lost) Send(ctx context.Context, m notify.Message) error {
	err := l.Sender.Send(ctx, m)
	l.die()
	return err
}

// A process that is killed while it sends leaves a mail that is sent once more when its
// time is over, and not before, under the same Message-ID.
func TestKilledWhileSending(t *testing.T) {
	w := newWorld(t)
	real, err := smtp.New(smtp.Settings{Host: w.server.Host, Port: w.server.Port, TLS: "none", From: "chest@vale.example"})
	w.must(err)
	n := w.node(lost{real, func() { panic("killed") }})
	w.queue(n)
	func() {
		defer func() { _ = recover() }()
		n.Deliver(t.Context())
	}()
	n = w.node(nil)
	n.Deliver(t.Context())
	if got := len(w.server.Taken()); got != 1 || w.last(n).Stage != models.MailTrying {
		t.Fatalf("%d mails, %+v", got, w.last(n))
	}
	w.now = w.now.Add(5 * time.Minute)
	n.Deliver(t.Context())
	mails := w.server.Taken()
	if len(mails) != 2 || mails[0].ID != mails[1].ID || w.last(n).Stage != models.MailSent {
		t.Fatalf("%+v", mails)
	}
}

// Many nodes find the same mails due in the same moment: each mail is sent once.
func TestTwoNodesSendOnce(t *testing.T) {
	w := newWorld(t)
	nodes := []*notify.Service{w.node(nil), w.node(nil), w.node(nil)}
	const mails = 12
	for range mails {
		w.queue(nodes[0])
	}
	var all sync.WaitGroup
	for _, n := range nodes {
		all.Go(func() { n.Deliver(t.Context()) })
	}
	all.Wait()
	seen := map[string]int{}
	for _, m := range w.server.Taken() {
		seen[m.ID]++
	}
	if len(seen) != mails || len(w.server.Taken()) != mails {
		t.Errorf("%d mails of %d, %d sent", len(seen), mails, len(w.server.Taken()))
	}
}

func TestGivenUp(t *testing.T) {
	w := newWorld(t)
	n := w.node(nil)
	w.queue(n)
	w.server.Refuse(550)
	n.Deliver(t.Context())
	if m := w.last(n); m.Stage != models.MailFailed || m.Fault != "address" || m.Answer != "550 5.1.1" {
		t.Fatalf("an address that is not there: %+v", m)
	}
	w.queue(n)
	for range 40 { // nobody answers for days
		w.server.Refuse(421)
		n.Deliver(t.Context())
		if m := w.last(n); m.Open {
			w.now = m.Next
		}
	}
	m := w.last(n)
	if m.Stage != models.MailFailed || m.EndedAt.Sub(m.QueuedAt) > 72*time.Hour || m.EndedAt.Sub(m.QueuedAt) < 60*time.Hour || m.Tries > 20 {
		t.Fatalf("after %s: %+v", m.EndedAt.Sub(m.QueuedAt), m)
	}
	for range w.store.Find(t.Context(), "mail_letters", store.Query{}) {
		t.Error("a letter that was given up is still there")
	}
}

// What was typed into names and addresses adds no head line and no other recipient.
func TestNoHeadersAreSmuggledIn(t *testing.T) {
	w := newWorld(t)
	n := w.node(nil)
	for name, change := range map[string]func(*models.Letter){
		"address":            func(l *models.Letter) { l.To = "a@pcc.example\r\nBcc: b@other.example" },
		"several addresses":  func(l *models.Letter) { l.To = "a@pcc.example,b@other.example" },
		"name in an address": func(l *models.Letter) { l.To = "Somebody <a@pcc.example>" },
		"no address":         func(l *models.Letter) { l.To = "" },
		"body":               func(l *models.Letter) { l.Body = "Vale\nBcc: b@other.example" },
		"role":               func(l *models.Letter) { l.Role = "CFO\rX: y" },
	} {
		l := w.letter()
		change(&l)
		if _, err := n.Queue(t.Context(), models.By{Actor: models.SystemActor("test"), Cmd: w.id()}, "x", l); !models.IsKind(err, models.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	real, err := smtp.New(smtp.Settings{Host: w.server.Host, Port: w.server.Port, TLS: "none", From: "chest@vale.example"})
	w.must(err)
	for name, m := range map[string]notify.Message{
		"subject": {ID: "a", To: "a@pcc.example", Subject: "x\r\nBcc: b@other.example"},
		"address": {ID: "a", To: "a@pcc.example\r\nDATA"},
	} {
		if err := real.Send(t.Context(), m); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	if len(w.server.Taken()) > 0 {
		t.Errorf("%+v", w.server.Taken())
	}
}

// Who asks for links over and over fills nobody's letter box.
func TestAskedOverAndOver(t *testing.T) {
	w := newWorld(t)
	n := w.node(nil)
	w.links = []notify.Addressed{{About: "partner/westmere/pcc", Letter: w.letter()}}
	for range 6 {
		w.must(n.Ask("finance@pcc.example", "en"))
		n.Deliver(t.Context())
		w.now = w.now.Add(time.Minute)
	}
	if got := len(w.server.Taken()); got != 3 {
		t.Errorf("%d mails", got)
	}
	w.now = w.now.Add(time.Hour)
	w.must(n.Ask("finance@pcc.example", "en"))
	n.Deliver(t.Context())
	if got := len(w.server.Taken()); got != 4 {
		t.Errorf("an hour later: %d mails", got)
	}
	var err error
	for range 100 {
		if err = n.Ask("finance@pcc.example", "en"); err != nil {
			break
		}
	}
	if !models.IsKind(err, models.Limited) {
		t.Errorf("asked without end: %v", err)
	}
}

func TestSweepKeepsWhatIsOpen(t *testing.T) {
	w := newWorld(t)
	n := w.node(nil)
	w.queue(n)
	w.now = w.now.Add(2 * time.Hour)
	w.must(n.Sweep(t.Context()))
	n.Deliver(t.Context())
	if len(w.server.Taken()) != 1 {
		t.Error("the letter of an open mail was swept")
	}
}
