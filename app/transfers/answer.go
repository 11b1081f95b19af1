package transfers

import (
	"context"

	"commonchest/models"
)

// Answer records what the receiving body has resolved, by its clerk; a counter-offer
// goes through Counter.
func (s *Service) Answer(ctx context.Context, by models.By, id models.TransferID, r models.Reply) (models.Transfer, error) {
	return s.change(ctx, by, id, string(r.Kind), taker, func(t models.Transfer) (models.Transfer, error) {
		now := s.d.Now()
		if _, err := t.Reply(r, models.TextRef{}, now); err != nil {
			return t, err // before any word is kept
		}
		words, err := s.words(ctx, by, "answer", r.Parts())
		if err != nil {
			return t, err
		}
		return t.Reply(r, words, now)
	})
}

// Counter answers with a version of the area's own.
func (s *Service) Counter(ctx context.Context, by models.By, id models.TransferID, r models.Reply, terms models.TransferTerms, w models.TransferWords) (models.Transfer, error) {
	r.Kind = models.AnswerCounter
	return s.change(ctx, by, id, "counter", taker, func(t models.Transfer) (models.Transfer, error) {
		now := s.d.Now()
		terms, err := s.nextTerms(ctx, t, terms)
		if _, bad := t.Counter(r, models.TextRef{}, terms, w, now); bad != nil || err != nil {
			return t, together([]error{bad, err})
		}
		said, err := s.words(ctx, by, "answer", r.Parts())
		if err != nil {
			return t, err
		}
		if terms.Words, err = s.words(ctx, by, "terms", w.Parts()); err != nil {
			return t, err
		}
		return t.Counter(r, said, terms, w, now)
	})
}

// Revise sends a new version of the giver's, by its officer: instead of the first, or as
// the answer to a counter-offer or a no.
func (s *Service) Revise(ctx context.Context, by models.By, id models.TransferID, seen int64, terms models.TransferTerms, w models.TransferWords) (models.Transfer, error) {
	return s.change(ctx, by, id, "revise", giver, func(t models.Transfer) (models.Transfer, error) {
		if seen != t.Version {
			return t, models.E(models.Conflict, "transfer_changed")
		}
		now := s.d.Now()
		if terms.AnswerBy.IsZero() {
			return t, models.E(models.Invalid, "transfer", models.F("answer_by", "date"))
		}
		terms, err := s.nextTerms(ctx, t, terms)
		_, bad := t.Revise(terms, w, now)
		if err := together([]error{bad, err, s.affordable(ctx, t, terms)}); err != nil {
			return t, err
		}
		if terms.Words, err = s.words(ctx, by, "terms", w.Parts()); err != nil {
			return t, err
		}
		return t.Revise(terms, w, now)
	})
}

// nextTerms gives new terms the fence their money will have, and the fund it goes into.
func (s *Service) nextTerms(ctx context.Context, t models.Transfer, terms models.TransferTerms) (models.TransferTerms, error) {
	terms.FromFund = t.Terms.FromFund
	source, err := s.source(ctx, t.FromPlace, terms.FromFund)
	if err != nil {
		return terms, err
	}
	if terms.Fence, err = source.Fence.Narrow(terms.Fence, terms.Amount); err != nil {
		return terms, err
	}
	terms.Fund = t.Terms.Fund
	if terms.Name != t.Terms.Name || terms.Condition != t.Terms.Condition || !terms.Fence.Same(t.Terms.Fence) {
		terms.Fund = models.FundFor(t.Place, terms)
	}
	t.Terms = terms
	return terms, s.fundFree(ctx, t)
}

func (s *Service) affordable(ctx context.Context, t models.Transfer, terms models.TransferTerms) error {
	source, err := s.source(ctx, t.FromPlace, t.Terms.FromFund)
	if err != nil {
		return err
	}
	return s.enough(ctx, source, terms.Amount, spoken{transfer: t.ID}, "amount")
}

// Agree is the officer's yes to a counter-offer of the version that was shown.
func (s *Service) Agree(ctx context.Context, by models.By, id models.TransferID, seen int64) (models.Transfer, error) {
	return s.change(ctx, by, id, "agree", giver, func(t models.Transfer) (models.Transfer, error) {
		if seen != t.Version {
			return t, models.E(models.Conflict, "transfer_changed")
		}
		next, err := t.Agree(s.d.Now())
		if err != nil {
			return t, err
		}
		return next, s.affordable(ctx, t, t.Terms)
	})
}

// Meet confirms a condition of the area's, by its clerk; n counts from 0.
func (s *Service) Meet(ctx context.Context, by models.By, id models.TransferID, n int) (models.Transfer, error) {
	return s.change(ctx, by, id, "condition_met", taker, func(t models.Transfer) (models.Transfer, error) {
		return t.Meet(n, s.d.Now())
	})
}

// Withdraw takes an offer back, with its reason, while no money has left.
func (s *Service) Withdraw(ctx context.Context, by models.By, id models.TransferID, why string) (models.Transfer, error) {
	return s.change(ctx, by, id, "withdraw", giver, func(t models.Transfer) (models.Transfer, error) {
		next, err := t.Withdraw()
		if err != nil {
			return t, err
		}
		if _, left, err := s.d.Money.Posted(ctx, t.FromPlace, sendCmd(t.ID, t.Sends+1)); err != nil || left {
			return t, errorOr(err, models.E(models.Conflict, "transfer_settled"))
		}
		next.Said, err = s.reason(ctx, by, "withdraw", why)
		return next, err
	})
}

// reason keeps why something was done; it must be said.
func (s *Service) reason(ctx context.Context, by models.By, what, why string) (models.TextRef, error) {
	if err := models.CheckReason("why", why); err != nil {
		return models.TextRef{}, err
	}
	return s.words(ctx, by, what, []models.TextPart{{Name: "words", Value: why}})
}

// SaveReadiness keeps what an area's clerk says it can take on.
func (s *Service) SaveReadiness(ctx context.Context, by models.By, base int64, r models.Readiness, words string) (models.Readiness, error) {
	if err := by.Actor.Need(r.Place, models.RoleClerk); err != nil {
		return r, err
	}
	if _, err := s.d.Places.Place(ctx, r.Place); err != nil {
		return r, err
	}
	if err := r.Check(words); err != nil {
		return r, err
	}
	var err error
	if r.Words, err = s.words(ctx, by, "readiness", []models.TextPart{{Name: "words", Value: words}}); err != nil {
		return r, err
	}
	r.CheckedAt = s.d.Now()
	v, err := s.readiness.Save(ctx, s.act(by, "check", models.TextRef{}), string(r.Place), base, r)
	return v.State, err
}

// Readiness reads what an area's clerk has said, with its words and version; a zero one
// with version 0 where nothing was said yet.
func (s *Service) Readiness(ctx context.Context, place models.PlaceID) (models.Readiness, string, int64, error) {
	v, err := s.readiness.Get(ctx, string(place))
	if models.IsKind(err, models.NotFound) {
		return models.Readiness{Place: place}, "", 0, nil
	}
	if err != nil {
		return v.State, "", 0, err
	}
	text, err := s.d.Texts.Get(ctx, v.State.Words)
	return v.State, text.Get("words"), v.N, err
}
