package fences

import (
	"context"

	"commonchest/models"
	"commonchest/models/ledger"
)

// watched refuses a proposal that names no service of its place, or one of which nothing
// is known yet: what a fall is measured from has to stand there before the fence goes.
func (s *Service) watched(ctx context.Context, l models.Lifting) error {
	if l.Protects == "" {
		return nil // the proposal's own check says so
	}
	v, err := s.services.Head(ctx, string(l.Protects))
	if models.IsKind(err, models.NotFound) || err == nil && v.State.Place != l.Place {
		return models.E(models.Invalid, "lifting", models.F("protects", "choose"))
	}
	if err != nil {
		return err
	}
	levels, err := s.Levels(ctx, l.Protects)
	if err == nil && len(levels) == 0 {
		err = models.E(models.Invalid, "lifting", models.F("protects", "no_level_yet"))
	}
	return err
}

// Giver is the body whose own word a lifting needs, because the money was its; "" where
// it is that of the body that keeps it.
func (s *Service) Giver(ctx context.Context, l models.Lifting) (models.BodyID, error) {
	place, err := s.places.Place(ctx, l.Place)
	if err != nil {
		return "", err
	}
	fund, err := s.money.Fund(ctx, l.Fund)
	return fund.Giver(place.Body), err
}

// Agree records that the giver agrees: a partner by its signatory, a council by an officer
// of its own place. Nobody else can, least of all who keeps the money.
func (s *Service) Agree(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error) {
	head, err := s.liftings.Head(ctx, string(id))
	if err != nil {
		return models.Lifting{}, err
	}
	if err := s.speaksForGiver(ctx, by.Actor, head.State); err != nil || head.Cmd == by.Cmd {
		return head.State, err
	}
	l, err := head.State.Agree(s.now())
	if err != nil {
		return l, err
	}
	v, err := s.liftings.Save(ctx, s.act(by, "agree", models.TextRef{}), string(id), head.N, l)
	return v.State, err
}

func (s *Service) speaksForGiver(ctx context.Context, actor models.Actor, l models.Lifting) error {
	if actor.IsAnonymous() {
		return models.E(models.Unauthenticated, "sign_in")
	}
	giver, err := s.Giver(ctx, l)
	if err != nil {
		return err
	}
	place, err := s.places.Place(ctx, l.Place)
	if err != nil || actor.SignsFor(giver, models.PlaceID(place.Programme)) {
		return err
	}
	body, err := s.places.Body(ctx, giver)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return err
	}
	if home, err := s.places.Place(ctx, body.Place); err == nil && home.Body == giver {
		return actor.Need(home.ID, models.RoleOfficer)
	}
	return models.E(models.Forbidden, "not_your_signature")
}

// Lift changes the fence once the notice is over, two have approved and the giver has
// agreed: the fund first, the proposal's own record last, so that a retry finishes what was cut off.
func (s *Service) Lift(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error) {
	head, err := s.liftings.Head(ctx, string(id))
	if err != nil {
		return models.Lifting{}, err
	}
	l := head.State
	if err := by.Actor.Need(l.Place, models.RoleOfficer, models.RoleClerk); err != nil || head.Cmd == by.Cmd {
		return l, err
	}
	given, err := s.Approvals(ctx, id)
	if err != nil {
		return l, err
	}
	today, err := s.today(ctx, l.Place)
	if err != nil {
		return l, err
	}
	giver, err := s.Giver(ctx, l)
	if err != nil {
		return l, err
	}
	if err := l.MayLift(given, giver, today); err != nil {
		return l, err
	}
	if l.Amount > 0 {
		err = s.liftPart(ctx, by, l)
	} else {
		err = s.money.LiftFence(ctx, by, l.Fund, l.Old, l.Lifted())
	}
	if err != nil {
		return l, err
	}
	l.LiftedAt = s.now()
	v, err := s.liftings.Save(ctx, s.act(by, "lift", l.Words), string(id), head.N, l)
	return v.State, err
}

// liftPart moves a part of the money into a fund of its own, whose fence is lifted; the
// rest keeps its fence.
func (s *Service) liftPart(ctx context.Context, by models.By, l models.Lifting) error {
	of, err := s.money.Fund(ctx, l.Fund)
	if err != nil {
		return err
	}
	if !of.Fence.Same(l.Old) {
		return models.E(models.Conflict, "changed_meanwhile")
	}
	part := l.Part(of)
	if err := s.money.MakeFund(ctx, by, part); err != nil {
		return err
	}
	_, err = s.money.Post(ctx, by, "lift/"+string(l.ID), ledger.Movement{Place: l.Place, Kind: ledger.Moved, Of: string(l.ID), Reason: l.Words,
		Postings: ledger.Move(ledger.FundAccount(l.Fund), ledger.FundAccount(part.ID), l.Amount)})
	return err
}
