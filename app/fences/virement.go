package fences

import (
	"context"
	"errors"
	"slices"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// AskVirement asks to move money between two funds of a place, by its clerk or officer.
// What the fence of the first does not let be moved is invalid, with the line named.
func (s *Service) AskVirement(ctx context.Context, by models.By, v models.Virement, reason string) (models.Virement, error) {
	if err := by.Actor.Need(v.Place, models.RoleClerk, models.RoleOfficer); err != nil {
		return v, err
	}
	if head, err := s.virements.Head(ctx, string(v.ID)); err == nil && head.Cmd == by.Cmd {
		return head.State, nil
	}
	from, to, err := s.ends(ctx, v)
	if err != nil {
		return v, err
	}
	st, err := s.money.Statement(ctx, v.Place)
	if err != nil {
		return v, err
	}
	reason = models.Clean(reason)
	if err := models.CheckVirement(v, from, to, st.Balances[ledger.FundAccount(v.From)], reason); err != nil {
		return v, err
	}
	if v.Words, err = s.texts.Put(ctx, by.Cmd, "virement-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}}); err != nil {
		return v, err
	}
	v.Asked, v.AskedAt = by.Actor.Name(), s.now()
	return s.saveVirement(ctx, by, "ask", v.Words, 0, v)
}

// AgreeVirement is a second person's approval: the money moves, and then the record says
// so. The fences are asked again, because they may have changed since.
func (s *Service) AgreeVirement(ctx context.Context, by models.By, id models.VirementID) (models.Virement, error) {
	head, err := s.virements.Head(ctx, string(id))
	if err != nil {
		return models.Virement{}, err
	}
	v := head.State
	if err := by.Actor.Need(v.Place, models.RoleCouncillor, models.RoleClerk, models.RoleOfficer); err != nil || head.Cmd == by.Cmd {
		return v, err
	}
	if err := v.MayAgree(by.Actor.Name()); err != nil {
		return v, err
	}
	if err := s.unbarred(ctx, by.Actor, v.From, v.To); err != nil {
		return v, err
	}
	from, to, err := s.ends(ctx, v)
	if err != nil {
		return v, err
	}
	if err := models.Vires(from, to); err != nil {
		return v, err
	}
	e, err := s.money.Post(ctx, by, "virement/"+string(id), ledger.Movement{Place: v.Place, Kind: ledger.Moved, Of: string(id), Reason: v.Words,
		Postings: ledger.Move(ledger.FundAccount(v.From), ledger.FundAccount(v.To), v.Amount)})
	if err != nil {
		return v, err
	}
	v.Agreed, v.AgreedAt, v.Entry = by.Actor.Name(), s.now(), e.Seq
	done, err := s.saveVirement(ctx, by, "agree", v.Words, head.N, v)
	if models.IsKind(err, models.Conflict) { // taken back in the same moment: then the money goes back, too
		if now, headErr := s.virements.Head(ctx, string(id)); headErr == nil && !now.State.UndoneAt.IsZero() {
			err = errors.Join(err, s.takeBack(ctx, by, now.State))
		}
	}
	return done, err
}

// UndoVirement takes one back, by a clerk or officer, with a reason: by a reversing entry
// where the money has moved. Conflict if the second fund no longer has it.
func (s *Service) UndoVirement(ctx context.Context, by models.By, id models.VirementID, reason string) (models.Virement, error) {
	head, err := s.virements.Head(ctx, string(id))
	if err != nil {
		return models.Virement{}, err
	}
	v := head.State
	if err := by.Actor.Need(v.Place, models.RoleClerk, models.RoleOfficer); err != nil || head.Cmd == by.Cmd {
		return v, err
	}
	if !v.UndoneAt.IsZero() {
		return v, models.E(models.Conflict, "virement_decided")
	}
	if reason = models.Clean(reason); len([]rune(reason)) < 10 {
		return v, models.E(models.Invalid, "virement", models.F("undo_reason", "too_short", "least", "10"))
	}
	if v.Undoing, err = s.texts.Put(ctx, by.Cmd, "virement-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}}); err != nil {
		return v, err
	}
	if err := s.takeBack(ctx, by, v); err != nil {
		return v, err
	}
	v.UndoneAt = s.now()
	if v, err = s.saveVirement(ctx, by, "undo", v.Undoing, head.N, v); err != nil {
		return v, err
	}
	return v, s.takeBack(ctx, by, v) // approved in the same moment, after the first look
}

// takeBack reverses the entry of a virement if there is one, once.
func (s *Service) takeBack(ctx context.Context, by models.By, v models.Virement) error {
	st, err := s.money.Statement(ctx, v.Place)
	if err != nil {
		return err
	}
	for _, e := range st.Entries {
		if e.Kind != ledger.Moved || e.Of != string(v.ID) {
			continue
		}
		_, err = s.money.Post(ctx, by, "undo_virement/"+string(v.ID), ledger.Movement{Place: v.Place, Kind: ledger.Reversed, Of: e.Of, Reason: v.Undoing,
			Reverses: e.Seq, Postings: ledger.Opposite(e.Postings)})
		return err
	}
	return nil
}

// Virements lists those of a place, by id.
func (s *Service) Virements(ctx context.Context, place models.PlaceID) ([]models.Virement, error) {
	var out []models.Virement
	for v, err := range s.virements.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, v.State)
	}
	slices.SortFunc(out, func(a, b models.Virement) int { return b.AskedAt.Compare(a.AskedAt) })
	return out, nil
}

// ends are the two funds; what is no fund of the place is invalid.
func (s *Service) ends(ctx context.Context, v models.Virement) (from, to models.Fund, err error) {
	for _, of := range []struct {
		name string
		id   models.FundID
		into *models.Fund
	}{{"from", v.From, &from}, {"to", v.To, &to}} {
		*of.into, err = s.money.Fund(ctx, of.id)
		if models.IsKind(err, models.NotFound) || err == nil && of.into.Place != v.Place {
			return from, to, models.E(models.Invalid, "virement", models.F(of.name, "choose")).Because(err)
		}
		if err != nil {
			return from, to, err
		}
	}
	return from, to, nil
}

func (s *Service) saveVirement(ctx context.Context, by models.By, action string, why models.TextRef, base int64, v models.Virement) (models.Virement, error) {
	saved, err := s.virements.Save(ctx, s.act(by, action, why), string(v.ID), base, v)
	if models.IsKind(err, models.Conflict) {
		err = models.E(models.Conflict, "virement_decided").Because(err)
	}
	return saved.State, err
}
