package places

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Figures are the rates and thresholds that facts are measured by.
type Figures interface {
	// Data gives every figure.
	Data(ctx context.Context) (models.RuleData, error)
}

// Texts keeps reasons.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// SetFact replaces one part of what is said of a body, for an officer of its place or
// of the place around it. base is the version that was shown; reason says where it can
// be read, "" where nothing is said. Invalid with fields, or conflict
// "changed_meanwhile".
func (s *Service) SetFact(ctx context.Context, by models.By, base int64, id models.BodyID, part models.BodyPart, said models.Body, reason string) (models.Body, error) {
	head, err := s.bodies.Head(ctx, string(id))
	if err != nil {
		return said, err
	}
	if err := s.mayEdit(ctx, by, head.State); err != nil {
		return head.State, err
	}
	if head.Cmd == by.Cmd {
		return head.State, nil // the reply was lost and the command came again
	}
	if head.N != base {
		return head.State, models.E(models.Conflict, "changed_meanwhile")
	}
	next := head.State.With(part, said)
	if err := next.Check(); err != nil {
		return next, err
	}
	if part == models.PartHolder {
		if err := s.checkHolder(ctx, next); err != nil {
			return next, err
		}
	}
	if part == models.PartDesignation {
		figures, err := s.figures.Data(ctx)
		if err != nil {
			return next, err
		}
		if next, err = next.Designate(figures); err != nil {
			return next, err
		}
	}
	act := s.act(by, "say_"+string(part))
	if reason = models.Clean(reason); reason != "" {
		if act.Reason, err = s.texts.Put(ctx, by.Cmd, "body-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}}); err != nil {
			return next, err
		}
	}
	v, err := s.bodies.Save(ctx, act, head.ID, head.N, next)
	return v.State, err
}

func (s *Service) mayEdit(ctx context.Context, by models.By, b models.Body) error {
	p, err := s.Place(ctx, b.Place)
	if err != nil {
		return err
	}
	return by.Actor.Need(outer(p), models.RoleOfficer, models.RoleOperator)
}

// checkHolder refuses to let a body hold the money that cannot, or that nobody knows.
func (s *Service) checkHolder(ctx context.Context, b models.Body) error {
	if b.Facts.Holder == "" {
		return nil
	}
	holder, err := s.Body(ctx, b.Facts.Holder)
	if models.IsKind(err, models.NotFound) || err == nil && (!holder.Kind.HoldsMoney() || holder.ID == b.ID) {
		return models.E(models.Invalid, "body", models.F("holder", "cannot_hold"))
	}
	return err
}

// BodyVersion is the number of a body's last version, for its forms.
func (s *Service) BodyVersion(ctx context.Context, id models.BodyID) (int64, error) {
	v, err := s.bodies.Head(ctx, string(id))
	return v.N, err
}

// Electors is how many electors a body's roll had, as it was last recorded before a moment;
// where nothing was by then, as it was recorded first. 0 if it is not known.
func (s *Service) Electors(ctx context.Context, id models.BodyID, before time.Time) (int64, error) {
	var n int64
	for v, err := range s.bodies.History(ctx, string(id)) {
		if err != nil {
			return 0, err
		}
		if n == 0 || v.At.Before(before) {
			n = v.State.Electors
		}
	}
	return n, nil
}

// Bodies lists every body by id.
func (s *Service) Bodies(ctx context.Context) ([]models.Body, error) {
	var list []models.Body
	for v, err := range s.bodies.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}
