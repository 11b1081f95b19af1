package oversight

import (
	"context"
	"strconv"

	"commonchest/app/store"
	"commonchest/models"
)

// MatterEntry is a matter with its words.
type MatterEntry struct {
	Matter  models.Matter
	Text    models.Text
	Outcome string
}

// Bring puts a blocked item, or one that waits for approval, before a group.
func (s *Service) Bring(ctx context.Context, by models.By, m models.Matter, title, words string) (models.Matter, error) {
	place, err := s.here(ctx, by.Actor, m.Place)
	if err != nil {
		return m, err
	}
	m.Programme = place.Programme
	if m.Held.Group == "" {
		return m, models.E(models.Invalid, "matter", models.F("group", "choose_group"))
	}
	if err := s.canHold(ctx, place, m.Held); err != nil {
		return m, err
	}
	group, err := s.groups.Head(ctx, string(m.Held.Group))
	if err != nil {
		return m, err
	}
	if m.Round != "" {
		if err := s.roundHere(ctx, place, m.Round, "matter"); err != nil {
			return m, err
		}
	}
	title, words = models.Clean(title), models.Clean(words)
	if m, err = m.Begin(title, words, group.State, s.d.Now()); err != nil {
		return m, err
	}
	if m.Text, err = s.d.Texts.Put(ctx, by.Cmd, "matter-"+string(m.ID), []models.TextPart{{Name: "title", Value: title}, {Name: "words", Value: words}}); err != nil {
		return m, err
	}
	v, err := s.matters.Save(ctx, s.act(by, "bring", models.TextRef{}), string(m.ID), 0, m)
	return v.State, err
}

// Settle ends a matter with what came of it.
func (s *Service) Settle(ctx context.Context, by models.By, id models.MatterID, outcome string) (models.Matter, error) {
	head, err := s.matters.Head(ctx, string(id))
	if err != nil {
		return head.State, err
	}
	if _, err := s.here(ctx, by.Actor, head.State.Place); err != nil {
		return head.State, err
	}
	ref, err := s.words(ctx, by, outcome)
	if err != nil {
		return head.State, err
	}
	return change(ctx, s, s.matters, by, string(id), "settle", ref, func(m models.Matter) (models.Matter, error) {
		m.Outcome = ref
		return m.Settle(ref.ID != "", s.d.Now())
	})
}

// Matter reads one matter with its words.
func (s *Service) Matter(ctx context.Context, id models.MatterID) (MatterEntry, error) {
	v, err := s.matters.Get(ctx, string(id))
	if err != nil {
		return MatterEntry{}, err
	}
	return s.matterEntry(ctx, v.State)
}

