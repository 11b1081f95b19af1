package partners

import (
	"context"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Invite asks a partner for money, for who leads the budget of the place.
func (s *Service) Invite(ctx context.Context, by models.By, c models.Commitment) (models.Commitment, error) {
	home, err := s.lead(ctx, by.Actor, c.Place)
	if err != nil {
		return c, err
	}
	if _, err := s.d.Places.Body(ctx, c.Partner); err != nil {
		return c, models.E(models.Invalid, "commitment", models.F("partner", "required")).Because(err)
	}
	c.Currency = home.Currency
	if c, err = c.Invite(s.today(home), s.d.Now()); err != nil {
		return c, err
	}
	v, err := s.commitments.Save(ctx, s.act(by, "invite", models.TextRef{}), string(c.ID), 0, c)
	if models.IsKind(err, models.Conflict) {
		return c, models.E(models.Invalid, "commitment", models.F("name", "commitment_taken")).Because(err)
	}
	return v.State, err
}

// lead refuses who does not lead the budget: an officer of the outermost place, or its
// clerk where a parish runs it on its own.
func (s *Service) lead(ctx context.Context, actor models.Actor, place models.PlaceID) (models.Place, error) {
	p, err := s.d.Places.Place(ctx, place)
	if err != nil {
		return p, err
	}
	if models.PlaceID(p.Programme) != p.ID {
		return p, models.E(models.Invalid, "commitment", models.F("place", "outermost_place"))
	}
	roles := []models.Role{models.RoleOfficer}
	if p.Kind == models.Neighbourhood {
		roles = append(roles, models.RoleClerk)
	}
	return p, actor.Need(p.ID, roles...)
}

// Discuss records that the partner talks about it: its own act, or that of who leads
// the budget and heard of it. It binds nobody.
func (s *Service) Discuss(ctx context.Context, by models.By, id models.CommitmentID) (models.Commitment, error) {
	return s.change(ctx, by, id, "discuss", unreasoned(func(c models.Commitment, _ models.Place) (models.Commitment, error) {
		if !by.Actor.SignsFor(c.Partner, c.Place) {
			if _, err := s.lead(ctx, by.Actor, c.Place); err != nil {
				return c, err
			}
		}
		return c.Discuss()
	}))
}

// Sign is the partner's own act. What was signed is in the ledger when it returns.
func (s *Service) Sign(ctx context.Context, by models.By, id models.CommitmentID, in models.Signature) (models.Commitment, error) {
	in.Role, in.Authority, in.Why = models.Clean(in.Role), models.Clean(in.Authority), models.Clean(in.Why)
	in.Condition = models.Clean(in.Condition)
	c, err := s.change(ctx, by, id, "sign", unreasoned(func(c models.Commitment, p models.Place) (models.Commitment, error) {
		if err := owns(by.Actor, c); err != nil {
			return c, err
		}
		c, err := c.Sign(in, s.today(p), s.d.Now())
		if err != nil {
			return c, err
		}
		c.Words, err = s.d.Texts.Put(ctx, by.Cmd, "signature-"+by.Cmd, []models.TextPart{
			{Name: "role", Value: in.Role}, {Name: "authority", Value: in.Authority}, {Name: "why", Value: in.Why}})
		return c, err
	}))
	if err != nil {
		return c, err
	}
	return c, s.settle(ctx, by, c)
}

// Decline is the partner's no.
func (s *Service) Decline(ctx context.Context, by models.By, id models.CommitmentID, why string) (models.Commitment, error) {
	return s.finish(ctx, by, id, "decline", why, func(c models.Commitment, why string) (models.Commitment, error) {
		return c.Decline(why, s.d.Now())
	})
}

// Withdraw takes a signature back, for the partner. What has not come is promised no
// longer, what has come and is set aside for nothing goes back; what a round holds or
// has awarded stays, because people have voted on it.
func (s *Service) Withdraw(ctx context.Context, by models.By, id models.CommitmentID, why, seen string) (models.Commitment, error) {
	c, err := s.finish(ctx, by, id, "withdraw", why, func(c models.Commitment, why string) (models.Commitment, error) {
		if err := s.settle(ctx, by, c); err != nil { // a signature that was cut off is entered first
			return c, err
		}
		e, err := s.Effect(ctx, id)
		if err != nil {
			return c, err
		}
		if seen != "" && seen != e.Mark() {
			return c, models.E(models.Conflict, "effect_changed")
		}
		return c.Withdraw(why, s.d.Now())
	})
	if err != nil {
		return c, err
	}
	return c, s.settle(ctx, by, c)
}

func (s *Service) finish(ctx context.Context, by models.By, id models.CommitmentID, action, why string, end func(models.Commitment, string) (models.Commitment, error)) (models.Commitment, error) {
	why = models.Clean(why)
	return s.change(ctx, by, id, action, func(c models.Commitment, _ models.Place) (models.Commitment, models.TextRef, error) {
		if err := owns(by.Actor, c); err != nil {
			return c, models.TextRef{}, err
		}
		c, err := end(c, why)
		if err == nil && why != "" {
			c.Ending, err = s.words(ctx, by, why)
		}
		return c, c.Ending, err
	})
}

// words stores the reason of an act.
func (s *Service) words(ctx context.Context, by models.By, why string) (models.TextRef, error) {
	return s.d.Texts.Put(ctx, by.Cmd, "commitment-"+by.Cmd, []models.TextPart{{Name: "words", Value: why}})
}

// Relax says whether rounds may open without a partner, with the reason, for who
// leads the budget.
func (s *Service) Relax(ctx context.Context, by models.By, id models.CommitmentID, essential bool, why string) (models.Commitment, error) {
	why = models.Clean(why)
	action := "essential"
	if !essential {
		action = "not_essential"
	}
	return s.change(ctx, by, id, action, func(c models.Commitment, _ models.Place) (models.Commitment, models.TextRef, error) {
		if _, err := s.lead(ctx, by.Actor, c.Place); err != nil {
			return c, models.TextRef{}, err
		}
		c, err := c.Relax(essential, why)
		if err != nil {
			return c, models.TextRef{}, err
		}
		reason, err := s.words(ctx, by, why)
		return c, reason, err
	})
}

// Saved enters the actual saving that a gain share is of, for who leads the budget.
func (s *Service) Saved(ctx context.Context, by models.By, id models.CommitmentID, actual money.Pence, on, source string) (models.Commitment, error) {
	return s.change(ctx, by, id, "saved", unreasoned(func(c models.Commitment, p models.Place) (models.Commitment, error) {
		if _, err := s.lead(ctx, by.Actor, c.Place); err != nil {
			return c, err
		}
		return c.Saved(actual, on, models.Clean(source), s.today(p))
	}))
}

// owns refuses everybody but the partner itself, the chest's own jobs included.
func owns(actor models.Actor, c models.Commitment) error {
	if actor.IsAnonymous() {
		return models.E(models.Unauthenticated, "sign_in")
	}
	if !actor.SignsFor(c.Partner, c.Place) {
		return models.E(models.Forbidden, "not_your_signature")
	}
	return nil
}

// step makes the next state of a commitment at its outermost place, with the reason
// that its record refers to. It refuses who may not.
type step func(models.Commitment, models.Place) (models.Commitment, models.TextRef, error)

// unreasoned is a step for which no reason is given.
func unreasoned(do func(models.Commitment, models.Place) (models.Commitment, error)) step {
	return func(c models.Commitment, p models.Place) (models.Commitment, models.TextRef, error) {
		c, err := do(c, p)
		return c, models.TextRef{}, err
	}
}

// change applies a step to a commitment's head.
func (s *Service) change(ctx context.Context, by models.By, id models.CommitmentID, action string, do step) (models.Commitment, error) {
	head, err := s.commitments.Head(ctx, string(id))
	if err != nil {
		return models.Commitment{}, err
	}
	if head.Cmd == by.Cmd {
		return head.State, nil // the reply was lost and the command came again
	}
	home, err := s.d.Places.Place(ctx, head.State.Place)
	if err != nil {
		return head.State, err
	}
	next, reason, err := do(head.State, home)
	if err != nil {
		return head.State, err
	}
	v, err := s.commitments.Save(ctx, s.act(by, action, reason), string(id), head.N, next)
	return v.State, err
}

func (s *Service) act(by models.By, action string, reason models.TextRef) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.ID, Action: action, Reason: reason, Request: by.Request, At: s.d.Now()}
}

