package oversight

import (
	"context"
	"time"

	"commonchest/models"
)

// GroupEntry is a group with its words.
type GroupEntry struct {
	Group   models.Group
	Version int64
	Remit   string
	Why     string // it was wound down
}

// Form records a new group, or with the version shown another state of one: its members by
// role, remit and term.
func (s *Service) Form(ctx context.Context, by models.By, base int64, g models.Group, remit string) (models.Group, error) {
	place, err := s.here(ctx, by.Actor, g.Place)
	if err != nil {
		return g, err
	}
	remit, g.Name, g.Programme = models.Clean(remit), models.Clean(g.Name), place.Programme
	g.EndedAt, g.Successor, g.Why = time.Time{}, "", models.TextRef{}
	action := "form"
	if base > 0 {
		head, err := s.groups.Head(ctx, string(g.ID))
		if err != nil {
			return g, err
		}
		if head.State.Place != g.Place {
			return g, models.E(models.NotFound, "document")
		}
		if head.State.Ended() && head.Cmd != by.Cmd {
			return head.State, models.E(models.Conflict, "group_ended")
		}
		action = "edit"
	}
	if err := g.Check(remit); err != nil {
		return g, err
	}
	if g.Remit, err = s.words(ctx, by, remit); err != nil {
		return g, err
	}
	v, err := s.groups.Save(ctx, s.act(by, action, models.TextRef{}), string(g.ID), base, g)
	return v.State, err
}

// WindDown ends a group and hands everything open that it has before it to its successor,
// or, explicitly, to nobody. One record is the act; see [models.Answering].
func (s *Service) WindDown(ctx context.Context, by models.By, id, successor models.GroupID, none bool, reason string) (models.Group, error) {
	head, err := s.groups.Head(ctx, string(id))
	if err != nil {
		return head.State, err
	}
	if _, err := s.here(ctx, by.Actor, head.State.Place); err != nil {
		return head.State, err
	}
	var next *models.Group
	if successor != "" {
		to, err := s.groups.Head(ctx, string(successor))
		if models.IsKind(err, models.NotFound) || err == nil && to.State.Programme != head.State.Programme {
			return head.State, models.E(models.Invalid, "group", models.F("successor", "successor_goes_on"))
		}
		if err != nil {
			return head.State, err
		}
		next = &to.State
	}
	if _, err := head.State.WindDown(next, none, models.Clean(reason) != "", s.d.Now()); err != nil && head.Cmd != by.Cmd {
		return head.State, err
	}
	ref, err := s.words(ctx, by, reason)
	if err != nil {
		return head.State, err
	}
	return change(ctx, s, s.groups, by, string(id), "wind_down", ref, func(g models.Group) (models.Group, error) {
		g.Why = ref
		return g.WindDown(next, none, ref.ID != "", s.d.Now())
	})
}

// Groups lists every group of the programme that a place belongs to, those that were wound
// down too: who answers for an item is found among all of them.
func (s *Service) Groups(ctx context.Context, place models.Place) ([]models.Group, error) {
	return collect(ctx, s.groups, ofProgramme(place))
}

// Group reads a group with its words.
func (s *Service) Group(ctx context.Context, id models.GroupID) (GroupEntry, error) {
	head, err := s.groups.Head(ctx, string(id))
	if err != nil {
		return GroupEntry{}, err
	}
	e := GroupEntry{Group: head.State, Version: head.N}
	if e.Remit, err = s.said(ctx, e.Group.Remit); err != nil {
		return e, err
	}
	e.Why, err = s.said(ctx, e.Group.Why)
	return e, err
}

// GroupEvent is one step of a group, with why it was taken.
type GroupEvent struct {
	At     time.Time
	Action string // form, edit, wind_down
	State  models.Group
	Reason string
}

// GroupHistory tells what happened to a group, oldest first.
func (s *Service) GroupHistory(ctx context.Context, id models.GroupID) ([]GroupEvent, error) {
	var list []GroupEvent
	for v, err := range s.groups.History(ctx, string(id)) {
		if err != nil {
			return nil, err
		}
		why, err := s.said(ctx, v.State.Why)
		if err != nil {
			return nil, err
		}
		list = append(list, GroupEvent{At: v.At, Action: v.Action, State: v.State, Reason: why})
	}
	return list, nil
}

// canHold refuses to give an item to a group of another programme, or to one that was
// wound down. An item may be given to no group: then the body of the place has it.
func (s *Service) canHold(ctx context.Context, place models.Place, h models.Held) error {
	if h.Group == "" {
		return nil
	}
	head, err := s.groups.Head(ctx, string(h.Group))
	if models.IsKind(err, models.NotFound) || err == nil && head.State.Programme != place.Programme {
		return models.E(models.Invalid, "ask", models.F("group", "choose_group"))
	}
	if err != nil {
		return err
	}
	if head.State.Ended() {
		return models.E(models.Invalid, "ask", models.F("group", "group_ended"))
	}
	if !head.State.Has(h.Sponsor) {
		return models.E(models.Invalid, "ask", models.F("sponsor", "no_such_seat"))
	}
	return nil
}