// Matters lists those of a place; of an outermost place, those of its programme.
func (s *Service) Matters(ctx context.Context, place models.Place) ([]MatterEntry, error) {
	all, err := collect(ctx, s.matters, ofProgramme(place))
	if err != nil {
		return nil, err
	}
	var list []MatterEntry
	for _, m := range all {
		if !among(place, m.Place) {
			continue
		}
		e, err := s.matterEntry(ctx, m)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func (s *Service) matterEntry(ctx context.Context, m models.Matter) (MatterEntry, error) {
	e := MatterEntry{Matter: m}
	var err error
	if e.Text, err = s.d.Texts.Get(ctx, m.Text); err != nil {
		return e, err
	}
	e.Outcome, err = s.said(ctx, m.Outcome)
	return e, err
}

// EscalationEntry is an escalation with its words and the name of what it is about.
type EscalationEntry struct {
	Escalation     models.Escalation
	About          string
	Reason, Answer string
}

// Escalate brings an ask or a matter of a round before one of the two who answer for it.
// While that one has not answered there is no second call on the same matter.
func (s *Service) Escalate(ctx context.Context, by models.By, e models.Escalation, reason string) (models.Escalation, error) {
	of, err := s.escalated(ctx, e)
	if err != nil {
		return e, err
	}
	place, round := of.place, of.round
	at, err := s.here(ctx, by.Actor, place)
	if err != nil {
		return e, err
	}
	if of.settled != "" {
		return e, models.E(models.Conflict, of.settled)
	}
	if round == "" {
		return e, models.E(models.Invalid, "escalation", models.F("to", "no_round"))
	}
	v, err := s.d.Rounds.View(ctx, round)
	if err != nil {
		return e, err
	}
	e.Place, e.Programme = place, at.Programme
	if e, err = v.Round.Escalate(e, models.Clean(reason) != "", s.d.Now()); err != nil {
		return e, err
	}
	var n int64
	for ; ; n++ { // the call that is free: the one after those that were answered
		e.ID = models.EscalationID(of.id + "-" + string(e.To) + "-" + strconv.FormatInt(n, 10))
		head, err := s.escalations.Head(ctx, string(e.ID))
		if models.IsKind(err, models.NotFound) {
			break
		}
		if err != nil || head.Cmd == by.Cmd {
			return head.State, err
		}
		if head.State.Open() {
			return head.State, models.E(models.Conflict, "escalated_already")
		}
	}
	if e.Reason, err = s.words(ctx, by, reason); err != nil {
		return e, err
	}
	saved, err := s.escalations.Save(ctx, s.act(by, "escalate", e.Reason), string(e.ID), 0, e)
	return saved.State, err
}

// item is what an escalation is about.
type item struct {
	id      string
	place   models.PlaceID
	round   models.RoundID
	settled string // the code of its being over; "" while it is open
}

// escalated finds it.
func (s *Service) escalated(ctx context.Context, e models.Escalation) (item, error) {
	if e.Ask != "" {
		head, err := s.asks.Head(ctx, string(e.Ask))
		of := item{id: string(e.Ask), place: head.State.Place, round: head.State.Round}
		if err == nil && !head.State.Open() {
			of.settled = "ask_settled"
		}
		return of, err
	}
	head, err := s.matters.Head(ctx, string(e.Matter))
	of := item{id: string(e.Matter), place: head.State.Place, round: head.State.Round}
	if err == nil && !head.State.Open() {
		of.settled = "matter_settled"
	}
	return of, err
}

// Reply answers an escalation, in the role that was called upon.
func (s *Service) Reply(ctx context.Context, by models.By, id models.EscalationID, words string) (models.Escalation, error) {
	head, err := s.escalations.Head(ctx, string(id))
	if err != nil {
		return head.State, err
	}
	v, err := s.d.Rounds.View(ctx, head.State.Round)
	if err != nil {
		return head.State, err
	}
	if err := by.Actor.Need(v.Round.Place, head.State.Roles()...); err != nil {
		return head.State, err
	}
	ref, err := s.words(ctx, by, words)
	if err != nil {
		return head.State, err
	}
	return change(ctx, s, s.escalations, by, string(id), "reply", ref, func(e models.Escalation) (models.Escalation, error) {
		e.Answer = ref
		return e.Reply(ref.ID != "", s.d.Now())
	})
}

// Escalations lists those of a place; of an outermost place, those of its programme.
func (s *Service) Escalations(ctx context.Context, place models.Place) ([]EscalationEntry, error) {
	return s.escalationList(ctx, ofProgramme(place), func(e models.Escalation) bool { return among(place, e.Place) })
}

// EscalationsOf lists those of a round.
func (s *Service) EscalationsOf(ctx context.Context, id models.RoundID) ([]EscalationEntry, error) {
	return s.escalationList(ctx, store.Query{Index: "round", Equal: []any{string(id)}}, func(models.Escalation) bool { return true })
}

func (s *Service) escalationList(ctx context.Context, q store.Query, wanted func(models.Escalation) bool) ([]EscalationEntry, error) {
	all, err := collect(ctx, s.escalations, q)
	if err != nil {
		return nil, err
	}
	var list []EscalationEntry
	for _, e := range all {
		if !wanted(e) {
			continue
		}
		entry := EscalationEntry{Escalation: e}
		if entry.About, err = s.about(ctx, e); err != nil {
			return nil, err
		}
		if entry.Reason, err = s.said(ctx, e.Reason); err != nil {
			return nil, err
		}
		if entry.Answer, err = s.said(ctx, e.Answer); err != nil {
			return nil, err
		}
		list = append(list, entry)
	}
	return list, nil
}

// about names what an escalation is about.
func (s *Service) about(ctx context.Context, e models.Escalation) (string, error) {
	if e.Ask != "" {
		ask, err := s.Ask(ctx, e.Ask)
		return ask.Text.Get("title"), err
	}
	m, err := s.Matter(ctx, e.Matter)
	return m.Text.Get("title"), err
}