// settle brings the ledger to what a commitment says: the promise of a signature with
// the fund it becomes, and after a withdrawal what ends and what goes back. Each entry
// is posted once, whoever comes and however often.
func (s *Service) settle(ctx context.Context, by models.By, c models.Commitment) error {
	if !c.Public() || c.Pooling != models.Pooled {
		return nil
	}
	if err := s.d.Money.MakeFund(ctx, by, models.Fund{ID: c.Fund, Place: c.Place, Name: c.Name, Partner: c.Partner, Strand: c.Strand,
		Kind: c.Kind, Condition: c.Condition, Fence: c.Fence}); err != nil {
		return err
	}
	post := func(kind ledger.Kind, from, to ledger.Account, amount money.Pence) error {
		_, err := s.d.Money.Post(ctx, by, string(kind)+"/"+string(c.ID), ledger.Movement{Place: c.Place, Kind: kind, Of: string(c.ID),
			Reason: c.Ending, Postings: ledger.Move(from, to, amount)})
		return err
	}
	if err := post(ledger.Signed, ledger.Outside, ledger.SignedAccount(c.ID), c.Amount); err != nil || c.Stage == models.CommitmentSigned {
		return err
	}
	for _, end := range []struct {
		kind ledger.Kind
		from ledger.Account
	}{{ledger.Withdrawn, ledger.SignedAccount(c.ID)}, {ledger.GivenBack, ledger.FundAccount(c.Fund)}} {
		if err := s.empty(ctx, c, end.kind, end.from, post); err != nil {
			return err
		}
	}
	return nil
}

// empty takes back what is in an account now. Where something else takes from it in
// the same moment, the ledger refuses, and it is looked at again.
func (s *Service) empty(ctx context.Context, c models.Commitment, kind ledger.Kind, from ledger.Account, post func(ledger.Kind, ledger.Account, ledger.Account, money.Pence) error) error {
	for {
		_, done, err := s.d.Money.Posted(ctx, c.Place, string(kind)+"/"+string(c.ID))
		if err != nil || done {
			return err
		}
		st, err := s.d.Money.Statement(ctx, c.Place)
		if err != nil || st.Balances[from] == 0 {
			return err
		}
		err = post(kind, from, ledger.Outside, st.Balances[from])
		if err == nil || !models.IsKind(err, models.Conflict) {
			return err
		}
	}
}

// Settle finishes the acts of partners that were cut off before the ledger had them.
func (s *Service) Settle(ctx context.Context) error {
	by := models.By{Actor: models.SystemActor("settle")}
	for v, err := range s.commitments.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if err := s.settle(ctx, by, v.State); err != nil {
			return err
		}
	}
	return nil
}
