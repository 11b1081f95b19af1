package oversight

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// AskEntry is an ask with its words and what the owner said last.
type AskEntry struct {
	Ask   models.Ask
	Text  models.Text
	Words string
}

// AskEvent is one step of an ask, as its record tells it.
type AskEvent struct {
	At     time.Time
	Status models.AskStatus
	Due    string
	Words  string
	Itself bool // the owner answered on its own page
}

// Raise brings a rule before who could change it. The proposal that it blocks, and the
// round, are of the same programme.
func (s *Service) Raise(ctx context.Context, by models.By, a models.Ask, t models.AskText) (models.Ask, error) {
	place, err := s.here(ctx, by.Actor, a.Place)
	if err != nil {
		return a, err
	}
	a.Programme, a.Body, a.OwnerName, a.Held.Sponsor = place.Programme, place.Body, models.Clean(a.OwnerName), models.Clean(a.Held.Sponsor)
	if a.OwnerBody != "" {
		owner, err := s.partner(ctx, place, a.OwnerBody)
		if err != nil {
			return a, err
		}
		a.OwnerName = owner.Name
	}
	t = t.Cleaned()
	if a, err = a.Raise(t, s.today(place), s.d.Now()); err != nil {
		return a, err
	}
	if a, err = s.linked(ctx, place, a); err != nil {
		return a, err
	}
	if err := s.canHold(ctx, place, a.Held); err != nil {
		return a, err
	}
	if a.Text, err = s.d.Texts.Put(ctx, by.Cmd, "ask-"+string(a.ID), t.Parts()); err != nil {
		return a, err
	}
	v, err := s.asks.Save(ctx, s.act(by, "raise", models.TextRef{}), string(a.ID), 0, a)
	return v.State, err
}

// partner is a body that brings money to the programme of a place.
func (s *Service) partner(ctx context.Context, place models.Place, id models.BodyID) (models.Body, error) {
	b, err := s.d.Places.Body(ctx, id)
	if models.IsKind(err, models.NotFound) || err == nil && (b.Kind != models.PartnerBody || b.Place != models.PlaceID(place.Programme)) {
		err = models.E(models.Invalid, "ask", models.F("owner_body", "choose"))
	}
	return b, err
}

// linked checks what an ask refers to; the round of a blocked proposal is its own.
func (s *Service) linked(ctx context.Context, place models.Place, a models.Ask) (models.Ask, error) {
	if a.Proposal != "" {
		p, err := s.d.Proposals.Proposal(ctx, a.Proposal)
		if err == nil {
			err = s.sameProgramme(ctx, place, p.Place, "proposal", "choose_idea")
		} else if models.IsKind(err, models.NotFound) {
			err = models.E(models.Invalid, "ask", models.F("proposal", "choose_idea"))
		}
		if err != nil {
			return a, err
		}
		if a.Round == "" {
			a.Round = p.Round
		}
	}
	if a.Round == "" {
		return a, nil
	}
	return a, s.roundHere(ctx, place, a.Round, "ask")
}

// roundHere refuses a round of another programme.
func (s *Service) roundHere(ctx context.Context, place models.Place, id models.RoundID, what string) error {
	v, err := s.d.Rounds.View(ctx, id)
	if models.IsKind(err, models.NotFound) {
		return models.E(models.Invalid, what, models.F("round", "choose_round"))
	}
	if err != nil {
		return err
	}
	return s.sameProgramme(ctx, place, v.Round.Place, "round", "choose_round")
}

func (s *Service) sameProgramme(ctx context.Context, place models.Place, other models.PlaceID, field, code string) error {
	p, err := s.d.Places.Place(ctx, other)
	if err == nil && p.Programme != place.Programme {
		err = models.E(models.Invalid, "ask", models.F(field, code))
	}
	return err
}

// AnswerAsk records what the owner said: a partner says it itself, for all others, and where
// a partner has written a letter, the clerk or officer of the place writes it down, and the
// record says which it was. They alone may give more time by due, "" for none.
func (s *Service) AnswerAsk(ctx context.Context, by models.By, id models.AskID, status models.AskStatus, words, due string) (models.Ask, error) {
	head, err := s.asks.Head(ctx, string(id))
	if err != nil {
		return head.State, err
	}
	place, err := s.here(ctx, by.Actor, head.State.Place)
	itself := models.IsKind(err, models.Forbidden) && head.State.AnsweredBy(by.Actor)
	if itself {
		due, err = "", nil
	}
	if err != nil {
		return head.State, err
	}
	if _, err := head.State.Answer(status, models.Clean(words) != "", due, s.today(place)); err != nil && head.Cmd != by.Cmd {
		return head.State, err
	}
	ref, err := s.words(ctx, by, words)
	if err != nil {
		return head.State, err
	}
	return change(ctx, s, s.asks, by, string(id), "answer", ref, func(a models.Ask) (models.Ask, error) {
		a.Words, a.Itself = ref, itself
		return a.Answer(status, ref.ID != "", due, s.today(place))
	})
}

// Ask reads one ask with its words.
func (s *Service) Ask(ctx context.Context, id models.AskID) (AskEntry, error) {
	v, err := s.asks.Get(ctx, string(id))
	if err != nil {
		return AskEntry{}, err
	}
	return s.askEntry(ctx, v.State)
}

// Asks is the register of a place: of a programme's outermost place, that of the programme.
func (s *Service) Asks(ctx context.Context, place models.Place) ([]AskEntry, error) {
	return s.askList(ctx, ofProgramme(place), func(a models.Ask) bool { return among(place, a.Place) })
}

// Addressed lists the asks that a partner is to answer, of the programme of a place.
func (s *Service) Addressed(ctx context.Context, place models.Place, partner models.BodyID) ([]AskEntry, error) {
	return s.askList(ctx, ofProgramme(place), func(a models.Ask) bool { return a.OwnerBody == partner })
}

// Blocking lists the asks about what blocks a proposal.
func (s *Service) Blocking(ctx context.Context, id models.ProposalID) ([]AskEntry, error) {
	return s.askList(ctx, store.Query{Index: "proposal", Equal: []any{string(id)}}, func(models.Ask) bool { return true })
}

func (s *Service) askList(ctx context.Context, q store.Query, wanted func(models.Ask) bool) ([]AskEntry, error) {
	all, err := collect(ctx, s.asks, q)
	if err != nil {
		return nil, err
	}
	var list []AskEntry
	for _, a := range all {
		if !wanted(a) {
			continue
		}
		e, err := s.askEntry(ctx, a)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func (s *Service) askEntry(ctx context.Context, a models.Ask) (AskEntry, error) {
	e := AskEntry{Ask: a}
	var err error
	if e.Text, err = s.d.Texts.Get(ctx, a.Text); err != nil {
		return e, err
	}
	e.Words, err = s.said(ctx, a.Words)
	return e, err
}

// AskHistory tells what became of an ask, oldest first.
func (s *Service) AskHistory(ctx context.Context, id models.AskID) ([]AskEvent, error) {
	var list []AskEvent
	for v, err := range s.asks.History(ctx, string(id)) {
		if err != nil {
			return nil, err
		}
		words, err := s.said(ctx, v.State.Words)
		if err != nil {
			return nil, err
		}
		list = append(list, AskEvent{At: v.At, Status: v.State.Status, Due: v.State.Due, Words: words, Itself: v.State.Itself})
	}
	return list, nil
}
