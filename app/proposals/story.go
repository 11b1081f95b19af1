package proposals

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Event is something that happened to a proposal: an action of this package
// ("submit", "review", "admit" …) with the state that it led to.
type Event struct {
	At     time.Time
	Action string
	State  models.Proposal
}

// History tells what happened to a proposal, oldest first.
func (s *Service) History(ctx context.Context, id models.ProposalID) ([]Event, error) {
	var list []Event
	for v, err := range s.records.History(ctx, string(id)) {
		if err != nil {
			return nil, err
		}
		list = append(list, Event{At: v.At, Action: v.Action, State: v.State})
	}
	return list, nil
}

// Illustrate gives a proposal another picture, or with "" none, for whoever shows
// its follow token, until somebody has begun to look at it.
func (s *Service) Illustrate(ctx context.Context, by models.By, id models.ProposalID, token string, picture models.PictureID, alt string) (models.Proposal, error) {
	head, err := s.records.Head(ctx, string(id))
	if err != nil {
		return models.Proposal{}, err
	}
	if err := s.mayAct(by.Actor, head.State, token); err != nil {
		return head.State, err
	}
	return s.save(ctx, by, head, "illustrate", func(p models.Proposal) (models.Proposal, error) {
		ref, err := s.putAlt(ctx, by.Cmd, id, picture, alt)
		if err != nil {
			return p, err
		}
		return p.Illustrate(picture, ref)
	})
}

// mayAct refuses who neither proposed nor decides: a resident shows the token, the
// body acts through its clerk.
func (s *Service) mayAct(a models.Actor, p models.Proposal, token string) error {
	if p.By != models.ByBody && s.Follows(p.ID, token) {
		return nil
	}
	return a.Need(p.Place, models.RoleClerk)
}

// putAlt stores what a picture shows; without a picture there is nothing to say.
func (s *Service) putAlt(ctx context.Context, cmd string, id models.ProposalID, picture models.PictureID, alt string) (models.TextRef, error) {
	alt = models.Clean(alt)
	if picture == "" || alt == "" {
		return models.TextRef{}, nil
	}
	return s.d.Texts.Put(ctx, cmd, "alt-"+string(id)+"-"+string(picture)+"-"+cmd, []models.TextPart{{Name: "alt", Value: alt}})
}

// UsesPicture reports whether a proposal that goes on shows the picture.
func (s *Service) UsesPicture(ctx context.Context, id models.PictureID) (bool, error) {
	for v, err := range s.records.Find(ctx, store.Query{Index: "picture", Equal: []any{string(id)}}) {
		if err != nil {
			return false, err
		}
		if v.State.State != models.ProposalWithdrawn {
			return true, nil
		}
	}
	return false, nil
}
