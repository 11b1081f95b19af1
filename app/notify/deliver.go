package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// request is somebody at the sign-in page who wants a new link.
type request struct{ address, lang string }

// mostAnHour is how many links one body is sent in an hour because somebody asked: nobody
// can fill a stranger's letter box.
const mostAnHour = 3

// Ask notes that somebody wants a new link at an address. It does nothing else, so that
// neither the answer nor the time it takes tells whether the address is known; Deliver
// does the rest. Limited "too_many_attempts" when too many wait.
func (s *Service) Ask(address, lang string) error {
	if !s.Ready() {
		return models.E(models.Conflict, "no_mail")
	}
	select {
	case s.asked <- request{address, lang}:
		return nil
	default:
		return models.E(models.Limited, "too_many_attempts", models.F("retry", "retry_after", "seconds", "60"))
	}
}

// Deliver makes the links that were asked for and sends every mail that is due. What goes
// wrong is logged and tried again another time.
func (s *Service) Deliver(ctx context.Context) {
	if !s.Ready() {
		return
	}
	for len(s.asked) > 0 && ctx.Err() == nil {
		if err := s.answer(ctx, <-s.asked); err != nil {
			s.d.Log("answer somebody who asked for a link", "error", err)
		}
	}
	due, err := s.due(ctx)
	for _, id := range due {
		if err = s.deliver(ctx, id); err != nil || ctx.Err() != nil {
			break
		}
	}
	if err != nil && ctx.Err() == nil {
		s.d.Log("deliver mail", "error", err)
	}
}

// atOnce is how many mails one round of Deliver takes up.
const atOnce = 100

func (s *Service) due(ctx context.Context) (ids []string, err error) {
	for v, err := range s.mails.Find(ctx, store.Query{Index: "due", Equal: []any{true}, Before: s.now().Add(time.Millisecond), Limit: atOnce}) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, v.ID)
	}
	return ids, nil
}

func (s *Service) answer(ctx context.Context, r request) error {
	letters, err := s.d.Links(ctx, r.address, r.lang)
	if err != nil {
		return err
	}
	for _, l := range letters {
		recent, err := s.About(ctx, l.About, mostAnHour)
		if err != nil {
			return err
		}
		if len(recent) == mostAnHour && s.now().Sub(recent[mostAnHour-1].QueuedAt) < time.Hour {
			continue
		}
		if _, err := s.Queue(ctx, models.By{Actor: models.SystemActor("mail"), Cmd: s.d.IDs()}, l.About, l.Letter); err != nil {
			return err
		}
	}
	return nil
}

// deliver tries one mail, if no other node does.
func (s *Service) deliver(ctx context.Context, id string) error {
	head, err := s.mails.Head(ctx, id)
	if err != nil || !head.State.Due(s.now()) {
		return err
	}
	// Another command at every node: the same one would be let through twice.
	head, err = s.save(ctx, "try", head, head.State.Try(s.now()))
	if models.IsKind(err, models.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	m := head.State
	action := "sent"
	if m.Open {
		refused := s.send(ctx, m)
		if m = m.Sent(s.now()); refused != nil {
			m = head.State.Refused(refused.Fault, refused.Answer, refused.ForGood, s.now())
			action = "refused"
			s.d.Log("mail was not taken", "mail", id, "fault", refused.Fault, "answer", refused.Answer, "try", m.Tries, "given_up", !m.Open, "cause", refused.cause())
		}
		// Whoever asks us to stop now, what became of the mail is recorded.
		ctx = context.WithoutCancel(ctx)
		if _, err = s.save(ctx, action, head, m); err != nil {
			return err
		}
	}
	if m.Open {
		return nil
	}
	return s.letters.Delete(ctx, id)
}

func (s *Service) save(ctx context.Context, action string, head store.Version[models.Mail], next models.Mail) (store.Version[models.Mail], error) {
	act := store.Act{Cmd: s.d.IDs(), Actor: models.SystemActor("mail").Name(), Action: action, At: s.now()}
	return s.mails.Save(ctx, act, head.ID, head.N, next)
}

// send puts a mail into words and hands it over.
func (s *Service) send(ctx context.Context, m models.Mail) *Refusal {
	l, err := s.letter(ctx, m.ID)
	if models.IsKind(err, models.Unavailable) {
		return &Refusal{Fault: "store", Cause: err}
	}
	if err != nil { // the key was retired, or somebody deleted it
		return &Refusal{Fault: "letter_lost", ForGood: true, Cause: err}
	}
	subject, text, err := s.d.Words(l)
	if err != nil {
		return &Refusal{Fault: "words", ForGood: true, Cause: err}
	}
	err = s.d.Sender.Send(ctx, Message{ID: string(m.ID), To: l.To, Subject: subject, Text: text, Date: m.QueuedAt})
	if err == nil {
		return nil
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r
	}
	return &Refusal{Fault: "unreachable", Cause: err}
}

func (s *Service) letter(ctx context.Context, id models.MailID) (models.Letter, error) {
	var l models.Letter
	row, err := s.letters.Get(ctx, string(id))
	if err != nil {
		return l, err
	}
	plain, err := s.d.Keys.Unwrap(purpose(id), row.Value.Letter)
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(plain, &l); err != nil {
		return l, fmt.Errorf("read letter %s: %w", id, err)
	}
	return l, nil
}

// Sweep deletes letters whose mail is over, or was cut off before it was recorded.
func (s *Service) Sweep(ctx context.Context) error {
	for row, err := range s.letters.Find(ctx, store.Query{Index: "at", Before: s.now().Add(-time.Hour)}) {
		if err != nil {
			return err
		}
		head, err := s.mails.Head(ctx, row.ID)
		if err != nil && !models.IsKind(err, models.NotFound) {
			return err
		}
		if err == nil && head.State.Open {
			continue
		}
		if err := s.letters.Delete(ctx, row.ID); err != nil {
			return err
		}
	}
	return nil
}
